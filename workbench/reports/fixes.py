"""Chapter: what to fix, in order, and the records to paste."""

from __future__ import annotations

from workbench.model.findings import CODES, Severity
from workbench.model.names import to_unicode
from workbench.model.text import Texts
from workbench.model.wording import severity_word
from workbench.reports.alarms import Alarm, alarms
from workbench.reports.base import Entry, Material, chapter, check_of, distinct, entries
from workbench.reports.content import Block, Cell, Chapter, Column, Heading, Notice, Paragraph, Ref, Table
from workbench.reports.signs import Mark
from workbench.reports.wording import evidence_refs, mark_of, points

MOST = 12
"""Rows of the table; what is less urgent stands in the appendix."""


@chapter(20)
def build(material: Material) -> Chapter:
    """List the problems in order of urgency, say how they were ordered, and give every record to publish."""
    texts = material.texts
    found = entries(material)
    tasks = todo_list(material)
    todo = tuple(one for one in tasks if isinstance(one, Entry))
    blocks: list[Block] = []
    if tasks:
        blocks += [fix_table(tasks[:MOST], material), Paragraph(_formula(len(tasks), texts), "quiet")]
    elif found:
        blocks.append(Notice(texts.tr("Nothing to fix was found in what could be checked."), Mark.PASS))
    else:
        blocks.append(Notice(texts.tr("There is nothing here because no check had enough answers to find anything.")))
    blocks.append(Heading(texts.tr("Records to publish")))
    records = record_table(todo, material)
    if records.rows:
        said = texts.tr(
            "Copy each value exactly, in place of the old record of the same purpose; leave other TXT records alone."
        )
        blocks += [Paragraph(said), records]
        if rivals := _rivals(records):
            said = texts.tr(
                "Several values are given for {names}: each mends its own finding alone. Publish one, audit again, and"
                " the next report gives what is left.",
                names=", ".join(rivals),
            )
            blocks.append(Notice(said, Mark.INFO))
    else:
        blocks += [
            Notice(texts.tr("No record is given because no finding has one that is certain to be right."), Mark.NONE),
            records,
        ]
    blocks.append(finding_table(found, material))
    return Chapter("fixes", texts.tr("What to fix"), tuple(blocks))


def todo_list(material: Material) -> tuple[Entry | Alarm, ...]:
    """Return everything to do in order: findings of audits and what the statistics ask for, by severity."""
    found = distinct([entry for entry in entries(material) if entry.severity >= Severity.LOW])
    tasks: list[Entry | Alarm] = [*alarms(material), *found]
    return tuple(sorted(tasks, key=lambda one: -one.severity))


def fix_table(todo: tuple[Entry | Alarm, ...], material: Material, *, first: int = 1) -> Table:
    """Return problems as a table for people, numbered from `first`."""
    texts = material.texts
    columns = (
        Column("number", texts.tr("No."), 0, right=True),
        Column("severity", texts.tr("Severity"), 0),
        Column("problem", texts.tr("Problem, and why it matters"), 6.2),
        Column("subject", texts.tr("Where"), 3.3),
        Column("effort", texts.tr("Effort, and who"), 2.7),
        Column("owner", texts.tr("Who"), page=False),
        Column("evidence", texts.tr("Evidence"), 0),
    )
    rows = tuple(
        _alarm_row(number, one, texts) if isinstance(one, Alarm) else _fix_row(number, one, texts)
        for number, one in enumerate(todo, first)
    )
    return Table("fixes", columns, rows)


def _alarm_row(number: int, alarm: Alarm, texts: Texts) -> tuple[Cell, ...]:
    owner = texts.tr("whoever sends the mailings")
    return (
        Cell(texts.number(number), number),
        Cell(severity_word(texts, alarm.severity), alarm.severity.word, mark=mark_of(alarm.severity)),
        Cell(alarm.title, note=alarm.why),
        Cell(to_unicode(alarm.subject), alarm.subject, code=True),
        Cell(texts.tr("change how you send"), "M", owner),
        Cell(owner),
        Cell(alarm.source, ""),
    )


