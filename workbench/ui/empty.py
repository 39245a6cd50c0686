"""What stands where nothing is to be shown yet: an icon, one sentence, one button; while it is read, that alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.ui.actions import ACTIONS
from workbench.ui.icons import pixmap
from workbench.ui.parts import button, label, row_of
from workbench.ui.session import Session


class Empty(QWidget):
    """An empty state; the button runs an action, or what the page gives."""

    def __init__(self, session: Session, icon: str) -> None:
        super().__init__()
        self._session = session
        self._icon = icon
        self._act: Callable[[], object] | None = None
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text = label()
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = button(primary=True)
        self.button.clicked.connect(self._on_click)
        column = QVBoxLayout(self)
        column.setSpacing(14)
        column.addStretch(2)
        column.addWidget(self.picture)
        column.addWidget(self.text)
        column.addLayout(row_of(None, self.button, None))
        column.addStretch(3)
        self.wait()

    def wait(self) -> None:
        """Say that the project is being read; nothing is offered before it is known what helps."""
        self._act = None
        self.text.setText(self._session.texts.tr("Reading …"))
        self.picture.clear()
        self.button.hide()

    def say(
        self, text: str, word: str = "", act: Callable[[], object] | None = None, *, action: str = "", icon: str = ""
    ) -> None:
        """Show a sentence, and the button of a registered action or of `act`."""
        self.text.setText(text)
        if action:
            word = ACTIONS[action].label(self._session.texts)
            act = lambda: self._session.wanted.emit(action)  # noqa: E731
        self._act = act
        self.button.setText(word)
        self.button.setEnabled(not action or not ACTIONS[action].writes or self._session.writable)
        self.button.setVisible(act is not None)
        muted = self._session.theme.tokens.muted
        self.picture.setPixmap(pixmap(icon or self._icon, muted, 48, self.devicePixelRatioF()))

    def _on_click(self) -> None:
        if self._act is not None:
            self._act()
