"""Amazon SES: what became of a domain's mail, a day each, by the Virtual Deliverability Manager."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

import msgspec

from workbench.model.accounts import Subject
from workbench.model.errors import SourceError
from workbench.model.samples import Sample
from workbench.model.text import mark
from workbench.net.api import Api, Rate, Reply
from workbench.net.sigv4 import AwsKey, sign
from workbench.sources._esp import DOMAIN, counts, misread, require, typed_domain, utc_day, windows
from workbench.sources.base import Batch, Connection, Field, FieldKind, SourceInfo, Step, Trouble, Window, source

TITLE = "Amazon SES"

# PROVIDERS 6.1. DELIVERY_COMPLAINT counts only deliveries to those who tell of complaints: the right denominator.
# OPEN and CLICK are unique events each (API reference, "Metric").
METRICS = {
    "sent": "SEND", "delivered": "DELIVERY", "hard_bounces": "PERMANENT_BOUNCE", "soft_bounces": "TRANSIENT_BOUNCE",
    "complaints": "COMPLAINT", "deliveries_with_complaints_known": "DELIVERY_COMPLAINT",
    "unique_opens": "OPEN", "unique_clicks": "CLICK",
}  # fmt: skip

_DAYS_AT_ONCE = 60
_REGIONS = (
    "eu-west-1", "eu-central-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-2", "eu-west-3",
    "eu-north-1", "eu-south-1", "ca-central-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1",
    "ap-northeast-2", "ap-northeast-3", "sa-east-1", "me-south-1", "af-south-1", "il-central-1",
)  # fmt: skip


class Result(msgspec.Struct):
    """The points of one query; a time is a number of seconds, or a text of ISO 8601."""

    Id: str
    Timestamps: list[float | str] = []
    Values: list[float] = []


class Failed(msgspec.Struct):
    """A query that had no answer."""

    Id: str
    Code: str = ""
    Message: str = ""


class Metrics(msgspec.Struct):
    """The answers to a batch of queries."""

    Results: list[Result] = []
    Errors: list[Failed] = []


class _Stamp(NamedTuple):
    subject: str
    account: str


@source
class AmazonSes:
    """Reads BatchGetMetricData for one sending identity, and the standing of the account; days are UTC."""

    info = SourceInfo(
        "amazon_ses",
        TITLE,
        hosts=("email.{region}.amazonaws.com",),
        fields=(
            Field("access_key_id", mark("Access key ID"), help=mark("It begins with AKIA; it is no secret.")),
            Field("secret_access_key", mark("Secret access key"), FieldKind.SECRET),
            Field("region", mark("Region"), FieldKind.CHOICE, _REGIONS, default=_REGIONS[0]),
            Field(DOMAIN.name, DOMAIN.title, help=mark("A domain that is a verified identity in SES.")),
        ),
        steps=(
            Step(
                mark("Open SES, Virtual Deliverability Manager, and switch it on: SES gives daily numbers only then."),
                "https://console.aws.amazon.com/ses/home#/vdm",
            ),
            Step(
                mark(
                    "Open IAM, make a user without console access, and give it a policy that allows"
                    " ses:BatchGetMetricData and ses:GetAccount, nothing else."
                ),
                "https://console.aws.amazon.com/iam/home#/users",
            ),
            Step(mark("Make an access key for this user (Security credentials, Create access key, Other).")),
            Step(mark("Copy both halves of the key here and choose the region in which you send.")),
        ),
        history_days=60,
        rate=Rate(8, 1.0),
    )

    async def discover(self, connection: Connection, api: Api) -> list[Subject]:
        """Return the domain that the user named, once the key has proven that it may read the account."""
        await _account(connection, api)
        return [typed_domain(connection)]

    async def fetch(
        self, connection: Connection, subjects: Sequence[Subject], window: Window, api: Api
    ) -> AsyncIterator[Batch]:
        """Yield the standing of the account today, then a batch for each two months."""
        stamp = _Stamp(typed_domain(connection).name, connection.account.id)
        yield Batch(samples=_standing(await _account(connection, api), stamp))
        for piece in windows(window, _DAYS_AT_ONCE):
            said = require(await _metrics(connection, api, stamp.subject, piece), TITLE).json(Metrics)
            batch = Batch(samples=_read(said, stamp, piece))
            batch.troubles = [Trouble(stamp.subject, _failed(one)) for one in said.Errors]
            if not said.Errors:
                batch.asked.append((stamp.subject, piece.first, piece.last))
            yield batch


async def _account(connection: Connection, api: Api) -> dict[str, object]:
    return require(await _call(connection, api, "GET", "/v2/email/account", b""), TITLE).json(dict[str, object])


async def _metrics(connection: Connection, api: Api, domain: str, window: Window) -> Reply:
    queries = [
        {
            "Id": ours, "Namespace": "VDM", "Metric": theirs, "Dimensions": {"EMAIL_IDENTITY": domain},
            "StartDate": _seconds(window.first), "EndDate": _seconds(window.last + timedelta(days=1)),
        }
        for ours, theirs in METRICS.items()
    ]  # fmt: skip
    return await _call(connection, api, "POST", "/v2/email/metrics/batch", json.dumps({"Queries": queries}).encode())


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


async def _call(connection: Connection, api: Api, method: str, path: str, body: bytes) -> Reply:
    options, secret = connection.account.options, connection.secrets["secret_access_key"]
    region = options.get("region", _REGIONS[0])
    if region not in _REGIONS:
        raise SourceError("SES has no region {region}", "Choose one of those offered", region=region[:40])
    url = f"https://email.{region}.amazonaws.com{path}"
    headers = sign(
        method, url, body, AwsKey(options.get("access_key_id", ""), secret), region=region, service="ses",
        moment=datetime.now(UTC), headers={"Content-Type": "application/json"},
    )  # fmt: skip
    return await api.request(
        method, url, headers=headers, content=body or None, secrets=(secret,), rate=AmazonSes.info.rate
    )


def _standing(account: dict[str, object], stamp: _Stamp) -> list[Sample]:
    """Return what SES says of the account itself, dated by us: it has no history of it."""
    state = account.get("EnforcementStatus")
    if not isinstance(state, str) or not state:
        return []
    today = datetime.now(UTC).date()
    return [
        Sample(today, "amazon_ses", stamp.subject, "enforcement", state=state.lower(), account=stamp.account, api="v2")
    ]


def _read(said: Metrics, stamp: _Stamp, window: Window) -> list[Sample]:
    found: list[Sample] = []
    try:
        for result in said.Results:
            for moment, value in zip(result.Timestamps, result.Values, strict=True):
                frame = Sample(_day(moment), "amazon_ses", stamp.subject, "", account=stamp.account, api="v2")
                if result.Id in METRICS and window.first <= frame.day <= window.last:
                    found += counts(frame, {"value": value}, {result.Id: "value"})
    except (ValueError, OverflowError, OSError) as error:
        raise misread(TITLE, ValueError(str(error))) from error
    return found


def _day(moment: float | str) -> date:
    if isinstance(moment, str):
        return utc_day(datetime.fromisoformat(moment))
    return datetime.fromtimestamp(moment, UTC).date()


def _failed(failed: Failed) -> SourceError:
    if failed.Code == "ACCESS_DENIED":
        return SourceError(
            "SES does not give {metric} to this key",
            "Switch on the Virtual Deliverability Manager and allow ses:BatchGetMetricData to its user: {detail}",
            metric=METRICS.get(failed.Id, failed.Id),
            detail=failed.Message,
        )
    return SourceError(
        "SES could not work out {metric}",
        "Try again later: {detail}",
        retryable=True,
        metric=METRICS.get(failed.Id, failed.Id),
        detail=failed.Message or failed.Code,
    )
