"""Which audits there are, which is the latest of a domain, and since when a finding has been there without a break."""

from __future__ import annotations

from typing import TypeAlias

from workbench.model.audit import CheckStatus
from workbench.model.errors import UsageError
from workbench.store.database import Database, select, select_one

_Key: TypeAlias = tuple[str, str]
"""Code and subject: the identity of a finding from audit to audit."""


def find_audit(db: Database, audit_id: str) -> int:
    """
    Return the row of the audit with this id, or with the only id that begins so.

    Raises:
        UsageError: there is none, or more than one.
    """
    exact = select_one(db, "SELECT id FROM audit WHERE uid = ?", (audit_id,))
    if exact is not None:
        return int(exact[0])
    rows = select(db, "SELECT id FROM audit WHERE substr(uid, 1, ?) = ? LIMIT 2", (len(audit_id), audit_id))
    if not rows or not audit_id:
        raise UsageError("There is no audit {id}", "The list of audits shows their ids", id=audit_id)
    if len(rows) > 1:
        raise UsageError("Several audits begin with {id}", "Give more of the id", id=audit_id)
    return int(rows[0][0])


def find_latest(db: Database) -> list[int]:
    """Return the row of the latest audit of every domain, by the domain's name."""
    rows = select(
        db,
        "SELECT id FROM (SELECT audit.id, name, row_number() OVER"
        " (PARTITION BY domain_id ORDER BY audited DESC, audit.id DESC) AS age"
        " FROM audit JOIN domain ON domain.id = domain_id) WHERE age = 1 ORDER BY name",
    )
    return [row[0] for row in rows]


def date_findings(db: Database, audit_row: int) -> None:
    """
    Work out `finding.since` in an audit that was just stored, and in later ones of its domain if there are any.

    A run of audits with the same code and subject is broken by an audit that could have found it and did not. One whose
    check did not run, crashed, or lacked a decisive answer could not: it neither belongs to the run nor breaks it.
    """
    ((domain, audited),) = select(db, "SELECT domain_id, audited FROM audit WHERE id = ?", (audit_row,))
    _date(db, audit_row, audited)
    later = select(
        db,
        "SELECT id, audited FROM audit WHERE domain_id = ? AND (audited, id) > (?, ?) ORDER BY audited, id",
        (domain, audited, audit_row),
    )
    for row, time in later:
        _date(db, row, time)


def redate_domain(db: Database, domain_row: int) -> None:
    """Work out `finding.since` in all audits of a domain, oldest first."""
    rows = select(db, "SELECT id, audited FROM audit WHERE domain_id = ? ORDER BY audited, id", (domain_row,))
    for row, time in rows:
        _date(db, row, time)


def _date(db: Database, audit_row: int, audited: int) -> None:
    waiting = set(_dated(db, audit_row))
    dates: dict[_Key, int] = {}
    for earlier in _earlier(db, audit_row) if waiting else []:
        before = _dated(db, earlier)
        looked_at = _conclusive(db, earlier)
        for key in list(waiting):
            if key in before:
                dates[key] = before[key]
            elif key[0].partition(".")[0] not in looked_at:
                continue
            waiting.discard(key)
        if not waiting:
            break
    db.execute("UPDATE finding SET since = ? WHERE audit_id = ?", (audited, audit_row))
    db.executemany(
        "UPDATE finding SET since = ? WHERE audit_id = ? AND code = ? AND subject = ?",
        [(since, audit_row, *key) for key, since in dates.items()],
    )


def _dated(db: Database, audit_row: int) -> dict[_Key, int]:
    rows = select(db, "SELECT code, subject, since FROM finding WHERE audit_id = ?", (audit_row,))
    return {(code, subject): since for code, subject, since in rows}


def _earlier(db: Database, audit_row: int) -> list[int]:
    rows = select(
        db,
        "SELECT other.id FROM audit AS one JOIN audit AS other USING (domain_id)"
        " WHERE one.id = ? AND (other.audited, other.id) < (one.audited, one.id)"
        " ORDER BY other.audited DESC, other.id DESC",
        (audit_row,),
    )
    return [row[0] for row in rows]


def _conclusive(db: Database, audit_row: int) -> set[str]:
    """Return the checks of an audit whose silence means that there was nothing."""
    rows = select(
        db,
        "SELECT name FROM audit_check WHERE audit_id = ?1 AND status = ?2"
        " EXCEPT SELECT check_name FROM audit_unknown WHERE audit_id = ?1 AND decisive",
        (audit_row, CheckStatus.DONE.value),
    )
    return {row[0] for row in rows}
