"""The rows of a table as samples, by a mapping; a row that cannot be read is listed and costs only itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workbench.model.metrics import METRICS, Metric, Unit
from workbench.model.samples import NOrigin, Sample
from workbench.model.table import ColumnMapping, DecimalMark, Role, Scale, TableMapping
from workbench.model.text import mark
from workbench.sources._table_dates import day_in_zone, parse_day
from workbench.sources._table_numbers import Number, is_empty, parse_number
from workbench.sources._table_proposal import find_column, parse_subject
from workbench.sources._table_sheets import Cell, Row, Sheet
from workbench.sources._table_words import meaning

API = "table"

NO_DAY = mark("no day can be read in “{cell}”")
NO_NUMBER = mark("no number can be read in “{cell}”")
NOT_WHOLE = mark("“{cell}” is no number of messages")
NO_SHARE = mark("“{cell}” is no share: more than all, or less than nothing")
NO_METRIC = mark("“{cell}” is no metric that is known here")
NO_SUBJECT = mark("“{cell}” is no domain and no address")
SUMMED = mark("the row is a total, not a day")
TWICE = mark("there is another row for this day: a column that tells them apart is not assigned")

_TOTALS = ("total", "totals", "sum", "итого", "всего", "grand total", "итог", "average", "среднее")


class RowFailure(NamedTuple):
    """A cell that could not be read: line of the file, header of the column, its text, and an English reason."""

    line: int
    column: str
    cell: str
    reason: str


@dataclass(slots=True)
class ReadTable:
    """What a table said, and what of it could not be read."""

    samples: list[Sample]
    failures: list[RowFailure]


class _Unreadable(ValueError):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_rows(sheet: Sheet, mapping: TableMapping) -> ReadTable:
    """Return the samples of a table, in its order; an empty cell yields none, since missing is not zero."""
    read = ReadTable([], [])
    seen: dict[tuple[object, ...], Sample] = {}
    for row in sheet.rows:
        for sample, column in _row(sheet, mapping, row, read.failures):
            key = (sample.day, sample.subject, sample.metric, sample.provider, sample.dimension)
            known = seen.setdefault(key, sample)
            if known is sample:
                read.samples.append(sample)
            elif known != sample:
                read.failures.append(_failure(sheet, row, column, TWICE))
    return read


def _row(sheet: Sheet, mapping: TableMapping, row: Row, failures: list[RowFailure]) -> Iterator[tuple[Sample, int]]:
    day_column = find_column(mapping, Role.DAY)
    if any(isinstance(cell, str) and cell.casefold().rstrip(":") in _TOTALS for cell in row.cells[:3]):
        failures.append(_failure(sheet, row, day_column, SUMMED))
        return
    at = day_column
    try:
        day = _day(row.cells[day_column], mapping)
        at = find_column(mapping, Role.SUBJECT)
        subject = _subject(row.cells[at]) if at >= 0 else mapping.subject
    except _Unreadable as error:
        failures.append(_failure(sheet, row, at, error.reason))
        return
    frame = Sample(
        day, mapping.source, subject, "", provider=_provider(mapping, row), dimension=_dimension(mapping, row), api=API
    )
    for index, column in enumerate(mapping.columns):
        if column.role not in {Role.VALUE, Role.ANY_VALUE}:
            continue
        try:
            sample = _sample(frame, mapping, row, index, column)
        except _Unreadable as error:
            failures.append(_failure(sheet, row, index, error.reason))
            continue
        if sample is not None:
            yield sample, index


def _failure(sheet: Sheet, row: Row, index: int, reason: str) -> RowFailure:
    return RowFailure(row.line, sheet.headers[index], str(row.cells[index]), reason)


def _day(cell: Cell, mapping: TableMapping) -> date:
    if isinstance(cell, date):
        return cell
    text = (str(int(cell)) if cell.is_integer() else "") if isinstance(cell, float) else cell
    zone = _zone(mapping.day_zone)
    moment = day_in_zone(text, zone) if zone is not None else None
    if moment is not None:
        return moment
    try:
        return parse_day(text, mapping.day_order)
    except ValueError as error:
        raise _Unreadable(NO_DAY) from error


@cache
def _zone(name: str) -> tzinfo | None:
    """Return the zone of a table's days; None where nobody said, or the system has no table of zones."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _subject(cell: Cell) -> str:
    try:
        return parse_subject(str(cell))
    except ValueError as error:
        raise _Unreadable(NO_SUBJECT) from error


