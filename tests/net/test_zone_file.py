"""Zone files; the judge of what stands in them is dnspython, and knot of what a name server says of them."""

import dns.message
import dns.name
import dns.query
import dns.rdatatype
import dns.zone
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.name_server import name_server  # noqa: F401
from workbench.model.errors import RecordingError
from workbench.model.inquiry import Status, question
from workbench.net.zone_file import read_zone

FULL = rb"""
$TTL 1h
@ IN SOA ns1 hostmaster (
    2026112301 ; serial; with a semicolon
    2h 1h 4w 5m )
  IN NS ns1
  NS ns2.other.example.
  3600 IN MX 10 mail
  IN 1800 MX 20 mail2
@ TXT "v=spf1 " "mx -all"
@ TXT ( "three"
        "strings" ; a comment between
        "here" )
ns1 A 192.0.2.1
mail IN 60 A 192.0.2.2
  AAAA 2001:db8::1
MAIL2 A 192.0.2.3
quoted TXT "say \"hi\"; back\\slash \195\169 \000\255" unquoted\ word
empty TXT ""
*.wild A 192.0.2.9
a.b.c A 192.0.2.1
al CNAME mail
away CNAME foo.example.net.
gone CNAME nowhere
caa CAA 0 issue "letsencrypt.org"
_s._tcp SRV 1 2 25 mail
h HTTPS 1 . alpn=h2
t TYPE65280 \# 3 abcdef
old DNAME new
x.new A 192.0.2.77
$ORIGIN deep.example.org.
host A 192.0.2.50
sub.example.org. NS ns.sub.example.org.
ns.sub.example.org. A 192.0.2.44
"""


def answer(recording, text):
    return recording.answer(question(*text.split()))


def full():
    return read_zone(FULL, name="full.zone", origin="example.org")


def test_every_record_as_dnspython_reads_it():
    recording = full()
    judge = dns.zone.from_text(FULL.decode("latin-1"), origin="example.org", relativize=False)
    assert recording.problems == ()
    compared = 0
    for name, ttl, rdata in judge.iterate_rdatas():
        if "sub" in name.to_text():  # below the delegation
            continue
        kind = dns.rdatatype.to_text(rdata.rdtype)
        found = answer(recording, f"{kind} {name.to_text()}")
        assert (found.status, found.ttl) == (Status.FOUND, ttl), (kind, name)
        assert rdata.to_wire().lower() in {data.lower() for data in found.rdata}
        compared += 1
    assert compared >= 25


QUESTIONS = [
    "A mail.example.org", "AAAA mail.example.org", "TXT mail.example.org", "TXT example.org", "MX example.org",
    "A foo.wild.example.org", "TXT foo.wild.example.org", "A wild.example.org", "A x.y.wild.example.org",
    "A b.c.example.org", "A c.example.org", "A z.c.example.org", "A nope.example.org", "A x.nope.example.org",
    "A al.example.org", "TXT al.example.org", "CNAME al.example.org", "A gone.example.org", "A x.old.example.org",
    "A old.example.org", "DNAME old.example.org", "A y.old.example.org", "A host.deep.example.org", "A deep.example.org",
    "TXT quoted.example.org", "TXT empty.example.org", "TYPE65280 t.example.org", "DS sub.example.org", "A MAIL.Example.ORG.",
]  # fmt: skip


def test_says_what_knot_says(name_server):  # noqa: F811
    server = name_server({"example.org": b"$ORIGIN example.org.\n" + FULL})
    recording = full()
    for text in QUESTIONS:
        kind, name = text.split()
        reply = dns.query.udp(dns.message.make_query(name, kind), server.host, port=server.port, timeout=5)
        said = {r.to_wire() for rrset in reply.answer if rrset.rdtype == dns.rdatatype.from_text(kind) for r in rrset}
        expected = Status.FOUND if said else Status.NXDOMAIN if reply.rcode() == 3 else Status.NODATA
        found = answer(recording, text)
        assert (text, found.status, set(found.rdata), found.rcode) == (text, expected, said, reply.rcode())
        steps = [
            str(rrset[0].target).lower().rstrip(".") for rrset in reply.answer if rrset.rdtype == 5 and kind != "CNAME"
        ]
        assert list(found.chain) == steps, text


@pytest.mark.parametrize(
    "text",
    ["A ns.sub.example.org", "A www.sub.example.org", "NS sub.example.org", "A example.net", "A away.example.org"],
)
def test_does_not_know_what_is_elsewhere(text):
    found = answer(full(), text)
    assert found.status is Status.NOT_ASKED
    assert found.chain == (("foo.example.net",) if "away" in text else ())
    assert found.evidence == ""


