"""Which key does what on a chart, on Latin and Russian keyboards alike."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

ZOOM = 0.7


class Step(NamedTuple):
    """What a key asks for; one of these."""

    days: int = 0
    lines: int = 0
    zoom: float = 0.0
    edge: int | None = None
    period: int = 0
    does: str = ""


_KEYS = {
    Qt.Key.Key_Left: Step(days=-1),
    Qt.Key.Key_Right: Step(days=1),
    Qt.Key.Key_PageUp: Step(days=-28),
    Qt.Key.Key_PageDown: Step(days=28),
    Qt.Key.Key_Up: Step(lines=-1),
    Qt.Key.Key_Down: Step(lines=1),
    Qt.Key.Key_Home: Step(edge=-1),
    Qt.Key.Key_End: Step(edge=1),
    Qt.Key.Key_Plus: Step(zoom=ZOOM),
    Qt.Key.Key_Minus: Step(zoom=1 / ZOOM),
    Qt.Key.Key_Return: Step(does="table"),
    Qt.Key.Key_Enter: Step(does="table"),
    Qt.Key.Key_Escape: Step(does="leave"),
}

_LETTERS = {
    "z": Step(zoom=ZOOM), "я": Step(zoom=ZOOM), "x": Step(zoom=1 / ZOOM), "ч": Step(zoom=1 / ZOOM),
    "n": Step(does="note"), "т": Step(does="note"),
    "[": Step(period=-1), "х": Step(period=-1), "]": Step(period=1), "ъ": Step(period=1),
}  # fmt: skip
"""The second of each pair lies on the same key of a Russian keyboard."""


def step_of(event: QKeyEvent) -> Step | None:
    """Return what a key asks for; None if it is none of a chart's."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if modifiers == Qt.KeyboardModifier.ControlModifier and event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
        return Step(days=-7 if event.key() == Qt.Key.Key_Left else 7)
    if modifiers & ~Qt.KeyboardModifier.ShiftModifier:
        return None
    found = _KEYS.get(Qt.Key(event.key()))
    return found or _LETTERS.get(event.text().lower())
