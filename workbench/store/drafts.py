"""Queries on drafts: records the user tries before publishing them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from workbench.model.errors import UsageError
from workbench.model.findings import Record
from workbench.store.columns import from_time, to_time
from workbench.store.database import Database, border, select, select_one


class DraftRow(NamedTuple):
    """A draft; an empty value takes the records of its name and type away."""

    id: int
    domain: str
    record: Record
    remark: str
    created: datetime


@border()
def put_draft(db: Database, domain: str, record: Record, *, remark: str = "", created: datetime | None = None) -> int:
    """
    Keep a draft and return its id; the same record is kept once, with the newer remark.

    Raises:
        UsageError: the project has no such domain.
    """
    known = select_one(db, "SELECT id FROM domain WHERE name = ?", (domain,))
    if known is None:
        raise UsageError("This project has no domain {domain}", "Add it first", domain=domain)
    same = (known[0], record.name, record.type, record.value)
    there = select_one(
        db, "SELECT id FROM draft WHERE domain_id = ? AND name = ? AND type = ? AND value = ? LIMIT 1", same
    )
    moment = to_time(created or datetime.now(UTC))
    if there is not None:
        db.execute("UPDATE draft SET remark = ?, created = ? WHERE id = ?", (remark, moment, there[0]))
        return int(there[0])
    db.execute(
        "INSERT INTO draft (domain_id, name, type, value, remark, created) VALUES (?, ?, ?, ?, ?, ?)",
        (*same, remark, moment),
    )
    return db.last_insert_rowid()


@border()
def list_drafts(db: Database, domain: str | None = None) -> list[DraftRow]:
    """Return all drafts, or those of one domain, by domain and in the order of keeping."""
    rows = select(
        db,
        "SELECT draft.id, domain.name, draft.name, type, value, remark, created FROM draft"
        " JOIN domain ON domain.id = domain_id WHERE ?1 IS NULL OR domain.name = ?1 ORDER BY domain.name, draft.id",
        (domain,),
    )
    return [
        DraftRow(number, owner, Record(name, kind, value), remark, from_time(created))
        for number, owner, name, kind, value, remark, created in rows
    ]


@border()
def remove_draft(db: Database, draft_id: int) -> bool:
    """Remove a draft and return whether there was one."""
    db.execute("DELETE FROM draft WHERE id = ?", (draft_id,))
    return db.changes() > 0
