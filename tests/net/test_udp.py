import asyncio
import itertools
import secrets
import socket
import threading

import pytest

from tests.dns_server import DnsServer, answer, question, record
from workbench.model.inquiry import Question
from workbench.net import udp
from workbench.net.codec import encode
from workbench.net.server import Server
from workbench.net.udp import UdpChannel

QUERY = encode(Question("A", "a.example"))


class Listening(DnsServer):
    """Notes the ports that replies go to."""

    def __init__(self, zone):
        super().__init__(zone)
        self.peers = []

    def _send(self, data, peer):
        self.peers.append(peer)
        super()._send(data, peer)


def script(query, transport):
    return [answer(query, [record(question(query)[1], "A", b"\x7f\0\0\1")])]


async def used(server, count, timeout_s=5.0):
    channel = UdpChannel(Server(server.host, server.port), timeout_s)
    try:
        return [await channel.exchange(QUERY) for _ in range(count)]
    finally:
        await channel.close()


async def test_the_port_changes_after_so_many_questions(monkeypatch):
    monkeypatch.setattr(udp, "QUESTIONS_PER_PORT", 5)
    with Listening(script) as server:
        assert all(await used(server, 15))
    assert [server.peers.count(peer) for peer in dict.fromkeys(server.peers)] == [5, 5, 5]


async def test_the_port_changes_after_strays(monkeypatch):
    monkeypatch.setattr(udp, "STRAYS_PER_PORT", 3)
    with Listening(lambda query, _: [b"x", *script(query, _)]) as server:
        assert all(await used(server, 9))
    assert len(set(server.peers)) == 3


async def test_ports_are_random_and_not_in_a_row():
    with Listening(script) as server:
        for _ in range(6):
            await used(server, 1)
    ports = [port for _, port in server.peers]
    assert all(port >= 49152 for port in ports)
    assert len({later - earlier for earlier, later in itertools.pairwise(ports)}) > 1


async def test_a_worn_port_hears_its_last_answers(monkeypatch):
    monkeypatch.setattr(udp, "QUESTIONS_PER_PORT", 1)
    with DnsServer(lambda query, _: [(0.05, script(query, _)[0])]) as server:
        channel = UdpChannel(Server(server.host, server.port), 5.0)
        assert all(await asyncio.gather(*(channel.exchange(QUERY) for _ in range(5))))
        await channel.close()


async def test_equal_ids_are_drawn_again(monkeypatch):
    drawn = iter([1, 1, 1, 2, 2, 1, 3])
    monkeypatch.setattr(secrets, "randbits", lambda _: next(drawn))
    with DnsServer(lambda query, _: [(0.05, script(query, _)[0])]) as server:
        channel = UdpChannel(Server(server.host, server.port), 5.0)
        found = await asyncio.gather(*(channel.exchange(QUERY) for _ in range(3)))
        await channel.close()
    assert sorted(data[:2] for data in found) == [b"\0\1", b"\0\2", b"\0\3"]


async def test_silence_is_none_and_other_questions_go_on():
    """The first has run out of time when the second, asked later, is answered: each has a time of its own."""
    over = threading.Event()

    def silent_for_a(query, transport):
        if question(query)[1] == "a.example":
            return []
        over.wait(30)
        return script(query, transport)

    with DnsServer(silent_for_a) as server:
        channel = UdpChannel(Server(server.host, server.port), 1.0)
        first = asyncio.ensure_future(channel.exchange(QUERY))
        await asyncio.sleep(0.5)
        second = asyncio.ensure_future(channel.exchange(encode(Question("A", "b.example"))))
        assert await first is None
        over.set()
        assert await second is not None
        await channel.close()


async def test_closed_means_none_and_no_new_socket():
    with DnsServer(script) as server:
        channel = UdpChannel(Server(server.host, server.port), 60.0)
        await channel.close()
        assert await channel.exchange(QUERY) is None
        assert not server.asked


async def test_an_address_out_of_reach_is_none(monkeypatch):
    async def unreachable(*_args, **_options):
        raise OSError("network unreachable")

    monkeypatch.setattr(asyncio.get_running_loop(), "create_datagram_endpoint", unreachable)
    channel = UdpChannel(Server("2001:db8::1"), 60.0)
    assert await channel.exchange(QUERY) is None
    await channel.close()


class Echo(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        self.transport.sendto(answer(data), addr)


async def test_ipv6():
    loop = asyncio.get_running_loop()
    try:
        transport, _ = await loop.create_datagram_endpoint(Echo, local_addr=("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    channel = UdpChannel(Server("::1", transport.get_extra_info("sockname")[1]), 5.0)
    assert await channel.exchange(QUERY) is not None
    await channel.close()
    transport.close()
    await asyncio.sleep(0)
