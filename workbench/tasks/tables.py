"""Import a table: show how it would be read, take corrections, remember them, and store what it says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from workbench.model.changes import Changes
from workbench.model.errors import SourceError, UsageError
from workbench.model.evidence import Evidence, digest
from workbench.model.table import Question, TableMapping, from_json, to_json
from workbench.sources.table import (
    ReadTable,
    RowFailure,
    Sheet,
    UnansweredError,
    key_of,
    open_questions,
    propose,
    read_rows,
    read_sheets,
)
from workbench.store.database import Database
from workbench.store.imports import (
    Failure,
    begin_import,
    finish_import,
    get_import_uid,
    put_import_failure,
    put_import_file,
)
from workbench.store.samples import put_samples
from workbench.store.settings import get_setting, put_setting
from workbench.tasks.context import Context
from workbench.tasks.stats import ZONES

KIND = "table"
_KEY = "table."
_MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".tsv": "text/tab-separated-values",
}


@dataclass(frozen=True, slots=True)
class TablePreview:
    """
    How a table would be read.

    Attributes:
        sheet: Headers and all rows.
        mapping: What its columns are taken for.
        questions: What has to be answered first; empty if it can be imported.
        remembered: Whether the mapping is one that the user gave for these headers before.
        read: What it would give; None while there are questions.
    """

    sheet: Sheet
    mapping: TableMapping
    questions: tuple[Question, ...]
    remembered: bool
    read: ReadTable | None


@dataclass(frozen=True, slots=True)
class TableImport:
    """What an import of a table brought: its uid, numbers that say something new, all numbers, rows left out."""

    import_id: str
    new: int
    samples: int
    failures: tuple[RowFailure, ...]


def load_sheets(path: Path) -> tuple[bytes, list[Sheet]]:
    """
    Return a file's bytes and the tables in it.

    Raises:
        SourceError: it cannot be read, or holds no table.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(
            "{name} cannot be read", "{detail}", name=path.name, detail=error.strerror or str(error)
        ) from error
    return data, read_sheets(data, path.name)


def find_mapping(db: Database, sheet: Sheet) -> TableMapping | None:
    """Return the mapping that was used last for a table with these headers; None if there was none."""
    text = get_setting(db, _KEY + key_of(sheet))
    if text is None:
        return None
    try:
        mapping = from_json(text)
    except UsageError:  # another version wrote it
        return None
    return mapping if len(mapping.columns) == len(sheet.headers) else None


def preview(
    sheet: Sheet, mapping: TableMapping | None = None, *, remembered: TableMapping | None = None
) -> TablePreview:
    """
    Return how a table would be read.

    Args:
        sheet: The table.
        mapping: The user's; None for the remembered one or, where there is none, what the table says by itself.
        remembered: What `find_mapping` gave.
    """
    used = mapping or remembered
    if used is None:
        proposal = propose(sheet)
        used, questions = proposal.mapping, proposal.questions
    else:
        if len(used.columns) != len(sheet.headers):
            raise UsageError(
                "The mapping has {have} columns, the table {want}",
                "A mapping fits tables with the headers it was made for",
                have=len(used.columns),
                want=len(sheet.headers),
            )
        questions = open_questions(sheet, used)
    return TablePreview(
        sheet, used, questions, remembered is not None and used == remembered,
        None if questions else read_rows(sheet, used),
    )  # fmt: skip


async def import_table(
    ctx: Context, path: Path, mapping: TableMapping | None = None, *, sheet: str | None = None
) -> TableImport:
    """
    Store what a table says, as one import that can be undone, and remember how it was read.

    Args:
        ctx: With the project.
        path: The file.
        mapping: How it is read; None for the remembered mapping, or what the table says by itself.
        sheet: Which sheet of a workbook; None for the first.

    Raises:
        SourceError: the file holds no table, or none of its rows can be used.
        UnansweredError: something must be answered first.
        UsageError: there is no such sheet, or the mapping does not fit.
    """
    data, sheets = await asyncio.to_thread(load_sheets, path)
    table = _choose(sheets, sheet)
    known = find_mapping(ctx.project.read(), table)
    shown = await asyncio.to_thread(preview, table, mapping, remembered=known)
    if shown.read is None:
        raise UnansweredError(table, shown.questions)
    if not shown.read.samples:
        raise SourceError("No row of {name} can be used", "{detail}", name=path.name, detail=_first(shown.read))
    now = ctx.clock()
    samples = [sample._replace(fetched=now) for sample in shown.read.samples]
    kept = Evidence(digest(data), data, _MEDIA_TYPES.get(path.suffix.lower(), "text/csv"), path.name, now)
    failures = tuple(shown.read.failures)

    def work(db: Database) -> tuple[str, int]:
        row = begin_import(db, kind=KIND, origin=path.name, started=now)
        put_import_file(db, row, path.name, kept)
        for failure in failures:
            put_import_failure(db, row, _kept(path.name, failure))
        new = put_samples(db, samples, import_id=row)
        counts = {"rows": len(table.rows), "samples": len(samples), "new": new, "failed": len(failures)}
        finish_import(db, row, finished=ctx.clock(), counts=counts)
        put_setting(db, _KEY + key_of(table), to_json(shown.mapping))
        keep_zone(db, shown.mapping, {sample.subject for sample in samples})
        return get_import_uid(db, row), new

    uid, new = await ctx.write(Changes.SAMPLES | Changes.IMPORTS | Changes.EVIDENCE | Changes.SETTINGS, work)
    ctx.progress.step(len(table.rows))
    return TableImport(uid, new, len(samples), failures)


def keep_zone(db: Database, mapping: TableMapping, subjects: Iterable[str]) -> None:
    """Remember in which zone the days of a table are, for those subjects and this source, if the user said so."""
    if not mapping.day_zone:
        return
    zones = json.loads(get_setting(db, ZONES) or "{}")
    zones |= {f"{mapping.source}/{subject}": mapping.day_zone for subject in subjects}
    put_setting(db, ZONES, json.dumps(zones, ensure_ascii=False, sort_keys=True))


def _choose(sheets: list[Sheet], name: str | None) -> Sheet:
    if name is None:
        return sheets[0]
    found = next((one for one in sheets if one.name == name), None)
    if found is None:
        raise UsageError(
            "There is no sheet “{name}”", "The sheets are: {names}", name=name, names=", ".join(s.name for s in sheets)
        )
    return found


def _first(read: ReadTable) -> str:
    if not read.failures:
        return "it has no numbers"
    one = read.failures[0]
    return f"line {one.line}, {one.column}: {one.cell}"


def _kept(name: str, failure: RowFailure) -> Failure:
    return Failure(
        f"{name}:{failure.line}", failure.reason, {"cell": failure.cell, "column": failure.column, "line": failure.line}
    )
