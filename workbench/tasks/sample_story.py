"""Who and what stands in the sample project beside its numbers: domains, accounts, and the words on its days."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from workbench.model.accounts import Account, Health, Subject
from workbench.model.text import mark
from workbench.tasks import sample_statements as says
from workbench.tasks.sample_world import (
    CAREFUL_UNTIL,
    CLUB,
    CLUB_BEGINS,
    DOMAINS,
    FIRST,
    LAST,
    LIST_IMPORT,
    SHOP,
    STOP,
    TEA,
    Day,
    moment,
)

CLIENT = mark("Oriole Tea (sample)")

FIRST_FETCH = date(2026, 1, 12)
"""The day on which the accounts were connected; the providers' history came with it."""

SENDING = {TEA: ("192.0.2.25",), SHOP: (), CLUB: ("198.51.100.25",)}
SELECTOR = "bird1"

DMARC_BEFORE = {TEA: "v=DMARC1; p=none; rua=mailto:dmarc@oriole-tea.example"}
"""Records as they were at the first audit."""


class Said(NamedTuple):
    """A note of the sample: English, marked for translation."""

    day: date
    text: str
    kind: str
    domain: str = ""
    last_day: date | None = None


NOTES = (
    Said(date(2025, 11, 28), mark("Black Friday letter to everybody"), "campaign", TEA),
    Said(date(2026, 1, 1), mark("Holidays: nothing is sent"), "holiday", "", date(2026, 1, 4)),
    Said(FIRST_FETCH, mark("The postmaster accounts were connected"), "provider"),
    Said(CLUB_BEGINS, mark("The club gets a domain of its own; it begins with little mail"), "campaign", CLUB),
    Said(
        date(2026, 1, 26), mark("The SNDS link had expired and nobody noticed; February was never fetched"), "provider",
        "", date(2026, 2, 27),
    ),
    Said(date(2026, 3, 16), mark("The CRM's letters are signed with the domain's own DKIM key"), "dns", TEA),
    Said(LIST_IMPORT, mark("Addresses collected at a trade fair in 2021 were imported and written to"), "import", TEA),
    Said(date(2026, 5, 14), mark("Complaints over 0.3%, a twelfth of the mail bounces"), "incident", TEA),
    Said(
        STOP, mark("The imported addresses were taken out; only recent readers get letters"), "repair", TEA,
        CAREFUL_UNTIL,
    ),
    Said(date(2026, 6, 29), mark("DMARC went from p=none to p=quarantine"), "dns", TEA),
    Said(date(2026, 7, 1), mark("Summer pause of the club: reminders only"), "campaign", CLUB, date(2026, 8, 31)),
    Said(
        date(2026, 10, 6), mark("Google published nothing for anybody on these two days"), "provider", "",
        date(2026, 10, 7),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Feed:
    """
    One account of the sample and how it is fetched.

    Attributes:
        source: Id of the source.
        name: What the user called it; English, marked for translation.
        title: The provider's name.
        provider: Whose recipients.
        api: Version of the interface.
        subjects: What it sees, by domain.
        history: Days that the first fetch got.
        lag: Days after which a day is there.
        settles: Days that still change.
        tells: What it says of a day; Mail.ru is asked with its thirty days (`says.mailru`).
        silent: Days of runs that failed.
        fresh: Day since which the provider shows numbers to the account; None if it always did.
    """

    source: str
    name: str
    title: str
    provider: str
    api: str
    subjects: dict[str, str]
    history: int
    lag: int
    settles: int
    tells: Callable[[Day], Iterator[says.Statement]] | None = None
    silent: tuple[date, date] | None = None
    fresh: date | None = None

    @property
    def account(self) -> str:
        """The account's id."""
        return identity(f"account {self.source}")

    def since(self, domain: str) -> date | None:
        """Return since when the account sees a domain; None where it was always so."""
        if domain == CLUB:
            return CLUB_BEGINS
        return self.fresh

    def described(self, name: str) -> tuple[Account, list[Subject]]:
        """Return the account and what it sees."""
        seen = [Subject(subject, since=self.since(domain)) for domain, subject in self.subjects.items()]
        return Account(self.account, self.source, name, {}, moment(FIRST_FETCH)), seen

    def health(self) -> Health:
        """Return how the account does at the last fetch."""
        made = moment(date(2026, 11, 2)) if self.source == "microsoft_snds" else moment(FIRST_FETCH)
        expires = made + timedelta(30) if self.source == "microsoft_snds" else None
        return Health(made=made, expires=expires, fetched=moment(LAST))


_ALL = {domain: domain for domain in DOMAINS}

FEEDS = (
    Feed("google_postmaster", mark("Google account of the shop"), "Google Postmaster Tools", "gmail", "v2", _ALL,
         120, 2, 7, says.google),
    Feed("mailru_postmaster", mark("Mail.ru account of the shop"), "Mail.ru Postmaster", "mailru", "ext-api", _ALL,
         365, 1, 3),
    Feed("microsoft_snds", mark("Own sending addresses"), "Microsoft SNDS", "microsoft", "csv", says.ADDRESSES,
         90, 1, 2, says.snds, (date(2026, 2, 1), date(2026, 3, 1)), date(2025, 11, 10)),
    Feed("sendgrid", mark("Sending service"), "SendGrid", "", "v3", _ALL, 120, 0, 2, says.sendgrid),
)  # fmt: skip


def identity(words: str) -> str:
    """Return 32 hexadecimal digits that are the same every time."""
    return hashlib.sha256(f"oriole {words}".encode()).hexdigest()[:32]


def run_days() -> list[date]:
    """Return the days of the fetches: every Monday, and the last day."""
    found = []
    day = FIRST_FETCH
    while day < LAST:
        found.append(day)
        day += timedelta(7)
    return [*found, LAST]


def first_day(feed: Feed) -> date:
    """Return the first day that the sample has of a feed."""
    return max(FIRST, FIRST_FETCH - timedelta(feed.history))
