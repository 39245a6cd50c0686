"""Queries on what audits found, what they could not learn, and what the user said of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from workbench.model.errors import UsageError
from workbench.model.findings import Finding, Record, Unknown
from workbench.store.columns import from_digest, from_json, from_time, to_json, to_time
from workbench.store.database import Database, border, select, select_one
from workbench.store.evidence import put_citation
from workbench.store.history import find_audit, find_latest


class FindingRow(NamedTuple):
    """A finding with the audit it belongs to; `since` is when the unbroken run it belongs to began."""

    audit_id: str
    domain: str
    audited: datetime
    rules: str
    finding: Finding
    since: datetime


class UnknownRow(NamedTuple):
    """Something unknown with the audit it belongs to."""

    audit_id: str
    domain: str
    audited: datetime
    unknown: Unknown


class Mark(StrEnum):
    """What the user says of a finding, of all audits."""

    OPEN = "open"
    FIXED = "fixed"
    IGNORED = "ignored"
    FALSE_POSITIVE = "false_positive"


class MarkRow(NamedTuple):
    """What the user said of a code and subject, why, and when."""

    domain: str
    code: str
    subject: str
    status: Mark
    reason: str
    marked: datetime


def put_findings(db: Database, audit_row: int, audited: int, findings: Sequence[Finding]) -> None:
    """Store the findings of an audit; `history.date_findings` then works out since when they are there."""
    db.executemany(
        "INSERT INTO finding (audit_id, position, code, subject, args, records, since) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                audit_row,
                at,
                f.code,
                f.subject,
                to_json(f.args),
                to_json(_plain(f.records)) if f.records else None,
                audited,
            )
            for at, f in enumerate(findings)
        ],
    )
    numbers = select(db, "SELECT id FROM finding WHERE audit_id = ? ORDER BY position", (audit_row,))
    rows = _Citations(db)
    db.executemany(
        "INSERT INTO finding_evidence VALUES (?, ?, ?)",
        [
            (number, at, rows[proof])
            for (number,), finding in zip(numbers, findings, strict=True)
            for at, proof in enumerate(finding.evidence)
        ],
    )


def put_unknown(db: Database, audit_row: int, unknown: Iterable[Unknown]) -> None:
    """Store what an audit could not learn."""
    rows = _Citations(db)
    db.executemany(
        "INSERT INTO audit_unknown VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (audit_row, at, u.question, u.reason, u.check, u.decisive, rows[u.evidence] if u.evidence else None)
            for at, u in enumerate(unknown)
        ],
    )


class _Citations(dict[str, int]):
    """Rows of evidence by id, looked up once each."""

    def __init__(self, db: Database) -> None:
        super().__init__()
        self._db = db

    def __missing__(self, evidence_id: str) -> int:
        self[evidence_id] = row = put_citation(self._db, evidence_id)
        return row


def _plain(records: Iterable[Record]) -> list[list[str]]:
    return [[record.name, record.type, record.value] for record in records]


def read_findings(db: Database, audit_rows: Iterable[int]) -> dict[int, list[tuple[Finding, int]]]:
    """Return the findings of audits by the audit's row, each with its `since` as it is stored."""
    chosen = to_json(list(audit_rows))
    proofs: dict[int, list[str]] = {}
    for number, name in select(
        db,
        "SELECT finding_id, sha256 FROM json_each(?) JOIN finding ON audit_id = value"
        " JOIN finding_evidence ON finding_id = finding.id JOIN evidence ON evidence.id = evidence_id"
        " ORDER BY finding_id, finding_evidence.position",
        (chosen,),
    ):
        proofs.setdefault(number, []).append(from_digest(name))
    found: dict[int, list[tuple[Finding, int]]] = {}
    for audit, number, code, subject, args, records, since in select(
        db,
        "SELECT audit_id, finding.id, code, subject, args, records, since FROM json_each(?)"
        " JOIN finding ON audit_id = value ORDER BY key, position",
        (chosen,),
    ):
        finding = Finding(code, subject, from_json(args), tuple(proofs.get(number, ())), _records(records))
        found.setdefault(audit, []).append((finding, since))
    return found


