"""Open, make and leave projects, each away from the GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog, QWidget

from workbench.model.errors import PassphraseError, WorkbenchError
from workbench.ui.dialogs import NewProject, PassphraseDialog
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.model.text import Language
    from workbench.store.project import Project


class Projects:
    """The comings and goings of projects in one window."""

    def __init__(self, session: Session, window: QWidget) -> None:
        self._session = session
        self._window = window
        self._asked: set[Path] = set()
        self.when_sure: Callable[[Callable[[], None]], None] = lambda then: then()

    def open(self, path: Path, passphrase: str | None = None) -> None:
        """Open a project; one that is protected asks for its passphrase, one that is open stays as it is."""
        if self._is_open(path):
            return
        title = self._session.texts.tr("Opening {file}", file=path.name)
        work = partial(_open, path, passphrase)
        self.when_sure(lambda: self._run(title, work, lambda found: self._on_opened(path, found)))

    def create(self, new: NewProject) -> None:
        """Make a project and open it."""
        title = self._session.texts.tr("Making {file}", file=new.path.name)
        self._session.settings.folder = str(new.path.parent)
        work = partial(_create, new)
        self.when_sure(lambda: self._run(title, work, lambda found: self._on_opened(new.path, found)))

    def open_example(self) -> None:
        """Make the bundled example in the user's data folder, if it is not there, and open it."""
        from platformdirs import user_data_path

        path = user_data_path("postmaster-workbench", appauthor=False) / "Kestrel Coffee.postmaster"
        if self._is_open(path):
            return
        title = self._session.texts.tr("Opening the example")
        work = partial(_example, path)
        self.when_sure(lambda: self._run(title, work, lambda found: self._on_opened(path, found)))

    def open_sample(self) -> None:
        """Make the sample project in the user's data folder, if it is not there, and open it."""
        from platformdirs import user_data_path

        language = self._session.texts.language
        folder = user_data_path("postmaster-workbench", appauthor=False)
        path = folder / f"Oriole Tea ({language.upper()}).postmaster"
        if self._is_open(path):
            return
        title = self._session.texts.tr("Opening the sample")
        self._run(title, partial(_sample, path, language), lambda found: self._on_opened(path, found))

    def leave(self) -> None:
        """Close the project; what is running for it is ended first."""
        self.when_sure(lambda: self._when_idle(lambda: self._session.use(None)))

    def _is_open(self, path: Path) -> bool:
        """Whether this window has the project open; opening it again would find it locked, by ourselves."""
        project = self._session.project
        return project is not None and project.path == path.resolve()

    def _run(
        self,
        title: str,
        work: Callable[[], Coroutine[Any, Any, Project | WorkbenchError]],
        done: Callable[[Project | WorkbenchError], None],
    ) -> None:
        self._session.jobs.run(
            title,
            work(),
            owner=self._window,
            done=done,
            key="project",
            retry=lambda: self._run(title, work, done),
        )

    def _on_opened(self, path: Path, found: Project | WorkbenchError) -> None:
        if isinstance(found, WorkbenchError):
            self._ask_passphrase(path, found)
        else:
            self._when_idle(partial(self._use, found))

    def _ask_passphrase(self, path: Path, error: WorkbenchError) -> None:
        asked_before = "" if path not in self._asked else self._session.texts.error(error)
        self._asked.add(path)
        dialog = PassphraseDialog(self._session, path, asked_before, self._window)

        def finished(result: int) -> None:
            dialog.deleteLater()
            if result == QDialog.DialogCode.Accepted:
                self.open(path, dialog.passphrase.text())
            else:
                self._asked.discard(path)

        dialog.finished.connect(finished)
        dialog.open()

    def _use(self, project: Project) -> None:
        from workbench.store.entities import get_client

        self._asked.discard(project.path)
        self._session.use(project)
        self._session.settings.remember(project.path, get_client(self._session.db).name)

    def _when_idle(self, then: Callable[[], None]) -> None:
        """Cancel what runs, wait for its end without blocking, then go on."""
        jobs = self._session.jobs
        if not jobs.running:
            then()
            return
        for job in jobs.running:
            job.cancel()

        def look() -> None:
            if not jobs.running:
                jobs.moved.disconnect(look)
                then()

        jobs.moved.connect(look)


async def _open(path: Path, passphrase: str | None) -> Project | WorkbenchError:
    """Open as the window; a wish for a passphrase is an answer, not a failure."""
    from workbench.store.project import Access, Project
    from workbench.tasks.plugins import load_checks

    load_checks()  # their codes carry the texts of stored findings
    try:
        return Project.open(path, passphrase, access=Access.WINDOW)
    except PassphraseError as error:
        return error


async def _create(new: NewProject) -> Project | WorkbenchError:
    from workbench.store.entities import put_domain
    from workbench.store.project import Access, Project
    from workbench.tasks.plugins import load_checks

    load_checks()
    project = Project.create(new.path, new.passphrase, client=new.client, access=Access.WINDOW)
    for domain in new.domains:
        project.write(partial(put_domain, name=domain)).result()
    return project


async def _example(path: Path) -> Project | WorkbenchError:
    from workbench.tasks.example import make_example

    if _prepared(path):
        await make_example(path)
    return await _open(path, None)


async def _sample(path: Path, language: Language) -> Project | WorkbenchError:
    from workbench.tasks.sample import make_sample

    if _prepared(path):
        await make_sample(path, language=language)
    return await _open(path, None)


def _prepared(path: Path) -> bool:
    """Make the folder of a file; return whether the file is still to be made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return not path.is_file()
