"""`workbench audits`: list the audits of a project."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.opening import opened
from workbench.cli.shapes import dumps, time_text
from workbench.model.names import to_unicode
from workbench.model.text import Texts
from workbench.model.wording import points
from workbench.store.audits import list_audits


@click.command(name="audits")
@options.project_argument
@options.json_options
@options.language_option
def command(*, project: Path, passphrase_file: Path | None, as_json: bool, as_lines: bool, texts: Texts) -> int:
    """List the audits of PROJECT, newest first."""
    with opened(project, passphrase_file) as opened_project:
        rows = list_audits(opened_project.read())
    documents = [
        {
            "audit_id": row.id,
            "domain": row.domain,
            "audited": time_text(row.audited),
            "rules": row.rules,
            "low": row.low,
            "high": row.high,
            "findings": row.findings,
            "unknown": row.unknown,
        }
        for row in rows
    ]
    if as_lines:
        for document in documents:
            click.echo(dumps(document))
    elif as_json:
        click.echo(dumps(documents, indent=2))
    elif not rows:
        click.echo(texts.tr("This project has no audit yet."), err=True)
    else:
        for row in rows:
            click.echo(f"{row.id}  {time_text(row.audited)}  {to_unicode(row.domain)}  {_score(row.low, row.high)}")
    return Exit.DONE


def _score(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "-"
    return f"{points(low)}/100" if low == high else f"{points(low)}–{points(high)}/100"
