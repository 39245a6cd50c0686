"""Queries on imports: what was read, what could not be, and the undoing of one as a unit."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from workbench.model.errors import UsageError
from workbench.model.evidence import Evidence
from workbench.store.columns import from_json, from_time, from_time_or_null, to_digest, to_json, to_time
from workbench.store.database import Database, border, select, select_one
from workbench.store.evidence import put_evidence, remove_unused

_KEEP_CAMPAIGNS = """
UPDATE campaign SET import_id = heir FROM (
  SELECT source.text AS origin, dimension.text AS part, min(sample.import_id) AS heir FROM series
  JOIN word AS source ON source.id = series.source JOIN word AS dimension ON dimension.id = series.dimension
  JOIN sample ON series_id = series.id WHERE dimension.text LIKE 'campaign=%' GROUP BY series.source, series.dimension
) WHERE import_id = ?1 AND source = origin AND part = 'campaign=' || key
"""


class Failure(NamedTuple):
    """A file, or a part of one, that could not be read: the English title of the error and what fills it."""

    name: str
    reason: str
    args: dict[str, Any]


class ImportEntry(NamedTuple):
    """One import or fetch; `counts` are numbers of reports, rows, duplicates … as the task names them."""

    id: str
    kind: str
    origin: str
    started: datetime
    finished: datetime | None
    counts: dict[str, int]
    files: int
    failures: tuple[Failure, ...]


@border()
def begin_import(db: Database, *, kind: str, origin: str, started: datetime, account: str = "") -> int:
    """Open an import, of an account where that fetched it; return the row's number, which all it brings carries."""
    db.execute(
        "INSERT INTO import (uid, kind, origin, account_id, started)"
        " VALUES (?, ?, ?, (SELECT id FROM source_account WHERE uid = ?), ?)",
        (uuid.uuid4().hex, kind, origin, account, to_time(started)),
    )
    return db.last_insert_rowid()


@border()
def get_import_uid(db: Database, import_id: int) -> str:
    """Return the id under which people know the import in row `import_id`."""
    row = select_one(db, "SELECT uid FROM import WHERE id = ?", (import_id,))
    if row is None:
        raise ValueError(f"there is no import in row {import_id}")
    return str(row[0])


@border()
def put_import_file(db: Database, import_id: int, name: str, content: Evidence) -> bool:
    """Keep a file of an import and return whether its bytes are new to the project."""
    before = db.total_changes()
    row = put_evidence(db, content)
    new = db.total_changes() > before
    db.execute(
        "INSERT INTO import_file SELECT ?1, coalesce(max(position) + 1, 0), ?2, ?3 FROM import_file"
        " WHERE import_id = ?1",
        (import_id, name, row),
    )
    return new


@border()
def is_imported(db: Database, evidence_id: str) -> bool:
    """Whether an import has brought a file of these bytes."""
    return find_import(db, evidence_id) is not None


@border()
def find_import(db: Database, evidence_id: str) -> str | None:
    """Return the uid of the first import that brought a file of these bytes; None if none has."""
    row = select_one(
        db,
        "SELECT uid FROM import_file JOIN evidence ON evidence.id = evidence_id JOIN import ON import.id = import_id"
        " WHERE sha256 = ? ORDER BY import_id",
        (to_digest(evidence_id),),
    )
    return None if row is None else str(row[0])


@border()
def put_import_failure(db: Database, import_id: int, failure: Failure) -> None:
    """Keep what could not be read and why."""
    db.execute(
        "INSERT INTO import_failure SELECT ?1, coalesce(max(position) + 1, 0), ?2, ?3, ?4 FROM import_failure"
        " WHERE import_id = ?1",
        (import_id, failure.name, failure.reason, to_json(failure.args)),
    )


@border()
def finish_import(db: Database, import_id: int, *, finished: datetime, counts: Mapping[str, int]) -> None:
    """Note the end of an import and its numbers."""
    db.execute(
        "UPDATE import SET finished = ?, counts = ? WHERE id = ?", (to_time(finished), to_json(dict(counts)), import_id)
    )


@border()
def list_imports(db: Database) -> list[ImportEntry]:
    """Return all imports, newest first."""
    failures: dict[int, list[Failure]] = {}
    for row, name, reason, args in select(
        db, "SELECT import_id, name, reason, args FROM import_failure ORDER BY import_id, position"
    ):
        failures.setdefault(row, []).append(Failure(name, reason, from_json(args)))
    rows = select(
        db,
        "SELECT id, uid, kind, origin, started, finished, counts,"
        " (SELECT count(*) FROM import_file WHERE import_id = import.id) FROM import ORDER BY started DESC, id DESC",
    )
    return [
        ImportEntry(
            uid, kind, origin, from_time(started), from_time_or_null(finished), from_json(counts), files,
            tuple(failures.get(row, ())),
        )
        for row, uid, kind, origin, started, finished, counts, files in rows
    ]  # fmt: skip


@border()
def undo_import(db: Database, uid: str) -> None:
    """
    Remove an import and exactly what it brought.

    A sample that a later import stated too goes over to that one, and so does a mailing that samples of another name;
    evidence stays while anything else rests on it. The dictionary of words keeps its words.

    Raises:
        UsageError: there is no such import.
    """
    found = select_one(db, "SELECT id FROM import WHERE uid = ?", (uid,))
    if found is None:
        raise UsageError("There is no import {id}", "The list of imports shows their ids", id=uid)
    files = [row[0] for row in select(db, "SELECT evidence_id FROM import_file WHERE import_id = ?", found)]
    db.execute(
        "UPDATE sample SET import_id = heir FROM"
        " (SELECT series_id AS series, day AS at, revision AS number, min(import_id) AS heir FROM sample_repeat"
        "  WHERE import_id <> ?1 GROUP BY series_id, day, revision)"
        " WHERE import_id = ?1 AND series_id = series AND day = at AND revision = number",
        found,
    )
    db.execute(
        "DELETE FROM sample_repeat WHERE import_id = (SELECT import_id FROM sample WHERE"
        " (series_id, day, revision) = (sample_repeat.series_id, sample_repeat.day, sample_repeat.revision))"
    )
    db.execute("DELETE FROM sample WHERE import_id = ?", found)
    db.execute(_KEEP_CAMPAIGNS, found)
    db.execute("DELETE FROM import WHERE id = ?", found)
    remove_unused(db, files)
