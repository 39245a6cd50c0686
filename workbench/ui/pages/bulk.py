"""Many domains at once: a list in, a table out, nothing stored unless asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHeaderView, QLineEdit, QMenu, QProgressBar, QStackedWidget, QVBoxLayout

from workbench.model.changes import Changes
from workbench.ui.bulk_columns import WORDS, bulk_columns
from workbench.ui.bulk_list import ListBox
from workbench.ui.bulk_rows import BulkRow, bulk_fields
from workbench.ui.bulk_run import BulkRun
from workbench.ui.checks import reading_order
from workbench.ui.empty import Empty
from workbench.ui.page import Page, page
from workbench.ui.parts import button, label, row_of
from workbench.ui.query import parse
from workbench.ui.running import answering, refuses
from workbench.ui.session import Session
from workbench.ui.tables import Rows, Table

if TYPE_CHECKING:
    from workbench.store.database import Database
    from workbench.tasks.context import Context

PAUSE_MS = 150
"""While a filter is typed over very many rows, it is applied after the last key."""


@page(title=lambda texts: texts.tr("Bulk check"), icon="bulk", order=30)
class BulkPage(Page):
    """Question: which of these domains need work?"""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.checks: tuple[str, ...] = ()
        self.title, self.question = label("", "pageTitle", wrap=False), label("", "muted")
        self.list = ListBox(session)
        self.run = BulkRun(session)
        self.start, self.stop, self.again = button(primary=True), button(), button(flat=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(10)
        self.pace = label("", "muted", wrap=False)
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.count = label("", "muted", wrap=False)
        self.save, self.add = button(), button()
        self.rows: Rows[BulkRow] = Rows(())
        self.table: Table[BulkRow] = Table(self.rows, lambda row: row.domain, search_in=0)
        self.empty = Empty(session, "bulk")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._apply)
        self._lay_out()
        self._connect()
        session.follow(self)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.setSpacing(8)
        for part in (self.title, self.question, self.list):
            column.addWidget(part)
        running = row_of(self.start, self.stop, self.again, self.bar, self.pace)
        running.setStretch(3, 1)
        column.addLayout(running)
        looking = row_of(self.filter, self.save, self.add)
        looking.setStretch(0, 1)
        column.addLayout(looking)
        column.addWidget(self.count)
        column.addWidget(self.stack, 1)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _connect(self) -> None:
        self.start.clicked.connect(self._on_start)
        self.stop.clicked.connect(self._on_stop)
        self.again.clicked.connect(self.forget)
        self.save.clicked.connect(self._on_save)
        self.add.clicked.connect(self.add_selected)
        self.list.changed.connect(self._show_state)
        self.run.came.connect(self._on_rows)
        self.run.moved.connect(self._show_state)
        self.filter.textChanged.connect(lambda _: self._pause.start())
        self.filter.returnPressed.connect(self.table.setFocus)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_state())
        self.table.customContextMenuRequested.connect(self._on_menu)
        self.session.project_changed.connect(self._on_project)

    def retranslate(self) -> None:
        """Write all words and icons again."""
        tr = self.session.texts.tr
        self.title.setText(tr("Bulk check"))
        self.question.setText(tr("Which of these domains need work? Nothing is stored unless you add it to the project."))
        self.stop.setText(tr("Stop"))
        self.again.setText(tr("Start over"))
        self.bar.setAccessibleName(tr("Progress"))
        self.filter.setPlaceholderText(tr("Filter: words, or score<50 spf:fails dmarc!=fine severity>=high"))
        self.filter.setAccessibleName(tr("Filter the domains"))
        self.save.setText(tr("Save as CSV …"))
        self.add.setText(tr("Add to project"))
        self.table.setAccessibleName(tr("Results"))
        self.rows.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, len(self.rows.columns) - 1))
        self._fit_columns()
        self._apply()

    def refresh(self) -> None:
        """Learn which checks there are."""
        self.session.read(_read_checks, self.show_checks, owner=self, key="bulk checks")

    def show_checks(self, checks: tuple[str, ...]) -> None:
        """Give every check its column."""
        if checks != self.checks:
            self.checks = checks
            self.rows.describe(bulk_columns(self.session, checks, lambda: self.width()))
            self.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
            self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        header, metrics = self.table.horizontalHeader(), self.table.fontMetrics()
        for number, column in enumerate(self.rows.columns):
            if number == 0:
                header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
                header.resizeSection(0, max(metrics.averageCharWidth() * 24, self.width() // 5))
                continue
            words = WORDS if column.shown is None else WORDS if column.shown is not None and self._wordy else 0
            chars = {2: 12}.get(number, words if number > 4 else 0)
            header.resizeSection(number, max(metrics.horizontalAdvance(column.title()) + 40, metrics.averageCharWidth() * chars))

    def _on_project(self) -> None:
        self.forget()
        self.list.clear()

    def forget(self) -> None:
        """Drop the results; the list stays."""
        self.run.forget()
        self.rows.show([])
        self._apply()
        self._show_state()

    def search(self) -> None:
        """Go to the filter, or to the list while there is nothing to filter."""
        (self.filter if self.rows.everything else self.list.field).setFocus()
