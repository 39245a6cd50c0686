"""The two tables of Microsoft SNDS, read from bytes: data of addresses by day, and addresses that are blocked."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple, TypeAlias

from workbench.model.errors import SourceError

Address: TypeAlias = IPv4Address | IPv6Address

# The classic table has no header; a new one is not described, so that a header, where there is one, is believed.
_POSITIONS = (
    "ip", "start", "end", "rcpt_commands", "data_commands", "recipients", "filter_result", "complaint_rate",
    "trap_start", "trap_end", "trap_hits", "helo", "mail_from", "comments",
)  # fmt: skip
_HEADERS = {
    "ip": "ip", "ipaddress": "ip", "ipaddr": "ip", "address": "ip",
    "activitystart": "start", "activitystarttime": "start", "activityperiod": "start", "activityperiodstart": "start",
    "activitystartdate": "start", "start": "start", "period": "start", "date": "start", "day": "start",
    "activityend": "end", "activityendtime": "end", "activityperiodend": "end", "activityenddate": "end", "end": "end",
    "rcptcommands": "rcpt_commands", "rcpt": "rcpt_commands",
    "datacommands": "data_commands", "data": "data_commands",
    "messagerecipients": "recipients", "recipients": "recipients",
    "filterresult": "filter_result", "filterresults": "filter_result", "filter": "filter_result",
    "complaintrate": "complaint_rate", "complaints": "complaint_rate",
    "traphits": "trap_hits", "trapmessagehits": "trap_hits",
}  # fmt: skip
_NEEDED = frozenset({"ip", "start", "filter_result"})
_COUNTS = ("rcpt_commands", "data_commands", "recipients", "trap_hits")

_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\b")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")
_COUNT = re.compile(r"\d{1,15}|\d{1,3}(?:,\d{3}){1,4}")
_RATE = re.compile(r"([<>]|&lt;|&gt;|less than|more than)?\s*(\d{1,3}(?:\.\d{1,6})?)\s*%", re.IGNORECASE)
_MOST_COMPLAINTS = 100.0

csv.field_size_limit(16 * 1024 * 1024)


class Complaints(NamedTuple):
    """A complaint rate as a share: a value, or an interval of which one end may be open."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """
    What the data table says of an address on a day.

    Attributes:
        ip: In its shortest form.
        days: Day on which the activity began, and on which it ended; one and the same as a rule.
        filter_result: In lower case.
        counts: By metric; one that is not there is not zero.
        complaints: None if nothing is stated.
    """

    ip: str
    days: tuple[date, date]
    filter_result: str
    counts: tuple[tuple[str, int], ...] = ()
    complaints: Complaints | None = None


@dataclass(slots=True)
class Table:
    """Entries, and the lines that cannot be read."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Blocked(NamedTuple):
    """A range of addresses that Microsoft says something of."""

    first: Address
    last: Address
    blocked: bool
    reason: str


def is_page(data: bytes) -> bool:
    """Whether this is a web page: a sign-in or an error, never data."""
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype", b"<html", b"<head", b"<body", b"<script"))


def read_data(data: bytes) -> Table:
    """
    Return what a data table says; an empty one says nothing.

    Raises:
        SourceError: not one line of it is a line of such a table.
    """
    table, columns = Table(), dict(enumerate(_POSITIONS))
    for number, cells in _rows(data):
        header = _header(cells)
        if header is not None:
            columns = header
            continue
        try:
            table.entries.append(_entry({name: cells[at] for at, name in columns.items() if at < len(cells)}, table))
        except ValueError as error:
            table.faults.append(f"{number}: {error}")
    if table.faults and not table.entries:
        raise SourceError(
            "This is not a table of Microsoft SNDS",
            "Line {fault}. It needs at least an IP address, a period of activity and a filter result in each line",
            fault=table.faults[0],
        )
    return table


