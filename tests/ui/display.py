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


class Skipped(pytest.Module):
    """A test module that is not imported."""

    def collect(self):
        pytest.skip(f"Qt cannot be loaded: {why_no_qt()}", allow_module_level=True)


def module(module_path, parent):
    """Return a module that skips itself where Qt is missing; in CI, where it must be there, it fails instead."""
    if os.environ.get("CI") != "true" and why_no_qt():
        return Skipped.from_parent(parent, path=module_path)
    return None
