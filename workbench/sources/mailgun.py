"""Mailgun: what became of the mail of each sending domain, a day each, as a whole and by mailbox provider."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from itertools import product
from typing import NamedTuple

import msgspec

from workbench.model.accounts import Subject
from workbench.model.samples import Sample
from workbench.model.text import mark
from workbench.net.api import Api, Rate
from workbench.sources._esp import (
    KEY,
    basic,
    collect,
    counts,
    latest,
    misread,
    part_of,
    require,
    subjects_of,
    utc_day,
    windows,
)
from workbench.sources.base import Batch, Connection, Field, FieldKind, SourceInfo, Step, Window, source

TITLE = "Mailgun"
HOSTS = {"us": "api.mailgun.net", "eu": "api.eu.mailgun.net"}

# PROVIDERS 6.3, and Mailgun's "Metric Definitions": it takes up to ten at a time. Its numbers of processed and of
# permanently failed messages hold what it did not try at all; a temporary failure is an attempt that is made again.
OF_DELIVERY = {
    "sent": "sent_count", "delivered": "delivered_count", "bounces": "bounced_count",
    "hard_bounces": "hard_bounces_count", "soft_bounces": "soft_bounces_count", "deferred": "temporary_failed_count",
}  # fmt: skip
OF_READERS = {
    "complaints": "complained_count", "opens": "opened_count", "unique_opens": "unique_opened_count",
    "clicks": "clicked_count", "unique_clicks": "unique_clicked_count", "unsubscribes": "unsubscribed_count",
}  # fmt: skip

_DAYS_AT_ONCE = 30
_PAGE = 1000
_PARTS = (("time",), ("time", "recipient_provider"))
_PARTS = (("time",), ("time", "recipient_provider"))
_LOOKED_BACK = 90


class Dimension(msgspec.Struct):
    """What a row is about."""

    dimension: str
    value: str


class Item(msgspec.Struct):
    """A row of numbers."""

    dimensions: list[Dimension]
    metrics: dict[str, object]


class Pagination(msgspec.Struct):
    """Where in the rows a page lies."""

    total: int = 0


class Answer(msgspec.Struct):
    """A page of rows."""

    items: list[Item]
    pagination: Pagination = msgspec.field(default_factory=Pagination)


@source
class Mailgun:
    """Reads `/v1/analytics/metrics`; days are UTC."""

    info = SourceInfo(
        "mailgun",
        TITLE,
        hosts=tuple(HOSTS.values()),
        fields=(KEY, Field("region", mark("Region"), FieldKind.CHOICE, tuple(HOSTS), default="us")),
        steps=(
            Step(mark("Open API Security and add a key with the role Analyst."), "https://app.mailgun.com/settings/api_security"),
            Step(mark("Copy the key, which is shown only once, and paste it here.")),
            Step(mark("Choose the region in which your domains are; it stands above the list of domains.")),
        ),
        history_days=365,
        rate=Rate(2, 1.0),
    )  # fmt: skip

    async def discover(self, connection: Connection, api: Api) -> list[Subject]:
        """Return the domains that sent in the last three months."""
        items = await _rows(connection, api, latest(_LOOKED_BACK), _Wanted(("domain",), OF_DELIVERY))
        return subjects_of(_value(item, "domain") for item in items)

    async def fetch(
        self, connection: Connection, subjects: Sequence[Subject], window: Window, api: Api
    ) -> AsyncIterator[Batch]:
        """Yield a batch for each month of a domain."""
        for subject in subjects or await self.discover(connection, api):
            for piece in windows(window, _DAYS_AT_ONCE):
                frame = Sample(piece.first, self.info.id, subject.name, "", account=connection.account.id, api="v1")
                batch = Batch(asked=[(subject.name, piece.first, piece.last)])
                for dimensions, names in product(_PARTS, (OF_DELIVERY, OF_READERS)):
                    rows = await _rows(connection, api, piece, _Wanted(dimensions, names, subject.name))
                    samples = _read(rows, frame, names)
                    batch.samples += [sample for sample in samples if piece.first <= sample.day <= piece.last]
                yield batch


class _Wanted(NamedTuple):
    """Which numbers are asked for: by what they are split, their names, of which domain; "" for all."""

    dimensions: tuple[str, ...]
    names: Mapping[str, str]
    domain: str = ""


async def _rows(connection: Connection, api: Api, window: Window, wanted: _Wanted) -> list[Item]:
    """Return the rows of every page."""

    async def page(skip: int) -> tuple[list[Item], bool]:
        said = await _page(connection, api, _query(window, wanted, skip))
        return said.items, len(said.items) < _PAGE or skip + len(said.items) >= said.pagination.total > 0

    return await collect(TITLE, page)


def _query(window: Window, wanted: _Wanted, skip: int) -> dict[str, object]:
    end = datetime.combine(window.last, time(23, 59, 59), UTC)  # whether the end of a query is in it, nobody says
    query: dict[str, object] = {
        "start": format_datetime(datetime.combine(window.first, time(), UTC)), "end": format_datetime(end),
        "resolution": "day", "dimensions": list(wanted.dimensions), "metrics": list(wanted.names.values()),
        "include_aggregates": False,
        "pagination": {"skip": skip, "limit": _PAGE, "sort": f"{wanted.dimensions[0]}:asc"},
    }  # fmt: skip
    if wanted.domain:
        value = {"label": wanted.domain, "value": wanted.domain}
        query["filter"] = {"AND": [{"attribute": "domain", "comparator": "=", "values": [value]}]}
    return query


async def _page(connection: Connection, api: Api, query: Mapping[str, object]) -> Answer:

    host = HOSTS.get(connection.account.options.get("region", "us"), HOSTS["us"])
    key = connection.secrets["api_key"]
    proof = basic("api", key)
    reply = await api.request(
        "POST",
        f"https://{host}/v1/analytics/metrics",
        headers={"Authorization": f"Basic {proof}", "Accept": "application/json"},
        json=query,
        secrets=(key, proof),
        rate=Mailgun.info.rate,
    )
    return require(reply, TITLE).json(Answer)


def _value(item: Item, dimension: str) -> str:
    return next((one.value for one in item.dimensions if one.dimension == dimension), "")


def _read(items: Sequence[Item], frame: Sample, names: Mapping[str, str]) -> list[Sample]:
    try:
        return [sample for item in items for sample in counts(_framed(frame, item), item.metrics, names)]
    except (ValueError, TypeError) as error:
        raise misread(TITLE, ValueError(str(error))) from error


def _framed(frame: Sample, item: Item) -> Sample:
    name = _value(item, "recipient_provider")
    provider, dimension = part_of(name) if name else ("", "")
    day = utc_day(parsedate_to_datetime(_value(item, "time")))
    return frame._replace(day=day, provider=provider, dimension=dimension)
