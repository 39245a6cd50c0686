"""One HTTPS client for the providers' interfaces: paced by host, tried again where that can help, its replies kept."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any

from workbench.model.errors import SourceError
from workbench.net import api_errors
from workbench.net.http import USER_AGENT
from workbench.net.pace import Pace, Rate
from workbench.net.redaction import KNOWN
from workbench.net.reply import Recorded, Reply, asked_to_wait, date_of, hiding
from workbench.net.trust import verifying

if TYPE_CHECKING:
    import httpx2

__all__ = ["Api", "Rate", "Recorded", "Reply"]

_log = logging.getLogger(__name__)

TRIES = 4
RETRIED = frozenset({408, 429, 500, 502, 503, 504})
PATIENCE_S = 180.0
"""Seconds that one request waits between its attempts, all together."""

LIMIT = 32 * 1024 * 1024
"""Octets of a body, decompressed."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHATTY = ("httpx2", "httpcore2", "authlib", "keyring")
"""Libraries whose own logs would show addresses and headers with secrets in them."""


def _now() -> datetime:
    return datetime.now(UTC)


def _jitter(seconds: float) -> float:
    return seconds * random.uniform(0.5, 1.0)


class _Shared:
    """The connections and the turns that all views of one client share."""

    def __init__(
        self,
        sleep: Callable[[float], Awaitable[object]],
        clock: Callable[[], float],
        transport: httpx2.AsyncBaseTransport | None,
        timeout_s: float,
    ) -> None:
        self.pace = Pace(sleep, clock)
        self.skew: timedelta | None = None
        self._transport = transport
        self._timeout_s = timeout_s
        self._client: httpx2.AsyncClient | None = None

    def client(self) -> httpx2.AsyncClient:
        """Return the one client; it asks the system for its proxy and its trusted roots."""
        import httpx2

        if self._client is None:
            for name in _CHATTY:
                logging.getLogger(name).setLevel(logging.WARNING)
            try:
                self._client = httpx2.AsyncClient(
                    verify=verifying(None), timeout=httpx2.Timeout(self._timeout_s, pool=None),
                    transport=self._transport, follow_redirects=False,
                    headers={"User-Agent": USER_AGENT, "Accept": "*/*"},
                )  # fmt: skip
            except (ImportError, ValueError, httpx2.InvalidURL) as error:  # SOCKS, or no address of a proxy at all
                raise api_errors.unusable_proxy() from error
        return self._client

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()


