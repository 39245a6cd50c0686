"""Read what `dig` printed: whole messages, `+short`, `+noall +answer`, `+trace`, one query or many; also `host -v`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from workbench.model.errors import RecordingError
from workbench.model.inquiry import Status
from workbench.model.rdata import parent
from workbench.net.master_file import Entry, Token, entries
from workbench.net.pasted_session import RCODES, SILENCE, Query, Session, command_line, pasted_name, server_text
from workbench.net.pasted_short import parse_command, read_short
from workbench.net.record_text import kind_of, seconds

_COMMAND = command_line("dig")
_BANNER = re.compile(r"^; <<>> DiG [^<]*<<>>\s*(?P<args>.*)$")
_STATUS = re.compile(r"->>HEADER<<-.*status: (?P<rcode>[A-Z]+)")
_FLAGS = re.compile(r"^;; flags:(?P<flags>[ a-z]*);.* ANSWER: (?P<answers>\d{1,5})")
_ASKED = re.compile(r"^;+\s*(?P<name>\S+)\s+(?:IN|CLASS1)\s+(?P<kind>[A-Za-z0-9]+)\s*$")
_SECTION = re.compile(r"^;; (?P<name>[A-Z]+)(?: PSEUDOSECTION| SECTION):")
_SERVER = re.compile(r"^;; SERVER: (?P<address>[^#\s]+)#(?P<port>\d+)")
_RECEIVED = re.compile(r"^(?:;; )?Received \d+ bytes from (?P<address>[^#\s]+)#(?P<port>\d+)")
_WHEN = re.compile(r"^;; WHEN: \w{3} (?P<time>\w{3} +\d+ \d\d:\d\d:\d\d) (?:(?P<zone>[A-Z]+) )?(?P<year>\d{4})")


def read_dig(text: str, session: Session) -> None:
    """Add what `text` (one character a byte) shows of `dig` to `session`."""
    reader = _Dig(session)
    for entry in _lines(text):
        reader.read(entry)
    reader.finish()


def _lines(text: str) -> Iterable[Entry]:
    """Return records and comments; a line that calls `dig` comes as a comment, whatever quotes stand in it."""
    shown = [f";$ {match['args']}" if (match := _COMMAND.match(line)) else line for line in text.split("\n")]
    return entries("\n".join(shown))


class _Dig:
    """Walks through the output line by line; a message begins at its header, a `+short` answer at its command."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.query: Query | None = None  # of the message being read
        self.section = ""
        self.authority: list[tuple[str, str]] = []
        self.flags = ""
        self.stated = self.counted = 0
        self.questions: list[tuple[str, str]] = []  # of the command line
        self.options: set[str] = set()
        self.rows: list[_Row] = []  # outside of any message
        self.trace: list[list[_Row]] = []
        self.server = ""
        self.loose: list[Entry] = []  # neither records nor comments

    def read(self, entry: Entry) -> None:
        if entry.comment and not entry.tokens:
            self._comment(entry.comment)
        elif entry.tokens:
            self._row(entry)

    def _comment(self, text: str) -> None:
        if text.startswith(";$ "):
            self._begin(text[3:])
        elif (match := _BANNER.match(text)) is not None:
            self._begin(match["args"])
        elif (match := _STATUS.search(text)) is not None:
            self._end_message()
            self.query = self.session.start()
            self.query.end(RCODES.get(match["rcode"], 2))
            self.section, self.authority, self.flags, self.stated, self.counted = "", [], "", 0, 0
        elif (match := _FLAGS.match(text)) is not None:
            self.flags = match["flags"]
            self.stated = int(match["answers"])
        elif (match := _SECTION.match(text)) is not None:
            self.section = match["name"]
        elif self.section == "QUESTION" and self.query is not None and (match := _ASKED.match(text)) is not None:
            self._question(self.query, match)
        elif SILENCE.search(text):
            self._silence()
        else:
            self._footer(text)

    def _question(self, query: Query, match: re.Match[str]) -> None:
        try:
            query.kind, query.name = kind_of(match["kind"]) or "", pasted_name(match["name"])
        except ValueError:
            return

    def _footer(self, text: str) -> None:
        if (match := _SERVER.match(text)) is not None and self.query is not None:
            self.query.server = server_text(match["address"], match["port"])
        elif (match := _RECEIVED.match(text)) is not None:
            self.server = server_text(match["address"], match["port"])
            if self.query is not None:
                self.query.server = self.server
            elif self.rows:
                self.trace.append(self.rows)
                self.rows = []
        elif (match := _WHEN.match(text)) is not None and self.query is not None:
            self.query.asked = _time(match)

    def _silence(self) -> None:
        for kind, name in self.questions or _named(self.session):
            self.session.ended(kind, name, Status.TIMEOUT)

    def _begin(self, args: str) -> None:
        self.finish()
        self.questions, self.options = parse_command(args)

    def finish(self) -> None:
        """End what is being read: a message, a trace, rows, a short answer."""
        self._end_message()
        if self.trace or (self.rows and "trace" in self.options):
            self._end_trace(self.trace[-1] if self.trace else [])
        elif self.rows:
            query = self.session.start()
            for row in self.rows:
                self._keep(query, row)
        elif self.loose:
            read_short(self.loose, self.session, self._short_question())
        self.rows, self.trace, self.loose = [], [], []
        self.questions, self.options = [], set()

    def _short_question(self) -> tuple[str, str] | None:
        if self.questions:
            return self.questions[0] if "short" in self.options and len(self.questions) == 1 else None
        return next(iter(_named(self.session)), None)

    def _row(self, entry: Entry) -> None:
        row = _row(entry)
        if row is None:
            text = " ".join(token.text for token in entry.tokens)
            if _RECEIVED.match(text):
                self._footer(text)
            elif self.query is None and not entry.fault:
                self.loose.append(entry)
        elif self.query is None:
            self.rows.append(row)
        elif self.section == "ANSWER":
            self.counted += 1
            self._keep(self.query, row)
        elif self.section == "AUTHORITY":
            self.authority.append((row.kind, row.owner))

    def _keep(self, query: Query, row: _Row) -> None:
        if row.entry.fault:
            self.session.damage(query, row.entry.line, row.kind, row.owner, reason="a quotation mark is not closed")
        else:
            self.session.record(query, row.entry.line, row.kind, row.owner, tokens=row.data, ttl=row.ttl)

    def _end_message(self) -> None:
        query, self.query = self.query, None
        if query is None:
            return
        if not query.name and len(self.questions) == 1:
            query.kind, query.name = self.questions[0]
        last = query.last_name()
        if self.counted < self.stated or " tc" in self.flags:
            query.ended = None
            query.damaged.update({*query.records, (query.kind, last)} if query.kind else query.records)
        elif query.ended is Status.NODATA and (query.kind == "TYPE255" or not self._proves_absence(query, last)):
            query.ended = None

    def _proves_absence(self, query: Query, last: str) -> bool:
        """Return whether a response without records means that there are none (RFC 2308 2.2), not a referral."""
        if ("CNAME", last) in query.records:  # a loop
            return False
        if any(kind == "SOA" and _is_under(last, owner) for kind, owner in self.authority):
            return True
        if last != query.name:
            return False
        return " aa" in self.flags or not any(kind == "NS" for kind, _ in self.authority)

    def _end_trace(self, rows: Sequence[_Row]) -> None:
        """Keep of the last section what answers the question: what stands above are referrals."""
        query = self.session.start(server=self.server)
        kind, name = self.questions[0] if len(self.questions) == 1 else next(iter(_named(self.session)), ("", ""))
        if not kind:
            kept = [row for row in rows if row.kind not in _REFERRAL]
        else:
            name = name.lower().removesuffix(".")
            kept = [row for row in rows if row.kind in {kind, "CNAME"} and (row.owner == name or row.kind == "CNAME")]
            kept += [row for row in rows if row.kind == kind and row not in kept and _leads(kept, row.owner)]
        for row in kept:
            self._keep(query, row)
        if not kept:
            line = (self.rows or rows)[-1].entry.line
            self.session.problem(line, RecordingError("The trace ends without an answer"))


