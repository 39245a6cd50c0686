"""Light and dark: every colour of the window in one table, and the palette and style sheet made of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from workbench.model.resources import resource


class Mode(StrEnum):
    """What the user chose; SYSTEM follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Tokens:
    """
    Colours by what they are for, as `#rrggbb`.

    Text stands on `window`, `base`, `side`, `code` or `chosen` with a contrast of at least 4.5; the words of a
    severity on its own tint too.
    """

    window: str
    base: str
    side: str
    code: str
    text: str
    muted: str
    line: str
    strong_line: str
    button: str
    hover: str
    accent: str
    on_accent: str
    chosen: str
    critical: str
    critical_tint: str
    high: str
    high_tint: str
    medium: str
    medium_tint: str
    low: str
    low_tint: str
    info: str
    info_tint: str
    good: str
    good_tint: str
    unknown: str
    unknown_tint: str


LIGHT = Tokens(
    window="#f5f6f8", base="#ffffff", side="#eceef2", code="#f3f5f8",
    text="#1b2027", muted="#566070", line="#dde1e7", strong_line="#b9c1cc",
    button="#ffffff", hover="#e2e6ec", accent="#1d5fbf", on_accent="#ffffff", chosen="#d9e7fb",
    critical="#a81c1c", critical_tint="#fbe3e2", high="#9a4300", high_tint="#fdead8",
    medium="#7a5600", medium_tint="#faf0cf", low="#1a5a9e", low_tint="#e1edf9",
    info="#4d5866", info_tint="#e9ecf0", good="#17693a", good_tint="#dff3e6",
    unknown="#653fa8", unknown_tint="#ede6f8",
)  # fmt: skip

DARK = Tokens(
    window="#191c21", base="#20242a", side="#15181c", code="#191c21",
    text="#e4e8ee", muted="#a3adba", line="#323840", strong_line="#4d5662",
    button="#2a2f37", hover="#2d333c", accent="#7fb0f5", on_accent="#10151c", chosen="#2b4160",
    critical="#ff9a94", critical_tint="#482424", high="#ffb27a", high_tint="#452f1d",
    medium="#ecc94f", medium_tint="#3d3519", low="#8dc0f7", low_tint="#1f3550",
    info="#b4bdc9", info_tint="#313740", good="#74d69c", good_tint="#1c3c2b",
    unknown="#c6a8f7", unknown_tint="#372b4d",
)  # fmt: skip


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2.2: 1 to 21."""
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


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
    return template.substitute(asdict(tokens), arrow=resource("icons/chevron.svg").as_posix())


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
