"""Take imports back as units; one that is gone already is no failure."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from workbench.model.changes import Changes
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.store.database import Database

EVERYTHING = Changes.everything() & ~Changes.SETTINGS
"""An import may have brought numbers, reports, messages and evidence."""


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
