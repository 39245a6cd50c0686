"""SendGrid: counts of a day as stated, a nought as a nought, a plan without providers, a key that is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.base import InProcess, Response
from tests.providers.sendgrid import KEY, METRICS, Sendgrid
from workbench.model.accounts import Account, Secrets
from workbench.model.errors import SourceError
from workbench.net.api import Api
from workbench.sources.base import Connection, Window
from workbench.sources.sendgrid import SendGrid

WEEK = Window(date(2026, 11, 16), date(2026, 11, 22))


def connection(key=KEY, **options):
    account = Account("b" * 32, "sendgrid", "main", {"domain": "Shop.example", "region": "global", **options})
    return Connection(account, Secrets(api_key=key))


async def _no_sleep(seconds):
    return None


async def fetch(provider, link=None, window=WEEK):
    source = SendGrid()
    async with Api(sleep=_no_sleep, transport=InProcess(provider)) as api:
        return [batch async for batch in source.fetch(link or connection(), [], window, api)]


def stated(batches):
    return {(str(s.day), s.provider, s.dimension, s.metric): s.value for b in batches for s in b.samples}


@pytest.fixture
def provider():
    made = Sendgrid()
    made.days = {"2026-11-20": METRICS, "2026-11-22": {"processed": 0, "delivered": 0, "spam_reports": None}}
    made.by_provider = {"2026-11-20": [("Gmail", {"delivered": 500}), ("Some, ISP", {"delivered": 2})]}
    return made


async def test_counts_as_stated(provider):
    (batch,) = await fetch(provider)
    found = stated([batch])
    whole = {metric: value for (day, _, part, metric), value in found.items() if day == "2026-11-20" and not part}
    assert whole == {
        "sent": 950, "delivered": 940, "hard_bounces": 3, "blocked": 1, "deferred": 5, "complaints": 2, "opens": 300,
        "unique_opens": 250, "clicks": 40, "unique_clicks": 30, "unsubscribes": 4, "dropped": 2 + 1 + 2 + 1,
    }  # fmt: skip
    assert {key[3]: value for key, value in found.items() if key[0] == "2026-11-22"} == {"sent": 0, "delivered": 0}
    assert found["2026-11-20", "gmail", "isp=Gmail", "delivered"] == 500
    assert found["2026-11-20", "", "isp=Some  ISP", "delivered"] == 2
    assert batch.asked == [("shop.example", *WEEK)]
    assert {s.account for s in batch.samples} == {"b" * 32}


async def test_long_windows_are_asked_in_pieces(provider):
    batches = await fetch(provider, window=Window(date(2025, 11, 1), date(2026, 11, 22)))
    assert len(batches) == 5
    assert stated(batches) == stated(await fetch(provider))


async def test_a_plan_without_providers_keeps_the_whole(provider):
    provider.plan_has_providers = False
    (batch,) = await fetch(provider)
    assert len(stated([batch])) == 14
    assert "read statistics" in str(batch.troubles[0].error)


async def test_a_refused_key(provider):
    with pytest.raises(SourceError, match="does not accept the key") as caught:
        await fetch(provider, connection("SG.wrong"))
    assert "SG.wrong" not in str(caught.value)


async def test_a_domain_that_is_none(provider):
    with pytest.raises(SourceError, match="is not a domain"):
        await fetch(provider, connection(domain="not a domain"))


async def test_the_european_host(provider):
    await fetch(provider, connection(region="eu"))
    assert {asked.host for asked in provider.asked} == {"api.eu.sendgrid.com"}


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'[{"date": 5}]', b'[{"date":"x","stats":[{"metrics":{"delivered":1}}]}]',
                                  b'[{"date":"2026-11-20","stats":[{"metrics":{"delivered":-1}}]}]', b'[{"date":"2026-11-20","stats":[{"metrics":{"delivered":[]}}]}]'])  # fmt: skip
async def test_what_is_no_answer(provider, body, monkeypatch):
    monkeypatch.setattr(provider, "answer", lambda request: Response(200, body))
    with pytest.raises(SourceError):
        await fetch(provider)


@given(body=st.binary(max_size=200))
async def test_any_bytes(body):
    provider = Sendgrid()
    provider.answer = lambda request: Response(200, body)
    try:
        await fetch(provider)
    except SourceError:
        return
