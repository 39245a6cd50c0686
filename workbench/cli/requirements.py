"""`workbench requirements`: how the domains of a project stand by the mailbox providers' rules for senders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from workbench.analysis.requirements import Compliance, Result, Standing, judge
from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.opening import opened
from workbench.cli.shapes import dumps, time_text, unknown_json
from workbench.model.audit import Audit
from workbench.model.errors import UsageError
from workbench.model.names import to_unicode
from workbench.model.requirement_wording import means_words, rule_text, standing_reason, standing_word
from workbench.model.requirements import find_provider, load_requirements
from workbench.model.text import Texts
from workbench.store.audits import get_audit, latest_audits
from workbench.tasks.plugins import load_checks

_COLOURS = {Standing.MET: "green", Standing.NOT_MET: "red", Standing.UNKNOWN: "yellow", Standing.ASK: "cyan"}


@click.command(name="requirements")
@options.project_argument
@click.option("--provider", "names", multiple=True, metavar="P", help="Only the rules of this provider.")
@click.option("--audit", "audit_id", help="The audit, by id or the beginning of one; else the latest of every domain.")
@options.json_options
@options.language_option
def command(
    *,
    project: Path,
    passphrase_file: Path | None,
    names: tuple[str, ...],
    audit_id: str | None,
    as_json: bool,
    as_lines: bool,
    texts: Texts,
) -> int:
    """
    Judge the domains of PROJECT by the rules that mailbox providers have for senders.

    Each rule is met, not met, not known from DNS alone, or a question that only the sender can answer.
    """
    load_checks()
    providers = [find_provider(name) for name in names] or load_requirements().providers
    with opened(project, passphrase_file) as opened_project:
        db = opened_project.read()
        audits = [get_audit(db, audit_id)] if audit_id else latest_audits(db)
    if not audits:
        raise UsageError("This project has no audit yet", "Make one with: workbench audit -p {name}", name=project.name)
    judged = [(audit, judge(audit, providers)) for audit in audits]
    documents = [_document(audit, found, texts) for audit, found in judged]
    if as_lines:
        for document in documents:
            click.echo(dumps(document))
    elif as_json:
        click.echo(dumps({"reviewed": load_requirements().updated, "domains": documents}, indent=2))
    else:
        for audit, found in judged:
            _say(audit, found, texts)
    return Exit.DONE


def _document(audit: Audit, found: tuple[Compliance, ...], texts: Texts) -> dict[str, Any]:
    return {
        "domain": audit.domain,
        "audit_id": audit.id,
        "audited": time_text(audit.audited),
        "sends_no_mail": any(one.no_mail for one in found),
        "providers": [_provider(one, texts) for one in found],
    }


def _provider(one: Compliance, texts: Texts) -> dict[str, Any]:
    return {
        "id": one.provider.id,
        "name": one.provider.name,
        "source": one.provider.source,
        "date": one.provider.date,
        "certain": one.provider.certain,
        "bulk": rule_text(texts, one.provider.bulk) or None,
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
        "standing": result.standing.value,
        "reason": result.reason or None,
        "codes": list(result.codes),
        "unknown": [unknown_json(item) for item in result.unknown],
        "source": rule.source,
        "date": rule.date,
    }


def _say(audit: Audit, found: tuple[Compliance, ...], texts: Texts) -> None:
    click.echo(click.style(to_unicode(audit.domain), bold=True))
    if any(one.no_mail for one in found):
        click.echo("  " + texts.tr("The domain says that it sends no mail: the rules matter only if it does."))
    for one in found:
        provider = one.provider
        click.echo(f"  {click.style(provider.name, bold=True)} ({rule_text(texts, provider.source)}, {provider.date})")
        if provider.bulk:
            click.echo("    " + texts.tr("Bulk senders: {who}", who=rule_text(texts, provider.bulk)))
        for result in one.results:
            _say_rule(result, texts)


def _say_rule(result: Result, texts: Texts) -> None:
    rule = result.rule
    word = click.style(f"{standing_word(texts, result.standing):<18}", fg=_COLOURS[result.standing])
    notes = [texts.tr("bulk")] if rule.bulk else []
    notes += [] if rule.required else [texts.tr("recommended")]
    note = f" [{', '.join(notes)}]" if notes else ""
    click.echo(f"    {word} {rule.id:<5} {rule_text(texts, rule.text)}{note}")
    why = standing_reason(texts, result.reason) or ", ".join(result.codes)
    if result.standing is Standing.ASK:
        why = texts.tr("answered by: {who}", who=means_words(texts, rule.answered_by))
    if why and result.standing is not Standing.MET:
        click.echo(f"{'':29}{why}")
