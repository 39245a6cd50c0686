"""A Google account's life: signed in, its numbers fetched, permissions left unticked, taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.net.test_oauth import User
from tests.providers.base import InProcess
from tests.providers.google_oauth import GoogleOAuth
from tests.providers.google_postmaster import Google, Owned
from tests.sources.google_world import SPAM, no_wait
from workbench.model.accounts import Access
from workbench.model.errors import SourceError
from workbench.net.api import Api
from workbench.net.oauth import Browser
from workbench.net.resolver import Offline
from workbench.net.secrets import MemoryVault
from workbench.store.project import Project
from workbench.store.samples import list_samples
from workbench.tasks import accounts
from workbench.tasks.context import Context
from workbench.tasks.fetch import fetch

DAY = datetime.now(UTC).date() - timedelta(days=4)
SCOPE = "https://www.googleapis.com/auth/postmaster"
TRAFFIC = f"{SCOPE}.traffic.readonly"


class Story:
    """Google, its user, and a project."""

    def __init__(self, project):
        self.oauth = GoogleOAuth()
        self.google = Google({"shop.example": Owned(values={SPAM: {DAY: 0.0007}})}, oauth=self.oauth)
        self.user = User(self.oauth)
        self.vault = MemoryVault()
        self.ctx = Context(project, Offline())
        self.api = Api(transport=InProcess(self.google, self.oauth), sleep=no_wait)

    async def connect(self, **options):
        entry = await accounts.connect(
            self.ctx, self.vault, "google_postmaster", "Shop", options=options,
            secrets={"client": self.oauth.client_file}, api=self.api, browser=Browser(self.user.open, timeout_s=20.0),
        )  # fmt: skip
        await self.user.page()
        return entry


@pytest.fixture
async def story(tmp_path):
    with Project.create(tmp_path / "client.postmaster") as project:
        made = Story(project)
        async with made.api:
            yield made


async def test_signed_in_and_fetched(story):
    entry = await story.connect()
    assert [(one.name, one.access) for one in entry.subjects] == [("shop.example", Access.FULL)]
    assert not entry.health.error
    summary = await fetch(story.ctx, story.vault, story.api)
    assert summary.whole and [sample.value for sample in list_samples(story.ctx.project.read())] == [0.0007]


async def test_an_access_token_that_ends_meanwhile(story):
    await story.connect()
    story.oauth.lifetime_s = 1  # of no use for a request any more: each asks for another one
    assert (await fetch(story.ctx, story.vault, story.api)).whole


async def test_a_refresh_token_that_is_exchanged(story):
    await story.connect()
    story.oauth.rotates = True
    for _ in range(2):
        assert (await fetch(story.ctx, story.vault, story.api)).whole


async def test_the_list_of_domains_was_not_ticked(story):
    story.oauth.granted = {TRAFFIC}
    entry = await story.connect()
    assert entry.health.error == "A permission was not ticked at Google"
    entry = await _reconnected(story, entry, domains="shop.example, other.example")
    assert [(one.name, one.access) for one in entry.subjects] == [
        ("other.example", Access.NONE), ("shop.example", Access.FULL),
    ]  # fmt: skip
    assert (await fetch(story.ctx, story.vault, story.api)).outcomes[0].counts.new == 1


async def _reconnected(story, entry, **options):
    await accounts.remove(story.ctx, story.vault, entry.account.id, api=story.api)
    story.user = User(story.oauth)
    return await story.connect(**options)


async def test_the_numbers_were_not_ticked(story):
    story.oauth.granted = {f"{SCOPE}.domain"}
    with pytest.raises(SourceError, match=r"^A permission was not given: postmaster.traffic.readonly"):
        await story.connect()


async def test_removal_takes_the_permission_back(story):
    entry = await story.connect()
    removal = await accounts.remove(story.ctx, story.vault, entry.account.id, api=story.api)
    assert removal.revoked and not story.oauth.refresh_tokens


async def test_no_secret_is_kept_with_the_replies(story):
    await story.connect()
    await fetch(story.ctx, story.vault, story.api)
    from workbench.store.database import select
    from workbench.store.evidence import get_evidence

    db = story.ctx.project.read()
    ids = [f"sha256:{bytes(row[0]).hex()}" for row in select(db, "SELECT sha256 FROM evidence")]
    kept = [get_evidence(db, one).data for one in ids]
    assert len(kept) == 2 and not [1 for data in kept for one in story.oauth.secrets() if one.encode() in data]
