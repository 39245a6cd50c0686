"""Progress of one running operation: written by the worker, polled by the view."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Progress:
    """
    Plain counters; no signals, no locks.

    Attribute writes are atomic in CPython and the view polls a few times a second, so a million steps cost a
    million integer additions and no events.
    """

    done: int = 0
    total: int = 0
    text: str = ""

    def step(self, count: int = 1) -> None:
        """Record `count` finished units."""
        self.done += count
