"""One HTTPS client for the providers' interfaces: paced by host, tried again where that can help, its replies kept."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from workbench.model.errors import SourceError
from workbench.net.http import USER_AGENT
from workbench.net.trust import verifying

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")

TRIES = 4
RETRIED = frozenset({429, 500, 502, 503, 504})


class Rate(NamedTuple):
    """At most `requests` in `seconds` to one host."""

    requests: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Reply:
    """
    What a server said.

    Attributes:
        status: HTTP status.
        headers: By name in lower case.
        body: As it came.
        url: What was asked, without secrets.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    def json(self, kind: type[T]) -> T:
        """
        Return the body as `kind`, a msgspec type.

        Raises:
            SourceError: it is no JSON, or of another shape; says where.
        """
        import msgspec

        try:
            return msgspec.json.decode(self.body, type=kind, strict=False)
        except msgspec.DecodeError as error:
            raise SourceError(
                "{host} answered something else than its interface promises",
                "Try again later; if it stays, the provider has changed it: {detail}",
                retryable=True,
                host=self.url.split("/")[2],
                detail=str(error),
            ) from error


class Api:
    """
    The client of one task; an asynchronous context manager.

    Args:
        sleep: Waits seconds; tests pass their own.
        transport: Instead of the network; only tests pass one.
        timeout_s: Of one request.
    """

    def __init__(
        self,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        transport: httpx2.AsyncBaseTransport | None = None,
        timeout_s: float = 30.0,
    ) -> None:
        self._sleep = sleep
        self._transport = transport
        self._timeout_s = timeout_s
        self._client: httpx2.AsyncClient | None = None

    async def __aenter__(self) -> Api:
        """Open nothing yet; connections are made when they are used."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        if self._client is not None:
            await self._client.aclose()

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
    ) -> Reply:
        """
        Return what the server said at last, whatever its status.

        Args:
            method: `GET`, `POST`.
            url: Of scheme https.
            headers: Beside User-Agent.
            params: Of the query.
            json: A body to be sent as JSON.
            form: A body to be sent as a form.
            content: A body as it is.
            secrets: Texts that must not appear in `Reply.url`, in a log or an error.
            rate: How fast the host may be asked; None: as fast as one asks.
            wait: Seconds that a reply of 429 asks to wait, where its header does not say.
            permanent: Whether trying again is of no use though the status suggests it.

        Raises:
            SourceError: there was no reply; retryable.
        """
        import httpx2

        if self._client is None:
            self._client = httpx2.AsyncClient(
                verify=verifying(None), timeout=self._timeout_s, transport=self._transport, follow_redirects=False,
                headers={"User-Agent": USER_AGENT},
            )  # fmt: skip
        for number in range(TRIES):
            response = await self._client.request(
                method, url, headers=headers, params=params, json=json, data=form, content=content
            )
            reply = Reply(response.status_code, dict(response.headers), response.content, url)
            if reply.status not in RETRIED or (permanent and permanent(reply)):
                break
            await self._sleep((wait(reply) if wait else None) or 2**number * random.uniform(0.5, 1.0))
        return reply
