from datetime import UTC, datetime

import pytest

from workbench.model.audit import Audit, CheckRun, CheckStatus
from workbench.model.findings import CODES, Code, Finding, Severity, Unknown
from workbench.model.rules import load_rules
from workbench.tasks.compare import compare

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def codes(monkeypatch):
    for name, severity in {
        "a.bad": Severity.HIGH,
        "a.worse": Severity.CRITICAL,
        "a.ok": Severity.PASS,
        "b.bad": Severity.LOW,
        "a.note": Severity.INFO,
    }.items():
        monkeypatch.setitem(CODES, name, Code(severity, "t", "w", "f", "r"))


def audit(*codes, unknown=(), checks=("a", "b")):
    return Audit(
        "id", "example.org", NOON, "2026-11",
        checks={name: CheckRun(CheckStatus.DONE, {}) for name in checks},
        findings=tuple(Finding(code, "example.org") for code in codes),
        unknown=tuple(Unknown("q", "timeout", name) for name in unknown),
    )  # fmt: skip


def kinds(old, new):
    result = compare(old, new, load_rules())
    return {name: [f.code for f in getattr(result, name)] for name in result.__slots__ if getattr(result, name)}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (audit(), audit("a.bad"), {"new": ["a.bad"]}),
        (audit("a.bad"), audit(), {"fixed": ["a.bad"]}),
        (audit("a.bad"), audit("a.bad"), {"unchanged": ["a.bad"]}),
        (audit("a.ok"), audit("a.bad"), {"regressed": ["a.bad"]}),
        (audit("a.ok"), audit("b.bad"), {"new": ["b.bad"]}),
        (audit("a.bad"), audit("a.worse"), {"regressed": ["a.worse"]}),
        (audit("a.worse"), audit("a.bad"), {"new": ["a.bad"], "fixed": ["a.worse"]}),
        (audit("b.bad"), audit("a.worse"), {"new": ["a.worse"], "fixed": ["b.bad"]}),
        (audit(), audit("b.bad", "a.bad", "a.worse"), {"new": ["a.worse", "a.bad", "b.bad"]}),
        (audit("a.bad"), audit(unknown=["a"]), {"open": ["a.bad"]}),
        (audit("a.bad"), audit(unknown=["b"]), {"fixed": ["a.bad"]}),
        (audit("a.bad"), audit(checks=["b"]), {"open": ["a.bad"]}),
        (audit("a.ok", "a.note"), audit(), {}),
        (audit(checks=["b"]), audit("a.bad"), {"first_seen": ["a.bad"]}),
        (audit(unknown=["a"]), audit("a.bad"), {"new": ["a.bad"]}),
    ],
)
def test_compare(old, new, expected):
    assert kinds(old, new) == expected
