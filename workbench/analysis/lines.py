"""Statistics as they are shown: each day of a series with its value, its uncertainty, or the reason why it has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from workbench.model.metrics import Given, Metric
from workbench.model.samples import Gap, NOrigin
from workbench.model.series import GAPS, ORIGINS, Codes, Floats, Series, SeriesKey, to_date, to_number


class Row(NamedTuple):
    """One day: one of value, state, interval alone, and gap; low and high beside a value are its uncertainty."""

    day: date
    value: float | None
    state: str | None
    n: int | None
    n_origin: NOrigin
    low: float | None
    high: float | None
    gap: Gap | None
    provisional: bool
    revision: int | None
    restated: bool


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """
    One metric of one subject from one source.

    Attributes:
        metric: What the number is; a metric the catalogue lacks is described as a count of nothing known.
        given: How the source gives it: zone of its days, lag; None where nobody says.
        series: Every day of the period, the days without a statement too.
        gaps: Why a day has no value: an index of GAPS, or -1.
        low: Lower end of what is known of the day: stated, or computed where `n` is stated or given; NaN where not.
        high: Upper end.
        computed: Whether it was made of other series of the same source.
    """

    metric: Metric
    given: Given | None
    series: Series
    gaps: Codes
    low: Floats
    high: Floats
    computed: bool = False

    @property
    def key(self) -> SeriesKey:
        """What the line is of."""
        return self.series.key

    @property
    def empty(self) -> bool:
        """Whether no day has a value."""
        return bool((self.gaps >= 0).all())

    def between(self, first: date, last: date) -> Line:
        """Return the days between two, both included."""
        low, high = np.searchsorted(self.series.days, (to_number(first), to_number(last) + 1))
        at = np.arange(low, high)
        return Line(
            self.metric, self.given, self.series.pick(at), self.gaps[at], self.low[at], self.high[at], self.computed
        )

    def rows(self) -> Iterator[Row]:
        """Yield every day."""
        found = self.series
        for at in range(len(found)):
            gap = int(self.gaps[at])
            there = int(found.revisions[at]) > 0
            yield Row(
                to_date(found.days[at]), _number(found.values[at]), found.state(at), _whole(found.n[at]),
                ORIGINS[int(found.origins[at])], _number(self.low[at]), _number(self.high[at]),
                None if gap < 0 else GAPS[gap], bool(found.provisional[at]),
                int(found.revisions[at]) if there else None, bool(found.restated[at]),
            )  # fmt: skip


def _number(value: float) -> float | None:
    return None if value != value else float(value)  # noqa: PLR0124 - NaN differs from itself


def _whole(value: float) -> int | None:
    return None if value != value else int(value)  # noqa: PLR0124
