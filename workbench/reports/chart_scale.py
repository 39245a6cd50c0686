"""The scale of a plot: where it ends, where a day and a value stand, and how a value is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, log10

from workbench.model.text import Texts
from workbench.reports.chart_content import Curve, Drawn, Panel

WIDTH = 482.0
"""Points: A4 less the margins."""

RIGHT = 8.0


@dataclass(frozen=True, slots=True)
class Plane:
    """Where a panel stands, and what its height means."""

    top: float
    height: float
    days: int
    highest: float
    left: float

    def x(self, day: float) -> float:
        """Return where the middle of a day is."""
        return self.left + (day + 0.5) * self.step

    @property
    def step(self) -> float:
        """The width of a day."""
        return (WIDTH - self.left - RIGHT) / self.days

    def y(self, value: float) -> float:
        """Return where a value is; what is higher than the scale stands at its end."""
        return self.top + self.height * (1 - min(value / self.highest, 1.0))

    @property
    def bottom(self) -> float:
        """Where nought is."""
        return self.top + self.height


def highest(panel: Panel) -> float:
    """Return the end of the scale: bars begin at zero, and a limit is shown where values come near it."""
    tops = [_top_of(curve) for curve in panel.curves if curve.drawn is Drawn.LINE]
    tops.append(max(_stacked([curve for curve in panel.curves if curve.drawn is Drawn.BARS]), default=0.0))
    top = max(tops)
    near = [limit.value for limit in panel.limits if limit.value <= top * 3]
    if top < 1e-9:  # nothing but noughts: the first limit says of what size the values could be
        near = [limit.value for limit in panel.limits[:1]]
    return nice(max([top, *(value * 1.15 for value in near)], default=0.0) * 1.05)


def _top_of(curve: Curve) -> float:
    """
    Return the highest value that is known well enough to set the scale; what is above it is cut off at the top.

    Of a day of which only a range is known, that is its upper end.
    """
    told = [dot for dot in curve.dots if dot.value is not None]
    ranges = [dot.high for dot in curve.dots if dot.value is None and dot.high is not None and dot.high < 1]
    sure = [dot.value or 0.0 for dot in told if dot.high is None or dot.high <= 4 * (dot.value or 0.0)]
    return max([*(sure or [dot.value or 0.0 for dot in told]), *ranges], default=0.0)


def _stacked(bars: Sequence[Curve]) -> Iterator[float]:
    columns: dict[int, float] = {}
    for curve in bars:
        for dot in curve.dots:
            if dot.value is not None:
                columns[dot.day] = columns.get(dot.day, 0.0) + dot.value
    return iter(columns.values())


def is_drawn(curve: Curve) -> bool:
    """Whether a line has anything in its plot: bars of nothing but noughts have not."""
    if curve.drawn is Drawn.BARS:
        return any(dot.value for dot in curve.dots)
    return any(dot.value is not None or dot.high is not None or dot.gap for dot in curve.dots)


def nice(value: float) -> float:
    """Return the next of 1, 2, 2.5, 5 times a power of ten."""
    if value < 1e-9:  # nothing but noughts, or next to nothing
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(float(f"{step * power:.12g}") for step in (1, 2, 2.5, 5, 10) if step * power >= value * (1 - 1e-9))


def number(value: float, texts: Texts, *, share: bool, most: int = 4) -> str:
    """Return a value for people: `0.3%`, `12,500`; as many decimals as it takes, at most four."""
    scaled = value * 100 if share else value
    digits = next((places for places in range(most + 1) if abs(round(scaled, places) - scaled) < 1e-9), most)
    return texts.percent(value, digits) if share else texts.number(value, digits)
