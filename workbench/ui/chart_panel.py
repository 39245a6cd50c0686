"""One panel put together: head, axis and view, and in the view all that is painted, in its order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from workbench.model.metrics import Unit
from workbench.model.palette import provider_ink
from workbench.model.series import Floats
from workbench.ui.chart_axes import ValueAxis
from workbench.ui.chart_bands import Ground
from workbench.ui.chart_bars import Bars
from workbench.ui.chart_cursor import Hairline
from workbench.ui.chart_gaps import Gaps
from workbench.ui.chart_heads import Ends, Head, RowNames, axis_flag
from workbench.ui.chart_layer import Layer, mixed
from workbench.ui.chart_lines import Kind, Line, Panel
from workbench.ui.chart_marks import Interval, Marks
from workbench.ui.chart_scale import Scale, fit
from workbench.ui.chart_states import States
from workbench.ui.chart_view import DayView
from workbench.ui.session import Session

INTERVALS_UP_TO = 1
"""A panel of more lines shows no intervals: they would hide each other. The card and the table have them."""
LINE_WIDTH, BEFORE_WIDTH = 2, 1
PANEL_PX, ROW_PX = 76, 22
"""Least height of a panel, and height of a row of states."""


class PanelItems:
    """
    The items of one panel.

    Attributes:
        panel: What is drawn.
        view: Where.
        scale: How high a value stands.
        curves: The lines; pyqtgraph leaves a line out between two days of which one has no value.
        before: The lines of the time before, thin and dashed.
    """

    def __init__(self, session: Session, panel: Panel, *, left: float, right: float) -> None:
        self.session, self.panel = session, panel
        self.view = DayView()
        self.scale = Scale(panel.unit, log=False, low=0.0, high=1.0)
        self.inks = inks(session, panel)
        self.head = Head(session, panel, self.inks[0])
        self.ends = Ends(session, panel, self.inks, right)
        self.axis: ValueAxis | None = None
        self.names: RowNames | None = None
        if panel.kind is Kind.STATES:
            self.names = RowNames(session, panel, left)
        else:
            self.axis = ValueAxis(session, self.scale)
            self.axis.setWidth(left)
            self.axis.linkToView(self.view)
        self.ground = Ground(session, self.view, self.scale, panel.limits)
        self.layers: list[Layer] = [self.ground]
        if panel.kind is not Kind.STATES:
            self.layers.append(Gaps(session, self.view, panel))
        self.curves: list[Any] = []
        self.before: list[Any] = []
        self.back = 0
        self._fill()
        self.hairline = Hairline(session, self.view)

    def _fill(self) -> None:
        session, panel, view = self.session, self.panel, self.view
        if panel.kind is Kind.BARS:
            self.layers.append(Bars(session, view, self.scale, panel, self.inks[0]))
        elif panel.kind is Kind.STATES:
            self.layers.append(States(session, view, panel))
        else:
            for line, ink in zip(panel.lines, self.inks, strict=True):
                if len(panel.lines) <= INTERVALS_UP_TO and np.isfinite(line.low).any():
                    self.layers.append(Interval(session, view, self.scale, line, ink))
                least = panel.least if panel.unit is Unit.SHARE else 0
                self.layers.append(Marks(session, view, self.scale, line, least=least, ink=ink))

    def greatest(self) -> tuple[float, float]:
        """Return the smallest value above zero and the greatest one, stated intervals among them."""
        if self.panel.kind is Kind.BARS:
            sums = np.nansum([line.values for line in self.panel.lines], axis=0)
            return 0.0, float(np.max(sums, initial=0.0))
        values = np.concatenate(
            [np.concatenate((line.values, line.high[line.only_between])) for line in self.panel.lines]
        )
        values = values[np.isfinite(values)]
        above = values[values > 0]
        most = float(np.max(values, initial=0.0))
        return float(np.min(above, initial=np.inf)), most

    def suits(self, *, log: bool, least: float, most: float) -> Scale:
        """Return the scale that fits values between two."""
        whole = self.panel.kind is Kind.BARS or self.panel.better.value != "higher"
        if self.panel.limits and not log:
            most = max(most, self.panel.limits[-1].value * 1.1)
        return fit(self.panel.unit, least, most, log=log and self.panel.unit is Unit.SHARE, whole=whole)

    def use(self, scale: Scale) -> None:
        """Stand on a scale."""
        self.scale = scale
        self.ground.use(scale)
        for layer in self.layers:
            if isinstance(layer, Marks):
                layer.use(scale)
            elif isinstance(layer, Bars | Interval):
                layer.scale_of = scale
        if self.panel.kind is Kind.STATES:
            self.view.setYRange(0, 1, padding=0)
            return
        self.view.setYRange(scale.bottom, scale.top, padding=0)
        assert self.axis is not None
        self.axis.use(scale)
        self.head.flag = axis_flag(self.session.texts, scale, self.panel)
        self.ends.use(self.view, scale)
        self.redraw()

    def compare(self, back: int) -> None:
        """Lay the values of `back` days before under each day; 0 for none."""
        self.back = back
        self.redraw()

    def redraw(self) -> None:
        """Make the lines again."""
        for curve in (*self.before, *self.curves):
            self.view.removeItem(curve)
        self.before, self.curves = [], []
        if self.panel.kind is not Kind.LINES:
            return
        muted = QColor(self.session.theme.tokens.muted)
        for line, ink in zip(self.panel.lines, self.inks, strict=True):
            heights = self.scale.heights(line.values)
            settled, open_ = parted(heights, line)
            days = np.arange(len(line), dtype=np.float64) + line.first
            if self.back:
                pen = pg.mkPen(ink, width=BEFORE_WIDTH, style=Qt.PenStyle.DashLine)
                self.before.append(self._curve(days + self.back, heights, pen, -10))
            self.curves.append(self._curve(days, settled, pg.mkPen(ink, width=LINE_WIDTH), 0))
            if np.isfinite(open_).any():
                self.curves.append(self._curve(days, open_, pg.mkPen(muted, width=LINE_WIDTH), 0))

    def _curve(self, days: Floats, heights: Floats, pen: Any, z: int) -> Any:
        curve = pg.PlotCurveItem(days, heights, connect="finite", pen=pen, antialias=True)
        curve.setZValue(z)
        self.view.addItem(curve, ignoreBounds=True)
        return curve

    def smooth(self, *, on: bool) -> None:
        """Smooth the lines, or draw them fast."""
        for curve in (*self.before, *self.curves):
            if curve.opts["antialias"] != on:
                curve.opts["antialias"] = on
                curve.update()

    def restyle(self) -> None:
        """Take colours, fonts and words again."""
        self.inks = inks(self.session, self.panel)
        self.head.ink, self.ends.inks = self.inks[0], self.inks
        marks = [layer for layer in self.layers if isinstance(layer, Interval | Marks)]
        for layer in marks:
            layer.ink = self.inks[self.panel.lines.index(layer.line)]
        for layer in self.layers:
            if isinstance(layer, Bars):
                layer.ink = self.inks[0]
            layer.update()
        self.head.restyle()
        self.ends.update()
        for item in (self.axis, self.names):
            if isinstance(item, ValueAxis):
                item.restyle()
            elif item is not None:
                item.update()
        self.redraw()

    def mark(self, day: int | None) -> None:
        """Put the hairline on a day."""
        if day is None:
            self.hairline.mark(None, [])
            return
        heights = [float(self.scale.at(line.value(day))) for line in self.panel.lines]
        self.hairline.mark(float(day), heights if self.panel.kind is Kind.LINES else [])

    @property
    def room(self) -> int:
        """The height that it needs with its head."""
        rows = ROW_PX * len(self.panel.lines) if self.panel.kind is Kind.STATES else PANEL_PX
        return int(self.head.maximumHeight()) + rows

    @property
    def points(self) -> int:
        """How many points its lines have."""
        return sum(len(line) for line in self.panel.lines) if self.panel.kind is Kind.LINES else 0


def parted(heights: Floats, line: Line) -> tuple[Floats, Floats]:
    """Return the settled part of a line and the provisional one, which meet on the last settled day."""
    provisional = line.provisional
    if not provisional.any():
        return heights, np.full(len(heights), np.nan)
    joint = provisional | np.concatenate((provisional[1:], [False]))
    return np.where(provisional, np.nan, heights), np.where(joint, heights, np.nan)


def inks(session: Session, panel: Panel) -> Sequence[str]:
    """
    Return the colour of each line: the provider's own for the first, shades of it for the others.

    One provider is one colour on every page, so domains and addresses differ in lightness and by the names beside them.
    """
    theme = session.theme
    ink = QColor(provider_ink(panel.provider).on(dark=theme.dark))
    count = max(1, len(panel.lines))
    shades = (ink, mixed(ink, QColor(theme.tokens.text), 0.45), mixed(ink, QColor(theme.tokens.base), 0.65))
    return [shades[number % 3].name() for number in range(count)]
