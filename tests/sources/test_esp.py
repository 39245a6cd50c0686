"""What sending services have in common: numbers that are none, days of no zone, lists without end, hostile replies."""

import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.base import InProcess, Response
from tests.providers.brevo import KEY, Sendinblue
from workbench.model.accounts import Account, Secrets
from workbench.model.errors import SourceError
from workbench.model.samples import Sample
from workbench.net.api import Api
from workbench.sources import _esp
from workbench.sources.amazon_ses import _day
from workbench.sources.base import Connection, Window
from workbench.sources.brevo import Brevo
from workbench.sources.mailgun import Dimension, Item, _framed

WEEK = Window(date(2026, 11, 16), date(2026, 11, 22))


async def _no_sleep(seconds):
    return None


async def fetch(provider):
    link = Connection(Account("d" * 32, "brevo", "main", {"domain": "shop.example"}), Secrets(api_key=KEY))
    async with Api(sleep=_no_sleep, transport=InProcess(provider)) as api:
        return [batch async for batch in Brevo().fetch(link, [], WEEK, api)]


@pytest.mark.parametrize("said", [10**400, 2**53 + 2, "9" * 400, 1e300, -1, 1.5, True, "nan", "inf", []])
def test_what_is_no_number_of_messages(said):
    with pytest.raises(ValueError, match="no number of messages"):
        _esp.read_count(said)


@given(st.one_of(st.integers(), st.floats(), st.text(max_size=20)))
def test_any_value_is_a_count_or_none(said):
    try:
        found = _esp.read_count(said)
    except ValueError:
        return
    assert found is None or (found >= 0 and found.is_integer())


@pytest.fixture
def in_moscow(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Moscow")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot change the zone of a process")
@pytest.mark.usefixtures("in_moscow")
def test_a_time_without_a_zone_is_utc_wherever_this_computer_stands():
    assert _esp.utc_day(datetime(2026, 11, 20, 0, 30)) == date(2026, 11, 20)  # noqa: DTZ001 - what is tested
    assert _esp.utc_day(datetime(2026, 11, 20, 0, 30, tzinfo=timezone(timedelta(hours=3)))) == date(2026, 11, 19)
    assert _day("2026-11-20T00:00:00") == date(2026, 11, 20)
    item = Item([Dimension("time", "Fri, 20 Nov 2026 00:00:00 -0000")], {})
    assert _framed(Sample(date(2026, 1, 1), "mailgun", "shop.example", ""), item).day == date(2026, 11, 20)


def test_a_moment_outside_of_the_calendar_is_none():
    with pytest.raises(ValueError, match="no day"):
        _esp.utc_day(datetime.max.replace(tzinfo=timezone(timedelta(hours=-1))))
    assert _esp.utc_day(datetime(1, 1, 1, tzinfo=UTC)) == date(1, 1, 1)


async def test_pages_to_the_last():
    entries = list(range(250))

    async def page(offset):
        return entries[offset : offset + 100], offset + 100 >= len(entries)

    assert await _esp.collect("Brevo", page) == entries


async def test_the_same_page_again_and_again():
    """A server that passes over the offset would be asked for ever, and fill the memory."""
    provider = Sendinblue()
    rows = [{"date": "2026-11-20", "requests": 1}] * 30
    provider.answer = lambda request: Response.of({"reports": rows})
    with pytest.raises(SourceError, match="without end") as caught:
        await fetch(provider)
    assert caught.value.retryable


async def test_pages_that_differ_without_end():
    asked = []

    async def page(offset):
        asked.append(offset)
        return [len(asked)], False

    with pytest.raises(SourceError, match="without end"):
        await _esp.collect("Brevo", page)
    assert len(asked) == _esp.MOST_PAGES


@pytest.mark.parametrize("body", [
    b'{"reports":[{"a":' + b"[" * 5000 + b"]" * 5000 + b"}]}",
    b'{"later":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001,
    b'{"reports":[{"date":"2026-11-20","requests":' + b"9" * 400 + b"}]}",
])  # fmt: skip
async def test_replies_made_to_break_the_reader_end_in_a_sentence(body):
    provider = Sendinblue()
    provider.answer = lambda request: Response(200, body, {"content-type": "application/json"})
    with pytest.raises(SourceError):
        await fetch(provider)


@pytest.mark.parametrize("before", range(280, 301, 4))
async def test_a_refusal_that_repeats_the_key_shows_no_part_of_it(before):
    provider = Sendinblue()
    provider.answer = lambda request: Response(401, b"x" * before + KEY.encode())
    with pytest.raises(SourceError) as caught:
        await fetch(provider)
    assert KEY[:4] not in str(caught.value)
