"""Amazon SES: signed calls, points of UTC days, metrics that are denied, the standing of the account."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.amazon_ses import KEY_ID, SECRET, Ses
from tests.providers.base import InProcess, Response
from workbench.model.accounts import Account, Secrets
from workbench.model.errors import SourceError
from workbench.net.api import Api
from workbench.sources.amazon_ses import AmazonSes
from workbench.sources.base import Connection, Window

WEEK = Window(date(2026, 11, 16), date(2026, 11, 22))


def at(day):
    return int(datetime(2026, 11, day, tzinfo=UTC).timestamp())


def connection(secret=SECRET, region="eu-west-1"):
    options = {"domain": "shop.example", "region": region, "access_key_id": KEY_ID}
    return Connection(Account("a" * 32, "amazon_ses", "main", options), Secrets(secret_access_key=secret))


async def _no_sleep(seconds):
    return None


async def fetch(provider, link=None, window=WEEK):
    async with Api(sleep=_no_sleep, transport=InProcess(provider)) as api:
        return [batch async for batch in AmazonSes().fetch(link or connection(), [], window, api)]


async def test_counts_as_stated():
    provider = Ses()
    provider.numbers = {
        ("SEND", at(20)): 100.0,
        ("COMPLAINT", at(20)): 0.0,
        ("DELIVERY_COMPLAINT", at(20)): 40.0,
        ("SEND", at(23)): 7.0,
    }
    standing, batch = await fetch(provider)
    assert {(s.day.day, s.metric): s.value for s in batch.samples} == {
        (20, "sent"): 100, (20, "complaints"): 0, (20, "deliveries_with_complaints_known"): 40,
    }  # fmt: skip
    assert [(s.metric, s.state) for s in standing.samples] == [("enforcement", "healthy")]
    assert batch.asked == [("shop.example", *WEEK)]


async def test_a_metric_that_is_denied_is_no_nought():
    provider = Ses()
    provider.numbers = {("SEND", at(20)): 100.0, ("OPEN", at(20)): 9.0}
    provider.denied = {"OPEN"}
    batch = (await fetch(provider))[1]
    assert [s.metric for s in batch.samples] == ["sent"]
    assert "does not give OPEN" in str(batch.troubles[0].error)
    assert batch.asked == []


async def test_texts_as_times():
    provider = Ses()
    answer = provider.answer

    def as_text(request):
        if request.path.endswith("/batch"):
            return Response.of({"Results": [{"Id": "sent", "Timestamps": ["2026-11-20T00:00:00Z"], "Values": [5]}]})
        return answer(request)

    provider.answer = as_text
    assert [(s.day.day, s.value) for s in (await fetch(provider))[1].samples] == [(20, 5)]


async def test_refusals():
    with pytest.raises(SourceError, match="does not let this key") as caught:
        await fetch(Ses(), connection("wrong-secret"))
    assert "wrong-secret" not in str(caught.value)
    with pytest.raises(SourceError, match="no region"):
        await fetch(Ses(), connection(region="evil.example/"))


@given(body=st.one_of(st.binary(max_size=100), st.just(b'{"Results":[{"Id":"sent","Timestamps":[1],"Values":[]}]}')))
async def test_any_bytes(body):
    provider = Ses()
    provider.answer = lambda request: Response(200, body)
    try:
        await fetch(provider)
    except SourceError:
        return
