"""The live resolver against a scripted server: statuses, servers in turn, CNAMEs, limits, cancellation."""

import asyncio
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime

import pytest

from tests.dns_server import (
    FORMERR,
    NOTIMP,
    REFUSED,
    SERVFAIL,
    TIMEOUT,
    DnsServer,
    answer,
    mx,
    name,
    question,
    record,
    txt,
)
from workbench.model.errors import UsageError
from workbench.model.inquiry import Answer, Question, Status, canonical
from workbench.net import dns as live
from workbench.net.dns import LiveResolver, Server

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
QUICK = {"timeout_s": 0.5, "tries": 1}
PATIENT = {"timeout_s": 5.0, "tries": 1}


@asynccontextmanager
async def resolving(*servers, **options):
    async with LiveResolver([Server("127.0.0.1", server.port) for server in servers], **options) as resolver:
        yield resolver


async def asked(zone, kind, owner, **options):
    with DnsServer(zone) as server:
        async with resolving(server, **{**PATIENT, **options}) as resolver:
            return await resolver.ask(Question(kind, owner))


ZONE = {
    "example.org": [("TXT", txt("v=spf1 -all")), ("TXT", b""), ("MX", mx(10, "mx.example.org"))],
    "strings.example.org": [("TXT", txt("a", "", "b")), ("TXT", b"\x03\xff\x00\xfe")],
    "www.example.org": [("CNAME", "Alias.example.org")],
    "alias.example.org": [("CNAME", "example.org")],
    "dangling.example.org": [("CNAME", "nowhere.example.org")],
    "one.example.org": [("CNAME", "two.example.org")],
    "two.example.org": [("CNAME", "one.example.org")],
    "bad.example.org": SERVFAIL,
    "no.example.org": REFUSED,
    "old.example.org": NOTIMP,
    "big.example.org": [("TXT", txt("x" * 3000))],
}


@pytest.mark.parametrize(
    ("kind", "owner", "status", "rcode", "chain"),
    [
        ("TXT", "example.org", Status.FOUND, 0, ()),
        ("TXT", "strings.example.org", Status.FOUND, 0, ()),
        ("AAAA", "example.org", Status.NODATA, 0, ()),
        ("TXT", "org", Status.NODATA, 0, ()),  # an empty name between others exists (RFC 8020)
        ("A", "none.example.org", Status.NXDOMAIN, 3, ()),
        ("TXT", "www.example.org", Status.FOUND, 0, ("alias.example.org", "example.org")),
        ("AAAA", "www.example.org", Status.NODATA, 0, ("alias.example.org", "example.org")),
        ("A", "dangling.example.org", Status.NXDOMAIN, 3, ("nowhere.example.org",)),
        ("A", "one.example.org", Status.MALFORMED, 0, ("two.example.org", "one.example.org")),
        ("A", "bad.example.org", Status.SERVFAIL, 2, ()),
        ("A", "no.example.org", Status.REFUSED, 5, ()),
        ("A", "old.example.org", Status.SERVFAIL, 4, ()),
        ("TXT", "big.example.org", Status.FOUND, 0, ()),
    ],
)
async def test_statuses(kind, owner, status, rcode, chain):
    found = await asked(ZONE, kind, owner)
    assert (found.status, found.rcode, found.chain) == (status, rcode, chain)
    assert (found.kind, found.status.known) == (kind, rcode in {0, 3} and status is not Status.MALFORMED)


async def test_the_answer_is_complete():
    with DnsServer(ZONE) as server:
        async with resolving(server, **PATIENT, clock=lambda: NOON) as resolver:
            wanted = Question("TXT", "example.org")
            found = await resolver.ask(wanted)
            assert resolver.described == (str(server),)
    expected = Answer("TXT", Status.FOUND, (b"", txt("v=spf1 -all")), 0, 300, (), str(server), NOON)
    assert found.evidence.startswith("sha256:")
    assert canonical(wanted, found) == canonical(wanted, expected)
    assert (found.rdata, found.ttl, found.server, found.asked) == (expected.rdata, 300, expected.server, NOON)
    assert server.asked == [("TXT", "example.org", "udp")]


