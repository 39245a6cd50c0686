"""
One metric of one subject over days, as arrays: what is drawn and what is counted with.

A day that nobody stated anything of stands in no array; `daily` lays a series over every day of a period. Why a day has
no value is worked out in `analysis/gaps.py`; a gap in here is one that the source stated itself.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from workbench.model.samples import Gap, NOrigin

Floats: TypeAlias = npt.NDArray[np.float64]
Days: TypeAlias = npt.NDArray[np.int32]
Codes: TypeAlias = npt.NDArray[np.int8]
Flags: TypeAlias = npt.NDArray[np.bool_]

GAPS: tuple[Gap, ...] = tuple(Gap)
"""What the numbers in `Series.gaps` stand for; -1 is no gap."""

ORIGINS: tuple[NOrigin, ...] = tuple(NOrigin)
"""What the numbers in `Series.origins` stand for."""

_EPOCH = date(1970, 1, 1).toordinal()

RECEIVERS = frozenset(
    {
        "google_postmaster", "google_v1_export", "mailru_postmaster", "microsoft_snds", "yandex_postoffice",
        "yahoo_sender_hub",
    }
)  # fmt: skip
"""Sources that say the same of a subject whichever account looks; two accounts of a sending service are other mail."""


def to_number(day: date) -> int:
    """Return days since 1 January 1970, as in `Series.days`."""
    return day.toordinal() - _EPOCH


def to_date(number: int) -> date:
    """Return the day of a number in `Series.days`."""
    return date.fromordinal(int(number) + _EPOCH)


class SeriesKey(NamedTuple):
    """What a series is of; `account` is the one whose statements stand first, empty where there are none."""

    source: str
    subject: str
    metric: str
    provider: str = ""
    dimension: str = ""
    account: str = ""


class SeriesEntry(NamedTuple):
    """
    A series that a project holds.

    Attributes:
        key: What it is of.
        first: First day with a statement.
        last: Last day with one.
        days: Number of days with one.
        others: Accounts that see the same subject; theirs stands only on days of which `key.account` says nothing.
        numbers: Rows of the table `series`, that of `key.account` first.
    """

    key: SeriesKey
    first: date
    last: date
    days: int
    others: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """
    A series in memory: all arrays are of one length, by day, no day twice.

    Attributes:
        key: What it is of.
        days: Days since 1 January 1970.
        values: Shares 0..1, or counts; NaN where the day has none.
        low: Lower end of a stated interval (`< 0.1 %`); NaN where there is none.
        high: Upper end.
        n: The denominator in messages; NaN where nobody knows it.
        origins: Where `n` comes from: an index of ORIGINS.
        states: Ordinal state: an index of `words`; -1 where there is none.
        gaps: The gap that the source stated itself: an index of GAPS; -1 where it stated none.
        provisional: Whether the value will still change.
        revisions: Which statement of the day stands: 1 for the first.
        restated: Whether an earlier statement of the day is kept beside it.
        fetched: Microseconds since 1970 UTC; -1 where nobody knows.
        words: What the numbers in `states` stand for, as the source spells it.
        others: Accounts that see the same subject and whose statements only fill days that `key.account` lacks.
        filled: Number of days that were so filled.
    """

    key: SeriesKey
    days: Days
    values: Floats
    low: Floats
    high: Floats
    n: Floats
    origins: Codes
    states: npt.NDArray[np.int16]
    gaps: Codes
    provisional: Flags
    revisions: npt.NDArray[np.int32]
    restated: Flags
    fetched: npt.NDArray[np.int64]
    words: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    filled: int = 0

    def __len__(self) -> int:
        return len(self.days)

    @property
    def given(self) -> Flags:
        """Whether the day has a value, an interval or a state."""
        return ~(np.isnan(self.values) & np.isnan(self.low) & np.isnan(self.high) & (self.states < 0))

    def pick(self, at: npt.NDArray[Any]) -> Series:
        """Return the days at these places, or those where a flag is set."""
        changed = {name: getattr(self, name)[at] for name in ARRAYS}
        return Series(self.key, **changed, words=self.words, others=self.others, filled=self.filled)

    def between(self, first: date, last: date) -> Series:
        """Return what stands between two days, both included."""
        low, high = np.searchsorted(self.days, (to_number(first), to_number(last) + 1))
        return self.pick(np.arange(low, high))

    def daily(self, first: date, last: date) -> Series:
        """Return every day between two, both included; a day without a statement has nothing but its number."""
        part = self.between(first, last)
        whole = empty(self.key, range(to_number(first), to_number(last) + 1))
        at = part.days - to_number(first)
        for name in ARRAYS:
            getattr(whole, name)[at] = getattr(part, name)
        return replace(whole, words=self.words, others=self.others, filled=self.filled)

    def state(self, at: int) -> str | None:
        """Return the word of the state at a place; None where there is none."""
        code = int(self.states[at])
        return None if code < 0 else self.words[code]

    def gap(self, at: int) -> Gap | None:
        """Return the gap that the source stated at a place; None where it stated none."""
        code = int(self.gaps[at])
        return None if code < 0 else GAPS[code]


ARRAYS = tuple(field.name for field in fields(Series) if field.name not in {"key", "words", "others", "filled"})
"""Names of the arrays of a series, in the order of its fields."""


def empty(key: SeriesKey, days: range = range(0)) -> Series:
    """Return a series that has nothing on any of `days`."""
    count = len(days)
    return Series(
        key=key,
        days=np.arange(days.start, days.stop, dtype=np.int32),
        values=np.full(count, np.nan),
        low=np.full(count, np.nan),
        high=np.full(count, np.nan),
        n=np.full(count, np.nan),
        origins=np.full(count, ORIGINS.index(NOrigin.UNKNOWN), np.int8),
        states=np.full(count, -1, np.int16),
        gaps=np.full(count, -1, np.int8),
        provisional=np.zeros(count, np.bool_),
        revisions=np.zeros(count, np.int32),
        restated=np.zeros(count, np.bool_),
        fetched=np.full(count, -1, np.int64),
    )
