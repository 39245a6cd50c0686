"""A chart of a report as SVG: vectors in the window's colours, drawn without Qt, the same bytes for the same chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import floor, log10
from typing import NamedTuple

from workbench.model.palette import LIGHT, StateInk, state_ink
from workbench.model.text import Texts
from workbench.reports.chart_content import Chart, Curve, Dot, Drawn, Panel
from workbench.reports.signs import Mark
from workbench.reports.svg import group, hatch, line, path, polygon, rect, text

WIDTH = 482.0
"""Points: A4 less the margins."""

LEFT, WIDE_LEFT, RIGHT = 46.0, 92.0, 8.0
HEAD, ROW, FOOT = 15.0, 15.0, 8.0
MOST_PLOT, LEAST_PLOT = 84.0, 34.0
BUDGET = 240.0
"""Height that all plots of a chart share, so that its table fits on the same page."""

GAP_STRIP = 5.0
AXIS, LEGEND = 16.0, 13.0

_BAND_TINTS = {Mark.MEDIUM: LIGHT.medium_tint, Mark.CRITICAL: LIGHT.critical_tint}
_BAND_INKS = {Mark.MEDIUM: LIGHT.medium, Mark.CRITICAL: LIGHT.critical}
GAP_PATTERNS = {
    "below_threshold": "dots", "nothing_sent": "plain", "not_due": "rising", "outage": "cross",
    "not_imported": "falling", "before_access": "wide", "not_given": "upright",
    "no_mail": "plain", "contradiction": "cross",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where a panel stands, and what its height means."""

    top: float
    height: float
    days: int
    highest: float
    left: float

    def x(self, day: float) -> float:
        return self.left + (day + 0.5) * self.step

    @property
    def step(self) -> float:
        return (WIDTH - self.left - RIGHT) / self.days

    def y(self, value: float) -> float:
        return self.top + self.height * (1 - min(value / self.highest, 1.0))

    @property
    def bottom(self) -> float:
        return self.top + self.height


def height_of(chart: Chart) -> float:
    """Return the height of a chart in points."""
    legends = bool(chart.gaps) + bool(chart.states)
    plot = _plot_height(chart)
    return sum(_panel_height(panel, plot) for panel in chart.panels) + AXIS + legends * LEGEND


def _plot_height(chart: Chart) -> float:
    plots = sum(not _has_states(panel) for panel in chart.panels)
    rows = sum(_panel_height(panel, 0.0) for panel in chart.panels if _has_states(panel))
    share = (BUDGET - rows) / max(plots, 1) - HEAD - FOOT - GAP_STRIP
    return max(LEAST_PLOT, min(MOST_PLOT, share))


def _panel_height(panel: Panel, plot: float) -> float:
    body = ROW * len(panel.curves) if _has_states(panel) else plot + GAP_STRIP
    return HEAD + body + FOOT


def _has_states(panel: Panel) -> bool:
    return any(curve.drawn is Drawn.STATES for curve in panel.curves)


def render(chart: Chart, texts: Texts) -> str:
    """Return a chart as SVG, `WIDTH` by `height_of` points."""
    parts: list[str] = []
    top, plot = 0.0, _plot_height(chart)
    left = WIDE_LEFT if any(map(_has_states, chart.panels)) else LEFT
    for panel in chart.panels:
        parts += _panel(panel, chart, _Place(top, plot, left), texts)
        top += _panel_height(panel, plot)
    parts += _days(chart, _Plane(top, 1, chart.days, 1.0, left), texts)
    top += AXIS
    for words in (chart.states, chart.gaps):
        if words:
            parts.append(_legend(words, top, left, of_states=words is chart.states))
            top += LEGEND
    return group(parts, WIDTH, height_of(chart), hatches=tuple(sorted(set(GAP_PATTERNS.values()))))


class _Place(NamedTuple):
    """Where a panel begins, and how high its plot is; names of rows need a wider margin than figures."""

    top: float
    plot: float
    left: float


