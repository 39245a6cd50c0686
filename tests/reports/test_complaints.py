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
    assert (row["share"].text, row["share"].value, row["share"].note) == ("below 0.1%", "", "all together")
    assert (row["highest"].text, row["highest"].value) == ("below 0.1%", "")
    assert (row["days"].value, row["verdict"].value) == (5, "below")
    (row,) = rows_of(build(material(between([(0, 0.001), 0.004, (0, 0.001), 0.002, 0.002], [5000] * 5))))
    assert (row["share"].text, row["highest"].value) == ("0.16%–0.20%", 0.004)


def test_an_interval_that_is_open_above():
    (row,) = rows_of(build(material(between([(0.005, NONE)] * 5, [50_000] * 5))))
    assert (row["highest"].text, row["days"].value, row["over_limit"].value) == ("at least 0.5%", 5, 5)
    assert (row["share"].text, row["verdict"].value) == ("0.50%–100.00%", "over")
    (row,) = rows_of(build(material(between([(0.005, NONE)] * 5))))
    assert (row["share"].text, row["highest"].text) == ("—", "at least 0.5%")


def test_the_verdict_of_ranges_comes_from_both_ends():
    """Of 50,000 at 0.3% at most nothing is certain; at 0.1% at most it is certainly below the limit."""
    from workbench.reports.shares import tell

    made = material()
    assert tell(made, between([(0, 0.004)] * 5, [50_000] * 5), PERIOD).certain is None
    assert tell(made, between([(0, 0.001)] * 5, [50_000] * 5), PERIOD).certain is False
    assert tell(made, between([(0.005, NONE)] * 5, [50_000] * 5), PERIOD).certain is True


def test_of_a_share_of_thirty_days_the_latest_and_the_highest_are_told():
    (row,) = rows_of(
        build(
            material(
                line("mailru_postmaster", "a.example", "complaint_share_30d", [0.0008, 0.0016, 0.0012, 0.0002, 0.0005])
            )
        )
    )
    assert (row["share"].value, row["share"].note, row["share_kind"].value) == (0.0005, "latest value", "latest")
    assert (row["highest"].value, row["highest_day"].value) == (0.0016, "2026-11-02")


def test_the_first_sentence_is_about_the_first_row():
    lines = [
        line("google_postmaster", "a.example", "spam_rate", [0.0012, 0.0011, 0.0012, 0.0011, 0]),
        line("google_postmaster", "b.example", "spam_rate", [0, 0, 0.0029, 0, 0]),
    ]
    made = build(material(*lines))
    assert rows_of(made)[0]["subject"].value == "a.example"
    assert "a.example reached 0.1% on 4 of 5 days" in made.blocks[0].text


def test_files_hold_no_words_where_numbers_belong():
    (row,) = rows_of(
        build(
            material(between([(0.005, NONE)] * 5)),
        )
    )
    assert [row[key].value for key in ("share", "highest", "share_low", "share_high", "highest_high")] == [""] * 5
    assert (row["source"].value, row["unit"].value, row["denominator"].value) == (
        "microsoft_snds",
        "share",
        "recipients",
    )


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
