"""UniSender: campaigns and their numbers, refusals that come as successes, one campaign that fails alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.base import InProcess, Response
from tests.providers.unisender import KEY, Uni
from workbench.model.accounts import Account, Secrets
from workbench.model.errors import SourceError
from workbench.net.api import Api
from workbench.sources.base import Connection, Window
from workbench.sources.unisender import UniSender

MONTH = Window(date(2026, 11, 1), date(2026, 11, 22))
STATS = {"total": 110, "sent": 105, "delivered": 100, "read_unique": 40, "read_all": 60, "clicked_unique": 5,
         "clicked_all": 7, "unsubscribed": 1, "spam": "0"}  # fmt: skip


def campaign(number, day=20):
    return {
        "id": number,
        "start_time": f"2026-11-{day:02} 21:00:00",
        "status": "completed",
        "subject": f"Sale {number}",
    }


def connection(key=KEY):
    return Connection(Account("a" * 32, "unisender", "main", {"domain": "shop.example"}), Secrets(api_key=key))


async def _no_sleep(seconds):
    return None


async def fetch(provider, link=None):
    async with Api(sleep=_no_sleep, transport=InProcess(provider)) as api:
        return [batch async for batch in UniSender().fetch(link or connection(), [], MONTH, api)]


async def test_counts_as_stated():
    provider = Uni()
    provider.campaigns, provider.stats = [campaign(7)], {7: STATS}
    batch, end = await fetch(provider)
    assert {s.metric: s.value for s in batch.samples} == {
        "sent": 105, "delivered": 100, "unique_opens": 40, "opens": 60, "unique_clicks": 5, "clicks": 7, "unsubscribes": 1,
        "complaints": 0,
    }  # fmt: skip
    assert {(s.day.day, s.dimension) for s in batch.samples} == {(20, "campaign=7")}
    assert (batch.campaigns[0].name, batch.campaigns[0].messages) == ("Sale 7", 105)
    assert end.asked == [("shop.example", *MONTH)]


async def test_one_campaign_fails_alone():
    provider = Uni()
    provider.campaigns, provider.stats = [campaign(7), campaign(8)], {8: STATS}
    batches = await fetch(provider)
    assert [len(batch.samples) for batch in batches] == [0, 8]
    assert "campaign not found" in str(batches[0].troubles[0].error)
    assert not any(batch.asked for batch in batches)


async def test_pages_to_the_end():
    provider = Uni()
    provider.campaigns = [campaign(number) for number in range(230)]
    provider.stats = dict.fromkeys(range(230), STATS)
    assert sum(bool(batch.samples) for batch in await fetch(provider)) == 230


async def test_a_refusal_with_status_200():
    with pytest.raises(SourceError, match="does not accept the key") as caught:
        await fetch(Uni(), connection("5wrongkey"))
    assert "5wrongkey" not in str(caught.value)


@given(
    body=st.one_of(
        st.binary(max_size=100), st.just(b'{"result":[{"id":1,"start_time":"x"}]}'), st.just(b'{"result":null}')
    )
)
async def test_any_bytes(body):
    provider = Uni()
    provider.answer = lambda request: Response(200, body)
    try:
        await fetch(provider)
    except SourceError:
        return


async def test_a_campaign_that_was_not_sent_yet_has_no_noughts():
    provider = Uni()
    provider.campaigns = [{**campaign(7), "status": "waits_schedule"}, campaign(8)]
    provider.stats = {7: dict.fromkeys(STATS, 0), 8: STATS}
    batch, end = await fetch(provider)
    assert [one.key for one in batch.campaigns] == ["8"] and end.asked
