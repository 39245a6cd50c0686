"""The wire of an SMTP session: replies in, commands out, TLS in between; bounded whatever the server does."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from typing import NamedTuple

MAX_LINE = 2048
"""Octets of a reply line; RFC 5321 4.5.3.1.5 has 512, some servers send more."""

MAX_LINES = 128
"""Lines of one reply."""

MAX_OCTETS = 512 * 1024
"""Octets that one session takes in, certificates included."""

_REPLY = re.compile(rb"([2-5][0-9]{2})([ -]|$)")


class SessionError(Exception):
    """The server ended the session, or does not speak SMTP; the message says which, in English."""


class Reply(NamedTuple):
    """A reply: its code and the texts of its lines."""

    code: int
    lines: tuple[str, ...]

    def __str__(self) -> str:
        """Return the first line as the server wrote it, more or less: `220 mx.example.org ESMTP`."""
        return f"{self.code} {self.lines[0]}".strip()


class Session:
    """One connection to a mail server, plain at first."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._buffer = bytearray()
        self._taken = 0
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self.tls: ssl.SSLObject | None = None

    @property
    def local_address(self) -> str:
        """Our own address on this connection."""
        return str(self._writer.get_extra_info("sockname")[0])

    async def command(self, line: str) -> Reply:
        """
        Send a command and return the reply.

        Raises:
            SessionError: no reply came.
        """
        await self._send(line.encode("ascii", "replace") + b"\r\n")
        return await self.reply()

    async def reply(self) -> Reply:
        """
        Return the next reply.

        Raises:
            SessionError: what came is none.
        """
        lines: list[str] = []
        while True:
            line = await self._line()
            found = _REPLY.match(line)
            if found is None:
                raise SessionError(f"no SMTP reply: {line[:80].decode('latin-1')!r}")
            lines.append(line[4:].decode("utf-8", "replace"))
            if found[2] != b"-":
                return Reply(int(found[1]), tuple(lines))
            if len(lines) >= MAX_LINES:
                raise SessionError(f"a reply of more than {MAX_LINES} lines")

    async def secure(self, context: ssl.SSLContext, host: str) -> None:
        """
        Begin TLS, naming `host` to the server (SNI).

        Raises:
            ssl.SSLError: the handshake failed; SSLCertVerificationError: the certificate is not trusted.
            SessionError: the server closed the connection, or sent something in the clear after its reply.
        """
        if self._buffer:
            raise SessionError("the server sent more in the clear after it had agreed to TLS")
        try:
            session = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        except ValueError:  # a name that cannot be sent
            session = context.wrap_bio(self._incoming, self._outgoing)
        while True:
            try:
                session.do_handshake()
                break
            except ssl.SSLWantReadError:
                await self._flush()
                await self._feed()
            except ssl.SSLError:
                with contextlib.suppress(SessionError):
                    await self._flush()  # the alert that tells the server why
                raise
        await self._flush()
        self.tls = session

    async def quit(self) -> None:
        """Say goodbye; the answer does not matter."""
        await self._send(b"QUIT\r\n")

    def close(self) -> None:
        """Close the connection; at once, where the server does not take what was sent."""
        if self._writer.transport.get_write_buffer_size():
            self._writer.transport.abort()
        self._writer.close()

    async def _line(self) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > MAX_LINE:
                raise SessionError(f"a line of more than {MAX_LINE} octets")
            self._buffer += await self._receive()
        if end > MAX_LINE:
            raise SessionError(f"a line of more than {MAX_LINE} octets")
        line = bytes(self._buffer[:end]).removesuffix(b"\r")
        del self._buffer[: end + 1]
        return line

    async def _receive(self) -> bytes:
        if self.tls is None:
            return await self._raw()
        while True:
            try:
                data = self.tls.read(MAX_LINE)
            except ssl.SSLWantReadError:
                await self._flush()
                await self._feed()
            except ssl.SSLError as error:
                raise SessionError(str(error)) from error
            else:
                if not data:
                    raise SessionError("the server closed the connection")
                return data

    async def _raw(self) -> bytes:
        try:
            data = await self._reader.read(MAX_LINE)
        except OSError as error:
            raise SessionError(f"the connection broke: {error}") from error
        self._taken += len(data)
        if not data:
            raise SessionError("the server closed the connection")
        if self._taken > MAX_OCTETS:
            raise SessionError(f"more than {MAX_OCTETS} octets in one session")
        return data

    async def _feed(self) -> None:
        self._incoming.write(await self._raw())

    async def _send(self, data: bytes) -> None:
        if self.tls is None:
            self._writer.write(data)
        else:
            try:
                self.tls.write(data)
            except ssl.SSLError as error:
                raise SessionError(str(error)) from error
        await self._flush()

    async def _flush(self) -> None:
        self._writer.write(self._outgoing.read())
        try:
            await self._writer.drain()
        except OSError as error:
            raise SessionError(f"the connection broke: {error}") from error
