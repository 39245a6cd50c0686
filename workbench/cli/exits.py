"""Exit statuses: a contract with scripts."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """How a verb ended; of those that apply, the first in this order counts: UNUSABLE, IN_PART, FOUND, DONE."""

    DONE = 0
    FOUND = 1
    """Done, and what `--fail-on` names was found; unknowns never count."""
    UNUSABLE = 2
    """Wrong usage, or nothing usable was given."""
    IN_PART = 3
    """Something could not be reached or read, and was listed; or Ctrl+C."""
