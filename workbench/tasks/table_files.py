"""Which of the files that a user chose are tables, to be asked about before they are imported."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from workbench.sources.base import FILES
from workbench.tasks.accounts import load_sources

TABLE = "table"
HEAD = 64 * 1024
LIKELY = 0.3
"""So sure one must be of a table that it is not taken for something else: a report, a message."""


class Sorted(NamedTuple):
    """Paths: tables, and all else, which the import of files recognises by itself."""

    tables: tuple[Path, ...]
    others: tuple[Path, ...]


def is_table(path: Path) -> bool:
    """Whether a file is a table that no source knows better."""
    load_sources()
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            if len(head) == HEAD and head.startswith(b"PK"):  # a workbook's list of parts stands at its end
                head += file.read()
    except OSError:
        return False
    sure = {name: reader.sniff(head, path.name) for name, reader in FILES.items()}
    return sure[TABLE] >= LIKELY and sure[TABLE] == max(sure.values())


def sort_files(paths: Iterable[Path]) -> Sorted:
    """Sort paths; folders are looked through by the import of files."""
    tables: list[Path] = []
    others: list[Path] = []
    for path in paths:
        (others if path.is_dir() or not is_table(path) else tables).append(path)
    return Sorted(tuple(tables), tuple(others))
