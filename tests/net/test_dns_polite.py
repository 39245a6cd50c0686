"""How many questions a DNS server is asked at once: few where it is a stranger's, and a slow one stops nobody else."""

import asyncio

import pytest

from tests.dns_server import TIMEOUT, DnsServer, answer, question, record
from workbench.model.inquiry import Question, Status
from workbench.net.dns import PER_STRANGER, LiveResolver, Server


class Counting(DnsServer):
    """Answers everything after a moment, and counts the questions that wait."""

    def __init__(self):
        self.outstanding = self.most = 0
        super().__init__(self._script)

    def _script(self, query, _transport):
        self.outstanding += 1
        self.most = max(self.most, self.outstanding)
        return [(0.01, answer(query, [record(question(query)[1], "A", b"\x7f\0\0\1")]))]

    def _send(self, data, peer):
        self.outstanding -= 1
        super()._send(data, peer)


async def ask_many(server, count, *, direct, **options):
    where = str(Server("127.0.0.1", server.port)) if direct else None
    here = [Server("127.0.0.1", 1 if direct else server.port)]
    async with LiveResolver(here, timeout_s=10.0, tries=1, **options) as resolver:
        asked = [Question("A", f"n{number}.example", where) for number in range(count)]
        found = await asyncio.gather(*map(resolver.ask, asked))
    assert {one.status for one in found} == {Status.FOUND}


@pytest.mark.parametrize(
    ("direct", "options", "expected"),
    [
        (False, {"per_server": 7}, 7),
        (False, {"per_server": 100, "in_flight": 9}, 9),
        (True, {}, PER_STRANGER),  # an authoritative server, named by the questions
        (True, {"per_server": 500}, PER_STRANGER),
        (True, {"per_server": 3}, 3),
    ],
)
async def test_so_many_and_no_more(direct, options, expected):
    with Counting() as server:
        await ask_many(server, 120, direct=direct, **options)
        assert server.most <= expected
        assert len(server.asked) == 120


async def test_a_slow_server_keeps_nobody_elses_place():
    """Places for all are taken after those for one server: else its questions in waiting would take them all."""
    with DnsServer({"a.example": TIMEOUT}) as slow, DnsServer({"b.example": [("A", "192.0.2.1")]}) as quick:
        names = [str(Server("127.0.0.1", server.port)) for server in (slow, quick)]
        async with LiveResolver([Server("127.0.0.1", 1)], timeout_s=60, in_flight=2, per_server=1) as resolver:
            waiting = [asyncio.ensure_future(resolver.ask(Question("A", "a.example", names[0]))) for _ in range(5)]
            await asyncio.to_thread(slow.wait)
            assert (await resolver.ask(Question("A", "b.example", names[1]))).status is Status.FOUND
            for one in waiting:
                one.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
