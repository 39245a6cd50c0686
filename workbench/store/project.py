"""One client, one SQLite file: one writer, one reader per thread, other programs beside them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from workbench.model.errors import ProjectError, ProjectLockedError, WorkbenchError
from workbench.model.rules import CURRENT
from workbench.store import entities, header, migration, ownership
from workbench.store.database import BUSY_MS, COMPANIONS, Database, border, connect
from workbench.store.readers import Readers
from workbench.store.writer import Writer, leave_wal

T = TypeVar("T")


class Access(StrEnum):
    """What an opener wants to be."""

    WINDOW = "window"  # the one that owns the project, or else reads only
    WRITE = "write"  # the command line: writes in turn with others
    READ = "read"  # writes nothing at all


class Project:
    """
    An open project file; also a context manager that closes it.

    Writes go through `write`, one transaction each, in the order of the calls. Reads may happen on any thread and never
    wait for a writer (WAL); what other programs write is seen by the next read.

    Attributes:
        path: The file, without links and relative parts.
        access: What the opener asked for.
        read_only_reason: Why nothing can be written, as an English sentence that is its own key; empty if it can.
    """

    def __init__(self, path: Path, passphrase: str | None, access: Access, owned: ownership.Ownership | None) -> None:
        """Open a checked file; use `create` or `open`."""
        self.path = path
        self.access = access
        self.read_only_reason = ""
        self._passphrase = passphrase
        self._owned = owned
        self._closed = False
        self._writer: Writer | None = None
        self._readers = Readers(path, passphrase)

    @classmethod
    def create(
        cls,
        path: Path,
        passphrase: str | None = None,
        *,
        client: str = "",
        rules: str = CURRENT,
        access: Access = Access.WRITE,
    ) -> Project:
        """
        Make a new project and open it.

        Args:
            path: Where; nothing may stand there.
            passphrase: Encrypts the file; None for plain text.
            client: Whom the project is about, for people.
            rules: The rule pack it is pinned to.
            access: As in `open`.

        Raises:
            ProjectError: something stands there, or the file cannot be made; nothing was changed.
            PassphraseError: the passphrase is empty or has a zero byte.
        """
        path = header.locate(path)
        header.check_passphrase(passphrase)
        if header.mode(path):
            raise ProjectError("{file} exists already", "Choose another name, or open it", file=path.name)
        if not header.mode(path.parent):
            raise ProjectError("There is no folder {folder}", "Make it first", folder=path.parent)
        _refuse_obstacle(path)
        migration.make(path, passphrase, lambda db: entities.put_new_client(db, name=client, rules=rules))
        return cls.open(path, passphrase, access=access)

    @classmethod
    def open(cls, path: Path, passphrase: str | None = None, *, access: Access = Access.WRITE) -> Project:
        """
        Open an existing project.

        Args:
            path: The file.
            passphrase: None for a project in plain text.
            access: WINDOW becomes read-only, with the reason, where somebody else is the window or the system forbids
                writing; WRITE fails where the system forbids it; READ never writes.

        Raises:
            NotAProjectError: the file is something else.
            DamagedProjectError: the file is cut off or damaged.
            PassphraseError: the passphrase is missing, wrong or needless.
            NewerSchemaError: a newer version of the program wrote the file.
            ProjectError: the file cannot be opened. After any of these the file is as it was.
        """
        path = header.locate(path)
        header.check(path, passphrase)
        owned = None
        reason = "It was opened for reading only" if access is Access.READ else ""
        if access is Access.WRITE:
            _refuse_obstacle(path)
        if access is Access.WINDOW:
            reason = ownership.obstacle(path)
            with border():
                owned = None if reason else ownership.take(path)
            if owned is None and not reason:
                reason = "This project is open in another window"
        project = cls(path, passphrase, access, owned)
        project._start(reason)
        return project

    def _start(self, reason: str) -> None:
        self.read_only_reason = reason
        try:
            if reason:
                with border():
                    migration.require_current(self.read())
            else:
                self._writer = Writer.open(self.path, self._passphrase, owned=self._owned is not None)
        except BaseException:
            self._readers.close()
            self._give_back()
            raise

    @property
    def read_only(self) -> bool:
        """Whether this opener cannot write."""
        return self._writer is None

    def write(self, work: Callable[[Database], T]) -> Future[T]:
        """
        Run `work` in one transaction on the writer thread.

        The future fails with a `ProjectError` for what the system did (`retryable` if the project was only busy), and
        then nothing of the transaction is stored.

        Raises:
            ProjectLockedError: the project is `read_only`.
        """
        if self._writer is None:
            raise ProjectLockedError("This project can only be read", self.read_only_reason)
        return self._writer.submit(work)

    def read(self) -> Database:
        """
        Return this thread's read-only connection.

        Raises:
            ProjectError: the file can no longer be opened.
        """
        return self._readers.here()

    def data_version(self) -> int:
        """Return a number that changes when anybody wrote; compare only numbers got on the same thread."""
        with border():
            return int(self.read().pragma("data_version"))

    def close(self) -> None:
        """
        Finish pending writes and leave a single file behind, unless others have it open; the last one tidies up.

        Raises:
            ProjectError: the last pages could not be moved into the file (a full disk); they stay in the log beside it
                and are found when it is opened next.
        """
        if self._closed:
            return
        self._closed = True
        self._readers.close()
        try:
            if self._writer is not None:
                self._writer.close()
        finally:
            self._give_back()
        _tidy(self.path, self._passphrase)

    def _give_back(self) -> None:
        if self._owned is not None:
            self._owned.give_back()
            self._owned = None

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _refuse_obstacle(path: Path) -> None:
    reason = ownership.obstacle(path)
    if reason:
        raise ProjectError(reason, "Check its permissions, or copy it elsewhere")


def _tidy(path: Path, passphrase: str | None) -> None:
    """
    Remove what lies beside a project that nobody has open any more.

    Programs that close at the same moment each see the other's connection and leave the log to it; so each looks again
    once its own connections are gone, one after the other: threads and processes take turns by a lock of their own.
    Whoever looks then meets only connections of programs that are still open, and those look when they close; so the
    last one finds nobody, and one look each is enough. A window gives its ownership back before it looks.
    """
    if ownership.obstacle(path) or not _has_companions(path):
        return
    turn = ownership.take(path, ownership.TIDY, BUSY_MS)
    if turn is None:
        return
    try:
        if not ownership.is_owned(path) and _is_left(path, passphrase):
            ownership.clear(path)
    finally:
        turn.give_back()


def _is_left(path: Path, passphrase: str | None) -> bool:
    """Move the log into the file; return False where somebody still has it open."""
    if not path.exists():
        return True
    with suppress(WorkbenchError), border():  # nothing of ours can be lost here
        db = connect(path, passphrase, writable=True)
        try:
            return leave_wal(db)
        finally:
            db.close()
    return False


def _has_companions(path: Path) -> bool:
    ends = (ownership.LOCK, ownership.TIDY, *(COMPANIONS if path.exists() else ()))
    return any(path.with_name(path.name + end).exists() for end in ends)
