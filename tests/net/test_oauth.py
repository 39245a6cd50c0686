"""Signing in, refreshing and revoking against an authorization server that is strict."""

import asyncio
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from tests.providers.base import InProcess, Request, Response
from tests.providers.google_oauth import GoogleOAuth
from workbench.model.accounts import Account, Secrets
from workbench.model.errors import SourceError
from workbench.model.text import LANGUAGES, Texts
from workbench.net.api import Api
from workbench.net.oauth import Browser, OAuthClient, authorize, refresh, revoke, sign_in
from workbench.sources.base import Connection

SCOPES = (
    "https://www.googleapis.com/auth/postmaster.domain",
    "https://www.googleapis.com/auth/postmaster.traffic.readonly",
)
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ENDED = "Connect the account again"


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def google(clock):
    return GoogleOAuth(clock)


@pytest.fixture
async def api(google):
    async def at_once(seconds):
        await asyncio.sleep(0)

    async with Api(transport=InProcess(google), sleep=at_once) as made:
        yield made


@pytest.fixture
def client(google):
    return OAuthClient(
        google.client_id, google.client_secret, "Google", "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token", "https://oauth2.googleapis.com/revoke",
        extra={"access_type": "offline", "prompt": "consent"}, ended=ENDED,
    )  # fmt: skip


class User:
    """A browser with a user: goes where it is sent, over real sockets where that is this computer."""

    def __init__(self, google, tamper=None):
        self.google = google
        self.tamper = tamper or (lambda url: url)
        self.pages = []
        self.urls = []
        self.errors = []

    def open(self, url):
        self.urls.append(url)
        self.gone = asyncio.get_running_loop().run_in_executor(None, self._go, url)

    async def page(self):
        await self.gone
        assert not self.errors
        return self.pages[0]

    def _go(self, url):
        parts = urlsplit(url)
        asked = Request("GET", parts.hostname, parts.path, tuple(parse_qsl(parts.query)), {}, b"")
        said = self.google.answer(asked)
        if said.status != 302:
            self.errors.append(said.body.decode())
            return
        self.pages.append(httpx2.get(self.tamper(said.headers["location"]), trust_env=False))


@pytest.fixture
def user(google):
    return User(google)


def browser(user, **more):
    return Browser(user.open, timeout_s=20.0, **more)


async def test_signing_in(google, api, client, user, clock):
    token = await sign_in(client, SCOPES, api, browser(user), clock=clock)
    assert google.access_tokens.keys() == {token.access}
    assert google.refresh_tokens.keys() == {token.refresh}
    assert token.scopes == set(SCOPES)
    assert token.expires == NOW + timedelta(seconds=3599)
    assert (await user.page()).status_code == 200
    assert google.client_secret not in user.urls[0]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_speaks_the_users_language(api, client, user, language):
    await sign_in(client, SCOPES, api, browser(user, language=language))
    assert ("Вернитесь" in (await user.page()).text) == (language == "ru")


async def test_every_sign_in_has_its_own_state_and_verifier(api, client, user):
    for _ in range(2):
        await sign_in(client, SCOPES, api, browser(user))
    one, other = (dict(parse_qsl(urlsplit(url).query)) for url in user.urls)
    assert one["state"] != other["state"]
    assert one["code_challenge"] != other["code_challenge"]


def said(error):
    return {language: Texts(language).error(error) for language in LANGUAGES}


async def test_a_refusal_has_its_sentence(google, api, client, user):
    google.deny = True
    with pytest.raises(SourceError, match="not allowed at Google") as caught:
        await sign_in(client, SCOPES, api, browser(user))
    assert "test users" in said(caught.value)["en"]
    assert "did not allow" in (await user.page()).text


async def test_an_unticked_scope_is_named(google, api, client, user):
    google.granted = {SCOPES[0]}
    with pytest.raises(SourceError, match=r"postmaster\.traffic\.readonly") as caught:
        await sign_in(client, SCOPES, api, browser(user))
    assert "postmaster.domain" not in str(caught.value)


async def test_a_scope_that_is_not_required_may_be_unticked(google, api, client, user):
    google.granted = {SCOPES[1]}
    token = await sign_in(client, SCOPES, api, browser(user), required=SCOPES[1:])
    assert token.scopes == {SCOPES[1]}


async def test_a_code_of_another_sign_in_is_refused(google, api, client):
    foreign = User(google, lambda url: url.replace("state=", "state=x"))
    with pytest.raises(SourceError, match="Nobody signed in") as caught:
        await sign_in(client, SCOPES, api, Browser(foreign.open, timeout_s=1.0))
    assert caught.value.retryable
    assert (await foreign.page()).status_code == 400
    assert not [one for one in google.asked if one.path == "/token"], "a foreign code was sent on"


async def test_a_forged_code_is_refused_by_the_server(google, api, client):
    forger = User(google, lambda url: url.replace("code=", "code=x"))
    with pytest.raises(SourceError, match=r"does not accept|gave no token"):
        await sign_in(client, SCOPES, api, browser(forger))


