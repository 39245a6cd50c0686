"""The crosshair: one day marked on all panels, and one card that says what each of them has on it."""

from __future__ import annotations

import math
from html import escape
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QFrame, QLabel, QStyleOptionGraphicsItem, QVBoxLayout, QWidget

from workbench.model.metrics import Unit
from workbench.model.palette import provider_ink
from workbench.model.text import Texts
from workbench.ui.chart_bars import total
from workbench.ui.chart_lines import Kind, Line, Mark, Panel
from workbench.ui.chart_words import day_words, interval_words, point_words, value_words
from workbench.ui.session import Session

REACH = 7.0
MOST_LINES = 5
"""A panel's lines on the card; the table has all."""


class Hairline(pg.GraphicsObject):  # type: ignore[misc]
    """The marked day in one view: a thin item of its own, so that moving it paints two strips and not the chart."""

    def __init__(self, session: Session, view: Any) -> None:
        super().__init__()
        self._session, self._view = session, view
        self.day: float | None = None
        self.heights: list[float] = []
        self.setParentItem(view)
        self.setZValue(50)
        self.hide()
        view.sigRangeChanged.connect(self._place)
        view.sigResized.connect(self._place)

    def mark(self, day: float | None, heights: list[float]) -> None:
        """Stand on a day, with rings around the points at these heights."""
        self.day, self.heights = day, heights
        self._place()

    def _place(self, *_: object) -> None:
        if self.day is None:
            self.hide()
            return
        (first, last), _range = self._view.viewRange()
        self.prepareGeometryChange()
        self.setPos((self.day - first) / (last - first) * self._view.width(), 0)
        self.setVisible(first - 0.5 <= self.day <= last + 0.5)
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: D102
        return QRectF(-REACH, 0, 2 * REACH, self._view.height())

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:  # noqa: D102
        colour = QColor(self._session.theme.tokens.text)
        painter.setPen(QPen(colour, 1))
        painter.drawLine(QPointF(0, 0), QPointF(0, self._view.height()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=True)
        painter.setPen(QPen(colour, 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _, (low, high) = self._view.viewRange()
        for height in self.heights:
            if math.isfinite(height):
                painter.drawEllipse(QPointF(0, (high - height) / (high - low) * self._view.height()), 4.5, 4.5)


class Card(QFrame):
    """What stands on the marked day: of each panel value, n, interval, reason of a gap, change, restatement."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._charts = session, parent
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.RichText)
        column = QVBoxLayout(self)
        column.setContentsMargins(11, 7, 11, 8)
        column.addWidget(self.text)
        self.hide()

    def say(self, panels: tuple[Panel, ...], marks: list[Mark], day: int, back: int) -> None:
        """Show a day; `back` days before it is what it is compared with, 0 for nothing."""
        texts, theme = self._session.texts, self._session.theme
        rows = [f"<b>{escape(day_words(texts, day))}</b>"]
        for panel in panels:
            ink = provider_ink(panel.provider).on(dark=theme.dark)
            head = f"<span style='color:{ink}'>&#9632;</span> {escape(panel.name)} · {escape(panel.metric)}"
            lines = [(line, point(texts, panel, line, day, back)) for line in panel.lines[:MOST_LINES]]
            if panel.kind is Kind.BARS and len(panel.lines) > 1:
                head += f": <b>{escape(_total(texts, panel, day))}</b>"
            if len(lines) == 1 and panel.kind is not Kind.STATES:
                rows.append(f"{head}<br>&nbsp;&nbsp;&nbsp;{lines[0][1]}")
                continue
            rows.append(head)
            rows += [f"&nbsp;&nbsp;&nbsp;{escape(line.label)}: {said}" for line, said in lines]
            if len(panel.lines) > MOST_LINES:
                more = texts.plural("{count} more", "{count} more", len(panel.lines) - MOST_LINES)
                rows.append(f"&nbsp;&nbsp;&nbsp;{escape(more)}")
        rows += [f"<i>{escape(_mark_words(mark))}</i>" for mark in marks]
        muted = theme.tokens.muted
        self.text.setText(f"<style>small {{ color: {muted}; }}</style>" + "<br>".join(rows))
        self._fit()

    def _fit(self) -> None:
        """Be no wider than the charts."""
        self.text.setWordWrap(False)
        wanted, room = self.text.sizeHint().width(), max(200, self._charts.width() - 60)
        self.text.setWordWrap(wanted > room)
        self.text.setFixedWidth(min(wanted, room))
        self.adjustSize()

    def stand(self, x: int, top: int, room: QRectF) -> None:
        """Stand beside a place, on the side that has room."""
        left = x + 14 if x + 14 + self.width() <= room.right() else x - 14 - self.width()
        self.move(max(int(room.left()), left), max(int(room.top()), min(top, int(room.bottom()) - self.height())))
        self.show()
        self.raise_()


def _mark_words(mark: Mark) -> str:
    return f"{mark.subject}: {mark.text}" if mark.subject else mark.text


def _total(texts: Texts, panel: Panel, day: int) -> str:
    at = panel.lines[0].place(day)
    return "–" if at is None else value_words(texts, panel.unit, total(panel.lines, at))


def point(texts: Texts, panel: Panel, line: Line, day: int, back: int) -> str:
    """Return one point as marked-up words: the value bold, what it rests on behind it."""
    said = f"<b>{escape(point_words(texts, panel, line, day))}</b>"
    before = restated_words(texts, line, day)
    details = "; ".join(words for words in details_of(texts, panel, line, day, back) if words not in before)
    rows = [f"{said} <small>{escape(details)}</small>" if details else said]
    rows += [f"&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;<small>{escape(words)}</small>" for words in before]
    return "<br>".join(rows)


def details_of(texts: Texts, panel: Panel, line: Line, day: int, back: int) -> list[str]:
    """Return what a value rests on: messages, interval, change, provisional, restated."""
    at = line.place(day)
    if at is None or not line.given[at]:
        return list(line.earlier.get(day, ()))
    found = []
    if panel.unit is Unit.SHARE:
        n = line.n[at]
        found.append(texts.tr("n not stated") if math.isnan(n) else texts.tr("n = {n}", n=texts.number(float(n))))
        between = interval_words(texts, panel.unit, float(line.low[at]), float(line.high[at]))
        if between and math.isfinite(line.values[at]):
            found.append(texts.tr("95%: {interval}", interval=between))
    change = change_words(texts, panel, line, day, back)
    if change:
        found.append(change)
    if line.provisional[at]:
        found.append(texts.tr("provisional"))
    return found + restated_words(texts, line, day)


def restated_words(texts: Texts, line: Line, day: int) -> list[str]:
    """Return what a source said of a day before, or at least that it did."""
    at = line.place(day)
    if at is None or not line.restated[at]:
        return []
    if day in line.earlier:
        return list(line.earlier[day])
    return [texts.tr("restated, statement {number}", number=int(line.revisions[at]))]


def change_words(texts: Texts, panel: Panel, line: Line, day: int, back: int) -> str:
    """Return how a value differs from that of `back` days before; empty where either is missing."""
    now, before = line.value(day), line.value(day - back) if back else float("nan")
    if math.isnan(now) or math.isnan(before):
        return ""
    difference = now - before
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    if panel.unit is Unit.COUNT:
        shown = texts.number(abs(difference))
    else:
        shown = texts.tr(
            "{points} points", points=texts.number(abs(difference) * 100, 2 if abs(difference) < 0.1 else 1)
        )
    return texts.plural("{change} to {count} day before", "{change} to {count} days before", back, change=sign + shown)
