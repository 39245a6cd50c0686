"""
Zone files in the form of BIND (RFC 1035 5, RFC 2308 4), as people and their providers really have them.

A line that cannot be read costs no other one: it becomes a problem, and what it would have said is unknown, not
absent. So are names that `$INCLUDE` would bring: no other file is opened.
"""

from __future__ import annotations

import re

from workbench.model.errors import RecordingError
from workbench.model.inquiry import Answer, Question, Status
from workbench.net.master_file import Entry, Token, decode, entries
from workbench.net.origins import find_apex, guess_origin
from workbench.net.record_text import absolute, kind_of, parse_rdata, seconds, string_bytes
from workbench.net.recorded_zone import ANY_TYPE, RRset, Zone
from workbench.net.recording import Problem, Recording, normal_name

MAX_PROBLEMS = 1000
"""Problems that are kept one by one."""

_CLASSES = frozenset({"IN", "CH", "HS", "CS"})
_STAND_INS = {"ALIAS": ("A", "AAAA"), "ANAME": ("A", "AAAA"), "URL": ("A", "AAAA"), "FRAME": ("A", "AAAA")}
"""Types that only providers have, and the real ones that their name servers make of them."""


def read_zone(data: bytes, *, name: str, origin: str | None = None) -> Recording:
    """
    Read a zone file; it may hold several zones.

    Args:
        data: The file's bytes.
        name: Of the file, for people.
        origin: What relative names are relative to, where the file does not say.

    Raises:
        RecordingError: not one record in it can be read.
    """
    text = decode(data)
    found = tuple(entries(text))
    reader = _Reader(found, name, _given(origin))
    for entry in found:
        reader.read(entry)
    if not reader.records:
        raise _nothing(name, reader.problems)
    return _contents(reader, name)


def _given(origin: str | None) -> str | None:
    if origin is None:
        return None
    try:
        return normal_name(origin.strip())
    except ValueError as error:
        raise RecordingError("The origin {origin} is not a domain name", origin=origin) from error


def _nothing(name: str, problems: list[Problem]) -> RecordingError:
    if not problems:
        return RecordingError("No DNS record in {file}", "A zone file or DNS output is needed", file=name)
    first = problems[0]
    return RecordingError(
        "No readable DNS record in {file}", "Line {line}: {reason}", file=name, line=first.line, reason=first.reason
    )


