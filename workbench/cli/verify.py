"""`workbench verify`: check the integrity of a project, of its evidence, and of a report made from it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.opening import opened
from workbench.cli.shapes import dumps
from workbench.model.text import Texts
from workbench.tasks.verify import ReportMatch, verify, verify_report


@click.command(name="verify")
@options.project_argument
@click.argument("report", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.json_options
@options.language_option
def command(
    *,
    project: Path,
    passphrase_file: Path | None,
    report: Path | None,
    as_json: bool,
    as_lines: bool,
    texts: Texts,
) -> int:
    """
    Check that PROJECT is sound and its evidence unchanged.

    With REPORT.pdf also that this report was made from this project: it is made again from the audits it names and
    compared byte by byte. Exit status 1 if something is wrong.
    """
    with opened(project, passphrase_file) as opened_project:
        found = verify(opened_project)
        match = None if report is None else asyncio.run(verify_report(opened_project, report.read_bytes()))
    sound = found.sound and match in {None, ReportMatch.IDENTICAL}
    if as_json or as_lines:
        document = {
            "sound": sound,
            "faults": list(found.faults),
            "broken_evidence": list(found.broken),
            "evidence": found.evidence,
            "report": match.value if match else None,
        }
        click.echo(dumps(document, indent=None if as_lines else 2))
        return Exit.DONE if sound else Exit.FOUND
    for fault in found.faults:
        click.echo(texts.tr("the file is damaged: {fault}", fault=fault))
    for name in found.broken:
        click.echo(texts.tr("evidence changed: {id}", id=name))
    if match is not None:
        click.echo(_match_words(match, texts))
    if not found.faults and not found.broken:
        click.echo(
            texts.plural(
                "the project is sound, its one piece of evidence unchanged",
                "the project is sound, its {count} pieces of evidence unchanged",
                found.evidence,
            )
        )
    return Exit.DONE if sound else Exit.FOUND


def _match_words(match: ReportMatch, texts: Texts) -> str:
    return {
        ReportMatch.IDENTICAL: texts.tr("the report is what this project gives, byte by byte"),
        ReportMatch.CHANGED: texts.tr("the report is not what this project gives: one of the two was changed"),
        ReportMatch.OTHER_VERSION: texts.tr("the report was made by another version of the program: not comparable"),
        ReportMatch.FOREIGN: texts.tr("the report names audits that this project does not have"),
        ReportMatch.NO_REPORT: texts.tr("the file is not a PDF report of this program"),
    }[match]
