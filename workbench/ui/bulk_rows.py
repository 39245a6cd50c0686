"""The rows of the bulk table: one domain each, its score and a verdict for every check."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from workbench.model.audit import Audit
from workbench.model.findings import Severity
from workbench.model.names import to_unicode
from workbench.model.rules import RulePack
from workbench.model.wording import Verdict, points, score_figure, verdict
from workbench.ui.query import Fields

UNKNOWN_RANK = -1
"""Nothing worse than passed was found, and something decisive is not known."""

_VERDICT_RANKS = {
    Verdict.NOT_APPLICABLE: 0,
    Verdict.NOT_LOOKED_AT: 0,
    Verdict.FINE: 1,
    Verdict.UNKNOWN: 2,
    Verdict.WEAK: 3,
    Verdict.FAILS: 4,
    Verdict.CRASHED: 5,
}


class BulkRow(NamedTuple):
    """One line: small, because there may be very many."""

    domain: str
    shown: str
    score: int | None  # the least it can be; None without one
    figure: str
    grade: str
    worst: int
    problems: int
    unknown: int
    verdicts: tuple[Verdict | None, ...]


def bulk_row(audit: Audit, checks: tuple[str, ...], rules: RulePack) -> BulkRow:
    """Return the line of an audit; nothing else of it is kept."""
    severities = [rules.severity(finding) for finding in audit.findings]
    worst: int = max(severities, default=Severity.PASS)
    decisive = sum(item.decisive for item in audit.unknown)
    if worst < Severity.LOW and decisive:
        worst = UNKNOWN_RANK
    score = audit.score
    return BulkRow(
        audit.domain,
        to_unicode(audit.domain),
        None if score is None else points(score.low),
        score_figure(score),
        (score.grade or "") if score else "",
        worst,
        sum(severity >= Severity.LOW for severity in severities),
        decisive,
        tuple(verdict(audit, check, rules) if check in audit.checks else None for check in checks),
    )


def verdict_rank(row: BulkRow, number: int) -> int:
    """Return what a verdict sorts by: worst highest."""
    found = row.verdicts[number]
    return -1 if found is None else _VERDICT_RANKS[found]


def worst_rank(row: BulkRow) -> int:
    """Return what the worst severity sorts by: unknown lies between passed and low."""
    return row.worst * 2 if row.worst != UNKNOWN_RANK else 1


def bulk_fields(checks: tuple[str, ...]) -> Fields:
    """Return what the filter box understands: `score<50 spf:fails dmarc!=fine severity>=high unknown>0 shop`."""
    numbers = {str(number): number for number in range(101)}
    words = {severity.word: severity * 2 for severity in Severity} | {"unknown": 1}
    named: dict[str, Callable[[BulkRow], str]] = {
        "domain": lambda row: f"{row.shown} {row.domain}",
        "grade": lambda row: row.grade.lower(),
    }
    for number, check in enumerate(checks):
        named[check.replace("_", "")] = lambda row, number=number: row.verdicts[number] or ""  # type: ignore[misc]
    return Fields(
        text=lambda row: f"{row.shown} {row.domain}",
        named=named,
        ranks={"severity": words, "score": numbers, "unknown": numbers},
        rank={"severity": worst_rank, "score": lambda row: row.score, "unknown": lambda row: row.unknown},
    )
