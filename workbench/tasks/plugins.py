"""Load every plug-in of the program, and list them by kind."""

from __future__ import annotations

from functools import cache

import workbench.checks
import workbench.reports
import workbench.sources
from workbench.checks.base import CHECKS
from workbench.model.registry import load


@cache
def load_checks() -> None:
    """Import every check, so that `CHECKS` and the codes are complete; the folder is looked through once."""
    load(workbench.checks)


def load_plugins() -> None:
    """Import every source, check and chapter, so that their registers are complete."""
    load_checks()
    load(workbench.sources)
    load(workbench.reports)


def list_plugins() -> dict[str, list[str]]:
    """Return the ids of all plug-ins by kind, each list in alphabetical order; the pages are the window's."""
    from workbench.reports.base import CHAPTERS
    from workbench.sources.base import FILES, SOURCES

    load_plugins()
    return {"source": sorted({*SOURCES, *FILES}), "check": sorted(CHECKS), "chapter": sorted(CHAPTERS)}
