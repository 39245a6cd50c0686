"""The prober against Postfix with every kind of certificate."""

import asyncio
import ssl
from asyncio.subprocess import PIPE
from datetime import UTC, datetime

import pytest

from tests.authority import authority
from tests.smtp_server import HOST, ScriptedServer, conversation, mail_server  # noqa: F401
from workbench.model.inquiry import Question, Status, proven
from workbench.model.probed import KeyKind, Outdated, probe, probed
from workbench.net.smtp import Prober

MOMENT = datetime(2026, 11, 23, 8, tzinfo=UTC)


async def look(server, kind, host=HOST):
    prober = Prober(ehlo="probe.example.net", lab=server.lab, clock=lambda: MOMENT)
    asked = probe(host, server.address[kind])
    answer = await prober.ask(asked)
    assert answer.status is Status.FOUND and answer.server == server.address[kind] and answer.asked == MOMENT
    assert answer == proven(asked, answer)
    return probed(answer)


async def test_a_good_server(mail_server):  # noqa: F811
    said = await look(mail_server, "good")
    assert said.greeting.startswith(f"220 {HOST} ESMTP Postfix")
    assert said.starttls and "STARTTLS" in said.extensions and "STARTTLS" not in said.extensions_tls
    assert "8BITMIME" in said.extensions and "8BITMIME" in said.extensions_tls
    assert any(line.startswith("SIZE ") for line in said.extensions)
    assert said.tls_version == "TLSv1.3" and said.cipher.startswith("TLS_")
    assert said.trusted is True and said.detail == ""
    assert said.chain[0] == mail_server.issued["good"].der


@pytest.mark.parametrize(
    ("kind", "trusted", "words"),
    [
        ("expired", False, "expired"),
        ("wrong_name", True, ""),  # the name is the check's business
        ("unknown_authority", False, "issuer"),
        ("self_signed", False, "self"),
    ],
)
async def test_other_certificates(mail_server, kind, trusted, words):  # noqa: F811
    said = await look(mail_server, kind)
    assert said.trusted is trusted and words in said.detail, said
    assert said.chain[0] == mail_server.issued[kind].der
    assert said.tls_version == "TLSv1.3" and "8BITMIME" in said.extensions_tls


async def test_no_starttls(mail_server):  # noqa: F811
    said = await look(mail_server, "none")
    assert not said.starttls and said.trusted is None and said.chain == () and said.tls_version == ""
    assert said.extensions and said.detail == ""


@pytest.mark.parametrize("host", ["mx_1.example.org", ".", "x" * 70 + ".example", "*.example.org", "127.0.0.1"])
async def test_names_that_no_certificate_can_have(mail_server, host):  # noqa: F811
    assert (await look(mail_server, "good", host)).tls_version == "TLSv1.3"


@pytest.mark.parametrize(
    "name",
    [
        "mx 10.0.0.1",
        "mx 192.0.2.1",
        "mx 169.254.1.1",
        "mx fe80::1",
        "mx ::ffff:10.0.0.1",
        "mx",
        "mx x",
        "",
        "mx 127.0.0.1 dsa",
    ],
)
async def test_addresses_that_are_never_connected_to(name, no_network):
    asked = Question("PROBE", name)
    answer = await Prober().ask(asked)
    assert answer.status is Status.NOT_ASKED and not answer.evidence and not no_network


@pytest.mark.parametrize("key", KeyKind)
async def test_each_kind_of_key_is_shown_when_it_alone_is_taken(mail_server, key):  # noqa: F811
    prober = Prober(ehlo="probe.example.net", lab=mail_server.lab)
    said = probed(await prober.ask(probe(HOST, mail_server.address["both"], key)))
    shown = (mail_server.issued if key is KeyKind.RSA else mail_server.second)["both"]
    assert said.chain[0] == shown.der and said.trusted is True
    assert said.tls_version == "TLSv1.2" and key.upper() in said.cipher


async def test_a_server_without_such_a_key(mail_server):  # noqa: F811
    prober = Prober(ehlo="probe.example.net", lab=mail_server.lab)
    said = probed(await prober.ask(probe(HOST, mail_server.address["good"], KeyKind.RSA)))
    assert said.starttls and said.tls_version == "" and said.chain == () and "handshake" in said.detail
    untrusted = probed(await prober.ask(probe(HOST, mail_server.address["self_signed"], KeyKind.ECDSA)))
    assert untrusted.trusted is False and untrusted.chain[0] == mail_server.issued["self_signed"].der


@pytest.mark.parametrize("kind", ["good", "expired", "none"])
async def test_outdated_versions_are_what_openssl_finds(mail_server, kind):  # noqa: F811
    """Debian's Postfix takes TLS 1.0 and newer wherever it offers encryption."""
    address = mail_server.address[kind]
    said = probed(await Prober(ehlo="a.example", lab=mail_server.lab).ask(probe(HOST, address, Outdated.TLS)))
    command = f"openssl s_client -starttls smtp -connect {address}:{mail_server.port} -tls1_1 -cipher ALL:@SECLEVEL=0"
    peer = await asyncio.create_subprocess_exec(*command.split(), stdin=PIPE, stdout=PIPE, stderr=PIPE)
    out, _ = await peer.communicate(b"QUIT\n")
    assert said.tls_version == ("TLSv1.1" if b"Protocol  : TLSv1.1" in out and peer.returncode == 0 else "")
    assert said.trusted is None


@pytest.mark.parametrize(("lowest", "spoken"), [("MINIMUM_SUPPORTED", "TLSv1.1"), ("TLSv1_2", "")])
@pytest.mark.parametrize("trusted", [True, False])
async def test_outdated_versions_are_offered_alone(tmp_path, trusted, lowest, spoken):
    certificate, key = authority().issue(HOST, self_signed=not trusted, rsa_bits=2048).save(tmp_path, "old")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion[lowest]
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(certificate, key)
    greet = {"EHLO": b"250-mx\r\n250 STARTTLS\r\n", "STARTTLS": b"220 go\r\n", "QUIT": b"221 bye\r\n"}
    async with ScriptedServer(conversation(greet), context) as server:
        prober = Prober(ehlo="probe.example.net", lab=server.lab)
        new = probed(await prober.ask(probe(HOST, "127.0.0.1")))
        old = probed(await prober.ask(probe(HOST, "127.0.0.1", Outdated.TLS)))
    assert new.tls_version == "TLSv1.3" and new.trusted is trusted
    assert old.tls_version == spoken and old.trusted is None
    assert bool(old.detail) == (not spoken)
