"""The ground of a panel: bands between dated limits with their names, weekends, and the grid."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.model.palette import BANDS
from workbench.ui.chart_days import day_ticks, is_weekend, short_day
from workbench.ui.chart_layer import Layer, mixed, small_font, wide
from workbench.ui.chart_lines import Limit
from workbench.ui.chart_scale import Scale
from workbench.ui.session import Session

BAND_SHARE = 0.55
"""How much of a tint a band is: the lines are what is looked at."""
WEEKENDS_FROM_PX = 3.5
"""Weekends are shaded where a day is at least so wide."""


class Ground(Layer):
    """Opaque throughout: half-transparent lines cost pyqtgraph half of a frame."""

    def __init__(self, session: Session, view: Any, scale: Scale, limits: tuple[Limit, ...]) -> None:
        super().__init__(session, view, -100)
        self.scale_of = scale
        self.limits = limits
        self.hairlines: tuple[int, ...] = ()
        self.selection: tuple[int, int] | None = None

    def use(self, scale: Scale) -> None:
        """Stand on another scale."""
        self.scale_of = scale
        self.update()

    def select(self, days: tuple[int, int] | None) -> None:
        """Shade days that are being chosen, or none."""
        self.selection = days
        self.update()

    def bands(self) -> list[tuple[float, float, str, int]]:
        """Return from which height to which one has which colour, and from which day on."""
        if not self.limits:
            return []
        scale = self.scale_of
        heights = [scale.bottom, *(float(scale.at(limit.value)) for limit in self.limits), scale.top]
        tokens = [BANDS[0], *(limit.token for limit in self.limits)]
        since = [self.limits[0].since, *(limit.since for limit in self.limits)]
        return [
            (low, min(high, scale.top), token, day)
            for (low, high), token, day in zip(pairwise(heights), tokens, since, strict=True)
            if low < scale.top
        ]

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw bands, weekends, grid, edges and the names of the limits, in this order."""
        area = self.boundingRect()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.fillRect(area, self.colour("base"))
        self._paint_bands(painter, area)
        self._paint_weekends(painter, area)
        if self.selection is not None:
            left, right = float(self.x(self.selection[0] - 0.5)), float(self.x(self.selection[1] + 0.5))
            painter.fillRect(QRectF(left, 0, right - left, area.height()), self.colour("chosen"))
        self._paint_grid(painter, area)
        self._paint_limits(painter, area)

    def _paint_bands(self, painter: QPainter, area: QRectF) -> None:
        for low, high, token, since in self.bands():
            left = max(0.0, float(self.x(since - 0.5)))
            top, bottom = float(self.y(high)), float(self.y(low))
            if left < area.width():
                tint = mixed(self.colour(f"{token}_tint"), self.colour("base"), BAND_SHARE)
                painter.fillRect(QRectF(QPointF(left, top), QPointF(area.right(), bottom)), tint)

    def _paint_weekends(self, painter: QPainter, area: QRectF) -> None:
        day = self.a_day()
        if day < WEEKENDS_FROM_PX or self.limits:
            return  # over bands the shade would be read as one
        first, last = self.span()
        for number in range(int(first), int(last) + 2):
            if is_weekend(number):
                painter.fillRect(QRectF(float(self.x(number - 0.5)), 0, day, area.height()), self.colour("window"))

    def _paint_grid(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(QPen(self.colour("line"), 1))
        first, last = self.span()
        _, days = day_ticks(first, last, area.width(), wide(short_day(self.session.texts, 0) + "MM", small_font()))
        lines = [QLineF(x, 0, x, area.bottom()) for x in (round(float(self.x(day))) + 0.5 for day in days)]
        lines += [
            QLineF(0, y, area.right(), y) for y in (round(float(self.y(t.at))) + 0.5 for t in self.scale_of.ticks)
        ]
        painter.drawLines(lines)
        if self.hairlines:
            painter.setPen(QPen(self.colour("strong_line"), 1, Qt.PenStyle.DashLine))
            painter.drawLines([QLineF(x, 0, x, area.bottom()) for x in map(float, self.x(list(self.hairlines)))])
        painter.setPen(QPen(self.colour("strong_line"), 1))
        painter.drawLine(QPointF(0, area.bottom() - 0.5), QPointF(area.right(), area.bottom() - 0.5))

    def _paint_limits(self, painter: QPainter, area: QRectF) -> None:
        font = small_font(step=2.5)
        painter.setFont(font)
        high = QFontMetricsF(font).height()
        for limit in self.limits:
            height = float(self.scale_of.at(limit.value))
            left = max(0.0, float(self.x(limit.since - 0.5)))
            if height >= self.scale_of.top or left >= area.width():
                continue
            y = round(float(self.y(height))) + 0.5
            painter.setPen(QPen(self.colour(limit.token), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(left, y), QPointF(area.right(), y))
            top = y - high if limit is self.limits[-1] else y  # the uppermost name above its line, the others below
            if top > -2 and top + high < area.bottom() + 2:
                begin = max(4.0, min(left + 6, area.width() - wide(limit.words, font) - 6))
                painter.drawText(QRectF(begin, top, area.width(), high), limit.words)
