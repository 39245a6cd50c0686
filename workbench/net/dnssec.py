"""
Validation of DNSSEC at the border: what comes in is judged here, from the trust anchor down (RFC 4035 5).

The server asked does not matter, nor what it says of its own validation: it must only hand on signatures. Work is
bounded everywhere, because the records are a stranger's (CVE-2023-50387, CVE-2023-50868).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import replace
from typing import Protocol
from weakref import WeakValueDictionary

from workbench.model.inquiry import Answer, Question, proven
from workbench.model.rdata import BEYOND_DNS, name_from_wire
from workbench.model.security import Cause, Security, Trust
from workbench.net.codec import Message
from workbench.net.dns import LookUp
from workbench.net.dnssec_answer import Judge, Ruling, Zone, bogus, indeterminate, insecure
from workbench.net.dnssec_keys import ALGORITHMS, DIGESTS, fits, is_usable
from workbench.net.dnssec_records import DNSKEY, DS, Delegation, is_under, read_delegation, read_key, split, suffix
from workbench.net.dnssec_sets import Budget, RecordSet, TooMuchWorkError, is_zone_key, sets_of, verify
from workbench.net.trust_anchor import TrustAnchor, root_anchor

MOST_LABELS = 40
"""Labels below the trust anchor that are walked down; the longest names in use, reverse IPv6, have 34."""
MOST_KEYS = 64
"""DNSKEY and DS records of one zone that are looked at."""
MOST_ZONES = 20_000
"""Steps of chains of trust that are kept."""

_NOT_JUDGED = frozenset({"RRSIG", "ANY", "TYPE255"})


class Source(Protocol):
    """Who is asked: the live resolver, or one that a test makes up."""

    async def look_up(self, asked: Question) -> LookUp:
        """Return an answer, and the responses it rests on."""

    async def ask(self, asked: Question) -> Answer:
        """Return an answer."""

    @property
    def described(self) -> tuple[str, ...]:
        """Who answers, for people."""


class Validator:
    """
    A resolver that fills in `Answer.security` where the question asks for it.

    The time that signatures are measured by is the answer's own, so the live resolver's clock. Steps of chains of
    trust are kept for the length of a run, as `Cache` keeps answers: what could not be learned is not kept.

    Args:
        source: Who is asked.
        anchor: Where trust begins; the root zone's keys if none is given.
    """

    def __init__(self, source: Source, anchor: TrustAnchor | None = None) -> None:
        self._source = source
        self._anchor = anchor or root_anchor()
        self._zones: OrderedDict[bytes, Zone] = OrderedDict()
        self._locks: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()

    @property
    def described(self) -> tuple[str, ...]:
        """Who answers, for people."""
        return self._source.described

    async def ask(self, asked: Question) -> Answer:
        """Return the answer, validated if the question wants it."""
        if not asked.dnssec or asked.kind in BEYOND_DNS or asked.kind in _NOT_JUDGED:
            return await self._source.ask(asked)
        answer, messages = await self._source.look_up(asked)
        return proven(asked, replace(answer, security=await self._judge(answer, messages)))

    async def _judge(self, answer: Answer, messages: tuple[Message, ...]) -> Security:
        if (lost := _lost(answer, messages)) is not None:
            return Security(Trust.INDETERMINATE, lost)
        assert answer.asked is not None
        ruling = Ruling()
        judge = Judge(self.enclosing, int(answer.asked.timestamp()))
        try:
            for number, message in enumerate(messages, 1):
                ruling.add(await judge.message(message, last=number == len(messages)))
        except TooMuchWorkError:
            return Security(Trust.BOGUS, Cause.TOO_MUCH_WORK, _text(messages[0].name))
        return ruling.security

    async def enclosing(self, name: bytes) -> Zone:
        """Return the zone that a name is in, or the one on the way to it where the chain of trust ends."""
        top = self._anchor.zone
        if not is_under(name, top):
            return Zone(name, indeterminate(Cause.ANCHOR, top))
        labels, first = len(split(name)), len(split(top))
        if labels - first > MOST_LABELS:
            return Zone(name, bogus(Cause.TOO_MUCH_WORK, name))
        zone = await self._step(top, None)
        for count in range(first + 1, labels + 1):
            if zone.security.trust is not Trust.SECURE:
                break
            zone = await self._step(suffix(name, count), zone)
        return zone

    async def _step(self, name: bytes, above: Zone | None) -> Zone:
        """Return the zone that `name` is in, knowing the one that its parent is in; each is found out once."""
        if (kept := self._zones.get(name)) is not None:
            return kept
        lock = self._locks.setdefault(name, asyncio.Lock())
        async with lock:
            if (kept := self._zones.get(name)) is not None:
                return kept
            try:
                found = await (self._top() if above is None else self._below(above, name))
            except TooMuchWorkError:
                found = Zone(name, bogus(Cause.TOO_MUCH_WORK, name))
            if found.security.trust is not Trust.INDETERMINATE:
                self._zones[name] = found
                if len(self._zones) > MOST_ZONES:
                    self._zones.popitem(last=False)
            return found

    async def _top(self) -> Zone:
        """Return the trust anchor's zone; that it does not validate is nobody's fault below it."""
        zone = self._anchor.zone
        found = await self._keys(zone, self._anchor.delegations)
        if found.security.trust in {Trust.SECURE, Trust.INDETERMINATE}:
            return found
        strange = found.security.cause is Cause.DS_MISMATCH
        return Zone(zone, indeterminate(Cause.OTHER_ROOT if strange else Cause.ANCHOR, zone))

    async def _below(self, above: Zone, name: bytes) -> Zone:
        """Return the zone of `name`: its own where there is a delegation, else the one above."""
        answer, messages = await self._source.look_up(Question("DS", _text(name), dnssec=True))
        if (lost := _lost(answer, messages)) is not None:
            return Zone(name, indeterminate(lost, name))
        assert answer.asked is not None
        now = int(answer.asked.timestamp())
        found = sets_of(messages[0].answer).get((name, DS))
        if found is None:
            return Judge(self.enclosing, now).undelegated(messages[0], name, above)
        proof = verify(found, above.name, above.keys, now, Budget())
        if isinstance(proof, Cause):
            return Zone(name, bogus(proof, above.name))
        return await self._keys(name, _delegations(found))

    async def _keys(self, zone: bytes, delegations: tuple[Delegation, ...]) -> Zone:
        """Return a zone with the keys that its parent vouches for (RFC 4035 5.2)."""
        known = [one for one in delegations if one.algorithm in ALGORITHMS and one.digest_type in DIGESTS]
        if any(one.digest_type != 1 for one in known):
            known = [one for one in known if one.digest_type != 1]  # RFC 4509 3
        if not known:
            return Zone(zone, insecure(Cause.UNSUPPORTED, zone))
        answer, messages = await self._source.look_up(Question("DNSKEY", _text(zone), dnssec=True))
        if (lost := _lost(answer, messages)) is not None:
            return Zone(zone, indeterminate(lost, zone))
        assert answer.asked is not None
        found = sets_of(messages[0].answer).get((zone, DNSKEY))
        if found is None:
            return Zone(zone, bogus(Cause.NO_DNSKEY, zone))
        return _entered(zone, found, known, int(answer.asked.timestamp()))


def _lost(answer: Answer, messages: tuple[Message, ...]) -> Cause | None:
    """Return why nothing can be said of an answer; None if something can."""
    if not answer.status.known or answer.asked is None or not messages:
        return Cause.UNANSWERED
    # A response without EDNS has no signatures whatever the zone is like (RFC 3225 3); its sender cannot do better.
    return None if all(message.edns for message in messages) else Cause.ANCHOR


def _entered(zone: bytes, found: RecordSet, known: list[Delegation], now: int) -> Zone:
    keys = []
    for rdata in found.rdatas[:MOST_KEYS]:
        try:
            key = read_key(rdata)
        except ValueError:
            continue
        if is_zone_key(key):
            keys.append(key)
    entries = [key for key in keys if any(fits(one, zone, key) for one in known[:MOST_KEYS])]
    if not entries:
        return Zone(zone, bogus(Cause.DS_MISMATCH, zone))
    proof = verify(found, zone, entries, now, Budget())
    if isinstance(proof, Cause):
        return Zone(zone, bogus(proof, zone))
    return Zone(zone, Security(Trust.SECURE, None, _text(zone)), tuple(key for key in keys if is_usable(key)))


def _delegations(found: RecordSet) -> tuple[Delegation, ...]:
    read = []
    for rdata in found.rdatas[:MOST_KEYS]:
        try:
            read.append(read_delegation(rdata))
        except ValueError:
            continue
    return tuple(read)


def _text(name: bytes) -> str:
    return name_from_wire(name)[0]
