"""The strip that is shown while a provider is asked: what is waited for, for how long, and how to stop it."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QVBoxLayout

from workbench.ui.parts import CopyButton, button, label, row_of
from workbench.ui.session import Session

SIGN_IN_S = 300.0
"""So long the user has in the browser."""


class Waiting(QFrame):
    """
    Says what is waited for.

    Signals:
        stopped: the user does not want to wait.
    """

    stopped = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        tr = session.texts.tr
        self._session = session
        self._title = self._url = ""
        self._until = 0.0
        self.said = label("")
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName(tr("Progress"))
        self.again, self.stop = button(), button()
        self.again.setText(tr("Open the page again"))
        self.again.clicked.connect(lambda: session.outside.browse(self._url))
        self.copy = CopyButton(session, "", lambda texts: texts.tr("Copy its address"))
        self.stop.setText(tr("Stop"))
        self.stop.clicked.connect(self.stopped)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._say)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.said)
        column.addWidget(self.bar)
        column.addLayout(row_of(self.again, self.copy, None, self.stop))
        self.hide()

    def begin(self, title: str) -> None:
        """Wait for a provider."""
        self._title, self._url = title, ""
        self.again.hide()
        self.copy.hide()
        self.stop.setEnabled(True)
        self._say()
        self.show()

    def browse(self, url: str) -> None:
        """Wait for the user, who signs in on a page in the browser."""
        self._url, self.copy.text_to_copy = url, url
        self._until = time.monotonic() + SIGN_IN_S
        self.again.show()
        self.copy.show()
        self._tick.start()
        self._say()

    def stopping(self) -> None:
        """Say that it ends."""
        self._tick.stop()
        self.stop.setEnabled(False)
        self.said.setText(self._session.texts.tr("Stopping …"))

    def end(self) -> None:
        """Be done; the address is forgotten."""
        self._tick.stop()
        self._url = self.copy.text_to_copy = ""
        self.hide()

    def _say(self) -> None:
        left = max(0, round(self._until - time.monotonic()))
        if self._url:
            tr = self._session.texts.tr
            self.said.setText(
                tr("Allow the access on the page in your browser; {time} left", time=f"{left // 60}:{left % 60:02}")
            )
        else:
            self.said.setText(self._title)
