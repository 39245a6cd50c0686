"""One account: how it does, what to do about it, what it sees, and the hosts that requests go to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QToolButton, QVBoxLayout

from workbench.model.accounts import Subject
from workbench.model.names import to_unicode
from workbench.ui.account_words import (
    ACCESS,
    condition,
    failure_text,
    health_lines,
    hosts_of,
    named,
    source_info,
    subject_text,
)
from workbench.ui.flow import Flow
from workbench.ui.icons import icon
from workbench.ui.parts import Standing, clear, label, prose, small_button
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.store.accounts import AccountEntry

MOST = 40
"""Domains shown of one account."""


class AccountDetails(QScrollArea):
    """
    Shows one account.

    Signals:
        asked: the user wants something done with it: `fetch`, `test`, `reconnect`, `rename`, `remove`.
    """

    asked = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.tools: dict[str, QToolButton] = {}
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QFrame()
        inside.setObjectName("card")
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(16, 12, 16, 14)
        self.column.setSpacing(6)
        self.setWidget(inside)

    def show_account(self, entry: AccountEntry | None, now: datetime) -> None:
        """Show another account, or none."""
        clear(self.column)
        self.tools = {}
        if entry is None:
            self.column.addWidget(label(self._session.texts.tr("Choose an account to see how it does."), "muted"))
        else:
            self._fill(entry, now)
        self.column.addStretch(1)
        self.verticalScrollBar().setValue(0)

    def enter(self) -> None:
        """Go to what can be done with the account."""
        first = next((tool for tool in self.tools.values() if tool.isEnabled()), None)
        if first is not None:
            first.setFocus()

    def _fill(self, entry: AccountEntry, now: datetime) -> None:
        texts, info = self._session.texts, source_info(entry.account.source)
        self.column.addWidget(prose(entry.account.name, "inspectorTitle"))
        title = info.title if info is not None else entry.account.source
        self.column.addWidget(label(title, "muted"))
        found = condition(entry, texts, now)
        standing = Standing(self._session)
        failure = failure_text(texts, entry.health)
        standing.say(named(found.look, found.word), failure)
        self.column.addWidget(standing)
        for line in health_lines(texts, entry, now):
            self.column.addWidget(label(line, selectable=True))
        self._add_tools(known=info is not None)
        self._add_subjects(entry.subjects)
        hosts = hosts_of(info, entry.account)
        if hosts:
            self._section(texts.tr("Requests go to"))
            self.column.addWidget(prose("\n".join(hosts)))

    def _section(self, title: str) -> None:
        self.column.addSpacing(6)
        self.column.addWidget(label(title, "section"))

    def _add_tools(self, *, known: bool) -> None:
        tr, theme = self._session.texts.tr, self._session.theme.tokens
        flow = Flow()
        for name, word, picture, online in (
            ("fetch", tr("Fetch"), "refresh", True),
            ("test", tr("Test"), "play", True),
            ("reconnect", tr("Reconnect …"), "online", True),
            ("rename", tr("Rename …"), "edit", False),
            ("remove", tr("Remove …"), "trash", False),
        ):
            tool = self.tools[name] = small_button(word, icon(picture, theme.text))
            tool.clicked.connect(lambda _=False, name=name: self.asked.emit(name))
            tool.setEnabled(self._session.writable and (known or not online))
            flow.addWidget(tool)
        self.column.addSpacing(4)
        self.column.addLayout(flow)

    def _add_subjects(self, subjects: tuple[Subject, ...]) -> None:
        texts = self._session.texts
        self._section(texts.plural("It sees {count} domain", "It sees {count} domains", len(subjects)))
        ordered = sorted(subjects, key=lambda one: (list(ACCESS).index(one.access), one.name))
        for subject in ordered[:MOST]:
            standing = Standing(self._session)
            look, name = ACCESS[subject.access], to_unicode(subject.name)
            standing.say(named(look, name), subject_text(texts, subject))
            self.column.addWidget(standing)
        if len(subjects) > MOST:
            self.column.addWidget(label(texts.plural("{count} more", "{count} more", len(subjects) - MOST), "muted"))
