"""
Import reports and messages into a project: files, folders, archives, mailboxes, as one import that can be undone.

Files are read before a transaction begins and stored some at a time, so that nobody waits long for the project; only a
report of more rows than fit into memory is read while it is stored. What the project has already is counted and changes
nothing: an import that brings nothing new leaves no trace.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from workbench.mail.packed import Broken, Part, is_message, parts
from workbench.model.changes import Changes
from workbench.model.errors import ReportError
from workbench.model.evidence import Evidence, digest
from workbench.store.database import Database
from workbench.store.imports import (
    Failure,
    begin_import,
    finish_import,
    get_import_uid,
    put_import_failure,
    put_import_file,
    undo_import,
)
from workbench.tasks.context import Context
from workbench.tasks.file_kinds import Loaded, Put, load_kinds, recognise, wants_message
from workbench.tasks.found_files import Unit, units
from workbench.tasks.parsing import no_report

KIND = "files"
MOST_ROWS = 3_000
MOST_FILES = 100
"""What is stored in one transaction."""

MOST_AT_ONCE = 500
"""Rows that are read before any is stored; of files a tenth."""

_TOUCHES = Changes.IMPORTS | Changes.EVIDENCE | Changes.SAMPLES
_MEDIA_TYPES = {b"\x1f\x8b": "application/gzip", b"PK": "application/zip", b"<": "text/xml", b"{": "application/json"}


@dataclass(slots=True)
class ImportSummary:
    """
    What an import brought; grows while it runs.

    Attributes:
        files: Files that were looked at.
        reports: Reports that are new.
        rows: Their rows.
        messages: Messages that are new, of which the header is kept.
        samples: Numbers of tables and of providers' files.
        duplicates: Reports, messages and files of numbers that the project had.
        known_imports: The uids of the imports that brought those before, as far as they are known.
        repaired: New reports in which something had to be guessed or left out.
        failures: What could not be read, with the reason.
        import_id: The uid of the import; None where nothing was new.
    """

    files: int = 0
    reports: int = 0
    rows: int = 0
    messages: int = 0
    samples: int = 0
    duplicates: int = 0
    repaired: int = 0
    failures: list[tuple[str, ReportError]] = field(default_factory=list)
    import_id: str | None = None
    known_imports: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Return the numbers as an import keeps them."""
        names = ("files", "reports", "rows", "messages", "samples", "duplicates", "repaired")
        return {name: getattr(self, name) for name in names} | {"failed": len(self.failures)}

    def add(self, brought: Put | None) -> None:
        """Count what storing one file brought."""
        if brought is None:
            self.duplicates += 1
            return
        self.reports += brought.reports
        self.rows += brought.rows
        self.repaired += brought.repaired
        self.messages += brought.messages
        self.samples += brought.samples
        self.failures += brought.failures


@dataclass(slots=True)
class _Read:
    """Something that was read, and the unit it stands in."""

    unit: Unit
    name: str
    loaded: Loaded


async def import_files(ctx: Context, paths: Iterable[str]) -> ImportSummary:
    """
    Import what paths name.

    Whole files only: what cannot be read costs itself and is named. After a cancellation what was stored stays, as an
    import that can be undone.

    Raises:
        ProjectError: the project cannot be written.
    """
    load_kinds()
    chosen = list(paths)
    running = _Import(ctx, ", ".join(chosen)[:500])
    found = units(chosen, project=ctx.project.path)
    coming = _read_all(found, ctx.clock(), running.summary)
    try:
        while items := await asyncio.to_thread(_some, coming):
            for item in items:
                ctx.progress.text = item.name
                await running.take(item)
                ctx.progress.step()
        await running.flush()
    finally:
        await running.finish()
    return running.summary


def _some(coming: Iterator[_Read]) -> list[_Read]:
    """Read some files at once: going to another thread and back costs as much as a small report."""
    found: list[_Read] = []
    rows = 0
    for item in coming:
        found.append(item)
        rows += item.loaded.rows
        if item.loaded.live or rows >= MOST_AT_ONCE or len(found) >= MOST_AT_ONCE // 10:
            break
    return found


