"""The import of a table: its first rows, what its columns are taken for, what is asked, and what cannot be read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QComboBox, QDialog, QFrame, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from workbench.model.errors import WorkbenchError
from workbench.model.metric_wording import metric_short
from workbench.model.table import TableMapping
from workbench.ui.parts import Elided, button, label, row_of
from workbench.ui.session import Session
from workbench.ui.table_columns import TableColumns
from workbench.ui.table_questions import TableQuestions
from workbench.ui.table_rows import FailureRows, TablePreviewBox
from workbench.ui.table_settings import TableSettings

if TYPE_CHECKING:
    from workbench.sources.table import Sheet
    from workbench.tasks.tables import TablePreview

PATIENCE_MS = 60
"""So long a correction waits for the next one before the table is read again."""


@dataclass(frozen=True, slots=True)
class OpenedTable:
    """A file with its tables and, for each, the mapping that is remembered for its headers."""

    path: Path
    sheets: tuple[Sheet, ...]
    remembered: tuple[TableMapping | None, ...]


class TableDialog(QDialog):
    """
    Lets the user see and correct how a table is read.

    Attributes:
        mapping: How it is read now.
        shown: What that gives; None until it was read for the first time.
    """

    def __init__(
        self, session: Session, table: OpenedTable, domains: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        tr = session.texts.tr
        self.session, self.table = session, table
        self.mapping: TableMapping | None = None
        self.shown: TablePreview | None = None
        self.setWindowTitle(tr("Import a table"))
        self.resize(QSize(980, 620))
        self.sheets = QComboBox()
        self.sheets.setAccessibleName(tr("Sheet"))
        self.remembered, self.said, self.problem = label("", "muted"), label(""), label("", "wrong")
        self.questions = TableQuestions(session)
        self.preview, self.columns = TablePreviewBox(session), TableColumns(session)
        self.settings, self.failures = TableSettings(session), FailureRows(session)
        self.tabs = QTabWidget()
        self.go, self.cancel = button(primary=True), button()
        self.go.setText(tr("Import"))
        self.cancel.setText(tr("Cancel"))
        self._later = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._lay_out()
        self._connect()
        self.questions.offer(domains)
        self.settings.offer(domains)
        self._show_sheet(0)

    def _lay_out(self) -> None:
        tr = self.session.texts.tr
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.setSpacing(9)
        head = row_of(Elided(self.table.path.name, "cardTitle"), self.sheets)
        head.setStretch(0, 1)
        column.addLayout(head)
        self.sheets.addItems([sheet.name or "–" for sheet in self.table.sheets])
        self.sheets.setVisible(len(self.table.sheets) > 1)
        column.addWidget(self.remembered)
        column.addWidget(self.questions)
        column.addWidget(self.preview, 3)
        self.tabs.addTab(self.columns, tr("Columns"))
        self.tabs.addTab(_scrolled(self.settings), tr("The whole table"))
        self.tabs.addTab(self.failures, "")
        column.addWidget(self.tabs, 4)
        column.addWidget(self.problem)
        self.problem.hide()
        foot = row_of(self.said, self.go, self.cancel)
        foot.setStretch(0, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.sheets.activated.connect(self._show_sheet)
        for part in (self.questions.answered, self.columns.changed, self.settings.changed):
            part.connect(self.use)
        self._later.timeout.connect(self._read)
        self.go.clicked.connect(self.accept)
        self.go.setDefault(True)
        self.cancel.clicked.connect(self.reject)

    @property
    def sheet(self) -> Sheet:
        """The table that is looked at."""
        return self.table.sheets[max(0, self.sheets.currentIndex())]

    def _show_sheet(self, _number: int) -> None:
        self.columns.show_sheet(self.sheet)
        self.mapping = self.shown = None
        self._read()

    def accept(self) -> None:
        """Import the table if nothing is open."""
        if self.go.isEnabled():
            super().accept()

    def use(self, mapping: TableMapping) -> None:
        """Read the table in another way."""
        self.mapping = mapping
        self.go.setEnabled(False)
        self._later.start()

    def _read(self) -> None:
        sheet, mapping = self.sheet, self.mapping
        remembered = self.table.remembered[max(0, self.sheets.currentIndex())]
        self.go.setEnabled(False)
        self.said.setText(self.session.texts.tr("Reading …"))

        async def task() -> TablePreview | WorkbenchError:
            try:
                return await asyncio.to_thread(_read_table, sheet, mapping, remembered)
            except WorkbenchError as error:
                return error

        self.session.jobs.run("", task(), owner=self, done=self._show_read, key="table preview")

    def _show_read(self, found: TablePreview | WorkbenchError) -> None:
        texts = self.session.texts
        if isinstance(found, WorkbenchError):
            self.problem.setText(texts.error(found))
            self.problem.show()
            return
        self.problem.hide()
        self.shown, self.mapping = found, found.mapping
        self.remembered.setText(
            texts.tr("Read as you read a table with these headers before.")
            if found.remembered
            else texts.tr("What you choose here is remembered for tables with these headers.")
        )
        self.questions.show_questions(found.sheet, found.mapping, found.questions)
        self.preview.show_table(found.sheet, found.mapping)
        self.columns.show_mapping(found.mapping)
        self.settings.show_mapping(found.mapping)
        self._say(found)

    def _say(self, found: TablePreview) -> None:
        texts = self.session.texts
        failures = list(found.read.failures) if found.read is not None else []
        self.failures.failures.show(failures)
        self.tabs.setTabText(2, texts.tr("Cannot be read: {count}", count=texts.number(len(failures))))
        self.tabs.setTabEnabled(2, bool(failures))
        rows = texts.plural("{count} row", "{count} rows", len(found.sheet.rows))
        if found.read is None:
            self.said.setText(f"{rows}. {texts.tr('Answer the questions above first; nothing is guessed.')}")
            self.go.setEnabled(False)
            return
        samples = found.read.samples
        said = texts.plural("{count} number", "{count} numbers", len(samples))
        metrics = dict.fromkeys(sample.metric for sample in samples)
        if samples:
            days = [sample.day for sample in samples]
            said += f" ({', '.join(metric_short(texts, one) for one in metrics)}), "
            said += f"{texts.date(min(days))} – {texts.date(max(days))}"
        if failures:
            said += ". " + texts.plural("{count} cell is left out", "{count} cells are left out", len(failures))
        self.said.setText(f"{rows}: {said}")
        self.go.setEnabled(bool(samples))


def _read_table(sheet: Sheet, mapping: TableMapping | None, remembered: TableMapping | None) -> TablePreview:
    from workbench.sources.table import rescale
    from workbench.tasks.tables import preview

    return preview(sheet, rescale(sheet, mapping) if mapping is not None else None, remembered=remembered)


def _scrolled(inside: QFrame) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inside)
    return area
