"""What the statistics ask for: by the written rule, beyond chance, and never against the chapters."""

from dataclasses import replace
from datetime import date

import pytest

from tests.reports import samples
from tests.reports.lines import line
from workbench.analysis.periods import Period
from workbench.model.findings import Severity
from workbench.model.rules import load_rules
from workbench.reports.alarms import alarms, fine, rule_text
from workbench.reports.content import Points, Tiles
from workbench.reports.fixes import build as fixes
from workbench.reports.fixes import todo_list
from workbench.reports.method import build as method
from workbench.reports.summary import build as summary

PERIOD = Period(date(2026, 11, 1), date(2026, 11, 10))


def material(*lines, language="en", audit=None):
    made = samples.material(audit or samples.fine(), language=language)
    return replace(made, rules=load_rules(), lines=lines, period=PERIOD)


def gmail(values):
    return line("google_postmaster", "shop.example", "spam_rate", values)


def severities(*lines):
    return [(one.code, one.severity) for one in alarms(material(*lines))]


@pytest.mark.parametrize(
    ("values", "severity"),
    [
        ([0.004, 0.004] + [0] * 8, Severity.CRITICAL),  # two of the last thirty days
        ([0.003] + [0] * 9, Severity.HIGH),
        ([0.001, 0.0011] + [0] * 8, Severity.MEDIUM),  # a fifth of the days
    ],
)
def test_complaints_by_the_days_at_the_limits(values, severity):
    assert severities(gmail(values)) == [("numbers.complaints", severity)]


def test_a_single_day_at_the_warning_or_of_few_messages_is_no_alarm():
    assert severities(gmail([0.001] + [0] * 9)) == []
    assert severities(line("mailru_postmaster", "a.example", "complaint_rate", [1 / 160] + [0] * 9, n=[160] * 10)) == []


def counts(**numbers):
    return [line("sendgrid", "shop.example", name, [value] * 10) for name, value in numbers.items()]


def test_bounces_by_what_is_beyond_chance():
    assert severities(*counts(sent=10_000, delivered=9400, bounces=600)) == [("numbers.bounces", Severity.HIGH)]
    assert severities(*counts(sent=10_000, delivered=9700, bounces=300)) == [("numbers.bounces", Severity.MEDIUM)]
    assert severities(*counts(sent=10, delivered=9, bounces=1)) == [
        ("numbers.bounces", Severity.HIGH)
    ]  # of 100 ten: 5.5% at least (Wilson)
    few = [
        line("sendgrid", "shop.example", name, [value])
        for name, value in {"sent": 10, "delivered": 9, "bounces": 1}.items()
    ]
    assert severities(*few) == []  # one of ten: 1.8% at least
    assert severities(*counts(sent=1, delivered=1, bounces=0)) == []


def test_states_by_how_they_stand_at_last():
    def snds(*states):
        return line("microsoft_snds", "192.0.2.1", "filter_result", list(states))

    assert severities(snds("green", "red")) == [("numbers.state", Severity.CRITICAL)]
    assert severities(snds("red", "green")) == [("numbers.state", Severity.MEDIUM)]
    assert severities(snds("green", "yellow")) == []

    def google(*states):
        return line("google_postmaster", "a.example", "compliance", list(states), dimension="requirement=DKIM")

    assert severities(google("compliant", "needs_work")) == [("numbers.requirements", Severity.HIGH)]
    assert severities(google("needs_work", "compliant")) == [("numbers.requirements", Severity.LOW)]


def test_summary_and_fixes_tell_what_the_numbers_say():
    made = material(gmail([0.004, 0.004] + [0] * 8), *counts(sent=10_000, delivered=9990, bounces=10))
    chapter = summary(made)
    assert chapter.blocks[0].text.startswith(
        "One critical problem has to be mended first. Complaints on shop.example (Gmail) at 0.3% or more on 2 of 10 days;"
    )
    tiles = next(block for block in chapter.blocks if isinstance(block, Tiles)).tiles
    assert [tile.figure for tile in tiles[4:]] == ["99.9%", "0.00%"]
    assert "0.3% on 2 of 10 days" in tiles[5].note and tiles[1].figure == "1"
    week = next(block for block in chapter.blocks if isinstance(block, Points) and block.ordered)
    assert week.points[0].text.startswith("Find the mailing")
    row = fixes(made).blocks[0].rows[0]
    assert (row[1].value, row[3].value) == ("critical", "shop.example")
    assert [one.severity for one in todo_list(made)] == [Severity.CRITICAL]


def test_what_is_fine_is_told_of_a_week_at_least():
    good = counts(sent=10_000, delivered=9990, bounces=10)
    assert [one.title for one in fine(material(*good))] == ["Of the mail of shop.example 99.9% arrived"]
    assert fine(material(*(one.between(PERIOD.first, date(2026, 11, 5)) for one in good))) == ()
    said = fine(material(gmail([0] * 10)))
    assert [one.title for one in said] == ["Complaints on shop.example are certain to have reached 0.1% on no day"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_rule_is_printed_with_its_thresholds(language):
    made = material(gmail([0] * 10), language=language)
    text = rule_text(made).replace("\u00a0", "").replace(",", ".")
    assert all(f"{share}%" in text for share in ("0.1", "0.3", "2", "5", "10"))
    assert rule_text(made) in str(method(made)).encode().decode("unicode_escape", "ignore") or rule_text(made) in [
        getattr(block, "text", "") for block in method(made).blocks
    ]


def test_no_numbers_no_alarm():
    made = samples.material(samples.fine())
    assert alarms(made) == () and fine(made) == () and rule_text(made) == ""
