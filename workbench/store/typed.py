"""What the user typed in, which belongs to no import: how it is taken back."""

from __future__ import annotations

from datetime import datetime

from workbench.store.columns import to_time
from workbench.store.database import Database, border


@border()
def remove_typed(db: Database, typed: datetime) -> int:
    """Remove the numbers that were typed in at one moment and return how many; what stood before stands again."""
    before = db.total_changes()
    db.execute("DELETE FROM sample WHERE import_id IS NULL AND fetched = ?", (to_time(typed),))
    return db.total_changes() - before
