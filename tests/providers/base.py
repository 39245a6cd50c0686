"""What a provider of the tests is; one module a provider, all served by one server or asked in process."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

import httpx2


@dataclass(frozen=True)
class Request:
    """One request; header names in lower case."""

    method: str
    host: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: dict[str, str]
    body: bytes

    def param(self, name: str) -> str | None:
        return next((value for key, value in self.query if key == name), None)

    def json(self):
        return json.loads(self.body)

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=True))


@dataclass(frozen=True)
class Response:
    """One answer; `cut` closes the connection in the middle of the body."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False

    @classmethod
    def of(cls, value: object, status: int = 200, **headers: str) -> Response:
        return cls(status, json.dumps(value).encode(), {"content-type": "application/json", **headers})


class Provider(Protocol):
    """The hosts a provider has, and what it answers; keeps what it was asked in `asked`."""

    hosts: frozenset[str]
    asked: list[Request]

    def answer(self, request: Request) -> Response: ...


class InProcess(httpx2.AsyncBaseTransport):
    """Carries requests of an `Api` to providers without a socket; a host that none of them has does not exist."""

    def __init__(self, *providers: Provider) -> None:
        self._providers = providers

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        url = urlsplit(str(request.url))
        host = url.hostname or ""
        provider = next((one for one in self._providers if host in one.hosts), None)
        if provider is None:
            raise httpx2.ConnectError(f"no such host: {host}")
        asked = Request(
            request.method, host, url.path, tuple(parse_qsl(url.query, keep_blank_values=True)),
            {name.lower(): value for name, value in request.headers.items()}, body,
        )  # fmt: skip
        provider.asked.append(asked)
        said = provider.answer(asked)
        if said.cut:
            raise httpx2.RemoteProtocolError("peer closed connection without sending complete message body")
        return httpx2.Response(said.status, headers=said.headers, content=said.body)
