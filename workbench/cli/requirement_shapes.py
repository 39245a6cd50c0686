"""The JSON of providers' rules judged: a contract; fields may be added, none renamed or removed."""

from __future__ import annotations

from typing import Any

from workbench.analysis.requirements import Compliance, Known, Result, Standing
from workbench.cli.shapes import time_text, unknown_json
from workbench.model.audit import Audit
from workbench.model.ground_wording import bulk_text, ground_text
from workbench.model.grounds import Ground
from workbench.model.requirement_wording import rule_text
from workbench.model.text import Texts


def domain_json(audit: Audit, found: tuple[Compliance, ...], known: Known, texts: Texts) -> dict[str, Any]:
    """Return the document of one domain; without an audit its id and its time are null."""
    return {
        "domain": audit.domain,
        "audit_id": audit.id or None,
        "audited": time_text(audit.audited) if audit.id else None,
        "messages": [message.name for message in known.messages if message.belongs_to(audit.domain)],
        "sends_no_mail": any(one.no_mail for one in found),
        "providers": [_provider(one, texts) for one in found],
    }


def _provider(one: Compliance, texts: Texts) -> dict[str, Any]:
    bulk = one.bulk
    return {
        "id": one.provider.id,
        "name": one.provider.name,
        "source": one.provider.source,
        "date": one.provider.date,
        "certain": one.provider.certain,
        "bulk": rule_text(texts, one.provider.bulk) or None,
        "bulk_sender": None if bulk is None else {**_ground(bulk, texts), "text": bulk_text(texts, bulk)},
        "counts": {standing.value: one.count(standing) for standing in Standing},
        "rules": [_rule(result, texts) for result in one.results],
    }


def _rule(result: Result, texts: Texts) -> dict[str, Any]:
    rule = result.rule
    return {
        "id": rule.id,
        "for": "bulk" if rule.bulk else "all",
        "level": "required" if rule.required else "recommended",
        "text": rule_text(texts, rule.text),
        "answered_by": [means.value for means in rule.answered_by],
        "answered_from": [means.value for means in result.answered],
        "standing": result.standing.value,
        "reason": result.reason or None,
        "codes": list(result.codes),
        "grounds": [_ground(ground, texts) for ground in result.grounds],
        "unknown": [unknown_json(item) for item in result.unknown],
        "source": rule.source,
        "date": rule.date,
    }


def _ground(ground: Ground, texts: Texts) -> dict[str, Any]:
    """Return what statistics or a message say: `holds` is null where it leaves the rule open."""
    return {
        "from": ground.means.value,
        "says": ground.word,
        "text": ground_text(texts, ground),
        "subject": ground.subject,
        "holds": ground.holds,
        "source": ground.source or None,
        "first": ground.first.isoformat() if ground.first else None,
        "last": ground.last.isoformat() if ground.last else None,
        "figures": dict(ground.args),
    }
