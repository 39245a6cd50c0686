"""The one writing connection of this program to a project, on a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import apsw

from workbench.store import migration
from workbench.store.database import Database, border, connect, enter_wal, transaction

T = TypeVar("T")

_PARTING_MS = 20
"""How long a closing program waits for others before it leaves the tidying to them."""


class Writer:
    """A connection and its thread; other programs may write between two of its transactions."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="project-writer")

    @classmethod
    def open(cls, path: Path, passphrase: str | None, *, owned: bool) -> Writer:
        """
        Open `path` for writing at the newest schema.

        Args:
            path: An existing file.
            passphrase: None for a file in plain text.
            owned: Whether the caller holds the ownership; else a change of schema takes it for as long as it lasts.

        Raises:
            ProjectError: not a project, wrong passphrase, newer schema, or trouble with the file; it is as it was.
        """
        db = connect(path, passphrase, writable=True)
        try:
            with border():
                migration.bring_up(db, path, passphrase, owned=owned)  # damage must show before WAL changes the header
                enter_wal(db)
                migration.version(db)  # opens the log; one that only readers opened would outlive us
        except BaseException:
            db.close()
            raise
        return cls(db)

    def submit(self, work: Callable[[Database], T]) -> Future[T]:
        """Run `work` in one transaction, after those submitted before."""
        return self._thread.submit(self._transact, work)

    def _transact(self, work: Callable[[Database], T]) -> T:
        with border(), transaction(self._db):
            return work(self._db)

    def close(self) -> None:
        """
        Finish what was submitted and put everything into the one file, unless others have it open.

        Raises:
            ProjectError: the last pages could not be moved into the file; they stay in the log beside it and are found
                when it is opened next.
        """
        self._thread.shutdown()
        try:
            with border():
                leave_wal(self._db, _PARTING_MS)
        finally:
            self._db.close()


def leave_wal(db: Database, wait_ms: int = 0) -> bool:
    """Move the log into the file and remove it; return False where another program still has the file open."""
    db.set_busy_timeout(wait_ms)
    try:
        db.pragma("journal_mode", "DELETE")
    except apsw.BusyError:
        with suppress(apsw.BusyError):
            db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        return False
    return True
