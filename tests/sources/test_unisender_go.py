"""Unisender Go: events counted by day, a key that stays with its host, a dump from a strange host."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.base import InProcess
from tests.providers.unisender_go import KEY, Go
from workbench.model.accounts import Account, Secrets
from workbench.model.errors import SourceError
from workbench.net.api import Api
from workbench.sources.base import Connection, Window
from workbench.sources.unisender_go import UnisenderGo

WEEK = Window(date(2026, 11, 16), date(2026, 11, 22))
DUMP = """event_time,job_id,email,status,delivery_status
2026-11-20 10:00:00,j,a@mail.example,sent,
2026-11-20 10:00:01,j,a@mail.example,delivered,ok
2026-11-20 10:00:02,j,b@mail.example,sent,
2026-11-20 10:00:03,j,b@mail.example,hard_bounced,err_user_unknown
2026-11-21 00:00:00,j,a@mail.example,spam,
2026-11-23 00:00:00,j,a@mail.example,opened,
"""


def connection(key=KEY):
    return Connection(Account("a" * 32, "unisender_go", "main", {"domain": "shop.example"}), Secrets(api_key=key))


async def _no_sleep(seconds):
    return None


async def fetch(provider, link=None):
    async with Api(sleep=_no_sleep, transport=InProcess(provider)) as api:
        return [batch async for batch in UnisenderGo(_no_sleep).fetch(link or connection(), [], WEEK, api)]


async def test_events_of_a_day():
    (batch,) = await fetch(Go(DUMP))
    assert {(s.day.day, s.metric): s.value for s in batch.samples} == {
        (20, "sent"): 2, (20, "delivered"): 1, (20, "hard_bounces"): 1, (21, "complaints"): 1,
    }  # fmt: skip
    assert batch.asked == [("shop.example", *WEEK)]


async def test_refusals():
    with pytest.raises(SourceError, match="does not accept the key"):
        await fetch(Go(DUMP), connection("6wrongkey"))
    provider = Go(DUMP)
    provider.url = "https://evil.example/one.csv"
    with pytest.raises(SourceError, match="strange host"):
        await fetch(provider)
    provider = Go(DUMP)
    provider.looks = 1000
    with pytest.raises(SourceError, match="did not finish") as caught:
        await fetch(provider)
    assert caught.value.retryable


@given(st.one_of(st.text(max_size=100), st.just("event_time,status\nyesterday,sent\n"), st.just("a,b\n1,2\n")))
async def test_any_dump(dump):
    try:
        await fetch(Go(dump.encode("utf-8", "replace").decode()))
    except SourceError:
        return


async def test_a_dump_that_was_cut_off_is_not_taken_for_the_whole(monkeypatch):
    """The limit counts every event, also those that are none of ours."""
    monkeypatch.setattr("workbench.sources.unisender_go._MOST_EVENTS", 7)
    batches = await fetch(Go(DUMP))
    assert batches[0].samples
    with pytest.raises(SourceError, match="only a part"):
        await fetch(Go(DUMP + "2026-11-21 00:00:01,j,a@mail.example,subscribed,\n"))
