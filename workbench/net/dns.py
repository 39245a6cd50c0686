"""DNS as it is now: asks servers over UDP and TCP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import NamedTuple, Self

from workbench.model.errors import UsageError
from workbench.model.inquiry import Answer, Question, Status, proven
from workbench.model.rdata import name_from_wire
from workbench.net.codec import Message, encode, name_of
from workbench.net.exchange import Exchange
from workbench.net.pool import Pool
from workbench.net.reading import Reading, read
from workbench.net.server import Server
from workbench.net.system_servers import system_servers

__all__ = ["LiveResolver", "Server"]

SILENT = 3
"""After so many questions without a response a server is asked after the others."""

PER_SERVER = 200
"""Questions outstanding with one server that resolves for us, unless told otherwise."""

PER_STRANGER = 20
"""The same with a server that only single questions name: an authoritative one, which owes us nothing."""

_WORTH = {Status.SERVFAIL: 3, Status.REFUSED: 2, Status.MALFORMED: 1, Status.TIMEOUT: 0}
KNOWLEDGE = 3
"""What a reading must be worth more than, to end the search."""


class LookUp(NamedTuple):
    """An answer without its evidence yet, and the responses it was read from, one for each part of a CNAME chain."""

    answer: Answer
    messages: tuple[Message, ...]


class _Said(NamedTuple):
    """What one server said, who it is, and the response itself, if there was one."""

    reading: Reading
    server: str
    message: Message | None = None

    @property
    def worth(self) -> int:
        """How much it tells; knowledge, and a CNAME to ask on at, more than any failure."""
        status = self.reading.status
        return KNOWLEDGE + 1 if status is None else _WORTH.get(status, KNOWLEDGE + 1)


def _now() -> datetime:
    return datetime.now(UTC)


class LiveResolver:
    """
    Asks live servers; an async context manager, used on one event loop.

    Servers are tried in turn: the next one after silence, SERVFAIL, REFUSED or a broken response, and the most telling
    of their answers is kept. Silent ones are tried again, `tries` times in all. A question that names its own server
    goes to that one only. A server that is not there or out of reach is TIMEOUT, as one that says nothing. A name that
    no message can carry (a label over 63 octets) is MALFORMED without being sent. `read` says what responses mean.

    Args:
        servers: Whom to ask; none given, the system's are used, read at the start.
        timeout_s: Seconds that one try may take.
        tries: How often a silent server is asked.
        in_flight: Most questions outstanding at a time.
        per_server: Most of them with one server; with one that a question names at most `PER_STRANGER` anyway.
        clock: What stamps the answers, with time zone.

    Raises:
        UsageError: when entered: the system has no servers, or a server's host name has no address.
    """

    def __init__(
        self,
        servers: Sequence[Server] = (),
        *,
        timeout_s: float = 3.0,
        tries: int = 2,
        in_flight: int = 500,
        per_server: int = PER_SERVER,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._servers = tuple(servers)
        self._timeout_s = timeout_s
        self._tries = tries
        self._clock = clock
        self._slots = asyncio.Semaphore(in_flight)
        self._exchanges: list[Exchange] = []
        self._per_server = per_server
        self._named = Pool(timeout_s, min(per_server, PER_STRANGER))

    async def __aenter__(self) -> Self:
        """Read the system's servers if none were given; sockets are opened by the first question."""
        self._servers = self._servers or system_servers()
        self._exchanges = [
            Exchange(server, self._timeout_s, self._per_server) for server in dict.fromkeys(self._servers)
        ]
        for exchange in self._exchanges:
            if not await exchange.locate():
                raise UsageError(
                    "The DNS server {server} has no address",
                    "Check the spelling, or name the server by its IP address",
                    retryable=True,
                    server=exchange.server.host,
                )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every socket."""
        for exchange in self._exchanges:
            await exchange.close()
        await self._named.close()

    @property
    def described(self) -> tuple[str, ...]:
        """The servers, in the order they are tried; the system's are known once the resolver is entered."""
        return tuple(str(server) for server in dict.fromkeys(self._servers))

    async def ask(self, asked: Question) -> Answer:
        """Return the answer, following CNAMEs to their end; never raises for what DNS says."""
        return proven(asked, (await self.look_up(asked)).answer)

    async def look_up(self, asked: Question) -> LookUp:
        """Return the answer as `ask` does, with the responses it rests on."""
        moment = self._clock()
        try:
            query = encode(asked)
            named = None if asked.server is None else Server.parse(asked.server)
        except (ValueError, UsageError):
            return LookUp(Answer(asked.kind, Status.MALFORMED, asked=moment), ())
        if named is None:
            return await self._resolve(asked, query, self._in_turn(), moment)
        async with self._named.lend(named) as exchange:
            return await self._resolve(asked, query, [exchange], moment)

    def _in_turn(self) -> list[Exchange]:
        """Return the exchanges in the order they are to be tried."""
        if any(exchange.silent >= SILENT for exchange in self._exchanges):
            return sorted(self._exchanges, key=lambda exchange: exchange.silent >= SILENT)
        return self._exchanges

    async def _resolve(self, asked: Question, query: bytes, exchanges: list[Exchange], moment: datetime) -> LookUp:
        """Ask, and ask on where a response ends at a CNAME whose target lies outside the server's zones."""
        passed: tuple[bytes, ...] = ()
        chain: tuple[bytes, ...] = ()
        ttls: list[int] = []
        messages: list[Message] = []
        while True:
            said, server, message = await self._best(query, exchanges, passed)
            if message is not None:
                messages.append(message)
            chain += said.chain
            if said.ttl is not None:
                ttls.append(said.ttl)
            if said.status is not None:
                break
            passed = (*passed, name_of(query), *said.chain[:-1])
            query = encode(asked._replace(name=_text(chain[-1])))
        answer = Answer(
            asked.kind,
            said.status,
            said.rdata,
            None if message is None else message.rcode,
            min(ttls) if ttls else None,
            tuple(map(_text, chain)) if chain else (),
            server,
            moment,
        )
        return LookUp(answer, tuple(messages))

    async def _best(self, query: bytes, exchanges: list[Exchange], passed: tuple[bytes, ...]) -> _Said:
        """Return the most telling reading of what the servers say."""
        best = _Said(Reading(Status.TIMEOUT, (), None, ()), str(exchanges[0].server))
        for _ in range(self._tries):
            silent = []
            for exchange in exchanges:
                async with exchange.turns, self._slots:  # in this order, or a slow server keeps the slots of all
                    message = await exchange.ask(query)
                if isinstance(message, Message):
                    said = _Said(read(message, passed), str(exchange.server), message)
                    if said.worth > KNOWLEDGE:
                        return said
                else:
                    said = _Said(Reading(message, (), None, ()), str(exchange.server))
                    if message is Status.TIMEOUT:
                        silent.append(exchange)
                best = said if said.worth > best.worth else best
            exchanges = silent
        return best


def _text(name: bytes) -> str:
    return name_from_wire(name)[0]
