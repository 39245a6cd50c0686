from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.material import GAP, NOON, RATE, days_later, rolled_back
from workbench.model.samples import Gap, NOrigin, Sample
from workbench.store.database import select
from workbench.store.project import Project
from workbench.store.samples import list_samples, put_samples


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
