"""Make a DKIM key pair (RFC 6376, RFC 8463): the private half as PEM, the public half as a record."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from enum import StrEnum

from workbench.mail.tags import format_tags
from workbench.model.errors import UsageError

RSA_BITS = 2048
"""What RFC 8301 3.2 wants; longer keys gain nothing for mail and do not fit every DNS panel."""

_SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")


class KeyKind(StrEnum):
    """The algorithm; receivers that do not know Ed25519 yet need an RSA signature beside it."""

    RSA = "rsa"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """
    A new key.

    Attributes:
        kind: Its algorithm.
        record: The text of the TXT record.
        private: PKCS #8 in PEM, as OpenDKIM, Rspamd, Exim and Postfix milters read it; never shown, not even by repr().
    """

    kind: KeyKind
    record: str
    private: bytes = field(repr=False)


def selector_name(text: str) -> str:
    """
    Return a selector as a record's name has it.

    Raises:
        UsageError: it cannot be one (RFC 6376 3.1).
    """
    name = text.strip().lower()
    if not _SELECTOR.fullmatch(name) or len(name) > 100:
        raise UsageError("“{text}” is no selector", "Letters, digits and hyphens make one, such as s2026", text=text)
    return name


def make_key(kind: KeyKind) -> KeyPair:
    """Return a new key pair from the system's source of randomness."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

    private: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
    if kind is KeyKind.RSA:
        private = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
        public = private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    else:
        private = ed25519.Ed25519PrivateKey.generate()
        # RFC 8463 4: the 32 octets themselves, without the wrapping that RSA has
        public = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return KeyPair(kind, key_record(kind, public), pem)


def key_record(kind: KeyKind, public: bytes) -> str:
    """Return the record of a public key."""
    return format_tags([("v", "DKIM1"), ("k", kind.value), ("p", base64.b64encode(public).decode("ascii"))])
