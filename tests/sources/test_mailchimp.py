"""Mailchimp: campaigns by the day of their sending, their domains, pages to the end, a key of no data center."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.base import InProcess, Response
from tests.providers.mailchimp import KEY, Chimp
from workbench.model.accounts import Account, Secrets
from workbench.model.errors import SourceError
from workbench.net.api import Api
from workbench.sources.base import Campaign, Connection, Window
from workbench.sources.mailchimp import Mailchimp

MONTH = Window(date(2026, 11, 1), date(2026, 11, 22))
REPORT = {
    "id": "42694e9e57", "campaign_title": "Autumn", "subject_line": "Sale", "send_time": "2026-11-20T23:30:00+00:00",
    "emails_sent": 200, "abuse_reports": 0, "unsubscribed": 2, "bounces": {"hard_bounces": 3, "soft_bounces": 1},
    "opens": {"opens_total": 186, "unique_opens": 100, "open_rate": 0.5},
    "clicks": {"clicks_total": 42, "unique_clicks": 42, "unique_subscriber_clicks": 40, "click_rate": 0.2},
}  # fmt: skip


def connection(key=KEY):
    return Connection(Account("a" * 32, "mailchimp", "main", {"domain": "shop.example"}), Secrets(api_key=key))


async def _no_sleep(seconds):
    return None


async def fetch(provider, link=None):
    async with Api(sleep=_no_sleep, transport=InProcess(provider)) as api:
        return [batch async for batch in Mailchimp().fetch(link or connection(), [], MONTH, api)]


async def test_counts_as_stated():
    provider = Chimp()
    provider.reports = [REPORT, {**REPORT, "id": "old", "send_time": "2026-10-01T00:00:00+00:00"}]
    provider.domains = {
        "42694e9e57": [{"domain": "gmail.com", "emails_sent": 120, "bounces": 1, "delivered": 119, "opens": 60}]
    }
    batch, end = await fetch(provider)
    whole = {s.metric: s.value for s in batch.samples if s.dimension == "campaign=42694e9e57"}
    assert whole == {
        "sent": 200, "complaints": 0, "unsubscribes": 2, "hard_bounces": 3, "soft_bounces": 1, "opens": 186,
        "unique_opens": 100, "clicks": 42, "unique_clicks": 40,
    }  # fmt: skip
    parts = {(s.provider, s.dimension, s.metric): s.value for s in batch.samples if "isp" in s.dimension}
    assert parts == {
        ("gmail", "campaign=42694e9e57,isp=gmail.com", "sent"): 120, ("gmail", "campaign=42694e9e57,isp=gmail.com", "bounces"): 1,
        ("gmail", "campaign=42694e9e57,isp=gmail.com", "delivered"): 119,
    }  # fmt: skip
    assert {s.day for s in batch.samples} == {date(2026, 11, 20)}
    assert batch.campaigns == [
        Campaign("42694e9e57", "Autumn", "Sale", datetime(2026, 11, 20, 23, 30, tzinfo=UTC), 200)
    ]
    assert end.asked == [("shop.example", *MONTH)]


async def test_pages_to_the_end():
    provider = Chimp()
    provider.reports = [{**REPORT, "id": f"c{number}"} for number in range(450)]
    assert len(await fetch(provider)) == 451


async def test_refusals():
    with pytest.raises(SourceError, match="no key of Mailchimp") as caught:
        await fetch(Chimp(), connection("0123456789abcdef"))
    assert "0123456789abcdef" not in str(caught.value)
    with pytest.raises(SourceError, match="does not accept the key"):
        await fetch(Chimp(), connection("ffffffffffffffffffffffffffffffff-us21"))


@given(body=st.one_of(st.binary(max_size=100), st.just(b'{"reports":[{"id":"a","send_time":"x"}],"total_items":1}')))
async def test_any_bytes(body):
    provider = Chimp()
    provider.answer = lambda request: Response(200, body)
    try:
        await fetch(provider)
    except SourceError:
        return


async def test_a_campaign_whose_domains_are_refused_takes_no_other_with_it():
    provider = Chimp()
    provider.reports = [REPORT, {**REPORT, "id": "second"}]
    answer = provider.answer

    def refusing(request):
        if request.path.endswith("42694e9e57/domain-performance"):
            return Response.of({"title": "Resource Not Found"}, 404)
        return answer(request)

    provider.answer = refusing
    first, second, end = await fetch(provider)
    assert {s.metric: s.value for s in first.samples}["sent"] == 200
    assert "404" in str(first.troubles[0].error)
    assert second.samples and not second.troubles and end.asked
