"""What the program remembers for its user between runs: language, colours, recent projects, the window's place."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

MOST_RECENT = 20
"""Recent projects kept; pinned ones do not count."""


@dataclass(slots=True)
class Recent:
    """A project that was open once."""

    path: str
    client: str = ""
    opened: str = ""
    pinned: bool = False

    @property
    def missing(self) -> bool:
        """Whether the file is not there now; its disk may be unplugged, so the entry stays."""
        return not Path(self.path).is_file()


@dataclass(slots=True)
class Settings:
    """
    A user's settings; every value has a default, and a broken file costs nothing but its content.

    Attributes:
        language: `en`, `ru`, or empty for the system's.
        theme: `system`, `light` or `dark`.
        recent: Latest first.
        geometry: The window's place, as the window system wrote it, in base64.
        folder: Where the last file was chosen.
        path: The settings file; None keeps them in memory only.
    """

    language: str = ""
    theme: str = "system"
    recent: list[Recent] = field(default_factory=list)
    geometry: str = ""
    folder: str = ""
    path: Path | None = None

    def remember(self, path: Path, client: str) -> None:
        """Put a project first among the recent ones."""
        name = str(path)
        old = next((entry for entry in self.recent if entry.path == name), None)
        fresh = Recent(name, client, datetime.now(UTC).isoformat(timespec="seconds"), bool(old and old.pinned))
        self.recent = [fresh, *(entry for entry in self.recent if entry.path != name)]
        loose = [entry for entry in self.recent if not entry.pinned]
        for entry in loose[MOST_RECENT:]:
            self.recent.remove(entry)
        self.save()

    def forget(self, path: str) -> None:
        """Remove a project from the recent ones; the file is not touched."""
        self.recent = [entry for entry in self.recent if entry.path != path]
        self.save()

    def save(self) -> None:
        """Write the file as a whole or not at all; a disk that refuses costs only the memory of it."""
        if self.path is None:
            return
        data = asdict(self)
        del data["path"]
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            _replace(self.path, json.dumps(data, ensure_ascii=False, indent=1).encode())


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def settings_path() -> Path:
    """Return where the user's settings are kept on this system."""
    from platformdirs import user_config_path

    return user_config_path("postmaster-workbench", appauthor=False) / "settings.json"


def load_settings(path: Path) -> Settings:
    """Return the settings in `path`; what is missing, broken or of a wrong type is left at its default."""
    made = Settings(path=path)
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return made
    if not isinstance(data, dict):
        return made
    for name in ("language", "theme", "geometry", "folder"):
        if isinstance(data.get(name), str):
            setattr(made, name, data[name])
    entries = data.get("recent")
    made.recent = [found for entry in entries if (found := _recent(entry))] if isinstance(entries, list) else []
    return made


def _recent(entry: Any) -> Recent | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
        return None
    texts = {name: str(entry.get(name, "")) for name in ("client", "opened")}
    return Recent(entry["path"], pinned=entry.get("pinned") is True, **texts)
