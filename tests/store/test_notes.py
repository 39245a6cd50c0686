from datetime import date

import pytest

from tests.store.material import NOON, days_later
from workbench.model.errors import UsageError
from workbench.store.entities import put_domain, remove_domain
from workbench.store.notes import Note, change_note, list_notes, put_note, remove_note

MAY, JUNE = date(2026, 5, 12), date(2026, 6, 1)


@pytest.fixture
def noted(project):
    """A project with a note on a day of one domain, and one on a period of all."""

    def work(db):
        put_domain(db, "example.org")
        return (
            put_note(db, MAY, "A list was imported", domain="example.org", kind="import", created=NOON),
            put_note(db, JUNE, "Holidays", last_day=date(2026, 6, 9), created=NOON),
        )

    project.ids = project.write(work).result()
    return project


def test_notes_come_back(noted):
    first, second = noted.ids
    assert list_notes(noted.read()) == [
        Note(first, "example.org", MAY, None, "import", "A list was imported", NOON, NOON),
        Note(second, "", JUNE, date(2026, 6, 9), "", "Holidays", NOON, NOON),
    ]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"domain": "example.org"}, 2), ({"domain": "other.example"}, 1), ({"since": date(2026, 6, 9)}, 1),
        ({"since": date(2026, 6, 10)}, 0), ({"until": MAY}, 1), ({"until": date(2026, 5, 11)}, 0),
    ],
)  # fmt: skip
def test_notes_of_a_domain_and_of_days(noted, asked, count):
    assert len(list_notes(noted.read(), **asked)) == count


def test_a_note_can_be_changed_and_removed(noted):
    first, second = noted.ids
    change = noted.write(lambda db: change_note(db, first, JUNE, "Other words", changed=days_later(1)))
    assert change.result()
    assert list_notes(noted.read())[0] == Note(first, "", JUNE, None, "", "Other words", NOON, days_later(1))
    assert noted.write(lambda db: remove_note(db, second)).result()
    assert not noted.write(lambda db: remove_note(db, second)).result()
    assert not noted.write(lambda db: change_note(db, second, JUNE, "x")).result()


def test_notes_go_with_their_domain(noted):
    noted.write(lambda db: remove_domain(db, "example.org")).result()
    assert [note.text for note in list_notes(noted.read())] == ["Holidays"]


@pytest.mark.parametrize(
    ("text", "more", "words"),
    [
        (" ", {}, "without words"), ("x", {"last_day": MAY}, "ends before"), ("x", {"domain": "no.example"}, "no domain"),
    ],
)  # fmt: skip
def test_notes_that_make_no_sense(project, text, more, words):
    with pytest.raises(UsageError, match=words):
        project.write(lambda db: put_note(db, JUNE, text, **more)).result()
