"""Chapter: reputation, the states that providers give to domains and addresses, and the errors that stand for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from workbench.analysis.lines import Line
from workbench.analysis.periods import Period
from workbench.model.metric_wording import dimension_text, metric_title, source_title, state_text
from workbench.model.text import Texts
from workbench.reports.base import Material, chapter
from workbench.reports.chart_content import Chart, Curve, Drawn, Panel
from workbench.reports.content import Block, Cell, Chapter, Column, Paragraph, Table
from workbench.reports.daily import daily
from workbench.reports.figures import (
    capped,
    curve,
    gap_words,
    inks,
    panel_title,
    shown_subject,
    sign_words,
    source_note,
    state_words,
)
from workbench.reports.signs import Mark
from workbench.reports.silence import nothing, silence
from workbench.reports.states import (
    BAD,
    COMPLIANCE,
    ERRORS,
    GRAVITY,
    SIGNS,
    STATES,
    Course,
    courses,
    errors_of,
    refused_days,
    state_mark,
    states_of,
)

MOST_ROWS = 8
MOST_NAMED = 3
"""Requirements named in one field of a page."""


@chapter(33)
def build(material: Material) -> Chapter:
    """Show the states as runs of days, and Gmail's errors for reputation, which are all that is left of it there."""
    texts, period = material.texts, material.period
    states, errors = states_of(material), errors_of(material)
    blocks: list[Block] = []
    metrics = (*STATES, *ERRORS)
    if period is None or not (states or errors):
        blocks.append(nothing(material, texts.tr("There is nothing on reputation."), metrics))
    else:
        found = courses(states, period)
        blocks.append(Paragraph(_lead(found, errors, period, texts), "lead"))
        blocks += _chart(states, errors, period, texts)
        if found:
            blocks.append(capped(_table(found, texts), MOST_ROWS, texts))
        blocks.append(daily(material, [*states, *errors], period))
    blocks.append(Paragraph(_method(texts), "quiet"))
    speaking = {line.key.source for line in (*states, *errors)}
    blocks += silence(material, speaking, lambda source: _never(source, texts), metrics)
    return Chapter("reputation", texts.tr("Reputation"), tuple(blocks))


def _never(source: str, texts: Texts) -> str:
    if source == "mailru_postmaster":
        return texts.tr("what it calls reputation is a share of complaints and stands under Complaints.")
    if source == "yahoo_sender_hub":
        return texts.tr("it gives no state of a domain.")
    return ""


def _lead(found: Sequence[Course], errors: Sequence[Line], period: Period, texts: Texts) -> str:
    bad = [one for one in found if one.bad]
    if bad:
        worst = max(bad, key=lambda one: (GRAVITY[state_mark(one.worst)], one.bad, one.lines[0].key.subject))
        said = [course_text(worst, texts)]
        if not worst.required:  # what Google asks for is another thing than a state, and is told too
            said += [course_text(one, texts) for one in bad if one.required][:1]
        return " ".join(said)
    refused = [line for line in errors if refused_days(line, period)[0]]
    if refused:
        worst_line = max(refused, key=lambda line: refused_days(line, period)[0])
        days, of = refused_days(worst_line, period)
        return texts.plural(
            "Gmail refused mail of {subject} because of a low reputation on one of {of} days.",
            "Gmail refused mail of {subject} because of a low reputation on {count} of {of} days.",
            days,
            subject=shown_subject(worst_line),
            of=of,
        )
    return texts.tr("No domain and no address was in a bad state on any day that is known.")


def course_text(course: Course, texts: Texts) -> str:
    """Return how a thing fared whose state was bad on some day, and how it stands at last."""
    line = course.lines[0]
    day, last = texts.date(course.latest), state_text(texts, course.now)
    fills = {"subject": shown_subject(line), "of": len(course.days), "source": source_title(texts, line.key.source)}
    if course.required:
        said = texts.plural(
            "Google's requirements for {subject} needed work at one of {of} looks",
            "Google's requirements for {subject} needed work at {count} of {of} looks",
            course.bad,
            **fills,
        )
    else:
        states = [state for state in course.tally if state_mark(state) in BAD]
        words = ", ".join(state_text(texts, state) for state in states)
        said = texts.plural(
            "{subject} had the state “{state}” on one of {of} days, by {source}",
            "{subject} had the state “{state}” on {count} of {of} days, by {source}",
            course.bad,
            state=words,
            **fills,
        )
    return texts.tr("{said}; at last, on {day}: {state}.", said=said, day=day, state=last)


def _chart(states: Sequence[Line], errors: Sequence[Line], period: Period, texts: Texts) -> list[Block]:
    groups: dict[tuple[str, str], list[Curve]] = {}
    titles: dict[tuple[str, str], str] = {}
    for line in states:
        key = (line.key.source, line.key.metric)
        titles.setdefault(key, panel_title(line, texts, metric_title(texts, line.key.metric)))
        if line.key.metric != COMPLIANCE:
            groups.setdefault(key, []).append(curve(line, period, shown_subject(line), "", Drawn.STATES))
    for parts in _requirements(states).values():
        groups.setdefault((parts[0].key.source, COMPLIANCE), []).append(_worst(parts, period))
    panels = [Panel(titles[key], share=False, curves=tuple(rows[:MOST_ROWS])) for key, rows in groups.items()]
    panels += _refused(errors, period, texts)
    if not panels:
        return []
    return [
        Chart(
            "reputation", texts.tr("States by day"),
            texts.tr("A row for each domain or address; the same states stand in the table of daily values."),
            source_note([*states, *errors], period, texts), period.first.isoformat(), period.days, tuple(panels),
            gap_words(panels, texts), state_words(panels, texts), sign_words(panels, texts),
        )
    ]  # fmt: skip


