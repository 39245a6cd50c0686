"""The resolver on event loops that cannot watch file descriptors, as Windows' default loop cannot."""

import asyncio
import errno

from tests.dns_server import DnsServer, answer, question, record, txt
from workbench.model.inquiry import Question, Status
from workbench.net.dns import LiveResolver, Server
from workbench.net.udp import Port

ZONE = {"a.example": [("TXT", txt("short"))], "big.example": [("TXT", txt("x" * 3000))]}


class LoopWithoutReaders(asyncio.SelectorEventLoop):
    """`add_reader` and its kin raise, as on ProactorEventLoop; transports use inner ways of their own."""

    def add_reader(self, fd, callback, *args):
        raise NotImplementedError

    add_writer = remove_reader = remove_writer = add_reader


def test_udp_and_tcp_need_no_readers():
    async def story():
        with DnsServer(ZONE) as server:
            async with LiveResolver([Server("127.0.0.1", server.port)]) as resolver:
                found = [await resolver.ask(Question("TXT", name)) for name in ("a.example", "big.example")]
        return [one.texts for one in found], [transport for *_, transport in server.asked]

    with asyncio.Runner(loop_factory=LoopWithoutReaders) as runner:
        texts, transports = runner.run(story())
    assert texts == [(b"short",), (b"x" * 3000,)]
    assert transports == ["udp", "udp", "tcp"]


async def test_an_icmp_error_ends_the_socket_and_the_next_question_takes_a_new_one(monkeypatch):
    """
    What Windows does: a port-unreachable message arrives as ConnectionResetError at the socket, which then is deaf.

    The first port is told so by hand as soon as it has sent; the resolver must go on with another port.
    """
    opened = []
    made = Port.connection_made

    def connection_made(self, transport):
        made(self, transport)
        opened.append(self)

    monkeypatch.setattr(Port, "connection_made", connection_made)
    sent = asyncio.Event()
    loop = asyncio.get_running_loop()

    def script(query, transport):
        loop.call_soon_threadsafe(sent.set)
        if len(opened) == 1:
            return []
        return [answer(query, [record(question(query)[1], "TXT", txt("x"))])]

    with DnsServer(script) as server:
        async with LiveResolver([Server("127.0.0.1", server.port)], timeout_s=60, tries=2) as resolver:
            waiting = asyncio.ensure_future(resolver.ask(Question("TXT", "a.example")))
            await sent.wait()
            opened[0].error_received(ConnectionResetError(errno.ECONNRESET, "an existing connection was closed"))
            assert (await waiting).status is Status.FOUND
    assert len(opened) == 2


async def test_a_full_send_buffer_is_a_lost_packet_and_no_more():
    with DnsServer(ZONE) as server:
        loop = asyncio.get_running_loop()
        transport, port = await loop.create_datagram_endpoint(lambda: Port(1.0), remote_addr=(server.host, server.port))
        port.error_received(OSError(errno.ENOBUFS, "no buffer space"))
        assert port.usable
        transport.abort()
        await port.closed()
    assert not port.usable


if hasattr(asyncio, "ProactorEventLoop"):  # only Windows has this loop

    def test_on_windows_own_loop():
        async def story():
            with DnsServer(ZONE) as server:
                async with LiveResolver([Server("127.0.0.1", server.port)]) as resolver:
                    return (await resolver.ask(Question("TXT", "big.example"))).status

        with asyncio.Runner(loop_factory=asyncio.ProactorEventLoop) as runner:
            assert runner.run(story()) is Status.FOUND
