import pytest

from tests.store.material import NOON, days_later
from workbench.model.errors import UsageError
from workbench.model.findings import Record
from workbench.store.drafts import DraftRow, list_drafts, put_draft, remove_draft
from workbench.store.entities import put_domain, remove_domain

SPF = Record("example.org", "TXT", "v=spf1 -all")
GONE = Record("_dmarc.example.org", "TXT", "")


@pytest.fixture
def write(project):
    def call(work):
        return project.write(work).result()

    call(lambda db: put_domain(db, "example.org"))
    call(lambda db: put_domain(db, "a.example"))
    return call


def test_drafts_are_kept_listed_and_removed(project, write):
    first = write(lambda db: put_draft(db, "example.org", SPF, remark="«ё»", created=NOON))
    second = write(lambda db: put_draft(db, "example.org", GONE, created=NOON))
    third = write(lambda db: put_draft(db, "a.example", SPF, created=NOON))
    assert list_drafts(project.read()) == [
        DraftRow(third, "a.example", SPF, "", NOON),
        DraftRow(first, "example.org", SPF, "«ё»", NOON),
        DraftRow(second, "example.org", GONE, "", NOON),
    ]
    assert [row.id for row in list_drafts(project.read(), "example.org")] == [first, second]
    assert write(lambda db: remove_draft(db, first))
    assert not write(lambda db: remove_draft(db, first))
    assert [row.id for row in list_drafts(project.read(), "example.org")] == [second]


def test_the_same_record_is_kept_once(project, write):
    one = write(lambda db: put_draft(db, "example.org", SPF, remark="old", created=NOON))
    assert write(lambda db: put_draft(db, "example.org", SPF, remark="new", created=days_later(1))) == one
    assert [(row.remark, row.created) for row in list_drafts(project.read())] == [("new", days_later(1))]


def test_drafts_go_with_their_domain(project, write):
    write(lambda db: put_draft(db, "example.org", SPF))
    write(lambda db: remove_domain(db, "example.org"))
    assert list_drafts(project.read()) == []


def test_an_unknown_domain(write):
    with pytest.raises(UsageError, match=r"example\.net"):
        write(lambda db: put_draft(db, "example.net", SPF))
