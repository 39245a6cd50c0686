"""Delivery: each source's own count, shares worked out by hand, no change claimed that may be chance."""

from dataclasses import replace
from datetime import date

import pytest

from tests.reports import samples
from tests.reports.lines import line
from workbench.analysis.periods import Period
from workbench.reports.chart_content import Chart
from workbench.reports.content import Notice, Paragraph, Table
from workbench.reports.delivery import build

PERIOD = Period(date(2026, 11, 8), date(2026, 11, 14))


def material(*lines, language="en", connected=None):
    return replace(
        samples.material(samples.fine(), language=language), lines=lines, period=PERIOD, connected=connected or {}
    )


def mailru(inbox, spam):
    """Seven days before, seven days of the period."""
    return [
        line("mailru_postmaster", "shop.example", "inboxed", inbox, provider="mailru"),
        line("mailru_postmaster", "shop.example", "spam_foldered", spam, provider="mailru"),
    ]


def table_of(chapter):
    return next(block for block in chapter.blocks if isinstance(block, Table) and block.id == "delivery")


def test_shares_and_change():
    made = build(material(*mailru([980] * 7 + [900] * 7, [20] * 7 + [100] * 7)))
    cells = dict(zip([column.key for column in table_of(made).columns], table_of(made).rows[0], strict=True))
    assert cells["arrived"].value == 6300
    assert (cells["spam_folder"].value, cells["refused"].value, cells["returned"].value) == (700, "", "")
    assert cells["share"].value == pytest.approx(0.9)
    assert cells["change"].value == pytest.approx(-0.08)
    assert cells["change"].mark is not None
    assert "8.0 percentage points less" in made.blocks[0].text


def row_of(made, number=0):
    table = table_of(made)
    return dict(zip([column.key for column in table.columns], table.rows[number], strict=True))


SENDGRID = {"sent": 1_345_145, "delivered": 1_274_662, "bounces": 47_037, "blocked": 23_446}
"""Delivered, bounced and blocked are together what was sent."""


def sendgrid(numbers, days=7, first=None):
    more = {} if first is None else {"first": first}
    return [line("sendgrid", "tea.example", name, [value] * days, **more) for name, value in numbers.items()]


def test_blocked_mail_did_not_arrive_either():
    row = row_of(build(material(*sendgrid(SENDGRID, first=PERIOD.first))))
    assert row["share"].text == "94.8%"  # 1,274,662 of 1,345,145: 0.94760; without the blocked it would be 96.4%
    assert row["share"].value == pytest.approx(1_274_662 / 1_345_145)
    assert (row["share"].note, row["share_of"].value, row["of_messages"].value) == (
        "of mail sent",
        "sent",
        7 * 1_345_145,
    )
    assert (row["refused"].value, row["returned"].value, row["spam_folder"].value) == (7 * 23_446, 7 * 47_037, "")


def test_the_share_is_that_of_stats():
    from workbench.analysis.periods import pooled
    from workbench.analysis.rates import derive

    counts = {"sent": [1000, 0, 900, None, 100, 10, 500], "delivered": [990, 0, 950, 5, 90, 10, 499]}
    lines = [line("sendgrid", "tea.example", name, values, first=PERIOD.first) for name, values in counts.items()]
    rate = pooled(
        derive("delivery_rate", {one.key.metric: one.series.pick(one.series.given) for one in lines}), [PERIOD]
    )
    row = row_of(build(material(*lines)))
    assert row["share"].value == rate.shares[0] == (990 + 90 + 10 + 499) / (1000 + 100 + 10 + 500)


def test_mail_ru_tells_folder_and_refused_apart():
    lines = [*mailru([0] * 7 + [900] * 7, [0] * 7 + [60] * 7)]
    lines.append(line("mailru_postmaster", "shop.example", "spam_rejected", [0] * 7 + [40] * 7, provider="mailru"))
    lines.append(line("mailru_postmaster", "shop.example", "sent", [0] * 7 + [1000] * 7, provider="mailru"))
    row = row_of(build(material(*lines)))
    assert (row["spam_folder"].value, row["refused"].value, row["returned"].text) == (420, 280, "not told")
    assert (row["share"].value, row["share"].note) == (pytest.approx(0.9), "of mail judged")


def test_bounces_that_hold_the_blocked_are_not_counted_twice():
    """SparkPost's bounces are hard, soft and blocked together."""
    numbers = {"sent": 100, "delivered": 90, "bounces": 10, "blocked": 4}
    row = row_of(build(material(*sendgrid(numbers, first=PERIOD.first))))
    assert (row["refused"].value, row["returned"].value, row["share"].value) == ("", 70, pytest.approx(0.9))


def test_without_anything_before_no_comparison_is_claimed():
    made = build(material(*sendgrid(SENDGRID, first=PERIOD.first)))
    assert made.blocks[0].text == (
        "8 November 2026 – 14 November 2026: 94.8% of the mail of tea.example arrived by the count of SendGrid."
        " There are no earlier numbers to compare with."
    )
    assert row_of(made)["change"].value == ""


def test_an_earlier_period_known_in_part_is_told():
    made = build(material(*mailru([None] * 5 + [980] * 2 + [900] * 7, [None] * 5 + [20] * 2 + [100] * 7)))
    assert "less than before (1 November 2026 – 7 November 2026). Of the days before, 2 of 7 are known." in (
        made.blocks[0].text
    )
    assert row_of(made)["days_before"].value == 2


