"""Queries on the questions of an audit and their answers: a snapshot that replays it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workbench.model.evidence import Evidence
from workbench.model.inquiry import Answer, Question, Status, canonical
from workbench.model.security import Security
from workbench.store.columns import (
    from_digest,
    from_json,
    from_rdata,
    from_time_or_null,
    to_json,
    to_rdata,
    to_time_or_null,
)
from workbench.store.database import Database, select
from workbench.store.evidence import put_evidence

MEDIA_TYPE = "text/dns"


def put_answers(db: Database, audit_row: int, answers: Iterable[tuple[Question, Answer]]) -> None:
    """
    Store the answers of an audit, in their order, and what they prove.

    Raises:
        ValueError: an answer's evidence is not the hash of what it says.
    """
    known: dict[str, int] = {}
    rows = []
    for position, (asked, answer) in enumerate(answers):
        if answer.evidence and answer.evidence not in known:
            known[answer.evidence] = put_evidence(db, _evidence(asked, answer))
        security = answer.security.as_json() if answer.security else None
        rows.append((audit_row, position, *_row(asked, answer), known.get(answer.evidence), security))
    db.executemany(f"INSERT INTO audit_answer VALUES ({','.join('?' * 16)})", rows)


def read_answers(db: Database, audit_row: int) -> list[tuple[Question, Answer]]:
    """Return the answers of an audit, equal to those stored."""
    rows = select(
        db,
        "SELECT kind, name, asked_server, dnssec, answer_kind, status, rcode, ttl, chain, server, asked, rdata, sha256,"
        " security"
        " FROM audit_answer LEFT JOIN evidence ON evidence.id = evidence_id WHERE audit_id = ? ORDER BY position",
        (audit_row,),
    )
    return [_pair(row) for row in rows]


def _evidence(asked: Question, answer: Answer) -> Evidence:
    return Evidence(answer.evidence, canonical(asked, answer), MEDIA_TYPE, str(asked), answer.asked)


def _row(asked: Question, answer: Answer) -> tuple[Any, ...]:
    return (
        asked.kind, asked.name, asked.server, asked.dnssec,
        None if answer.kind == asked.kind else answer.kind,
        answer.status.value, answer.rcode, answer.ttl, to_json(answer.chain) if answer.chain else None,
        answer.server, to_time_or_null(answer.asked), to_rdata(answer.rdata),
    )  # fmt: skip


def _pair(row: tuple[Any, ...]) -> tuple[Question, Answer]:
    kind, name, asked_server, dnssec, answer_kind, status, rcode, ttl, chain, server, asked, rdata, proof, security = (
        row
    )
    answer = Answer(
        kind if answer_kind is None else answer_kind,
        Status(status),
        from_rdata(rdata),
        rcode,
        ttl,
        tuple(from_json(chain)) if chain else (),
        server,
        from_time_or_null(asked),
        from_digest(proof) if proof else "",
        Security.from_json(security) if security else None,
    )
    return Question(kind, name, asked_server, bool(dnssec)), answer
