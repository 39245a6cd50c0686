"""Statistics by week or month: counts summed, rates pooled as cases over messages, states counted by days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from workbench.analysis import rates
from workbench.analysis.lines import Line, Row
from workbench.analysis.periods import Period, months, pooled, sums, weeks
from workbench.model.metrics import Unit
from workbench.model.samples import Gap
from workbench.model.series import to_date


class By(StrEnum):
    """How long a period is."""

    WEEK = "week"
    MONTH = "month"


_SPANS: Mapping[By, Callable[[date, date], Iterator[Period]]] = {By.WEEK: weeks, By.MONTH: months}


class PeriodRow(NamedTuple):
    """
    What a line comes to in one period.

    Attributes:
        period: Its days, cut to those that the line has.
        value: Sum of a count, or cases over messages of a rate; None where that cannot be known.
        low: Lower end of what a rate can be.
        high: Upper end.
        n: Messages that the rate is of.
        days: Days that are in the sum.
        stated: Days with a value; more than `days` where the source hides of how many messages a rate is.
        lowest: Least value of a day.
        highest: Greatest value of a day.
        states: Days of each state.
        gaps: Days of each reason.
    """

    period: Period
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    days: int
    stated: int
    lowest: float | None
    highest: float | None
    states: Mapping[str, int]
    gaps: Mapping[Gap, int]


class _Total(NamedTuple):
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    days: int


def by_period(line: Line, by: By) -> list[PeriodRow]:
    """Return what a line comes to in every week, Monday to Sunday, or calendar month."""
    rows = list(line.rows())
    if not rows:
        return []
    spans = list(_SPANS[by](to_date(line.series.days[0]), to_date(line.series.days[-1])))
    return [_row(span, total, rows) for span, total in zip(spans, _totals(line, spans), strict=True)]


def _row(span: Period, total: _Total, rows: list[Row]) -> PeriodRow:
    within = [row for row in rows if span.first <= row.day <= span.last]
    values = [row.value for row in within if row.value is not None]
    return PeriodRow(
        span, *total, sum(row.gap is None for row in within), min(values, default=None), max(values, default=None),
        Counter(row.state for row in within if row.state is not None),
        Counter(row.gap for row in within if row.gap is not None),
    )  # fmt: skip


def _totals(line: Line, spans: list[Period]) -> list[_Total]:
    if line.metric.unit is Unit.COUNT:
        return [_Total(one.total, None, None, None, one.days) for one in sums(line.series, spans)]
    if line.metric.unit is not Unit.SHARE:
        return [_Total(None, None, None, None, 0)] * len(spans)
    found = pooled(line.series, spans)
    low, high = found.intervals()
    if line.metric.id in rates.NO_SHARE:
        low, high = np.full(len(spans), np.nan), np.full(len(spans), np.nan)
    shares, exact = found.shares, found.exact
    return [
        _Total(
            _number(shares[at]) if exact[at] else None, _number(low[at]), _number(high[at]),
            int(found.of[at]) if found.days[at] else None, int(found.days[at]),
        )
        for at in range(len(spans))
    ]  # fmt: skip


def _number(value: float) -> float | None:
    return None if value != value else float(value)  # noqa: PLR0124 - NaN differs from itself
