"""Where the list of domains is pasted or loaded, and what of it is no domain."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QPlainTextEdit, QVBoxLayout

from workbench.model.errors import UsageError
from workbench.ui.domain_list import DomainText, read_domains
from workbench.ui.parts import Code, button, label, row_of
from workbench.ui.session import Session
from workbench.ui.theme import fixed_font

PAUSE_MS = 250
MOST_BYTES = 20_000_000
"""A list of domains is not larger; what is larger is something else."""

MOST_SHOWN = 200
"""Wrong lines named; how many more there are is said."""


class ListBox(QFrame):
    """
    The list; folded to one line while its results are looked at.

    Attributes:
        found: What the text holds, as of the last pause in typing.

    Signals:
        changed: `found` is another.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.found = DomainText((), 0, ())
        self.setObjectName("card")
        self.field = QPlainTextEdit()
        self.field.setObjectName("field")
        self.field.setFont(fixed_font())
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(self.fontMetrics().lineSpacing() * 6)
        self.summary, self.wrong = label("", wrap=True), Code("", "", most_lines=4)
        self.load, self.fold = button(), button(flat=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(8)
        head = row_of(self.summary, self.fold, self.load)
        head.setStretch(0, 1)
        column.addLayout(head)
        column.addWidget(self.field)
        column.addWidget(self.wrong)
        self.wrong.hide()
        self.fold.hide()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.read)
        self.field.textChanged.connect(self._pause.start)
        self.load.clicked.connect(self._on_load)
        self.fold.clicked.connect(lambda: self.unfold(shown=not self.field.isVisibleTo(self)))
        session.follow(self)

    def retranslate(self) -> None:
        """Write all words and icons again."""
        tr = self._session.texts.tr
        self.field.setAccessibleName(tr("Domains to check"))
        self.field.setPlaceholderText(tr("Paste domains, addresses or links: one a line, or with commas between"))
        self.load.setText(tr("Load a list …"))
        self._say()

    def clear(self) -> None:
        """Forget the list."""
        self.field.clear()
        self._pause.stop()  # nothing is left to be read
        self._show(DomainText((), 0, ()))
        self.unfold(shown=True)

    def unfold(self, *, shown: bool) -> None:
        """Show or hide the text."""
        self.field.setVisible(shown)
        self.wrong.setVisible(shown and bool(self.found.bad))
        self._say()

    def read(self) -> None:
        """Read the text in the background: a long list takes longer than a frame."""
        self._pause.stop()
        if self._session.project is None:
            return  # closed while the last key was waited for
        text = self.field.toPlainText()

        async def task() -> DomainText:
            return read_domains(text)

        self._session.jobs.run("", task(), owner=self, done=self._show, key="bulk list")

    def _show(self, found: DomainText) -> None:
        self.found = found
        self._say()
        self.wrong.setVisible(bool(found.bad) and self.field.isVisibleTo(self))
        self.changed.emit()

    def _say(self) -> None:
        texts, found = self._session.texts, self.found
        said = [texts.plural("{count} domain", "{count} domains", len(found.domains))]
        if found.repeated:
            said.append(texts.plural("{count} named again", "{count} named again", found.repeated))
        if found.bad:
            said.append(texts.plural("{count} entry is no domain", "{count} entries are no domains", len(found.bad)))
        self.summary.setText(" · ".join(said))
        open_ = self.field.isVisibleTo(self)
        self.fold.setVisible(bool(found.domains))
        self.fold.setText(texts.tr("Hide the list") if open_ else texts.tr("Show the list"))
        lines = [
            texts.tr("Line {line}: {error}", line=bad.line, error=texts.error(bad.error))
            for bad in found.bad[:MOST_SHOWN]
        ]
        if len(found.bad) > MOST_SHOWN:
            lines.append(texts.plural("{count} more", "{count} more", len(found.bad) - MOST_SHOWN))
        self.wrong.setAccessibleName(texts.tr("What is no domain"))
        self.wrong.say("\n".join(lines))

    def _on_load(self) -> None:
        tr, settings = self._session.texts.tr, self._session.settings
        path, _ = QFileDialog.getOpenFileName(self, tr("A list of domains"), settings.folder)
        if path:
            settings.folder = str(Path(path).parent)
            self.load_file(Path(path))

    def load_file(self, path: Path) -> None:
        """Read a text file in place of what stands in the field."""

        async def task() -> str:
            return _text(path)

        self._session.jobs.run("", task(), owner=self, done=self.field.setPlainText, key="bulk file")


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError("{name} is too large for a list of domains", "Choose a text file", name=path.name)
        data = path.read_bytes()
    except OSError as error:
        raise UsageError("{name} cannot be read", "{why}", name=path.name, why=str(error)) from error
    for codec in ("utf-8-sig", "cp1251"):
        try:
            return data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else codec)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
