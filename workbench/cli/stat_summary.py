"""Statistics in short: a line for each series, or for each of its weeks or months."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from workbench.cli.stat_tables import head, said, shown
from workbench.model import metric_wording as words
from workbench.model.metrics import Better
from workbench.model.names import to_unicode
from workbench.model.samples import Gap
from workbench.model.text import Texts
from workbench.tasks.stat_periods import By, PeriodRow, by_period
from workbench.tasks.stats import Line, Row


def summary(lines: Sequence[Line], texts: Texts) -> Iterator[str]:
    """Yield each series: its last and highest value, its days, and why days have none; then how to get the days."""
    above = ""
    for line in lines:
        title = f"{words.metric_title(texts, line.metric.id)}: {words.source_title(texts, line.key.source)}"
        if title != above:
            yield from ([""] if above else [])
            yield title
            above = title
        yield "  " + _whose(line, texts)
        yield "    " + _brief(line, texts)
    yield ""
    yield texts.tr("By day: with --metric, --subject or --since. By week or month: --by. All of it: --csv or --json.")


def _whose(line: Line, texts: Texts) -> str:
    key = line.key
    part = words.dimension_text(texts, key.dimension)
    return " · ".join(filter(None, (to_unicode(key.subject), part, words.provider_title(texts, key.provider))))


def _brief(line: Line, texts: Texts) -> str:
    rows = list(line.rows())
    there = [row for row in rows if row.gap is None]
    facts = []
    if there:
        facts.append(texts.tr("last {value} on {day}", value=said(line, there[-1], texts), day=str(there[-1].day)))
    worst = _outermost(line, there)
    if worst is not None:
        value, day = said(line, worst, texts), str(worst.day)
        facts.append(
            texts.tr("lowest {value} on {day}", value=value, day=day)
            if line.metric.better is Better.HIGHER
            else texts.tr("highest {value} on {day}", value=value, day=day)
        )
    facts.append(f"{rows[0].day} – {rows[-1].day}")
    facts.append(texts.tr("days with a value: {count} of {all}", count=len(there), all=len(rows)))
    gaps = gaps_text(Counter(row.gap for row in rows if row.gap is not None), texts)
    return "; ".join(filter(None, (*facts, gaps)))


def _outermost(line: Line, there: Sequence[Row]) -> Row | None:
    """Return the day with the highest value, with the lowest where more is better."""
    values = [row for row in there if row.value is not None]
    sign = -1 if line.metric.better is Better.HIGHER else 1
    return max(values, key=lambda row: sign * (row.value or 0.0), default=None)


def gaps_text(gaps: Mapping[Gap, int], texts: Texts) -> str:
    """Return how many days have which reason, the commonest first."""
    ordered = sorted(gaps.items(), key=lambda item: (-item[1], item[0].value))
    return ", ".join(f"{words.gap_title(texts, gap)}: {texts.number(count)}" for gap, count in ordered)


def period_tables(lines: Sequence[Line], by: By, texts: Texts) -> Iterator[str]:
    """Yield every series with a line for each week or month."""
    for at, line in enumerate(lines):
        if at:
            yield ""
        yield from head(line, texts)
        for row in by_period(line, by):
            yield _period(line, row, texts)


def _period(line: Line, row: PeriodRow, texts: Texts) -> str:
    marks = [] if row.n is None else [f"n = {texts.number(row.n)}"]
    if row.low is not None or row.high is not None:
        marks.append(f"{shown(line, row.low, texts)} … {shown(line, row.high, texts)}")
    if row.states:
        marks += [f"{words.state_text(texts, name)}: {count}" for name, count in sorted(row.states.items())]
    if row.value is None and row.n is None and row.lowest is not None:
        marks.append(
            texts.tr(
                "days between {low} and {high}; the source hides of how many messages, so there is no rate of them all",
                low=shown(line, row.lowest, texts), high=shown(line, row.highest, texts),
            )
        )  # fmt: skip
    known = row.days or row.stated
    marks.append(texts.tr("days with a value: {count} of {all}", count=known, all=row.period.days))
    marks.append(gaps_text(row.gaps, texts))
    value = "" if row.value is None else shown(line, row.value, texts)
    return f"  {row.period.first} – {row.period.last}  {value or '–':>14}  {'  '.join(filter(None, marks))}".rstrip()
