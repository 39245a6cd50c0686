"""What the actions do."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget

from workbench.model.changes import Changes
from workbench.ui.actions import action
from workbench.ui.dialogs import SUFFIX, NewProjectDialog, ReportDialog
from workbench.ui.tables import Table
from workbench.ui.theme import Mode

if TYPE_CHECKING:
    from workbench.tasks.context import Context
    from workbench.ui.session import Session
    from workbench.ui.window import Window


@action(
    "file.new",
    menu="file",
    label=lambda t: t.tr("New project …"),
    shortcuts=("Ctrl+N",),
    icon="plus",
    needs_project=False,
)
def new_project(window: Window) -> None:
    """Ask for what a project needs and make it."""
    dialog = NewProjectDialog(window.session, window)
    dialog.accepted.connect(lambda: window.projects.create(dialog.chosen))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


@action(
    "file.open", menu="file", label=lambda t: t.tr("Open …"), shortcuts=("Ctrl+O",), icon="folder", needs_project=False
)
def open_project(window: Window) -> None:
    """Ask for a project file and open it."""
    tr = window.session.texts.tr
    filters = f"{tr('Postmaster projects')} (*{SUFFIX})"
    path, _ = QFileDialog.getOpenFileName(window, tr("Open a project"), window.session.settings.folder, filters)
    if path:
        window.session.settings.folder = str(Path(path).parent)
        window.projects.open(Path(path))


@action("file.example", menu="file", label=lambda t: t.tr("Open the example"), icon="sample", needs_project=False)
def open_example(window: Window) -> None:
    """Open the bundled example."""
    window.projects.open_example()


@action("file.sample", menu="file", label=lambda t: t.tr("Open the sample"), icon="sample", needs_project=False)
def open_sample(window: Window) -> None:
    """Open the sample project: thirteen months of statistics of a client that does not exist."""
    window.projects.open_sample()


@action(
    "file.chart", menu="file", label=lambda t: t.tr("Save the chart …"), icon="save", group=1,
    allowed=lambda w: getattr(w.page, "can_export", False),
)  # fmt: skip
def save_chart(window: Window) -> None:
    """Ask for a file and save the charts of the page as they are seen."""
    from workbench.ui.chart_page import ChartPage
    from workbench.ui.chart_saving import ask_for_file

    if isinstance(window.page, ChartPage):
        ask_for_file(window.page)


@action("file.close", menu="file", label=lambda t: t.tr("Close project"), shortcuts=("Ctrl+W",), group=1)
def close_project(window: Window) -> None:
    """Go back to the start page."""
    window.projects.leave()


@action("file.quit", menu="file", label=lambda t: t.tr("Quit"), shortcuts=("Ctrl+Q",), needs_project=False, group=2)
def quit_program(window: Window) -> None:
    """Close the window; everything is stored already."""
    window.close()


@action(
    "edit.undo", menu="edit", label=lambda t: t.tr("Undo"), shortcuts=("Ctrl+Z",), icon="undo",
    allowed=lambda w: w.session.undo.next_back is not None,
)  # fmt: skip
def undo(window: Window) -> None:
    """Take back what was done last."""
    step = window.session.undo.back()
    if step is not None:
        window.session.note(window.session.texts.tr("Taken back: {what}", what=step.text))


@action(
    "edit.redo", menu="edit", label=lambda t: t.tr("Redo"), shortcuts=("Ctrl+Shift+Z", "Ctrl+Y"), icon="redo",
    allowed=lambda w: w.session.undo.next_again is not None,
)  # fmt: skip
def redo(window: Window) -> None:
    """Do again what was taken back last."""
    step = window.session.undo.again()
    if step is not None:
        window.session.note(window.session.texts.tr("Done again: {what}", what=step.text))


@action("edit.copy", menu="edit", label=lambda t: t.tr("Copy rows"), icon="copy", group=1)
def copy_rows(window: Window) -> None:
    """Copy the selected rows of the table that has the focus, or else of the page."""
    page = window.page
    focus = QApplication.focusWidget()
    table: Any = focus if isinstance(focus, Table) else page.findChild(Table) if page else None
    if table is not None:
        table.copy()


@action(
    "edit.find", menu="edit", label=lambda t: t.tr("Find on the page"), shortcuts=("Ctrl+F",), icon="search", group=1
)
def find(window: Window) -> None:
    """Go where the page is searched."""
    if window.page is not None:
        window.page.search()


@action("view.palette", menu="view", label=lambda t: t.tr("Find and go …"), shortcuts=("Ctrl+K",), icon="search",
    needs_project=False,
)  # fmt: skip
def show_palette(window: Window) -> None:
    """List every command, page, domain and finding, to be searched."""
    from workbench.ui.palette import Palette

    palette = Palette(window)
    palette.finished.connect(palette.deleteLater)
    palette.open()


@action("view.back", menu="view", label=lambda t: t.tr("Back"), shortcuts=("Alt+Left",), icon="back")
def go_back(window: Window) -> None:
    """Show what was shown before."""
    window.history.go(-1)


@action("view.forward", menu="view", label=lambda t: t.tr("Forward"), shortcuts=("Alt+Right",), icon="forward")
def go_forward(window: Window) -> None:
    """Undo Back."""
    window.history.go(1)


def _has_charts(window: Window) -> bool:
    return hasattr(window.page, "step_period")  # known before anything is read


def _step_period(step: int, window: Window) -> None:
    from workbench.ui.chart_page import ChartPage

    if isinstance(window.page, ChartPage):
        window.page.step_period(step)


action(
    "view.before", menu="view", label=lambda t: t.tr("Period before this"), shortcuts=("[",), allowed=_has_charts,
)(partial(_step_period, -1))  # fmt: skip
action(
    "view.after", menu="view", label=lambda t: t.tr("Period after this"), shortcuts=("]",), allowed=_has_charts,
)(partial(_step_period, 1))  # fmt: skip


@action("view.refresh", menu="view", label=lambda t: t.tr("Read again"), shortcuts=("F5",), icon="refresh", group=1)
def refresh(window: Window) -> None:
    """Read what is shown from the project again."""
    window.session.changed.emit(Changes.everything())


@action("view.pane", menu="view", label=lambda t: t.tr("Next pane"), shortcuts=("F6",), group=1)
def next_pane(window: Window) -> None:
    """Move the focus: navigation, page, inspector, and around."""
    window.next_pane()


@action(
    "view.inspector",
    menu="view",
    label=lambda t: t.tr("Inspector"),
    shortcuts=("F9",),
    checked=lambda w: w.inspector_shown,
    group=1,
)
def show_inspector(window: Window) -> None:
    """Show or hide the inspector."""
    window.show_inspector(shown=not window.inspector_shown)


def _paint(mode: Mode, window: Window) -> None:
    window.session.paint(mode)


action(
    "view.system", menu="view", label=lambda t: t.tr("Colours of the system"), needs_project=False,
    checked=lambda w: w.session.theme.mode is Mode.SYSTEM, group=2,
)(partial(_paint, Mode.SYSTEM))  # fmt: skip
action(
    "view.light", menu="view", label=lambda t: t.tr("Light"), needs_project=False,
    checked=lambda w: w.session.theme.mode is Mode.LIGHT, group=2,
)(partial(_paint, Mode.LIGHT))  # fmt: skip
action(
    "view.dark", menu="view", label=lambda t: t.tr("Dark"), needs_project=False,
    checked=lambda w: w.session.theme.mode is Mode.DARK, group=2,
)(partial(_paint, Mode.DARK))  # fmt: skip
action(
    "view.english", menu="view", label=lambda _: "English", needs_project=False,
    checked=lambda w: w.session.texts.language == "en", group=3,
)(lambda window: window.session.speak("en"))  # fmt: skip
action(
    "view.russian", menu="view", label=lambda _: "Русский", needs_project=False,
    checked=lambda w: w.session.texts.language == "ru", group=3,
)(lambda window: window.session.speak("ru"))  # fmt: skip


@action("project.domain", menu="project", label=lambda t: t.tr("Add a domain"), icon="plus", writes=True)
def add_domain(window: Window) -> None:
    """Go to the field that takes a domain."""
    window.show_page("authentication")
    field: Any = getattr(window.page, "add", None)
    if field is not None:
        field.field.setFocus()


@action(
    "project.remove", menu="project", label=lambda t: t.tr("Remove the domain in scope …"), icon="trash", writes=True
)
def remove_scope(window: Window) -> None:
    """Remove a domain with all that was found about it, after a question."""
    session = window.session
    tr, domain = session.texts.tr, session.scope
    if domain is None:
        session.note(tr("Choose one domain above the page first"))
        return
    from workbench.store.entities import remove_domain

    box = QMessageBox(QMessageBox.Icon.NoIcon, tr("Remove the domain"), "", parent=window)
    box.setText(tr("Remove {domain} and every audit of it from this project?", domain=domain))
    box.setInformativeText(tr("This cannot be undone."))
    remove = box.addButton(tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    changes = Changes.ENTITIES | Changes.FINDINGS | Changes.EVIDENCE
    remove.clicked.connect(lambda: session.write(changes, partial(remove_domain, name=domain), owner=window))
    box.finished.connect(box.deleteLater)
    box.open()


@action(
    "audit.run", menu="analyse", label=lambda t: t.tr("Run checks"), shortcuts=("Ctrl+R",), icon="play", writes=True
)
def run_checks(window: Window) -> None:
    """Audit the domains in scope."""
    from workbench.ui import running

    session = window.session
    if not running.names_in_scope(session):
        window.show_page("authentication")
        session.note(session.texts.tr("Add a domain first: there is nothing to check yet"), lasting=True)
        return
    running.run_checks(session, window)


@action("report.export", menu="report", label=lambda t: t.tr("Report …"), shortcuts=("Ctrl+P",), icon="report")
def export(window: Window) -> None:
    """Ask for a file and write the report."""
    from workbench.store.audits import list_audits
    from workbench.store.entities import get_client

    session = window.session
    client = get_client(session.db)
    name = client.name or (session.project.path.stem if session.project else "")
    audited = sorted({row.domain for row in list_audits(session.db)})
    dialog = ReportDialog(session, name, client.language or session.texts.language, window, domains=audited)
    dialog.accepted.connect(lambda: _export(window, dialog))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _export(window: Window, dialog: ReportDialog) -> None:
    session, path, language, domains = window.session, dialog.file, dialog.language, dialog.chosen
    session.settings.folder = str(path.parent)

    async def task(ctx: Context) -> None:
        from workbench.tasks.export import export_report

        await export_report(ctx.project, path, language=language, progress=ctx.progress, domains=domains)

    def done(_: None) -> None:
        session.note(session.texts.tr("Saved {file}", file=path.name), path=path)

    title = session.texts.tr("Writing {file}", file=path.name)
    session.start(title, task, owner=window, done=done)


@action(
    "tools.offline", menu="tools", label=lambda t: t.tr("Offline"), icon="offline", writes=True,
    checked=lambda w: w.session.offline,
)  # fmt: skip
def switch_offline(window: Window) -> None:
    """Forbid or allow every request, for this project."""
    _remember(window, "offline", value=not window.session.offline)


@action(
    "tools.recordings", menu="tools", label=lambda t: t.tr("Answer from recorded files …"), icon="folder", writes=True
)
def choose_recordings(window: Window) -> None:
    """Let zone files, saved dig output or snapshots answer instead of the network."""
    session = window.session
    tr = session.texts.tr
    paths, _ = QFileDialog.getOpenFileNames(
        window, tr("Files that answer instead of the network"), session.settings.folder
    )
    if paths:
        session.settings.folder = str(Path(paths[0]).parent)
        _remember(window, "recordings", value=paths)
        session.note(tr("Checks are answered from: {files}", files=", ".join(Path(path).name for path in paths)))


@action("tools.live", menu="tools", label=lambda t: t.tr("Ask the network again"), icon="globe", writes=True)
def forget_recordings(window: Window) -> None:
    """Forget the recorded files; live servers answer from now on, unless the project is offline."""
    from workbench.store.settings import put_setting

    def forget(db: Any) -> None:
        put_setting(db, "recordings", None)
        put_setting(db, "zone", None)

    window.session.write(Changes.SETTINGS, forget, owner=window)
    window.session.note(window.session.texts.tr("Checks ask live name servers from now on, unless offline"))


def _remember(window: QWidget, key: str, *, value: object) -> None:
    from workbench.store.settings import put_setting

    session: Session = window.session  # type: ignore[attr-defined]
    session.write(Changes.SETTINGS, partial(put_setting, key=key, value=json.dumps(value)), owner=window)


@action("help.about", menu="help", label=lambda t: t.tr("About Postmaster Workbench"), icon="info", needs_project=False)
def about(window: Window) -> None:
    """Say what this is, in which version."""
    import workbench

    tr = window.session.texts.tr
    box = QMessageBox(QMessageBox.Icon.NoIcon, tr("About Postmaster Workbench"), "", parent=window)
    box.setText(f"Postmaster Workbench {workbench.__version__}")
    box.setInformativeText(
        tr("E-mail deliverability, one file per client. Nothing leaves this computer unless you start it.")
    )
    box.addButton(tr("Close"), QMessageBox.ButtonRole.AcceptRole)
    box.finished.connect(box.deleteLater)
    box.open()


@action("help.keys", menu="help", label=lambda t: t.tr("Keyboard map"), shortcuts=("F1",), needs_project=False)
def keyboard_map(window: Window) -> None:
    """List every key."""
    from workbench.ui.keys import KeyMap

    dialog = KeyMap(window.session, window)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
