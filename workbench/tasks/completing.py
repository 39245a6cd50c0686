"""
Complete an audit of some checks with what the others last said, so that a part never hides the whole.

An audit that ran only some checks (`--check NAME`, or one check again in the window) is stored as a whole one: the
checks that did not run keep their outcome, and their answers, from the domain's latest audit, and say in their facts
where they really ran (`kept_from`, the audit's id, and `ran`, its time). So the latest audit of a domain is always all
that is known of it, reports and comparisons need no exception, and nothing that is old passes for new.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from workbench.analysis.score import score
from workbench.checks.base import CHECKS
from workbench.model.audit import Audit, CheckRun
from workbench.model.findings import Finding, Unknown
from workbench.model.inquiry import Answer, Question
from workbench.model.rules import load_rules
from workbench.store.audits import get_answers, get_audit, list_audits
from workbench.store.database import Database
from workbench.tasks.audit import AuditResult

T = TypeVar("T", Finding, Unknown)


def completed(db: Database, result: AuditResult) -> AuditResult:
    """Return `result` with what it did not run kept from the latest audit of its domain; itself if nothing is to be."""
    audit = result.audit
    if set(CHECKS) <= set(audit.checks):
        return result
    earlier = next((row.id for row in list_audits(db, audit.domain) if row.audited <= audit.audited), None)
    if earlier is None:
        return result
    before = get_audit(db, earlier)
    kept = {name: _kept(run, before) for name, run in before.checks.items() if name not in audit.checks}
    if not kept:
        return result
    runs = {**kept, **audit.checks}
    checks = {name: runs[name] for name in (*CHECKS, *runs) if name in runs}
    findings = _in_order(checks, audit.findings, before.findings, kept)
    unknown = _in_order(checks, audit.unknown, before.unknown, kept)
    whole = replace(
        audit,
        checks=checks,
        findings=findings,
        unknown=unknown,
        score=score(checks, findings, unknown, load_rules(audit.rules)),
        selectors=tuple(dict.fromkeys(audit.selectors + before.selectors)),
        sending_ips=tuple(dict.fromkeys(audit.sending_ips + before.sending_ips)),
    )
    return AuditResult(whole, _answers(result, get_answers(db, earlier)))


def _kept(run: CheckRun, before: Audit) -> CheckRun:
    """Return a check's outcome with where it comes from; one that was kept before keeps saying so."""
    origin = {"kept_from": before.id, "ran": before.audited.isoformat()}
    return replace(run, facts={**origin, **run.facts})


def _check(item: Finding | Unknown) -> str:
    return item.check if isinstance(item, Unknown) else item.code.partition(".")[0]


def _in_order(
    checks: dict[str, CheckRun], fresh: tuple[T, ...], before: tuple[T, ...], kept: dict[str, CheckRun]
) -> tuple[T, ...]:
    """Return everything in the order of checks."""
    found = list(fresh) + [item for item in before if _check(item) in kept]
    order = list(checks)
    found.sort(key=lambda item: order.index(_check(item)) if _check(item) in order else len(order))
    return tuple(found)


def _answers(result: AuditResult, before: list[tuple[Question, Answer]]) -> list[tuple[Question, Answer]]:
    """Return the new answers and, of the earlier ones, those to questions that were not asked again."""
    asked = {question for question, _ in result.answers}
    return [*result.answers, *((question, answer) for question, answer in before if question not in asked)]
