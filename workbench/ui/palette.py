"""Ctrl+K: every command, page, domain and finding in one list that is searched as you type, in either language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout

from workbench.model.names import to_unicode
from workbench.model.text import LANGUAGES, Texts
from workbench.ui.actions import ACTIONS, Label
from workbench.ui.icons import icon
from workbench.ui.issue_rows import IssueRow, look_of, read_rows
from workbench.ui.page import list_pages
from workbench.ui.parts import label

if TYPE_CHECKING:
    from workbench.store.database import Database
    from workbench.ui.window import Window

MOST = 60
"""Lines shown at a time; who wants another types more."""

_MOVES = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


class Entry(NamedTuple):
    """Something to go to or to do; `searched` is in lower case, in every language."""

    text: str
    detail: str
    searched: str
    icon: str
    colour: str
    run: Callable[[], object]


def matching(entries: Iterable[Entry], typed: str) -> list[Entry]:
    """Return the entries that hold every word; those that begin with what was typed come first."""
    wanted = typed.lower().split()
    found = [entry for entry in entries if all(word in entry.searched for word in wanted)]
    start = " ".join(wanted)
    return sorted(found, key=lambda entry: not entry.text.lower().startswith(start))


def _everywhere(words: Label) -> str:
    return " ".join(words(Texts(language)) for language in LANGUAGES).lower()


class Palette(QDialog):
    """The list; Enter runs what is marked, Escape leaves everything as it is."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        tr = window.session.texts.tr
        self.setWindowTitle(tr("Find and go"))
        self.entries: list[Entry] = []
        self.shown: list[Entry] = []
        self.field, self.list = QLineEdit(), QListWidget()
        self.field.setPlaceholderText(tr("A command, a page, a domain, a finding"))
        self.field.setAccessibleName(tr("A command, a page, a domain, a finding"))
        self.list.setAccessibleName(tr("What was found"))
        self.list.setObjectName("palette")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.none = label(tr("Nothing matches"), "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        for part in (self.field, self.none, self.list):
            column.addWidget(part)
        self.resize(min(640, window.width() - 80), min(440, window.height() - 120))
        self.field.installEventFilter(self)
        self.field.textChanged.connect(lambda _: self._show())
        self.field.returnPressed.connect(self._run)
        self.list.itemClicked.connect(lambda _: self._run())
        self._fill()

    def _fill(self) -> None:
        self.entries = [*self._pages(), *self._commands()]
        session = self._window.session
        if session.project is not None:
            self.entries += self._domains()
            texts = tuple(Texts(language) for language in LANGUAGES)
            work = partial(_read_findings, own=session.texts, every=texts)
            session.read(work, self._add_findings, owner=self, key="palette")
        self._show()

    def _pages(self) -> list[Entry]:
        window, texts = self._window, self._window.session.texts
        if window.session.project is None:
            return []
        return [
            Entry(entry.title(texts), texts.tr("page"), _everywhere(entry.title), entry.icon, "text",
                  partial(window.show_page, entry.id))
            for entry in list_pages()
        ]  # fmt: skip

    def _commands(self) -> list[Entry]:
        menus, texts = self._window.menus, self._window.session.texts
        found = []
        for entry in ACTIONS.values():
            if entry.id != "view.palette" and menus.allowed(entry):
                keys = QKeySequence(entry.shortcuts[0]) if entry.shortcuts else QKeySequence()
                shown = keys.toString(QKeySequence.SequenceFormat.NativeText)
                run = partial(menus.run, entry.id)
                picture = entry.icon or "forward"
                found.append(Entry(entry.label(texts), shown, _everywhere(entry.label), picture, "muted", run))
        return found

    def _domains(self) -> list[Entry]:
        from workbench.store.entities import list_domains

        session = self._window.session
        found = []
        for entry in list_domains(session.db):
            name = to_unicode(entry.name)
            searched = f"{name} {entry.name}".lower()
            run = partial(self._look_at, entry.name)
            found.append(Entry(name, session.texts.tr("domain"), searched, "globe", "accent", run))
        return found

    def _look_at(self, domain: str) -> None:
        self._window.session.look_at(domain)
        self._window.show_page("authentication")

    def _add_findings(self, found: list[tuple[IssueRow, str]]) -> None:
        for row, searched in found:
            picture, colour = look_of(row.rank)
            run = partial(self._inspect, row)
            self.entries.append(Entry(row.title, row.subject, searched, picture, colour, run))
        self._show()

    def _inspect(self, row: IssueRow) -> None:
        self._window.show_page("issues")
        self._window.session.inspect(row.selected)
        self._window.session.asked_for_inspector.emit()

    def _show(self) -> None:
        self.shown = matching(self.entries, self.field.text())[:MOST]
        theme = self._window.session.theme
        self.list.clear()
        for entry in self.shown:
            said = f"{entry.text}   –   {entry.detail}" if entry.detail else entry.text
            item = QListWidgetItem(icon(entry.icon, theme.colour(entry.colour)), said)
            item.setToolTip(said)
            self.list.addItem(item)
        self.list.setCurrentRow(0 if self.shown else -1)
        self.none.setVisible(not self.shown)
        self.list.setVisible(bool(self.shown))

    def _run(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self.shown):
            self.accept()
            self.shown[row].run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _MOVES:
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)


def _read_findings(db: Database, own: Texts, every: tuple[Texts, ...]) -> list[tuple[IssueRow, str]]:
    """Return what the latest audits found, worst first, each with the words it is found by in every language."""
    said: dict[object, list[str]] = {}
    for texts in every:
        for row in read_rows(db, texts, None):
            said.setdefault(row.key, []).append(row.searched)
    return [(row, " ".join(said.get(row.key, ()))) for row in read_rows(db, own, None)]
