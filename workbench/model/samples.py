"""Numbers per day, as a source stated them, and why a day has none."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Gap(StrEnum):
    """Why a day carries no value."""

    BELOW_THRESHOLD = "below_threshold"  # the source hides figures of so few messages
    NOTHING_SENT = "nothing_sent"
    NOT_DUE = "not_due"  # the source publishes later
    OUTAGE = "outage"  # of the source: inferred from many domains that lack the same day
    NOT_IMPORTED = "not_imported"
    BEFORE_ACCESS = "before_access"
    NOT_GIVEN = "not_given"  # neither a row nor a reason; nothing is invented in their place
    NO_MAIL = "no_mail"  # of a computed rate: there is nothing it could be a share of
    CONTRADICTION = "contradiction"  # of a computed rate: the source counts more cases than messages


class NOrigin(StrEnum):
    """Where a number of messages comes from; unknown or estimated numbers carry no interval."""

    STATED = "stated"  # by the source
    ESTIMATED = "estimated"
    GIVEN = "given"  # by the user
    UNKNOWN = "unknown"


class Sample(NamedTuple):
    """
    One metric of one subject on one day, as the source stated it.

    Exactly one of these is there: `value`; an interval, of which one end may be open; `state`; `gap`.

    Attributes:
        day: In the day zone of the metric.
        source: Which source: `google_postmaster`.
        subject: What it is about: a domain, an address.
        metric: Key of the metric: `spam_rate`.
        value: A share 0..1 or a count, as the metric says.
        low: Lower end of an interval.
        high: Upper end of an interval: 0.001 for "below 0.1 %".
        state: An ordinal word of the source: `bad`, `high`.
        n: The denominator in messages; None where nobody knows it.
        n_origin: Where `n` comes from.
        gap: Why there is nothing else.
        account: Which account of the source; empty where there are no accounts.
        provider: Whose statistics they are, where a source has those of several: `gmail`.
        dimension: A part of the subject's mail: a message type, a feedback-loop id, a sending address; empty for all.
        provisional: Whether the source says that it will still change.
        revision: 1 for the first statement on this day, 2 for the first restatement …; the project counts, 0 before.
        fetched: When it was received, with time zone.
        api: Version of the interface it came through.
    """

    day: date
    source: str
    subject: str
    metric: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    state: str | None = None
    n: int | None = None
    n_origin: NOrigin = NOrigin.UNKNOWN
    gap: Gap | None = None
    account: str = ""
    provider: str = ""
    dimension: str = ""
    provisional: bool = False
    revision: int = 0
    fetched: datetime | None = None
    api: str = ""

    @property
    def whole(self) -> bool:
        """Whether exactly one of value, interval, state and gap is there, and nothing that is no number."""
        interval = self.low is not None or self.high is not None
        numbers = [edge for edge in (self.value, self.low, self.high) if edge is not None]
        kinds = (self.value is not None) + interval + (self.state is not None) + (self.gap is not None)
        return kinds == 1 and all(edge == edge for edge in numbers)  # noqa: PLR0124 - NaN differs from itself
