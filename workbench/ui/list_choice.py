"""Which blocklists a project turned on, and the keys for them: the one place that knows where both are kept."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject

from workbench.model.blocklists import load_blocklists
from workbench.model.changes import Changes

if TYPE_CHECKING:
    from workbench.ui.session import Session

CHOSEN, KEY_FILES = "blocklists", "blocklist_key_files"
"""The settings: ids of the lists that are on; for a list the file that its key stands in. A key itself is not kept."""


class ListChoice(NamedTuple):
    """The lists that are on, and the key files by list; ids that this program does not know (any more) are left out."""

    ids: tuple[str, ...] = ()
    key_files: dict[str, str] = {}  # noqa: RUF012 - read only

    @property
    def asked(self) -> tuple[str, ...]:
        """Those of the lists that can be asked: one that wants a key needs its file."""
        known = load_blocklists()
        return tuple(name for name in self.ids if known[name].askable(keyed=name in self.key_files))

    @property
    def keyed(self) -> tuple[str, ...]:
        """Those that are asked with a key."""
        return tuple(name for name in self.asked if name in self.key_files)


def read_choice(session: Session) -> ListChoice:
    """Return what the open project says."""
    known = load_blocklists()
    ids: Any = session.setting(CHOSEN, [])
    files: Any = session.setting(KEY_FILES, {})
    names = tuple(name for name in ids if name in known) if isinstance(ids, list) else ()
    paths = {name: str(path) for name, path in files.items() if name in known} if isinstance(files, dict) else {}
    return ListChoice(names, {name: path for name, path in paths.items() if known[name].keyed})


def read_keys(choice: ListChoice) -> dict[str, str]:
    """
    Return the keys of the lists that are asked with one.

    Raises:
        UsageError: a key file cannot be read, or holds none.
    """
    from workbench.tasks.list_keys import read_key

    return {name: read_key(Path(choice.key_files[name])) for name in choice.keyed}


def put_choice(session: Session, choice: ListChoice, owner: QObject) -> None:
    """Remember a choice; Ctrl+Z takes it back."""
    before = read_choice(session)
    if choice == before:
        return

    def put(said: ListChoice) -> None:
        session.write(Changes.SETTINGS, partial(_put, choice=said), owner=owner)

    put(choice)
    count = len(choice.ids)
    text = session.texts.plural("{count} blocklist turned on", "{count} blocklists turned on", count)
    session.undo.push(text, lambda: put(before), lambda: put(choice))
    session.note(text, action="edit.undo")


def _put(db: Any, choice: ListChoice) -> None:
    from workbench.store.settings import put_setting

    put_setting(db, CHOSEN, json.dumps(list(choice.ids)) if choice.ids else None)
    put_setting(db, KEY_FILES, json.dumps(choice.key_files) if choice.key_files else None)
