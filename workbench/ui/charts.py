"""
A board of charts: panels below each other on one axis of days, a lane of notes above, an overview with a brush below.

Imported when a page of charts is first shown, never before: pyqtgraph and numpy take a third of a second.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from workbench.ui.chart_axes import left_room
from workbench.ui.chart_cursor import Card
from workbench.ui.chart_keys import Step, step_of
from workbench.ui.chart_layer import small_font, wide
from workbench.ui.chart_lines import Content, Kind, Line, Panel
from workbench.ui.chart_panel import PANEL_PX, ROW_PX, PanelItems
from workbench.ui.chart_strips import Chart, Strips
from workbench.ui.chart_view import LEAST_DAYS, DayView
from workbench.ui.chart_words import spoken
from workbench.ui.parts import label
from workbench.ui.session import Session

SMOOTH_POINTS = 5000
"""With more points than this lines are smoothed only when nothing moves."""
SMOOTH_AFTER_MS = 150
ENDS_MOST_PX = 150


class Board(QWidget):
    """
    The charts of a page.

    Signals:
        moved: the marked day is another one; carries its number or None.
        selected: a period was chosen by Shift and drag; carries its first and last day number.
        stepped: the period before or after is wanted; carries -1 or 1.
        asked: a right click; carries the place on the screen.
        pressed_marks: marks of the lane were clicked; carries them.
        wants_note: a note is to be written; carries the day number.
        wants_table: the table is to be shown at the marked day.
    """

    moved = Signal(object)
    selected = Signal(int, int)
    stepped = Signal(int)
    asked = Signal(QPoint)
    pressed_marks = Signal(object)
    wants_note = Signal(int)
    wants_table = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.content = Content((), (), 0, 1)
        self.panels: list[PanelItems] = []
        self.day: int | None = None
        self.at = (0, 0)
        self.pinned = False
        self.log, self.same = False, True
        self.back, self.overlay = 0, False
        self.home = (0, 1)
        self.body, self.strips = Chart(session), Strips(session)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.body)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.said = label("", "muted", wrap=False)
        self.card = Card(session, self)
        self._smooth = QTimer(self, singleShot=True, interval=SMOOTH_AFTER_MS)
        self._smooth.timeout.connect(lambda: self._set_smooth(on=True))
        self._lay_out()

    def _lay_out(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 2, 2, 2)
        column.setSpacing(0)
        column.addWidget(self.strips.head)
        column.addWidget(self.area, 1)
        column.addWidget(self.strips.foot)
        column.addWidget(self.said)
        self.area.verticalScrollBar().rangeChanged.connect(lambda *_: self._align())
        for chart in (self.strips.head, self.body):
            chart.scene().sigMouseMoved.connect(lambda at, chart=chart: self._on_hover(chart, at))
            chart.viewport().installEventFilter(self)

    def show_content(self, content: Content) -> None:
        """Show other panels; the days shown stay where they are among the new ones, else all are shown."""
        shown = self.range() if self.panels else None
        self.content = content
        self._drop()
        left = self._left()
        right = self._right()
        for number, panel in enumerate(content.panels):
            items = PanelItems(self.session, panel, left=left, right=right)
            self.panels.append(items)
            rows = self.body.rows
            rows.addItem(items.head, row=2 * number, col=0, colspan=3)
            rows.addItem(items.axis or items.names, row=2 * number + 1, col=0)
            rows.addItem(items.view, row=2 * number + 1, col=1)
            rows.addItem(items.ends, row=2 * number + 1, col=2)
            self._fit_rows(number, panel)
            items.compare(self.back if self.overlay else 0)
            self._follow(items.view)
        self._link(left, right)
        self.rescale()
        first, last = shown or (content.first - 0.5, content.last + 0.5)
        if last <= content.first or first >= content.last:
            first, last = content.first - 0.5, content.last + 0.5
        self.show_days(first, last)
        self.mark(self.day if self.day is not None and content.first <= self.day <= content.last else None)

    def _fit_rows(self, number: int, panel: Panel) -> None:
        grid = self.body.rows.layout
        if panel.kind is Kind.STATES:
            high = ROW_PX * max(1, len(panel.lines))
            grid.setRowFixedHeight(2 * number + 1, high)
        else:
            grid.setRowMinimumHeight(2 * number + 1, PANEL_PX)
            grid.setRowPreferredHeight(2 * number + 1, PANEL_PX)
            grid.setRowStretchFactor(2 * number + 1, 10)

    def _link(self, left: float, right: float) -> None:
        """Fill the strips and tie them and all panels to the days of the first one."""
        self.strips.fill(self.content, left, right)
        self.strips.overview.brushed.connect(self.show_days)
        hairlines = tuple(mark.day for mark in self.content.marks)
        for items in self.panels:
            items.ground.hairlines = hairlines
        for view in (*(items.view for items in self.panels[1:]), self.strips.view):
            if self.panels:
                view.setXLink(self.panels[0].view)
        if self.panels:
            self.panels[0].view.sigXRangeChanged.connect(self._on_range)
        self._follow(self.strips.view)
        self.body.setMinimumHeight(sum(items.room for items in self.panels))
        self.body.fit()
        self._align()

    def _align(self) -> None:
        """Give the strips the width of the panels, also beside a scroll bar."""
        bar = self.area.verticalScrollBar()
        self.strips.align(bar.sizeHint().width() if bar.maximum() > bar.minimum() else 0)

    def _left(self) -> float:
        names = [line.label for panel in self.content.panels if panel.kind is Kind.STATES for line in panel.lines]
        widest = max((wide(name, small_font()) for name in names), default=0.0) + 14
        return max(left_room(), min(widest, 190.0))

    def _right(self) -> float:
        names = [line.label for panel in self.content.panels if len(panel.lines) > 1 for line in panel.lines
                 if panel.kind is not Kind.STATES]  # fmt: skip
        if not names:
            return 8.0
        return min(ENDS_MOST_PX, max(wide(name, small_font()) for name in names) + 26)

    def _drop(self) -> None:
        self.body.begin()
        self.panels = []
        self.card.hide()

    def _follow(self, view: DayView) -> None:
        view.setLimits(
            xMin=self.content.first - 1.5, xMax=self.content.last + 1.5, minXRange=LEAST_DAYS,
            maxXRange=max(LEAST_DAYS + 1, self.content.last - self.content.first + 3),
        )  # fmt: skip
        view.chosen.connect(self._on_chosen)
        view.pressed.connect(lambda day, view=view: self._on_pressed(view, day))
        view.reset.connect(self.reset)
        view.asked.connect(self.asked.emit)

    def range(self) -> tuple[float, float]:
        """Return the edges of what is shown, in day numbers."""
        if not self.panels:
            return self.content.first - 0.5, self.content.last + 0.5
        (first, last), _ = self.panels[0].view.viewRange()
        return first, last

    def show_days(self, first: float, last: float) -> None:
        """Show these days on all panels."""
        if self.panels:
            self.panels[0].view.setXRange(first, last, padding=0)

    def reset(self) -> None:
        """Show the whole period again."""
        self.show_days(self.home[0] - 0.5, self.home[1] + 0.5)

    def use_period(self, first: int, last: int, back: int, *, overlay: bool) -> None:
        """Show a period and compare with `back` days before; `overlay` draws them too."""
        self.home = (max(first, self.content.first), min(last, self.content.last))
        self.strips.period(self.home)
        self.compare(back, overlay=overlay)
        self.reset()
        if self.day is not None and not self.home[0] <= self.day <= self.home[1]:
            self.mark(None)

    def compare(self, back: int, *, overlay: bool) -> None:
        """Compare with `back` days before, and lay their values under those of now if `overlay`."""
        self.back, self.overlay = back, overlay
        for items in self.panels:
            items.compare(back if overlay else 0)

    def rescale(self) -> None:
        """Give panels their scales: those of one unit the same one, unless each is to have its own."""
        groups: dict[tuple[Any, ...], list[PanelItems]] = {}
        for number, items in enumerate(self.panels):
            panel = items.panel
            better = panel.better if panel.kind is Kind.LINES else None
            key = (panel.unit, panel.kind, better) if self.same else (number,)
            groups.setdefault(key, []).append(items)
        for group in groups.values():
            spans = [items.greatest() if items.panel.kind is not Kind.STATES else (0.0, 1.0) for items in group]
            least, most = min(span[0] for span in spans), max(span[1] for span in spans)
            scales = [items.suits(log=self.log, least=least, most=most) for items in group]
            widest = max(scales, key=lambda scale: scale.top)
            for items in group:
                items.use(widest)

    def restyle(self) -> None:
        """Take colours, fonts and words again."""
        self.body.restyle()
        self.strips.restyle()
        for items in self.panels:
            items.restyle()
        self.said.setMinimumHeight(round(QFontMetricsF(self.said.font()).height()) + 4)
        self.mark(self.day)

    def _on_range(self, *_: object) -> None:
        first, last = self.range()
        self.strips.overview.show_range(first, last)
        for items in self.panels:
            items.head.look_until(int(last))
        if sum(items.points for items in self.panels) > SMOOTH_POINTS:
            self._set_smooth(on=False)
            self._smooth.start()

    def _set_smooth(self, *, on: bool) -> None:
        for items in self.panels:
            items.smooth(on=on)

    def _on_hover(self, chart: Chart, at: QPointF) -> None:
        if self.pinned or not self.panels:
            return
        view = self.panels[0].view
        if not view.sceneBoundingRect().left() <= at.x() <= view.sceneBoundingRect().right():
            return
        number = next((n for n, i in enumerate(self.panels) if i.view.sceneBoundingRect().contains(at)), None)
        if number is not None and chart is self.body and number != self.at[0]:
            self.at = (number, 0)
        self.mark(round(view.day_at(QPointF(at.x(), 0))), top=chart.mapTo(self, at.toPoint()).y())

    def mark(self, day: int | None, *, top: int | None = None) -> None:
        """Put the crosshair on a day, or take it away."""
        if day is not None:
            day = min(max(day, self.content.first), self.content.last)
        news = day != self.day
        self.day = day
        for items in self.panels:
            items.mark(day)
        self.strips.line.mark(None if day is None else float(day), [])
        if day is None or not self.panels:
            self.card.hide()
            self.said.setText("")
        else:
            self._say(day, top)
        if news:
            self.moved.emit(day)

    @property
    def current(self) -> tuple[Panel, Line] | None:
        """The panel and the line that the keyboard is on."""
        if not self.panels:
            return None
        number = min(self.at[0], len(self.panels) - 1)
        panel = self.panels[number].panel
        return (panel, panel.lines[min(self.at[1], len(panel.lines) - 1)]) if panel.lines else None

    def _say(self, day: int, top: int | None) -> None:
        """Fill the card, and say the current point where a screen reader hears it."""
        marks = [mark for mark in self.content.marks if mark.day <= day <= mark.last]
        self.card.say(self.content.panels, marks, day, self.back)
        first, last = self.range()
        view = self.panels[0].view
        x = view.sceneBoundingRect().left() + (day - first) / (last - first) * view.width()
        if self.isVisible() and first - 0.5 <= day <= last + 0.5:
            middle = self.height() // 3 if top is None else top - self.card.height() // 2
            self.card.stand(int(x), middle, QRectF(self.rect()))
        else:
            self.card.hide()
        current = self.current
        if current is not None:
            words = spoken(self.session.texts, *current, day)
            self.said.setText(words)
            self.setAccessibleDescription(words)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _on_chosen(self, first: float, last: float, finished: bool) -> None:  # noqa: FBT001
        low, high = sorted((round(first), round(last)))
        low, high = max(low, self.content.first), min(high, self.content.last)
        self.strips.period((low, high))
        for items in self.panels:
            items.ground.select((low, high) if not finished else None)
        if finished and high > low:
            self.selected.emit(low, high)

    def _on_pressed(self, view: DayView, day: float) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if view is self.strips.view:
            marks = self.strips.lane.at(float(self.strips.lane.x(day)))
            if marks:
                self.pressed_marks.emit(marks)
                return
        self.pinned = not self.pinned
        self.mark(round(day))

    def eventFilter(self, watched: Any, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.Leave and not self.pinned and not self.hasFocus():
            self.mark(None)
        return bool(super().eventFilter(watched, event))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        step = step_of(event)
        if step is None:
            super().keyPressEvent(event)
        else:
            self._take(step)

    def _take(self, step: Step) -> None:
        """Do what a key asks for."""
        if step.days:
            self.go(step.days)
        elif step.lines:
            self._next_line(step.lines)
        elif step.zoom:
            self.zoom(step.zoom)
        elif step.edge is not None:
            self.pinned = True
            self.mark(self.content.first if step.edge < 0 else self.content.last)
            self._into_view()
        elif step.period:
            self.stepped.emit(step.period)
        elif step.does == "note":
            self.wants_note.emit(self.day if self.day is not None else self.content.last)
        elif step.does == "table":
            self.wants_table.emit()
        else:
            self.pinned = False
            self.mark(None)

    def go(self, days: int) -> None:
        """Move the marked day."""
        start = self.day if self.day is not None else round(self.range()[1]) + (0 if days < 0 else 1)
        self.pinned = True
        self.mark(start + days)
        self._into_view()

    def _into_view(self) -> None:
        first, last = self.range()
        if self.day is not None and not first <= self.day <= last:
            move = self.day - (first if self.day < first else last)
            self.show_days(first + move, last + move)
            self.mark(self.day)

    def _next_line(self, step: int) -> None:
        """Go to the next line or row, and on to the next panel."""
        places = [(p, n) for p, items in enumerate(self.panels) for n in range(len(items.panel.lines))]
        if not places:
            return
        at = places.index(self.at) if self.at in places else 0
        self.at = places[(at + step) % len(places)]
        self.mark(self.day if self.day is not None else self.content.last)

    def zoom(self, factor: float) -> None:
        """Show fewer or more days, around the marked one."""
        first, last = self.range()
        centre = self.day if self.day is not None and first <= self.day <= last else (first + last) / 2
        self.show_days(centre - (centre - first) * factor, centre + (last - centre) * factor)

    def paintEvent(self, event: Any) -> None:  # noqa: D102
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(pg.mkPen(self.session.theme.tokens.accent, width=2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))


def visible(board: Board) -> tuple[int, int]:
    """Return the first and the last day number that are wholly shown."""
    first, last = board.range()
    return max(board.content.first, int(np.ceil(first))), min(board.content.last, int(np.floor(last)))
