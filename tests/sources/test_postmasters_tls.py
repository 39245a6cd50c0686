"""Mail.ru Postmaster and SNDS connected and fetched as the program does it: real TLS, a project, a vault."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.providers.base import Response
from tests.providers.mailru_postmaster import ROW, Mailru
from tests.providers.microsoft_snds import KEY, LINK, Snds, line
from tests.providers.server import ProviderServer
from workbench.net.api import Api
from workbench.net.resolver import Offline
from workbench.net.secrets import MemoryVault
from workbench.sources.base import SOURCES
from workbench.sources.mailru_postmaster import MailruPostmaster
from workbench.sources.microsoft_snds import MicrosoftSnds
from workbench.store.database import select
from workbench.store.evidence import get_evidence
from workbench.store.project import Project
from workbench.store.samples import list_samples
from workbench.tasks import accounts
from workbench.tasks.context import Context
from workbench.tasks.fetch import fetch

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
REFRESH, ACCESS = "refresh-token-of-the-tests", "access-token-of-the-tests"


@pytest.fixture
def mailru():
    made = Mailru(TODAY, "shop.example", "post.example")
    made.refresh, made.access = REFRESH, ACCESS
    for name in made.domains:
        made.rows[name, ""] = {str(TODAY - timedelta(days=back)): ROW for back in range(400) if back != 50}
    return made


@pytest.fixture
def snds():
    shown = [TODAY - timedelta(days=back) for back in range(2, 120) if back != 9]
    return Snds({day: [line(day), line(day, "203.0.113.6", colour="YELLOW")] for day in shown})


class Desk:
    """A project whose network ends at the providers of the tests."""

    def __init__(self, project):
        self.now = NOW
        self.vault = MemoryVault()
        self.ctx = Context(project, Offline(), clock=lambda: self.now)

    async def connect(self, source, *, options=None, **secrets):
        async with _api() as api:
            return await accounts.connect(
                self.ctx, self.vault, source, "", options=options or {}, secrets=secrets, api=api
            )

    async def reconnect(self, account, **secrets):
        async with _api() as api:
            return await accounts.reconnect(self.ctx, self.vault, account, secrets=secrets, api=api)

    async def fetch(self):
        async with _api() as api:
            return (await fetch(self.ctx, self.vault, api)).outcomes[0]

    def samples(self, metric):
        return list_samples(self.ctx.project.read(), metric=metric)

    def traces(self, *secrets):
        db = self.ctx.project.read()
        ids = [f"sha256:{bytes(row[0]).hex()}" for row in select(db, "SELECT sha256 FROM evidence")]
        kept = [self.ctx.project.path.read_bytes(), *(get_evidence(db, one).data for one in ids)]
        assert ids, "the replies are kept"
        return [one for one in secrets for data in kept if one.encode() in data]


def _api():
    return Api(sleep=lambda _: asyncio.sleep(0))


@pytest.fixture
def desk(tmp_path, monkeypatch, mailru, snds):
    accounts.find_source("mailru_postmaster")
    with ProviderServer(tmp_path, mailru, snds) as server, Project.create(tmp_path / "a.postmaster") as project:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        made = Desk(project)
        clock = lambda: made.now  # noqa: E731
        monkeypatch.setitem(SOURCES, "mailru_postmaster", MailruPostmaster(clock))
        monkeypatch.setitem(SOURCES, "microsoft_snds", MicrosoftSnds(clock))
        yield made


async def test_mailru_for_a_year_and_again(desk, mailru):
    page = f'{{"access_token":"old","expires_in":3600,\n"refresh_token":"{REFRESH}"}}'
    entry = await desk.connect("mailru_postmaster", refresh_token=page)
    assert desk.vault.get(entry.account.id, "refresh_token") == REFRESH
    first = await desk.fetch()
    assert (first.error, first.troubles) == (None, ())
    sent = desk.samples("sent")
    assert len(sent) == 2 * 365, "a year and today, less the day that has none"
    assert {one.day for one in sent if one.provisional} == {TODAY - timedelta(days=back) for back in range(3)}
    assert first.counts.new == 2 * 365 * 12
    second = await desk.fetch()
    assert (second.counts.new, second.counts.changed) == (0, 0)
    assert second.counts.same == 2 * 3 * 12, "only the recent days are asked for again"
    assert not desk.traces(REFRESH, ACCESS)


async def test_mailru_is_throttled_and_then_cut(desk, mailru):
    await desk.connect("mailru_postmaster", refresh_token=REFRESH)
    mailru.throttle = 2
    assert (await desk.fetch()).error is None
    mailru.forced["stat-list-detailed"] = Response(200, b'{"ok": true, "data": []}', cut=True)
    assert "was cut" in str((await desk.fetch()).error)


async def test_snds_for_ninety_days_and_again(desk, snds):
    entry = await desk.connect("microsoft_snds", options={"made": "2026-11-13"}, link=f" {LINK}\n")
    assert entry.health.expires == datetime(2026, 12, 13, tzinfo=UTC)
    assert [one.name for one in entry.subjects] == ["203.0.113.5", "203.0.113.6"]
    first = await desk.fetch()
    assert (first.error, first.troubles) == (None, ())
    found = desk.samples("filter_result")
    assert len(found) == 2 * 88
    assert min(one.day for one in found) == TODAY - timedelta(days=90)
    second = await desk.fetch()
    assert (second.counts.new, second.counts.changed) == (0, 0)
    assert len([one for one in snds.asked if one.param("date")]) < 100
    assert not desk.traces(KEY)
    again = await desk.reconnect(entry.account.id, link=LINK)
    assert again.account.options["date_form_found"] == "MMDDYY"
    assert again.health.expires == NOW + timedelta(days=30), "the day on which the old link was made is forgotten"


async def test_snds_that_ended_says_so_and_keeps_what_came(desk, snds):
    await desk.connect("microsoft_snds", options={"made": "2026-11-13"}, link=LINK)
    await desk.fetch()
    stored = len(desk.samples("recipients"))
    snds.alive = False
    desk.now = datetime(2026, 12, 20, tzinfo=UTC)
    outcome = await desk.fetch()
    assert str(outcome.error).startswith("The link of SNDS has ended. It was made 37 days ago")
    assert len(desk.samples("recipients")) == stored
    assert desk.samples("recipients")[0].day >= date(2026, 8, 25)
