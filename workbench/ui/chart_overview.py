"""The strip below the charts: all days at a glance, with a brush on those that are shown."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Signal
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.model.palette import provider_ink
from workbench.ui.chart_layer import Layer, polygon
from workbench.ui.chart_lines import Kind, Line, Panel, runs
from workbench.ui.chart_view import DayView
from workbench.ui.session import Session


class Whole(Layer):
    """The leading line of every panel over all days, each to its own height."""

    def __init__(self, session: Session, view: DayView, panels: tuple[Panel, ...]) -> None:
        super().__init__(session, view, -10)
        self.panels = panels
        self.period: tuple[int, int] | None = None
        self._drawn_for, self._drawn = QSizeF(), [("", [QPolygonF()])]

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw ground, lines and the chosen period."""
        area, theme = self.boundingRect(), self.session.theme
        painter.fillRect(area, self.colour("base"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        if area.size() != self._drawn_for:
            self._drawn_for, self._drawn = area.size(), self._draw(area)
        for provider, parts in self._drawn:
            painter.setPen(QPen(QColor(provider_ink(provider).on(dark=theme.dark)), 1))
            for part in parts:
                painter.drawPolyline(part)
        if self.period is not None:
            left, right = float(self.x(self.period[0] - 0.5)), float(self.x(self.period[1] + 0.5))
            painter.fillRect(QRectF(QPointF(left, 0), QPointF(right, 2.5)), self.colour("accent"))

    def _draw(self, area: QRectF) -> list[tuple[str, list[QPolygonF]]]:
        """Return the lines for a size; its days never change, so they are worked out once."""
        found = []
        for panel in self.panels:
            for line in () if panel.kind is Kind.STATES else leading(panel):
                most = float(np.nanmax(line.values)) if np.isfinite(line.values).any() else 0.0
                if most <= 0:
                    continue
                xs = self.x(np.arange(len(line)) + float(line.first))
                ys = area.height() - 3 - line.values / most * (area.height() - 6)
                parts = [polygon(xs[a:b], ys[a:b]) for a, b in runs(np.isfinite(line.values)) if b - a > 1]
                found.append((panel.provider, parts))
        return found


def leading(panel: Panel) -> tuple[Line, ...]:
    """Return the line of the most messages; several would hide each other in so low a strip."""
    return (max(panel.lines, key=lambda line: float(np.nansum(line.n))),) if panel.lines else ()


class Overview(DayView):
    """
    All days, and a brush.

    Signals:
        brushed: the brush was moved; carries its edges in day numbers.
    """

    brushed = Signal(float, float)

    def __init__(self, session: Session, panels: tuple[Panel, ...], first: int, last: int) -> None:
        super().__init__()
        self._session = session
        self.setMouseEnabled(x=False, y=False)
        self.setFixedHeight(38)
        self.setXRange(first - 0.5, last + 0.5, padding=0)
        self.setYRange(0, 1, padding=0)
        self.whole = Whole(session, self, panels)
        self.brush = pg.LinearRegionItem(values=(first, last), bounds=(first - 0.5, last + 0.5), swapMode="block")
        self.addItem(self.brush, ignoreBounds=True)
        self._follows = False
        self.brush.sigRegionChanged.connect(self._on_brush)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours again."""
        accent = QColor(self._session.theme.tokens.accent)
        shade, lit = QColor(accent), QColor(accent)
        shade.setAlpha(40)
        lit.setAlpha(70)
        self.brush.setBrush(QBrush(shade))
        self.brush.setHoverBrush(QBrush(lit))
        for line in self.brush.lines:
            line.setPen(pg.mkPen(accent, width=2))
            line.setHoverPen(pg.mkPen(accent, width=4))
        self.whole.update()

    def show_range(self, first: float, last: float) -> None:
        """Move the brush to what the charts show."""
        self._follows = True
        self.brush.setRegion((first, last))
        self._follows = False

    def _on_brush(self) -> None:
        if not self._follows:
            first, last = self.brush.getRegion()
            self.brushed.emit(float(first), float(last))
