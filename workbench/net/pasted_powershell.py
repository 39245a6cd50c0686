"""Read what PowerShell's `Resolve-DnsName` printed, as tables or lists; values cut short by `...` are not taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from workbench.model.errors import RecordingError
from workbench.model.inquiry import Status
from workbench.net.master_file import Token
from workbench.net.pasted_session import Query, Session, pasted_name, reverse_name
from workbench.net.record_text import kind_of

_COMMAND = re.compile(r"^(?:[^|]*>\s*)?(?:Resolve-DnsName)\s+(?P<args>[^|:][^|]*)", re.IGNORECASE)
_HEADER = re.compile(r"^\s*Name\s+Type\s+TTL\s+Section\s+\S")
_RULE = re.compile(r"^\s*-+(?: +-+)+\s*$")
_FIELD = re.compile(r"^(?P<key>[A-Za-z][A-Za-z0-9]*)(?P<gap>\s*):(?: (?P<value>.*))?$")
_WRONG = re.compile(r"^(?:Resolve-DnsName)\s?: (?P<name>\S+) : (?P<why>.+)$", re.IGNORECASE)
_CATEGORY = re.compile(r"CategoryInfo\s+: \w+: \((?P<name>[^:\s]+):String\)")
_ERROR_ID = re.compile(r"FullyQualifiedErrorId : (?P<id>\w+),")
_ENDINGS = (
    (re.compile(r"DNS name does not exist|RCODE_NAME_ERROR|DNS-имя не существует", re.IGNORECASE), Status.NXDOMAIN, 3),
    (re.compile(r"DNS server failure|RCODE_SERVER_FAILURE|Ошибка DNS-сервера", re.IGNORECASE), Status.SERVFAIL, 2),
    (re.compile(r"DNS operation refused|RCODE_REFUSED", re.IGNORECASE), Status.REFUSED, 5),
    (re.compile(r"No records found|INFO_NO_RECORDS", re.IGNORECASE), Status.NODATA, 0),
    (re.compile(r"timeout|ERROR_TIMEOUT|время ожидания", re.IGNORECASE), Status.TIMEOUT, None),
)
_VALUE_KEYS = {
    "A": ("IPAddress", "IP4Address"), "AAAA": ("IPAddress", "IP6Address"), "MX": ("NameExchange",),
    "NS": ("NameHost",), "CNAME": ("NameHost",), "PTR": ("NameHost",), "TXT": ("Strings",),
}  # fmt: skip
_CUT = ("...", "…", "\u2026")


class _Item(NamedTuple):
    """One object that was printed: its properties, and the line it begins at."""

    line: int
    fields: dict[str, str]


def read_powershell(text: str, session: Session) -> None:
    """Add what `text` shows of `Resolve-DnsName` to `session`."""
    reader = _PowerShell(session)
    lines = text.split("\n")
    for block in _blocks(lines):
        reader.read(lines, *block)
    reader.close()


def _blocks(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Return ranges of lines without empty ones between them."""
    start = None
    for number, line in enumerate([*lines, ""]):
        if line.strip():
            start = number if start is None else start
        elif start is not None:
            yield start, number
            start = None


