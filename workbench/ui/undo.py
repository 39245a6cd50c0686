"""What the user did and can take back: one list for the whole window, newest last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

MOST = 200


@dataclass(frozen=True, slots=True)
class Step:
    """
    Something done.

    Attributes:
        text: What it was, in the user's words.
        back: Takes it back.
        again: Does it once more.
    """

    text: str
    back: Callable[[], object]
    again: Callable[[], object]


class Undo(QObject):
    """
    The steps that can be taken back or done again; another project begins with none.

    Signals:
        changed: what can be taken back is something else now.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._done: list[Step] = []
        self._undone: list[Step] = []

    @property
    def next_back(self) -> Step | None:
        """What would be taken back."""
        return self._done[-1] if self._done else None

    @property
    def next_again(self) -> Step | None:
        """What would be done once more."""
        return self._undone[-1] if self._undone else None

    def push(self, text: str, back: Callable[[], object], again: Callable[[], object]) -> None:
        """Note something that was just done; what was taken back before can no longer be repeated."""
        self._done = [*self._done, Step(text, back, again)][-MOST:]
        self._undone = []
        self.changed.emit()

    def back(self) -> Step | None:
        """Take the newest step back and return it."""
        if not self._done:
            return None
        step = self._done.pop()
        self._undone.append(step)
        step.back()
        self.changed.emit()
        return step

    def again(self) -> Step | None:
        """Do again what was taken back last, and return it."""
        if not self._undone:
            return None
        step = self._undone.pop()
        self._done.append(step)
        step.again()
        self.changed.emit()
        return step

    def forget(self) -> None:
        """Begin anew."""
        self._done, self._undone = [], []
        self.changed.emit()
