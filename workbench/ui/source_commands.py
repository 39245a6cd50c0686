"""The actions about numbers: connect, reconnect, fetch, import, type."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog

from workbench.ui.actions import action

if TYPE_CHECKING:
    from workbench.store.accounts import AccountEntry
    from workbench.ui.window import Window


def _current(window: Window) -> AccountEntry | None:
    """Return the account that the page of accounts has its cursor on."""
    found: Any = window.workspace.pages.get("accounts") if window.workspace is not None else None
    entry: AccountEntry | None = found.current if found is not None else None
    return entry


def _refuses_offline(window: Window) -> bool:
    session = window.session
    if session.offline:
        session.note(session.texts.tr("Offline: no provider was asked"), action="tools.offline", lasting=True)
    return session.offline


@action(
    "fetch.all", menu="project", label=lambda t: t.tr("Fetch statistics"), shortcuts=("Ctrl+G",), icon="refresh",
    writes=True, group=1,
)  # fmt: skip
def fetch_all(window: Window) -> None:
    """Fetch the statistics of every account; connect one where there is none."""
    from workbench.store.accounts import list_accounts
    from workbench.ui.fetching import fetch_accounts

    session = window.session
    if list_accounts(session.db):
        fetch_accounts(window)
        return
    window.show_page("accounts")
    session.note(session.texts.tr("Connect an account first: there is nobody to fetch from yet"), lasting=True)


@action(
    "fetch.account", menu="project", label=lambda t: t.tr("Fetch the chosen account"), icon="refresh", writes=True,
    group=1, allowed=lambda w: _current(w) is not None,
)  # fmt: skip
def fetch_account(window: Window) -> None:
    """Fetch the statistics of the account that the page of accounts has its cursor on."""
    from workbench.ui.fetching import fetch_accounts

    entry = _current(window)
    if entry is not None:
        fetch_accounts(window, [entry.account.id])


@action(
    "account.add", menu="project", label=lambda t: t.tr("Connect an account …"), icon="accounts", writes=True, group=1
)
def connect_account(window: Window) -> None:
    """Guide through the connection of an account."""
    _open_dialog(window, None)


@action(
    "account.reconnect", menu="project", label=lambda t: t.tr("Reconnect the chosen account …"), icon="online",
    writes=True, group=1, allowed=lambda w: _current(w) is not None,
)  # fmt: skip
def reconnect_account(window: Window) -> None:
    """Give the chosen account new secrets."""
    _open_dialog(window, _current(window))


def _open_dialog(window: Window, entry: AccountEntry | None) -> None:
    from workbench.ui.account_dialog import ConnectDialog
    from workbench.ui.fetching import fetch_accounts

    if _refuses_offline(window):
        return
    window.show_page("accounts")
    dialog = ConnectDialog(window.session, window, entry=entry)
    dialog.fetch_wanted.connect(lambda account: fetch_accounts(window, [account]))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


@action(
    "import.files", menu="project", label=lambda t: t.tr("Import files …"), shortcuts=("Ctrl+I",), icon="imports",
    writes=True, group=2,
)  # fmt: skip
def import_files(window: Window) -> None:
    """Ask for files and import them."""
    from workbench.ui.importing import import_paths

    session = window.session
    tr = session.texts.tr
    paths, _ = QFileDialog.getOpenFileNames(window, tr("Files to import"), session.settings.folder)
    import_paths(window, [Path(path) for path in paths])


@action(
    "import.folder", menu="project", label=lambda t: t.tr("Import a folder of reports …"), icon="folder", writes=True,
    group=2,
)  # fmt: skip
def import_folder(window: Window) -> None:
    """Ask for a folder and import the reports and messages in it."""
    from workbench.ui.importing import import_paths

    session = window.session
    path = QFileDialog.getExistingDirectory(window, session.texts.tr("A folder of reports"), session.settings.folder)
    if path:
        import_paths(window, [Path(path)])


@action(
    "import.yahoo", menu="project", label=lambda t: t.tr("Type Yahoo's numbers …"), icon="edit", writes=True, group=2
)
def type_yahoo(window: Window) -> None:
    """Ask for the numbers that Yahoo only shows."""
    from datetime import datetime

    from workbench.model.names import to_unicode
    from workbench.store.entities import list_domains
    from workbench.ui.yahoo_dialog import YahooDialog, keep_typed

    session = window.session
    domains = [to_unicode(entry.name) for entry in list_domains(session.db)]
    if session.scope is not None:
        domains = [to_unicode(session.scope)]
    dialog = YahooDialog(session, domains, datetime.now().astimezone().date(), window)
    dialog.accepted.connect(lambda: keep_typed(session, dialog.samples, owner=window))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