async def test_odd_text_records():
    found = await asked(ZONE, "TXT", "strings.example.org")
    assert found.strings == ((b"a", b"", b"b"), (b"\xff\x00\xfe",))
    assert (await asked(ZONE, "TXT", "example.org")).strings == ((), (b"v=spf1 -all",))


@pytest.mark.parametrize(
    "owner", ["x" * 64 + ".example.org", "a..example.org", ".".join(["abcdefgh"] * 32), "ü.example"]
)
async def test_names_that_cannot_be_asked(owner):
    with DnsServer(ZONE) as server:
        async with resolving(server, **PATIENT) as resolver:
            found = await resolver.ask(Question("TXT", owner))
    assert (found.status, found.server, found.rcode) == (Status.MALFORMED, "", None)
    assert not server.asked


async def test_tcp_after_truncation():
    with DnsServer(ZONE) as server:
        async with resolving(server, **PATIENT) as resolver:
            found = await resolver.ask(Question("TXT", "big.example.org"))
    assert found.texts == (b"x" * 3000,)
    assert [transport for *_, transport in server.asked] == ["udp", "tcp"]
    assert server.queries[0][-11:] == bytes.fromhex("00 0029 04d0 00000000 0000")  # EDNS, 1232 octets


async def test_truncated_and_no_tcp_is_unknown():
    def script(query, transport):
        return [answer(query, flags=0x8780)] if transport == "udp" else []

    assert (await asked(script, "TXT", "a.example", **QUICK)).status is Status.TIMEOUT


async def test_the_do_bit_only_where_wanted():
    with DnsServer(ZONE) as server:
        async with resolving(server, **PATIENT) as resolver:
            await resolver.ask(Question("TXT", "example.org", None, dnssec=True))
            await resolver.ask(Question("TXT", "example.org"))
    assert [query[-4:-2] for query in server.queries] == [b"\x80\0", b"\0\0"]


@pytest.mark.parametrize("rcode", [1, 4])
async def test_servers_without_edns_are_asked_without_and_remembered(rcode):
    def script(query, transport):
        if query[11]:
            return [query[:2] + b"\x81\x80"[:1] + bytes([0x80 | rcode]) + bytes(8)]  # the header alone
        return [answer(query, [record(question(query)[1], "TXT", txt("x"))])]

    with DnsServer(script) as server:
        async with resolving(server, **PATIENT) as resolver:
            for _ in range(2):
                assert (await resolver.ask(Question("TXT", "a.example"))).status is Status.FOUND
    assert [query[11] for query in server.queries] == [1, 0, 0]


async def test_formerr_stays_servfail_where_edns_is_not_the_cause():
    with DnsServer({"a.example": FORMERR}) as server:
        async with resolving(server, **PATIENT) as resolver:
            found = await resolver.ask(Question("TXT", "a.example"))
            assert (found.status, found.rcode) == (Status.SERVFAIL, 1)
            await resolver.ask(Question("TXT", "b.example"))
    assert [query[11] for query in server.queries] == [1, 0, 1]


GOOD = {"a.example": [("TXT", txt("good"))]}


@pytest.mark.parametrize("failure", [TIMEOUT, SERVFAIL, REFUSED, FORMERR, "garbage"])
async def test_the_next_server_is_asked(failure):
    zone = (
        (lambda query, _: [query[:2] + b"\x81\x80\0\1\0\1" + query[8:] + b"\xc0"])
        if failure == "garbage"
        else {"a.example": failure}
    )
    with DnsServer(zone) as first, DnsServer(GOOD) as second:
        async with resolving(first, second, timeout_s=0.8) as resolver:
            found = await resolver.ask(Question("TXT", "a.example"))
    assert (found.texts, found.server) == ((b"good",), str(second))
    assert first.asked and len(second.asked) == 1


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
async def test_the_most_telling_failure_is_kept(order):
    with ExitStack() as stack:
        servers = [stack.enter_context(DnsServer({"a.example": failure})) for failure in (TIMEOUT, REFUSED, SERVFAIL)]
        async with resolving(*(servers[n] for n in order), **QUICK) as resolver:
            found = await resolver.ask(Question("TXT", "a.example"))
    assert (found.status, found.rcode, found.server) == (Status.SERVFAIL, 2, str(servers[2]))


