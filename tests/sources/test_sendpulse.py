"""SendPulse: statistics by their words, whatever their shape; leavers and complainers; a token that ends."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.base import InProcess, Response
from tests.providers.sendpulse import ID, SECRET, Pulse
from workbench.model.accounts import Account, Secrets
from workbench.model.errors import SourceError
from workbench.net.api import Api
from workbench.sources.base import Connection, Window
from workbench.sources.sendpulse import SendPulse

DAYS = Window(date(2026, 11, 20), date(2026, 11, 21))
LIST = [
    {"code": 2, "count": 90, "explain": "Delivered"},
    {"code": 3, "count": 40, "explain": "Opened"},
    {"code": 9, "count": 1, "explain": "Teleported"},
]


def campaign(number, statistics, day="2026-11-20 10:00:00"):
    return {
        "id": number,
        "name": f"Sale {number}",
        "status": 3,
        "all_email_qty": 100,
        "send_date": day,
        "statistics": statistics,
    }


def connection(secret=SECRET, smtp="no"):
    options = {"domain": "shop.example", "client_id": ID, "smtp": smtp}
    return Connection(Account("a" * 32, "sendpulse", "main", options), Secrets(client_secret=secret))


async def _no_sleep(seconds):
    return None


async def fetch(provider, link=None):
    async with Api(sleep=_no_sleep, transport=InProcess(provider)) as api:
        return [batch async for batch in SendPulse().fetch(link or connection(), [], DAYS, api)]


async def test_both_shapes_and_a_strange_word():
    provider = Pulse()
    provider.campaigns = [
        campaign(1, LIST),
        campaign(2, {"sent": 5, "spam": 0}),
        campaign(3, None),
        campaign(4, LIST, None),
    ]
    first, second, third, end = await fetch(provider)
    assert {s.metric: s.value for s in first.samples} == {"delivered": 90, "unique_opens": 40}
    assert "Teleported" in str(first.troubles[0].error)
    assert {s.metric: s.value for s in second.samples} == {"sent": 5, "complaints": 0}
    assert (third.samples, third.campaigns[0].messages) == ([], 100)
    assert end.asked == [("shop.example", *DAYS)]


async def test_smtp_days():
    provider = Pulse()
    provider.bounces = {"2026-11-20": 3}
    provider.left = {
        "2026-11-20": [{"email": "x", "spam_complaint": 1}] + [{"email": "y", "spam_complaint": False}] * 150
    }
    batches = await fetch(provider, connection(smtp="yes"))
    found = {(s.day.day, s.metric): s.value for batch in batches for s in batch.samples}
    assert found == {
        (20, "bounces"): 3, (20, "complaints"): 1, (20, "unsubscribes"): 150,
        (21, "bounces"): 0, (21, "complaints"): 0, (21, "unsubscribes"): 0,
    }  # fmt: skip
    provider.smtp = False
    with pytest.raises(SourceError, match="refused the request"):
        await fetch(provider, connection(smtp="yes"))


async def test_a_token_that_ended_is_replaced():
    provider = Pulse()
    link = connection()
    await fetch(provider, link)
    provider.token = 7
    await fetch(provider, link)
    assert link.tokens["access"] == "token-8"


async def test_a_refused_key():
    with pytest.raises(SourceError, match="does not accept the key") as caught:
        await fetch(Pulse(), connection("wrong-secret"))
    assert "wrong-secret" not in str(caught.value)


@given(body=st.one_of(st.binary(max_size=100), st.just(b'[{"id":1,"send_date":"2026-11-20"}]')))
async def test_any_bytes(body):
    provider = Pulse()
    provider.answer = lambda request: Response(200, b'{"access_token":"t"}' if "oauth" in request.path else body)
    try:
        await fetch(provider)
    except SourceError:
        return


async def test_two_words_for_one_number_that_differ_are_said():
    provider = Pulse()
    provider.campaigns = [campaign(1, {"sent": 5, "spam": 2, "spam by user": 1, "opened": 3, "open": 3})]
    first, _ = await fetch(provider)
    assert {s.metric: s.value for s in first.samples} == {"sent": 5, "complaints": 2, "unique_opens": 3}
    assert "spam by user" in str(first.troubles[0].error)


async def test_a_list_that_comes_oldest_first_is_read_to_its_end():
    provider = Pulse()
    answer = provider.answer
    old = [campaign(number, {"sent": 1}, "2025-01-01 10:00:00") for number in range(100)]
    listed = [*old[:-1], campaign(100, {"sent": 1}, "2025-01-02 10:00:00"), campaign(101, {"sent": 7})]

    def oldest_first(request):
        if request.path == "/campaigns":
            return Response.of(listed[int(request.param("offset")) :][: int(request.param("limit"))])
        return answer(request)

    provider.campaigns = listed
    provider.answer = oldest_first
    first, _ = await fetch(provider)
    assert [s.value for s in first.samples] == [7]
