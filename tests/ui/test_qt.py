import os
import subprocess
import sys

from PySide6.QtCore import QObject, QTimer

from workbench.ui.app import main


def test_windows_stay_off_the_screen(qapp):
    assert qapp.platformName() == os.environ["QT_QPA_PLATFORM"] == "offscreen"


def test_qt_gives_back_what_it_owns(qapp):
    """The wheel of PySide6 6.12.0 drops one True or None per call; on Python 3.11 that ends the process."""
    emitter, timer = QObject(), QTimer()
    before = [sys.getrefcount(value) for value in (True, None)]
    for _ in range(200):
        emitter.objectNameChanged.emit("x")
        timer.stop()
        emitter.blockSignals(True)
        emitter.blockSignals(False)
    after = [sys.getrefcount(value) for value in (True, None)]
    assert all(new > old - 50 for new, old in zip(after, before, strict=True))


def test_without_a_display_one_sentence_names_the_verbs(monkeypatch, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert main([]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "audit" in said.err


def test_without_qt_s_libraries_one_sentence_says_which(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)
    assert main([]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "PySide6.QtWidgets" in said


def test_the_start_page_loads_nothing_heavy():
    """Charts, SQLite, DNS, PDF and cryptography are loaded when they are needed, not before the first paint."""
    heavy = ("pyqtgraph", "numpy", "apsw", "dns", "typst", "cryptography", "idna", "publicsuffixlist", "sqlite3")
    code = f"import sys, workbench.ui.app, workbench.ui.window; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
