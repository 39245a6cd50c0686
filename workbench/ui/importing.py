"""Import what the user chose or dropped: tables are asked about, files of providers and reports read at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.model.errors import WorkbenchError
from workbench.model.names import to_unicode
from workbench.model.table import TableMapping
from workbench.model.text import Texts
from workbench.ui.import_words import counts_words
from workbench.ui.imports_undo import say_and_offer_undo, undo_imports
from workbench.ui.table_dialog import OpenedTable, TableDialog

if TYPE_CHECKING:
    from workbench.tasks.context import Context
    from workbench.tasks.importing import ImportSummary
    from workbench.tasks.tables import TableImport
    from workbench.ui.window import Window


@dataclass(slots=True)
class Looked:
    """What was found in the paths: tables to ask about, all else, and tables that cannot be read."""

    tables: list[OpenedTable] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)
    failures: list[tuple[str, WorkbenchError]] = field(default_factory=list)


@dataclass(slots=True)
class _Held:
    """The import that a step of Undo is about; doing it again makes another one."""

    uid: str = ""


Task = Callable[["Context"], Coroutine[Any, Any, Any]]


def import_paths(window: Window, paths: Sequence[Path]) -> None:
    """Import files and folders, each by who knows it."""
    if not paths:
        return
    session = window.session
    session.settings.folder = str(paths[0].parent)

    async def task(ctx: Context) -> Looked:
        return await asyncio.to_thread(_look, ctx, list(paths))

    title = session.texts.tr("Looking at {file}", file=paths[0].name)
    session.start(title, task, owner=window, done=lambda found: _go_on(window, found))


def _look(ctx: Context, paths: list[Path]) -> Looked:
    from workbench.tasks.table_files import sort_files
    from workbench.tasks.tables import find_mapping, load_sheets

    found = sort_files(paths)
    looked = Looked(others=list(found.others))
    for path in found.tables:
        try:
            _, sheets = load_sheets(path)
        except WorkbenchError as error:
            looked.failures.append((path.name, error))
            continue
        remembered = tuple(find_mapping(ctx.project.read(), sheet) for sheet in sheets)
        looked.tables.append(OpenedTable(path, tuple(sheets), remembered))
    return looked


def _go_on(window: Window, found: Looked) -> None:
    texts = window.session.texts
    if found.failures:
        said = [f"{name}: {texts.error(error)}" for name, error in found.failures]
        window.session.note("\n".join(said), lasting=True)
    if found.others:
        _import_others(window, found.others)
    _ask_about(window, found.tables)


def _ask_about(window: Window, tables: list[OpenedTable]) -> None:
    """Ask about one table after the other."""
    if not tables:
        return
    from workbench.store.entities import list_domains

    first, rest = tables[0], tables[1:]
    domains = [to_unicode(entry.name) for entry in list_domains(window.session.db)]
    dialog = TableDialog(window.session, first, domains, window)

    def taken() -> None:
        if dialog.mapping is not None:
            _import_table(window, first.path, dialog.mapping, dialog.sheet.name if len(first.sheets) > 1 else None)

    dialog.accepted.connect(taken)
    dialog.finished.connect(lambda _: _ask_about(window, rest))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _import_table(window: Window, path: Path, mapping: TableMapping, sheet: str | None) -> None:
    texts = window.session.texts

    async def task(ctx: Context) -> TableImport:
        from workbench.tasks.tables import import_table

        return await import_table(ctx, path, mapping, sheet=sheet)

    def say(found: TableImport) -> tuple[str, str]:
        said = _new_numbers(texts, found.new, path)
        if found.samples - found.new:
            said += ", " + texts.tr("{count} as before", count=texts.number(found.samples - found.new))
        if found.failures:
            left = len(found.failures)
            said += ". " + texts.plural("{count} cell is left out", "{count} cells are left out", left)
        return found.import_id, said

    _run(window, path.name, task, say)


def _import_others(window: Window, paths: list[Path]) -> None:
    texts = window.session.texts

    async def task(ctx: Context) -> ImportSummary:
        from workbench.tasks.importing import import_files

        return await import_files(ctx, [str(path) for path in paths])

    def say(found: ImportSummary) -> tuple[str, str]:
        said = ", ".join(counts_words(texts, found.counts())) or texts.tr("Nothing new")
        lines = [f"{Path(name).name}: {texts.error(error)}" for name, error in found.failures[:MOST]]
        if len(found.failures) > MOST:
            lines.append(texts.plural("{count} more", "{count} more", len(found.failures) - MOST))
        return found.import_id or "", "\n".join([said, *lines])

    _run(window, paths[0].name, task, say)


def _new_numbers(texts: Texts, count: int, path: Path) -> str:
    return texts.plural("{count} new number from {file}", "{count} new numbers from {file}", count, file=path.name)


MOST = 4
"""Failures named in a message; the page of imports names all."""


def _run(
    window: Window, name: str, task: Task, say: Callable[[Any], tuple[str, str]], held: _Held | None = None
) -> None:
    """Run an import; what it brought is said, and Undo takes it back as a unit."""
    session = window.session

    def done(found: Any) -> None:
        uid, said = say(found)
        if held is not None:
            held.uid = uid
            return
        window.show_page("imports")
        shown: Any = window.page
        if uid and shown is not None:
            shown.go_to(uid)
        if not uid:
            window.messages.note(said)
            return
        own = _Held(uid)
        session.undo.push(
            session.texts.tr("Import of {file}", file=name),
            lambda: undo_imports(session, [own.uid], owner=window),
            lambda: _run(window, name, task, say, own),
        )
        say_and_offer_undo(window, said, lambda: undo_imports(session, [own.uid], owner=window))

    session.start(session.texts.tr("Importing {file}", file=name), task, owner=window, done=done)
