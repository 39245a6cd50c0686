"""`workbench import`: import files, folders, archives and mailboxes into a project."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.import_table import import_tables, question_line, questions_json, read_mapping, write_mapping
from workbench.cli.opening import opened
from workbench.cli.shapes import dumps
from workbench.model.table import TableMapping
from workbench.model.text import Texts
from workbench.net.resolver import Offline
from workbench.store.project import Access, Project
from workbench.tasks.context import Context
from workbench.tasks.importing import ImportSummary, import_files
from workbench.tasks.kind_statistics import AskedError


@click.command(name="import")
@options.project_argument
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--map", "map_file", type=click.Path(path_type=Path), metavar="FILE", help="Read tables by this mapping.")
@click.option(
    "--save-map",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write how the table would be read; import nothing.",
)
@options.json_options
@options.language_option
def command(
    *,
    project: Path,
    passphrase_file: Path | None,
    paths: tuple[str, ...],
    map_file: Path | None,
    save_map: Path | None,
    as_json: bool,
    as_lines: bool,
    texts: Texts,
) -> int:
    """
    Import into PROJECT what each PATH holds.

    Known are DMARC aggregate reports, tables of numbers by day (CSV, TSV, XLSX), files saved from SNDS, Yahoo and the
    old Google Postmaster Tools, and the DKIM selectors of messages. How a table is read is told by its headers; what
    they leave open is asked, and answered with --map: let --save-map write what is known, and correct that.

    A PATH may be a file, a folder, an archive, a message or a mailbox; `-` is standard input. What the project has
    already is counted and changes nothing. What cannot be read is named, and the others go on.
    """
    with opened(project, passphrase_file, access=Access.WRITE) as opened_project:
        if save_map is not None:
            return write_mapping(opened_project, paths, save_map, texts)
        summary = asyncio.run(_import(opened_project, paths, None if map_file is None else read_mapping(map_file)))
    if as_json or as_lines:
        click.echo(dumps(_document(summary, texts), indent=None if as_lines else 2))
    else:
        for line in _lines(summary, texts):
            click.echo(line)
        for line in _failed(summary, texts):
            click.echo(line, err=True)
    return _status(summary, texts)


async def _import(project: Project, paths: tuple[str, ...], mapping: TableMapping | None) -> ImportSummary:
    ctx = Context(project, Offline())
    return await (import_files(ctx, paths) if mapping is None else import_tables(ctx, paths, mapping))


def _document(summary: ImportSummary, texts: Texts) -> dict[str, Any]:
    """
    Return the JSON of `import --json`.

    `files` looked at; `reports` that are new, with `rows`; `messages` that are new; `samples`: numbers by day;
    `duplicates` the project had;
    `known_imports`: ids of the imports that brought those; `repaired`: new reports in which something had to be
    guessed or left out; `failed`: `file` and `reason`, and of a table `questions` that have to be answered;
    `import_id`: null where nothing was new.
    """
    failed = [
        {"file": name, "reason": texts.error(error)}
        | ({"questions": questions_json(error, texts)} if isinstance(error, AskedError) else {})
        for name, error in summary.failures
    ]
    return {
        **summary.counts(), "failed": failed, "known_imports": summary.known_imports, "import_id": summary.import_id,
    }  # fmt: skip


def _lines(summary: ImportSummary, texts: Texts) -> Iterator[str]:
    yield texts.plural("{count} file looked at", "{count} files looked at", summary.files)
    if summary.reports:
        rows = texts.plural("{count} row", "{count} rows", summary.rows)
        new = texts.plural("{count} new report", "{count} new reports", summary.reports)
        yield f"{new}, {rows}"
    if summary.messages:
        yield texts.plural(
            "{count} new message; its header is kept", "{count} new messages; their headers are kept", summary.messages
        )
    if summary.samples:
        yield texts.plural("{count} number by day", "{count} numbers by day", summary.samples)
    if summary.duplicates:
        yield texts.plural("{count} known already", "{count} known already, left as they are", summary.duplicates)
    if summary.known_imports:
        yield "  " + texts.tr("Imported before as: {ids}", ids=", ".join(summary.known_imports))
    if summary.repaired:
        yield texts.plural("{count} report had to be repaired", "{count} reports had to be repaired", summary.repaired)
    if summary.import_id:
        yield texts.tr("Import {id}", id=summary.import_id)
    else:
        yield texts.tr("Nothing was changed.")


def _failed(summary: ImportSummary, texts: Texts) -> Iterator[str]:
    """Yield what could not be read, and under a table what it leaves open and how that is answered."""
    for name, error in summary.failures:
        yield f"workbench: {name}: {texts.error(error)}"
        if isinstance(error, AskedError):
            for question in error.questions:
                yield "  " + question_line(question, error.sheet, texts)
    if any(isinstance(error, AskedError) for _, error in summary.failures):
        yield texts.tr(
            "To answer, let --save-map FILE write the mapping, correct it, and import again with --map FILE."
        )


def _status(summary: ImportSummary, texts: Texts) -> Exit:
    usable = summary.reports + summary.messages + summary.samples + summary.duplicates
    if not usable:
        if not summary.failures:
            click.echo("workbench: " + texts.tr("There is no file in what was given"), err=True)
        return Exit.UNUSABLE
    return Exit.IN_PART if summary.failures else Exit.DONE
