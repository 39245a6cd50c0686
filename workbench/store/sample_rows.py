"""Rows of the sample project that elsewhere get an id by chance or a time of the clock: here both are given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from workbench.store.columns import to_day, to_json, to_time
from workbench.store.database import Database, border


class Run(NamedTuple):
    """
    One fetch of one account.

    Attributes:
        uid: Id under which people know it.
        source: Id of the source.
        title: Where the numbers came from, for people.
        account: Id of the account.
        asked: When.
        spans: (subject, first day, last day) that were asked for.
    """

    uid: str
    source: str
    title: str
    account: str
    asked: datetime
    spans: tuple[tuple[str, date, date], ...]


@border()
def put_run(db: Database, run: Run) -> int:
    """Store a fetch and what it asked for, and return the number of its row in `import`."""
    asked = to_time(run.asked)
    db.execute(
        "INSERT INTO import (uid, kind, origin, account_id, started, finished, counts) VALUES (?, 'fetch', ?,"
        " (SELECT id FROM source_account WHERE uid = ?), ?, ?, '{}')",
        (run.uid, run.title, run.account, asked, asked),
    )
    number = db.last_insert_rowid()
    db.executemany(
        "INSERT INTO coverage (import_id, source, account, subject, first_day, last_day, asked)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (number, run.source, run.account, subject, to_day(first), to_day(last), asked)
            for subject, first, last in run.spans
        ],
    )
    return number


@border()
def put_counts(db: Database, import_id: int, counts: Iterable[tuple[str, int]]) -> None:
    """Keep the numbers of a run."""
    db.execute("UPDATE import SET counts = ? WHERE id = ?", (to_json(dict(counts)), import_id))
