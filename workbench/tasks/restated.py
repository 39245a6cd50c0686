"""What was said of a day before its source restated it; of a computed rate, what it came to from the counts of then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import NamedTuple

from workbench.analysis import rates
from workbench.analysis.lines import Line
from workbench.model.metrics import Unit
from workbench.model.samples import Gap, NOrigin
from workbench.model.series import SeriesEntry, SeriesKey, to_date
from workbench.store.database import Database
from workbench.store.series import Revision, list_revisions, list_series, read_series

LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""When a statement was received of which nobody knows that."""


class Earlier(NamedTuple):
    """
    One statement of a day that no longer stands.

    Attributes:
        said: What it said; of a computed rate, what its counts came to, and `revision` counts its values.
        until: When the next statement came; None if nobody knows.
    """

    said: Revision
    until: datetime | None


History = Mapping[date, Sequence[Earlier]]
"""Of the days that were restated, every earlier statement, oldest first."""


def read_earlier(db: Database, lines: Iterable[Line]) -> dict[SeriesKey, History]:
    """Return the earlier statements of every line that has days which were restated."""
    wanted = [line for line in lines if line.series.restated.any()]
    entries = {entry.key: entry for entry in list_series(db)} if wanted else {}
    return {line.key: _of_rate(db, line, entries) if line.computed else _of_line(db, line, entries) for line in wanted}


def _of_line(db: Database, line: Line, entries: Mapping[SeriesKey, SeriesEntry]) -> History:
    found = list_revisions(db, entries[line.key], *_span(line))
    return {day: _earlier([_bounded(line, one) for one in said]) for day, said in found.items()}


def _of_rate(db: Database, line: Line, entries: Mapping[SeriesKey, SeriesEntry]) -> History:
    recipe = rates.DERIVED[line.key.metric]
    parts = {name: entries[line.key._replace(metric=name)] for name in recipe.needs}
    told = {name: _told(db, entry, line) for name, entry in parts.items()}
    days = {to_date(day) for day in line.series.days[line.series.restated]}
    found = {}
    for day in sorted(days):
        values = _values(line, recipe, [(name, told[name].get(day, [])) for name in recipe.needs])
        if len(values) > 1:
            found[day] = _earlier(values)
    return found


def _told(db: Database, entry: SeriesEntry, line: Line) -> dict[date, list[Revision]]:
    """Return every statement of a count, by day."""
    series = read_series(db, entry, *_span(line))
    found = {
        to_date(day): [
            Revision(
                1, float(value), None, None, None, None, None, NOrigin.UNKNOWN, provisional=False, fetched=_time(at)
            )
        ]
        for day, value, at in zip(series.days, series.values, series.fetched, strict=True)
        if value == value  # noqa: PLR0124 - NaN differs from itself
    }  # fmt: skip
    return found | list_revisions(db, entry, *_span(line))


def _values(line: Line, recipe: rates.Recipe, told: Sequence[tuple[str, list[Revision]]]) -> list[Revision]:
    """Return what a rate came to whenever one of its counts was stated, where it changed."""
    found: list[Revision] = []
    for moment in sorted({one.fetched or LONG_AGO for _, said in told for one in said}):
        stood = {name: [one.value for one in said if (one.fetched or LONG_AGO) <= moment][-1:] for name, said in told}
        counts = {name: value for name, (value,) in ((n, v) for n, v in stood.items() if v) if value is not None}
        if len(counts) < len(told):
            continue
        cases, of = sum(counts[name] for name in recipe.cases), sum(counts[name] for name in recipe.of)
        gap = _gap(line.key.metric, recipe, cases, of)
        value = None if gap else cases / of
        if found and (found[-1].value, found[-1].gap, found[-1].n) == (value, gap, int(of)):
            continue
        fetched = None if moment == LONG_AGO else moment
        said = Revision(
            len(found) + 1, value, None, None, None, gap, int(of), NOrigin.STATED, provisional=False, fetched=fetched
        )
        found.append(_bounded(line, said))
    return found


def _gap(metric: str, recipe: rates.Recipe, cases: float, of: float) -> Gap | None:
    if of <= 0:
        return Gap.NOTHING_SENT if recipe.of == ("sent",) else Gap.NO_MAIL
    return Gap.CONTRADICTION if cases > of and metric not in rates.NO_SHARE else None


def _bounded(line: Line, said: Revision) -> Revision:
    """Return a statement with its interval, where its denominator is known."""
    share = line.metric.unit is Unit.SHARE and line.metric.id not in rates.NO_SHARE
    known = said.n_origin in {NOrigin.STATED, NOrigin.GIVEN}
    if not (share and known and said.n is not None and said.value is not None and 0 <= said.value <= 1):
        return said
    low, high = rates.wilson(said.value * said.n, said.n)
    return said._replace(low=low, high=high)


def _earlier(said: Sequence[Revision]) -> list[Earlier]:
    return [Earlier(one, after.fetched) for one, after in pairwise(said)]


def _span(line: Line) -> tuple[date, date]:
    return to_date(line.series.days[0]), to_date(line.series.days[-1])


def _time(micros: int) -> datetime | None:
    return None if micros < 0 else datetime.fromtimestamp(int(micros) / 1_000_000, UTC)
