"""
What the SVG Tiny PS profile allows: elements, where they may stand, and their attributes.

Facts of draft-svg-tiny-ps-abrotman-12 and of SVG Tiny 1.2 below it; a test holds them against the RelaxNG schema that
the BIMI Group published.
"""

from __future__ import annotations

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_META = _set("about class content datatype id property rel resource rev role typeof xml:base xml:id xml:lang xml:space")
_PAINT = _set(
    "color color-rendering direction display-align fill fill-opacity fill-rule font-family font-size font-style"
    " font-variant font-weight line-increment solid-color solid-opacity stop-color stop-opacity stroke"
    " stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width"
    " text-align text-anchor unicode-bidi vector-effect"
)
_CONDITIONS = frozenset(("requiredFonts", "systemLanguage"))
_MEDIA = _set(
    "buffered-rendering display image-rendering shape-rendering text-rendering viewport-fill viewport-fill-opacity"
    " visibility"
)
_PLAIN = _META | _PAINT
_SHAPE = _PLAIN | _CONDITIONS | {"transform"}


def _and(base: frozenset[str], own: str) -> frozenset[str]:
    return base | _set(own)


ATTRIBUTES: dict[str, frozenset[str]] = {
    "svg": _and(
        _PLAIN,
        "baseProfile contentScriptType externalResourcesRequired focusable height playbackOrder preserveAspectRatio"
        " snapshotTime timelineBegin version viewBox width zoomAndPan",
    ),
    "title": _META | _CONDITIONS | _MEDIA,
    "desc": _META | _CONDITIONS | _MEDIA,
    "metadata": frozenset(),
    "g": _SHAPE,
    "path": _and(_SHAPE, "d pathLength"),
    "rect": _and(_SHAPE, "height rx ry width x y"),
    "circle": _and(_SHAPE, "cx cy r"),
    "ellipse": _and(_SHAPE, "cx cy rx ry"),
    "line": _and(_SHAPE, "x1 x2 y1 y2"),
    "polyline": _and(_SHAPE, "points"),
    "polygon": _and(_SHAPE, "points"),
    "text": _and(_SHAPE, "editable rotate x y"),
    "textArea": _and(_SHAPE, "height width x y"),
    "use": _and(_SHAPE, "x y xlink:href"),
    "defs": _PLAIN,
    "solidColor": _PLAIN,
    "linearGradient": _and(_PLAIN, "gradientUnits x1 x2 y1 y2"),
    "radialGradient": _and(_PLAIN, "cx cy gradientUnits r"),
    "stop": _and(_PLAIN, "offset"),
}
"""Allowed elements, and the attributes each may have; `xlink:` and `xml:` stand for their namespaces."""

_GROUPED = _set(
    "circle defs ellipse g line linearGradient path polygon polyline radialGradient rect solidColor text textArea use"
)
CHILDREN: dict[str, frozenset[str]] = {
    "svg": _GROUPED | {"desc", "metadata", "title"},
    "g": _GROUPED,
    "defs": _GROUPED,
    "linearGradient": frozenset({"stop"}),
    "radialGradient": frozenset({"stop"}),
}
"""Which elements may stand in which; an element that is not named here has none."""
