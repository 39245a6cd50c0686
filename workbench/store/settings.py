"""Queries on what a project remembers about itself."""

from __future__ import annotations

from workbench.store.database import Database, border, select_one


@border()
def get_setting(db: Database, key: str) -> str | None:
    """Return a setting as JSON text, None if it was never made."""
    row = select_one(db, "SELECT value FROM setting WHERE key = ?", (key,))
    return None if row is None else str(row[0])


@border()
def put_setting(db: Database, key: str, value: str | None) -> None:
    """Remember a setting, given as JSON text; None forgets it."""
    if value is None:
        db.execute("DELETE FROM setting WHERE key = ?", (key,))
    else:
        db.execute(
            "INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value)
        )
