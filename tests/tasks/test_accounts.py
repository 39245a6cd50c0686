"""Connecting, testing and removing accounts: what is kept where, and what is left after each failure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import keyring.errors
import pytest

from workbench.model.accounts import Access, Subject
from workbench.model.changes import Changes
from workbench.model.errors import SecretsError, SourceError, UsageError
from workbench.net.api import Api
from workbench.net.keyring_vault import KeyringVault
from workbench.net.oauth import REFRESH, Browser
from workbench.net.resolver import Offline
from workbench.net.secrets import MemoryVault
from workbench.sources.base import SOURCES, Field, FieldKind, SourceInfo
from workbench.store.accounts import list_accounts, put_health
from workbench.store.project import Project
from workbench.store.settings import put_setting
from workbench.tasks import accounts
from workbench.tasks.context import Context

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
DOMAINS = [Subject("acme.example"), Subject("b.example", Access.UNVERIFIED)]
TOKEN = "a-secret-of-the-tests"


class Post:
    """A source with a token that the provider may refuse, rotate and revoke."""

    info = SourceInfo(
        "post", "Post Office", secret_days=30,
        fields=(
            Field("token", "Token", FieldKind.SECRET),
            Field("region", "Region", FieldKind.CHOICE, choices=("eu", "us"), default="eu"),
            Field("domains", "Domains", required=False),
        ),
    )  # fmt: skip

    def __init__(self):
        self.error = None
        self.rotated = ""
        self.revoked = []

    async def discover(self, connection, api):
        if self.error:
            raise self.error
        if self.rotated:
            connection.secrets["token"] = self.rotated
        return DOMAINS

    async def revoke(self, connection, api):
        if self.error:
            raise self.error
        self.revoked.append(connection.secrets["token"])


class Signed(Post):
    info = SourceInfo("signed", "Signed", sign_in=True, fields=(Field("client", "File", FieldKind.FILE),))

    async def sign_in(self, connection, api, browser):
        browser.open("https://x.example/")
        connection.secrets[REFRESH] = "a lasting token"


@pytest.fixture(params=[Post, Signed])
def any_source(request, monkeypatch):
    made = request.param()
    monkeypatch.setitem(SOURCES, made.info.id, made)
    return made


@pytest.fixture
def post(monkeypatch):
    made = Post()
    monkeypatch.setitem(SOURCES, "post", made)
    return made


@pytest.fixture
def signed(monkeypatch):
    made = Signed()
    monkeypatch.setitem(SOURCES, "signed", made)
    return made


@pytest.fixture
def ctx(tmp_path):
    with Project.create(tmp_path / "client.postmaster") as project:
        yield Context(project, Offline(), clock=lambda: NOW)


@pytest.fixture
async def api():
    async with Api() as made:
        yield made


@pytest.fixture
def vault():
    return MemoryVault()


class Locked:
    def get(self, account_id, field):
        return None

    def put(self, account_id, field, value):
        raise SecretsError("The keyring is locked")

    def remove(self, account_id):
        raise SecretsError("The keyring is locked")


def connect(ctx, vault, api, *, source="post", name="Acme", options=None, secrets=None, browser=None):
    given = {"token": TOKEN} if secrets is None else secrets
    return accounts.connect(ctx, vault, source, name, options=options or {}, secrets=given, api=api, browser=browser)


async def test_connecting(ctx, vault, api, post):
    entry = await connect(ctx, vault, api)
    assert entry.account.name == "Acme" and entry.account.options == {"region": "eu"}
    assert entry.subjects == tuple(DOMAINS)
    assert entry.health.made == NOW and entry.health.expires == NOW + timedelta(days=30)
    assert accounts.expires_in(entry.health, NOW + timedelta(days=29, hours=1)) == 0
    assert accounts.expires_in(entry.health, NOW + timedelta(days=31)) == -1
    assert vault.get(entry.account.id, "token") == TOKEN
    assert accounts.list_health(ctx) == [entry]
    assert ctx.changes == Changes.ENTITIES


async def test_no_secret_is_in_the_project(ctx, vault, api, post, tmp_path):
    await connect(ctx, vault, api)
    post.error = SourceError("{host} said {text}", "{text}", host="x", text=f"you sent {TOKEN}")
    [entry] = accounts.list_health(ctx)
    entry = await accounts.test(ctx, vault, entry.account.id, api=api)
    assert entry.health.error and TOKEN not in str(entry)
    ctx.project.close()
    assert not [path for path in tmp_path.iterdir() if TOKEN.encode() in path.read_bytes()]


WRONG = {
    "no such source": ({"source": "telegraph"}, "no source “telegraph”"),
    "no token": ({"secrets": {}}, "needs “token”"),
    "an empty token": ({"secrets": {"token": " \n"}}, "needs “token”"),
    "no choice": ({"options": {"region": "moon"}}, "no choice"),
    "another field": ({"options": {"colour": "red"}}, "asks for no “colour”"),
}


@pytest.mark.parametrize("what", WRONG)
async def test_what_was_given_wrongly(what, ctx, vault, api, post):
    given, why = WRONG[what]
    with pytest.raises(UsageError, match=why):
        await connect(ctx, vault, api, **given)
    assert not accounts.list_health(ctx)


async def test_names_are_made_unique_and_chosen_ones_refused(ctx, vault, api, post):
    names = [(await connect(ctx, vault, api, name="")).account.name for _ in range(3)]
    assert names == ["Post Office", "Post Office 2", "Post Office 3"]
    with pytest.raises(UsageError, match="Post Office 2"):
        await connect(ctx, vault, api, name=" Post Office 2 ")


async def test_a_refused_account_leaves_nothing(ctx, vault, api, post):
    post.error = SourceError("The key is wrong")
    with pytest.raises(SourceError, match="key is wrong"):
        await connect(ctx, vault, api)
    assert not accounts.list_health(ctx)
    assert repr(vault) == repr(MemoryVault())


async def test_a_locked_keyring_leaves_nothing(ctx, api, post):
    with pytest.raises(SecretsError, match="is locked"):
        await connect(ctx, Locked(), api)
    assert not accounts.list_health(ctx)


async def test_a_project_that_cannot_be_written_leaves_no_secret(ctx, vault, api, post):
    ctx.project.close()
    with Project.open(ctx.project.path) as project:
        reader = Context(project, Offline(), clock=lambda: NOW)
        project.write(lambda db: db.execute("DROP TABLE account_subject")).result()
        with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it is
            await connect(reader, vault, api)
    assert repr(vault) == repr(MemoryVault())


async def test_signing_in(ctx, vault, api, signed):
    opened = []
    entry = await connect(ctx, vault, api, source="signed", secrets={"client": "{}"}, browser=Browser(opened.append))
    assert opened
    assert vault.get(entry.account.id, REFRESH) == "a lasting token"
    assert vault.get(entry.account.id, "client") == "{}"
    assert not entry.account.options
    with pytest.raises(UsageError, match="in a browser"):
        await connect(ctx, vault, api, source="signed", name="2", secrets={"client": "{}"})


async def test_what_the_user_allowed_is_kept_though_something_is_missing(ctx, vault, api, signed):
    signed.error = SourceError("Turn the interface on", "Open {link}", link="https://x.example/")
    entry = await connect(ctx, vault, api, source="signed", secrets={"client": "{}"}, browser=Browser(print))
    assert entry.health.error == "Turn the interface on" and entry.health.arguments == {"link": "https://x.example/"}
    signed.error = None
    entry = await accounts.test(ctx, vault, entry.account.id, api=api)
    assert not entry.health.error and entry.subjects == tuple(DOMAINS)


async def test_testing_keeps_what_was_seen_when_it_fails(ctx, vault, api, post):
    entry = await connect(ctx, vault, api)
    post.error = SourceError("The provider is down")
    failed = await accounts.test(ctx, vault, "Acme", api=api)
    assert (failed.health.error, failed.health.failed) == ("The provider is down", NOW)
    assert failed.subjects == entry.subjects and failed.health.made == NOW


async def test_a_new_token_of_the_provider_is_kept(ctx, vault, api, post):
    entry = await connect(ctx, vault, api)
    post.rotated = "another secret of the tests"
    await accounts.test(ctx, vault, entry.account.id, api=api)
    assert vault.get(entry.account.id, "token") == post.rotated


async def test_a_project_from_another_machine(ctx, vault, api, post):
    entry = await connect(ctx, vault, api)
    elsewhere = MemoryVault()
    with pytest.raises(SecretsError, match="no secret of “Acme”") as caught:
        await accounts.test(ctx, elsewhere, "Acme", api=api)
    assert "connect the account again" in str(caught.value)
    again = await accounts.reconnect(ctx, elsewhere, "Acme", secrets={"token": "a secret of today"}, api=api)
    assert again.account == entry.account
    assert elsewhere.get(entry.account.id, "token") == "a secret of today"


async def test_reconnecting_renews_the_age_of_the_secret_and_nothing_else(ctx, vault, api, post):
    entry = await connect(ctx, vault, api)
    ctx.project.write(lambda db: put_health(db, entry.account.id, replace(entry.health, fetched=NOW))).result()
    ctx.clock = lambda: NOW + timedelta(days=20)
    health = (await accounts.reconnect(ctx, vault, "Acme", secrets={}, api=api)).health
    assert (health.made, health.expires) == (NOW + timedelta(days=20), NOW + timedelta(days=50))
    assert health.fetched == NOW


async def test_reconnecting_that_fails_keeps_the_old_secret(ctx, vault, api, post):
    entry = await connect(ctx, vault, api)
    post.error = SourceError("The key is wrong")
    with pytest.raises(SourceError):
        await accounts.reconnect(ctx, vault, "Acme", secrets={"token": "a wrong secret"}, api=api)
    assert vault.get(entry.account.id, "token") == TOKEN
    assert accounts.list_health(ctx) == [entry]


async def test_renaming(ctx, vault, api, post):
    entry = await connect(ctx, vault, api)
    await accounts.rename(ctx, "Acme", " Acme GmbH ")
    assert list_accounts(ctx.project.read())[0].account.name == "Acme GmbH"
    with pytest.raises(UsageError):
        await accounts.rename(ctx, entry.account.id, " ")


async def test_removing(ctx, vault, api, post):
    await connect(ctx, vault, api)
    assert await accounts.remove(ctx, vault, "Acme", api=api) == accounts.Removal(revoked=True)
    assert post.revoked == [TOKEN]
    assert not accounts.list_health(ctx) and repr(vault) == repr(MemoryVault())


async def test_removing_where_the_provider_refuses(ctx, vault, api, post):
    await connect(ctx, vault, api)
    post.error = SourceError("The provider is down")
    removal = await accounts.remove(ctx, vault, "Acme", api=api)
    assert (removal.revoked, removal.trouble) == (False, post.error)
    assert not accounts.list_health(ctx) and repr(vault) == repr(MemoryVault())


async def test_removing_with_a_locked_keyring_removes_nothing(ctx, vault, api, post):
    await connect(ctx, vault, api)
    with pytest.raises(SecretsError):
        await accounts.remove(ctx, Locked(), "Acme", api=api)
    assert accounts.list_health(ctx)
    await accounts.remove(ctx, None, "Acme", api=api)
    assert not accounts.list_health(ctx)


async def test_an_offline_project_sends_nothing(ctx, vault, api, any_source):
    source = any_source.info.id
    given = {"token": TOKEN} if source == "post" else {"client": "{}"}
    await connect(ctx, vault, api, source=source, secrets=given, browser=Browser(str))
    ctx.project.write(lambda db: put_setting(db, "offline", "true")).result()
    for call in (
        connect(ctx, vault, api, source=source, name="2", secrets=given, browser=Browser(str)),
        accounts.test(ctx, vault, "Acme", api=api),
        accounts.reconnect(ctx, vault, "Acme", secrets=given, api=api),
    ):
        with pytest.raises(UsageError, match="offline"):
            await call
    removal = await accounts.remove(ctx, vault, "Acme", api=api)
    assert removal.revoked is False and not any_source.revoked


async def test_a_source_that_is_gone(ctx, vault, api, post, monkeypatch):
    await connect(ctx, vault, api)
    monkeypatch.delitem(SOURCES, "post")
    with pytest.raises(UsageError, match="no source"):
        await accounts.test(ctx, vault, "Acme", api=api)
    assert await accounts.remove(ctx, vault, "Acme", api=api) == accounts.Removal(None)


async def test_what_the_systems_keyring_says_comes_through(ctx, api, post):
    class Locking:
        def get_password(self, service, username):
            raise keyring.errors.KeyringLocked

    with pytest.raises(SecretsError, match="locked"):
        await connect(ctx, KeyringVault(Locking(), "linux"), api)
