"""Volumes as bars from zero, the parts of a day stacked in a fixed order and told apart by shade and pattern."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.ui.chart_layer import Layer, hatch, mixed
from workbench.ui.chart_lines import Line, Panel
from workbench.ui.chart_scale import Scale
from workbench.ui.session import Session

PARTS = ("plain", "light", "rising", "cross")
"""How the parts are filled, from below: full colour, light, hatched, hatched crosswise."""
APART_FROM_PX = 4.0
"""Bars stand apart where a day is at least so wide."""


class Bars(Layer):
    """All parts of a panel."""

    def __init__(self, session: Session, view: Any, scale: Scale, panel: Panel, ink: str) -> None:
        super().__init__(session, view, -20)
        self.scale_of, self.lines, self.ink = scale, panel.lines, ink

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Fill one rectangle a day and part."""
        if not self.lines:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(Qt.PenStyle.NoPen)
        first = self.lines[0]
        seen = self.part(first.first, len(first))
        days = np.arange(seen.start, seen.stop) + float(first.first)
        half = 0.5 if self.a_day() < APART_FROM_PX else 0.38
        lefts, rights = np.round(self.x(days - half)), np.round(self.x(days + half))
        base = np.zeros(len(days))
        for number, line in enumerate(self.lines):
            top = base + np.nan_to_num(line.values[seen])
            uppers, lowers = self.y(self.scale_of.at(top)), self.y(self.scale_of.at(base))
            painter.setBrush(part_brush(number, self.ink, self.colour("base")))
            edges = zip(lefts.tolist(), rights.tolist(), uppers.tolist(), lowers.tolist(), strict=True)
            painter.drawRects([QRectF(a, u, max(b - a, 1.0), d - u) for a, b, u, d in edges if d - u > 0.05])
            base = top
        self._paint_zeros(painter, seen, days)

    def _paint_zeros(self, painter: QPainter, seen: slice, days: Any) -> None:
        """Days of which every part that is known is zero get a dot on the line: they are not empty."""
        values = np.array([line.values[seen] for line in self.lines])
        zero = np.isfinite(values).any(axis=0) & (np.nan_to_num(values).sum(axis=0) == 0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        painter.setBrush(QColor(self.ink))
        y = float(self.y(0.0)) - 2.5
        for x in self.x(days[zero]).tolist():
            painter.drawEllipse(QRectF(x - 2, y - 2, 4, 4))


def part_brush(number: int, ink: str, ground: QColor) -> QBrush:
    """Return the filling of a part."""
    pattern, colour = PARTS[min(number, len(PARTS) - 1)], QColor(ink)
    if pattern == "plain":
        return QBrush(colour)
    light = mixed(colour, ground, 0.42 if pattern == "light" else 0.25)
    return QBrush(light) if pattern == "light" else hatch(pattern, colour, light)


def total(lines: tuple[Line, ...], at: int) -> float:
    """Return the sum of what is known of a place; NaN where nothing is."""
    values = np.array([line.values[at] for line in lines])
    return float(np.nansum(values)) if np.isfinite(values).any() else float("nan")
