"""
Rates with their uncertainty: Wilson intervals, pooling over days and weeks, rates made of two counts.

An interval needs a denominator that the source states or the user gave; an estimated or unknown one has none. Rates
are pooled as sum of cases over sum of messages, never as a mean of daily rates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import erfc, sqrt
from statistics import NormalDist
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from workbench.model.metrics import METRICS, Unit
from workbench.model.samples import Gap, NOrigin
from workbench.model.series import GAPS, ORIGINS, Flags, Floats, Series, empty, to_number

LEVEL = 0.95

POOLED_DAYS = 7

_STATED, _GIVEN = ORIGINS.index(NOrigin.STATED), ORIGINS.index(NOrigin.GIVEN)


@dataclass(frozen=True, slots=True)
class Recipe:
    """
    A rate made of counts of one source about one subject.

    Attributes:
        cases: Metrics whose sum is counted.
        of: Metrics whose sum it is a share of.
    """

    cases: tuple[str, ...]
    of: tuple[str, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        """Every metric that must be there."""
        return tuple(dict.fromkeys(self.cases + self.of))


DERIVED: Mapping[str, Recipe] = MappingProxyType(
    {
        "complaint_rate": Recipe(("complaints",), ("inboxed",)),
        "complaint_rate_delivered": Recipe(("complaints",), ("delivered",)),
        "inbox_rate": Recipe(("inboxed",), ("inboxed", "spam_foldered", "spam_rejected")),
        "spam_folder_rate": Recipe(("spam_foldered",), ("inboxed", "spam_foldered", "spam_rejected")),
        "delivery_rate": Recipe(("delivered",), ("sent",)),
        "bounce_rate": Recipe(("bounces",), ("sent",)),
        "read_rate": Recipe(("reads",), ("inboxed",)),
    }
)
"""Rates that are computed, never stored; `read_rate` may pass 1, as one message is opened several times."""

NO_SHARE = frozenset({"read_rate"})
"""Ratios that are not a share of messages, each in or out: they have no interval."""


class Interval(NamedTuple):
    """Ends of an interval."""

    low: float
    high: float


def wilson(cases: float, of: float, level: float = LEVEL) -> Interval:
    """
    Return the Wilson score interval of a share (Wilson 1927; Brown, Cai and DasGupta 2001).

    Args:
        cases: How many; at most `of`.
        of: Of how many; nothing is known of a share of none: 0 to 1.
        level: Confidence.

    Raises:
        ValueError: more cases than messages, or less than none.
    """
    if not 0 <= cases <= of:
        raise ValueError(f"{cases} of {of} is no share")
    low, high = wilson_many(np.array([cases / of if of else 0.0]), np.array([float(of)]), level)
    return Interval(float(low[0]), float(high[0]))


def wilson_many(shares: Floats, of: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return both ends for many shares at once; NaN where a share or its denominator is unknown or makes no sense."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        sound = (of >= 0) & (shares >= 0) & (shares <= 1)
        weight = z * z / of
        middle = (shares + weight / 2) / (1 + weight)
        half = z / (1 + weight) * np.sqrt(shares * (1 - shares) / of + weight / (4 * of))
        low = np.where(shares == 0, 0.0, np.maximum(0.0, middle - half))
        high = np.where(shares == 1, 1.0, np.minimum(1.0, middle + half))
    low, high = np.where(of == 0, 0.0, low), np.where(of == 0, 1.0, high)
    return np.where(sound, low, np.nan), np.where(sound, high, np.nan)


def intervals(series: Series, level: float = LEVEL) -> tuple[Floats, Floats]:
    """
    Return the ends of what is known of each day: the stated interval, else Wilson's where `n` is stated or given.

    For shares only: a count has no interval. NaN where there is none.
    """
    metric = METRICS.get(series.key.metric)
    known = (series.origins == _STATED) | (series.origins == _GIVEN)
    if metric is None or metric.unit is not Unit.SHARE or metric.id in NO_SHARE:
        known = np.zeros(len(series), np.bool_)
    low, high = wilson_many(series.values, np.where(known, series.n, np.nan), level)
    stated = ~(np.isnan(series.low) & np.isnan(series.high))
    return np.where(stated, series.low, low), np.where(stated, series.high, high)


def derive(metric: str, parts: Mapping[str, Series]) -> Series:
    """
    Return a rate made of counts of one source, subject and dimension, on the days on which all of them are known.

    Of no messages there is no rate, and of more cases than messages neither: such a day has that for its gap.

    Args:
        metric: An id in DERIVED.
        parts: The counts by metric: `DERIVED[metric].needs`.

    Raises:
        KeyError: a count is missing.
        ValueError: the counts are of different subjects, or of different sources.
    """
    recipe = DERIVED[metric]
    series = [parts[name] for name in recipe.needs]
    if len({one.key._replace(metric="") for one in series}) > 1:
        raise ValueError(f"{metric} is made of counts of one source and subject")
    days = series[0].days[~np.isnan(series[0].values)]
    for one in series[1:]:
        days = np.intersect1d(days, one.days[~np.isnan(one.values)], assume_unique=True)
    if not len(days):
        return empty(series[0].key._replace(metric=metric))
    at = {name: parts[name].pick(np.searchsorted(parts[name].days, days)) for name in recipe.needs}
    cases = np.sum([at[name].values for name in recipe.cases], axis=0)
    of = np.sum([at[name].values for name in recipe.of], axis=0)
    there = of > 0
    against = cases > of if metric not in NO_SHARE else np.zeros(len(days), np.bool_)
    none = GAPS.index(Gap.NOTHING_SENT if recipe.of == ("sent",) else Gap.NO_MAIL)
    whole = _joined(at, recipe)
    return replace(
        whole,
        key=whole.key._replace(metric=metric),
        values=np.divide(cases, of, where=there & ~against, out=np.full(len(days), np.nan)),
        n=of,
        origins=np.full(len(days), _STATED, np.int8),
        gaps=np.where(against, GAPS.index(Gap.CONTRADICTION), np.where(there, -1, none)).astype(np.int8),
    )


def _joined(at: Mapping[str, Series], recipe: Recipe) -> Series:
    """Return a series whose flags are those of all counts together."""
    parts = [at[name] for name in recipe.needs]
    first = parts[0]
    return replace(
        first,
        provisional=np.any([one.provisional for one in parts], axis=0),
        restated=np.any([one.restated for one in parts], axis=0),
        revisions=np.max([one.revisions for one in parts], axis=0),
        fetched=np.max([one.fetched for one in parts], axis=0),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """
    Sums over several days.

    Attributes:
        first: First day of each span, days since 1970.
        last: Last day.
        cases: Sum of cases; of a day of which only an interval is stated (`< 0.1 %`), its lower end.
        most: The same with the upper ends: what the cases are at most.
        of: Sum of messages.
        days: How many days of the span are known.
    """

    first: npt.NDArray[np.int32]
    last: npt.NDArray[np.int32]
    cases: Floats
    most: Floats
    of: Floats
    days: npt.NDArray[np.int32]

    @property
    def shares(self) -> Floats:
        """Cases over messages; NaN where there were no messages. Where not `exact`, each is at least this."""
        return self._over(self.cases)

    @property
    def exact(self) -> Flags:
        """Whether every known day of a span has a number, none only an interval."""
        same: Flags = self.cases == self.most
        return same

    def _over(self, cases: Floats) -> Floats:
        found: Floats = np.divide(cases, self.of, where=self.of > 0, out=np.full(len(self.of), np.nan))
        return found

    def intervals(self, level: float = LEVEL) -> tuple[Floats, Floats]:
        """Return both ends of what each share can be, by Wilson; NaN where there were no messages."""
        of = np.where(self.of > 0, self.of, np.nan)
        return wilson_many(self._over(self.cases), of, level)[0], wilson_many(self._over(self.most), of, level)[1]


def pool(series: Series, first: date, last: date, days: int = POOLED_DAYS) -> Pooled:
    """
    Return for each day the sums over it and the days before it, `days` in all: what a smoothed line is drawn from.

    Days without a value, or without a stated denominator, are left out of both sums.
    """
    ends = np.arange(to_number(first), to_number(last) + 1, dtype=np.int32)
    return over_spans(series, ends - (days - 1), ends)


def over_spans(series: Series, first: npt.NDArray[np.int32], last: npt.NDArray[np.int32]) -> Pooled:
    """Return the sums over spans of days, both ends included; see `pool`."""
    known = countable(series)
    days, n = series.days[known], series.n[known]
    values, low, high = series.values[known], series.low[known], series.high[known]
    least = np.where(np.isnan(values), np.where(np.isnan(low), 0.0, low), values)
    most = np.where(np.isnan(values), np.where(np.isnan(high), 1.0, high), values)
    begin, end = np.searchsorted(days, first), np.searchsorted(days, last, side="right")
    totals = [np.concatenate(([0.0], np.cumsum(part))) for part in (np.rint(least * n), np.rint(most * n), n)]
    cases, at_most, of = (total[end] - total[begin] for total in totals)
    return Pooled(first, last, cases, at_most, of, (end - begin).astype(np.int32))


def countable(series: Series) -> Flags:
    """Return on which days messages are known, and the rate as a number or an interval."""
    known = (series.origins == _STATED) | (series.origins == _GIVEN)
    sums: Flags = known & series.given & (series.states < 0) & ~np.isnan(series.n)
    return sums


class Difference(NamedTuple):
    """
    Two shares compared.

    Attributes:
        change: The new share less the old one.
        p: How often chance alone makes a difference so great (two-sided, pooled z test of two shares).
        certain: Whether that is rarer than once in twenty, and there is enough mail to tell.
    """

    change: float
    p: float
    certain: bool


def compare(cases: float, of: float, cases_before: float, of_before: float, level: float = LEVEL) -> Difference | None:
    """
    Return whether a share differs from an earlier one by more than chance; None where there was no mail in one.

    With fewer than five expected cases or five expected others on a side the test is no judge: never certain.
    """
    if of <= 0 or of_before <= 0:
        return None
    change = cases / of - cases_before / of_before
    pooled = (cases + cases_before) / (of + of_before)
    error = sqrt(pooled * (1 - pooled) * (1 / of + 1 / of_before))
    p = 1.0 if error == 0 else erfc(abs(change) / error / sqrt(2))
    enough = min(pooled, 1 - pooled) * min(of, of_before) >= 5
    return Difference(change, p, enough and p < 1 - level)


def above(cases: float, of: float, limit: float, level: float = LEVEL) -> bool | None:
    """Return whether a share is certainly at a limit or over it, or certainly below it; None if it may be either."""
    low, high = wilson(cases, of, level)
    if low >= limit:
        return True
    return False if high < limit else None
