"""Drafts: what would be answered if they were published; knot, with the draft in its zone, is the judge."""

import dns.message
import dns.query
import dns.rdatatype
import pytest

from tests.name_server import name_server  # noqa: F401
from workbench.model.errors import UsageError
from workbench.model.findings import Record
from workbench.model.inquiry import Status, proven, question
from workbench.net.overlay import Overlay
from workbench.net.recording import RecordedResolver
from workbench.net.zone_file import read_zone

ZONE = b"""$ORIGIN example.org.
$TTL 300
@ SOA ns h 1 2 3 4 5
@ NS ns
ns A 127.0.0.1
@ TXT "v=spf1 -all"
@ TXT "other"
www CNAME mail
mail A 192.0.2.1
mail TXT "old"
chained CNAME www
"""
DRAFTS = (
    Record("_dmarc.example.org", "TXT", "v=DMARC1; p=reject"),
    Record("Mail.Example.ORG.", "A", "192.0.2.9"),
    Record("a.b.example.org", "MX", "10 mail.example.org."),
    Record("alias.example.org", "CNAME", "mail.example.org."),
)
PUBLISHED = ZONE.replace(b"mail A 192.0.2.1", b"mail A 192.0.2.9") + (
    b'_dmarc TXT "v=DMARC1; p=reject"\na.b MX 10 mail\nalias CNAME mail\n'
)


def overlay(*drafts):
    return Overlay(RecordedResolver(read_zone(ZONE, name="z")), drafts)


async def test_as_if_it_were_published(name_server):  # noqa: F811
    server = name_server({"example.org": PUBLISHED})
    drafted = overlay(*DRAFTS)
    for text in (
        "TXT _dmarc.example.org", "A _dmarc.example.org", "A mail.example.org", "TXT mail.example.org", "A www.example.org",
        "A chained.example.org", "TXT chained.example.org", "MX a.b.example.org", "A b.example.org", "A alias.example.org",
        "TXT alias.example.org", "CNAME alias.example.org", "TXT example.org", "A nope.example.org",
    ):  # fmt: skip
        kind, name = text.split()
        reply = dns.query.udp(dns.message.make_query(name, kind), server.host, port=server.port, timeout=5)
        said = {r.to_wire() for rrset in reply.answer if rrset.rdtype == dns.rdatatype.from_text(kind) for r in rrset}
        steps = [str(rrset[0].target).rstrip(".") for rrset in reply.answer if rrset.rdtype == 5 and kind != "CNAME"]
        expected = Status.FOUND if said else Status.NXDOMAIN if reply.rcode() == 3 else Status.NODATA
        found = await drafted.ask(question(kind, name))
        assert (text, found.status, set(found.rdata), list(found.chain)) == (text, expected, said, steps)
        assert found == proven(question(kind, name), found)


WILD = b"""$ORIGIN example.org.
$TTL 300
@ SOA ns h 1 2 3 4 5
@ NS ns
ns A 127.0.0.1
* TXT "wild"
* MX 10 ns
own TXT "own"
a.deep TXT "deep"
alias TXT "here"
*.alias CNAME ns
"""
NAMES = ("example.org", "x.example.org", "s._domainkey.example.org", "t._domainkey.example.org", "own.example.org", "y.own.example.org",
         "deep.example.org", "z.deep.example.org", "_domainkey.example.org", "q.alias.example.org", "*.example.org")  # fmt: skip


@pytest.mark.parametrize(
    ("drafts", "published"),
    [
        ((Record("s._domainkey.example.org", "TXT", "key"),), WILD + b's._domainkey TXT "key"\n'),
        ((Record("*.example.org", "TXT", ""),), WILD.replace(b'* TXT "wild"\n', b"")),
        (
            (Record("*.example.org", "TXT", ""), Record("*.example.org", "MX", "")),
            WILD.replace(b'* TXT "wild"\n* MX 10 ns\n', b""),
        ),
        ((Record("*.example.org", "TXT", "other"),), WILD.replace(b'"wild"', b'"other"')),
        ((Record("*.example.org", "A", "192.0.2.1"),), WILD + b"* A 192.0.2.1\n"),
        ((Record("*.deep.example.org", "TXT", "new"),), WILD + b'*.deep TXT "new"\n'),
        ((Record("*._domainkey.example.org", "TXT", "k"),), WILD + b'*._domainkey TXT "k"\n'),
        ((Record("*.alias.example.org", "CNAME", ""),), WILD.replace(b"*.alias CNAME ns\n", b"")),
    ],
)
async def test_wildcards_as_if_it_were_published(name_server, drafts, published):  # noqa: F811
    server = name_server({"example.org": published})
    drafted = Overlay(RecordedResolver(read_zone(WILD, name="z")), drafts)
    for name in NAMES:
        for kind in ("TXT", "MX", "A"):
            reply = dns.query.udp(dns.message.make_query(name, kind), server.host, port=server.port, timeout=5)
            wanted = dns.rdatatype.from_text(kind)
            said = {r.to_wire() for rrset in reply.answer if rrset.rdtype == wanted for r in rrset}
            found = await drafted.ask(question(kind, name))
            assert (kind, name, set(found.rdata)) == (kind, name, said)
            if name not in {draft.name for draft in drafts}:  # whether a name exists that lost records is not known
                assert (kind, name, found.status is Status.NXDOMAIN) == (kind, name, reply.rcode() == 3)


async def test_a_draft_replaces_the_whole_set_and_an_empty_one_takes_it_away():
    found = await overlay(Record("example.org", "TXT", "v=spf1 mx -all")).ask(question("TXT", "example.org"))
    assert (found.texts, found.server) == ((b"v=spf1 mx -all",), "draft")
    gone = overlay(Record("example.org", "TXT", ""), Record("www.example.org", "CNAME", ""))
    assert (await gone.ask(question("TXT", "example.org"))).status is Status.NODATA
    assert (await gone.ask(question("A", "www.example.org"))).status is Status.NODATA
    assert (await gone.ask(question("A", "chained.example.org"))).status is Status.NODATA
    two = overlay(Record("example.org", "TXT", "a"), Record("example.org", "TXT", "b"))
    assert (await two.ask(question("TXT", "example.org"))).texts == (b"a", b"b")


async def test_long_and_odd_text_is_exact():
    value = 'v=DKIM1; p="\\; é ' + "A" * 600
    found = await overlay(Record("k.example.org", "TXT", value)).ask(question("TXT", "k.example.org"))
    assert found.texts == (value.encode(),) and max(map(len, found.strings[0])) == 255


async def test_what_the_base_does_not_know_stays_unknown_and_drafted_loops_end():
    drafted = overlay(
        *DRAFTS, Record("x.example.org", "CNAME", "y.example.org."), Record("y.example.org", "CNAME", "x.example.org.")
    )
    assert (await drafted.ask(question("A", "example.com"))).status is Status.NOT_ASKED
    assert (await drafted.ask(question("A", "x.example.org"))).status is Status.MALFORMED
    assert drafted.described == ("draft over zone file z",)
    led = overlay(Record("out.example.org", "CNAME", "elsewhere.example."))
    found = await led.ask(question("A", "out.example.org"))
    assert (found.status, found.chain) == (Status.NOT_ASKED, ("elsewhere.example",))


@pytest.mark.parametrize(
    "draft",
    [
        Record("example.org", "A", "nonsense"),
        Record("a..b", "TXT", "x"),
        Record("example.org", "WHAT", "x"),
        Record("a.example", "MX", "x"),
    ],
)
def test_what_is_no_record_is_refused(draft):
    with pytest.raises(UsageError):
        overlay(draft)
