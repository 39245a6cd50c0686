"""Domains of the project: the list, the field that adds one, and what the user knows about one."""

from __future__ import annotations

import ipaddress
import re
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.model.changes import Changes
from workbench.model.errors import NotADomainError
from workbench.model.names import parse_domain, to_unicode
from workbench.model.text import Texts
from workbench.ui.icons import icon
from workbench.ui.parts import button, label, row_of
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.store.entities import DomainEntry

_BETWEEN = re.compile(r"[\s,;]+")
_SELECTOR = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")


def words(text: str) -> list[str]:
    """Return what is written between spaces, commas, semicolons and line ends."""
    return [word for word in _BETWEEN.split(text.strip()) if word]


def domain_problem(texts: Texts, text: str) -> str:
    """Return why `text` is no domain, in the user's language; empty if it is one."""
    try:
        parse_domain(text)
    except NotADomainError as error:
        return texts.error(error)
    return ""


class AddDomain(QFrame):
    """
    A field that takes a domain as people have it at hand: a name, an IDN, an address, a link.

    Signals:
        added: the domain, in A-labels, when it was asked to be stored or was there already.
    """

    added = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.field = QLineEdit()
        self.field.setMinimumWidth(200)
        self.button = button()
        self.problem = label("", "wrong")
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row_of(self.field, self.button, spacing=6))
        column.addWidget(self.problem)
        self.field.returnPressed.connect(self._add)
        self.field.textEdited.connect(lambda _: self._say(""))
        self.button.clicked.connect(self._add)
        session.project_changed.connect(self.retranslate)
        session.follow(self)

    def retranslate(self) -> None:
        """Write all words and icons again."""
        tr = self._session.texts.tr
        self.field.setPlaceholderText(tr("Domain, address or link"))
        self.field.setAccessibleName(tr("Domain to add"))
        self.button.setText(tr("Add domain"))
        self.button.setIcon(icon("plus", self._session.theme.tokens.text))
        self.setEnabled(self._session.writable)
        self._say("")

    def shorten(self, *, short: bool) -> None:
        """Leave the button's words to its icon where there is little room."""
        word = self._session.texts.tr("Add domain")
        self.button.setText("" if short else word)
        self.button.setToolTip(word)
        self.button.setAccessibleName(word)
        self.field.setMinimumWidth(120 if short else 200)

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.field.setProperty("wrong", bool(problem))
        self.field.style().polish(self.field)

    def _add(self) -> None:
        text = self.field.text()
        if not text.strip():
            self.field.setFocus()
            return
        problem = domain_problem(self._session.texts, text)
        self._say(problem)
        if problem:
            return
        domain = parse_domain(text)
        self.field.clear()
        if not add_domain(self._session, domain, self):
            self._session.note(self._session.texts.tr("{domain} is in the project already", domain=to_unicode(domain)))
        self.added.emit(domain)


def add_domain(session: Session, domain: str, owner: QWidget) -> bool:
    """Store a domain and return True; one that is there keeps what is known about it."""
    from workbench.store.entities import list_domains, put_domain

    if any(entry.name == domain for entry in list_domains(session.db)):
        return False
    session.write(Changes.ENTITIES, partial(put_domain, name=domain), owner=owner)
    return True


class DomainList(QListWidget):
    """
    The project's domains; shown where there are several.

    Signals:
        chosen: another domain is the current one.
    """

    chosen = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setFixedWidth(self.fontMetrics().averageCharWidth() * 25)
        self.setIconSize(QSize(16, 16))
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.currentItemChanged.connect(self._on_current)

    def show_domains(self, entries: list[tuple[str, str, str]], current: str | None) -> None:
        """Show `(domain, icon, colour token)` of each, and put the cursor on `current`."""
        self.blockSignals(True)  # noqa: FBT003
        self.clear()
        for name, picture, colour in entries:
            item = QListWidgetItem(icon(picture, self._session.theme.colour(colour)), to_unicode(name))
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setToolTip(name)
            self.addItem(item)
            if name == current:
                self.setCurrentItem(item)
        self.blockSignals(False)  # noqa: FBT003

    def _on_current(self, item: QListWidgetItem | None, _previous: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))


class Knowledge(QFrame):
    """What the user knows of a domain's mail and the DNS does not list: selectors and sending addresses."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("card")
        self._session = session
        self._entry: DomainEntry | None = None
        self.selectors, self.ips = QLineEdit(), QLineEdit()
        self.selectors_label, self.ips_label = QLabel(), QLabel()
        self.selectors_label.setBuddy(self.selectors)
        self.ips_label.setBuddy(self.ips)
        self.problem = label("", "wrong")
        self.problem.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 10, 16, 10)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        for at, (name, field) in enumerate(((self.selectors_label, self.selectors), (self.ips_label, self.ips))):
            grid.addWidget(name, 0, at * 2)
            grid.addWidget(field, 0, at * 2 + 1)
            grid.setColumnStretch(at * 2 + 1, 1)
            field.editingFinished.connect(self._save)
        grid.addWidget(self.problem, 1, 0, 1, 4)
        session.project_changed.connect(self.retranslate)
        session.follow(self)

    def show_domain(self, entry: DomainEntry) -> None:
        """Show what is known about a domain."""
        if self._entry is not None and self._entry.name == entry.name and self._typing():
            return  # what is being typed is newer than what is stored
        self._entry = entry
        self.selectors.setText(" ".join(entry.selectors))
        self.ips.setText(" ".join(entry.sending_ips))
        self.selectors.setCursorPosition(0)
        self.ips.setCursorPosition(0)
        self._say("")

    def _typing(self) -> bool:
        return self.selectors.hasFocus() or self.ips.hasFocus()

    def retranslate(self) -> None:
        """Write all words and icons again."""
        tr = self._session.texts.tr
        self.selectors_label.setText(tr("DKIM selectors"))
        self.ips_label.setText(tr("Sending addresses"))
        self.selectors.setAccessibleName(tr("DKIM selectors"))
        self.ips.setAccessibleName(tr("Sending addresses"))
        self.selectors.setPlaceholderText(tr("as in s= of the signature"))
        self.ips.setPlaceholderText(tr("IPv4 or IPv6"))
        self.setEnabled(self._session.writable)

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _save(self) -> None:
        entry = self._entry
        if entry is None or not self._session.writable:
            return None
        selectors = tuple(word.lower() for word in words(self.selectors.text()))
        ips = words(self.ips.text())
        texts = self._session.texts
        for word in selectors:
            if _SELECTOR.fullmatch(word) is None:
                return self._say(texts.tr("“{text}” cannot be a DKIM selector", text=word))
        for word in ips:
            if not _is_address(word):
                return self._say(texts.tr("“{text}” is not an IP address", text=word))
        self._say("")
        if (selectors, tuple(ips)) != (entry.selectors, entry.sending_ips):
            self._store(entry, selectors, tuple(ips))
        return None

    def _store(self, entry: DomainEntry, selectors: tuple[str, ...], ips: tuple[str, ...]) -> None:
        from workbench.store.entities import put_domain

        self._entry = entry._replace(selectors=selectors, sending_ips=ips)
        work = partial(put_domain, name=entry.name, selectors=selectors, sending_ips=ips)
        self._session.write(Changes.ENTITIES, work, owner=self)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
