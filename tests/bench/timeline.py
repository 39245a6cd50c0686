"""
Frames of the timeline: `python -m tests.bench.timeline [FRAMES]`.

Four panels of five series over 400 days, with gaps, zeros, provisional days and bands, are panned by a day a frame; each
frame is painted at once and timed, by the clock and by the processor. Then the page is shown over the sample project in
a process of its own: what importing pyqtgraph costs, and what comes after it until everything is painted: `shown and painted` from
the moment the numbers are there, `whole` with the reading of them in a job, beside the window. Both off screen
and, where there is Xvfb, on a real X display. A median over its limit ends the run in failure.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
FRAME_MS, PAINT_MS = 16.0, 200.0


def started():
    """Return the application and a session without settings."""
    from PySide6.QtWidgets import QApplication

    from workbench.model.settings import Settings
    from workbench.ui.session import Session
    from workbench.ui.theme import Mode, Theme

    app = QApplication([])
    return app, Session(Settings(language="en"), Theme(Mode.LIGHT), lambda error, _: sys.exit(f"failed: {error}"))


def turn(app, seconds=0.0):
    """Let the window work until nothing is left, for some seconds at least."""
    end = time.perf_counter() + seconds
    while True:
        app.processEvents()
        if time.perf_counter() >= end:
            return


def pan(frames):
    """Print the times of frames, as JSON."""
    app, session = started()
    from tests.ui.chart_material import busy
    from workbench.ui.charts import Board

    board = Board(session)
    board.resize(1060, 600)
    board.log = True
    board.show_content(busy(4, 5))
    board.show()
    turn(app, 0.5)
    clock, processor = [], []
    first = board.content.first
    for frame in range(frames):
        wall, cpu = time.perf_counter(), time.process_time()
        board.show_days(first + frame * 0.9, first + 300 + frame * 0.9)
        for chart in (board.strips.head, board.body, board.strips.foot):
            chart.viewport().repaint()
        processor.append((time.process_time() - cpu) * 1000)
        clock.append((time.perf_counter() - wall) * 1000)
    print(json.dumps({"clock": clock, "processor": processor}))
    sys.stdout.flush()
    os._exit(0)


def paint(path):
    """Print what the first showing of the page costs, as JSON."""
    app, session = started()
    from workbench.store.project import Access, Project
    from workbench.ui.page import list_pages

    entry = next(entry for entry in list_pages() if entry.id == "timeline")
    session.use(Project.open(Path(path), access=Access.READ))
    page = entry.make(session)
    page.resize(1060, 700)
    found = {}
    found["pyqtgraph"] = took(lambda: __import__("pyqtgraph"))
    real = page.show_content
    done = []

    def shown(content):
        begin = time.perf_counter(), time.process_time()
        real(content)
        page.repaint()
        for chart in (page.board.strips.head, page.board.body, page.board.strips.foot):
            chart.viewport().repaint()
        found["shown and painted"] = (time.perf_counter() - begin[0]) * 1000, (time.process_time() - begin[1]) * 1000
        done.append(True)

    page.show_content = shown
    begin = time.perf_counter(), time.process_time()
    page.show()
    while not done:
        app.processEvents()
    found["whole"] = (time.perf_counter() - begin[0]) * 1000, (time.process_time() - begin[1]) * 1000
    print(json.dumps(found))
    sys.stdout.flush()
    os._exit(0)


def took(work):
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def child(platform, *words):
    """Return what a process of its own printed."""
    command = [sys.executable, "-m", "tests.bench.timeline", *words]
    if platform == "xcb":
        command = ["xvfb-run", "-a", "-s", "-screen 0 1280x900x24", *command]
    world = {**os.environ, "QT_QPA_PLATFORM": platform}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=world, timeout=120, check=False)
    if done.returncode:
        sys.exit(f"{words} on {platform} ended with {done.returncode}: {done.stderr[-800:]}")
    return json.loads(done.stdout.splitlines()[-1])


def main(frames=100):
    import asyncio

    from workbench.tasks.sample import make_sample

    missed = []
    with tempfile.TemporaryDirectory() as folder:
        sample = Path(folder) / "sample.postmaster"
        asyncio.run(make_sample(sample))
        for platform in ("offscreen", *(["xcb"] if shutil.which("xvfb-run") else [])):
            times = child(platform, "pan", str(frames))
            for name, values in times.items():
                median, p95 = statistics.median(values), sorted(values)[int(len(values) * 0.95)]
                print(f"{platform:10} pan, 400 days x 20 series, {name:10} median {median:6.1f} ms   p95 {p95:6.1f} ms")
                if name == "clock" and median > FRAME_MS:
                    missed.append(f"frame on {platform}")
            rounds = [child(platform, "paint", str(sample)) for _ in range(3)]
            for name in rounds[0]:
                wall, cpu = (statistics.median(one[name][place] for one in rounds) for place in (0, 1))
                print(f"{platform:10} first showing, {name:26} {wall:6.0f} ms, of the processor {cpu:6.0f} ms")
                if name == "shown and painted" and wall > PAINT_MS:
                    missed.append(f"first paint on {platform}")
    if missed:
        sys.exit(f"over the limit: {', '.join(missed)}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["pan"]:
        pan(int(sys.argv[2]))
    elif sys.argv[1:2] == ["paint"]:
        paint(sys.argv[2])
    else:
        main(*map(int, sys.argv[1:]))
