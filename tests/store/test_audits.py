from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.material import ANSWERS, DMARC, NOON, audit, days_later, full_audit, rolled_back, store
from workbench.model.audit import Audit, CheckRun, CheckStatus, Score, ScorePart
from workbench.model.errors import UsageError
from workbench.model.evidence import digest
from workbench.model.findings import Finding, Record, Unknown
from workbench.model.inquiry import Answer, Question, Status, proven
from workbench.store.audits import (
    get_answers,
    get_audit,
    latest_audits,
    list_audits,
    put_audit,
    remove_audit,
)
from workbench.store.entities import list_domains, remove_domain
from workbench.store.evidence import broken_evidence, list_evidence
from workbench.store.integrity import check_integrity
from workbench.store.project import Project


def test_an_audit_comes_back_equal(project):
    store(project, full_audit(), ANSWERS)
    assert get_audit(project.read(), "20261123-full") == full_audit()
    assert list(get_audit(project.read(), "20261123-full").checks) == ["spf", "ptr", "bimi"]
    assert latest_audits(project.read()) == [full_audit()]
    assert get_answers(project.read(), "20261123-full") == ANSWERS
    assert broken_evidence(project.read()) == check_integrity(project.read()) == []


def test_its_domain_joins_the_project_with_what_the_user_told(project):
    store(project, full_audit())
    (entry,) = list_domains(project.read())
    assert entry == ("example.org", ("s1", "s2"), ("192.0.2.1", "2001:db8::1"), NOON)


def test_a_summary_counts(project):
    store(project, full_audit())
    store(project, audit("b", findings=[], audited=days_later(1)))
    store(project, audit("c", "a.example", days_later(-1)))
    assert list_audits(project.read()) == [
        ("b", "example.org", days_later(1), "2026-11", None, None, 0, 0),
        ("20261123-full", "example.org", NOON, "2026-11", 0.25, 0.75, 2, 2),
        ("c", "a.example", days_later(-1), "2026-11", None, None, 1, 0),
    ]
    assert [a.id for a in list_audits(project.read(), "example.org")] == ["b", "20261123-full"]
    assert list_audits(project.read(), "b.example") == []
    assert [a.id for a in latest_audits(project.read())] == ["c", "b"]


def test_the_beginning_of_an_id_is_enough_if_it_is_unique(project):
    for name in ("20261123-aa", "20261123-ab", "2026"):
        store(project, audit(name))
    assert get_audit(project.read(), "20261123-aa").id == "20261123-aa"
    assert get_audit(project.read(), "2026").id == "2026"
    assert get_audit(project.read(), "20261123-ab"[:11]).id == "20261123-ab"
    for wrong, title in [("20261123-a", "Several audits"), ("x", "no audit"), ("", "no audit"), ("%", "no audit")]:
        with pytest.raises(UsageError, match=title):
            get_audit(project.read(), wrong)
        with pytest.raises(UsageError, match=title):
            get_answers(project.read(), wrong)


def test_one_transaction_stores_everything_or_nothing(project):
    asked, answer = DMARC
    wrong = (asked, Answer("TXT", Status.NODATA, asked=NOON, evidence=answer.evidence))
    with pytest.raises(ValueError, match="not the hash"):
        store(project, audit(), [*ANSWERS[:2], wrong])
    naive = audit(audited=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="without zone"):
        store(project, naive)
    assert list_audits(project.read()) == list_domains(project.read()) == []


def test_a_removed_audit_takes_its_evidence_along_unless_others_need_it(project):
    store(project, audit("a", findings=[]), ANSWERS[:2])
    store(project, audit("b", findings=[], audited=days_later(1)), ANSWERS[1:])
    project.write(lambda db: remove_audit(db, "a")).result()
    assert [a.id for a in list_audits(project.read())] == ["b"]
    assert [e.id for e in list_evidence(project.read(), "b")] == [a.evidence for _, a in ANSWERS[1:]]
    assert project.read().execute("SELECT count(*) FROM evidence").get == 2
    project.write(lambda db: remove_domain(db, "example.org")).result()
    for table in ("audit", "audit_check", "audit_answer", "finding", "finding_evidence", "evidence"):
        assert project.read().execute(f"SELECT count(*) FROM {table}").get == 0
    assert check_integrity(project.read()) == []


texts = st.text(max_size=12)
ids = st.binary(max_size=8).map(digest)
times = st.builds(
    lambda moment, hours: moment.replace(tzinfo=timezone(timedelta(hours=hours))),
    st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2200, 1, 1)),  # noqa: DTZ001
    st.integers(-12, 14),
)
json_args = st.dictionaries(
    texts, st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts | st.lists(texts), max_size=3
)
tuples = st.lists(texts.filter(bool), max_size=3).map(tuple)
shares = st.floats(0, 1)
audits = st.builds(
    Audit,
    st.just("the id"),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
    times,
    st.just("2026-11"),
    tuples,
    st.dictionaries(texts, st.builds(CheckRun, st.sampled_from(CheckStatus), json_args, st.booleans()), max_size=3),
    st.lists(
        st.builds(
            Finding, texts, texts, json_args, st.lists(ids, max_size=3).map(tuple),
            st.lists(st.builds(Record, texts, texts, texts), max_size=2).map(tuple),
        ),
        max_size=4,
    ).map(tuple),
    st.lists(st.builds(Unknown, texts, texts, texts, st.booleans(), st.just("") | ids), max_size=3).map(tuple),
    st.none()
    | st.builds(
        Score, shares, shares, texts, texts,
        st.lists(st.builds(ScorePart, texts, shares, shares, shares, tuples, st.booleans()), max_size=3).map(tuple),
    ),
    tuples,
    tuples,
)  # fmt: skip


@st.composite
def pairs(draw):
    asked = Question(
        draw(st.sampled_from(["TXT", "MX", "A", "TYPE300"])), draw(texts), draw(st.none() | texts), draw(st.booleans())
    )
    answer = Answer(
        draw(st.just(asked.kind) | texts),
        draw(st.sampled_from(Status)),
        tuple(draw(st.lists(st.binary(max_size=300), max_size=3))),
        draw(st.none() | st.integers(0, 4095)),
        draw(st.none() | st.integers(0, 2**32)),
        tuple(draw(st.lists(texts, max_size=3))),
        draw(texts),
        draw(st.none() | times),
    )
    return asked, (proven(asked, answer) if draw(st.booleans()) else answer)


@pytest.fixture(scope="module")
def writable(tmp_path_factory):
    """A writing connection; each example works in a transaction that is rolled back."""
    with Project.create(tmp_path_factory.mktemp("audits") / "a.postmaster") as made:
        yield made._writer._db


@settings(max_examples=60, deadline=None)
@given(made=audits, answers=st.lists(pairs(), max_size=5))
def test_any_audit_and_any_answers_come_back_equal(writable, made, answers):
    with rolled_back(writable):
        put_audit(writable, made, answers)
        assert get_audit(writable, made.id) == made
        assert get_answers(writable, made.id) == answers
        assert {e.id for e in list_evidence(writable, made.id)} == {a.evidence for _, a in answers if a.evidence}
        assert all(e.sound for e in list_evidence(writable, made.id))


def test_text_that_is_no_unicode_is_kept_too(project):
    """Facts may quote records whose bytes were no UTF-8."""
    made = audit(
        findings=[Finding("spf.odd", "example.org", {"record": b"\xff\xd1".decode("utf-8", "surrogateescape")})]
    )
    store(project, made)
    assert get_audit(project.read(), made.id) == made
