"""Spans of days: weeks, months, the period before, and what a series sums up to in each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from workbench.analysis.rates import Pooled, over_spans
from workbench.model.series import Series, to_number


class Period(NamedTuple):
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """The period of the same length that ends the day before."""
        return Period(self.first - timedelta(self.days), self.first - timedelta(1))

    @property
    def before_same_weekdays(self) -> Period:
        """The latest earlier period of the same length whose days fall on the same weekdays."""
        shift = timedelta(-(-self.days // 7) * 7)
        return Period(self.first - shift, self.last - shift)


def weeks(first: date, last: date) -> Iterator[Period]:
    """Yield the weeks, Monday to Sunday, that touch the days from `first` to `last`, cut to them."""
    day = first
    while day <= last:
        end = min(last, day + timedelta(6 - day.weekday()))
        yield Period(day, end)
        day = end + timedelta(1)


def months(first: date, last: date) -> Iterator[Period]:
    """Yield the calendar months that touch the days from `first` to `last`, cut to them."""
    day = first
    while day <= last:
        after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        end = min(last, after - timedelta(1))
        yield Period(day, end)
        day = end + timedelta(1)


class Sum(NamedTuple):
    """
    What a count comes to over a period.

    Attributes:
        period: The days.
        total: Sum of the known days; None if none is known.
        days: Number of days that are known; fewer than the period has, and the sum is of a part.
    """

    period: Period
    total: float | None
    days: int


def sums(series: Series, periods: list[Period]) -> list[Sum]:
    """Return what a series of counts comes to in each period; a day without a value is no zero."""
    known = ~np.isnan(series.values)
    days = series.days[known]
    total = np.concatenate(([0.0], np.cumsum(series.values[known])))
    found = []
    for period in periods:
        begin = int(np.searchsorted(days, to_number(period.first)))
        end = int(np.searchsorted(days, to_number(period.last), side="right"))
        found.append(Sum(period, float(total[end] - total[begin]) if end > begin else None, end - begin))
    return found


def pooled(series: Series, periods: list[Period]) -> Pooled:
    """Return the sums of a rate's cases and messages in each period; see `rates.pool`."""
    first = np.array([to_number(period.first) for period in periods], np.int32)
    last = np.array([to_number(period.last) for period in periods], np.int32)
    return over_spans(series, first, last)
