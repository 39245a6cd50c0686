"""Files of numbers: which source knows one, and the import of those that need no answers."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import workbench.sources
from workbench.model.changes import Changes
from workbench.model.errors import SourceError
from workbench.model.registry import load
from workbench.net.redaction import redact
from workbench.sources.base import FILES, Batch
from workbench.store.database import Database
from workbench.store.evidence import evidence_of
from workbench.store.imports import (
    Failure,
    begin_import,
    finish_import,
    get_import_uid,
    put_import_failure,
    put_import_file,
)
from workbench.store.samples import Stored, store_samples
from workbench.tasks.context import Context

KIND = "source_file"
TABLE = "table"
HEAD = 64 * 1024
LIKELY = 0.3
"""So sure a source must be of a file that it is not taken for something else: a report, a message."""


@dataclass(frozen=True, slots=True)
class SourceFileImport:
    """What a file brought: the uid of its import, the numbers, and what in it could not be read."""

    import_id: str
    counts: Stored
    troubles: tuple[SourceError, ...]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Paths by who reads them: tables that are asked about, files of a source, everything else."""

    tables: tuple[Path, ...]
    sources: tuple[tuple[Path, str], ...]
    others: tuple[Path, ...]


def recognise(path: Path) -> str:
    """Return the source that is surest of a file; "" if none is sure enough, or it cannot be read."""
    load(workbench.sources)
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            if len(head) == HEAD and head.startswith(b"PK"):  # a workbook's list of parts stands at its end
                head += file.read()
    except OSError:
        return ""
    sure = {name: reader.sniff(head, path.name) for name, reader in FILES.items()}
    best = max(sure, key=lambda name: (sure[name], name != TABLE), default="")
    return best if best and sure[best] >= LIKELY else ""


def sort_files(paths: Iterable[Path]) -> Sorted:
    """Sort paths by who reads them; folders are looked through by the import of reports."""
    tables, sources, others = [], [], []
    for path in paths:
        known = "" if path.is_dir() else recognise(path)
        if known == TABLE:
            tables.append(path)
        elif known:
            sources.append((path, known))
        else:
            others.append(path)
    return Sorted(tuple(tables), tuple(sources), tuple(others))


async def import_source_file(ctx: Context, path: Path, source: str) -> SourceFileImport:
    """
    Store what a file of a source says, as one import that can be undone.

    Args:
        ctx: Of a writable project.
        path: The file.
        source: Id of the source that reads it.

    Raises:
        SourceError: it cannot be read, or says nothing usable.
    """
    data, batches = await asyncio.to_thread(_read, path, source)
    now = ctx.clock()
    samples = [sample._replace(fetched=now) for batch in batches for sample in batch.samples]
    troubles = tuple(
        trouble.error for batch in batches for trouble in batch.troubles if isinstance(trouble.error, SourceError)
    )
    if not samples:
        raise troubles[0] if troubles else SourceError("No row of {name} can be used", name=path.name)

    def work(db: Database) -> tuple[str, Stored]:
        row = begin_import(db, kind=KIND, origin=path.name, started=now)
        put_import_file(db, row, path.name, evidence_of(data, "text/csv", path.name, now))
        for error in troubles:
            args = {name: redact(str(value)) for name, value in error.arguments.items()}
            put_import_failure(db, row, Failure(path.name, error.title, args))
        counts = store_samples(db, samples, import_id=row)
        finish_import(db, row, finished=ctx.clock(), counts={**counts._asdict(), "failed": len(troubles)})
        return get_import_uid(db, row), counts

    uid, counts = await ctx.write(Changes.SAMPLES | Changes.IMPORTS | Changes.EVIDENCE, work)
    return SourceFileImport(uid, counts, troubles)


def _read(path: Path, source: str) -> tuple[bytes, list[Batch]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(
            "{name} cannot be read", "{detail}", name=path.name, detail=error.strerror or str(error)
        ) from error
    return data, FILES[source].read(io.BytesIO(data), path.name)
