"""One draft: type, name, value, how it stands, and the exact text to publish."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextOption
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout

from workbench.model.errors import UsageError
from workbench.model.findings import Record
from workbench.model.names import to_unicode
from workbench.model.rdata import split_strings
from workbench.ui.draft_state import CAUTION, EMPTY, TRYING, WRONG, Typed, one_line, problem_of, read_typed
from workbench.ui.flow import Flow
from workbench.ui.icons import icon
from workbench.ui.parts import Code, CopyButton, Standing, label, row_of, small_button
from workbench.ui.session import Session
from workbench.ui.theme import fixed_font
from workbench.ui.wording import Look

TYPES = ("TXT", "MX", "CNAME", "A", "AAAA", "CAA", "TLSA", "NS", "PTR")


class ValueField(QPlainTextEdit):
    """Where a record's value is typed; Tab leaves it, some lines high."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("field")
        self.setFont(fixed_font())
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * 3 + 18)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.accept()  # a record is one line
        else:
            super().keyPressEvent(event)


class DraftEditor(QFrame):
    """
    A draft that is being written.

    Attributes:
        row: Its id in the project, None while it is not kept there; changed where it is written.
        ids: Every id it ever had, so that a late reading does not show it twice.
        record: What stands in the fields, None while that is no record.

    Signals:
        edited: something was typed.
        discarded: the user does not want it any more.
    """

    edited = Signal()
    discarded = Signal()

    def __init__(self, session: Session, domain: str, record: Record, row: int | None = None) -> None:
        super().__init__()
        self._session = session
        self.domain = domain
        self.row = row
        self.ids: set[int] = set() if row is None else {row}
        self.record: Record | None = None
        self.setObjectName("draft")
        self.kind, self.name, self.value = QComboBox(), QLineEdit(record.name), ValueField()
        self.kind.addItems([*TYPES, *([] if record.type in TYPES else [record.type])])
        self.kind.setCurrentText(record.type)
        self.value.setPlainText(record.value)
        self.standing, self.caution = Standing(session), Standing(session)
        self.caution.hide()
        self.published = Code("", "", most_lines=6)
        self.exact, self.split = label("", "section", wrap=False), label("", "muted", wrap=False)
        self.copy_value = CopyButton(session, "", lambda texts: texts.tr("Copy the value"))
        self.copy_line = CopyButton(session, "", lambda texts: texts.tr("Copy as a zone-file line"))
        self.discard = small_button("-")
        self.discard.clicked.connect(self.discarded)
        self.title, self.name_label, self.value_label = label("", "section", wrap=False), QLabel(), QLabel()
        self._lay_out()
        self.kind.currentTextChanged.connect(self._on_edit)
        self.name.textEdited.connect(self._on_edit)
        self.value.textChanged.connect(self._on_edit)
        self._read()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addLayout(row_of(self.title, None, self.discard))
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.addWidget(self.name_label, 0, 0)
        named = row_of(self.name, self.kind)
        named.setStretch(0, 1)
        grid.addLayout(named, 0, 1)
        grid.addWidget(self.value_label, 1, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.value, 1, 1)
        grid.addWidget(self.standing, 2, 1)
        grid.addWidget(self.caution, 3, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        flow = Flow()
        for part in (self.copy_value, self.copy_line, self.exact, self.split):
            part.setMinimumHeight(self.copy_value.sizeHint().height())
            flow.addWidget(part)
        column.addWidget(self.published)
        column.addLayout(flow)
        self.name_label.setBuddy(self.name)
        self.value_label.setBuddy(self.value)

    def retranslate(self) -> None:
        """Write all words and icons again."""
        tr = self._session.texts.tr
        self.title.setText(tr("Draft"))
        self.name_label.setText(tr("Name"))
        self.value_label.setText(tr("Value"))
        self.kind.setAccessibleName(tr("Record type"))
        self.name.setAccessibleName(tr("Name of the record"))
        self.value.setAccessibleName(tr("Value of the record"))
        self.exact.setText(tr("Length"))
        self.published.setAccessibleName(tr("Exactly as published"))
        self.discard.setText(tr("Discard"))
        self.discard.setIcon(icon("trash", self._session.theme.tokens.text))
        self.copy_value.retranslate()
        self.copy_line.retranslate()
        self._read()

    @property
    def typed(self) -> Typed:
        """What stands in the fields."""
        return Typed(self.name.text(), self.kind.currentText(), self.value.toPlainText())

    @property
    def kept(self) -> Record:
        """What is to be kept: the record, or what was typed so far."""
        typed = self.typed
        return self.record or Record(typed.name.strip(), typed.kind, one_line(typed.value))

    def write(self, record: Record) -> None:
        """Put another record into the fields."""
        self.kind.setCurrentText(record.type)
        self.name.setText(record.name)
        self.value.setPlainText(record.value)

    def say(self, look: Look, text: str) -> None:
        """Show how the draft stands, unless it is none now."""
        if self.record is not None:
            self.standing.say(look, text)

    def warn(self, text: str) -> None:
        """Show what the record may break; nothing if it is empty."""
        self.caution.setVisible(bool(text))
        if text:
            self.caution.say(CAUTION, text)

    def _on_edit(self) -> None:
        self._read()
        self.edited.emit()

    def _read(self) -> None:
        """Read the fields: what is no record says so at once, the rest is tried."""
        texts = self._session.texts
        problem = problem_of(texts, self.typed, self.domain)
        self.record = None
        if not problem:
            try:
                self.record = read_typed(self.typed)
            except UsageError:  # said by `problem` already
                self.record = None
        self.name.setToolTip(to_unicode(self.name.text()))
        self.value.setProperty("wrong", bool(problem))
        self.value.style().polish(self.value)
        if problem:
            self.standing.say(WRONG, problem)
        elif self.record is not None and not self.record.value:
            self.standing.say(EMPTY, texts.tr("as if nothing of the kind were published here"))
        else:
            self.standing.say(TRYING, "")
        self._show_exact()

    def _show_exact(self) -> None:
        from workbench.tasks.making import zone_form

        texts, record = self._session.texts, self.record
        there = record is not None and bool(record.value)
        line = zone_form(record) if record is not None and there else ""
        self.published.say(line)
        for part in (self.published, self.exact, self.split, self.copy_value, self.copy_line):
            part.setVisible(there)
        self.copy_value.text_to_copy = record.value if record is not None else ""
        self.copy_line.text_to_copy = line + "\n"
        if record is not None:
            sizes = [len(part) for part in split_strings(record.value.encode("utf-8"))]
            said = texts.plural("{count} byte", "{count} bytes", sum(sizes))
            if len(sizes) > 1:
                parts = " + ".join(map(str, sizes))
                said += " · " + texts.tr("in {number} strings: {parts}", number=len(sizes), parts=parts)
            self.split.setText(said)