def _panel(panel: Panel, chart: Chart, place: _Place, texts: Texts) -> Iterator[str]:
    top = place.top
    yield text(place.left, top + 10, panel.label, size=8.5, fill=LIGHT.text, weight=600)
    if _has_states(panel):
        for number, curve in enumerate(panel.curves):
            plane = _Plane(top + HEAD + number * ROW, ROW - 3, chart.days, 1.0, place.left)
            yield from _states(curve, plane)
        return
    plane = _Plane(top + HEAD, place.plot, chart.days, _highest(panel), place.left)
    yield from _bands(panel, plane)
    yield from _scale(panel, plane, texts)
    bars = [curve for curve in panel.curves if curve.drawn is Drawn.BARS]
    yield from _bars(bars, plane)
    for curve in panel.curves:
        if curve.drawn is Drawn.LINE:
            yield from _curve(curve, plane)
    yield from _gaps(panel, plane)
    yield from _names(panel, top)


def _highest(panel: Panel) -> float:
    """Return the end of the scale: bars begin at zero, and a limit is shown where values come near it."""
    tops = [_top_of(curve) for curve in panel.curves if curve.drawn is Drawn.LINE]
    tops.append(max(_stacked([curve for curve in panel.curves if curve.drawn is Drawn.BARS]), default=0.0))
    top = max(tops)
    near = [limit.value for limit in panel.limits if limit.value <= top * 3]
    return nice(max([top, *(value * 1.15 for value in near)], default=0.0) * 1.05)


def _top_of(curve: Curve) -> float:
    """Return the highest value that is known well enough to set the scale; what is above it is cut off at the top."""
    told = [dot for dot in curve.dots if dot.value is not None]
    sure = [dot.value or 0.0 for dot in told if dot.high is None or dot.high <= 4 * (dot.value or 0.0)]
    return max(sure or (dot.value or 0.0 for dot in told), default=0.0)


def _stacked(bars: Sequence[Curve]) -> Iterator[float]:
    columns: dict[int, float] = {}
    for curve in bars:
        for dot in curve.dots:
            if dot.value is not None:
                columns[dot.day] = columns.get(dot.day, 0.0) + dot.value
    return iter(columns.values())


def nice(value: float) -> float:
    """Return the next of 1, 2, 2.5, 5 times a power of ten."""
    if value < 1e-9:  # nothing but noughts, or next to nothing
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(float(f"{step * power:.12g}") for step in (1, 2, 2.5, 5, 10) if step * power >= value * (1 - 1e-9))


def _scale(panel: Panel, plane: _Plane, texts: Texts) -> Iterator[str]:
    for part in (0.0, 0.5, 1.0):
        value = plane.highest * part
        height = plane.y(value)
        yield line((plane.left, height), (WIDTH - RIGHT, height), LIGHT.strong_line if not part else LIGHT.line, 0.5)
        yield text(
            plane.left - 4,
            height + 2.5,
            number(value, texts, share=panel.share),
            size=7,
            fill=LIGHT.muted,
            anchor="end",
        )


def number(value: float, texts: Texts, *, share: bool) -> str:
    """Return a value for people: `0.3%`, `12,500`; as many decimals as it takes, at most four."""
    scaled = value * 100 if share else value
    digits = next((places for places in range(5) if abs(round(scaled, places) - scaled) < 1e-9), 4)
    return texts.percent(value, digits) if share else texts.number(value, digits)


def _bands(panel: Panel, plane: _Plane) -> Iterator[str]:
    shown = [limit for limit in panel.limits if limit.value < plane.highest]
    for at, limit in enumerate(shown):
        above = shown[at + 1].value if at + 1 < len(shown) else plane.highest
        top, bottom = plane.y(above), plane.y(limit.value)
        yield rect(
            (plane.left, top, WIDTH - plane.left - RIGHT, bottom - top), _BAND_TINTS.get(limit.mark, LIGHT.info_tint)
        )
    above = -100.0
    for limit in reversed(shown):
        height, ink = plane.y(limit.value), _BAND_INKS.get(limit.mark, LIGHT.muted)
        yield line((plane.left, height), (WIDTH - RIGHT, height), ink, 0.6, dash="3 2")
        if height - above < 8:  # its words would stand in those of the limit above
            continue
        above = height
        yield text(WIDTH - RIGHT - 2, height - 2, limit.label, size=6.5, fill=ink, anchor="end")


