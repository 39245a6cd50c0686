import random

import pytest

from tests.store.material import ANSWERS, GAP, NOON, RATE, audit, days_later, store
from workbench.model.errors import UsageError
from workbench.store.database import select
from workbench.store.evidence import evidence_of, get_evidence
from workbench.store.imports import (
    Failure,
    begin_import,
    finish_import,
    list_imports,
    put_import_failure,
    put_import_file,
    undo_import,
)
from workbench.store.integrity import check_integrity
from workbench.store.samples import list_samples, put_samples

TABLES = [
    "import", "import_file", "import_failure", "sample", "sample_repeat", "campaign", "sender", "sender_mark", "evidence",
]  # fmt: skip


def bring(project, *samples, file=b"", started=NOON):
    """Import some samples from a file and return the number of the import."""

    def work(db):
        row = begin_import(db, kind="files", origin="reports/", started=started)
        put_import_file(db, row, "a.csv", evidence_of(file, "text/csv", "a.csv", NOON))
        put_samples(db, samples, import_id=row)
        return row

    return project.write(work).result()


def undo(project, row):
    uid = select(project.read(), "SELECT uid FROM import WHERE id = ?", (row,))[0][0]
    project.write(lambda db: undo_import(db, uid)).result()


def contents(project):
    return {table: select(project.read(), f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}


def values(project, *, revisions=False):
    return [s.value for s in list_samples(project.read(), revisions=revisions)]


def test_an_import_tells_what_it_read_and_what_not(project):
    row = bring(project, RATE, file=b"one")

    def more(db):
        assert put_import_file(db, row, "b.csv", evidence_of(b"two", "text/csv", "b.csv", NOON))
        assert not put_import_file(db, row, "copy of a.csv", evidence_of(b"one", "text/csv", "copy of a.csv", NOON))
        put_import_failure(db, row, Failure("c.csv", "Cannot read line {line}", {"line": 3}))
        put_import_failure(db, row, Failure("d.csv", "Empty", {}))
        finish_import(db, row, finished=days_later(1), counts={"rows": 1, "files": 3})

    project.write(more).result()
    (entry,) = list_imports(project.read())
    assert (entry.kind, entry.origin, entry.started, entry.finished) == ("files", "reports/", NOON, days_later(1))
    assert (entry.counts, entry.files) == ({"rows": 1, "files": 3}, 3)
    assert entry.failures == (Failure("c.csv", "Cannot read line {line}", {"line": 3}), Failure("d.csv", "Empty", {}))


def test_undoing_removes_exactly_what_the_import_brought(project):
    bring(project, RATE, file=b"first")
    store(project, audit(), ANSWERS)
    before = contents(project)
    second = bring(project, GAP, RATE._replace(value=0.5), RATE._replace(metric="other"), file=b"second")

    def entities(db):
        put_import_failure(db, second, Failure("c.csv", "Empty", {}))
        db.execute("INSERT INTO campaign (import_id, source, key, name) VALUES (?, 's', 'k', 'n')", (second,))
        db.execute("INSERT INTO sender (import_id, name, kind, status) VALUES (?, 'n', 'esp', '')", (second,))
        db.execute("INSERT INTO sender_mark VALUES ('domain', 'a.example', last_insert_rowid())")

    project.write(entities).result()
    assert values(project) == [0.5, None, 0.25]
    undo(project, second)
    assert contents(project) == before
    assert check_integrity(project.read()) == []
    with pytest.raises(UsageError, match="There is no import"):
        project.write(lambda db: undo_import(db, "x")).result()


def test_a_file_that_two_imports_read_goes_with_the_second(project):
    first, second = bring(project, file=b"same"), bring(project, file=b"same")
    proof = evidence_of(b"same", "text/csv", "a.csv", NOON)
    undo(project, first)
    assert get_evidence(project.read(), proof.id) == proof
    undo(project, second)
    assert get_evidence(project.read(), proof.id) is None


def test_evidence_of_an_audit_outlives_an_import_that_read_the_same(project):
    store(project, audit(), ANSWERS)
    from workbench.model.inquiry import canonical

    row = bring(project, file=canonical(*ANSWERS[0]))
    undo(project, row)
    assert get_evidence(project.read(), ANSWERS[0][1].evidence).sound


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
def test_a_sample_that_several_stated_stays_until_the_last_is_undone(project, order):
    rows = [bring(project, RATE) for _ in range(3)]
    for at, number in enumerate(order):
        assert values(project) == [0.25]
        undo(project, rows[number])
        assert values(project) == ([0.25] if at < 2 else [])
    assert all(not rows for table, rows in contents(project).items()), contents(project)


def test_what_the_user_typed_stays(project):
    row = bring(project, RATE)
    project.write(lambda db: put_samples(db, [RATE])).result()
    undo(project, row)
    assert values(project) == [0.25]
    row = bring(project, RATE, GAP)
    undo(project, row)
    assert values(project) == [0.25]


def test_undoing_a_restatement_brings_the_older_value_back(project):
    bring(project, RATE)
    second = bring(project, RATE._replace(value=0.5))
    third = bring(project, RATE._replace(value=0.75))
    undo(project, second)
    assert values(project, revisions=True) == [0.25, 0.75]
    undo(project, third)
    assert values(project) == [0.25]
    bring(project, RATE._replace(value=0.75))
    assert values(project, revisions=True) == [0.25, 0.75]


def test_any_order_of_imports_and_undoings_ends_where_the_rest_alone_would(project):
    """Each import states its own day, so that what remains is known whatever the order."""
    chance = random.Random(7)
    for _ in range(10):
        open_imports = {}
        for number in range(6):
            row = bring(
                project,
                RATE._replace(day=RATE.day.replace(day=number + 1), value=float(number)),
                file=bytes([number % 2]),
            )
            open_imports[row] = float(number)
            if chance.random() < 0.5:
                gone = chance.choice(list(open_imports))
                undo(project, gone)
                del open_imports[gone]
            assert sorted(values(project)) == sorted(open_imports.values())
        for row in open_imports:
            undo(project, row)
        assert not any(contents(project).values())
