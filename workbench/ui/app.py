"""Where the window is put together."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from workbench.model.settings import load_settings, settings_path
from workbench.model.text import Texts, system_language


def has_display() -> bool:
    """
    Return whether Qt can show a window.

    Looked for before the application is made: without a display Qt's plug-in for X aborts the process.
    """
    if not sys.platform.startswith("linux"):
        return True
    if os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in {"offscreen", "minimal", "vnc", "linuxfb", "eglfs"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main(paths: list[str]) -> int:
    """
    Open the window, with a project if one is named, and return the exit status.

    Args:
        paths: Project files; the first one is opened.
    """
    settings = load_settings(settings_path())
    texts = Texts(system_language())
    if not has_display():
        return _refuse(
            texts.tr(
                "There is no display for the window; in a terminal use a verb: audit, findings, report … "
                "(workbench --help)"
            )
        )
    try:
        import PySide6.QtSvg  # noqa: F401 - all of Qt or nothing, before a window is half made
        from PySide6.QtWidgets import QApplication
    except ImportError as error:
        return _refuse(texts.tr("The window needs a library that this system lacks: {reason}", reason=str(error)))
    from workbench.ui.errors import watch_for_bugs
    from workbench.ui.theme import Mode, Theme
    from workbench.ui.window import Window

    app = QApplication.instance() or QApplication(sys.argv[:1])
    app.setApplicationName("Postmaster Workbench")
    app.setDesktopFileName("postmaster-workbench")  # type: ignore[attr-defined]
    mode = Mode(settings.theme) if settings.theme in set(Mode) else Mode.SYSTEM
    window = Window(settings, Theme(mode))
    watch_for_bugs(window.show_error)
    window.show()
    if paths:
        window.projects.open(Path(paths[0]))
    return app.exec()


def _refuse(said: str) -> int:
    print(said, file=sys.stderr)  # noqa: T201
    return 2
