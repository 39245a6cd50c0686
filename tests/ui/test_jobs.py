import asyncio

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication, QWidget

from workbench.model.errors import UsageError
from workbench.model.progress import Progress
from workbench.ui.jobs import Jobs


def test_done_runs_on_the_gui_thread(qtbot, jobs):
    seen = []

    async def work():
        return 7

    jobs.run("t", work(), done=lambda r: seen.append((r, QThread.currentThread())), owner=jobs)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(7, QApplication.instance().thread())]


def test_an_error_reaches_the_one_handler_and_ended_is_last(qtbot, jobs, failures):
    said = []

    async def work():
        raise UsageError("refused")

    jobs.run("t", work(), done=lambda _: pytest.fail("done"), ended=lambda: said.append(len(failures)), owner=jobs)
    qtbot.waitUntil(lambda: bool(said))
    assert failures[0].title == "refused"
    assert said == [1]
    assert not jobs.running


def test_cancel_waits_for_the_end_of_the_work_and_is_silent(qtbot, jobs, failures):
    order = []

    async def work():
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.05)
            order.append("work ended")

    job = jobs.run("t", work(), done=lambda _: pytest.fail("done"), ended=lambda: order.append("job ended"), owner=jobs)
    qtbot.waitUntil(lambda: job.task is not None)
    job.cancel()
    qtbot.waitUntil(lambda: not jobs.running)
    assert order == ["work ended", "job ended"]
    assert not failures


def test_the_latest_wins(qtbot, jobs):
    seen = []

    def make(value, delay):
        async def work():
            await asyncio.sleep(delay)
            return value

        return work()

    for value, delay in ((1, 0.2), (2, 0.1), (3, 0)):
        jobs.run("q", make(value, delay), done=seen.append, owner=jobs, key="page")
    qtbot.waitUntil(lambda: not jobs.running)
    assert seen == [3]


def test_a_dead_owner_is_not_called(qtbot, jobs):
    owner = QWidget()
    go = asyncio.Event()

    async def work():
        await go.wait()

    job = jobs.run("t", work(), done=lambda _: pytest.fail("called a dead widget"), owner=owner)
    shiboken6.delete(owner)
    job.loop.call_soon_threadsafe(go.set)
    qtbot.waitUntil(lambda: not jobs.running)


def test_a_million_steps_make_few_events(qtbot, jobs):
    moves, seen = [], []
    jobs.moved.connect(lambda: moves.append(1))
    progress = Progress()

    async def work():
        for number in range(1_000_000):
            progress.step()
            if number % 10_000 == 0:
                await asyncio.sleep(0)
        return progress.done

    jobs.run("t", work(), progress=progress, done=seen.append, owner=jobs)
    qtbot.waitUntil(lambda: bool(seen), timeout=20000)
    assert seen == [1_000_000]
    assert len(moves) < 100


def test_close_with_running_jobs(qapp, recwarn):
    made = Jobs(lambda error, job: None)
    owner = QObject()

    async def work():
        await asyncio.sleep(60)

    for _ in range(50):
        made.run("t", work(), done=lambda _: None, owner=owner)
    made.close()
    QApplication.sendPostedEvents()
    assert not recwarn.list


def test_two_thousand_jobs(qtbot, jobs):
    seen = []

    async def work():
        return 1

    for _ in range(2000):
        jobs.run("t", work(), done=seen.append, owner=jobs)
    qtbot.waitUntil(lambda: len(seen) == 2000, timeout=20000)
    assert not jobs.running


def test_a_busy_loop_leaves_the_window_room(qtbot, jobs, monkeypatch):
    """Work that never waits is made to rest, so that the GUI thread gets its turns."""
    rests = []
    monkeypatch.setattr("workbench.ui.jobs.time.sleep", rests.append)

    async def work():
        loop = asyncio.get_running_loop()
        end = loop.time() + 0.3
        while loop.time() < end:
            sum(range(200_000))
            await asyncio.sleep(0)

    jobs.run("t", work(), owner=jobs)
    qtbot.waitUntil(lambda: not jobs.running)
    assert rests
