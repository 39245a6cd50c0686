"""Looks at mail servers: greets each on port 25, asks for TLS, notes what it shows, and leaves without a message."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from weakref import WeakValueDictionary

from workbench.model.inquiry import Answer, Question, Status, not_asked, proven
from workbench.model.probed import KIND, KeyKind, Outdated, Probed
from workbench.model.rdata import Address
from workbench.net.addresses import Lab, may_connect
from workbench.net.smtp_session import Reply, Session, SessionError
from workbench.net.trust import chain, looking, verifying_mail

AT_ONCE = 20
"""Servers looked at at a time; one address never sees two connections at once."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class _Seen:
    """What is known so far, should the time run out."""

    greeting: str = ""
    extensions: tuple[str, ...] = ()
    extensions_tls: tuple[str, ...] = ()
    starttls: bool = False
    tls_version: str = ""
    cipher: str = ""
    chain: tuple[bytes, ...] = ()
    trusted: bool | None = None
    detail: str = ""

    def freeze(self) -> Probed:
        return Probed(
            self.greeting,
            self.extensions,
            self.extensions_tls,
            self.starttls,
            self.tls_version,
            self.cipher,
            self.chain,
            self.trusted,
            self.detail,
        )


class Prober:
    """
    Answers questions of kind PROBE; a resolver for them, used on one event loop.

    TIMEOUT and REFUSED mean that no connection came about, which from many networks says only that port 25 is blocked
    there. NOT_ASKED means that the address is not a public one, or none: nothing was sent. Everything else is FOUND,
    with what was learnt until the server or the time ended the session.

    A server whose chain is not trusted is connected to a second time, to see the chain. A question for one kind of key
    offers nothing else, in TLS 1.2: no session then means that the server has no such certificate, or speaks TLS 1.3
    alone. A question for outdated versions offers only these, whoever the server is.

    Args:
        ehlo: The name this program gives itself; empty for the machine's own (its address where it has no full name).
        connect_s: Seconds for a connection.
        timeout_s: Seconds for everything.
        lab: Where a test has its servers.
        clock: What stamps the answers, with time zone.
    """

    def __init__(
        self,
        *,
        ehlo: str = "",
        connect_s: float = 10.0,
        timeout_s: float = 40.0,
        lab: Lab | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._ehlo = ehlo
        self._connect_s = connect_s
        self._timeout_s = timeout_s
        self._lab = lab
        self._clock = clock
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._busy: WeakValueDictionary[Address, asyncio.Lock] = WeakValueDictionary()
        self._verifying = lru_cache(lambda key: verifying_mail(lab, key))
        self._looking = lru_cache(looking)

    @property
    def described(self) -> tuple[str, ...]:
        """Nobody by name: the questions name their hosts."""
        return ()

    async def ask(self, asked: Question) -> Answer:
        """Return what the mail server showed, with its evidence."""
        host, _, rest = asked.name.partition(" ")
        text, _, word = rest.partition(" ")
        try:
            address = ipaddress.ip_address(text)
            only = _only(word)
        except ValueError:
            return not_asked(asked)
        if not may_connect(address, self._lab):
            return not_asked(asked)
        lock = self._busy.setdefault(address, asyncio.Lock())
        async with lock, self._turns:
            moment = self._clock()
            said = await self._look(host, address, only)
        if isinstance(said, Status):
            return proven(asked, Answer(KIND, said, asked=moment))
        return proven(asked, Answer(KIND, Status.FOUND, said.as_rdata(), server=text, asked=moment))

    async def _look(self, host: str, address: Address, only: KeyKind | Outdated | None) -> Probed | Status:
        seen = _Seen()
        first = await self._connect(address)
        if isinstance(first, Status):
            return first
        try:
            async with asyncio.timeout(self._timeout_s):
                if isinstance(only, Outdated):
                    await self._talk(first, seen, self._looking(only), host)
                    seen.trusted = None
                    return seen.freeze()
                if await self._talk(first, seen, self._verifying(only), host):
                    return seen.freeze()
                second = await self._connect(address)
                if isinstance(second, Session):
                    await self._talk(second, seen, self._looking(only), host)
        except TimeoutError:
            seen.detail = seen.detail or "the time ran out"
        return seen.freeze()

    async def _connect(self, address: Address) -> Session | Status:
        port = self._lab.smtp_port if self._lab else 25
        try:
            async with asyncio.timeout(self._connect_s):
                reader, writer = await asyncio.open_connection(str(address), port, limit=4096)
        except ConnectionRefusedError:
            return Status.REFUSED
        except OSError:  # TimeoutError and "network is unreachable" among them
            return Status.TIMEOUT
        return Session(reader, writer)

    async def _talk(self, session: Session, seen: _Seen, context: ssl.SSLContext, host: str) -> bool:
        """Have one session; return whether nothing is left to see: False where the chain was not trusted."""
        try:
            greeting = await session.reply()
            seen.greeting = str(greeting)[:500]
            if greeting.code == 220:
                await self._greet(session, seen)
            if seen.starttls:
                await self._secure(session, seen, context, host)
            await session.quit()
        except ssl.SSLCertVerificationError as error:
            seen.trusted = False
            seen.detail = error.verify_message or str(error)
            return False
        except (SessionError, ssl.SSLError) as error:
            seen.detail = seen.detail or str(error)[:300]
        finally:
            session.close()
        return True

    async def _greet(self, session: Session, seen: _Seen) -> None:
        said = await session.command(f"EHLO {await self._name(session)}")
        if said.code == 250:
            seen.extensions = _extensions(said)
            seen.starttls = "STARTTLS" in seen.extensions
        elif said.code not in {500, 502}:  # those mean: no extensions here, so no TLS either (RFC 5321 4.1.4)
            seen.detail = f"EHLO: {said}"[:300]

    async def _secure(self, session: Session, seen: _Seen, context: ssl.SSLContext, host: str) -> None:
        said = await session.command("STARTTLS")
        if said.code != 220:
            seen.detail = seen.detail or f"STARTTLS: {said}"[:300]
            return
        await session.secure(context, host)
        assert session.tls is not None
        seen.tls_version = session.tls.version() or ""
        cipher = session.tls.cipher()
        seen.cipher = cipher[0] if cipher else ""
        seen.chain = chain(session.tls)
        if seen.trusted is None:
            seen.trusted = True
        again = await session.command(f"EHLO {await self._name(session)}")
        if again.code == 250:
            seen.extensions_tls = _extensions(again)

    async def _name(self, session: Session) -> str:
        """Return how we call ourselves; a machine without a full name is its address (RFC 5321 4.1.4)."""
        if not self._ehlo:
            name = await asyncio.get_running_loop().run_in_executor(None, socket.getfqdn)
            if "." in name and name.isascii() and not name.startswith("localhost") and not name.endswith(".arpa"):
                self._ehlo = name
        if self._ehlo:
            return self._ehlo
        address = session.local_address.partition("%")[0]
        return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _only(word: str) -> KeyKind | Outdated | None:
    """Return what alone a question wants taken; None for everything. ValueError: nobody knows the word."""
    if not word:
        return None
    return Outdated(word) if word in list(Outdated) else KeyKind(word)


def _extensions(said: Reply) -> tuple[str, ...]:
    """Return the keywords of a reply to EHLO, each upper-case, with its parameters."""
    found = []
    for line in said.lines[1:]:
        keyword, _, rest = line.strip().partition(" ")
        if keyword:
            found.append(f"{keyword.upper()} {rest.strip()}".strip()[:200])
    return tuple(found)
