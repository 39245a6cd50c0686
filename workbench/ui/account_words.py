"""An account in plain words: how it does, what it sees, and to whom requests go. Nothing in here is secret."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.model.accounts import Access, Account, Health, Subject
from workbench.model.errors import WorkbenchError
from workbench.model.text import Texts
from workbench.ui.wording import Look

if TYPE_CHECKING:
    from workbench.sources.base import SourceInfo
    from workbench.store.accounts import AccountEntry

SOON = 7
"""Days: a secret that ends within them is worth a word."""

WORKS = Look("pass", "good", lambda texts: texts.tr("Works"))
NEW = Look("info", "info", lambda texts: texts.tr("Nothing fetched yet"))
NOTHING_SEEN = Look("medium", "medium", lambda texts: texts.tr("Sees no verified domain"))
ENDS = Look("medium", "medium", lambda texts: texts.tr("Ends soon"))
ENDED = Look("high", "critical", lambda texts: texts.tr("Has ended"))
FAILED = Look("high", "critical", lambda texts: texts.tr("Does not work"))

ACCESS: dict[Access, Look] = {
    Access.FULL: Look("pass", "good", lambda texts: texts.tr("its numbers can be fetched")),
    Access.UNVERIFIED: Look(
        "medium", "medium", lambda texts: texts.tr("its owner is not verified at the provider: no numbers")
    ),
    Access.NONE: Look("na", "muted", lambda texts: texts.tr("this account may not read its numbers")),
}


def named(look: Look, name: str) -> Look:
    """Return a look with a name for its word."""
    return Look(look.icon, look.colour, lambda _: name)


class Condition(NamedTuple):
    """How an account does: a look, and a short word for a table."""

    look: Look
    word: str


def condition(entry: AccountEntry, texts: Texts, now: datetime) -> Condition:
    """Return how an account does, the worst first."""
    health, days = entry.health, days_left(entry.health, now)
    if days is not None and days < 0:
        return Condition(ENDED, ENDED.word(texts))
    if health.error:
        return Condition(FAILED, FAILED.word(texts))
    if days is not None and days <= SOON:
        return Condition(ENDS, ends_text(texts, days))
    if entry.subjects and all(one.access is not Access.FULL for one in entry.subjects):
        return Condition(NOTHING_SEEN, NOTHING_SEEN.word(texts))
    if health.fetched is None and health.last_day is None:
        return Condition(NEW, NEW.word(texts))
    return Condition(WORKS, WORKS.word(texts))


def days_left(health: Health, now: datetime) -> int | None:
    """Return in how many days the secret ends, negative after its end; None where it does not end."""
    return None if health.expires is None else (health.expires - now).days


def ends_text(texts: Texts, days: int) -> str:
    """Return when a secret ends, in a few words."""
    if days < 0:
        return texts.tr("ended")
    if days == 0:
        return texts.tr("ends today")
    return texts.plural("ends in {count} day", "ends in {count} days", days)


def failure_text(texts: Texts, health: Health) -> str:
    """Return the last failure and what to do about it; "" after a success."""
    if not health.error:
        return ""
    arguments: dict[str, Any] = dict(health.arguments)
    try:
        return texts.error(WorkbenchError(health.error, health.hint, **arguments))
    except (KeyError, ValueError):  # stored by another version of the program
        return health.error


def health_lines(texts: Texts, entry: AccountEntry, now: datetime) -> list[str]:
    """Return the age of the secret, its end, the newest day and the last fetch."""
    health = entry.health
    lines = []
    if health.made is not None:
        age = max(0, (now - health.made).days)
        lines.append(texts.plural("Connected {count} day ago", "Connected {count} days ago", age))
    days = days_left(health, now)
    if days is not None:
        lines.append(_end_line(texts, days))
    if health.last_day is not None:
        lines.append(texts.tr("Newest day with a value: {day}", day=texts.date(health.last_day)))
    if health.fetched is not None:
        lines.append(texts.tr("Last fetched: {time}", time=texts.moment(local(health.fetched))))
    elif health.last_day is None:
        lines.append(texts.tr("Nothing fetched yet"))
    if health.error and health.failed is not None:
        lines.append(texts.tr("Last failure: {time}", time=texts.moment(local(health.failed))))
    return lines


def _end_line(texts: Texts, days: int) -> str:
    if days < 0:
        return texts.tr("Its secret has ended: connect the account again")
    if days == 0:
        return texts.tr("Its secret ends today: connect the account again")
    return texts.plural("Its secret ends in {count} day", "Its secret ends in {count} days", days)


def subject_text(texts: Texts, subject: Subject) -> str:
    """Return what an account may do with a domain or an address."""
    said = ACCESS[subject.access].word(texts)
    if subject.since is not None:
        said += " · " + texts.tr("since {day}", day=texts.date(subject.since))
    return said


def hosts_of(info: SourceInfo | None, account: Account | None = None) -> tuple[str, ...]:
    """Return the hosts that requests go to; what an option decides is filled in."""
    if info is None:
        return ()
    options = dict(account.options) if account is not None else {}
    return tuple(dict.fromkeys(_filled(host, options) for host in info.hosts))


def _filled(host: str, options: Mapping[str, str]) -> str:
    for name, value in options.items():
        host = host.replace(f"{{{name}}}", value)
    return re.sub(r"\{[^}]*\}", "…", host)  # what only a secret says, or is not chosen yet


def source_info(source: str) -> SourceInfo | None:
    """Return how a source presents itself; None for one that this program does not know."""
    from workbench.model.errors import UsageError
    from workbench.tasks.accounts import find_source

    try:
        return find_source(source).info
    except UsageError:
        return None


def local(time: datetime) -> datetime:
    """Return a time in the zone of this computer."""
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone()
