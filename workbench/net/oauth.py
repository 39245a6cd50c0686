"""
Signs in at a provider as an installed application does (RFC 8252), and keeps its access tokens fresh.

The system's browser asks the user; the answer comes to a listener on 127.0.0.1. Authlib writes the requests, `net.api`
carries them. For sources there is `authorize`; the rest is for connecting and removing an account.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl

import msgspec

from workbench.model.accounts import Secrets
from workbench.model.errors import SourceError
from workbench.model.text import Language
from workbench.net.loopback import Granted, Listener
from workbench.net.redaction import hide, redact

if TYPE_CHECKING:
    from workbench.net.api import Api, Reply

EARLY = timedelta(seconds=90)
"""A token is refreshed so long before it ends: a request under way must not meet its end."""

REFRESH = "refresh_token"
"""Name of the secret that stays in the keyring, also the field's name of a source that has it pasted."""


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """
    Who asks for consent, and where.

    Attributes:
        id: Given by the provider; not secret.
        secret: Given with it; empty for a client that has none.
        provider: Name for people: `Google`.
        authorize_url: Where the browser goes; empty where tokens are pasted by hand.
        token_url: Where codes and refresh tokens become access tokens.
        revoke_url: Where a token is taken back; empty where it cannot be.
        extra: Further parameters of the browser's address: `access_type`, `prompt`.
        refusals: Errors of the token endpoint by which it says that the refresh token is of no use any more.
        ended: What to do then: English, marked for translation.
    """

    id: str
    secret: str = field(default="", repr=False)
    provider: str = ""
    authorize_url: str = ""
    token_url: str = ""
    revoke_url: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    refusals: frozenset[str] = frozenset({"invalid_grant"})
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """
    What a provider gave.

    Attributes:
        access: Goes into the header of a request; lives for an hour or so.
        refresh: Goes into the keyring; empty where none was given (again).
        expires: End of `access`; None where nobody said.
        scopes: What was granted; empty where nobody said, which means: what was asked for (RFC 6749 5.1).
    """

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires: datetime | None = None
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Browser:
    """
    How a user is asked.

    Attributes:
        open: Opens an address in the system's browser; called on the event loop, must not block it.
        language: Of the page that says to go back.
        timeout_s: How long the user has.
    """

    open: Callable[[str], object]
    language: Language = "en"
    timeout_s: float = 300.0


class Authorized(Protocol):
    """What `authorize` needs of a `sources.base.Connection`."""

    secrets: Secrets
    tokens: Secrets
    turn: asyncio.Lock


def utc_now() -> datetime:
    """Return the time of the system's clock, in UTC."""
    return datetime.now(UTC)


