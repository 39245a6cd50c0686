"""The prober against servers that misbehave: bounded in time and memory, and what was learnt until then is kept."""

import asyncio
import os
import ssl
import struct

import pytest

from tests.authority import authority
from tests.smtp_server import HOST, ScriptedServer, conversation
from workbench.model.inquiry import Status
from workbench.model.probed import probe, probed
from workbench.net.smtp import Prober

EHLO = b"250-mx.example.org at your service\r\n250-STARTTLS\r\n250-requiretls\r\n250 SMTPUTF8\r\n"
GO = {"EHLO": EHLO, "STARTTLS": b"220 go\r\n", "QUIT": b"221 bye\r\n"}


async def look(script, *, context=None, **settings):
    async with ScriptedServer(script, context) as server:
        prober = Prober(ehlo="probe.example.net", lab=server.lab, **settings)
        answer = await asyncio.wait_for(prober.ask(probe(HOST, "127.0.0.1")), 30)
    return answer, probed(answer), server


async def test_an_honest_short_conversation():
    _, said, server = await look(conversation({**GO, "EHLO": b"250 mx.example.org\r\n"}))
    assert server.heard == ["EHLO probe.example.net", "QUIT"] and server.connections == 1
    assert said.extensions == () and not said.starttls and said.detail == ""


async def test_what_is_offered(tmp_path):
    context = authority().issue(HOST).context(tmp_path, "mx")
    _, said, server = await look(conversation(GO), context=context)
    assert said.extensions == ("STARTTLS", "REQUIRETLS", "SMTPUTF8") and said.tls_version == "TLSv1.3"
    assert server.heard == ["EHLO probe.example.net", "STARTTLS", "EHLO probe.example.net", "QUIT"]
    assert said.trusted is True and len(said.chain) == 1


async def test_old_tls_is_seen_not_refused(tmp_path):
    context = authority().issue(HOST, rsa_bits=2048).context(tmp_path, "mx")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.maximum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    _, said, _ = await look(conversation(GO), context=context)
    assert said.tls_version == "TLSv1" and said.trusted is True


@pytest.mark.parametrize("greeting", [b"554 5.7.1 go away\r\n", b"421-busy\r\n421 later\r\n"])
async def test_turned_away(greeting):
    _, said, server = await look(conversation(GO, greeting))
    assert said.greeting == greeting.decode().split("\r\n")[0].replace("421-", "421 ")
    assert server.heard == ["QUIT"] and not said.starttls


@pytest.mark.parametrize(
    ("replies", "detail"),
    [
        ({"EHLO": b"550 bad name\r\n"}, "EHLO: 550 bad name"),
        ({"EHLO": b"502 what\r\n"}, ""),
        ({"STARTTLS": b"454 not now\r\n"}, "STARTTLS: 454 not now"),
        ({"STARTTLS": b"220 go\r\n250 injected\r\n"}, "clear"),
        ({"STARTTLS": b"220 go\r\n"}, "SSL"),  # and then no TLS at all
        ({"EHLO": b"250-a\r\n350-x\r\n"}, ""),
        ({"EHLO": b"hello\r\n"}, "no SMTP reply"),
    ],
)
async def test_refusals_in_between(replies, detail):
    answer, said, _ = await look(conversation({**GO, **replies}), timeout_s=2)
    assert answer.status is Status.FOUND and said.greeting.startswith("220")
    assert detail in said.detail and said.chain == () and said.trusted is None


async def endless_line(reader, writer, server):
    while True:
        writer.write(b"2" * 65536)
        server.sent += 65536
        await writer.drain()


async def endless_greeting(reader, writer, server):
    while True:
        writer.write(b"220-welcome\r\n" * 4096)
        server.sent += 13 * 4096
        await writer.drain()


async def closing(reader, writer, server):
    writer.close()


async def resetting(reader, writer, server):
    sock = writer.get_extra_info("socket")
    sock.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SO_LINGER 0: a reset
    writer.transport.abort()


async def binary(reader, writer, server):
    writer.write(os.urandom(500) + b"\r\n")
    await writer.drain()


@pytest.mark.parametrize("script", [endless_line, endless_greeting, closing, resetting, binary])
async def test_abuse_before_the_greeting(script):
    answer, said, server = await look(script)
    assert answer.status is Status.FOUND and said.greeting == "" and said.detail
    assert server.sent < 32 * 1024 * 1024


async def silent(reader, writer, server):
    await asyncio.Event().wait()


async def dripping(reader, writer, server):
    while True:
        writer.write(b"2")
        await writer.drain()
        await asyncio.sleep(0.01)


async def tls_flood(reader, writer, server):
    """After 220 to STARTTLS: TLS records without end that never make a handshake."""
    writer.write(b"220 x\r\n")
    await reader.readline()
    writer.write(EHLO)
    await reader.readline()
    writer.write(b"220 go\r\n")
    while True:
        writer.write(b"\x16\x03\x03\x40\x00" + b"\x0b\x00\xff\xff" + b"\0" * 16380)
        server.sent += 16389
        await writer.drain()


@pytest.mark.parametrize("script", [silent, dripping])
async def test_slowness_ends_with_the_time(script):
    answer, said, _ = await look(script, timeout_s=0.3)
    assert answer.status is Status.FOUND and said.detail == "the time ran out" and said.greeting == ""


async def test_a_flood_instead_of_a_handshake():
    _, said, server = await look(tls_flood, timeout_s=5)
    assert said.starttls and said.detail and said.tls_version == "" and server.sent < 32 * 1024 * 1024


async def test_nobody_listens():
    async with ScriptedServer(silent) as server:
        pass
    answer = await Prober(ehlo="x.example", lab=server.lab).ask(probe(HOST, "127.0.0.1"))
    assert answer.status is Status.REFUSED and probed(answer) is None


async def test_one_address_never_sees_two_connections_at_once():
    together, open_now = [], set()

    async def counting(reader, writer, server):
        open_now.add(writer)
        together.append(len(open_now))
        await conversation(GO | {"EHLO": b"250 x\r\n"})(reader, writer, server)
        open_now.discard(writer)

    async with ScriptedServer(counting) as server:
        prober = Prober(ehlo="probe.example.net", lab=server.lab)
        await asyncio.gather(*(prober.ask(probe(f"mx{n}.example.org", "127.0.0.1")) for n in range(5)))
    assert len(together) == 5 and max(together) <= 2, "the next one may come while the last one says goodbye"


async def test_a_machine_without_a_name_is_its_address(monkeypatch):
    monkeypatch.setattr("socket.getfqdn", lambda: "localhost.localdomain")
    async with ScriptedServer(conversation(GO | {"EHLO": b"250 x\r\n"})) as server:
        await Prober(lab=server.lab).ask(probe(HOST, "127.0.0.1"))
    assert server.heard[0] == "EHLO [127.0.0.1]"
    monkeypatch.setattr("socket.getfqdn", lambda: "desk.example.net")
    async with ScriptedServer(conversation(GO | {"EHLO": b"250 x\r\n"})) as server:
        await Prober(lab=server.lab).ask(probe(HOST, "127.0.0.1"))
    assert server.heard[0] == "EHLO desk.example.net"
