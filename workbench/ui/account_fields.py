"""The fields of a connection: what is secret is masked, taken from the clipboard or a file, and wiped after use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QVBoxLayout, QWidget

from workbench.model.accounts import Secrets
from workbench.ui.parts import button, label, row_of
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.sources.base import Field

LIMIT = 64 * 1024
"""Characters of a secret: a whole page that was copied has some thousand."""


class FieldBox(QWidget):
    """
    One field of a connection.

    Attributes:
        field: What is asked for.
        start: Where it is filled.

    Signals:
        changed: something was typed, pasted or chosen.
    """

    changed = Signal()

    def __init__(self, session: Session, field: Field, *, known: bool) -> None:
        super().__init__()
        self.field = field
        self.start: QWidget = self
        self._session = session
        self._known = known
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(3)
        self._build()
        if field.help:
            self.column.addWidget(label(session.texts.tr(field.help), "muted"))

    @property
    def value(self) -> str:
        """What was given; "" where nothing was."""
        raise NotImplementedError

    def wipe(self) -> None:
        """Forget what was given."""

    @property
    def missing(self) -> bool:
        """Whether something is needed and was not given."""
        return self.field.required and not self.value and not self.field.default and not self._known

    def _build(self) -> None:
        raise NotImplementedError

    def _begin(self, widget: QWidget) -> None:
        """Make a widget the one in which the field is filled."""
        self.start = widget
        widget.setAccessibleName(self._session.texts.tr(self.field.title))


class TextBox(FieldBox):
    """Something that is not secret."""

    def _build(self) -> None:
        self.line = QLineEdit(self.field.default)
        self._begin(self.line)
        self.line.textChanged.connect(lambda _: self.changed.emit())
        self.column.addWidget(self.line)

    @property
    def value(self) -> str:
        """What was typed."""
        return self.line.text().strip()


class ChoiceBox(FieldBox):
    """One of several values."""

    def _build(self) -> None:
        self.combo = QComboBox()
        self._begin(self.combo)
        self.combo.addItems(list(self.field.choices))
        if self.field.default in self.field.choices:
            self.combo.setCurrentText(self.field.default)
        self.combo.currentTextChanged.connect(lambda _: self.changed.emit())
        self.column.addWidget(self.combo)

    @property
    def value(self) -> str:
        """What was chosen."""
        return self.combo.currentText()


class SecretBox(FieldBox):
    """A secret: never shown, whole pages of it may be pasted, and only its length is told."""

    def _build(self) -> None:
        tr = self._session.texts.tr
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setMaxLength(LIMIT)
        self._begin(self.line)
        if self._known:
            self.line.setPlaceholderText(tr("Empty: as before"))
        self.paste = button()
        self.paste.setText(tr("Paste"))
        self.paste.clicked.connect(self._paste)
        self.said = label("", "muted")
        self.said.hide()
        row = row_of(self.line, self.paste, spacing=6)
        row.setStretch(0, 1)
        self.column.addLayout(row)
        self.column.addWidget(self.said)
        self.line.textChanged.connect(self._on_text)

    def _paste(self) -> None:
        self.line.setText(QGuiApplication.clipboard().text()[:LIMIT])
        self.line.setFocus()

    def _on_text(self, text: str) -> None:
        texts = self._session.texts
        self.said.setText(texts.plural("{count} character, hidden", "{count} characters, hidden", len(text)))
        self.said.setVisible(bool(text))
        self.changed.emit()

    @property
    def value(self) -> str:
        """What was typed or pasted."""
        return self.line.text().strip()

    def wipe(self) -> None:
        """Forget the secret, also what Ctrl+Z in the field would bring back."""
        self.line.setText("")


class FileBox(FieldBox):
    """A file whose text is the value, such as Google's client_secret….json; the text gets into no widget."""

    def _build(self) -> None:
        tr = self._session.texts.tr
        self._text = ""
        self.name = label(tr("Empty: as before") if self._known else tr("No file chosen"), "muted")
        self.choose = button()
        self.choose.setText(tr("Choose the file …"))
        self._begin(self.choose)
        self.choose.setAccessibleName(f"{tr(self.field.title)}: {tr('Choose the file …')}")
        self.choose.clicked.connect(self._ask)
        row = row_of(self.choose, self.name, spacing=8)
        row.setStretch(1, 1)
        self.column.addLayout(row)

    def _ask(self) -> None:
        session = self._session
        path, _ = QFileDialog.getOpenFileName(
            self, session.texts.tr(self.field.title), session.settings.folder, "JSON (*.json);;* (*)"
        )
        if path:
            session.settings.folder = str(Path(path).parent)
            self.read(Path(path))

    def read(self, path: Path) -> None:
        """Take the text of a file."""
        from workbench.net.redaction import hide

        texts = self._session.texts
        try:
            with path.open(encoding="utf-8-sig") as file:
                self._text = file.read(LIMIT).strip()
        except (OSError, UnicodeError) as error:
            why = getattr(error, "strerror", None) or str(error)
            self._text = ""
            self.name.setText(texts.tr("{file} cannot be read: {why}", file=path.name, why=why))
        else:
            hide(self._text)
            self.name.setText(path.name)
        self.changed.emit()

    @property
    def value(self) -> str:
        """What the file said."""
        return self._text

    def wipe(self) -> None:
        """Forget the text."""
        self._text = ""


def make_box(session: Session, field: Field, *, known: bool = False) -> FieldBox:
    """Return the box for a field; of one that is `known` nothing needs to be given."""
    from workbench.sources.base import FieldKind

    made: dict[str, Callable[..., FieldBox]] = {
        FieldKind.SECRET: SecretBox,
        FieldKind.FILE: FileBox,
        FieldKind.CHOICE: ChoiceBox,
        FieldKind.TEXT: TextBox,
    }
    return made[field.kind](session, field, known=known)


def gather(boxes: list[FieldBox]) -> tuple[dict[str, str], Secrets]:
    """Return what was given: what is not secret, and what is."""
    from workbench.tasks.accounts import is_secret

    options: dict[str, str] = {}
    secrets = Secrets()
    for box in boxes:
        if box.value:
            (secrets if is_secret(box.field) else options)[box.field.name] = box.value
    return options, secrets
