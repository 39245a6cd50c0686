"""What stands on a line or around it: the interval, and the days a bare line would not tell truly."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.model.series import Flags, Floats
from workbench.ui.chart_layer import Layer, polygon
from workbench.ui.chart_lines import Line, runs
from workbench.ui.chart_scale import Scale
from workbench.ui.session import Session

DOT = 2.6
BARS_FROM_PX = 14.0
DOTS_FROM_PX = 5.0
"""Days narrower than this are not told apart by dots: runs of zero become a thick line on zero."""


class Interval(Layer):
    """The shaded 95 % interval of one line, broken where the line is."""

    def __init__(self, session: Session, view: Any, scale: Scale, line: Line, ink: str) -> None:
        super().__init__(session, view, -30)
        self.scale_of, self.line, self.ink = scale, line, ink
        self.stretches = runs(np.isfinite(line.values) & np.isfinite(line.low) & np.isfinite(line.high))

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Fill between both ends; a lone day gets a bar."""
        line = self.line
        seen = line_part(self, line)
        shade = QColor(self.ink)
        shade.setAlpha(48)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        for a, b in self.stretches:
            a, b = max(a, seen.start), min(b, seen.stop)  # noqa: PLW2901
            if a >= b:
                continue
            days = np.arange(a, b) + float(line.first)
            if b - a == 1:
                days = np.array([days[0] - 0.3, days[0] + 0.3])
            xs = self.x(days)
            low, high = (self.y(self.scale_of.at(edge[a:b])) for edge in (line.low, line.high))
            if b - a == 1:
                low, high = np.repeat(low, 2), np.repeat(high, 2)
            painter.drawPolygon(polygon(np.concatenate((xs, xs[::-1])), np.concatenate((low, high[::-1]))))


def line_part(layer: Layer, line: Line) -> slice:
    """Return the places of a line that are to be seen."""
    return layer.part(line.first, len(line))


class Marks(Layer):
    """
    The points of one line that are drawn as points.

    A zero is a dot on zero. A day between two gaps is a dot: it has no line. Few messages: a hollow dot. Provisional: a
    grey dot. Only an interval stated: a bar between its ends.

    Attributes:
        zeros: Whether a day is a zero.
        few: Whether a rate rests on fewer messages than its panel asks for.
        provisional: Whether the value will change.
    """

    def __init__(self, session: Session, view: Any, scale: Scale, line: Line, *, least: int, ink: str) -> None:
        super().__init__(session, view, 10)
        self.line, self.ink = line, ink
        given = np.isfinite(line.values)
        self.zeros: Flags = line.values == 0
        self.few: Flags = given & (line.n < least)
        self.provisional: Flags = given & line.provisional
        self._only = np.flatnonzero(line.only_between)
        stretched = np.array(runs(self.zeros)).reshape(-1, 2) + line.first
        self._zero_runs = stretched - (0.0, 1.0)  # first and last day
        self.use(scale)

    def use(self, scale: Scale) -> None:
        """Stand on a scale; everything that does not change while days are moved is worked out here."""
        self.scale_of = scale
        heights = scale.at(self.line.values)
        joined = np.isfinite(scale.heights(self.line.values))
        beside = np.concatenate(([False], joined, [False]))
        self.alone: Flags = joined & ~beside[:-2] & ~beside[2:]
        plain = (self.zeros | self.alone) & ~(self.few | self.provisional)
        self._coarse = self._points(self.alone, heights)
        self._fine = [
            (self._points(where, heights), token, hollow)
            for where, token, hollow in (
                (plain, "", False), (self.few, "", True), (self.provisional & ~self.few, "muted", False),
            )
        ]  # fmt: skip
        low, high = np.nan_to_num(self.line.low[self._only]), self.line.high[self._only]
        self._ends = scale.at(low), scale.at(np.where(np.isfinite(high), high, 1.0))

    def _points(self, where: Flags, heights: Floats) -> tuple[Floats, Floats]:
        """Return day numbers and heights of some places."""
        places = np.flatnonzero(where)
        return (places + self.line.first).astype(np.float64), heights[places]

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw what is to be seen."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        if len(self._only):
            self._paint_intervals(painter)
        if self.a_day() < DOTS_FROM_PX:
            self._paint_zero_runs(painter)
            self._dots(painter, self._coarse, QColor(self.ink), hollow=False)
            return
        for points, token, hollow in self._fine:
            self._dots(painter, points, self.colour(token) if token else QColor(self.ink), hollow=hollow)

    def _seen(self, days: Floats) -> slice:
        first, last = self.span()
        begin, end = np.searchsorted(days, (first - 1, last + 1))
        return slice(int(begin), int(end))

    def _dots(self, painter: QPainter, points: tuple[Floats, Floats], ink: QColor, *, hollow: bool) -> None:
        seen = self._seen(points[0])
        if seen.start == seen.stop:
            return
        painter.setPen(QPen(ink, 1.4) if hollow else Qt.PenStyle.NoPen)
        painter.setBrush(self.colour("base") if hollow else ink)
        for x, y in zip(self.x(points[0][seen]).tolist(), self.y(points[1][seen]).tolist(), strict=True):
            painter.drawEllipse(QPointF(x, y), DOT, DOT)

    def _paint_zero_runs(self, painter: QPainter) -> None:
        first, last = self.span()
        seen = self._zero_runs[(self._zero_runs[:, 1] >= first) & (self._zero_runs[:, 0] <= last)]
        if not len(seen):
            return
        at = float(self.y(self.scale_of.zero))
        painter.setPen(QPen(QColor(self.ink), 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawLines([QLineF(a - 1, at, b + 1, at) for a, b in self.x(seen).tolist()])

    def _paint_intervals(self, painter: QPainter) -> None:
        days = (self._only + self.line.first).astype(np.float64)
        seen = self._seen(days)
        half = min(4.0, self.a_day() * 0.4)
        painter.setPen(QPen(QColor(self.ink), 1.4))
        lines = []
        bars = self.a_day() >= BARS_FROM_PX
        ends = (self.y(end[seen]).tolist() for end in self._ends)
        for x, a, b in zip(self.x(days[seen]).tolist(), *ends, strict=True):
            lines += [QLineF(x - half, b, x + half, b), *([QLineF(x, a, x, b)] if bars else ())]
        painter.drawLines(lines)
