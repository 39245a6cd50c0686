"""Calls of Google's Postmaster Tools API: authorized, paced, a token renewed once, each refusal in words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple

from workbench.model.errors import SourceError
from workbench.net.api import Api, Rate, Reply
from workbench.net.oauth import OAuthClient, authorize
from workbench.sources._google_client import client_of
from workbench.sources._google_shapes import Refusal, Status
from workbench.sources.base import Connection

HOST = "gmailpostmastertools.googleapis.com"
RATE = Rate(2, 1.0)

_log = logging.getLogger(__name__)


class Why(Enum):
    """What a refusal is about, and so what it leaves possible."""

    SCOPE = auto()  # the user has not ticked what this call needs
    ACCOUNT = auto()  # nothing can be had with this sign-in
    DOMAIN = auto()  # not this domain
    REQUEST = auto()  # not this question
    PASSING = auto()  # not now


class Refused(NamedTuple):
    """A refusal, and its sentence; `tried`: more attempts were made already."""

    why: Why
    error: SourceError
    tried: bool = False


_BY_CODE = {
    # within a batch google.rpc.Code, outside of it HTTP; some servers mix them
    **dict.fromkeys((3, 9, 11, 12, 400, 501), Why.REQUEST),
    **dict.fromkeys((5, 7, 403, 404), Why.DOMAIN),
    **dict.fromkeys((16, 401), Why.ACCOUNT),
}
_NOT_FOUND = frozenset({5, 404})


class Calls:
    """The calls of one account in one task."""

    def __init__(self, connection: Connection, api: Api, clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._api = api
        self._clock = clock
        self._client: OAuthClient = client_of(connection)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        domain: str = "",
        params: Mapping[str, str] | None = None,
        json: object = None,
        name: str = "",
    ) -> Reply | Refused:
        """
        Return a reply of status 200, or why there is none.

        Args:
            method: `GET`, `POST`.
            path: Below `/v2/`.
            domain: What it is about, for the sentence.
            params: Of the query.
            json: The body.
            name: What the reply is called as evidence.

        Raises:
            SourceError: the network failed, or the sign-in has ended.
        """
        access = await authorize(self._connection, self._api, self._client, clock=self._clock)
        reply = await self._send(method, path, access, params=params, json=json, name=name)
        if reply.status == 401:
            access = await authorize(self._connection, self._api, self._client, refused=access, clock=self._clock)
            reply = await self._send(method, path, access, params=params, json=json, name=name)
        if reply.status == 200:
            return reply
        said = _status(reply)
        if reply.status == 429 and _switched_off(reply):
            return Refused(Why.ACCOUNT, _old_interface())
        try:
            reply.require_working()
        except SourceError as error:
            return Refused(Why.PASSING, error, tried=True)
        refused = judge(said, reply.status, domain)
        if refused.why is Why.REQUEST:
            _log.warning("%s %s was refused: %s; asked: %s", method, path, said.message, json)
        return refused

    async def _send(
        self, method: str, path: str, access: str, *, params: Mapping[str, str] | None, json: object, name: str
    ) -> Reply:
        return await self._api.request(
            method,
            f"https://{HOST}/v2/{path}",
            headers={"Authorization": f"Bearer {access}"},
            params=params,
            json=json,
            secrets=[access],
            rate=RATE,
            permanent=_switched_off,
            name=name,
        )


def accepted(found: Reply | Refused) -> Reply:
    """
    Return a reply.

    Raises:
        SourceError: it is a refusal.
    """
    if isinstance(found, Refused):
        raise found.error
    return found


def judge(said: Status, code: int, domain: str) -> Refused:
    """Return what a refusal means; `code` is that of HTTP or of a batch's result."""
    reason = said.detail("reason")
    if reason == "ACCESS_TOKEN_SCOPE_INSUFFICIENT":
        return Refused(Why.SCOPE, _unticked())
    if reason == "SERVICE_DISABLED" or "it is disabled" in said.message:
        return Refused(Why.ACCOUNT, _disabled(said))
    why = _BY_CODE.get(code, Why.PASSING)
    if "rateLimitExceeded" in reason or "RATE_LIMIT" in reason:
        why = Why.PASSING
    if why is Why.ACCOUNT:
        return Refused(why, _ended())
    if why is Why.DOMAIN:
        return Refused(why, _unknown(domain) if code in _NOT_FOUND else _forbidden(domain))
    if why is Why.REQUEST:
        return Refused(why, _misunderstood(said, domain))
    return Refused(why, _busy(said, code, domain))


def _status(reply: Reply) -> Status:
    try:
        return reply.json(Refusal).error
    except SourceError:  # a page of a gateway; the status says enough
        return Status()


def _switched_off(reply: Reply) -> bool:
    return b"no longer supported" in reply.body


def _unticked() -> SourceError:
    return SourceError(
        "A permission was not ticked at Google",
        "Connect the account again and tick both boxes on Google's page; without the list of domains, type their names "
        "into the account's options",
    )


def _disabled(said: Status) -> SourceError:
    return SourceError(
        "The Postmaster API is off in your Google project",
        "Open {url}, press Enable, wait some minutes, fetch again",
        url=said.metadata("activationUrl") or "https://console.cloud.google.com/apis/library/" + HOST,
    )


def _ended() -> SourceError:
    return SourceError("Google does not accept the sign-in any more", "Connect the account again")


def _old_interface() -> SourceError:
    return SourceError(
        "Google has switched off this version of its interface", "A newer version of this program is needed"
    )


def _unknown(domain: str) -> SourceError:
    return SourceError(
        "{domain} is not in Postmaster Tools of this account",
        "Add and verify it at postmaster.google.com with the same Google account, or let its owner share it",
        domain=domain,
    )


def _forbidden(domain: str) -> SourceError:
    return SourceError(
        "Google does not show {domain} to this account",
        "Its owner must share it with this account at postmaster.google.com, or verify it again",
        domain=domain,
    )


def _misunderstood(said: Status, domain: str) -> SourceError:
    return SourceError(
        "Google refuses a question about {domain}",
        "The other numbers were kept. It says: {detail}",
        domain=domain,
        detail=said.message[:300] or "INVALID_ARGUMENT",
    )


def _busy(said: Status, code: int, domain: str) -> SourceError:
    return SourceError(
        "Google did not answer everything about {domain}",
        "What came is kept; fetch again later. It says: {detail}",
        retryable=True,
        domain=domain,
        detail=said.message[:300] or str(code),
    )
