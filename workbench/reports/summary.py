"""Chapter: the summary, one page for whoever reads no other."""

from __future__ import annotations

from workbench.model.audit import Audit
from workbench.model.check_groups import in_reading_order
from workbench.model.findings import Severity
from workbench.model.names import to_unicode
from workbench.model.text import Texts
from workbench.model.wording import answerer_text, check_title, grade_words, score_figure, severity_word
from workbench.reports.alarms import Alarm, alarms, fine
from workbench.reports.base import Entry, Material, chapter, check_of, citations, distinct, entries
from workbench.reports.content import (
    Block,
    Cell,
    Chapter,
    Column,
    Heading,
    Notice,
    Paragraph,
    Point,
    Points,
    Ref,
    Table,
    Tile,
    Tiles,
)
from workbench.reports.fixes import todo_list
from workbench.reports.number_tiles import number_tiles
from workbench.reports.signs import Mark
from workbench.reports.wording import check_name, mark_of, verdict

THIS_WEEK = 3
MOST_FINE, MOST_FINE_NUMBERS = 4, 2


@chapter(10)
def build(material: Material) -> Chapter:
    """Give the verdict in two sentences, the figures behind it, what to do this week and what is fine."""
    texts = material.texts
    found = entries(material)
    once = distinct(found)
    told = alarms(material)
    tiles = (*_tiles(material, once, told), *number_tiles(material))
    blocks: list[Block] = [Paragraph(_verdict(material, once, told), "lead"), Tiles(tiles)]
    if len(material.audits) > 1:
        blocks += [Heading(texts.tr("Domains")), _domains(material, found)]
    blocks += [Heading(texts.tr("Three things to do this week")), _week(material, once)]
    blocks += [Heading(texts.tr("What is fine")), _fine(material, found)]
    blocks += [Heading(texts.tr("What this rests on")), _data(material)]
    return Chapter("summary", texts.tr("Summary"), tuple(blocks))


def _verdict(material: Material, found: tuple[Entry, ...], told: tuple[Alarm, ...]) -> str:
    return f"{_first_sentence(material, found, told)} {_second_sentence(material)}"


def _first_sentence(material: Material, found: tuple[Entry, ...], told: tuple[Alarm, ...]) -> str:
    texts = material.texts
    severities = [*(entry.severity for entry in found), *(alarm.severity for alarm in told)]
    worst = max(severities, default=None)
    count = severities.count(worst) if worst is not None else 0
    if worst is None:
        return texts.tr("Nothing could be judged: no check had enough answers.")
    if told and told[0].severity is worst and worst >= Severity.HIGH:
        return _numbers_sentence(worst, count, told[0], texts)
    if worst is Severity.CRITICAL:
        return texts.plural(
            "One critical problem has to be mended first: mail is being lost, or anybody can send in your name.",
            "{count} critical problems have to be mended first: mail is being lost, or anybody can send in your name.",
            count,
        )
    if worst is Severity.HIGH:
        return texts.plural(
            "Nothing is critical, but one serious problem keeps part of the mail from arriving.",
            "Nothing is critical, but {count} serious problems keep part of the mail from arriving.",
            count,
        )
    if worst >= Severity.LOW:
        count = sum(severity >= Severity.LOW for severity in severities)
        return texts.plural(
            "Mail can be delivered; one weakness is worth mending.",
            "Mail can be delivered; {count} weaknesses are worth mending.",
            count,
        )
    return texts.tr("Everything that could be checked is in order.")


def _numbers_sentence(worst: Severity, count: int, first: Alarm, texts: Texts) -> str:
    """Return the verdict where the statistics tell of the worst: the figures speak for themselves."""
    if worst is Severity.CRITICAL:
        return texts.plural(
            "One critical problem has to be mended first. {title}.",
            "{count} critical problems have to be mended first. {title}.",
            count,
            title=first.title,
        )
    return texts.plural(
        "Nothing is critical, but one problem is serious. {title}.",
        "Nothing is critical, but {count} problems are serious. {title}.",
        count,
        title=first.title,
    )


def _second_sentence(material: Material) -> str:
    texts = material.texts
    unknown = sum(len(audit.unknown) for audit in material.audits)
    if not unknown:
        return texts.tr("Every question that was asked was answered.")
    if any(item.decisive for audit in material.audits for item in audit.unknown):
        return texts.plural(
            "One question stayed without an answer, so the score is a range and not a figure.",
            "{count} questions stayed without an answer, so the score is a range and not a figure.",
            unknown,
        )
    return texts.plural(
        "One question stayed without an answer; it does not change the verdict.",
        "{count} questions stayed without an answer; they do not change the verdict.",
        unknown,
    )


