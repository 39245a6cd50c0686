from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from workbench.model.samples import Gap
from workbench.model.series import ARRAYS, GAPS, SeriesKey, empty, to_date, to_number

DAY = date(2026, 3, 30)
KEY = SeriesKey("google_postmaster", "example.org", "spam_rate", "gmail")


def made(*offsets):
    start = to_number(DAY)
    found = empty(KEY, range(len(offsets)))
    values = np.array(offsets, float) / 10
    return replace(found, days=np.array(offsets, np.int32) + start, values=values, revisions=found.revisions + 1)


def test_days_are_numbers_since_1970():
    assert to_number(date(1970, 1, 1)) == 0
    assert to_number(date(1969, 12, 31)) == -1
    assert to_date(to_number(DAY)) == DAY


def test_an_empty_series_has_nothing():
    found = empty(KEY)
    assert len(found) == 0
    assert {len(getattr(found, name)) for name in ARRAYS} == {0}
    assert list(empty(KEY, range(3)).given) == [False] * 3


def test_between_and_pick():
    found = made(0, 2, 5).between(DAY + timedelta(1), DAY + timedelta(5))
    assert [to_date(day) for day in found.days] == [DAY + timedelta(2), DAY + timedelta(5)]
    assert list(found.pick(found.values > 0.3).values) == [0.5]


def test_daily_lays_a_series_over_every_day():
    whole = replace(made(0, 2, 5), others=("b",), filled=1)
    found = whole.daily(DAY + timedelta(1), DAY + timedelta(6))
    assert [to_date(day) for day in found.days] == [DAY + timedelta(n) for n in range(1, 7)]
    assert list(np.isnan(found.values)) == [True, False, True, True, False, True]
    assert list(found.revisions) == [0, 1, 0, 0, 1, 0]
    assert (found.others, found.filled, found.key) == (("b",), 1, KEY)
    assert list(whole.values) == [0.0, 0.2, 0.5], "the series itself is as it was"


def test_given_is_a_value_an_interval_or_a_state_but_no_gap():
    found = empty(KEY, range(5))
    found.values[0], found.low[1], found.high[2], found.states[3] = 0.0, 0.1, 0.2, 0
    found.gaps[4] = GAPS.index(Gap.OUTAGE)
    found = replace(found, words=("green",))
    assert list(found.given) == [True, True, True, True, False]
    assert (found.state(3), found.state(0), found.gap(4), found.gap(3)) == ("green", None, Gap.OUTAGE, None)
