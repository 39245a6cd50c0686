"""What a project is looked at in: navigation at the left, the pages beside it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from workbench.ui.navigation import Navigation
from workbench.ui.page import Page, list_pages
from workbench.ui.session import Session


class Workspace(QWidget):
    """
    Navigation and pages.

    Signals:
        turned: another page is shown; carries its id.
    """

    turned = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.entries = list_pages()
        self.navigation = Navigation(session, self.entries)
        self.stack = QStackedWidget()
        self.pages: dict[str, Page] = {}
        for entry in self.entries:
            made = self.pages[entry.id] = entry.make(session)
            made.counted.connect(lambda count, name=entry.id: self.navigation.count_of(name, count))
            self.stack.addWidget(made)
            made.reread()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addWidget(self.stack, 1)
        self.navigation.currentRowChanged.connect(self._on_row)
        self.navigation.setCurrentRow(0)

    @property
    def current(self) -> str:
        """The id of the page shown."""
        return self.entries[self.stack.currentIndex()].id

    @property
    def page(self) -> Page:
        """The page shown."""
        return self.pages[self.current]

    def turn_to(self, name: str) -> None:
        """Show a page by its id."""
        for number, entry in enumerate(self.entries):
            if entry.id == name:
                self.navigation.setCurrentRow(number)

    def turn_to_number(self, number: int) -> None:
        """Show the page with a number, from 0, if there is one."""
        if number < len(self.entries):
            self.navigation.setCurrentRow(number)

    def _on_row(self, number: int) -> None:
        if number >= 0:
            self.stack.setCurrentIndex(number)
            self.turned.emit(self.entries[number].id)
