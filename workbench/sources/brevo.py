"""Brevo: what became of an account's transactional mail, a day each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from functools import partial

import msgspec

from workbench.model.accounts import Subject
from workbench.model.samples import Sample
from workbench.model.text import mark
from workbench.net.api import Api, Rate
from workbench.sources._esp import (
    DOMAIN,
    KEY,
    collect,
    counts,
    latest,
    misread,
    parse_day,
    require,
    typed_domain,
    windows,
)
from workbench.sources.base import Batch, Connection, SourceInfo, Step, Window, source

TITLE = "Brevo"
HOST = "api.brevo.com"

# PROVIDERS 6.6; `invalid` are addresses that Brevo did not try
NAMES = {
    "sent": "requests", "delivered": "delivered", "hard_bounces": "hardBounces", "soft_bounces": "softBounces",
    "blocked": "blocked", "dropped": "invalid", "opens": "opens", "unique_opens": "uniqueOpens", "clicks": "clicks",
    "unique_clicks": "uniqueClicks", "complaints": "spamReports", "unsubscribes": "unsubscribed",
}  # fmt: skip

_DAYS_AT_ONCE = 30
_PAGE = 30


class Reports(msgspec.Struct):
    """Days; the member is left out where there are none."""

    reports: list[dict[str, object]] = []


@source
class Brevo:
    """Reads `/smtp/statistics/reports`; days are those of the account's time zone."""

    info = SourceInfo(
        "brevo",
        TITLE,
        hosts=(HOST,),
        fields=(KEY, DOMAIN),
        steps=(
            Step(mark("Open SMTP & API, API keys, and generate a key."), "https://app.brevo.com/settings/keys/api"),
            Step(mark("Copy the key (it begins with xkeysib-), which is shown only once, and paste it here.")),
            Step(
                mark(
                    "If Brevo restricts keys to known IP addresses, allow the one you are working from (Security,"
                    " Authorized IPs)."
                )
            ),
        ),
        history_days=365,
        rate=Rate(2, 1.0),
    )  # fmt: skip

    async def discover(self, connection: Connection, api: Api) -> list[Subject]:
        """Return the domain that the user named, once the key has proven that it reads statistics."""
        await _get(connection, api, latest(), 0)
        return [typed_domain(connection)]

    async def fetch(
        self, connection: Connection, subjects: Sequence[Subject], window: Window, api: Api
    ) -> AsyncIterator[Batch]:
        """Yield a batch for each thirty days, which is what Brevo gives at a time."""
        subject = typed_domain(connection)
        for piece in windows(window, _DAYS_AT_ONCE):
            frame = Sample(piece.first, self.info.id, subject.name, "", account=connection.account.id, api="v3")
            rows = await collect(TITLE, partial(_page, connection, api, piece))
            yield Batch(samples=_read(rows, frame), asked=[(subject.name, piece.first, piece.last)])


async def _page(connection: Connection, api: Api, window: Window, offset: int) -> tuple[list[dict[str, object]], bool]:
    rows = (await _get(connection, api, window, offset)).reports
    return rows, len(rows) < _PAGE


async def _get(connection: Connection, api: Api, window: Window, offset: int) -> Reports:
    key = connection.secrets["api_key"]
    reply = await api.request(
        "GET",
        f"https://{HOST}/v3/smtp/statistics/reports",
        headers={"api-key": key, "Accept": "application/json"},
        params={
            "startDate": window.first.isoformat(), "endDate": window.last.isoformat(), "limit": str(_PAGE),
            "offset": str(offset), "sort": "asc",
        },
        secrets=(key,),
        rate=Brevo.info.rate,
    )  # fmt: skip
    return require(reply, TITLE).json(Reports)


def _read(rows: Sequence[dict[str, object]], frame: Sample) -> list[Sample]:
    try:
        return [sample for row in rows for sample in counts(frame._replace(day=parse_day(row.get("date"))), row, NAMES)]
    except ValueError as error:
        raise misread(TITLE, error) from error
