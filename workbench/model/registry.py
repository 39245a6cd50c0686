"""Find the plug-ins of a package: one module, one plug-in."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def load(package: ModuleType) -> None:
    """Import every public module of `package`, in alphabetical order, so that its decorators run."""
    for info in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        if not info.name.rpartition(".")[2].startswith("_"):
            importlib.import_module(info.name)
