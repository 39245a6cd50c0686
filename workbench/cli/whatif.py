"""`workbench whatif`: try records before publishing them, on what the project knows."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.opening import opened
from workbench.cli.replayed import replay_json, replay_lines, show_replay
from workbench.cli.shapes import dumps, finding_json, score_json, time_text, unknown_json
from workbench.cli.wording import finding_lines, score_words, unknown_lines
from workbench.mail.dmarc import is_dmarc
from workbench.mail.spf_record import is_spf
from workbench.model.errors import UsageError
from workbench.model.findings import Finding, Record, Severity
from workbench.model.names import parse_domain, to_unicode
from workbench.model.text import Texts
from workbench.store.database import Database
from workbench.store.drafts import list_drafts, put_draft
from workbench.store.project import Access, Project
from workbench.tasks.drafting import read_draft, unquoted
from workbench.tasks.replay import Replay, replay, reported_only
from workbench.tasks.resolving import Answering, open_resolver
from workbench.tasks.whatif import WhatIf, domain_of, latest_kept, refuse_outside, what_if


@click.command(name="whatif")
@options.project_argument
@click.option("--spf", metavar="RECORD", help="Try this SPF record.")
@click.option("--dmarc", metavar="RECORD", help="Try this DMARC record.")
@click.option(
    "--record",
    "records",
    multiple=True,
    metavar='"NAME TYPE VALUE"',
    help="Try any record; without a value, try without it. May be repeated.",
)
@click.option("--saved", is_flag=True, help="Try the drafts that the project keeps, too.")
@click.option("--save", is_flag=True, help="Keep the drafts in the project.")
@click.option("--domain", metavar="D", help="The domain; needed where the project has several.")
@click.option("--online", is_flag=True, help="Ask the network what the project does not know.")
@options.resolver_options
@options.fail_on_option
@options.json_options
@options.language_option
def command(
    *,
    project: Path,
    passphrase_file: Path | None,
    spf: str | None,
    dmarc: str | None,
    records: tuple[str, ...],
    saved: bool,
    save: bool,
    domain: str | None,
    online: bool,
    answering: Answering,
    fail_on: str | None,
    as_json: bool,
    as_lines: bool,
    texts: Texts,
) -> int:
    """
    Lay drafts over the latest audit of PROJECT and audit the result as if they were published.

    A draft takes the place of the published records of its kind, whether it is a good one or not.

    Nothing is sent unless --online, --server, --zone or --snapshot says who is asked what the project does not know.
    """
    if not (spf or dmarc or records or saved):
        raise UsageError("There is nothing to try", "Give --spf, --dmarc, --record or --saved")
    if online and answering.offline:
        raise UsageError("--online and --offline contradict each other")
    drafts = tuple(read_draft(text) for text in records)
    with opened(project, passphrase_file, access=Access.WRITE if save else Access.READ) as opened_project:
        db = opened_project.read()
        if dmarc and (alone := reported_only(db, parse_domain(domain) if domain else None)):
            text = unquoted(dmarc)
            return show_replay(replay(db, alone, text), alone, text, texts=texts, as_json=as_json or as_lines)
        owner = domain_of(db, parse_domain(domain) if domain else None, drafts)
        drafts = (*_short(owner, spf, dmarc), *drafts)
        refuse_outside(owner, drafts)
        strange = _strange(owner, spf, drafts)
        if save and strange:
            raise UsageError(
                "“{text}” is no {kind} record", "Mend it before you keep it", text=strange[0][1], kind=strange[0][0]
            )
        if saved:
            drafts = (*(row.record for row in list_drafts(db, owner)), *drafts)
        live = online or bool(answering.servers or answering.recordings)
        replacing = {owner: "spf1"} if spf is not None else {}
        found = asyncio.run(_try(opened_project, owner, drafts, answering if live else None, replacing))
        replayed = _replayed(db, owner, drafts)
        if save:
            for draft in drafts:
                opened_project.write(partial(put_draft, domain=owner, record=draft)).result()
    _show(found, strange, replayed, texts, as_json=as_json, as_lines=as_lines)
    return _status(found, fail_on)


def _short(domain: str, spf: str | None, dmarc: str | None) -> Iterator[Record]:
    if spf is not None:
        yield Record(domain, "TXT", unquoted(spf))
    if dmarc is not None:
        yield Record(f"_dmarc.{domain}", "TXT", unquoted(dmarc))


def _strange(domain: str, spf: str | None, drafts: tuple[Record, ...]) -> list[tuple[str, str]]:
    """Return kind and text of the drafts that receivers do not take for what they are meant to be."""
    found = []
    for draft in drafts:
        if draft.type != "TXT" or not draft.value:
            continue
        if spf is not None and draft == Record(domain, "TXT", unquoted(spf)) and not is_spf(draft.value.encode()):
            found.append(("SPF", draft.value))
        if draft.name.startswith("_dmarc.") and not is_dmarc(draft.value):
            found.append(("DMARC", draft.value))
    return found


async def _try(
    project: Project,
    domain: str,
    drafts: tuple[Record, ...],
    answering: Answering | None,
    replacing: dict[str, str],
) -> WhatIf:
    kept = latest_kept(project.read(), domain)
    if answering is None:
        return await what_if(kept, drafts, replacing=replacing)
    async with open_resolver(answering) as resolver:
        return await what_if(kept, drafts, online=resolver, replacing=replacing)


def _groups(found: WhatIf, texts: Texts) -> dict[str, tuple[str, tuple[Finding, ...]]]:
    result = found.comparison
    return {
        "new": (texts.tr("New"), result.new),
        "fixed": (texts.tr("Fixed"), result.fixed),
        "regressed": (texts.tr("Regressed"), result.regressed),
        "unchanged": (texts.tr("Unchanged"), result.unchanged),
        "open": (texts.tr("Not known now"), result.open),
        "first_seen": (texts.tr("Not looked at before"), result.first_seen),
    }


def _status(found: WhatIf, fail_on: str | None) -> Exit:
    if any(item.decisive for item in found.lost):
        return Exit.IN_PART
    came = [*found.comparison.new, *found.comparison.regressed, *found.comparison.first_seen]
    if fail_on and any(found.rules.severity(finding) >= Severity[fail_on.upper()] for finding in came):
        return Exit.FOUND
    return Exit.DONE


def _replayed(db: Database, domain: str, drafts: tuple[Record, ...]) -> Replay | None:
    """Try the DMARC record among the drafts, the one of the domain itself, on the stored reports."""
    texts = [draft.value for draft in drafts if draft.name == f"_dmarc.{domain}" and draft.type == "TXT"]
    return replay(db, domain, texts[-1]) if texts else None


def _show(
    found: WhatIf,
    strange: list[tuple[str, str]],
    replayed: Replay | None,
    texts: Texts,
    *,
    as_json: bool,
    as_lines: bool,
) -> None:
    groups = _groups(found, texts)
    if as_lines:
        for name, (_, findings) in groups.items():
            for finding in findings:
                click.echo(dumps({"change": name, **finding_json(finding, found.rules, texts)}))
        for item in found.lost:
            click.echo(dumps({"change": "unknown", **unknown_json(item)}))
        if replayed is not None:
            click.echo(dumps({"change": "reports", **(replay_json(replayed) or {})}))
    elif as_json:
        none = [{"kind": kind, "value": value} for kind, value in strange]
        more = {"no_records": none, "reports": replay_json(replayed)}
        click.echo(dumps({**_document(found, groups, texts), **more}, indent=2))
    else:
        for kind, value in strange:
            click.echo(texts.tr("“{text}” is no {kind} record: receivers pass over it.", text=value, kind=kind))
        for line in (*_lines(found, groups, texts), *_tried(found, replayed, texts)):
            click.echo(line)


def _tried(found: WhatIf, replayed: Replay | None, texts: Texts) -> Iterator[str]:
    if any(draft.name.startswith("_dmarc.") for draft in found.drafts):
        yield from replay_lines(replayed, texts)


def _document(found: WhatIf, groups: dict[str, tuple[str, tuple[Finding, ...]]], texts: Texts) -> dict[str, object]:
    """
    Return the JSON of `whatif --json`.

    `domain`, `audit_id` and `audited` (the audit whose answers were used), `drafts` (name, type, value), `before` and
    `after` (scores as in `audit --json`), the groups `new`, `fixed`, `regressed`, `unchanged`, `open`, `first_seen`
    (findings, worst first), `unknown` (what only the drafts leave unknown, also a drafted wildcard whose present
    records nobody knows), `no_records` (`kind` and `value` of drafts that receivers pass over), `reports` (the
    draft DMARC record over stored reports, see `cli.replayed`; null where there is none of them or of it).
    """
    return {
        "domain": found.stored.domain,
        "audit_id": found.stored.id,
        "audited": time_text(found.stored.audited),
        "drafts": [{"name": draft.name, "type": draft.type, "value": draft.value} for draft in found.drafts],
        "before": score_json(found.before.score),
        "after": score_json(found.after.score),
        **{name: [finding_json(f, found.rules, texts) for f in findings] for name, (_, findings) in groups.items()},
        "unknown": [unknown_json(item) for item in found.lost],
    }


def _lines(found: WhatIf, groups: dict[str, tuple[str, tuple[Finding, ...]]], texts: Texts) -> Iterator[str]:
    yield click.style(to_unicode(found.stored.domain), bold=True) + f"  ({found.stored.id})"
    yield texts.tr("Score before: {score}", score=score_words(found.before.score, texts))
    yield texts.tr("Score after: {score}", score=score_words(found.after.score, texts))
    for name, (title, findings) in groups.items():
        if findings or name in {"new", "fixed", "regressed", "unchanged"}:
            yield f"{title}: {len(findings)}"
        for finding in findings if name != "unchanged" else ():
            yield from finding_lines(finding, found.rules, texts, full=name in {"new", "regressed"})
    if found.lost:
        yield texts.tr("Unknown only with the drafts:")
        yield from unknown_lines(found.lost, texts)
    if found.not_asked:
        yield texts.tr("The project never asked these; --online lets this command ask them.")
