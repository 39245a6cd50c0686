"""The words around a panel: its head with the latest value, and the names at the ends of its lines or rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from workbench.model.metrics import Better
from workbench.model.text import Texts
from workbench.ui.chart_days import short_day
from workbench.ui.chart_layer import small_font, wide
from workbench.ui.chart_lines import Kind, Line, Panel
from workbench.ui.chart_scale import Scale
from workbench.ui.chart_words import point_words, value_words
from workbench.ui.session import Session

STEADY = 0.05
"""A change by less of what was is none."""


class Head(pg.GraphicsWidget):  # type: ignore[misc]
    """One line above a panel."""

    def __init__(self, session: Session, panel: Panel, ink: str) -> None:
        super().__init__()
        self._session, self.panel, self.ink = session, panel, ink
        self.until = panel.lines[0].last if panel.lines else 0
        self.flag = ""
        self.restyle()

    def look_until(self, day: int) -> None:
        """Say the newest value that is not after a day."""
        if day != self.until:
            self.until = day
            self.update()

    def restyle(self) -> None:
        """Take the height of the font."""
        high = QFontMetricsF(small_font(step=0.5)).height() + 4
        self.setFixedHeight(high)
        self.update()

    def parts(self) -> list[tuple[str, QFont, str]]:
        """Return what stands at the left: words, font, colour token."""
        texts, panel = self._session.texts, self.panel
        plain, bold = small_font(step=0.5), small_font(bold=True, step=0.5)
        found = [(panel.name, bold, "text"), (panel.metric, plain, "text")]
        if len(panel.lines) == 1 and panel.kind is Kind.LINES:
            found.append((panel.lines[0].label, plain, "text"))
            said, token = latest_words(texts, panel, self.until)
            if said:
                found.append((said, bold, token))
        if panel.detail:
            found.append((panel.detail, plain, "muted"))
        return found

    def corner(self) -> str:
        """Return what stands at the right."""
        words = self.panel.zone
        return f"{self.flag} · {words}" if self.flag else words

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:  # noqa: D102
        area, theme = self.rect(), self._session.theme
        painter.fillRect(QRectF(0, area.height() / 2 - 4, 8, 8), QColor(self.ink))
        font = small_font(step=1.5)
        corner = self.corner()
        right = area.right() - wide(corner, font) - 4
        x = 14.0
        for words, style, token in self.parts():
            room = right - 12 - x
            if room < 30:
                break
            shown = QFontMetricsF(style).elidedText(words, Qt.TextElideMode.ElideRight, room)
            painter.setFont(style)
            painter.setPen(QColor(theme.colour(token)))
            painter.drawText(QRectF(x, 0, room, area.height()), Qt.AlignmentFlag.AlignVCenter, shown)
            x += wide(shown, style) + 10
        painter.setFont(font)
        painter.setPen(QColor(theme.colour("muted")))
        painter.drawText(QRectF(right, 0, area.right() - right, area.height()), Qt.AlignmentFlag.AlignVCenter, corner)


def latest_words(texts: Texts, panel: Panel, until: int) -> tuple[str, str]:
    """Return the newest value with an arrow and its day, and the colour of what the arrow means."""
    line = panel.lines[0]
    day = line.latest(until)
    if day is None:
        return "", "muted"
    said = f"{point_words(texts, panel, line, day)}"
    arrow, token = _trend(line, day, panel.better)
    return f"{said} {arrow}".rstrip() + f" ({short_day(texts, day)})", token


def _trend(line: Line, day: int, better: Better) -> tuple[str, str]:
    at = day - line.first
    before = line.values[max(0, at - 7) : at]
    now = float(line.values[at])
    if math.isnan(now) or not np.isfinite(before).any():
        return "", "text"
    was = float(np.nanmedian(before))
    if abs(now - was) <= STEADY * max(abs(was), 1e-9):
        return "→", "text"
    rising = now > was
    if better is Better.NEITHER:
        return "↑" if rising else "↓", "text"
    return "↑" if rising else "↓", "good" if rising == (better is Better.HIGHER) else "high"


class Ends(pg.GraphicsWidget):  # type: ignore[misc]
    """Names at the right ends of lines, moved apart where they would lie on each other."""

    def __init__(self, session: Session, panel: Panel, inks: Sequence[str], room: float) -> None:
        super().__init__()
        self._session, self.panel, self.inks = session, panel, inks
        self.scale_of: Scale | None = None
        self.view: Any = None
        self.setFixedWidth(room)

    def use(self, view: Any, scale: Scale) -> None:
        """Follow a view."""
        if self.view is None:
            self.view = view
            view.sigRangeChanged.connect(lambda *_: self.update())
        self.scale_of = scale
        self.update()

    def labels(self) -> list[tuple[float, str, str]]:
        """Return the height in pixels, the name and the colour of every label."""
        if self.view is None or self.scale_of is None or len(self.panel.lines) < 2 or self.panel.kind is not Kind.LINES:
            return []
        (_, right), (low, high) = self.view.viewRange()
        found = []
        for line, ink in zip(self.panel.lines, self.inks, strict=False):
            day = line.latest(int(right))
            if day is None:
                continue
            at = float(self.scale_of.at(line.value(day)))
            if math.isfinite(at):
                found.append(((high - at) / (high - low) * self.view.height(), line.label, ink))
        return found

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:  # noqa: D102
        font = small_font()
        high = QFontMetricsF(font).height() * 0.92
        painter.setFont(font)
        if self.panel.kind is Kind.BARS:
            self._paint_parts(painter, font, high)
            return
        for y, name, ink in apart(self.labels(), high, self.rect().height()):
            shown = QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideMiddle, self.rect().width() - 6)
            painter.setPen(QColor(ink))
            painter.drawText(QRectF(5, y - high / 2, self.rect().width(), high), Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_parts(self, painter: QPainter, font: QFont, high: float) -> None:
        """Name the parts of stacked bars, the topmost first."""
        from workbench.ui.chart_bars import part_brush

        ground = QColor(self._session.theme.tokens.base)
        for number, line in enumerate(reversed(self.panel.lines)):
            place = len(self.panel.lines) - 1 - number
            y = number * (high + 2)
            painter.setPen(QColor(self.inks[0]))
            painter.setBrush(part_brush(place, self.inks[0], ground))
            painter.drawRect(QRectF(6, y + high / 2 - 4, 8, 8))
            painter.setPen(QColor(self._session.theme.tokens.text))
            shown = QFontMetricsF(font).elidedText(line.label, Qt.TextElideMode.ElideRight, self.rect().width() - 20)
            painter.drawText(QRectF(19, y, self.rect().width(), high), Qt.AlignmentFlag.AlignVCenter, shown)


class RowNames(pg.GraphicsWidget):  # type: ignore[misc]
    """Names of the rows of a state panel, in the place of its axis."""

    def __init__(self, session: Session, panel: Panel, room: float) -> None:
        super().__init__()
        self._session, self.panel = session, panel
        self.setFixedWidth(room)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:  # noqa: D102
        font = small_font()
        painter.setFont(font)
        painter.setPen(QColor(self._session.theme.tokens.text))
        high = self.rect().height() / max(1, len(self.panel.lines))
        for number, line in enumerate(self.panel.lines):
            room = self.rect().width() - 8
            shown = QFontMetricsF(font).elidedText(line.label, Qt.TextElideMode.ElideMiddle, room)
            box = QRectF(0, number * high, room, high)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)


def apart(labels: list[tuple[float, str, str]], high: float, room: float) -> list[tuple[float, str, str]]:
    """Return labels at heights at least `high` apart and inside `room`, in order; those without room are left out."""
    placed: list[tuple[float, str, str]] = []
    below = high / 2
    for y, name, ink in sorted(labels)[: max(1, int(room / high))]:
        y = max(y, below)  # noqa: PLW2901
        placed.append((y, name, ink))
        below = y + high
    over = placed[-1][0] + high / 2 - room if placed else 0.0
    limit = room - high / 2
    for number in range(len(placed) - 1, -1, -1):
        if over <= 0:
            break
        y, name, ink = placed[number]
        y = min(y, limit)
        placed[number] = (y, name, ink)
        limit = y - high
    return placed


def axis_flag(texts: Texts, scale: Scale, panel: Panel) -> str:
    """Return what is to be said of an axis that does not begin at zero."""
    if not scale.truncated:
        return ""
    return texts.tr("axis begins at {value}", value=value_words(texts, panel.unit, scale.low / 100))
