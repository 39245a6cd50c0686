"""
What happened to the mail of the sample project's client, day by day: the truth that each source sees its part of.

Everything is made by code from one seed, with a generator of our own and nothing but the four operations and square
roots, so that the same numbers come out on every machine and with every version of Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import floor, sqrt

FIRST = date(2025, 10, 20)
LAST = date(2026, 11, 20)
"""The sample's own today: the day of its last fetch."""

TEA, SHOP, CLUB = "oriole-tea.example", "oriole-shop.example", "oriole-club.example"
DOMAINS = (TEA, SHOP, CLUB)

LIST_IMPORT = date(2026, 5, 12)
STOP = date(2026, 5, 21)
CAREFUL_UNTIL = date(2026, 6, 21)
CLUB_BEGINS = date(2026, 2, 2)
SILENT = frozenset({date(2026, 1, day) for day in (1, 2, 3, 4)})

_RECEIVERS = {"gmail": 0.34, "mailru": 0.31, "microsoft": 0.12, "other": 0.23}
_WEEK = {
    TEA: (0.9, 1.35, 0.8, 1.3, 0.85, 0.35, 0.25),
    SHOP: (1.0, 1.0, 1.0, 1.05, 1.1, 0.95, 0.85),
    CLUB: (0.7, 1.2, 1.0, 1.2, 0.9, 0.55, 0.0),
}
_MASK = 2**64 - 1


def moment(day: date) -> datetime:
    """Return the time of day at which the sample's user works."""
    return datetime(day.year, day.month, day.day, 7, 30, tzinfo=UTC)


class Chance:
    """A small generator of numbers (SplitMix64), the same everywhere."""

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def share(self) -> float:
        """Return a number from 0 to less than 1."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        z = self._state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return ((z ^ (z >> 31)) >> 11) / 2**53

    def about(self, mean: float, spread: float) -> float:
        """Return a number near `mean`, `spread` being its standard deviation (a sum of four even chances)."""
        return mean + spread * (sum(self.share() for _ in range(4)) - 2) * sqrt(3)

    def count(self, trials: int, share: float) -> int:
        """Return of how many of `trials` something is true that is true of `share`: near a binomial number."""
        mean = trials * share
        drawn = self.about(mean, sqrt(max(0.0, mean * (1 - share))))
        return min(trials, max(0, floor(drawn + self.share())))


@dataclass(slots=True)
class Part:
    """
    One domain's mail to one receiver on one day; every message is in exactly one of the outcomes.

    Attributes:
        sent: All of it.
        unknown: Refused: no such user.
        soft: Refused for now and given up, or refused for other reasons.
        spam_rejected: Refused as spam, or for the reputation of domain or address.
        spam_foldered: Accepted into the spam folder.
        inboxed: Accepted into the inbox.
        complaints: Of the inboxed: "this is spam".
        reads: Openings, several of one message counted.
        deleted_read: Of the inboxed.
        deleted_unread: Of the inboxed.
    """

    sent: int = 0
    unknown: int = 0
    soft: int = 0
    spam_rejected: int = 0
    spam_foldered: int = 0
    inboxed: int = 0
    complaints: int = 0
    reads: int = 0
    deleted_read: int = 0
    deleted_unread: int = 0

    @property
    def accepted(self) -> int:
        """Messages that the receiver took."""
        return self.inboxed + self.spam_foldered

    @property
    def reached(self) -> int:
        """Messages for users that exist: what a postmaster's service counts as sent."""
        return self.accepted + self.spam_rejected


@dataclass(slots=True)
class Day:
    """
    One domain on one day.

    Attributes:
        day: The day.
        domain: The domain.
        parts: Its mail, by receiver.
        hurt: How far the receivers' trust has fallen, 0..1.
        bad: Share of the mail that goes to the imported list.
    """

    day: date
    domain: str
    parts: dict[str, Part] = field(default_factory=dict)
    hurt: float = 0.0
    bad: float = 0.0

    def total(self, name: str) -> int:
        """Return a count over all receivers."""
        return sum(getattr(part, name) for part in self.parts.values())


