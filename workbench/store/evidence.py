"""Queries on evidence: exact bytes, kept once each, as long as something refers to them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeAlias

from workbench.model.evidence import Evidence, digest
from workbench.store.columns import from_digest, from_time_or_null, to_digest, to_time_or_null
from workbench.store.database import Database, border, select, select_one

_LEVEL = 6
_COLUMNS = "sha256, media_type, origin, captured, length, packed, data"

_Row: TypeAlias = tuple[Any, ...]


@border()
def put_evidence(db: Database, found: Evidence) -> int:
    """
    Store evidence, if its bytes are not there yet, and return the number of its row.

    Raises:
        ValueError: the id is not the hash of the bytes.
    """
    if not found.sound:
        raise ValueError(f"{found.id} is not the hash of the bytes from {found.origin}")
    name = to_digest(found.id)
    row = select_one(db, "SELECT id, data IS NULL FROM evidence WHERE sha256 = ?", (name,))
    if row is not None and not row[1]:
        return int(row[0])
    packed = zlib.compress(found.data, _LEVEL)
    small = len(packed) < len(found.data)
    values = (
        found.media_type, found.origin, to_time_or_null(found.captured), len(found.data), int(small),
        packed if small else found.data, name,
    )  # fmt: skip
    if row is None:
        db.execute(
            "INSERT INTO evidence (media_type, origin, captured, length, packed, data, sha256)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        return db.last_insert_rowid()
    db.execute(
        "UPDATE evidence SET media_type = ?, origin = ?, captured = ?, length = ?, packed = ?, data = ?"
        " WHERE sha256 = ?",
        values,
    )
    return int(row[0])


def put_citation(db: Database, evidence_id: str) -> int:
    """Return the number of the row of evidence that is cited; bytes that never came leave an empty row."""
    name = to_digest(evidence_id)
    row = select_one(db, "SELECT id FROM evidence WHERE sha256 = ?", (name,))
    if row is not None:
        return int(row[0])
    db.execute("INSERT INTO evidence (sha256, media_type, origin, length, packed) VALUES (?, '', '', 0, 0)", (name,))
    return db.last_insert_rowid()


@border()
def get_evidence(db: Database, evidence_id: str) -> Evidence | None:
    """Return the evidence, or None where there is none; damaged bytes come as they are and are not `sound`."""
    try:
        name = to_digest(evidence_id)
    except ValueError:
        return None
    row = select_one(db, f"SELECT {_COLUMNS} FROM evidence WHERE sha256 = ? AND data IS NOT NULL", (name,))
    return None if row is None else _evidence(row)


@border()
def list_evidence(db: Database, audit_id: str) -> list[Evidence]:
    """
    Return what the answers of one audit rest on, in the order it was asked for, each once.

    `captured` is the time of this audit's answer, where the same bytes were seen before too.
    """
    rows = select(
        db,
        "SELECT sha256, media_type, origin, min(coalesce(asked, captured)), length, packed, data"
        " FROM audit_answer JOIN evidence ON evidence.id = evidence_id"
        " WHERE audit_id = (SELECT id FROM audit WHERE uid = ?) AND data IS NOT NULL"
        " GROUP BY evidence_id ORDER BY min(position)",
        (audit_id,),
    )
    return [_evidence(row) for row in rows]


@border()
def broken_evidence(db: Database) -> list[str]:
    """Return the ids whose bytes no longer match, or are cited and missing, by id."""
    last = b""
    broken: list[str] = []
    while True:  # a few at a time: all evidence together may be larger than the memory
        rows = select(db, f"SELECT {_COLUMNS} FROM evidence WHERE sha256 > ? ORDER BY sha256 LIMIT 500", (last,))
        if not rows:
            return broken
        broken += [from_digest(row[0]) for row in rows if not _sound(row)]
        last = rows[-1][0]


@border()
def count_evidence(db: Database) -> int:
    """Return how many pieces of evidence the project holds."""
    return int(select_one(db, "SELECT count(*) FROM evidence")[0])  # type: ignore[index]


def _sound(row: _Row) -> bool:
    if row[-1] is None:
        return False
    found = _evidence(row)
    return found.sound and len(found.data) == row[4]


def _evidence(row: _Row) -> Evidence:
    name, media_type, origin, captured, length, packed, data = row
    return Evidence(
        from_digest(name), _unpack(data, length) if packed else data, media_type, origin, from_time_or_null(captured)
    )


def _unpack(data: bytes, length: int) -> bytes:
    """Return the bytes; damaged ones come as far as they go, so that they are seen not to match."""
    unpacking = zlib.decompressobj()
    try:
        return unpacking.decompress(data, length + 1)
    except zlib.error:
        return b""


def cited_by_domain(db: Database, domain_row: int) -> list[int]:
    """Return the rows of all evidence that the audits of a domain refer to."""
    return _cited(db, "SELECT id FROM audit WHERE domain_id = ?", domain_row)


def cited_by_audit(db: Database, audit_row: int) -> list[int]:
    """Return the rows of all evidence that one audit refers to."""
    return _cited(db, "SELECT ?", audit_row)


def _cited(db: Database, audits: str, parameter: int) -> list[int]:
    rows = select(
        db,
        f"WITH chosen (id) AS ({audits})"
        " SELECT evidence_id FROM audit_answer WHERE audit_id IN (SELECT id FROM chosen)"
        " UNION SELECT evidence_id FROM audit_unknown WHERE audit_id IN (SELECT id FROM chosen)"
        " UNION SELECT evidence_id FROM finding JOIN finding_evidence ON finding_id = finding.id"
        " WHERE audit_id IN (SELECT id FROM chosen)",
        (parameter,),
    )
    return [row[0] for row in rows if row[0] is not None]


def remove_unused(db: Database, candidates: Iterable[int]) -> None:
    """Remove those of `candidates` that nothing refers to any more."""
    db.executemany(
        "DELETE FROM evidence WHERE id = ?1"
        " AND NOT EXISTS (SELECT 1 FROM audit_answer WHERE evidence_id = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM audit_unknown WHERE evidence_id = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM finding_evidence WHERE evidence_id = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM import_file WHERE evidence_id = ?1)",
        [(row,) for row in candidates],
    )


def evidence_of(data: bytes, media_type: str, origin: str, captured: datetime | None) -> Evidence:
    """Return the evidence that some bytes are."""
    return Evidence(digest(data), data, media_type, origin, captured)
