"""What every painted part of a chart stands on: a layer over a view, in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF, QTransform
from PySide6.QtWidgets import QApplication, QStyleOptionGraphicsItem, QWidget

from workbench.ui.session import Session

TILE = 8
"""Side of the square that hatching repeats, in pixels."""


class Layer(pg.GraphicsObject):  # type: ignore[misc]
    """
    Painted over the whole of a view, in the view's pixels, again whenever its range or size changes.

    It is a child of the view and not of what the view shows: pens need not be cosmetic, texts are not stretched, and
    the bounds of what is shown are not asked for.
    """

    def __init__(self, session: Session, view: Any, height: float) -> None:
        super().__init__()
        self.session = session
        self.view = view
        self.setParentItem(view)
        self.setZValue(height)
        view.sigRangeChanged.connect(self.renew)
        view.sigResized.connect(self._on_resized)

    def boundingRect(self) -> QRectF:  # noqa: D102
        return QRectF(0, 0, self.view.width(), self.view.height())

    def renew(self, *_: object) -> None:
        """Paint again."""
        self.update()

    def _on_resized(self, *_: object) -> None:
        self.prepareGeometryChange()
        self.update()

    def colour(self, token: str) -> QColor:
        """Return the colour of a token, as it is now."""
        return QColor(self.session.theme.colour(token))

    def span(self) -> tuple[float, float]:
        """Return the day numbers at the edges."""
        (first, last), _ = self.view.viewRange()
        return first, last

    def x(self, days: Any) -> Any:
        """Return where days stand, in pixels from the left."""
        first, last = self.span()
        return (np.asarray(days, np.float64) - first) / (last - first) * self.view.width()

    def y(self, heights: Any) -> Any:
        """Return where heights stand, in pixels from the top."""
        _, (low, high) = self.view.viewRange()
        return (high - np.asarray(heights, np.float64)) / (high - low) * self.view.height()

    def a_day(self) -> float:
        """Return the width of a day in pixels."""
        first, last = self.span()
        return float(self.view.width() / (last - first))

    def part(self, first: int, count: int) -> slice:
        """Return the places of an array that begins at day `first` which are to be seen, and one on each side."""
        left, right = self.span()
        return slice(max(0, int(left) - first - 1), max(0, min(count, int(right) - first + 3)))

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Draw; what lies outside is cut off by the view."""
        raise NotImplementedError


def polygon(xs: npt.NDArray[np.float64], ys: npt.NDArray[np.float64]) -> QPolygonF:
    """Return points as Qt wants them, without making a Python object of each."""
    made: QPolygonF = pg.functions.arrayToQPolygonF(xs, ys)
    return made


def hatch(pattern: str, ink: QColor, ground: QColor | None, scale: float = 1.0) -> QBrush:
    """
    Return a brush of one of the patterns.

    Drawn as a picture that repeats: Qt's own patterns are a mask that costs several times as much.
    """
    pixels = round(TILE * scale)
    tile = QPixmap(pixels, pixels)
    tile.fill(ground if ground is not None else Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    painter.setPen(QPen(ink, 1))
    for line in _STROKES[pattern]:
        painter.drawLine(QPointF(*line[:2]), QPointF(*line[2:]))
    if pattern == "dots":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(TILE / 2, TILE / 2), 1.1, 1.1)
    painter.end()
    brush = QBrush(tile)
    brush.setTransform(QTransform.fromScale(1 / scale, 1 / scale))
    return brush


_RISING = ((-1, 5, 5, -1), (-1, 9, 9, -1), (3, 9, 9, 3))
_FALLING = ((-1, 3, 5, 9), (-1, -1, 9, 9), (3, -1, 9, 5))
_STROKES: dict[str, Sequence[tuple[float, float, float, float]]] = {
    "plain": (),
    "dots": (),
    "rising": _RISING[1:2],
    "falling": _FALLING[1:2],
    "cross": (_RISING[1], _FALLING[1]),
    "dense": _RISING,
}


def mixed(ink: QColor, other: QColor, share: float) -> QColor:
    """Return `share` of one colour with the rest of another, opaque."""
    rest = 1 - share
    return QColor.fromRgbF(
        ink.redF() * share + other.redF() * rest,
        ink.greenF() * share + other.greenF() * rest,
        ink.blueF() * share + other.blueF() * rest,
    )


def small_font(*, bold: bool = False, step: float = 1.5) -> QFont:
    """Return the window's font, a little smaller."""
    return _font(QApplication.font().toString(), bold, step)


@cache
def _font(usual: str, bold: bool, step: float) -> QFont:  # noqa: FBT001
    font = QFont()
    font.fromString(usual)
    font.setPointSizeF(max(font.pointSizeF() - step, 7.0))
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def wide(text: str, font: QFont) -> float:
    """Return what a text needs in pixels."""
    return _wide(text, font.toString())


@lru_cache(maxsize=2048)
def _wide(text: str, font: str) -> float:
    made = QFont()
    made.fromString(font)
    return QFontMetricsF(made).horizontalAdvance(text)