class _Row(NamedTuple):
    entry: Entry
    owner: str
    ttl: int | None
    kind: str
    data: tuple[Token, ...]


_REFERRAL = frozenset({"NS", "DS", "RRSIG", "NSEC", "NSEC3", "SOA"})


def _leads(rows: Sequence[_Row], owner: str) -> bool:
    return any(row.kind == "CNAME" and row.data and _plain(row.data[0].text) == owner for row in rows)


def _plain(text: str) -> str:
    return text.lower().removesuffix(".")


def _row(entry: Entry) -> _Row | None:
    """Return an entry as a record; None where it is none: it needs a TTL or a class besides owner and type."""
    at = 1
    ttl: int | None = None
    marked = False
    while at < min(len(entry.tokens), 3) and not entry.tokens[at].quoted:
        word = entry.tokens[at].text
        if ttl is None and (found := seconds(word)) is not None:
            ttl = found
        elif word.upper() not in {"IN", "CLASS1"}:
            break
        marked = True
        at += 1
    if not marked or at >= len(entry.tokens) or (kind := kind_of(entry.tokens[at].text)) is None:
        return None
    try:
        owner = pasted_name(entry.tokens[0].text)
    except ValueError:
        return None
    return _Row(entry, owner, ttl, kind, entry.tokens[at + 1 :])


def _named(session: Session) -> list[tuple[str, str]]:
    return [] if session.asked is None else [(session.asked.kind, session.asked.name)]


def _is_under(name: str, zone: str) -> bool:
    while name not in {zone, "."}:
        name = parent(name)
    return name == zone


def _time(match: re.Match[str]) -> datetime | None:
    """Return the time of a WHEN line; only in UTC, as other abbreviations of zones are ambiguous."""
    if match["zone"] not in {"UTC", "GMT"}:
        return None
    try:
        return datetime.strptime(f"{match['time']} {match['year']}", "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    except ValueError:
        return None
