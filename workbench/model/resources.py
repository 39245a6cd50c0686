"""Where the files that travel with the program are: in a checkout, an installed wheel and a frozen program alike."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import workbench


@cache
def _root() -> Path:
    package = Path(workbench.__file__).resolve().parent
    inside = package / "resources"  # wheel and frozen program
    return inside if inside.is_dir() else package.parent / "resources"  # checkout, editable install


def resource(name: str) -> Path:
    """
    Return the path of the file or folder `name`, a relative path with forward slashes.

    Raises:
        FileNotFoundError: the program was installed without it.
    """
    path = _root() / name
    if not path.exists():
        raise FileNotFoundError(f"{name} is missing below {_root()}")
    return path
