"""`workbench imports`: list what was imported and fetched into a project, and undo one of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.opening import opened, opened_after
from workbench.cli.shapes import dumps, time_text
from workbench.model.errors import UsageError, WorkbenchError
from workbench.model.text import Texts
from workbench.store.imports import Failure, ImportEntry, list_imports, undo_import
from workbench.store.project import Project

SHORT = 8
"""Characters of an id that are shown to people; any beginning that only one import has is enough."""


@click.command(name="imports")
@options.project_argument
@click.option("--undo", metavar="ID", help="Remove this import and exactly what it brought; its id or the beginning.")
@options.json_options
@options.language_option
def command(
    *,
    project: Path,
    passphrase_file: Path | None,
    undo: str | None,
    as_json: bool,
    as_lines: bool,
    texts: Texts,
) -> int:
    """
    List what was imported and fetched into PROJECT, newest first, with what could not be read.

    With --undo one of them is removed; what another import brought too stays.
    """
    if as_json and as_lines:
        raise UsageError("Only one of --json and --jsonl can be", "Choose one")
    if undo is None:
        with opened(project, passphrase_file) as opened_project:
            entries = list_imports(opened_project.read())
    else:
        with opened_after(project, passphrase_file, lambda seen: _meant(seen, undo)) as (opened_project, entry):
            opened_project.write(partial(undo_import, uid=entry.id)).result()
        entries = [entry]
    documents = [_json(entry, texts) | ({"undone": True} if undo else {}) for entry in entries]
    if as_json:
        click.echo(dumps(documents[0] if undo else documents, indent=2))
    elif as_lines:
        for document in documents:
            click.echo(dumps(document))
    else:
        _say(entries, texts, undone=undo is not None)
    return Exit.DONE


def _meant(project: Project, words: str) -> ImportEntry:
    """Return the import of an id, or of the beginning of one."""
    found = [one for one in list_imports(project.read()) if one.id.startswith(words.strip().lower())]
    if not found or not words.strip():
        raise UsageError("There is no import {id}", "Their ids are shown by: workbench imports", id=words)
    if len(found) > 1:
        raise UsageError("Several imports begin with {id}", "Give more of its id", id=words)
    return found[0]


def _json(entry: ImportEntry, texts: Texts) -> dict[str, Any]:
    return {
        "import_id": entry.id,
        "kind": entry.kind,
        "origin": entry.origin,
        "started": time_text(entry.started),
        "finished": None if entry.finished is None else time_text(entry.finished),
        "counts": entry.counts,
        "files": entry.files,
        "failed": [{"file": one.name, "reason": _reason(one, texts)} for one in entry.failures],
    }


def _reason(failure: Failure, texts: Texts) -> str:
    return texts.error(WorkbenchError(failure.reason, **{str(name): value for name, value in failure.args.items()}))


def _say(entries: list[ImportEntry], texts: Texts, *, undone: bool) -> None:
    if not entries:
        click.echo(texts.tr("Nothing was imported or fetched into this project yet."), err=True)
    for entry in entries:
        for line in _lines(entry, texts):
            click.echo(line)
    if undone:
        click.echo(texts.tr("Undone: this import and what only it brought are gone."), err=True)


def _lines(entry: ImportEntry, texts: Texts) -> Iterator[str]:
    kind = texts.tr("fetch") if entry.kind == "fetch" else texts.tr("import")
    counts = ", ".join(f"{_counted(name, texts)}: {texts.number(count)}" for name, count in entry.counts.items())
    ended = "" if entry.finished else texts.tr("not finished")
    facts = "; ".join(filter(None, (f"{kind}: {entry.origin}", counts, ended)))
    yield f"{entry.id[:SHORT]}  {time_text(entry.started)}  {facts}"
    for one in entry.failures:
        yield f"  {one.name}: {_reason(one, texts)}" if one.name else f"  {_reason(one, texts)}"


def _counted(name: str, texts: Texts) -> str:
    known = {
        "files": texts.tr("files"),
        "reports": texts.tr("reports"),
        "rows": texts.tr("rows"),
        "duplicates": texts.tr("duplicates"),
        "repaired": texts.tr("repaired"),
        "failed": texts.tr("failed"),
        "samples": texts.tr("numbers"),
        "new": texts.tr("new"),
        "changed": texts.tr("changed"),
        "same": texts.tr("as before"),
    }
    return known.get(name, name)
