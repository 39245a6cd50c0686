import asyncio
from contextlib import AsyncExitStack

from tests.dns_server import DnsServer, answer, question, record
from workbench.model.inquiry import Question, Status
from workbench.net import pool as module
from workbench.net.codec import Message, encode
from workbench.net.dns import LiveResolver
from workbench.net.pool import Pool
from workbench.net.server import Server

QUERY = encode(Question("A", "a.example"))


async def test_one_server_one_exchange():
    pool = Pool(1.0, 20)
    server = Server("127.0.0.1", 1)
    async with pool.lend(server) as first, pool.lend(server) as second, pool.lend(Server("127.0.0.1", 2)) as other:
        assert first is second
        assert other is not first
    async with pool.lend(server) as again:
        assert again is first
    await pool.close()


async def test_only_idle_exchanges_are_closed(monkeypatch):
    monkeypatch.setattr(module, "KEPT", 2)
    with DnsServer({"a.example": [("A", "192.0.2.1")]}) as server:
        pool = Pool(5.0, 20)
        here = Server("127.0.0.1", server.port)
        async with AsyncExitStack() as stack:
            busy = await stack.enter_async_context(pool.lend(here))
            for port in range(1, 9):
                async with pool.lend(Server("127.0.0.1", port)):
                    pass
            assert isinstance(await busy.ask(QUERY), Message)
        for port in range(1, 9):
            async with pool.lend(Server("127.0.0.1", port)):
                pass
        assert await busy.ask(QUERY) is Status.TIMEOUT  # closed by now
        async with pool.lend(here) as fresh:
            assert isinstance(await fresh.ask(QUERY), Message)
        await pool.close()


async def test_many_named_servers_through_the_resolver(monkeypatch):
    """More servers than are kept, all at once: every question is answered."""
    monkeypatch.setattr(module, "KEPT", 3)
    async with AsyncExitStack() as stack:
        servers = [
            stack.enter_context(
                DnsServer(lambda query, _: [answer(query, [record(question(query)[1], "A", b"\x7f\0\0\1")])])
            )
            for _ in range(8)
        ]
        resolver = await stack.enter_async_context(LiveResolver([Server("127.0.0.1", 1)], timeout_s=5.0))
        wanted = [Question("A", f"n{n}.example", str(server)) for n in range(5) for server in servers]
        found = await asyncio.gather(*(resolver.ask(one) for one in wanted))
    assert [one.server for one in found] == [one.server for one in wanted]
    assert {one.status for one in found} == {Status.FOUND}
