"""Postmark: what a server of an account sent and what came back, a day each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

import msgspec

from workbench.model.accounts import Subject
from workbench.model.samples import Sample
from workbench.model.text import mark
from workbench.net.api import Api, Rate
from workbench.sources._esp import DOMAIN, counts, latest, misread, parse_day, require, typed_domain, windows
from workbench.sources.base import Batch, Connection, Field, FieldKind, SourceInfo, Step, Window, source

TITLE = "Postmark"
HOST = "api.postmarkapp.com"
TOKEN = "server_token"

# PROVIDERS 6.4: the path under /stats/outbound, and in its days our metric by their name
CALLS: Mapping[str, Mapping[str, str]] = {
    "sends": {"sent": "Sent"},
    "bounces": {"hard_bounces": "HardBounce", "soft_bounces": "SoftBounce", "blocked": "Blocked"},
    "spam": {"complaints": "SpamComplaint"},
    "opens": {"opens": "Opens", "unique_opens": "Unique"},
    "clicks": {"clicks": "Clicks", "unique_clicks": "Unique"},
}

_DAYS_AT_ONCE = 90


class Days(msgspec.Struct):
    """The days of one kind of event; a day that Postmark leaves out had none, but it does not say so."""

    Days: list[dict[str, object]]


@source
class Postmark:
    """Reads `/stats/outbound/…`; days are those of the American East, as Postmark documents."""

    info = SourceInfo(
        "postmark",
        TITLE,
        hosts=(HOST,),
        fields=(
            Field(
                TOKEN,
                mark("Server API token"),
                FieldKind.SECRET,
                help=mark("That of one server, not of the account. It is kept in your system's keyring."),
            ),
            DOMAIN,
            Field("stream", mark("Message stream"), required=False, help=mark("Empty: all streams of the server.")),
        ),
        steps=(
            Step(mark("Open Postmark and choose the server that sends for your domain."), "https://account.postmarkapp.com/servers"),
            Step(mark("Open its tab “API Tokens” and copy the server API token.")),
            Step(mark("Paste it here. If you use several servers, connect each as an account of its own.")),
        ),
        history_days=395,
        rate=Rate(4, 1.0),
    )  # fmt: skip

    async def discover(self, connection: Connection, api: Api) -> list[Subject]:
        """Return the domain that the user named, once the token has proven that it reads statistics."""
        await _get(connection, api, "sends", latest())
        return [typed_domain(connection)]

    async def fetch(
        self, connection: Connection, subjects: Sequence[Subject], window: Window, api: Api
    ) -> AsyncIterator[Batch]:
        """Yield a batch for each quarter of a year."""
        subject = typed_domain(connection)
        stream = connection.account.options.get("stream", "")
        for piece in windows(window, _DAYS_AT_ONCE):
            frame = Sample(
                piece.first, self.info.id, subject.name, "", account=connection.account.id,
                dimension=f"stream={stream}" if stream else "", api="v1",
            )  # fmt: skip
            batch = Batch(asked=[(subject.name, piece.first, piece.last)])
            for path in CALLS:
                batch.samples += _read(await _get(connection, api, path, piece), path, frame)
            yield batch


async def _get(connection: Connection, api: Api, path: str, window: Window) -> Days:
    token = connection.secrets[TOKEN]
    params = {"fromdate": window.first.isoformat(), "todate": window.last.isoformat()}
    if stream := connection.account.options.get("stream", ""):
        params["messagestream"] = stream
    reply = await api.request(
        "GET",
        f"https://{HOST}/stats/outbound/{path}",
        headers={"X-Postmark-Server-Token": token, "Accept": "application/json"},
        params=params,
        secrets=(token,),
        rate=Postmark.info.rate,
    )
    return require(reply, TITLE).json(Days)


def _read(said: Days, path: str, frame: Sample) -> list[Sample]:
    try:
        return [
            sample
            for day in said.Days
            for sample in counts(frame._replace(day=parse_day(day.get("Date"))), day, CALLS[path])
        ]
    except ValueError as error:
        raise misread(TITLE, error) from error
