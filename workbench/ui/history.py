"""Where the user was: page and scope, for Back and Forward."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

MOST = 100


class Place(NamedTuple):
    """A page and the domain in scope."""

    page: str
    scope: str | None


class History:
    """Places in the order they were visited; going back does not forget what lies ahead."""

    def __init__(self, show: Callable[[Place], None]) -> None:
        self._show = show
        self._places: list[Place] = []
        self._at = -1
        self._moving = False

    def visit(self, place: Place) -> None:
        """Note that a place is shown; what lay ahead is forgotten."""
        if self._moving or (self._places and self._places[self._at] == place):
            return
        self._places = [*self._places[: self._at + 1], place][-MOST:]
        self._at = len(self._places) - 1

    def can(self, step: int) -> bool:
        """Whether there is a place `step` away."""
        return 0 <= self._at + step < len(self._places)

    def go(self, step: int) -> None:
        """Show the place `step` away, if there is one."""
        if not self.can(step):
            return
        self._at += step
        self._moving = True
        try:
            self._show(self._places[self._at])
        finally:
            self._moving = False

    def forget(self) -> None:
        """Begin anew, with another project."""
        self._places, self._at = [], -1
