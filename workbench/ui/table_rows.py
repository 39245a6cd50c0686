"""The first rows of a table as they stand in the file, and the rows that cannot be read, with the reason."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from workbench.model.metric_wording import metric_short
from workbench.model.table import ColumnMapping, Role, TableMapping
from workbench.model.table_wording import role_names
from workbench.model.text import Texts
from workbench.ui.session import Session
from workbench.ui.tables import Column, Rows, Table

if TYPE_CHECKING:
    from workbench.sources.table import RowFailure, Sheet

MOST = 8
"""Rows shown."""


class TablePreviewBox(QTableWidget):
    """The first rows; each header says below its name what the column is taken for."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setAccessibleName(session.texts.tr("First rows of the table"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def show_table(self, sheet: Sheet, mapping: TableMapping) -> None:
        """Show another table, or what its columns are taken for now."""
        texts, muted = self._session.texts, QColor(self._session.theme.tokens.muted)
        self.setColumnCount(len(sheet.headers))
        self.setRowCount(min(MOST, len(sheet.rows)))
        self.setHorizontalHeaderLabels(
            [
                f"{header or '–'}\n{column_word(texts, one)}"
                for header, one in zip(sheet.headers, mapping.columns, strict=True)
            ]
        )
        for number, row in enumerate(sheet.rows[:MOST]):
            for column, cell in enumerate(row.cells):
                said = cell.isoformat() if isinstance(cell, date) else str(cell)
                item = QTableWidgetItem(said[:200])
                if mapping.columns[column].role is Role.IGNORED:
                    item.setForeground(muted)
                self.setItem(number, column, item)


def column_word(texts: Texts, column: ColumnMapping) -> str:
    """Return what a column is taken for, in a word or two."""
    return metric_short(texts, column.metric) if column.role is Role.VALUE else role_names(texts)[column.role]


class FailureRows(Table["RowFailure"]):
    """The cells that cannot be read: line, column, text, reason."""

    def __init__(self, session: Session) -> None:
        texts = session.texts
        tr = texts.tr
        self.failures: Rows[RowFailure] = Rows(
            [
                Column(lambda: tr("Line"), lambda one: texts.number(one.line), sort=lambda one: one.line),
                Column(lambda: tr("Column"), lambda one: one.column),
                Column(lambda: tr("Why it cannot be read"), lambda one: tr(one.reason, cell=one.cell)),
            ]
        )
        super().__init__(self.failures, lambda one: (one.line, one.column, one.reason), search_in=2)
        self.setAccessibleName(tr("Rows that cannot be read"))
        header = self.horizontalHeader()
        header.setResizeContentsPrecision(50)  # rows that a column is fitted to: there may be very many
        for number in (0, 1):
            header.setSectionResizeMode(number, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
