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
    assert cells["spam"].value == 700
    assert cells["share"].value == pytest.approx(0.9)
    assert cells["change"].value == pytest.approx(-0.08)
    assert cells["change"].mark is not None
    assert "8.0 percentage points less" in made.blocks[0].text


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
    shares = [row[5].value for row in table_of(made).rows]
    assert shares == [pytest.approx(0.9), 1.0]


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
