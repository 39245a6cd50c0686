"""The fetcher against real TLS servers on loopback: what it says of each, and what it never does."""

import asyncio
from datetime import UTC, datetime

import pytest

from tests.authority import Authority, authority
from tests.checks.answers import zones
from tests.https_server import HttpsServer, response
from workbench import __version__
from workbench.model.fetched import FetchEnd, fetched, get
from workbench.model.inquiry import Answer, Question, Status, proven
from workbench.net.http import PER_SERVER, Fetcher

URL = "https://mta-sts.example.org/.well-known/mta-sts.txt"
POLICY = b"version: STSv1\nmode: none\nmax_age: 1\n"
MOMENT = datetime(2026, 11, 23, 8, tzinfo=UTC)


class Names:
    """Answers from a zone, and remembers what it was asked."""

    def __init__(self, zone="mta-sts A 127.0.0.1\n"):
        self._answer = zones(zone)
        self.asked = []

    async def ask(self, asked):
        self.asked.append(asked)
        return self._answer(asked)


async def fetch(server, url=URL, *, names=None, **settings):
    fetcher = Fetcher(names or Names(), lab=server.lab if server else None, clock=lambda: MOMENT, **settings)
    answer = await fetcher.ask(get(url))
    assert answer.kind == "GET" and answer.asked == MOMENT
    assert answer == proven(get(url), answer)
    return answer, fetched(answer)


@pytest.fixture
def good():
    return authority().issue("mta-sts.example.org")


async def test_a_policy(tmp_path, good):
    async with HttpsServer(tmp_path, good, response(POLICY, content_type="Text/Plain; charset=utf-8")) as server:
        answer, said = await fetch(server)
    assert answer.status is Status.FOUND
    assert (said.end, said.code, said.content_type, said.body) == (FetchEnd.RESPONSE, 200, "text/plain", POLICY)
    assert (said.address, said.location, said.certificate) == ("127.0.0.1", "", good.der)
    (head,) = server.requests
    assert head.startswith("GET /.well-known/mta-sts.txt HTTP/1.1\r\n")
    assert "\r\nHost: mta-sts.example.org\r\n" in head and f"postmaster-workbench/{__version__}" in head
    assert "cookie" not in head.lower()


async def test_a_redirect_is_told_not_followed(tmp_path, good):
    said = response(status=301, Location="https://elsewhere.example/policy")
    async with HttpsServer(tmp_path, good, said) as server:
        _, said = await fetch(server)
    assert (said.end, said.code, said.location) == (FetchEnd.RESPONSE, 301, "https://elsewhere.example/policy")
    assert server.connections == 1


@pytest.mark.parametrize(
    ("issued", "words"),
    [
        (lambda: authority().issue("mta-sts.example.org", days=-3, since=-30), "expired"),
        (lambda: authority().issue("www.example.org"), "mta-sts.example.org"),
        (lambda: authority().issue(common_name="mta-sts.example.org"), "mta-sts.example.org"),
        (lambda: authority().issue("mta-sts.example.org", self_signed=True), "self"),
        (lambda: Authority("Strangers").issue("mta-sts.example.org"), "issuer"),
    ],
    ids=["expired", "wrong_name", "common_name_only", "self_signed", "unknown_authority"],
)
async def test_certificates_that_are_not_valid(tmp_path, issued, words):
    made = issued()
    async with HttpsServer(tmp_path, made, response(POLICY)) as server:
        answer, said = await fetch(server)
    assert answer.status is Status.FOUND
    assert said.end is FetchEnd.CERTIFICATE and said.code is None and not said.body
    assert words in said.detail
    assert said.certificate == made.der
    assert not server.requests, "nothing is asked of a server that nobody vouches for"


async def test_no_tls_at_all(tmp_path, good):
    async with HttpsServer(tmp_path, good, response(POLICY), plain=True) as server:
        _, said = await fetch(server)
    assert said.end is FetchEnd.TLS and said.detail


async def endless(reader, writer, server):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1073741824\r\n\r\n")
    while True:
        writer.write(b"mx: *.example.org\n" * 4096)
        server.sent += 18 * 4096
        await writer.drain()


async def test_a_policy_of_a_gigabyte_stops_at_the_limit(tmp_path, good):
    async with HttpsServer(tmp_path, good, endless) as server:
        _, said = await fetch(server)
    assert said.end is FetchEnd.TOO_LARGE and len(said.body) == 256 * 1024
    assert server.sent < 32 * 1024 * 1024, "what the system buffers, no more"


async def silent(reader, writer, server):
    await asyncio.Event().wait()


async def dripping(reader, writer, server):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.01)


async def endless_head(reader, writer, server):
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-A: " + b"b" * 1000 + b"\r\n")
        server.sent += 1007
        await writer.drain()


@pytest.mark.parametrize("said", [silent, dripping])
async def test_slow_servers_end_with_the_time(tmp_path, good, said):
    async with HttpsServer(tmp_path, good, said) as server:
        answer, found = await fetch(server, timeout_s=0.4)
    assert answer.status is Status.TIMEOUT and found is None
    assert len(server.requests) == 1


async def test_a_head_without_end(tmp_path, good):
    async with HttpsServer(tmp_path, good, endless_head) as server:
        _, said = await fetch(server)
    assert said.end is FetchEnd.CUT and server.sent < 32 * 1024 * 1024


