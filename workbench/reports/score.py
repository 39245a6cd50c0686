"""Chapter: the score explained, each part with its weight and what took points from it."""

from __future__ import annotations

from workbench.model.audit import Audit, Score, ScorePart
from workbench.model.names import to_unicode
from workbench.model.text import Texts
from workbench.model.wording import grade_words, score_figure, severity_word
from workbench.reports.base import Material, chapter
from workbench.reports.content import Block, Cell, Chapter, Column, Heading, Notice, Paragraph, Table
from workbench.reports.signs import Mark
from workbench.reports.wording import check_name, mark_of, points


@chapter(40)
def build(material: Material) -> Chapter:
    """Take each score apart, so that it can be added up again."""
    texts = material.texts
    blocks: list[Block] = [Paragraph(_method(material))]
    for audit in material.audits:
        blocks.append(Heading(to_unicode(audit.domain)))
        if audit.score is None:
            said = texts.tr("There is no score because no check that ran and applies has a weight in the rule pack.")
            blocks.append(Notice(said, Mark.NONE))
            continue
        blocks.append(Paragraph(_result(audit.score, texts), "lead"))
        if audit.score.value is None:
            blocks.append(Notice(_range(audit.score, texts)))
        blocks.append(_parts(audit, audit.score, material))
    return Chapter("score", texts.tr("The score explained"), tuple(blocks))


def _method(material: Material) -> str:
    texts, scoring = material.texts, material.rules.scoring
    losses = ", ".join(
        f"{severity_word(texts, severity).lower()} {points(scoring.loss[severity], texts)}"
        for severity in sorted(scoring.loss, reverse=True)
        if scoring.loss[severity] > 0
    )
    grades = ", ".join(
        texts.tr("{grade} from {points}", grade=grade, points=points(least, texts))
        for grade, least in scoring.grades
        if least > 0
    )
    return texts.tr(
        "Each check starts with 100 and loses, once for each kind of finding: {losses}; it cannot fall below 0. The"
        " score is the mean of the checks by weight; a check that does not apply leaves its weight to the others."
        " What is unknown takes no points and gives none: it makes a range. Grades: {grades}, below that F.",
        losses=losses,
        grades=grades,
    )


def _result(score: Score, texts: Texts) -> str:
    figure, grade = score_figure(score), grade_words(texts, score)
    return texts.tr("{figure} of 100, {grade}", figure=figure, grade=grade)


def _range(score: Score, texts: Texts) -> str:
    names = ", ".join(check_name(part.id) for part in score.parts if part.unknown)
    return texts.tr(
        "The score is a range because something decisive is unknown about {names}: the lower end takes these checks as"
        " failed, the upper end takes what is unknown as fine.",
        names=names,
    )


def _parts(audit: Audit, score: Score, material: Material) -> Table:
    texts = material.texts
    columns = (
        Column("domain", texts.tr("Domain"), page=False),
        Column("check", texts.tr("Check"), 1.2),
        Column("weight", texts.tr("Weight"), 1, right=True),
        Column("low", texts.tr("At least"), 1, right=True),
        Column("high", texts.tr("At most"), 1, right=True),
        Column("points", texts.tr("Gives points"), 1.4, right=True),
        Column("lost_by", texts.tr("Points lost by"), 6),
        Column("unknown", "", page=False),
    )
    rows = [_part(audit, part, material) for part in score.parts]
    rows.append(
        (
            Cell(value=audit.domain),
            Cell(texts.tr("Score"), "score"),
            Cell(texts.percent(sum(part.weight for part in score.parts), 1), 1),
            Cell(points(score.low, texts), score.low),
            Cell(points(score.high, texts), score.high),
            Cell(_span(score.low, score.high, texts), ""),
            Cell(grade_words(texts, score), ""),
            Cell(value="yes" if score.low != score.high else "no"),
        )
    )
    return Table("score", columns, tuple(rows))


def _part(audit: Audit, part: ScorePart, material: Material) -> tuple[Cell, ...]:
    texts, pack = material.texts, material.pack(audit)
    lost = [
        texts.tr(
            "{code} ({severity}, −{points})",
            code=code,
            severity=severity_word(texts, pack.severity_of(code)).lower(),
            points=points(pack.scoring.loss[pack.severity_of(code)] * part.weight, texts),
        )
        for code in part.lost_by
    ]
    return (
        Cell(value=audit.domain),
        Cell(check_name(part.id), part.id),
        Cell(texts.percent(part.weight, 1), round(part.weight, 6)),
        Cell(points(part.low, texts), part.low),
        Cell(points(part.high, texts), part.high),
        Cell(_span(part.low * part.weight, part.high * part.weight, texts), ""),
        Cell("; ".join(lost) or _kept(part, texts), " ".join(part.lost_by), mark=_mark(audit, part, material)),
        Cell(value="yes" if part.unknown else "no"),
    )


def _kept(part: ScorePart, texts: Texts) -> str:
    return texts.tr("unknown") if part.unknown else texts.tr("nothing")


def _mark(audit: Audit, part: ScorePart, material: Material) -> Mark:
    if part.unknown:
        return Mark.UNKNOWN
    if not part.lost_by:
        return Mark.PASS
    pack = material.pack(audit)
    return mark_of(max(pack.severity_of(code) for code in part.lost_by))


def _span(low: float, high: float, texts: Texts) -> str:
    if low == high:
        return points(high, texts)
    return f"{points(low, texts)}–{points(high, texts)}"
