"""
Connections to the project file, transactions, and the border to APSW's errors.

Other packages name the type `Database`; how one is made is known only here.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import apsw

from workbench.model.errors import (
    DamagedProjectError,
    NotAProjectError,
    PassphraseError,
    ProjectError,
    ProjectLockedError,
)

Database: TypeAlias = apsw.Connection

BUSY_MS = 5000
"""How long a connection waits for another program's transaction; APSW's own default is not at all."""

CIPHER = "chacha20"
"""Named in every keying, so that a library with another default opens old files."""

COMPANIONS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file while it is open, or after a crash."""

_RETRY_S = 0.01

_TROUBLE = (
    apsw.CantOpenError,
    apsw.IOError,
    apsw.NoLFSError,
    apsw.NoMemError,
    apsw.PermissionsError,
    apsw.ProtocolError,
)


@contextmanager
def border() -> Iterator[None]:
    """
    Raise what the environment did as a `ProjectError`; let bugs pass. Also a decorator: `@border()`.

    A wrong statement or a broken constraint is a bug; a full disk, a lock or a damaged file is not.
    """
    try:
        yield
    except apsw.BusyError as error:
        raise ProjectLockedError(
            "The project is busy", "Another program is writing to it; try again", retryable=True
        ) from error
    except apsw.FullError as error:
        raise ProjectError(
            "The disk is full", "Free some space; what was stored before is safe", retryable=True
        ) from error
    except apsw.CorruptError as error:
        raise DamagedProjectError("The project file is damaged", "Put a good copy in its place") from error
    except apsw.NotADBError as error:
        raise NotAProjectError("This file is not a project, or it is damaged") from error
    except apsw.ReadOnlyError as error:
        raise ProjectError("The project file may not be written", "Check the permissions of the file") from error
    except apsw.InterruptError as error:
        raise ProjectError("The project was closed meanwhile") from error
    except _TROUBLE as error:
        raise ProjectError("The project file cannot be used", "The system says: {reason}", reason=str(error)) from error


def connect(path: Path, passphrase: str | None, *, writable: bool, create: bool = False) -> Database:
    """
    Return a connection whose passphrase has been proved right.

    Deriving the key of an encrypted file costs tens of milliseconds, so connections are kept, not made per query. Any
    thread may use the connection, but never two at once.

    Args:
        path: The file.
        passphrase: None for a file in plain text.
        writable: Whether this connection may change the file.
        create: Whether a missing file is made.

    Raises:
        PassphraseError: the passphrase does not fit.
        NotAProjectError: without a passphrase: this is no database.
        DamagedProjectError: the file is cut off or damaged where every reader looks first.
        ProjectError: the file cannot be opened.
    """
    flags = apsw.SQLITE_OPEN_READWRITE if writable else apsw.SQLITE_OPEN_READONLY
    with border():
        db = apsw.Connection(str(path), flags | (apsw.SQLITE_OPEN_CREATE if create else 0))
        try:
            db.set_busy_timeout(BUSY_MS)
            if passphrase is not None:
                db.pragma("cipher", CIPHER)
                db.pragma("key", unicodedata.normalize("NFC", passphrase))
            db.pragma("schema_version")  # the first read; a wrong key shows only now
            if writable:
                db.pragma("foreign_keys", "ON")
                db.pragma("synchronous", "FULL")
        except BaseException as error:
            db.close()
            if isinstance(error, apsw.NotADBError) and passphrase is not None:
                raise PassphraseError("Wrong passphrase", "Check capitals and the keyboard layout") from error
            raise
    return db


def select(db: Database, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Return all rows at once, so that no half-read statement pins the state of the file."""
    return db.execute(query, parameters).fetchall()


def select_one(db: Database, query: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...] | None:
    """Return the only row, or None."""
    rows = select(db, query, parameters)
    return rows[0] if rows else None


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """Run the block in one write transaction, whole or not at all."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk has rolled back already
            db.execute("ROLLBACK")
        raise


def enter_wal(db: Database) -> None:
    """
    Turn the write-ahead log on, so that readers and one writer do not wait for each other.

    The busy time-out does not cover this change while another program reads, so it is tried until that has passed.

    Raises:
        ProjectError: the folder's file system lacks the locks or the shared memory for it.
    """
    deadline = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            mode = db.pragma("journal_mode", "WAL")
        except apsw.BusyError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_S)
            continue
        if mode != "wal":
            raise ProjectError(
                "A project cannot be open in this folder",
                "Network and cloud folders may lack the locks it needs; copy it to a disk of this computer",
            )
        return
