"""The live resolver against a scripted server: what strangers and broken servers send."""

import asyncio
import random
from contextlib import asynccontextmanager

import pytest

from tests.dns_server import DnsServer, Sent, answer, mx, name, question, record, soa, txt
from workbench.model.inquiry import Question, Status
from workbench.net.dns import LiveResolver, Server

QUICK = {"timeout_s": 0.3, "tries": 1}
PATIENT = {"timeout_s": 5.0, "tries": 1}


@asynccontextmanager
async def resolving(*servers, **options):
    async with LiveResolver([Server("127.0.0.1", server.port) for server in servers], **options) as resolver:
        yield resolver


async def asked(zone, kind, owner, **options):
    with DnsServer(zone) as server:
        async with resolving(server, **{**PATIENT, **options}) as resolver:
            return await resolver.ask(Question(kind, owner))


def bad_replies(query, good):
    flipped = bytes([query[0] ^ 1]) + good[1:]
    other = good.replace(b"\1a\7example", b"\1b\7example")
    query_bit = good[:2] + bytes([good[2] & 0x7F]) + good[3:]
    return [flipped, other, query_bit, good[:2] + b"\x81\x80" + bytes(8), b"", b"\0", good[:11], Sent(good)]


async def test_strangers_are_not_heard():
    def script(query, transport):
        evil = answer(query, [record("a.example", "TXT", txt("evil"))])
        good = answer(query, [record("a.example", "TXT", txt("good"))])
        return [*bad_replies(query, evil), good, evil]

    found = await asked(script, "TXT", "a.example")
    assert found.texts == (b"good",)


async def test_strangers_alone_are_silence():
    def script(query, transport):
        return bad_replies(query, answer(query, [record("a.example", "TXT", txt("evil"))]))

    assert (await asked(script, "TXT", "a.example", **QUICK)).status is Status.TIMEOUT


async def test_a_flood_of_wrong_ids_changes_the_port_and_nothing_else():
    def script(query, transport):
        good = answer(query, [record("a.example", "TXT", txt("good"))])
        return [(query[0] ^ number).to_bytes(1, "big") + good[1:] for number in range(1, 200)] + [good]

    with DnsServer(script) as server:
        async with resolving(server, **PATIENT) as resolver:
            for _ in range(6):
                assert (await resolver.ask(Question("TXT", "a.example"))).texts == (b"good",)


def broken(query):
    good = answer(query, [record(question(query)[2][:-4], "TXT", txt("x"))])
    head, asked_part = answer(query)[:12], question(query)[2]
    one = head[:6] + b"\0\1" + head[8:] + asked_part
    fixed = b"\0\x10\0\1\0\0\0\1\0\2\1x"
    pointer = (0xC000 | len(one)).to_bytes(2, "big")
    return {
        "cut": good[:-1],
        "nothing": one,
        "loop": one + pointer + fixed,
        "forward": one + b"\xc1\xff" + fixed,
        "long label": one + b"\x3fx" + fixed,
        "odd label": one + b"\x80x" + fixed,
        "counts": good[:6] + b"\xff\xff" + good[8:],
    }


@pytest.mark.parametrize("how", ["cut", "nothing", "loop", "forward", "long label", "odd label", "counts"])
@pytest.mark.parametrize("over_tcp", ["too", "whole"])
async def test_broken_responses_are_tried_over_tcp(how, over_tcp):
    def script(query, transport):
        if transport == "tcp" and over_tcp == "whole":
            return [answer(query, [record("a.example", "TXT", txt("x"))])]
        return [broken(query)[how]]

    found = await asked(script, "TXT", "a.example")
    assert found.status is (Status.FOUND if over_tcp == "whole" else Status.MALFORMED)


async def test_broken_and_nobody_there_over_tcp():
    found = await asked(
        lambda query, way: [broken(query)["cut"]] if way == "udp" else [], "TXT", "a.example", timeout_s=0.8
    )
    assert found.status is Status.MALFORMED


async def test_bytes_behind_the_message_do_not_matter():
    found = await asked(
        lambda query, _: [answer(query, [record("a.example", "TXT", txt("x"))]) + b"junk"], "TXT", "a.example"
    )
    assert found.status is Status.FOUND


async def test_damaged_responses_never_raise():
    """Random damage behind the header of a rich response: always an answer, and one that can be read and quoted."""
    dice = random.Random(7208)

    def script(query, transport):
        owner = question(query)[1]
        good = answer(
            query,
            [
                record(b"\xc0\x0c", "CNAME", name("b.example")),
                record("b.example", "TXT", txt("x")),
                record("b.example", "MX", mx(1, "m.example")),
            ],
            authority=[record("example", "SOA", soa("example"))],
        )
        damaged = bytearray(good)
        for _ in range(dice.randrange(1, 5)):
            damaged[dice.randrange(12 + len(name(owner)) + 4, len(good))] = dice.randrange(256)
        return [bytes(damaged[: len(damaged) - dice.choice([0, 0, 0, 3])])]

    with DnsServer(script) as server:
        async with resolving(server, timeout_s=5.0, tries=1) as resolver:
            found = await asyncio.gather(
                *(resolver.ask(Question(("TXT", "MX", "A")[n % 3], f"n{n}.example")) for n in range(500))
            )
    for one in found:
        assert one.evidence
        assert isinstance((one.texts, one.exchanges, one.lines, one.names), tuple)
    assert {one.status for one in found} > {Status.FOUND, Status.MALFORMED}
