from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.material import GAP, NOON, RATE, days_later, rolled_back
from workbench.model.samples import Gap, NOrigin, Sample
from workbench.store.columns import from_day
from workbench.store.database import select
from workbench.store.project import Project
from workbench.store.samples import list_samples, put_samples, store_samples


def put(project, *samples, import_id=None):
    return project.write(lambda db: put_samples(db, iter(samples), import_id=import_id)).result()


def test_samples_come_back_as_stated(project):
    interval = RATE._replace(metric="rate", value=None, high=0.001, provisional=True)
    state = RATE._replace(
        metric="reputation", value=None, state="bad", n=None, dimension="192.0.2.1", account="a@b.example"
    )
    assert put(project, RATE, GAP, interval, state) == 4
    assert list_samples(project.read()) == [s._replace(revision=1) for s in (RATE, GAP, interval, state)]
    assert list_samples(project.read(), metric="rate") == [interval._replace(revision=1)]
    assert [s.day.day for s in list_samples(project.read(), since=date(2026, 9, 2))] == [2]
    assert [s.day.day for s in list_samples(project.read(), metric="spam_rate", until=date(2026, 9, 1))] == [1]
    assert list_samples(project.read(), source="other") == list_samples(project.read(), subject="other.example") == []


def test_an_equal_sample_changes_nothing(project):
    put(project, RATE)
    assert put(project, RATE._replace(fetched=days_later(1), api="v3")) == 0
    assert list_samples(project.read(), revisions=True) == [RATE._replace(revision=1)]


def test_a_restatement_is_a_new_revision_and_both_stay(project):
    put(project, RATE, GAP)
    final = RATE._replace(value=0.5, fetched=days_later(1))
    back = RATE._replace(fetched=days_later(2))
    assert put(project, final) == 1
    assert list_samples(project.read()) == [final._replace(revision=2), GAP._replace(revision=1)]
    assert put(project, final, back) == 1
    assert list_samples(project.read(), revisions=True) == [
        RATE._replace(revision=1), final._replace(revision=2), back._replace(revision=3), GAP._replace(revision=1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"value": 0.0}, {"value": None, "low": 0.25}, {"value": None, "gap": Gap.OUTAGE}, {"value": None, "state": "x"},
        {"n": None}, {"n": 0}, {"n_origin": NOrigin.GIVEN},
    ],
)  # fmt: skip
def test_whatever_differs_is_a_restatement(project, change):
    put(project, RATE)
    assert put(project, RATE._replace(**change)) == 1
    assert list_samples(project.read()) == [RATE._replace(**change, revision=2)]


def test_a_sample_that_says_nothing_or_two_things_is_a_bug(project):
    for wrong in ({"value": None}, {"gap": Gap.OUTAGE}, {"high": 1.0}, {"state": "x"}, {"value": float("nan")}):
        with pytest.raises(ValueError, match="one of value"):
            put(project, RATE._replace(metric="first"), RATE._replace(**wrong))
    assert list_samples(project.read()) == []


def test_a_sample_costs_few_bytes(project):
    days = [
        RATE._replace(day=date(2020, 1, 1) + timedelta(n), value=n / 7, subject=f"{n % 10}.example")
        for n in range(20_000)
    ]
    before = project.read().pragma("page_count")
    put(project, *days)
    size = (project.read().pragma("page_count") - before) * 4096 / len(days)
    assert size < 64, "texts must not be repeated in every row"


texts = st.text(st.characters(codec="utf-8"), max_size=8)
numbers = st.floats(allow_nan=False)
said = (
    st.builds(dict, value=numbers)
    | st.builds(dict, low=numbers, high=numbers)
    | st.builds(dict, high=numbers)
    | st.builds(dict, state=texts)
    | st.builds(dict, gap=st.sampled_from(Gap))
)
rows = st.builds(
    lambda what, **more: Sample(**more, **what),
    said,
    day=st.dates(),
    source=texts, subject=texts, metric=texts, account=texts, provider=texts, dimension=texts, api=texts,
    n=st.none() | st.integers(0, 2**62), n_origin=st.sampled_from(NOrigin), provisional=st.booleans(),
    fetched=st.none() | st.datetimes(min_value=datetime(1980, 1, 1), timezones=st.just(NOON.tzinfo)),  # noqa: DTZ001
)  # fmt: skip


