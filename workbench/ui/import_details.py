"""One import: what could not be read and why, and the button that takes the whole of it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHeaderView, QVBoxLayout

from workbench.ui.account_words import local
from workbench.ui.icons import icon
from workbench.ui.import_words import brought_text, kind_word, reason_text
from workbench.ui.parts import Elided, clear, label, row_of, small_button
from workbench.ui.session import Session
from workbench.ui.tables import Column, Rows, Table

if TYPE_CHECKING:
    from workbench.store.imports import Failure, ImportEntry


MEASURED = 50
"""Rows that a column is fitted to; a list of failures may have very many."""


class ImportDetails(QFrame):
    """
    Shows one import.

    Signals:
        undo_wanted: the user wants it taken back.
    """

    undo_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.entry: ImportEntry | None = None
        self.setObjectName("card")
        self.head = QVBoxLayout()
        self.head.setSpacing(4)
        self.undo = small_button(" ")
        self.undo.clicked.connect(self.undo_wanted)
        self.failures: Rows[Failure] = Rows([])
        self.table: Table[Failure] = Table(self.failures, lambda one: (one.name, one.reason), search_in=0)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(8)
        top = row_of(None)
        top.insertLayout(0, self.head, 1)
        top.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        column.addWidget(self.table, 1)

    def show_import(self, entry: ImportEntry | None) -> None:
        """Show another import, or none."""
        texts = self._session.texts
        tr = texts.tr
        self.entry = entry
        clear(self.head)
        self.undo.setVisible(entry is not None)
        self.undo.setText(tr("Take it back …"))
        self.undo.setIcon(icon("undo", self._session.theme.tokens.text))
        self.undo.setEnabled(self._session.writable)
        self.failures.describe(
            [
                Column(lambda: tr("What"), lambda one: one.name or "–"),
                Column(lambda: tr("Why it cannot be read"), lambda one: reason_text(texts, one)),
            ]
        )
        header = self.table.horizontalHeader()
        header.setResizeContentsPrecision(MEASURED)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.setAccessibleName(tr("What could not be read"))
        failures = entry.failures if entry is not None else ()
        self.failures.show(failures)
        self.table.setVisible(bool(failures))
        if entry is None:
            self.head.addWidget(label(tr("Choose an import to see what it brought."), "muted"))
            return
        self.head.addWidget(Elided(entry.origin or "–", "inspectorTitle"))
        when = texts.moment(local(entry.started))
        self.head.addWidget(label(f"{kind_word(texts, entry.kind)} · {when}", "muted"))
        self.head.addWidget(label(brought_text(texts, entry), selectable=True))
        if entry.files:
            self._add_files(entry.files)
        if not failures:
            self.head.addWidget(label(tr("Everything could be read."), "muted"))

    def _add_files(self, count: int) -> None:
        texts = self._session.texts
        files = texts.plural("{count} file is kept as evidence", "{count} files are kept as evidence", count)
        self.head.addWidget(label(files, "muted"))
