"""More charts than a board has room for: which of them are shown, and the way to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.ui.chart_families import MOST_PANELS
from workbench.ui.parts import label, small_button
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.ui.chart_lines import Content


class Pager(QWidget):
    """
    Shown only where there is more than one board full of charts.

    Signals:
        turned: other charts are wanted; carries how many stand before them.
    """

    turned = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._begin = 0
        self.said = label("", "muted", wrap=False)
        self.back, self.on = small_button(" "), small_button(" ")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self.said, self.back, self.on):
            row.addWidget(part)
        row.addStretch(1)
        self.back.clicked.connect(lambda: self.turned.emit(max(0, self._begin - MOST_PANELS)))
        self.on.clicked.connect(lambda: self.turned.emit(self._begin + MOST_PANELS))
        self.hide()

    def show_content(self, content: Content) -> None:
        """Say which charts these are."""
        texts = self._session.texts
        self._begin, last = content.begin, content.begin + len(content.panels)
        self.said.setText(
            texts.tr(
                "Charts {first} to {last} of {total}",
                first=texts.number(content.begin + 1), last=texts.number(last), total=texts.number(content.total),
            )
        )  # fmt: skip
        self.back.setText(texts.tr("Charts before"))
        self.on.setText(texts.tr("More charts"))
        self.back.setEnabled(content.begin > 0)
        self.on.setEnabled(last < content.total)
        self.setVisible(content.left_out > 0)
