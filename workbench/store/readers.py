"""Read-only connections to a project: one per thread, made on first use."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import apsw

from workbench.store.database import Database, connect

RETRY_S = 0.005


class Readers:
    """
    The reading side of an open project.

    A reader never waits for the writer and never makes it wait (WAL).
    """

    def __init__(self, path: Path, passphrase: str | None) -> None:
        self._path = path
        self._passphrase = passphrase
        self._local = threading.local()
        self._all: list[tuple[threading.Thread, Database]] = []
        self._lock = threading.Lock()
        self._closed = False

    def here(self) -> Database:
        """
        Return the connection of the calling thread.

        Raises:
            ProjectError: the file can no longer be opened.
            RuntimeError: the project is closed.
        """
        db: Database | None = getattr(self._local, "db", None)
        if db is None or self._closed:
            self._require_open()
            db = connect(self._path, self._passphrase, writable=False)
            self._keep(db)
            self._local.db = db
        return db

    def _require_open(self) -> None:
        if self._closed:
            raise RuntimeError("the project is closed")

    def _keep(self, db: Database) -> None:
        with self._lock:
            if self._closed:
                db.close()
            self._require_open()
            gone = [pair for pair in self._all if not pair[0].is_alive()]
            self._all = [pair for pair in self._all if pair[0].is_alive()]
            self._all.append((threading.current_thread(), db))
        for _, left in gone:  # a thread that ended needs no connection, and its files' handles are few
            _close(left)

    def close(self) -> None:
        """Close every connection; a query still running elsewhere is interrupted."""
        with self._lock:
            self._closed = True
            for _, db in self._all:
                _close(db)
            self._all.clear()


def _close(db: Database) -> None:
    while True:
        try:
            db.close()
        except apsw.ThreadingViolationError:  # in use on another thread at this moment
            db.interrupt()
            time.sleep(RETRY_S)
        else:
            return
