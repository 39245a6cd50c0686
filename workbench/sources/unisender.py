"""UniSender: what became of each campaign, by the day of its sending."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from workbench.model.accounts import Subject
from workbench.model.errors import SourceError
from workbench.model.samples import Sample
from workbench.model.text import mark
from workbench.net.api import Api, Rate
from workbench.sources._esp import DOMAIN, KEY, collect, counts, latest, misread, require, typed_domain
from workbench.sources.base import Batch, Campaign, Connection, SourceInfo, Step, Trouble, Window, source

TITLE = "UniSender"
HOST = "api.unisender.com"

# PROVIDERS 6.8: getCampaignCommonStats
NAMES = {
    "sent": "sent", "delivered": "delivered", "unique_opens": "read_unique", "opens": "read_all",
    "unique_clicks": "clicked_unique", "clicks": "clicked_all", "unsubscribes": "unsubscribed", "complaints": "spam",
}  # fmt: skip

_PAGE = 100

_NOT_SENT = frozenset({"waits_censorship", "censor_hold", "declined", "waits_schedule", "scheduled"})
"""States of campaigns that are listed, though nothing of them has been sent: their noughts say nothing of a day."""

_LATER = frozenset({"retry_later", "api_call_limit_exceeded_for_api_key", "api_call_limit_exceeded_for_ip"})

T = TypeVar("T")


class Mailing(msgspec.Struct):
    """One campaign; its time is UTC without saying so."""

    id: int
    start_time: str = ""
    status: str = ""
    subject: str = ""
    sender_email: str = ""


class Answer(msgspec.Struct):
    """What every method answers, with status 200 even where it refuses."""

    result: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)
    error: str = ""
    code: str = ""


@source
class UniSender:
    """Reads `getCampaigns` and `getCampaignCommonStats`; numbers grow for days and are fetched again."""

    info = SourceInfo(
        "unisender",
        TITLE,
        hosts=(HOST,),
        fields=(KEY, DOMAIN),
        steps=(
            Step(mark("Open the settings of your UniSender account, “Integration and API”."), "https://cp.unisender.com/ru/v5/user/info/api"),
            Step(mark("Show the API key with your password and copy it.")),
            Step(mark("Paste it here and name the domain your campaigns are sent from.")),
        ),
        history_days=395,
        rate=Rate(3, 1.0),
        per_campaign=True,
    )  # fmt: skip

    async def discover(self, connection: Connection, api: Api) -> list[Subject]:
        """Return the domain that the user named, once the key has proven that it reads campaigns."""
        await _campaigns(connection, api, latest())
        return [typed_domain(connection)]

    async def fetch(
        self, connection: Connection, subjects: Sequence[Subject], window: Window, api: Api
    ) -> AsyncIterator[Batch]:
        """Yield a batch for each campaign that was sent in the window."""
        subject = typed_domain(connection).name
        whole = True
        for mailing in await _campaigns(connection, api, window):
            try:
                said = await _call(connection, api, "getCampaignCommonStats", {"campaign_id": str(mailing.id)})
                yield _read(mailing, _as(said, dict[str, object]), subject, connection.account.id)
            except SourceError as error:
                if error.retryable:
                    raise
                whole = False
                yield Batch(troubles=[Trouble(subject, error)])
        if whole:
            yield Batch(asked=[(subject, window.first, window.last)])


async def _campaigns(connection: Connection, api: Api, window: Window) -> list[Mailing]:
    async def page(offset: int) -> tuple[list[Mailing], bool]:
        said = await _call(
            connection, api, "getCampaigns",
            {
                "from": f"{window.first} 00:00:00", "to": f"{window.last + timedelta(days=1)} 00:00:00",
                "limit": str(_PAGE), "offset": str(offset),
            },
        )  # fmt: skip
        listed = _as(said, list[Mailing])
        return listed, len(listed) < _PAGE

    return [one for one in await collect(TITLE, page) if one.status not in _NOT_SENT]


async def _call(connection: Connection, api: Api, method: str, params: Mapping[str, str]) -> msgspec.Raw:
    """Return what a method gives; the key goes in the body, which stands in no log of a proxy."""
    key = connection.secrets["api_key"]
    reply = await api.request(
        "POST",
        f"https://{HOST}/ru/api/{method}",
        params={"format": "json"},
        form={"api_key": key, **params},
        secrets=(key,),
        rate=UniSender.info.rate,
    )
    said = require(reply, TITLE).json(Answer)
    if said.error or bytes(said.result) in {b"", b"null"}:
        raise _refused(said, reply.hide(said.error))
    return said.result


def _refused(said: Answer, words: str) -> SourceError:
    detail = words[:300] or said.code or "no result"
    if said.code in {"invalid_api_key", "access_denied"}:
        return SourceError(
            "{service} does not accept the key",
            "Make a new one there and connect the account again with it: {detail}",
            service=TITLE,
            detail=detail,
        )
    if said.code in _LATER:
        return SourceError("{host} asks to wait", "It says: {detail}", retryable=True, host=HOST, detail=detail)
    return SourceError("{service} refused the request", "It says: {detail}", service=TITLE, detail=detail)


def _as(said: msgspec.Raw, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(said, type=kind, strict=False)
    except (msgspec.DecodeError, RecursionError) as error:
        raise misread(TITLE, ValueError(str(error))) from error


def _read(mailing: Mailing, numbers: Mapping[str, object], subject: str, account: str) -> Batch:
    try:
        sent = datetime.fromisoformat(mailing.start_time).replace(tzinfo=UTC)
        frame = Sample(
            sent.date(), "unisender", subject, "", account=account, dimension=f"campaign={mailing.id}", api="ru/api"
        )
        samples = list(counts(frame, numbers, NAMES))
    except ValueError as error:
        raise misread(TITLE, error) from error
    messages = next((int(one.value or 0) for one in samples if one.metric == "sent"), None)
    return Batch(
        samples=samples,
        campaigns=[Campaign(str(mailing.id), mailing.subject, mailing.subject, sent, messages)],
    )
