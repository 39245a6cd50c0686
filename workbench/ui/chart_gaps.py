"""Days without a value, drawn as what they are: no line crosses them, and hatch and icon say why they are empty."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.model.samples import Gap
from workbench.model.series import GAPS
from workbench.ui.chart_layer import Layer, hatch
from workbench.ui.chart_lines import Panel, code_runs, common_gaps
from workbench.ui.icons import pixmap
from workbench.ui.session import Session

ICON = 14
ICON_FROM_PX = 16
"""A stretch carries its icon where it is at least so wide."""


class GapLook(NamedTuple):
    """Icon and pattern of a reason."""

    icon: str
    pattern: str


LOOKS: dict[Gap, GapLook] = {
    Gap.BELOW_THRESHOLD: GapLook("lock", "rising"),
    Gap.NOTHING_SENT: GapLook("moon", "dots"),
    Gap.NOT_DUE: GapLook("clock", "plain"),
    Gap.OUTAGE: GapLook("cloud", "cross"),
    Gap.NOT_IMPORTED: GapLook("box", "falling"),
    Gap.BEFORE_ACCESS: GapLook("door", "plain"),
    Gap.NOT_GIVEN: GapLook("unknown", "rising"),
    Gap.NO_MAIL: GapLook("moon", "plain"),
    Gap.CONTRADICTION: GapLook("unknown", "cross"),
}


class Gaps(Layer):
    """The stretches of days on which no line of a panel has anything."""

    def __init__(self, session: Session, view: Any, panel: Panel) -> None:
        super().__init__(session, view, -50)
        self.first, codes = common_gaps(panel.lines)
        self.stretches = [(a, b, GAPS[code]) for a, b, code in code_runs(codes)]
        self._begins = np.array([a for a, _, _ in self.stretches])
        self._ends = np.array([b for _, b, _ in self.stretches])

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Hatch each stretch over the whole height, its icon in the middle."""
        if not self.stretches:
            return
        area, theme = self.boundingRect(), self.session.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        begins, ends = self.x(self.first + self._begins - 0.5), self.x(self.first + self._ends - 0.5)
        for at in np.flatnonzero((ends > 0) & (begins < area.width())):
            gap, look = self.stretches[at][2], LOOKS[self.stretches[at][2]]
            left, right = float(begins[at]), float(ends[at])
            stretch = QRectF(left, 0, right - left, area.height() - 1)
            painter.fillRect(stretch, _brush(look.pattern, theme.colour("strong_line"), theme.colour("window")))
            if right - left >= ICON_FROM_PX:
                self._paint_icon(painter, stretch.intersected(area), gap)

    def _paint_icon(self, painter: QPainter, seen: QRectF, gap: Gap) -> None:
        if seen.width() < ICON_FROM_PX:
            return
        centre = seen.center()
        spot = QRectF(centre.x() - ICON / 2 - 2, centre.y() - ICON / 2 - 2, ICON + 4, ICON + 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colour("window"))
        painter.drawRect(spot)
        picture = _picture(LOOKS[gap].icon, self.session.theme.colour("muted"))
        painter.drawPixmap(spot.adjusted(2, 2, -2, -2), picture, QRectF(picture.rect()))


@cache
def _brush(pattern: str, ink: str, ground: str) -> QBrush:
    return hatch(pattern, QColor(ink), QColor(ground))


@cache
def _picture(name: str, ink: str) -> QPixmap:
    return pixmap(name, ink, ICON * 2)
