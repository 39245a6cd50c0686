"""Small parts that pages, cards and the inspector are built of."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPaintEvent, QResizeEvent, QTextOption
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from workbench.model.text import Texts
from workbench.ui.icons import icon, pixmap
from workbench.ui.session import Session
from workbench.ui.theme import fixed_font
from workbench.ui.wording import Look


def label(text: str = "", name: str = "", *, wrap: bool = True, selectable: bool = False) -> QLabel:
    """Return a label of plain text; `name` chooses its style."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setObjectName(name)
    made.setWordWrap(wrap)
    if selectable:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return made


def clear(layout: QLayout) -> None:
    """Remove and delete everything in a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


class Badge(QFrame):
    """A verdict: icon and word on a tint, never colour alone."""

    def __init__(self, session: Session, look: Look, *, word: str = "") -> None:
        super().__init__()
        self.setObjectName("badge")
        theme, self.word = session.theme, word or look.word(session.texts)
        colour, tint = theme.colour(look.colour), theme.colour(f"{look.colour}_tint")
        self.setStyleSheet(f"#badge {{ background: {tint}; }} QLabel {{ color: {colour}; background: transparent; }}")
        self.setAccessibleName(self.word)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        picture = QLabel()
        picture.setPixmap(pixmap(look.icon, colour, 16, QGuiApplication.primaryScreen().devicePixelRatio()))
        row.addWidget(picture)
        row.addWidget(label(self.word, wrap=False))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class Standing(QFrame):
    """A line that says how something stands: icon, and words in the colour of the icon."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.look: Look | None = None
        self.picture, self.text = QLabel(), label(selectable=True)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.picture)
        row.addWidget(self.text, 1)

    def say(self, look: Look, text: str) -> None:
        """Show a state and what it is about."""
        self.look = look
        colour = self._session.theme.colour(look.colour)
        said = look.word(self._session.texts)
        self.picture.setPixmap(pixmap(look.icon, colour, 16, self.devicePixelRatioF()))
        self.text.setText(f"{said}: {text}" if text else said)
        self.text.setStyleSheet(f"color: {colour};")
        self.setAccessibleName(self.text.text())


class Elided(QLabel):
    """One line that gives way in the middle: names have their tell-tale parts at both ends. Whole in the tool tip."""

    def __init__(self, text: str, name: str = "") -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setToolTip(text)
        self.setMinimumWidth(60)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class CopyButton(QToolButton):
    """Puts a text on the clipboard, character by character, and says so."""

    def __init__(self, session: Session, text: str, word: Callable[[Texts], str] | None = None) -> None:
        super().__init__()
        self._session = session
        self._word = word
        self.text_to_copy = text
        self.setProperty("flatness", "button")
        self.setProperty("small", True)  # noqa: FBT003
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._copy)
        self.retranslate()

    def retranslate(self) -> None:
        """Write the word and the icon."""
        texts = self._session.texts
        self._say(self._word(texts) if self._word else texts.tr("Copy"), "copy")

    def _say(self, word: str, name: str) -> None:
        self.setText(word)
        self.setAccessibleName(word)
        self.setIcon(icon(name, self._session.theme.tokens.text))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text_to_copy)
        self._say(self._session.texts.tr("Copied"), "pass")
        QTimer.singleShot(1500, self, self.retranslate)


class Code(QPlainTextEdit):
    """Technical text, shown exactly: fixed width, wrapped anywhere, selectable, as high as it needs up to a limit."""

    def __init__(self, text: str, name: str, *, most_lines: int = 8) -> None:
        super().__init__(text)
        self._most = most_lines
        self.setObjectName("code")
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setFont(fixed_font())
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._fit()

    def say(self, text: str) -> None:
        """Show another text."""
        if text != self.toPlainText():
            self.setPlainText(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        lines, block = 0, self.document().firstBlock()
        while block.isValid():
            self.blockBoundingRect(block)  # lays the block out at the width of now
            lines += max(1, block.layout().lineCount())
            block = block.next()
        over = lines > self._most
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if over else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)
        high = self.fontMetrics().lineSpacing() * min(lines, self._most)
        wanted = high + 2 * round(self.document().documentMargin()) + _CODE_EDGE
        if wanted != self.height():
            self.setFixedHeight(wanted)

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(200, self.height())


_CODE_EDGE = 9
"""Border and padding of `#code` in the style sheet, above and below, and a pixel for rounding."""


LONG_WORD = 24
"""A word of more characters may be wider than the inspector: such text is broken anywhere."""


def prose(text: str, name: str = "") -> QWidget:
    """Return selectable text that never asks for more room than there is, also with names longer than a line."""
    if all(len(word) <= LONG_WORD for word in text.split()):
        return label(text, name, selectable=True)
    made = Code(text, text, most_lines=60)
    made.setObjectName(name or "prose")
    made.setFont(QGuiApplication.font())
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.document().setDocumentMargin(0)
    made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return made


def button(*, primary: bool = False, flat: bool = False) -> QPushButton:
    """Return a push button; a page has at most one that is `primary`."""
    made = QPushButton()
    made.setProperty("primary", primary)
    made.setFlat(flat)
    made.setAutoDefault(False)
    if flat:
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def small_button(text: str = "", picture: QIcon | None = None) -> QToolButton:
    """Return a low button for a card's or a section's head."""
    made = QToolButton()
    made.setProperty("flatness", "button")
    made.setProperty("small", True)  # noqa: FBT003
    beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    made.setToolButtonStyle(beside if text else Qt.ToolButtonStyle.ToolButtonIconOnly)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setText(text)
    if picture is not None:
        made.setIcon(picture)
    return made


def row_of(*widgets: QWidget | None, spacing: int = 8) -> QHBoxLayout:
    """Return a row of widgets; None stretches."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(spacing)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row
