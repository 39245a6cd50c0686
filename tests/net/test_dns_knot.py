"""The live resolver against a real name server, and without it."""

import asyncio
import functools
import subprocess

import pytest

from tests.name_server import find_program, name_server  # noqa: F401
from workbench.model.inquiry import Question, Status
from workbench.net.dns import LiveResolver, Server

HEAD = "$TTL 300\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n"
BIG = " ".join(f'"{"x" * 250}"' for _ in range(20))
ZONES = {
    "example.org": HEAD
    + f"""
@ TXT "v=spf1 include:_spf.example.net -all"
@ TXT "two " "strings" ""
@ TXT "\\255\\000 not UTF-8"
@ MX 10 Mail
@ MX 20 mail.example.net.
mail A 192.0.2.1
mail AAAA 2001:db8::1
www CNAME alias
alias CNAME mail
dangling CNAME nowhere
toward CNAME _spf.example.net.
outside CNAME elsewhere.example.com.
one CNAME two
two CNAME one
*.wild TXT "wildcard"
host.wild A 192.0.2.2
deep.er.still A 192.0.2.3
big TXT {BIG}
@ CAA 0 issue "ca.example.net"
_sip._tcp SRV 0 5 5060 mail
old DNAME example.net.
dead NS ns.dead
ns.dead A 127.0.0.1
odd\\.dot TXT "dot"
""",
    "example.net": HEAD + '_spf TXT "v=spf1 ip4:192.0.2.0/24 -all"\nmail A 192.0.2.9\n',
    "signed.example": HEAD + '@ TXT "signed"\n',
}

CASES = [
    ("TXT", "example.org", Status.FOUND, ()),
    ("MX", "example.org", Status.FOUND, ()),
    ("A", "mail.example.org", Status.FOUND, ()),
    ("AAAA", "www.example.org", Status.FOUND, ("alias.example.org", "mail.example.org")),
    ("TXT", "www.example.org", Status.NODATA, ("alias.example.org", "mail.example.org")),
    ("A", "dangling.example.org", Status.NXDOMAIN, ("nowhere.example.org",)),
    ("TXT", "toward.example.org", Status.FOUND, ("_spf.example.net",)),
    ("TXT", "outside.example.org", Status.REFUSED, ("elsewhere.example.com",)),
    ("CNAME", "outside.example.org", Status.FOUND, ()),
    ("AAAA", "example.org", Status.NODATA, ()),
    ("A", "er.still.example.org", Status.NODATA, ()),
    ("A", "none.example.org", Status.NXDOMAIN, ()),
    ("TXT", "any.wild.example.org", Status.FOUND, ()),
    ("A", "any.wild.example.org", Status.NODATA, ()),
    ("TXT", "host.wild.example.org", Status.NODATA, ()),
    ("TXT", "big.example.org", Status.FOUND, ()),
    ("A", "mail.old.example.org", Status.FOUND, ("mail.example.net",)),
    ("CAA", "example.org", Status.FOUND, ()),
    ("SRV", "_sip._tcp.example.org", Status.FOUND, ()),
    ("SOA", "example.org", Status.FOUND, ()),
    ("TXT", "odd\\.dot.example.org", Status.FOUND, ()),
    ("TXT", "host.dead.example.org", Status.REFUSED, ()),  # delegated: this server only points elsewhere
    ("TXT", "example.com", Status.REFUSED, ()),
]
LOOP = Question("A", "one.example.org")


async def asked(server, *questions, **options):
    async with LiveResolver([Server(server.host, server.port)], **options) as resolver:
        return await asyncio.gather(*(resolver.ask(one) for one in questions))


async def test_every_status(name_server):  # noqa: F811
    server = name_server(ZONES)
    found = await asked(server, *(Question(kind, owner) for kind, owner, *_ in CASES))
    assert [(one.kind, owner, one.status, one.chain) for one, (_, owner, *_) in zip(found, CASES, strict=True)] == CASES
    by = {(one.kind, owner): one for one, (_, owner, *_) in zip(found, CASES, strict=True)}
    assert set(by["TXT", "example.org"].strings) == {
        (b"v=spf1 include:_spf.example.net -all",),
        (b"two ", b"strings", b""),
        (b"\xff\x00 not UTF-8",),
    }
    assert set(by["MX", "example.org"].exchanges) == {(10, "mail.example.org"), (20, "mail.example.net")}
    assert by["TXT", "big.example.org"].texts == (b"x" * 5000,)
    assert by["SRV", "_sip._tcp.example.org"].rdata == (b"\0\0\0\5\x13\xc4\4mail\7example\3org\0",)
    assert by["CNAME", "outside.example.org"].names == ("elsewhere.example.com",)
    assert by["TXT", "example.org"].ttl == 300
    (loop,) = await asked(server, LOOP)
    assert not loop.status.known
    assert loop.chain[:1] == ("two.example.org",)


@pytest.mark.parametrize("kind", ["TXT", "MX", "A", "AAAA", "NS", "SOA"])
async def test_dig_sees_the_same(name_server, kind):  # noqa: F811
    """`dig +short` is the judge of what the records say."""
    dig = find_program("dig")
    server = name_server(ZONES)
    name = "mail.example.org" if kind in {"A", "AAAA"} else "example.org"
    (found,) = await asked(server, Question(kind, name))
    command = [dig, f"@{server.host}", "-p", str(server.port), "+short", "+nocookie", kind, name]
    run = functools.partial(subprocess.run, command, capture_output=True, text=True, check=True, timeout=30)
    said = (await asyncio.to_thread(run)).stdout
    if kind == "SOA":
        assert found.rdata[0].endswith(bytes.fromhex("00000001 00000e10 00000258 00015180 0000003c"))
        assert said.split()[2:] == ["1", "3600", "600", "86400", "60"]
    else:
        assert sorted(found.lines) == sorted(line.lower() if kind != "TXT" else line for line in said.splitlines())


async def test_signatures_come_only_where_asked_for_and_do_not_disturb(name_server):  # noqa: F811
    server = name_server(ZONES, signed=["signed.example"])
    plain, signed, absent = await asked(
        server,
        Question("TXT", "signed.example"),
        Question("TXT", "signed.example", None, dnssec=True),
        Question("TXT", "none.signed.example", None, dnssec=True),
    )
    assert plain.texts == signed.texts == (b"signed",)
    assert plain.evidence == signed.evidence
    assert absent.status in {Status.NXDOMAIN, Status.NODATA}


async def test_with_the_server_stopped_everything_is_unknown(name_server):  # noqa: F811
    server = name_server(ZONES)
    (before,) = await asked(server, Question("TXT", "example.org"))
    assert before.status is Status.FOUND
    server.stop()
    found = await asked(server, *(Question(kind, owner) for kind, owner, *_ in CASES), timeout_s=1.0)
    assert {one.status for one in found} == {Status.TIMEOUT}
    assert not any(one.rdata or one.status.known for one in found)
