"""
Why a day has no value: the reasons that can be shown, and nothing where none can.

In the order in which they are looked for; the first that holds stands:

* what the source stated itself;
* `before_access`: before the day since which the provider shows the subject to the account;
* `not_due`: the day is not over, or the source usually publishes later;
* `not_imported`: nobody asked the provider for the day since it was due;
* `nothing_sent`: a source states for the same subject and provider that nothing was sent;
* `below_threshold`: the provider says so: Google's verdict MESSAGE_VOLUME_LOW, SNDS's rule of 100 messages;
* `outage`: at least three domains that had values on 12 of the last 14 days all lack the day;
* `not_given`: neither a row nor a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

import numpy as np

from workbench.model.metrics import Given
from workbench.model.samples import Gap
from workbench.model.series import GAPS, Codes, Days, Flags, Series, to_number

REGULAR_DAYS, REGULAR_OF = 12, 14
"""A domain that had values on so many of the last so many days should have one today."""

OUTAGE_DOMAINS = 3

VERDICT_DAYS = 7
"""Google's verdicts follow the mail by up to seven days (PROVIDERS 1.6)."""

VOLUME_LOW = "message_volume_low"

NO_DAYS: Days = np.array([], np.int32)


class Asked(NamedTuple):
    """Days, both included, that a provider was asked for completely, and when."""

    first: date
    last: date
    asked: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What is known beside a series.

    Attributes:
        today: In the zone of the source's days.
        given: How the source gives the metric; None where the catalogue does not say.
        since: Since when the provider shows the subject to the account; None if always, or nobody knows.
        asked: What the provider was asked for about the subject.
        nothing_sent: Days on which nothing was sent (`find_nothing_sent`).
        below: Days of which the provider says that there was too little mail.
        outages: Days that the source published for nobody (`find_outages`).
    """

    today: date
    given: Given | None = None
    since: date | None = None
    asked: Sequence[Asked] = ()
    nothing_sent: Days = field(default_factory=lambda: NO_DAYS)
    below: Days = field(default_factory=lambda: NO_DAYS)
    outages: Days = field(default_factory=lambda: NO_DAYS)


@dataclass(frozen=True, slots=True)
class Presence:
    """On which days a domain has any value of a source, and what the provider was asked for about it."""

    days: Days
    asked: Sequence[Asked] = ()


def explain(series: Series, first: date, last: date, facts: Facts) -> Codes:
    """Return for every day from `first` to `last` an index of GAPS, or -1 where the day has a value."""
    every = _axis(first, last)
    lag = lag_of(facts.given)
    due = every + lag <= to_number(facts.today)
    found = np.full(len(every), GAPS.index(Gap.NOT_GIVEN), np.int8)
    layers: tuple[tuple[Gap, Flags], ...] = (  # the later one covers the earlier
        (Gap.OUTAGE, _among(every, facts.outages)),
        (Gap.BELOW_THRESHOLD, _among(every, facts.below)),
        (Gap.NOTHING_SENT, _among(every, facts.nothing_sent)),
        (Gap.NOT_IMPORTED, ~asked_days(every, facts.asked, lag)),
        (Gap.NOT_DUE, ~due),
        (Gap.BEFORE_ACCESS, every < to_number(facts.since) if facts.since else np.zeros(len(every), np.bool_)),
    )
    for gap, where in layers:
        found[where] = GAPS.index(gap)
    start = to_number(first)
    said = (series.given | (series.gaps >= 0)) & (series.days >= start) & (series.days < start + len(every))
    found[series.days[said] - start] = np.where(series.given[said], -1, series.gaps[said])
    return found


def lag_of(given: Given | None) -> int:
    """Return after how many days a day can be there: at least one, for a day that is not over is not due."""
    return max(1, given.lag_days if given else 1)


def asked_days(every: Days, asked: Iterable[Asked], lag: int) -> Flags:
    """Return which days a provider was asked for when they were due."""
    found = np.zeros(len(every), np.bool_)
    for first, last in _joined(asked, lag):
        found |= (every >= first) & (every <= last)
    return found


def _joined(asked: Iterable[Asked], lag: int) -> list[tuple[int, int]]:
    """Return the days that were due when they were asked for, as spans that do not touch."""
    spans = sorted(
        (to_number(entry.first), min(to_number(entry.last), to_number(entry.asked.date()) - lag)) for entry in asked
    )
    found: list[tuple[int, int]] = []
    for first, last in spans:
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        elif last >= first:
            found.append((first, last))
    return found


def find_outages(domains: Sequence[Presence], first: date, last: date, *, lag: int) -> Days:
    """
    Return the days from `first` to `last` that a source published for nobody.

    Args:
        domains: Every domain of the source and provider in the project.
        first: First day.
        last: Last day.
        lag: Days after which a day of the source is there.
    """
    start = to_number(first) - REGULAR_OF
    every = np.arange(start, to_number(last) + 1, dtype=np.int32)
    if len(domains) < OUTAGE_DOMAINS or len(every) <= REGULAR_OF:
        return NO_DAYS
    has = np.array([_among(every, one.days) for one in domains])
    total = np.concatenate((np.zeros((len(domains), 1), np.int32), np.cumsum(has, axis=1, dtype=np.int32)), axis=1)
    regular = total[:, REGULAR_OF:-1] - total[:, : -REGULAR_OF - 1] >= REGULAR_DAYS
    seen = has[:, REGULAR_OF:]
    asked = np.array([asked_days(every[REGULAR_OF:], one.asked, lag) for one in domains])
    lacking = (regular & ~seen & asked).sum(axis=0)
    out = (lacking >= OUTAGE_DOMAINS) & ~(regular & seen).any(axis=0)
    days: Days = every[REGULAR_OF:][out]
    return days


def find_nothing_sent(sent: Iterable[Series]) -> Days:
    """
    Return the days of which every source that says anything says that nothing was sent.

    Args:
        sent: Series `sent` of one subject and one provider, of all its mail.
    """
    none, some = [NO_DAYS], [NO_DAYS]
    for series in sent:
        none.append(series.days[series.values == 0])
        some.append(series.days[series.values > 0])
    return np.setdiff1d(np.concatenate(none), np.concatenate(some)).astype(np.int32)


def find_volume_low(verdicts: Iterable[Series]) -> Days:
    """Return the days that Google's verdict MESSAGE_VOLUME_LOW speaks of: those up to it that it can follow."""
    found = [NO_DAYS]
    for series in verdicts:
        if VOLUME_LOW in series.words:
            said = series.days[series.states == series.words.index(VOLUME_LOW)]
            found.append((said[:, None] - np.arange(VERDICT_DAYS)).ravel())
    return np.unique(np.concatenate(found)).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Published:
    """
    Which days SNDS gave of an account's addresses.

    Attributes:
        days: Each day once.
        addresses: Of how many addresses it gave the day.
        own: The days of each address.
    """

    days: Days
    addresses: Days
    own: Mapping[str, Days]

    def beside(self, subject: str) -> Days:
        """Return the days given of other addresses: one without a row had less than 100 messages (PROVIDERS 4.3)."""
        mine = np.isin(self.days, self.own.get(subject, NO_DAYS))
        found: Days = self.days[self.addresses - mine > 0]
        return found


def find_published(shown: Sequence[Series]) -> Published:
    """Return the days of one series for each address of an account."""
    days, addresses = np.unique(np.concatenate([NO_DAYS, *(one.days for one in shown)]), return_counts=True)
    return Published(days.astype(np.int32), addresses.astype(np.int32), {one.key.subject: one.days for one in shown})


def _among(every: Days, days: Days) -> Flags:
    """Return which of consecutive days are among `days`."""
    found = np.zeros(len(every), np.bool_)
    if len(every):
        at = days - every[0]
        found[at[(at >= 0) & (at < len(every))]] = True
    return found


def _axis(first: date, last: date) -> Days:
    return np.arange(to_number(first), to_number(last) + 1, dtype=np.int32)
