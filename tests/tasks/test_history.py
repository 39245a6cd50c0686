from datetime import UTC, datetime, timedelta

import pytest

from workbench.model.audit import Audit
from workbench.model.inquiry import Answer, Question, Status, proven
from workbench.store.audits import put_audit
from workbench.store.project import Project
from workbench.tasks.history import Sighting, record_histories

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TXT = Question("TXT", "example.org")


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "a.postmaster") as made:
        yield made


def day(number):
    return NOON + timedelta(days=number)


def keep(project, number, *pairs, domain="example.org"):
    answers = [(asked, proven(asked, answer)) for asked, answer in pairs]
    made = Audit(f"a{number}", domain, day(number), "2026-11")
    project.write(lambda db: put_audit(db, made, answers)).result()


def txt(text, **more):
    return TXT, Answer("TXT", Status.FOUND, (bytes([len(text)]) + text,), 0, **more)


def failed(status):
    return TXT, Answer("TXT", status)


def values(history):
    return [period.values for period in history.periods]


def test_changes_lie_between_audits(project):
    for number, text in enumerate([b"a", b"a", b"b", b"a"]):
        keep(project, number, txt(text))
    (history,) = record_histories(project.read())
    assert values(history) == [('"a"',), ('"b"',), ('"a"',)]
    first = history.periods[0]
    assert (first.first, first.last) == (Sighting("a0", day(0)), Sighting("a1", day(1)))
    assert history.periods[1].first == Sighting("a2", day(2))
    assert history.changed


@pytest.mark.parametrize("status", [s for s in Status if not s.known and s is not Status.NOT_ASKED])
def test_unknown_is_no_change(project, status):
    keep(project, 0, txt(b"a"))
    keep(project, 1, failed(status))
    keep(project, 2, txt(b"a"))
    (history,) = record_histories(project.read())
    assert values(history) == [('"a"',)] and not history.changed
    assert history.periods[0].last == Sighting("a2", day(2))


def test_absence_is_knowledge(project):
    for number, pair in enumerate([txt(b"a"), failed(Status.NODATA), failed(Status.NXDOMAIN), txt(b"a")]):
        keep(project, number, pair)
    (history,) = record_histories(project.read())
    assert values(history) == [('"a"',), (), ('"a"',)]
    assert history.periods[1].last == Sighting("a2", day(2))


def test_order_of_records_and_ttl_do_not_matter_aliases_do(project):
    keep(project, 0, (TXT, Answer("TXT", Status.FOUND, (b"\1a", b"\1b"), 0, 60)))
    keep(project, 1, (TXT, Answer("TXT", Status.FOUND, (b"\1b", b"\1a"), 0, 30)))
    keep(project, 2, (TXT, Answer("TXT", Status.FOUND, (b"\1b", b"\1a"), 0, 30, ("c.example.net",))))
    (history,) = record_histories(project.read())
    assert values(history) == [('"a"', '"b"'), ("CNAME c.example.net.", '"a"', '"b"')]


def test_answers_count_at_their_own_time(project):
    """An audit of some checks repeats the others' old answers: they say nothing about the day of that audit."""
    keep(project, 0, txt(b"a", asked=day(0)))
    keep(project, 2, txt(b"b", asked=day(2)))
    keep(project, 3, txt(b"a", asked=day(0)))
    (history,) = record_histories(project.read())
    assert values(history) == [('"a"',), ('"b"',)]


def test_one_servers_word_and_web_pages_are_no_records(project):
    alone = Question("TXT", "example.org", "192.0.2.53")
    page = Question("GET", "https://example.org/")
    keep(
        project, 0, (alone, Answer("TXT", Status.FOUND, (b"\1x",), 0)), (page, Answer("GET", Status.FOUND, (b"{}\n",)))
    )
    assert record_histories(project.read()) == []


def test_domains_are_apart(project):
    keep(project, 0, txt(b"b"), domain="b.example")
    keep(project, 1, txt(b"a"), domain="a.example")
    assert [h.domain for h in record_histories(project.read())] == ["a.example", "b.example"]
    assert [h.domain for h in record_histories(project.read(), "b.example")] == ["b.example"]
