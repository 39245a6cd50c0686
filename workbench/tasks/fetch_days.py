"""Which days a fetch asks for: the whole history at first, later from the first day that may still change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from workbench.model.accounts import Subject
from workbench.model.metrics import METRICS, list_metrics
from workbench.sources.base import SourceInfo, Window
from workbench.store.coverage import Covered
from workbench.tasks.day_zones import zone_of

_AHEAD = timedelta(days=1)
"""What was asked so much later than now was asked by a clock that was wrong: it says nothing of any day."""


class Order(NamedTuple):
    """What days the user wants; None leaves the choice to the program."""

    since: date | None = None
    until: date | None = None


def settles_days(source: str, metric: str = "") -> int:
    """Return for how many days a source still changes a metric; without one, the longest of all its metrics."""
    if metric:
        given = METRICS[metric].given_by(source) if metric in METRICS else None
        return given.settles_days if given else 0
    found = (one.given_by(source) for one in list_metrics(source))
    return max((given.settles_days for given in found if given), default=0)


def windows(
    info: SourceInfo, subjects: Sequence[Subject], covered: Iterable[Covered], order: Order, now: datetime
) -> dict[Window, list[Subject]]:
    """
    Return the subjects by the days to ask for; an empty window is left out.

    Args:
        info: Of the source.
        subjects: Those that may be fetched.
        covered: What this account asked for before.
        order: What the user wants.
        now: The time.
    """
    zone = zone_of(info.id)
    today = now.astimezone(zone).date()
    last = min(order.until or today, today)  # of a day to come there is nothing to ask
    start = order.since or last - timedelta(days=info.history_days)
    settles = settles_days(info.id)
    known = defaultdict(list)
    for one in covered:
        if one.asked > now + _AHEAD:
            continue
        settled = one.asked.astimezone(zone).date() - timedelta(days=settles)
        known[one.subject].append(Window(one.first, min(one.last, settled)))
    found: dict[Window, list[Subject]] = {}
    for subject in subjects:
        first = start if order.since else first_unsettled(known[subject.name], start, last)
        if first <= last:
            found.setdefault(Window(first, last), []).append(subject)
    return found


def first_unsettled(settled: Iterable[Window], first: date, last: date) -> date:
    """Return the first day that no window holds, `last` if they hold all: one day is always asked for."""
    for one in sorted(settled):
        if one.first <= first <= one.last:
            first = one.last + timedelta(days=1)
    return min(first, last)
