"""Yandex Postoffice, an experiment: as once described, or the sentence that it is probably closed."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.providers.base import InProcess, Response
from tests.providers.yandex_postoffice import TOKEN, VIEW, Yandex
from workbench.model.accounts import Access, Account, Secrets, Subject
from workbench.model.errors import SourceError
from workbench.model.metrics import METRICS
from workbench.net.api import Api
from workbench.sources.base import FILES, SOURCES, Connection, Window
from workbench.sources.yandex_postoffice import Stamp, YandexPostoffice, read_day

DAY, TODAY = date(2026, 11, 20), date(2026, 11, 23)
NOW = datetime(2026, 11, 22, 22, tzinfo=UTC)  # the 23rd in Moscow
SHOP = {"domain": "shop.example", "status": 2}


def connection(token=TOKEN):
    return Connection(Account("c" * 32, "yandex_postoffice", "main"), Secrets(oauth_token=token))


async def discover(provider, token=TOKEN):
    async with api(provider) as client:
        return await YandexPostoffice(lambda: NOW).discover(connection(token), client)


ONE_DAY = Window(DAY, DAY)


async def fetch(provider, *names, window=ONE_DAY):
    async with api(provider) as client:
        subjects = [Subject(name) for name in names]
        return [one async for one in YandexPostoffice(lambda: NOW).fetch(connection(), subjects, window, client)]


def api(provider):
    async def sleep(seconds):
        pass

    return Api(sleep=sleep, transport=InProcess(provider))


def test_off_unless_turned_on():
    assert SOURCES["yandex_postoffice"].info.experimental
    assert "yandex_postoffice" not in FILES


async def test_subjects_and_whether_they_are_confirmed():
    listed = [
        SHOP,
        {"domain": "new.example", "status": "1"},
        {"email": "News@shop.example", "status": 3},
        {"status": 2},
        5,
    ]
    found = await discover(Yandex(*listed, {"domain": "odd.example", "status": 9}))
    assert [(one.name, one.access, one.detail) for one in found] == [
        ("shop.example", Access.FULL, "2"), ("new.example", Access.UNVERIFIED, "1"),
        ("news@shop.example", Access.FULL, "3"), ("odd.example", Access.NONE, "9"),
    ]  # fmt: skip


async def test_a_day_as_described():
    provider = Yandex(SHOP, views={("shop.example", "2026-11-20"): VIEW})
    found = (await fetch(provider, "shop.example"))[-1]
    assert {one.metric: one.value for one in found.samples} == {
        "sent": 100, "spam_foldered": 7, "reads": 40, "deleted_read": 10, "deleted_unread": 20,
    }  # fmt: skip
    assert {(one.day, one.subject, one.provider, one.provisional) for one in found.samples} == {
        (DAY, "shop.example", "yandex", False)
    }
    assert all(METRICS[one.metric].given_by("yandex_postoffice") for one in found.samples)
    assert found.asked == [("shop.example", DAY, DAY)]


async def test_a_missing_day_stays_missing_and_a_zero_a_zero():
    views = {("shop.example", "2026-11-20"): {"total": "0"}, ("shop.example", "2026-11-23"): {"total": 5}}
    found = (await fetch(Yandex(SHOP, views=views), window=Window(DAY, date(2026, 12, 1))))[-1]
    assert [(str(one.day), one.value, one.provisional) for one in found.samples] == [
        ("2026-11-23", 5, True), ("2026-11-20", 0, False),
    ]  # fmt: skip
    assert len(found.asked) == 4, "nothing is asked of days to come"


async def test_an_address_is_asked_for_as_one_and_an_unconfirmed_domain_not_at_all():
    provider = Yandex({"email": "a@shop.example", "status": 2}, {"domain": "new.example", "status": 1})
    batches = await fetch(provider, "a@shop.example", "new.example", "gone.example")
    assert [one.param("email") for one in provider.asked] == [None, "a@shop.example"]
    said = [str(trouble.error) for batch in batches for trouble in batch.troubles]
    assert [text.partition(" is not confirmed in Yandex")[0] for text in said] == ["new.example", "gone.example"]


async def test_what_cannot_be_a_count_is_named():
    views = {("shop.example", "2026-11-20"): {"total": -3, "spam": [1], "read": {"total": 1.5}, "deleted": {"read": 2}}}
    found = (await fetch(Yandex(SHOP, views=views)))[-1]
    assert [(one.metric, one.value) for one in found.samples] == [("deleted_read", 2)]
    assert "2026-11-20: total=-3; 2026-11-20: read.total=1.5" in str(found.troubles[0].error)
    assert not found.asked


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (Response(404, b"<html>"), "does not answer as it once did"),
        (Response(200, b"<!doctype html><html>"), "does not answer as it once did"),
        (Response(301, b"", {"location": "https://yandex.ru/"}), "does not answer as it once did"),
        (Response(403), "does not accept the token"),
        (Response.of("text"), "answered something unexpected"),
        (Response(500), "in trouble: HTTP 500"),
    ],
)
async def test_what_is_no_answer(said, title):
    provider = Yandex(SHOP)
    provider.forced["reg-list"] = said
    with pytest.raises(SourceError, match=title):
        await discover(provider)


async def test_the_token_is_not_in_the_error():
    with pytest.raises(SourceError, match="does not accept the token") as caught:
        await discover(Yandex(SHOP), "y0-another-secret")
    assert "y0-" not in str(caught.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["total", "read", "not_read"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@settings(max_examples=150, deadline=None)
@given(said=st.dictionaries(st.sampled_from(["total", "spam", "read", "deleted"]), JSON))
def test_any_json_is_samples_or_faults(said):
    samples, faults = read_day(said, Stamp(DAY, "shop.example", "c", TODAY))
    assert all(one.whole and one.value >= 0 for one in samples)
    assert len(samples) + len(faults) <= 5