def _requirements(states: Sequence[Line]) -> dict[str, list[Line]]:
    """Return the requirements of each domain, of which a chart shows the worst state of the day."""
    found: dict[str, list[Line]] = {}
    for line in states:
        if line.key.metric == COMPLIANCE:
            found.setdefault(line.key.subject, []).append(line)
    return found


def _worst(parts: Sequence[Line], period: Period) -> Curve:
    curves = [curve(line, period, shown_subject(line), "", Drawn.STATES) for line in parts]
    dots = []
    for day in zip(*(one.dots for one in curves), strict=True):
        told = [dot for dot in day if dot.state]
        dots.append(max(told, key=lambda dot: GRAVITY.get(state_mark(dot.state), 0)) if told else day[0])
    return Curve(curves[0].label, "", Drawn.STATES, tuple(dots))


def _refused(errors: Sequence[Line], period: Period, texts: Texts) -> list[Panel]:
    """Return a plot for each reason, with a line for each domain that had such errors."""
    panels = []
    for sign in SIGNS:
        found = [line for line in errors if line.key.dimension.endswith(sign) and refused_days(line, period)[0]]
        if found:
            curves = tuple(
                curve(line, period, shown_subject(line), ink) for line, ink in zip(found, inks(found), strict=True)
            )
            reason = dimension_text(texts, found[0].key.dimension)
            panels.append(Panel(panel_title(found[0], texts, reason), share=True, curves=curves))
    return panels


def _table(found: Sequence[Course], texts: Texts) -> Table:
    columns = (
        Column("subject", texts.tr("Domain or address"), 1.5),
        Column("source", texts.tr("Told by"), 1.3),
        Column("what", texts.tr("What"), 1.5),
        Column("latest", texts.tr("Latest state"), 1.2),
        Column("days", texts.tr("Days in each state"), 2.2),
        *(Column(name, "", page=False) for name in ("latest_day", "met", "requirements", "known_days", "bad_days")),
    )
    ordered = sorted(found, key=lambda one: one.required)
    return Table("reputation", columns, tuple(_row(one, texts) for one in ordered))


def _row(course: Course, texts: Texts) -> tuple[Cell, ...]:
    line = course.lines[0]
    what = metric_title(texts, line.key.metric)
    if not course.required:
        what = dimension_text(texts, line.key.dimension) or what
    latest, met, of = _latest_of_requirements(course, texts) if course.required else (_latest(course, texts), "", "")
    return (
        Cell(shown_subject(line), line.key.subject),
        Cell(source_title(texts, line.key.source), line.key.source),
        Cell(what, line.key.metric if course.required else f"{line.key.metric} {line.key.dimension}".strip()),
        latest,
        _looks(course, texts) if course.required else _days(course, texts),
        Cell(value=course.latest.isoformat()),
        Cell(value=met),
        Cell(value=of),
        Cell(value=len(course.days)),
        Cell(value=course.bad),
    )


def _latest(course: Course, texts: Texts) -> Cell:
    return Cell(state_text(texts, course.now), course.now, note=texts.date(course.latest), mark=state_mark(course.now))


def _latest_of_requirements(course: Course, texts: Texts) -> tuple[Cell, int, int]:
    """Return how many requirements are met at the latest look at each; one that was not looked at is not met."""
    last = [
        [row for row in line.rows() if row.state and row.day <= course.latest][-1].state or "" for line in course.lines
    ]
    marks = [state_mark(state) for state in last]
    met = marks.count(Mark.PASS)
    sign = Mark.HIGH if any(mark in BAD for mark in marks) else Mark.PASS if met == len(marks) else Mark.UNKNOWN
    words = texts.tr("{count} of {of} met", count=met, of=len(marks))
    return Cell(words, course.now, note=texts.date(course.latest), mark=sign), met, len(marks)


def _last(line: Line, course: Course) -> str:
    return next((row.state for row in reversed(list(line.rows())) if row.state and row.day in course.days), "")


def _days(course: Course, texts: Texts) -> Cell:
    words = [f"{state_text(texts, state)}: {days}" for state, days in course.tally.most_common()]
    return Cell(", ".join(words), " ".join(f"{state}={days}" for state, days in course.tally.most_common()))


def _looks(course: Course, texts: Texts) -> Cell:
    """Return at how many looks requirements needed work, and which; those not evaluated at last too."""
    poor: Counter[str] = Counter()
    for line in course.lines:
        days = sum(
            bool(row.state) and state_mark(row.state or "") in BAD and row.day in course.days for row in line.rows()
        )
        if days:
            poor[dimension_text(texts, line.key.dimension)] = days
    value = " ".join(f"{state}={days}" for state, days in course.tally.most_common())
    if poor:
        said = texts.tr("needs work at {count} of {of} looks", count=course.bad, of=len(course.days))
        names = [f"{name} ({days})" for name, days in poor.most_common(MOST_NAMED)]
        if len(poor) > MOST_NAMED:
            names.append(texts.tr("and {count} more", count=len(poor) - MOST_NAMED))
        return Cell(said, value, note="; ".join(names))
    words = [f"{state_text(texts, state)}: {days}" for state, days in course.tally.most_common()]
    return Cell(texts.tr("{states} (looks)", states=", ".join(words)), value)


def _method(texts: Texts) -> str:
    return texts.tr(
        "Google no longer tells the reputation of domains and addresses (since 30 September 2025); what is left are its"
        " requirements and the errors it gives for low reputation. Microsoft's colours are the share of mail that its"
        " filter took for spam: green below 10%, yellow up to 90%, red above."
    )
