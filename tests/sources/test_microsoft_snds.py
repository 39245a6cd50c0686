"""Microsoft SNDS: a secret link, days asked for backwards, a 404 that may mean two things, and saved tables."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.providers.base import InProcess, Response
from tests.providers.microsoft_snds import KEY, LINE, LINK, STATUS_LINK, Snds, line
from workbench.model.accounts import Account, Secrets, Subject
from workbench.model.errors import SourceError
from workbench.model.metrics import METRICS
from workbench.model.samples import NOrigin
from workbench.net.api import Api
from workbench.sources.base import FILES, SOURCES, Connection, Window
from workbench.sources.microsoft_snds import MicrosoftSnds

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)
IP = "203.0.113.5"
OTHER = "203.0.113.6"
WEEK = Window(date(2026, 11, 16), date(2026, 11, 22))


def days_before(*backs):
    return [DAY - timedelta(days=back) for back in backs]


class World:
    def __init__(self, days=None, **options):
        found = {DAY: [LINE], **{day: [line(day)] for day in days_before(1, 3)}} if days is None else days
        self.provider = Snds(found)
        self.options = options
        self.secrets = {"link": LINK}
        self.source = MicrosoftSnds(lambda: NOW)
        self.replies = []

    def connection(self):
        return Connection(Account("b" * 32, "microsoft_snds", "main", self.options), Secrets(self.secrets))

    def api(self):
        async def sleep(seconds):
            pass

        return Api(sleep=sleep, transport=InProcess(self.provider))

    async def discover(self):
        async with self.api() as api:
            return await self.source.discover(self.connection(), api)

    async def fetch(self, *names, window=WEEK):
        async with self.api() as api:
            link = self.connection()
            batches = [b async for b in self.source.fetch(link, [Subject(name) for name in names], window, api)]
            self.replies = api.take_replies()
            return batches

    def dates(self):
        return [asked.param("date") for asked in self.provider.asked if asked.path.endswith("data.aspx")]


def samples(batches):
    return [sample for batch in batches for sample in batch.samples]


def titles(batches):
    return [str(trouble.error) for batch in batches for trouble in batch.troubles]


def kept(batches):
    return {name: value for batch in batches for name, value in batch.settings.items()}


def asked(batches):
    return sorted(entry for batch in batches for entry in batch.asked)


def test_registered_twice_and_its_secret_ends():
    assert SOURCES["microsoft_snds"] is FILES["microsoft_snds"]
    assert SOURCES["microsoft_snds"].info.secret_days == 30
    assert METRICS["filter_result"].given_by("microsoft_snds").day_zone == "", "nobody says whose days they are"


async def test_a_line_as_in_the_reference():
    found = samples((await World({DAY: [LINE]}).fetch(window=Window(DAY, DAY)))[:1])
    said = {one.metric: one.state or one.value or (one.low, one.high) for one in found}
    assert said == {
        "rcpt_commands": 1895,
        "data_commands": 1894,
        "recipients": 1894,
        "filter_result": "green",
        "complaint_rate_snds": (0.0, 0.001),  # "< 0.1%" is an interval, no zero
        "trap_hits": (None, None),
    }
    assert [one.value for one in found if one.metric == "trap_hits"] == [0]
    rate = next(one for one in found if one.metric == "complaint_rate_snds")
    assert (rate.n, rate.n_origin) == (1894, NOrigin.STATED)
    assert {(one.day, one.source, one.subject, one.provider, one.account, one.dimension) for one in found} == {
        (DAY, "microsoft_snds", IP, "microsoft", "b" * 32, "")
    }
    assert all(METRICS[one.metric].given_by("microsoft_snds") for one in found)


async def test_days_are_asked_for_backwards_and_a_missing_one_stays_missing():
    world = World()
    batches = await world.fetch(IP)
    assert {one.day for one in samples(batches)} == {DAY, *days_before(1, 3)}
    assert world.dates() == [None, "111926", "111826", "111726", "111626"]
    assert asked(batches) == [(IP, day, day) for day in days_before(4, 3, 2, 1, 0)]
    assert kept(batches) == {"date_form_found": "MMDDYY", "addresses_met": IP}
    assert not titles(batches)


async def test_a_day_is_provisional_for_two_days():
    found = {
        one.day: one.provisional
        for one in samples(await World({DAY: [LINE], date(2026, 11, 21): [line(date(2026, 11, 21))]}).fetch())
    }
    assert found == {date(2026, 11, 21): True, DAY: False}


async def test_a_form_found_before_is_not_sought_again():
    world = World(date_form_found="YYYY-MM-DD")
    world.provider.form = "%Y-%m-%d"
    await world.fetch()
    assert world.dates() == [None, "2026-11-19", "2026-11-18", "2026-11-17", "2026-11-16"]


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(
    ("name", "pattern"), [("YYYY-MM-DD", "%Y-%m-%d"), ("MMDDYYYY", "%m%d%Y"), ("YYYYMMDD", "%Y%m%d")]
)
async def test_another_form_of_dates_is_found(name, pattern, strict):
    world = World()
    world.provider.form, world.provider.strict = pattern, strict
    batches = await world.fetch()
    assert {one.day for one in samples(batches)} == {DAY, *days_before(1, 3)}
    assert kept(batches)["date_form_found"] == name


async def test_a_server_that_ignores_the_date_gives_the_newest_day_once():
    world = World()
    world.provider.form = ""
    batches = await world.fetch(IP)
    assert {one.day for one in samples(batches)} == {DAY}
    assert len(samples(batches)) == 6
    assert asked(batches) == [(IP, DAY, DAY)]
    assert "SNDS gave no data of earlier days" in titles(batches)[0]


@pytest.mark.parametrize("options", [{"date_form": "MMDDYY"}, {"date_form_found": "MMDDYY"}])
@pytest.mark.parametrize(("form", "strict"), [("", False), ("%Y-%m-%d", True)])
async def test_a_form_that_does_not_work_claims_nothing(form, strict, options):
    world = World(**options)
    world.provider.form, world.provider.strict = form, strict
    batches = await world.fetch(IP)
    assert asked(batches) == [(IP, DAY, DAY)]
    assert "SNDS gave no data of earlier days" in titles(batches)[0]
    assert kept(batches)["date_form_found"] == "", "the next fetch seeks again"


async def test_nothing_is_sought_where_no_earlier_day_is_wanted():
    world = World()
    assert not titles(await world.fetch(window=Window(DAY, WEEK.last)))
    assert world.dates() == [None]


async def test_an_address_that_pauses_is_still_one_of_the_account():
    world = World({DAY: [LINE]}, addresses_met=f"{IP},{OTHER},198.51.100.1", addresses="203.0.113.0/24")
    assert [one.name for one in await world.discover()] == [IP, OTHER]
    assert (OTHER, DAY, DAY) in asked(await world.fetch())


@pytest.mark.parametrize("made", ["11/20/2026", "soon", "2026-12-20"])
async def test_a_day_on_which_no_link_was_made(made):
    with pytest.raises(SourceError, match="is not a day on which a link was made"):
        await World(made=made).discover()


async def test_only_the_newest_day_if_the_user_says_so():
    world = World(date_form="latest")
    assert {one.day for one in samples(await world.fetch())} == {DAY}
    assert world.dates() == [None]


async def test_an_address_that_appears_later_was_asked_for_all_the_time():
    old = days_before(2)[0]
    world = World({DAY: [LINE], old: [line(old, OTHER, colour="RED", complaints="0.3%", traps=2)]})
    batches = await world.fetch(IP)
    assert [[one.name for one in batch.subjects] for batch in batches if batch.subjects] == [[IP], [IP, OTHER]]
    assert kept(batches)["addresses_met"] == f"{IP},{OTHER}"
    assert {entry for entry in asked(batches) if entry[0] == OTHER} == {
        (OTHER, day, day) for day in days_before(4, 3, 2, 1, 0)
    }
    assert [one.value for one in samples(batches) if one.metric == "complaint_rate_snds" and one.subject == OTHER] == [
        0.003
    ]


async def test_404_for_the_newest_is_not_the_end_while_other_days_have_data():
    world = World()
    real = world.provider._data
    world.provider._data = lambda day: Response(404) if day is None else real(day)
    assert [one.name for one in await world.discover()] == [IP]
    batches = await world.fetch(IP)
    assert {one.day for one in samples(batches)} == {DAY, *days_before(1, 3)}
    assert asked(batches)[-1] == (IP, WEEK.last, WEEK.last)


@pytest.mark.parametrize(
    ("options", "title"),
    [
        ({}, "SNDS has no data for this link. Either it has ended"),
        ({"made": "2026-11-20"}, "SNDS has no data for this link. Either it has ended"),
        ({"made": "2026-10-01"}, "The link of SNDS has ended. It was made 52 days ago and lives 30 days"),
        ({"date_form_found": "MMDDYY"}, "SNDS has no data"),
        ({"date_form": "latest"}, "SNDS has no data"),
    ],
)
async def test_404_for_every_day(options, title):
    world = World(**options)
    world.provider.alive = False
    for doing in (world.discover(), world.fetch(window=Window(date(2026, 8, 1), WEEK.last))):
        with pytest.raises(SourceError) as caught:
            await doing
        assert str(caught.value).startswith(title)
        assert not caught.value.retryable
    assert len(world.dates()) <= 2 * 4 * 7 + 2, "seven days are enough to tell"


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (Response(200, b"\xef\xbb\xbf<!DOCTYPE html><html>Sign in</html>"), "SNDS wants a sign-in"),
        (Response(302, b"", {"location": "https://login.microsoftonline.com/"}), "SNDS wants a sign-in"),
        (Response(401), "SNDS wants a sign-in"),
        (Response(400, b"no key"), "SNDS cannot read the key"),
        (Response(418), "SNDS answered with HTTP 418"),
        (Response(503), "in trouble: HTTP 503"),
        (Response(200, b"hello,world"), "This is not a table of Microsoft SNDS"),
        (Response(200, b"a\0b"), "This is not a text file"),
        (Response(cut=True), "was cut"),
    ],
)
async def test_what_is_no_answer(said, title):
    world = World()
    world.provider.forced = said
    for doing in (world.discover(), world.fetch()):
        with pytest.raises(SourceError, match=title):
            await doing


@pytest.mark.parametrize(
    ("link", "title"),
    [
        ("https://sendersupport.olc.protection.outlook.com/snds/data.aspx?key=" + KEY, "ended on 22 June 2026"),
        ("http://substrate.office.com/ip-domain-management-snds/data.aspx?key=" + KEY, "not a link of Microsoft SNDS"),
        ("https://office.com.evil.example/data.aspx?key=" + KEY, "not a link of Microsoft SNDS"),
        (KEY, "not a link of Microsoft SNDS"),
        ("https://substrate.office.com:99999/data.aspx?key=" + KEY, "not a link of Microsoft SNDS"),
        ("https://me:secret@substrate.office.com/data.aspx?key=" + KEY, "not a link of Microsoft SNDS"),
        ("https://[bad", "not a link of Microsoft SNDS"),
        ("", "not a link of Microsoft SNDS"),
        (LINK[:-4], "SNDS cannot read the key"),
    ],
)
async def test_a_link_that_cannot_work(link, title):
    world = World()
    world.secrets["link"] = link
    with pytest.raises(SourceError, match=title) as caught:
        await world.discover()
    assert KEY not in str(caught.value)
    assert KEY not in repr(caught.value.arguments)
    assert not world.provider.asked or title.startswith("SNDS cannot")


async def test_the_key_is_in_nothing_that_is_kept():
    world = World()
    await world.fetch()
    assert [reply.name for reply in world.replies][:3] == ["SNDS latest", "SNDS address status", "SNDS 2026-11-19"]
    assert KEY not in repr(world.replies)
    assert KEY not in repr(world.connection())


async def test_only_the_addresses_that_were_asked_for():
    world = World({DAY: [LINE, line(DAY, OTHER), line(DAY, "2001:db8::1")]}, addresses="203.0.113.6; 2001:db8::/32")
    assert [one.name for one in await world.discover()] == ["2001:db8::1", OTHER]
    world.options = {"addresses": "mail.shop.example"}
    with pytest.raises(SourceError, match="is no IP address"):
        await world.fetch()


async def test_status_of_addresses():
    world = World({DAY: [LINE, line(DAY, OTHER)]})
    world.provider.status = [
        "203.0.113.6,203.0.113.7,Yes,Blocked due to user complaints, or other evidence of spamming",
        "198.51.100.0,198.51.103.255,True,",  # too many to name
    ]
    found = [one for one in samples(await world.fetch()) if one.metric == "address_status"]
    reason = "reason=Blocked due to user complaints or other evidence of spamming"
    assert [(one.subject, one.state, one.dimension) for one in found] == [
        (IP, "ok", ""), (OTHER, "blocked", ""), (OTHER, "blocked", reason),
        ("203.0.113.7", "blocked", ""), ("203.0.113.7", "blocked", reason),
    ]  # fmt: skip
    assert {one.day for one in found} == {NOW.date()}


async def test_an_empty_status_says_nothing_and_a_broken_one_costs_nothing_else():
    world = World()
    assert not [one for one in samples(await world.fetch()) if one.metric == "address_status"]
    world.provider.status = ["what,is,this"]
    world.provider.status.append("and,this,too")
    batches = await world.fetch()
    assert samples(batches)
    assert titles(batches)[0].startswith("The address status of SNDS cannot be read")


async def test_the_link_of_status_may_be_another():
    world = World({DAY: [LINE]})
    world.provider.status = [f"{IP},{IP},Yes,"]
    world.secrets["status_link"] = STATUS_LINK.replace("ipStatus", "ipstatus")
    assert await world.fetch()
    assert [one.path.rpartition("/")[2] for one in world.provider.asked][:2] == ["data.aspx", "ipstatus.aspx"]


async def test_unreadable_lines_are_listed_and_the_others_kept():
    world = World({DAY: [LINE, "rubbish", line(DAY, OTHER, complaints="many"), LINE.replace("1895", "x"), LINE]})
    batches = await world.fetch(window=Window(DAY, DAY))
    assert {one.subject for one in samples(batches)} == {IP, OTHER}
    said = titles(batches)[0]
    assert all(
        part in said
        for part in (
            "2: no IP address",
            "203.0.113.6 2026-11-20: complaint rate 'many'",
            "rcpt_commands 'x'",
            "two rows",
        )
    )


def read(data, name="snds.csv"):
    return MicrosoftSnds(lambda: NOW).read(io.BytesIO(data), name)


def test_a_saved_table_is_recognised_and_read():
    table = "\r\n".join([LINE, line(days_before(1)[0], OTHER)]).encode()
    source = MicrosoftSnds(lambda: NOW)
    assert source.sniff(table, "a.csv") > 0.9
    (batch,) = read(table)
    assert {(one.subject, one.day, one.account) for one in batch.samples} == {
        (IP, DAY, ""),
        (OTHER, days_before(1)[0], ""),
    }
    assert (OTHER, DAY, DAY) in batch.asked, "a day's table names every address that is shown for it"
    for other in (b"date,domain,rate\n2026-11-20,a.example,1%\n", b"", b"\x00\x01", b"PK\x03\x04"):
        assert source.sniff(other, "a.csv") == 0.0


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (b"", "snds.csv is empty"),
        (b"<html>", "is a web page"),
        (b"203.0.113.6,203.0.113.7,Yes,Blocked", "lists blocked addresses"),
        (b"a;b;c\n1;2;3", "not a table of Microsoft SNDS"),
    ],
)
def test_a_file_that_is_none(data, title):
    with pytest.raises(SourceError, match=title):
        read(data)
