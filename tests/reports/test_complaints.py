"""Complaints: shares by each denominator, limits, and no alarm for one complaint among 160 messages."""

from dataclasses import replace
from datetime import date

import pytest

from tests.reports import samples
from tests.reports.lines import line
from workbench.analysis.lines import Line
from workbench.analysis.periods import Period
from workbench.analysis.rates import intervals
from workbench.model.rules import load_rules
from workbench.reports.chart_content import Chart
from workbench.reports.complaints import build
from workbench.reports.content import Notice, Table

PERIOD = Period(date(2026, 11, 1), date(2026, 11, 5))


def material(*lines, language="en"):
    made = samples.material(samples.fine(), language=language)
    return replace(made, rules=load_rules(), lines=lines, period=PERIOD)


def rows_of(chapter):
    table = next(block for block in chapter.blocks if isinstance(block, Table) and block.id == "complaints")
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


def test_gmail_hides_its_number_of_messages():
    (row,) = rows_of(
        build(material(line("google_postmaster", "shop.example", "spam_rate", [0, 0.001, None, 0.004, 0.002])))
    )
    assert row["share"].value == pytest.approx(0.0015)  # the median of four days
    assert row["share"].note == "median day"
    assert (row["highest"].value, row["over_limit"].value, row["days"].value) == (0.004, 1, 4)
    assert row["verdict"].value == "reaches"


def test_one_complaint_among_160_messages_is_no_alarm():
    (row,) = rows_of(
        build(material(line("mailru_postmaster", "shop.example", "complaint_rate", [0, 0, 1 / 160, 0, 0], n=[160] * 5)))
    )
    assert row["share"].value == pytest.approx(1 / 800)  # all messages together, not a mean of days
    assert row["highest"].value == pytest.approx(1 / 160)
    assert (row["over_limit"].value, row["verdict"].value) == (0, "below")


def between(spans, n=None):
    """Return a line of SNDS of which only the ends of intervals are stated; None for an end that is open."""
    made = line("microsoft_snds", "192.0.2.1", "complaint_rate_snds", [0] * len(spans), n=n)
    series = made.series
    for at, span in enumerate(spans):
        if isinstance(span, tuple):
            series.values[at], (series.low[at], series.high[at]) = float("nan"), span
        else:
            series.values[at] = span
    low, high = intervals(series)
    return Line(made.metric, made.given, series, made.gaps, low, high)


NONE = float("nan")


def test_below_a_tenth_of_a_per_cent_is_not_none():
    (row,) = rows_of(build(material(between([(0, 0.001)] * 5, [50_000] * 5))))
    assert (row["share"].text, row["share"].value, row["share"].note) == ("< 0.10%", None, "all together")
    assert (row["highest"].text, row["highest"].value) == ("< 0.10%", None)
    assert (row["days"].value, row["verdict"].value) == (5, "below")
    (row,) = rows_of(build(material(between([(0, 0.001), 0.004, (0, 0.001), 0.002, 0.002], [5000] * 5))))
    assert (row["share"].text, row["highest"].value) == ("0.16% … 0.20%", 0.004)


def test_an_interval_that_is_open_above():
    (row,) = rows_of(build(material(between([(0.005, NONE)] * 5, [50_000] * 5))))
    assert (row["highest"].text, row["days"].value, row["over_limit"].value) == ("> 0.50%", 5, 5)
    assert (row["share"].text, row["verdict"].value) == ("0.50% … 100.00%", "over")
    (row,) = rows_of(build(material(between([(0.005, NONE)] * 5))))
    assert (row["share"].text, row["highest"].text) == ("—", "> 0.50%")


def test_ten_complaints_of_ten_thousand_are_at_the_warning_and_a_hundred_over_the_limit():
    few = line("mailru_postmaster", "a.example", "complaint_rate", [0.002] * 5, n=[10_000] * 5)
    many = line("mailru_postmaster", "b.example", "complaint_rate", [0.01] * 5, n=[10_000] * 5)
    worst, other = rows_of(build(material(few, many)))
    assert (worst["subject"].value, worst["verdict"].value) == ("b.example", "over")
    assert (other["subject"].value, other["verdict"].value) == ("a.example", "near")


def test_unlike_rates_stand_in_plots_of_their_own():
    lines = [
        line("google_postmaster", "shop.example", "spam_rate", [0.001] * 5),
        line("mailru_postmaster", "shop.example", "complaint_rate", [0.001] * 5, n=[1000] * 5),
        line("google_postmaster", "news.example", "spam_rate", [0.002] * 5),
    ]
    (chart,) = (block for block in build(material(*lines)).blocks if isinstance(block, Chart))
    assert [[curve.label for curve in panel.curves] for panel in chart.panels] == [
        ["shop.example", "news.example"], ["shop.example"],
    ]  # fmt: skip
    assert [limit.value for limit in chart.panels[0].limits] == [0.001, 0.003]


@pytest.mark.parametrize(("language", "word"), [("en", "one of 5 days"), ("ru", "1 день из 5")])
def test_the_first_sentence(language, word):
    made = build(
        material(line("google_postmaster", "shop.example", "spam_rate", [0, 0, 0.004, 0, 0]), language=language)
    )
    assert word in made.blocks[0].text


def test_nothing():
    assert isinstance(build(material()).blocks[0], Notice)
