"""Chapter: what could not be learned, and why."""

from __future__ import annotations

from workbench.model.names import to_unicode
from workbench.model.wording import reason_text, remedy_text
from workbench.reports.base import Material, chapter
from workbench.reports.content import Block, Cell, Chapter, Column, Heading, Notice, Paragraph, Point, Points, Table
from workbench.reports.signs import Mark
from workbench.reports.wording import check_name, evidence_refs


@chapter(50)
def build(material: Material) -> Chapter:
    """List each question without an answer, with the reason in words, and what no audit of DNS can see."""
    texts = material.texts
    table = unknown_table(material)
    blocks: list[Block] = []
    if table.rows:
        said = texts.tr(
            "Unknown is not absent: none of these questions counts as a missing record, and none took or gave points."
            " Asking again may answer them."
        )
        blocks += [Paragraph(said), table, Heading(texts.tr("What would answer them")), _remedies(material)]
    else:
        blocks += [
            Notice(texts.tr("Nothing is unknown: every question that was asked was answered."), Mark.PASS),
            table,
        ]
    blocks += [Heading(texts.tr("What this audit cannot see")), _limits(material)]
    return Chapter("unknown", texts.tr("What is unknown, and why"), tuple(blocks))


def unknown_table(material: Material) -> Table:
    """Return every question without an answer."""
    texts = material.texts
    columns = (
        Column("domain", texts.tr("Domain"), 2.2),
        Column("check", texts.tr("Check"), 0),
        Column("question", texts.tr("Question"), 4),
        Column("reason", texts.tr("Why it is unknown"), 4.4),
        Column("decisive", texts.tr("Can change the verdict"), 1.5),
        Column("evidence", texts.tr("Evidence"), 0),
    )
    rows = tuple(
        (
            Cell(to_unicode(audit.domain), audit.domain),
            Cell(check_name(item.check), item.check),
            Cell(item.question, code=True),
            Cell(reason_text(texts, item.reason), item.reason),
            Cell(
                texts.tr("yes") if item.decisive else texts.tr("no"),
                "yes" if item.decisive else "no",
                mark=Mark.UNKNOWN if item.decisive else Mark.NONE,
            ),
            Cell(value=item.evidence, refs=evidence_refs((item.evidence,)) if item.evidence else ()),
        )
        for audit in material.audits
        for item in audit.unknown
    )
    return Table("unknown", columns, rows)


def _remedies(material: Material) -> Points:
    texts = material.texts
    reasons = dict.fromkeys(item.reason for audit in material.audits for item in audit.unknown)
    return Points(
        tuple(Point(reason_text(texts, reason), remedy_text(texts, reason), Mark.UNKNOWN) for reason in reasons)
    )


def _limits(material: Material) -> Points:
    texts = material.texts
    return Points(
        (
            Point(texts.tr("Whether a message reaches the inbox or the spam folder: only its receiver knows.")),
            Point(texts.tr("How many messages are sent, opened or complained about: DNS records do not say.")),
            Point(texts.tr("DKIM selectors nobody named: DNS offers no list of them.")),
            Point(texts.tr("What other name servers answer, or the same ones an hour later: records change.")),
        )
    )
