"""Rows of the issues table, made by hand."""

from datetime import UTC, datetime, timedelta

from workbench.model.findings import Finding, Severity
from workbench.model.text import Texts
from workbench.ui.issue_rows import _row
from workbench.ui.selection import Selected
from workbench.ui.wording import SEVERITIES

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CHECKS = ("spf", "dkim", "dmarc", "mx", "ptr")


def issues(count):
    """Return rows of every severity and check over several domains, no two of them alike."""
    texts, made = Texts("en"), []
    for number in range(count):
        severity, check = Severity(number * 7 % 6), CHECKS[number % 5]
        domain = f"d{number % 40}.example"
        finding = Finding(f"{check}.made_up", domain, {"n": number})
        made.append(
            _row(
                Selected(finding, "a", domain, NOON, "2026-11"),
                key=number,
                rank=severity,
                word=SEVERITIES[severity].word(texts),
                title=f"Finding {number} of {check}",
                subject=f"s{number % 90}.{domain}",
                code=finding.code,
                evidence=number % 4,
                since=NOON - timedelta(days=number % 300),
            )
        )
    return made
