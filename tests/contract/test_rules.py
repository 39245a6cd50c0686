"""The rule pack: its worked example is right, every number says who says so, every weighed check exists."""

import pytest

from tests.conftest import ROOT
from workbench.analysis.score import score
from workbench.checks.base import CHECKS
from workbench.model.audit import CheckRun, CheckStatus
from workbench.model.findings import CODES, Code, Finding, Severity, Unknown
from workbench.model.rules import CURRENT, load_rules
from workbench.tasks.plugins import load_checks

load_checks()
RULES = load_rules()


def test_the_pack_knows_only_what_exists():
    assert set(RULES.scoring.weights) == set(CHECKS)
    assert set(RULES.severities) <= set(CODES)
    assert RULES.id == CURRENT
    for threshold in RULES.thresholds.values():
        assert threshold.source
        assert len(threshold.date) == len("2026-11-01")


def test_every_threshold_is_used():
    text = "".join(path.read_text("utf-8") for path in (ROOT / "workbench").rglob("*.py"))
    assert not [name for name in RULES.thresholds if f'"{name}"' not in text]


@pytest.fixture
def example(monkeypatch):
    """Return the worked example of the pack's comment as checks and findings."""
    severities = {"spf.a": Severity.HIGH, "spf.b": Severity.LOW, "dmarc.a": Severity.MEDIUM}
    for name, severity in severities.items():
        monkeypatch.setitem(CODES, name, Code(severity, "t", "w", "f", "r"))
    ran = ("spf", "dkim", "dmarc", "mx", "ptr")
    checks = {name: CheckRun(CheckStatus.DONE, {}, applies=name != "ptr") for name in ran}
    return checks, [Finding(name, "example.org") for name in severities]


def test_worked_example(example):
    checks, findings = example
    result = score(checks, findings, (), RULES)
    assert result.value == result.low == result.high == 0.75
    assert result.grade == "C"


def test_worked_example_with_an_unknown(example):
    checks, findings = example
    result = score(checks, findings, [Unknown("TXT x", "timeout", "dkim")], RULES)
    assert result.value is None
    assert result.grade is None
    assert (round(result.low, 3), result.high) == (0.472, 0.75)


def test_what_is_not_decisive_costs_nothing(example):
    checks, findings = example
    result = score(checks, findings, [Unknown("TXT x", "timeout", "dkim", decisive=False)], RULES)
    assert result.value == 0.75


def test_all_unknown_is_the_whole_range(example):
    checks, _ = example
    unknown = [Unknown("TXT x", "timeout", name) for name in checks]
    result = score(checks, [], unknown, RULES)
    assert (result.low, result.high, result.value) == (0.0, 1.0, None)


def test_a_crashed_check_is_unknown(example):
    checks, _ = example
    result = score({**checks, "mx": CheckRun(CheckStatus.CRASHED, {})}, [], (), RULES)
    assert result.value is None


def test_nothing_that_applies_has_no_score():
    assert score({"ptr": CheckRun(CheckStatus.DONE, {}, applies=False)}, [], (), RULES) is None
