"""Days that were asked for: kept, listed, gone with their import."""

from datetime import UTC, date, datetime

from workbench.store.coverage import Covered, list_coverage, put_coverage
from workbench.store.imports import begin_import, list_imports, undo_import

EARLY, LATE = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
ONE = Covered("google_postmaster", "one", "a.example", date(2026, 10, 1), date(2026, 10, 30), EARLY)
TWO = Covered("google_postmaster", "two", "a.example", date(2026, 10, 1), date(2026, 10, 31), LATE)
OTHER = Covered("mailru_postmaster", "three", "b.example", date(1969, 10, 1), date(2026, 10, 31), LATE)


def put(project, *covered):
    def work(db):
        row = begin_import(db, kind="fetch", origin="x", started=EARLY)
        put_coverage(db, covered, import_id=row)

    project.write(work).result()


def test_what_was_asked_for(project):
    put(project, TWO, ONE)
    put(project, OTHER)
    db = project.read()
    assert list_coverage(db) == [ONE, TWO, OTHER]
    assert list_coverage(db, source="mailru_postmaster") == [OTHER]
    assert list_coverage(db, account="one", subject="a.example") == [ONE]


def test_gone_with_its_import(project):
    put(project, ONE)
    (entry,) = list_imports(project.read())
    project.write(lambda db: undo_import(db, entry.id)).result()
    assert list_coverage(project.read()) == []
