"""What stands above and below the panels of a board and does not scroll with them: lane, axis of days, overview."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsView

from workbench.ui.chart_axes import DayAxis
from workbench.ui.chart_cursor import Hairline
from workbench.ui.chart_lines import Content
from workbench.ui.chart_notes import Lane
from workbench.ui.chart_overview import Overview
from workbench.ui.chart_view import DayView
from workbench.ui.session import Session

LANE_PX, OVERVIEW_PX = 26, 40


class Chart(pg.GraphicsView):  # type: ignore[misc]
    """A scene with a layout of rows and three columns: axis, view, names."""

    def __init__(self, session: Session) -> None:
        super().__init__(background=None)
        self._session = session
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.rows: Any = None
        self.begin()
        self.restyle()

    def begin(self) -> None:
        """Take everything out; a layout that was emptied would not lay out what comes next."""
        self.rows = pg.GraphicsLayout(border=None)
        self.rows.layout.setContentsMargins(0, 0, 0, 0)
        self.rows.layout.setHorizontalSpacing(0)
        self.rows.layout.setVerticalSpacing(0)
        self.setCentralItem(self.rows)

    def fit(self) -> None:
        """Give the layout the room of the view, which it asks for by itself only when the view is resized."""
        self.rows.setGeometry(self.range)

    def restyle(self) -> None:
        """Take the colours again."""
        self.setBackground(QColor(self._session.theme.tokens.window))


class Strips:
    """
    The two charts beside the panels' own.

    Attributes:
        head: The chart above, with the lane.
        foot: The chart below, with axis and overview.
        view: The lane's view, linked to the panels.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.head, self.foot = Chart(session), Chart(session)
        self.fill(Content((), (), 0, 1), 0, 0)

    def fill(self, content: Content, left: float, right: float) -> None:
        """Show other content; `left` and `right` are the rooms beside the views of the panels."""
        session = self._session
        self.head.begin()
        self.foot.begin()
        self.view = DayView()
        self.view.setFixedHeight(LANE_PX)
        self.view.setYRange(0, 1, padding=0)
        self.lane = Lane(session, self.view, content.marks)
        self.line = Hairline(session, self.view)
        self.overview = Overview(session, content.panels, content.first, content.last)
        self.days = DayAxis(session)
        self.days.linkToView(self.view)
        for chart, row, item in ((self.head, 0, self.view), (self.foot, 0, self.days), (self.foot, 1, self.overview)):
            _strip(chart, row, item, left, right)
        for chart in (self.head, self.foot):
            chart.fit()
        self.head.setFixedHeight(LANE_PX)
        self.foot.setFixedHeight(int(self.days.height()) + OVERVIEW_PX)

    def align(self, room: int) -> None:
        """Leave so much room at the right, where the panels have a scroll bar."""
        for chart in (self.head, self.foot):
            chart.rows.layout.setContentsMargins(0, 0, room, 0)

    def restyle(self) -> None:
        """Take colours, fonts and words again."""
        self.head.restyle()
        self.foot.restyle()
        self.days.restyle()
        self.lane.update()
        self.overview.restyle()

    def period(self, days: tuple[int, int]) -> None:
        """Show which period is chosen."""
        self.overview.whole.period = days
        self.overview.whole.update()


def _strip(chart: Chart, row: int, item: Any, left: float, right: float) -> None:
    for column, room in ((0, left), (2, right)):
        spacer = pg.GraphicsWidget()
        spacer.setFixedWidth(room)
        chart.rows.addItem(spacer, row=row, col=column)
    chart.rows.addItem(item, row=row, col=1)
