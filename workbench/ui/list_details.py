"""One blocklist: what it means, who may ask it, how to leave it, and the user's own key."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from workbench.model.blocklist_wording import access_word, weight_word
from workbench.model.blocklists import TEXTS, Access, Blocklist
from workbench.ui.icons import icon
from workbench.ui.list_choice import ListChoice
from workbench.ui.list_rows import Heard, line_text
from workbench.ui.parts import CopyButton, clear, label, prose, row_of, small_button
from workbench.ui.session import Session

MOST = 12
"""Answers shown of one list; listings come first."""


class ListDetails(QScrollArea):
    """
    Shows one list.

    Signals:
        wants_key: the user wants to name the file of a key.
        forgets_key: the user's key is not to be used any more.
    """

    wants_key = Signal()
    forgets_key = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QFrame()
        inside.setObjectName("card")
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(16, 12, 16, 14)
        self.column.setSpacing(6)
        self.setWidget(inside)

    def show_list(self, one: Blocklist | None, choice: ListChoice, heard: Heard | None = None) -> None:
        """Show another list, and what the latest audits heard of it."""
        clear(self.column)
        tr = self._session.texts.tr
        if one is None:
            self.column.addWidget(label(tr("Choose a list to read what it means."), "muted"))
        else:
            self._fill(one, choice, heard)
        self.column.addStretch(1)
        self.verticalScrollBar().setValue(0)

    def _section(self, title: str, text: str) -> None:
        if text:
            self.column.addSpacing(6)
            self.column.addWidget(label(title, "section"))
            self.column.addWidget(prose(text))

    def _fill(self, one: Blocklist, choice: ListChoice, heard: Heard | None) -> None:
        texts = self._session.texts
        tr = texts.tr
        self.column.addWidget(label(one.name, "inspectorTitle"))
        self.column.addWidget(label(one.operator, "muted"))
        if heard is not None:
            said = [line_text(texts, line) for line in heard.lines[:MOST]]
            if len(heard.lines) > MOST:
                more = len(heard.lines) - MOST
                said.append(texts.plural("{count} more", "{count} more", more))
            self._section(tr("Latest audits"), "\n".join(said))
        self._section(tr("What a listing means"), texts.code_text(TEXTS, one.means, {}))
        self._section(tr("What it costs"), weight_word(texts, one.weight))
        self._section(tr("Who may ask it"), access_word(texts, one.state))
        self._section(tr("Terms of use"), texts.code_text(TEXTS, one.terms, {}))
        self._section(tr("Parts"), ", ".join(dict.fromkeys(entry.name for entry in one.codes.values())))
        self._section(tr("Zone"), one.zone or one.keyed)
        if one.delisting:
            self._section(tr("Removal is asked for at"), one.delisting)
            self.column.addLayout(row_of(CopyButton(self._session, one.delisting), None))
        if one.keyed and one.state is not Access.CLOSED:
            self._add_key(one, choice)
        day = texts.date(date.fromisoformat(one.date))
        self._section("", tr("Source: {source}, as of {day}.", source=one.source, day=day))

    def _add_key(self, one: Blocklist, choice: ListChoice) -> None:
        tr, session = self._session.texts.tr, self._session
        path = choice.key_files.get(one.id, "")
        said = tr("It stands in {file} and is read when the checks run; the project holds no key.", file=path)
        self._section(tr("Your own key"), said if path else tr("None. A list that wants one is not asked without it."))
        tools: list[QWidget | None] = []
        pick = small_button(tr("Choose the key's file …"), icon("folder", session.theme.tokens.text))
        pick.clicked.connect(self.wants_key)
        tools.append(pick)
        if path:
            drop = small_button(tr("Forget"), icon("trash", session.theme.tokens.text))
            drop.clicked.connect(self.forgets_key)
            tools.append(drop)
        for tool in tools:
            assert tool is not None
            tool.setEnabled(session.writable)
        self.column.addLayout(row_of(*tools, None))
