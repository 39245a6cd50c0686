"""The main window: start page or workspace, with menus, inspector and status bar around them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDockWidget, QMainWindow, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from workbench.model.errors import WorkbenchError
from workbench.model.settings import Settings
from workbench.ui.actions import ACTIONS
from workbench.ui.errors import BugDialog, MessageBar
from workbench.ui.history import History, Place
from workbench.ui.icons import icon
from workbench.ui.jobs import Job
from workbench.ui.leaving import Leaving
from workbench.ui.menus import Menus
from workbench.ui.page import Page
from workbench.ui.projects import Projects
from workbench.ui.scope_bar import ScopeBar
from workbench.ui.session import MakeWish, Note, Session
from workbench.ui.start import StartPage
from workbench.ui.status_bar import Status
from workbench.ui.theme import Theme
from workbench.ui.warming import warm_up
from workbench.ui.workspace import Workspace

SMALLEST = QSize(1024, 640)
USUAL = QSize(1280, 800)
INSPECTOR_WIDE = 350
ROOMY = 1180
"""A window as wide as this has room for an inspector that shows nothing yet."""


class Window(QMainWindow):
    """The one window. The workspace and all that a project needs are made when the first project opens."""

    def __init__(self, settings: Settings, theme: Theme) -> None:
        super().__init__()
        self.session: Session = Session(settings, theme, self._on_failed)
        self.projects = Projects(self.session, self)
        self.leaving = Leaving(self)
        self.projects.when_sure = self.leaving.when_sure
        self.history: History = History(self._show_place)
        self.workspace: Workspace | None = None
        self.dock: QDockWidget | None = None
        self._wants_inspector = True
        self.scope_bar: ScopeBar | None = None
        self.messages = MessageBar(self.session)
        self.start = StartPage(self.session)
        self.status = Status(self.session)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.start)
        self.menus = Menus(self)
        self._lay_out()
        self._connect()
        self.session.follow(self)
        self._show_project()
        warm_up(self.session, self)

    def _lay_out(self) -> None:
        self.setWindowIcon(icon("app", "#ffffff"))
        self.setMinimumSize(SMALLEST)
        self.resize(USUAL)
        self.setAcceptDrops(True)
        self.addToolBar(self.menus.tools)
        self.setStatusBar(self.status)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(self.stack, 1)
        self.setCentralWidget(centre)
        if self.session.settings.geometry:
            self.restoreGeometry(QByteArray(base64.b64decode(self.session.settings.geometry)))

    def _connect(self) -> None:
        session = self.session
        session.project_changed.connect(self._show_project)
        session.scoped.connect(self._on_place)
        session.changed.connect(lambda _: self.menus.update())
        session.noted.connect(self._on_note)
        session.wanted.connect(self.menus.run)
        session.asked_to_open.connect(lambda path: self.projects.open(Path(path)))
        session.inspected.connect(self._on_inspected)
        session.asked_for_inspector.connect(self._go_to_inspector)
        session.asked_for_page.connect(self.show_page)
        session.asked_to_make.connect(self._on_make)

    def retranslate(self) -> None:
        """Write all words again."""
        tr, project = self.session.texts.tr, self.session.project
        name = f"{project.path.stem} – Postmaster Workbench" if project else "Postmaster Workbench"
        self.setWindowTitle(name)
        if self.dock is not None:
            self.dock.setWindowTitle(tr("Inspector"))

    @property
    def page(self) -> Page | None:
        """The page shown, if a project is open."""
        return self.workspace.page if self.workspace is not None and self.session.project is not None else None

    @property
    def inspector_shown(self) -> bool:
        """Whether the inspector is shown."""
        return self.dock is not None and self.dock.isVisibleTo(self)

    def show_inspector(self, *, shown: bool) -> None:
        """Show or hide the inspector."""
        self._wants_inspector = shown
        if self.dock is not None:
            self.dock.setVisible(shown)

    def _fit_inspector(self) -> None:
        """Leave the inspector's room to a page that has nothing for it; a narrow window has none for an empty one."""
        if self.dock is not None and self.page is not None:
            filled = self.session.inspecting is not None or self.width() >= ROOMY
            self.dock.setVisible(self._wants_inspector and self.page.inspects and filled)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if (event.oldSize().width() >= ROOMY) != (event.size().width() >= ROOMY):
            self._fit_inspector()

    def show_page(self, name: str) -> None:
        """Show a page by its id."""
        if self.workspace is not None:
            self.workspace.turn_to(name)

    def next_pane(self) -> None:
        """Move the focus to the next of navigation, page and inspector."""
        if self.workspace is None or self.dock is None:
            return
        panes: list[QWidget] = [self.workspace.navigation, self.workspace.page]
        if self.inspector_shown:
            panes.append(self.dock.widget())
        focus = self.focusWidget()
        at = next((n for n, pane in enumerate(panes) if focus and (pane is focus or pane.isAncestorOf(focus))), -1)
        pane = panes[(at + 1) % len(panes)]
        pane.setFocus(Qt.FocusReason.TabFocusReason)
        if pane is self.workspace.page:
            self.workspace.page.search()

    def _show_project(self) -> None:
        opened = self.session.project is not None
        self.messages.hide()
        self.history.forget()
        if opened and self.workspace is None:
            self._make_workspace()
        self.menus.tools.setVisible(opened)
        self.status.setVisible(opened)
        if self.dock is not None:
            self.dock.setVisible(opened and self._wants_inspector)
            self._fit_inspector()
        self.stack.setCurrentIndex(1 if opened else 0)
        self.retranslate()
        self.menus.update()
        if self.workspace is not None and opened:
            self.workspace.navigation.setFocus()
            self._on_place()
        else:
            self.start.setFocus()

    def _make_workspace(self) -> None:
        from workbench.ui.inspector import DockTitle, Inspector

        session = self.session
        self.workspace = Workspace(session)
        self.workspace.turned.connect(lambda _: self._on_place())
        self.stack.addWidget(self.workspace)
        self.scope_bar = ScopeBar(session)
        self.scope_bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.menus.tools.addWidget(self.scope_bar)
        self.dock = QDockWidget()
        self.dock.setObjectName("inspectorDock")
        self.dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self.dock.setAllowedAreas(Qt.DockWidgetArea.RightDockWidgetArea)
        self.dock.setWidget(Inspector(session))
        self.dock.setTitleBarWidget(DockTitle(session, lambda: self.show_inspector(shown=False)))
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.resizeDocks([self.dock], [INSPECTOR_WIDE], Qt.Orientation.Horizontal)
        for number in range(9):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number + 1}"), self)
            shortcut.activated.connect(lambda number=number: self._turn_to(number))

    def _turn_to(self, number: int) -> None:
        if self.workspace is not None and self.session.project is not None:
            self.workspace.turn_to_number(number)
            self.workspace.page.enter()

    def _on_place(self) -> None:
        if self.workspace is not None and self.session.project is not None:
            self._fit_inspector()
            self.history.visit(Place(self.workspace.current, self.session.scope))
            self.menus.update()

    def _show_place(self, place: Place) -> None:
        self.show_page(place.page)
        self.session.look_at(place.scope)
        self.menus.update()

    def _go_to_inspector(self) -> None:
        self.show_inspector(shown=True)
        self.menus.update()

    def _on_note(self, note: Note) -> None:
        if not note.lasting:
            return
        if note.action:
            entry = ACTIONS[note.action]
            self.messages.note(note.text, lambda: self.menus.run(entry.id), lambda: self._switch_words(entry.id))
        else:
            self.messages.note(note.text)

    def _switch_words(self, name: str) -> str:
        texts = self.session.texts
        return texts.tr("Go online") if name == "tools.offline" else ACTIONS[name].label(texts)

    def _on_inspected(self, thing: object) -> None:
        if thing is not None and not self.inspector_shown:
            self._fit_inspector()

    def _on_make(self, wish: MakeWish) -> None:
        from workbench.ui.maker_dialog import MakerDialog

        dialog = MakerDialog(self.session, wish.domain, wish.check, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_failed(self, error: Exception, job: Job) -> None:
        self.show_error(error, job.retry)

    def show_error(self, error: BaseException, retry: Callable[[], object] | None = None) -> None:
        """Show a known error as a line, a bug as a dialog with its text, one at a time."""
        if isinstance(error, WorkbenchError):
            self.messages.error(error, retry)
        elif self.findChild(BugDialog) is None:
            dialog = BugDialog(self.session, error, self)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102
        if self._dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102
        paths = self._dropped(event)
        if not paths:
            return
        event.acceptProposedAction()
        if paths[0].suffix == ".postmaster":
            self.projects.open(paths[0])
        else:
            from workbench.ui.importing import import_paths

            import_paths(self, paths)

    def _dropped(self, event: QDropEvent) -> list[Path]:
        """Return the project that is dragged in, or else all files, where they can be imported."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        projects = [path for path in paths if path.suffix == ".postmaster"]
        return projects[:1] or (paths if self.session.writable else [])

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: D102
        if self.leaving.page is not None:
            event.ignore()
            self.leaving.when_sure(self._close_for_certain)
            return
        settings = self.session.settings
        settings.geometry = base64.b64encode(self.saveGeometry().data()).decode("ascii")
        settings.save()
        self.session.close()
        event.accept()

    def _close_for_certain(self) -> None:
        self.leaving.certain = True
        self.close()
