"""Read a user's key for a blocklist from the file it is kept in."""

from __future__ import annotations

import re
from pathlib import Path

from workbench.model.errors import UsageError

_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)


def read_key(path: Path) -> str:
    """
    Return the key in the first line of a file.

    Raises:
        UsageError: the file cannot be read, or its first line is no key; it never quotes what stands there.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except OSError as error:
        reason = error.strerror or "?"
        raise UsageError("The key file {name} cannot be read", "{why}", name=path.name, why=reason) from error
    except UnicodeError:
        lines = []
    key = lines[0].strip() if lines else ""
    if not _KEY.fullmatch(key):
        raise UsageError(
            "The key file {name} holds no key", "Its first line is the key: letters and digits", name=path.name
        )
    return key
