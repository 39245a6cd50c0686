"""What was mended while a report was read: counted by kind and place, so that a broken giant stays small."""

from __future__ import annotations

from functools import lru_cache

from workbench.model.aggregate import Mended, Repair

MOST_PLACES = 200


@lru_cache(maxsize=4096)
def local_name(tag: object) -> str:
    """Return the name of an element without its namespace, in lower case; empty for what is no element."""
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


class Mending:
    """Notes what was mended; the first place is told, more of the same are counted."""

    def __init__(self) -> None:
        self._found: dict[tuple[Mended, str], tuple[str, int]] = {}

    def note(self, what: Mended, where: str, *, record: int = 0) -> None:
        """Note a mending; `record` is the number of the record from 1, 0 outside of records."""
        key = what, where
        place, times = self._found.get(key, (f"record {record}: {where}" if record else where, 0))
        if key in self._found or len(self._found) < MOST_PLACES:
            self._found[key] = place, times + 1

    def repairs(self) -> tuple[Repair, ...]:
        """Return what was mended so far, in the order of meeting it."""
        return tuple(Repair(what, place, times) for (what, _), (place, times) in self._found.items())
