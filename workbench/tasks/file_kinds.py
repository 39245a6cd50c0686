"""
The kinds of files that `parse` reads and `import` stores: told by their first bytes, read by whoever knows them.

To add one, write a module with a `FileKind` and name it in `load_kinds`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeAlias

from workbench.mail.packed import Part
from workbench.model.errors import ReportError
from workbench.store.database import Database

Document: TypeAlias = dict[str, Any]


class Put(NamedTuple):
    """What storing one file brought; `failures` are the parts of it that could not be read."""

    reports: int = 0
    rows: int = 0
    repaired: int = 0
    messages: int = 0
    samples: int = 0
    failures: tuple[tuple[str, ReportError], ...] = ()


class Loaded(Protocol):
    """A file that was read and waits to be stored."""

    @property
    def rows(self) -> int:
        """How many rows wait in memory."""

    @property
    def live(self) -> bool:
        """Whether it is read further while it is stored: its stream must stay open until then."""

    @property
    def keeps_file(self) -> bool:
        """Whether the bytes of the whole file are its evidence; else it keeps what it needs itself."""

    def known_from(self, db: Database) -> str | None:
        """Return the uid of the import that brought it before; None where it is new, or that is not plain yet."""

    def put(self, db: Database, import_id: int, name: str) -> Put | None:
        """
        Store it, whole or not at all; None where the project has it.

        Raises:
            ReportError: it breaks off, if it is live.
        """


@dataclass(frozen=True, slots=True)
class FileKind:
    """
    A kind of file.

    Attributes:
        kind: Its name, as `parse` gives it.
        sniff: How sure the first bytes are, from 0 to 1.
        load: Reads a part for storing; the second argument is the time of the import. Raises ReportError.
        documents: Reads a part into JSON objects, without `kind` and `file`; None if it has nothing to show. Raises
            ReportError.
        whole_message: Whether it wants messages as they are, before their attachments are looked at.
        costly: Whether telling it takes as long as reading a small report: it is asked last.
    """

    kind: str
    sniff: Callable[[bytes], float]
    load: Callable[[Part, datetime], Loaded] | None
    documents: Callable[[Part], Iterator[Document]] | None
    whole_message: bool = False
    costly: bool = False


SURE = 0.9
"""A kind that is as sure as this has the file: the others, some of which read tables for it, are not asked."""

KINDS: dict[str, FileKind] = {}


def register(kind: FileKind) -> FileKind:
    """Add a kind."""
    KINDS[kind.kind] = kind
    return kind


def load_kinds() -> None:
    """Import every module that registers a kind; by statements, so that a built program holds them."""
    from workbench.tasks import kind_dmarc_aggregate, kind_message, kind_statistics  # noqa: F401


def recognise(head: bytes) -> FileKind | None:
    """Return the kind that is surest of a file's first bytes; None if none knows them."""
    surest, most = None, 0.0
    for kind in sorted(KINDS.values(), key=lambda kind: kind.costly):
        sure = kind.sniff(head)
        if sure > most:
            surest, most = kind, sure
        if most >= SURE:
            break
    return surest


def wants_message(head: bytes) -> bool:
    """Whether a kind takes a message that begins so as it is."""
    return any(kind.whole_message and kind.sniff(head) >= 0.5 for kind in KINDS.values())
