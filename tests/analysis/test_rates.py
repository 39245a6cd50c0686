"""Intervals and tests against SciPy, which computes them by itself."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, chi2_contingency

from workbench.analysis import periods, rates
from workbench.model.metrics import METRICS
from workbench.model.samples import Gap, NOrigin
from workbench.model.series import ORIGINS, SeriesKey, empty, to_number

DAY = date(2026, 3, 2)  # a Monday
KEY = SeriesKey("mailru_postmaster", "example.org", "complaints", "mailru")


def series(metric, values, n=None, *, origin=NOrigin.STATED, first=DAY, key=KEY):
    made = empty(key._replace(metric=metric), range(to_number(first), to_number(first) + len(values)))
    counts = np.full(len(values), np.nan) if n is None else np.array(n, float)
    return replace(
        made, values=np.array(values, float), n=counts, revisions=np.ones(len(values), np.int32),
        origins=np.full(len(values), ORIGINS.index(origin), np.int8),
    )  # fmt: skip


cases_of = st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=150, deadline=None)
@given(pair=cases_of, level=st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_is_scipys(pair, level):
    cases, of = pair
    judge = binomtest(cases, of).proportion_ci(level, "wilson")
    assert rates.wilson(cases, of, level) == pytest.approx((judge.low, judge.high), abs=1e-12)


def test_wilson_of_published_numbers():
    """Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    for cases, of, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        assert rates.wilson(cases, of) == pytest.approx((low, high), abs=6e-5)


def test_one_complaint_in_160_mails_is_no_alarm():
    assert rates.wilson(1, 160).low < 0.0015
    assert rates.above(1, 160, 0.003) is None
    assert rates.above(600, 100_000, 0.003) is True
    assert rates.above(10, 100_000, 0.003) is False


def test_nothing_is_known_of_a_share_of_none():
    assert rates.wilson(0, 0) == (0, 1)
    for wrong in ((2, 1), (-1, 5)):
        with pytest.raises(ValueError, match="no share"):
            rates.wilson(*wrong)


@pytest.mark.parametrize("origin", [NOrigin.UNKNOWN, NOrigin.ESTIMATED])
def test_no_interval_without_a_stated_denominator(origin):
    low, high = rates.intervals(series("spam_rate", [0.1], [1000], origin=origin))
    assert np.isnan([low[0], high[0]]).all()


def test_intervals_are_of_shares_only():
    for metric in ("sent", "complaint_share_trend", "read_rate", "not_in_the_catalogue"):
        assert np.isnan(rates.intervals(series(metric, [0.5], [100]))[0]).all()
    low, high = rates.intervals(series("spam_foldered_share", [0.25], [100], origin=NOrigin.GIVEN))
    assert (low[0], high[0]) == pytest.approx(rates.wilson(25, 100))


def test_a_stated_interval_stands():
    below = replace(series("complaint_rate_snds", [np.nan], [500]), low=np.array([0.0]), high=np.array([0.001]))
    assert [float(end[0]) for end in rates.intervals(below)] == [0.0, 0.001]


def test_every_computed_rate_is_of_the_catalogue_and_of_counts_it_has():
    assert {metric.id for metric in METRICS.values() if not metric.given} == set(rates.DERIVED)
    for recipe in rates.DERIVED.values():
        assert set(recipe.needs) <= set(METRICS)


def test_rates_of_two_counts():
    made = rates.derive("inbox_rate", {
        "inboxed": series("inboxed", [90, np.nan, 0, 50]),
        "spam_foldered": series("spam_foldered", [10, 1, 0, 50]),
        "spam_rejected": series("spam_rejected", [0, 1, 0, 100, 3]),
    })  # fmt: skip
    assert made.key == KEY._replace(metric="inbox_rate")
    assert list(made.days) == [to_number(DAY + timedelta(at)) for at in (0, 2, 3)], "none of half a knowledge"
    assert (made.values[0], made.values[2]) == (0.9, 0.25)
    assert np.isnan(made.values[1]) and made.gap(1) is Gap.NO_MAIL, "of no mail there is no rate"
    assert list(made.n) == [100, 0, 200]
    assert rates.intervals(made)[0][0] == pytest.approx(rates.wilson(90, 100).low)


def test_more_complaints_than_mail_is_no_rate_but_openings_may_be_more():
    sent = series("inboxed", [10])
    made = rates.derive("complaint_rate", {"complaints": series("complaints", [11]), "inboxed": sent})
    assert (made.gap(0), bool(made.given[0])) == (Gap.CONTRADICTION, False)
    assert list(rates.derive("read_rate", {"reads": series("reads", [25]), "inboxed": sent}).values) == [2.5]