class Api:
    """
    The client of one task; an asynchronous context manager.

    Everybody who asks through one client, or through views of it made by `beside`, waits in one line for a host.

    Args:
        sleep: Waits seconds; tests pass their own.
        transport: Instead of the network; only tests pass one.
        timeout_s: Of one step of a request: connecting, a piece of the body. The whole may take four times that.
        clock: Seconds that only grow; measures the pace.
        now: Time of day: stamps the replies and is compared with the servers' clocks.
        jitter: Makes the back-off of many clients unlike.
        patience_s: Seconds that one request waits between attempts, all together.
        limit: Most octets of a body.
    """

    def __init__(
        self,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        transport: httpx2.AsyncBaseTransport | None = None,
        timeout_s: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _now,
        jitter: Callable[[float], float] = _jitter,
        patience_s: float = PATIENCE_S,
        limit: int = LIMIT,
    ) -> None:
        self._sleep = sleep
        self._timeout_s = timeout_s
        self._clock = clock
        self._now = now
        self._jitter = jitter
        self._patience_s = patience_s
        self._limit = limit
        self._shared = _Shared(sleep, clock, transport, timeout_s)
        self._secrets: list[str] = []
        self._recorded: list[Recorded] = []

    def beside(self, secrets: Collection[str] = ()) -> Api:
        """
        Return a view of this client that keeps its own replies; connections and turns are shared, closing is not.

        Args:
            secrets: Hidden in everything that this view says or keeps, beside those of each request.
        """
        view = Api(
            sleep=self._sleep, timeout_s=self._timeout_s, clock=self._clock, now=self._now, jitter=self._jitter,
            patience_s=self._patience_s, limit=self._limit,
        )  # fmt: skip
        view._shared = self._shared
        view._secrets = [*self._secrets, *secrets]
        return view

    def hide(self, *secrets: str) -> None:
        """Hide these too from now on: a token that came meanwhile."""
        self._secrets += secrets

    @property
    def skew(self) -> timedelta | None:
        """How far this computer's clock is behind the servers' (negative: ahead); None where none has told."""
        return self._shared.skew

    def take_replies(self) -> list[Recorded]:
        """Return the good replies (2xx) since the last call, without secrets, and forget them; none holds tokens."""
        taken, self._recorded = self._recorded, []
        return taken

    async def __aenter__(self) -> Api:
        """Open nothing yet; connections are made when they are used."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        await self._shared.close()

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: object = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        secrets: Collection[str] = (),
        rate: Rate | None = None,
        wait: Callable[[Reply], float | None] | None = None,
        permanent: Callable[[Reply], bool] | None = None,
        tries: int = TRIES,
        redirects: bool = False,
        record: bool = True,
        name: str = "",
    ) -> Reply:
        """
        Return what the server said at last, whatever its status; see `Reply.require_working`.

        Args:
            method: `GET`, `POST`.
            url: Of scheme https.
            headers: Beside User-Agent.
            params: Of the query.
            json: A body to be sent as JSON.
            form: A body to be sent as a form.
            content: A body as it is.
            secrets: Texts that must not appear in `Reply.url`, in a log, an error or a kept reply; beside those that
                the program knows (`net.redaction.KNOWN`).
            rate: How fast the host may be asked; None: as fast as one asks.
            wait: Seconds that a reply of 429 or 5xx asks to wait, where its header does not say.
            permanent: Whether trying again is of no use though the status suggests it.
            tries: Attempts, at most.
            redirects: Whether a redirect is returned as any other reply; it is never followed.
            record: Whether a good reply is kept as evidence; replies with tokens never are.
            name: What the kept reply is called; else method and address.

        Raises:
            SourceError: there was no reply, or a redirect; `retryable` where a later attempt may succeed.
        """
        hide = hiding({*KNOWN, *self._secrets, *secrets})
        client = self._shared.client()
        request = _built(
            client, method, url, headers=headers or {}, params=params, json=json, data=form, content=content
        )
        if request is None:
            raise SourceError("Only addresses that begin with https:// are asked", "{url}", url=hide(url))
        host = request.url.host
        reply = await self._insist(
            client, request, hide, rate=rate, wait=wait, permanent=permanent, tries=tries, host=host
        )
        if reply.status in _REDIRECTS and not redirects:
            raise api_errors.redirected(host, reply.headers.get("location", ""))
        if record and 200 <= reply.status < 300 and not reply.is_page and not _gives_tokens(request.url.path, form):
            self._keep(reply, hide(name) if name else f"{method} {hide(host + request.url.path)}", hide)
        return reply

    async def _insist(
        self,
        client: httpx2.AsyncClient,
        request: httpx2.Request,
        hide: Callable[[str], str],
        *,
        rate: Rate | None,
        wait: Callable[[Reply], float | None] | None,
        permanent: Callable[[Reply], bool] | None,
        tries: int,
        host: str,
    ) -> Reply:
        """Return the first reply worth having, or the last."""
        waited = 0.0
        for number in range(tries):
            last = number == tries - 1
            if rate is not None:
                await self._shared.pace.turn(host, rate)
            found = await self._attempt(client, request, hide, host)
            pause = self._jitter(min(2.0**number, 30.0))
            if isinstance(found, Reply):
                if last or found.status not in RETRIED or (permanent and permanent(found)):
                    return found
                stated = asked_to_wait(found, self._now())
                if stated is None and wait:
                    stated = wait(found)
                pause = pause if stated is None else stated
                if waited + pause > self._patience_s:
                    return found
            elif last or not api_errors.is_passing(found) or waited + pause > self._patience_s:
                raise api_errors.explain(found, host, self._shared.skew) from found
            waited += pause
            await self._sleep(pause)
        raise ValueError("tries must be at least 1")

    async def _attempt(
        self, client: httpx2.AsyncClient, request: httpx2.Request, hide: Callable[[str], str], host: str
    ) -> Reply | Exception:
        """Return the reply, or why there was none."""
        import httpx2

        began = self._clock()
        try:
            async with asyncio.timeout(self._timeout_s * 4):
                reply = await self._exchange(client, request, hide)
        except (httpx2.TransportError, httpx2.DecodingError, TimeoutError) as error:
            ms = (self._clock() - began) * 1000
            _log.info("%s %s%s %s in %d ms", request.method, host, hide(request.url.path), type(error).__name__, ms)
            return error
        ms = (self._clock() - began) * 1000
        _log.info("%s %s%s %d in %d ms", request.method, host, hide(request.url.path), reply.status, ms)
        told = date_of(reply.headers.get("date", ""))
        if told is not None:
            self._shared.skew = told - self._now()
        return reply

    async def _exchange(self, client: httpx2.AsyncClient, request: httpx2.Request, hide: Callable[[str], str]) -> Reply:
        response = await client.send(request, stream=True)
        body = bytearray()
        try:
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > self._limit:
                    raise api_errors.too_large(request.url.host, self._limit)
        finally:
            await response.aclose()
        return Reply(response.status_code, dict(response.headers), bytes(body), hide(str(request.url)), hide)

    def _keep(self, reply: Reply, name: str, hide: Callable[[str], str]) -> None:
        body = hide(reply.body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
        media_type = reply.media_type or "application/octet-stream"
        self._recorded.append(Recorded(name, body, media_type, self._now()))


def _built(
    client: httpx2.AsyncClient, method: str, url: str, *, headers: Mapping[str, str], **given: Any
) -> httpx2.Request | None:
    """
    Return a request, None if the address cannot be asked.

    Raises:
        SourceError: a header cannot be sent: somebody pasted more than a secret.
    """
    import httpx2

    if not all(value.isascii() and value.isprintable() and value == value.strip() for value in headers.values()):
        raise SourceError(
            "A secret has signs that no secret has", "Paste it again, without blanks, line ends and non-Latin letters"
        )
    try:
        request = client.build_request(method, url, headers=headers, **given)
    except (httpx2.InvalidURL, UnicodeError):
        return None
    return request if request.url.scheme == "https" and request.url.host else None


def _gives_tokens(path: str, form: Mapping[str, Any] | None) -> bool:
    """Whether the reply holds tokens: it answers a grant, or comes from where grants are made."""
    ends = path.rstrip("/").rpartition("/")[2].lower()
    return "grant_type" in (form or {}) or ends in {"token", "revoke"}
