"""Chapter: delivery, what of the mail arrived, what came back, and what went to the spam folder."""

from __future__ import annotations

from typing import NamedTuple

from workbench.analysis.lines import Line
from workbench.analysis.periods import Period
from workbench.analysis.rates import Difference, compare
from workbench.model.metric_wording import metric_short, source_title
from workbench.model.text import Texts
from workbench.reports.base import Material, chapter
from workbench.reports.chart_content import Chart, Curve, Drawn, Panel
from workbench.reports.content import Block, Cell, Chapter, Column, Notice, Paragraph, Table
from workbench.reports.figures import (
    MOST_PANELS,
    capped,
    curve,
    daily,
    gap_words,
    lines_of,
    panel_title,
    shown_subject,
    silence,
    source_note,
    total,
)
from workbench.reports.signs import Mark

ARRIVED = ("inboxed", "delivered")
SPAM = ("spam_foldered", "spam_rejected")
RETURNED = ("bounces", "hard_bounces", "soft_bounces", "blocked")
_STACK = {
    "inboxed": "#00845f", "delivered": "#00845f", "spam_foldered": "#c85600", "spam_rejected": "#4a4f57",
    "bounces": "#a81c1c", "hard_bounces": "#a81c1c", "soft_bounces": "#b07a00", "blocked": "#4a4f57",
}  # fmt: skip


MOST_ROWS = 8


class _Mail(NamedTuple):
    """What one source counts of one subject's mail, by metric."""

    source: str
    subject: str
    lines: dict[str, Line]

    @property
    def arrived(self) -> Line:
        return next(self.lines[metric] for metric in ARRIVED if metric in self.lines)

    @property
    def returned(self) -> list[Line]:
        if "bounces" in self.lines:  # the sum of the kinds, which would be counted twice
            return [self.lines["bounces"]]
        return [self.lines[metric] for metric in RETURNED if metric in self.lines]

    @property
    def spam(self) -> list[Line]:
        return [self.lines[metric] for metric in SPAM if metric in self.lines]


@chapter(31)
def build(material: Material) -> Chapter:
    """Show each source's own count of what arrived; sources count different mail and are never summed."""
    texts = material.texts
    if material.silent:  # one sentence, then, and not a chapter each that says nothing
        sentence = texts.tr(
            "There are no numbers on delivery, complaints and reputation: no account is connected, no table imported."
        )
        return Chapter("delivery", texts.tr("Delivery, complaints, reputation"), (Notice(sentence),))
    mails = _mails(material)
    blocks: list[Block] = []
    if material.period is None or not mails:
        blocks.append(Notice(texts.tr("There are no numbers on delivery: no account was fetched, no table imported.")))
    else:
        blocks += [
            Paragraph(_lead(material, mails, material.period), "lead"),
            *_chart(material, mails, material.period),
        ]
        blocks += [
            capped(_table(material, mails, material.period), MOST_ROWS, texts),
            Paragraph(_method(texts), "quiet"),
        ]
        blocks.append(daily([line for mail in mails for line in mail.lines.values()], material.period))
    blocks += silence(material, {mail.source for mail in mails}, lambda source: _never(source, texts))
    return Chapter("delivery", texts.tr("Delivery"), tuple(blocks))


def _never(source: str, texts: Texts) -> str:
    if source == "google_postmaster":
        return texts.tr("it does not count mail that arrived; its delivery errors stand under Reputation.")
    if source == "microsoft_snds":
        return texts.tr("it counts recipients of an address, not what arrived.")
    return ""


def _mails(material: Material) -> list[_Mail]:
    groups: dict[tuple[str, str, str], dict[str, Line]] = {}
    for line in lines_of(material, ("sent", *ARRIVED, *SPAM, *RETURNED)):
        if line.key.provider in {"", "mailru", "yandex", "yahoo"}:
            groups.setdefault((line.key.source, line.key.subject, line.key.account), {})[line.key.metric] = line
    found = [_Mail(source, subject, lines) for (source, subject, _), lines in groups.items()]
    counting = [mail for mail in found if any(metric in mail.lines for metric in ARRIVED)]
    period = material.period
    if period is None:
        return []
    return sorted(counting, key=lambda mail: (-(total(mail.arrived, period)[0] or 0.0), mail.subject, mail.source))


def _parts(mail: _Mail, period: Period) -> tuple[float | None, float | None]:
    """Return what arrived, and everything that the source judged: arrived, spam and returned."""
    arrived = total(mail.arrived, period)[0]
    others = [total(line, period)[0] for line in (*mail.spam, *mail.returned)]
    if arrived is None:
        return None, None
    return arrived, arrived + sum(other for other in others if other is not None)


def _change(mail: _Mail, period: Period) -> Difference | None:
    now, before = _parts(mail, period), _parts(mail, period.before)
    if None in (*now, *before):
        return None
    return compare(now[0] or 0.0, now[1] or 0.0, before[0] or 0.0, before[1] or 0.0)