def test_a_broken_line_costs_no_other_and_its_record_is_unknown():
    data = b"""$ORIGIN example.org.
@ 300 IN SOA ns h 1 2 3 4 5
@ 300 IN MX 10 mail
mail 300 IN A 192.0.2.300
mail 300 IN AAAA 2001:db8::1
txt 300 IN TXT "not closed
txt 300 IN MX 10 mail
@ 300 IN TXT "v=spf1 -all"
odd 300 IN NONSENSE what
apex 300 IN ALIAS other.example.net.
"""
    recording = read_zone(data, name="z")
    assert [problem.line for problem in recording.problems] == [4, 6, 9, 10]
    assert "192.0.2.300" in recording.problems[0].reason
    assert answer(recording, "MX example.org").status is Status.FOUND
    assert answer(recording, "TXT example.org").texts == (b"v=spf1 -all",)
    for unknown in ("A mail.example.org", "TXT txt.example.org", "MX odd.example.org", "AAAA apex.example.org"):
        assert answer(recording, unknown).status is Status.MALFORMED
    assert answer(recording, "MX txt.example.org").status is Status.FOUND
    assert answer(recording, "AAAA mail.example.org").status is Status.FOUND
    assert answer(recording, "MX apex.example.org").status is Status.NODATA


def test_a_forgotten_parenthesis_costs_one_record():
    recording = read_zone(
        b'$ORIGIN example.org.\n@ SOA ns h 1 2 3 4 5\nx TXT ( "a"\ny TXT b\nz A 192.0.2.1\n', name="z"
    )
    assert [problem.line for problem in recording.problems] == [3]
    assert answer(recording, "TXT x.example.org").status is Status.MALFORMED
    assert answer(recording, "TXT y.example.org").texts == (b"b",)


@pytest.mark.parametrize("directive", [b"$INCLUDE other.zone", b"$GENERATE 1-9 h$ A 192.0.2.$"])
def test_what_another_file_may_hold_is_unknown(directive):
    recording = read_zone(b"$ORIGIN example.org.\n@ SOA ns h 1 2 3 4 5\n@ A 192.0.2.1\n" + directive + b"\n", name="z")
    assert answer(recording, "A example.org").status is Status.FOUND
    assert answer(recording, "A nope.example.org").status is Status.NOT_ASKED
    assert answer(recording, "TXT example.org").status is Status.NOT_ASKED
    assert recording.problems[0].line == 4


def test_strings_over_255_octets_are_cut_and_said():
    long = b"v=DKIM1; k=rsa; p=" + b"A" * 400
    recording = read_zone(b'$ORIGIN example.org.\nk._domainkey TXT "' + long + b'"\n', name="z")
    found = answer(recording, "TXT k._domainkey.example.org")
    assert found.texts == (long,) and [len(s) for s in found.strings[0]] == [255, len(long) - 255]
    assert [problem.line for problem in recording.problems] == [2]


def test_unquoted_text_is_read_as_name_servers_do():
    data = "example.org. 300 IN SOA a. b. 1 2 3 4 5\nexample.org. TXT v=DMARC1; p=none\nexample.org. TXT v=spf1 -all\n"
    recording = read_zone(data.encode(), name="z")
    judge = dns.zone.from_text(data, origin="example.org", relativize=False, check_origin=False)
    expected = {r.to_wire() for r in judge.find_rdataset(dns.name.from_text("example.org"), "TXT")}
    assert set(answer(recording, "TXT example.org").rdata) == expected
    assert [problem.line for problem in recording.problems] == [2, 3]


CLOUDFLARE = b""";;
;; Domain:     example.org.
;; Exported:   2026-11-23 08:00:00
;;
;; SOA Record
example.org\t3600\tIN\tSOA\tada.ns.cloudflare.com. dns.cloudflare.com. 2046 10000 2400 604800 3600

;; TXT Records
_dmarc.example.org.\t1\tIN\tTXT\t"v=DMARC1; p=none"
example.org.\t1\tIN\tTXT\t"v=spf1 -all" ; cf_tags=cf-proxied:false
"""
GODADDY = b"""; Domain: example.org
; Exported (y-m-d hh:mm:ss): 2026-11-23 08:00:00
$ORIGIN example.org.
; A Records
@\t600\t IN \tA\t192.0.2.1
; TXT Records
@\t3600\t IN \tTXT\t"v=spf1 -all"
_dmarc\t3600\t IN \tTXT\t"v=DMARC1; p=none"
"""
BARE = b'@ 300 IN TXT "v=spf1 -all"\n_dmarc 300 IN TXT "v=DMARC1; p=none"\n'
DOTLESS = b'example.org 300 IN TXT "v=spf1 -all"\n_dmarc.example.org 300 IN TXT "v=DMARC1; p=none"\n'


