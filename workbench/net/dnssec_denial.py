"""Proofs that a name or a type does not exist: NSEC (RFC 4035 5.4) and NSEC3 (RFC 5155 8)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from enum import Enum
from typing import Protocol

from workbench.net.dnssec_records import (
    CNAME,
    DNAME,
    DS,
    NS,
    SOA,
    HashedSpan,
    Span,
    is_under,
    join,
    order,
    parent,
    split,
    suffix,
)
from workbench.net.dnssec_sets import Budget

MOST_ITERATIONS = 50
"""NSEC3 iterations that are computed; above, a zone counts as unsigned (RFC 9276 3.2, CVE-2023-50868)."""


class Proof(Enum):
    """What the records prove."""

    WHOLE = "whole"
    OPT_OUT = "opt_out"
    """Only that there is nothing signed: an unsigned delegation may be there."""
    UNCOUNTED = "uncounted"
    """Nothing, because they take too many iterations to tell."""


class Denial(Protocol):
    """Verified NSEC or NSEC3 records of one answer of a zone."""

    def nodata(self, name: bytes, kind: int) -> Proof | None:
        """Return the proof that `name` has no records of a type; None if there is none."""

    def nxdomain(self, name: bytes) -> Proof | None:
        """Return the proof that `name` does not exist, and no wildcard stands for it."""

    def unexpanded(self, name: bytes, labels: int) -> Proof | None:
        """Return the proof that nothing is closer to `name` than the wildcard below its last `labels` labels."""

    def is_cut(self, name: bytes) -> bool:
        """Return whether the zone delegates exactly `name`, as far as the records say."""


def _lacks(types: frozenset[int], kind: int, *, root: bool) -> bool:
    """Return whether a type bitmap says that there are no records of a type (RFC 6840 4.1, 4.3)."""
    if kind in types or CNAME in types:
        return False
    if kind == DS:
        return SOA not in types or root  # the parent says it, not the child
    return NS not in types or SOA in types  # the child says it, not the parent


def _is_cut(types: frozenset[int]) -> bool:
    return NS in types and SOA not in types


class PlainDenial:
    """NSEC."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = {span.owner: span for span in spans}

    def nodata(self, name: bytes, kind: int) -> Proof | None:
        """See `Denial`."""
        if (here := self._spans.get(name)) is not None:
            return Proof.WHOLE if _lacks(here.types, kind, root=name == b"\0") else None
        covering = self._covering(name)
        if covering is None:
            return None
        if is_under(covering.following, name):  # the name exists because of what is below it
            return Proof.WHOLE
        wildcard = self._spans.get(b"\1*" + _encloser(covering, name))
        return Proof.WHOLE if wildcard is not None and _lacks(wildcard.types, kind, root=False) else None

    def nxdomain(self, name: bytes) -> Proof | None:
        """See `Denial`."""
        covering = self._covering(name)
        if covering is None or is_under(covering.following, name):
            return None
        return Proof.WHOLE if self._covering(b"\1*" + _encloser(covering, name)) is not None else None

    def unexpanded(self, name: bytes, labels: int) -> Proof | None:
        """See `Denial`."""
        covering = self._covering(name)
        if covering is None or len(split(_encloser(covering, name))) > labels:
            return None
        return Proof.WHOLE

    def is_cut(self, name: bytes) -> bool:
        """See `Denial`."""
        here = self._spans.get(name)
        return here is not None and _is_cut(here.types)

    def _covering(self, name: bytes) -> Span | None:
        place = order(name)
        for span in self._spans.values():
            start, end = order(span.owner), order(span.following)
            if not start < place or not (place < end or end <= start):
                continue
            if is_under(name, span.owner) and (_is_cut(span.types) or DNAME in span.types):
                continue  # what is below a delegation or a DNAME is not this zone's to deny (RFC 6840 4.1)
            return span
        return None


def _encloser(covering: Span, name: bytes) -> bytes:
    """Return the longest ancestor of `name` that a covering NSEC shows to exist."""
    best: list[bytes] = []
    labels = split(name)
    for other in (covering.owner, covering.following):
        theirs = split(other)
        size = 0
        while size < min(len(labels), len(theirs)) and labels[-1 - size] == theirs[-1 - size]:
            size += 1
        best = max(best, labels[len(labels) - size :], key=len)
    return join(best)


class HashedDenial:
    """NSEC3; all records must have the same salt and iterations (RFC 5155 8.2), others are left out."""

    def __init__(self, spans: Sequence[HashedSpan], zone: bytes, budget: Budget) -> None:
        first = spans[0]
        self._iterations, self._salt = first.iterations, first.salt
        self._spans = {span.owner: span for span in spans if (span.iterations, span.salt) == first[4:6]}
        self._zone = zone
        self._budget = budget
        self._hashes: dict[bytes, bytes] = {}

    def nodata(self, name: bytes, kind: int) -> Proof | None:
        """See `Denial`."""
        if self._iterations > MOST_ITERATIONS:
            return Proof.UNCOUNTED
        if (here := self._at(name)) is not None:
            return Proof.WHOLE if _lacks(here.types, kind, root=name == b"\0") else None
        encloser, covering = self._closest(name)
        if covering is None:
            return None
        wildcard = self._at(b"\1*" + encloser)
        if wildcard is not None and _lacks(wildcard.types, kind, root=False):
            return _strength(covering)
        return Proof.OPT_OUT if covering.opt_out else None

    def nxdomain(self, name: bytes) -> Proof | None:
        """See `Denial`."""
        if self._iterations > MOST_ITERATIONS:
            return Proof.UNCOUNTED
        encloser, covering = self._closest(name)
        if covering is None or self._covering(b"\1*" + encloser) is None:
            return None
        return _strength(covering)

    def unexpanded(self, name: bytes, labels: int) -> Proof | None:
        """See `Denial`."""
        if self._iterations > MOST_ITERATIONS:
            return Proof.UNCOUNTED
        covering = self._covering(suffix(name, labels + 1))
        return None if covering is None else _strength(covering)

    def is_cut(self, name: bytes) -> bool:
        """See `Denial`."""
        here = None if self._iterations > MOST_ITERATIONS else self._at(name)
        return here is not None and _is_cut(here.types)

    def _closest(self, name: bytes) -> tuple[bytes, HashedSpan | None]:
        """Return the closest encloser of a name, and what denies the name below it (RFC 5155 8.3)."""
        below = name
        while below not in {self._zone, b"\0"}:
            encloser = parent(below)
            if (here := self._at(encloser)) is not None:
                if _is_cut(here.types) or DNAME in here.types:
                    return encloser, None
                return encloser, self._covering(below)
            below = encloser
        return below, None

    def _at(self, name: bytes) -> HashedSpan | None:
        return self._spans.get(self._hash(name))

    def _covering(self, name: bytes) -> HashedSpan | None:
        place = self._hash(name)
        for span in self._spans.values():
            start, end = span.owner, span.following
            if start < place < end or (end <= start and (place > start or place < end)):
                return span
        return None

    def _hash(self, name: bytes) -> bytes:
        found = self._hashes.get(name)
        if found is None:
            self._budget.hash()
            found = name
            for _ in range(self._iterations + 1):
                found = hashlib.sha1(found + self._salt, usedforsecurity=False).digest()
            self._hashes[name] = found
        return found


def _strength(covering: HashedSpan) -> Proof:
    return Proof.OPT_OUT if covering.opt_out else Proof.WHOLE
