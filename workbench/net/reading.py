"""What a response says about a question: its records, following CNAMEs, or that there are none."""

from __future__ import annotations

from typing import NamedTuple

from workbench.model.inquiry import Status
from workbench.net.codec import (
    NOERROR,
    NOTAUTH,
    NXDOMAIN,
    REFUSED,
    TYPE_CNAME,
    TYPE_NS,
    TYPE_SOA,
    Message,
    MessageError,
    Record,
)

MAX_CHAIN = 16
"""CNAME steps that are followed (as many as common resolvers do)."""

ANY = 255
_ABOUT_THE_NAME = frozenset({NOERROR, NXDOMAIN})
_NOT_FOLLOWED = frozenset({TYPE_CNAME, ANY})


class Reading(NamedTuple):
    """
    What one response says.

    Attributes:
        status: How the question ended; None if it did not: the response ends at a CNAME, and whoever reads it must ask
            on at `chain[-1]`.
        rdata: The records that were asked for, each once.
        ttl: The smallest TTL on the way; None without records.
        chain: Wire names that CNAME records led to.
    """

    status: Status | None
    rdata: tuple[bytes, ...]
    ttl: int | None
    chain: tuple[bytes, ...]


def read(message: Message, before: tuple[bytes, ...] = ()) -> Reading:
    """
    Return what `message` says; `before` are the names already passed, the first one asked for at the very start.

    Response codes: FORMERR, NOTIMP and whatever else has no status of its own count as SERVFAIL, NOTAUTH as REFUSED.
    A referral to other servers counts as REFUSED too: this server does not answer for the name - but where NS records
    are asked for, the referral at that very name holds what the parent zone says of them. A loop or more than
    `MAX_CHAIN` steps is MALFORMED (RFC 1034 3.6.2: an error, so nothing is known), and so is a response that both
    denies a name and has records for it.
    """
    if message.rcode not in _ABOUT_THE_NAME:
        status = Status.REFUSED if message.rcode in {REFUSED, NOTAUTH} else Status.SERVFAIL
        return Reading(status, (), None, ())
    chain, ttl, whole = _follow(message, before)
    if not whole:
        return Reading(Status.MALFORMED, (), ttl, chain)
    owner = chain[-1] if chain else message.name
    found = [record for record in message.answer if _matches(record, owner, message.type)]
    if not found and message.type == TYPE_NS and not message.answer:
        found = _delegation(message)
    if found:
        if message.rcode == NXDOMAIN:
            return Reading(Status.MALFORMED, (), ttl, chain)
        least = min(record.ttl for record in found)
        rdata = dict.fromkeys(record.rdata for record in found)  # RFC 2181 5: no duplicates in a set
        return Reading(Status.FOUND, tuple(rdata), least if ttl is None else min(least, ttl), chain)
    return Reading(_absence(message, owner, led=bool(chain)), (), ttl, chain)


def _matches(record: Record, owner: bytes, kind: int) -> bool:
    return record.name == owner and record.cls == 1 and (record.type == kind or kind == ANY)  # noqa: PLR1714


def _delegation(message: Message) -> list[Record]:
    """Return the NS records by which a parent's server refers to the very name that was asked about."""
    if message.authoritative or message.rcode != NOERROR:
        return []
    try:
        return [record for record in message.authority() if _matches(record, message.name, TYPE_NS)]
    except MessageError:
        return []


def _follow(message: Message, before: tuple[bytes, ...]) -> tuple[tuple[bytes, ...], int | None, bool]:
    """Return the names that CNAMEs lead to, their smallest TTL, and whether the way has an end."""
    if message.type in _NOT_FOLLOWED:
        return (), None, True
    steps: dict[bytes, Record] = {}
    for record in message.answer:
        if record.type == TYPE_CNAME and record.cls == 1:
            steps.setdefault(record.name, record)
    if not steps:
        return (), None, True
    chain: list[bytes] = []
    passed = {*before, message.name}
    ttl: int | None = None
    owner = message.name
    while step := steps.get(owner):
        owner = step.rdata.lower()
        ttl = step.ttl if ttl is None else min(ttl, step.ttl)
        if not owner:  # a CNAME without data
            return tuple(chain), ttl, False
        chain.append(owner)
        if owner in passed or len(passed) > MAX_CHAIN:
            return tuple(chain), ttl, False
        passed.add(owner)
    return tuple(chain), ttl, True


def _absence(message: Message, owner: bytes, *, led: bool) -> Status | None:
    """Return what it means that `owner` has no records of the type: NXDOMAIN, NODATA, a referral, or not told."""
    if message.rcode == NXDOMAIN:
        return Status.NXDOMAIN
    try:
        authority = message.authority()
    except MessageError:
        return Status.MALFORMED
    if any(record.type == TYPE_SOA and _is_under(owner, record.name) for record in authority):
        return Status.NODATA
    if led:
        return None
    # RFC 2308 2.2: name servers and no SOA make a referral.
    referral = not message.authoritative and any(record.type == TYPE_NS for record in authority)
    return Status.REFUSED if referral else Status.NODATA


def _is_under(name: bytes, zone: bytes) -> bool:
    """Return whether wire name `name` is `zone` or below it."""
    at = 0
    while len(name) - at > len(zone):
        at += name[at] + 1
    return name[at:] == zone