@pytest.mark.parametrize(
    ("data", "name", "origin"),
    [
        (CLOUDFLARE.replace(b"example.org\t", b"example.org.\t"), "export.txt", None),
        (GODADDY, "export.txt", None),
        (GODADDY.replace(b"$ORIGIN example.org.\n", b""), "export.txt", None),
        (BARE, "db.example.org", None),
        (BARE, "example.org.zone", None),
        (BARE, "example.org (1).txt", None),
        (BARE, "any", "Example.ORG."),
        (DOTLESS, "any", None),
        (b"\xef\xbb\xbf" + GODADDY.replace(b"\n", b"\r\n"), "any", None),
        (GODADDY.decode().encode("utf-16"), "any", None),
        (GODADDY.decode().encode("utf-16-le"), "any", None),
        (b"".join(b"    " + line + b"\n" for line in GODADDY.split(b"\n")), "any", None),
        (b'org. NS x.\n$ORIGIN org.\nexample TXT "v=spf1 -all"\n_dmarc.example TXT "v=DMARC1; p=none"\n', "any", None),
    ],
)
def test_finds_whose_zone_it_is(data, name, origin):
    recording = read_zone(data, name=name, origin=origin)
    assert recording.zones == ("example.org",), recording.problems
    assert answer(recording, "TXT example.org").texts == (b"v=spf1 -all",)
    assert answer(recording, "TXT _dmarc.example.org").texts == (b"v=DMARC1; p=none",)
    assert answer(recording, "TXT _mta-sts.example.org").status is Status.NXDOMAIN
    assert answer(recording, "TXT example.com").status is Status.NOT_ASKED


def test_a_fragment_without_apex_denies_nothing():
    recording = read_zone(b'_dmarc.example.org. 300 IN TXT "v=DMARC1; p=none"\n', name="any")
    assert answer(recording, "TXT _dmarc.example.org").status is Status.FOUND
    assert answer(recording, "TXT example.org").status is Status.NOT_ASKED


def test_several_zones_in_one_file():
    data = b"""$TTL 60
$ORIGIN example.org.
@ SOA ns h 1 2 3 4 5
www CNAME www.example.net.
$ORIGIN example.net.
@ SOA ns h 1 2 3 4 5
www A 192.0.2.1
stray.example.com. A 192.0.2.2
"""
    recording = read_zone(data, name="z")
    assert recording.zones == ("example.net", "example.org")
    found = answer(recording, "A www.example.org")
    assert (found.lines, found.chain, found.ttl) == (("192.0.2.1",), ("www.example.net",), 60)
    assert answer(recording, "A no.example.net").status is Status.NXDOMAIN
    assert answer(recording, "A stray.example.com").status is Status.NOT_ASKED
    assert [problem.line for problem in recording.problems] == [8]


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"; nothing\n", b"hello world", b"\x00\x01\x02", b"%PDF-1.7\nxyz", b"@ A 1.2.3"]
)
def test_nothing_usable_is_one_clear_error(data):
    with pytest.raises(RecordingError) as caught:
        read_zone(data, name="strange.bin")
    assert "strange.bin" in str(caught.value)


names = st.sampled_from(["@", "www", "_dmarc", "a.b", "*.w", "mail", "under_score", "x-y"])
records = st.one_of(
    st.tuples(names, st.just("TXT"), st.lists(st.binary(max_size=255), min_size=1, max_size=4)),
    st.tuples(names, st.just("A"), st.ip_addresses(v=4)),
    st.tuples(names, st.just("AAAA"), st.ip_addresses(v=6)),
    st.tuples(names, st.just("MX"), st.tuples(st.integers(0, 65535), names)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(records, min_size=1, max_size=12))
def test_what_dnspython_writes_is_read_exactly(found):
    import dns.rdata
    import dns.rdtypes.ANY.TXT
    import dns.zone

    origin = dns.name.from_text("example.org")
    zone = dns.zone.Zone(origin, relativize=False)
    for name, kind, value in found:
        if kind == "TXT":
            rdata = dns.rdtypes.ANY.TXT.TXT("IN", "TXT", value)
        else:
            text = f"{value[0]} {value[1]}" if kind == "MX" else str(value)
            rdata = dns.rdata.from_text("IN", kind, text, origin=origin, relativize=False)
        zone.find_rdataset(dns.name.from_text(name, origin), kind, create=True).add(rdata, ttl=300)
    recording = read_zone(zone.to_text(want_origin=True).encode(), name="z", origin="example.org")
    assert recording.problems == ()
    for name, rdataset in zone.iterate_rdatasets():
        kind = dns.rdatatype.to_text(rdataset.rdtype)
        assert set(answer(recording, f"{kind} {name.to_text()}").rdata) == {r.to_wire() for r in rdataset}


LIKELY = st.lists(
    st.sampled_from(
        ["$ORIGIN ", "$TTL ", "example.org. ", "@ ", "IN ", "TXT ", "A ", "MX ", "SOA ", "CNAME ", "300 ", '"', "(", ")",
         ";", "\\", "\\999", "\\#", "\n", " ", "192.0.2.1", "1 ", ".", "..", "\xff", "NS ", "HTTPS ", "SRV ", "x" * 64, "DNAME "]
    ),
    max_size=40,
).map(lambda parts: "".join(parts).encode("latin-1"))  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(data=st.one_of(st.binary(max_size=300), LIKELY), origin=st.sampled_from([None, "example.org"]))
def test_any_bytes_give_a_recording_or_the_error(data, origin):
    try:
        recording = read_zone(data, name="z", origin=origin)
    except RecordingError:
        return
    for name in (*recording.names(), "x.example.org"):
        for kind in ("TXT", "A", "SOA"):
            assert recording.answer(question(kind, name)).lines is not None
