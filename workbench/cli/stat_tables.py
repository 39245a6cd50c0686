"""Statistics as tables for a terminal: a line a day, runs of days without a value in one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from workbench.model import metric_wording as words
from workbench.model.metrics import Unit
from workbench.model.names import to_unicode
from workbench.model.text import Texts
from workbench.tasks.stats import Line, Row


def tables(lines: Sequence[Line], texts: Texts) -> Iterator[str]:
    """Yield the lines of text of all tables."""
    for at, line in enumerate(lines):
        if at:
            yield ""
        yield from _head(line, texts)
        yield from _body(line, texts)


def _head(line: Line, texts: Texts) -> Iterator[str]:
    key = line.key
    name = to_unicode(key.subject)
    part = words.dimension_text(texts, key.dimension)
    whose = words.provider_title(texts, key.provider)
    yield f"{words.metric_title(texts, line.metric.id)} · {' · '.join(filter(None, (name, part, whose)))}"
    facts = [
        words.source_title(texts, key.source),
        words.unit_text(texts, line.metric.id)
        + (f" {words.denominator_text(texts, line.metric.denominator)}" if line.metric.denominator else ""),
        words.better_text(texts, line.metric.id),
        words.zone_text(texts, line.given),
    ]
    yield "  " + "; ".join(filter(None, facts))
    if line.series.others:
        yield "  " + texts.plural(
            "{count} other account sees the same; it only fills days that are missing",
            "{count} other accounts see the same; they only fill days that are missing",
            len(line.series.others),
        )


def _body(line: Line, texts: Texts) -> Iterator[str]:
    for gap, group in groupby(line.rows(), lambda row: row.gap):
        rows = list(group)
        if gap is None:
            yield from (_day(line, row, texts) for row in rows)
            continue
        first, last = rows[0].day, rows[-1].day
        span = f"{first}" if first == last else f"{first} – {last}"
        yield f"  {span:<24} – {words.gap_title(texts, gap)}"


def _day(line: Line, row: Row, texts: Texts) -> str:
    marks = []
    if row.n is not None:
        marks.append(f"n = {texts.number(row.n)}")
    if row.value is not None and (row.low is not None or row.high is not None):
        marks.append(f"{_shown(line, row.low, texts)} … {_shown(line, row.high, texts)}")
    if row.provisional:
        marks.append(texts.tr("provisional"))
    if row.restated:
        marks.append(texts.tr("restated, revision {number}", number=row.revision))
    return f"  {row.day}  {_said(line, row, texts):>14}  {'  '.join(marks)}".rstrip()


def _said(line: Line, row: Row, texts: Texts) -> str:
    """Return what is stated of a day."""
    if row.state is not None:
        return words.state_text(texts, row.state)
    if row.value is not None:
        return _shown(line, row.value, texts)
    if not row.low:
        return f"< {_shown(line, row.high, texts)}"
    return f"{_shown(line, row.low, texts)} … {_shown(line, row.high, texts)}"


def _shown(line: Line, value: float | None, texts: Texts) -> str:
    if value is None:
        return "?"
    if line.metric.unit is Unit.COUNT:
        return texts.number(value, 0 if value.is_integer() else 2)
    if line.metric.id == "read_rate":
        return texts.number(value, 2)
    return texts.percent(value, 3 if abs(value) < 0.01 else 2)
