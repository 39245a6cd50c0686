"""Mail.ru Postmaster: its four calls, its token, its throttle, and each of its refusals in words."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.providers.base import InProcess, Response
from tests.providers.mailru_postmaster import ROW, Mailru
from workbench.model.accounts import Access, Account, Secrets, Subject
from workbench.model.errors import SourceError
from workbench.model.metrics import METRICS
from workbench.model.samples import NOrigin
from workbench.net.api import Api
from workbench.sources._mailru_rows import Stamp, read_days, read_troubles
from workbench.sources.base import SOURCES, Connection, Window
from workbench.sources.mailru_postmaster import MailruPostmaster

NOW = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)  # in Moscow it is the 23rd
TODAY = date(2026, 11, 23)
WEEK = Window(date(2026, 11, 17), TODAY)


def connection(**options):
    return Connection(
        Account("a" * 32, "mailru_postmaster", "main", options), Secrets(refresh_token="refresh-token-no-1"), Secrets()
    )


class World:
    def __init__(self, *domains):
        self.provider = Mailru(TODAY, *(domains or ["shop.example"]))
        self.waited = []
        self.paced = []
        self.link = connection()
        self.source = MailruPostmaster(lambda: NOW, self._pace)

    async def _pace(self, seconds):
        self.paced.append(seconds)

    def api(self):
        async def sleep(seconds):
            self.waited.append(seconds)

        return Api(sleep=sleep, transport=InProcess(self.provider), clock=lambda: len(self.provider.asked) * 10.0)

    async def discover(self):
        async with self.api() as api:
            return await self.source.discover(self.link, api)

    async def fetch(self, *names, window=WEEK):
        subjects = [Subject(name) for name in names or ["shop.example"]]
        async with self.api() as api:
            return [batch async for batch in self.source.fetch(self.link, subjects, window, api)]

    def calls(self, path):
        return [dict(asked.query) for asked in self.provider.asked if asked.path == f"/ext-api/{path}/"]


@pytest.fixture
def world():
    return World()


def stated(batches):
    return {
        (str(one.day), one.metric, one.dimension): one.state if one.value is None else one.value
        for batch in batches
        for one in batch.samples
    }


def titles(batches):
    return [str(trouble.error) for batch in batches for trouble in batch.troubles]


async def test_registered_with_all_that_the_form_needs():
    info = SOURCES["mailru_postmaster"].info
    assert [one.name for one in info.fields if one.kind == "secret"] == ["refresh_token"]
    assert info.history_days == 365
    assert sum(bool(step.link) for step in info.steps) == 2


async def test_a_row_as_in_the_reference(world):
    world.provider.rows["shop.example", ""] = {"2026-11-19": ROW}
    batches = await world.fetch()
    assert stated(batches) == {
        ("2026-11-19", "sent", ""): 152,
        ("2026-11-19", "inboxed", ""): 45,
        ("2026-11-19", "spam_foldered", ""): 107,
        ("2026-11-19", "spam_rejected", ""): 0,  # a zero stays a zero
        ("2026-11-19", "complaints", ""): 1,
        ("2026-11-19", "reads", ""): 12,
        ("2026-11-19", "deleted_read", ""): 3,
        ("2026-11-19", "deleted_unread", ""): 4,
        ("2026-11-19", "spam_rejected_share", ""): 0.0,
        ("2026-11-19", "spam_foldered_share", ""): 0.704,
        ("2026-11-19", "complaint_share_30d", ""): 0.002,  # "reputation" is a share of complaints, no score
        ("2026-11-19", "complaint_share_trend", ""): -0.042,
    }
    shares = [one for one in batches[-1].samples if one.metric == "spam_foldered_share"]
    assert [(one.n, one.n_origin) for one in shares] == [(152, NOrigin.STATED)]
    assert {one.n for one in batches[-1].samples if one.metric.startswith("complaint_share")} == {None}
    assert {(one.source, one.account, one.provider, one.subject) for one in batches[-1].samples} == {
        ("mailru_postmaster", "a" * 32, "mailru", "shop.example")
    }
    assert batches[-1].asked == [("shop.example", WEEK.first, WEEK.last)]
    assert {one.metric for one in batches[-1].samples} <= METRICS.keys()
    assert all(METRICS[one.metric].given_by("mailru_postmaster") for one in batches[-1].samples)


async def test_days_are_sorted_missing_ones_stay_missing_and_recent_ones_are_provisional(world):
    rows = {f"2026-11-{day}": {"messages_sent": day} for day in (18, 20, 21, 23)}
    world.provider.rows["shop.example", ""] = rows
    samples = (await world.fetch())[-1].samples
    assert [(one.day.day, one.value, one.provisional) for one in samples] == [
        (18, 18, False), (20, 20, False), (21, 21, True), (23, 23, True),
    ]  # fmt: skip


async def test_numbers_as_strings_and_fields_that_are_not_there(world):
    world.provider.rows["shop.example", ""] = {
        "2026-11-18": {"messages_sent": "152", "probably_spam_percent": "70.4", "reputation": None, "trend": ""}
    }
    assert stated(await world.fetch()) == {
        ("2026-11-18", "sent", ""): 152,
        ("2026-11-18", "spam_foldered_share", ""): 0.704,
    }


async def test_what_cannot_be_read_costs_only_itself(world):
    bad = {"messages_sent": "many", "delivered": -1, "read": 1.5, "spam_percent": 170, "complaints": 2}
    world.provider.rows["shop.example", ""] = {"2026-11-18": bad, "2026-11-19": {"read": 7}}
    batches = await world.fetch()
    assert stated(batches) == {("2026-11-18", "complaints", ""): 2, ("2026-11-19", "reads", ""): 7}
    assert titles(batches) == [
        "Some numbers of Mail.ru for shop.example cannot be read. The others were kept. Left out: "
        "2026-11-18: messages_sent=many; 2026-11-18: delivered=-1; 2026-11-18: read=1.5; 2026-11-18: spam_percent=170"
    ]
    assert not batches[-1].asked


async def test_message_types_are_parts_of_their_own(world):
    world.link = connection(msgtypes="promo, trans promo; ма,il")
    world.provider.rows["shop.example", ""] = {"2026-11-18": {"messages_sent": 10}}
    world.provider.rows["shop.example", "promo"] = {"2026-11-18": {"messages_sent": 7}}
    batches = await world.fetch()
    assert stated(batches) == {("2026-11-18", "sent", ""): 10, ("2026-11-18", "sent", "msgtype=promo"): 7}
    assert [call.get("msgtype") for call in world.calls("stat-list-detailed")] == [None, "promo", "trans", "il"]
    assert "ма cannot be a message type" in titles(batches)[0]
    assert batches[-1].asked, "else a slip of the pen would have the whole year fetched again each time"


async def test_many_message_types_keep_to_ten_a_minute(world):
    world.link = connection(msgtypes=",".join(f"type{number}" for number in range(14)))
    await world.fetch()
    assert len(world.calls("stat-list-detailed")) == 15
    assert len(world.paced) >= 1 and world.paced[0] == pytest.approx(60, abs=5)


@pytest.mark.parametrize("outer", ["domains", "data"])
async def test_troubles_under_either_name(world, outer):
    world.provider.outer = outer
    world.provider.troubles = [
        {
            "domain": "shop.example",
            "errors": [{"msg": "DMARC check failed.", "code": -1}, {"msg": "No data", "code": 0}],
        },
        {"domain": "other.example", "errors": [{"msg": "Not ours.", "code": -1}]},
    ]
    first = (await world.fetch())[0]
    assert stated([first]) == {
        ("2026-11-23", "troubles", ""): "problem",
        ("2026-11-23", "troubles", "trouble=DMARC check failed."): "problem",
        ("2026-11-23", "troubles", "trouble=No data"): "information",
    }
    assert not any(one.provisional for one in first.samples)
    assert [subject.name for subject in first.subjects] == ["shop.example"]


@pytest.mark.parametrize(
    ("errors", "states"),
    [([], ["no_problem"]), ([{"msg": "Busy", "code": "0"}], ["information"] * 2), ([{"what": 1}], []), (["text"], [])],
)
async def test_a_domain_without_troubles_says_so_and_unreadable_ones_are_no_peace(world, errors, states):
    world.provider.troubles = [{"domain": "shop.example", "errors": errors}]
    assert [one.state for one in (await world.fetch())[0].samples] == states


async def test_a_year_is_asked_and_the_first_day_moves_where_the_year_is_shorter(world):
    world.provider.year = 364
    whole = Window(date(2025, 1, 1), date(2026, 11, 30))
    batches = await world.fetch(window=whole)
    assert [call["date_from"] for call in world.calls("stat-list-detailed")] == ["2025-11-23", "2025-11-24"]
    assert {call["date_to"] for call in world.calls("stat-list-detailed")} == {"2026-11-23"}
    assert batches[-1].asked == [("shop.example", date(2025, 11, 24), TODAY)]
    world.provider.year = 300
    assert titles(await world.fetch(window=whole)) == [
        "Mail.ru Postmaster refused the request. It says: Wrong param: date_from, older than 1 year"
    ]


async def test_discover_lists_domains_and_tests_statistics(world):
    world.provider.domains = ["shop.example", "xn--e1afmkfd.example", "Old.example"]
    assert [(one.name, one.access) for one in await world.discover()] == [
        ("old.example", Access.FULL), ("shop.example", Access.FULL), ("xn--e1afmkfd.example", Access.FULL),
    ]  # fmt: skip
    assert world.calls("stat-list") == [{"date_from": "2026-10-24"}]
    world.provider.forced["stat-list"] = Response.of({"ok": False, "detail": "Statistics are off"})
    with pytest.raises(SourceError, match="Statistics are off"):
        await world.discover()


async def test_a_typed_domain_that_is_not_confirmed(world):
    world.link = connection(domains="https://Shop.example/, пример.example")
    assert [(one.name, one.access) for one in await world.discover()] == [
        ("shop.example", Access.FULL), ("xn--e1afmkfd.example", Access.UNVERIFIED),
    ]  # fmt: skip
    batches = await world.fetch("xn--e1afmkfd.example", "gone.example")
    assert all("is not confirmed in Mail.ru Postmaster" in text for text in titles(batches))
    assert len(titles(batches)) == 2
    world.link = connection(domains="not a domain!")
    with pytest.raises(SourceError, match="is not a domain"):
        await world.discover()


async def test_no_confirmed_domain(world):
    world.provider.domains = []
    with pytest.raises(SourceError, match=r"No domain is confirmed in this Mail.ru account"):
        await world.discover()


async def test_the_token_goes_into_a_header_named_bearer(world):
    await world.discover()
    assert [asked.headers.get("bearer") for asked in world.provider.asked] == [None, "access-1", "access-1"]
    assert not any("authorization" in asked.headers for asked in world.provider.asked)


async def test_a_token_that_ended_is_renewed_once(world):
    world.link.tokens["access"] = "ended"
    world.provider.rows["shop.example", ""] = {"2026-11-18": {"read": 1}}
    assert stated(await world.fetch()) == {("2026-11-18", "reads", ""): 1}
    assert [asked.path for asked in world.provider.asked][:3] == ["/ext-api/reg-list/", "/token", "/ext-api/reg-list/"]


async def test_a_refresh_token_that_is_refused(world):
    world.link.secrets["refresh_token"] = "stolen-or-replaced"
    with pytest.raises(SourceError) as caught:
        await world.discover()
    assert "Get a new token at Mail.ru" in str(caught.value)
    assert "stolen" not in str(caught.value)
    assert not caught.value.retryable


async def test_an_account_that_is_refused_whatever_the_token(world):
    world.provider.forced["reg-list"] = Response(403)
    with pytest.raises(SourceError, match=r"Mail.ru Postmaster refuses this account"):
        await world.discover()
    assert [asked.path for asked in world.provider.asked].count("/token") == 2, "asked again once, with a new token"


async def test_an_empty_403_is_about_the_parameters_and_costs_one_domain(world):
    world.provider.domains = ["a.example", "b.example", "shop.example"]
    real = world.provider._refuse
    world.provider._refuse = lambda query: Response(403) if query.get("domain") != "shop.example" else real(query)
    world.provider.rows["shop.example", ""] = {"2026-11-18": {"read": 1}}
    batches = await world.fetch("a.example", "b.example", "shop.example")
    assert stated(batches) == {("2026-11-18", "reads", ""): 1}
    assert [text.partition(". ")[0] for text in titles(batches)] == ["Mail.ru Postmaster refused the parameters"] * 2
    assert "Is a.example still confirmed" in titles(batches)[0]
    assert [asked.path for asked in world.provider.asked].count("/token") == 2, "one renewal shows that it is no help"
    assert [batch.asked for batch in batches[1:3]] == [[], []]


async def test_a_401_that_stays_ends_the_fetch(world):
    world.provider.forced["stat-list-detailed"] = Response.of({"detail": "Token."}, 401)
    with pytest.raises(SourceError, match="does not accept the token any more"):
        await world.fetch()


async def test_throttled_by_the_stated_seconds(world):
    world.provider.throttle = 1
    await world.discover()
    assert world.waited == [35]


async def test_throttled_without_end(world):
    world.provider.throttle = 99
    with pytest.raises(SourceError, match="asks to wait") as caught:
        await world.discover()
    assert caught.value.retryable


async def test_text_of_a_refusal_is_shown(world):
    world.provider.forced["stat-list-detailed"] = Response.of({"ok": False, "error": {"code": 7, "msg": "Занято"}})
    assert "Занято" in titles(await world.fetch())[0]
    world.provider.forced["stat-list-detailed"] = Response.of({"detail": "Bad access-1"}, 400)
    assert titles(await world.fetch()) == ["Mail.ru Postmaster refused the request. It says: Bad ***"]


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (Response(200, b"<html>sign in</html>", {"content-type": "text/html"}), "web page"),
        (Response(200, b'{"ok":true', {"content-type": "application/json"}), "something unexpected"),
        (Response.of([1, 2]), "something unexpected"),
        (Response(502, b"<html>bad gateway</html>"), "in trouble: HTTP 502"),
        (Response(302, b"", {"location": "https://login.example/"}), "sends elsewhere"),
        (Response(cut=True), "was cut"),
    ],
)
async def test_what_is_no_answer(world, said, title):
    world.provider.forced["stat-list-detailed"] = said
    with pytest.raises(SourceError, match=title) as caught:
        await world.fetch()
    assert caught.value.retryable


async def test_troubles_that_cannot_be_had_do_not_cost_the_numbers(world):
    world.provider.forced["troubles-list"] = Response.of({"ok": False, "error": "later"})
    world.provider.rows["shop.example", ""] = {"2026-11-18": {"read": 1}}
    batches = await world.fetch()
    assert stated(batches) == {("2026-11-18", "reads", ""): 1}
    assert titles(batches) == ["Mail.ru Postmaster refused the request. It says: later"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
    | st.sampled_from(["2026-11-20", "shop.example", "1e999", "70.4"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["date", "domain", "data", "errors", "msg", "code", *ROW]), inner, max_size=6),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(row=st.dictionaries(st.sampled_from(["date", *ROW]), JSON), other=JSON)
def test_any_json_is_samples_or_faults(row, other):
    stamp = Stamp("a", "shop.example", TODAY)
    said = {"data": [{"domain": "shop.example", "data": [{"date": "2026-11-20", **row}, other]}, other]}
    assert all(one.whole for one in read_days(said, stamp).samples)
    read_days({"data": other}, stamp)
    troubles = read_troubles({"data": other, "domains": [{"domain": "x.example", "errors": other}]}, "a", TODAY)
    assert all(one.whole for found in troubles.values() for one in found)


@settings(max_examples=60, deadline=None)
@given(
    body=st.binary(max_size=80) | JSON.map(lambda value: json.dumps(value).encode()),
    status=st.sampled_from([200, 400, 403, 404]),
)
async def test_any_body_is_samples_or_an_error(body, status):
    world = World()
    world.provider.forced["stat-list-detailed"] = Response(status, body)
    world.provider.forced["troubles-list"] = Response(status, body)
    with suppress(SourceError):
        assert all(one.whole for batch in await world.fetch() for one in batch.samples)


async def test_the_page_as_it_was_pasted_is_understood(world):
    world.link.secrets["refresh_token"] = (
        '{“access_token”: "old", "expires_in": 3600,\n "refresh_token": "refresh-token-no-1"}'
    )
    await world.discover()
    assert world.link.secrets["refresh_token"] == "refresh-token-no-1"
    for wrong in ("{nothing in here}", "hello", "this is not what the page showed"):
        world.link.secrets["refresh_token"] = wrong
        with pytest.raises(SourceError, match="no token in the pasted text"):
            await world.discover()