class _Reader:
    """Reads entry after entry; what RFC 1035 carries from one to the next is its state."""

    def __init__(self, found: tuple[Entry, ...], file: str, origin: str | None) -> None:
        self.records: dict[tuple[str, str], list[tuple[int | None, bytes]]] = {}
        self.lines: dict[str, int] = {}  # of each owner, the first
        self.damaged: set[tuple[str, str]] = set()
        self.problems: list[Problem] = []
        self.whole = True
        self._origin = guess_origin(found, file) if origin is None else origin
        self.origins: list[str] = [] if origin is None else [origin]
        self._default_ttl: int | None = None
        self._last_ttl: int | None = None
        self._owner: str | None = None

    def read(self, entry: Entry) -> None:
        if entry.fault == "quote":
            self._problem(entry, RecordingError("A quotation mark is not closed"))
        elif entry.fault:
            self._problem(entry, RecordingError("A parenthesis is not closed"))
        if not entry.tokens:
            return
        try:
            if entry.tokens[0].text.startswith("$") and not entry.tokens[0].quoted:
                self._direct(entry)
            else:
                self._record(entry)
        except RecordingError as error:
            if not entry.fault:
                self._problem(entry, error)

    def _problem(self, entry: Entry, error: RecordingError) -> None:
        self.problems.append(Problem(entry.line, error))

    def _direct(self, entry: Entry) -> None:
        word, *rest = (token.text for token in entry.tokens)
        match word.upper():
            case "$ORIGIN" if rest:
                self._origin = self._name(rest[0])
                self.origins.append(self._origin)
            case "$TTL" if rest and (ttl := seconds(rest[0])) is not None:
                self._default_ttl = ttl
            case "$INCLUDE":
                self.whole = False
                raise RecordingError(
                    "No other file is read for {directive}",
                    "Put the file's lines here; until then, what is not in this file is unknown",
                    directive=" ".join([word, *rest[:1]]),
                )
            case "$GENERATE":
                self.whole = False
                raise RecordingError("{directive} is not carried out", directive=word)
            case _:
                raise RecordingError("{directive} cannot be understood", directive=" ".join([word, *rest])[:60])

    def _record(self, entry: Entry) -> None:
        tokens = list(entry.tokens)
        owner = self._take_owner(entry, tokens)
        self.lines.setdefault(owner, entry.line)
        ttl = self._take_ttl_and_class(tokens, owner)
        kind = self._take_kind(tokens, owner)
        if entry.fault:  # said already
            self.damaged.add((owner, kind))
            return
        try:
            rdata = parse_rdata(kind, tokens, self._origin)
        except ValueError as error:
            self.damaged.add((owner, kind))
            raise RecordingError(
                "This {type} record of {name} cannot be read", "{reason}", type=kind, name=owner, reason=str(error)
            ) from error
        if kind == "SOA" and self._default_ttl is None:
            self._last_ttl = ttl if ttl is not None else int.from_bytes(rdata[-4:], "big")
        self.records.setdefault((owner, kind), []).append((self._ttl_of(ttl), rdata))
        if kind in {"TXT", "SPF"}:
            self._note_odd_text(entry, owner, tokens)

    def _take_owner(self, entry: Entry, tokens: list[Token]) -> str:
        if not entry.indented or (not self.lines and not self.problems and not _is_type_or_ttl(tokens[0].text)):
            self._owner = None  # a broken owner must not leave its lines to the one before
            text = tokens.pop(0).text
            try:
                self._owner = self._name(text)
            except RecordingError:
                self.whole = self.whole and not _is_relative(text)
                raise
        if self._owner is None:
            self.whole = False
            raise RecordingError("Whose record this is cannot be told", "The line above it could not be read")
        return self._owner

    def _take_ttl_and_class(self, tokens: list[Token], owner: str) -> int | None:
        ttl: int | None = None
        while tokens and not tokens[0].quoted:
            word = tokens[0].text.upper()
            if word in _CLASSES or re.fullmatch(r"CLASS\d+", word):
                if word not in {"IN", "CLASS1"}:
                    raise RecordingError("Class {word} is not the Internet's", word=word)
            elif ttl is None and (found := seconds(word)) is not None:
                ttl = found
            else:
                return ttl
            tokens.pop(0)
        self.damaged.add((owner, ANY_TYPE))
        raise RecordingError("No record type in this line")

    def _take_kind(self, tokens: list[Token], owner: str) -> str:
        word = tokens.pop(0).text
        if (kind := kind_of(word)) is not None:
            return kind
        for lost in _STAND_INS.get(word.upper(), (ANY_TYPE,)):
            self.damaged.add((owner, lost))
        raise RecordingError("{word} is not a record type", word=word[:40])

    def _ttl_of(self, ttl: int | None) -> int | None:
        if ttl is None:
            ttl = self._last_ttl if self._default_ttl is None else self._default_ttl
        self._last_ttl = ttl
        return ttl

    def _name(self, text: str) -> str:
        if _is_relative(text) and self._origin is not None and self._origin not in self.origins:
            self.origins.append(self._origin)  # a guess counts when it is needed
        try:
            return normal_name(absolute(text, self._origin))
        except ValueError as error:
            if self._origin is None and not text.endswith("."):
                raise RecordingError(
                    "{name} is relative, and the file does not name its zone",
                    "Give the name of the zone",
                    name=text[:80],
                ) from error
            raise RecordingError("{name} is not a domain name", name=text[:80]) from error

    def _note_odd_text(self, entry: Entry, owner: str, tokens: list[Token]) -> None:
        if any(len(token.text) > 255 and len(string_bytes(token.text)) > 255 for token in tokens):
            self._problem(
                entry,
                RecordingError(
                    "A string of the TXT record of {name} is over 255 octets",
                    "Name servers refuse it; it was read as if cut into several",
                    name=owner,
                ),
            )
        elif not tokens[0].quoted and (len(tokens) > 1 or entry.comment):
            self._problem(
                entry,
                RecordingError(
                    "The TXT record of {name} is not in quotation marks",
                    "Name servers drop its spaces and what follows a semicolon; so it was read",
                    name=owner,
                ),
            )


def _is_type_or_ttl(text: str) -> bool:
    return text.upper() in _CLASSES or seconds(text) is not None or kind_of(text) is not None


def _is_relative(text: str) -> bool:
    return not text.endswith(".")


def _contents(reader: _Reader, name: str) -> Recording:
    """Sort the records into zones; those of which no zone is known become single answers."""
    owners = {owner for owner, _ in reader.records}
    masters = {owner for owner, kind in [*reader.records, *reader.damaged] if kind == "SOA"}
    apexes = {owner: find_apex(owner, masters, reader.origins, owners) for owner in reader.lines}
    zones: dict[str, dict[tuple[str, str], RRset]] = {}
    answers: dict[Question, Answer] = {}
    strays: set[str] = set()
    for (owner, kind), found in reader.records.items():
        ttls = [ttl for ttl, _ in found if ttl is not None]
        rrset = RRset(min(ttls, default=None), tuple(dict.fromkeys(rdata for _, rdata in found)))
        apex = apexes[owner]
        if apex is not None:
            zones.setdefault(apex, {})[owner, kind] = rrset
        elif masters:
            strays.add(owner)
        else:
            answers[Question(kind, owner)] = Answer(kind, Status.FOUND, rrset.rdata, 0, rrset.ttl)
    for owner in sorted(strays, key=reader.lines.__getitem__):
        reader.problems.append(
            Problem(reader.lines[owner], RecordingError("{name} is outside of the zone", name=owner))
        )
    built = [
        Zone(
            apex,
            records,
            damaged={lost for lost in reader.damaged if apexes[lost[0]] == apex},
            whole=reader.whole,
        )
        for apex, records in zones.items()
    ]
    problems = sorted(reader.problems, key=lambda problem: problem.line)[:MAX_PROBLEMS]
    return Recording(name, zones=built, answers=answers, problems=problems, described=f"zone file {name}")
