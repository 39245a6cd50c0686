"""Queries on audits as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from workbench.model.audit import Audit, CheckRun, CheckStatus, Score, ScorePart
from workbench.model.inquiry import Answer, Question
from workbench.store import evidence
from workbench.store.answers import put_answers, read_answers
from workbench.store.columns import from_json, from_time, to_json, to_time
from workbench.store.database import Database, border, select
from workbench.store.findings import put_findings, put_unknown, read_findings, read_unknown
from workbench.store.history import date_findings, find_audit, find_latest, redate_domain


class AuditSummary(NamedTuple):
    """One line about an audit; `findings` and `unknown` are their numbers, low and high None without a score."""

    id: str
    domain: str
    audited: datetime
    rules: str
    low: float | None
    high: float | None
    findings: int
    unknown: int


@border()
def put_audit(db: Database, audit: Audit, answers: Iterable[tuple[Question, Answer]] = ()) -> None:
    """
    Store an audit with everything it was told; its domain joins the project if it is new there.

    Args:
        db: A writable connection, in a transaction.
        audit: A finished audit that is not in the project yet.
        answers: Every question asked and its answer.

    Raises:
        ValueError: a time has no zone, or an id of evidence is not the hash of its answer.
    """
    audited = to_time(audit.audited)
    db.execute(
        "INSERT INTO domain (name, selectors, sending_ips, added) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
        (audit.domain, to_json(audit.selectors), to_json(audit.sending_ips), audited),
    )
    score = audit.score
    db.execute(
        "INSERT INTO audit (uid, domain_id, audited, rules, resolver, selectors, sending_ips, low, high, grade_low,"
        " grade_high, parts) VALUES (?, (SELECT id FROM domain WHERE name = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            audit.id, audit.domain, audited, audit.rules, to_json(audit.resolver),
            to_json(audit.selectors), to_json(audit.sending_ips),
            *((score.low, score.high, score.grade_low, score.grade_high, _parts(score)) if score else (None,) * 5),
        ),
    )  # fmt: skip
    row = db.last_insert_rowid()
    put_answers(db, row, answers)
    db.executemany(
        "INSERT INTO audit_check VALUES (?, ?, ?, ?, ?, ?)",
        [
            (row, at, name, run.status.value, run.applies, to_json(run.facts))
            for at, (name, run) in enumerate(audit.checks.items())
        ],
    )
    put_unknown(db, row, audit.unknown)
    put_findings(db, row, audited, audit.findings)
    date_findings(db, row)


def _parts(score: Score) -> str:
    return to_json([[p.id, p.weight, p.low, p.high, p.lost_by, p.unknown] for p in score.parts])


@border()
def list_audits(db: Database, domain: str | None = None) -> list[AuditSummary]:
    """Return all audits, or those of one domain, newest first."""
    rows = select(
        db,
        "SELECT uid, name, audited, rules, low, high, (SELECT count(*) FROM finding WHERE audit_id = audit.id),"
        " (SELECT count(*) FROM audit_unknown WHERE audit_id = audit.id)"
        " FROM audit JOIN domain ON domain.id = domain_id WHERE ?1 IS NULL OR name = ?1"
        " ORDER BY audited DESC, audit.id DESC",
        (domain,),
    )
    return [AuditSummary(uid, name, from_time(audited), *rest) for uid, name, audited, *rest in rows]


@border()
def get_audit(db: Database, audit_id: str) -> Audit:
    """
    Return an audit by its id or the unique beginning of it.

    Raises:
        UsageError: there is none, or several begin so.
    """
    return _read(db, [find_audit(db, audit_id)])[0]


@border()
def latest_audits(db: Database) -> list[Audit]:
    """Return the latest audit of every domain, by domain."""
    return _read(db, find_latest(db))


@border()
def get_answers(db: Database, audit_id: str) -> list[tuple[Question, Answer]]:
    """
    Return every question of an audit and its answer, as they were stored and in that order.

    Raises:
        UsageError: there is no such audit.
    """
    return read_answers(db, find_audit(db, audit_id))


@border()
def remove_audit(db: Database, audit_id: str) -> None:
    """
    Remove an audit and the evidence that nothing else rests on.

    Raises:
        UsageError: there is no such audit.
    """
    row = find_audit(db, audit_id)
    ((domain,),) = select(db, "SELECT domain_id FROM audit WHERE id = ?", (row,))
    cited = evidence.cited_by_audit(db, row)
    db.execute("DELETE FROM audit WHERE id = ?", (row,))
    evidence.remove_unused(db, cited)
    redate_domain(db, domain)


def _read(db: Database, rows: list[int]) -> list[Audit]:
    chosen = to_json(rows)
    checks: dict[int, dict[str, CheckRun]] = {}
    for audit, name, status, applies, facts in select(
        db,
        "SELECT audit_id, name, status, applies, facts FROM json_each(?) JOIN audit_check ON audit_id = value"
        " ORDER BY key, position",
        (chosen,),
    ):
        checks.setdefault(audit, {})[name] = CheckRun(CheckStatus(status), from_json(facts), bool(applies))
    findings = read_findings(db, rows)
    unknown = read_unknown(db, rows)
    stored = select(
        db,
        "SELECT audit.id, uid, name, audited, rules, resolver, audit.selectors, audit.sending_ips, low, high,"
        " grade_low, grade_high, parts FROM json_each(?) JOIN audit ON audit.id = value"
        " JOIN domain ON domain.id = domain_id ORDER BY key",
        (chosen,),
    )
    return [
        Audit(
            uid,
            domain,
            from_time(audited),
            rules,
            tuple(from_json(resolver)),
            checks.get(row, {}),
            tuple(finding for finding, _ in findings.get(row, ())),
            tuple(unknown.get(row, ())),
            _score(score),
            tuple(from_json(selectors)),
            tuple(from_json(ips)),
        )
        for row, uid, domain, audited, rules, resolver, selectors, ips, *score in stored
    ]


def _score(stored: list[Any]) -> Score | None:
    low, high, grade_low, grade_high, parts = stored
    if parts is None:
        return None
    found = tuple(
        ScorePart(name, weight, part_low, part_high, tuple(lost_by), bool(unknown))
        for name, weight, part_low, part_high, lost_by, unknown in from_json(parts)
    )
    return Score(low, high, grade_low, grade_high, found)
