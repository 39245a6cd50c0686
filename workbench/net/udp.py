"""DNS over UDP: many questions to one server at once over one socket, told apart by random ids."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import secrets
import socket
from typing import cast

from workbench.net.codec import is_response, question_of
from workbench.net.server import Server

RECEIVE_BUFFERS = (4 << 20, 1 << 20, 1 << 19)
"""Bytes asked of the system until it grants one: bursts of answers overrun the usual 208 KiB."""

QUESTIONS_PER_PORT = 4096
STRAYS_PER_PORT = 256
"""After so many packets that were not asked for, somebody may be guessing: take another port (RFC 5452 9)."""


class Port(asyncio.DatagramProtocol):
    """
    One connected socket and the questions that wait on it.

    Being connected, the system drops what other addresses send; id and question are compared here. All questions have
    the same time to live, so `_waiting` is in the order of their deadlines and one timer serves all.
    """

    def __init__(self, timeout_s: float) -> None:
        self.sent = 0
        self.strays = 0
        self.usable = False
        self._timeout_s = timeout_s
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[int, tuple[float, bytes, asyncio.Future[bytes | None]]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._transport: asyncio.DatagramTransport | None = None
        self._gone: asyncio.Future[None] = self._loop.create_future()

    @property
    def idle(self) -> bool:
        """Whether no question waits."""
        return not self._waiting

    @property
    def worn(self) -> bool:
        """Whether new questions should go out from another port."""
        return not self.usable or self.sent >= QUESTIONS_PER_PORT or self.strays >= STRAYS_PER_PORT

    async def exchange(self, query: bytes) -> bytes | None:
        """Send a query, giving it an id, and return the response; None after silence or if nobody listens there."""
        if not self.usable or self._transport is None:
            return None
        number = secrets.randbits(16)
        while number in self._waiting:
            number = secrets.randbits(16)
        future: asyncio.Future[bytes | None] = self._loop.create_future()
        self._waiting[number] = (self._loop.time() + self._timeout_s, question_of(query), future)
        self.sent += 1
        if self._timer is None:
            self._timer = self._loop.call_later(self._timeout_s, self._sweep)
        try:
            self._transport.sendto(number.to_bytes(2, "big") + query[2:])
            return await future
        finally:
            self._waiting.pop(number, None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the socket."""
        self._transport = cast(asyncio.DatagramTransport, transport)
        self.usable = True
        sock = transport.get_extra_info("socket")
        for size in RECEIVE_BUFFERS:
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
                break

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Hand a response to whoever asked; count everything else."""
        if len(data) >= 12:
            number = data[0] << 8 | data[1]
            waiting = self._waiting.get(number)
            if waiting is not None and is_response(data, waiting[1]):
                if not waiting[2].done():
                    waiting[2].set_result(data)
                return  # the number stays taken until its owner has woken up
        self.strays += 1

    def error_received(self, exc: Exception) -> None:
        """
        Give up the socket: an ICMP message said that nobody listens.

        On Windows the transport has stopped reading by now, so the socket is of no use even if the server comes back.
        A full send buffer (ENOBUFS, macOS) is a lost packet like any other.
        """
        if not isinstance(exc, OSError) or exc.errno != errno.ENOBUFS:
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the socket is closed."""
        self.close()
        if not self._gone.done():
            self._gone.set_result(None)

    def close(self) -> None:
        """Close the socket; whoever waits gets None."""
        self.usable = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._transport is not None and not self._transport.is_closing():
            self._transport.abort()
        for _, _, future in self._waiting.values():
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def closed(self) -> None:
        """Wait until the system has the socket back."""
        await self._gone

    def _sweep(self) -> None:
        self._timer = None
        now = self._loop.time()
        for deadline, _, future in self._waiting.values():
            if deadline > now:
                self._timer = self._loop.call_at(deadline, self._sweep)
                return
            if not future.done():
                future.set_result(None)


class UdpChannel:
    """All UDP traffic with one server; ports are opened when needed and changed now and then."""

    def __init__(self, server: Server, timeout_s: float) -> None:
        self._server = server
        self._timeout_s = timeout_s
        self._port: Port | None = None
        self._old: list[Port] = []
        self._opening = asyncio.Lock()
        self._closed = False

    async def exchange(self, query: bytes) -> bytes | None:
        """Return the response to a query, None after silence or if the server cannot be reached."""
        port = self._port
        if port is None or port.worn:
            port = await self._fresh_port()
        return await port.exchange(query) if port else None

    async def close(self) -> None:
        """Close every socket for good; whoever waits gets None."""
        self._closed = True
        async with self._opening:
            ports = [*self._old, *([self._port] if self._port else [])]
            self._old, self._port = [], None
            for port in ports:
                port.close()
            for port in ports:
                await port.closed()

    async def _fresh_port(self) -> Port | None:
        """Return a port for new questions; None if the channel is closed or the server is out of reach."""
        async with self._opening:
            if self._closed:
                return None
            if self._port is None or self._port.worn:
                try:
                    port = await self._open()
                except OSError:  # no route, no such address family: the same as silence, only sooner
                    return None
                self._retire(self._port)
                self._port = port
            return self._port

    def _retire(self, port: Port | None) -> None:
        """Let the questions of a worn port end on it; close those that have no more."""
        if port is not None:
            self._old.append(port)
        for old in [old for old in self._old if old.idle]:
            old.close()
            self._old.remove(old)

    async def _open(self) -> Port:
        """Open a socket on a random port (RFC 5452 9.2: some systems number them one after another)."""
        loop = asyncio.get_running_loop()
        here = "::" if ":" in self._server.host else "0.0.0.0"
        for chosen in (*(49152 + secrets.randbelow(16384) for _ in range(3)), 0):
            try:
                _, port = await loop.create_datagram_endpoint(
                    lambda: Port(self._timeout_s),
                    local_addr=(here, chosen),
                    remote_addr=(self._server.host, self._server.port),
                )
            except OSError:
                if chosen == 0:
                    raise
                continue
            return port
        raise AssertionError("unreachable")