def _read_all(found: Iterable[Unit], now: datetime, summary: ImportSummary) -> Iterator[_Read]:
    for unit in found:
        summary.files += unit.opens
        if unit.error is not None:
            summary.failures.append((unit.name, unit.error))
            continue
        empty = True
        for part in parts(io.BytesIO(unit.data), unit.name, whole=wants_message):
            empty = False
            try:
                if isinstance(part, Broken):
                    raise part.error
                yield _Read(unit, part.name, _load(part, now))
            except ReportError as error:
                summary.failures.append((part.name, error))
        if empty:
            summary.failures.append((unit.name, ReportError("There is no report in this archive")))


def _load(part: Part, now: datetime) -> Loaded:
    head = part.head
    kind = recognise(head)
    if kind is None or kind.load is None:
        raise no_report(part, head)
    return kind.load(part, now)


class _Import:
    """One import under way: what waits to be stored, and what was."""

    def __init__(self, ctx: Context, origin: str) -> None:
        self.summary = ImportSummary()
        self._ctx = ctx
        self._origin = origin
        self._started = ctx.clock()
        self._row: int | None = None
        self._waiting: list[_Read] = []
        self._rows = 0
        self._kept = ""

    async def take(self, item: _Read) -> None:
        """Store what waits if it is much; a report that is still being read is stored at once."""
        before = item.loaded.known_from(self._ctx.project.read())
        if before is not None:
            self.summary.add(None)
            if before not in (self.summary.import_id, *self.summary.known_imports):
                self.summary.known_imports.append(before)
            return
        if item.loaded.live:
            await self.flush()
        self._waiting.append(item)
        self._rows += item.loaded.rows
        if item.loaded.live or self._rows >= MOST_ROWS or len(self._waiting) >= MOST_FILES:
            await self.flush()

    async def flush(self) -> None:
        """Store what waits, in one transaction."""
        items, self._waiting, self._rows = self._waiting, [], 0
        if not items:
            return
        row, uid, brought = await self._ctx.write(_TOUCHES, lambda db: self._store(db, items))
        self._row, self.summary.import_id = row, uid
        for item, one in zip(items, brought, strict=True):
            if isinstance(one, ReportError):
                self.summary.failures.append((item.name, one))
            else:
                self.summary.add(one)

    def _store(self, db: Database, items: list[_Read]) -> tuple[int | None, str | None, list[Put | ReportError | None]]:
        """Store some files; where all of them are known and nothing was stored before, leave no trace."""
        first, kept = self._row is None, self._kept
        row = self._row or 0
        if first:
            row = begin_import(db, kind=KIND, origin=self._origin, started=self._started)
        brought: list[Put | ReportError | None] = []
        for item in items:
            try:
                one = item.loaded.put(db, row, item.name)
            except ReportError as error:
                brought.append(error)
                continue
            brought.append(one)
            if one is not None and item.loaded.keeps_file and item.unit.name != kept:
                kept = item.unit.name
                put_import_file(db, row, item.unit.name, self._evidence(item.unit))
        uid = get_import_uid(db, row)
        if first and not any(isinstance(one, Put) for one in brought):
            undo_import(db, uid)
            return None, None, brought
        self._kept = kept
        return row, uid, brought

    def _evidence(self, unit: Unit) -> Evidence:
        kind = next((kind for head, kind in _MEDIA_TYPES.items() if unit.data.startswith(head)), None)
        if kind is None:
            kind = "message/rfc822" if is_message(unit.data[:4096]) else "text/plain"
        return Evidence(digest(unit.data), unit.data, kind, unit.name, self._started)

    async def finish(self) -> None:
        """Note the end of the import, also of one that was broken off."""
        row = self._row
        if row is None:
            return
        failures = [Failure(name, error.title, dict(error.arguments)) for name, error in self.summary.failures]

        def work(db: Database) -> None:
            for failure in failures:
                put_import_failure(db, row, failure)
            finish_import(db, row, finished=self._ctx.clock(), counts=self.summary.counts())

        await self._ctx.write(Changes.IMPORTS, work)
