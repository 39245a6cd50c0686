"""Statistics for a page: which lines, over which days, in which colour, and in which words a provider is silent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from workbench.analysis.lines import Line
from workbench.analysis.periods import Period
from workbench.model.metric_wording import gap_title, metric_short, provider_title, source_title, state_text, zone_text
from workbench.model.names import to_unicode
from workbench.model.palette import SERIES, provider_ink
from workbench.model.samples import Gap
from workbench.model.text import Texts
from workbench.reports.base import Material
from workbench.reports.chart_content import Curve, Dot, Drawn, Limit, Panel
from workbench.reports.content import Table
from workbench.reports.signs import Mark, Pair

RECEIVERS: Mapping[str, str] = {
    "google_postmaster": "gmail",
    "mailru_postmaster": "mailru",
    "microsoft_snds": "microsoft",
    "yandex_postoffice": "yandex",
    "yahoo_sender_hub": "yahoo",
}
"""Whose silence is told: the source that would speak for each great provider."""

MOST_PANELS = 4
"""Plots that fit on a page beside its table."""


def lines_of(material: Material, metrics: Iterable[str], *, parts: bool = False) -> list[Line]:
    """Return the lines of these metrics that have a value in the period, of all of a subject's mail or of parts too."""
    wanted = set(metrics)
    return [
        line
        for line in material.lines
        if line.key.metric in wanted
        and (parts or not line.key.dimension)
        and material.period is not None
        and not line.between(*material.period).empty
    ]


def curve(line: Line, period: Period, label: str, ink: str, drawn: Drawn = Drawn.LINE) -> Curve:
    """Return the days of a line within a period."""
    dots = tuple(
        Dot(
            (row.day - period.first).days, row.value, row.low, row.high, row.state or "",
            row.gap.value if row.gap else "", row.provisional, row.restated,
        )
        for row in line.between(*period).rows()
    )  # fmt: skip
    return Curve(label, ink, drawn, dots)


def provider_of(line: Line) -> str:
    """Return whose recipients a line is about."""
    return line.key.provider or RECEIVERS.get(line.key.source, "")


def inks(lines: Sequence[Line]) -> list[str]:
    """Return a colour for each line of a panel: the provider's own for one, those of a series for several."""
    if len(lines) == 1:
        return [provider_ink(provider_of(lines[0])).light]
    return [SERIES[number % len(SERIES)].light for number in range(len(lines))]


def limits(material: Material, band: str, texts: Texts) -> tuple[Limit, ...]:
    """Return the thresholds of a band with the date of their rule; none where the rule pack has none."""
    found = []
    for level, mark in (("warn", Mark.MEDIUM), ("limit", Mark.CRITICAL)):
        threshold = material.rules.thresholds.get(f"{band}.{level}")
        if threshold is not None:
            share = texts.percent(threshold.value, 1)
            label = texts.tr("{share}, rule of {year}", share=share, year=threshold.date[:4])
            found.append(Limit(threshold.value, label, mark))
    return tuple(found)


def gap_words(panels: Iterable[Panel], texts: Texts) -> tuple[Pair, ...]:
    """Return the reasons for empty days that are drawn, in words: rows of states leave such days blank."""
    there = {gap for panel in panels for gap in _drawn_gaps(panel)}
    return tuple(Pair(gap.value, gap_title(texts, gap)) for gap in Gap if gap.value in there)


def _drawn_gaps(panel: Panel) -> set[str]:
    """Return the reasons a plot shows: of lines each one's, of stacked bars those of days on which there is no bar."""
    lines = [one for one in panel.curves if one.drawn is Drawn.LINE]
    found = {dot.gap for one in lines for dot in one.dots if dot.gap}
    bars = [one for one in panel.curves if one.drawn is Drawn.BARS]
    full = {dot.day for one in bars for dot in one.dots if not dot.gap}
    return found | {dot.gap for one in bars for dot in one.dots if dot.gap and dot.day not in full}


def state_words(panels: Iterable[Panel], texts: Texts) -> tuple[Pair, ...]:
    """Return the states that occur, in words, the good ones first."""
    there = dict.fromkeys(dot.state for panel in panels for one in panel.curves for dot in one.dots if dot.state)
    return tuple(Pair(state, state_text(texts, state)) for state in there)


def source_note(lines: Sequence[Line], period: Period, texts: Texts) -> str:
    """Return whose numbers of which days a chart shows, and in which zone their days are counted."""
    told = dict.fromkeys(f"{source_title(texts, line.key.source)} ({zone_text(texts, line.given)})" for line in lines)
    return texts.tr("Period: {span}. Source: {sources}", span=span_text(period, texts), sources="; ".join(told))


def span_text(period: Period, texts: Texts) -> str:
    """Return the days of a period: `10 May 2026 – 5 July 2026`; a single day as itself."""
    ends = dict.fromkeys((texts.date(period.first), texts.date(period.last)))
    return " – ".join(ends)


def sign_words(panels: Sequence[Panel], texts: Texts) -> tuple[Pair, ...]:
    """Return words for the marks of single days that are drawn: provisional, restated, only a range known."""
    curves = [one for panel in panels for one in panel.curves if one.drawn is not Drawn.STATES]
    dots = [dot for one in curves for dot in one.dots]
    words = {
        "provisional": texts.tr("provisional: may still change"),
        "restated": texts.tr("changed later by the source"),
        "range": texts.tr("only a range is known"),
    }
    told = {
        "provisional": any(dot.provisional and dot.value is not None for dot in dots),
        "restated": any(dot.restated for dot in dots),
        "range": any(dot.value is None and dot.high is not None for dot in dots),
    }
    return tuple(Pair(name, text) for name, text in words.items() if told[name])


def shown_subject(line: Line) -> str:
    """Return the subject for people."""
    return to_unicode(line.key.subject)


def panel_title(line: Line, texts: Texts, metric: str = "") -> str:
    """Return what a panel of one source shows."""
    provider = provider_of(line)
    name = provider_title(texts, provider) if provider else source_title(texts, line.key.source)
    return f"{name}: {metric or metric_short(texts, line.key.metric)}"


def total(line: Line | None, period: Period) -> tuple[float | None, int]:
    """Return the sum of a count over a period and on how many days it is known."""
    if line is None:
        return None, 0
    values = line.between(*period).series.values
    known = values[~np.isnan(values)]
    return (float(known.sum()), len(known)) if len(known) else (None, 0)


def capped(table: Table, most: int, texts: Texts) -> Table:
    """Return a table of which a page shows `most` rows and says how many more there are."""
    left = len(table.rows) - most
    if left <= 0:
        return table
    more = texts.plural(
        "One more row is in the tables that can be exported as CSV.",
        "{count} more rows are in the tables that can be exported as CSV.",
        left,
    )
    return replace(table, most=most, more=more)
