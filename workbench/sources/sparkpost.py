"""SparkPost (Bird): what became of an account's mail, a day each, by sending domain and by mailbox provider."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from workbench.model.accounts import Subject
from workbench.model.errors import SourceError
from workbench.model.samples import Sample
from workbench.model.text import mark
from workbench.net.api import Api, Rate
from workbench.sources._esp import KEY, counts, days_of, latest, misread, parse_day, part_of, require, subjects_of
from workbench.sources.base import Batch, Connection, Field, FieldKind, SourceInfo, Step, Trouble, Window, source

TITLE = "SparkPost"
HOSTS = {
    "global": "api.sparkpost.com", "eu": "api.eu.sparkpost.com", "bird-eu": "email.eu-west-1.api.bird.com",
    "bird-us": "email.us-west-2.api.bird.com",
}  # fmt: skip

# PROVIDERS 6.5
NAMES = {
    "sent": "count_sent", "delivered": "count_delivered", "hard_bounces": "count_hard_bounce",
    "soft_bounces": "count_soft_bounce", "blocked": "count_block_bounce", "bounces": "count_bounce",
    "deferred": "count_delayed", "complaints": "count_spam_complaint", "unique_opens": "count_unique_rendered",
    "unique_clicks": "count_unique_clicked",
}  # fmt: skip
BY_PROVIDER = {
    ours: theirs for ours, theirs in NAMES.items() if ours in {"sent", "delivered", "hard_bounces", "complaints"}
}

_LOOKED_BACK = 30


class Results(msgspec.Struct):
    """Rows of numbers, each with its day or with what it is grouped by."""

    results: list[dict[str, object]]


@source
class SparkPost:
    """Reads `/metrics/deliverability`; days are asked for in UTC."""

    info = SourceInfo(
        "sparkpost",
        TITLE,
        hosts=tuple(HOSTS.values()),
        fields=(KEY, Field("region", mark("Region"), FieldKind.CHOICE, tuple(HOSTS), default="global")),
        steps=(
            Step(mark("Open Configuration, API Keys, and create a key."), "https://app.sparkpost.com/account/api-keys"),
            Step(mark("Give it the permission “Metrics: Read-only”, nothing else, and no allowed IPs.")),
            Step(mark("Copy the key, which is shown only once, and paste it here.")),
        ),
        history_days=180,  # it keeps about half a year
        rate=Rate(2, 1.0),
    )

    async def discover(self, connection: Connection, api: Api) -> list[Subject]:
        """Return the domains that sent in the last month."""
        said = await _get(connection, api, "/sending-domain", latest(_LOOKED_BACK), names=NAMES)
        return subjects_of(str(row.get("sending_domain", "")) for row in said.results)

    async def fetch(
        self, connection: Connection, subjects: Sequence[Subject], window: Window, api: Api
    ) -> AsyncIterator[Batch]:
        """Yield a batch for the days of a domain, then one for each day by mailbox provider."""
        for subject in subjects or await self.discover(connection, api):
            frame = Sample(window.first, self.info.id, subject.name, "", account=connection.account.id, api="v1")
            name = subject.name
            said = await _get(
                connection, api, "/time-series", window, names=NAMES, precision="day", sending_domains=name
            )
            samples = _read(said, frame, NAMES)
            yield Batch(samples=[sample for sample in samples if window.first <= sample.day <= window.last])
            try:
                for day in days_of(window):
                    one = Window(day, day)
                    by = await _get(connection, api, "/mailbox-provider", one, names=BY_PROVIDER, sending_domains=name)
                    yield Batch(samples=_read(by, frame._replace(day=day), BY_PROVIDER), asked=[(name, day, day)])
            except SourceError as error:  # the whole is worth keeping without its parts, and the other domains too
                if error.retryable:
                    raise
                yield Batch(troubles=[Trouble(name, error)], asked=[(name, *window)])


async def _get(
    connection: Connection, api: Api, path: str, window: Window, *, names: Mapping[str, str], **only: str
) -> Results:
    host = HOSTS.get(connection.account.options.get("region", "global"), HOSTS["global"])
    key = connection.secrets["api_key"]
    reply = await api.request(
        "GET",
        f"https://{host}/api/v1/metrics/deliverability{path}",
        headers={"Authorization": key, "Accept": "application/json"},
        params={
            "from": f"{window.first}T00:00", "to": f"{window.last + timedelta(days=1)}T00:00", "timezone": "UTC",
            "metrics": ",".join(names.values()), **only,
        },
        secrets=(key,),
        rate=SparkPost.info.rate,
    )  # fmt: skip
    return require(reply, TITLE).json(Results)


def _read(said: Results, frame: Sample, names: Mapping[str, str]) -> list[Sample]:
    try:
        return [sample for row in said.results for sample in counts(_framed(frame, row), row, names)]
    except ValueError as error:
        raise misread(TITLE, error) from error


def _framed(frame: Sample, row: Mapping[str, object]) -> Sample:
    day: date = parse_day(row["ts"]) if "ts" in row else frame.day
    provider, dimension = part_of(str(row["mailbox_provider"])) if "mailbox_provider" in row else ("", "")
    return frame._replace(day=day, provider=provider, dimension=dimension)
