"""Rates held against a provider's limit: over it, below it, or too few messages to tell; never a mean of rates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from workbench.analysis.lines import Line, Row
from workbench.analysis.periods import Period, pooled
from workbench.analysis.rates import Interval, wilson
from workbench.analysis.requirement_tests import Part
from workbench.model.grounds import Ground
from workbench.model.requirements import Means
from workbench.model.series import to_date

WINDOW = 30
"""Days that a verdict looks back from the last day that is known."""

STALE = timedelta(30)
"""Figures older than this say nothing of today."""

RUN = 7
"""Days in a row below the limit before Google helps with delivery (PROVIDERS.md 8.1)."""


def known(row: Row) -> bool:
    """Return whether a day says anything."""
    return row.value is not None or row.high is not None or row.state is not None


def last_rows(line: Line, today: date) -> list[Row]:
    """Return the days that say anything, of the last `WINDOW` days up to the newest of them."""
    there = np.flatnonzero(line.gaps < 0)
    days = [day for at in there if (day := to_date(line.series.days[at])) <= today]
    if not days:
        return []
    first = days[-1] - timedelta(WINDOW - 1)
    return [row for row in line.between(first, days[-1]).rows() if known(row)]


def newest(lines: Iterable[Line], today: date) -> Line | None:
    """Return the line whose figures are newest; one with numbers of messages before one without."""
    found = [(rows[-1].day, any(row.n for row in rows), line) for line in lines if (rows := last_rows(line, today))]
    return max(found, key=lambda one: one[:2])[2] if found else None


def is_stale(rows: Sequence[Row], today: date) -> bool:
    """Return whether the newest figure is too old to speak of today."""
    return rows[-1].day < today - STALE


class _Against(NamedTuple):
    """How many days stand over a limit for sure, how many may, and the highest of all."""

    over: int
    perhaps: int
    highest: float
    highest_day: date


def rate_below(line: Line, limit: float, today: date, *, most_of: Line | None = None) -> Part | None:
    """
    Judge whether a rate stays below a limit: on each day, and over all days together where messages are counted.

    One complaint among 160 messages is no alarm: a day counts against the sender only if even the lower end of what
    it shows is at the limit. Where the source hides how many messages a rate is of, its rate counts as stated, unless
    the number can be bounded.

    Args:
        line: The rate.
        limit: What it must stay below.
        today: Figures long before it tell nothing.
        most_of: A count of messages on the same days that cannot be smaller than the hidden number.
    """
    rows = last_rows(line, today)
    if not rows:
        return None
    against = _against(rows, limit, _counts(most_of))
    period = Period(rows[0].day, rows[-1].day)
    sums = pooled(line.series, [period])
    low, high = (float(ends[0]) for ends in sums.intervals())
    counted = low <= high  # no number where there were no messages
    args = {
        "metric": line.key.metric, "limit": limit, "days": len(rows), "over": against.over,
        "perhaps": against.perhaps, "highest": against.highest, "highest_day": against.highest_day.isoformat(),
    }  # fmt: skip
    whole: Interval | None = None
    if counted:
        whole = Interval(low, high)
        args |= {
            "cases": int(sums.cases[0]), "most_cases": int(sums.most[0]), "of": int(sums.of[0]), "counted_days":
            int(sums.days[0]), "low": whole.low, "high": whole.high,
        }  # fmt: skip
    holds, reason = _verdict(against, whole, limit)
    if is_stale(rows, today):
        holds, reason = None, "data_old"
    word = "rate_counted" if counted else "rate_stated"
    ground = Ground(Means.DATA, word, line.key.subject, holds, args, line.key.source, *period)
    return Part(holds, reason, grounds=(ground,))


def _verdict(against: _Against, whole: Interval | None, limit: float) -> tuple[bool | None, str]:
    if against.over or (whole is not None and whole.low >= limit):
        return False, ""
    if whole is not None:
        return (True, "") if whole.high < limit else (None, "too_few")
    return (None, "too_few") if against.perhaps else (True, "")


def _against(rows: Sequence[Row], limit: float, most_of: dict[date, float]) -> _Against:
    over = perhaps = 0
    highest, highest_day = -1.0, rows[0].day
    for row in rows:
        low, top = _ends(row, most_of)
        over += low >= limit
        perhaps += low < limit and _reaches(row, limit)
        if top > highest:
            highest, highest_day = top, row.day
    return _Against(over, perhaps, highest, highest_day)


def _ends(row: Row, most_of: dict[date, float]) -> tuple[float, float]:
    """Return what a day shows at least, and what it states: the upper end of "< 0.1%"."""
    if row.value is None:
        return row.low or 0.0, 1.0 if row.high is None else row.high
    if row.low is not None:
        return row.low, row.value
    most = round(most_of.get(row.day, 0.0))
    if most:  # of fewer messages the interval is only wider
        return wilson(min(max(round(row.value * most), 0), most), most).low, row.value
    return row.value, row.value


def _reaches(row: Row, limit: float) -> bool:
    """Return whether a day may be at the limit; "< 0.1%" is below 0.1%."""
    return row.value >= limit if row.value is not None else (row.high is None or row.high > limit)


def _counts(line: Line | None) -> dict[date, float]:
    return {} if line is None else {row.day: row.value for row in line.rows() if row.value is not None}


def days_in_a_row(line: Line, limit: float, today: date) -> Part | None:
    """Judge whether the last seven calendar days that should be known all are, and stay below a limit."""
    rows = last_rows(line, today)
    if not rows:
        return None
    last = rows[-1].day
    by_day = {row.day: row for row in rows}
    run = 0
    while (row := by_day.get(last - timedelta(run))) is not None and not _reaches(row, limit):
        run += 1
    recent = [by_day.get(last - timedelta(back)) for back in range(RUN)]
    holds, reason = (True, "") if run >= RUN else (None, "gaps_between")
    if any(row is not None and _reaches(row, limit) for row in recent):
        holds, reason = False, ""
    if is_stale(rows, today):
        holds, reason = None, "data_old"
    args = {"metric": line.key.metric, "limit": limit, "run": run}
    first = last - timedelta(max(run, RUN) - 1)
    ground = Ground(Means.DATA, "run", line.key.subject, holds, args, line.key.source, first, last)
    return Part(holds, reason, grounds=(ground,))


def share_whole(line: Line, today: date) -> Part | None:
    """Judge whether a share is all on every day, nothing on every day, or a part: nobody says whether it is enough."""
    rows = [row for row in last_rows(line, today) if row.value is not None]
    if not rows:
        return None
    values = [row.value for row in rows if row.value is not None]
    lowest = min(range(len(values)), key=values.__getitem__)
    holds, reason = None, "partial"
    if values[lowest] >= 1:
        holds, reason = True, ""
    elif max(values) <= 0:
        holds, reason = False, ""
    if is_stale(rows, today):
        holds, reason = None, "data_old"
    args = {
        "metric": line.key.metric, "lowest": values[lowest], "highest": max(values), "days": len(rows),
        "lowest_day": rows[lowest].day.isoformat(),
    }  # fmt: skip
    period = (rows[0].day, rows[-1].day)
    ground = Ground(Means.DATA, "share", line.key.subject, holds, args, line.key.source, *period)
    return Part(holds, reason, grounds=(ground,))
