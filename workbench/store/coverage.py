"""Queries on which days a provider was asked for: one of them without a value was not given, any other not imported."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from workbench.store.columns import from_day, from_time, to_day, to_time
from workbench.store.database import Database, border, select


class Covered(NamedTuple):
    """Days that an account asked for completely, both ends included, and when."""

    source: str
    account: str
    subject: str
    first: date
    last: date
    asked: datetime


@border()
def put_coverage(db: Database, covered: Iterable[Covered], *, import_id: int | None) -> None:
    """Note days that were asked for; undone with the import."""
    db.executemany(
        "INSERT INTO coverage (import_id, source, account, subject, first_day, last_day, asked)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (import_id, one.source, one.account, one.subject, to_day(one.first), to_day(one.last), to_time(one.asked))
            for one in covered
        ],
    )


@border()
def list_coverage(
    db: Database, *, source: str | None = None, account: str | None = None, subject: str | None = None
) -> list[Covered]:
    """Return what was asked for, by source, subject and account, oldest request first."""
    rows = select(
        db,
        "SELECT source, account, subject, first_day, last_day, asked FROM coverage"
        " WHERE (?1 IS NULL OR source = ?1) AND (?2 IS NULL OR account = ?2) AND (?3 IS NULL OR subject = ?3)"
        " ORDER BY source, subject, account, asked, id",
        (source, account, subject),
    )
    return [
        Covered(origin, by, about, from_day(first), from_day(last), from_time(asked))
        for origin, by, about, first, last, asked in rows
    ]
