"""Before a project is left or the window closed: results that are stored nowhere are not lost without a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox

if TYPE_CHECKING:
    from workbench.ui.page import Page
    from workbench.ui.window import Window


class Leaving:
    """
    Asks whether what is stored nowhere may go.

    Attributes:
        certain: Whether it was answered, so that the window closes without another question.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self._box: QMessageBox | None = None
        self.certain = False

    @property
    def page(self) -> Page | None:
        """The page that holds results which are stored nowhere."""
        workspace = self._window.workspace
        if workspace is None or self._window.session.project is None or self.certain:
            return None
        return next((page for page in workspace.pages.values() if page.unsaved()), None)

    def when_sure(self, then: Callable[[], None]) -> None:
        """Do `then` at once where nothing is lost, else when the user has decided."""
        page = self.page
        if page is None:
            then()
        elif self._box is None:
            self._ask(page, then)

    def _ask(self, page: Page, then: Callable[[], None]) -> None:
        tr = self._window.session.texts.tr
        box = self._box = QMessageBox(
            QMessageBox.Icon.NoIcon, tr("Results that are stored nowhere"), "", parent=self._window
        )
        box.setText(page.unsaved())
        box.setInformativeText(tr("They are lost when you leave, unless you save them."))
        save = box.addButton(tr("Save as CSV …"), QMessageBox.ButtonRole.AcceptRole)
        drop = box.addButton(tr("Discard them"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(save)
        box.setEscapeButton(stay)
        save.clicked.connect(lambda: page.save_unsaved(then))
        drop.clicked.connect(lambda: self._drop(page, then))
        box.finished.connect(self._on_finished)
        box.open()

    def _drop(self, page: Page, then: Callable[[], None]) -> None:
        page.drop_unsaved()
        then()

    def _on_finished(self) -> None:
        if self._box is not None:
            self._box.deleteLater()
            self._box = None
