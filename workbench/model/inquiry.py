"""
Questions to the outside world, and their answers, as plain values.

A check is a generator: it yields questions, is sent answers, and returns its outcome. Who answers - live DNS, a
recorded audit, a zone file, a draft record laid over any of them - is not its business.

Generators of this program always yield a tuple of questions and are sent a tuple of answers in the same order, so
that what can be asked at once is asked at once; `ask`, `ask_all` and `together` hide that.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, TypeVar

from workbench.model import rdata as wire
from workbench.model.security import Security

T = TypeVar("T")


class Status(StrEnum):
    """How a question ended: the first three are knowledge, the others mean unknown and never read as absent."""

    FOUND = "found"
    NODATA = "nodata"
    NXDOMAIN = "nxdomain"
    SERVFAIL = "servfail"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    MALFORMED = "malformed"
    NOT_ASKED = "not_asked"

    @property
    def known(self) -> bool:
        """Whether the answer is knowledge about the zone."""
        return self in _KNOWN


_KNOWN = frozenset({Status.FOUND, Status.NODATA, Status.NXDOMAIN})


class Question(NamedTuple):
    """
    A DNS question.

    `kind` is a record type (`TXT`), `name` a name in presentation form, lower case, no final dot (see
    `model.rdata`); make it with `question()` where the spelling is not sure. `server` asks one server only
    (`address` or `address:port`); `dnssec` asks for signatures and their validation.
    """

    kind: str
    name: str
    server: str | None = None
    dnssec: bool = False

    def __str__(self) -> str:
        """Return `TXT _dmarc.example.org`, the form of `unknown` in the command line's JSON."""
        return f"{self.kind} {self.name}" + (f" @{self.server}" if self.server else "")


