"""Chapter: authentication, each domain and check with its record, what was read in it, and the findings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from workbench.model import wording
from workbench.model.audit import Audit, CheckRun, CheckStatus
from workbench.model.check_groups import in_reading_order
from workbench.model.findings import CODES, Plural, Severity
from workbench.model.names import to_unicode
from workbench.model.text import Texts
from workbench.model.wording import check_title, reason_text, severity_word
from workbench.reports.base import Entry, Material, chapter, check_of, entries
from workbench.reports.content import (
    Block,
    Branch,
    Card,
    Cell,
    Chapter,
    Column,
    Heading,
    Notice,
    Paragraph,
    Point,
    Points,
    Quote,
    Table,
    Tree,
)
from workbench.reports.signs import Mark, Pair
from workbench.reports.wording import check_name, evidence_refs, mark_of, verdict

_STATES = {"ok": Mark.PASS, "note": Mark.INFO, "warn": Mark.MEDIUM, "error": Mark.CRITICAL, "unknown": Mark.UNKNOWN}


@chapter(30)
def build(material: Material) -> Chapter:
    """Show, for each domain and check, the quoted record, its parts, the findings and the records to publish."""
    texts = material.texts
    found = entries(material)
    blocks: list[Block] = [_verdicts(material)]
    for audit in material.audits:
        blocks.append(Heading(to_unicode(audit.domain)))
        if not audit.checks:
            blocks.append(Notice(texts.tr("There is no data because no check was run for this domain.")))
        idle: list[str] = []
        for name in in_reading_order(audit.checks):
            own = tuple(entry for entry in found if entry.audit is audit and check_of(entry.finding) == name)
            if not own and wording.verdict(audit, name, material.pack(audit)) in _IDLE:
                idle.append(name)
            else:
                blocks += _check(material, audit, name, audit.checks[name], own)
        blocks += _idle(material, audit, idle)
    return Chapter("authentication", texts.tr("Authentication"), tuple(blocks))


_IDLE = frozenset({wording.Verdict.NOT_APPLICABLE, wording.Verdict.NOT_LOOKED_AT})


def _idle(material: Material, audit: Audit, names: list[str]) -> list[Block]:
    """Say in one place which checks have nothing to say, and why."""
    texts = material.texts
    if not names:
        return []
    points = []
    for name in names:
        reasons = [
            f"{item.question}: {reason_text(texts, item.reason)}" for item in audit.unknown if item.check == name
        ]
        mark, word = verdict(material, audit, name)
        points.append(Point(check_title(texts, name), "; ".join([word, *reasons]), mark))
    return [Heading(texts.tr("Checks with nothing to say"), 3), Points(tuple(points))]


def _verdicts(material: Material) -> Table:
    texts = material.texts
    columns = (
        Column("domain", texts.tr("Domain"), 2),
        Column("check", texts.tr("Check"), 3),
        Column("verdict", texts.tr("Verdict"), 1.9),
        Column("findings", texts.tr("Problems"), 1, right=True),
        Column("unknown", texts.tr("Unknown"), 1, right=True),
    )
    rows = []
    for audit in material.audits:
        for name in in_reading_order(audit.checks):
            mark, word = verdict(material, audit, name)
            severities = [material.pack(audit).severity(f) for f in audit.findings if check_of(f) == name]
            problems = sum(severity >= Severity.LOW for severity in severities)
            missing = sum(item.check == name for item in audit.unknown)
            rows.append(
                (
                    Cell(to_unicode(audit.domain), audit.domain),
                    Cell(check_title(texts, name), name),
                    Cell(word, mark.value, mark=mark),
                    Cell(texts.number(problems), problems),
                    Cell(texts.number(missing), missing),
                )
            )
    return Table("checks", columns, tuple(rows))


def _check(material: Material, audit: Audit, name: str, run: CheckRun, own: tuple[Entry, ...]) -> list[Block]:
    texts = material.texts
    mark, word = verdict(material, audit, name)
    blocks: list[Block] = [Heading(check_title(texts, name), 3, mark, word)]
    if run.status is CheckStatus.CRASHED:
        said = texts.tr(
            "There is no data because this check failed by a fault of the program ({error}). Everything it would have"
            " said is unknown.",
            error=str(run.facts.get("error", "?")),
        )
        return [*blocks, Notice(said)]
    if "kept_from" in run.facts:
        ran = texts.moment(datetime.fromisoformat(str(run.facts["ran"])))
        blocks.append(Paragraph(texts.tr("This check last ran {time}; what it found then is kept.", time=ran), "quiet"))
    blocks += _record(name, run, texts)
    if (tree := run.facts.get("tree")) and isinstance(tree, dict) and tree.get("label"):
        costs = texts.tr("DNS look-ups") if _has_cost(tree) else ""
        blocks.append(Tree(texts.tr("What was read"), branch(tree, texts), costs))
    blocks += [_card(entry, texts) for entry in own if entry.severity >= Severity.LOW]
    quiet = tuple(_quiet(entry, texts) for entry in own if entry.severity < Severity.LOW)
    missing = tuple(
        Point(item.question, reason_text(texts, item.reason), Mark.UNKNOWN, evidence_refs((item.evidence,)))
        if item.evidence
        else Point(item.question, reason_text(texts, item.reason), Mark.UNKNOWN)
        for item in audit.unknown
        if item.check == name
    )
    if quiet or missing:
        blocks.append(Points(quiet + missing))
    if len(blocks) == 1:
        blocks.append(Notice(_nothing(run, texts), Mark.NONE))
    return blocks


def _nothing(run: CheckRun, texts: Texts) -> str:
    if not run.applies:
        return texts.tr("There is no data: there was nothing for this check to look at, or it was not turned on.")
    return texts.tr("The check ran and has no remark.")


def _record(name: str, run: CheckRun, texts: Texts) -> list[Block]:
    record = run.facts.get("record")
    if isinstance(record, str) and record:
        return [Quote(texts.tr("{check} record as published", check=check_name(name)), record)]
    return []


def _has_cost(node: dict[str, Any]) -> bool:
    return node.get("cost") is not None or any(_has_cost(child) for child in node.get("children") or ())


def branch(node: dict[str, Any], texts: Texts) -> Branch:
    """Return a node of a check's tree, its code told in words; what a check of another version wrote is kept."""
    code, cost = node.get("code"), node.get("cost")
    note = ""
    if isinstance(code, str) and code in CODES:
        note = _title(code, node.get("args") or {}, texts)
    return Branch(
        str(node.get("label", "")),
        str(node.get("value") or ""),
        "" if cost is None else texts.number(int(cost)),
        _STATES.get(str(node.get("state"))),
        note,
        tuple(branch(child, texts) for child in node.get("children") or ()),
    )


