"""DNSSEC's cryptography: whether a key made a signature, whether a digest is a key's; algorithms by RFC 9904."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache, partial

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa, utils

from workbench.net.dnssec_records import Delegation, Key

Verify = Callable[[bytes, bytes], None]
"""Takes signature and data, raises InvalidSignature."""

RSASHA1, RSASHA1_NSEC3, RSASHA256, RSASHA512, P256, P384, ED25519, ED448 = 5, 7, 8, 10, 13, 14, 15, 16

ALGORITHMS = frozenset({RSASHA1, RSASHA1_NSEC3, RSASHA256, RSASHA512, P256, P384, ED25519, ED448})
"""
What we validate. RFC 9905 2: SHA-1 (5, 7) must not sign any more, but validators go on supporting it; that it is used
is a matter of the check. Left out as RFC 9904 and RFC 9906 have it: RSAMD5, DSA, GOST (both).
"""

DIGESTS: dict[int, Callable[[bytes], bytes]] = {
    1: lambda data: hashlib.sha1(data, usedforsecurity=False).digest(),
    2: lambda data: hashlib.sha256(data).digest(),
    4: lambda data: hashlib.sha384(data).digest(),
}
"""Digest types of DS that we compute; 1 only where there is no better one (RFC 4509 3)."""

MOST_RSA_BITS = 4096
"""Longer keys are refused by common validators, and cost more than any zone may ask of us (RFC 3110 4.1)."""


def verifies(key: Key, signature: bytes, data: bytes) -> bool:
    """Return whether `key` made `signature` over `data`; a broken key made none."""
    check = _load(key.algorithm, key.public)
    if check is None:
        return False
    try:
        check(signature, data)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def is_usable(key: Key) -> bool:
    """Return whether a key's algorithm is one of ours and its data make a key."""
    return key.algorithm in ALGORITHMS and _load(key.algorithm, key.public) is not None


def fits(delegation: Delegation, owner: bytes, key: Key) -> bool:
    """Return whether a DS record is the digest of a key (RFC 4034 5.1.4)."""
    make = DIGESTS.get(delegation.digest_type)
    return (
        make is not None
        and delegation.tag == key.tag
        and delegation.algorithm == key.algorithm
        and make(owner + key.rdata) == delegation.digest
    )


@lru_cache(maxsize=1024)
def _load(algorithm: int, public: bytes) -> Verify | None:
    make = _MAKERS.get(algorithm)
    try:
        return None if make is None else make(public)
    except (ValueError, UnsupportedAlgorithm):
        return None


def rsa_numbers(public: bytes) -> tuple[int, int]:
    """
    Return exponent and modulus of an RSA key (RFC 3110 2).

    Raises:
        ValueError: it is cut off.
    """
    if len(public) < 3:
        raise ValueError("RSA key cut off")
    size, at = (public[0], 1) if public[0] else (int.from_bytes(public[1:3], "big"), 3)
    exponent, modulus = public[at : at + size], public[at + size :]
    if not exponent or not modulus:
        raise ValueError("RSA key cut off")
    return int.from_bytes(exponent, "big"), int.from_bytes(modulus, "big")


def _rsa(public: bytes, digest: hashes.HashAlgorithm) -> Verify:
    exponent, modulus = rsa_numbers(public)
    if modulus.bit_length() > MOST_RSA_BITS or exponent.bit_length() > 64:
        raise ValueError("RSA key too large")
    key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    scheme = padding.PKCS1v15()
    return lambda signature, data: key.verify(signature, data, scheme, digest)


def _ecdsa(public: bytes, curve: ec.EllipticCurve, digest: hashes.HashAlgorithm) -> Verify:
    size = (curve.key_size + 7) // 8
    if len(public) != 2 * size:
        raise ValueError("ECDSA key of the wrong length")
    key = ec.EllipticCurvePublicKey.from_encoded_point(curve, b"\4" + public)
    return partial(_verify_ecdsa, key, ec.ECDSA(digest), size)


def _verify_ecdsa(key: ec.EllipticCurvePublicKey, scheme: ec.ECDSA, size: int, signature: bytes, data: bytes) -> None:
    if len(signature) != 2 * size:
        raise InvalidSignature
    r, s = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
    key.verify(utils.encode_dss_signature(r, s), data, scheme)


_MAKERS: dict[int, Callable[[bytes], Verify]] = {
    RSASHA1: lambda public: _rsa(public, hashes.SHA1()),
    RSASHA1_NSEC3: lambda public: _rsa(public, hashes.SHA1()),
    RSASHA256: lambda public: _rsa(public, hashes.SHA256()),
    RSASHA512: lambda public: _rsa(public, hashes.SHA512()),
    P256: lambda public: _ecdsa(public, ec.SECP256R1(), hashes.SHA256()),
    P384: lambda public: _ecdsa(public, ec.SECP384R1(), hashes.SHA384()),
    ED25519: lambda public: ed25519.Ed25519PublicKey.from_public_bytes(public).verify,
    ED448: lambda public: ed448.Ed448PublicKey.from_public_bytes(public).verify,
}