def question(kind: str, name: str) -> Question:
    """Normalise a name in any spelling (case and final dot do not matter) and ask for `kind` there."""
    return Question(kind, name.lower().removesuffix(".") or ".")


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What was said to one question.

    Attributes:
        kind: The record type asked for; it says how `rdata` reads.
        status: How the question ended.
        rdata: Record data as received, compressed names expanded, sorted by `proven`; empty unless `status` is FOUND.
        rcode: The response code, None if there was no response.
        ttl: Seconds, the smallest of the answer; None if unknown.
        chain: The names that CNAME records led to, in order; the last one owns `rdata`.
        server: Who answered, for people: `192.0.2.53:53`, the name of a zone file, or empty.
        asked: When, with time zone; None for a recording without times.
        evidence: `sha256:` and the hash of `canonical(question, answer)`; empty for NOT_ASKED.
        security: What DNSSEC says of it; None where nobody asked, or nobody could validate.
    """

    kind: str
    status: Status
    rdata: tuple[bytes, ...] = ()
    rcode: int | None = None
    ttl: int | None = None
    chain: tuple[str, ...] = ()
    server: str = ""
    asked: datetime | None = None
    evidence: str = ""
    security: Security | None = None

    @property
    def strings(self) -> tuple[tuple[bytes, ...], ...]:
        """The character-strings of every TXT record; a record that cannot be cut into strings is left out."""
        found = []
        for data in self.rdata:
            try:
                found.append(wire.txt_strings(data))
            except ValueError:
                continue
        return tuple(found)

    @property
    def texts(self) -> tuple[bytes, ...]:
        """Every TXT record, its strings joined without anything between them (RFC 7208 3.3, RFC 6376 3.6.2.2)."""
        return tuple(b"".join(parts) for parts in self.strings)

    @property
    def addresses(self) -> tuple[wire.Address, ...]:
        """The addresses of A or AAAA records; data of the wrong length is left out."""
        if self.kind == "A":
            return tuple(_address4(data) for data in self.rdata if len(data) == 4)
        return tuple(_address6(data) for data in self.rdata if len(data) == 16)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of NS, PTR or CNAME records; unreadable ones are left out."""
        return tuple(name for data in self.rdata if (name := _name(data, 0)) is not None)

    @property
    def exchanges(self) -> tuple[tuple[int, str], ...]:
        """Preference and host of MX records as received; `.` is the null MX (RFC 7505)."""
        return tuple(
            (int.from_bytes(data[:2], "big"), name)
            for data in self.rdata
            if len(data) > 2 and (name := _name(data, 2)) is not None
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """Every record as a zone file writes its data; lossless."""
        return tuple(wire.rdata_text(self.kind, data) for data in self.rdata)


# Several checks read the same answers again and again; values cannot change, so a bounded number of them is shared.
_address4 = lru_cache(maxsize=4096)(ipaddress.IPv4Address)
_address6 = lru_cache(maxsize=4096)(ipaddress.IPv6Address)


@lru_cache(maxsize=4096)
def _name(data: bytes, at: int) -> str | None:
    try:
        return wire.name_from_wire(data, at)[0]
    except ValueError:
        return None


def canonical(asked: Question, answer: Answer) -> bytes:
    """
    Return the bytes that stand for an answer as evidence, as UTF-8 text a person can read.

    One line names the question and how it ended, one each the CNAME steps, one each the records in zone-file form
    and sorted, so that the same zone content gives the same bytes whoever answers and in whatever order; a last one
    says how it was validated, if it was. TTL, server and time are kept beside the evidence, not in it.
    """
    code = "-" if answer.rcode is None else str(answer.rcode)
    lines = [f";; {asked.name} {asked.kind} {answer.status.upper()} rcode {code}"]
    owner = asked.name
    for target in answer.chain:
        lines.append(f"{owner} CNAME {target}")
        owner = target
    lines += sorted(f"{owner} {answer.kind} {line}" for line in answer.lines)
    if answer.security is not None:
        lines.append(f";; DNSSEC {answer.security.line}")
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def proven(asked: Question, answer: Answer) -> Answer:
    """
    Return `answer` with its evidence filled in and its records in the order of their bytes.

    The order of records means nothing and servers change it from answer to answer (RFC 2181 5); without it, the same
    zone content gives the same audit. NOT_ASKED proves nothing and stays without evidence.
    """
    if answer.status is Status.NOT_ASKED:
        return answer
    evidence = "sha256:" + hashlib.sha256(canonical(asked, answer)).hexdigest()
    return Answer(  # not `replace`, which takes three times as long
        answer.kind,
        answer.status,
        tuple(sorted(answer.rdata)),
        answer.rcode,
        answer.ttl,
        answer.chain,
        answer.server,
        answer.asked,
        evidence,
        answer.security,
    )


def not_asked(asked: Question) -> Answer:
    """Return the answer to a question that nobody was there to answer."""
    return Answer(asked.kind, Status.NOT_ASKED)


Inquiry: TypeAlias = Generator[tuple[Question, ...], tuple[Answer, ...], T]
"""Asks, is answered, returns a `T`."""

Oracle: TypeAlias = Callable[[Question], Answer]
"""Whoever answers at once: a recording, a zone of a test."""


def ask(asked: Question) -> Inquiry[Answer]:
    """Put one question and return its answer; a check writes `answer = yield from …`."""
    answers = yield (asked,)
    return answers[0]


def ask_all(questions: Sequence[Question]) -> Inquiry[tuple[Answer, ...]]:
    """Ask several questions at once; the answers come in the order of the questions."""
    if not questions:
        return ()
    answers = yield tuple(questions)
    return answers


def together(inquiries: Sequence[Inquiry[T]]) -> Inquiry[tuple[T, ...]]:
    """Run inquiries side by side, asking in one batch what all of them need next; results keep their order."""
    results: dict[int, T] = {}
    waiting: dict[int, tuple[Question, ...]] = {}

    def advance(number: int, answers: tuple[Answer, ...] | None) -> None:
        inquiry = inquiries[number]
        try:
            waiting[number] = next(inquiry) if answers is None else inquiry.send(answers)
        except StopIteration as stop:
            results[number] = stop.value
            waiting.pop(number, None)

    for number in range(len(inquiries)):
        advance(number, None)
    while waiting:
        order = list(waiting.items())
        answers = yield tuple(asked for _, batch in order for asked in batch)
        at = 0
        for number, batch in order:
            advance(number, answers[at : at + len(batch)])
            at += len(batch)
    return tuple(results[number] for number in range(len(inquiries)))


def replay(inquiry: Generator[tuple[Question, ...], Any, T], oracle: Oracle) -> T:
    """Drive `inquiry` to its end from answers that are there at once."""
    try:
        questions = next(inquiry)
        while True:
            questions = inquiry.send(tuple(oracle(asked) for asked in questions))
    except StopIteration as stop:
        result: T = stop.value
        return result
