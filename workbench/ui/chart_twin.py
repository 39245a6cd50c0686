"""The table twin as a widget: the rows of what the board shows, and the way back to it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from workbench.ui.chart_lines import Content
from workbench.ui.chart_table import PointRow, point_columns, point_rows
from workbench.ui.session import Session
from workbench.ui.tables import Rows, Table

VALUE = 4


class Twin(QWidget):
    """
    Every point shown, newest day first.

    Signals:
        left: Escape: back to the charts.
        moved: another row is the current one; carries it or None.
    """

    left = Signal()
    moved = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        theme = session.theme
        columns = point_columns(lambda: session.texts, lambda row: theme.colour("muted" if row.empty else "text"))
        self.rows: Rows[PointRow] = Rows(columns)
        self.table: Table[PointRow] = Table(self.rows, lambda row: row.key, search_in=1)
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.moved.connect(self.moved)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.addWidget(self.table)
        self.setFocusProxy(self.table)

    def show_points(self, content: Content, first: int, last: int, back: int, day: int | None) -> None:
        """Show the days from `first` to `last`, the cursor on `day`."""
        texts = self._session.texts
        self.table.setAccessibleName(texts.tr("Values by day"))
        rows = point_rows(texts, content, first, last, back)
        self.rows.show(rows)
        metrics = self.table.fontMetrics()
        for number, column in enumerate(self.rows.columns[:-1]):
            widest = max((metrics.horizontalAdvance(row.words[number]) for row in rows[:200]), default=0)
            titled = metrics.horizontalAdvance(column.title()) + 34
            self.table.setColumnWidth(number, min(260, max(widest + 24, titled)))
        chosen = next((row for row in self.rows.rows if row.day == day), None)
        if chosen is not None:
            self.table.go_to(chosen.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusInEvent(event)
        self.table.setFocus()
