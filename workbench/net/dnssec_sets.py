"""Record sets and their signatures: whether a set was signed by a zone's keys, now (RFC 4035 5.3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from workbench.model.security import Cause
from workbench.net.codec import LAYOUTS, Record
from workbench.net.dnssec_keys import ALGORITHMS, verifies
from workbench.net.dnssec_records import (
    NSEC,
    REVOKED,
    RRSIG,
    ZONE_KEY,
    Key,
    Signature,
    count_labels,
    name_end,
    read_signature,
    suffix,
)

KEYS_PER_SIGNATURE = 4
"""Keys with one tag and algorithm that are tried: honest zones have one, hardly ever two (CVE-2023-50387)."""
SIGNATURES_PER_SET = 8
"""Signatures on one set that are tried."""
WORK_PER_ANSWER = 40
"""Verifications for one answer, the steps from the trust anchor not counted, each of which may cost as much."""


class TooMuchWorkError(Exception):
    """The work that an answer may cost is used up."""


class Budget:
    """What validating one answer may still cost."""

    __slots__ = ("hashes", "verifications")

    def __init__(self) -> None:
        self.verifications = WORK_PER_ANSWER
        self.hashes = 2 * WORK_PER_ANSWER

    def verify(self) -> None:
        """
        Take one verification.

        Raises:
            TooMuchWorkError: there is none left.
        """
        self.verifications -= 1
        if self.verifications < 0:
            raise TooMuchWorkError

    def hash(self) -> None:
        """
        Take one NSEC3 hash.

        Raises:
            TooMuchWorkError: there is none left.
        """
        self.hashes -= 1
        if self.hashes < 0:
            raise TooMuchWorkError


class RecordSet(NamedTuple):
    """Records of one name and type, and the signatures on them."""

    name: bytes
    type: int
    rdatas: tuple[bytes, ...]
    signatures: tuple[Signature, ...]


class Verified(NamedTuple):
    """The signature that held; `wildcard` where the set was made from one (then the labels of its parent)."""

    signature: Signature
    wildcard: int | None


def sets_of(records: Iterable[Record]) -> dict[tuple[bytes, int], RecordSet]:
    """Return a section's records as sets; a signature that cannot be read is none."""
    rdatas: dict[tuple[bytes, int], dict[bytes, None]] = {}
    signatures: dict[tuple[bytes, int], list[Signature]] = {}
    for record in records:
        if record.cls != 1:
            continue
        if record.type != RRSIG:
            rdatas.setdefault((record.name, record.type), {})[record.rdata] = None
            continue
        try:
            signature = read_signature(record.rdata)
        except ValueError:
            continue
        signatures.setdefault((record.name, signature.covered), []).append(signature)
    return {key: RecordSet(*key, tuple(found), tuple(signatures.get(key, ()))) for key, found in rdatas.items()}


def canonical_rdata(kind: int, rdata: bytes) -> bytes:
    """Return record data with its names in lower case (RFC 4034 6.2); those of NSEC stay (RFC 6840 5.1)."""
    layout = LAYOUTS.get(kind)
    if layout is None or kind in {NSEC, RRSIG} or not rdata:
        return rdata
    start, names, _ = layout
    end = start
    for _ in range(names):
        end = name_end(rdata, end)
    # Length octets are below 64 and so no letters.
    return rdata[:start] + rdata[start:end].lower() + rdata[end:]


def signed_data(found: RecordSet, signature: Signature) -> bytes:
    """Return the bytes that a signature is over (RFC 4034 3.1.8.1)."""
    owner = found.name
    if count_labels(owner) > signature.labels:
        owner = b"\1*" + suffix(owner, signature.labels)
    head = owner + found.type.to_bytes(2, "big") + b"\0\1" + signature.original_ttl.to_bytes(4, "big")
    parts = sorted({canonical_rdata(found.type, rdata) for rdata in found.rdatas})
    return signature.head + b"".join(head + len(part).to_bytes(2, "big") + part for part in parts)


def verify(found: RecordSet, zone: bytes, keys: Sequence[Key], now: int, budget: Budget) -> Verified | Cause:
    """
    Return the signature of `zone` that proves a set, or why none does: the fault of the one that came closest.

    Raises:
        TooMuchWorkError: the budget is used up.
    """
    best = Cause.NO_SIGNATURE
    tried = 0
    for signature in found.signatures:
        if signature.signer != zone or signature.labels > count_labels(found.name):
            continue
        tried += 1
        if tried > SIGNATURES_PER_SET:
            raise TooMuchWorkError
        fault = _try(found, signature, keys, now, budget)
        if fault is None:
            wild = signature.labels < count_labels(found.name)
            return Verified(signature, signature.labels if wild else None)
        best = max(best, fault, key=_CLOSENESS.index)
    return best


_CLOSENESS = [
    Cause.NO_SIGNATURE, Cause.UNSUPPORTED, Cause.NO_KEY, Cause.BAD_SIGNATURE, Cause.NOT_YET_VALID, Cause.EXPIRED,
]  # fmt: skip


def _try(found: RecordSet, signature: Signature, keys: Sequence[Key], now: int, budget: Budget) -> Cause | None:
    if signature.algorithm not in ALGORITHMS:
        return Cause.UNSUPPORTED
    if _is_before(signature.expires, now):
        return Cause.EXPIRED
    if _is_before(now, signature.begins):
        return Cause.NOT_YET_VALID
    fitting = [key for key in keys if key.tag == signature.tag and key.algorithm == signature.algorithm]
    if not fitting:
        return Cause.NO_KEY
    if len(fitting) > KEYS_PER_SIGNATURE:
        raise TooMuchWorkError
    data = signed_data(found, signature)
    for key in fitting:
        budget.verify()
        if verifies(key, signature.value, data):
            return None
    return Cause.BAD_SIGNATURE


def _is_before(one: int, other: int) -> bool:
    """Return whether a time of 32 bits lies before another (RFC 4034 3.1.5, RFC 1982)."""
    return 0 < (other - one) & 0xFFFFFFFF < 0x80000000


def is_zone_key(key: Key) -> bool:
    """Return whether a key may sign its zone's records (RFC 4034 2.1, RFC 5011 2.1)."""
    return bool(key.flags & ZONE_KEY) and not key.flags & REVOKED and key.protocol == 3