def _bars(bars: Sequence[Curve], plane: _Plane) -> Iterator[str]:
    width = max(plane.step * 0.8, 0.3)
    below: dict[int, float] = {}
    for curve in bars:
        for dot in curve.dots:
            if not dot.value:
                continue
            base = below.get(dot.day, 0.0)
            below[dot.day] = base + dot.value
            top = plane.y(base + dot.value)
            opacity = 0.45 if dot.provisional else 1.0
            yield rect((plane.x(dot.day) - width / 2, top, width, plane.y(base) - top), curve.ink, opacity)
    zeros = {dot.day for curve in bars for dot in curve.dots if dot.value == 0} - below.keys()
    for day in sorted(zeros):  # a nought is a statement, and not a gap
        yield rect((plane.x(day) - width / 2, plane.bottom - 1, width, 1), bars[0].ink)


def _curve(curve: Curve, plane: _Plane) -> Iterator[str]:
    for there, run in groupby(curve.dots, key=lambda dot: dot.value is not None):
        if not there:
            continue
        for piece in _unbroken(tuple(run)):
            yield from _interval(piece, curve, plane)
            if len(piece) > 1:
                yield path([(plane.x(dot.day), plane.y(dot.value or 0.0)) for dot in piece], curve.ink, 1.1)
            yield from _dots(piece, curve, plane)
    for dot in curve.dots:
        if dot.value is None and dot.high is not None:  # only an upper limit is known
            yield line(
                (plane.x(dot.day), plane.y(dot.low or 0.0)), (plane.x(dot.day), plane.y(dot.high)), curve.ink, 1.6
            )


def _unbroken(dots: tuple[Dot, ...]) -> Iterator[tuple[Dot, ...]]:
    """Yield runs of days that follow each other: no line leads over a day without a value."""
    start = 0
    for at in range(1, len(dots) + 1):
        if at == len(dots) or dots[at].day != dots[at - 1].day + 1:
            yield dots[start:at]
            start = at


def _interval(piece: tuple[Dot, ...], curve: Curve, plane: _Plane) -> Iterator[str]:
    known = [dot for dot in piece if dot.low is not None and dot.high is not None]
    if len(known) > 1 and len(known) == len(piece):
        upper = [(plane.x(dot.day), plane.y(dot.high or 0.0)) for dot in known]
        lower = [(plane.x(dot.day), plane.y(dot.low or 0.0)) for dot in reversed(known)]
        yield polygon([*upper, *lower], curve.ink, 0.16)
    elif known:
        for dot in known:
            yield line(
                (plane.x(dot.day), plane.y(dot.low or 0.0)),
                (plane.x(dot.day), plane.y(dot.high or 0.0)),
                curve.ink,
                0.5,
            )


def _dots(piece: tuple[Dot, ...], curve: Curve, plane: _Plane) -> Iterator[str]:
    for dot in piece:
        if len(piece) == 1 or dot.value == 0 or dot.provisional:
            fill = LIGHT.base if dot.provisional else curve.ink
            yield (
                f'<circle cx="{plane.x(dot.day):.2f}" cy="{plane.y(dot.value or 0.0):.2f}" r="1.3" fill="{fill}"'
                f' stroke="{curve.ink}" stroke-width="0.6"/>'
            )


def _gaps(panel: Panel, plane: _Plane) -> Iterator[str]:
    """Mark the days on which no line of the panel has anything, by their reason, below the plot."""
    reasons: dict[int, str] = {}
    there = {dot.day for curve in panel.curves for dot in curve.dots if not dot.gap}
    for curve in panel.curves:
        for dot in curve.dots:
            if dot.gap and dot.day not in there:
                reasons.setdefault(dot.day, dot.gap)
    step = plane.step
    for gap, first, last in runs(sorted(reasons.items())):
        x = plane.x(first) - step / 2
        yield rect(
            (x, plane.bottom + 1, (last - first + 1) * step, GAP_STRIP - 1), hatch(GAP_PATTERNS.get(gap, "upright"))
        )


