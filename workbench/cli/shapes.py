"""The JSON of audits and findings: a contract; fields may be added, none renamed or removed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from workbench.model.audit import Audit, CheckRun, Score
from workbench.model.findings import CODES, Finding, Unknown
from workbench.model.rules import RulePack
from workbench.model.text import Texts


def dumps(value: Any, *, indent: int | None = None) -> str:
    """Return JSON as UTF-8 text; what a record holds that is no Unicode is escaped."""
    return json.dumps(value, ensure_ascii=False, indent=indent).encode("utf-8", "backslashreplace").decode("utf-8")


def time_text(time: datetime) -> str:
    """Return a time in ISO 8601, in UTC, with `Z`."""
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def audit_json(audit: Audit, rules: RulePack, texts: Texts) -> dict[str, Any]:
    """Return the document of one audit (`audit --json`)."""
    return {
        "domain": audit.domain,
        "audit_id": audit.id,
        "audited": time_text(audit.audited),
        "rules": audit.rules,
        "resolver": list(audit.resolver),
        "score": score_json(audit.score),
        "checks": {name: check_json(run) for name, run in audit.checks.items()},
        "findings": [finding_json(finding, rules, texts) for finding in audit.findings],
        "unknown": [unknown_json(item) for item in audit.unknown],
    }


def check_json(run: CheckRun) -> dict[str, Any]:
    """Return one check of an audit: status, whether it applies, and its facts."""
    return {**run.facts, "status": run.status.value, "applies": run.applies}


def score_json(score: Score | None) -> dict[str, Any] | None:
    """Return a score; `value` and `grade` are null where something decisive is unknown."""
    if score is None:
        return None
    return {
        "value": score.value,
        "low": score.low,
        "high": score.high,
        "grade": score.grade,
        "grade_low": score.grade_low,
        "grade_high": score.grade_high,
        "parts": [
            {
                "id": part.id,
                "weight": part.weight,
                "value": part.value,
                "low": part.low,
                "high": part.high,
                "lost_by": list(part.lost_by),
                "unknown": part.unknown,
            }
            for part in score.parts
        ],
    }


def finding_json(finding: Finding, rules: RulePack, texts: Texts) -> dict[str, Any]:
    """Return a finding with its texts in the language of `texts`."""
    return {
        "code": finding.code,
        "severity": rules.severity(finding).word,
        "subject": finding.subject,
        "args": finding.args,
        "title": texts.title(finding),
        "why": texts.why(finding),
        "fix": texts.fix(finding),
        "records": [{"name": r.name, "type": r.type, "value": r.value} for r in finding.records],
        "reference": CODES[finding.code].reference,
        "evidence": list(finding.evidence),
    }


def unknown_json(item: Unknown) -> dict[str, Any]:
    """Return what could not be learned, and why."""
    return {
        "question": item.question,
        "reason": item.reason,
        "check": item.check,
        "decisive": item.decisive,
        "evidence": item.evidence or None,
    }
