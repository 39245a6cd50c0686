"""The axes: days below, values at the left; their labels are made once, and the grid belongs to the ground."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QFontMetricsF

from workbench.ui.chart_days import day_ticks, month_words, short_day
from workbench.ui.chart_layer import small_font, wide
from workbench.ui.chart_scale import Scale
from workbench.ui.session import Session

LEFT_LABELS = ("100%", "0.01%", "99.95%", "12.5\u00a0k")


class DayAxis(pg.AxisItem):  # type: ignore[misc]
    """Days, weeks or months, whichever there is room for; pyqtgraph has one that costs most of a frame."""

    def __init__(self, session: Session) -> None:
        super().__init__("bottom")
        self._session = session
        self.setStyle(tickLength=4, autoExpandTextSpace=False, hideOverlappingLabels=True)
        self.kind = "month"
        self.restyle()

    def restyle(self) -> None:
        """Take fonts, words and colours again."""
        self.setStyle(tickFont=small_font())
        self.setPen(pg.mkPen(self._session.theme.colour("strong_line")))
        self.setTextPen(pg.mkPen(self._session.theme.colour("muted")))
        self.setHeight(round(QFontMetricsF(small_font()).height()) + 8)
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: D102
        room = wide(short_day(self._session.texts, 0) + "MM", small_font())
        self.kind, days = day_ticks(minVal, maxVal, size, room)
        return [(1.0, [float(day) for day in days if minVal <= day <= maxVal])]

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:  # noqa: D102
        texts = self._session.texts
        if self.kind == "month":
            return [month_words(texts, int(value)) for value in values]
        return [short_day(texts, int(value)) for value in values]


class ValueAxis(pg.AxisItem):  # type: ignore[misc]
    """The heights that a scale names."""

    def __init__(self, session: Session, scale: Scale) -> None:
        super().__init__("left")
        self._session = session
        self.scale_of = scale
        self.setStyle(tickLength=0, autoExpandTextSpace=False, hideOverlappingLabels=False)
        self.restyle()

    def restyle(self) -> None:
        """Take fonts, words and colours again."""
        self.setStyle(tickFont=small_font())
        self.setPen(pg.mkPen(None))
        self.setTextPen(pg.mkPen(self._session.theme.colour("muted")))
        self.picture = None
        self.update()

    def use(self, scale: Scale) -> None:
        """Name other heights."""
        self.scale_of = scale
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: D102
        room = QFontMetricsF(small_font()).height() * 1.1
        top = maxVal - (maxVal - minVal) * 0.4 * room / max(size, 1.0)  # a label at the very edge would touch the head
        at = [tick.at for tick in self.scale_of.ticks if minVal <= tick.at <= top]
        most = max(2, int(size / room))
        step = -(-len(at) // most)
        return [(1.0, at[::step])]

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:  # noqa: D102
        words = {tick.at: tick for tick in self.scale_of.ticks}
        return [self.scale_of.words(self._session.texts, words[value]) if value in words else "" for value in values]


def left_room(words: Any = LEFT_LABELS) -> float:
    """Return the width of the axes at the left, the same for all panels so that their days stand below each other."""
    return max(wide(word, small_font()) for word in words) + 14
