"""The imports: what was imported or fetched, what could not be read, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QMessageBox, QSplitter, QStackedWidget, QVBoxLayout

from workbench.model.changes import Changes
from workbench.ui.account_words import local
from workbench.ui.empty import Empty
from workbench.ui.icons import icon
from workbench.ui.import_details import ImportDetails
from workbench.ui.import_words import brought_text, kind_word
from workbench.ui.imports_undo import undo_imports
from workbench.ui.page import Page, page
from workbench.ui.parts import button, label, row_of
from workbench.ui.session import Session
from workbench.ui.tables import Column, Rows, Table

if TYPE_CHECKING:
    from workbench.store.imports import ImportEntry

WHEN, KIND, ORIGIN, BROUGHT, FAILED = range(5)


@page(title=lambda texts: texts.tr("Imports"), icon="imports", order=65)
class ImportsPage(Page):
    """Question: what was imported, and what could not be read?"""

    shows = Changes.IMPORTS
    inspects = False

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.title, self.question = label("", "pageTitle", wrap=False), label("", "muted")
        self.hint = label("", "muted")
        self.choose, self.type_yahoo = button(primary=True), button()
        self.rows: Rows[ImportEntry] = Rows([])
        self.table: Table[ImportEntry] = Table(self.rows, lambda entry: entry.id, search_in=ORIGIN)
        self.details = ImportDetails(session)
        self.empty = Empty(session, "imports")
        self._next = ""
        self.stack, self.body = QStackedWidget(), QSplitter(Qt.Orientation.Vertical)
        self._lay_out()
        self.table.moved.connect(self.details.show_import)
        self.details.undo_wanted.connect(self.ask_undo)
        self.choose.clicked.connect(lambda: session.wanted.emit("import.files"))
        self.type_yahoo.clicked.connect(lambda: session.wanted.emit("import.yahoo"))
        session.follow(self)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 14, 14)
        column.setSpacing(8)
        column.addLayout(row_of(self.title, None, self.type_yahoo, self.choose))
        column.addWidget(self.question)
        column.addWidget(self.hint)
        self.body.addWidget(self.table)
        self.body.addWidget(self.details)
        self.body.setStretchFactor(0, 3)
        self.body.setStretchFactor(1, 2)
        self.body.setHandleWidth(10)
        self.body.setStyleSheet("QSplitter::handle { background: transparent; }")
        self.body.setChildrenCollapsible(False)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.body)
        column.addWidget(self.stack, 1)

    def retranslate(self) -> None:
        """Write all words and icons again."""
        tr, theme = self.session.texts.tr, self.session.theme.tokens
        self.title.setText(tr("Imports"))
        self.question.setText(tr("What was imported, and what could not be read?"))
        self.hint.setText(
            tr("Drop files anywhere here: tables (CSV, TSV, XLSX), exports of providers, DMARC reports, messages.")
        )
        self.choose.setText(tr("Import files …"))
        self.choose.setIcon(icon("imports", theme.on_accent))
        self.choose.setToolTip("Ctrl+I")
        self.type_yahoo.setText(tr("Type Yahoo's numbers …"))
        self.type_yahoo.setIcon(icon("edit", theme.text))
        self.table.setAccessibleName(tr("Imports"))
        self.rows.describe(self._columns())
        self.table.sortByColumn(WHEN, Qt.SortOrder.DescendingOrder)
        self._fit_columns()
        self.empty.say(tr("Nothing was imported or fetched yet."), action="import.files")
        self._show()

    def _columns(self) -> list[Column[ImportEntry]]:
        texts, theme = self.session.texts, self.session.theme
        tr = texts.tr
        return [
            Column(
                lambda: tr("When"),
                lambda entry: f"{texts.date(local(entry.started).date())}, {local(entry.started):%H:%M}",
                sort=lambda entry: entry.started,
            ),
            Column(lambda: tr("What"), lambda entry: kind_word(texts, entry.kind)),
            Column(lambda: tr("From"), lambda entry: entry.origin),
            Column(lambda: tr("Brought"), lambda entry: brought_text(texts, entry)),
            Column(
                lambda: tr("Could not be read"),
                lambda entry: texts.number(len(entry.failures)) if entry.failures else "",
                sort=lambda entry: len(entry.failures),
                icon=lambda entry: icon("medium", theme.tokens.medium) if entry.failures else icon("pass", "#00000000"),
                colour=lambda _: theme.tokens.medium,
            ),
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        QTimer.singleShot(0, self.table, self._fit_columns)

    def _fit_columns(self) -> None:
        if not self.rows.columnCount():
            return
        header = self.table.horizontalHeader()
        header.setResizeContentsPrecision(50)
        for number in (WHEN, KIND, FAILED):
            header.setSectionResizeMode(number, QHeaderView.ResizeMode.ResizeToContents)
        for number in (ORIGIN, BROUGHT):
            header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)

    def refresh(self) -> None:
        """Read the imports."""
        from workbench.store.imports import list_imports

        self.session.read(list_imports, self.show_imports, owner=self, key="imports")

    def show_imports(self, entries: list[ImportEntry]) -> None:
        """Show what was read; the cursor stays, or goes to the newest."""
        self.rows.show(entries)
        if self._next and self.table.go_to(self._next):
            self._next = ""
        if self.table.current is None and self.rows.rows:
            self.table.go_to(self.rows.rows[0].id)
        self._show()

    def go_to(self, uid: str) -> None:
        """Put the cursor on an import, now or when it was read."""
        self._next = "" if self.table.go_to(uid) else uid

    def _show(self) -> None:
        self.stack.setCurrentIndex(1 if self.rows.everything else 0)
        self.choose.setVisible(bool(self.rows.everything))  # the empty page offers it in its middle
        for part in (self.choose, self.type_yahoo):
            part.setEnabled(self.session.writable)
        self.details.show_import(self.table.current)

    def search(self) -> None:
        """Go to the table, or to the only button."""
        (self.table if self.rows.rows else self.empty.button).setFocus()

    def ask_undo(self) -> None:
        """Ask before an import is taken back that no Undo brings back."""
        entry = self.table.current
        if entry is None or not self.session.writable:
            return
        tr = self.session.texts.tr
        box = QMessageBox(QMessageBox.Icon.NoIcon, tr("Take the import back"), "", parent=self)
        box.setText(tr("Remove “{origin}” and exactly what it brought?", origin=entry.origin))
        again = tr("fetch again") if entry.kind == "fetch" else tr("import the file again")
        box.setInformativeText(tr("What another import said as well stays. To have it back, {again}.", again=again))
        remove = box.addButton(tr("Take it back"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        remove.clicked.connect(lambda: self.take_back(entry))
        box.finished.connect(box.deleteLater)
        box.open()

    def take_back(self, entry: ImportEntry) -> None:
        """Take an import back, and say so."""
        undo_imports(self.session, [entry.id], owner=self)
        self.session.note(self.session.texts.tr("Taken back: {what}", what=entry.origin))