@pytest.fixture(scope="module")
def writable(tmp_path_factory):
    with Project.create(tmp_path_factory.mktemp("samples") / "a.postmaster") as made:
        yield made._writer._db


@settings(max_examples=60, deadline=None)
@given(made=rows)
def test_any_sample_comes_back_equal(writable, made):
    with rolled_back(writable):
        put_samples(writable, [made])
        assert list_samples(writable) == [made._replace(revision=1)]
        assert put_samples(writable, [made]) == 0
        assert select(writable, "SELECT count(*) FROM sample") == [(1,)]


def store(project, *samples, import_id=None):
    return project.write(lambda db: store_samples(db, samples, import_id=import_id)).result()


@pytest.mark.parametrize(("before", "after"), [(True, False), (False, True)])
def test_a_number_that_settles_is_not_restated(project, before, after):
    assert store(project, RATE._replace(provisional=before), GAP) == (2, 0, 0)
    assert store(project, RATE._replace(provisional=after, fetched=days_later(1)), GAP) == (0, 0, 2)
    assert list_samples(project.read(), revisions=True)[0] == RATE._replace(provisional=after, revision=1)


def test_new_changed_and_same_are_counted(project):
    store(project, RATE, GAP)
    later = RATE._replace(day=date(2026, 9, 3))
    assert store(project, RATE, GAP._replace(gap=Gap.OUTAGE), later, later._replace(value=0.5), later) == (1, 3, 1)


days = st.builds(
    lambda day, value, provisional: RATE._replace(day=date(2026, 9, day), value=value, provisional=provisional),
    st.integers(1, 4), st.sampled_from([0.1, 0.2]), st.booleans(),
)  # fmt: skip
batches = st.lists(st.tuples(st.sampled_from([None, 1, 2, 3]), st.lists(days, max_size=8)), max_size=6)


@settings(max_examples=80, deadline=None)
@given(made=batches, at_once=st.sampled_from([1, 2, 50_000]))
def test_any_order_of_imports_is_as_the_rule_says(writable, made, at_once):
    """The rule, written out a second time: one sample after the other, each against what stands."""
    expected, repeats = {}, set()
    with rolled_back(writable), pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbench.store.samples._AT_ONCE", at_once)
        for number in (1, 2, 3):
            values = (number, str(number), "fetch", "x", 0)
            writable.execute("INSERT INTO import (id, uid, kind, origin, started) VALUES (?, ?, ?, ?, ?)", values)
        for owner, samples in made:
            store_samples(writable, samples, import_id=owner)
            for one in samples:
                stands = expected.setdefault(one.day, [])
                if stands and stands[-1][0] == one.value:
                    first = stands[-1][1]
                    if first is not None and owner is None:
                        first = None
                    elif first is not None and first != owner:
                        repeats.add((owner, one.day, len(stands)))
                    stands[-1] = (one.value, first, one.provisional)
                else:
                    stands.append((one.value, owner, one.provisional))
        rows = select(
            writable, "SELECT day, revision, value, import_id, provisional FROM sample ORDER BY day, revision"
        )
        assert [(from_day(day), *rest) for day, *rest in rows] == [
            (day, at, value, owner, provisional)
            for day in sorted(expected) for at, (value, owner, provisional) in enumerate(expected[day], start=1)
        ]  # fmt: skip
        kept = select(writable, "SELECT import_id, day, revision FROM sample_repeat")
        assert {(owner, from_day(day), revision) for owner, day, revision in kept} == repeats