def test_one_day_reads_naturally():
    day = date(2026, 11, 8)
    lines = mailru([9800, 9000], [200, 1000])
    lines = [replace(one, series=replace(one.series, days=one.series.days + 6)) for one in lines]
    made = build(replace(material(*lines), period=Period(day, day)))
    assert made.blocks[0].text.startswith("8 November 2026: 90.0% of the mail of shop.example arrived")
    assert "before (7 November 2026)" in made.blocks[0].text


def silence_of(**known):
    made = replace(material(), **known)
    return [block.text for block in build(made).blocks if isinstance(block, Notice | Paragraph)]


def test_why_there_is_nothing():
    mailru = ("mailru_postmaster", "inboxed")
    before = Period(date(2026, 5, 1), date(2026, 6, 30))
    asked = {"mailru_postmaster": (Period(date(2026, 11, 1), date(2026, 11, 30)),)}
    connected = {"mailru_postmaster": ""}
    notice, reasons = silence_of(connected=connected, known={mailru: before}, asked=asked)
    assert "Period: 8 November 2026 – 14 November 2026." in notice
    assert "from other days: 1 May 2026 – 30 June 2026" in notice and "no account" not in notice
    assert "Mail.ru (Mail.ru Postmaster): there are numbers, but none of these days" in reasons
    notice, reasons = silence_of(connected=connected)  # never asked, or a period that lies in the future
    assert "Nobody has asked" in notice and "nothing was fetched yet" in reasons
    later = {"mailru_postmaster": (Period(date(2026, 9, 1), date(2026, 11, 7)),)}
    assert "nobody has asked it for these days yet" in silence_of(connected=connected, asked=later)[1]
    partly = {"mailru_postmaster": (Period(date(2026, 9, 1), date(2026, 11, 10)),)}
    assert "asked for a part of these days" in silence_of(connected=connected, asked=partly)[1]
    notice, reasons = silence_of(connected=connected, asked=asked)
    assert "were asked and gave none" in notice and "was asked for these days and gave nothing" in reasons


def test_a_small_change_may_be_chance():
    made = build(material(*mailru([10] * 7 + [9] * 7, [0] * 7 + [1] * 7)))
    cells = dict(zip([column.key for column in table_of(made).columns], table_of(made).rows[0], strict=True))
    assert (cells["change"].note, cells["change"].mark) == ("may be chance", None)
    assert "did not change noticeably" in made.blocks[0].text


def test_days_without_a_value_are_no_noughts():
    made = build(material(*mailru([100] * 13 + [None], [0] * 13 + [None])))
    cells = dict(zip([column.key for column in table_of(made).columns], table_of(made).rows[0], strict=True))
    assert (cells["arrived"].value, cells["arrived"].note, cells["days"].value) == (600, "6 of 7 days", 6)


def test_the_sum_of_bounces_is_not_counted_twice():
    numbers = {"delivered": 90, "bounces": 10, "hard_bounces": 7, "soft_bounces": 3}
    made = build(material(*(line("sendgrid", "shop.example", name, [value] * 14) for name, value in numbers.items())))
    cells = dict(zip([column.key for column in table_of(made).columns], table_of(made).rows[0], strict=True))
    assert cells["returned"].value == 70
    assert cells["share"].value == pytest.approx(0.9)


def test_the_mail_to_one_provider_is_not_mixed_with_the_mail_to_all():
    """A table may hold both, under one source and account."""
    made = build(
        material(
            line("table", "shop.example", "delivered", [900] * 14),
            line("table", "shop.example", "bounces", [100] * 14),
            line("table", "shop.example", "delivered", [50] * 14, provider="yahoo"),
        )
    )
    keys = [column.key for column in table_of(made).columns]
    rows = [dict(zip(keys, row, strict=True)) for row in table_of(made).rows]
    assert [row["arrived"].value for row in rows] == [6300, 350]


def test_sources_are_not_summed_and_all_their_days_are_exported():
    lines = [*mailru([100] * 14, [0] * 14), line("sendgrid", "shop.example", "delivered", [500] * 14)]
    made = build(material(*lines))
    assert [row[1].value for row in table_of(made).rows] == ["sendgrid", "mailru_postmaster"]
    daily = next(block for block in made.blocks if isinstance(block, Table) and block.id == "statistics")
    assert len(daily.rows) == 3 * 7
    chart = next(block for block in made.blocks if isinstance(block, Chart))
    shown = sum(dot.value for panel in chart.panels for curve in panel.curves for dot in curve.dots)
    assert shown == sum(row[6].value for row in daily.rows) == 7 * 600  # chart, table and file agree


@pytest.mark.parametrize("language", ["en", "ru"])
def test_silence_has_its_reason(language):
    made = build(material(language=language, connected={"mailru_postmaster": "Mail.ru asks to wait"}))
    assert isinstance(made.blocks[0], Notice)
    told = made.blocks[-1]
    assert isinstance(told, Paragraph)
    assert "Mail.ru asks to wait" in told.text
    assert ("no account is connected" if language == "en" else "аккаунт не подключён") in told.text
