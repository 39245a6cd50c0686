"""Export a report: read in a thread, rendered in a process of its own, on the disk whole or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import multiprocessing
import os
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

from workbench.model.errors import ExportError
from workbench.model.progress import Progress
from workbench.model.text import Language, Texts
from workbench.reports import formats
from workbench.reports.base import Material
from workbench.reports.content import Document
from workbench.reports.plan import document
from workbench.store.project import Project
from workbench.tasks.numbers import read_statistics
from workbench.tasks.plugins import load_plugins


async def export_report(
    project: Project,
    path: Path,
    *,
    language: Language,
    progress: Progress | None = None,
    domains: Collection[str] = (),
    since: date | None = None,
    until: date | None = None,
) -> None:
    """
    Write the report of a project's newest audits and its statistics to `path`; the end of its name says the format.

    With `domains` only those are in it. `since` and `until` bound the statistics; else they are the last 90 days.

    Whatever goes wrong, and when it is cancelled, what stood at `path` before is as it was.

    Raises:
        UsageError: there is no such format.
        ExportError: nothing was audited yet, the report could not be rendered, or the file cannot be written.
        ProjectError: the project cannot be read.
    """
    told = progress or Progress()
    texts = Texts(language)
    ending = formats.format_of(path.name)
    check_target(path)
    told.total, told.text = 3, texts.tr("reading the project")
    load_plugins()  # the codes of every check, and every chapter

    def read() -> Document:
        numbers = read_statistics(project.read(), texts, since=since, until=until, domains=domains)
        return document(Material.from_project(project, language, domains=domains, statistics=numbers))

    content = await asyncio.to_thread(read)
    told.step()
    told.text = texts.tr("setting the pages")
    data = await render_apart(ending, content)
    told.step()
    told.text = texts.tr("writing {name}", name=path.name)
    await asyncio.to_thread(write_whole, path, data)
    told.step()


def check_target(path: Path) -> None:
    """
    Find out early that nothing can be written at `path`.

    Raises:
        ExportError: its folder is missing or no folder, or it is itself a folder.
    """
    try:
        is_folder, has_folder = path.is_dir(), path.parent.is_dir()
    except OSError as error:  # a name the system cannot have
        raise ExportError("{path} cannot be written", "{reason}", path=path, reason=error.strerror or "") from error
    if is_folder:
        raise ExportError("{path} is a folder", "Give the name of a file", path=path)
    if not has_folder:
        raise ExportError("There is no folder {folder}", "Make it first, or choose another", folder=path.parent)


async def render_apart(ending: str, content: Document) -> bytes:
    """
    Render in a new process, so that the window stays alive and a cancelled export stops at once.

    Raises:
        ExportError: no process could be started, or it ended without a word.
    """
    work = _Rendering(ending, content)
    waiting = asyncio.ensure_future(asyncio.to_thread(work.run))
    try:
        return await asyncio.shield(waiting)
    except asyncio.CancelledError:
        work.stop()
        await asyncio.wait([waiting])
        if not waiting.cancelled():
            waiting.exception()  # that the process was stopped is no news
        raise


class _Rendering:
    """One rendering process; `stop` may come from another thread at any time."""

    def __init__(self, ending: str, content: Document) -> None:
        # spawn: a fork would take over the threads' locks of the database and the window.
        context = multiprocessing.get_context("spawn")
        self._here, self._there = context.Pipe()
        self._process = context.Process(target=formats.render_to, args=(self._there,), name="report")
        self._order = (ending, content)
        self._stopped = False

    def run(self) -> bytes:
        """Start, wait, and return what was rendered."""
        try:
            self._start()
        except OSError as error:
            self._here.close()
            self._there.close()
            raise _not_rendered(str(error)) from error
        self._there.close()
        if self._stopped:
            self._process.kill()
        try:
            self._here.send(self._order)
            done, result = self._here.recv()
        except (EOFError, OSError) as error:
            self._process.join()
            raise _not_rendered(f"exit status {self._process.exitcode}") from error
        finally:
            self._here.close()
            self._process.join()
            self._process.close()
        if not done:
            raise RuntimeError(f"the report could not be rendered:\n{result}")
        return bytes(result)

    def _start(self) -> None:
        self._process.start()

    def stop(self) -> None:
        """End the process, if there is one."""
        self._stopped = True
        with contextlib.suppress(ValueError, AttributeError):  # closed already, or not yet started
            self._process.kill()


def _not_rendered(reason: str) -> ExportError:
    return ExportError(
        "The report could not be rendered: its process failed",
        "Close other programs and try again ({reason})",
        reason=reason,
        retryable=True,
    )


_REASONS: dict[int | None, Callable[[Path], ExportError]] = {
    errno.ENOSPC: lambda path: ExportError("The disk is full: {path} was not written", "Free some space", path=path),
    errno.EDQUOT: lambda path: ExportError("The disk is full: {path} was not written", "Free some space", path=path),
    errno.EACCES: lambda path: ExportError(
        "No permission to write {path}", "Choose another folder, or close the program that has it open", path=path
    ),
    errno.ENOENT: lambda path: ExportError(
        "There is no folder {folder}", "Make it first, or choose another", folder=path.parent
    ),
    errno.EISDIR: lambda path: ExportError("{path} is a folder", "Give the name of a file", path=path),
    errno.ENAMETOOLONG: lambda path: ExportError("The name {path} is too long", "Choose a shorter one", path=path),
}
_REASONS[errno.EPERM] = _REASONS[errno.EROFS] = _REASONS[errno.EACCES]


def write_whole(path: Path, data: bytes) -> None:
    """
    Put `data` at `path` in one step: beside it first, made safe on the disk, then renamed.

    Raises:
        ExportError: it could not be written; what stood at `path` is as it was, and nothing is left beside it.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _keep_name(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        known = _REASONS.get(error.errno)
        if known is not None:
            raise known(path) from error
        raise ExportError(
            "{path} was not written", "The system says: {reason}", path=path, reason=error.strerror or str(error)
        ) from error


def _keep_name(folder: Path) -> None:
    """Make the new name in a folder survive a power cut; Windows has no such call and needs none."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
