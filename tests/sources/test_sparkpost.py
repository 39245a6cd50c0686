"""SparkPost: a key without "Bearer", days of a sending domain, providers of each day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.base import InProcess, Response
from tests.providers.sparkpost import KEY, Bird
from workbench.model.accounts import Account, Secrets, Subject
from workbench.model.errors import SourceError
from workbench.net.api import Api
from workbench.sources.base import Connection, Window
from workbench.sources.sparkpost import SparkPost

TWO_DAYS = Window(date(2026, 11, 20), date(2026, 11, 21))


def connection(key=KEY, **options):
    return Connection(Account("e" * 32, "sparkpost", "main", options), Secrets(api_key=key))


async def _no_sleep(seconds):
    return None


async def fetch(provider, link=None, *subjects):
    async with Api(sleep=_no_sleep, transport=InProcess(provider)) as api:
        return [batch async for batch in SparkPost().fetch(link or connection(), subjects, TWO_DAYS, api)]


@pytest.fixture
def provider():
    made = Bird()
    made.days = {
        "shop.example": {"2026-11-20": {"count_sent": 100, "count_spam_complaint": 0}, "2026-11-22": {"count_sent": 9}},
        "other.example": {},
    }
    made.by_provider = {("shop.example", "2026-11-20"): {"Gmail": {"count_sent": 60}, "Mail.Ru": {"count_sent": 5}}}
    return made


async def test_counts_as_stated(provider):
    batches = await fetch(provider)
    assert {(s.subject, s.day.day, s.provider, s.metric): s.value for b in batches for s in b.samples} == {
        ("shop.example", 20, "", "sent"): 100, ("shop.example", 20, "", "complaints"): 0,
        ("shop.example", 20, "gmail", "sent"): 60, ("shop.example", 20, "mailru", "sent"): 5,
    }  # fmt: skip
    asked = [entry for batch in batches for entry in batch.asked]
    assert asked == [
        (name, day, day) for name in ("shop.example", "other.example") for day in TWO_DAYS
    ]  # fmt: skip


async def test_only_the_wanted_domain(provider):
    await fetch(provider, None, Subject("other.example"))
    assert {asked.param("sending_domains") for asked in provider.asked} == {"other.example"}


async def test_refusals(provider):
    with pytest.raises(SourceError, match="does not accept the key"):
        await fetch(provider, connection("Bearer " + KEY))


async def test_parts_that_are_refused_cost_neither_the_whole_nor_the_other_domains(provider):
    answer = provider.answer
    provider.days["other.example"] = {"2026-11-20": {"count_sent": 7}}

    def without_parts(request):
        if request.path.endswith("/mailbox-provider"):
            return Response.of({"errors": [{"message": "Forbidden."}]}, 403)
        return answer(request)

    provider.answer = without_parts
    batches = await fetch(provider)
    assert {(s.subject, s.metric): s.value for b in batches for s in b.samples} == {
        ("shop.example", "sent"): 100, ("shop.example", "complaints"): 0, ("other.example", "sent"): 7,
    }  # fmt: skip
    assert ["Forbidden" in str(trouble.error) for b in batches for trouble in b.troubles] == [True, True]
    asked = [entry for batch in batches for entry in batch.asked]
    assert asked == [(name, *TWO_DAYS) for name in ("shop.example", "other.example")]


async def test_regions(provider):
    await fetch(provider, connection(region="bird-eu"))
    assert {asked.host for asked in provider.asked} == {"email.eu-west-1.api.bird.com"}


@given(body=st.one_of(st.binary(max_size=100), st.just(b'{"results":[{"ts":"x","count_sent":1}]}')))
async def test_any_bytes(body):
    provider = Bird()
    provider.answer = lambda request: Response(200, body)
    try:
        await fetch(provider, None, Subject("shop.example"))
    except SourceError:
        return