def _lead(material: Material, mails: list[_Mail], period: Period) -> str:
    texts = material.texts
    changed = [(found, mail) for mail in mails if (found := _change(mail, period)) is not None and found.certain]
    span = texts.tr("From {first} to {last}", first=texts.date(period.first), last=texts.date(period.last))
    worst = min(changed, key=lambda pair: pair[0].change, default=None)
    if worst is None or abs(worst[0].change) < 0.005:
        return texts.tr("{span}, the share of mail that arrived did not change noticeably at any source.", span=span)
    arrived, judged = _parts(worst[1], period)
    fills = {
        "span": span, "subject": shown_subject(worst[1].arrived), "source": source_title(texts, worst[1].source),
        "share": texts.percent((arrived or 0.0) / (judged or 1.0)),
        "points": texts.number(abs(worst[0].change) * 100, 1),
    }  # fmt: skip
    if worst[0].change < 0:
        return texts.tr(
            "{span}, {share} of the mail of {subject} arrived by the count of {source}: {points} percentage points less"
            " than in the same number of days before.",
            **fills,
        )
    return texts.tr(
        "{span}, {share} of the mail of {subject} arrived by the count of {source}: {points} percentage points more"
        " than in the same number of days before.",
        **fills,
    )


def _chart(material: Material, mails: list[_Mail], period: Period) -> list[Block]:
    texts = material.texts
    panels, shown = [], []
    for mail in mails[:MOST_PANELS]:
        stack = [mail.arrived, *mail.spam, *mail.returned]
        panels.append(Panel(_panel_title(mail, texts), share=False, curves=tuple(_bars(stack, period, texts))))
        shown += stack
    if not panels:
        return []
    return [
        Chart(
            "delivery", texts.tr("Mail of each day by what became of it"),
            texts.tr("Stacked bars for each day; the same numbers stand in the table of daily values."),
            source_note(shown, texts), period.first.isoformat(), period.days, tuple(panels), gap_words(panels, texts),
        )
    ]  # fmt: skip


def _panel_title(mail: _Mail, texts: Texts) -> str:
    return f"{shown_subject(mail.arrived)} · {panel_title(mail.arrived, texts, texts.tr('messages a day'))}"


def _bars(stack: list[Line], period: Period, texts: Texts) -> list[Curve]:
    return [
        curve(line, period, metric_short(texts, line.key.metric), _STACK[line.key.metric], Drawn.BARS) for line in stack
    ]


def _table(material: Material, mails: list[_Mail], period: Period) -> Table:
    texts = material.texts
    columns = (
        Column("subject", texts.tr("Domain"), 1.5),
        Column("source", texts.tr("Counted by"), 1.4),
        Column("arrived", texts.tr("Arrived"), 1.1, right=True),
        Column("spam", texts.tr("Spam"), 0.9, right=True),
        Column("returned", texts.tr("Came back"), 0.9, right=True),
        Column("share", texts.tr("Share that arrived"), 1.0, right=True),
        Column("change", texts.tr("Against before"), 1.2, right=True),
        Column("days", texts.tr("Days known"), 0.6, right=True, page=False),
    )
    return Table("delivery", columns, tuple(_row(mail, period, texts) for mail in mails))


def _row(mail: _Mail, period: Period, texts: Texts) -> tuple[Cell, ...]:
    arrived, judged = _parts(mail, period)
    days = total(mail.arrived, period)[1]
    share = arrived / judged if arrived is not None and judged else None
    return (
        Cell(shown_subject(mail.arrived), mail.subject),
        Cell(source_title(texts, mail.source), mail.source, note=metric_short(texts, mail.arrived.key.metric)),
        _count(arrived, texts, days=days, of=period.days),
        _sum(mail.spam, period, texts),
        _sum(mail.returned, period, texts),
        Cell("—") if share is None else Cell(texts.percent(share), share),
        _difference(_change(mail, period), texts),
        Cell(str(days), days),
    )


def _sum(lines: list[Line], period: Period, texts: Texts) -> Cell:
    if not lines:
        return Cell(texts.tr("not told"))
    sums = [total(line, period)[0] for line in lines]
    known = [one for one in sums if one is not None]
    return _count(sum(known) if known else None, texts)


def _count(value: float | None, texts: Texts, *, days: int = 0, of: int = 0) -> Cell:
    if value is None:
        return Cell("—")
    note = texts.tr("{days} of {of} days", days=days, of=of) if days < of else ""
    return Cell(texts.number(value), int(value), note=note)


def _difference(found: Difference | None, texts: Texts) -> Cell:
    if found is None:
        return Cell("—")
    points = f"{'+' if found.change > 0 else '−' if found.change < 0 else ''}{texts.number(abs(found.change) * 100, 2)}"
    words = texts.tr("{points} points", points=points)
    if not found.certain:
        return Cell(words, found.change, note=texts.tr("may be chance"))
    return Cell(words, found.change, mark=Mark.PASS if found.change > 0 else Mark.HIGH)


def _method(texts: Texts) -> str:
    return texts.tr(
        "Each source counts other mail: a sending service what it handed over, a mailbox provider what reached it."
        " Their numbers are therefore not added up. “Arrived” is the inbox where the provider tells it apart, else what"
        " the receiving server accepted."
    )
