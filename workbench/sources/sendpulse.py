"""SendPulse: what became of each campaign, and the bounces and complaints of its SMTP service, by day."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec

from workbench.model.accounts import Subject
from workbench.model.errors import SourceError
from workbench.model.samples import Sample
from workbench.model.text import mark
from workbench.net.api import Api, Rate, Reply
from workbench.sources._esp import DOMAIN, collect, counts, days_of, misread, read_count, require, typed_domain
from workbench.sources.base import (
    Batch,
    Campaign,
    Connection,
    Field,
    FieldKind,
    SourceInfo,
    Step,
    Trouble,
    Window,
    source,
)

TITLE = "SendPulse"
HOST = "api.sendpulse.com"

# PROVIDERS 6.9: the shape of `statistics` is not documented; its words are read, its codes are not
WORDS = {
    "sent": "sent", "delivered": "delivered", "opened": "unique_opens", "open": "unique_opens",
    "clicked": "unique_clicks", "link redirected": "unique_clicks", "unsubscribed": "unsubscribes",
    "marked as spam": "complaints", "spam": "complaints", "spam by user": "complaints", "bounced": "bounces",
    "hard bounced": "hard_bounces", "soft bounced": "soft_bounces",
}  # fmt: skip

_PAGE = 100


class Token(msgspec.Struct):
    """An access token of an hour."""

    access_token: str


class Mailing(msgspec.Struct):
    """One campaign, in the list."""

    id: int
    name: str = ""
    send_date: str | None = None
    all_email_qty: int | None = None


class Removed(msgspec.Struct):
    """Somebody who left; the address only tells one page from another."""

    email: str = ""
    spam_complaint: bool | int | str = False


@source
class SendPulse:
    """Reads `/campaigns` and, if the account has it, `/smtp/…`; days are those of the account."""

    info = SourceInfo(
        "sendpulse",
        TITLE,
        hosts=(HOST,),
        fields=(
            Field("client_id", mark("ID of the API")),
            Field("client_secret", mark("Secret of the API"), FieldKind.SECRET),
            DOMAIN,
            Field("smtp", mark("SMTP service"), FieldKind.CHOICE, ("yes", "no"), default="no",
                  help=mark("Whether you send transactional mail through SendPulse too.")),
        ),
        steps=(
            Step(mark("Open Account settings, API, and switch the REST API on."), "https://login.sendpulse.com/settings/#api"),
            Step(mark("Copy the ID and the secret, and paste both here.")),
        ),
        history_days=395,
        rate=Rate(5, 1.0),
        per_campaign=True,
    )  # fmt: skip

    async def discover(self, connection: Connection, api: Api) -> list[Subject]:
        """Return the domain that the user named, once the key has proven that it reads campaigns."""
        await _get(connection, api, "/campaigns", {"limit": "1", "offset": "0"})
        return [typed_domain(connection)]

    async def fetch(
        self, connection: Connection, subjects: Sequence[Subject], window: Window, api: Api
    ) -> AsyncIterator[Batch]:
        """Yield a batch for each campaign that was sent in the window, then one for each day of the SMTP service."""
        subject = typed_domain(connection).name
        for mailing, sent in await _campaigns(connection, api, window):
            said = (await _get(connection, api, f"/campaigns/{mailing.id}", {})).json(dict[str, object])
            frame = Sample(
                sent.date(), self.info.id, subject, "", account=connection.account.id,
                dimension=f"campaign={mailing.id}", api="1",
            )  # fmt: skip
            yield _of_campaign(mailing, sent, said.get("statistics"), frame)
        if connection.account.options.get("smtp") == "yes":
            for day in days_of(window):
                frame = Sample(
                    day, self.info.id, subject, "", account=connection.account.id, dimension="stream=smtp", api="1"
                )
                yield Batch(samples=await _of_smtp(connection, api, frame))
        yield Batch(asked=[(subject, window.first, window.last)])


async def _token(connection: Connection, api: Api) -> str:
    if "access" not in connection.tokens:
        secret = connection.secrets["client_secret"]
        reply = await api.request(
            "POST",
            f"https://{HOST}/oauth/access_token",
            json={
                "grant_type": "client_credentials", "client_id": connection.account.options.get("client_id", ""),
                "client_secret": secret,
            },
            secrets=(secret,),
            record=False,
        )  # fmt: skip
        connection.tokens["access"] = require(reply, TITLE).json(Token).access_token
    return connection.tokens["access"]


async def _get(connection: Connection, api: Api, path: str, params: Mapping[str, str]) -> Reply:
    """Return a good reply; a token that ended meanwhile is replaced once."""
    for last in (False, True):
        token = await _token(connection, api)
        reply = await api.request(
            "GET",
            f"https://{HOST}{path}",
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            params=params,
            secrets=(token,),
            rate=SendPulse.info.rate,
        )
        if reply.status != 401 or last:
            break
        del connection.tokens["access"]
    return require(reply, TITLE)


async def _campaigns(connection: Connection, api: Api, window: Window) -> list[tuple[Mailing, datetime]]:
    async def page(offset: int) -> tuple[list[Mailing], bool]:
        here = {"limit": str(_PAGE), "offset": str(offset), "order": "desc"}
        listed = (await _get(connection, api, "/campaigns", here)).json(list[Mailing])
        return listed, len(listed) < _PAGE or _older(listed, window.first)

    found = await collect(TITLE, page)
    sent = [(mailing, moment) for mailing in found if (moment := _sent(mailing)) is not None]
    return [(mailing, moment) for mailing, moment in sent if window.first <= moment.date() <= window.last]


def _older(page: Sequence[Mailing], first: date) -> bool:
    """Whether a page has come to campaigns long before the window, and is newest first, as it was asked for."""
    moments = [moment for mailing in page if (moment := _sent(mailing)) is not None]
    return bool(moments) and moments[0] >= moments[-1] and max(moments).date() < first - timedelta(days=31)


def _sent(mailing: Mailing) -> datetime | None:
    try:
        moment = datetime.fromisoformat(mailing.send_date or "")
    except ValueError:
        return None  # a draft, or one that was never sent
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _of_campaign(mailing: Mailing, sent: datetime, statistics: object, frame: Sample) -> Batch:
    said, strange = _numbers(statistics)
    try:
        samples = list(counts(frame, said, {metric: metric for metric in said}))
        messages = read_count(mailing.all_email_qty)
    except ValueError as error:
        raise misread(TITLE, error) from error
    campaign = Campaign(str(mailing.id), mailing.name, "", sent, None if messages is None else int(messages))
    troubles = [Trouble(frame.subject, _unknown(strange, mailing.name))] if strange else []
    return Batch(samples=samples, campaigns=[campaign], troubles=troubles)


def _numbers(statistics: object) -> tuple[dict[str, object], list[str]]:
    """Return what is stated by our metrics, and the words that are not known, or contradict another one."""
    if isinstance(statistics, Mapping):
        stated = [(str(word), value) for word, value in statistics.items()]
    elif isinstance(statistics, list):
        stated = [(str(one.get("explain", "")), one.get("count")) for one in statistics if isinstance(one, Mapping)]
    else:
        stated = []
    known: dict[str, object] = {}
    strange = []
    for word, value in stated:
        metric = WORDS.get(word.strip().casefold().replace("_", " "))
        if metric is None or known.get(metric, value) != value:
            strange.append(word)
        else:
            known[metric] = value
    return known, strange


def _unknown(words: list[str], campaign: str) -> SourceError:
    return SourceError(
        "SendPulse counts something unknown for “{campaign}”",
        "The rest was kept. Not understood: {words}",
        campaign=campaign[:40],
        words=", ".join(words)[:200],
    )


async def _of_smtp(connection: Connection, api: Api, frame: Sample) -> list[Sample]:
    day = {"date": frame.day.isoformat()}
    bounces = (await _get(connection, api, "/smtp/bounces/day/total", day)).json(dict[str, object])

    async def page(offset: int) -> tuple[list[Removed], bool]:
        here = {**day, "limit": str(_PAGE), "offset": str(offset)}
        listed = (await _get(connection, api, "/smtp/unsubscribe", here)).json(list[Removed])
        return listed, len(listed) < _PAGE

    left = await collect(TITLE, page)
    complaints = sum(str(one.spam_complaint).lower() in {"true", "1"} for one in left)
    values = {"bounces": bounces.get("total"), "complaints": complaints, "unsubscribes": len(left) - complaints}
    try:
        return list(counts(frame, values, {metric: metric for metric in values}))
    except ValueError as error:
        raise misread(TITLE, error) from error
