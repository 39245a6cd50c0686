"""What a share of complaints comes to over a period: both ends where it is a range, against warning and limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import numpy as np

from workbench.analysis.lines import Line
from workbench.analysis.periods import Period, pooled
from workbench.analysis.rates import above
from workbench.model.series import Flags, Floats, to_number
from workbench.reports.base import Material

RATES = (
    "spam_rate", "spam_rate_v1", "complaint_rate", "complaint_rate_snds", "complaint_rate_inbox",
    "complaint_rate_delivered", "complaint_share_30d",
)  # fmt: skip
"""Shares of complaints, each with a denominator of its own: never drawn in one plot with another."""

BAND = "complaints"
WINDOWED = frozenset({"complaint_share_30d"})
"""Shares of many days at once: one bad day stands in thirty of them, so that no middle of them means anything."""

RECENT_DAYS = 30


class Kind(StrEnum):
    """How the share of a period was made of its days."""

    POOLED = "pooled"  # complaints over messages
    MEDIAN = "median"  # of the days, where the number of messages is hidden
    LATEST = "latest"


class Verdict(StrEnum):
    """How a share stands against the limits."""

    BELOW = "below"
    NEAR = "near"
    REACHES = "reaches"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Share:
    """Both ends of what a share can be; equal where it is a number, `high` None where only its lower end is told."""

    low: float
    high: float | None

    @property
    def exact(self) -> bool:
        """Whether it is a number."""
        return self.low == self.high

    @property
    def top(self) -> float:
        """The highest end that is told."""
        return self.low if self.high is None else self.high


@dataclass(frozen=True, slots=True)
class Told:
    """
    What a line comes to over the period.

    Attributes:
        line: Which.
        kind: How the share was made.
        share: Of the period; None where only ranges are told and no number of messages.
        highest: Of the worst day.
        highest_day: Days since 1970.
        over_warn: Days certainly at the warning.
        over_limit: Days certainly at the limit.
        recent_limit: Days certainly at the limit among the last 30 of the period.
        over_looks: Days whose figure is at the warning, by chance perhaps.
        days: Days known.
        certain: Whether the whole is at the limit, beyond chance; None if it may be either, or nobody can tell.
        warned: The same of the warning.
    """

    line: Line
    kind: Kind
    share: Share | None
    highest: Share
    highest_day: int
    over_warn: int
    over_limit: int
    recent_limit: int
    over_looks: int
    days: int
    certain: bool | None
    warned: bool | None
    near_latest: bool = False

    @property
    def verdict(self) -> Verdict:
        """How it stands; one day at the warning in a good period is no alarm."""
        if self.certain is True:
            return Verdict.OVER
        if self.over_limit:
            return Verdict.REACHES
        if self.warned is True or self.near_latest or self.over_warn > (self.kind is Kind.POOLED):
            return Verdict.NEAR
        return Verdict.BELOW


def tell(material: Material, line: Line, period: Period) -> Told:
    """Return what a line comes to over a period."""
    warn, limit = (material.rules.threshold(f"{BAND}.{level}") for level in ("warn", "limit"))
    part = line.between(*period)
    series = part.series
    low = np.where(np.isnan(series.values), np.where(np.isnan(series.low), 0.0, series.low), series.values)
    high = np.where(np.isnan(series.values), series.high, series.values)
    known = ~(np.isnan(series.values) & np.isnan(series.low) & np.isnan(series.high))
    sure = np.where(np.isnan(part.low), series.values, part.low)  # one complaint in 160 messages is no alarm
    kind, share, certain, warned = _whole(line, period, (warn, limit))
    at = _worst(low, high, known)
    ends = Share(float(low[at]), None if np.isnan(high[at]) else float(high[at]))
    recent = series.days > to_number(period.last - timedelta(RECENT_DAYS))
    return Told(
        line, kind, share, ends, int(series.days[at]), int((sure >= warn).sum()), int((sure >= limit).sum()),
        int(((sure >= limit) & recent).sum()), int((known & (low >= warn)).sum()), int(known.sum()), certain, warned,
        kind is Kind.LATEST and share is not None and share.low >= warn,
    )  # fmt: skip


def _worst(low: Floats, high: Floats, known: Flags) -> int:
    """Return the place of the highest day; of equal ends the one that is a number."""
    top = np.where(np.isnan(high), low, high)
    order = np.lexsort((low, np.where(known, top, -1.0)))
    best = order[-1]
    same = np.flatnonzero(known & (top == top[best]) & (low == low[best]))
    return int(same[0])


def _whole(
    line: Line, period: Period, limits: tuple[float, float]
) -> tuple[Kind, Share | None, bool | None, bool | None]:
    series = line.between(*period).series
    exact = series.values[~np.isnan(series.values)]
    if line.key.metric in WINDOWED:
        latest = float(exact[-1]) if len(exact) else None
        share = None if latest is None else Share(latest, latest)
        return Kind.LATEST, share, None if latest is None else (latest >= limits[1] or None), None
    sums = pooled(series, [period])
    of = float(sums.of[0])
    if of > 0:
        least, most = float(sums.cases[0]), float(sums.most[0])
        found = [_standing(least, most, of, value) for value in limits]
        return Kind.POOLED, Share(least / of, most / of), found[1], found[0]
    if not len(exact) or len(exact) < len(series.days[~np.isnan(series.high)]) / 2:
        return Kind.MEDIAN, None, None, None
    middle = float(np.median(exact))
    return Kind.MEDIAN, Share(middle, middle), None, None


def _standing(least: float, most: float, of: float, limit: float) -> bool | None:
    """Return whether a share is certainly at a limit, or certainly below, by both ends of its cases."""
    if above(min(least, of), of, limit) is True:
        return True
    return False if above(min(most, of), of, limit) is False else None


_RANKS = tuple(Verdict)


def gravity(told: Told) -> tuple[float, float, float, float, str, str]:
    """Return by what shares are ordered, the worst first; table and first sentence go by it."""
    key = told.line.key
    rank = _RANKS.index(told.verdict)
    return (-rank, -told.over_limit, -told.over_warn, -told.highest.top, key.source, key.subject)


def tell_all(material: Material, lines: list[Line], period: Period) -> list[Told]:
    """Return what every line comes to, the worst first."""
    return sorted((tell(material, line, period) for line in lines), key=gravity)
