"""Look at a file before SQLite may touch it."""

from __future__ import annotations

import stat
from enum import Enum, auto
from pathlib import Path

import apsw

from workbench.model.errors import DamagedProjectError, NotAProjectError, PassphraseError, ProjectError
from workbench.store.database import COMPANIONS, border

APPLICATION_ID = 0x57424E43
"""Bytes 68 to 71 of a project in plain text: `WBNC`."""

_FLAGS = apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_READONLY
_MAGIC = b"SQLite format 3\0"
_HEAD = 100
_FRACTIONS = bytes([64, 32, 32])


class Kind(Enum):
    """What the first bytes of a file say."""

    NEW = auto()
    PLAIN = auto()
    ENCRYPTED = auto()


def locate(path: Path) -> Path:
    """
    Return `path` without links and relative parts, so that one file has one name.

    Raises:
        ProjectError: the system cannot follow the path.
    """
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError) as error:  # no permission, a loop of links, a zero byte
        raise _unusable(path, error) from error


def mode(path: Path) -> int:
    """
    Return the file's mode bits, 0 if there is none.

    Raises:
        ProjectError: the system does not let us look.
    """
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: Exception) -> ProjectError:
    return ProjectError("The path {path} cannot be used", "The system says: {reason}", path=path, reason=str(error))


def identify(path: Path) -> Kind:
    """
    Tell a new, a plain and an encrypted project apart; missing and empty files are new.

    The cipher leaves bytes 16 to 23 readable; the last three of them are the same in every SQLite database.

    Raises:
        NotAProjectError: the file is something else.
        ProjectError: the file cannot be read.
    """
    return _kind(path, _read(path)[0])


def _kind(path: Path, head: bytes) -> Kind:
    if not head:
        return Kind.NEW
    if head.startswith(_MAGIC) and int.from_bytes(head[68:72], "big") == APPLICATION_ID:
        return Kind.PLAIN
    if not head.startswith(_MAGIC) and head[21:24] == _FRACTIONS:
        return Kind.ENCRYPTED
    raise NotAProjectError("{file} is not a project", "It was left as it was", file=path.name)


def check(path: Path, passphrase: str | None) -> None:
    """
    Refuse what cannot be opened, before anything is locked or written.

    Raises:
        NotAProjectError: the file is something else.
        DamagedProjectError: it is a project, but cut off.
        PassphraseError: a passphrase is missing, needless or unusable.
        ProjectError: there is no file, or it cannot be read.
    """
    if not mode(path):
        raise ProjectError("There is no file {file}", "Check its name and folder", file=path.name)
    head, size = _read(path)
    kind = _kind(path, head)
    if kind is Kind.NEW:
        raise NotAProjectError("{file} is an empty file, not a project", "It was left as it was", file=path.name)
    if passphrase is None and kind is Kind.ENCRYPTED:
        raise PassphraseError("This project needs its passphrase")
    if passphrase is not None and kind is Kind.PLAIN:
        raise PassphraseError("This project has no passphrase", "Open it without one")
    check_passphrase(passphrase)
    _check_size(path, kind, head, size)


def check_passphrase(passphrase: str | None) -> None:
    """
    Refuse what the cipher would take for no passphrase, or for a shorter one.

    Raises:
        PassphraseError: it is empty or has a zero byte.
    """
    if passphrase is not None and (not passphrase or "\0" in passphrase):
        raise PassphraseError("This passphrase cannot be used", "It is empty or has a zero byte")


def _check_size(path: Path, kind: Kind, head: bytes, size: int) -> None:
    if any(path.with_name(path.name + end).exists() for end in COMPANIONS):
        return  # another program has it open, or a crash left work behind that SQLite will finish
    page = int.from_bytes(head[16:18], "big")
    page = 65536 if page == 1 else page
    pages = int.from_bytes(head[28:32], "big") if kind is Kind.PLAIN and head[24:28] == head[92:96] else 1
    if not page or size % page or size < pages * page:
        raise DamagedProjectError(
            "{file} is damaged: its end is missing", "Put a good copy in its place", file=path.name
        )


def _read(path: Path) -> tuple[bytes, int]:
    """
    Return the first 100 bytes and the size, through SQLite's own file layer.

    With `open()` the closing would drop every POSIX lock this process holds on the file, also those of a project that
    is open in another window.
    """
    bits = mode(path)
    if not bits:
        return b"", 0
    if stat.S_ISDIR(bits):
        raise NotAProjectError("{file} is a folder, not a project", "Choose a file", file=path.name)
    if not stat.S_ISREG(bits):  # opening a pipe would wait for ever
        raise NotAProjectError("{file} is not a project", "It was left as it was", file=path.name)
    with border():
        file = apsw.VFSFile("", str(path), [_FLAGS, 0])
        try:
            size = file.xFileSize()
            return file.xRead(min(_HEAD, size), 0), size
        finally:
            file.xClose()