def _tiles(material: Material, found: tuple[Entry, ...], told: tuple[Alarm, ...]) -> tuple[Tile, ...]:
    texts = material.texts
    severities = [*(entry.severity for entry in found), *(alarm.severity for alarm in told)]
    urgent = sum(severity >= Severity.HIGH for severity in severities)
    minor = sum(Severity.LOW <= severity < Severity.HIGH for severity in severities)
    worst = mark_of(max(severities, default=Severity.PASS))
    calm = Mark.PASS if found else Mark.UNKNOWN
    unknown = sum(len(audit.unknown) for audit in material.audits)
    verdicts = [verdict(material, audit, name)[0] for audit in material.audits for name in audit.checks]
    fine = sum(mark is Mark.PASS for mark in verdicts)
    return (
        _score_tile(material),
        Tile(
            texts.tr("Urgent"),
            texts.number(urgent),
            texts.tr("critical or high"),
            worst if urgent else calm,
        ),
        Tile(texts.tr("Can wait"), texts.number(minor), texts.tr("medium or low"), Mark.MEDIUM if minor else calm),
        Tile(
            texts.tr("Checks in order"),
            texts.tr("{fine} of {all}", fine=fine, all=len(verdicts)),
            texts.plural("{count} answer missing", "{count} answers missing", unknown)
            if unknown
            else texts.tr("no answer missing"),
            Mark.UNKNOWN if unknown else Mark.PASS,
        ),
    )


def _score_tile(material: Material) -> Tile:
    texts = material.texts
    scored = [audit for audit in material.audits if audit.score is not None]
    weakest = min(scored, key=lambda audit: audit.score.high if audit.score else 1.0, default=material.audits[0])
    label = texts.tr("Score out of 100") if len(material.audits) == 1 else texts.tr("Lowest score out of 100")
    note = grade_words(texts, weakest.score)
    if len(material.audits) > 1:
        note = f"{to_unicode(weakest.domain)}: {note}"
    return Tile(label, score_figure(weakest.score), note, _score_mark(weakest))


def _score_mark(audit: Audit) -> Mark:
    if audit.score is None or audit.score.grade is None:
        return Mark.UNKNOWN
    return {"A": Mark.PASS, "B": Mark.LOW, "C": Mark.MEDIUM, "D": Mark.HIGH}.get(audit.score.grade, Mark.CRITICAL)


def _domains(material: Material, found: tuple[Entry, ...]) -> Table:
    texts = material.texts
    columns = (
        Column("domain", texts.tr("Domain"), 3),
        Column("score", texts.tr("Score"), 1, right=True),
        Column("grade", texts.tr("Grade"), 3),
        Column("urgent", texts.tr("Urgent"), 1, right=True),
        Column("can_wait", texts.tr("Can wait"), 1, right=True),
        Column("unknown", texts.tr("Unknown"), 1, right=True),
        Column("score_low", "", page=False),
        Column("score_high", "", page=False),
    )
    rows = []
    for audit in material.audits:
        own = [entry.severity for entry in found if entry.audit is audit]
        urgent, minor = sum(s >= Severity.HIGH for s in own), sum(Severity.LOW <= s < Severity.HIGH for s in own)
        score = audit.score
        rows.append(
            (
                Cell(to_unicode(audit.domain), audit.domain),
                Cell(score_figure(score), score.value if score and score.value is not None else ""),
                Cell(grade_words(texts, score), (score.grade if score else None) or "", mark=_score_mark(audit)),
                Cell(texts.number(urgent), urgent),
                Cell(texts.number(minor), minor),
                Cell(texts.number(len(audit.unknown)), len(audit.unknown)),
                Cell(value=score.low if score else ""),
                Cell(value=score.high if score else ""),
            )
        )
    return Table("domains", columns, tuple(rows))


