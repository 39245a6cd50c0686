"""A chart of a report as SVG: vectors in the window's colours, drawn without Qt, the same bytes for the same chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from workbench.model.palette import LIGHT, state_ink
from workbench.model.text import Texts
from workbench.reports.chart_content import Chart, Curve, Dot, Drawn, Panel
from workbench.reports.chart_legend import GAP_PATTERNS, GAP_STRIP, ink_of, legend, legend_rows, tint_of, wide
from workbench.reports.chart_scale import RIGHT, WIDTH, Plane, highest, is_drawn, nice, number
from workbench.reports.signs import Mark
from workbench.reports.svg import circle, group, hatch, line, path, polygon, rect, text, triangle

LEFT, WIDE_LEFT = 46.0, 92.0
HEAD, ROW, FOOT = 15.0, 15.0, 8.0
MOST_PLOT, LEAST_PLOT = 84.0, 30.0
__all__ = ["height_of", "nice", "number", "render", "runs"]

BUDGET = 222.0
"""Height that all plots of a chart share, so that its table fits on the same page."""

THIN_STRIP = 3.2
AXIS, LEGEND = 16.0, 13.0

_BAND_TINTS = {Mark.MEDIUM: LIGHT.medium_tint, Mark.CRITICAL: LIGHT.critical_tint}
_BAND_INKS = {Mark.MEDIUM: LIGHT.medium, Mark.CRITICAL: LIGHT.critical}


def height_of(chart: Chart) -> float:
    """Return the height of a chart in points."""
    legends = len(legend_rows(chart, _left(chart)))
    plot = _plot_height(chart)
    return sum(_panel_height(panel, plot) for panel in chart.panels) + AXIS + legends * LEGEND


def _left(chart: Chart) -> float:
    """Return the margin: names of rows need more than figures."""
    return WIDE_LEFT if any(map(_has_states, chart.panels)) else LEFT


def _plot_height(chart: Chart) -> float:
    plots = sum(not _has_states(panel) for panel in chart.panels)
    rows = sum(_panel_height(panel, 0.0) for panel in chart.panels if _has_states(panel))
    strips = max((_strips(panel) for panel in chart.panels), default=GAP_STRIP)
    share = (BUDGET - rows) / max(plots, 1) - HEAD - FOOT - strips
    return max(LEAST_PLOT, min(MOST_PLOT, share))


def _panel_height(panel: Panel, plot: float) -> float:
    body = ROW * len(panel.curves) if _has_states(panel) else plot + _strips(panel)
    return HEAD + body + FOOT


def _strips(panel: Panel) -> float:
    """Return the height below a plot in which gaps are shown: one strip, or a thin one for each line."""
    return max(GAP_STRIP, THIN_STRIP * len(panel.curves)) if _apart(panel) else GAP_STRIP


def _apart(panel: Panel) -> bool:
    """Whether the gaps of the lines are told apart: bars of one source have the same ones."""
    return len(panel.curves) > 1 and any(curve.drawn is Drawn.LINE for curve in panel.curves)


def _has_states(panel: Panel) -> bool:
    return any(curve.drawn is Drawn.STATES for curve in panel.curves)


def render(chart: Chart, texts: Texts) -> str:
    """Return a chart as SVG, `WIDTH` by `height_of` points."""
    parts: list[str] = []
    top, plot = 0.0, _plot_height(chart)
    left = _left(chart)
    for panel in chart.panels:
        parts += _panel(panel, chart, _Place(top, plot, left), texts)
        top += _panel_height(panel, plot)
    parts += _days(chart, Plane(top, 1, chart.days, 1.0, left), texts)
    top += AXIS
    for row in legend_rows(chart, left):
        parts.append(legend(row, top, left))
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
            plane = Plane(top + HEAD + number * ROW, ROW - 3, chart.days, 1.0, place.left)
            yield from _states(curve, plane)
        return
    plane = Plane(top + HEAD, place.plot, chart.days, highest(panel), place.left)
    yield from _bands(panel, plane)
    yield from _scale(panel, plane, texts)
    bars = [curve for curve in panel.curves if curve.drawn is Drawn.BARS]
    yield from _bars(bars, plane)
    for curve in panel.curves:
        if curve.drawn is Drawn.LINE:
            yield from _curve(curve, plane)
    yield from _marks(panel, plane)
    yield from _cut(panel, plane, texts)
    yield from _gaps(panel, plane)
    yield from _names(panel, top)


def _scale(panel: Panel, plane: Plane, texts: Texts) -> Iterator[str]:
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


def _bands(panel: Panel, plane: Plane) -> Iterator[str]:
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


def _bars(bars: Sequence[Curve], plane: Plane) -> Iterator[str]:
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


def _curve(curve: Curve, plane: Plane) -> Iterator[str]:
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


def _interval(piece: tuple[Dot, ...], curve: Curve, plane: Plane) -> Iterator[str]:
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


def _dots(piece: tuple[Dot, ...], curve: Curve, plane: Plane) -> Iterator[str]:
    for dot in piece:
        if len(piece) == 1 or dot.value == 0 or dot.provisional:
            yield circle((plane.x(dot.day), plane.y(dot.value or 0.0)), curve.ink, hollow=dot.provisional)


def _marks(panel: Panel, plane: Plane) -> Iterator[str]:
    """Mark what a source changed later, and what the scale cuts off."""
    below: dict[int, float] = {}
    for curve in panel.curves:
        for dot in curve.dots:
            if curve.drawn is Drawn.BARS:
                below[dot.day] = below.get(dot.day, 0.0) + (dot.value or 0.0)
            if dot.restated:
                value = below[dot.day] if curve.drawn is Drawn.BARS else (dot.value or dot.high or 0.0)
                yield triangle((plane.x(dot.day), plane.y(value) - 2.5), curve.ink)


def _cut(panel: Panel, plane: Plane, texts: Texts) -> Iterator[str]:
    """Put an arrow with the value where a value is higher than the scale; of days in a row at the highest."""
    for curve in panel.curves:
        over = [dot for dot in curve.dots if curve.drawn is Drawn.LINE and (dot.value or 0.0) > plane.highest]
        for _, group_ in groupby(enumerate(over), key=lambda pair: pair[1].day - pair[0]):
            dot = max((one for _, one in group_), key=lambda one: one.value or 0.0)
            x = plane.x(dot.day)
            yield triangle((x, plane.top + 0.5), curve.ink)
            yield text(
                x + 3, plane.top + 5, number(dot.value or 0.0, texts, share=panel.share, most=2), size=6,
                fill=LIGHT.text,
            )  # fmt: skip


def _gaps(panel: Panel, plane: Plane) -> Iterator[str]:
    """Mark below the plot the days without a value, by their reason: of each line apart where there are several."""
    if not _apart(panel):
        there = {dot.day for curve in panel.curves for dot in curve.dots if not dot.gap}
        reasons: dict[int, str] = {}
        for curve in panel.curves:
            for dot in curve.dots:
                if dot.gap and dot.day not in there:
                    reasons.setdefault(dot.day, dot.gap)
        yield from _strip(sorted(reasons.items()), plane, plane.bottom + 1, GAP_STRIP - 1, "")
        return
    for number_, curve in enumerate(panel.curves):
        found = [(dot.day, dot.gap) for dot in curve.dots if dot.gap]
        yield from _strip(found, plane, plane.bottom + 1 + number_ * THIN_STRIP, THIN_STRIP - 0.8, curve.ink)


def _strip(found: Sequence[tuple[int, str]], plane: Plane, top: float, height: float, ink: str) -> Iterator[str]:
    step = plane.step
    for gap, first, last in runs(found):
        box = (plane.x(first) - step / 2, top, (last - first + 1) * step, height)
        yield rect(box, hatch(GAP_PATTERNS.get(gap, "upright")))
        if ink:  # whose gap it is
            yield rect((box[0], top + height - 0.7, box[2], 0.7), ink)


def runs(found: Sequence[tuple[int, str]]) -> Iterator[tuple[str, int, int]]:
    """Yield equal words on days that follow each other as word, first day, last day."""
    start = 0
    for at in range(1, len(found) + 1):
        if at == len(found) or found[at][1] != found[start][1] or found[at][0] != found[at - 1][0] + 1:
            yield found[start][1], found[start][0], found[at - 1][0]
            start = at


def _states(curve: Curve, plane: Plane) -> Iterator[str]:
    yield text(plane.left - 4, plane.bottom - 3, _short(curve.label), size=6.5, fill=LIGHT.text, anchor="end")
    step = plane.step
    for word, first, last in runs([(dot.day, dot.state) for dot in curve.dots if dot.state]):
        look = state_ink(word)
        x, width = plane.x(first) - step / 2, (last - first + 1) * step
        yield rect((x, plane.top, width, plane.height), tint_of(look))
        yield rect((x, plane.bottom - 2, width, 2), ink_of(look))
        if width > 7:
            yield text(x + 2, plane.bottom - 4, look.letter, size=7, fill=ink_of(look), weight=600)


def _short(label: str) -> str:
    return label if len(label) <= 24 else f"{label[:23]}…"


def _names(panel: Panel, top: float) -> Iterator[str]:
    """Name the lines at the right of the heading; a single one too, for nothing else says of what it is."""
    x = WIDTH - RIGHT
    for curve in reversed([one for one in panel.curves if is_drawn(one)]):
        yield text(x, top + 10, curve.label, size=7, fill=LIGHT.text, anchor="end")
        x -= wide(curve.label, 7) + 4
        yield rect((x - 7, top + 4.5, 6, 6), curve.ink)
        x -= 14


def _days(chart: Chart, plane: Plane, texts: Texts) -> Iterator[str]:
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
