"""Statistics as tables for a terminal: a line a day, runs of days without a value in one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from workbench.model import metric_wording as words
from workbench.model.metrics import Unit
from workbench.model.names import to_unicode
from workbench.model.series import SeriesKey
from workbench.model.text import Texts
from workbench.store.series import Revision
from workbench.tasks.restated import Earlier, History
from workbench.tasks.stats import Line, Row


def tables(
    lines: Sequence[Line], texts: Texts, earlier: Mapping[SeriesKey, History] = MappingProxyType({})
) -> Iterator[str]:
    """Yield the lines of text of all tables; under a day that was restated, what was said of it before."""
    for at, line in enumerate(lines):
        if at:
            yield ""
        yield from head(line, texts)
        yield from _body(line, texts, earlier.get(line.key, {}))


def head(line: Line, texts: Texts) -> Iterator[str]:
    """Yield what a table is of: metric, subject, part, source, unit, zone."""
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


def _body(line: Line, texts: Texts, earlier: History) -> Iterator[str]:
    for _, group in groupby(line.rows(), lambda row: row.gap if row.day not in earlier else row):
        rows = list(group)
        if rows[0].gap is None:
            for row in rows:
                yield _day(line, row, texts)
                yield from (_before(line, one, texts) for one in earlier.get(row.day, ()))
            continue
        first, last = rows[0].day, rows[-1].day
        span = f"{first}" if first == last else f"{first} – {last}"
        yield f"  {span:<24} – {words.gap_title(texts, rows[0].gap)}"
        yield from (_before(line, one, texts) for one in earlier.get(first, ()))


def _before(line: Line, one: Earlier, texts: Texts) -> str:
    """Return what was said of a day before: `restated: was 0.180% until 12 May 2026 (fetched 10 May 2026)`."""
    was = said(line, one.said, texts)
    until, fetched = (None if time is None else texts.date(time.date()) for time in (one.until, one.said.fetched))
    if until and fetched:
        text = texts.tr(
            "restated: was {value} until {until} (fetched {fetched})", value=was, until=until, fetched=fetched
        )
    elif until:
        text = texts.tr("restated: was {value} until {until}", value=was, until=until)
    else:
        text = texts.tr("restated: was {value}", value=was)
    return f"{'':<14}{text}"


def _day(line: Line, row: Row, texts: Texts) -> str:
    marks = []
    if row.n is not None:
        marks.append(f"n = {texts.number(row.n)}")
    if row.value is not None and (row.low is not None or row.high is not None):
        marks.append(f"{shown(line, row.low, texts)} … {shown(line, row.high, texts)}")
    if row.provisional:
        marks.append(texts.tr("provisional"))
    if row.restated:
        marks.append(texts.tr("restated, revision {number}", number=row.revision))
    return f"  {row.day}  {said(line, row, texts):>14}  {'  '.join(marks)}".rstrip()


def said(line: Line, row: Row | Revision, texts: Texts) -> str:
    """Return what is stated of a day."""
    if row.state is not None:
        return words.state_text(texts, row.state)
    if row.value is not None:
        return shown(line, row.value, texts)
    if row.gap is not None:
        return words.gap_title(texts, row.gap)
    if not row.low:
        return f"< {shown(line, row.high, texts)}"
    return f"{shown(line, row.low, texts)} … {shown(line, row.high, texts)}"


def shown(line: Line, value: float | None, texts: Texts) -> str:
    """Return a number of a line as people read it."""
    if value is None:
        return "?"
    if line.metric.unit is Unit.COUNT:
        return texts.number(value, 0 if value.is_integer() else 2)
    if line.metric.id == "read_rate":
        return texts.number(value, 2)
    return texts.percent(value, 3 if abs(value) < 0.01 else 2)