def _fix_row(number: int, entry: Entry, texts: Texts) -> tuple[Cell, ...]:
    finding = entry.finding
    effort, words = _effort(entry, texts)
    owner = _owner(entry, texts)
    return (
        Cell(value=number, refs=(Ref(texts.number(number), entry.anchor),)),
        Cell(severity_word(texts, entry.severity), entry.severity.word, mark=mark_of(entry.severity)),
        Cell(texts.title(finding), note=texts.why(finding)),
        Cell(finding.subject, code=True, note=_domains(entry)),
        Cell(words, effort, owner),
        Cell(owner),
        Cell(value=" ".join(finding.evidence), refs=evidence_refs(finding.evidence)),
    )


def _domains(entry: Entry) -> str:
    """Return the domains a problem concerns, where its subject does not say that."""
    subject = f".{entry.finding.subject}"
    told = not entry.also and subject.endswith(f".{entry.audit.domain}")
    return "" if told else ", ".join(map(to_unicode, entry.domains))


def _effort(entry: Entry, texts: Texts) -> tuple[str, str]:
    """Return a key and words: one record to paste is small, a change to find out first is medium."""
    if entry.finding.records:
        return "S", texts.tr("paste a record")
    return "M", texts.tr("plan a change")


def _owner(entry: Entry, texts: Texts) -> str:
    known = {
        "dkim": texts.tr("sending service and DNS administrator"),
        "ptr": texts.tr("host of the address"),
    }
    return known.get(check_of(entry.finding), texts.tr("DNS administrator"))


def _formula(count: int, texts: Texts) -> str:
    order = texts.tr(
        "Order: severity by the rule pack; then the score points the finding costs (weight of its check × loss of its"
        " severity); then what one record mends before what has to be planned."
    )
    if count <= MOST:
        return order
    rest = texts.plural(
        "{count} less urgent finding stands in the appendix.",
        "{count} less urgent findings stand in the appendix.",
        count - MOST,
    )
    return f"{order} {rest}"


def record_table(todo: tuple[Entry, ...], material: Material) -> Table:
    """Return every record to publish, each once for each finding it mends."""
    texts = material.texts
    columns = (
        Column("domain", texts.tr("Domain"), page=False),
        Column("name", texts.tr("Name"), 2.4),
        Column("type", texts.tr("Type"), 0),
        Column("value", texts.tr("Value"), 5),
        Column("code", "", page=False),
        Column("mends", texts.tr("Mends"), 2.4),
    )
    rows = tuple(
        (
            Cell(to_unicode(entry.audit.domain), entry.audit.domain),
            Cell(record.name, code=True),
            Cell(record.type, code=True),
            Cell(record.value, code=True),
            Cell(value=entry.finding.code),
            Cell(value=texts.title(entry.finding), refs=(Ref(texts.title(entry.finding), entry.anchor),)),
        )
        for entry in todo
        for record in entry.finding.records
    )
    return Table("records", columns, rows)


def _rivals(records: Table) -> list[str]:
    """Return the names for which the table gives different values of one type."""
    values: dict[tuple[str, str], set[str]] = {}
    for _, name, kind, value, *_ in records.rows:
        values.setdefault((name.text, kind.text), set()).add(value.text)
    return [name for (name, _), given in values.items() if len(given) > 1]


def finding_table(found: tuple[Entry, ...], material: Material) -> Table:
    """Return every finding with all that is known of it, for data formats."""
    texts = material.texts
    keys = ("domain", "severity", "code", "subject", "title", "why", "fix", "reference", "points_lost", "evidence")
    rows = tuple(
        (
            Cell(value=entry.audit.domain),
            Cell(severity_word(texts, entry.severity), entry.severity.word),
            Cell(value=entry.finding.code),
            Cell(value=entry.finding.subject),
            Cell(texts.title(entry.finding)),
            Cell(texts.why(entry.finding)),
            Cell(texts.fix(entry.finding)),
            Cell(value=CODES[entry.finding.code].reference),
            Cell(points(entry.points, texts), round(entry.points * 100, 4)),
            Cell(value=" ".join(entry.finding.evidence)),
        )
        for entry in found
    )
    return Table("findings", tuple(Column(key, key) for key in keys), rows, page=False)
