"""Take imports back as units; one that is gone already is no failure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from workbench.model.changes import Changes
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.store.database import Database
    from workbench.ui.window import Window

EVERYTHING = Changes.everything() & ~Changes.SETTINGS
"""An import may have brought numbers, reports, messages and evidence."""


def say_and_offer_undo(window: Window, said: str, back: Callable[[], object]) -> None:
    """Say what the newest step of Undo brought, with a button that takes that back, whatever was done since."""
    session = window.session
    step = session.undo.next_back

    def undo() -> None:
        if session.undo.next_back is step:
            window.menus.run("edit.undo")
        else:
            back()

    window.messages.note(said, undo, lambda: session.texts.tr("Undo"))


def undo_imports(session: Session, uids: Collection[str], *, owner: QObject, touches: Changes = EVERYTHING) -> None:
    """Remove imports and exactly what they brought."""
    wanted = list(uids)

    def work(db: Database) -> None:
        from workbench.store.imports import list_imports, undo_import

        there = {entry.id for entry in list_imports(db)}
        for uid in wanted:
            if uid in there:
                undo_import(db, uid)

    session.write(touches, work, owner=owner)
