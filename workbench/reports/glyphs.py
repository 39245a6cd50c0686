r"""What the embedded fonts can show; everything else is written as its escaped form, `\u{202e}`."""

from __future__ import annotations

_BOTH_FONTS = (
    (0x20, 0x7E), (0xA1, 0xAC), (0xAE, 0x17E), (0x391, 0x3A1), (0x3A3, 0x3A9), (0x3B1, 0x3C9), (0x400, 0x45F),
    (0x490, 0x491), (0x2013, 0x2014), (0x2018, 0x201A), (0x201C, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026),
    (0x2030, 0x2030), (0x2039, 0x203A), (0x20AC, 0x20AC), (0x20BD, 0x20BD), (0x2116, 0x2116), (0x2122, 0x2122),
    (0x2190, 0x2193), (0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265), (0x2713, 0x2713),
)  # fmt: skip

SHOWN = frozenset(chr(number) for first, last in _BOTH_FONTS for number in range(first, last + 1))
"""Characters that Source Sans Pro and DejaVu Sans Mono both draw, left to right, each a letter of its own."""


def shown(text: str, *, code: bool = False) -> str:
    """
    Return `text` with every character that cannot be shown, or could mislead, escaped.

    Args:
        text: Any string at all, also with lone surrogates.
        code: Whether it is technical: there line ends stay line ends and a no-break space is told from a space;
            elsewhere it is the other way round.
    """
    kept = "\n" if code else "\u00a0"
    if SHOWN.issuperset(text):
        return text
    return "".join(char if char in SHOWN or char == kept else f"\\u{{{ord(char):x}}}" for char in text)
