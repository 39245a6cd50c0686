"""Reputation: states as they were, requirements together, and nothing called reputation that is none."""

from dataclasses import replace
from datetime import date

import pytest

from tests.reports import samples
from tests.reports.lines import line
from workbench.analysis.periods import Period
from workbench.reports.chart_content import Chart
from workbench.reports.content import Notice, Table
from workbench.reports.reputation import build

PERIOD = Period(date(2026, 11, 1), date(2026, 11, 5))


def material(*lines, language="en"):
    return replace(samples.material(samples.fine(), language=language), lines=lines, period=PERIOD)


def rows_of(chapter):
    table = next(block for block in chapter.blocks if isinstance(block, Table) and block.id == "reputation")
    return [[cell.value if cell.value is not None else cell.text for cell in row] for row in table.rows]


def test_states_of_an_address():
    made = build(
        material(line("microsoft_snds", "192.0.2.1", "filter_result", ["green", "red", "red", None, "yellow"]))
    )
    assert rows_of(made) == [
        ["192.0.2.1", "microsoft_snds", "filter_result", "yellow", "red=2 green=1 yellow=1", "2026-11-05", "", "", 4, 2],
    ]  # fmt: skip
    assert (
        "“Red” on 2 of 4 days" in made.blocks[0].text and "at last, on 5 November 2026: Yellow" in made.blocks[0].text
    )
    (chart,) = (block for block in made.blocks if isinstance(block, Chart))
    assert [dot.state for dot in chart.panels[0].curves[0].dots] == ["green", "red", "red", "", "yellow"]
    assert chart.panels[0].curves[0].dots[3].gap == "not_given"


def test_requirements_of_a_domain_are_one_row():
    lines = [
        line("google_postmaster", "shop.example", "compliance", [None, "compliant", None, None, "compliant"], dimension="requirement=SPF"),
        line("google_postmaster", "shop.example", "compliance", [None, "compliant", None, None, "needs_work"], dimension="requirement=DKIM"),
        line("google_postmaster", "shop.example", "compliance", [None] * 4 + ["not_evaluated"], dimension="requirement=ONE_CLICK_UNSUBSCRIBE"),
    ]  # fmt: skip
    made = build(material(*lines))
    (row,) = rows_of(made)
    assert (row[6], row[7]) == (1, 3)  # two fields, which no program takes for a date; not looked at is not met
    assert (row[4], row[8], row[9]) == ("compliant=1 needs_work=1", 2, 1)
    table = next(block for block in made.blocks if isinstance(block, Table) and block.id == "reputation")
    assert table.rows[0][3].text == "1 of 3 met"
    assert table.rows[0][4].text == "needs work at 1 of 2 looks" and "DKIM (1)" in table.rows[0][4].note
    assert "needed work at one of 2 looks" in made.blocks[0].text
    (chart,) = (block for block in made.blocks if isinstance(block, Chart))
    assert [dot.state for dot in chart.panels[0].curves[0].dots] == ["", "compliant", "", "", "needs_work"]


def test_that_work_was_needed_is_told_though_all_is_met_at_last():
    looks = [None, "needs_work", "needs_work", None, "compliant"]
    made = build(material(line("google_postmaster", "shop.example", "compliance", looks, dimension="requirement=DKIM")))
    assert "needed work at 2 of 3 looks; at last, on 5 November 2026: Compliant." in made.blocks[0].text
    made = build(
        material(
            line("google_postmaster", "shop.example", "compliance", looks[:1] + looks[4:], dimension="requirement=DKIM")
        )
    )
    assert "in a bad state on any day" in made.blocks[0].text


def test_errors_for_low_reputation():
    sign = "error=reject,reason=low_ip_reputation"
    made = build(
        material(line("google_postmaster", "shop.example", "delivery_error_rate", [0, 0, 0.02, 0, 0], dimension=sign))
    )
    assert "refused mail of shop.example" in made.blocks[0].text


@pytest.mark.parametrize("language", ["en", "ru"])
def test_mail_ru_gives_a_share_and_no_reputation(language):
    made = build(
        material(line("mailru_postmaster", "shop.example", "complaint_share_30d", [0.001] * 5), language=language)
    )
    assert isinstance(made.blocks[0], Notice)
    assert ("share of complaints" if language == "en" else "долю жалоб") in made.blocks[-1].text
