"""Menus, tool bar and shortcuts, made from the list of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QToolBar, QToolButton

import workbench.ui.commands
import workbench.ui.maker_commands
import workbench.ui.source_commands
from workbench.ui.actions import ACTIONS, MENUS, Action
from workbench.ui.icons import icon

if TYPE_CHECKING:
    from workbench.ui.window import Window

assert workbench.ui.commands.__name__  # imported for the actions they register
assert workbench.ui.maker_commands.__name__
assert workbench.ui.source_commands.__name__

TOOLS = ("fetch.all", "audit.run", "report.export")
ARROWS = ("view.back", "view.forward")


class Menus:
    """The `QAction` of every action, and where they hang."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self.actions = {entry.id: self._made(entry) for entry in ACTIONS.values()}
        self.menus = {name: self._menu(name) for name in MENUS}
        self.tools = QToolBar()
        self.tools.setMovable(False)
        self.tools.setIconSize(QSize(16, 16))
        self.tools.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for name in (*ARROWS, *TOOLS):
            self.tools.addWidget(self._tool(name))
        window.session.undo.changed.connect(self.update)
        window.session.follow(self)

    def _made(self, entry: Action) -> QAction:
        made = QAction(self._window)
        made.setShortcuts([QKeySequence(keys) for keys in entry.shortcuts])
        made.setCheckable(entry.checked is not None)
        made.triggered.connect(lambda _=False: self.run(entry.id))
        self._window.addAction(made)
        return made

    def _menu(self, name: str) -> QMenu:
        menu = self._window.menuBar().addMenu(name)
        menu.aboutToShow.connect(self.update)
        before: Action | None = None
        for entry in ACTIONS.values():
            if entry.menu != name:
                continue
            if before is not None and before.group != entry.group:
                menu.addSeparator()
            menu.addAction(self.actions[entry.id])
            before = entry
        return menu

    def _tool(self, name: str) -> QToolButton:
        made = QToolButton()
        made.setDefaultAction(self.actions[name])
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if name in TOOLS:
            made.setProperty("flatness", "button")
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return made

    def run(self, name: str) -> None:
        """Run an action if it may run now."""
        if self.allowed(ACTIONS[name]):
            self._window.status.forget()
            ACTIONS[name].run(self._window)
        self.update()

    def allowed(self, entry: Action) -> bool:
        """Whether an action makes sense now."""
        session = self._window.session
        if entry.needs_project and session.project is None:
            return False
        if entry.writes and not session.writable:
            return False
        return entry.allowed is None or entry.allowed(self._window)

    def update(self) -> None:
        """Enable and tick what is to be."""
        for name, made in self.actions.items():
            entry = ACTIONS[name]
            made.setEnabled(self.allowed(entry))
            if entry.checked is not None:
                made.setChecked(entry.checked(self._window))
        for name, step in (("view.back", -1), ("view.forward", 1)):
            made = self.actions[name]
            made.setEnabled(made.isEnabled() and self._window.history.can(step))

    def retranslate(self) -> None:
        """Write all words and icons again."""
        texts, theme = self._window.session.texts, self._window.session.theme.tokens
        for name, made in self.actions.items():
            entry = ACTIONS[name]
            words = entry.label(texts)
            made.setText(words)
            keys = made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            made.setToolTip(f"{words.replace(' …', '')}  ({keys})" if keys else words.replace(" …", ""))
            if entry.icon and entry.checked is None:
                made.setIcon(icon(entry.icon, theme.text))
        for name, menu in self.menus.items():
            menu.setTitle(MENUS[name](texts))
        self.tools.setWindowTitle(texts.tr("Tool bar"))
        self.update()
