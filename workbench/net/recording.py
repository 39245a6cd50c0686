"""Recorded answers: what a file knows, asked like a name server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from workbench.model.errors import RecordingError
from workbench.model.inquiry import Answer, Question, Status, not_asked, proven
from workbench.model.rdata import BEYOND_DNS, label_text, labels, name_from_wire, parent, type_name, type_number
from workbench.net.recorded_zone import Zone

MAX_CHAIN = 16
"""CNAME steps that are followed (as many as common resolvers do)."""

MAX_REMEMBERED = 20_000


class Problem(NamedTuple):
    """
    Something of a recording that could not be used, or only with a word; everything else of it was.

    Attributes:
        line: Number of the line, counted from 1.
        error: What is wrong with it, translatable as any error is.
    """

    line: int
    error: RecordingError

    @property
    def reason(self) -> str:
        """What is wrong with the line, in English."""
        return str(self.error)


def normal_name(name: str) -> str:
    """
    Return a name in the one spelling that recordings are keyed by.

    Raises:
        ValueError: there can be no such name; see `model.rdata.labels`.
    """
    return ".".join(label_text(label) for label in labels(name)) or "."


class Recording:
    """
    Everything one file knows.

    A zone knows its apex: names at and below it that are not there do not exist. Answers know the question they
    answer and no other, but for what follows from them: a name that does not exist has no types and nothing below it
    (RFC 8020), and a CNAME stands for every type.

    Args:
        name: Of the file, for people; the `server` of answers that do not name one.
        zones: Complete zones.
        answers: Single answers.
        problems: What could not be used.
        described: Who answers, for people; the name if empty.
    """

    def __init__(
        self,
        name: str,
        *,
        zones: Iterable[Zone] = (),
        answers: Mapping[Question, Answer] | None = None,
        problems: Sequence[Problem] = (),
        described: str = "",
    ) -> None:
        self.name = name
        self.problems = tuple(problems)
        self.described: tuple[str, ...] = (described or name,)
        self._zones = {zone.apex: zone for zone in zones}
        self._answers = dict(answers or {})
        self._gone: dict[str, Answer] = {}
        self._aliases: dict[str, Answer] = {}
        self._remembered: dict[Question, Answer] = {}
        for asked, answer in self._answers.items():
            if asked.server is None and asked.kind not in BEYOND_DNS:
                self._conclude(asked, answer)

    @classmethod
    def of_answers(cls, pairs: Iterable[tuple[Question, Answer]], *, name: str) -> Recording:
        """Return what answers know that were received before, as a snapshot or a project keeps them."""
        return cls(name, answers=merged(pairs))

    def _conclude(self, asked: Question, answer: Answer) -> None:
        if answer.status is Status.NXDOMAIN:
            self._gone[answer.chain[-1] if answer.chain else asked.name] = answer
        if answer.status is Status.FOUND and asked.kind == "CNAME" and len(answer.rdata) == 1:
            try:
                target, _ = name_from_wire(answer.rdata[0])
            except ValueError:
                return
            self._aliases[asked.name] = replace(answer, status=Status.NOT_ASKED, rdata=(), rcode=None, chain=(target,))

    @property
    def zones(self) -> tuple[str, ...]:
        """The apexes of the zones it knows."""
        return tuple(sorted(self._zones))

    @property
    def answers(self) -> Mapping[Question, Answer]:
        """The single answers it holds, as recorded."""
        return self._answers

    def names(self) -> tuple[str, ...]:
        """Return the names it holds records or answers for, sorted."""
        found = {asked.name for asked in self._answers if asked.kind not in BEYOND_DNS}
        for zone in self._zones.values():
            found.update(zone.owners())
        return tuple(sorted(found))

    def answer(self, asked: Question) -> Answer:
        """Return what it knows, CNAMEs followed as far as it knows them; NOT_ASKED where it knows nothing."""
        if (known := self._remembered.get(asked)) is not None:
            return known
        if len(self._remembered) >= MAX_REMEMBERED:
            self._remembered.clear()
        return self._remembered.setdefault(asked, follow(self.look, asked))

    def look(self, asked: Question) -> Answer:
        """Return one step of an answer, without evidence: NOT_ASKED with a chain leads on to the chain's last name."""
        if asked.kind in BEYOND_DNS:
            return self._answers.get(asked) or not_asked(asked)
        try:
            asked = asked._replace(kind=type_name(type_number(asked.kind)), name=normal_name(asked.name))
        except ValueError:  # no name server could be asked that
            return not_asked(asked)
        if (exact := self._answers.get(asked)) is not None:
            return exact if exact.server else replace(exact, server=self.name)
        if asked.server is not None or asked.dnssec:
            return not_asked(asked)  # what one server says, and whether it is signed, only an exact answer knows
        return self._look_around(asked)

    def _look_around(self, asked: Question) -> Answer:
        if (alias := self._aliases.get(asked.name)) is not None and asked.kind != "CNAME":
            return replace(alias, kind=asked.kind)
        found = not_asked(asked)
        path = [asked.name]
        while True:
            zone = self._zones.get(path[-1])
            if zone is not None and not (asked.kind == "DS" and len(path) == 1):
                found = zone.look(asked.kind, path)
                break
            if (gone := self._gone.get(path[-1])) is not None:
                return Answer(asked.kind, Status.NXDOMAIN, rcode=3, server=gone.server, asked=gone.asked)
            if path[-1] == ".":
                break
            path.append(parent(path[-1]))
        return replace(found, server=self.name) if found.status is not Status.NOT_ASKED or found.chain else found


