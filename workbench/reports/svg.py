"""Shapes as SVG text, with as few digits as the eye can tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

from workbench.model.palette import LIGHT

Point: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float, float, float]

_PATTERNS = {
    "plain": "",
    "dots": '<circle cx="2" cy="2" r="0.7" fill="{ink}"/>',
    "rising": '<path d="M-1,5 L5,-1" stroke="{ink}" stroke-width="0.7"/>',
    "falling": '<path d="M-1,-1 L5,5" stroke="{ink}" stroke-width="0.7"/>',
    "cross": '<path d="M-1,5 L5,-1 M-1,-1 L5,5" stroke="{ink}" stroke-width="0.7"/>',
    "wide": '<path d="M-1,2 L5,2" stroke="{ink}" stroke-width="0.7"/>',
    "upright": '<path d="M2,-1 L2,5" stroke="{ink}" stroke-width="0.7"/>',
}


def hatch(pattern: str) -> str:
    """Return a fill by the name of a pattern."""
    return f"url(#{pattern})"


def group(parts: Iterable[str], width: float, height: float, *, hatches: Sequence[str] = ()) -> str:
    """Return a whole drawing, its size in points."""
    defined = "".join(
        f'<pattern id="{name}" width="4" height="4" patternUnits="userSpaceOnUse">'
        f'<rect width="4" height="4" fill="{LIGHT.side}"/>{_PATTERNS[name].format(ink=LIGHT.muted)}</pattern>'
        for name in hatches
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.1f}pt" height="{height:.1f}pt"'
        f' viewBox="0 0 {width:.1f} {height:.1f}"><defs>{defined}</defs>{"".join(parts)}</svg>'
    )


def rect(box: Box, fill: str, opacity: float = 1.0) -> str:
    """Return a rectangle: x, y, width, height."""
    x, y, width, height = box
    faint = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
    where = f'x="{x:.2f}" y="{y:.2f}" width="{max(width, 0):.2f}" height="{max(height, 0):.2f}"'
    return f'<rect {where} fill="{fill}"{faint}/>'


def line(start: Point, end: Point, ink: str, width: float, *, dash: str = "") -> str:
    """Return a straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    where = f'x1="{start[0]:.2f}" y1="{start[1]:.2f}" x2="{end[0]:.2f}" y2="{end[1]:.2f}"'
    return f'<line {where} stroke="{ink}" stroke-width="{width:g}"{dashes}/>'


def path(points: Sequence[Point], ink: str, width: float) -> str:
    """Return a line through points."""
    where = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    return f'<polyline points="{where}" fill="none" stroke="{ink}" stroke-width="{width:g}" stroke-linejoin="round"/>'


def polygon(points: Sequence[Point], fill: str, opacity: float) -> str:
    """Return an area."""
    where = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    return f'<polygon points="{where}" fill="{fill}" fill-opacity="{opacity:g}"/>'


def text(x: float, y: float, words: str, *, size: float, fill: str, anchor: str = "start", weight: int = 400) -> str:
    """Return words; `anchor` is start, middle or end."""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-family="Source Sans Pro" font-size="{size:g}" font-weight="{weight}"'
        f" fill={quoteattr(fill)} text-anchor={quoteattr(anchor)}>{escape(words)}</text>"
    )


def circle(middle: Point, ink: str, *, hollow: bool = False) -> str:
    """Return a dot; a hollow one is not settled yet."""
    fill = LIGHT.base if hollow else ink
    where = f'cx="{middle[0]:.2f}" cy="{middle[1]:.2f}" r="1.3"'
    return f'<circle {where} fill="{fill}" stroke="{ink}" stroke-width="0.6"/>'


def triangle(top: Point, ink: str) -> str:
    """Return a small arrowhead that points up, its tip at a point."""
    x, y = top
    return f'<polygon points="{x:.2f},{y:.2f} {x + 2:.2f},{y + 3.4:.2f} {x - 2:.2f},{y + 3.4:.2f}" fill="{ink}"/>'
