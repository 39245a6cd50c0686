"""Where a value stands on the upright axis: in per cent evenly or by powers of ten with a row for zero, or a count."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from workbench.model.metrics import Unit
from workbench.model.text import Texts

ZERO_BELOW = 0.55
"""How far the row of zero lies below the lowest power of ten, in powers of ten."""
EDGE = 0.3
"""Room below the row of zero."""
LEAST_PERCENT = 0.01


class Tick(NamedTuple):
    """A labelled height."""

    at: float
    value: float


@dataclass(frozen=True)
class Scale:
    """
    A scale from `low` to `high`, both in per cent for shares.

    Attributes:
        unit: Of the values.
        log: Whether by powers of ten.
        low: Lowest labelled value.
        high: Highest value with room.
    """

    unit: Unit
    log: bool
    low: float
    high: float

    @property
    def truncated(self) -> bool:
        """Whether an even scale does not begin at zero; that is said beside it."""
        return not self.log and self.low > 0

    @property
    def zero(self) -> float:
        """The height of zero."""
        return math.log10(self.low) - ZERO_BELOW if self.log else 0.0

    @property
    def bottom(self) -> float:
        """The lowest height shown."""
        if self.log:
            return self.zero - EDGE
        span = self.high - self.low
        return self.low - (0.05 * span if self.unit is not Unit.COUNT else 0.0)

    @property
    def top(self) -> float:
        """The greatest height shown."""
        return math.log10(self.high) if self.log else self.high

    def at(self, values: Any) -> Any:
        """Return the heights of values (a number or an array); NaN stays NaN."""
        shown = np.asarray(values, np.float64) * (1.0 if self.unit is Unit.COUNT else 100.0)
        if not self.log:
            return shown
        with np.errstate(divide="ignore", invalid="ignore"):
            heights = np.log10(np.maximum(shown, self.low))
        return np.where(shown == 0, self.zero, heights)

    def heights(self, values: Any) -> Any:
        """Return the heights of the points that a line joins: by powers of ten the row of zero is none of them."""
        found = self.at(values)
        return np.where(np.asarray(values) == 0, np.nan, found) if self.log else found

    @cached_property
    def ticks(self) -> tuple[Tick, ...]:
        """The labelled heights, from the lowest."""
        if self.log:
            first, last = round(math.log10(self.low)), math.floor(self.top + 1e-9)
            powers = [Tick(float(p), 10.0**p / 100) for p in range(first, last + 1)]
            return (Tick(self.zero, 0.0), *powers)
        factor = 1.0 if self.unit is Unit.COUNT else 100.0
        step = nice(max(self.high - self.low, 1e-9) / 4)
        if self.unit is Unit.COUNT:
            step = max(step, 1.0)
        begin = math.ceil(self.low / step - 1e-9)
        end = math.floor(self.high / step + 1e-9)
        return tuple(Tick(number * step, number * step / factor) for number in range(begin, end + 1))

    def words(self, texts: Texts, tick: Tick) -> str:
        """Return what stands at a height."""
        if self.unit is Unit.COUNT:
            return short_count(texts, tick.value)
        step = tick.value * 100 if self.log else nice((self.high - self.low) / 4)
        digits = 0 if tick.value == 0 else max(0, -math.floor(math.log10(step) + 1e-9))
        return texts.percent(tick.value, digits)


def nice(least: float) -> float:
    """Return the next of 1, 2, 5, 10 … that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(max(least, 1e-12)))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least * (1 - 1e-9))


def short_count(texts: Texts, value: float) -> str:
    """Return a count as an axis has room for it: `1.2 M`."""
    for size, word in ((1e9, texts.tr("bn")), (1e6, texts.tr("M")), (1e3, texts.tr("k"))):
        if abs(value) >= size:
            shown = value / size
            digits = 0 if shown.is_integer() or shown >= 100 else 1
            return f"{texts.number(shown, digits)}\u00a0{word}"
    return texts.number(value)


def fit(unit: Unit, least: float, most: float, *, log: bool = False, whole: bool = False) -> Scale:
    """
    Return a scale that shows everything between two values, none of them cut off.

    Args:
        unit: Of the values.
        least: Smallest value above zero; infinite where there is none.
        most: Greatest one; what limits are to be seen is counted in.
        log: By powers of ten, from 0.01 % to 10 % at least.
        whole: Whether it begins at zero: of bars, and where low is good.
    """
    factor = 1.0 if unit is Unit.COUNT else 100.0
    if not math.isfinite(most):
        most = 0.0
    if log:
        low = LEAST_PERCENT
        if 0 < least * factor < low and math.isfinite(least):
            low = max(1e-6, 10.0 ** math.floor(math.log10(least * factor)))
        high = 10.0 if most * factor <= 10 else 100.0
        return Scale(unit, log=True, low=low, high=high)
    high = most * factor * 1.08 or (1.0 if unit is Unit.COUNT else 0.1)
    if whole or not math.isfinite(least) or least < 0.5 * most:
        return Scale(unit, log=False, low=0.0, high=high)
    if unit is Unit.SHARE:
        step = nice(max(100 - least * factor, 0.5) / 4)
        low = max(0.0, math.floor(least * factor / step - 1e-9) * step)
        return Scale(unit, log=False, low=low, high=100.0 + step / 4)
    return Scale(unit, log=False, low=0.0, high=high)
