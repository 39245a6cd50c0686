"""Reasons of missing days: each against the rule written out a second time, day by day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.analysis import gaps
from workbench.analysis.gaps import Asked, Facts, Presence
from workbench.model.metrics import Given
from workbench.model.samples import Gap
from workbench.model.series import GAPS, SeriesKey, empty, to_date, to_number

DAY = date(2026, 6, 1)
KEY = SeriesKey("google_postmaster", "example.org", "spam_rate", "gmail")
GIVEN = Given("google_postmaster", "UTC", 2, 7)


def at(offset):
    return DAY + timedelta(offset)


def numbers(offsets):
    return np.array(sorted(to_number(DAY) + offset for offset in offsets), np.int32)


def moment(offset):
    return datetime.combine(at(offset), datetime.min.time(), UTC) + timedelta(hours=9)


def series(values, stated=None):
    days = sorted({*values, *(stated or {})})
    made = replace(empty(KEY), days=numbers(days))
    made = replace(empty(KEY, range(len(days))), days=made.days)
    for place, offset in enumerate(days):
        if offset in values:
            made.values[place] = values[offset]
        else:
            made.gaps[place] = GAPS.index(stated[offset])
    return made


def explained(found, last, **facts):
    codes = gaps.explain(found, DAY, at(last), Facts(**{"today": at(last + 30), "given": GIVEN, **facts}))
    return [None if code < 0 else GAPS[code] for code in codes]


ALL = [Asked(at(-30), at(60), moment(90))]


def test_a_value_has_no_gap_and_silence_no_reason():
    assert explained(series({0: 0.0, 2: 0.5}), 2, asked=ALL) == [None, Gap.NOT_GIVEN, None]


def test_what_nobody_asked_for_is_not_imported():
    assert explained(series({}), 1) == [Gap.NOT_IMPORTED] * 2
    early = [Asked(at(0), at(5), moment(3))]  # asked on the fourth day, when only the first two were due
    assert explained(series({}), 3, asked=early) == [Gap.NOT_GIVEN, Gap.NOT_GIVEN, Gap.NOT_IMPORTED, Gap.NOT_IMPORTED]


def test_days_that_come_later_are_not_due():
    found = explained(series({}), 4, asked=ALL, today=at(3))
    assert found == [Gap.NOT_GIVEN, Gap.NOT_GIVEN, Gap.NOT_DUE, Gap.NOT_DUE, Gap.NOT_DUE]
    live = Given("sendgrid", "account", 0, 2)
    assert explained(series({}), 3, asked=ALL, today=at(3), given=live)[-2:] == [Gap.NOT_GIVEN, Gap.NOT_DUE]


def test_days_before_access_and_stated_gaps():
    stated = series({}, {0: Gap.BELOW_THRESHOLD, 2: Gap.NOTHING_SENT})
    assert explained(stated, 3, asked=ALL, since=at(2)) == [
        Gap.BELOW_THRESHOLD, Gap.BEFORE_ACCESS, Gap.NOTHING_SENT, Gap.NOT_GIVEN,
    ]  # fmt: skip


def test_a_day_that_is_empty_in_a_daily_series_is_explained_too():
    laid = series({1: 0.1}).daily(DAY, at(2))
    assert explained(laid, 2, asked=ALL) == [Gap.NOT_GIVEN, None, Gap.NOT_GIVEN]


def test_nothing_sent_only_where_all_who_say_anything_say_so():
    none = gaps.find_nothing_sent([series({0: 0, 1: 0, 2: 7}), series({1: 5, 3: 0})])
    assert list(none) == list(numbers([0, 3]))
    assert explained(series({}), 3, asked=ALL, nothing_sent=none) == [
        Gap.NOTHING_SENT, Gap.NOT_GIVEN, Gap.NOT_GIVEN, Gap.NOTHING_SENT,
    ]  # fmt: skip


def test_too_little_mail_only_by_the_providers_word():
    verdict = replace(
        empty(KEY, range(1)), days=numbers([10]), states=np.array([1], np.int16), words=("x", gaps.VOLUME_LOW)
    )
    assert list(gaps.find_volume_low([verdict])) == list(numbers(range(4, 11)))
    assert not len(gaps.find_volume_low([replace(verdict, states=np.array([0], np.int16))]))
    first, second = (
        replace(series({1: 500.0, day: 300.0}), key=KEY._replace(subject=f"192.0.2.{day}")) for day in (0, 2)
    )
    given = gaps.find_published([first, second])
    shown = gaps.find_published([first]).beside("192.0.2.9")
    assert explained(series({}), 2, asked=ALL, below=shown) == [Gap.BELOW_THRESHOLD, Gap.BELOW_THRESHOLD, Gap.NOT_GIVEN]
    assert list(given.beside("192.0.2.0")) == list(numbers([1, 2])), "its own days prove nothing of it"
    assert list(given.beside("192.0.2.9")) == list(numbers([0, 1, 2]))
    assert not len(gaps.find_published([]).beside("192.0.2.9"))


def domains(*missing, count=3, length=30):
    return [Presence(numbers(set(range(length)) - set(days)), ALL) for days in (missing or [[]] * count)]


def outages(found, first=0, last=29):
    return [int(day) - to_number(DAY) for day in gaps.find_outages(found, at(first), at(last), lag=2)]


def test_three_regular_domains_make_an_outage():
    assert outages(domains([20], [20], [20])) == [20]
    assert outages(domains([20, 21], [20, 21], [20, 21])) == [20, 21]
    assert outages(domains([20], [20], [20]), first=20, last=20) == [20]
    assert outages(domains([5], [5], [5])) == [], "too early: nobody had 12 of 14 days yet"


def test_two_domains_or_one_that_has_the_day_make_none():
    assert outages(domains([20], [20])) == []
    assert outages(domains([20], [20], [20], [])) == []
    assert outages(domains([20], [20], [20, 7, 9, 11])) == [], "the third was irregular: 11 of 14"
    assert outages(domains([20], [20], [20, 7, 9])) == [20]
    lacking = domains([20], [20], [20])
    assert outages([*lacking[:2], replace(lacking[2], asked=())]) == [], "of the third nobody asked"


def test_an_irregular_domain_that_has_the_day_does_not_count():
    assert outages([*domains([20], [20], [20]), Presence(numbers([20]), ALL)]) == [20]


day_sets = st.lists(st.sets(st.integers(0, 39)), min_size=0, max_size=6)


@settings(max_examples=150, deadline=None)
@given(missing=day_sets, bare=st.integers(0, 6))
def test_outages_by_the_rule_written_out(missing, bare):
    found = [
        Presence(numbers(set(range(40)) - days), ALL if number >= bare // 3 else ())
        for number, days in enumerate(missing)
    ]
    expected = []
    for day in range(40):
        regular = [
            number for number, days in enumerate(missing)
            if sum(1 for back in range(day - 14, day) if back >= 0 and back not in days) >= 12
        ]  # fmt: skip
        lacking = [number for number in regular if day in missing[number]]
        asked = [number for number in lacking if number >= bare // 3]
        if len(asked) >= 3 and lacking == regular:
            expected.append(day)
    assert outages(found, 0, 39) == expected


some = st.sets(st.integers(-3, 23), max_size=8)


@settings(max_examples=150, deadline=None)
@given(
    values=some, sent=some, below=some, out=some, since=st.none() | st.integers(-2, 22), today=st.integers(-2, 25),
    asked=st.lists(st.tuples(st.integers(-3, 20), st.integers(0, 10), st.integers(-3, 25)), max_size=4),
)  # fmt: skip
def test_every_day_has_a_value_or_the_one_reason_that_holds(*, values, sent, below, out, since, today, asked):
    covered = [Asked(at(first), at(first + length), moment(when)) for first, length, when in asked]
    found = explained(
        series(dict.fromkeys(values, 0.1)), 20, today=at(today), asked=covered, since=None if since is None else at(since),
        nothing_sent=numbers(sent), below=numbers(below), outages=numbers(out),
    )  # fmt: skip
    assert len(found) == 21
    for day, gap in enumerate(found):
        reached = any(one.first <= at(day) <= one.last and at(day + 2) <= one.asked.date() for one in covered)
        reasons = [
            (day in values, None), (since is not None and day < since, Gap.BEFORE_ACCESS),
            (day + 2 > today, Gap.NOT_DUE), (not reached, Gap.NOT_IMPORTED), (day in sent, Gap.NOTHING_SENT),
            (day in below, Gap.BELOW_THRESHOLD), (day in out, Gap.OUTAGE), (True, Gap.NOT_GIVEN),
        ]  # fmt: skip
        assert gap == next(reason for holds, reason in reasons if holds)


@pytest.mark.parametrize(("first", "last"), [(5, 4), (3, 3)])
def test_short_periods(first, last):
    assert len(gaps.explain(series({3: 1}), at(first), at(last), Facts(at(9)))) == last - first + 1


def test_days_are_days():
    assert to_date(to_number(DAY)) == DAY
