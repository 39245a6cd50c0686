"""
Yahoo Sender Hub: complaints and inbox volume of a DKIM domain, from a table or typed by hand.

Yahoo has no interface for these numbers. Its complaint rate is of what reached the inbox, in percent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import BinaryIO, NamedTuple

from workbench.model.accounts import Subject
from workbench.model.errors import NotADomainError, SourceError, UsageError
from workbench.model.names import parse_domain
from workbench.model.samples import NOrigin, Sample
from workbench.model.table import DayOrder, DecimalMark
from workbench.model.text import mark
from workbench.sources._table_dates import find_orders, parse_day
from workbench.sources._table_numbers import Number, is_empty, parse_number
from workbench.sources._table_sheets import MOST_BYTES, Cell, Row, Sheet, is_workbook, read_sheets
from workbench.sources.base import Batch, SourceInfo, Step, Trouble, source

SOURCE = "yahoo_sender_hub"
_MOST = 2**53

_HEADERS = {
    "date": "day", "day": "day", "дата": "day", "день": "day",
    "domain": "domain", "dkimdomain": "domain", "signingdomain": "domain", "домен": "domain", "доменdkim": "domain",
    "complaintrate": "rate", "spamcomplaintrate": "rate", "spamrate": "rate", "complaintratepercent": "rate",
    "доляжалоб": "rate", "процентжалоб": "rate", "жалобы%": "rate", "complaints%": "rate", "complaint%": "rate",
    "complaintrate%": "rate", "spamcomplaintrate%": "rate", "spamrate%": "rate", "доляжалоб%": "rate",
    "deliveredtoinbox": "inboxed", "inboxdelivered": "inboxed", "inboxdeliveredvolume": "inboxed", "inbox": "inboxed",
    "inboxdeliveries": "inboxed", "inboxed": "inboxed", "доставленововходящие": "inboxed", "вовходящих": "inboxed",
    "complaints": "complaints", "spamcomplaints": "complaints", "жалобы": "complaints", "жалоб": "complaints",
}  # fmt: skip
_PERCENT = re.compile(r"%|percent|процент", re.IGNORECASE)


@source
class YahooSenderHub:
    """Reads tables of date, domain, complaint rate, delivered to inbox; other tables have an import of their own."""

    info = SourceInfo(
        SOURCE,
        "Yahoo Sender Hub",
        provider="yahoo",
        steps=(
            Step(
                mark(
                    "Sign in at Yahoo Sender Hub and add the domain of your DKIM signatures. Yahoo offers no connection"
                    " for programs: its numbers are copied by hand."
                ),
                "https://senders.yahooinc.com/",
            ),
            Step(
                mark(
                    "Open Insights, choose the domain, and read the complaint rate and the volume delivered to the"
                    " inbox of each day."
                ),
                "https://senders.yahooinc.com/",
            ),
            Step(
                mark(
                    "Type them in here, or keep a table with the columns Date, Domain, Complaint rate (%) and Delivered"
                    " to inbox, and import it. Write dates as 2026-11-23."
                )
            ),
        ),
    )

    def sniff(self, head: bytes, name: str) -> float:
        """Return how sure it is that a file has these columns."""
        named = "yahoo" in name.casefold() or "sender hub" in name.casefold()
        if is_workbook(head[:200]):
            return 0.3 if named else 0.0  # a workbook cannot be read from its beginning alone
        try:
            sheets = read_sheets(head, name)
        except SourceError:
            return 0.0
        if not any(_fits(_columns(sheet.headers)) for sheet in sheets):
            return 0.0
        return 0.9 if named else 0.5  # less sure than the reader of any table, which asks

    def read(self, stream: BinaryIO, name: str) -> list[Batch]:
        """
        Return what a table says.

        Raises:
            SourceError: columns are missing, or its dates, numbers or unit can be read in two ways.
        """
        sheets = [sheet for sheet in read_sheets(stream.read(MOST_BYTES + 1), name) if _fits(_columns(sheet.headers))]
        if not sheets:
            raise SourceError(
                "{name} lacks the columns of Yahoo's numbers",
                "It needs Date, Domain, and Complaint rate or Delivered to inbox; or import it as any table",
                name=name,
            )
        return [_Reader(sheet).read() for sheet in sheets]


class _Columns(NamedTuple):
    """Where each column stands, and whether the heading of the rate says that it is in percent."""

    at: dict[str, int]
    percent: bool


def _columns(headers: Sequence[str]) -> _Columns:
    at: dict[str, int] = {}
    percent = False
    for number, header in enumerate(headers):
        name = _HEADERS.get(re.sub(r"[\W_]", "", header.casefold())) or _HEADERS.get(
            re.sub(r"[^\w%]|_", "", header.casefold())
        )
        if name == "complaints" and _PERCENT.search(header):
            name = "rate"
        if name is not None and name not in at:
            at[name] = number
            percent = percent or (name == "rate" and _PERCENT.search(header) is not None)
    return _Columns(at, percent)


def _fits(columns: _Columns) -> bool:
    return {"day", "domain"} <= columns.at.keys() and bool({"rate", "inboxed"} & columns.at.keys())


class _Reader:
    """Reads one table: how dates and numbers are written in it is told from all of its rows, or not at all."""

    def __init__(self, sheet: Sheet) -> None:
        self._rows = sheet.rows
        self._at, self._percent = _columns(sheet.headers)
        self._order = self._find_order()
        self._mark = self._find_mark()

    def read(self) -> Batch:
        """Return the samples of all rows; those that cannot be read are a trouble."""
        found: dict[tuple[str, date], list[Sample]] = {}
        faults = []
        for row in self._rows:
            try:
                samples = self._row(row)
            except (ValueError, NotADomainError) as error:
                faults.append(f"{row.line}: {error}")
                continue
            if samples and found.setdefault((samples[0].subject, samples[0].day), samples) != samples:
                faults.append(f"{row.line}: a second row of {samples[0].subject} {samples[0].day}")
        batch = Batch(samples=[sample for samples in found.values() for sample in samples])
        batch.subjects = [Subject(name) for name in sorted({name for name, _ in found})]
        batch.asked = [(name, day, day) for name, day in sorted(found)]
        if faults:
            batch.troubles.append(Trouble("", _unreadable(faults)))
        return batch

    def _row(self, row: Row) -> list[Sample]:
        cell = {name: row.cells[at] for name, at in self._at.items()}
        day = _day(cell["day"], self._order)
        rate = self._rate(cell.get("rate", ""))
        counts = {name: self._count(cell.get(name, "")) for name in ("inboxed", "complaints")}
        return _samples(day, parse_domain(str(cell["domain"])), rate, counts, NOrigin.STATED)

    def _rate(self, cell: Cell) -> Number | None:
        if not isinstance(cell, str):
            if cell == 0:
                return Number(0.0)
            raise ValueError("a workbook does not tell a share from a percentage; save it as CSV")
        return None if is_empty(cell) else self._checked_unit(_rate(cell, self._mark))

    def _checked_unit(self, rate: Number) -> Number:
        if not rate.percent and not self._percent and rate.value:
            raise ValueError("a complaint rate without a percent sign, in the cell or in the heading")
        return rate

    def _count(self, cell: Cell) -> int | None:
        if isinstance(cell, str):
            return None if is_empty(cell) else _whole(parse_number(cell, self._mark))
        if isinstance(cell, date):
            raise ValueError("no number")  # noqa: TRY004 - of a cell, not of a caller
        return _whole(Number(float(cell)))

    def _texts(self, *names: str) -> list[str]:
        at = [self._at[name] for name in names if name in self._at]
        return [cell for row in self._rows for cell in (row.cells[number] for number in at) if isinstance(cell, str)]

    def _find_order(self) -> DayOrder | None:
        orders, unclear, _ = find_orders(self._texts("day"))
        if unclear:
            raise SourceError(
                "The dates of this table can be read in two ways",
                "For example {example}. Write them as 2026-11-23, or import it as any table and say how it writes them",
                example=unclear[0],
            )
        return next(iter(orders)) if len(orders) == 1 else None

    def _find_mark(self) -> DecimalMark:
        """Return how fractions are written here; what makes no count, or a rate beyond 100 %, was not meant."""
        cells = [(cell, _rate) for cell in self._texts("rate") if not is_empty(cell)]
        counts = [(cell, _count) for cell in self._texts("inboxed", "complaints") if not is_empty(cell)]
        point, comma = ([_try(read, cell, mark) for cell, read in (*cells, *counts)] for mark in DecimalMark)
        if point != comma and point.count(None) == comma.count(None):
            raise SourceError(
                "The numbers of this table can be read in two ways",
                "For example {example}: is that a fraction or thousands? Write it without separators of thousands",
                example=next(cell for (cell, _), one, other in zip((*cells, *counts), point, comma, strict=True)
                             if one != other),
            )  # fmt: skip
        return DecimalMark.POINT if point.count(None) <= comma.count(None) else DecimalMark.COMMA


def _day(cell: Cell, order: DayOrder | None) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return parse_day(str(cell), order)


def _whole(number: Number) -> int:
    if number.percent or number.below or not 0 <= number.value < _MOST or number.value != int(number.value):
        raise ValueError("no count")
    return int(number.value)


def _rate(text: str, decimal: DecimalMark | None) -> Number:
    rate = parse_number(text, decimal)
    if not 0 <= rate.value <= 100:
        raise ValueError("a complaint rate beyond 100 %")
    return rate


def _count(text: str, decimal: DecimalMark | None) -> Number:
    return Number(_whole(parse_number(text, decimal)))


def _try(read: Callable[[str, DecimalMark], Number], text: str, decimal: DecimalMark) -> Number | None:
    try:
        return read(text, decimal)
    except ValueError:
        return None


def _samples(
    day: date, domain: str, rate: Number | None, counts: dict[str, int | None], origin: NOrigin
) -> list[Sample]:
    """Return the samples of a day; the rate is a share of the messages in the inbox."""

    def sample(metric: str, **statement: float | int | NOrigin | None) -> Sample:
        return Sample(day, SOURCE, domain, metric, provider="yahoo", **statement)  # type: ignore[arg-type]

    samples = [sample(metric, value=float(count)) for metric, count in counts.items() if count is not None]
    if rate is not None:
        share = round(rate.value / 100, 12)  # undoes only the division's own error
        n = counts.get("inboxed")
        known = NOrigin.UNKNOWN if n is None else origin
        stated = {"low": 0.0, "high": share} if rate.below else {"value": share}
        samples.append(sample("complaint_rate_inbox", n=n, n_origin=known, **stated))
    return samples


def type_samples(
    day: date, domain: str, *, complaint_rate: str = "", inboxed: str = "", complaints: str = ""
) -> list[Sample]:
    """
    Return the samples of what a user read on the page and typed.

    Args:
        day: As the page shows it.
        domain: Of the DKIM signature.
        complaint_rate: In percent, as the page shows it, with or without the sign: `0.08`, `0,08 %`, `< 0.1%`.
        inboxed: Messages delivered to the inbox; becomes the denominator, marked as given by the user.
        complaints: Their number, where it is known.

    Raises:
        UsageError: something typed is no number or no domain, or nothing is.
    """
    try:
        rate = None if is_empty(complaint_rate) else _rate(complaint_rate, _typed_mark(complaint_rate))
        counts = {"inboxed": _typed_count(inboxed), "complaints": _typed_count(complaints)}
        samples = _samples(day, parse_domain(domain), rate, counts, NOrigin.GIVEN)
    except NotADomainError:
        raise
    except ValueError as error:
        raise UsageError(
            "A number that was typed cannot be read",
            "Type the complaint rate in percent, as 0.08, and whole numbers of messages: {detail}",
            detail=str(error),
        ) from error
    if not samples:
        raise UsageError("Nothing was typed", "Type the complaint rate, or the number of messages in the inbox")
    return samples


def _typed_mark(text: str) -> DecimalMark:
    """Return how a fraction is typed: of a percentage, nobody types thousands."""
    return DecimalMark.COMMA if "," in text else DecimalMark.POINT


def _typed_count(text: str) -> int | None:
    if is_empty(text):
        return None
    readings = {_try(_count, text, decimal) for decimal in DecimalMark} - {None}
    if len(readings) != 1:
        raise ValueError(text.strip()[:40])
    return int(next(number.value for number in readings if number))


def _unreadable(faults: Iterable[str]) -> SourceError:
    listed = list(faults)
    return SourceError(
        "Some rows of Yahoo's table cannot be read",
        "The others were kept. Left out: {faults}",
        faults="; ".join(listed[:5]) + (" …" if len(listed) > 5 else ""),
    )
