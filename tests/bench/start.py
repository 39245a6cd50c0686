"""
CPU time that the program takes to start, in turns in one run: `python -m tests.bench.start [ROUNDS]`.

Each start is a process of its own, off screen, with warm files; what it used (user and system) is read from the
system when it ends. The window is painted once and then closed. Medians; the limits stand beside the figures, and a
forbidden library that was imported, or a limit that was missed, ends the run in failure.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
ZONE = ROOT / "resources" / "example" / "kestrel.zone"
WORLD = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": ""}

SLOW_LIBRARIES = ("PySide6", "numpy", "pyqtgraph", "typst", "pypdf", "cryptography", "dns", "apsw")

BARE_QT = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1280, 800)
window.show()
window.repaint()
QTimer.singleShot(0, app.quit)
app.exec()
"""

START_PAGE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
run = QApplication.exec
def painted():
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            window.repaint()
            QTimer.singleShot(0, QApplication.quit)
            return
    sys.exit("no window is shown")
def patched(*_):
    QTimer.singleShot(0, painted)
    return run()
QApplication.exec = patched
sys.argv = ["workbench"]
from workbench.__main__ import main
status = main()
charts = sorted({"numpy", "pyqtgraph", "typst"} & set(sys.modules))
sys.exit(f"imported at the start: {charts}" if charts else status)
"""

STARTS = {
    "python -c pass": (["-c", "pass"], None),
    "workbench --version": (["-m", "workbench", "--version"], 0.150),
    "workbench --help": (["-m", "workbench", "--help"], None),
    "workbench audit, example zone": (
        ["-m", "workbench", "audit", "kestrel-coffee.example", "--zone", str(ZONE), "--json"],
        None,
    ),
    "bare Qt window": (["-c", BARE_QT], None),
    "start page painted": (["-c", START_PAGE], 0.400),
}


def cpu(words, world):
    """Return the seconds of CPU that a Python process with these arguments took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, *words], check=False, capture_output=True, text=True, env=world, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{words[:4]} ended with {done.returncode}: {done.stderr[-600:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def show_imports(world):
    """End the run if `--version` loads what it must not."""
    words = [sys.executable, "-X", "importtime", "-m", "workbench", "--version"]
    loaded = subprocess.run(words, check=True, capture_output=True, text=True, env=world, cwd=ROOT).stderr
    names = {line.rpartition("|")[2].strip().partition(".")[0] for line in loaded.splitlines()}
    found = sorted(names.intersection(SLOW_LIBRARIES))
    print(f"workbench --version imports {len(names)} packages; of the slow ones: {', '.join(found) or 'none'}")
    if found:
        sys.exit(1)


def main(rounds=9):
    with tempfile.TemporaryDirectory() as home:  # the user's recent files and settings are not what is measured
        folders = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"), home)
        world = {**WORLD, **folders}
        show_imports(world)
        taken = {name: [] for name in STARTS}
        for _ in range(rounds):
            for name, (words, _limit) in STARTS.items():
                taken[name].append(cpu(words, world))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    missed = []
    for name, (_words, limit) in STARTS.items():
        aim = f"limit {limit * 1000:.0f}" if limit else ""
        print(f"{name:32} {medians[name] * 1000:7.0f} ms of CPU  {aim}")
        if limit and medians[name] > limit:
            missed.append(name)
    print(f"start page / bare Qt window: {medians['start page painted'] / medians['bare Qt window']:.2f}")
    if missed:
        sys.exit(f"over the limit: {', '.join(missed)}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
