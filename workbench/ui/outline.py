"""The outline of a long page: a chip for each check with its verdict, which leads to its card."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton

from workbench.ui.flow import Flow
from workbench.ui.icons import icon
from workbench.ui.parts import clear
from workbench.ui.session import Session
from workbench.ui.wording import Look


class Chip(QPushButton):
    """A check and its verdict: icon and word."""

    def __init__(self, session: Session, name: str, look: Look) -> None:
        super().__init__()
        word = look.word(session.texts)
        self.setObjectName("chip")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        colour, tint = session.theme.colour(look.colour), session.theme.colour(f"{look.colour}_tint")
        self.setIcon(icon(look.icon, colour))
        self.setIconSize(QSize(16, 16))
        self.setText(f"{name}  {word}")
        self.setAccessibleName(f"{name}: {word}")
        self.setStyleSheet(f"#chip {{ background: {tint}; color: {colour}; }}")


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
        self.updateGeometry()
