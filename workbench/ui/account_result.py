"""What became of a connection: what the account sees, and what the provider still wants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout

from workbench.model.accounts import Access
from workbench.model.names import to_unicode
from workbench.ui.account_words import ACCESS, FAILED, NOTHING_SEEN, WORKS, failure_text, named, subject_text
from workbench.ui.parts import Standing, clear, label
from workbench.ui.session import Session
from workbench.ui.wording import Look

if TYPE_CHECKING:
    from workbench.store.accounts import AccountEntry


class AccountResult(QScrollArea):
    """Shows an account that was just connected."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QFrame()
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(0, 0, 8, 0)
        self.column.setSpacing(6)
        self.setWidget(inside)

    def show_account(self, entry: AccountEntry) -> None:
        """Say how it went."""
        texts = self._session.texts
        clear(self.column)
        self.column.addWidget(label(texts.tr("{name} is connected", name=entry.account.name), "cardTitle"))
        failure = failure_text(texts, entry.health)
        usable = [one for one in entry.subjects if one.access is Access.FULL]
        standing = Standing(self._session)
        if failure:
            standing.say(Look(FAILED.icon, FAILED.colour, lambda t: t.tr("Something is still missing")), failure)
        elif not usable:
            advice = texts.tr("verify a domain at the provider; it is found by the next test or fetch")
            standing.say(NOTHING_SEEN, advice)
        else:
            count = texts.plural("{count} domain can be fetched", "{count} domains can be fetched", len(usable))
            standing.say(WORKS, count)
        self.column.addWidget(standing)
        for subject in entry.subjects:
            line, look = Standing(self._session), ACCESS[subject.access]
            name = to_unicode(subject.name)
            line.say(named(look, name), subject_text(texts, subject))
            self.column.addWidget(line)
        if self._session.outside.in_memory:
            said = texts.tr("Its secrets are kept for this run only: next time it has to be connected again.")
            self.column.addWidget(label(said, "muted"))
        self.column.addStretch(1)
