"""
How much of the Internet passes an SPF record: `check_host()` for all addresses of a family at once.

Terms are taken in the order of evaluation, with their qualifiers, includes and redirects with the meaning RFC 7208
gives them, and within its limits. Since a sender that stops early in an included record has spent fewer look-ups,
addresses are kept apart by what they have spent so far: at most eleven by three groups, nearly always one.

What cannot be known for every stranger counts as no match: `ptr`, and terms whose name the sender decides. So does a
question without an answer, except where a match would take addresses away from those that pass.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple, TypeAlias

from workbench.mail import spf_macro, spf_space
from workbench.mail.spf import select
from workbench.mail.spf_record import Mechanism, Modifier, Networks, Record, scan
from workbench.mail.spf_result import MAX_LOOKUPS, MAX_NAMES, MAX_VOIDS, Sender, macro_values
from workbench.mail.spf_space import Space
from workbench.model.inquiry import Answer, Question, Status

WHOLE = 0.99
"""The share from which one may speak of the whole Internet: a record may refuse somebody before it allows all."""
MAX_WORK = 300_000
"""Intervals that are handled, so that a malicious record cannot keep the program busy."""
_FOLLOWING = 1000  # what following an include counts as

_DEPENDS = frozenset("slipvhcrt")  # letters whose value the sender decides; d and o are known for an audit
_MOST = 4  # terms that are named

_Groups: TypeAlias = dict[tuple[int, int], Space]
"""Addresses by the look-ups and void look-ups they have cost."""


class Part(NamedTuple):
    """
    What passes by one term, or by networks side by side.

    Attributes:
        terms: The terms as written, the widest first.
        domain: Whose record they stand in.
        space: The addresses.
        inner: For an include or redirect, what passes by the terms of the record it leads to.
    """

    terms: tuple[str, ...]
    domain: str
    space: Space
    inner: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """
    Who passes.

    Attributes:
        parts: By IP version, what passes by each term of the domain's own record.
        neutral: The same for terms that say nothing about those they match.
        complete: False where the work was cut short.
    """

    parts: Mapping[int, tuple[Part, ...]]
    neutral: Mapping[int, tuple[Part, ...]] = field(default_factory=dict)
    complete: bool = True

    def space(self, version: int) -> Space:
        """Return every address that passes."""
        return spf_space.union(piece for part in self.parts.get(version, ()) for piece in part.space)

    def share(self, version: int) -> float:
        """Return how much of the Internet passes, from 0 to 1."""
        return spf_space.share(self.space(version), version)


NOBODY = Reach({})


class Target(NamedTuple):
    """What a term's domain means: its text, the name to ask for (None if there is none), whether the sender decides."""

    text: str
    name: str | None
    depends: bool


def target_of(sender: Sender, domain: str, term: Mechanism | Modifier) -> Target:
    """Return what the domain of a term in the record of `domain` is for `sender`."""
    macros = term.target if isinstance(term, Mechanism) else term.value
    if macros is None:
        return Target(domain, spf_macro.query_name(domain), depends=False)
    if macros.literal is not None:
        return Target(macros.literal, spf_macro.query_name(macros.literal), depends=False)
    values = macro_values(sender, domain) | {"p": "unknown"}
    text = spf_macro.expand(macros, values).removesuffix(".")
    return Target(text, spf_macro.query_name(text), depends=not _DEPENDS.isdisjoint(macros.letters))


def may_be_wide(texts: Iterable[bytes], limit: float) -> bool:
    """
    Return whether the records of a tree could let a share of the Internet in, whatever their order and qualifiers.

    Nearly no record can, and then nothing more need be worked out.
    """
    four = six = 0.0
    for text in texts:
        more4, more6 = _breadth(text)
        four, six = four + more4, six + more6
    return four >= limit or six >= limit


@lru_cache(maxsize=4096)
def _breadth(text: bytes) -> tuple[float, float]:
    """Return the most of the Internet that a record's own terms let in: IPv4, IPv6."""
    four = six = 0.0
    for term in scan(text)[0].mechanisms:
        if term.result == "pass" and (term.name == "all" or _may_match_anybody(term)):
            return 1.0, 1.0
        if term.result == "neutral" and (_may_match_anybody(term) or term.name == "include"):
            return 1.0, 1.0
        if term.name == "ip4":
            four += 2.0 ** (32 - term.prefix4) / (223 << 24)
        elif term.name == "ip6" and (term.network >> 125 == 1 or term.prefix6 < 3):
            six += 2.0 ** (3 - term.prefix6)
    return four, six


