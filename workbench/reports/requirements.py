"""Chapter: how the domains stand by the mailbox providers' rules for senders."""

from __future__ import annotations

from datetime import date

from workbench.analysis.requirements import Compliance, Known, Result, Standing, judge
from workbench.model.audit import Audit
from workbench.model.ground_wording import bulk_text, ground_texts
from workbench.model.names import to_unicode
from workbench.model.requirement_wording import answered_words, means_words, rule_text, standing_reason, standing_word
from workbench.model.requirements import load_requirements
from workbench.model.text import Texts
from workbench.reports.base import Material, chapter
from workbench.reports.content import Block, Cell, Chapter, Column, Heading, Notice, Paragraph, Table
from workbench.reports.signs import Mark

MOST_SAID = 2
"""Sentences of statistics beside an open rule or one not met on a page; the table of the archive holds them all."""

_MARKS = {Standing.MET: Mark.PASS, Standing.UNKNOWN: Mark.UNKNOWN, Standing.ASK: Mark.NONE}


@chapter(35)
def build(material: Material) -> Chapter:
    """List every rule of every provider for each domain: met or not, or who can tell; with source and date."""
    texts = material.texts
    listed = load_requirements()
    said = texts.tr(
        "Mailbox providers publish rules for those who send to them. Each is answered from DNS and from the statistics"
        " of this project, where they decide it; beside each verdict stands what it was taken from. Everything else is"
        " named with what would answer it: a message, statistics, or the sender. Nothing is assumed. The list was"
        " reviewed on {day}.",
        day=texts.date(date.fromisoformat(listed.updated)),
    )
    blocks: list[Block] = [Paragraph(said)]
    known = _known(material)
    judged = [(audit, judge(audit, listed.providers, known)) for audit in material.audits]
    blocks.append(_counts(judged, texts))
    for audit, found in judged:
        blocks.append(Heading(to_unicode(audit.domain)))
        if any(one.no_mail for one in found):
            told = texts.tr("The domain says that it sends no mail: the rules matter only if it does.")
            blocks.append(Notice(told, Mark.INFO))
        for one in found:
            blocks += _provider(audit, one, texts)
    return Chapter("requirements", texts.tr("Compliance with sender rules"), tuple(blocks))


def _known(material: Material) -> Known:
    """Return the statistics of the report; figures much older than report and audits say nothing of today."""
    days = [material.generated.date()] + ([material.period.last] if material.period else [])
    return Known(material.lines, max(days))


def _counts(judged: list[tuple[Audit, tuple[Compliance, ...]]], texts: Texts) -> Table:
    columns = (
        Column("domain", texts.tr("Domain"), 2.4),
        Column("provider", texts.tr("Provider"), 2.4),
        *(Column(standing.value, standing_word(texts, standing), 1, right=True) for standing in Standing),
    )
    rows = tuple(
        (
            Cell(to_unicode(audit.domain), audit.domain),
            Cell(one.provider.name, one.provider.id),
            *(Cell(texts.number(one.count(standing)), one.count(standing)) for standing in Standing),
        )
        for audit, found in judged
        for one in found
    )
    return Table("requirement_counts", columns, rows)


def _provider(audit: Audit, one: Compliance, texts: Texts) -> list[Block]:
    provider = one.provider
    day = texts.date(date.fromisoformat(provider.date))
    told = texts.tr("Source: {source}, as of {day}.", source=rule_text(texts, provider.source), day=day)
    if not provider.certain:
        told += " " + texts.tr("Known from copies and from practice; the provider may word it otherwise.")
    if provider.bulk:
        told += " " + texts.tr("Bulk senders: {who}", who=rule_text(texts, provider.bulk))
    if one.bulk is not None:
        told += " " + bulk_text(texts, one.bulk)
    return [Heading(provider.name, 3), Paragraph(told, "quiet"), _table(audit, one, texts)]


def _table(audit: Audit, one: Compliance, texts: Texts) -> Table:
    columns = (
        Column("domain", texts.tr("Domain"), page=False),
        Column("provider", texts.tr("Provider"), page=False),
        Column("rule", texts.tr("No."), 0),
        Column("standing", texts.tr("Standing"), 3),
        Column("text", texts.tr("Rule"), 4.6),
        Column("for", texts.tr("For"), 1.7),
        Column("answered_from", texts.tr("Answered from"), 2),
        Column("reason", texts.tr("Why"), 5),
        Column("answered_by", texts.tr("Shown by"), page=False),
        Column("level", texts.tr("Level"), page=False),
        Column("codes", texts.tr("Findings"), page=False),
        Column("grounds", texts.tr("Statistics"), page=False),
        Column("source", texts.tr("Source"), page=False),
        Column("date", texts.tr("As of"), page=False),
    )
    return Table("requirements", columns, tuple(_row(audit, result, texts) for result in one.results))


def _row(audit: Audit, result: Result, texts: Texts) -> tuple[Cell, ...]:
    rule = result.rule
    weak = Mark.HIGH if rule.required else Mark.LOW
    titles = tuple(dict.fromkeys(texts.title(found) for found in result.findings))
    said = ground_texts(texts, result.grounds, about=audit.domain)
    most = 1 if result.standing is Standing.MET else MOST_SAID
    told = [standing_reason(texts, result.reason), *(titles[:2] if result.standing is not Standing.MET else ())]
    shown = "; ".join(part for part in (*told, *said[:most]) if part)
    return (
        Cell(value=audit.domain),
        Cell(value=rule.provider),
        Cell(rule.id, code=True),
        Cell(standing_word(texts, result.standing), result.standing.value, mark=_MARKS.get(result.standing, weak)),
        Cell(rule_text(texts, rule.text), note="" if rule.required else texts.tr("recommended")),
        Cell(texts.tr("bulk") if rule.bulk else texts.tr("all"), "bulk" if rule.bulk else "all"),
        Cell(answered_words(texts, result.answered, result.standing), " ".join(result.answered)),
        Cell(shown, result.reason),
        Cell(means_words(texts, rule.answered_by), " ".join(rule.answered_by)),
        Cell(value="required" if rule.required else "recommended"),
        Cell(value=" ".join(result.codes)),
        Cell(value=" | ".join(said)),
        Cell(rule_text(texts, rule.source)),
        Cell(value=rule.date),
    )
