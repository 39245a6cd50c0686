"""Chapter: reputation, the states that providers give to domains and addresses, and the errors that stand for them."""

from __future__ import annotations

from collections import Counter

from workbench.analysis.lines import Line
from workbench.analysis.periods import Period
from workbench.model.metric_wording import dimension_text, metric_title, source_title, state_text
from workbench.model.names import to_unicode
from workbench.model.palette import state_ink
from workbench.model.text import Texts
from workbench.reports.base import Material, chapter
from workbench.reports.chart_content import Chart, Curve, Drawn, Panel
from workbench.reports.content import Block, Cell, Chapter, Column, Notice, Paragraph, Table
from workbench.reports.figures import (
    capped,
    curve,
    daily,
    gap_words,
    inks,
    lines_of,
    panel_title,
    shown_subject,
    silence,
    source_note,
    state_words,
)
from workbench.reports.signs import Mark

STATES = ("filter_result", "domain_reputation", "address_status", "enforcement", "compliance")
ERRORS = ("delivery_error_rate",)
_SIGNS = ("reason=low_domain_reputation", "reason=low_ip_reputation")
COMPLIANCE = "compliance"
MOST_ROWS = 8
_GRAVITY = {Mark.PASS: 1, Mark.UNKNOWN: 2, Mark.MEDIUM: 3, Mark.HIGH: 4, Mark.CRITICAL: 5}
_MARKS = {"good": Mark.PASS, "medium": Mark.MEDIUM, "high": Mark.HIGH, "critical": Mark.CRITICAL}


@chapter(33)
def build(material: Material) -> Chapter:
    """Show the states as runs of days, and Gmail's errors for reputation, which are all that is left of it there."""
    texts = material.texts
    states = lines_of(material, STATES, parts=True)
    errors = [line for line in lines_of(material, ERRORS, parts=True) if line.key.dimension.endswith(_SIGNS)]
    blocks: list[Block] = []
    if material.period is None or not (states or errors):
        blocks.append(Notice(texts.tr("There is nothing on reputation: no account was fetched, no file imported.")))
    else:
        blocks += [Paragraph(_lead(states, errors, material.period, texts), "lead")]
        blocks += _chart(states, errors, material.period, texts)
        if states:
            blocks.append(capped(_table(states, material.period, texts), MOST_ROWS, texts))
        blocks.append(daily([*states, *errors], material.period))
    blocks.append(Paragraph(_method(texts), "quiet"))
    blocks += silence(material, {line.key.source for line in (*states, *errors)}, lambda source: _never(source, texts))
    return Chapter("reputation", texts.tr("Reputation"), tuple(blocks))


def _never(source: str, texts: Texts) -> str:
    if source == "mailru_postmaster":
        return texts.tr("what it calls reputation is a share of complaints and stands under Complaints.")
    if source == "yahoo_sender_hub":
        return texts.tr("it gives no state of a domain.")
    return ""


def _tally(line: Line, period: Period) -> Counter[str]:
    return Counter(row.state for row in line.between(*period).rows() if row.state)


def _mark(state: str) -> Mark:
    return _MARKS.get(state_ink(state).token, Mark.UNKNOWN)


def _lead(states: list[Line], errors: list[Line], period: Period, texts: Texts) -> str:
    bad: list[tuple[int, Line, str]] = []
    for line in states:
        bad += [(days, line, state) for state, days in _tally(line, period).items() if _mark(state) is Mark.CRITICAL]
    if bad:
        days, line, state = max(bad, key=lambda one: (one[0], one[1].key.subject))
        return texts.plural(
            "{subject} had the state “{state}” on one day, by {source}.",
            "{subject} had the state “{state}” on {count} days, by {source}.",
            days,
            subject=shown_subject(line),
            state=state_text(texts, state),
            source=source_title(texts, line.key.source),
        )
    refused = [line for line in errors if _any(line, period)]
    if refused:
        return texts.tr(
            "Gmail refused mail of {subject} because of a low reputation on some days.",
            subject=shown_subject(refused[0]),
        )
    return texts.tr("No domain and no address was in a bad state on any day that is known.")


def _chart(states: list[Line], errors: list[Line], period: Period, texts: Texts) -> list[Block]:
    groups: dict[tuple[str, str], list[Curve]] = {}
    titles: dict[tuple[str, str], str] = {}
    for line in states:
        key = (line.key.source, line.key.metric)
        titles.setdefault(key, panel_title(line, texts, metric_title(texts, line.key.metric)))
        if line.key.metric != COMPLIANCE:
            groups.setdefault(key, []).append(curve(line, period, shown_subject(line), "", Drawn.STATES))
    for subject, parts in _requirements(states).items():
        key = (parts[0].key.source, COMPLIANCE)
        groups.setdefault(key, []).append(_worst(subject, parts, period))
    panels = [Panel(titles[key], share=False, curves=tuple(rows[:MOST_ROWS])) for key, rows in groups.items()]
    panels += _refused(errors, period, texts)
    if not panels:
        return []
    return [
        Chart(
            "reputation", texts.tr("States by day"),
            texts.tr("A row for each domain or address; the same states stand in the table of daily values."),
            source_note([*states, *errors], texts), period.first.isoformat(), period.days, tuple(panels),
            gap_words(panels, texts), state_words(panels, texts),
        )
    ]  # fmt: skip


