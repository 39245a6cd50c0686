"""The guided connection of an account: choose a provider, follow its steps, connect and test, see what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from workbench.model.errors import WorkbenchError
from workbench.ui.account_choice import ProviderChoice
from workbench.ui.account_fields import gather
from workbench.ui.account_form import AccountForm
from workbench.ui.account_result import AccountResult
from workbench.ui.account_run import attempt, wants_memory
from workbench.ui.account_waiting import SIGN_IN_S, Waiting
from workbench.ui.account_words import source_info
from workbench.ui.jobs import Job
from workbench.ui.parts import button, label, row_of
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.net.api import Api
    from workbench.net.secrets import Vault
    from workbench.sources.base import SourceInfo
    from workbench.store.accounts import AccountEntry
    from workbench.tasks.context import Context

CHOICE, FORM, RESULT = range(3)


class ConnectDialog(QDialog):
    """
    Connects an account, or connects one again.

    Signals:
        fetch_wanted: the account is connected and its numbers are wanted; carries its id.
    """

    fetch_wanted = Signal(str)
    _asked_to_browse = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None, *, entry: AccountEntry | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._entry = entry
        self._job: Job | None = None
        self.connected: AccountEntry | None = None
        tr = session.texts.tr
        self.setWindowTitle(tr("Connect an account") if entry is None else tr("Reconnect the account"))
        self.resize(QSize(900, 560))
        self.choice, self.form, self.result_page = ProviderChoice(session), AccountForm(session), AccountResult(session)
        self.stack = QStackedWidget()
        for part in (self.choice, self.form, self.result_page):
            self.stack.addWidget(part)
        self.keeping, self.problem = label("", "muted"), label("", "wrong", selectable=True)
        self.memory = button()
        self.memory.setText(tr("Keep secrets for this run only"))
        self.waiting = Waiting(session)
        self.back, self.go, self.cancel = button(), button(primary=True), button()
        self._lay_out()
        self._connect_signals()
        self._show(CHOICE if entry is None else FORM)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(self.stack, 1)
        column.addWidget(self.keeping)
        column.addWidget(self.problem)
        column.addLayout(row_of(self.memory, None))
        column.addWidget(self.waiting)
        column.addLayout(row_of(self.back, None, self.go, self.cancel))

    def _connect_signals(self) -> None:
        self.choice.chosen.connect(lambda: self._show(FORM))
        self.back.clicked.connect(lambda: self._show(CHOICE))
        self.go.clicked.connect(self.advance)
        self.cancel.clicked.connect(self.reject)
        self.memory.clicked.connect(self._keep_in_memory)
        self.waiting.stopped.connect(self.stop)
        self._asked_to_browse.connect(self._browse)

    def _show(self, page: int) -> None:
        tr = self.session.texts.tr
        if page == FORM:
            info = self._info()
            if info is None:
                return
            self.form.show_source(info, self._entry.account if self._entry is not None else None)
            self._look_for_keyring()
        self.stack.setCurrentIndex(page)
        self._say_problem(None)
        self._say_keeping()
        self.back.setVisible(page == FORM and self._entry is None)
        self.back.setText(tr("Back"))
        self.go.setText([tr("Next"), tr("Connect and test"), tr("Fetch statistics")][page])
        self.cancel.setText(tr("Close") if page == RESULT else tr("Cancel"))
        self.go.setDefault(True)
        first = {CHOICE: self.choice.list, FORM: self.form.first_field() or self.go, RESULT: self.go}[page]
        first.setFocus()

    def _info(self) -> SourceInfo | None:
        return self.choice.current if self._entry is None else source_info(self._entry.account.source)

    def _say_keeping(self) -> None:
        tr = self.session.texts.tr
        if self.session.outside.in_memory:
            said = tr("Secrets are kept for this run only; the account has to be connected again next time.")
        else:
            said = tr("Secrets go into the keyring of this computer and nowhere else.")
        self.keeping.setText(said)
        self.keeping.setVisible(self.stack.currentIndex() == FORM)

    def _say_problem(self, error: WorkbenchError | str | None) -> None:
        said = self.session.texts.error(error) if isinstance(error, WorkbenchError) else error or ""
        self.problem.setText(said)
        self.problem.setVisible(bool(said))
        self.memory.setVisible(isinstance(error, WorkbenchError) and wants_memory(error))

    def _look_for_keyring(self) -> None:
        """Say at once if secrets cannot be kept, not after all the steps."""
        if self.session.outside.in_memory:
            return

        async def look() -> WorkbenchError | None:
            try:
                await self.session.outside.vault()
            except WorkbenchError as error:
                return error
            return None

        def found(error: WorkbenchError | None) -> None:
            if error is not None and not self.session.outside.in_memory and not self.problem.text():
                self._say_problem(error)

        self.session.jobs.run("", look(), owner=self, done=found, key="keyring")

    def _keep_in_memory(self) -> None:
        self.session.outside.keep_in_memory()
        self._say_problem(None)
        self._say_keeping()

    def advance(self) -> None:
        """Go on: to the form, to the connection, to the fetch."""
        page = self.stack.currentIndex()
        if page == CHOICE:
            self._show(FORM)
        elif page == FORM:
            self._connect()
        elif self.connected is not None:
            self.fetch_wanted.emit(self.connected.account.id)
            self.accept()

    def _connect(self) -> None:
        problem = self.form.problem
        self._say_problem(problem)
        info = self.form.info
        if problem or info is None or self._job is not None:
            return
        texts = self.session.texts
        options, secrets = gather(self.form.boxes)
        name, entry = self.form.name.text().strip(), self._entry

        async def work(ctx: Context, vault: Vault, api: Api) -> AccountEntry:
            from workbench.net.oauth import Browser
            from workbench.tasks import accounts

            browser = Browser(self._asked_to_browse.emit, texts.language, SIGN_IN_S)
            if entry is not None:
                return await accounts.reconnect(ctx, vault, entry.account.id, secrets=secrets, api=api, browser=browser)
            return await accounts.connect(
                ctx, vault, info.id, name, options=options, secrets=secrets, api=api, browser=browser
            )

        title = texts.tr("Asking {source} …", source=info.title)
        self.waiting.begin(title)
        self._lock(locked=True)
        self._job = attempt(self.session, title, work, owner=self, done=self._on_done, ended=self._on_ended)

    def _browse(self, url: str) -> None:
        self.waiting.browse(url)
        self.session.outside.browse(url)

    def _lock(self, *, locked: bool) -> None:
        for part in (self.form.right, self.back, self.go):
            part.setEnabled(not locked)

    def _on_done(self, found: AccountEntry | WorkbenchError) -> None:
        if isinstance(found, WorkbenchError):
            self._say_problem(found)
            return
        self.form.wipe()
        self.connected = found
        self.result_page.show_account(found)
        self._show(RESULT)

    def _on_ended(self) -> None:
        if not isValid(self):
            return
        job, self._job = self._job, None
        self.waiting.end()
        self._lock(locked=False)
        if job is not None and job.task is not None and job.task.cancelled():
            self._say_problem(self.session.texts.tr("Stopped. Nothing was connected."))

    def stop(self) -> None:
        """Stop what is running."""
        if self._job is not None:
            self.waiting.stopping()
            self._job.cancel()

    def reject(self) -> None:
        """Close; what runs is stopped, and no secret stays in a field."""
        if self._job is not None:
            self._job.cancel()
        self.form.wipe()
        super().reject()