def live(seed: int = 20261120) -> Iterator[Day]:
    """Yield every domain's days, in order."""
    for number, domain in enumerate(DOMAINS):
        chance, hurt = Chance(seed * 31 + number), 0.0
        for offset in range((LAST - FIRST).days + 1):
            day = FIRST + timedelta(offset)
            bad = _bad(domain, day)
            hurt = hurt * 0.945 + 0.35 * min(1.0, bad * 2.2) * (1 - hurt)
            made = Day(day, domain, hurt=hurt if hurt > 0.002 else 0.0, bad=bad)
            volume = _volume(domain, day, chance)
            left = volume
            for receiver, share in _RECEIVERS.items():
                sent = left if receiver == "other" else min(left, floor(volume * share + chance.share()))
                left -= sent
                made.parts[receiver] = _deliver(sent, receiver, made, chance)
            yield made


def _bad(domain: str, day: date) -> float:
    return 0.45 if domain == TEA and LIST_IMPORT <= day < STOP else 0.0


def _volume(domain: str, day: date, chance: Chance) -> int:
    """Return how many messages go out: weekly rhythm, growth, season, holidays."""
    if day in SILENT or (domain == CLUB and day < CLUB_BEGINS):
        return 0
    week = _WEEK[domain][day.weekday()]
    if domain == CLUB and week == 0.0 and day >= date(2026, 9, 1):
        week = 0.6  # a Sunday letter since September
    if week == 0.0:
        return 0
    return max(1, floor(_level(domain, day) * week * _season(day) * chance.about(1.0, 0.06)))


def _level(domain: str, day: date) -> float:
    grown = (day - FIRST).days / (LAST - FIRST).days
    if domain == SHOP:
        return 6000 * (1 + 0.2 * grown)
    if domain == CLUB:
        if date(2026, 7, 1) <= day < date(2026, 9, 1):
            return 260  # the club's summer pause: reminders only
        return 900 + 1900 * grown
    level = 26000 * (1 + 0.35 * grown)
    if LIST_IMPORT <= day < STOP:
        return level * 1.8
    if STOP <= day < CAREFUL_UNTIL:  # only readers of the last ninety days, a little more every week
        return level * (0.4 + 0.5 * (day - STOP).days / (CAREFUL_UNTIL - STOP).days)
    return level


def _season(day: date) -> float:
    if day == date(2025, 11, 28):
        return 1.9
    if date(2025, 11, 24) <= day <= date(2025, 12, 24):
        return 1.35
    if date(2026, 3, 2) <= day <= date(2026, 3, 7):
        return 1.3
    return 0.85 if date(2026, 7, 1) <= day <= date(2026, 8, 15) else 1.0


def _deliver(sent: int, receiver: str, day: Day, chance: Chance) -> Part:
    """Return what became of `sent` messages."""
    bad, hurt = day.bad, day.hurt
    rejected = {"gmail": 0.13, "mailru": 0.06, "microsoft": 0.08}.get(receiver, 0.03) * hurt * hurt
    foldered = {"gmail": 0.02, "mailru": 0.031, "microsoft": 0.04}.get(receiver, 0.02) + 0.46 * hurt * hurt
    made = Part(sent)
    left = sent
    made.unknown = chance.count(left, 0.0035 + 0.18 * bad)
    left -= made.unknown
    made.soft = chance.count(left, 0.004 + 0.01 * bad)
    left -= made.soft
    made.spam_rejected = chance.count(left, 0.0008 + rejected)
    left -= made.spam_rejected
    made.spam_foldered = chance.count(left, foldered)
    made.inboxed = left - made.spam_foldered
    made.complaints = chance.count(made.inboxed, 0.00035 + 0.0105 * bad + 0.0004 * hurt)
    opened = chance.count(made.inboxed, (0.24 if receiver != "mailru" else 0.19) * (1 - 0.7 * bad))
    made.reads = opened + chance.count(opened, 0.22)
    made.deleted_read = chance.count(opened, 0.31)
    made.deleted_unread = chance.count(made.inboxed - opened, 0.12 + 0.2 * bad)
    return made
