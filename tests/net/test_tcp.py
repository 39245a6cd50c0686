import asyncio

import pytest

from tests.dns_server import DnsServer, answer, record, txt
from workbench.model.inquiry import Question
from workbench.net import tcp
from workbench.net.codec import decode, encode
from workbench.net.server import Server

QUERY = encode(Question("TXT", "a.example"), 0x4711)
GOOD = answer(QUERY, [record("a.example", "TXT", txt("x" * 60000))])


def framed(data):
    return len(data).to_bytes(2, "big") + data


async def spoken(pieces, timeout_s=5.0):
    """What `exchange` makes of a server that writes `pieces` one by one and then closes."""

    async def serve(reader, writer):
        await reader.read(65535)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        return await tcp.exchange(Server(*server.sockets[0].getsockname()), QUERY, timeout_s)


@pytest.mark.parametrize("size", [1, 1000, 70000])
async def test_in_pieces(size):
    data = framed(GOOD)
    pieces = (
        [data[at : at + size] for at in range(0, len(data), size)]
        if size > 1
        else [*(data[n : n + 1] for n in range(20)), data[20:]]
    )
    assert await spoken(pieces) == GOOD


async def test_messages_that_were_not_asked_for_are_passed_over():
    other = answer(QUERY).replace(b"\1a\7example", b"\1b\7example")
    assert await spoken([framed(b"xx" + GOOD[2:]) + framed(b"") + framed(other) + framed(GOOD)]) == GOOD


@pytest.mark.parametrize("said", [b"", b"\0", framed(GOOD)[:-1], framed(b"\x47"), framed(QUERY)])
async def test_too_little_is_none(said):
    assert await spoken([said]) is None


async def test_silence_is_none():
    with DnsServer(lambda *_: []) as server:
        assert await tcp.exchange(Server(server.host, server.port), QUERY, 0.1) is None
    assert len(server.asked) == 1


async def test_nobody_there_is_none():
    with DnsServer({}) as server:
        pass
    assert await tcp.exchange(Server(server.host, server.port), QUERY, 60.0) is None


async def test_a_server_sees_the_query_as_it_is():
    with DnsServer({"a.example": [("TXT", txt("y"))]}) as server:
        data = await tcp.exchange(Server(server.host, server.port), QUERY, 5.0)
    assert decode(data).answer[0].rdata == b"\1y"
    assert server.queries == [QUERY]
    assert server.asked == [("TXT", "a.example", "tcp")]