_PROVIDERS = {
    "gmail": "gmail", "google": "gmail", "mail.ru": "mailru", "mailru": "mailru", "vk": "mailru", "yandex": "yandex",
    "яндекс": "yandex", "outlook": "microsoft", "hotmail": "microsoft", "microsoft": "microsoft", "yahoo": "yahoo",
    "aol": "yahoo", "apple": "apple", "icloud": "apple", "gmx": "gmx", "web.de": "gmx",
}  # fmt: skip


def _provider(mapping: TableMapping, row: Row) -> str:
    index = find_column(mapping, Role.PROVIDER)
    if index < 0:
        return mapping.provider
    said = str(row.cells[index]).strip().casefold()
    return next((id_ for name, id_ in _PROVIDERS.items() if said.startswith(name)), said)


def _dimension(mapping: TableMapping, row: Row) -> str:
    parts = [
        _part(column.dimension, str(row.cells[index]).strip())
        for index, column in enumerate(mapping.columns)
        if column.role is Role.DIMENSION and str(row.cells[index]).strip()
    ]
    return ",".join(parts)


def _part(kind: str, said: str) -> str:
    """Return a part of a subject's mail; a table that this program wrote says the kind itself."""
    if not kind and "=" in said:
        return said
    return f"{kind or 'part'}={said.replace(',', ' ')}"


def _sample(frame: Sample, mapping: TableMapping, row: Row, index: int, column: ColumnMapping) -> Sample | None:
    cell = row.cells[index]
    if isinstance(cell, str) and is_empty(cell):
        return None
    metric, scale = _metric(mapping, row, column)
    made = frame._replace(
        metric=metric.id, dimension=",".join(filter(None, (frame.dimension, _fixed(column)))), n_origin=NOrigin.UNKNOWN
    )
    if metric.unit is Unit.STATE:
        return made._replace(state=str(cell).strip().casefold())
    number = _number(cell, metric, mapping.decimal)
    if metric.unit is Unit.COUNT:
        return made._replace(value=_whole(number))
    share = number.value / 100 if number.percent or scale is Scale.PERCENT else number.value
    if metric.unit is Unit.SHARE and not 0 <= share <= 1:
        raise _Unreadable(NO_SHARE)
    return made._replace(low=0.0, high=share) if number.below else made._replace(value=share)


def _fixed(column: ColumnMapping) -> str:
    return column.dimension if column.role is Role.VALUE else ""


def _metric(mapping: TableMapping, row: Row, column: ColumnMapping) -> tuple[Metric, Scale | None]:
    """Return of what a cell is the number: the column says it, or the cell in the column of names."""
    if column.role is Role.VALUE:
        return METRICS[column.metric], column.scale
    at = find_column(mapping, Role.METRIC_NAME)
    said = str(row.cells[at]).strip() if at >= 0 else ""
    metric = METRICS.get(said) or METRICS.get(meaning(said)[1])
    if metric is None:
        raise _Unreadable(NO_METRIC)
    return metric, column.scale


def _number(cell: Cell, metric: Metric, decimal: DecimalMark | None) -> Number:
    if isinstance(cell, float):
        return Number(cell)
    if isinstance(cell, date):
        raise _Unreadable(NO_NUMBER)
    try:
        return parse_number(cell, decimal)
    except ValueError as error:
        whole = _only_whole(cell) if metric.unit is Unit.COUNT and decimal is None else None
        if whole is None:
            raise _Unreadable(NO_NUMBER) from error
        return whole


def _only_whole(cell: str) -> Number | None:
    """Return the reading of a number of messages that is whole; None if both are, or neither."""
    whole = []
    for decimal in DecimalMark:
        try:
            number = parse_number(cell, decimal)
        except ValueError:
            continue
        if number.value.is_integer():
            whole.append(number)
    return whole[0] if len(whole) == 1 else None


def _whole(number: Number) -> float:
    if number.percent or number.below or not number.value.is_integer() or number.value < 0:
        raise _Unreadable(NOT_WHOLE)
    return number.value
