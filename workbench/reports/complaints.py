"""Chapter: complaints, how many readers pressed "Spam", against the limits that the providers name."""

from __future__ import annotations

from workbench.analysis.lines import Line
from workbench.analysis.periods import Period
from workbench.model.metric_wording import denominator_text, provider_title, source_title
from workbench.model.series import to_date
from workbench.model.text import Texts
from workbench.reports.base import Material, chapter
from workbench.reports.chart_content import Chart, Panel
from workbench.reports.charts import number
from workbench.reports.content import Block, Cell, Chapter, Column, Paragraph, Table
from workbench.reports.daily import daily, plain
from workbench.reports.figures import (
    MOST_PANELS,
    capped,
    curve,
    gap_words,
    inks,
    limits,
    lines_of,
    panel_title,
    provider_of,
    shown_subject,
    sign_words,
    source_note,
)
from workbench.reports.shares import BAND, RATES, Kind, Share, Told, Verdict, tell_all
from workbench.reports.signs import Mark
from workbench.reports.silence import nothing, silence

MOST_ROWS = 5


@chapter(32)
def build(material: Material) -> Chapter:
    """Show the share of complaints at each provider with its limits, and the days on which it reached them."""
    texts = material.texts
    lines = lines_of(material, RATES)
    blocks: list[Block] = []
    if material.period is None or not lines:
        blocks.append(nothing(material, texts.tr("There are no numbers on complaints."), RATES))
    else:
        told = tell_all(material, lines, material.period)
        blocks += [Paragraph(_lead(material, told), "lead"), _chart(material, lines, material.period)]
        blocks += [capped(_table(told, texts), MOST_ROWS, texts), Paragraph(_method(texts), "quiet")]
        blocks.append(daily(material, lines, material.period))
    blocks += silence(material, {line.key.source for line in lines}, lambda _: "", RATES)
    return Chapter("complaints", texts.tr("Complaints"), tuple(blocks))


def _lead(material: Material, told: list[Told]) -> str:
    texts, worst = material.texts, told[0]
    warn, limit = (texts.percent(material.rules.threshold(f"{BAND}.{level}"), 1) for level in ("warn", "limit"))
    fills = {
        "subject": shown_subject(worst.line), "source": source_title(texts, worst.line.key.source), "limit": limit,
        "warn": warn, "highest": share_text(worst.highest, texts), "day": texts.date(to_date(worst.highest_day)),
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
    if worst.verdict is Verdict.OVER and worst.share is not None:
        return texts.tr(
            "Complaints on {subject} came to {share} over the whole period, by the count of {source}: over the limit of"
            " {limit}.",
            share=share_text(worst.share, texts),
            **fills,
        )
    if worst.over_warn:
        return texts.plural(
            "Complaints on {subject} reached {warn} on one of {of} days, by the count of {source}, but never certainly"
            " the limit of {limit}.",
            "Complaints on {subject} reached {warn} on {count} of {of} days, by the count of {source}, but never"
            " certainly the limit of {limit}.",
            worst.over_warn,
            **fills,
        )
    if any(one.over_looks for one in told):
        return texts.tr(
            "Complaints certainly reached {warn} on no day; where a single day shows more, it is of so few messages"
            " that it may be chance.",
            warn=warn,
        )
    if any(one.highest.high is None or one.highest.high > material.rules.threshold(f"{BAND}.warn") for one in told):
        return texts.tr("On no day is it certain that complaints reached {warn}; some are told as a range.", warn=warn)
    return texts.tr(
        "Complaints stayed below {warn} on every day that is known, at every provider that tells.", warn=warn
    )


def share_text(share: Share, texts: Texts) -> str:
    """Return a share for people: `0.12%`, `below 0.1%` or `0.12%–0.18%` where it is a range."""
    if share.high is None:
        return texts.tr("at least {share}", share=number(share.low, texts, share=True))
    if share.exact:
        return texts.percent(share.low, 2)
    if not share.low:
        return texts.tr("below {share}", share=number(round(share.high, 5), texts, share=True))
    return f"{texts.percent(share.low, 2)}–{texts.percent(share.high, 2)}"


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
        source_note([line for group in chosen for line in group], period, texts), period.first.isoformat(), period.days,
        tuple(panels), gap_words(panels, texts), signs=sign_words(panels, texts),
    )  # fmt: skip


