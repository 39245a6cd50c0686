"""A chart as a file: a picture of twice the size, a drawing or the numbers, with title, filter and date of data."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgGenerator

from workbench.ui.chart_layer import small_font
from workbench.ui.chart_table import PointRow
from workbench.ui.charts import Board
from workbench.ui.csv_file import table_csv
from workbench.ui.tables import Column

SCALE = 2
EDGE = 12.0


def picture(board: Board, title: str, footer: str) -> bytes:
    """Return what is seen as PNG, two pixels for one of the screen."""
    size = _size(board)
    image = QPixmap(size * SCALE)
    image.setDevicePixelRatio(SCALE)
    painter = QPainter(image)
    with _thicker(board):
        _paint(painter, board, size, title, footer)
    painter.end()
    out = QByteArray()
    buffer = QBuffer(out)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(out.data())


@contextmanager
def _thicker(board: Board) -> Iterator[None]:
    """Draw lines as wide as on the screen: their pens count pixels, of which there are more here."""
    curves = [curve for items in board.panels for curve in (*items.before, *items.curves)]
    pens = [curve.opts["pen"] for curve in curves]
    for curve, pen in zip(curves, pens, strict=True):
        wider = QPen(pen)
        wider.setWidthF(pen.widthF() * SCALE)
        curve.opts["pen"] = wider
    try:
        yield
    finally:
        for curve, pen in zip(curves, pens, strict=True):
            curve.opts["pen"] = pen


def drawing(board: Board, title: str, footer: str) -> bytes:
    """Return what is seen as SVG."""
    size, out = _size(board), QByteArray()
    buffer = QBuffer(out)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    generator.setDescription(footer)
    painter = QPainter(generator)
    _paint(painter, board, size, title, footer)
    painter.end()
    return bytes(out.data())


def numbers(columns: list[Column[PointRow]], rows: list[PointRow], title: str, footer: str) -> bytes:
    """Return what is seen as CSV; title and footer stand below the rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([[], [title], [footer]])
    return table_csv(columns, rows) + out.getvalue().encode()


def render(
    kind: str, board: Board, columns: list[Column[PointRow]], rows: list[PointRow], words: tuple[str, str]
) -> bytes:
    """Return the file of a kind: `png`, `svg` or `csv`; `words` are title and footer."""
    if kind == "png":
        return picture(board, *words)
    if kind == "svg":
        return drawing(board, *words)
    return numbers(columns, rows, *words)


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)


def _size(board: Board) -> QSize:
    high = board.strips.head.height() + board.body.height() + board.strips.foot.height()
    return QSize(board.body.width() + round(2 * EDGE), high + round(_line() * 2 + 2 * EDGE + 10))


def _line() -> float:
    return QFontMetricsF(small_font(step=0)).height() + 4


def _paint(painter: QPainter, board: Board, size: QSize, title: str, footer: str) -> None:
    tokens = board.session.theme.tokens
    painter.fillRect(QRectF(QPointF(0, 0), size.toSizeF()), QColor(tokens.window))
    painter.setFont(small_font(bold=True, step=0))
    painter.setPen(QColor(tokens.text))
    room = size.width() - 2 * EDGE
    painter.drawText(QRectF(EDGE, EDGE, room, _line()), Qt.AlignmentFlag.AlignVCenter, title)
    top = EDGE + _line() + 4
    for chart in (board.strips.head, board.body, board.strips.foot):
        area = QRectF(EDGE, top, chart.viewport().width(), chart.viewport().height())
        painter.save()
        painter.setClipRect(area)
        chart.render(painter, area, chart.viewport().rect())
        painter.restore()
        top += chart.height()
    painter.setFont(small_font())
    painter.setPen(QColor(tokens.muted))
    painter.drawText(QRectF(EDGE, top + 4, room, _line()), Qt.AlignmentFlag.AlignVCenter, footer)
