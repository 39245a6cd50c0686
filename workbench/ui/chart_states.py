"""Ordinal states over time: one row a series, equal days merged, told by colour, letter and pattern; never a line."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.model.metric_wording import state_text
from workbench.model.palette import state_ink
from workbench.model.series import GAPS
from workbench.ui.chart_gaps import LOOKS
from workbench.ui.chart_layer import Layer, hatch, mixed, small_font
from workbench.ui.chart_lines import Line, Panel, code_runs
from workbench.ui.session import Session

SOON_DAYS = 15
"""Equal states no farther apart than this are drawn as one, thin where nobody looked."""


class Stretch(NamedTuple):
    """Days of one state, or of one reason for having none."""

    first: int
    last: int
    state: str | None
    gap: int


def stretches(line: Line) -> list[Stretch]:
    """Return the merged runs of a row: first and last day number, state or gap."""
    found = [Stretch(a, b - 1, line.words[code], -1) for a, b, code in code_runs(line.states)]
    found += [Stretch(a, b - 1, None, code) for a, b, code in code_runs(np.where(line.given, -1, line.gaps))]
    return sorted(one._replace(first=one.first + line.first, last=one.last + line.first) for one in found)


def groups(row: list[Stretch]) -> list[Stretch]:
    """
    Return the stretches of one state with what lies between them where it is the same again soon.

    Verdicts are looked at now and then: between two equal ones a thin band says that nothing else was seen.
    """
    found: list[Stretch] = []
    for one in row:
        if one.state is None:
            continue
        if found and found[-1].state == one.state and one.first - found[-1].last <= SOON_DAYS:
            found[-1] = found[-1]._replace(last=one.last)
        else:
            found.append(one)
    return found


class States(Layer):
    """The rows of a panel; the first one on top."""

    def __init__(self, session: Session, view: Any, panel: Panel) -> None:
        super().__init__(session, view, -20)
        self.lines = panel.lines
        self.rows = [stretches(line) for line in panel.lines]
        self.groups = [groups(row) for row in self.rows]
        self.rows = [_outside(row, whole) for row, whole in zip(self.rows, self.groups, strict=True)]

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw each stretch that is to be seen."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        area = self.boundingRect()
        high = area.height() / max(1, len(self.rows))
        left, right = self.span()
        for number, row in enumerate(self.rows):
            band = QRectF(0, number * high + 2, area.width(), high - 4)
            for one in row:
                if one.last + 0.5 >= left and one.first - 0.5 <= right:
                    self._paint_stretch(painter, self._box(one, band), one)
            for one in self.groups[number]:
                if one.state is not None and one.last + 0.5 >= left and one.first - 0.5 <= right:
                    box = self._box(one, band)
                    ink = state_ink(one.state)
                    thin = box.adjusted(0, box.height() * 0.36, 0, -box.height() * 0.36)
                    painter.fillRect(thin, mixed(self.colour(ink.token), self.colour(f"{ink.token}_tint"), 0.4))
                    self._paint_word(painter, box.intersected(area), one.state, self.colour(ink.token))

    def _box(self, one: Stretch, band: QRectF) -> QRectF:
        begin, end = float(self.x(one.first - 0.5)), float(self.x(one.last + 0.5))
        return QRectF(begin, band.top(), end - begin, band.height())

    def _paint_stretch(self, painter: QPainter, box: QRectF, one: Stretch) -> None:
        theme = self.session.theme
        if one.state is None:
            look = LOOKS[GAPS[one.gap]]
            painter.fillRect(box, _brush(look.pattern, theme.colour("line"), theme.colour("window")))
            return
        ink = state_ink(one.state)
        colour = theme.colour(ink.token)
        painter.fillRect(box, _brush(ink.pattern, _soft(colour, dark=theme.dark), theme.colour(f"{ink.token}_tint")))
        painter.setPen(QPen(QColor(colour), 1))
        painter.drawLine(box.bottomLeft() + QPointF(0, -0.5), box.bottomRight() + QPointF(-1, -0.5))
        if box.width() > 3:
            painter.drawLine(box.topLeft() + QPointF(0.5, 0), box.bottomLeft() + QPointF(0.5, 0))

    def _paint_word(self, painter: QPainter, seen: QRectF, state: str, ink: QColor) -> None:
        """Write the word where it fits, else its letter; where not even that fits pattern and table tell it."""
        font = small_font(bold=True)
        metrics = QFontMetricsF(font)
        word = state_text(self.session.texts, state)
        room = seen.width() - 8
        shown = next((text for text in (word, state_ink(state).letter) if metrics.horizontalAdvance(text) <= room), "")
        if not shown or metrics.height() > seen.height() + 4:
            return
        wide = metrics.horizontalAdvance(shown) + 6
        plate = QRectF(seen.left() + 3, seen.center().y() - metrics.height() / 2, wide, metrics.height())
        painter.fillRect(plate, self.colour(f"{state_ink(state).token}_tint"))
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, shown)


def _outside(row: list[Stretch], whole: list[Stretch]) -> list[Stretch]:
    """Return a row without the gaps inside of its groups."""
    inside = [(group.first, group.last) for group in whole]
    return [
        one for one in row
        if one.state is not None or not any(first <= one.first and one.last <= last for first, last in inside)
    ]  # fmt: skip


def _soft(colour: str, *, dark: bool) -> str:
    return QColor(colour).darker(150).name() if dark else QColor(colour).lighter(190).name()


@cache
def _brush(pattern: str, ink: str, ground: str) -> QBrush:
    return hatch(pattern, QColor(ink), QColor(ground))
