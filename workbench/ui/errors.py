"""
What becomes of an error: a known one is a line above the page, a bug is a dialog with a text to copy.

This is the only place that meets every exception: the window goes on, and nothing is hidden.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

import workbench
from workbench.model.errors import WorkbenchError
from workbench.net.redaction import redact, show_bug
from workbench.ui.icons import icon, pixmap
from workbench.ui.parts import CopyButton, button, label
from workbench.ui.session import Session
from workbench.ui.theme import fixed_font


class MessageBar(QFrame):
    """One line above the page: what failed or is to be known, what to do, and a button that does it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._act: Callable[[], object] | None = None
        self._say: Callable[[], str] = str
        self._word: Callable[[], str] = str
        self.setObjectName("message")
        self.picture = QLabel()
        self.text = label(selectable=True)
        self.act: QPushButton = button()
        self.act.clicked.connect(self._on_act)
        self.dismiss = QToolButton()
        self.dismiss.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 8, 6)
        row.setSpacing(10)
        row.addWidget(self.picture)
        row.addWidget(self.text, 1)
        row.addWidget(self.act)
        row.addWidget(self.dismiss)
        self.hide()
        session.follow(self)

    def error(self, error: WorkbenchError, retry: Callable[[], object] | None = None) -> None:
        """Show a failure; Retry is offered where trying again can help."""
        offered = retry if error.retryable else None
        self._show("error", lambda: self._session.texts.error(error), offered, self._retry_word)

    def note(
        self,
        text: str,
        act: Callable[[], object] | None = None,
        word: Callable[[], str] = str,
        *,
        failed: bool = False,
    ) -> None:
        """Show something worth knowing, or that failed, with an action that helps."""
        self._show("error" if failed else "note", lambda: text, act, word)

    def _retry_word(self) -> str:
        return self._session.texts.tr("Retry")

    def _show(
        self, kind: str, say: Callable[[], str], act: Callable[[], object] | None, word: Callable[[], str]
    ) -> None:
        self._say, self._act, self._word = say, act, word
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self.retranslate()
        self.act.setVisible(act is not None)
        self.show()

    def _on_act(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()

    def retranslate(self) -> None:
        """Write all words and icons again."""
        theme, failed = self._session.theme, self.property("kind") == "error"
        name, colour = ("high", theme.tokens.critical) if failed else ("info", theme.tokens.low)
        self.picture.setPixmap(pixmap(name, colour, 20, self.devicePixelRatioF()))
        self.text.setText(self._say())
        self.setAccessibleName(self._say())
        self.act.setText(self._word())
        self.dismiss.setIcon(icon("close", theme.tokens.text))
        self.dismiss.setAccessibleName(self._session.texts.tr("Close this message"))
        self.dismiss.setToolTip(self._session.texts.tr("Close this message"))


class BugDialog(QDialog):
    """A bug of ours: what it means for the data, and the text to report."""

    def __init__(self, session: Session, error: BaseException, parent: QWidget | None) -> None:
        super().__init__(parent)
        tr = session.texts.tr
        self.setWindowTitle(tr("Something went wrong in the program"))
        self.resize(680, 420)
        self.details = QPlainTextEdit(report(error))
        self.details.setReadOnly(True)
        self.details.setFont(fixed_font())
        self.details.setAccessibleName(tr("Details for the report"))
        box = QDialogButtonBox()
        self.copy = CopyButton(session, report(error))
        box.addButton(self.copy, QDialogButtonBox.ButtonRole.ActionRole)
        close = box.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(label(tr("Something went wrong in the program"), "cardTitle"))
        column.addWidget(
            label(
                tr("What was stored is safe: the project holds every finished step. The text below helps to mend it.")
            )
        )
        column.addWidget(self.details, 1)
        column.addWidget(box)


def report(error: BaseException) -> str:
    """Return what a bug report needs: versions and the traceback, nothing of the project's content, no secret."""
    lines = [
        f"Postmaster Workbench {workbench.__version__}, Python {sys.version.split()[0]}, {sys.platform}\n",
        *traceback.format_exception(error),
    ]
    return redact("".join(lines))


def watch_for_bugs(show: Callable[[BaseException], None]) -> None:
    """Hand every exception that nobody caught, also in a Qt slot, to `show`."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        show_bug(kind, error, trace)
        if isinstance(error, Exception):
            show(error)

    sys.excepthook = hook
