"""Statistics for a page: which lines, over which days, in which colour, and in which words a provider is silent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from workbench.analysis.lines import Line, Row
from workbench.analysis.periods import Period
from workbench.model.metric_wording import gap_title, metric_short, provider_title, source_title, state_text, zone_text
from workbench.model.names import to_unicode
from workbench.model.palette import SERIES, provider_ink
from workbench.model.samples import Gap
from workbench.model.text import Texts
from workbench.reports.base import Material
from workbench.reports.chart_content import Curve, Dot, Drawn, Limit, Panel
from workbench.reports.content import Block, Cell, Column, Paragraph, Table
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
            row.gap.value if row.gap else "", row.provisional,
        )
        for row in line.between(*period).rows()
    )  # fmt: skip
    return Curve(label, ink, drawn, dots)


def by_subject(lines: Sequence[Line]) -> dict[tuple[str, str], list[Line]]:
    """Return lines by source and provider, those of the largest providers first as the catalogue has them."""
    found: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        found.setdefault((line.key.source, provider_of(line)), []).append(line)
    return found


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
    """Return the reasons for empty days that occur, in words."""
    there = {dot.gap for panel in panels for one in panel.curves for dot in one.dots if dot.gap}
    return tuple(Pair(gap.value, gap_title(texts, gap)) for gap in Gap if gap.value in there)


def state_words(panels: Iterable[Panel], texts: Texts) -> tuple[Pair, ...]:
    """Return the states that occur, in words, the good ones first."""
    there = dict.fromkeys(dot.state for panel in panels for one in panel.curves for dot in one.dots if dot.state)
    return tuple(Pair(state, state_text(texts, state)) for state in there)


def source_note(lines: Sequence[Line], texts: Texts) -> str:
    """Return whose numbers a chart shows, and in which zone their days are counted."""
    told = dict.fromkeys(f"{source_title(texts, line.key.source)} ({zone_text(texts, line.given)})" for line in lines)
    return texts.tr("Source: {sources}", sources="; ".join(told))


def shown_subject(line: Line) -> str:
    """Return the subject for people."""
    return to_unicode(line.key.subject)


def panel_title(line: Line, texts: Texts, metric: str = "") -> str:
    """Return what a panel of one source shows."""
    provider = provider_of(line)
    name = provider_title(texts, provider) if provider else source_title(texts, line.key.source)
    return f"{name}: {metric or metric_short(texts, line.key.metric)}"


def silence(material: Material, speaking: set[str], kind: Callable[[str], str]) -> list[Block]:
    """
    Return why providers say nothing here; nothing where every one speaks.

    Args:
        material: The report's.
        speaking: Sources that have numbers in this chapter.
        kind: What a source that is connected would have to give: its sentence, "" where it never gives it.
    """
    texts = material.texts
    told = []
    for source, provider in RECEIVERS.items():
        if source not in speaking:
            name = f"{provider_title(texts, provider)} ({source_title(texts, source)})"
            told.append(f"{name}: {_why(material, source, kind(source))}")
    if not told:
        return []
    return [Paragraph(texts.tr("Who says nothing here, and why. {reasons}", reasons=" ".join(told)), "quiet")]


def _why(material: Material, source: str, never: str) -> str:
    texts = material.texts
    if never:
        return never
    if source not in material.connected:
        return texts.tr("no account is connected, no file was imported.")
    failure = material.connected[source]
    if failure:
        return texts.tr("the account could not be read: {reason}.", reason=failure)
    return texts.tr("the account is connected, but nothing was given for these days.")


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


def daily(lines: Sequence[Line], period: Period) -> Table:
    """Return every day of these lines as a table for data formats; the numbers of the window and of `stats`."""
    names = ("subject", "source", "provider", "dimension", "metric", "day", "value", "state", "n", "n_origin", "low",
             "high", "gap", "provisional", "revision")  # fmt: skip
    rows = tuple(
        tuple(Cell(value=value) for value in _told(line, row)) for line in lines for row in line.between(*period).rows()
    )
    return Table("statistics", tuple(Column(name, "", page=False) for name in names), rows, page=False)


def _told(line: Line, row: Row) -> tuple[str | int | float, ...]:
    key = line.key
    numbers = [row.value, row.state, row.n, row.n_origin.value, row.low, row.high]
    return (
        key.subject, key.source, provider_of(line), key.dimension, key.metric, row.day.isoformat(),
        *("" if number is None else number for number in numbers), row.gap.value if row.gap else "",
        int(row.provisional), "" if row.revision is None else row.revision,
    )  # fmt: skip
