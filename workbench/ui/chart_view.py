"""The view that a panel is drawn in: what wheel, drag and clicks do."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal

LEAST_DAYS = 5
"""So many days are shown at least."""


class DayView(pg.ViewBox):  # type: ignore[misc]
    """
    Days to the right, values upwards; only the days can be moved.

    Signals:
        chosen: Shift and drag from one day to another; carries both and whether the button was let go.
        pressed: a click on a day.
        reset: a double click.
        asked: a right click; carries the place on the screen.
    """

    chosen = Signal(float, float, bool)
    pressed = Signal(float)
    reset = Signal()
    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__(enableMenu=False, defaultPadding=0.0)
        self.setMouseEnabled(x=True, y=False)
        self.disableAutoRange()
        self.setBorder(None)

    def linkedViewChanged(self, view: Any, axis: int) -> None:
        """Take exactly the other view's days; pyqtgraph would fit them to where both stand on the screen."""
        if self.linksBlocked or view is None or axis != pg.ViewBox.XAxis:
            return
        (first, last), _ = view.viewRange()
        view.blockLink(True)  # noqa: FBT003
        try:
            self.setXRange(first, last, padding=0)
        finally:
            view.blockLink(False)  # noqa: FBT003

    def day_at(self, scene: QPointF) -> float:
        """Return which day lies at a point of the scene."""
        return float(self.mapSceneToView(scene).x())

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:  # noqa: D102
        if ev.button() == Qt.MouseButton.LeftButton and ev.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            ev.accept()
            self.chosen.emit(self.day_at(ev.buttonDownScenePos()), self.day_at(ev.scenePos()), ev.isFinish())
        elif ev.button() in {Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton}:
            super().mouseDragEvent(ev, axis)
        else:
            ev.ignore()

    def mouseClickEvent(self, ev: Any) -> None:  # noqa: D102
        ev.accept()
        if ev.button() == Qt.MouseButton.RightButton:
            self.asked.emit(ev.screenPos().toPoint())
        elif ev.double():
            self.reset.emit()
        elif ev.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit(self.day_at(ev.scenePos()))
