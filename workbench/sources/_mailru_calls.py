"""Calls of Mail.ru Postmaster: the header it wants, its throttle, a token renewed once, its refusals in words."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from workbench.model.errors import SourceError, UsageError
from workbench.model.text import mark
from workbench.net.api import Api, Rate, Reply
from workbench.net.oauth import REFRESH, OAuthClient, authorize
from workbench.net.pace import Pace
from workbench.net.pasted_token import read_pasted_token
from workbench.sources.base import Connection

BASE = "https://postmaster.mail.ru/ext-api"
CONSENT = (
    "https://o2.mail.ru/login?client_id=postmaster_api_client&response_type=code&state=postmaster_workbench"
    "&redirect_uri=https%3A%2F%2Fpostmaster.mail.ru%2Fext-api%2Foauth%2F"
)
CLIENT = OAuthClient(
    "postmaster_api_client",
    provider="Mail.ru",
    token_url="https://o2.mail.ru/token",
    refusals=frozenset({"invalid_grant", "invalid_request", "invalid_token"}),
    ended=mark("Get a new token at Mail.ru and paste it; a token made later ends the earlier one"),
)
RATE = Rate(2, 1.0)
LIMIT = Rate(10, 60.0)
"""What Mail.ru allows for each method and domain; only an account with many message types comes near."""

_SHORTEST = 16
"""Characters that a token has at least: what is shorter is something else that was pasted."""

_THROTTLED = re.compile(r"(?:available|again)\D{0,20}(\d{1,6})\s*sec", re.IGNORECASE)


class Said(NamedTuple):
    """A reply; `refusal` if Mail.ru refused this one request, which says nothing about others."""

    value: dict[str, Any]
    refusal: SourceError | None = None
    too_old: bool = False


def throttled(reply: Reply) -> float | None:
    """Return the seconds that a reply of status 429 asks to wait."""
    match = _THROTTLED.search(reply.body[:2000].decode("utf-8", "replace"))
    return float(match[1]) if match else None


class Calls:
    """The calls of one account in one task."""

    def __init__(
        self,
        connection: Connection,
        api: Api,
        clock: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[object]],
    ) -> None:
        self._connection = connection
        self._api = api
        self._clock = clock
        _read_pasted(connection)
        self._pace = Pace(sleep, time.monotonic)
        self._renewing_helps = True

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> Said:
        """
        Return what a call answers.

        Raises:
            SourceError: no call of this account can succeed now.
        """
        reply = await self._ask(path, params)
        text = _text(reply)
        if "older than 1 year" in text:
            return Said({}, _refusal(text), too_old=True)
        if reply.status == 401:
            raise SourceError("Mail.ru does not accept the token any more", CLIENT.ended)
        reply.require_working()
        if reply.status == 403 and not text:
            return Said({}, _silent_refusal(params))
        if reply.status != 200:
            return Said({}, _refusal(text, reply.status))
        value = reply.json(dict[str, Any])
        refused = str(value.get("ok")).lower() in {"false", "0"}
        return Said({}, _refusal(text)) if refused else Said(value)

    async def _ask(self, path: str, params: Mapping[str, str] | None) -> Reply:
        """Return a reply; one of 401 or 403 is asked again once with a new token."""
        access = await authorize(self._connection, self._api, CLIENT, clock=self._clock)
        reply = await self._send(path, params, access)
        if reply.status not in {401, 403} or not self._renewing_helps:
            return reply
        access = await authorize(self._connection, self._api, CLIENT, refused=access, clock=self._clock)
        reply = await self._send(path, params, access)
        self._renewing_helps = reply.status not in {401, 403}  # else hundreds of domains would each renew it
        return reply

    async def _send(self, path: str, params: Mapping[str, str] | None, access: str) -> Reply:
        await self._pace.turn(f"{path} {(params or {}).get('domain', '')}", LIMIT)
        return await self._api.request(
            "GET",
            f"{BASE}/{path}/",
            headers={"Bearer": access},  # the header is named so; "Authorization" is refused
            params=params,
            secrets=[access],
            rate=RATE,
            wait=throttled,
        )


def _read_pasted(connection: Connection) -> None:
    """Put the refresh token in the place of a page's text that was kept as it was pasted."""
    kept = connection.secrets.get(REFRESH, "")
    if len(kept) >= _SHORTEST and kept == "".join(kept.split()) and not set(kept) & set("{\"“'<"):
        return
    try:
        connection.secrets[REFRESH] = read_pasted_token(kept).refresh
    except UsageError as error:
        raise SourceError(error.title, error.hint) from error


def _text(reply: Reply) -> str:
    """Return the words of an error, wherever they stand; "" for none, and for a page of HTML."""
    text = reply.body[:65536].decode("utf-8", "replace").strip()
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = "" if text.startswith("<") else text
    if isinstance(said, dict):
        found = [said.get(key) for key in ("error", "detail", "message")]
        said = " ".join(str(part) for part in found if isinstance(part, str | int | dict | list))
    return reply.hide(" ".join(said.split()))[:300] if isinstance(said, str) else ""


def _refusal(text: str, status: int = 200) -> SourceError:
    return SourceError(
        "Mail.ru Postmaster refused the request",
        "It says: {said}",
        said=text or f"HTTP {status}",
    )


def _silent_refusal(params: Mapping[str, str] | None) -> SourceError:
    if not params:
        return SourceError(
            "Mail.ru Postmaster refuses this account",
            "Open postmaster.mail.ru with the mailbox to which the token belongs, accept its terms, get a new token",
        )
    return SourceError(
        "Mail.ru Postmaster refused the parameters",
        "The token is fine. Is {domain} still confirmed at postmaster.mail.ru, are the message types spelt right?",
        domain=params.get("domain", "Mail.ru"),
    )
