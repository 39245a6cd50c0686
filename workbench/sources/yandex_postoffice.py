"""
Yandex Postoffice: the interface as it was described about 2015; whether it lives is not known, so it is off by default.

Mapped are only fields whose names leave no doubt. `spam.personal` and `spam.instant` are not: nobody describes whether
they are complaints. Nothing was found of a file that Yandex exports, hence no reader of files: a table has its import.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any, NamedTuple

from workbench.model.accounts import Access, Subject
from workbench.model.errors import SourceError
from workbench.model.metrics import METRICS
from workbench.model.names import to_ascii
from workbench.model.samples import Sample
from workbench.model.text import mark
from workbench.net.api import Api, Rate, Reply
from workbench.net.oauth import utc_now
from workbench.sources.base import Batch, Connection, Field, FieldKind, SourceInfo, Step, Trouble, Window, source

SOURCE = "yandex_postoffice"
INTERFACE = "1.0"
BASE = "https://postoffice.yandex.ru/api/1.0"
TOKEN = "oauth_token"
MOSCOW = timezone(timedelta(hours=3))
_HISTORY_DAYS = 30
_RATE = Rate(1, 1.0)
_SETTLES = next(given.settles_days for given in METRICS["sent"].given if given.source == SOURCE)
_MOST = 2**53

_METRICS = {
    ("total",): "sent",
    ("spam", "total"): "spam_foldered",
    ("read", "total"): "reads",
    ("deleted", "read"): "deleted_read",
    ("deleted", "not_read"): "deleted_unread",
}
_ACCESS = {"1": Access.UNVERIFIED, "2": Access.FULL, "3": Access.FULL}  # 3: also a description was entered


@source
class YandexPostoffice:
    """Asks reg-list, then stat-view for each subject and day."""

    info = SourceInfo(
        SOURCE,
        "Yandex Postoffice",
        provider="yandex",
        hosts=("postoffice.yandex.ru",),
        fields=(
            Field(
                TOKEN,
                mark("Token of Yandex OAuth"),
                FieldKind.SECRET,
                help=mark("Of an application that has the right “Postoffice”."),
            ),
        ),
        steps=(
            Step(
                mark(
                    "This is an experiment: Yandex described this interface about 2015 and promises nothing today. See"
                    " whether Postoffice still lists your domain as confirmed."
                ),
                "https://postoffice.yandex.ru/",
            ),
            Step(
                mark("Create an application at Yandex OAuth, give it the right “Postoffice”, and get a token for it."),
                "https://oauth.yandex.ru/",
            ),
            Step(mark("Paste the token here. If it does not work, copy the numbers into a table and import that.")),
        ),
        history_days=_HISTORY_DAYS,
        rate=_RATE,
        experimental=True,
    )

    def __init__(self, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock

    async def discover(self, connection: Connection, api: Api) -> list[Subject]:
        """Return the domains and addresses that are registered."""
        said = await _get(connection, api, "reg-list", {})
        return list(dict.fromkeys(_subjects(said)))

    async def fetch(
        self, connection: Connection, subjects: Sequence[Subject], window: Window, api: Api
    ) -> AsyncIterator[Batch]:
        """Yield a batch for each subject."""
        known = {subject.name: subject for subject in await self.discover(connection, api)}
        yield Batch(subjects=list(known.values()))
        today = self._clock().astimezone(MOSCOW).date()
        window = Window(max(window.first, today - timedelta(days=_HISTORY_DAYS)), min(window.last, today))
        for subject in subjects or list(known.values()):
            if subject.name not in known or known[subject.name].access is not Access.FULL:
                yield Batch(troubles=[Trouble(subject.name, _unconfirmed(subject.name))])
            else:
                yield await _subject(connection, api, subject.name, window, today)


async def _subject(connection: Connection, api: Api, name: str, window: Window, today: date) -> Batch:
    batch = Batch()
    for back in range((window.last - window.first).days + 1):
        day = window.last - timedelta(days=back)
        kind = "email" if "@" in name else "domain"
        said = await _get(
            connection, api, "stat-view", {kind: name, "year": day.year, "month": day.month, "day": day.day}
        )
        samples, faults = read_day(said, Stamp(day, name, connection.account.id, today))
        batch.samples += samples
        if faults:
            unreadable = SourceError(
                "Some numbers of Yandex for {subject} cannot be read",
                "The others were kept. Left out: {faults}",
                subject=name,
                faults="; ".join(faults[:5]),
            )
            batch.troubles.append(Trouble(name, unreadable))
        else:
            batch.asked.append((name, day, day))
    return batch


class Stamp(NamedTuple):
    """What the samples of one reply share."""

    day: date
    subject: str
    account: str
    today: date


def read_day(said: dict[str, Any], stamp: Stamp) -> tuple[list[Sample], list[str]]:
    """Return the samples in a reply of stat-view, and what cannot be a count."""
    samples, faults = [], []
    provisional = (stamp.today - stamp.day).days < _SETTLES
    for path, metric in _METRICS.items():
        value: object = said
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if value is None:
            continue
        count = _count(value)
        if count is None:
            faults.append(f"{stamp.day}: {'.'.join(path)}={str(value)[:40]}")
            continue
        samples.append(
            Sample(
                stamp.day, SOURCE, stamp.subject, metric, value=float(count), account=stamp.account, provider="yandex",
                provisional=provisional, api=INTERFACE,
            )
        )  # fmt: skip
    return samples, faults


def _count(said: object) -> int | None:
    """Return a count, also one sent as a string; None if it is none."""
    if isinstance(said, str) and said.isascii() and said.isdigit() and len(said) < 16:
        return int(said)
    if isinstance(said, int) and not isinstance(said, bool) and 0 <= said < _MOST:
        return said
    return None


def _subjects(said: dict[str, Any]) -> Iterator[Subject]:
    listed = said.get("list")
    for entry in listed if isinstance(listed, list) else ():
        if not isinstance(entry, dict):
            continue
        name = entry.get("domain") or entry.get("email")
        if isinstance(name, str) and name.strip():
            status = str(entry.get("status"))[:20]
            yield Subject(_name(name), _ACCESS.get(status, Access.NONE), detail=status)


def _name(said: str) -> str:
    try:
        return to_ascii(said.strip())
    except ValueError:
        return said.strip().casefold()


async def _get(connection: Connection, api: Api, call: str, params: dict[str, Any]) -> dict[str, Any]:
    token = connection.secrets.get(TOKEN, "")
    reply = await api.request(
        "GET",
        f"{BASE}/{call}",
        params={TOKEN: token, **{name: str(value) for name, value in params.items()}},
        secrets=[token],
        rate=_RATE,
        redirects=True,
        name=f"Yandex Postoffice {call}",
    )
    reply.require_working()
    if reply.status in {401, 403}:
        raise SourceError(
            "Yandex Postoffice does not accept the token",
            "Get a new one at oauth.yandex.ru for an application with the right “Postoffice”, and paste it",
        )
    if reply.status != 200 or reply.is_page:
        raise _gone(reply)
    return reply.json(dict[str, Any])


def _gone(reply: Reply) -> SourceError:
    return SourceError(
        "Yandex Postoffice does not answer as it once did",
        "The interface is probably closed (HTTP {status}). Copy its numbers into a table and import that",
        status=reply.status,
    )


def _unconfirmed(name: str) -> SourceError:
    return SourceError(
        "{subject} is not confirmed in Yandex Postoffice",
        "Confirm it at postoffice.yandex.ru with the account of the token, then fetch again",
        subject=name,
    )
