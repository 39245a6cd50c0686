"""Icons: simple strokes drawn as SVG, coloured when they are loaded."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from workbench.model.resources import resource

SIZES = (16, 20, 32, 40)
"""Pixels an icon is drawn at; Qt takes the nearest for the size and the screen's scale."""


@cache
def _source(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text("utf-8")


@cache
def icon(name: str, colour: str) -> QIcon:
    """Return the icon `name` in a colour, `#rrggbb`."""
    made = QIcon()
    for size in SIZES:
        made.addPixmap(pixmap(name, colour, size))
    return made


def pixmap(name: str, colour: str, size: int, scale: float = 1.0) -> QPixmap:
    """Return the icon `name` as a picture of `size` logical pixels on a screen of scale `scale`."""
    pixels = round(size * scale)
    made = QPixmap(pixels, pixels)
    made.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    painter = QPainter(made)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    made.setDevicePixelRatio(scale)
    return made
