"""Chapter: complaints, how many readers pressed "Spam", against the limits that the providers name."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from workbench.analysis.lines import Line
from workbench.analysis.periods import Period, pooled
from workbench.analysis.rates import above
from workbench.model.metric_wording import denominator_text, provider_title, source_title
from workbench.model.series import to_date
from workbench.model.text import Texts
from workbench.reports.base import Material, chapter
from workbench.reports.chart_content import Chart, Panel
from workbench.reports.content import Block, Cell, Chapter, Column, Notice, Paragraph, Table
from workbench.reports.figures import (
    MOST_PANELS,
    capped,
    curve,
    daily,
    gap_words,
    inks,
    limits,
    lines_of,
    panel_title,
    provider_of,
    shown_subject,
    silence,
    source_note,
)
from workbench.reports.signs import Mark

RATES = (
    "spam_rate", "spam_rate_v1", "complaint_rate", "complaint_rate_snds", "complaint_rate_inbox",
    "complaint_rate_delivered", "complaint_share_30d",
)  # fmt: skip
"""Shares of complaints, each with a denominator of its own: never drawn in one plot with another."""

BAND = "complaints"
MOST_ROWS = 6


class _Told(NamedTuple):
    """What a line comes to over the period."""

    line: Line
    share: float | None
    pooled: bool
    highest: float
    highest_day: int
    over_warn: int
    over_limit: int
    days: int
    certain: bool | None


@chapter(32)
def build(material: Material) -> Chapter:
    """Show the share of complaints at each provider with its limits, and the days on which it reached them."""
    texts = material.texts
    lines = lines_of(material, RATES)
    blocks: list[Block] = []
    if material.period is None or not lines:
        blocks.append(
            Notice(texts.tr("There are no numbers on complaints: no account was fetched, no table imported."))
        )
    else:
        told = sorted((_tell(material, line, material.period) for line in lines), key=_gravity)
        blocks += [Paragraph(_lead(material, told), "lead"), _chart(material, lines, material.period)]
        blocks += [capped(_table(material, told), MOST_ROWS, texts), Paragraph(_method(texts), "quiet")]
        blocks.append(daily(lines, material.period))
    blocks += silence(material, {line.key.source for line in lines}, lambda _: "")
    return Chapter("complaints", texts.tr("Complaints"), tuple(blocks))


def _tell(material: Material, line: Line, period: Period) -> _Told:
    warn, limit = (material.rules.threshold(f"{BAND}.{level}") for level in ("warn", "limit"))
    part = line.between(*period).series
    values = np.where(np.isnan(part.values), part.high, part.values)  # of "< 0.1%" the end that is known
    known = ~np.isnan(values)
    # One complaint among 160 messages is no alarm: a day counts if even the lower end of what it shows is that high.
    sure = np.where(np.isnan(line.between(*period).low), part.values, line.between(*period).low)
    sums = pooled(part, [period])
    counted = bool(sums.of[0] > 0)
    exact = part.values[~np.isnan(part.values)]
    middle = float(np.median(exact)) if len(exact) else None
    at = int(np.argmax(np.where(known, values, -1.0)))
    return _Told(
        line, float(sums.shares[0]) if counted else middle, counted, float(values[at]), int(part.days[at]),
        int((sure >= warn).sum()), int((sure >= limit).sum()), int(known.sum()),
        above(float(sums.cases[0]), float(sums.of[0]), limit) if counted else None,
    )  # fmt: skip


def _gravity(told: _Told) -> tuple[float, float, str, str]:
    return (-told.over_limit, -told.highest, told.line.key.source, told.line.key.subject)


def _lead(material: Material, told: list[_Told]) -> str:
    texts = material.texts
    warn, limit = (texts.percent(material.rules.threshold(f"{BAND}.{level}"), 1) for level in ("warn", "limit"))
    worst = told[0]
    fills = {
        "subject": shown_subject(worst.line), "source": source_title(texts, worst.line.key.source), "limit": limit,
        "warn": warn, "highest": texts.percent(worst.highest, 2), "day": texts.date(to_date(worst.highest_day)),
        "of": worst.days,
    }  # fmt: skip
    if worst.over_limit:
        return texts.plural(
            "Complaints on {subject} reached the limit of {limit} on one of {of} days, by the count of {source}; the"
            " highest was {highest} on {day}.",
            "Complaints on {subject} reached the limit of {limit} on {count} of {of} days, by the count of {source};"
            " the highest was {highest} on {day}.",
            worst.over_limit,
            **fills,
        )
    most = max(told, key=lambda one: one.over_warn)
    if most.over_warn:
        fills |= {
            "subject": shown_subject(most.line),
            "source": source_title(texts, most.line.key.source),
            "of": most.days,
        }
        return texts.plural(
            "Complaints on {subject} reached {warn} on one of {of} days, by the count of {source}, but never the limit"
            " of {limit}.",
            "Complaints on {subject} reached {warn} on {count} of {of} days, by the count of {source}, but never the"
            " limit of {limit}.",
            most.over_warn,
            **fills,
        )
    return texts.tr(
        "Complaints stayed below {warn} on every day that is known, at every provider that tells.", warn=warn
    )


def _chart(material: Material, lines: list[Line], period: Period) -> Chart:
    texts = material.texts
    groups: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.key.source, provider_of(line), line.key.metric), []).append(line)
    chosen = sorted(groups.values(), key=lambda group: RATES.index(group[0].key.metric))[:MOST_PANELS]
    panels = [
        Panel(
            panel_title(group[0], texts),
            share=True,
            curves=tuple(
                curve(line, period, shown_subject(line), ink) for line, ink in zip(group, inks(group), strict=True)
            ),
            limits=limits(material, BAND, texts),
        )
        for group in chosen
    ]
    return Chart(
        "complaints", texts.tr("Share of complaints, day by day"),
        texts.tr("Lines for each provider against the limits; the same numbers stand in the table of daily values."),
        source_note([line for group in chosen for line in group], texts), period.first.isoformat(), period.days,
        tuple(panels), gap_words(panels, texts),
    )  # fmt: skip


def _table(material: Material, told: list[_Told]) -> Table:
    texts = material.texts
    columns = (
        Column("subject", texts.tr("Domain or address"), 1.5),
        Column("provider", texts.tr("Provider"), 0, page=False),
        Column("metric", texts.tr("What is counted"), 2.6),
        Column("share", texts.tr("Over the period"), 1.2, right=True),
        Column("highest", texts.tr("Highest day"), 1.3, right=True),
        Column("over_limit", texts.tr("Days at the limit"), 0.9, right=True),
        Column("verdict", texts.tr("Verdict"), 1.2),
        Column("over_warn", texts.tr("Days at the warning"), 0.6, right=True, page=False),
        Column("days", texts.tr("Days known"), 0.6, right=True, page=False),
    )
    return Table("complaints", columns, tuple(_row(one, texts) for one in told))


def _row(told: _Told, texts: Texts) -> tuple[Cell, ...]:
    key = told.line.key
    how = texts.tr("all together") if told.pooled else texts.tr("median day")
    share = Cell("—") if told.share is None else Cell(texts.percent(told.share, 2), told.share, note=how)
    return (
        Cell(shown_subject(told.line), key.subject),
        Cell(provider_title(texts, provider_of(told.line)), provider_of(told.line)),
        Cell(panel_title(told.line, texts), key.metric, note=denominator_text(texts, told.line.metric.denominator)),
        share,
        Cell(texts.percent(told.highest, 2), told.highest, note=texts.date(to_date(told.highest_day))),
        Cell(texts.tr("{count} of {of}", count=told.over_limit, of=told.days), told.over_limit),
        _verdict(told, texts),
        Cell(str(told.over_warn), told.over_warn),
        Cell(str(told.days), told.days),
    )


def _verdict(told: _Told, texts: Texts) -> Cell:
    if told.certain is True:
        return Cell(texts.tr("over the limit"), "over", mark=Mark.CRITICAL)
    if told.over_limit:
        return Cell(texts.tr("reaches the limit"), "reaches", mark=Mark.HIGH)
    if told.over_warn > told.pooled:  # with the messages counted, a single such day in a good period is no alarm
        return Cell(texts.tr("near the limit"), "near", mark=Mark.MEDIUM)
    return Cell(texts.tr("below"), "below", mark=Mark.PASS)


def _method(texts: Texts) -> str:
    return texts.tr(
        "Each provider divides by something else, as the table says, so the shares of two providers are not compared. A"
        " day counts as at the limit if even the lower end of its range is; where the number of messages is not told,"
        " the share itself is taken."
        " Shaded: the range in which the true share lies with 95% confidence, where the number of messages is known."
        " Gmail tells sending services nothing of single complaints, so that their own count is too low."
    )
