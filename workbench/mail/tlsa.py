"""TLSA records: what they say, and whether a server's certificates fit them (RFC 6698, RFC 7671, RFC 7672)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from workbench.mail.certificate import foreign, read_certificate

TRUST_ANCHOR, END_ENTITY = 2, 3
WHOLE, KEY = 0, 1
EXACT, SHA256, SHA512 = 0, 1, 2
_SIZES = {SHA256: 32, SHA512: 64}


class Defect(StrEnum):
    """Why senders of mail ignore a record (RFC 7672 3.1.3, RFC 7671 4)."""

    USAGE = "usage"
    """PKIX-TA(0) or PKIX-EE(1), which mean nothing for SMTP, or a number without meaning."""
    SELECTOR = "selector"
    MATCHING = "matching"
    LENGTH = "length"
    """The data are not as long as the digest is."""
    CERTIFICATE = "certificate"
    """The data are to be a certificate or key and are none."""


class Tlsa(NamedTuple):
    """One record; `3 1 1` are usage, selector and matching type."""

    usage: int
    selector: int
    matching: int
    data: bytes

    @property
    def head(self) -> str:
        """The three numbers as people write them: `3 1 1`."""
        return f"{self.usage} {self.selector} {self.matching}"

    @property
    def defect(self) -> Defect | None:
        """Why it is of no use; None if it is."""
        if self.usage not in {TRUST_ANCHOR, END_ENTITY}:
            return Defect.USAGE
        if self.selector not in {WHOLE, KEY}:
            return Defect.SELECTOR
        if self.matching not in {EXACT, SHA256, SHA512}:
            return Defect.MATCHING
        if len(self.data) != _SIZES.get(self.matching, len(self.data)):
            return Defect.LENGTH
        return Defect.CERTIFICATE if self.matching == EXACT and not _is_der(self.data) else None


def parse_tlsa(rdata: bytes) -> Tlsa:
    """
    Take a TLSA record apart.

    Raises:
        ValueError: it is cut off.
    """
    if len(rdata) < 4:
        raise ValueError("TLSA record cut off")
    return Tlsa(rdata[0], rdata[1], rdata[2], rdata[3:])


def fits(record: Tlsa, certificate: bytes) -> bool:
    """Return whether a record's data are those of one certificate, its usage aside."""
    if record.selector == WHOLE:
        selected = certificate
    else:
        try:
            selected = public_key(certificate)
        except ValueError:
            return False
    if record.matching == SHA256:
        return hashlib.sha256(selected).digest() == record.data
    if record.matching == SHA512:
        return hashlib.sha512(selected).digest() == record.data
    return record.matching == EXACT and selected == record.data


def vouches(record: Tlsa, chain: Sequence[bytes], names: Sequence[str], moment: datetime | None) -> bool:
    """
    Return whether a record vouches for what a server showed.

    A record of the leaf (usage 3) needs nothing but the match: neither names nor dates count (RFC 7672 3.1.1). One of
    an authority (usage 2) needs that the leaf leads to it, is of its time and names one of `names`.

    Args:
        record: A record without defect.
        chain: Certificates in DER, leaf first.
        names: The mail host, and what else the sender may accept in its certificate (RFC 7672 3.2.2).
        moment: When the chain was seen; None if that is not known: dates are not looked at then.
    """
    if not chain:
        return False
    if record.usage == END_ENTITY:
        return fits(record, chain[0])
    if record.usage != TRUST_ANCHOR:
        return False
    full = [*chain, record.data] if (record.selector, record.matching) == (WHOLE, EXACT) else list(chain)
    at = next((at for at in range(1, len(full)) if fits(record, full[at])), None)
    return at is not None and _leads(full[: at + 1]) and _is_good_leaf(chain[0], names, moment)


def _is_good_leaf(leaf: bytes, names: Sequence[str], moment: datetime | None) -> bool:
    try:
        read = read_certificate(leaf)
    except ValueError:
        return False
    if moment is not None and (read.is_early(moment) or read.not_after < moment):
        return False
    return any(read.is_for(name) for name in names)


def _leads(chain: Sequence[bytes]) -> bool:
    """Return whether each certificate was issued by the one behind it."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature

    try:
        with foreign():
            read = [x509.load_der_x509_certificate(der) for der in chain]
            for one, above in pairwise(read):
                one.verify_directly_issued_by(above)
    except (ValueError, InvalidSignature):
        return False
    return True


def public_key(certificate: bytes) -> bytes:
    """
    Return the SubjectPublicKeyInfo of a certificate in DER, as it stands in it.

    Raises:
        ValueError: there is no such thing.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    with foreign():
        key = x509.load_der_x509_certificate(certificate).public_key()
        return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def record_for(certificate: bytes) -> str:
    """
    Return the data of the record to publish for a leaf certificate: `3 1 1` and the digest of its key.

    Raises:
        ValueError: the certificate cannot be read.
    """
    return f"{END_ENTITY} {KEY} {SHA256} {hashlib.sha256(public_key(certificate)).hexdigest()}"


def _is_der(data: bytes) -> bool:
    """Return whether data are one whole ASN.1 sequence, as certificates and keys are."""
    if len(data) < 4 or data[0] != 0x30:
        return False
    if data[1] < 0x80:
        return len(data) == 2 + data[1]
    size = data[1] & 0x7F
    return 0 < size <= 4 and len(data) == 2 + size + int.from_bytes(data[2 : 2 + size], "big")
