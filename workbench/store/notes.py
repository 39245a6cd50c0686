"""Queries on notes: words on a day or a period, of one domain or of all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import NamedTuple

from workbench.model.errors import UsageError
from workbench.store.columns import from_day, from_time, to_day, to_time
from workbench.store.database import Database, border, select, select_one


class Note(NamedTuple):
    """
    Words on a day or a period.

    Attributes:
        id: Number of its row.
        domain: What it is about; "" for everything.
        day: The day, or the first of a period.
        last_day: The last of a period; None for a single day.
        kind: What sort of event: `campaign`, `import`, `incident`, `repair`, `dns`, `provider`, `holiday`; "" for none.
        text: The words.
        created: When it was written.
        changed: When it was last changed.
    """

    id: int
    domain: str
    day: date
    last_day: date | None
    kind: str
    text: str
    created: datetime
    changed: datetime


@border()
def put_note(
    db: Database,
    day: date,
    text: str,
    *,
    domain: str = "",
    last_day: date | None = None,
    kind: str = "",
    created: datetime | None = None,
) -> int:
    """
    Keep a note and return its id.

    Raises:
        UsageError: the project has no such domain, the note says nothing, or its period ends before it begins.
    """
    _check(day, last_day, text)
    moment = to_time(created or datetime.now(UTC))
    db.execute(
        "INSERT INTO note (domain_id, day, last_day, kind, text, created, changed) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (_domain(db, domain), to_day(day), None if last_day is None else to_day(last_day), kind, text, moment, moment),
    )
    return db.last_insert_rowid()


@border()
def change_note(
    db: Database,
    note_id: int,
    day: date,
    text: str,
    *,
    domain: str = "",
    last_day: date | None = None,
    kind: str = "",
    changed: datetime | None = None,
) -> bool:
    """
    Put other words, another day or another domain in place of a note's, and return whether there is such a note.

    Raises:
        UsageError: as `put_note`.
    """
    _check(day, last_day, text)
    db.execute(
        "UPDATE note SET domain_id = ?, day = ?, last_day = ?, kind = ?, text = ?, changed = ? WHERE id = ?",
        (
            _domain(db, domain), to_day(day), None if last_day is None else to_day(last_day), kind, text,
            to_time(changed or datetime.now(UTC)), note_id,
        ),
    )  # fmt: skip
    return db.changes() > 0


@border()
def remove_note(db: Database, note_id: int) -> bool:
    """Remove a note and return whether there was one."""
    db.execute("DELETE FROM note WHERE id = ?", (note_id,))
    return db.changes() > 0


@border()
def list_notes(
    db: Database, *, domain: str | None = None, since: date | None = None, until: date | None = None
) -> list[Note]:
    """
    Return notes by day.

    Args:
        db: Any connection.
        domain: Only those of this domain, and those of no domain.
        since: Only those that touch this day or a later one.
        until: Only those that begin on this day or before.
    """
    rows = select(
        db,
        "SELECT note.id, coalesce(name, ''), day, last_day, kind, text, created, changed FROM note"
        " LEFT JOIN domain ON domain.id = domain_id"
        " WHERE (?1 IS NULL OR name = ?1 OR domain_id IS NULL) AND (?2 IS NULL OR coalesce(last_day, day) >= ?2)"
        " AND (?3 IS NULL OR day <= ?3) ORDER BY day, note.id",
        (domain, since and to_day(since), until and to_day(until)),
    )
    return [
        Note(
            number, owner, from_day(day), None if last is None else from_day(last), kind, text, from_time(created),
            from_time(changed),
        )
        for number, owner, day, last, kind, text, created, changed in rows
    ]  # fmt: skip


def _check(day: date, last_day: date | None, text: str) -> None:
    if not text.strip():
        raise UsageError("A note without words says nothing", "Write what happened on that day")
    if last_day is not None and last_day < day:
        raise UsageError("The period of this note ends before it begins", "Put its days the other way round")


def _domain(db: Database, name: str) -> int | None:
    if not name:
        return None
    row = select_one(db, "SELECT id FROM domain WHERE name = ?", (name,))
    if row is None:
        raise UsageError("This project has no domain {domain}", "Add it first", domain=name)
    return int(row[0])