def merged(pairs: Iterable[tuple[Question, Answer]]) -> dict[Question, Answer]:
    """Return one answer for each question: knowledge counts more than what is unknown, else the later one."""
    found: dict[Question, Answer] = {}
    for asked, answer in pairs:
        before = found.get(asked)
        if before is None or answer.status.known or not before.status.known:
            found[asked] = answer
    return found


class RecordedResolver:
    """
    Answers from recordings alone: the first that knows a question answers it.

    A chain of CNAMEs may lead from one recording into another.
    """

    def __init__(self, *recordings: Recording) -> None:
        self._recordings = recordings

    @property
    def described(self) -> tuple[str, ...]:
        """Who answers, for people."""
        return tuple(line for recording in self._recordings for line in recording.described)

    async def ask(self, asked: Question) -> Answer:
        """Return what the recordings know."""
        return self.answer(asked)

    def answer(self, asked: Question) -> Answer:
        """Return what the recordings know, at once."""
        if len(self._recordings) == 1:
            return self._recordings[0].answer(asked)
        return follow(self._look, asked)

    def _look(self, asked: Question) -> Answer:
        best = not_asked(asked)
        for recording in self._recordings:
            found = recording.look(asked)
            if found.status is not Status.NOT_ASKED:
                return found
            if found.chain and not best.chain:
                best = found
        return best


def follow(look: Callable[[Question], Answer], asked: Question) -> Answer:
    """
    Ask `look` until it leads no further, and return one answer with the whole chain and its evidence.

    Where nobody knows what a CNAME leads to, the answer is NOT_ASKED, its chain filled.
    """
    chain: list[str] = []
    ttl: int | None = None
    current = asked
    while True:
        found = look(current)
        chain += found.chain
        if found.ttl is not None:
            ttl = found.ttl if ttl is None else min(ttl, found.ttl)
        leads_on = found.status is Status.NOT_ASKED and found.chain
        if leads_on and (len(chain) > MAX_CHAIN or len({asked.name, *chain}) <= len(chain)):
            # RFC 1034 3.6.2: a loop is an error, nothing is known; servers say NOERROR to it
            found = replace(found, status=Status.MALFORMED, rcode=0)
            leads_on = ()
        if not leads_on:
            return proven(asked, replace(found, kind=asked.kind, chain=tuple(chain), ttl=ttl))
        current = asked._replace(name=chain[-1])
