"""What is collected while a paste is read: records, how questions ended, and what could not be used."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from workbench.model.errors import RecordingError
from workbench.model.inquiry import Answer, Question, Status
from workbench.model.names import to_ascii
from workbench.model.rdata import name_from_wire, split_strings, txt_rdata
from workbench.net.master_file import Token
from workbench.net.record_text import parse_rdata
from workbench.net.recording import Problem, merged, normal_name

RCODES = {
    "NOERROR": 0, "FORMERR": 1, "SERVFAIL": 2, "NXDOMAIN": 3, "NOTIMP": 4, "REFUSED": 5, "NOTAUTH": 9, "BADVERS": 16,
}  # fmt: skip


SILENCE = re.compile(r"connection timed out|no servers could be reached")
"""What BIND's programs say where nobody answered."""


def command_line(program: str, *, bare: bool = False) -> re.Pattern[str]:
    """
    Return what matches a line that calls a program, as it stands behind a prompt; its words are the group `args`.

    Args:
        program: Its name, without `.exe` and folders, as a regular expression.
        bare: Whether it may be called without a word.
    """
    # Bounded, and only where the name is there at all: each part could begin anywhere, which is work by the square.
    prompt, folder = r"(?:[^;\"]{0,150}[$#%>❯]\s{0,9})?(?:sudo\s+)?", r"(?:\S{0,150}[/\\])?"
    words = r"(?:\s+(?P<args>.*))?" if bare else r"\s+(?P<args>\S.*)"
    return re.compile(rf"^(?=.*{program}){prompt}{folder}{program}(?:\.(?i:exe))?{words}$")


def status_of(rcode: int) -> Status:
    """Return how a question ended that got a response code and no records."""
    match rcode:
        case 0:
            return Status.NODATA
        case 3:
            return Status.NXDOMAIN
        case 5 | 9:
            return Status.REFUSED
        case _:
            return Status.SERVFAIL


def pasted_name(text: str) -> str:
    """
    Return a name that a program printed, in the spelling of recordings; IDNs may stand in it as people read them.

    Raises:
        ValueError: it is no name.
    """
    return normal_name(to_ascii(text).removesuffix(".") or ".")


def reverse_name(text: str) -> str | None:
    """Return the name under `.arpa` that an address is looked up as; None if `text` is no address."""
    try:
        return ipaddress.ip_address(text).reverse_pointer
    except ValueError:
        return None


def server_text(address: str, port: str) -> str:
    """Return address and port as they are written for people: `192.0.2.53:53`, `[2001:db8::1]:53`."""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


@dataclass(slots=True)
class Query:
    """
    One question as the paste shows it, with all that was said to it.

    Attributes:
        kind: Type asked for; empty if the paste does not show it.
        name: Name asked for; empty likewise.
        server: Who answered.
        asked: When, if the paste says.
        ended: Response code or status of an answer without records; None if not shown.
    """

    kind: str = ""
    name: str = ""
    server: str = ""
    asked: datetime | None = None
    ended: Status | None = None
    rcode: int | None = None
    records: dict[tuple[str, str], list[tuple[int | None, bytes]]] = field(default_factory=dict)
    damaged: set[tuple[str, str]] = field(default_factory=set)

    def add(self, kind: str, owner: str, rdata: bytes, ttl: int | None = None) -> None:
        """Add one record of the answer."""
        self.records.setdefault((kind, owner), []).append((ttl, rdata))

    def end(self, rcode: int) -> None:
        """Note the response code."""
        self.rcode, self.ended = rcode, status_of(rcode)

    def last_name(self) -> str:
        """Return the name that the CNAME records lead to from the name asked for."""
        name = self.name
        for _ in range(len(self.records)):
            found = self.records.get(("CNAME", name))
            if not found or self.kind == "CNAME":
                break
            name = _target(found[0][1])
        return name

    def answers(self) -> Iterator[tuple[Question, Answer]]:
        """Return what the query teaches: each set of records, and how the question ended where it had none."""
        for (kind, owner), found in self.records.items():
            if (kind, owner) in self.damaged:
                continue
            ttl = min((ttl for ttl, _ in found if ttl is not None), default=None)
            rdata = tuple(dict.fromkeys(data for _, data in found))
            yield Question(kind, owner), Answer(kind, Status.FOUND, rdata, 0, ttl, (), self.server, self.asked)
        for kind, owner in self.damaged:
            yield Question(kind, owner), Answer(kind, Status.MALFORMED, (), 0, None, (), self.server, self.asked)
        if self.ended is not None and self.name:
            last = (self.kind or "A", self.last_name())
            # Without its type only "there is no such name" says something: it holds for every type (RFC 8020).
            if last not in self.records and last not in self.damaged and (self.kind or self.ended is Status.NXDOMAIN):
                answer = Answer(last[0], self.ended, (), self.rcode, None, (), self.server, self.asked)
                yield Question(*last), answer


def _target(rdata: bytes) -> str:
    return name_from_wire(rdata)[0]


class Session:
    """
    Everything read from one paste.

    Args:
        asked: The question, where the user gave it.
        codec: Turns printed text back into the bytes that were sent.
    """

    def __init__(self, asked: Question | None, codec: str = "utf-8") -> None:
        self.asked = asked
        self.codec = codec
        self.queries: list[Query] = []
        self.problems: list[Problem] = []
        self.needs_question = False
        """Whether values were seen without the question that they answer."""

    def start(self, kind: str = "", name: str = "", *, server: str = "") -> Query:
        """Begin a query."""
        query = Query(kind, name, server)
        self.queries.append(query)
        return query

    def ended(self, kind: str, name: str, status: Status, *, server: str = "", rcode: int | None = None) -> bool:
        """Note how a question ended that got no records; return False where what it asked for is no name."""
        try:
            query = self.start(kind, pasted_name(name), server=server)
        except ValueError:
            return False
        query.ended, query.rcode = status, 0 if status is Status.NODATA else rcode
        return True

    def problem(self, line: int, error: RecordingError) -> None:
        """Note what could not be used."""
        self.problems.append(Problem(line, error))

    def record(
        self, query: Query, line: int, kind: str, owner: str, *, tokens: Sequence[Token], ttl: int | None = None
    ) -> None:
        """Add a record from its text form; one that cannot be read makes its whole set unknown."""
        try:
            owner = pasted_name(owner)
        except ValueError:
            self.problem(line, RecordingError("{name} is not a domain name", name=owner[:80]))
            return
        try:
            query.add(kind, owner, parse_rdata(kind, tokens, "."), ttl)
        except ValueError as error:
            self.damage(query, line, kind, owner, reason=str(error))

    def text_record(
        self, query: Query, line: int, owner: str, *, strings: Sequence[str], ttl: int | None = None
    ) -> None:
        """Add a TXT record of strings without escapes, as programs of Windows print them."""
        try:
            name = pasted_name(owner)
        except ValueError:
            self.problem(line, RecordingError("{name} is not a domain name", name=owner[:80]))
            return
        parts = [part for text in strings for part in split_strings(text.encode(self.codec, "replace"))]
        query.add("TXT", name, txt_rdata(tuple(parts)), ttl)

    def damage(self, query: Query, line: int, kind: str, owner: str, *, reason: str) -> None:
        """Note a record that is there, but not to be read."""
        query.damaged.add((kind, owner))
        self.problem(
            line,
            RecordingError(
                "This {type} record of {name} cannot be read", "{reason}", type=kind, name=owner, reason=reason
            ),
        )

    def answers(self) -> dict[Question, Answer]:
        """Return every answer that was read."""
        return merged(pair for query in self.queries for pair in query.answers())
