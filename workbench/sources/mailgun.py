"""Mailgun: what became of the mail of each sending domain, a day each, as a whole and by mailbox provider."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime, parsedate_to_datetime

import msgspec

from workbench.model.accounts import Subject
from workbench.model.errors import NotADomainError
from workbench.model.names import parse_domain
from workbench.model.samples import Sample
from workbench.model.text import mark
from workbench.net.api import Api, Rate
from workbench.sources._esp import KEY, collect, counts, misread, part_of, require, utc_day, windows
from workbench.sources.base import Batch, Connection, Field, FieldKind, SourceInfo, Step, Window, source

TITLE = "Mailgun"
HOSTS = {"us": "api.mailgun.net", "eu": "api.eu.mailgun.net"}

# PROVIDERS 6.3
NAMES = {
    "sent": "processed_count", "delivered": "delivered_count", "hard_bounces": "permanent_failed_count",
    "soft_bounces": "temporary_failed_count", "complaints": "complained_count", "opens": "opened_count",
    "unique_opens": "unique_opened_count", "clicks": "clicked_count", "unique_clicks": "unique_clicked_count",
    "unsubscribes": "unsubscribed_count",
}  # fmt: skip

_DAYS_AT_ONCE = 30
_PAGE = 1000
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
        today = datetime.now(UTC).date()
        window = Window(today - timedelta(days=_LOOKED_BACK), today)
        items = await _rows(connection, api, window, ("domain",), "")
        names = (value for item in items for value in [_value(item, "domain")] if value)
        return [Subject(name) for name in dict.fromkeys(filter(None, map(_domain, names)))]

    async def fetch(
        self, connection: Connection, subjects: Sequence[Subject], window: Window, api: Api
    ) -> AsyncIterator[Batch]:
        """Yield a batch for each month of a domain."""
        for subject in subjects or await self.discover(connection, api):
            for piece in windows(window, _DAYS_AT_ONCE):
                frame = Sample(piece.first, self.info.id, subject.name, "", account=connection.account.id, api="v1")
                batch = Batch(asked=[(subject.name, piece.first, piece.last)])
                for dimensions in (("time",), ("time", "recipient_provider")):
                    batch.samples += _read(await _rows(connection, api, piece, dimensions, subject.name), frame)
                yield batch


async def _rows(
    connection: Connection, api: Api, window: Window, dimensions: tuple[str, ...], domain: str
) -> list[Item]:
    """Return the rows of every page."""

    async def page(skip: int) -> tuple[list[Item], bool]:
        said = await _page(connection, api, _query(window, dimensions, domain, skip))
        return said.items, len(said.items) < _PAGE or skip + len(said.items) >= said.pagination.total > 0

    return await collect(TITLE, page)


def _query(window: Window, dimensions: tuple[str, ...], domain: str, skip: int) -> dict[str, object]:
    query: dict[str, object] = {
        "start": _midnight(window.first), "end": _midnight(window.last), "resolution": "day",
        "dimensions": list(dimensions), "metrics": list(NAMES.values()), "include_aggregates": False,
        "pagination": {"skip": skip, "limit": _PAGE, "sort": f"{dimensions[0]}:asc"},
    }  # fmt: skip
    if domain:
        same = {"attribute": "domain", "comparator": "=", "values": [{"label": domain, "value": domain}]}
        query["filter"] = {"AND": [same]}
    return query


def _midnight(day: date) -> str:
    return format_datetime(datetime.combine(day, time(), UTC))


async def _page(connection: Connection, api: Api, query: Mapping[str, object]) -> Answer:
    import base64

    host = HOSTS.get(connection.account.options.get("region", "us"), HOSTS["us"])
    key = connection.secrets["api_key"]
    basic = base64.b64encode(f"api:{key}".encode()).decode()
    reply = await api.request(
        "POST",
        f"https://{host}/v1/analytics/metrics",
        headers={"Authorization": f"Basic {basic}", "Accept": "application/json"},
        json=query,
        secrets=(key, basic),
        rate=Mailgun.info.rate,
    )
    return require(reply, TITLE).json(Answer)


def _domain(text: str) -> str:
    try:
        return parse_domain(text)
    except NotADomainError:
        return ""


def _value(item: Item, dimension: str) -> str:
    return next((one.value for one in item.dimensions if one.dimension == dimension), "")


def _read(items: Sequence[Item], frame: Sample) -> list[Sample]:
    try:
        return [sample for item in items for sample in counts(_framed(frame, item), item.metrics, NAMES)]
    except (ValueError, TypeError) as error:
        raise misread(TITLE, ValueError(str(error))) from error


def _framed(frame: Sample, item: Item) -> Sample:
    name = _value(item, "recipient_provider")
    provider, dimension = part_of(name) if name else ("", "")
    day = utc_day(parsedate_to_datetime(_value(item, "time")))
    return frame._replace(day=day, provider=provider, dimension=dimension)
