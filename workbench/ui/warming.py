"""Load what pages and charts are made with before anybody asks for them: beside the window, once nothing runs."""

from __future__ import annotations

import asyncio
import pkgutil
import sys
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

from workbench.ui.session import Session

REST_MS = 1200
"""The window has stood so long, and is asked again after so long while something runs."""

PARTS = ("workbench.ui.inspector", "workbench.ui.charts", "workbench.ui.chart_twin", "workbench.ui.chart_reading")


def warm_up(session: Session, owner: QObject) -> None:
    """Load the pages and the libraries of the charts, which take half a second, soon."""
    QTimer.singleShot(REST_MS, owner, lambda: _begin(session, owner))


def _begin(session: Session, owner: QObject) -> None:
    if session.closed or PARTS[-1] in sys.modules:
        return
    if session.jobs.running:
        warm_up(session, owner)
        return
    session.jobs.run("", _load(), owner=owner)


async def _load() -> None:
    import workbench.ui.pages

    pages = (found.name for found in pkgutil.iter_modules(workbench.ui.pages.__path__, "workbench.ui.pages."))
    for part in (*pages, *PARTS):
        await asyncio.to_thread(import_module, part)
