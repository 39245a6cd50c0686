"""The client over real TLS through a real proxy: the system's settings, certificates, clocks, and their sentences."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta

import pytest

from tests.authority import Authority, authority
from tests.providers.base import Request, Response
from tests.providers.server import ProviderServer
from workbench.model.errors import SourceError
from workbench.net.api import Api

HOST = "api.example"


class Echo:
    """A provider that tells what it was asked."""

    def __init__(self, said=None):
        self.hosts = frozenset({HOST, "other.example"})
        self.asked: list[Request] = []
        self.said = said

    def answer(self, request):
        return self.said or Response.of({"host": request.host, "path": request.path, "query": request.query})


@pytest.fixture
def server(tmp_path, monkeypatch):
    with ProviderServer(tmp_path, Echo()) as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


async def no_wait(_):
    await asyncio.sleep(0)


async def get(host=HOST, **settings):
    async with Api(sleep=no_wait, **settings) as api:
        return await api.request("GET", f"https://{host}/numbers", params={"a": "1 2"})


async def failure(host=HOST, **settings):
    with pytest.raises(SourceError) as caught:
        await get(host, **settings)
    return str(caught.value)


async def test_through_proxy_and_trust_store(server):
    reply = await get()
    assert reply.json(dict) == {"host": HOST, "path": "/numbers", "query": [["a", "1 2"]]}
    assert (await get("other.example")).json(dict)["host"] == "other.example"
    assert server.connects == [HOST, "other.example"]


async def test_one_connection_serves_many_requests(server):
    async with Api() as api:
        for _ in range(3):
            await api.request("GET", f"https://{HOST}/")
    assert server.connects == [HOST]


async def test_a_host_that_the_proxy_cannot_reach(server):
    said = await failure("nowhere.example")
    assert said.startswith(f"The proxy 127.0.0.1:{server.port} refuses the way to nowhere.example. It says: 502")
    assert len(server.connects) == 4


async def test_a_proxy_that_refuses(server):
    server.refusal = "403 Forbidden by policy"
    said = await failure()
    assert "It says: 403 Forbidden by policy. Ask whoever runs the network to allow api.example" in said
    assert server.connects == [HOST]


async def test_a_proxy_that_wants_a_password(server, monkeypatch):
    server.password = "ann:s3cret"
    said = await failure()
    assert said.startswith(f"The proxy 127.0.0.1:{server.port} wants a name and a password")
    monkeypatch.setenv("https_proxy", server.proxy)
    monkeypatch.setenv("HTTPS_PROXY", server.proxy)
    assert (await get()).status == 200
    server.password = "ann:changed"
    assert "s3cret" not in await failure()


async def test_no_proxy_there(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("https_proxy", f"http://ann:s3cret@127.0.0.1:{port}")
    said = await failure()
    assert said == f"The proxy 127.0.0.1:{port} cannot be reached. Check the system's proxy settings"


@pytest.mark.parametrize("proxy", ["socks5://ann:s3cret@127.0.0.1:1080", "ftp://127.0.0.1:21", "http://[::1"])
async def test_a_proxy_of_another_kind(monkeypatch, proxy):
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    said = await failure()
    shown = proxy.replace("ann:s3cret@", "")
    assert said.startswith(f"The system's proxy {shown} cannot be used. Proxies of kind http://")


async def test_an_authority_that_nobody_knows(server):
    server.certificates[HOST] = Authority("Somebody").issue(HOST)
    said = await failure()
    assert said.startswith("The certificate of api.example is not trusted") and len(server.connects) == 1


async def test_a_certificate_of_another_host(server):
    server.certificates[HOST] = authority().issue("elsewhere.example")
    assert (await failure()).startswith("The certificate of api.example is not trusted")


async def test_certificates_out_of_time(server):
    server.certificates[HOST] = authority().issue(HOST, since=-90, days=-1)
    said = await failure()
    assert said.startswith("The certificate of api.example has expired. Is the computer's clock right?")
    server.certificates[HOST] = authority().issue(HOST, since=2, days=90)
    said = await failure()
    assert said.startswith("The certificate of api.example is not yet valid. Is the computer's clock right?")


async def test_a_clock_that_other_servers_contradict(server):
    server.certificates["other.example"] = authority().issue("other.example", since=2, days=90)
    server.skew_s = 3 * 86400
    async with Api(sleep=no_wait) as api:
        await api.request("GET", f"https://{HOST}/")
        assert abs(api.skew - timedelta(days=3)) < timedelta(minutes=1)
        with pytest.raises(SourceError, match=r"^This computer's clock is 43\d\d min slow\. Let the system"):
            await api.request("GET", "https://other.example/")
    fast = Api(sleep=no_wait, now=lambda: datetime.now(UTC) + timedelta(days=9))
    server.certificates["other.example"] = authority().issue("other.example", since=-9, days=-1)
    async with fast as api:
        await api.request("GET", f"https://{HOST}/")
        with pytest.raises(SourceError, match="clock is 8640 min fast"):
            await api.request("GET", "https://other.example/")


async def test_a_cut_connection(server):
    server.providers[0].said = Response(200, b"x" * 100, cut=True)
    assert (await failure()).startswith("The connection to api.example was cut")
    assert len(server.providers[0].asked) == 4


async def test_a_slow_server(server):
    server.delay_s = 20.0
    assert (await failure(timeout_s=0.2)).startswith("api.example did not answer in time")


async def test_no_such_name(monkeypatch):
    monkeypatch.delenv("https_proxy", raising=False)
    monkeypatch.delenv("HTTPS_PROXY", raising=False)

    def fail(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    said = await failure("nowhere.example")
    assert said.startswith("The name nowhere.example was not found. Is this computer connected to the network?")


async def test_a_refused_connection(monkeypatch):
    monkeypatch.delenv("https_proxy", raising=False)
    monkeypatch.delenv("HTTPS_PROXY", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert (await failure(f"127.0.0.1:{port}")).startswith("127.0.0.1 refuses the connection")


async def test_a_body_without_end(server):
    server.providers[0].said = Response(200, b"x" * (2 * 1024 * 1024))
    assert (await failure(limit=1024 * 1024)).startswith("api.example sent more than 1 MiB")