@pytest.mark.parametrize("said", [b"", b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nx"])
async def test_a_connection_that_ends_early(tmp_path, good, said):
    async with HttpsServer(tmp_path, good, said) as server:
        _, found = await fetch(server)
    assert found.end is FetchEnd.CUT and found.detail


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.1.1", "100.64.0.1", "192.0.2.1", "0.0.0.0"]
)
async def test_inside_addresses_are_never_connected_to(address, no_network):
    names = Names(f"mta-sts A {address}\n")
    answer, said = await fetch(None, names=names)
    assert answer.status is Status.FOUND and said.end is FetchEnd.FORBIDDEN and address in said.detail
    assert not no_network


async def test_a_test_allows_loopback_only(tmp_path, good, no_network):
    async with HttpsServer(tmp_path, good, response(POLICY)) as server:
        _, said = await fetch(server, names=Names("mta-sts A 192.168.1.1\n"))
        assert said.end is FetchEnd.FORBIDDEN
        _, said = await fetch(server, names=Names("mta-sts A 192.168.1.1\nmta-sts A 127.0.0.1\n"))
        assert said.end is FetchEnd.RESPONSE and said.address == "127.0.0.1"


async def test_the_host_is_looked_up_once(tmp_path, good):
    """Between judging the address and connecting nobody is asked again: no rebinding."""
    names = Names()
    async with HttpsServer(tmp_path, good, response(POLICY)) as server:
        await fetch(server, names=names)
    assert names.asked == [Question("A", "mta-sts.example.org"), Question("AAAA", "mta-sts.example.org")]


@pytest.mark.parametrize(
    "url",
    [
        "http://mta-sts.example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://localhost/",
        "https://u:p@mta-sts.example.org/",
        "https://mta-sts.example.org:25/",
        "https://mta-sts.example.org:x/",
        "http://mta-sts.example.org/.well-known/mta-sts.txt",
        "http://mta-sts.example.org:443/list.crl",
        "http://mta-sts.example.org/?list.crl",
        "http://127.0.0.1/list.crl",
        "file:///etc/passwd",
        "https://пример.example/",
        "https://a\tb.example/",
    ],
)
async def test_urls_that_are_not_fetched(url):
    names = Names()
    _, said = await fetch(None, url, names=names)
    assert said.end is FetchEnd.FORBIDDEN and not names.asked


@pytest.mark.parametrize(("zone", "status"), [("x A 127.0.0.1\n", Status.NXDOMAIN), ("mta-sts TXT x\n", Status.NODATA)])
async def test_hosts_without_an_address(zone, status):
    answer, said = await fetch(None, names=Names(zone))
    assert answer.status is status and said is None


async def test_names_that_nobody_tells():
    class Lost:
        async def ask(self, asked):
            return Answer(asked.kind, Status.SERVFAIL)

    answer, said = await fetch(None, names=Lost())
    assert answer.status is Status.SERVFAIL and said is None


async def test_nobody_listens(tmp_path, good):
    async with HttpsServer(tmp_path, good) as server:
        pass
    answer, said = await fetch(server)
    assert answer.status is Status.REFUSED and said is None


async def test_through_the_systems_proxy(tmp_path, good, monkeypatch):
    """The proxy is asked for the address that was judged; the certificate is still the host's."""
    async with HttpsServer(tmp_path, good, response(POLICY)) as server:

        async def tunnel(reader, writer):
            connects.append((await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[0])
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", server.port)
            opened.extend([writer, inner_writer])
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")

            async def pass_on(source, target):
                while data := await source.read(4096):
                    target.write(data)
                target.close()

            await asyncio.gather(pass_on(reader, inner_writer), pass_on(inner_reader, writer))

        connects, opened = [], []
        proxy = await asyncio.start_server(tunnel, "127.0.0.1", 0)
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        _, said = await fetch(server)
        proxy.close()
        for writer in opened:
            writer.transport.abort()
        await asyncio.sleep(0)
    assert said.end is FetchEnd.RESPONSE and said.body == POLICY
    assert connects == [f"CONNECT 127.0.0.1:{server.port} HTTP/1.1"]


async def test_a_revocation_list_comes_without_tls(tmp_path):
    """RFC 5280 8: what is signed needs no TLS, and must not wait for a certificate that needs the list."""
    url = "http://crl.example.org/a/List.CRL"
    async with HttpsServer(tmp_path, None, response(b"list"), plain="http") as server:
        _, said = await fetch(server, url, names=Names("crl A 127.0.0.1\n"))
    assert (said.end, said.code, said.body, said.certificate) == (FetchEnd.RESPONSE, 200, b"list", b"")
    assert server.requests[0].startswith("GET /a/List.CRL HTTP/1.1\r\nHost: crl.example.org\r\n")


async def test_one_server_sees_few_fetches_at_once(tmp_path):
    """Thousands of policies may lie at one provider: two names, one address."""
    outstanding = most = 0
    full = asyncio.Event()

    async def say(_reader, writer, _server):
        nonlocal outstanding, most
        outstanding += 1
        most = max(most, outstanding)
        if most == PER_SERVER:
            full.set()
        await full.wait()
        outstanding -= 1
        writer.write(response(POLICY))
        await writer.drain()

    issued = authority().issue("mta-sts.example.org", "b.example.org")
    async with HttpsServer(tmp_path, issued, say) as server:
        fetcher = Fetcher(Names("mta-sts A 127.0.0.1\nb A 127.0.0.1\n"), lab=server.lab)
        asked = [get(URL if n % 2 else f"https://b.example.org/{n}") for n in range(3 * PER_SERVER)]
        found = await asyncio.gather(*map(fetcher.ask, asked))
    assert all(fetched(answer).body == POLICY for answer in found)
    assert most == PER_SERVER
