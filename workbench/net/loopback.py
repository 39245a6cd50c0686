"""Waits on 127.0.0.1 for the one answer that a browser brings back from a provider (RFC 8252 7.3)."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from html import escape
from types import TracebackType
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from workbench.model.text import Language, Texts, mark

HEAD_LIMIT = 16 * 1024
HEAD_S = 10.0

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>Postmaster Workbench</title></head>
<body><h1>{title}</h1><p>{text}</p></body></html>
"""

_DONE = (
    mark("You can close this page"),
    mark("The answer has arrived. Go back to Postmaster Workbench: it says how it went on."),
)
_DECLINED = (
    mark("Nothing was connected"),
    mark("You did not allow the access. Go back to Postmaster Workbench to try again."),
)
_FOREIGN = (
    mark("This page answers nothing"),
    mark("It belongs to a connection that another page began. Go back to Postmaster Workbench."),
)
_OVER = (
    mark("This answer was used already"),
    mark("Go back to Postmaster Workbench. To connect once more, begin there."),
)


class Granted(NamedTuple):
    """What the provider sent the browser back with: a code, or an error (RFC 6749 4.1.2)."""

    code: str = ""
    error: str = ""
    description: str = ""


class _Refused(Exception):
    """A request that is not the answer; the listener goes on waiting."""

    def __init__(self, status: str, page: tuple[str, str] = _FOREIGN, *headers: str) -> None:
        super().__init__(status)
        self.status = status
        self.page = page
        self.headers = headers


class Listener:
    """
    A server for one answer; an asynchronous context manager.

    Only 127.0.0.1, a free port, `GET /` with the state of this sign-in; anything else is refused and changes nothing,
    so that no other page or program can end a sign-in or put its own answer into it.

    Args:
        language: Of the page the user sees.
    """

    def __init__(self, language: Language = "en") -> None:
        self.state = secrets.token_urlsafe(32)
        self._texts = Texts(language)
        self._answer: asyncio.Future[Granted] = asyncio.get_running_loop().create_future()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._port = 0

    async def __aenter__(self) -> Listener:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=HEAD_LIMIT)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening; a browser's idle connection does not hold it up."""
        if self._server is not None:
            self._server.close()
            for writer in tuple(self._open):
                writer.transport.abort()
            await self._server.wait_closed()
        self._answer.cancel()

    @property
    def address(self) -> str:
        """Where the provider shall send the browser."""
        return f"http://127.0.0.1:{self._port}"

    async def answer(self) -> Granted:
        """Return what came back, once it has."""
        return await asyncio.shield(self._answer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        granted: Granted | None = None
        try:
            async with asyncio.timeout(HEAD_S):
                head = await reader.readuntil(b"\r\n\r\n")
            try:
                granted = self._read(head)
                page = _DECLINED if granted.error == "access_denied" else _DONE
                writer.write(self._page("200 OK", page))
            except _Refused as refused:
                writer.write(self._page(refused.status, refused.page, *refused.headers))
            with suppress(OSError):
                await writer.drain()
                writer.close()
                await writer.wait_closed()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):  # time-out among them
            writer.transport.abort()
        finally:
            self._open.discard(writer)
            if granted is not None and not self._answer.done():
                self._answer.set_result(granted)

    def _read(self, head: bytes) -> Granted:
        """Return the answer in a request, which is then used up."""
        method, target, host = _parts(head)
        if host != f"127.0.0.1:{self._port}":  # a page that another name leads here (DNS rebinding)
            raise _Refused("400 Bad Request")
        parts = urlsplit(target)
        if parts.path != "/" or parts.netloc:
            raise _Refused("404 Not Found")
        if method != "GET":
            raise _Refused("405 Method Not Allowed", _FOREIGN, "Allow: GET")
        given = _parameters(parts.query)
        if not secrets.compare_digest(given.get("state", "").encode(), self.state.encode()):
            raise _Refused("400 Bad Request")
        if self._answer.done():
            raise _Refused("410 Gone", _OVER)
        if not given.get("code") and not given.get("error"):
            raise _Refused("400 Bad Request")
        return Granted(given.get("code", ""), given.get("error", ""), given.get("error_description", ""))

    def _page(self, status: str, page: tuple[str, str], *headers: str) -> bytes:
        title, text = (escape(self._texts.tr(part)) for part in page)
        body = _PAGE.format(language=self._texts.language, title=title, text=text).encode()
        lines = [
            f"HTTP/1.1 {status}",
            "Content-Type: text/html; charset=utf-8",
            f"Content-Length: {len(body)}",
            "Connection: close",
            "Cache-Control: no-store",
            "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
            "Referrer-Policy: no-referrer",  # the address holds the code
            "X-Content-Type-Options: nosniff",
            *headers,
        ]
        return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _parts(head: bytes) -> tuple[str, str, str]:
    """Return method, target and host of a request's head."""
    try:
        first, *rest = head.decode("ascii").split("\r\n")
        method, target, version = first.split(" ")
        urlsplit(target)
    except ValueError as error:
        raise _Refused("400 Bad Request") from error
    fields = [line.partition(":") for line in rest if line]
    hosts = [value.strip().lower() for name, _, value in fields if name.lower() == "host"]
    if not version.startswith("HTTP/1.") or len(hosts) != 1:
        raise _Refused("400 Bad Request")
    return method, target, hosts[0]


def _parameters(query: str) -> dict[str, str]:
    """Return the parameters; none may stand twice (RFC 6749 3.1)."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=50, errors="strict")
    except ValueError as error:
        raise _Refused("400 Bad Request") from error
    given = dict(pairs)
    if len(given) != len(pairs):
        raise _Refused("400 Bad Request")
    return given
