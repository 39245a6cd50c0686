"""Tables that `import` reads by a mapping: what is asked about them, and the file that holds the answers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from workbench.cli.exits import Exit
from workbench.model.errors import SourceError, UsageError
from workbench.model.table import Question, TableMapping, from_json, to_json
from workbench.model.table_wording import doubt_names
from workbench.model.text import Texts
from workbench.sources.table import Sheet
from workbench.store.project import Project
from workbench.tasks.context import Context
from workbench.tasks.importing import ImportSummary
from workbench.tasks.kind_statistics import AskedError, as_report_error, failed_row
from workbench.tasks.tables import find_mapping, import_table, load_sheets, preview


def read_mapping(path: Path) -> TableMapping:
    """
    Return the mapping in a file.

    Raises:
        UsageError: it cannot be read, or is none.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "{name} cannot be read", "It should be a file that --save-map wrote", name=path.name
        ) from error
    return from_json(text)


async def import_tables(ctx: Context, paths: Iterable[str], mapping: TableMapping) -> ImportSummary:
    """Import each path as a table read by `mapping`; one that cannot be costs itself."""
    summary = ImportSummary()
    for path in paths:
        summary.files += 1
        try:
            done = await import_table(ctx, Path(path), mapping)
        except (SourceError, UsageError) as error:
            summary.failures.append((path, as_report_error(error)))
            continue
        summary.samples += done.samples
        summary.import_id = done.import_id
        summary.failures += [failed_row(path, failure) for failure in done.failures]
    return summary


def write_mapping(project: Project, paths: tuple[str, ...], target: Path, texts: Texts) -> Exit:
    """
    Write how the first table would be read, and say on standard error what is open.

    Raises:
        UsageError: several files are named, or `target` cannot be written.
        SourceError: there is no table.
    """
    if len(paths) != 1:
        raise UsageError("A mapping is written for one table", "Name one file")
    _, sheets = load_sheets(Path(paths[0]))
    sheet = sheets[0]
    shown = preview(sheet, remembered=find_mapping(project.read(), sheet))
    laid = {"headers": list(sheet.headers), **json.loads(to_json(shown.mapping))}
    try:
        target.write_text(json.dumps(laid, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise UsageError(
            "{name} cannot be written", "{detail}", name=target.name, detail=error.strerror or ""
        ) from error
    for question in shown.questions:
        click.echo(question_line(question, sheet, texts), err=True)
    return Exit.IN_PART if shown.questions else Exit.DONE


def questions_json(asked: AskedError, texts: Texts) -> list[dict[str, Any]]:
    """Return what a table leaves open: column (null: the table as a whole), question, cells that show it, choices."""
    return [
        {
            "column": asked.sheet.headers[one.column] if one.column >= 0 else None, "doubt": one.doubt.value,
            "question": doubt_names(texts)[one.doubt], "examples": list(one.examples), "choices": list(one.choices),
        }
        for one in asked.questions
    ]  # fmt: skip


def question_line(question: Question, sheet: Sheet, texts: Texts) -> str:
    """Return a question about a table, with cells that show it and what can be answered."""
    where = f"{sheet.headers[question.column]}: " if question.column >= 0 else ""
    examples = f" ({', '.join(question.examples)})" if question.examples else ""
    choices = f" [{' | '.join(question.choices)}]" if question.choices else ""
    return f"{where}{doubt_names(texts)[question.doubt]}{examples}{choices}"
