"""Every day of the lines of a chapter as a table for data formats: the numbers of the window and of `stats`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from workbench.analysis.lines import Line, Row
from workbench.analysis.periods import Period
from workbench.reports.base import Material
from workbench.reports.content import Cell, Column, Table
from workbench.reports.figures import provider_of

_NAMES = (
    "subject", "source", "provider", "dimension", "metric", "day", "value", "state", "n", "n_origin", "low", "high",
    "gap", "provisional", "revision", "restated", "earlier", "unit", "denominator", "day_zone",
)  # fmt: skip


def daily(material: Material, lines: Sequence[Line], period: Period) -> Table:
    """Return every day of these lines; what stood before a source changed it stands beside it."""
    rows = tuple(
        tuple(Cell(value=value) for value in _told(line, row, material.earlier.get(line.key, {})))
        for line in lines
        for row in line.between(*period).rows()
    )
    return Table("statistics", tuple(Column(name, "", page=False) for name in _NAMES), rows, page=False)


def plain(value: float) -> int | float:
    """Return a whole number as one, as `stats --csv` writes it: 12 and not 12.0."""
    return int(value) if value.is_integer() else value


def _told(line: Line, row: Row, earlier: Mapping[date, str | float]) -> tuple[str | int | float, ...]:
    key = line.key
    before = earlier.get(row.day, "")
    return (
        key.subject, key.source, provider_of(line), key.dimension, key.metric, row.day.isoformat(),
        "" if row.value is None else plain(row.value), row.state or "", "" if row.n is None else row.n,
        row.n_origin.value, *("" if end is None else end for end in (row.low, row.high)),
        row.gap.value if row.gap else "", int(row.provisional),
        "" if row.revision is None else row.revision, int(row.restated),
        before if isinstance(before, str) else plain(before), line.metric.unit.value, line.metric.denominator,
        line.given.day_zone if line.given else "",
    )  # fmt: skip