def _records(stored: str | None) -> tuple[Record, ...]:
    return tuple(Record(*record) for record in from_json(stored)) if stored else ()


def read_unknown(db: Database, audit_rows: Iterable[int]) -> dict[int, list[Unknown]]:
    """Return what audits could not learn, by the audit's row."""
    found: dict[int, list[Unknown]] = {}
    for audit, question, reason, check, decisive, proof in select(
        db,
        "SELECT audit_id, question, reason, check_name, decisive, sha256 FROM json_each(?)"
        " JOIN audit_unknown ON audit_id = value LEFT JOIN evidence ON evidence.id = evidence_id"
        " ORDER BY key, audit_unknown.position",
        (to_json(list(audit_rows)),),
    ):
        item = Unknown(question, reason, check, bool(decisive), from_digest(proof) if proof else "")
        found.setdefault(audit, []).append(item)
    return found


@border()
def list_findings(db: Database, audit_id: str | None = None) -> list[FindingRow]:
    """
    Return the findings of one audit, or of the latest audit of every domain, by domain and in order of checks.

    Args:
        db: Any connection.
        audit_id: An id or its unique beginning; None for the latest of every domain.

    Raises:
        UsageError: there is no such audit.
    """
    audits = _audits(db, audit_id)
    found = read_findings(db, audits)
    return [
        FindingRow(uid, domain, audited, rules, finding, audited if since == stored else from_time(since))
        for row, (uid, domain, audited, rules, stored) in audits.items()
        for finding, since in found.get(row, ())
    ]


@border()
def list_unknown(db: Database, audit_id: str | None = None) -> list[UnknownRow]:
    """
    Return what one audit, or the latest audit of every domain, could not learn.

    Raises:
        UsageError: there is no such audit.
    """
    audits = _audits(db, audit_id)
    found = read_unknown(db, audits)
    return [
        UnknownRow(uid, domain, audited, item)
        for row, (uid, domain, audited, *_) in audits.items()
        for item in found.get(row, ())
    ]


def _audits(db: Database, audit_id: str | None) -> dict[int, tuple[Any, ...]]:
    chosen = find_latest(db) if audit_id is None else [find_audit(db, audit_id)]
    rows = select(
        db,
        "SELECT audit.id, uid, name, audited, rules FROM json_each(?) JOIN audit ON audit.id = value"
        " JOIN domain ON domain.id = domain_id ORDER BY key",
        (to_json(chosen),),
    )
    return {row: (uid, name, from_time(audited), rules, audited) for row, uid, name, audited, rules in rows}


@border()
def put_mark(db: Database, domain: str, code: str, subject: str, status: Mark, *, reason: str = "") -> None:
    """
    Keep what the user says of a finding, in place of what was said before.

    Raises:
        UsageError: the project has no such domain.
    """
    known = select_one(db, "SELECT id FROM domain WHERE name = ?", (domain,))
    if known is None:
        raise UsageError("This project has no domain {domain}", "Add it first", domain=domain)
    db.execute(
        "INSERT OR REPLACE INTO finding_mark VALUES (?, ?, ?, ?, ?, ?)",
        (known[0], code, subject, status.value, reason, to_time(datetime.now(UTC))),
    )


@border()
def list_marks(db: Database) -> list[MarkRow]:
    """Return what the user said of findings, by domain, code and subject."""
    rows = select(
        db,
        "SELECT name, code, subject, status, reason, marked FROM finding_mark JOIN domain ON domain.id = domain_id"
        " ORDER BY name, code, subject",
    )
    return [
        MarkRow(domain, code, subject, Mark(status), reason, from_time(marked))
        for domain, code, subject, status, reason, marked in rows
    ]
