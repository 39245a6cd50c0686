"""Brevo: thirty days at a time, pages to the end, noughts as noughts, a key that is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.base import InProcess, Response
from tests.providers.brevo import KEY, Sendinblue
from workbench.model.accounts import Account, Secrets
from workbench.model.errors import SourceError
from workbench.net.api import Api
from workbench.sources.base import Connection, Window
from workbench.sources.brevo import Brevo

DAY = {
    "date": "2026-11-20", "requests": 100, "delivered": 95, "hardBounces": 2, "softBounces": 1, "blocked": 1,
    "invalid": 1, "opens": 40, "uniqueOpens": 30, "clicks": 9, "uniqueClicks": 8, "spamReports": 0, "unsubscribed": 3,
}  # fmt: skip


def connection(key=KEY):
    return Connection(Account("d" * 32, "brevo", "main", {"domain": "shop.example"}), Secrets(api_key=key))


async def _no_sleep(seconds):
    return None


WEEK = Window(date(2026, 11, 16), date(2026, 11, 22))


async def fetch(provider, link=None, window=WEEK):
    async with Api(sleep=_no_sleep, transport=InProcess(provider)) as api:
        return [batch async for batch in Brevo().fetch(link or connection(), [], window, api)]


async def test_counts_as_stated():
    provider = Sendinblue()
    provider.days = [DAY]
    (batch,) = await fetch(provider)
    assert {s.metric: s.value for s in batch.samples} == {
        "sent": 100, "delivered": 95, "hard_bounces": 2, "soft_bounces": 1, "blocked": 1, "dropped": 1, "opens": 40,
        "unique_opens": 30, "clicks": 9, "unique_clicks": 8, "complaints": 0, "unsubscribes": 3,
    }  # fmt: skip


async def test_a_year_in_pieces_and_pages():
    provider = Sendinblue()
    first = date(2025, 11, 23)
    provider.days = [{"date": str(first + timedelta(days=n)), "requests": n} for n in range(365)]
    batches = await fetch(provider, window=Window(first, first + timedelta(days=364)))
    assert [s.value for batch in batches for s in batch.samples] == list(range(365))
    assert batches[0].asked[0][1] == first
    assert batches[-1].asked[0][2] == first + timedelta(days=364)


async def test_no_days_are_no_noughts():
    (batch,) = await fetch(Sendinblue())
    assert batch.samples == []
    assert batch.asked


async def test_a_refused_key():
    with pytest.raises(SourceError, match="does not accept the key"):
        await fetch(Sendinblue(), connection("xkeysib-wrong"))


@given(body=st.one_of(st.binary(max_size=100), st.just(b'{"reports":[{"date":null,"requests":1}]}')))
async def test_any_bytes(body):
    provider = Sendinblue()
    provider.answer = lambda request: Response(200, body)
    try:
        await fetch(provider)
    except SourceError:
        return
