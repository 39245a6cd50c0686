"""What the signs of the charts mean: each drawn as the charts draw it, with a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from workbench.model.metric_wording import gap_title
from workbench.model.samples import Gap
from workbench.ui.chart_gaps import LOOKS
from workbench.ui.chart_layer import hatch, mixed
from workbench.ui.icons import pixmap
from workbench.ui.parts import label
from workbench.ui.session import Session
from workbench.ui.theme import Theme

WIDE, HIGH = 64, 26
INK = "accent"

Draw: TypeAlias = Callable[[QPainter, Theme], None]


def _dot(token: str, *, hollow: bool = False, on_zero: bool = False) -> Draw:
    def draw(painter: QPainter, theme: Theme) -> None:
        ink = QColor(theme.colour(token))
        if on_zero:
            painter.setPen(QPen(QColor(theme.colour("strong_line")), 1))
            painter.drawLine(QLineF(4, HIGH - 6, WIDE - 4, HIGH - 6))
        painter.setPen(QPen(ink, 1.4) if hollow else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.colour("base")) if hollow else ink)
        painter.drawEllipse(QPointF(WIDE / 2, HIGH - 6 if on_zero else HIGH / 2), 3.6, 3.6)

    return draw


def _line(token: str, style: Qt.PenStyle = Qt.PenStyle.SolidLine, width: float = 2, *, upright: bool = False) -> Draw:
    def draw(painter: QPainter, theme: Theme) -> None:
        painter.setPen(QPen(QColor(theme.colour(token)), width, style, Qt.PenCapStyle.FlatCap))
        across = QLineF(4, HIGH / 2, WIDE - 4, HIGH / 2)
        painter.drawLine(QLineF(WIDE / 2, 2, WIDE / 2, HIGH - 2) if upright else across)

    return draw


def _shade(painter: QPainter, theme: Theme) -> None:
    shade = QColor(theme.colour(INK))
    shade.setAlpha(48)
    painter.fillRect(QRectF(4, 5, WIDE - 8, HIGH - 10), shade)
    _line(INK)(painter, theme)


def _between(painter: QPainter, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.colour(INK)), 1.4))
    x = WIDE / 2
    painter.drawLines([QLineF(x - 5, 4, x + 5, 4), QLineF(x, 4, x, HIGH - 4), QLineF(x - 5, HIGH - 4, x + 5, HIGH - 4)])


def _bands(painter: QPainter, theme: Theme) -> None:
    base, high = QColor(theme.colour("base")), (HIGH - 4) / 3
    for number, token in enumerate(("critical", "medium", "good")):
        tint = mixed(QColor(theme.colour(f"{token}_tint")), base, 0.8)
        painter.fillRect(QRectF(4, 2 + number * high, WIDE - 8, high), tint)


def _count(painter: QPainter, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.colour("muted")), 1.3))
    painter.setBrush(QColor(theme.colour("base")))
    box = QRectF(WIDE / 2 - 9, HIGH / 2 - 9, 18, 18)
    painter.drawEllipse(box)
    painter.setPen(QColor(theme.colour("text")))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "3")


def _gap(gap: Gap) -> Draw:
    def draw(painter: QPainter, theme: Theme) -> None:
        look = LOOKS[gap]
        ground, ink = QColor(theme.colour("window")), QColor(theme.colour("strong_line"))
        painter.fillRect(QRectF(4, 2, WIDE - 8, HIGH - 4), hatch(look.pattern, ink, ground))
        spot = QRectF(WIDE / 2 - 9, HIGH / 2 - 9, 18, 18)
        painter.fillRect(spot, ground)
        picture = pixmap(look.icon, theme.colour("muted"), 28)
        painter.drawPixmap(spot.adjusted(2, 2, -2, -2), picture, QRectF(picture.rect()))

    return draw


def signs(session: Session) -> Iterator[tuple[Draw, str]]:
    """Yield every sign with its meaning."""
    texts = session.texts
    tr = texts.tr
    yield _dot(INK, on_zero=True), tr("A dot or a thick line on zero: the source said zero. That is a value.")
    yield _dot(INK, hollow=True), tr("Hollow dot: so few messages that one complaint moves the rate")
    yield _dot("muted"), tr("Grey dot or line: provisional, the source may still change it")
    yield _dot(INK), tr("Filled dot: a day between two days without a value")
    yield _shade, tr("Shaded: where the true rate lies with 95% certainty")
    yield _between, tr("Bar with ends: the source tells only that the value lies between them")
    yield _line(INK, Qt.PenStyle.DashLine, 1), tr("Thin dashed line: the period before, on the same weekdays")
    yield _line("strong_line", Qt.PenStyle.DashLine, 1, upright=True), tr("Upright dashed line: something marked above")
    yield _count, tr("Number in a ring: so many marks; a click lists them")
    yield _bands, tr("Green, yellow, red ground: below the warning, above it, at the limit or above")
    for gap in LOOKS:
        yield _gap(gap), tr("No value: {reason}", reason=gap_title(texts, gap))


class Legend(QDialog):
    """Every sign, drawn, with its meaning."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        tr = session.texts.tr
        self.setWindowTitle(tr("What do the signs mean?"))
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        for row, (draw, words) in enumerate(signs(session)):
            picture = QLabel()
            picture.setPixmap(_picture(draw, session.theme, self.devicePixelRatioF()))
            picture.setAccessibleName(words)
            grid.addWidget(picture, row, 0)
            grid.addWidget(label(words, selectable=True), row, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.windowTitle())
        area.setWidget(inside)
        buttons = QDialogButtonBox()
        close = buttons.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(area, 1)
        column.addWidget(buttons)
        self.resize(600, 640)
        close.setFocus()


def _picture(draw: Draw, theme: Theme, scale: float) -> QPixmap:
    made = QPixmap(round(WIDE * scale), round(HIGH * scale))
    made.setDevicePixelRatio(scale)
    made.fill(QColor(theme.colour("base")))
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(painter, theme)
    painter.end()
    return made