async def test_only_silent_servers_are_asked_again():
    with DnsServer({"a.example": SERVFAIL}) as first, DnsServer({"a.example": TIMEOUT}) as second:
        async with resolving(first, second, timeout_s=0.4, tries=3) as resolver:
            await resolver.ask(Question("TXT", "a.example"))
    assert (len(first.asked), len(second.asked)) == (1, 3)


async def test_a_lost_packet_is_made_good():
    lost = []

    def script(query, transport):
        lost.append(query)
        return [] if len(lost) == 1 else [answer(query, [record("a.example", "TXT", txt("x"))])]

    found = await asked(script, "TXT", "a.example", timeout_s=0.8, tries=2)
    assert found.status is Status.FOUND
    assert lost[0][2:] == lost[1][2:]


async def test_silent_servers_come_last_until_they_speak(monkeypatch):
    monkeypatch.setattr(live, "SILENT", 2)
    with (
        DnsServer({"example": TIMEOUT, "*.example": TIMEOUT}) as first,
        DnsServer({"*.example": [("A", "192.0.2.1")]}) as second,
    ):
        async with resolving(first, second, timeout_s=0.5) as resolver:
            for number in range(8):
                assert (await resolver.ask(Question("A", f"n{number}.example"))).status is Status.FOUND
    assert len(first.asked) == live.SILENT
    assert len(second.asked) == 8


async def test_a_question_may_name_its_server():
    with DnsServer(GOOD) as first, DnsServer({"a.example": [("TXT", txt("other"))]}) as second:
        async with resolving(first, **PATIENT) as resolver:
            found = await resolver.ask(Question("TXT", "a.example", str(second)))
            by_name = await resolver.ask(Question("TXT", "a.example", f"localhost:{second.port}"))
            nonsense = await resolver.ask(Question("TXT", "a.example", "no server"))
    assert (found.texts, found.server) == ((b"other",), str(second))
    assert by_name.texts == (b"other",)
    assert nonsense.status is Status.MALFORMED
    assert not first.asked


async def test_a_chain_that_leaves_the_server_is_asked_on():
    """An authoritative server stops at its zone's border; so does this one at every step."""

    def script(query, transport):
        owner = question(query)[1]
        steps = {"a.example": "b.example", "b.example": "c.example"}
        if owner in steps:
            return [answer(query, [record(owner, "CNAME", name(steps[owner]), ttl=30)])]
        return [answer(query, [record(owner, "TXT", txt("end"), ttl=60)])]

    with DnsServer(script) as server:
        async with resolving(server, **PATIENT) as resolver:
            found = await resolver.ask(Question("TXT", "a.example"))
    assert (found.texts, found.chain, found.ttl) == ((b"end",), ("b.example", "c.example"), 30)
    assert [owner for _, owner, _ in server.asked] == ["a.example", "b.example", "c.example"]


async def test_loops_over_several_responses_end():
    def script(query, transport):
        owner = question(query)[1]
        return [answer(query, [record(owner, "CNAME", name("b.example" if owner == "a.example" else "a.example"))])]

    found = await asked(script, "TXT", "a.example")
    assert (found.status, found.chain) == (Status.MALFORMED, ("b.example", "a.example"))


async def test_endless_chains_end():
    def script(query, transport):
        owner = question(query)[1]
        return [answer(query, [record(owner, "CNAME", name("x" + owner))])]

    found = await asked(script, "TXT", "a.example")
    assert found.status is Status.MALFORMED
    assert len(found.chain) == 17


