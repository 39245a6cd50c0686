"""The outline of a long page: a chip for each check with its verdict, which leads to its card."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton

from workbench.ui.flow import Flow
from workbench.ui.icons import icon
from workbench.ui.parts import clear
from workbench.ui.session import Session
from workbench.ui.wording import Look

ROOMY = 620
"""An outline as wide as this has room for the verdicts' words."""
HIGH = 700
"""And a window as high as this."""


class Chip(QPushButton):
    """A check and its verdict: icon and word."""

    def __init__(self, session: Session, name: str, look: Look) -> None:
        super().__init__()
        self._name = name
        self._word = word = look.word(session.texts)
        self.setObjectName("chip")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        colour, tint = session.theme.colour(look.colour), session.theme.colour(f"{look.colour}_tint")
        self.setIcon(icon(look.icon, colour))
        self.setIconSize(QSize(16, 16))
        self.shorten(short=False)
        self.setAccessibleName(f"{name}: {word}")
        self.setStyleSheet(f"#chip {{ background: {tint}; color: {colour}; }}")

    def shorten(self, *, short: bool) -> None:
        """Leave the verdict to the icon, and to the tool tip, where there is little room."""
        self.setText(self._name if short else f"{self._name}  {self._word}")
        self.setToolTip(self._word)


class Outline(QFrame):
    """
    The chips of all checks, in reading order.

    Signals:
        chosen: a chip was pressed; carries the check.
    """

    chosen = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.flow = Flow(self)

    def show_checks(self, entries: Iterable[tuple[str, str, Look]]) -> None:
        """Show `(check, short name, verdict)` of each."""
        clear(self.flow)
        self.setAccessibleName(self._session.texts.tr("Outline of the checks"))
        for check, name, look in entries:
            chip = Chip(self._session, name, look)
            chip.clicked.connect(lambda _=False, check=check: self.chosen.emit(check))
            self.flow.addWidget(chip)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def _fit(self) -> None:
        short = self.width() < ROOMY or self.window().height() < HIGH
        for chip in self.findChildren(Chip):
            chip.shorten(short=short)
        self.flow.invalidate()
        self.updateGeometry()
