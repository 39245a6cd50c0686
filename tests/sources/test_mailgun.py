"""Mailgun: dates of RFC 2822, days and providers of a domain, months in pieces, a key that is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.base import InProcess, Response
from tests.providers.mailgun import KEY, Gun
from workbench.model.accounts import Account, Secrets, Subject
from workbench.model.errors import SourceError
from workbench.net.api import Api
from workbench.sources.base import Connection, Window
from workbench.sources.mailgun import Mailgun

WEEK = Window(date(2026, 11, 16), date(2026, 11, 22))


def connection(key=KEY, **options):
    return Connection(Account("f" * 32, "mailgun", "main", options), Secrets(api_key=key))


async def _no_sleep(seconds):
    return None


async def fetch(provider, *subjects, link=None, window=WEEK):
    async with Api(sleep=_no_sleep, transport=InProcess(provider)) as api:
        return [batch async for batch in Mailgun().fetch(link or connection(), subjects, window, api)]


@pytest.fixture
def provider():
    made = Gun()
    made.numbers = {
        ("shop.example", "2026-11-20", ""): {"sent_count": 100, "delivered_count": 98, "complained_count": 0},
        ("shop.example", "2026-11-20", "Gmail"): {"delivered_count": 50},
        ("other.example", "2026-11-20", ""): {"sent_count": 7},
    }
    return made


async def test_counts_as_stated(provider):
    batches = await fetch(provider, Subject("shop.example"), Subject("other.example"))
    assert {(s.subject, s.provider, s.metric): s.value for b in batches for s in b.samples} == {
        ("shop.example", "", "sent"): 100, ("shop.example", "", "delivered"): 98, ("shop.example", "", "complaints"): 0,
        ("shop.example", "gmail", "delivered"): 50, ("other.example", "", "sent"): 7,
    }  # fmt: skip
    assert [batch.asked for batch in batches] == [[("shop.example", *WEEK)], [("other.example", *WEEK)]]


async def test_an_attempt_that_is_made_again_is_no_bounce_and_a_message_that_was_not_tried_none_either(provider):
    provider.numbers = {
        ("shop.example", "2026-11-20", ""): {
            "processed_count": 130, "sent_count": 100, "delivered_count": 95, "failed_count": 75,
            "permanent_failed_count": 35, "bounced_count": 5, "hard_bounces_count": 4, "soft_bounces_count": 1,
            "temporary_failed_count": 40,
        },
        ("shop.example", "2026-11-23", ""): {"sent_count": 1},
    }  # fmt: skip
    (batch,) = await fetch(provider, Subject("shop.example"))
    assert {(s.day.day, s.metric): s.value for s in batch.samples} == {
        (20, "sent"): 100, (20, "delivered"): 95, (20, "bounces"): 5, (20, "hard_bounces"): 4, (20, "soft_bounces"): 1,
        (20, "deferred"): 40,
    }  # fmt: skip
    assert {asked.json()["end"] for asked in provider.asked} == {"Sun, 22 Nov 2026 23:59:59 +0000"}


async def test_domains(provider):
    from datetime import UTC, datetime

    today = datetime.now(UTC).date().isoformat()
    provider.numbers = {("shop.example", today, ""): {"sent_count": 1}}
    async with Api(sleep=_no_sleep, transport=InProcess(provider)) as api:
        assert await Mailgun().discover(connection(), api) == [Subject("shop.example")]


async def test_pieces(provider):
    batches = await fetch(provider, Subject("shop.example"), window=Window(date(2026, 9, 1), date(2026, 11, 22)))
    assert [batch.asked[0][1:] for batch in batches] == [
        (date(2026, 9, 1), date(2026, 9, 30)), (date(2026, 10, 1), date(2026, 10, 30)), (date(2026, 10, 31), WEEK.last),
    ]  # fmt: skip


async def test_refusals(provider):
    with pytest.raises(SourceError, match="does not accept the key"):
        await fetch(provider, Subject("shop.example"), link=connection("key-wrong"))


@given(body=st.one_of(st.binary(max_size=100), st.just(b'{"items":[{"dimensions":[],"metrics":{"sent":1}}]}')))
async def test_any_bytes(body):
    provider = Gun()
    provider.answer = lambda request: Response(200, body)
    try:
        await fetch(provider, Subject("shop.example"))
    except SourceError:
        return