def _week(material: Material, found: tuple[Entry, ...]) -> Block:
    texts = material.texts
    alike: dict[str, list[Alarm]] = {}
    for alarm in alarms(material):  # what has to be done is one thing, for however many domains
        alike.setdefault(alarm.code, []).append(alarm)
    points = []
    for one in todo_list(material):
        if isinstance(one, Entry) and texts.fix(one.finding):
            points.append(_task(one, texts))
        elif isinstance(one, Alarm) and one == alike[one.code][0]:
            points.append(_alarm(one, alike[one.code][1:], texts))
    if not found and not points:
        return Notice(texts.tr("First get the missing answers: the chapter on what is unknown says how."))
    if not points:
        return Notice(texts.tr("Nothing has to be done: no problem was found in what could be checked."), Mark.PASS)
    return Points(tuple(points[:THIS_WEEK]), ordered=True)


def _task(entry: Entry, texts: Texts) -> Point:
    return Point(
        texts.fix(entry.finding),
        f"{severity_word(texts, entry.severity)} · {entry.finding.subject} · {texts.title(entry.finding)}",
        mark_of(entry.severity),
        (Ref(texts.tr("details"), entry.anchor),),
    )


def _alarm(alarm: Alarm, others: list[Alarm], texts: Texts) -> Point:
    said = f"{severity_word(texts, alarm.severity)} · {alarm.title}"
    if others:
        names = dict.fromkeys(to_unicode(one.subject) for one in others)
        said += " · " + texts.tr("also: {names}", names=", ".join(names))
    return Point(alarm.fix, said, mark_of(alarm.severity))


def _fine(material: Material, found: tuple[Entry, ...]) -> Block:
    texts = material.texts
    passed = [entry for entry in found if entry.severity is Severity.PASS]
    points = [
        Point(texts.title(entry.finding), entry.finding.subject, Mark.PASS, (Ref(texts.tr("details"), entry.anchor),))
        for entry in passed
    ]
    told = {(entry.audit.domain, check_of(entry.finding)) for entry in passed}
    points += [
        Point(check_title(texts, name), to_unicode(audit.domain), Mark.PASS)
        for audit in material.audits
        for name in in_reading_order(audit.checks)
        if (audit.domain, name) not in told and verdict(material, audit, name)[0] is Mark.PASS
    ]
    shown = [Point(one.title, one.source, Mark.PASS) for one in fine(material)]
    points = [*shown[:MOST_FINE_NUMBERS], *points, *shown[MOST_FINE_NUMBERS:]]
    if not points:
        return Notice(texts.tr("Nothing is listed here because no check ended without a remark."), Mark.NONE)
    most = MOST_FINE - 2 * bool(shown)
    rest = len(points) - most
    more = [Point(texts.tr("and {count} more", count=rest), mark=Mark.NONE)] if rest > 0 else []
    return Points((*points[:most], *more))


def _data(material: Material) -> Block:
    """Say when and by whom the questions were answered; audits made together are told together."""
    together: dict[tuple[str, tuple[str, ...]], list[Audit]] = {}
    for audit in material.audits:
        together.setdefault((material.texts.moment(audit.audited), audit.resolver), []).append(audit)
    return Points(
        tuple(
            Point(_when(audits, time, resolver, material.texts), _asked(audits, material.texts))
            for (time, resolver), audits in together.items()
        )
    )


def _when(audits: list[Audit], time: str, resolver: tuple[str, ...], texts: Texts) -> str:
    names = _names(audits)
    if not resolver:
        return texts.tr("{domain}: asked {time}; who answered was not recorded", domain=names, time=time)
    who = ", ".join(answerer_text(texts, line) for line in resolver)
    return texts.tr("{domain}: asked {time}, answered by {who}", domain=names, time=time, who=who)


def _names(audits: list[Audit]) -> str:
    return ", ".join(to_unicode(audit.domain) for audit in audits)


def _asked(audits: list[Audit], texts: Texts) -> str:
    run = dict.fromkeys(name for audit in audits for name in audit.checks)
    checks = [check_name(name) for name in in_reading_order(run)]
    quoted = len({name for audit in audits for name in citations(audit)})
    missing = sum(len(audit.unknown) for audit in audits)
    said = [
        texts.tr("checks: {names}", names=", ".join(checks) or "–"),
        texts.plural("{count} answer is quoted as evidence", "{count} answers are quoted as evidence", quoted),
    ]
    if missing:
        said.append(texts.plural("{count} answer missing", "{count} answers missing", missing))
    if without := [audit for audit in audits if not audit.selectors]:
        said.append(texts.tr("no DKIM selectors were given for {domains}", domains=_names(without)))
    if without := [audit for audit in audits if not audit.sending_ips]:
        said.append(texts.tr("no sending addresses were given for {domains}", domains=_names(without)))
    return "; ".join(said)