def runs(found: Sequence[tuple[int, str]]) -> Iterator[tuple[str, int, int]]:
    """Yield equal words on days that follow each other as word, first day, last day."""
    start = 0
    for at in range(1, len(found) + 1):
        if at == len(found) or found[at][1] != found[start][1] or found[at][0] != found[at - 1][0] + 1:
            yield found[start][1], found[start][0], found[at - 1][0]
            start = at


def _states(curve: Curve, plane: _Plane) -> Iterator[str]:
    yield text(plane.left - 4, plane.bottom - 3, _short(curve.label), size=6.5, fill=LIGHT.text, anchor="end")
    step = plane.step
    for word, first, last in runs([(dot.day, dot.state) for dot in curve.dots if dot.state]):
        look = state_ink(word)
        x, width = plane.x(first) - step / 2, (last - first + 1) * step
        yield rect((x, plane.top, width, plane.height), _tint(look))
        yield rect((x, plane.bottom - 2, width, 2), _ink(look))
        if width > 7:
            yield text(x + 2, plane.bottom - 4, look.letter, size=7, fill=_ink(look), weight=600)


def _short(label: str) -> str:
    return label if len(label) <= 24 else f"{label[:23]}…"


def _ink(look: StateInk) -> str:
    return str(getattr(LIGHT, look.token))


def _tint(look: StateInk) -> str:
    return str(getattr(LIGHT, f"{look.token}_tint"))


def _names(panel: Panel, top: float) -> Iterator[str]:
    """Name the lines at the right of the heading, where there are several."""
    if len(panel.curves) < 2:
        return
    x = WIDTH - RIGHT
    for curve in reversed(panel.curves):
        yield text(x, top + 10, curve.label, size=7, fill=LIGHT.text, anchor="end")
        x -= _wide(curve.label, 7) + 4
        yield rect((x - 7, top + 4.5, 6, 6), curve.ink)
        x -= 14


def _wide(words: str, size: float) -> float:
    """Return about how wide words are; the face is proportional, so this is an upper estimate."""
    return len(words) * size * 0.52


def _days(chart: Chart, plane: _Plane, texts: Texts) -> Iterator[str]:
    top = plane.top
    first = date.fromisoformat(chart.first)
    last_x = -100.0
    for offset in range(chart.days):
        day = first + timedelta(days=offset)
        if not _is_tick(day, chart.days):
            continue
        x = plane.x(offset - 0.5)
        yield line((x, top - FOOT + 1), (x, top - FOOT + 4), LIGHT.strong_line, 0.5)
        if x - last_x > 38 and x < WIDTH - 30:
            yield text(x + 1, top + 6, _day_label(day, texts, chart.days), size=7, fill=LIGHT.muted)
            last_x = x


def _is_tick(day: date, days: int) -> bool:
    return day.day == 1 if days > 70 else day.weekday() == 0


def _day_label(day: date, texts: Texts, days: int) -> str:
    from babel.dates import format_date

    form = "LLL y" if days > 70 and day.month == 1 else "LLL" if days > 70 else "d MMM"
    return format_date(day, form, locale=texts.language)


def _legend(words: Sequence[object], top: float, left: float, *, of_states: bool) -> str:
    parts: list[str] = []
    x = left
    for pair in words:
        name, said = str(getattr(pair, "label", "")), str(getattr(pair, "text", ""))
        if of_states:
            look = state_ink(name)
            parts.append(rect((x, top, 8, 8), _tint(look)))
            parts.append(rect((x, top + 6, 8, 2), _ink(look)))
            parts.append(text(x + 2, top + 5.5, look.letter, size=5.5, fill=_ink(look), weight=600))
        else:
            parts.append(rect((x, top + 2, 10, GAP_STRIP), hatch(GAP_PATTERNS.get(name, "upright"))))
        parts.append(text(x + 13, top + 7, said, size=6.5, fill=LIGHT.muted))
        x += 24 + _wide(said, 6.5)
    return "".join(parts)
