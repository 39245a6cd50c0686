"""One server: a question goes out by the protocol that fits, a message or the reason for its lack comes back."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace

from workbench.model.inquiry import Status
from workbench.net import tcp
from workbench.net.codec import BADVERS, FORMERR, NOTIMP, Message, MessageError, decode, is_truncated, without_edns
from workbench.net.server import Server
from workbench.net.udp import UdpChannel

TCP_AT_ONCE = 32
"""Connections to one server at a time: each needs a file handle, and servers count them too."""

_NO_EDNS = frozenset({FORMERR, NOTIMP, BADVERS})


class Exchange:
    """
    Talks to one server.

    Attributes:
        server: With the host as the user gave it.
        silent: Questions in a row that this server did not respond to.
        turns: Whoever asks takes one: questions outstanding with this server are at most so many.
    """

    def __init__(self, server: Server, timeout_s: float, at_once: int) -> None:
        self.server = server
        self.silent = 0
        self.turns = asyncio.Semaphore(at_once)
        self._timeout_s = timeout_s
        self._edns = True
        self._reached: Server | None = server if server.is_address else None
        self._udp: UdpChannel | None = None
        self._closed = False
        self._connections = asyncio.Semaphore(TCP_AT_ONCE)

    async def locate(self) -> bool:
        """Look up the server's address if a host name was given; return whether there is one."""
        if self._reached is None:
            try:
                async with asyncio.timeout(self._timeout_s):
                    found = await asyncio.get_running_loop().getaddrinfo(
                        self.server.host, self.server.port, type=socket.SOCK_DGRAM
                    )
            except (OSError, UnicodeError):
                return False
            self._reached = replace(self.server, host=str(found[0][4][0]))
        return True

    async def ask(self, query: bytes) -> Message | Status:
        """Return the server's response to a query with EDNS, or TIMEOUT or MALFORMED."""
        said = await self._ask(query if self._edns else without_edns(query))
        if self._edns and isinstance(said, Message) and said.rcode in _NO_EDNS:
            plain = await self._ask(without_edns(query))  # RFC 6891 6.2.2
            if isinstance(plain, Message):
                self._edns = plain.rcode in _NO_EDNS
                said = plain
        self.silent = self.silent + 1 if said is Status.TIMEOUT else 0
        return said

    async def close(self) -> None:
        """Close the sockets for good; whoever waits or comes later gets TIMEOUT."""
        self._closed = True
        if self._udp is not None:
            await self._udp.close()

    async def _ask(self, query: bytes) -> Message | Status:
        if self._udp is None:
            if not await self.locate() or self._closed:
                return Status.TIMEOUT
            if self._udp is None:  # somebody else may have come first
                self._udp = UdpChannel(self._reached or self.server, self._timeout_s)
        data = await self._udp.exchange(query)
        if data is None:
            return Status.TIMEOUT
        if not is_truncated(data):
            try:
                return decode(data)
            except MessageError:
                pass  # what arrived broken may arrive whole over TCP
        return await self._ask_tcp(query, Status.TIMEOUT if is_truncated(data) else Status.MALFORMED)

    async def _ask_tcp(self, query: bytes, otherwise: Status) -> Message | Status:
        async with self._connections:
            data = await tcp.exchange(self._reached or self.server, query, self._timeout_s)
        if data is None:
            return otherwise
        try:
            return decode(data)
        except MessageError:
            return Status.MALFORMED
