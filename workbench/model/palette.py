"""
Every colour of the window, the charts and the reports, in one table that knows no Qt.

Series take the colours of Okabe and Ito, which colour-blind people tell apart; where one of them would not stand out
from the ground (3 to 1, WCAG 1.4.11) it is made darker or lighter, of the same hue. Red, amber and green tell a state,
never a series, and never alone: a letter or a word and a pattern stand beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


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


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour of a series on the light and on the dark ground; reports are always light."""

    light: str
    dark: str

    def on(self, *, dark: bool) -> str:
        """Return the colour for a ground."""
        return self.dark if dark else self.light


BLUE, PURPLE, VERMILION, SKY = (
    Ink("#0072b2", "#4da6de"), Ink("#b85f92", "#dd92bc"), Ink("#c85600", "#f07f2e"), Ink("#2a85b8", "#7cc8f2"),
)  # fmt: skip
GREEN, OLIVE, ORANGE, GREY = (
    Ink("#00845f", "#2fc296"), Ink("#867c00", "#f0e442"), Ink("#b07a00", "#f2b233"), Ink("#4a4f57", "#c9ced6"),
)  # fmt: skip

PROVIDERS: Mapping[str, Ink] = MappingProxyType(
    {
        "gmail": BLUE,
        "mailru": PURPLE,
        "yandex": VERMILION,
        "microsoft": SKY,
        "yahoo": GREEN,
        "gmx": OLIVE,
        "apple": GREY,
        "": ORANGE,
    }
)
"""The colour of each provider's recipients, the same on every page and in every report; "" is a sender's total."""

SERIES: tuple[Ink, ...] = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, OLIVE, GREY)
"""For series of one panel that are no providers: requirements, parts of a whole."""


def provider_ink(provider: str) -> Ink:
    """Return the colour of a provider; grey for one this program does not know."""
    return PROVIDERS.get(provider, GREY)


@dataclass(frozen=True, slots=True)
class StateInk:
    """
    How a state is drawn.

    Attributes:
        token: Name of the colour in `Tokens`; its tint is the ground.
        letter: What stands in it.
        pattern: `plain`, `rising`, `falling`, `cross` or `dots`.
    """

    token: str
    letter: str
    pattern: str


GOOD, MIDDLE, POOR, WORST, NOT_KNOWN = (
    ("good", "plain"), ("medium", "rising"), ("high", "falling"), ("critical", "cross"), ("unknown", "dots"),
)  # fmt: skip

STATES: Mapping[str, StateInk] = MappingProxyType(
    {
        name: StateInk(look[0], letter, look[1])
        for name, letter, look in (
            ("green", "G", GOOD), ("yellow", "Y", MIDDLE), ("red", "R", WORST),
            ("high", "H", GOOD), ("medium", "M", MIDDLE), ("low", "L", POOR), ("bad", "B", WORST),
            ("compliant", "✓", GOOD), ("needs_work", "!", POOR), ("not_evaluated", "?", NOT_KNOWN),
            ("ok", "✓", GOOD), ("blocked", "B", WORST),
            ("no_problem", "✓", GOOD), ("information", "i", MIDDLE), ("problem", "!", POOR),
            ("healthy", "H", GOOD), ("probation", "P", MIDDLE), ("shutdown", "S", WORST),
        )
    }
)  # fmt: skip
"""How the ordinal states of the catalogue are drawn."""


def state_ink(state: str) -> StateInk:
    """Return how a state is drawn; one that the catalogue does not know is of no colour that judges."""
    return STATES.get(state) or StateInk("info", state[:1].upper() or "?", "dots")


BANDS: tuple[str, str, str] = ("good", "medium", "critical")
"""The colours of what lies below the warning, between warning and limit, and from the limit on."""


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2.2: 1 to 21."""
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