def _may_match_anybody(term: Mechanism) -> bool:
    if term.name == "exists":
        return term.target is not None and _DEPENDS.isdisjoint(term.target.letters)
    return term.name in {"a", "mx"} and (term.prefix4 < 24 or term.prefix6 < 48)


def reach(sender: Sender, record: Record, answers: Mapping[Question, Answer], *, mended: bool = False) -> Reach:
    """
    Return who passes a record, given the answers to what it and the records behind it ask.

    With `mended`: who would pass if what ends in an error were no match, and there were no limits.
    """
    parts, neutral, complete = {}, {}, True
    for version in (4, 6):
        one = _Family(version, sender, answers, mended=mended)
        start: _Groups = {(0, 0): spf_space.everything(version)}
        ended = one.record(sender.domain, record, start, plus=True)
        parts[version], neutral[version] = ended.parts, ended.neutral
        complete = complete and one.work <= MAX_WORK
    return Reach(parts, neutral, complete)


def culprit(part: Part, version: int) -> tuple[str, str]:
    """Return the terms that let the addresses of an include or redirect in, and the domain whose record holds them."""
    whole = spf_space.share(part.space, version)
    inner = part.inner
    while inner:
        wide = [one for one in inner if spf_space.share(one.space, version) >= 0.01 * whole] or inner
        if len(wide) != 1 or not wide[0].inner:
            return " ".join(named(wide)), inner[0].domain
        inner = wide[0].inner
    return " ".join(named([part])), part.domain


def named(parts: Sequence[Part]) -> list[str]:
    """Return the terms of parts, not more than can be read."""
    return [term for part in parts for term in part.terms[:_MOST]][:_MOST]


@dataclass(slots=True)
class _Ended:
    """Addresses whose evaluation of a record came to its end without an error; what passes, or is neutral, by what."""

    passed: _Groups = field(default_factory=dict)
    others: _Groups = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    neutral: tuple[Part, ...] = ()


