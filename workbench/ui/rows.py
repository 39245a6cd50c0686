"""A line that can be clicked: icon with its word, a title that wraps, a detail beneath."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from workbench.ui.icons import pixmap
from workbench.ui.parts import label
from workbench.ui.session import Session
from workbench.ui.wording import Look


class LinkRow(QPushButton):
    """A clickable line; Enter and Space press it too."""

    def __init__(self, session: Session, look: Look, title: str, detail: str = "", *, word: bool = True) -> None:
        super().__init__()
        self.setObjectName("row")
        self.setFlat(True)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        said = look.word(session.texts) if word else ""
        self.setAccessibleName(f"{said}: {title}" if said else title)
        self.setAccessibleDescription(detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        colour = session.theme.colour(look.colour)
        picture = QLabel()
        picture.setPixmap(pixmap(look.icon, colour, 16, self.devicePixelRatioF()))
        picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        picture.setContentsMargins(0, 2, 0, 0)
        row.addWidget(picture)
        if said:
            row.addWidget(self._word(said, colour))
        self.title = label(title)
        self.title.setAlignment(Qt.AlignmentFlag.AlignTop)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(self.title)
        if detail:
            text.addWidget(label(detail, "muted"))
        row.addLayout(text, 1)
        for child in self.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _word(self, said: str, colour: str) -> QLabel:
        made = label(said, wrap=False)
        made.setStyleSheet(f"color: {colour}; font-weight: 600;")
        made.setAlignment(Qt.AlignmentFlag.AlignTop)
        made.setMinimumWidth(self.fontMetrics().horizontalAdvance("M" * 7))
        return made

    def sizeHint(self) -> QSize:  # noqa: D102
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        inner = self.layout()
        assert inner is not None
        width = max(self.width(), 120)
        return QSize(120, max(inner.totalHeightForWidth(width), self.fontMetrics().height() + 10))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()
