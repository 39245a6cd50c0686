"""Twilio SendGrid: what became of an account's mail, a day each, as a whole and by mailbox provider."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import msgspec

from workbench.model.accounts import Subject
from workbench.model.errors import SourceError
from workbench.model.samples import Sample
from workbench.model.text import mark
from workbench.net.api import Api, Rate, Reply
from workbench.sources._esp import (
    DOMAIN,
    KEY,
    counts,
    latest,
    misread,
    parse_day,
    part_of,
    require,
    typed_domain,
    windows,
)
from workbench.sources.base import Batch, Connection, Field, FieldKind, SourceInfo, Step, Trouble, Window, source

TITLE = "SendGrid"
HOSTS = {"global": "api.sendgrid.com", "eu": "api.eu.sendgrid.com"}

# PROVIDERS 6.2; `requests` is what was handed to SendGrid, `processed` what it tried to send
NAMES = {
    "sent": "processed", "delivered": "delivered", "hard_bounces": "bounces", "blocked": "blocks",
    "deferred": "deferred", "complaints": "spam_reports", "opens": "opens", "unique_opens": "unique_opens",
    "clicks": "clicks", "unique_clicks": "unique_clicks", "unsubscribes": "unsubscribes",
}  # fmt: skip
DROPS = ("bounce_drops", "spam_report_drops", "unsubscribe_drops", "invalid_emails")
"""Mail that SendGrid did not try to send because of what happened before."""

_DAYS_AT_ONCE = 90


class Stat(msgspec.Struct):
    """A part of a day: of all mail, or of one mailbox provider's."""

    metrics: dict[str, object]
    name: str = ""
    type: str = ""


class Day(msgspec.Struct):
    """A day and its parts."""

    date: str
    stats: list[Stat]


@source
class SendGrid:
    """Reads `/stats` and `/mailbox_providers/stats`; days are those of the account's time zone."""

    info = SourceInfo(
        "sendgrid",
        TITLE,
        hosts=tuple(HOSTS.values()),
        fields=(KEY, DOMAIN, Field("region", mark("Region"), FieldKind.CHOICE, tuple(HOSTS), default="global")),
        steps=(
            Step(mark("Open Settings, API Keys, and create a key."), "https://app.sendgrid.com/settings/api_keys"),
            Step(mark("Choose Restricted Access and give it Stats: Read Access, nothing else.")),
            Step(mark("Copy the key, which is shown only once, and paste it here.")),
        ),
        history_days=395,
        rate=Rate(4, 1.0),
    )

    async def discover(self, connection: Connection, api: Api) -> list[Subject]:
        """Return the domain that the user named, once the key has proven that it reads statistics."""
        await _get(connection, api, "stats", latest())
        return [typed_domain(connection)]

    async def fetch(
        self, connection: Connection, subjects: Sequence[Subject], window: Window, api: Api
    ) -> AsyncIterator[Batch]:
        """Yield a batch for each quarter of a year."""
        subject = typed_domain(connection)
        for piece in windows(window, _DAYS_AT_ONCE):
            frame = Sample(piece.first, self.info.id, subject.name, "", account=connection.account.id, api="v3")
            batch = Batch(samples=_read(await _get(connection, api, "stats", piece), frame))
            try:
                batch.samples += _read(await _get(connection, api, "mailbox_providers/stats", piece), frame)
            except SourceError as error:  # not in every plan; the whole is worth keeping without its parts
                if error.retryable:
                    raise
                batch.troubles.append(Trouble(subject.name, error))
            batch.asked.append((subject.name, piece.first, piece.last))
            yield batch


async def _get(connection: Connection, api: Api, path: str, window: Window) -> Reply:
    host = HOSTS.get(connection.account.options.get("region", "global"), HOSTS["global"])
    key = connection.secrets["api_key"]
    reply = await api.request(
        "GET",
        f"https://{host}/v3/{path}",
        headers={"Authorization": f"Bearer {key}", "Accept": "application/json"},
        params={
            "start_date": window.first.isoformat(), "end_date": window.last.isoformat(), "aggregated_by": "day",
        },
        secrets=(key,),
        rate=SendGrid.info.rate,
    )  # fmt: skip
    return require(reply, TITLE)


def _read(reply: Reply, frame: Sample) -> list[Sample]:
    try:
        return [sample for day in reply.json(list[Day]) for part in day.stats for sample in _part(day, part, frame)]
    except ValueError as error:
        raise misread(TITLE, error) from error


def _part(day: Day, part: Stat, frame: Sample) -> list[Sample]:
    provider, dimension = part_of(part.name) if part.name else ("", "")
    frame = frame._replace(day=parse_day(day.date), provider=provider, dimension=dimension)
    made = list(counts(frame, part.metrics, NAMES))
    drops = [part.metrics[name] for name in DROPS if isinstance(part.metrics.get(name), int | float)]
    if drops:
        made += counts(frame, {"dropped": sum(drops)}, {"dropped": "dropped"})
    return made
