"""How the columns of somebody's table are read as samples: what is detected, corrected by the user, and remembered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from workbench.model.errors import UsageError


class Role(StrEnum):
    """What a column holds."""

    DAY = "day"
    SUBJECT = "subject"  # the domain or address that the row is about
    PROVIDER = "provider"  # whose recipients
    DIMENSION = "dimension"  # a part of the subject's mail: campaign, message type, sending address
    VALUE = "value"  # of the metric that the column's mapping names
    METRIC_NAME = "metric_name"  # one number a row: this column says of what, ANY_VALUE is the number
    ANY_VALUE = "any_value"
    IGNORED = "ignored"
    UNCLEAR = "unclear"  # its header means several things: asked


class Scale(StrEnum):
    """In what a value is written."""

    COUNT = "count"
    RATIO = "ratio"  # 0.003
    PERCENT = "percent"  # 0.3 or 0.3 %
    STATE = "state"  # a word


class DayOrder(StrEnum):
    """In which order the parts of a date stand that is written in figures only."""

    YEAR_FIRST = "ymd"
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class DecimalMark(StrEnum):
    """Which sign parts the whole from the fraction; the other one groups thousands."""

    POINT = "point"
    COMMA = "comma"


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """
    What one column is.

    Attributes:
        role: What it holds.
        metric: Metric id, of a VALUE.
        scale: How a VALUE is written; None: not known, and asked.
        dimension: Kind of a DIMENSION (`campaign`), or the fixed dimension of a VALUE (`error=reject`).
    """

    role: Role = Role.IGNORED
    metric: str = ""
    scale: Scale | None = None
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class TableMapping:
    """
    How a table is read.

    Attributes:
        columns: One for each column, in order.
        day_order: How its dates are written; None: not known, and asked where it matters.
        decimal: How its numbers are written; None as above.
        day_zone: Whose days these are, an IANA name; "" where nobody knows.
        source: Where the numbers come from: the id of a source, or `table`.
        subject: What all rows are about, where no column says it.
        provider: Whose recipients, where no column says it.
    """

    columns: tuple[ColumnMapping, ...]
    day_order: DayOrder | None = None
    decimal: DecimalMark | None = None
    day_zone: str = ""
    source: str = "table"
    subject: str = ""
    provider: str = ""

    def with_column(self, index: int, column: ColumnMapping) -> TableMapping:
        """Return this mapping with one column changed."""
        return replace(self, columns=(*self.columns[:index], column, *self.columns[index + 1 :]))


class Doubt(StrEnum):
    """What only the user can say."""

    DAY_COLUMN = "day_column"  # no column of days
    VALUE_COLUMN = "value_column"  # no column of numbers
    DAY_ORDER = "day_order"  # 01.02.2026
    DECIMAL = "decimal"  # 1,234
    SCALE = "scale"  # 0.3: of one, or per cent?
    SUBJECT = "subject"  # whose numbers?
    METRIC = "metric"  # the header says two things, such as "spam"


@dataclass(frozen=True, slots=True)
class Question:
    """
    Something that is asked before a table is read.

    Attributes:
        doubt: What.
        column: Which column, from 0; -1 for the table as a whole.
        examples: Cells that show it.
        choices: What can be answered, as the mapping writes it.
    """

    doubt: Doubt
    column: int = -1
    examples: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


def header_key(headers: Sequence[str]) -> str:
    """Return the key under which the mapping of tables with these headers is remembered."""
    written = "\n".join(" ".join(header.split()).casefold() for header in headers)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def to_json(mapping: TableMapping) -> str:
    """Return a mapping as one line of JSON."""
    return json.dumps(asdict(mapping), ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> TableMapping:
    """
    Return a mapping from JSON.

    Raises:
        UsageError: it is none; nothing of it is used.
    """
    try:
        data = json.loads(text)
        return _mapping(data)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UsageError(
            "This is no mapping of a table: {detail}",
            "Let the program write one with --save-map, and correct that",
            detail=f"{type(error).__name__}: {error}"[:200],
        ) from error


def _mapping(data: Mapping[str, Any]) -> TableMapping:
    columns = tuple(
        ColumnMapping(
            Role(one.get("role", Role.IGNORED)),
            str(one.get("metric", "")),
            Scale(one["scale"]) if one.get("scale") else None,
            str(one.get("dimension", "")),
        )
        for one in data["columns"]
    )
    return TableMapping(
        columns,
        DayOrder(data["day_order"]) if data.get("day_order") else None,
        DecimalMark(data["decimal"]) if data.get("decimal") else None,
        str(data.get("day_zone", "")),
        str(data.get("source", "table")),
        str(data.get("subject", "")),
        str(data.get("provider", "")),
    )