def _table(told: list[Told], texts: Texts) -> Table:
    hidden = ("share_low", "share_high", "share_kind", "highest_low", "highest_high", "highest_day", "source",
              "denominator", "unit", "day_zone")  # fmt: skip
    columns = (
        Column("subject", texts.tr("Domain or address"), 1.5),
        Column("provider", texts.tr("Provider"), 0, page=False),
        Column("metric", texts.tr("What is counted"), 2.6),
        Column("share", texts.tr("Over the whole period"), 1.3, right=True),
        Column("highest", texts.tr("Highest day"), 1.3, right=True),
        Column("over_limit", texts.tr("Days at the limit"), 1.1, right=True),
        Column("verdict", texts.tr("Verdict"), 1.2),
        Column("over_warn", texts.tr("Days at the warning"), 0.6, right=True, page=False),
        Column("days", texts.tr("Days known"), 0.6, right=True, page=False),
        *(Column(name, "", page=False) for name in hidden),
    )
    return Table("complaints", columns, tuple(_row(one, texts) for one in told))


def _row(told: Told, texts: Texts) -> tuple[Cell, ...]:
    key, metric, day = told.line.key, told.line.metric, to_date(told.highest_day)
    share, highest = told.share, told.highest
    return (
        Cell(shown_subject(told.line), key.subject),
        Cell(provider_title(texts, provider_of(told.line)), provider_of(told.line)),
        Cell(panel_title(told.line, texts), key.metric, note=denominator_text(texts, metric.denominator)),
        Cell("—", "") if share is None else Cell(
            share_text(share, texts), plain(share.low) if share.exact else "", note=kind_text(told.kind, texts)
        ),
        Cell(share_text(highest, texts), plain(highest.low) if highest.exact else "", note=texts.date(day)),
        Cell(texts.tr("{count} of {of}", count=told.over_limit, of=told.days), told.over_limit),
        _verdict(told.verdict, texts),
        Cell(value=told.over_warn),
        Cell(value=told.days),
        Cell(value="" if share is None else plain(share.low)),
        Cell(value="" if share is None or share.high is None else plain(share.high)),
        Cell(value=told.kind.value),
        Cell(value=plain(highest.low)),
        Cell(value="" if highest.high is None else plain(highest.high)),
        Cell(value=day.isoformat()),
        Cell(value=key.source),
        Cell(value=metric.denominator),
        Cell(value=metric.unit.value),
        Cell(value=told.line.given.day_zone if told.line.given else ""),
    )  # fmt: skip


def kind_text(kind: Kind, texts: Texts) -> str:
    """Return how the share of a period was made."""
    return {
        Kind.POOLED: texts.tr("all together"),
        Kind.MEDIAN: texts.tr("median day"),
        Kind.LATEST: texts.tr("latest value"),
    }[kind]


def _verdict(verdict: Verdict, texts: Texts) -> Cell:
    words = {
        Verdict.OVER: (texts.tr("over the limit"), Mark.CRITICAL),
        Verdict.REACHES: (texts.tr("reaches the limit"), Mark.HIGH),
        Verdict.NEAR: (texts.tr("near the limit"), Mark.MEDIUM),
        Verdict.BELOW: (texts.tr("below"), Mark.PASS),
    }
    word, mark = words[verdict]
    return Cell(word, verdict.value, mark=mark)


def _method(texts: Texts) -> str:
    return texts.tr(
        "Each provider divides by something else, as the table says, so the shares of two providers are not compared. A"
        " day counts as at the limit if even the lower end of its range is; where the number of messages is not told,"
        " the share itself is taken."
        " Shaded: the range in which the true share lies with 95% confidence, where the number of messages is known."
        " Gmail tells sending services nothing of single complaints, so that their own count is too low."
    )