class _Family:
    """One evaluation for all addresses of IPv4 or IPv6."""

    def __init__(self, version: int, sender: Sender, answers: Mapping[Question, Answer], *, mended: bool) -> None:
        self.version = version
        self.kind = "A" if version == 4 else "AAAA"
        self.sender = sender
        self.answers = answers
        self.mended = mended
        self.limits = (sys.maxsize, sys.maxsize) if mended else (MAX_LOOKUPS, MAX_VOIDS)
        self.work = 0
        self.path = [sender.domain.lower()]

    def record(self, domain: str, record: Record, here: _Groups, *, plus: bool) -> _Ended:
        """Evaluate a record for addresses; `plus`: every include on the way here lets pass what passes inside."""
        ended = _Ended()
        parts: dict[str, list[Part]] = {"pass": [], "neutral": [], "fail": [], "softfail": []}
        for item in record.plan:
            for terms in _runs(item):
                if not here or self.work > MAX_WORK:
                    break
                matched, here, inner = self.match(domain, terms, here, plus=plus)
                result = terms[0].result
                _add(ended.passed if result == "pass" else ended.others, matched)
                if matched:
                    parts[result].append(Part(_texts(terms, self.version), domain, _all(matched), inner))
        if here and record.redirect is not None:
            found = self.follow(domain, record.redirect, self.spent(here), plus=plus)
            _add(ended.passed, found.passed)
            _add(ended.others, found.others)
            if found.passed:
                parts["pass"].append(Part((record.redirect.text,), domain, _all(found.passed), found.parts))
        elif self.work <= MAX_WORK:
            _add(ended.others, here)
        ended.parts, ended.neutral = tuple(parts["pass"]), tuple(parts["neutral"])
        return ended

    def match(
        self, domain: str, terms: Sequence[Mechanism], here: _Groups, *, plus: bool
    ) -> tuple[_Groups, _Groups, tuple[Part, ...]]:
        """Return the addresses that a term (or networks side by side) matches, those that go on, and why it does."""
        first = terms[0]
        if first.name == "all":
            return here, {}, ()
        if first.name in {"ip4", "ip6"}:
            own = [term for term in terms if term.name == f"ip{self.version}"]
            return (*self.cut(here, spf_space.union(_interval(term, self.version) for term in own)), ())
        plus = plus and first.result == "pass"
        here = self.spent(here)
        if first.name == "include":
            found = self.follow(domain, first, here, plus=plus)
            return found.passed, found.others, found.parts
        target = target_of(self.sender, domain, first)
        if first.name == "ptr" or target.depends or target.name is None:
            return {}, here, ()
        return (*self.asking(first, target.name, here, plus=plus), ())

    def follow(self, domain: str, term: Mechanism | Modifier, here: _Groups, *, plus: bool) -> _Ended:
        """Evaluate the record that an include or redirect leads to; addresses that end in an error are in no group."""
        self.work += _FOLLOWING
        target = target_of(self.sender, domain, term)
        failed = _Ended(others=here if self.mended else {})
        if target.depends:
            return _Ended(others=here)
        if not here or target.name is None or "." not in target.name or (self.mended and target.name in self.path):
            return failed
        answer = self.answers.get(Question("TXT", target.name))
        if answer is None or not answer.status.known:
            return _Ended(others=here if plus else {})
        texts = select(answer)
        if len(texts) != 1 or (scan(texts[0])[1] and not self.mended) or self.work > MAX_WORK:
            return failed
        self.path.append(target.name)
        ended = self.record(target.text, scan(texts[0])[0], here, plus=plus)
        self.path.pop()
        return ended

    def asking(self, term: Mechanism, name: str, here: _Groups, *, plus: bool) -> tuple[_Groups, _Groups]:
        """Return the addresses that an a, mx or exists term matches, and those that go on."""
        kind = {"a": self.kind, "mx": "MX", "exists": "A"}[term.name]
        answer = self.answers.get(Question(kind, name))
        if answer is None or not answer.status.known:
            return {}, here if plus else {}
        if answer.status is not Status.FOUND:
            return {}, self.spent(here, void=True)
        if term.name == "exists":
            return here, {}
        found = [answer]
        if term.name == "mx":
            hosts = [host for _, host in answer.exchanges if host != "."]
            if len(hosts) > MAX_NAMES:
                return {}, here if self.mended else {}
            found = [self.answers.get(Question(self.kind, host), Answer(self.kind, Status.NOT_ASKED)) for host in hosts]
            if not plus and not all(one.status.known for one in found):
                return {}, {}
        prefix = term.prefix4 if self.version == 4 else term.prefix6
        numbers = (int(address) for one in found for address in one.addresses)
        return self.cut(here, spf_space.union(spf_space.network(number, prefix, self.version) for number in numbers))

    def spent(self, groups: _Groups, *, void: bool = False) -> _Groups:
        """Return groups after one more look-up, or after finding that it was void; those beyond a limit are gone."""
        more = {(looks, voids + 1) if void else (looks + 1, voids): space for (looks, voids), space in groups.items()}
        return {at: space for at, space in more.items() if at[0] <= self.limits[0] and at[1] <= self.limits[1]}

    def cut(self, here: _Groups, by: Space) -> tuple[_Groups, _Groups]:
        """Return the addresses in `by`, and the others."""
        inside: _Groups = {}
        outside: _Groups = {}
        for spent, space in here.items():
            self.work += len(space) + len(by)
            inside[spent], outside[spent] = spf_space.split(space, by)
        return _some(inside), _some(outside)


def _runs(item: Mechanism | Networks) -> Iterable[list[Mechanism]]:
    """Yield terms that can be taken together: networks side by side that give the same result."""
    if isinstance(item, Mechanism):
        return ([item],)
    return (list(terms) for _, terms in groupby(item.terms, key=lambda term: term.result))


def _texts(terms: Sequence[Mechanism], version: int) -> tuple[str, ...]:
    """Return what the terms of a part are called: a network that holds all others stands for them."""
    if terms[0].name not in {"ip4", "ip6"}:
        return (terms[0].text,)
    own = [term for term in terms if term.name == f"ip{version}"]
    own.sort(key=lambda term: term.prefix4 if version == 4 else term.prefix6)
    widest = own[0].prefix4 if version == 4 else own[0].prefix6
    return tuple(term.text for term in own[: 1 if widest == 0 else None])


def _interval(term: Mechanism, version: int) -> tuple[int, int]:
    return spf_space.network(term.network, term.prefix4 if version == 4 else term.prefix6, version)


def _add(groups: _Groups, more: _Groups) -> None:
    for spent, space in more.items():
        groups[spent] = spf_space.union((*groups[spent], *space)) if spent in groups else space


def _some(groups: _Groups) -> _Groups:
    return {spent: space for spent, space in groups.items() if space}


def _all(groups: _Groups) -> Space:
    spaces = list(groups.values())
    return spaces[0] if len(spaces) == 1 else spf_space.union(piece for space in spaces for piece in space)
