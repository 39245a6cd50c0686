"""What stands on a line or around it: the interval, and the days a bare line would not tell truly."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.model.series import Flags
from workbench.ui.chart_layer import Layer, polygon
from workbench.ui.chart_lines import Line, runs
from workbench.ui.chart_scale import Scale
from workbench.ui.session import Session

DOT = 2.6
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
    """

    def __init__(self, session: Session, view: Any, scale: Scale, line: Line, *, least: int, ink: str) -> None:
        super().__init__(session, view, 10)
        self.scale_of, self.line, self.ink = scale, line, ink
        given = np.isfinite(line.values)
        self.zeros: Flags = line.values == 0
        self.few: Flags = given & (line.n < least)
        self.provisional: Flags = given & line.provisional

    @property
    def alone(self) -> Flags:
        """Whether no line leads to a day with a value."""
        joined = np.isfinite(self.scale_of.heights(self.line.values))
        beside = np.concatenate(([False], joined, [False]))
        found: Flags = joined & ~beside[:-2] & ~beside[2:]
        return found

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw what is to be seen."""
        seen = line_part(self, self.line)
        xs = self.x(np.arange(seen.start, seen.stop) + float(self.line.first))
        ys = self.y(self.scale_of.at(self.line.values[seen]))
        fine = self.a_day() >= DOTS_FROM_PX
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        self._paint_intervals(painter, seen, xs)
        if not fine:
            self._paint_zero_runs(painter, seen, xs)
        solid = self.alone[seen] if not fine else (self.zeros | self.alone)[seen] & ~(self.few | self.provisional)[seen]
        self._dots(painter, xs[solid], ys[solid], QColor(self.ink), hollow=False)
        if fine:
            few, grey = self.few[seen], self.provisional[seen] & ~self.few[seen]
            self._dots(painter, xs[few], ys[few], QColor(self.ink), hollow=True)
            self._dots(painter, xs[grey], ys[grey], self.colour("muted"), hollow=False)

    def _dots(self, painter: QPainter, xs: Any, ys: Any, ink: QColor, *, hollow: bool) -> None:
        if not len(xs):
            return
        painter.setPen(QPen(ink, 1.4) if hollow else Qt.PenStyle.NoPen)
        painter.setBrush(self.colour("base") if hollow else ink)
        for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
            painter.drawEllipse(QPointF(x, y), DOT, DOT)

    def _paint_zero_runs(self, painter: QPainter, seen: slice, xs: npt.NDArray[np.float64]) -> None:
        at = float(self.y(self.scale_of.zero))
        painter.setPen(QPen(QColor(self.ink), 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawLines([QLineF(xs[a] - 1, at, xs[b - 1] + 1, at) for a, b in runs(self.zeros[seen])])

    def _paint_intervals(self, painter: QPainter, seen: slice, xs: npt.NDArray[np.float64]) -> None:
        only = np.flatnonzero(self.line.only_between[seen])
        if not len(only):
            return
        low, high = np.nan_to_num(self.line.low[seen][only]), self.line.high[seen][only]
        high = np.where(np.isfinite(high), high, 1.0)
        half = min(4.0, self.a_day() * 0.4)
        painter.setPen(QPen(QColor(self.ink), 1.4))
        lines = []
        bars = self.a_day() >= DOTS_FROM_PX
        for x, a, b in zip(xs[only], self.y(self.scale_of.at(low)), self.y(self.scale_of.at(high)), strict=True):
            lines += [QLineF(x - half, b, x + half, b), *([QLineF(x, a, x, b)] if bars else ())]
        painter.drawLines(lines)