def read_blocked(data: bytes) -> list[Blocked]:
    """
    Return the ranges that a table of address status lists.

    Raises:
        SourceError: a line of it is something else; then none is believed.
    """
    found: list[Blocked] = []
    for at, (number, cells) in enumerate(_rows(data)):
        if len(cells) < 3:
            raise _not_status(number)
        if at == 0 and not any(mark.isdigit() for mark in cells[0]) and not cells[0].startswith(":"):
            continue  # a header
        try:
            first, last = ip_address(cells[0]), ip_address(cells[1])
        except ValueError as error:
            raise _not_status(number) from error
        if first.version != last.version or int(first) > int(last):
            raise _not_status(number)
        found.append(Blocked(first, last, cells[2].casefold() in {"yes", "true"}, " ".join(cells[3:]).strip()))
    return found


def _not_status(number: int) -> SourceError:
    return SourceError(
        "The address status of SNDS cannot be read",
        "Line {number} is no range of IP addresses. Was the right link copied from the page of automated access?",
        number=number,
    )


def read_complaints(text: str) -> Complaints | None:
    """
    Return what stands in the column of complaints: `< 0.1%` is an interval that begins at 0, `0.3%` a value.

    Raises:
        ValueError: it is something else, or has no unit.
    """
    if not text.strip():
        return None
    match = _RATE.fullmatch(text.strip())
    if match is None or float(match[2]) > _MOST_COMPLAINTS:
        raise ValueError(f"complaint rate {text[:30]!r}")
    share = round(float(match[2]) / 100, 10)  # at most six decimals are read: undoes only the division's own error
    if not match[1]:
        return Complaints(share)
    return Complaints(low=0.0, high=share) if match[1].lower() in {"<", "&lt;", "less than"} else Complaints(low=share)


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _text(data)
    if "\0" in text:
        raise SourceError("This is not a text file", "Save the table of SNDS as CSV")
    delimiter = max(",\t;", key=text[:4096].count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in lines:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield lines.line_num, stripped
    except csv.Error as error:
        raise SourceError("This is not a CSV file", "Line {number}: {detail}", number=lines.line_num,
                          detail=str(error)) from error  # fmt: skip


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _header(cells: Sequence[str]) -> dict[int, str] | None:
    """Return the columns that a header names, None if it is none: a header has no address and names what is needed."""
    columns: dict[int, str] = {}
    for at, cell in enumerate(cells):
        name = _HEADERS.get(re.sub(r"[^a-z]", "", cell.casefold()))
        if name is not None and name not in columns.values():
            columns[at] = name
    return columns if columns.keys() and set(columns.values()) >= _NEEDED else None


def _entry(cells: dict[str, str], table: Table) -> Entry:
    try:
        ip = str(ip_address(cells.get("ip", "")))
    except ValueError:
        raise ValueError(f"no IP address: {cells.get('ip', '')[:30]!r}") from None
    first = read_day(cells.get("start", ""))
    word = cells.get("filter_result", "").casefold()
    if not word.isalpha():
        raise ValueError(f"no filter result: {word[:30]!r}")
    last = read_day(cells["end"]) if cells.get("end") else first
    counts, complaints = [], None
    for name in _COUNTS:
        text = cells.get(name, "")
        if _COUNT.fullmatch(text):
            counts.append((name, int(text.replace(",", ""))))
        elif text:
            table.faults.append(f"{ip} {first}: {name} {text[:30]!r}")
    try:
        complaints = read_complaints(cells.get("complaint_rate", ""))
    except ValueError as error:
        table.faults.append(f"{ip} {first}: {error}")
    return Entry(ip, (first, last), word, tuple(counts), complaints)


def read_day(text: str) -> date:
    """
    Return the day in `11/20/2026 12:00 AM` or `2026-11-20T00:00`; the first one of a range.

    Raises:
        ValueError: there is none.
    """
    if match := _AMERICAN.match(text):
        return date(int(match[3]), int(match[1]), int(match[2]))
    if match := _ISO.match(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    raise ValueError(f"no day: {text[:30]!r}")