async def test_what_lies_behind_a_chain_may_be_unknown():
    def script(query, transport):
        owner = question(query)[1]
        return [
            answer(
                query,
                [record(owner, "CNAME", name("b.other"))] if owner == "a.example" else [],
                rcode=0 if owner == "a.example" else 5,
            )
        ]

    found = await asked(script, "TXT", "a.example")
    assert (found.status, found.rcode, found.chain) == (Status.REFUSED, 5, ("b.other",))


async def test_many_questions_share_one_socket_and_a_limit():
    outstanding, most = 0, 0

    class Counting(DnsServer):
        def _send(self, data, peer):
            nonlocal outstanding
            outstanding -= 1
            ports.add(peer)
            super()._send(data, peer)

    def script(query, transport):
        nonlocal outstanding, most
        outstanding += 1
        most = max(most, outstanding)
        return [(0.02, answer(query, [record(question(query)[1], "A", b"\x7f\0\0\1")]))]

    ports = set()
    with Counting(script) as server:
        async with resolving(server, **PATIENT, in_flight=50) as resolver:
            found = await asyncio.gather(*(resolver.ask(Question("A", f"n{n}.example")) for n in range(400)))
    assert {one.status for one in found} == {Status.FOUND}
    assert len({one.evidence for one in found}) == 400
    assert len(server.asked) == 400
    assert most <= 50
    assert len(ports) == 1
    assert len({query[:2] for query in server.queries}) > 380  # random ids: collisions are rare


async def test_cancellation_passes_and_frees_the_slot():
    with DnsServer({"a.example": TIMEOUT, "b.example": [("A", "192.0.2.1")]}) as server:
        async with resolving(server, timeout_s=60, tries=1, in_flight=1) as resolver:
            first = asyncio.ensure_future(resolver.ask(Question("A", "a.example")))
            second = asyncio.ensure_future(resolver.ask(Question("A", "b.example")))
            await asyncio.to_thread(server.wait)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            assert (await second).status is Status.FOUND


async def test_leaving_while_questions_are_out_makes_them_unknown():
    with DnsServer({"a.example": TIMEOUT}) as server:
        async with resolving(server, timeout_s=60) as resolver:
            waiting = asyncio.ensure_future(resolver.ask(Question("A", "a.example")))
            await asyncio.to_thread(server.wait)
    assert (await waiting).status is Status.TIMEOUT


async def test_a_server_that_is_not_there_is_unknown_at_once():
    with DnsServer(GOOD) as server:
        async with resolving(server, timeout_s=60, tries=2) as resolver:
            assert (await resolver.ask(Question("TXT", "a.example"))).status is Status.FOUND
            server.stop()
            async with asyncio.timeout(30):  # the system says that nobody listens: no need to wait
                found = await asyncio.gather(*(resolver.ask(Question("TXT", f"n{n}.example")) for n in range(20)))
            with DnsServer(GOOD, port=server.port):
                assert (await resolver.ask(Question("TXT", "a.example"))).status is Status.FOUND
    assert {(one.status, one.rcode) for one in found} == {(Status.TIMEOUT, None)}


async def test_the_systems_servers_are_asked_where_none_are_named(monkeypatch):
    with DnsServer(GOOD) as server:
        monkeypatch.setattr(live, "system_servers", lambda: (Server("127.0.0.1", server.port),))
        async with LiveResolver(**PATIENT) as resolver:
            assert (await resolver.ask(Question("TXT", "a.example"))).texts == (b"good",)
            assert resolver.described == (str(server),)


async def test_a_server_without_an_address_is_said(monkeypatch):
    async def nothing(*_args, **_options):
        raise OSError("no such name")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", nothing)
    with pytest.raises(UsageError, match="has no address"):
        async with LiveResolver([Server("ns.example")]):
            pass
