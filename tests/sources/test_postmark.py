"""Postmark: five kinds of events of a day, a stream by itself, a token that is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.base import InProcess, Response
from tests.providers.postmark import TOKEN, Postmarkapp
from workbench.model.accounts import Account, Secrets, Subject
from workbench.model.errors import SourceError
from workbench.model.metrics import METRICS
from workbench.net.api import Api
from workbench.sources.base import Connection, Window
from workbench.sources.postmark import Postmark

WEEK = Window(date(2026, 11, 16), date(2026, 11, 22))


def connection(token=TOKEN, **options):
    account = Account("c" * 32, "postmark", "main", {"domain": "shop.example", **options})
    return Connection(account, Secrets(server_token=token))


async def _no_sleep(seconds):
    return None


async def fetch(provider, link=None, window=WEEK):
    async with Api(sleep=_no_sleep, transport=InProcess(provider)) as api:
        return [batch async for batch in Postmark().fetch(link or connection(), [], window, api)]


@pytest.fixture
def provider():
    made = Postmarkapp()
    made.days["sends"] = [{"Date": "2026-11-20", "Sent": 140}, {"Date": "2026-11-21", "Sent": 0}]
    made.days["bounces"] = [{"Date": "2026-11-20", "HardBounce": 12, "SoftBounce": 3, "Transient": 1}]
    made.days["spam"] = [{"Date": "2026-11-20", "SpamComplaint": 2}]
    made.days["opens"] = [{"Date": "2026-11-20", "Opens": 44, "Unique": 4}]
    made.days["clicks"] = [{"Date": "2026-11-20", "Clicks": 2, "Unique": 1}]
    return made


async def test_counts_as_stated(provider):
    (batch,) = await fetch(provider)
    assert {(s.day.day, s.metric): s.value for s in batch.samples} == {
        (20, "sent"): 140, (21, "sent"): 0, (20, "hard_bounces"): 12, (20, "soft_bounces"): 3, (20, "complaints"): 2,
        (20, "opens"): 44, (20, "unique_opens"): 4, (20, "clicks"): 2, (20, "unique_clicks"): 1,
    }  # fmt: skip
    assert batch.asked == [("shop.example", *WEEK)]
    assert METRICS["sent"].given_by("postmark").day_zone == "America/New_York"


async def test_one_stream(provider):
    (batch,) = await fetch(provider, connection(stream="broadcast"))
    assert {s.dimension for s in batch.samples} == {"stream=broadcast"}
    assert {asked.param("messagestream") for asked in provider.asked} == {"broadcast"}


async def test_connection(provider):
    async with Api(sleep=_no_sleep, transport=InProcess(provider)) as api:
        assert await Postmark().discover(connection(), api) == [Subject("shop.example")]
        with pytest.raises(SourceError, match="does not accept the key") as caught:
            await Postmark().discover(connection("wrong-token"), api)
    assert "wrong-token" not in str(caught.value)


@given(body=st.one_of(st.binary(max_size=100), st.just(b'{"Days":[{"Date":"2026-11-20","Sent":"many"}]}')))
async def test_any_bytes(body):
    provider = Postmarkapp()
    provider.answer = lambda request: Response(200, body)
    try:
        await fetch(provider)
    except SourceError:
        return
