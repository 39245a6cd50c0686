"""Whether the file itself is sound."""

from __future__ import annotations

import apsw

from workbench.store.database import Database, border, select

_WORST = 100


@border()
def check_integrity(db: Database) -> list[str]:
    """
    Return what is wrong with the file, in SQLite's words; nothing if it is sound.

    It reads the whole file: about a second for a gigabyte.
    """
    try:
        found = [str(text) for (text,) in select(db, f"PRAGMA integrity_check({_WORST})") if text != "ok"]
        strays = select(db, "PRAGMA foreign_key_check")
    except apsw.CorruptError as error:
        return [str(error)]
    return found + [
        f"row {row} of {table} refers to a row of {parent} that is missing" for table, row, parent, _ in strays
    ]
