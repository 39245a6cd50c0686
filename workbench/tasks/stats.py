"""
Read statistics: the one function behind `stats`, the window's pages and the report, so that their numbers are the same.

Every line is one metric of one subject from one source, with a row for each day: a value, a state, an interval or the
typed reason why there is none.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property

import numpy as np

from workbench.analysis import gaps, rates
from workbench.analysis.lines import Line, Row
from workbench.model.metrics import METRICS, Better, Given, Metric, Unit
from workbench.model.samples import Gap
from workbench.model.series import GAPS, RECEIVERS, Days, Series, SeriesEntry, SeriesKey, to_number
from workbench.store.database import Database
from workbench.store.series import list_asked, list_days, list_series, list_since, read_series
from workbench.store.settings import get_setting
from workbench.tasks.day_zones import zone_day, zone_of
from workbench.tasks.standing import standing_day

__all__ = ["Line", "Row", "Stats", "Wanted", "read_stats"]

ZONES = "day_zones"
"""Setting: JSON object of `source/subject` to the zone that the user gave for the days of a table."""

SNAPSHOTS = frozenset({"compliance", "compliance_reason", "troubles", "address_status", "enforcement"})
"""What a source tells of the moment only: of a day on which nobody looked, nobody will ever know."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    What is to be read; everything that is not said is not narrowed.

    Attributes:
        metrics: Ids, also of rates that are computed; None for all.
        subject: A domain or an address.
        source: Id of a source.
        provider: Whose recipients; "" for a sending service's totals.
        dimension: A part of the mail; "" for all of it.
        whole: Only all of the mail to a provider: no dimension, or a sending service's `isp=` of it.
        since: First day; else the first with a statement.
        until: Last day; else the last that was stated or asked for, today at most.
    """

    metrics: tuple[str, ...] | None = None
    subject: str | None = None
    source: str | None = None
    provider: str | None = None
    dimension: str | None = None
    whole: bool = False
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Stats:
    """
    What was read.

    Attributes:
        today: The day that counts as today: the project's own where it stands still.
        lines: By metric in the order of the catalogue, then source, provider, subject, dimension.
    """

    today: date
    lines: tuple[Line, ...]


def read_stats(db: Database, wanted: Wanted, *, now: datetime | None = None) -> Stats:
    """
    Return statistics as the project holds them.

    Args:
        db: Any connection.
        wanted: What is read.
        now: The time; the system's, if it is not given. A project that stands still has its own.
    """
    reader = Reader(db, now or datetime.now(UTC))
    entries = list_series(
        db, source=wanted.source, subject=wanted.subject, provider=wanted.provider, dimension=wanted.dimension,
        metrics=None if wanted.metrics is None else _stored(wanted.metrics),
    )  # fmt: skip
    if wanted.whole:
        entries = [entry for entry in entries if is_whole(entry.key.dimension)]
    found = [reader.line(entry, wanted) for entry in entries if _is_wanted(entry.key.metric, wanted)]
    found += [reader.computed(metric, parts, wanted) for metric, parts in _computable(entries, wanted)]
    lines = [line for line in found if line is not None]
    order = {metric: at for at, metric in enumerate(METRICS)}
    lines.sort(key=lambda line: (order.get(line.key.metric, len(order)), line.key))
    return Stats(reader.today(""), tuple(lines))


def _stored(metrics: Collection[str]) -> set[str]:
    """Return the metrics that must be read for these."""
    found = set(metrics)
    for metric in metrics:
        if metric in rates.DERIVED:
            found |= set(rates.DERIVED[metric].needs)
    return found


def _is_wanted(metric: str, wanted: Wanted) -> bool:
    return wanted.metrics is None or metric in wanted.metrics


def _computable(entries: list[SeriesEntry], wanted: Wanted) -> Iterator[tuple[str, dict[str, SeriesEntry]]]:
    """Yield the rates that can be made, each with the series that it is made of."""
    groups: dict[SeriesKey, dict[str, SeriesEntry]] = {}
    for entry in entries:
        groups.setdefault(entry.key._replace(metric=""), {})[entry.key.metric] = entry
    for metric, recipe in rates.DERIVED.items():
        if _is_wanted(metric, wanted):
            for parts in groups.values():
                if all(name in parts for name in recipe.needs) and not _is_blind(metric, parts):
                    yield metric, {name: parts[name] for name in recipe.needs}


TELLS_NOBODY = frozenset({"gmail", "apple"})
"""Providers that tell sending services of no complaint (PROVIDERS 6): their nought is no count."""


def _is_blind(metric: str, parts: dict[str, SeriesEntry]) -> bool:
    """Whether a sending service's rate of complaints would be made of complaints that cannot arrive."""
    key = next(iter(parts.values())).key
    return metric == "complaint_rate_delivered" and key.provider in TELLS_NOBODY and key.source not in RECEIVERS


