"""What a chart is made of: panels of lines, every day of a span a place in an array."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from workbench.model.metrics import Better, Unit
from workbench.model.samples import Gap
from workbench.model.series import GAPS, Codes, Flags, Floats

Run: TypeAlias = tuple[int, int]
"""First place and the place behind the last."""


class Kind(StrEnum):
    """How a panel is drawn."""

    LINES = "lines"
    BARS = "bars"  # stacked, in the order of the lines
    STATES = "states"  # one row a line


class Limit(NamedTuple):
    """
    A number that a verdict turns on.

    Attributes:
        value: In the unit of the panel.
        since: Day number from which it holds.
        token: Colour of what lies from it on, up to the next one.
        words: Who says so: "Gmail limit 0.3 %".
    """

    value: float
    since: int
    token: str
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """
    One series over every day of a span.

    Attributes:
        id: Tells it from the others of its panel: the subject, or the part of a whole.
        label: What it is called beside the line.
        first: Day number of the first place.
        values: Shares 0..1 or counts; NaN where there is none.
        low: Lower end of what is known of the value: stated, or worked out at 95 %; NaN where nothing is.
        high: Upper end.
        n: Denominator in messages; NaN where nobody knows it.
        states: Place in `words`, -1 where there is none.
        gaps: Place in `GAPS` for why a day is empty; -1 where it is not, or lies outside what was looked at.
        provisional: Whether the source will still change it.
        restated: Whether the source has changed it.
        revisions: Which statement stands.
        words: States as the source spells them.
        earlier: Of a restated day what was said before, oldest first, in words.
    """

    id: str
    label: str
    first: int
    values: Floats
    low: Floats
    high: Floats
    n: Floats
    states: npt.NDArray[np.int16]
    gaps: Codes
    provisional: Flags
    restated: Flags
    revisions: npt.NDArray[np.int32]
    words: tuple[str, ...] = ()
    earlier: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def last(self) -> int:
        """Day number of the last place."""
        return self.first + len(self) - 1

    @property
    def given(self) -> Flags:
        """Whether a day has a value, an interval or a state."""
        return np.isfinite(self.values) | np.isfinite(self.high) | np.isfinite(self.low) | (self.states >= 0)

    @property
    def only_between(self) -> Flags:
        """Whether a day has an interval and no value."""
        return np.isnan(self.values) & (np.isfinite(self.high) | np.isfinite(self.low))

    def place(self, day: int) -> int | None:
        """Return the place of a day; None outside the span."""
        at = day - self.first
        return at if 0 <= at < len(self) else None

    def value(self, day: int) -> float:
        """Return the value of a day, NaN where there is none."""
        at = self.place(day)
        return float("nan") if at is None else float(self.values[at])

    def gap(self, day: int) -> Gap | None:
        """Return why a day is empty; None where it is not, or nobody looked."""
        at = self.place(day)
        return None if at is None or self.gaps[at] < 0 else GAPS[int(self.gaps[at])]

    def state(self, day: int) -> str | None:
        """Return the state of a day; None where there is none."""
        at = self.place(day)
        return None if at is None or self.states[at] < 0 else self.words[int(self.states[at])]

    def latest(self, until: int) -> int | None:
        """Return the newest day with a value or a state that is not after `until`."""
        places = np.flatnonzero(self.given[: max(0, until - self.first + 1)])
        return int(places[-1]) + self.first if len(places) else None


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """
    One small chart.

    Attributes:
        id: Tells it from the others: provider, source and metric.
        provider: Whose recipients; gives the colour.
        name: The provider as people say it.
        metric: What is drawn, in words.
        detail: Denominator and the like, in words.
        unit: What kind of number it is.
        better: Which direction is good.
        kind: How it is drawn.
        lines: What is drawn.
        zone: The time zone of its days, in words.
        limits: Numbers that verdicts turn on, lowest first.
        least: Below so many messages a point is hollow.
        size: Messages behind it: panels stand in this order.
    """

    id: str
    provider: str
    name: str
    metric: str
    detail: str
    unit: Unit
    better: Better
    kind: Kind
    lines: tuple[Line, ...]
    zone: str
    limits: tuple[Limit, ...] = ()
    least: int = 100
    size: float = 0.0


class Mark(NamedTuple):
    """
    Something that happened, for the lane above the charts.

    Attributes:
        day: First day number.
        last: Last one.
        kind: `note`, `audit`, `fetch` or `import`.
        text: What it was.
        subject: The domain; empty where it is about all.
        id: Of a note, to change it; 0 else.
        moment: When exactly, where that is known.
    """

    day: int
    last: int
    kind: str
    text: str
    subject: str = ""
    id: int = 0
    moment: datetime | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """
    Everything a page of charts shows.

    Attributes:
        panels: In the order shown.
        marks: By day.
        first: First day number of the data.
        last: Last one: today, or the newest day with anything.
        fetched: When the newest of it came, where that is known.
        begin: How many panels stand before those shown.
        total: How many there are.
    """

    panels: tuple[Panel, ...]
    marks: tuple[Mark, ...]
    first: int
    last: int
    fetched: datetime | None = None
    begin: int = 0
    total: int = 0

    @property
    def left_out(self) -> int:
        """Panels that found no place."""
        return max(0, self.total - len(self.panels))


def runs(flags: Flags) -> list[Run]:
    """Return the unbroken stretches of set flags."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def code_runs(codes: npt.NDArray[np.integer]) -> list[tuple[int, int, int]]:
    """Return stretches of equal codes as (first place, place behind the last, code), those below 0 left out."""
    if not len(codes):
        return []
    edges = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist(), len(codes)]
    return [(a, b, int(codes[a])) for a, b in pairwise(edges) if codes[a] >= 0]


def common_gaps(lines: tuple[Line, ...]) -> tuple[int, Codes]:
    """
    Return the first day and, for each day, the reason why no line has anything.

    Where lines give unlike reasons for one day the first line's stands: their own stand in the table.
    """
    if not lines:
        return 0, np.zeros(0, np.int8)
    first = min(line.first for line in lines)
    count = max(line.last for line in lines) - first + 1
    codes = np.full(count, -1, np.int8)
    given = np.zeros(count, np.bool_)
    for line in reversed(lines):
        part = slice(line.first - first, line.first - first + len(line))
        codes[part] = np.where(line.gaps >= 0, line.gaps, codes[part])
        given[part] |= line.given
    codes[given] = -1
    return first, codes


def stepped(span: tuple[date, date] | None, step: int, first: int, last: int) -> tuple[date, date] | None:
    """
    Return the period before or after one; None where it would lie outside the days from `first` to `last`.

    From all days the first step leads to the last thirty.
    """
    if span is None:
        return day_of(max(first, last - 29)), day_of(last)
    move = (span[1] - span[0] + timedelta(1)) * step
    begin, end = span[0] + move, span[1] + move
    return None if end < day_of(first) or begin > day_of(last) else (begin, end)


def day_of(number: int) -> date:
    """Return the day of a number."""
    from workbench.model.series import to_date

    return to_date(number)
