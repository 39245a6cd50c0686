"""Series as arrays: the same as the list of samples says, whatever accounts and revisions there are."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.material import GAP, NOON, RATE, days_later, rolled_back
from workbench.model.samples import Gap, NOrigin, Sample
from workbench.model.series import to_date
from workbench.store.project import Project
from workbench.store.sample_rows import Run, put_run
from workbench.store.samples import list_samples, put_samples
from workbench.store.series import list_days, list_revisions, list_series, read_many, read_series

DAY = RATE.day


def put(project, *samples):
    project.write(lambda db: put_samples(db, samples)).result()


def on(offset, value, **more):
    return RATE._replace(day=DAY + timedelta(offset), value=value, **more)


def values(series):
    return {to_date(day): float(value) for day, value in zip(series.days, series.values, strict=True)}


def test_one_series_with_everything(project):
    state = RATE._replace(metric="domain_reputation", value=None, state="high", n=None, n_origin=NOrigin.UNKNOWN)
    below = on(3, None, high=0.001, provisional=True)
    put(project, RATE, GAP, below, state, state._replace(day=DAY + timedelta(1), state="bad"))
    db = project.read()
    reputation, rate = list_series(db)
    assert rate.key == ("google_postmaster", "example.org", "spam_rate", "gmail", "", "")
    assert (rate.first, rate.last, rate.days) == (DAY, DAY + timedelta(3), 3)
    found = read_series(db, rate)
    assert list(np.isnan(found.values)) == [False, True, True]
    assert (found.high[2], found.n[0], found.gap(1)) == (0.001, 100, Gap.BELOW_THRESHOLD)
    assert list(found.provisional) == [False, False, True]
    assert list(found.given) == [True, False, True]
    words = read_series(db, reputation)
    assert [words.state(0), words.state(1)] == ["high", "bad"]
    assert list_series(db, metrics=["spam_rate"]) == [rate]
    assert list_series(db, subject="other.example") == list_series(db, source="x") == list_series(db, provider="") == []
    assert list_series(db, dimension="", subject="example.org", provider="gmail") == [reputation, rate]


def test_a_period(project):
    put(project, *(on(offset, offset / 10) for offset in range(5)))
    (entry,) = list_series(project.read())
    assert list(read_series(project.read(), entry, DAY + timedelta(1), DAY + timedelta(2)).values) == [0.1, 0.2]
    assert len(read_many(project.read(), [entry], until=DAY - timedelta(1))[0]) == 0


def test_what_stands_is_the_last_statement_and_the_others_are_listed(project):
    put(project, RATE, on(1, 0.5))
    put(project, RATE._replace(value=0.3, fetched=days_later(1)))
    (entry,) = list_series(project.read())
    assert entry.days == 2
    found = read_series(project.read(), entry)
    assert (list(found.values), list(found.revisions), list(found.restated)) == ([0.3, 0.5], [2, 1], [True, False])
    revisions = list_revisions(project.read(), entry)
    assert list(revisions) == [DAY]
    assert [(one.revision, one.value, one.fetched) for one in revisions[DAY]] == [
        (1, 0.25, NOON),
        (2, 0.3, days_later(1)),
    ]


def test_two_accounts_that_see_one_domain_are_not_doubled(project):
    put(project, on(0, 0.1, account="old"), on(1, 0.1, account="old"))
    put(project, on(1, 0.2, account="new", fetched=days_later(1)), on(2, 0.2, account="new", fetched=days_later(1)))
    (entry,) = list_series(project.read())
    assert (entry.key.account, entry.others) == ("new", ("old",))
    found = read_series(project.read(), entry)
    assert values(found) == {DAY: 0.1, DAY + timedelta(1): 0.2, DAY + timedelta(2): 0.2}, "older days are not lost"
    assert (found.others, found.filled) == (("old",), 1)


def test_the_account_asked_last_stands_even_if_nothing_was_new(project):
    put(project, on(0, 0.1, account="a"), on(0, 0.2, account="b", fetched=days_later(1)))
    run = Run("x", RATE.source, "Google", "a", days_later(5), ((RATE.subject, DAY, DAY),))
    project.write(lambda db: put_run(db, run)).result()
    (entry,) = list_series(project.read())
    assert (entry.key.account, entry.others) == ("a", ("b",))
    assert list(read_series(project.read(), entry).values) == [0.1]


def test_one_account_stands_for_all_metrics_of_a_subject(project):
    """A rate is made of several counts: that only one of them was restated must not take it apart."""
    count = Sample(DAY, "mailru_postmaster", "example.org", "complaints", 1.0, provider="mailru", fetched=NOON)
    inboxed = count._replace(metric="inboxed", value=100.0)
    put(project, *(one._replace(account="b") for one in (count, inboxed)))
    put(project, *(one._replace(account="a", fetched=days_later(1)) for one in (count, inboxed)))
    put(project, count._replace(account="b", value=2.0, fetched=days_later(2)))
    assert {entry.key.account for entry in list_series(project.read())} == {"b"}
    run = Run("x", count.source, "Mail.ru", "a", days_later(1), ((count.subject, DAY, DAY),))
    project.write(lambda db: put_run(db, run)).result()
    assert {entry.key.account for entry in list_series(project.read())} == {"a"}, "it asked for all, the other did not"


def test_states_of_two_accounts_keep_their_words(project):
    said = RATE._replace(metric="compliance", value=None, n=None, n_origin=NOrigin.UNKNOWN)
    put(project, said._replace(state="compliant", account="a"))
    put(project, said._replace(state="needs_work", account="b", day=DAY - timedelta(1)))
    (entry,) = list_series(project.read())
    found = read_series(project.read(), entry)
    assert [found.state(at) for at in range(2)] == ["needs_work", "compliant"]


def test_accounts_of_a_sending_service_are_other_mail(project):
    sent = Sample(DAY, "amazon_ses", "example.org", "sent", 10.0)
    put(project, sent._replace(account="a"), sent._replace(account="b", value=20.0))
    assert [entry.key.account for entry in list_series(project.read())] == ["a", "b"]


def test_days_with_numbers(project):
    put(
        project,
        RATE,
        GAP,
        on(2, 0.1),
        on(4, None, state="x"),
        on(5, 0.1, dimension="error=reject"),
        on(6, 0.1, provider=""),
    )
    found = list_days(project.read(), "google_postmaster", "gmail")
    assert [to_date(day) for day in found["example.org"]] == [DAY, DAY + timedelta(2)]
    assert list_days(project.read(), "google_postmaster", "mailru") == {}


@pytest.fixture(scope="module")
def writable(tmp_path_factory):
    with Project.create(tmp_path_factory.mktemp("series") / "a.postmaster") as made:
        yield made._writer._db


said = st.one_of(
    st.builds(lambda value: {"value": value}, st.floats(0, 1)),
    st.builds(lambda high: {"high": high}, st.floats(0, 1)),
    st.builds(lambda state: {"state": state}, st.sampled_from(["red", "green", "yellow"])),
    st.builds(lambda gap: {"gap": gap}, st.sampled_from(Gap)),
)
statements = st.builds(
    lambda what, day, **more: Sample(DAY + timedelta(day), "microsoft_snds", "192.0.2.1", "m", **what, **more),
    said, day=st.integers(-10, 10), n=st.none() | st.integers(0, 10**6), n_origin=st.sampled_from(NOrigin),
    provisional=st.booleans(),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(made=st.lists(statements, min_size=1, max_size=30))
def test_arrays_say_what_the_samples_say(writable, made):
    with rolled_back(writable):
        for one in made:
            put_samples(writable, [one])
        stand = list_samples(writable)
        (entry,) = list_series(writable)
        found = read_series(writable, entry)
        assert [to_date(day) for day in found.days] == [one.day for one in stand]
        for at, one in enumerate(stand):
            for name, stated in (("values", one.value), ("low", one.low), ("high", one.high), ("n", one.n)):
                number = getattr(found, name)[at]
                assert np.isnan(number) if stated is None else number == stated
            assert (found.state(at), found.gap(at)) == (one.state, one.gap)
            assert (found.provisional[at], found.revisions[at]) == (one.provisional, one.revision)
        assert (entry.first, entry.last, entry.days) == (stand[0].day, stand[-1].day, len(stand))
        assert {day: len(rows) for day, rows in list_revisions(writable, entry).items()} == {
            one.day: one.revision for one in stand if one.revision > 1
        }


def test_a_day_before_1970_is_a_day(project):
    put(project, RATE._replace(day=date(1969, 12, 31)))
    (entry,) = list_series(project.read())
    assert entry.first == date(1969, 12, 31)
