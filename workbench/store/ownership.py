"""
Who is the window of a project: at most one, on any thread, in any process.

SQLite lets everybody write in turn; an owner is a wish of this program. It is a SQLite lock on an empty file beside the
project, because that lock works on every system and vanishes with its process, however the process ends.
"""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import apsw

WAIT_MS = 50
"""Two who lock at once hinder each other; waiting lets one of them win."""

LOCK = "-lock"

TIDY = "-tidy"
"""Ends the name of a file whose lock is the turn to tidy up: programs that close at once would hinder each other."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """The right to be the window, and to change schema, passphrase or layout; or a turn at something shorter."""

    path: Path
    lock: apsw.Connection

    def give_back(self) -> None:
        """Let the next opener have it and remove the lock file."""
        if os.name == "posix":
            with suppress(OSError):
                self.path.unlink(missing_ok=True)  # while locked, so nobody can lock it meanwhile
        self.lock.close()
        if os.name != "posix":
            with suppress(OSError):  # open in another program, which will remove it
                self.path.unlink(missing_ok=True)


def obstacle(project: Path) -> str:
    """Return why the system lets nobody write `project`, as the English title of an error; empty if it does."""
    if project.exists() and not os.access(project, os.W_OK):
        return "This file may not be written"
    if not os.access(project.parent, os.W_OK | os.X_OK):
        return "The folder of this file may not be written"
    return ""


def take(project: Path, end: str = LOCK, wait_ms: int = WAIT_MS) -> Ownership | None:
    """
    Return the ownership of `project`, or None if somebody else has it or a lock cannot be made there.

    The caller keeps the result and gives it back.

    Args:
        project: The project's file.
        end: What is to be owned, as the end of the lock file's name.
        wait_ms: How long to wait for whoever has it.
    """
    path = project.with_name(project.name + end)
    while True:
        lock = _lock(path, wait_ms)
        if lock is None:
            return None
        if not _moved(lock):
            return Ownership(path, lock)
        lock.close()  # removed by the last owner between our opening and our locking


def is_owned(project: Path) -> bool:
    """Return whether somebody is the owner now; several may ask at once without hindering each other."""
    try:
        probe = apsw.Connection(str(lock_path(project)), apsw.SQLITE_OPEN_READONLY)
    except apsw.CantOpenError:
        return False
    try:
        probe.pragma("schema_version")  # a read: the lock of an owner excludes even that
    except apsw.BusyError:
        return True
    except (apsw.CantOpenError, apsw.IOError):
        return False
    finally:
        probe.close()
    return False


def clear(project: Path) -> None:
    """Remove the lock file that a killed owner left."""
    if lock_path(project).exists():
        left = take(project)
        if left is not None:
            left.give_back()


def lock_path(project: Path) -> Path:
    """Return the path of the lock file of `project`."""
    return project.with_name(project.name + LOCK)


def _lock(path: Path, wait_ms: int) -> apsw.Connection | None:
    try:
        lock = apsw.Connection(str(path))
    except apsw.CantOpenError:
        return None
    try:
        lock.set_busy_timeout(wait_ms)
        lock.pragma("journal_mode", "MEMORY")  # no journal file beside the lock file
        lock.execute("BEGIN EXCLUSIVE")
    except (apsw.BusyError, apsw.ReadOnlyError, apsw.CantOpenError):
        lock.close()
        return None
    except BaseException:
        lock.close()
        raise
    return lock


def _moved(lock: apsw.Connection) -> bool:
    """Return whether the locked file is no longer the one in the folder."""
    answer = ctypes.c_int(0)
    lock.file_control("main", apsw.SQLITE_FCNTL_HAS_MOVED, ctypes.addressof(answer))
    return answer.value != 0
