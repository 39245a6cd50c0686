"""Queries on mailings: what a sending service calls them, when they went out, to how many."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from workbench.store.columns import from_time_or_null, to_time_or_null
from workbench.store.database import Database, border, select


class CampaignEntry(NamedTuple):
    """A mailing; samples name it by their dimension `campaign=KEY`."""

    source: str
    key: str
    name: str
    subject: str
    sent: datetime | None
    messages: int | None


@border()
def put_campaigns(db: Database, campaigns: Iterable[CampaignEntry], *, import_id: int | None) -> None:
    """Add mailings, or change what is said of known ones; they go away with the import that brought them first."""
    db.executemany(
        "INSERT INTO campaign (import_id, source, key, name, subject, sent, messages) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (source, key) DO UPDATE SET name = excluded.name, subject = excluded.subject,"
        " sent = excluded.sent, messages = excluded.messages",
        [
            (import_id, one.source, one.key, one.name, one.subject, to_time_or_null(one.sent), one.messages)
            for one in campaigns
        ],
    )


@border()
def list_campaigns(db: Database, *, source: str | None = None) -> list[CampaignEntry]:
    """Return mailings, newest first; those without a time last."""
    rows = select(
        db,
        "SELECT source, key, name, subject, sent, messages FROM campaign WHERE ?1 IS NULL OR source = ?1"
        " ORDER BY sent IS NULL, sent DESC, source, key",
        (source,),
    )
    return [
        CampaignEntry(origin, key, name, subject, from_time_or_null(sent), messages)
        for origin, key, name, subject, sent, messages in rows
    ]
