"""What the interfaces of sending services have in common: counts of a day, refusals in words, windows in pieces."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from workbench.model.accounts import Subject
from workbench.model.errors import NotADomainError, SourceError
from workbench.model.metrics import METRICS
from workbench.model.names import parse_domain
from workbench.model.samples import Sample
from workbench.model.text import mark
from workbench.net.api import Reply
from workbench.sources.base import Connection, Field, FieldKind, Window

KEY = Field(
    "api_key",
    mark("API key"),
    FieldKind.SECRET,
    help=mark("It is kept in your system's keyring and sent to this service only."),
)
DOMAIN = Field(
    "domain",
    mark("Domain these numbers are about"),
    help=mark("The service gives numbers of the whole account: say which domain sends through it."),
)

MOST_PAGES = 1000
"""Pages of one list; a service that gives more does not know where its list ends."""

_MOST = 2**53
"""Beyond this a number is no longer exact, and is no number of messages."""

T = TypeVar("T")

_PROVIDERS = {
    "gmail": "gmail", "google": "gmail", "googlemail": "gmail", "yahoo": "yahoo", "aol": "yahoo", "verizon": "yahoo",
    "hotmail": "microsoft", "outlook": "microsoft", "microsoft": "microsoft", "live": "microsoft", "msn": "microsoft",
    "mail.ru": "mailru", "mailru": "mailru", "yandex": "yandex", "apple": "apple", "icloud": "apple", "gmx": "gmx",
    "web.de": "gmx",
}  # fmt: skip


def provider_of(name: str) -> str:
    """Return the id of the mailbox provider that a sending service calls `name`; "" if it is none we know."""
    said = name.strip().casefold()
    return next((id_ for start, id_ in _PROVIDERS.items() if said.startswith(start)), "")


def part_of(name: str) -> tuple[str, str]:
    """Return provider and dimension of the mail to those whom a sending service calls `name`."""
    return provider_of(name), f"isp={name.strip().replace(',', ' ')}"


def read_count(value: object) -> float | None:
    """
    Return a number of messages; None where nothing is stated, which is not zero.

    Raises:
        ValueError: it is none.
    """
    if value is None or value == "":
        return None
    fits = isinstance(value, int | float | str) and not isinstance(value, bool)
    try:
        number = float(value) if fits else -1.0  # type: ignore[arg-type]
    except OverflowError:  # an integer of hundreds of figures
        number = -1.0
    if not 0 <= number <= _MOST or not number.is_integer():
        raise ValueError(f"no number of messages: {value!r:.60}")
    return number


def counts(frame: Sample, values: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Sample]:
    """
    Yield a sample for each count that is stated.

    Args:
        frame: Day, source, subject and all the rest that they share.
        values: What the service stated, by its own names.
        names: Its names by ours.

    Raises:
        ValueError: something stated is no number of messages.
    """
    for metric, theirs in names.items():
        number = read_count(values.get(theirs))
        if number is not None:
            yield frame._replace(metric=METRICS[metric].id, value=number)


def parse_day(text: object) -> date:
    """
    Return the day at the beginning of an ISO 8601 text.

    Raises:
        ValueError: it is none.
    """
    return date.fromisoformat(str(text)[:10])


def utc_day(moment: datetime) -> date:
    """
    Return the day of a moment in UTC; one that names no zone is meant so, wherever this computer stands.

    Raises:
        ValueError: it lies outside of the calendar.
    """
    try:
        return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
    except OverflowError as error:
        raise ValueError(f"no day: {moment}") from error


async def collect(title: str, ask: Callable[[int], Awaitable[tuple[list[T], bool]]]) -> list[T]:
    """
    Return the entries of all pages of a list.

    Args:
        title: Name of the service.
        ask: Returns the page after so many entries, and whether it is the last.

    Raises:
        SourceError: the service gives the same page again and again, or pages without end.
    """
    found: list[T] = []
    before: list[T] = []
    for _ in range(MOST_PAGES):
        page, last = await ask(len(found))
        if page and page == before:
            break
        found += page
        if last or not page:
            return found
        before = page
    raise SourceError(
        "{service} gives its list without end",
        "Try again later; if it stays, the service has changed its interface",
        retryable=True,
        service=title,
    )


def windows(window: Window, days: int) -> Iterator[Window]:
    """Yield a window in pieces of at most `days` days, oldest first."""
    first = window.first
    while first <= window.last:
        last = min(first + timedelta(days=days - 1), window.last)
        yield Window(first, last)
        first = last + timedelta(days=1)


def days_of(window: Window) -> Iterator[date]:
    """Yield each day of a window."""
    for number in range((window.last - window.first).days + 1):
        yield window.first + timedelta(days=number)


def typed_domain(connection: Connection) -> Subject:
    """
    Return the domain the user said the account's numbers are about.

    Raises:
        SourceError: it is no domain.
    """
    typed = connection.account.options.get("domain", "")
    try:
        return Subject(parse_domain(typed))
    except NotADomainError as error:
        raise SourceError("{typed} is not a domain", "Correct the domain of this account", typed=typed[:80]) from error


def subjects_of(names: Iterable[str]) -> list[Subject]:
    """Return the domains among the names that a service lists, each once; it lists test hosts and blanks too."""
    found: dict[str, None] = {}
    for name in names:
        with suppress(NotADomainError):
            found[parse_domain(name)] = None
    return [Subject(name) for name in found]


def latest(days: int = 0) -> Window:
    """Return the window of today and so many days before it; today alone is the least that proves a key."""
    today = datetime.now(UTC).date()
    return Window(today - timedelta(days=days), today)


def basic(user: str, password: str) -> str:
    """Return what stands behind `Basic` in the header Authorization (RFC 7617); as secret as the password."""
    return base64.b64encode(f"{user}:{password}".encode()).decode()


def require(reply: Reply, title: str, *, good: Iterable[int] = (200,)) -> Reply:
    """
    Return a reply that is good.

    Args:
        reply: What the service said.
        title: Its name.
        good: Statuses that are good.

    Raises:
        SourceError: the service refused, in words for what can be done.
    """
    if reply.status in good:
        return reply
    reply.require_working()
    said = reply.hide(reply.body[:65536].decode("utf-8", "replace"))  # before it is cut: half a secret is not found
    detail = said.strip()[:300] or f"HTTP {reply.status}"
    if reply.status == 401:
        raise SourceError(
            "{service} does not accept the key",
            "Make a new one there and connect the account again with it: {detail}",
            service=title,
            detail=detail,
        )
    if reply.status == 403:
        raise SourceError(
            "{service} does not let this key read statistics",
            "Give the key the right to read statistics, or make one that has it: {detail}",
            service=title,
            detail=detail,
        )
    if reply.status == 402:
        raise SourceError(
            "{service} does not give this with the present plan", "It says: {detail}", service=title, detail=detail
        )
    raise SourceError(
        "{service} refused the request: HTTP {status}",
        "It says: {detail}",
        service=title,
        status=reply.status,
        detail=detail,
    )


def misread(title: str, error: ValueError) -> SourceError:
    """Return the error for a reply whose numbers are none."""
    return SourceError(
        "{service} stated something that is no number of messages",
        "Try again later; if it stays, the service has changed its interface: {detail}",
        service=title,
        detail=str(error),
    )