def test_of_nothing_sent_there_is_no_rate():
    counts = {"delivered": series("delivered", [0, 200, 5]), "sent": series("sent", [0, 100, 10])}
    made = rates.derive("delivery_rate", counts)
    assert [made.gap(at) for at in range(3)] == [Gap.NOTHING_SENT, Gap.CONTRADICTION, None]
    assert np.isnan(rates.intervals(made)[0][:2]).all()
    pooled = rates.pool(made, DAY + timedelta(2), DAY + timedelta(2))
    assert (pooled.cases[0], pooled.of[0], pooled.days[0]) == (5, 10, 1), "neither counts in a sum"


def test_counts_of_different_subjects_make_no_rate():
    other = series("inboxed", [10], key=KEY._replace(subject="other.example"))
    with pytest.raises(ValueError, match="one source"):
        rates.derive("complaint_rate", {"complaints": series("complaints", [1]), "inboxed": other})


daily = st.lists(
    st.none() | st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=40
)


@settings(max_examples=80, deadline=None)
@given(days=daily, width=st.integers(1, 9))
def test_pooling_is_sum_over_sum(days, width):
    values = [np.nan if day is None else day[0] / day[1] for day in days]
    counts = [np.nan if day is None else day[1] for day in days]
    last = DAY + timedelta(max(0, len(days) - 1))
    found = rates.pool(series("complaint_rate", values, counts), DAY, last, width)
    for at in range(len(days)):
        window = [day for day in days[max(0, at - width + 1) : at + 1] if day is not None]
        assert (found.cases[at], found.of[at], found.days[at]) == (
            sum(day[0] for day in window), sum(day[1] for day in window), len(window),
        )  # fmt: skip
        assert np.isnan(found.shares[at]) == (not window)
        assert np.isnan(found.intervals()[0][at]) == (not window)


two = st.tuples(cases_of, cases_of)


@settings(max_examples=100, deadline=None)
@given(pair=two)
def test_the_comparison_is_the_chi_square_test(pair):
    (cases, of), (before, of_before) = pair
    found = rates.compare(cases, of, before, of_before)
    if 0 < cases + before < of + of_before:
        judge = chi2_contingency([[cases, of - cases], [before, of_before - before]], correction=False)
        assert found.p == pytest.approx(judge.pvalue, abs=1e-9)
        assert not found.certain or (judge.expected_freq.min() >= 4.999 and judge.pvalue < 0.05)
    else:
        assert found == (0, 1, False)


def test_no_comparison_with_nothing():
    assert rates.compare(1, 10, 0, 0) is None
    assert rates.compare(1, 100, 0, 100).certain is False
    assert rates.compare(100, 10_000, 20, 10_000).certain is True


def test_weeks_and_months_cover_every_day_once():
    first, last = date(2025, 12, 30), date(2026, 3, 3)
    for spans in (list(periods.weeks(first, last)), list(periods.months(first, last))):
        days = [span.first + timedelta(n) for span in spans for n in range(span.days)]
        assert days == [first + timedelta(n) for n in range((last - first).days + 1)]
    assert [span.first.day for span in periods.months(first, last)] == [30, 1, 1, 1]
    assert all(span.first.weekday() == 0 for span in list(periods.weeks(first, last))[1:])


def test_periods_before():
    period = periods.Period(date(2026, 3, 4), date(2026, 3, 13))
    assert period.before == (date(2026, 2, 22), date(2026, 3, 3))
    assert period.before_same_weekdays == (date(2026, 2, 18), date(2026, 2, 27))
    assert period.before_same_weekdays.first.weekday() == period.first.weekday()


def test_sums_leave_out_what_is_not_known():
    counts = series("sent", [1, np.nan, 3, np.nan, np.nan])
    spans = [periods.Period(DAY, DAY + timedelta(2)), periods.Period(DAY + timedelta(3), DAY + timedelta(9))]
    assert [(one.total, one.days) for one in periods.sums(counts, spans)] == [(4, 2), (None, 0)]
    pooled = periods.pooled(series("complaint_rate", [0.5, 0.1], [10, 90]), spans)
    assert list(pooled.cases) == [14, 0]
    assert pooled.shares[0] == 0.14


def test_pooling_leaves_no_day_out_of_which_only_an_interval_is_stated():
    """Microsoft writes `< 0.1%`: left out, the days with more complaints alone would make the rate."""
    stated = series("complaint_rate_snds", [0.004, np.nan, np.nan], [1000, 2000, 5000])
    stated.low[1:], stated.high[1:] = 0.0, 0.001
    found = periods.pooled(stated, [periods.Period(DAY, DAY + timedelta(2)), periods.Period(DAY, DAY)])
    assert (list(found.cases), list(found.most), list(found.of)) == ([4, 4], [11, 4], [8000, 1000])
    assert list(found.exact) == [False, True]
    low, high = found.intervals()
    assert (low[0], high[0]) == pytest.approx((rates.wilson(4, 8000).low, rates.wilson(11, 8000).high))