def _requirements(states: list[Line]) -> dict[str, list[Line]]:
    """Return the requirements of each domain, of which a chart shows the worst state of the day."""
    found: dict[str, list[Line]] = {}
    for line in states:
        if line.key.metric == COMPLIANCE:
            found.setdefault(line.key.subject, []).append(line)
    return found


def _worst(subject: str, parts: list[Line], period: Period) -> Curve:
    curves = [curve(line, period, to_unicode(subject), "", Drawn.STATES) for line in parts]
    dots = []
    for day in zip(*(one.dots for one in curves), strict=True):
        told = [dot for dot in day if dot.state]
        dots.append(max(told, key=lambda dot: _GRAVITY.get(_mark(dot.state), 0)) if told else day[0])
    return Curve(curves[0].label, "", Drawn.STATES, tuple(dots))


def _refused(errors: list[Line], period: Period, texts: Texts) -> list[Panel]:
    """Return a plot for each reason, with a line for each domain that had such errors."""
    panels = []
    for sign in _SIGNS:
        found = [line for line in errors if line.key.dimension.endswith(sign) and _any(line, period)]
        if found:
            curves = tuple(
                curve(line, period, shown_subject(line), ink) for line, ink in zip(found, inks(found), strict=True)
            )
            reason = dimension_text(texts, found[0].key.dimension)
            panels.append(Panel(panel_title(found[0], texts, reason), share=True, curves=curves))
    return panels


def _any(line: Line, period: Period) -> bool:
    return any((row.value or 0) > 0 for row in line.between(*period).rows())


def _table(states: list[Line], period: Period, texts: Texts) -> Table:
    columns = (
        Column("subject", texts.tr("Domain or address"), 1.5),
        Column("source", texts.tr("Told by"), 1.3),
        Column("what", texts.tr("What"), 1.5),
        Column("latest", texts.tr("Latest state"), 1.2),
        Column("days", texts.tr("Days in each state"), 2.0),
    )
    plain = [line for line in states if line.key.metric != COMPLIANCE]
    rows = [_row(line, period, texts) for line in plain]
    rows += [_required(parts, period, texts) for parts in _requirements(states).values()]
    return Table("reputation", columns, tuple(rows))


def _row(line: Line, period: Period, texts: Texts) -> tuple[Cell, ...]:
    told = [row for row in line.between(*period).rows() if row.state]
    latest = told[-1].state or "" if told else ""
    tally = ", ".join(f"{state_text(texts, state)}: {days}" for state, days in _tally(line, period).most_common())
    what = dimension_text(texts, line.key.dimension) or metric_title(texts, line.key.metric)
    return (
        Cell(shown_subject(line), line.key.subject),
        Cell(source_title(texts, line.key.source), line.key.source),
        Cell(what, f"{line.key.metric} {line.key.dimension}".strip()),
        Cell(state_text(texts, latest), latest, note=texts.date(told[-1].day) if told else "", mark=_mark(latest)),
        Cell(tally),
    )


def _required(parts: list[Line], period: Period, texts: Texts) -> tuple[Cell, ...]:
    """Return one row for all requirements of a domain: how many are met at the latest look, and which are not."""
    latest = {}
    for line in parts:
        told = [row for row in line.between(*period).rows() if row.state]
        if told:
            latest[line] = told[-1]
    bad = [line for line, row in latest.items() if _mark(row.state or "") is not Mark.PASS]
    met = texts.tr("{count} of {of} met", count=len(latest) - len(bad), of=len(latest))
    day = max((row.day for row in latest.values()), default=None)
    names = "; ".join(
        f"{dimension_text(texts, line.key.dimension)}: {state_text(texts, latest[line].state or '')}" for line in bad
    )
    return (
        Cell(shown_subject(parts[0]), parts[0].key.subject),
        Cell(source_title(texts, parts[0].key.source), parts[0].key.source),
        Cell(metric_title(texts, COMPLIANCE), COMPLIANCE),
        Cell(met, f"{len(latest) - len(bad)}/{len(latest)}", note=texts.date(day) if day else "",
             mark=Mark.HIGH if bad else Mark.PASS),
        Cell(names),
    )  # fmt: skip


def _method(texts: Texts) -> str:
    return texts.tr(
        "Google no longer tells the reputation of domains and addresses (since 30 September 2025); what is left are its"
        " requirements and the errors it gives for low reputation. Microsoft's colours are the share of mail that its"
        " filter took for spam: green below 10%, yellow up to 90%, red above."
    )
