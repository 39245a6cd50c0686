import asyncio

import pytest

from tests.dns_server import TIMEOUT, DnsServer, answer, record, txt
from workbench.model.inquiry import Question, Status
from workbench.net import exchange as module
from workbench.net.codec import Message, encode
from workbench.net.exchange import Exchange
from workbench.net.server import Server

QUERY = encode(Question("TXT", "a.example"))


async def test_silence_is_counted_until_a_response():
    with DnsServer({"a.example": [("A", "192.0.2.1")], "b.example": TIMEOUT}) as server:
        exchange = Exchange(Server(server.host, server.port), 0.5, 9)
        for count in (1, 2):
            assert await exchange.ask(encode(Question("TXT", "b.example"))) is Status.TIMEOUT
            assert exchange.silent == count
        assert isinstance(await exchange.ask(QUERY), Message)
        assert exchange.silent == 0
        await exchange.close()


async def test_few_connections_at_once(monkeypatch):
    monkeypatch.setattr(module, "TCP_AT_ONCE", 3)
    outstanding, most = 0, 0

    class Counting(DnsServer):
        def _send(self, data, peer):
            nonlocal outstanding
            outstanding -= not isinstance(peer, tuple)
            super()._send(data, peer)

    def script(query, transport):
        nonlocal outstanding, most
        if transport == "udp":
            return [answer(query, flags=0x8780)]
        outstanding += 1
        most = max(most, outstanding)
        return [(0.01, answer(query, [record("a.example", "TXT", txt("x"))]))]

    with Counting(script) as server:
        exchange = Exchange(Server(server.host, server.port), 10.0, 99)
        found = await asyncio.gather(*(exchange.ask(QUERY) for _ in range(20)))
        await exchange.close()
    assert all(isinstance(one, Message) for one in found)
    assert most <= 3


async def test_a_host_name_is_looked_up_once():
    with DnsServer({"a.example": [("TXT", txt("x"))]}) as server:
        exchange = Exchange(Server("localhost", server.port), 5.0, 9)
        assert await exchange.locate()
        assert isinstance(await exchange.ask(QUERY), Message)
        await exchange.close()


@pytest.mark.parametrize("error", [OSError("no such name"), UnicodeError("label too long")])
async def test_a_host_without_address_is_unknown(monkeypatch, error):
    async def nothing(*_args, **_options):
        raise error

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", nothing)
    exchange = Exchange(Server("ns.example"), 1.0, 9)
    assert not await exchange.locate()
    assert await exchange.ask(QUERY) is Status.TIMEOUT
    await exchange.close()
