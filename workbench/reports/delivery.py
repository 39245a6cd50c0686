"""Chapter: delivery, what of the mail arrived, what came back, and what went to the spam folder."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.analysis.lines import Line
from workbench.analysis.periods import Period
from workbench.analysis.rates import Difference
from workbench.model.metric_wording import metric_short, source_title
from workbench.model.text import Texts
from workbench.reports.base import Material, chapter
from workbench.reports.chart_content import Chart, Curve, Drawn, Panel
from workbench.reports.content import Block, Cell, Chapter, Column, Notice, Paragraph, Table
from workbench.reports.daily import daily
from workbench.reports.figures import (
    MOST_PANELS,
    capped,
    curve,
    gap_words,
    panel_title,
    shown_subject,
    sign_words,
    source_note,
    span_text,
    total,
)
from workbench.reports.mail import COUNTS, FOLDERED, Mail, Of, mails_of
from workbench.reports.signs import Mark
from workbench.reports.silence import nothing, silence

_STACK = {
    "inboxed": "#00845f", "delivered": "#00845f", "spam_foldered": "#c85600", "spam_rejected": "#4a4f57",
    "bounces": "#a81c1c", "hard_bounces": "#a81c1c", "soft_bounces": "#b07a00", "blocked": "#4a4f57",
}  # fmt: skip

MOST_ROWS = 8
NOTICEABLE = 0.005
"""A share that changed by less is not worth the first sentence."""


@chapter(31)
def build(material: Material) -> Chapter:
    """Show each source's own count of what arrived; sources count different mail and are never summed."""
    texts = material.texts
    if material.silent:  # one sentence, then, and not a chapter each that says nothing
        sentence = texts.tr(
            "There are no numbers on delivery, complaints and reputation: no account is connected, no table imported."
        )
        return Chapter("delivery", texts.tr("Delivery, complaints, reputation"), (Notice(sentence),))
    mails = mails_of(material)
    blocks: list[Block] = []
    if material.period is None or not mails:
        blocks.append(nothing(material, texts.tr("There are no numbers on delivery."), COUNTS))
    else:
        blocks += [Paragraph(lead(mails, material.period, texts), "lead"), *_chart(mails, material.period, texts)]
        blocks += [capped(_table(mails, material.period, texts), MOST_ROWS, texts), Paragraph(_method(texts), "quiet")]
        blocks.append(daily(material, [line for mail in mails for line in mail.lines.values()], material.period))
    blocks += silence(material, {mail.source for mail in mails}, lambda source: _never(source, texts), COUNTS)
    return Chapter("delivery", texts.tr("Delivery"), tuple(blocks))


def _never(source: str, texts: Texts) -> str:
    if source == "google_postmaster":
        return texts.tr("it does not count mail that arrived; its delivery errors stand under Reputation.")
    if source == "microsoft_snds":
        return texts.tr("it counts recipients of an address, not what arrived.")
    return ""


def lead(mails: Sequence[Mail], period: Period, texts: Texts) -> str:
    """Return the first sentence: the worst certain change, or that there is none, or nothing to compare with."""
    changes = [(found, mail) for mail in mails if (found := mail.change(period)) is not None]
    certain = [pair for pair in changes if pair[0].certain and abs(pair[0].change) >= NOTICEABLE]
    if certain:
        change, mail = min(certain, key=lambda pair: pair[0].change)
        return f"{_changed(change, mail, period, texts)}{_in_part(mail, period, texts)}"
    if changes:
        said = texts.tr(
            "{span}: the share of mail that arrived did not change noticeably.", span=span_text(period, texts)
        )
        missing = len(mails) - len(changes)
        return said if not missing else f"{said} {_no_earlier(texts)}"
    fills = _fills(mails[0], period, texts)
    if fills is None:
        said = texts.tr("{span}: what arrived is counted, but not of how much.", span=span_text(period, texts))
    else:
        said = texts.tr("{span}: {share} of the mail of {subject} arrived by the count of {source}.", **fills)
    return f"{said} {texts.tr('There are no earlier numbers to compare with.')}"


def _no_earlier(texts: Texts) -> str:
    return texts.tr("Some sources have no earlier numbers to compare with.")


def _changed(change: Difference, mail: Mail, period: Period, texts: Texts) -> str:
    fills = (_fills(mail, period, texts) or {}) | {"points": texts.number(abs(change.change) * 100, 1)}
    if change.change < 0:
        return texts.tr(
            "{span}: {share} of the mail of {subject} arrived by the count of {source}, {points} percentage points less"
            " than before ({before}).",
            **fills,
        )
    return texts.tr(
        "{span}: {share} of the mail of {subject} arrived by the count of {source}, {points} percentage points more"
        " than before ({before}).",
        **fills,
    )


def _fills(mail: Mail, period: Period, texts: Texts) -> dict[str, str] | None:
    found = mail.share(period)
    if found is None:
        return None
    return {
        "span": span_text(period, texts), "subject": shown_subject(mail.arrived),
        "source": source_title(texts, mail.source), "share": texts.percent(found.share),
        "before": span_text(period.before, texts),
    }  # fmt: skip


def _in_part(mail: Mail, period: Period, texts: Texts) -> str:
    before = mail.share(period.before)
    if before is None or before.days >= period.days * 0.9:
        return ""
    said = texts.tr("Of the days before, {days} of {of} are known.", days=before.days, of=period.days)
    return f" {said}"


