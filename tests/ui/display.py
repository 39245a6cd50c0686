"""Whether Qt can be loaded here, and how tests that need it are skipped where it cannot."""

import importlib
import os

import pytest


def why_no_qt():
    """Return why Qt cannot be loaded: one of the system's libraries is missing; empty if it can."""
    try:
        importlib.import_module("PySide6.QtSvg")
        importlib.import_module("PySide6.QtWidgets")
    except ImportError as error:
        return str(error)
    return ""


def absent():
    """Whether tests of the window are to be skipped; in CI Qt must be there, and its lack is a failure."""
    return os.environ.get("CI") != "true" and bool(why_no_qt())


def require_qt():
    """Skip the module that calls this, with the reason, where Qt cannot be loaded."""
    if absent():
        pytest.skip(f"Qt cannot be loaded: {why_no_qt()}", allow_module_level=True)


class Skipped(pytest.Module):
    """A test module that is not imported."""

    def collect(self):
        require_qt()


def module(module_path, parent):
    """Return a module that skips itself where Qt is missing."""
    if absent():
        return Skipped.from_parent(parent, path=module_path)
    return None
