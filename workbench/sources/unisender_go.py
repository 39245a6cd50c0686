"""Unisender Go: the events of transactional mail, counted by day; experimental: its dumps are described thinly."""

from __future__ import annotations

import asyncio
import csv
import io
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import msgspec

from workbench.model.accounts import Subject
from workbench.model.errors import SourceError
from workbench.model.samples import Sample
from workbench.model.text import mark
from workbench.net.api import Api, Rate, Reply
from workbench.sources._esp import DOMAIN, KEY, misread, require, typed_domain, utc_day, windows
from workbench.sources.base import Batch, Connection, Field, FieldKind, SourceInfo, Step, Window, source

TITLE = "Unisender Go"
HOSTS = {"ru1": "go1.unisender.ru", "ru2": "go2.unisender.ru"}

# PROVIDERS 6.8; a message passes through several of these, each of which is one event
STATUSES = {
    "sent": "sent", "delivered": "delivered", "opened": "opens", "clicked": "clicks", "unsubscribed": "unsubscribes",
    "soft_bounced": "soft_bounces", "hard_bounced": "hard_bounces", "spam": "complaints",
}  # fmt: skip

_MOST_EVENTS = 100_000
_LOOKS = 60
_PAUSE_S = 5.0
_DAYS_AT_ONCE = 7


class Created(msgspec.Struct):
    """A dump that was ordered."""

    dump_id: str


class File(msgspec.Struct):
    """A part of a dump."""

    url: str


class Dump(msgspec.Struct):
    """How far a dump is."""

    dump_status: str
    files: list[File] = []


class Looked(msgspec.Struct):
    """The answer about a dump."""

    event_dump: Dump


@source
class UnisenderGo:
    """Orders dumps of events by `event-dump/create`, waits, and counts the events of each UTC day."""

    info = SourceInfo(
        "unisender_go",
        TITLE,
        hosts=tuple(HOSTS.values()),
        fields=(KEY, DOMAIN, Field("region", mark("Region"), FieldKind.CHOICE, tuple(HOSTS), default="ru1")),
        steps=(
            Step(mark("Open the settings of Unisender Go, “Security”, and copy the API key."), "https://go1.unisender.ru/"),
            Step(mark("Paste it here. Events are kept for about a month: fetch at least every three weeks.")),
        ),
        history_days=30,
        rate=Rate(1, 1.0),
        experimental=True,
    )  # fmt: skip

    def __init__(self, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        self._sleep = sleep

    async def discover(self, connection: Connection, api: Api) -> list[Subject]:
        """Return the domain that the user named, once the key has proven that it reads the account."""
        await _post(connection, api, "system/info", {})
        return [typed_domain(connection)]

    async def fetch(
        self, connection: Connection, subjects: Sequence[Subject], window: Window, api: Api
    ) -> AsyncIterator[Batch]:
        """Yield a batch for each week."""
        subject = typed_domain(connection).name
        for piece in windows(window, _DAYS_AT_ONCE):
            events: Counter[tuple[date, str]] = Counter()
            rows = 0
            for file in await self._dump(connection, api, piece):
                rows += _count(await _file(connection, api, file.url), piece, events)
            if rows >= _MOST_EVENTS:
                raise _cut_off(piece)
            samples = [
                Sample(day, self.info.id, subject, metric, float(count), account=connection.account.id, api="v1")
                for (day, metric), count in sorted(events.items())
            ]
            yield Batch(samples=samples, asked=[(subject, piece.first, piece.last)])

    async def _dump(self, connection: Connection, api: Api, window: Window) -> list[File]:
        order = {
            "start_time": f"{window.first} 00:00:00", "end_time": f"{window.last + timedelta(days=1)} 00:00:00",
            "limit": _MOST_EVENTS, "delimiter": ",",
        }  # fmt: skip
        made = (await _post(connection, api, "event-dump/create", order)).json(Created)
        for _ in range(_LOOKS):
            looked = (await _post(connection, api, "event-dump/get", {"dump_id": made.dump_id})).json(Looked)
            if looked.event_dump.dump_status == "ready":
                return looked.event_dump.files
            if looked.event_dump.dump_status in {"failed", "error"}:
                break
            await self._sleep(_PAUSE_S)
        raise SourceError(
            "Unisender Go did not finish its dump of events", "Fetch again later; nothing was lost", retryable=True
        )


def _cut_off(window: Window) -> SourceError:
    return SourceError(
        "Unisender Go gave only a part of the events since {day}",
        "It gives {most} at most; such numbers would be too small, so none was kept. Use its own statistics as a table",
        day=window.first.isoformat(),
        most=_MOST_EVENTS,
    )


async def _post(connection: Connection, api: Api, method: str, body: dict[str, object]) -> Reply:
    key = connection.secrets["api_key"]
    host = HOSTS.get(connection.account.options.get("region", "ru1"), HOSTS["ru1"])
    reply = await api.request(
        "POST",
        f"https://{host}/ru/transactional/api/v1/{method}.json",
        headers={"X-API-KEY": key, "Accept": "application/json"},
        json=body,
        secrets=(key,),
        rate=UnisenderGo.info.rate,
    )
    return require(reply, TITLE)


async def _file(connection: Connection, api: Api, url: str) -> bytes:
    """Return a file of a dump; the key goes to the provider's own hosts only, and the file's host is one of them."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" or not host.endswith((".unisender.ru", ".unisender.com")):
        raise SourceError(
            "Unisender Go names a strange host for its dump", "It was not asked: {host}", host=host[:80] or url[:80]
        )
    return require(await api.request("GET", url, rate=UnisenderGo.info.rate), TITLE).body


def _count(data: bytes, window: Window, events: Counter[tuple[date, str]]) -> int:
    """Count the events of a file by day, and return its rows: those count for the limit that are none of ours, too."""
    count = 0
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig", "replace"), newline=""))
    try:
        for row in rows:
            count += 1
            day = utc_day(datetime.fromisoformat((row["event_time"] or "").strip()))
            metric = STATUSES.get((row["status"] or "").strip().lower())
            if metric is not None and window.first <= day <= window.last:
                events[day, metric] += 1
    except (ValueError, csv.Error) as error:
        raise misread(TITLE, ValueError(str(error))) from error
    except KeyError as error:
        raise misread(TITLE, ValueError("the dump has no columns status and event_time")) from error
    return count