def _chart(mails: Sequence[Mail], period: Period, texts: Texts) -> list[Block]:
    panels, shown = [], []
    for mail in mails[:MOST_PANELS]:
        stack = mail.stack(period)
        panels.append(Panel(_panel_title(mail, texts), share=False, curves=tuple(_bars(stack, period, texts))))
        shown += stack
    if not panels:
        return []
    return [
        Chart(
            "delivery", texts.tr("Mail of each day by what became of it"),
            texts.tr("Stacked bars for each day; the same numbers stand in the table of daily values."),
            source_note(shown, period, texts), period.first.isoformat(), period.days, tuple(panels),
            gap_words(panels, texts), signs=sign_words(panels, texts),
        )
    ]  # fmt: skip


def _panel_title(mail: Mail, texts: Texts) -> str:
    return f"{shown_subject(mail.arrived)} · {panel_title(mail.arrived, texts, texts.tr('messages a day'))}"


def _bars(stack: Sequence[Line], period: Period, texts: Texts) -> list[Curve]:
    return [
        curve(line, period, metric_short(texts, line.key.metric), _STACK[line.key.metric], Drawn.BARS) for line in stack
    ]


def _table(mails: Sequence[Mail], period: Period, texts: Texts) -> Table:
    columns = (
        Column("subject", texts.tr("Domain, and who counted"), 2.0),
        Column("source", texts.tr("Counted by"), page=False),
        Column("arrived", texts.tr("Arrived"), 1.2, right=True),
        Column("spam_folder", texts.tr("Spam folder"), 1.0, right=True),
        Column("refused", texts.tr("Refused"), 0.9, right=True),
        Column("returned", texts.tr("Came back"), 0.9, right=True),
        Column("share", texts.tr("Share that arrived"), 1.5, right=True),
        Column("change", texts.tr("Against before"), 1.7, right=True),
        Column("arrived_metric", "", page=False),
        Column("share_of", "", page=False),
        Column("of_messages", "", page=False),
        Column("change_certain", "", page=False),
        Column("days", texts.tr("Days known"), page=False),
        Column("days_before", "", page=False),
    )
    return Table("delivery", columns, tuple(_row(mail, period, texts) for mail in mails))


def _row(mail: Mail, period: Period, texts: Texts) -> tuple[Cell, ...]:
    arrived, days = total(mail.arrived, period)
    share, before, change = mail.share(period), mail.share(period.before), mail.change(period)
    return (
        Cell(shown_subject(mail.arrived), mail.subject, note=source_title(texts, mail.source)),
        Cell(source_title(texts, mail.source), mail.source),
        _count(arrived, texts, days=days, of=period.days),
        _sum(mail.pick(FOLDERED), period, texts),
        _sum(mail.refused(period), period, texts),
        _sum(mail.returned, period, texts),
        Cell("—", "") if share is None else Cell(texts.percent(share.share), share.share, note=_of(mail.of, texts)),
        _difference(change, before.days if before else 0, period.days, texts),
        Cell(value=mail.arrived.key.metric),
        Cell(value=mail.of.value),
        Cell(value="" if share is None else int(share.of)),
        Cell(value="" if change is None else int(change.certain)),
        Cell(str(days), days),
        Cell(value=before.days if before else 0),
    )


def _of(of: Of, texts: Texts) -> str:
    return {
        Of.SENT: texts.tr("of mail sent"),
        Of.JUDGED: texts.tr("of mail judged"),
        Of.TOLD: texts.tr("of the mail whose end is told"),
    }[of]


def _sum(lines: Sequence[Line], period: Period, texts: Texts) -> Cell:
    if not lines:
        return Cell(texts.tr("not told"), "")
    known = [one for line in lines if (one := total(line, period)[0]) is not None]
    return _count(sum(known) if known else None, texts)


def _count(value: float | None, texts: Texts, *, days: int = 0, of: int = 0) -> Cell:
    if value is None:
        return Cell("—", "")
    note = texts.tr("{days} of {of} days", days=days, of=of) if days < of else ""
    return Cell(texts.number(value), int(value), note=note)


def _difference(found: Difference | None, days: int, of: int, texts: Texts) -> Cell:
    if found is None:
        return Cell(texts.tr("nothing before"), "")
    sign = "+" if found.change > 0 else "−" if found.change < 0 else ""
    words = texts.tr("{points} points", points=f"{sign}{texts.number(abs(found.change) * 100, 2)}")
    part = texts.tr("{days} of {of} days before", days=days, of=of) if days < of * 0.9 else ""
    if not found.certain:
        return Cell(words, found.change, note="; ".join(filter(None, (texts.tr("may be chance"), part))))
    return Cell(words, found.change, mark=Mark.PASS if found.change > 0 else Mark.HIGH, note=part)


def _method(texts: Texts) -> str:
    return texts.tr(
        "Each source counts other mail: a sending service what it handed over, a mailbox provider what reached it."
        " Their numbers are therefore not added up. “Arrived” is the inbox where the provider tells it apart, else what"
        " the receiving server accepted; below each share stands of what it is one (judged: inbox, spam folder and"
        " refused), on the days on which both are known. Where it is of the mail sent, what was put off did not arrive."
    )