class _PowerShell:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.query: Query | None = None
        self.authority = False
        self.wrong_name = ""

    def read(self, lines: list[str], start: int, end: int) -> None:
        at = start
        while at < end:
            line = lines[at]
            if (match := _COMMAND.match(line)) is not None:
                self._command(match["args"].split())
            elif _HEADER.match(line) and at + 1 < end and _RULE.match(lines[at + 1]):
                for item in _table(lines, at, end):
                    self._take(item)
                return
            elif line.startswith("Name") and _FIELD.match(line):
                item = _listed(lines, at, end)
                if {"Type", "QueryType", "RecordType"} & item.fields.keys():
                    self._take(item)
                return
            else:
                self._error(line)
            at += 1

    def close(self) -> None:
        """End the query: only authority records and none of the answer means that there are none."""
        query = self.query
        if query is not None and self.authority and not query.records and not query.damaged and query.ended is None:
            query.end(0)
        self.query, self.authority = None, False

    def _command(self, words: list[str]) -> None:
        self.close()
        kind = name = ""
        rest = iter(words)
        for word in rest:
            flag = word.lower()
            if flag in {"-type", "-name", "-server", "-querytype"}:
                value = next(rest, "").strip("\"'")
                kind = kind_of(value) or "" if flag in {"-type", "-querytype"} else kind
                name = value if flag == "-name" else name
            elif not word.startswith("-"):
                if name:
                    kind = kind_of(word) or kind
                else:
                    name = word.strip("\"'")
        if reverse := reverse_name(name):
            kind, name = "PTR", reverse
        self._ask(kind, name)

    def _ask(self, kind: str, name: str) -> Query:
        try:
            self.query = self.session.start(kind, pasted_name(name) if name else "")
        except ValueError:
            self.query = self.session.start()
        return self.query

    def _current(self) -> Query:
        if self.query is None:
            asked = self.session.asked
            return self._ask(asked.kind, asked.name) if asked is not None else self._ask("", "")
        return self.query

    def _error(self, line: str) -> None:
        if (match := _WRONG.match(line)) is not None:
            self.wrong_name = match["name"]
            self._fail(match["why"])
        elif (match := _CATEGORY.search(line)) is not None:
            self.wrong_name = match["name"]
        elif (match := _ERROR_ID.search(line)) is not None and self.wrong_name:
            self._fail(match["id"])

    def _fail(self, why: str) -> None:
        for pattern, status, rcode in _ENDINGS:
            if not pattern.search(why):
                continue
            try:
                name = pasted_name(self.wrong_name)
            except ValueError:
                return
            kind = self._current().kind
            query = self.session.start(kind, name)
            query.ended, query.rcode = status, rcode
            return

    def _take(self, item: _Item) -> None:
        fields = item.fields
        kind = kind_of(fields.get("Type") or fields.get("QueryType") or fields.get("RecordType", "")) or ""
        section = fields.get("Section", "Answer").lower()
        if section == "authority":
            self._current()
            self.authority = self.authority or kind == "SOA"
            return
        if section not in {"answer", ""} or kind not in _VALUE_KEYS:
            return
        owner = fields.get("Name", "").removesuffix(".")
        value = next((fields[key] for key in _VALUE_KEYS[kind] if fields.get(key)), "")
        if not value or _is_cut(owner) or _is_cut(value) or (kind == "TXT" and not _is_closed(value)):
            self._cut(item, kind, owner)
        elif kind == "TXT":
            self._text(item, owner, value)
        else:
            self._record(item, kind, owner, value)

    def _record(self, item: _Item, kind: str, owner: str, value: str) -> None:
        words = [value] if kind in {"A", "AAAA"} else [value.removesuffix(".") + "."]
        if kind == "MX":
            words.insert(0, item.fields.get("Preference", ""))
        tokens = [Token(word) for word in words]
        query = self._current()
        self.session.record(query, item.line, kind, owner, tokens=tokens, ttl=_seconds(item))

    def _text(self, item: _Item, owner: str, value: str) -> None:
        text = value.strip()[1:-1]
        strings = _split(text)
        if strings is None:
            self._cut(item, "TXT", owner)
            return
        self.session.text_record(self._current(), item.line, owner, strings=strings, ttl=_seconds(item))
        if len(strings) == 1 and ", " in text:
            error = RecordingError(
                "The TXT record of {name} was read as one string",
                "PowerShell also writes a comma and a space between two strings",
                name=owner,
            )
            self.session.problem(item.line, error)

    def _cut(self, item: _Item, kind: str, owner: str) -> None:
        try:
            self._current().damaged.add((kind, pasted_name(owner.rstrip(".…"))))
        except ValueError:
            owner = "?"
        error = RecordingError(
            "PowerShell cut this {type} record of {name} short",
            "Print it with | Format-List, or use nslookup -type=txt",
            type=kind,
            name=owner,
        )
        self.session.problem(item.line, error)


def _is_cut(value: str) -> bool:
    return value.rstrip("} ").endswith(_CUT)


def _is_closed(value: str) -> bool:
    return value.startswith("{") and value.rstrip().endswith("}")


def _seconds(item: _Item) -> int | None:
    ttl = item.fields.get("TTL", "")
    return int(ttl) if ttl.isascii() and ttl.isdigit() and len(ttl) <= 10 else None


def _split(text: str) -> list[str] | None:
    """
    Return the strings of a TXT record that stand joined by `, `; None if that cannot be undone.

    Up to 255 octets are taken as one string: a comma and a space in the middle of it are far more usual than two short
    strings. Longer ones must be several.
    """
    if len(text.encode()) <= 255:
        return [text]
    parts = text.split(", ")
    return parts if all(len(part.encode()) <= 255 for part in parts) else None


def _table(lines: list[str], start: int, end: int) -> Iterator[_Item]:
    """Cut the rows of a table at its columns; what `-Wrap` moved to the next line is joined."""
    header, rule = lines[start], lines[start + 1]
    starts = [match.start() for match in re.finditer(r"-+", rule)]
    names = [header[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)]
    rows: list[tuple[int, list[str], list[str]]] = []
    for number in range(start + 2, end):
        line = lines[number]
        *cells, last = (line[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True))
        if rows and not line[: starts[1]].strip():
            rows[-1][2].append(last)
        else:
            rows.append((number + 1, cells, [last]))
    width = max((len(line) - starts[-1] for line in lines[start + 2 : end]), default=0)
    for number, cells, parts in rows:
        values = [*(cell.strip() for cell in cells), _joined(parts, width).strip()]
        yield _Item(number, dict(zip(names, values, strict=True)))


def _listed(lines: list[str], start: int, end: int) -> _Item:
    """Read `Name : value` lines; a value goes on in lines indented to its column."""
    found: list[tuple[str, list[str]]] = []
    column = 0
    for line in lines[start:end]:
        match = _FIELD.match(line)
        if match is not None:
            found.append((match["key"], [match["value"] or ""]))
            column = match.end("gap") + 2
        elif found and line.startswith(" "):
            found[-1][1].append(line[column:])
    width = max(len(line) for line in lines[start:end]) - column
    return _Item(start + 1, {key: _joined(parts, width).strip() for key, parts in reversed(found)})


def _joined(parts: list[str], width: int) -> str:
    """
    Undo line breaks: PowerShell breaks at a space, and inside a word only if the word alone is wider than the column.

    The space at the end of a line is often lost when people copy.
    """
    text = parts[0]
    for before, after in pairwise(parts):
        word = text.rpartition(" ")[2] + after.partition(" ")[0]
        inside = before.endswith(" ") or (len(before) >= width and len(word) > width)
        text += after if inside else f" {after}"
    return text
