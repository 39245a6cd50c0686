"""What a click on the lane of notes offers: what happened on these days, and for notes to change or remove them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from workbench.ui.chart_days import short_day
from workbench.ui.chart_lines import Mark, day_of
from workbench.ui.chart_notes import ICONS
from workbench.ui.icons import icon
from workbench.ui.note_dialog import Written, change_note, remove_note
from workbench.ui.session import Session


def marks_menu(session: Session, owner: QWidget, marks: tuple[Mark, ...]) -> QMenu:
    """Return a menu of marks; it deletes itself when it is closed."""
    tr = session.texts.tr
    menu = QMenu(owner)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for mark in marks:
        picture = icon(ICONS.get(mark.kind, "note"), session.theme.tokens.text)
        words = mark_words(session, mark).replace("&", "&&")
        if mark.id and session.writable:
            part = menu.addMenu(picture, words)
            part.addAction(tr("Change the note …"), partial(change_note, session, owner, mark.id, written_of(mark)))
            part.addAction(tr("Remove the note"), partial(remove_note, session, owner, mark.id, written_of(mark)))
        else:
            menu.addAction(picture, words, menu.close)
    return menu


def mark_words(session: Session, mark: Mark) -> str:
    """Return a mark as a line: day, domain, what happened."""
    texts = session.texts
    day = short_day(texts, mark.day, year=True)
    if mark.last > mark.day:
        day += f" – {short_day(texts, mark.last, year=True)}"
    return ": ".join(part for part in (day, mark.subject, mark.text) if part)


def written_of(mark: Mark) -> Written:
    """Return a note as the dialog has it."""
    kind = "" if mark.kind == "note" else mark.kind
    return Written(day_of(mark.day), day_of(mark.last), mark.text, mark.subject, kind)
