"""Whether one response is proved by the zones it comes from: its records, the way of its CNAMEs, its denials."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple, TypeAlias

from workbench.model.rdata import name_from_wire
from workbench.model.security import Cause, Security, Trust
from workbench.net.codec import NXDOMAIN, Message, MessageError, Record
from workbench.net.dnssec_denial import Denial, HashedDenial, PlainDenial, Proof
from workbench.net.dnssec_records import (
    CNAME,
    DNAME,
    DS,
    NSEC,
    NSEC3,
    SOA,
    HashedSpan,
    Key,
    Signature,
    Span,
    is_under,
    parent,
    read_hashed_span,
    read_span,
)
from workbench.net.dnssec_sets import Budget, RecordSet, Verified, sets_of, verify

Sets: TypeAlias = Mapping[tuple[bytes, int], RecordSet]

MOST_STEPS = 17
"""Steps along CNAMEs in one response that are judged; `reading` follows no more."""

_WORST = [Trust.SECURE, Trust.INSECURE, Trust.INDETERMINATE, Trust.BOGUS]


class Zone(NamedTuple):
    """A zone, what is to be thought of it, and its keys where it is secure."""

    name: bytes
    security: Security
    keys: tuple[Key, ...] = ()


Enclosing: TypeAlias = Callable[[bytes], Awaitable[Zone]]


def bogus(cause: Cause, zone: bytes) -> Security:
    """Return that a zone is at fault."""
    return Security(Trust.BOGUS, cause, name_from_wire(zone)[0])


def insecure(cause: Cause, zone: bytes) -> Security:
    """Return that trust ends at a zone."""
    return Security(Trust.INSECURE, cause, name_from_wire(zone)[0])


def indeterminate(cause: Cause, zone: bytes) -> Security:
    """Return that nothing is known from a zone on."""
    return Security(Trust.INDETERMINATE, cause, name_from_wire(zone)[0])


class Ruling:
    """The sum of many judgements: the worst of them, and of good ones the signature that ends first."""

    def __init__(self) -> None:
        self._worst: Security | None = None
        self._algorithms: set[int] = set()
        self._first: Signature | None = None

    def add(self, judged: Ruling | Security | Verified) -> None:
        """Take another judgement into account."""
        if isinstance(judged, Verified):
            signature = judged.signature
            self._algorithms.add(signature.algorithm)
            if self._first is None or signature.expires < self._first.expires:
                self._first = signature
            return
        if isinstance(judged, Ruling):
            self._algorithms |= judged._algorithms
            if judged._first is not None:
                self.add(Verified(judged._first, None))
            if judged._worst is None:
                return
            judged = judged._worst
        if self._worst is None or _WORST.index(judged.trust) >= _WORST.index(self._worst.trust):
            self._worst = judged

    @property
    def security(self) -> Security:
        """The sum."""
        worst = self._worst or Security(Trust.INDETERMINATE, Cause.UNANSWERED)
        if worst.trust is not Trust.SECURE or self._first is None:
            return worst
        first = self._first
        return Security(
            worst.trust,
            None,
            worst.zone,
            tuple(sorted(self._algorithms)),
            _moment(first.begins),
            _moment(first.expires),
        )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


class Judge:
    """
    Judges the responses to one question.

    Args:
        enclosing: Finds the zone that a name is in.
        now: The time that signatures are measured by, in seconds.
    """

    def __init__(self, enclosing: Enclosing, now: int) -> None:
        self._enclosing = enclosing
        self._now = now
        self._budget = Budget()

    async def message(self, message: Message, *, last: bool) -> Ruling:
        """
        Return what is to be thought of a response; unless it is the last one it may end at a CNAME.

        Raises:
            TooMuchWorkError: the budget is used up.
        """
        ruling = Ruling()
        found, authority = sets_of(message.answer), sets_of(_authority(message))
        owner = message.name
        for _ in range(MOST_STEPS):
            if (wanted := found.get((owner, message.type))) is not None:
                ruling.add(await self._set(wanted, authority))
                return ruling
            alias = found.get((owner, CNAME))
            if alias is None:
                break
            ruling.add(await self._alias(alias, found, authority))
            owner = next(iter(alias.rdatas)).lower()
        if last:
            ruling.add(await self._denied(owner, message, authority))
        return ruling

    def undelegated(self, message: Message, name: bytes, above: Zone) -> Zone:
        """
        Return the zone of `name`, its parent's or none that is signed, where there is no DS record.

        Raises:
            TooMuchWorkError: the budget is used up.
        """
        found = sets_of(message.answer)
        for (owner, kind), signed in found.items():
            # An alias belongs to the zone it stands in: no delegation is there, nor below a DNAME.
            if (kind == CNAME and owner == name) or (kind == DNAME and is_under(name, owner)):
                proof = verify(signed, above.name, above.keys, self._now, self._budget)
                if isinstance(proof, Verified):
                    return above
        denial, fault = self._denial(sets_of(_authority(message)), above, Ruling())
        if denial is None:
            return Zone(name, bogus(fault, above.name))
        strength = denial.nxdomain(name) if message.rcode == NXDOMAIN else denial.nodata(name, DS)
        if strength is None:
            return Zone(name, bogus(Cause.NO_DENIAL, above.name))
        if strength is Proof.UNCOUNTED:
            return Zone(name, insecure(Cause.ITERATIONS, above.name))
        if strength is Proof.OPT_OUT or denial.is_cut(name):
            return Zone(name, insecure(Cause.UNSIGNED, name))
        return above

    async def _zone(self, name: bytes, kind: int, signatures: Iterable[Signature]) -> Zone:
        """Return the zone that must have signed a set: the one that claims it, else the one that the name is in."""
        lowest = parent(name) if kind == DS and name != b"\0" else name  # RFC 4035 3.1.4.1: the parent's
        claimed = max(
            (signature.signer for signature in signatures if is_under(lowest, signature.signer)),
            key=len,
            default=lowest,
        )
        return await self._enclosing(claimed)

    async def _set(self, found: RecordSet, authority: Sets) -> Ruling:
        ruling = Ruling()
        zone = await self._zone(found.name, found.type, found.signatures)
        if zone.security.trust is not Trust.SECURE:
            ruling.add(zone.security)
            return ruling
        proof = verify(found, zone.name, zone.keys, self._now, self._budget)
        if isinstance(proof, Cause):
            ruling.add(bogus(proof, zone.name))
            return ruling
        ruling.add(proof)
        ruling.add(zone.security)
        if proof.wildcard is not None:
            denial, fault = self._denial(authority, zone, ruling)
            strength = denial.unexpanded(found.name, proof.wildcard) if denial else None
            ruling.add(_weighed(strength, fault, zone))
        return ruling

    async def _alias(self, alias: RecordSet, found: Sets, authority: Sets) -> Ruling:
        """Judge a CNAME, which may come from a DNAME and is not signed then (RFC 6672 5.3.1)."""
        if not alias.signatures:
            for (owner, kind), above in found.items():
                if kind != DNAME or owner == alias.name or not is_under(alias.name, owner) or len(above.rdatas) != 1:
                    continue
                if alias.name[: -len(owner)] + above.rdatas[0].lower() == alias.rdatas[0].lower():
                    return await self._set(above, authority)
        return await self._set(alias, authority)

    async def _denied(self, name: bytes, message: Message, authority: Sets) -> Ruling:
        ruling = Ruling()
        signatures = [
            signature
            for (_, kind), found in authority.items()
            if kind in {NSEC, NSEC3, SOA}
            for signature in found.signatures
        ]
        zone = await self._zone(name, message.type, signatures)
        if zone.security.trust is not Trust.SECURE:
            ruling.add(zone.security)
            return ruling
        ruling.add(zone.security)
        denial, fault = self._denial(authority, zone, ruling)
        strength = None
        if denial is not None:
            nothing = message.rcode == NXDOMAIN
            strength = denial.nxdomain(name) if nothing else denial.nodata(name, message.type)
        ruling.add(_weighed(strength, fault, zone))
        return ruling

    def _denial(self, authority: Sets, zone: Zone, ruling: Ruling) -> tuple[Denial | None, Cause]:
        """Return the NSEC or NSEC3 records of a zone that hold, or why there are none."""
        fault = Cause.NO_DENIAL
        plain: list[Span] = []
        hashed: list[HashedSpan] = []
        for (owner, kind), found in authority.items():
            if kind not in {NSEC, NSEC3} or not is_under(owner, zone.name):
                continue
            proof = verify(found, zone.name, zone.keys, self._now, self._budget)
            if isinstance(proof, Cause):
                fault = proof if proof is not Cause.NO_SIGNATURE else fault
                continue
            if proof.wildcard is not None:  # an NSEC of a wildcard stands for itself alone
                continue
            ruling.add(proof)
            for rdata in found.rdatas:
                record = Record(owner, kind, 1, 0, rdata)
                try:
                    if kind == NSEC:
                        plain.append(read_span(record))
                    elif parent(owner) == zone.name:
                        hashed.append(read_hashed_span(record))
                except ValueError:
                    continue
        if hashed:
            return HashedDenial(hashed, zone.name, self._budget), fault
        return (PlainDenial(plain) if plain else None), fault


def _weighed(strength: Proof | None, fault: Cause, zone: Zone) -> Security:
    match strength:
        case None:
            return bogus(fault, zone.name)
        case Proof.WHOLE:
            return zone.security
        case Proof.OPT_OUT:
            return insecure(Cause.OPT_OUT, zone.name)
        case Proof.UNCOUNTED:
            return insecure(Cause.ITERATIONS, zone.name)


def _authority(message: Message) -> tuple[Record, ...]:
    try:
        return message.authority()
    except MessageError:
        return ()
