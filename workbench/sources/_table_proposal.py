"""What a table's columns probably are, and what has to be asked before it is read."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from workbench.model.metrics import METRICS, Unit
from workbench.model.names import parse_domain
from workbench.model.table import (
    ColumnMapping,
    DayOrder,
    DecimalMark,
    Doubt,
    Question,
    Role,
    Scale,
    TableMapping,
)
from workbench.sources._table_dates import find_orders
from workbench.sources._table_numbers import find_marks, is_empty, parse_number
from workbench.sources._table_sheets import Sheet
from workbench.sources._table_words import candidates, meaning, says_percent

_EXAMPLES = 4
_HAS_NUMBERS = frozenset({Role.VALUE, Role.ANY_VALUE})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping as far as the table speaks for itself, and the questions that are left."""

    mapping: TableMapping
    questions: tuple[Question, ...]


def propose(sheet: Sheet, *, subject: str = "", source: str = "table") -> Proposal:
    """
    Return how a table is probably to be read.

    Args:
        sheet: The table.
        subject: What it is about, if the user said so.
        source: Where it is from, if the user said so.
    """
    columns = tuple(_column(header) for header in sheet.headers)
    columns = _find_subjects(sheet, _find_days(sheet, columns))
    mapping = TableMapping(columns, source=source, subject=subject)
    mapping = replace(mapping, day_order=_order(sheet, mapping), decimal=_decimal(sheet, mapping))
    mapping = rescale(sheet, mapping)
    return Proposal(mapping, open_questions(sheet, mapping))


def rescale(sheet: Sheet, mapping: TableMapping) -> TableMapping:
    """Return a mapping in which columns of numbers are written as their headers and cells say, where nobody said it."""
    return replace(mapping, columns=tuple(_scaled(sheet, mapping, index) for index in range(len(mapping.columns))))


def _column(header: str) -> ColumnMapping:
    if candidates(header):
        return ColumnMapping(Role.UNCLEAR)
    role, key = meaning(header)
    if role is Role.VALUE:
        return ColumnMapping(role, metric=key)
    return ColumnMapping(role, dimension=key)


def texts(sheet: Sheet, index: int) -> list[str]:
    """Return the cells of a column that are text and say something."""
    cells = (row.cells[index] for row in sheet.rows)
    return [cell for cell in cells if isinstance(cell, str) and not is_empty(cell)]


def _typed_days(sheet: Sheet, index: int) -> int:
    return sum(isinstance(row.cells[index], date) for row in sheet.rows)


def _find_days(sheet: Sheet, columns: tuple[ColumnMapping, ...]) -> tuple[ColumnMapping, ...]:
    """Return the columns with the one of days marked, if its header did not say so but its cells do."""
    if any(column.role is Role.DAY for column in columns):
        return _first_only(columns, Role.DAY)
    for index, column in enumerate(columns):
        count = find_orders(texts(sheet, index))[2] + _typed_days(sheet, index)
        if column.role is Role.IGNORED and count * 2 > len(sheet.rows):
            return (*columns[:index], ColumnMapping(Role.DAY), *columns[index + 1 :])
    return columns


def _find_subjects(sheet: Sheet, columns: tuple[ColumnMapping, ...]) -> tuple[ColumnMapping, ...]:
    """Return the columns with the one of domains marked; "subject" may as well head the subject lines of messages."""
    fitting = [
        index
        for index, column in enumerate(columns)
        if column.role is Role.SUBJECT and sum(map(is_subject, texts(sheet, index))) * 2 > len(sheet.rows)
    ]
    return tuple(
        ColumnMapping() if column.role is Role.SUBJECT and [index] != fitting[:1] else column
        for index, column in enumerate(columns)
    )


def is_subject(cell: str) -> bool:
    """Whether a cell is a domain or an address."""
    try:
        parse_subject(cell)
    except ValueError:
        return False
    return True


def parse_subject(cell: str) -> str:
    """
    Return the domain or the address in a cell in the form in which it is stored.

    Raises:
        ValueError: it is neither.
    """
    text = cell.strip()
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        if "." not in text or " " in text:
            raise
        return parse_domain(text)


def _first_only(columns: tuple[ColumnMapping, ...], role: Role) -> tuple[ColumnMapping, ...]:
    first = next(index for index, column in enumerate(columns) if column.role is role)
    return tuple(
        ColumnMapping() if column.role is role and index != first else column for index, column in enumerate(columns)
    )


def find_column(mapping: TableMapping, role: Role) -> int:
    """Return the first column of a role, -1 if there is none."""
    return next((index for index, column in enumerate(mapping.columns) if column.role is role), -1)


