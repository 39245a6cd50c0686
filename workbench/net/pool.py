"""Exchanges with the servers that single questions name: kept for the next question, but only so many."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from workbench.net.exchange import Exchange
from workbench.net.server import Server

KEPT = 64
"""Idle exchanges that keep their sockets: a bulk run may meet thousands of servers, file handles are few."""


class Pool:
    """
    Lends exchanges; one server has one exchange however many borrow it.

    Args:
        timeout_s: Seconds that one try may take.
        at_once: Most questions outstanding with one server.
    """

    def __init__(self, timeout_s: float, at_once: int) -> None:
        self._timeout_s = timeout_s
        self._at_once = at_once
        self._borrowed: dict[Server, tuple[Exchange, int]] = {}
        self._idle: OrderedDict[Server, Exchange] = OrderedDict()

    @asynccontextmanager
    async def lend(self, server: Server) -> AsyncIterator[Exchange]:
        """Lend the exchange with `server`; given back, the least recently used idle ones are closed."""
        exchange, users = self._borrowed.get(server, (None, 0))
        if exchange is None:
            exchange = self._idle.pop(server, None) or Exchange(server, self._timeout_s, self._at_once)
        self._borrowed[server] = (exchange, users + 1)
        try:
            yield exchange
        finally:
            users = self._borrowed.pop(server)[1] - 1
            if users:
                self._borrowed[server] = (exchange, users)
            else:
                self._idle[server] = exchange
                while len(self._idle) > KEPT:
                    await self._idle.popitem(last=False)[1].close()

    async def close(self) -> None:
        """Close every exchange; whoever waits gets TIMEOUT."""
        for exchange in [*self._idle.values(), *(exchange for exchange, _ in self._borrowed.values())]:
            await exchange.close()
