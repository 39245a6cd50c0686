"""Mailchimp: what became of each campaign, by the day of its sending, as a whole and by the recipients' domains."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from workbench.model.accounts import Subject
from workbench.model.errors import SourceError
from workbench.model.samples import Sample
from workbench.model.text import mark
from workbench.net.api import Api, Rate, Reply
from workbench.sources._esp import DOMAIN, KEY, basic, collect, counts, misread, part_of, require, typed_domain, utc_day
from workbench.sources.base import Batch, Campaign, Connection, SourceInfo, Step, Trouble, Window, source

TITLE = "Mailchimp"
_PAGE = 200

_OF_DOMAINS = {"sent": "emails_sent", "delivered": "delivered", "bounces": "bounces", "unsubscribes": "unsubs"}


class Bounces(msgspec.Struct):
    """Mail that came back."""

    hard_bounces: int | None = None
    soft_bounces: int | None = None


class Opens(msgspec.Struct):
    """Openings."""

    opens_total: int | None = None
    unique_opens: int | None = None


class Clicks(msgspec.Struct):
    """Clicks; a subscriber who clicked is counted once in the last."""

    clicks_total: int | None = None
    unique_subscriber_clicks: int | None = None


class Report(msgspec.Struct):
    """One campaign."""

    id: str
    send_time: str = ""
    campaign_title: str = ""
    subject_line: str = ""
    emails_sent: int | None = None
    abuse_reports: int | None = None
    unsubscribed: int | None = None
    bounces: Bounces = msgspec.field(default_factory=Bounces)
    opens: Opens = msgspec.field(default_factory=Opens)
    clicks: Clicks = msgspec.field(default_factory=Clicks)

    @property
    def numbers(self) -> Mapping[str, object]:
        """Its numbers by our metrics."""
        return {
            "sent": self.emails_sent, "complaints": self.abuse_reports, "unsubscribes": self.unsubscribed,
            "hard_bounces": self.bounces.hard_bounces, "soft_bounces": self.bounces.soft_bounces,
            "opens": self.opens.opens_total, "unique_opens": self.opens.unique_opens,
            "clicks": self.clicks.clicks_total, "unique_clicks": self.clicks.unique_subscriber_clicks,
        }  # fmt: skip


class Reports(msgspec.Struct):
    """A page of campaigns."""

    reports: list[Report] = []
    total_items: int = 0


class Domains(msgspec.Struct):
    """A campaign by the recipients' domains."""

    domains: list[dict[str, object]] = []


@source
class Mailchimp:
    """Reads `/reports`; numbers of a campaign grow for days after its sending and are fetched again."""

    info = SourceInfo(
        "mailchimp",
        TITLE,
        hosts=("{data center}.api.mailchimp.com",),
        fields=(KEY, DOMAIN),
        steps=(
            Step(mark("Open Account & billing, Extras, API keys."), "https://admin.mailchimp.com/account/api/"),
            Step(
                mark("Create a key, give it a name, and copy it; it ends in the name of a data center such as -us21.")
            ),
            Step(mark("Paste it here and name the domain your campaigns are sent from.")),
        ),
        history_days=395,
        rate=Rate(5, 1.0),
        per_campaign=True,
    )

    async def discover(self, connection: Connection, api: Api) -> list[Subject]:
        """Return the domain that the user named, once the key has proven that it reads reports."""
        await _get(connection, api, "/reports", {"count": "1", "fields": "total_items"})
        return [typed_domain(connection)]

    async def fetch(
        self, connection: Connection, subjects: Sequence[Subject], window: Window, api: Api
    ) -> AsyncIterator[Batch]:
        """Yield a batch for each campaign that was sent in the window."""
        subject = typed_domain(connection)
        for report in await _reports(connection, api, window):
            try:
                frame = _frame(report, subject.name, connection.account.id)
            except ValueError as error:
                raise misread(TITLE, error) from error
            by_domain, troubles = Domains(), []
            try:
                by_domain = (await _get(connection, api, f"/reports/{report.id}/domain-performance", {})).json(Domains)
            except SourceError as error:  # the whole is worth keeping without its parts, and the other campaigns too
                if error.retryable:
                    raise
                troubles.append(Trouble(subject.name, error))
            yield Batch(samples=_read(report, by_domain, frame), campaigns=[_campaign(report)], troubles=troubles)
        yield Batch(asked=[(subject.name, window.first, window.last)])


async def _reports(connection: Connection, api: Api, window: Window) -> list[Report]:
    async def page(offset: int) -> tuple[list[Report], bool]:
        reply = await _get(
            connection, api, "/reports",
            {
                "count": str(_PAGE), "offset": str(offset), "since_send_time": f"{window.first}T00:00:00+00:00",
                "before_send_time": f"{window.last + timedelta(days=1)}T00:00:00+00:00",
            },
        )  # fmt: skip
        said = reply.json(Reports)
        return said.reports, offset + len(said.reports) >= said.total_items

    return [one for one in await collect(TITLE, page) if re.fullmatch(r"\w{1,40}", one.id)]


async def _get(connection: Connection, api: Api, path: str, params: Mapping[str, str]) -> Reply:
    key = connection.secrets["api_key"]
    place = re.fullmatch(r".+-([a-z]{2,4}\d{1,4})", key)
    if place is None:
        raise SourceError(
            "This is no key of Mailchimp",
            "It ends in a hyphen and the name of a data center, such as -us21; copy it whole",
        )
    proof = basic("workbench", key)
    reply = await api.request(
        "GET",
        f"https://{place[1]}.api.mailchimp.com/3.0{path}",
        headers={"Authorization": f"Basic {proof}", "Accept": "application/json"},
        params=params,
        secrets=(key, proof),
        rate=Mailchimp.info.rate,
    )
    return require(reply, TITLE)


def _frame(report: Report, subject: str, account: str) -> Sample:
    return Sample(
        utc_day(_sent(report)), "mailchimp", subject, "", account=account,
        dimension=f"campaign={report.id}", api="3.0",
    )  # fmt: skip


def _sent(report: Report) -> datetime:
    moment = datetime.fromisoformat(report.send_time)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _campaign(report: Report) -> Campaign:
    return Campaign(report.id, report.campaign_title, report.subject_line, _sent(report), report.emails_sent)


def _read(report: Report, by_domain: Domains, frame: Sample) -> list[Sample]:
    numbers = report.numbers
    try:
        found = list(counts(frame, numbers, {name: name for name in numbers}))
        for row in by_domain.domains:
            provider, part = part_of(str(row.get("domain", "")))
            found += counts(frame._replace(provider=provider, dimension=f"{frame.dimension},{part}"), row, _OF_DOMAINS)
    except ValueError as error:
        raise misread(TITLE, error) from error
    return found
