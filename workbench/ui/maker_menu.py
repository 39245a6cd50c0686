"""The button that makes a record of any kind for the domain that is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QToolButton

from workbench.ui.checks import MAKERS, short_title
from workbench.ui.icons import icon
from workbench.ui.session import MakeWish, Session


class MakerMenu(QToolButton):
    """A button with a menu of the makers."""

    def __init__(self, session: Session, domain: Callable[[], str | None]) -> None:
        super().__init__()
        self._session, self._domain = session, domain
        self.setProperty("flatness", "button")
        self.setProperty("small", True)  # noqa: FBT003
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.choice = QMenu(self)
        self.setMenu(self.choice)

    def shorten(self, *, short: bool) -> None:
        """Leave the words to the icon where there is little room."""
        word = self._session.texts.tr("Make a record …")
        self.setText("" if short else word)
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(style.ToolButtonIconOnly if short else style.ToolButtonTextBesideIcon)
        self.setToolTip(word)
        self.setAccessibleName(word)

    def retranslate(self) -> None:
        """Write all words and icons again."""
        texts = self._session.texts
        self.shorten(short=not self.text() and bool(self.toolTip()))
        self.setIcon(icon("make", self._session.theme.tokens.text))
        self.choice.clear()
        for check in MAKERS:
            self.choice.addAction(short_title(texts, check), partial(self._make, check))

    def _make(self, check: str) -> None:
        domain = self._domain()
        if domain is not None:
            self._session.asked_to_make.emit(MakeWish(domain, check))