class Reader:
    """Reads lines of one project; what several lines need is read once."""

    def __init__(self, db: Database, now: datetime) -> None:
        self._db = db
        self._now = now
        self._presence: dict[tuple[str, str], list[gaps.Presence]] = {}
        self._days: dict[tuple[str, ...], Days] = {}
        self._shown: dict[str, gaps.Published] = {}
        self._spans: dict[tuple[str, str, str], list[gaps.Asked]] = {}
        self._read: dict[tuple[SeriesKey, date, date], Series] = {}

    def line(self, entry: SeriesEntry, wanted: Wanted) -> Line | None:
        """Return one stored series; None where the period ends before its first day."""
        first, last = self._period(entry, wanted)
        if last < first:
            return None
        return self._explained(self._series(entry, first, last), (entry.key.account, *entry.others), first, last)

    def computed(self, metric: str, parts: dict[str, SeriesEntry], wanted: Wanted) -> Line | None:
        """Return a rate made of stored series; None where the period ends before the first day of them all."""
        entries = list(parts.values())
        spans = [self._period(entry, wanted) for entry in entries]
        first, last = min(span[0] for span in spans), max(span[1] for span in spans)
        if last < first:
            return None
        counts = {name: self._series(entry, first, last) for name, entry in parts.items()}
        made = rates.derive(metric, counts)
        return self._explained(made, (entries[0].key.account, *entries[0].others), first, last)

    def _series(self, entry: SeriesEntry, first: date, last: date) -> Series:
        key = (entry.key, first, last)
        if key not in self._read:
            self._read[key] = read_series(self._db, entry, first, last)
        return self._read[key]

    def today(self, zone: str) -> date:
        """Return the day it is in a zone of a source's days: the project's own day where it stands still."""
        return self._standing or zone_day(self._now, zone)

    @cached_property
    def _standing(self) -> date | None:
        return standing_day(self._db)

    @cached_property
    def _since(self) -> dict[tuple[str, str], date]:
        return list_since(self._db)

    def asked(self, source: str, subject: str, account: str = "") -> list[gaps.Asked]:
        """
        Return what a provider was asked for about a subject; when, in the zone of its days.

        It says the same to every account. A sending service speaks to each of its own mail: only `account` counts.
        """
        by = "" if source in RECEIVERS else account
        found = self._spans.get((source, subject, by))
        if found is None:
            zone = zone_of(source)
            found = [
                gaps.Asked(first, last, asked.astimezone(zone))
                for asker, first, last, asked in list_asked(self._db, source, subject)
                if source in RECEIVERS or asker == account
            ]
            self._spans[source, subject, by] = found
        return found

    @cached_property
    def _zones(self) -> dict[str, str]:
        return dict(json.loads(get_setting(self._db, ZONES) or "{}"))

    def _given(self, key: SeriesKey) -> Given | None:
        """Return how the source gives a metric; in the zone that the user named for a table's days."""
        given, zone = _given(key), self._zones.get(f"{key.source}/{key.subject}")
        return replace(given, day_zone=zone) if given and zone and not given.day_zone else given

    def _period(self, entry: SeriesEntry, wanted: Wanted) -> tuple[date, date]:
        """Return the days to show of a series."""
        key = entry.key
        first = wanted.since or entry.first
        if wanted.until is not None:
            return first, wanted.until
        asked = [one.last for one in self.asked(key.source, key.subject, key.account)]
        given = self._given(key)
        today = self.today(given.day_zone if given else "")
        return first, max(first, entry.last, min(today, max(asked, default=entry.last)))

    def _explained(self, series: Series, accounts: tuple[str, ...], first: date, last: date) -> Line:
        """Return a line over every day, its gaps explained."""
        key = series.key
        given = self._given(key)
        known = [self._since.get((account, key.subject)) for account in accounts]
        today = self.today(given.day_zone if given else "")
        since = None if None in known else min(day for day in known if day is not None)
        if key.metric in SNAPSHOTS:
            facts = gaps.Facts(today=today, since=since)
        else:
            facts = gaps.Facts(
                today=today,
                given=given,
                since=since,
                asked=self.asked(key.source, key.subject, key.account),
                nothing_sent=self._nothing_sent(key),
                below=self._below(key),
                outages=self._outages(key, first, last, gaps.lag_of(given)),
            )
        why = gaps.explain(series, first, last, facts)
        none = why == GAPS.index(Gap.NO_MAIL)
        if none.any():  # nothing sent is the plainer reason why there is nothing to divide by
            sent = np.isin(np.arange(to_number(first), to_number(last) + 1), facts.nothing_sent)
            why[none & sent] = GAPS.index(Gap.NOTHING_SENT)
        low, high = rates.intervals(daily := series.daily(first, last))
        metric = METRICS.get(key.metric) or Metric(key.metric, Unit.COUNT, Better.NEITHER)
        return Line(metric, given, daily, why, low, high, computed=key.metric in rates.DERIVED)

    def _once(self, key: tuple[str, ...], find: Callable[[], Days]) -> Days:
        found = self._days.get(key)
        if found is None:
            found = self._days[key] = find()
        return found

    def _nothing_sent(self, key: SeriesKey) -> Days:
        """
        Return the days on which sources of this subject and provider say that nothing was sent.

        A sending service knows of the mail it sent itself, and of one part of it nothing by another: of what another
        service sent it says nothing.
        """
        alone = () if key.source in RECEIVERS else (key.source, key.account)
        parts = {"", key.dimension} if alone else set()

        def find() -> Days:
            entries = list_series(self._db, subject=key.subject, provider=key.provider, metrics=("sent",))
            heard = [
                entry
                for entry in entries
                if is_whole(entry.key.dimension)
                and (
                    not alone
                    or entry.key.source in RECEIVERS
                    or ((entry.key.source, entry.key.account) == alone and entry.key.dimension in parts)
                )
            ]
            return gaps.find_nothing_sent([read_series(self._db, entry) for entry in heard])

        return self._once(("sent", key.subject, key.provider, *alone, *sorted(parts)), find)

    def _below(self, key: SeriesKey) -> Days:
        """Return the days of which the provider says that there was too little mail to show."""

        def find() -> Days:
            if key.source == "google_postmaster":
                entries = list_series(self._db, source=key.source, subject=key.subject, metrics=("compliance_reason",))
                return gaps.find_volume_low([read_series(self._db, entry) for entry in entries])
            if key.source == "microsoft_snds":
                return self._published(key.account).beside(key.subject)
            return gaps.NO_DAYS

        return self._once(("below", key.source, key.account, key.subject), find)

    def _published(self, account: str) -> gaps.Published:
        """Return the days that SNDS gave an account; its addresses are many, and each is read once."""
        found = self._shown.get(account)
        if found is None:
            entries = list_series(self._db, source="microsoft_snds", metrics=("recipients",))
            same = [entry for entry in entries if entry.key.account == account]
            found = gaps.find_published([read_series(self._db, entry) for entry in same])
            self._shown[account] = found
        return found

    def _outages(self, key: SeriesKey, first: date, last: date, lag: int) -> Days:
        """Return the days that the source published for nobody."""

        def find() -> Days:
            presence = self._presence.get((key.source, key.provider))
            if presence is None:
                presence = self._presence[key.source, key.provider] = [
                    gaps.Presence(days, self.asked(key.source, subject))
                    for subject, days in list_days(self._db, key.source, key.provider).items()
                    if not is_address(subject)
                ]
            return gaps.find_outages(presence, first, last, lag=lag)

        if key.source not in RECEIVERS:  # a sending service's silence is that of the sender
            return gaps.NO_DAYS
        return self._once(("outage", key.source, key.provider, str(first), str(last), str(lag)), find)


def is_whole(dimension: str) -> bool:
    """Whether a dimension is all of a subject's mail to a provider."""
    return not dimension or (dimension.startswith("isp=") and "," not in dimension)


def is_address(subject: str) -> bool:
    """Whether a subject is an IP address or a range of them."""
    try:
        ipaddress.ip_network(subject, strict=False)
    except ValueError:
        return False
    return True


def _given(key: SeriesKey) -> Given | None:
    """Return how the source gives a metric; of a computed rate, how it gives its first count."""
    name = rates.DERIVED[key.metric].needs[0] if key.metric in rates.DERIVED else key.metric
    metric = METRICS.get(name)
    return None if metric is None else metric.given_by(key.source)
