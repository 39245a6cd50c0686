"""The lane above the charts: notes, audits and imports on their days, gathered where they would lie on each other."""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.ui.chart_layer import Layer, small_font
from workbench.ui.chart_lines import Mark
from workbench.ui.icons import pixmap
from workbench.ui.session import Session

ICON = 15
TOGETHER_PX = 19
"""Marks nearer to each other are one."""

ICONS = {
    "audit": "shield",
    "import": "box",
    "fetch": "refresh",
    "campaign": "report",
    "dns": "globe",
    "incident": "critical",
    "repair": "pass",
    "provider": "info",
    "holiday": "moon",
}


class Cluster(NamedTuple):
    """Marks that stand together, and where."""

    x: float
    marks: tuple[Mark, ...]


def gathered(marks: tuple[Mark, ...], places: list[float], together: float = TOGETHER_PX) -> list[Cluster]:
    """Return marks gathered from left to right: one joins those before it while it is nearer than `together`."""
    found: list[Cluster] = []
    for x, mark in sorted(zip(places, marks, strict=True), key=lambda pair: (pair[0], pair[1].id, pair[1].text)):
        if found and x - found[-1].x < together:
            found[-1] = found[-1]._replace(marks=(*found[-1].marks, mark))
        else:
            found.append(Cluster(x, (mark,)))
    return found


class Lane(Layer):
    """The marks in their view."""

    def __init__(self, session: Session, view: Any, marks: tuple[Mark, ...]) -> None:
        super().__init__(session, view, 0)
        self.marks = marks

    def clusters(self) -> list[Cluster]:
        """Return what is to be seen, from left to right."""
        first, last = self.span()
        seen = tuple(mark for mark in self.marks if first <= mark.day <= last)
        half = TOGETHER_PX / 2
        places = [min(max(float(self.x(mark.day)), half), self.view.width() - half) for mark in seen]
        return gathered(seen, places)

    def at(self, x: float) -> tuple[Mark, ...]:
        """Return the marks at a place, in pixels from the left."""
        near = [one for one in self.clusters() if abs(one.x - x) <= TOGETHER_PX / 2 + 3]
        return min(near, key=lambda one: abs(one.x - x)).marks if near else ()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw periods as bars below, then the icons."""
        area, theme = self.boundingRect(), self.session.theme
        painter.fillRect(area, self.colour("window"))
        painter.setPen(Qt.PenStyle.NoPen)
        for mark in self.marks:
            if mark.last > mark.day:
                left, right = float(self.x(mark.day - 0.5)), float(self.x(mark.last + 0.5))
                painter.fillRect(QRectF(left, area.bottom() - 3, right - left, 3), self.colour("strong_line"))
        middle = area.height() / 2 - 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        for one in self.clusters():
            if len(one.marks) > 1:
                self._paint_count(painter, one, middle)
                continue
            token = "critical" if one.marks[0].kind == "incident" else "text"
            picture = pixmap(ICONS.get(one.marks[0].kind, "note"), theme.colour(token), ICON * 2)
            box = QRectF(one.x - ICON / 2, middle - ICON / 2, ICON, ICON)
            painter.drawPixmap(box, picture, QRectF(picture.rect()))

    def _paint_count(self, painter: QPainter, one: Cluster, middle: float) -> None:
        font = small_font(bold=True, step=2.0)
        text = str(len(one.marks))
        half = max(8.0, QFontMetricsF(font).horizontalAdvance(text) / 2 + 5)
        incident = any(mark.kind == "incident" for mark in one.marks)
        painter.setPen(QPen(QColor(self.session.theme.colour("critical" if incident else "muted")), 1.3))
        painter.setBrush(self.colour("base"))
        painter.drawRoundedRect(QRectF(one.x - half, middle - 8, 2 * half, 16), 8, 8)
        painter.setFont(font)
        painter.setPen(self.colour("text"))
        painter.drawText(
            QRectF(QPointF(one.x - half, middle - 8), QPointF(one.x + half, middle + 8)),
            Qt.AlignmentFlag.AlignCenter,
            text,
        )
