"""
Background work for the window.

One thread runs one asyncio loop; the GUI thread hands it coroutines and gets back at most one call per job, on the
GUI thread. Nothing else starts threads for the window.

A `Job` is plain Python on purpose: one QObject per job crashes at shutdown, when queued signals reach objects that
are already deleted.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from workbench.model.progress import Progress

T = TypeVar("T")

POLL_MS = 100

WORK_S, REST_S = 0.025, 0.02
"""
A loop that is busy without a pause rests so long after so much work. Threads take turns every 5 ms, and a view asks
Python for every cell it paints: beside a busy thread a table of 3,000 cells would take 15 seconds.
"""
LATE_S = 0.003
"""A loop that wakes so much too late was busy."""


@dataclass(eq=False, slots=True)
class Job:
    """
    One running operation.

    Attributes:
        title: What the status bar shows; empty for a short read that nobody waits for.
        retry: Starts the same again; None where that makes no sense.
    """

    title: str
    progress: Progress
    owner: QObject
    done: Callable[[Any], None] | None
    ended: Callable[[], None] | None
    key: str | None
    retry: Callable[[], object] | None
    loop: asyncio.AbstractEventLoop
    task: asyncio.Task[Any] | None = None

    def cancel(self) -> None:
        """Ask the coroutine to stop; the job leaves `Jobs.running` when it really has."""
        self.loop.call_soon_threadsafe(lambda: self.task and self.task.cancel())


class Jobs(QObject):
    """
    The running jobs.

    Signals:
        moved: a job started, progressed or ended; ten times a second at most while jobs run, so views may repaint
            on each.
    """

    moved = Signal()
    _woken = Signal()

    def __init__(self, failed: Callable[[Exception, Job], None]) -> None:
        super().__init__()
        self.running: list[Job] = []
        self._failed = failed
        self._settled: deque[Job] = deque()
        self._latest: dict[str, Job] = {}
        self._woken.connect(self._collect, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.moved)
        self._breath: asyncio.Task[None] | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="jobs")
        self._thread.start()

    def run(
        self,
        title: str,
        work: Coroutine[Any, Any, T],
        *,
        owner: QObject,
        progress: Progress | None = None,
        done: Callable[[T], None] | None = None,
        ended: Callable[[], None] | None = None,
        key: str | None = None,
        retry: Callable[[], object] | None = None,
    ) -> Job:
        """
        Run `work` on the asyncio thread and report back on the GUI thread.

        Args:
            title: What the status bar shows.
            work: The coroutine.
            owner: The object that asked, usually a page.
            progress: The counters that `work` reports to.
            done: Gets the result; not called after a failure, a cancellation, or once `owner` is deleted.
            ended: Called last, however `work` ended.
            key: A newer job with the same key cancels the older one.
            retry: What the message of a failure offers where trying again can help.
        """
        job = Job(title, progress or Progress(), owner, done, ended, key, retry, self._loop)
        if key is not None:
            if key in self._latest:
                self._latest[key].cancel()
            self._latest[key] = job
        self.running.append(job)
        self._timer.start()

        def start() -> None:
            job.task = self._loop.create_task(work)
            job.task.add_done_callback(lambda _: self._on_settled(job))
            if self._breath is None or self._breath.done():
                self._breath = self._loop.create_task(self._breathe())

        self._loop.call_soon_threadsafe(start)
        self.moved.emit()
        return job

    async def _breathe(self) -> None:
        """Give the GUI thread room while jobs keep the loop busy; a loop that mostly waits is not slowed down."""
        while self.running:
            due = self._loop.time() + WORK_S
            await asyncio.sleep(WORK_S)
            if self._loop.time() - due > LATE_S:
                time.sleep(REST_S)  # noqa: ASYNC251 - the loop itself is to stand still

    def _on_settled(self, job: Job) -> None:
        """Note the end, on the asyncio thread, and wake the GUI thread."""
        self._settled.append(job)
        self._woken.emit()

    def _collect(self) -> None:
        """Settle what has ended, on the GUI thread."""
        while self._settled:
            job = self._settled.popleft()
            self.running.remove(job)
            current = job.key is None or self._latest.get(job.key) is job
            if job.key is not None and current:
                del self._latest[job.key]
            self._report(job, current=current)
            if job.ended is not None:
                job.ended()
        if not self.running:
            self._timer.stop()
        self.moved.emit()

    def _report(self, job: Job, *, current: bool) -> None:
        assert job.task is not None
        if job.task.cancelled():
            return
        error = job.task.exception()
        if isinstance(error, Exception):
            self._failed(error, job)
        elif error is not None:
            raise error
        elif job.done is not None and current and isValid(job.owner):
            job.done(job.task.result())

    def close(self) -> None:
        """Cancel everything and end the thread; call once, before the window goes."""
        self._woken.disconnect(self._collect)
        self._timer.stop()

        async def stop() -> None:
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._loop.shutdown_asyncgens()

        asyncio.run_coroutine_threadsafe(stop(), self._loop).result(timeout=5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
