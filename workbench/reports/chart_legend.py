"""The words below a chart: what its states, its gaps and the marks of single days mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from workbench.model.palette import LIGHT, StateInk, state_ink
from workbench.reports.chart_content import Chart
from workbench.reports.chart_scale import WIDTH
from workbench.reports.signs import Pair
from workbench.reports.svg import circle, hatch, line, rect, text, triangle

GAP_STRIP = 5.0
GAP_PATTERNS = {
    "below_threshold": "dots", "nothing_sent": "plain", "not_due": "rising", "outage": "cross",
    "not_imported": "falling", "before_access": "wide", "not_given": "upright",
    "no_mail": "plain", "contradiction": "cross",
}  # fmt: skip


Item: TypeAlias = tuple[str, Pair]
"""What kind of thing a row of a legend explains, `state`, `gap` or `sign`, its name and its words."""


def legend_rows(chart: Chart, left: float) -> list[list[Item]]:
    """Return the rows of a legend, each as full as it can be; states stand in rows of their own."""
    rows: list[list[Item]] = []
    marks = [("gap", pair) for pair in chart.gaps] + [("sign", pair) for pair in chart.signs]
    for items in ([("state", pair) for pair in chart.states], marks):
        room = 0.0
        for item in items:
            need = _need(item)
            if need > room:
                rows.append([])
                room = WIDTH - left
            rows[-1].append(item)
            room -= need
    return rows


def _need(item: Item) -> float:
    return 24 + wide(item[1].text, 6.5)


def legend(row: Sequence[Item], top: float, left: float) -> str:
    """Return one row of a legend."""
    parts: list[str] = []
    x = left
    for item in row:
        kind, pair = item
        parts += {"state": _state, "gap": _gap, "sign": _sign}[kind](pair.label, x, top)
        parts.append(text(x + 13, top + 7, pair.text, size=6.5, fill=LIGHT.muted))
        x += _need(item)
    return "".join(parts)


def _state(name: str, x: float, top: float) -> list[str]:
    look = state_ink(name)
    return [
        rect((x, top, 8, 8), tint_of(look)), rect((x, top + 6, 8, 2), ink_of(look)),
        text(x + 2, top + 5.5, look.letter, size=5.5, fill=ink_of(look), weight=600),
    ]  # fmt: skip


def _gap(name: str, x: float, top: float) -> list[str]:
    return [rect((x, top + 2, 10, GAP_STRIP), hatch(GAP_PATTERNS.get(name, "upright")))]


def _sign(name: str, x: float, top: float) -> list[str]:
    if name == "provisional":
        return [circle((x + 3, top + 4.5), LIGHT.muted, hollow=True), rect((x + 6, top + 2, 4, 6), LIGHT.muted, 0.45)]
    if name == "restated":
        return [triangle((x + 5, top + 2.5), LIGHT.muted)]
    return [line((x + 5, top + 1), (x + 5, top + 8), LIGHT.muted, 1.6)]


def ink_of(look: StateInk) -> str:
    """Return the colour of a state."""
    return str(getattr(LIGHT, look.token))


def tint_of(look: StateInk) -> str:
    """Return the ground of a state."""
    return str(getattr(LIGHT, f"{look.token}_tint"))


def wide(words: str, size: float) -> float:
    """Return about how wide words are; the face is proportional, so this is an upper estimate."""
    return len(words) * size * 0.52
