"""What an operation touched, so that views refresh exactly what they show."""

from __future__ import annotations

from enum import Flag, auto


class Changes(Flag):
    """Parts of a project that an operation wrote."""

    NOTHING = 0
    SAMPLES = auto()
    EVIDENCE = auto()
    FINDINGS = auto()
    ENTITIES = auto()
    IMPORTS = auto()
    NOTES = auto()
    SETTINGS = auto()
    DRAFTS = auto()

    @classmethod
    def everything(cls) -> Changes:
        """Return all parts: what a view re-reads when another program wrote the file."""
        return ~cls.NOTHING
