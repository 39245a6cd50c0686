"""`workbench history`: how the DNS records of a project's domains changed from audit to audit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.opening import opened
from workbench.cli.policy_words import policy_json, policy_lines
from workbench.cli.shapes import dumps, time_text
from workbench.model.names import parse_domain, to_unicode
from workbench.model.text import Texts
from workbench.tasks.history import Period, RecordHistory, record_histories
from workbench.tasks.policy_history import policy_histories


@click.command(name="history")
@options.project_argument
@click.option("--domain", metavar="D", help="Only this domain.")
@click.option("--all", "all_records", is_flag=True, help="Also the records that never changed.")
@options.json_options
@options.language_option
def command(
    *,
    project: Path,
    passphrase_file: Path | None,
    domain: str | None,
    all_records: bool,
    as_json: bool,
    as_lines: bool,
    texts: Texts,
) -> int:
    """
    List which DNS records of PROJECT changed, between which audits, from what to what.

    A question that an audit got no answer to is no change. DMARC policies that receivers saw, by their reports, follow.
    """
    with opened(project, passphrase_file) as opened_project:
        db, name = opened_project.read(), parse_domain(domain) if domain else None
        found, policies = record_histories(db, name), policy_histories(db, name)
    shown = [history for history in found if all_records or history.changed]
    reported = [history for history in policies if all_records or history.changed]
    documents = [_document(history) for history in shown] + [policy_json(history) for history in reported]
    if as_lines:
        for document in documents:
            click.echo(dumps(document))
    elif as_json:
        click.echo(dumps(documents, indent=2))
    else:
        for line in (*_lines(shown, texts), *policy_lines(reported, texts)):
            click.echo(line)
    return Exit.DONE


def _document(history: RecordHistory) -> dict[str, Any]:
    """
    Return the JSON of one record.

    `domain`, `type`, `name`; `seen_in`, here `audits`; `periods`, oldest first: `values` (zone-file form, CNAMEs on the
    way first; empty where there were no records), `first` and `last` (audit and time it was seen with these values);
    `changes`, between them: `after` and `before` (the change was after the one time and not after the other), `from`,
    `to`.
    """
    return {
        "domain": history.domain,
        "type": history.type,
        "name": history.name,
        "seen_in": "audits",
        "periods": [_period(period) for period in history.periods],
        "changes": [
            {
                "after": time_text(old.last.seen),
                "before": time_text(new.first.seen),
                "from": list(old.values),
                "to": list(new.values),
            }
            for old, new in pairwise(history.periods)
        ],
    }


def _period(period: Period) -> dict[str, Any]:
    sightings = {"first": period.first, "last": period.last}
    shown = {name: {"audit_id": one.audit_id, "seen": time_text(one.seen)} for name, one in sightings.items()}
    return {"values": list(period.values), **shown}


def _lines(histories: list[RecordHistory], texts: Texts) -> Iterator[str]:
    if not histories:
        yield texts.tr("No record changed between the audits.")
    for history in histories:
        yield click.style(f"{history.type} {to_unicode(history.name)}", bold=True)
        for old, new in pairwise(history.periods):
            yield texts.tr(
                "  changed between {after} and {before}",
                after=texts.moment(old.last.seen.astimezone(UTC)),
                before=texts.moment(new.first.seen.astimezone(UTC)),
            )
            yield from (f"  - {value}" for value in _shown(old, texts))
            yield from (f"  + {value}" for value in _shown(new, texts))
        if not history.changed:
            yield from (f"    {value}" for value in _shown(history.periods[0], texts))


def _shown(period: Period, texts: Texts) -> tuple[str, ...]:
    return period.values or (texts.tr("(no records)"),)
