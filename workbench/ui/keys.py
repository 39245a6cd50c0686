"""The keyboard map: every action that has a key."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from workbench.ui.actions import ACTIONS
from workbench.ui.parts import label
from workbench.ui.session import Session


class KeyMap(QDialog):
    """Two columns: what, and the key."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        texts = session.texts
        self.setWindowTitle(texts.tr("Keyboard map"))
        lines = [
            (entry.label(texts), QKeySequence(entry.shortcuts[0]).toString(QKeySequence.SequenceFormat.NativeText))
            for entry in ACTIONS.values()
            if entry.shortcuts
        ]
        lines += [
            (texts.tr("Pages, from the first one"), "Ctrl+1 … Ctrl+9"),
            (texts.tr("Mark issues: still open, fixed, ignored, false positive"), "1 2 3 4"),
            (texts.tr("Jump to a row in a table"), "A … Z"),
            (texts.tr("On charts: other day, other line, values as a table"), "← → ↑ ↓ Enter"),
            (texts.tr("On charts: fewer days, more days, note, period before and after"), "Z X N [ ]"),
        ]
        grid = QGridLayout()
        grid.setHorizontalSpacing(40)
        grid.setVerticalSpacing(6)
        for number, (what, key) in enumerate(lines):
            grid.addWidget(label(what.replace(" …", ""), wrap=False), number, 0)
            grid.addWidget(label(key, "muted", wrap=False), number, 1)
        box = QDialogButtonBox()
        close = box.addButton(texts.tr("Close"), QDialogButtonBox.ButtonRole.AcceptRole)
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(16)
        column.addLayout(grid)
        column.addWidget(box)
