"""Light and dark: Qt's palette and the style sheet, made of the table of colours."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from workbench.model.palette import DARK, LIGHT, Tokens
from workbench.model.resources import resource


class Mode(StrEnum):
    """What the user chose; SYSTEM follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """
    The colours in use.

    Signals:
        changed: the colours are others now; widgets that hold icons or painted colours renew them.
    """

    changed = Signal()

    def __init__(self, mode: Mode = Mode.SYSTEM) -> None:
        super().__init__()
        self.mode = mode
        self.tokens = LIGHT
        hints = QGuiApplication.styleHints()
        self._scheme = hints.colorScheme()
        hints.colorSchemeChanged.connect(self._on_system)
        _application().setStyle(QStyleFactory.create("Fusion"))
        load_fonts()
        self._apply()

    @property
    def dark(self) -> bool:
        """Whether the dark colours are in use."""
        return self.tokens is DARK

    def choose(self, mode: Mode) -> None:
        """Use the colours the user wants, at once."""
        self.mode = mode
        self._apply()

    def colour(self, name: str) -> str:
        """Return the colour of a token."""
        value: str = getattr(self.tokens, name)
        return value

    def _on_system(self, scheme: Qt.ColorScheme) -> None:
        self._scheme = scheme
        if self.mode is Mode.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        dark = self.mode is Mode.DARK or (self.mode is Mode.SYSTEM and self._scheme == Qt.ColorScheme.Dark)
        self.tokens = DARK if dark else LIGHT
        app = _application()
        app.setPalette(palette(self.tokens))
        app.setStyleSheet(style_sheet(self.tokens))
        self.changed.emit()


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def palette(tokens: Tokens) -> QPalette:
    """Return the palette that Fusion draws with."""
    made = QPalette()
    role = QPalette.ColorRole
    for name, part in (
        ("window", role.Window), ("text", role.WindowText), ("base", role.Base), ("side", role.AlternateBase),
        ("text", role.Text), ("button", role.Button), ("text", role.ButtonText), ("chosen", role.Highlight),
        ("text", role.HighlightedText), ("base", role.ToolTipBase), ("text", role.ToolTipText),
        ("muted", role.PlaceholderText), ("accent", role.Link), ("accent", role.LinkVisited),
        ("accent", role.Accent), ("base", role.Light), ("line", role.Midlight), ("strong_line", role.Mid),
        ("strong_line", role.Dark), ("text", role.BrightText),
    ):  # fmt: skip
        made.setColor(part, QColor(getattr(tokens, name)))
    for part in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, part, QColor(tokens.muted))
    return made


def style_sheet(tokens: Tokens) -> str:
    """Return the application's style sheet in these colours."""
    template = Template(resource("style/window.qss").read_text("utf-8"))
    files = {"arrow": "chevron", "tick": "tick"}
    paths = {name: resource(f"icons/{file}.svg").as_posix() for name, file in files.items()}
    return template.substitute(asdict(tokens), **paths)


def load_fonts() -> None:
    """Use Source Sans for everything but records; where it is missing the system's own font stays."""
    try:
        import font_source_sans_pro  # type: ignore[import-untyped]
    except ImportError:
        return
    folder = Path(font_source_sans_pro.__file__).parent / "files"
    loaded = [QFontDatabase.addApplicationFont(str(folder / f"SourceSansPro-{face}.ttf")) for face in _FACES]
    if loaded[0] < 0:
        return
    font = QFont(QFontDatabase.applicationFontFamilies(loaded[0])[0])
    size = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pointSizeF()
    font.setPointSizeF(max(size, 9.0) + 1.0)  # its x-height is small: one point more reads like the others
    _application().setFont(font)


_FACES = ("Regular", "Semibold", "It")


def fixed_font() -> QFont:
    """Return the system's fixed-width font, a little smaller than the text around it."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(max(QGuiApplication.font().pointSizeF() - 1.5, 8.0))
    return font
