"""The files that paths name: themselves, all below folders, every message of a mailbox on its own."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from workbench.mail.packed import HEAD, is_mailbox, messages
from workbench.model.errors import ReportError

MOST_FILE = 256 << 20
"""Largest file that is read as one; a mailbox may be larger, it is read message by message."""

STANDARD_INPUT = "-"


class Unit(NamedTuple):
    """
    A file, or one message of a mailbox: what is kept as evidence.

    `error` says why it cannot be read; `opens` is whether a new file begins with it.
    """

    name: str
    data: bytes
    error: ReportError | None = None
    opens: bool = True


def units(paths: Iterable[str], *, project: Path | None = None) -> Iterator[Unit]:
    """
    Yield what paths name, folders by name; hidden files in folders are passed over.

    An open `project` and what lies beside it is never opened here: closing it would drop the locks of SQLite.
    """
    for text in paths:
        if text == STANDARD_INPUT:
            yield from _read(io.BytesIO(sys.stdin.buffer.read(MOST_FILE + 1)), text)
            continue
        path = Path(text)
        try:
            files = sorted(_below(path)) if path.is_dir() else [path]
        except OSError as error:
            yield Unit(text, b"", _unreadable(error))
            continue
        for file in files:
            if project is None or not _belongs(file, project):
                yield from _open(file)
            elif file == path:
                yield Unit(text, b"", ReportError("This is no report of a known kind"))


def _belongs(file: Path, project: Path) -> bool:
    if not file.name.startswith(project.name) and not file.is_symlink():
        return False
    try:
        real = file.resolve()
    except (OSError, RuntimeError):
        return False
    return real.parent == project.parent and real.name.startswith(project.name)


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.is_file():
            yield path


def _open(path: Path) -> Iterator[Unit]:
    try:
        with path.open("rb") as file:
            yield from _read(file, str(path))
    except (OSError, ValueError) as error:  # ValueError: a name the system cannot have
        yield Unit(str(path), b"", _unreadable(error))


def _read(file: io.BufferedReader | io.BytesIO, name: str) -> Iterator[Unit]:
    head = file.read(HEAD)
    file.seek(0)
    if is_mailbox(head):
        first = True
        for number, data in enumerate(messages(file), 1):
            yield Unit(f"{name}/{number}", data, opens=first)
            first = False
        return
    data = file.read(MOST_FILE + 1)
    if len(data) > MOST_FILE:
        yield Unit(name, b"", ReportError("This file is too large to be read"))
    else:
        yield Unit(name, data)


def _unreadable(error: OSError | ValueError) -> ReportError:
    why = getattr(error, "strerror", None) or str(error)
    return ReportError("The file cannot be read", "The system says: {reason}", reason=why)
