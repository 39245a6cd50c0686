"""The open project, the scope the user looks at, the language, and the news about all three."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.model.changes import Changes
from workbench.model.errors import WorkbenchError
from workbench.model.findings import Record
from workbench.model.settings import Settings
from workbench.model.text import Language, Texts, as_language, system_language
from workbench.ui.jobs import Job, Jobs
from workbench.ui.outside import Outside
from workbench.ui.theme import Mode, Theme
from workbench.ui.undo import Undo

if TYPE_CHECKING:  # the store loads SQLite, which the start page does without
    from workbench.store.database import Database
    from workbench.store.project import Project
    from workbench.tasks.context import Context

T = TypeVar("T")

WATCH_MS = 1000


class Retranslatable(Protocol):
    """A widget that renews its words and icons on demand."""

    def retranslate(self) -> None:
        """Write all words and icons again, in the language and colours of the moment."""


@dataclass(frozen=True, slots=True)
class Note:
    """
    A line for the user.

    Attributes:
        text: What happened, in the user's language.
        path: A file that was written and can be opened.
        action: Id of the action that helps, or takes it back, offered as a button.
        lasting: Whether it stays above the page until it is closed, rather than in the status bar.
    """

    text: str
    path: Path | None = None
    action: str = ""
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class DraftWish:
    """
    A record the user wants to try for a domain, and how the wish begins: as it is published, or as proposed.

    `write` puts the record in the place of what a draft of the same name says; else that draft stays as it is.
    """

    domain: str
    record: Record
    write: bool = False


@dataclass(frozen=True, slots=True)
class MakeWish:
    """The user wants a record made for a domain; `check` is the check that will judge it."""

    domain: str
    check: str


class Session(QObject):
    """
    What pages and actions are given; the only shared object of the window.

    Attributes:
        scope: The domain that every page is narrowed to, None for all.
        domain: The domain looked at last; a page about one domain shows it while all are in scope.

    Signals:
        changed: parts of the project were written, here or by another program (`Changes`).
        project_changed: another project is open, or none.
        scoped: the user looks at another domain, or at all.
        period_changed: the user looks at other days.
        look_changed: language or colours are others.
        inspected: something was selected for the inspector, or None.
        noted: a `Note` for the user.
        wanted: a page wants the action with this id to run.
        asked_for_inspector: the user wants to be in the inspector.
        asked_to_open: the user wants another project; carries its path.
        asked_for_page: something is to be shown on another page; carries the page's id.
        asked_to_draft: the user wants to try a record; carries a `DraftWish`.
        asked_to_make: the user wants a record made; carries a `MakeWish`.
    """

    changed = Signal(object)
    project_changed = Signal()
    scoped = Signal()
    period_changed = Signal()
    look_changed = Signal()
    inspected = Signal(object)
    noted = Signal(object)
    wanted = Signal(str)
    asked_for_inspector = Signal()
    asked_to_open = Signal(str)
    asked_for_page = Signal(str)
    asked_to_draft = Signal(object)
    asked_to_make = Signal(object)

    def __init__(self, settings: Settings, theme: Theme, failed: Callable[[Exception, Job], None]) -> None:
        super().__init__()
        self.settings = settings
        self.theme = theme
        self.texts = Texts(_language(settings))
        self.jobs = Jobs(failed)
        self.undo = Undo()
        self.outside = Outside()
        self.project: Project | None = None
        self.scope: str | None = None
        self.domain: str | None = None
        self.period: tuple[date, date] | None = None
        self.inspecting: Any = None
        self._version = 0
        self._closed = False
        self._watch = QTimer(self, interval=WATCH_MS)
        self._watch.timeout.connect(self.look_around)
        theme.changed.connect(self.look_changed)

    @property
    def db(self) -> Database:
        """The open project's connection for reads on this thread."""
        assert self.project is not None
        return self.project.read()

    @property
    def writable(self) -> bool:
        """Whether a project is open and can be written."""
        return self.project is not None and not self.project.read_only

    def follow(self, widget: Retranslatable) -> None:
        """Keep a widget's words and icons up to date, beginning now."""
        widget.retranslate()
        self.look_changed.connect(widget.retranslate)

    def speak(self, language: Language) -> None:
        """Use another language, at once and from now on."""
        self.texts = Texts(language)
        self.settings.language = language
        self.settings.save()
        self.look_changed.emit()

    def paint(self, mode: Mode) -> None:
        """Use other colours, at once and from now on."""
        self.settings.theme = mode.value
        self.settings.save()
        self.theme.choose(mode)

    def use(self, project: Project | None) -> None:
        """Show another project, or none; the one before is closed."""
        old, self.project = self.project, project
        self.scope = self.domain = self.period = None
        self.inspect(None)
        self.undo.forget()
        if old is not None:
            old.close()
        if project is None:
            self._watch.stop()
        else:
            self._version = project.data_version()
            self._watch.start()
        self.project_changed.emit()

    def look_at(self, domain: str | None) -> None:
        """Narrow every page to one domain, or show all."""
        self.domain = domain or self.domain
        if domain != self.scope:
            self.scope = domain
            self.scoped.emit()

    def look_between(self, period: tuple[date, date] | None) -> None:
        """Narrow every page of numbers to a period, both days included, or show all days."""
        if period != self.period:
            self.period = period
            self.period_changed.emit()

    def inspect(self, thing: Any) -> None:
        """Show something in the inspector."""
        self.inspecting = thing
        self.inspected.emit(thing)

    def note(self, text: str, *, path: Path | None = None, action: str = "", lasting: bool = False) -> None:
        """Tell the user something."""
        self.noted.emit(Note(text, path, action, lasting))

    def setting(self, key: str, default: Any = None) -> Any:
        """Return a setting of the open project."""
        if self.project is None:
            return default
        from workbench.store.settings import get_setting

        stored = get_setting(self.db, key)
        return default if stored is None else json.loads(stored)

    @property
    def offline(self) -> bool:
        """Whether the open project forbids every request."""
        return bool(self.setting("offline", default=False))

    def start(
        self,
        title: str,
        task: Callable[[Context], Coroutine[Any, Any, T]],
        *,
        owner: QObject,
        done: Callable[[T], None] | None = None,
        key: str | None = None,
    ) -> Job:
        """Run a task; announce once what it wrote, also after a failure or a cancellation."""
        from workbench.net.resolver import Offline
        from workbench.tasks.context import Context

        assert self.project is not None
        ctx = Context(self.project, Offline())

        def ended() -> None:
            if ctx.changes and self.project is ctx.project:
                self._announce(ctx.changes)

        def again() -> Job:
            return self.start(title, task, owner=owner, done=done, key=key)

        return self.jobs.run(
            title, task(ctx), progress=ctx.progress, ended=ended, owner=owner, done=done, key=key, retry=again
        )

    def write(self, touches: Changes, work: Callable[[Database], T], *, owner: QObject) -> None:
        """Write something small in one transaction and announce it."""

        async def task(ctx: Context) -> T:
            return await ctx.write(touches, work)

        self.start("", task, owner=owner)

    def read(self, work: Callable[[Database], T], done: Callable[[T], None], *, owner: QObject, key: str) -> None:
        """Read something that may take longer than a frame; an answer that was overtaken is dropped."""
        project = self.project
        if project is None:
            return

        async def task() -> T:
            return work(project.read())

        self.jobs.run("", task(), owner=owner, done=done, key=key)

    def look_around(self) -> None:
        """Have everything read again if another program wrote the project."""
        if self.project is not None and not self.jobs.running:
            try:
                version = self.project.data_version()
            except WorkbenchError:
                self._watch.stop()  # said once; the next action that needs the file says it again
                raise
            if version != self._version:
                self._version = version
                self.changed.emit(Changes.everything())

    def _announce(self, changes: Changes) -> None:
        """Tell what a task wrote; the version it led to is no news any more."""
        assert self.project is not None
        self._version = self.project.data_version()
        self.changed.emit(changes)

    @property
    def closed(self) -> bool:
        """Whether all work has ended for good."""
        return self._closed

    def close(self) -> None:
        """End all work and close the project, at the end."""
        if self._closed:
            return
        self._closed = True
        self._watch.stop()
        self.jobs.close()
        if self.project is not None:
            self.project.close()
            self.project = None


def _language(settings: Settings) -> Language:
    try:
        return as_language(settings.language)
    except ValueError:
        return system_language()