def _title(code: str, args: dict[str, Any], texts: Texts) -> str:
    title = CODES[code].title
    if isinstance(title, Plural) and title.count not in args:
        return ""
    try:
        return texts.code_text(code, title, args)
    except KeyError:  # a tree may name a code without all that fills its sentence
        return ""


def _card(entry: Entry, texts: Texts) -> Card:
    finding = entry.finding
    told = [Pair(texts.tr("Why it matters"), texts.why(finding)), Pair(texts.tr("What to do"), texts.fix(finding))]
    quotes = tuple(
        Quote(texts.tr("Publish as {type} at {name}", type=record.type, name=record.name), record.value, paste=True)
        for record in finding.records
    )
    return Card(
        entry.anchor,
        mark_of(entry.severity),
        severity_word(texts, entry.severity),
        texts.title(finding),
        finding.subject,
        tuple(pair for pair in told if pair.text),
        quotes,
        texts.tr("Rule: {reference} · {code}", reference=CODES[finding.code].reference, code=finding.code),
        evidence_refs(finding.evidence),
    )


def _quiet(entry: Entry, texts: Texts) -> Point:
    finding = entry.finding
    told = " ".join(text for text in (texts.why(finding), texts.fix(finding)) if text)
    return Point(
        texts.title(finding),
        f"{finding.subject} · {told} ({CODES[finding.code].reference})",
        mark_of(entry.severity),
        evidence_refs(finding.evidence),
        entry.anchor,
    )
