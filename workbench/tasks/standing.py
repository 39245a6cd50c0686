"""The time it is in a project: one that stands still, as the sample does, has a today of its own."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time

from workbench.store.database import Database
from workbench.store.settings import get_setting

TODAY = "today"
"""Setting of a project that stands still: its own today, JSON of an ISO date."""

NOON = time(12, tzinfo=UTC)


def standing_day(db: Database) -> date | None:
    """Return the day at which a project stands still; None if it does not."""
    text = get_setting(db, TODAY)
    return date.fromisoformat(json.loads(text)) if text else None


def project_now(db: Database, now: datetime | None = None) -> datetime:
    """Return the time it is in a project: noon of its own day where it stands still, else `now` or the system's."""
    day = standing_day(db)
    return datetime.combine(day, NOON) if day else now or datetime.now(UTC)
