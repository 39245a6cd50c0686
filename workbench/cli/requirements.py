"""`workbench requirements`: how domains stand by the mailbox providers' rules for senders."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.analysis.requirements import Compliance, Known, Result, Standing, judge
from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.opening import opened
from workbench.cli.requirement_shapes import domain_json
from workbench.cli.shapes import dumps
from workbench.model.audit import Audit
from workbench.model.errors import ReportError, UsageError
from workbench.model.ground_wording import bulk_text, ground_texts
from workbench.model.messages import Message
from workbench.model.names import to_unicode
from workbench.model.requirement_wording import answered_words, means_words, rule_text, standing_reason, standing_word
from workbench.model.requirements import find_provider, load_requirements
from workbench.model.text import Texts
from workbench.store.audits import get_audit, latest_audits
from workbench.tasks.plugins import load_checks
from workbench.tasks.requirements import audits_of_messages, load_message, read_known

_COLOURS = {Standing.MET: "green", Standing.NOT_MET: "red", Standing.UNKNOWN: "yellow", Standing.ASK: "cyan"}


@click.command(name="requirements")
@click.argument("project", type=click.Path(path_type=Path), required=False)
@options.passphrase_option
@click.option("--provider", "names", multiple=True, metavar="P", help="Only the rules of this provider.")
@click.option("--audit", "audit_id", help="The audit, by id or the beginning of one; else the latest of every domain.")
@click.option(
    "--message",
    "files",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Answer from the header of this message too; may be repeated, and does without PROJECT.",
)
@click.option("--mailing", is_flag=True, help="The messages are mailings, even where their header does not say so.")
@options.json_options
@options.language_option
def command(
    *,
    project: Path | None,
    passphrase_file: Path | None,
    names: tuple[str, ...],
    audit_id: str | None,
    files: tuple[Path, ...],
    mailing: bool,
    as_json: bool,
    as_lines: bool,
    texts: Texts,
) -> int:
    """
    Judge domains by the rules that mailbox providers have for senders.

    Rules are answered from the DNS audits and the statistics of PROJECT, and from messages. Each is met, not met, not
    known yet, or a question that only the sender can answer.
    """
    load_checks()
    providers = [find_provider(name) for name in names] or load_requirements().providers
    messages = _read(files, texts, mailing=mailing)
    if project is None:
        audits, known = _of_messages(messages, files)
    else:
        with opened(project, passphrase_file) as opened_project:
            db = opened_project.read()
            audits = [get_audit(db, audit_id)] if audit_id else latest_audits(db)
            known = read_known(db, messages=messages)
        if not audits:
            raise UsageError(
                "This project has no audit yet", "Make one with: workbench audit -p {name}", name=project.name
            )
    strangers = _say_strangers(messages, audits, texts)
    judged = [(audit, judge(audit, providers, known)) for audit in audits]
    documents = (domain_json(audit, found, known, texts) for audit, found in judged)
    if as_lines:
        for document in documents:
            click.echo(dumps(document))
    elif as_json:
        click.echo(dumps({"reviewed": load_requirements().updated, "domains": list(documents)}, indent=2))
    else:
        for audit, found in judged:
            _say(audit, found, texts)
    return Exit.IN_PART if strangers or len(messages) < len(files) else Exit.DONE


def _read(files: tuple[Path, ...], texts: Texts, *, mailing: bool) -> list[Message]:
    """Return the messages that can be read, and say of the others what is wrong."""
    found = []
    for path in files:
        try:
            found.append(load_message(path, mailing=mailing))
        except (ReportError, UsageError) as error:
            click.echo(f"workbench: {path.name}: {texts.error(error)}", err=True)
    return found


def _of_messages(messages: list[Message], files: tuple[Path, ...]) -> tuple[list[Audit], Known]:
    if not files:
        raise UsageError("Nothing is given to judge", "Name a project, or a message with --message FILE")
    audits = audits_of_messages(messages)
    if not audits:
        raise UsageError("None of the messages names a domain in From", "Give a message as it was sent or received")
    return audits, Known(messages=tuple(messages))


def _say_strangers(messages: list[Message], audits: list[Audit], texts: Texts) -> int:
    """Say which messages are of none of the domains; return how many."""
    strangers = [one for one in messages if not any(one.belongs_to(audit.domain) for audit in audits)]
    for one in strangers:
        names = ", ".join(one.domains) or "–"
        said = texts.tr("the message is of none of the domains, but of: {names}", names=names)
        click.echo(f"workbench: {one.name}: {said}", err=True)
    return len(strangers)


def _say(audit: Audit, found: tuple[Compliance, ...], texts: Texts) -> None:
    click.echo(click.style(to_unicode(audit.domain), bold=True))
    if any(one.no_mail for one in found):
        click.echo("  " + texts.tr("The domain says that it sends no mail: the rules matter only if it does."))
    for one in found:
        provider = one.provider
        click.echo(f"  {click.style(provider.name, bold=True)} ({rule_text(texts, provider.source)}, {provider.date})")
        if provider.bulk:
            click.echo("    " + texts.tr("Bulk senders: {who}", who=rule_text(texts, provider.bulk)))
        if one.bulk is not None:
            click.echo("    " + bulk_text(texts, one.bulk))
        for result in one.results:
            _say_rule(result, audit.domain, provider.date, texts)


def _say_rule(result: Result, domain: str, day: str, texts: Texts) -> None:
    rule = result.rule
    word = click.style(f"{standing_word(texts, result.standing):<18}", fg=_COLOURS[result.standing])
    notes = [texts.tr("bulk")] if rule.bulk else []
    notes += [] if rule.required else [texts.tr("recommended")]
    if result.answered:
        notes.append(texts.tr("from: {means}", means=answered_words(texts, result.answered, result.standing)))
    if rule.date != day:
        notes.append(rule.date)
    note = f" [{', '.join(notes)}]" if notes else ""
    click.echo(f"    {word} {rule.id:<5} {rule_text(texts, rule.text)}{note}")
    why = standing_reason(texts, result.reason) or ", ".join(result.codes)
    if result.standing is Standing.ASK:
        why = texts.tr("answered by: {who}", who=means_words(texts, rule.answered_by))
    if why and result.standing is not Standing.MET:
        click.echo(f"{'':29}{why}")
    for said in ground_texts(texts, result.grounds, about=domain):
        click.echo(f"{'':29}{said}")
