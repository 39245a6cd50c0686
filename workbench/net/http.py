"""Fetches documents over HTTPS from hosts that an audited domain names: one GET, no redirect, bounded in every way."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit
from weakref import WeakValueDictionary

from workbench import __version__
from workbench.model.fetched import KIND, Fetched, FetchEnd
from workbench.model.inquiry import Answer, Question, Status, proven
from workbench.model.rdata import Address
from workbench.net.addresses import Lab, may_connect
from workbench.net.resolver import Resolver
from workbench.net.trust import looking, verifying

if TYPE_CHECKING:
    import httpx2

LIMIT = 256 * 1024
"""Octets of a body that are read: four times what a policy may have, enough for a logo and its certificate."""

USER_AGENT = f"postmaster-workbench/{__version__}"

MOST_ADDRESSES = 4
"""Addresses of one host that are tried in turn."""

AT_ONCE = 20
"""Fetches under way at a time."""

PER_SERVER = 4
"""Of them from one address: in a bulk run many domains may have their policies at one provider's server."""


def _now() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """
    Answers questions of kind GET; a resolver for them, used on one event loop.

    The host's addresses are looked up through `names`, only public ones are connected to, and the connection goes to
    exactly the address that was judged (through the system's proxy, if there is one, which is asked for that address);
    the certificate is still verified for the host's name. The host's own port 443, no user, no redirect, no cookies.
    Plain http, port 80, is taken for revocation lists (`.crl`) alone: they carry their issuer's signature, and
    authorities offer them so, since checking the web server's certificate could need the list itself (RFC 5280 8).

    NXDOMAIN and NODATA mean that the host has no address; the other statuses what stood in the way. TIMEOUT is also
    an answer that did not come to its end in time.

    Args:
        names: Who answers A and AAAA.
        timeout_s: Seconds for everything after the look-up; RFC 8461 3.3 lets a sender wait a minute, few do.
        limit: Most octets of a body.
        lab: Where a test has its servers.
        clock: What stamps the answers, with time zone.
    """

    def __init__(
        self,
        names: Resolver,
        *,
        timeout_s: float = 20.0,
        limit: int = LIMIT,
        lab: Lab | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._names = names
        self._timeout_s = timeout_s
        self._limit = limit
        self._lab = lab
        self._clock = clock
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._busy: WeakValueDictionary[Address, asyncio.Semaphore] = WeakValueDictionary()

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return verifying(self._lab)

    @property
    def described(self) -> tuple[str, ...]:
        """Nobody by name: the questions name their hosts."""
        return ()

    async def ask(self, asked: Question) -> Answer:
        """Return what the server named by the URL said, with its evidence."""
        moment = self._clock()
        said = await self._ask(asked.name)
        if isinstance(said, Status):
            return proven(asked, Answer(KIND, said, asked=moment))
        return proven(asked, Answer(KIND, Status.FOUND, said.as_rdata(), server=said.address, asked=moment))

    async def _ask(self, url: str) -> Fetched | Status:
        parts = _parts(url)
        if parts is None:
            return Fetched(FetchEnd.FORBIDDEN, detail="not a URL that is asked: https and the name of a host")
        found = await self._addresses(parts.hostname or "")
        if isinstance(found, Status):
            return found
        allowed = [address for address in found if may_connect(address, self._lab)]
        if not allowed:
            return Fetched(FetchEnd.FORBIDDEN, detail=f"not a public address: {found[0]}")
        turns = self._busy.setdefault(allowed[0], asyncio.Semaphore(PER_SERVER))
        async with turns, self._turns:
            try:
                async with asyncio.timeout(self._timeout_s):
                    return await self._first(parts, allowed[:MOST_ADDRESSES])
            except TimeoutError:
                return Status.TIMEOUT

    async def _addresses(self, host: str) -> list[Address] | Status:
        asked = [Question("A", host), Question("AAAA", host)]
        answers = await asyncio.gather(*map(self._names.ask, asked))
        addresses = [address for answer in answers for address in answer.addresses]
        if addresses:
            return addresses
        unknown = [answer.status for answer in answers if not answer.status.known]
        if unknown:
            return unknown[0]
        return Status.NXDOMAIN if answers[0].status is Status.NXDOMAIN else Status.NODATA

    async def _first(self, parts: SplitResult, addresses: list[Address]) -> Fetched | Status:
        """Return what the first address that can be reached said."""
        import httpx2

        said: Fetched | Status = Status.TIMEOUT
        share = self._timeout_s / len(addresses)
        for address in addresses:
            try:
                return await self._fetch(parts, address, share)
            except (httpx2.ConnectTimeout, httpx2.PoolTimeout):
                continue
            except httpx2.ConnectError as error:
                trouble = _tls_trouble(error)
                if trouble is not None:
                    return await self._refused(parts.hostname or "", address, trouble, share)
                said = Status.REFUSED
            except httpx2.ProxyError:
                said = Status.REFUSED
            except httpx2.TimeoutException:
                return Status.TIMEOUT
            except httpx2.TransportError as error:
                return Fetched(FetchEnd.CUT, address=str(address), detail=_words(error))
        return said

    async def _fetch(self, parts: SplitResult, address: Address, connect_s: float) -> Fetched:
        import httpx2

        host = parts.hostname or ""
        shown = f"[{address}]" if address.version == 6 else str(address)
        port = _port(parts, self._lab)
        query = f"?{parts.query}" if parts.query else ""
        url = f"{parts.scheme}://{shown}:{port}{parts.path or '/'}{query}"
        headers = {"Host": host, "User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
        timeout = httpx2.Timeout(self._timeout_s, connect=connect_s)
        async with httpx2.AsyncClient(verify=self._context, timeout=timeout, follow_redirects=False) as client:
            request = client.build_request("GET", url, headers=headers, extensions={"sni_hostname": host})
            response = await client.send(request, stream=True)
            try:
                return await self._read(response, str(address))
            finally:
                await response.aclose()

    async def _read(self, response: httpx2.Response, address: str) -> Fetched:
        import httpx2

        body = bytearray()
        end, detail = FetchEnd.RESPONSE, ""
        try:
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > self._limit:
                    end = FetchEnd.TOO_LARGE
                    break
        except (httpx2.RemoteProtocolError, httpx2.ReadError) as error:
            end, detail = FetchEnd.CUT, _words(error)
        return Fetched(
            end,
            response.status_code,
            response.headers.get("content-type", "").partition(";")[0].strip().lower()[:200],
            response.headers.get("location", "")[:2000] if response.is_redirect else "",
            bytes(body[: self._limit]),
            address,
            detail,
            _leaf(response),
        )

    async def _refused(self, host: str, address: Address, trouble: ssl.SSLError, wait_s: float) -> Fetched:
        """Return why a server's TLS was not accepted, with its certificate: seen in a session that sends nothing."""
        if not isinstance(trouble, ssl.SSLCertVerificationError):
            return Fetched(FetchEnd.TLS, address=str(address), detail=_words(trouble))
        leaf = b""
        port = self._lab.https_port if self._lab else 443
        try:
            async with asyncio.timeout(wait_s):
                _, writer = await asyncio.open_connection(str(address), port, ssl=looking(), server_hostname=host)
                session = writer.get_extra_info("ssl_object")
                leaf = session.getpeercert(binary_form=True) or b""
                writer.transport.abort()
        except OSError:  # time-outs and TLS errors among them; behind a proxy there is no direct way
            pass
        detail = trouble.verify_message or _words(trouble)
        return Fetched(FetchEnd.CERTIFICATE, address=str(address), detail=detail, certificate=leaf)


def _parts(url: str) -> SplitResult | None:
    """Return the parts of a URL that may be fetched, else None."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    if usual is None or port not in {None, usual} or parts.username is not None:
        return None
    if parts.scheme == "http" and not parts.path.lower().endswith(".crl"):
        return None
    if not all("!" <= sign <= "~" for sign in url):  # urlsplit drops tabs and line ends in silence
        return None
    labels = host.split(".")
    is_name = len(labels) > 1 and not labels[-1].isdecimal() and all(map(_is_label, labels)) and len(host) <= 253
    return parts if is_name else None


def _port(parts: SplitResult, lab: Lab | None) -> int:
    """Return the port of the web server, which tests have elsewhere."""
    if parts.scheme == "http":
        return lab.http_port if lab else 80
    return lab.https_port if lab else 443


def _is_label(text: str) -> bool:
    return 0 < len(text) <= 63 and all(sign.isalnum() or sign in "-_" for sign in text)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _tls_trouble(error: Exception) -> ssl.SSLError | None:
    return next((cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)), None)


def _words(error: BaseException) -> str:
    return (str(error) or type(error).__name__)[:300]


def _leaf(response: httpx2.Response) -> bytes:
    stream = response.extensions.get("network_stream")
    session = stream.get_extra_info("ssl_object") if stream is not None else None
    return (session.getpeercert(binary_form=True) or b"") if session is not None else b""
