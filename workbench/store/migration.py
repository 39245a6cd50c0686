"""Take a file to today's schema, step by step, with a copy of the old one beside it."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import apsw

from workbench.model.errors import (
    DamagedProjectError,
    NewerSchemaError,
    NotAProjectError,
    ProjectError,
    ProjectLockedError,
)
from workbench.store import ownership
from workbench.store.database import COMPANIONS, Database, border, connect, transaction
from workbench.store.header import APPLICATION_ID
from workbench.store.schema import STEPS

T = TypeVar("T")

BACKUP = ".backup-schema-"
"""What stands between a project's name and its old schema's number in the name of the copy."""

CHECKED_BYTES = 16 * 2**20
"""Files up to this size are looked through before they are opened for writing; it takes some milliseconds."""


def version(db: Database) -> int:
    """
    Return the number of steps that the file has, 0 for an empty one.

    Raises:
        NotAProjectError: the tables are those of another program.
        NewerSchemaError: a newer program wrote the file.
    """
    found = int(db.pragma("user_version"))
    tables = db.execute("SELECT count(*) FROM sqlite_schema").get
    if tables and db.pragma("application_id") != APPLICATION_ID:
        raise NotAProjectError("This database is not a project", "It was left as it was")
    if found > len(STEPS):
        raise NewerSchemaError(
            "This project needs a newer version of the program",
            "The file has schema {found}, this program knows {known}",
            found=found,
            known=len(STEPS),
        )
    return found


def require_current(db: Database) -> None:
    """
    Accept a file that can be read without being migrated.

    Raises:
        ProjectError: the file is not a project, newer, or older.
    """
    if version(db) < len(STEPS):
        raise ProjectError("This project must be updated before it is read", "Open it once where it can be written")


def bring_up(db: Database, path: Path, passphrase: str | None, *, owned: bool) -> None:
    """
    Look a project through and bring it to the newest schema; a current one is not written to.

    Args:
        db: A writable connection, not yet in WAL.
        path: The file.
        passphrase: That of the copy, which is the same.
        owned: Whether the caller is the owner already.

    Raises:
        DamagedProjectError: pages of the file are damaged.
        ProjectLockedError: somebody else is the owner, so that the schema may not change now.
        ProjectError: the file is not a project, newer, or the copy could not be made. It is as it was.
    """
    found = version(db)
    look_through(db)
    if found == len(STEPS):
        return
    if owned:
        _update(db, path, passphrase)
        return
    mine = ownership.take(path)
    if mine is None:
        raise ProjectLockedError(
            "This project must be updated, but it is open", "Close it in the other window and try again", retryable=True
        )
    try:
        _update(db, path, passphrase)
    finally:
        mine.give_back()


def look_through(db: Database) -> None:
    """
    Find damage before anything is written, in a file small enough for that; `verify` looks through any.

    Raises:
        DamagedProjectError: a page is damaged.
    """
    if int(db.pragma("page_count")) * int(db.pragma("page_size")) > CHECKED_BYTES:
        return
    if db.pragma("quick_check", 1) != "ok":
        raise DamagedProjectError("The project file is damaged", "Put a good copy in its place")


def _update(db: Database, path: Path, passphrase: str | None) -> None:
    found = version(db)  # again: another program may have been quicker
    if found == len(STEPS):
        return
    if found:
        back_up(db, path, passphrase, found)
    migrate(db)


def migrate(db: Database) -> int:
    """
    Take all steps that the file lacks, each in one transaction, and return their number.

    Raises:
        NotAProjectError: the tables are those of another program.
        NewerSchemaError: a newer program wrote the file.
    """
    found = version(db)
    for number, function in enumerate(STEPS[found:], start=found + 1):
        with transaction(db):
            function(db)
            db.pragma("user_version", number)
    return len(STEPS) - found


def back_up(db: Database, path: Path, passphrase: str | None, found: int) -> Path:
    """
    Copy the project beside itself, whole or not at all, and remove the copy of an older update.

    Raises:
        ProjectError: the copy could not be made.
    """
    target = path.with_name(f"{path.name}{BACKUP}{found}")
    part = target.with_name(target.name + ".part")
    try:
        remove(part)
        copy_to(db, part, passphrase)
        os.replace(part, target)
    except (ProjectError, OSError) as error:
        with suppress(OSError):
            remove(part)
        raise ProjectError(
            "The copy before the update could not be made",
            "The project was left as it was; is there room for a second one in its folder?",
            retryable=True,
        ) from error
    for old in path.parent.iterdir():
        if old.name.startswith(path.name + BACKUP) and old != target:
            with suppress(OSError):
                remove(old)
    return target


def copy_to(db: Database, target: Path, passphrase: str | None) -> None:
    """
    Copy what `db` sees into a new file, encrypted by the same passphrase; other programs may go on reading.

    Raises:
        ProjectError: the copy could not be written.
    """
    copy = connect(target, passphrase, writable=True, create=True)
    try:
        with border():
            copy.pragma("journal_mode", "MEMORY")
            with copy.backup("main", db, "main") as backup:
                backup.step(-1)
            copy.pragma("journal_mode", "DELETE")  # the copied header may say WAL
    finally:
        copy.close()


def remove(path: Path) -> None:
    """Remove a database file that nobody has open, and what may lie beside it."""
    for end in ("", *COMPANIONS):
        path.with_name(path.name + end).unlink(missing_ok=True)


def make(path: Path, passphrase: str | None, fill: Callable[[Database], T]) -> T:
    """
    Make a new file with today's schema and what `fill` puts into it; after an error there is none.

    Raises:
        ProjectError: the file cannot be written.
    """
    try:
        with border():
            db = connect(path, passphrase, writable=True, create=True)
            try:
                migrate(db)
                with transaction(db):
                    result = fill(db)
            finally:
                db.close()
    except (ProjectError, apsw.Error, OSError):
        with suppress(OSError):
            remove(path)
        raise
    return result
