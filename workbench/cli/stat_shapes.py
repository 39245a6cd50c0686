"""Statistics as JSON and CSV: a contract; fields may be added, none renamed or removed."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple

from workbench.cli.shapes import time_text
from workbench.model.metrics import METRICS, Given, Metric
from workbench.model.series import SeriesKey
from workbench.tasks.restated import Earlier, History
from workbench.tasks.stat_periods import By, PeriodRow, by_period
from workbench.tasks.stats import Line, Row, Stats

_COLUMNS = (
    "day", "source", "provider", "subject", "dimension", "value", "state", "n", "n_origin", "low", "high", "gap",
    "provisional", "revision", "restated", "fetched",
)  # fmt: skip
_PERIOD_COLUMNS = (
    "first", "last", "source", "provider", "subject", "dimension", "value", "n", "low", "high", "days", "stated_days",
    "period_days", "lowest", "highest",
)  # fmt: skip
_ABOUT = ("metric", "unit", "denominator", "day_zone", "lag_days")


class Shown(NamedTuple):
    """What is written, and how: by day with the earlier statements, or by period."""

    stats: Stats
    earlier: Mapping[SeriesKey, History]
    by: By | None = None


def documents(shown: Shown, names: tuple[str, ...] | None) -> list[dict[str, Any]]:
    """Return the JSON of every metric that was asked for, or that there is."""
    groups = {metric: list(lines) for metric, lines in groupby(shown.stats.lines, lambda line: line.metric)}
    wanted = list(groups) if names is None else [METRICS[name] for name in names]
    return [_document(metric, groups.get(metric, []), shown) for metric in wanted]


def objects(shown: Shown) -> Iterator[dict[str, Any]]:
    """Yield an object for each day, or each period, of every line."""
    for line in shown.stats.lines:
        for one in _entries(line, shown):
            yield {"metric": line.key.metric, **one}


def _document(metric: Metric, lines: Sequence[Line], shown: Shown) -> dict[str, Any]:
    """Return the JSON of one metric; lag and zone are null where its sources differ, and stand under `sources`."""
    sources = {line.key.source: line.given for line in lines}
    return {
        "metric": {
            "id": metric.id,
            "unit": metric.unit.value,
            "denominator": metric.denominator or None,
            "lag_days": _common([given and given.lag_days for given in sources.values()]),
            "day_zone": _common([given and given.day_zone for given in sources.values()]),
            "better": metric.better.value,
            "sources": {source: _given(given) for source, given in sources.items()},
        },
        **({"by": shown.by.value} if shown.by else {}),
        "periods" if shown.by else "samples": [one for line in lines for one in _entries(line, shown)],
    }


def _entries(line: Line, shown: Shown) -> Iterator[dict[str, Any]]:
    if shown.by is not None:
        yield from (_period(line, row) for row in by_period(line, shown.by))
        return
    earlier = shown.earlier.get(line.key, {})
    for at, row in enumerate(line.rows()):
        yield _sample(line, row, at) | {"earlier": [_earlier(one) for one in earlier.get(row.day, ())]}


def _given(given: Given | None) -> dict[str, Any] | None:
    if given is None:
        return None
    return {"day_zone": given.day_zone or None, "lag_days": given.lag_days, "settles_days": given.settles_days}


def _common(found: list[Any]) -> Any:
    return found[0] or (None if isinstance(found[0], str) else found[0]) if len(set(found)) == 1 else None


def _of(key: SeriesKey) -> dict[str, Any]:
    return {"source": key.source, "provider": key.provider, "subject": key.subject, "dimension": key.dimension}


def _sample(line: Line, row: Row, at: int) -> dict[str, Any]:
    fetched = int(line.series.fetched[at])
    return {
        "day": row.day.isoformat(),
        **_of(line.key),
        "value": plain(row.value),
        "state": row.state,
        "n": row.n,
        "n_origin": row.n_origin.value,
        "low": row.low,
        "high": row.high,
        "gap": None if row.gap is None else row.gap.value,
        "provisional": row.provisional,
        "revision": row.revision,
        "restated": row.restated,
        "account": line.key.account,
        "computed": line.computed,
        "fetched": None if fetched < 0 else time_text(datetime.fromtimestamp(fetched / 1_000_000, UTC)),
    }


def _earlier(one: Earlier) -> dict[str, Any]:
    said = one.said
    return {
        "revision": said.revision,
        "value": plain(said.value),
        "low": said.low,
        "high": said.high,
        "state": said.state,
        "gap": None if said.gap is None else said.gap.value,
        "n": said.n,
        "n_origin": said.n_origin.value,
        "provisional": said.provisional,
        "fetched": None if said.fetched is None else time_text(said.fetched),
        "until": None if one.until is None else time_text(one.until),
    }


def _period(line: Line, row: PeriodRow) -> dict[str, Any]:
    return {
        "first": row.period.first.isoformat(),
        "last": row.period.last.isoformat(),
        **_of(line.key),
        "value": plain(row.value),
        "n": row.n,
        "low": row.low,
        "high": row.high,
        "days": row.days,
        "stated_days": row.stated,
        "period_days": row.period.days,
        "lowest": plain(row.lowest),
        "highest": plain(row.highest),
        "states": dict(row.states),
        "gaps": {gap.value: count for gap, count in row.gaps.items()},
        "account": line.key.account,
        "computed": line.computed,
    }


def plain(value: float | None) -> float | int | None:
    """Return a whole number as one, so that JSON and CSV write 12 and not 12.0."""
    return int(value) if value is not None and value.is_integer() else value


def write_csv(shown: Shown, *, revisions: bool) -> None:
    """Write the same numbers, digit for digit, as JSON has them; each earlier statement in a row before its day's."""
    columns = _PERIOD_COLUMNS if shown.by else _COLUMNS
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([*_ABOUT, *columns])
    for line in shown.stats.lines:
        given = line.given
        about = (
            line.metric.id, line.metric.unit.value, line.metric.denominator, given.day_zone if given else "",
            given.lag_days if given else "",
        )  # fmt: skip
        for one in _entries(line, shown):
            before = one.get("earlier", ()) if revisions else ()
            for row in (*({**one, **said} for said in before), one):
                writer.writerow([*about, *(_cell(row[name]) for name in columns)])


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return repr(value) if isinstance(value, float) else value
