"""The rows of the issues table: findings and unknowns in the user's words, ready to be sorted and filtered."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from workbench.model.findings import Finding, Severity, Unknown
from workbench.model.names import to_unicode
from workbench.model.rules import load_rules
from workbench.model.text import Texts
from workbench.model.wording import reason_text, severity_word
from workbench.ui.query import Fields
from workbench.ui.selection import Selected
from workbench.ui.wording import SEVERITIES, UNKNOWN

if TYPE_CHECKING:
    from workbench.store.database import Database
    from workbench.store.findings import FindingRow, MarkRow, UnknownRow

UNKNOWN_RANK = -1
"""Unknown is no severity: it sorts below all of them, and no comparison of severities finds it."""


OPEN = "open"


class IssueRow(NamedTuple):
    """One line of the table."""

    key: Hashable
    rank: int
    word: str
    title: str
    subject: str
    domain: str
    check: str
    since: datetime
    evidence: int
    searched: str
    selected: Selected
    status: str = OPEN
    reason: str = ""

    @property
    def since_day(self) -> str:
        """The day in ISO form."""
        return f"{self.since:%Y-%m-%d}"


def read_rows(db: Database, texts: Texts, scope: str | None) -> list[IssueRow]:
    """Return what the latest audits found and could not learn, of one domain or all, worst first."""
    from workbench.store.findings import list_findings, list_marks, list_unknown

    marks = {(mark.domain, mark.code, mark.subject): mark for mark in list_marks(db)}
    rows = [
        _marked(_found(row, texts), row, marks.get((row.domain, row.finding.code, row.finding.subject)))
        for row in list_findings(db)
        if scope in {None, row.domain}
    ]
    unknown = [row for row in list_unknown(db) if scope in {None, row.domain}]
    rows += [_unknown(row, texts, number) for number, row in enumerate(unknown)]
    return sorted(rows, key=lambda row: (-row.rank, row.domain, row.check))


def _marked(made: IssueRow, row: FindingRow, mark: MarkRow | None) -> IssueRow:
    """Return a row with what the user said of it; what was called fixed and is found again is open."""
    from workbench.store.findings import Mark

    if mark is None or mark.status is Mark.OPEN or (mark.status is Mark.FIXED and mark.marked < row.audited):
        return made
    return made._replace(status=mark.status.value, reason=mark.reason)


def _found(row: FindingRow, texts: Texts) -> IssueRow:
    finding: Finding = row.finding
    severity = load_rules(row.rules).severity(finding)
    return _row(
        Selected(finding, row.audit_id, row.domain, row.audited, row.rules),
        key=(row.domain, finding.code, finding.subject, repr(finding.args)),
        rank=severity,
        word=severity_word(texts, severity),
        title=texts.title(finding),
        subject=finding.subject,
        code=finding.code,
        evidence=len(finding.evidence),
        since=row.since,
    )


def _unknown(row: UnknownRow, texts: Texts, number: int) -> IssueRow:
    unknown: Unknown = row.unknown
    return _row(
        Selected(unknown, row.audit_id, row.domain, row.audited, ""),
        key=(row.domain, unknown.question, unknown.check, number),
        rank=UNKNOWN_RANK,
        word=UNKNOWN.word(texts),
        title=f"{unknown.question}: {reason_text(texts, unknown.reason)}",
        subject=row.domain,
        code=unknown.check,
        evidence=int(bool(unknown.evidence)),
        since=row.audited,
    )


def _row(
    selected: Selected,
    *,
    key: Hashable,
    rank: int,
    word: str,
    title: str,
    subject: str,
    code: str,
    evidence: int,
    since: datetime,
) -> IssueRow:
    check = code.partition(".")[0]
    shown, domain = to_unicode(subject), to_unicode(selected.domain)
    searched = f"{word} {title} {subject} {shown} {domain} {code} {since:%Y-%m-%d}".lower()
    return IssueRow(key, rank, word, title, shown, domain, check, since, evidence, searched, selected)


_RANKS = {severity.word: int(severity) for severity in Severity} | {"unknown": UNKNOWN_RANK}

FIELDS = Fields(
    text=lambda row: row.searched,
    named={
        "domain": lambda row: f"{row.domain} {row.selected.domain}",
        "subject": lambda row: row.subject.lower(),
        "check": lambda row: row.check,
        "code": lambda row: row.searched,
        "status": lambda row: row.status,
    },
    ranks={"severity": _RANKS},
    rank={"severity": lambda row: row.rank},
)
"""What the filter box understands: `severity>=high domain:shop check:spf -ttl`."""


def look_of(rank: int) -> tuple[str, str]:
    """Return icon and colour token of a row's severity."""
    look = UNKNOWN if rank == UNKNOWN_RANK else SEVERITIES[Severity(rank)]
    return look.icon, look.colour