async def sign_in(
    client: OAuthClient,
    scopes: Collection[str],
    api: Api,
    browser: Browser,
    *,
    required: Collection[str] | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> Token:
    """
    Return the token that a user grants in the browser.

    Args:
        client: Who asks.
        scopes: What is asked for.
        api: Carries the request for the token.
        browser: How the user is asked.
        required: Scopes without which the connection is of no use; all, if it is not given. `Token.scopes` says what
            was granted.
        clock: Tells when the token ends.

    Raises:
        SourceError: the user declined, unticked a required scope, or did nothing until the time was over.
    """
    async with Listener(browser.language) as listener:
        session = _session(client, api, redirect_uri=listener.address, scope=" ".join(scopes))
        verifier = secrets.token_urlsafe(48)  # RFC 7636 4.1: 43 to 128 characters
        url, _ = session.create_authorization_url(
            client.authorize_url, state=listener.state, code_verifier=verifier, **client.extra
        )
        browser.open(url)
        granted = await _wait(listener, browser.timeout_s)
        code = _code(granted, client)
        said = await session.fetch_token(client.token_url, grant_type="authorization_code", code=code,
                                         code_verifier=verifier)  # fmt: skip
    token = _token(said, client, clock)
    _check_scopes(token, required if required is not None else scopes, client)
    if not token.refresh:
        raise SourceError(
            "{provider} gave no lasting token",
            "Remove this program's access in your account at {provider}, then connect again",
            provider=client.provider,
        )
    return token


async def refresh(client: OAuthClient, token: str, api: Api, *, clock: Callable[[], datetime] = utc_now) -> Token:
    """
    Return a new access token; `Token.refresh` is the new refresh token, where the provider gave one, else the old.

    Raises:
        SourceError: the refresh token is of no use any more (`client.ended` says what to do), or the provider failed.
    """
    hide(token)
    said = await _session(client, api).refresh_token(client.token_url, refresh_token=token)
    return _token(said, client, clock, old=token)


async def revoke(client: OAuthClient, token: str, api: Api) -> None:
    """
    Take a refresh token back, and with it every access token made of it (RFC 7009).

    A token that the provider does not know any more counts as taken back.

    Raises:
        SourceError: the provider did not do it.
    """
    hide(token)
    reply = await api.request("POST", client.revoke_url, form={"token": token}, secrets=[token], record=False)
    if reply.status == 200 or (reply.status == 400 and _said(reply).error == "invalid_token"):
        return
    raise _failed(reply, _said(reply), client)


async def authorize(
    connection: Authorized,
    api: Api,
    client: OAuthClient,
    *,
    refused: str = "",
    clock: Callable[[], datetime] = utc_now,
) -> str:
    """
    Return an access token that still holds a while, kept in `connection.tokens`.

    It is made of `connection.secrets["refresh_token"]`; one that comes with it takes its place there. However many
    requests wait, it is made once.

    Args:
        connection: Of one account.
        api: Carries the request.
        client: Who was allowed.
        refused: The access token that the provider just answered with 401: another one is made.
        clock: Tells what is due.

    Raises:
        SourceError: the account has to be connected again, or the provider failed.
    """
    async with connection.turn:
        access = connection.tokens.get("access", "")
        if access and access != refused and not _due(connection.tokens.get("expires", ""), clock()):
            return access
        lasting = connection.secrets.get(REFRESH, "")
        if not lasting:
            raise SourceError("This account is not signed in", "Connect it again")
        token = await refresh(client, lasting, api, clock=clock)
        keep(connection, token)
        return token.access


def keep(connection: Authorized, token: Token) -> None:
    """Put a token into a connection: what lasts among the secrets, what does not among the tokens."""
    connection.tokens["access"] = token.access
    connection.tokens["expires"] = token.expires.isoformat() if token.expires else ""
    if token.refresh:
        connection.secrets[REFRESH] = token.refresh


def _due(expires: str, now: datetime) -> bool:
    return bool(expires) and datetime.fromisoformat(expires) - EARLY <= now


class _Said(msgspec.Struct):
    """A reply of a token endpoint, good (RFC 6749 5.1) or bad (5.2)."""

    access_token: str = ""
    refresh_token: str = ""
    expires_in: float | None = None
    scope: str | None = None
    token_type: str = "Bearer"
    error: str = ""
    error_description: str = ""


def _session(client: OAuthClient, api: Api, **given: Any) -> Any:
    """Return Authlib's client, whose requests `api` carries."""
    from authlib.oauth2.client import OAuth2Client  # type: ignore[import-untyped]

    class Carried(OAuth2Client):  # type: ignore[misc]
        async def _fetch_token(self, url: str, body: str, auth: Any, headers: Any, **_: Any) -> Reply:
            _, headers, body = auth.prepare("POST", url, dict(headers), body)
            form = dict(parse_qsl(body, keep_blank_values=True))
            hidden = [form[name] for name in _SECRET & form.keys()]
            hide(*hidden)
            return await api.request(
                "POST", url, form=form, headers={"Accept": "application/json"}, secrets=hidden, record=False
            )

        async def _refresh_token(self, url: str, refresh_token: str, **rest: Any) -> Reply:
            return await self._fetch_token(url, **rest)

    hide(client.secret)
    method = "client_secret_post" if client.secret else "none"
    return Carried(
        None, client.id, client.secret, token_endpoint_auth_method=method, code_challenge_method="S256", **given
    )


_SECRET = frozenset({"client_secret", "code", "code_verifier", REFRESH})


async def _wait(listener: Listener, timeout_s: float) -> Granted:
    try:
        async with asyncio.timeout(timeout_s):
            return await listener.answer()
    except TimeoutError as error:
        raise SourceError(
            "Nobody signed in within {minutes} min",
            "Try again, and finish in the browser; a sign-in that is open there is of no use any more",
            retryable=True,
            minutes=max(1, round(timeout_s / 60)),
        ) from error


def _code(granted: Granted, client: OAuthClient) -> str:
    if granted.code:
        hide(granted.code)
        return granted.code
    if granted.error == "access_denied":
        raise SourceError(
            "The access was not allowed at {provider}",
            "Connect again and allow it; of an application in testing, your address must be among the test users",
            provider=client.provider,
        )
    raise SourceError(
        "{provider} did not sign you in",
        "It says: {error} {description}",
        provider=client.provider,
        error=granted.error[:100],
        description=granted.description[:300],
    )


def _said(reply: Reply) -> _Said:
    try:
        return reply.json(_Said)
    except SourceError:
        if reply.status < 400:
            raise
        return _Said()  # a page of a gateway; the status says enough


def _token(reply: Reply, client: OAuthClient, clock: Callable[[], datetime], *, old: str = "") -> Token:
    said = _said(reply)
    if reply.status != 200 or not said.access_token or said.error:
        raise _failed(reply, said, client)
    if said.token_type.lower() != "bearer":
        raise SourceError("{provider} gave a token of an unknown kind", provider=client.provider)
    hide(said.access_token, said.refresh_token)
    lives = None if said.expires_in is None else timedelta(seconds=min(max(said.expires_in, 0), 10**8))
    expires = None if lives is None else clock() + lives
    return Token(said.access_token, said.refresh_token or old, expires, frozenset((said.scope or "").split()))


def _failed(reply: Reply, said: _Said, client: OAuthClient) -> SourceError:
    if said.error in client.refusals and reply.status < 500:
        return SourceError("{provider} does not accept the sign-in any more", client.ended, provider=client.provider)
    if said.error in {"invalid_client", "unauthorized_client", "deleted_client"}:
        return SourceError(
            "{provider} does not know the client id or its secret",
            "It may have been deleted: download the file of the client id again, then connect again",
            provider=client.provider,
        )
    return SourceError(
        "{provider} gave no token",
        "It says: {status} {error} {description}",
        retryable=reply.status in {408, 429} or reply.status >= 500,
        provider=client.provider,
        status=reply.status,
        error=redact(said.error)[:100],
        description=redact(said.error_description)[:300],
    )


def _check_scopes(token: Token, required: Collection[str], client: OAuthClient) -> None:
    missing = [scope for scope in required if token.scopes and scope not in token.scopes]
    if missing:
        raise SourceError(
            "A permission was not given: {scope}",
            "Connect again and tick it on {provider}'s page: without it the numbers cannot be read",
            provider=client.provider,
            scope=", ".join(scope.rstrip("/").rpartition("/")[2] for scope in missing),
        )