def _order(sheet: Sheet, mapping: TableMapping) -> DayOrder | None:
    index = find_column(mapping, Role.DAY)
    if index < 0:
        return None
    orders, _, _ = find_orders(texts(sheet, index))
    if len(orders) == 1:
        return next(iter(orders))
    return DayOrder.YEAR_FIRST if orders == frozenset(DayOrder) else None


def _decimal(sheet: Sheet, mapping: TableMapping) -> DecimalMark | None:
    """Return the mark that the whole table can be read with, if only one can and something shows it."""
    marks = frozenset(DecimalMark)
    for index in _numeric(mapping):
        found, _ = find_marks(texts(sheet, index))
        if not found:
            continue
        marks &= found
    return next(iter(marks)) if len(marks) == 1 else None


def _numeric(mapping: TableMapping) -> Iterable[int]:
    return (index for index, column in enumerate(mapping.columns) if column.role in _HAS_NUMBERS)


def unclear_numbers(sheet: Sheet, mapping: TableMapping, index: int) -> list[str]:
    """
    Return the cells of a column of numbers that read differently with point and comma.

    A count is whole, so that `1,234` messages are one thousand and some: there nothing is unclear.
    """
    metric = METRICS.get(mapping.columns[index].metric)
    if metric is not None and metric.unit is Unit.COUNT:
        return []
    return find_marks(texts(sheet, index))[1]


def _scaled(sheet: Sheet, mapping: TableMapping, index: int) -> ColumnMapping:
    column = mapping.columns[index]
    metric = METRICS.get(column.metric)
    if column.role is not Role.VALUE or metric is None or column.scale is not None:
        return column
    if metric.unit is Unit.STATE:
        return replace(column, scale=Scale.STATE)
    if metric.unit is Unit.COUNT:
        return replace(column, scale=Scale.COUNT)
    return replace(column, scale=_share_scale(sheet, mapping, index))


def _share_scale(sheet: Sheet, mapping: TableMapping, index: int) -> Scale | None:
    """Return how shares are written: a percent sign says it, so does a number over 1; nothing else does."""
    if says_percent(sheet.headers[index]):
        return Scale.PERCENT
    values = []
    for row in sheet.rows:
        cell = row.cells[index]
        if isinstance(cell, float):
            values.append(cell)
        elif isinstance(cell, str) and not is_empty(cell):
            try:
                number = parse_number(cell, mapping.decimal)
            except ValueError:
                continue
            if number.percent:
                return Scale.PERCENT
            values.append(number.value)
    if any(value > 1 for value in values):
        return Scale.PERCENT
    return Scale.RATIO if values and not any(values) else None


def open_questions(sheet: Sheet, mapping: TableMapping) -> tuple[Question, ...]:
    """Return what has to be answered before `sheet` can be read by `mapping`; empty if nothing has."""
    asked: list[Question] = []
    day = find_column(mapping, Role.DAY)
    if day < 0:
        asked.append(Question(Doubt.DAY_COLUMN))
    elif mapping.day_order is None and (unclear := find_orders(texts(sheet, day))[1]):
        asked.append(_question(Doubt.DAY_ORDER, day, unclear, (DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST)))
    for index, header in enumerate(sheet.headers):
        if mapping.columns[index].role is Role.UNCLEAR:
            asked.append(_question(Doubt.METRIC, index, [header], candidates(header)))
    for index in _numeric(mapping):
        if mapping.decimal is None and (unclear := unclear_numbers(sheet, mapping, index)):
            asked.append(_question(Doubt.DECIMAL, index, unclear, tuple(DecimalMark)))
        if _wants_scale(sheet, mapping, index):
            asked.append(_question(Doubt.SCALE, index, _shown(sheet, index), (Scale.RATIO, Scale.PERCENT)))
    if not any(True for _ in _numeric(mapping)) and not any(one.doubt is Doubt.METRIC for one in asked):
        asked.append(Question(Doubt.VALUE_COLUMN))
    if find_column(mapping, Role.SUBJECT) < 0 and not mapping.subject:
        asked.append(Question(Doubt.SUBJECT))
    return tuple(asked)


def _wants_scale(sheet: Sheet, mapping: TableMapping, index: int) -> bool:
    column = mapping.columns[index]
    return column.role is Role.VALUE and column.scale is None and bool(_shown(sheet, index))


def _shown(sheet: Sheet, index: int) -> list[str]:
    return [str(row.cells[index]) for row in sheet.rows if not is_empty(str(row.cells[index]))]


def _question(doubt: Doubt, column: int, examples: list[str], choices: Iterable[str]) -> Question:
    return Question(doubt, column, tuple(dict.fromkeys(examples))[:_EXAMPLES], tuple(map(str, choices)))
