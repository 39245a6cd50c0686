"""`workbench report`: write the client's report."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from workbench.cli import options
from workbench.cli.days import read_span
from workbench.cli.exits import Exit
from workbench.cli.opening import opened
from workbench.model.progress import Progress
from workbench.model.text import Texts
from workbench.tasks.export import export_report


@click.command(name="report")
@options.project_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="FILE.pdf or FILE.csv.zip")
@click.option("--since", metavar="DATE", help="First day of the statistics; else the last 90 days.")
@click.option("--until", metavar="DATE", help="Last day of the statistics.")
@options.language_option
@options.verbose_option
def command(
    *,
    project: Path,
    passphrase_file: Path | None,
    output: Path,
    since: str | None,
    until: str | None,
    texts: Texts,
) -> int:
    """Write the report of PROJECT's latest audits and statistics; the same project gives the same bytes."""
    first, last = read_span(since, until)
    with opened(project, passphrase_file) as opened_project:
        asyncio.run(
            export_report(
                opened_project,
                output,
                language=texts.language,
                progress=Progress(),
                since=first,
                until=last,
            )
        )
    click.echo(texts.tr("Wrote {path}", path=str(output)), err=True)
    return Exit.DONE
