"""What a chart says, before it is drawn: plots over the same days, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workbench.reports.signs import Mark, Pair


class Drawn(StrEnum):
    """How a line of a chart is drawn."""

    LINE = "line"
    BARS = "bars"  # stacked in the order of the lines, from zero
    STATES = "states"  # a row of coloured runs, one state each


@dataclass(frozen=True, slots=True)
class Dot:
    """
    One day of a line.

    Attributes:
        day: Days since the chart's first day.
        value: A share or a count; None where the day has none.
        low: Lower end of what is known; None where nothing is.
        high: Upper end.
        state: The ordinal word of the day; "" where it has none.
        gap: Why the day has none, as the catalogue's word for it; "" where it has one.
        provisional: Whether it will still change.
        restated: Whether the source gave another figure before.
    """

    day: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    state: str = ""
    gap: str = ""
    provisional: bool = False
    restated: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of a panel: its name, its colour, how it is drawn, and its days in order."""

    label: str
    ink: str
    drawn: Drawn
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """A threshold: its value in the panel's unit, its words, and the mark of what lies above."""

    value: float
    label: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Panel:
    """
    One plot of a chart.

    Attributes:
        label: What it shows, with the latest value.
        share: Whether the values are shares, shown in per cent; else they are counts.
        curves: Its lines.
        limits: Thresholds, by rising value.
    """

    label: str
    share: bool
    curves: tuple[Curve, ...]
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """
    Plots under each other over the same days.

    Attributes:
        id: Its name among the charts.
        title: What it shows, as a sentence.
        alt: The same for those who cannot see it.
        source: Whose numbers, of which days' zone.
        first: First day, ISO 8601.
        days: How many days.
        panels: From top to bottom.
        gaps: Words for the reasons that occur, by their name, in reading order.
        states: Words for the states that occur, by their name.
        signs: Words for the marks of single days that occur, by their name.
    """

    id: str
    title: str
    alt: str
    source: str
    first: str
    days: int
    panels: tuple[Panel, ...]
    gaps: tuple[Pair, ...] = ()
    states: tuple[Pair, ...] = ()
    signs: tuple[Pair, ...] = ()
