import re

import apsw
import pytest

from workbench.store import schema
from workbench.store.database import select
from workbench.store.settings import put_setting


def tables(project):
    rows = select(project.read(), "SELECT name, type, strict FROM pragma_table_list WHERE schema = 'main'")
    return {name: (type_, strict) for name, type_, strict in rows if not name.startswith("sqlite_")}


def test_every_table_is_strict_and_drawn(project):
    found = tables(project)
    assert {name for name, (type_, strict) in found.items() if type_ == "table" and not strict} == set()
    words = set(re.findall(r"\w+", schema.__doc__))
    assert set(found) <= words


def test_every_reference_is_indexed(project):
    """Or each removal of a row would read the whole table that refers to it; words are never removed."""
    db = project.read()
    missing = []
    for table in tables(project):
        indexed = {
            select(db, "SELECT name FROM pragma_index_info(?) WHERE seqno = 0", (index,))[0]
            for (index,) in select(db, "SELECT name FROM pragma_index_list(?)", (table,))
        }
        for parent, column in select(
            db, 'SELECT "table", "from" FROM pragma_foreign_key_list(?) WHERE seq = 0', (table,)
        ):
            if parent not in {"word", "series"} and (column,) not in indexed:
                missing.append((table, column))
    assert missing == []


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO setting VALUES ('a', 'no json')",
        "INSERT INTO domain (name, added) VALUES ('a.example', 'yesterday')",
        "INSERT INTO audit_check VALUES (99, 0, 'spf', 'done', 1, '{}')",
        "INSERT INTO evidence (sha256, media_type, origin, length, packed) VALUES (x'00', '', '', 0, 0)",
    ],
)
def test_wrong_rows_are_refused(project, statement):
    def work(db):
        put_setting(db, "half", "1")
        db.execute(statement)

    with pytest.raises(apsw.ConstraintError):
        project.write(work).result()
    assert select(project.read(), "SELECT * FROM setting") == []
