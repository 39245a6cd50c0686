from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.model.evidence import digest
from workbench.store import columns

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_json_round_trip_even_with_half_characters(value):
    text = columns.to_json(value)
    assert columns.from_json(text) == value
    text.encode()


def test_json_has_sorted_keys_and_readable_letters():
    assert columns.to_json({"б": [1, "ё"], "a": None}) == '{"a":null,"б":[1,"ё"]}'


def test_times_are_instants():
    moscow = datetime(2026, 11, 23, 11, tzinfo=timezone(timedelta(hours=3)))
    assert columns.from_time(columns.to_time(moscow)) == moscow == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert columns.to_time(datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC)) == 1_000_005
    assert columns.to_time_or_null(None) is columns.from_time_or_null(None) is None
    with pytest.raises(ValueError, match="without zone"):
        columns.to_time(datetime(2026, 1, 1))  # noqa: DTZ001


@given(st.datetimes(timezones=st.just(UTC)), st.dates())
def test_every_time_and_day_round_trips(moment, day):
    assert columns.from_time(columns.to_time(moment)) == moment
    assert columns.from_day(columns.to_day(day)) == day


@given(st.lists(st.binary(max_size=400), max_size=5).map(tuple))
def test_record_data_round_trips(records):
    assert columns.from_rdata(columns.to_rdata(records)) == records


def test_ids_of_evidence():
    assert columns.from_digest(columns.to_digest(digest(b"x"))) == digest(b"x")
    for wrong in (
        "",
        "sha256:12",
        "sha1:" + "0" * 64,
        "sha256:" + "A" * 64,
        "sha256:" + "z" * 64,
        "sha256:" + " 1" * 32,
    ):
        with pytest.raises(ValueError):  # noqa: PT011
            columns.to_digest(wrong)
