"""Server certificates: what one says, whether it names a host (RFC 9525), whether it is of its time."""

from __future__ import annotations

import ipaddress
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509


@dataclass(frozen=True, slots=True)
class Certificate:
    """
    What an X.509 certificate says.

    Attributes:
        names: DNS names of the subject alternative name, lower case, in order; the common name does not count.
        addresses: Addresses of the subject alternative name.
        subject: As RFC 4514 writes it.
        issuer: The same of who signed.
        not_before: First moment it is valid, UTC.
        not_after: Last moment it is valid, UTC.
        self_signed: Whether it is its own issuer.
        key: `RSA`, `EC`, `Ed25519` … or empty.
        key_bits: Size of the key, 0 where it has no such number.
        hash: Of the signature: `sha256`, `sha1`; empty where the algorithm has none of its own.
    """

    names: tuple[str, ...]
    addresses: tuple[str, ...]
    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    self_signed: bool
    key: str
    key_bits: int
    hash: str

    def is_for(self, host: str) -> bool:
        """Whether it names a host; `*` stands for the whole leftmost label and for nothing else (RFC 9525 6.3)."""
        host = host.lower().removesuffix(".")
        return any(_is_same(name, host) for name in self.names)

    def remaining(self, moment: datetime) -> timedelta:
        """Return how long it is still valid at a moment; negative once it has expired."""
        return self.not_after - moment

    def is_early(self, moment: datetime) -> bool:
        """Whether it is not valid yet."""
        return moment < self.not_before


def _is_same(name: str, host: str) -> bool:
    if name.startswith("*."):
        first, dot, rest = host.partition(".")
        return bool(first and dot) and rest == name[2:]
    return name == host


@contextmanager
def foreign() -> Iterator[None]:
    """
    Read certificates of strangers: those against RFC 5280, such as with the serial number 0, without warnings.

    Around everything that takes them apart, not only around the loading: the library reads extensions, keys and names
    when they are asked for, and has errors of its own that are no ValueError.

    Raises:
        ValueError: the bytes are no certificate, or something in it cannot be read.
    """
    from cryptography import x509
    from cryptography.exceptions import InternalError, UnsupportedAlgorithm

    own = (x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, x509.AttributeNotFound)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # the base of those the library has
            yield
    except (*own, TypeError, OverflowError, UnsupportedAlgorithm, InternalError) as error:
        raise ValueError(f"something in it cannot be read: {error}") from error


def read_certificate(der: bytes) -> Certificate:
    """
    Return what a certificate says.

    Raises:
        ValueError: the bytes are no certificate that can be read.
    """
    from cryptography import x509

    with foreign():
        found = x509.load_der_x509_certificate(der)
        names, addresses = _names(found)
        key, bits = _key(found)
        return Certificate(
            names,
            addresses,
            found.subject.rfc4514_string(),
            found.issuer.rfc4514_string(),
            found.not_valid_before_utc,
            found.not_valid_after_utc,
            found.issuer == found.subject,
            key,
            bits,
            _hash(found),
        )


def _names(found: x509.Certificate) -> tuple[tuple[str, ...], tuple[str, ...]]:
    from cryptography import x509

    try:
        other = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return (), ()
    names = tuple(dict.fromkeys(name.lower() for name in other.get_values_for_type(x509.DNSName)))
    addresses = other.get_values_for_type(x509.IPAddress)
    texts = (str(item) for item in addresses if isinstance(item, ipaddress.IPv4Address | ipaddress.IPv6Address))
    return names, tuple(texts)


def _key(found: x509.Certificate) -> tuple[str, int]:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

    try:
        key = found.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return "", 0
    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "EC", key.key_size
    named = {ed25519.Ed25519PublicKey: "Ed25519", ed448.Ed448PublicKey: "Ed448"}
    return next((name for kind, name in named.items() if isinstance(key, kind)), ""), 0


def _hash(found: x509.Certificate) -> str:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        algorithm = found.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return ""
    return algorithm.name if algorithm is not None else ""