async def test_nobody_signs_in(api, client):
    with pytest.raises(SourceError, match="Nobody signed in within 1 min"):
        await sign_in(client, SCOPES, api, Browser(lambda url: None, timeout_s=0.01))


async def test_cancelling_ends_the_listener(api, client):
    opened = asyncio.get_running_loop().create_future()
    task = asyncio.ensure_future(sign_in(client, SCOPES, api, Browser(opened.set_result, timeout_s=60)))
    query = dict(parse_qsl(urlsplit(await opened).query))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", urlsplit(query["redirect_uri"]).port)


async def test_refreshing(google, api, client, clock):
    lasting = google.grant(*SCOPES)
    token = await refresh(client, lasting, api, clock=clock)
    assert token.access in google.access_tokens
    assert token.refresh == lasting


async def test_a_new_refresh_token_takes_the_old_ones_place(google, api, client):
    google.rotates = True
    connection = connected(google)
    old = connection.secrets["refresh_token"]
    await authorize(connection, api, client)
    assert connection.secrets["refresh_token"] in google.refresh_tokens
    assert connection.secrets["refresh_token"] != old


ANSWERS = {
    "revoked": (Response.of({"error": "invalid_grant", "error_description": "expired or revoked"}, 400), ENDED, False),
    "client deleted": (Response.of({"error": "deleted_client"}, 401), "does not know the client id", False),
    "wrong secret": (Response.of({"error": "invalid_client"}, 401), "does not know the client id", False),
    "another error": (
        Response.of({"error": "invalid_scope", "error_description": "x"}, 400),
        "400 invalid_scope x",
        False,
    ),
    "a page": (Response(400, b"<html>no</html>"), "gave no token", False),
    "no token": (Response.of({"token_type": "Bearer"}), "gave no token", False),
    "no JSON": (Response(200, b"<html>sign in to the hotel</html>"), "", True),
    "an odd kind": (Response.of({"access_token": "abcdefgh", "token_type": "mac"}), "unknown kind", False),
    "a number for a token": (Response.of({"access_token": ["x"]}), "", True),
}


@pytest.mark.parametrize("name", ANSWERS)
async def test_bad_answers_have_their_sentence(name, google, api, client):
    answer, sentence, retryable = ANSWERS[name]
    google.wrong = [answer] * 5
    with pytest.raises(SourceError) as caught:
        await refresh(client, google.grant(*SCOPES), api)
    assert sentence in str(caught.value)
    assert caught.value.retryable == retryable


async def test_a_server_in_trouble_is_asked_again(google, api, client):
    google.wrong = [Response(503, b"busy"), Response(500, b"<html>")]
    assert (await refresh(client, google.grant(*SCOPES), api)).access in google.access_tokens


async def test_errors_show_no_secret(google, api, client):
    lasting = google.grant(*SCOPES)
    google.wrong = [Response.of({"error": "odd", "error_description": f"{lasting} and {google.client_secret}"}, 400)]
    with pytest.raises(SourceError) as caught:
        await refresh(client, lasting, api)
    assert lasting not in str(caught.value) and google.client_secret not in str(caught.value)


async def test_revoking(google, api, client):
    lasting = google.grant(*SCOPES)
    await revoke(client, lasting, api)
    assert not google.refresh_tokens
    await revoke(client, lasting, api)  # it is gone, as was asked for


async def test_revoking_may_fail(google, api, client):
    google.answer = lambda request: Response(403, b"<html>")
    with pytest.raises(SourceError):
        await revoke(client, google.grant(*SCOPES), api)


def connected(google):
    return Connection(Account("a" * 32, "google", "Acme"), Secrets(refresh_token=google.grant(*SCOPES)))


async def test_one_refresh_for_many_requests(google, api, client, clock):
    connection = connected(google)
    tokens = await asyncio.gather(*(authorize(connection, api, client, clock=clock) for _ in range(20)))
    assert len(set(tokens)) == len(google.access_tokens) == 1
    assert connection.tokens["access"] == tokens[0]


async def test_it_is_refreshed_shortly_before_it_ends(google, api, client, clock):
    connection = connected(google)
    first = await authorize(connection, api, client, clock=clock)
    clock.now = NOW + timedelta(seconds=3599 - 91)
    assert await authorize(connection, api, client, clock=clock) == first
    clock.now = NOW + timedelta(seconds=3599 - 90)
    assert await authorize(connection, api, client, clock=clock) != first


async def test_a_refused_token_is_replaced_once(google, api, client, clock):
    connection = connected(google)
    first = await authorize(connection, api, client, clock=clock)
    renewed = await asyncio.gather(*(authorize(connection, api, client, refused=first, clock=clock) for _ in range(5)))
    assert len(set(renewed)) == 1 and renewed[0] != first
    assert len(google.access_tokens) == 2


async def test_without_a_lasting_token(api, client):
    with pytest.raises(SourceError, match="not signed in"):
        await authorize(Connection(Account("a" * 32, "google", "Acme"), Secrets()), api, client)


def test_nothing_shows_its_secrets():
    from workbench.net.oauth import Token

    assert "hush" not in repr(OAuthClient("id", "hush")) + repr(Token("hush", "hush"))
