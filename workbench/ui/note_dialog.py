"""Notes on days: the dialog that asks for one, and writing, changing and removing it so that it can be taken back."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QLineEdit, QWidget

from workbench.model.changes import Changes
from workbench.ui.dialogs import Form
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.store.database import Database
    from workbench.tasks.context import Context


class Written(NamedTuple):
    """A note as it is asked for; `last` is its day again where it is one day."""

    day: date
    last: date
    text: str
    domain: str
    kind: str = ""


class NoteDialog(Form):
    """Asks for words, a day or a period, and a domain or all."""

    def __init__(self, session: Session, parent: QWidget, written: Written, *, new: bool = True) -> None:
        tr = session.texts.tr
        super().__init__(session, parent, tr("Add a note") if new else tr("Change the note"), tr("Save"))
        self._kind = written.kind
        self.words = QLineEdit(written.text)
        self.words.setAccessibleName(tr("What happened"))
        self.words.setPlaceholderText(tr("For example: the new provider sends from today"))
        self.day, self.last = _day_edit(written.day, tr("Day")), _day_edit(written.last, tr("Last day"))
        self.period = QCheckBox(tr("It lasted until"))
        self.period.setChecked(written.last > written.day)
        self.last.setEnabled(self.period.isChecked())
        self.period.toggled.connect(self.last.setEnabled)
        self.domain = QComboBox()
        self.domain.setAccessibleName(tr("Domain"))
        self.domain.addItem(tr("All domains"), "")
        for name in _domains(session):
            self.domain.addItem(name, name)
        self.domain.setCurrentIndex(max(0, self.domain.findData(written.domain)))
        self.form.addRow(tr("What happened"), self.words)
        self.form.addRow(tr("Day"), self.day)
        self.form.addRow(self.period, self.last)
        self.form.addRow(tr("Domain"), self.domain)

    @property
    def written(self) -> Written:
        """The note as it was asked for."""
        day = _python(self.day)
        last = _python(self.last) if self.period.isChecked() else day
        return Written(day, max(day, last), self.words.text().strip(), self.domain.currentData() or "", self._kind)

    def wrong(self) -> str:
        """Return what keeps the dialog from being accepted."""
        if not self.words.text().strip():
            return self.session.texts.tr("Write what happened on that day")
        if self.period.isChecked() and _python(self.last) < _python(self.day):
            return self.session.texts.tr("The last day lies before the first one")
        return ""


def _day_edit(day: date, name: str) -> QDateEdit:
    made = QDateEdit(QDate(day.year, day.month, day.day))
    made.setCalendarPopup(True)
    made.setDisplayFormat("yyyy-MM-dd")
    made.setAccessibleName(name)
    return made


def _python(field: QDateEdit) -> date:
    chosen = field.date()
    return date(chosen.year(), chosen.month(), chosen.day())


def _domains(session: Session) -> list[str]:
    from workbench.store.entities import list_domains

    return [entry.name for entry in list_domains(session.db)]


def ask_for_note(session: Session, owner: QWidget, day: date) -> None:
    """Ask for a note on a day and keep it; it can be taken back."""
    if not session.writable:
        return
    dialog = NoteDialog(session, owner, Written(day, day, "", session.scope or ""))
    dialog.accepted.connect(lambda: add_note(session, owner, dialog.written))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def change_note(session: Session, owner: QWidget, number: int, before: Written) -> None:
    """Ask for a note's new words and days."""
    if not session.writable:
        return
    dialog = NoteDialog(session, owner, before, new=False)
    dialog.accepted.connect(lambda: _change(session, owner, number, before, dialog.written))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def add_note(session: Session, owner: QWidget, written: Written) -> None:
    """Keep a note; taking it back removes it."""
    number: list[int] = []

    def add() -> None:
        _start(session, owner, partial(_put, written=written), lambda made: number.__setitem__(slice(None), [made]))

    def back() -> None:
        _start(session, owner, partial(_remove, number=number[0]))

    add()
    session.undo.push(session.texts.tr("Note: {text}", text=written.text), back, add)
    session.note(session.texts.tr("Note kept"), action="edit.undo")


def remove_note(session: Session, owner: QWidget, number: int, written: Written) -> None:
    """Remove a note; taking that back writes it again."""
    numbers = [number]

    def back() -> None:
        _start(session, owner, partial(_put, written=written), lambda made: numbers.__setitem__(slice(None), [made]))

    def remove() -> None:
        _start(session, owner, partial(_remove, number=numbers[0]))

    remove()
    session.undo.push(session.texts.tr("Note removed: {text}", text=written.text), back, remove)
    session.note(session.texts.tr("Note removed"), action="edit.undo")


def _change(session: Session, owner: QWidget, number: int, before: Written, after: Written) -> None:
    def write(words: Written) -> None:
        _start(session, owner, partial(_replace, number=number, written=words))

    write(after)
    session.undo.push(session.texts.tr("Note: {text}", text=after.text), lambda: write(before), lambda: write(after))


def _start(session: Session, owner: QWidget, work: object, done: object = None) -> None:
    async def task(ctx: Context) -> int:
        return int(await ctx.write(Changes.NOTES, work))  # type: ignore[arg-type]

    session.start("", task, owner=owner, done=done)  # type: ignore[arg-type]


def _put(db: Database, *, written: Written) -> int:
    from workbench.store.notes import put_note

    last = written.last if written.last > written.day else None
    return put_note(db, written.day, written.text, domain=written.domain, last_day=last, kind=written.kind)


def _replace(db: Database, *, number: int, written: Written) -> int:
    from workbench.store import notes

    last = written.last if written.last > written.day else None
    return int(
        notes.change_note(
            db, number, written.day, written.text, domain=written.domain, last_day=last, kind=written.kind
        )
    )


def _remove(db: Database, *, number: int) -> int:
    from workbench.store import notes

    return int(notes.remove_note(db, number))
