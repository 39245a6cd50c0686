"""The accounts: which sources are connected, and whether they work."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from workbench.model.changes import Changes
from workbench.model.findings import Severity
from workbench.ui.account_details import AccountDetails
from workbench.ui.account_dialogs import RemoveDialog, RenameDialog
from workbench.ui.account_run import remove_account, rename_account, test_account
from workbench.ui.account_words import condition, hosts_of, source_info
from workbench.ui.empty import Empty
from workbench.ui.icons import icon
from workbench.ui.page import Page, page
from workbench.ui.parts import button, label, row_of
from workbench.ui.session import Session
from workbench.ui.tables import Column, Rows, Table
from workbench.ui.wording import SEVERITIES

if TYPE_CHECKING:
    from workbench.store.accounts import AccountEntry
    from workbench.store.database import Database

NAME, PROVIDER, STATE, NEWEST = range(4)
ROOMY = 900


@page(title=lambda texts: texts.tr("Accounts"), icon="accounts", order=60)
class AccountsPage(Page):
    """Question: which sources are connected, and do they work?"""

    shows = Changes.ENTITIES | Changes.SAMPLES
    inspects = False
    eager = True

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.title, self.question = label("", "pageTitle", wrap=False), label("", "muted")
        self.hosts = label("", "muted")
        self.connect_button = button(primary=True)
        self.rows: Rows[AccountEntry] = Rows([])
        self.table: Table[AccountEntry] = Table(self.rows, lambda entry: entry.account.id, search_in=NAME)
        self.details = AccountDetails(session)
        self.empty = Empty(session, "accounts")
        self.stack = QStackedWidget()
        self._lay_out()
        self.table.moved.connect(lambda _: self._show_details())
        self.table.opened.connect(lambda _: self.details.enter())
        self.details.asked.connect(self.act)
        self.connect_button.clicked.connect(lambda: session.wanted.emit("account.add"))
        session.follow(self)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 14, 14)
        column.setSpacing(8)
        column.addLayout(row_of(self.title, None, self.connect_button))
        column.addWidget(self.question)
        column.addWidget(self.hosts)
        full = QWidget()
        body = QHBoxLayout(full)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(12)
        body.addWidget(self.table, 1)
        body.addWidget(self.details)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(full)
        column.addWidget(self.stack, 1)

    def retranslate(self) -> None:
        """Write all words and icons again."""
        tr, theme = self.session.texts.tr, self.session.theme.tokens
        self.title.setText(tr("Accounts"))
        self.question.setText(tr("Which sources are connected, and do they work?"))
        self.connect_button.setText(tr("Connect an account …"))
        self.connect_button.setIcon(icon("plus", theme.on_accent))
        self.table.setAccessibleName(tr("Accounts"))
        self.rows.describe(self._columns())
        self._fit_columns()
        self.empty.say(
            tr("No account is connected yet. The statistics of the mailbox providers come from your accounts there."),
            action="account.add",
        )
        self._show()

    def _columns(self) -> list[Column[AccountEntry]]:
        texts, theme = self.session.texts, self.session.theme
        tr = texts.tr
        return [
            Column(lambda: tr("Account"), lambda entry: entry.account.name),
            Column(lambda: tr("Provider"), _provider),
            Column(
                lambda: tr("State"),
                lambda entry: condition(entry, texts, _now()).word,
                icon=lambda entry: icon((look := condition(entry, texts, _now()).look).icon, theme.colour(look.colour)),
                colour=lambda entry: theme.colour(condition(entry, texts, _now()).look.colour),
            ),
            Column(
                lambda: tr("Newest day"),
                lambda entry: texts.date(entry.health.last_day) if entry.health.last_day else "–",
                sort=lambda entry: entry.health.last_day.toordinal() if entry.health.last_day else 0,
            ),
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self.details.setFixedWidth(self.fontMetrics().averageCharWidth() * (50 if self.width() >= ROOMY else 40))
        QTimer.singleShot(0, self.table, self._fit_columns)

    def _fit_columns(self) -> None:
        header, wide = self.table.horizontalHeader(), self.width() >= ROOMY
        for number in range(self.rows.columnCount()):
            header.setSectionResizeMode(number, QHeaderView.ResizeMode.ResizeToContents)
        if self.rows.columnCount():
            header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
            self.table.setColumnHidden(NEWEST, not wide)

    def refresh(self) -> None:
        """Read the accounts."""
        self.session.read(_read, self.show_accounts, owner=self, key="accounts")

    def show_accounts(self, entries: list[AccountEntry]) -> None:
        """Show what was read; the cursor stays, or goes to the first."""
        self.rows.show(entries)
        if self.table.current is None and self.rows.rows:
            self.table.go_to(self.rows.rows[0].account.id)
        self._show()

    def _show(self) -> None:
        entries, texts = list(self.rows.everything), self.session.texts
        self.stack.setCurrentIndex(1 if entries else 0)
        self.connect_button.setVisible(bool(entries))
        self.connect_button.setEnabled(self.session.writable)
        asked = dict.fromkeys(
            host for entry in entries for host in hosts_of(source_info(entry.account.source), entry.account)
        )
        self.hosts.setText(texts.tr("Fetching sends requests to: {hosts}", hosts=", ".join(asked)))
        self.hosts.setVisible(bool(asked))
        bad = {SEVERITIES[Severity.CRITICAL].colour, SEVERITIES[Severity.MEDIUM].colour}
        self.counted.emit(sum(condition(entry, texts, _now()).look.colour in bad for entry in entries))
        self._show_details()

    def _show_details(self) -> None:
        self.details.show_account(self.current, _now())

    def search(self) -> None:
        """Go to the table, or to the only button."""
        (self.table if self.rows.rows else self.empty.button).setFocus()

    @property
    def current(self) -> AccountEntry | None:
        """The account the cursor is on."""
        return self.table.current

    def act(self, name: str) -> None:
        """Do what the user wants done with the current account."""
        entry = self.current
        if entry is None:
            return
        if name in {"fetch", "reconnect"}:
            self.session.wanted.emit({"fetch": "fetch.account", "reconnect": "account.reconnect"}[name])
        elif name == "test":
            if not self.refuses_offline():
                test_account(self.session, entry, owner=self)
        elif name == "rename":
            self._ask_name(entry)
        else:
            self._ask_removal(entry)

    def refuses_offline(self) -> bool:
        """Return whether nothing may be sent, and say so."""
        if self.session.offline:
            said = self.session.texts.tr("Offline: no provider was asked")
            self.session.note(said, action="tools.offline", lasting=True)
        return self.session.offline

    def _ask_name(self, entry: AccountEntry) -> None:
        dialog = RenameDialog(self.session, entry, self)
        dialog.accepted.connect(lambda: rename_account(self.session, entry, dialog.name.text().strip(), owner=self))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_removal(self, entry: AccountEntry) -> None:
        dialog = RemoveDialog(self.session, entry, self)
        dialog.accepted.connect(
            lambda: remove_account(self.session, entry, owner=self, everywhere=not dialog.only_here.isChecked())
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _read(db: Database) -> list[AccountEntry]:
    """Return the accounts; the sources they name are loaded here, where nobody waits for it."""
    from workbench.store.accounts import list_accounts

    entries = list_accounts(db)
    for name in {entry.account.source for entry in entries}:
        source_info(name)
    return entries


def _provider(entry: AccountEntry) -> str:
    info = source_info(entry.account.source)
    return info.title if info is not None else entry.account.source


def _now() -> datetime:
    return datetime.now().astimezone()
