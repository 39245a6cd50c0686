"""The SPF maker, judged by our own check and by an independent evaluator where there is one."""

import ipaddress
from ipaddress import ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checks.answers import run, target
from workbench.checks.spf import judge
from workbench.mail.spf_maker import Dropped, Ending, SpfChoice, host_name, make_spf, minimal, network
from workbench.mail.spf_record import parse
from workbench.model.errors import UsageError
from workbench.model.findings import Severity
from workbench.model.inquiry import Answer, Status, proven
from workbench.model.rdata import split_strings, txt_rdata
from workbench.model.rules import load_rules

DOMAIN = "example.org"


@pytest.mark.parametrize(
    ("choice", "old", "expected"),
    [
        (SpfChoice(), None, "v=spf1 -all"),
        (SpfChoice(own_mx=True), None, "v=spf1 mx ~all"),
        (SpfChoice(hosts=(DOMAIN, "mail.example.org")), None, "v=spf1 a a:mail.example.org ~all"),
        (SpfChoice(includes=("_spf.example.net",), ending=Ending.FAIL), None, "v=spf1 include:_spf.example.net -all"),
        (
            SpfChoice(networks=(ip_network("192.0.2.0/25"), ip_network("192.0.2.128/25"), ip_network("2001:db8::1"))),
            None, "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::1 ~all",
        ),
        (SpfChoice(includes=("b.example",)), b"v=spf1 a include:B.example -all", "v=spf1 a include:B.example -all"),
        (SpfChoice(own_mx=True), b"v=spf1 A ?all", "v=spf1 a mx ~all"),
        (SpfChoice(own_mx=True), b"v=spf1 redirect=b.example", "v=spf1 include:b.example mx ~all"),
        (SpfChoice(own_mx=True), b"v=spf1 exp=e.example -all", "v=spf1 mx -all exp=e.example"),
        (SpfChoice(without=("b.example",)), b"v=spf1 a include:b.example -all", "v=spf1 a -all"),
        (SpfChoice(without=("include:b.example",)), b"v=spf1 a include:b.example -all", "v=spf1 a -all"),
        (
            SpfChoice(networks=(ip_network("192.0.2.9"),)), b"v=spf1 -ip4:192.0.2.7 ip4:192.0.2.0/28 a -all",
            "v=spf1 -ip4:192.0.2.7 ip4:192.0.2.0/28 a -all",
        ),
    ],
)  # fmt: skip
def test_made(choice, old, expected):
    assert make_spf(DOMAIN, choice, old).text == expected


def test_what_is_dropped_is_named():
    old = b"v=spf1 a +a ptr ip4:10.0.0.1 ip4:192.0.2.1 ip4:192.0.2.0/28 x=y include:b.example +ip4:0.0.0.0/0 ?all mx"
    made = make_spf(DOMAIN, SpfChoice(without=("b.example",)), old)
    assert made.text == "v=spf1 ip4:192.0.2.0/28 a ~all"
    assert set(made.dropped) == {
        ("+a", Dropped.REPEATED), ("ptr", Dropped.PTR), ("ip4:10.0.0.1", Dropped.PRIVATE),
        ("ip4:192.0.2.1", Dropped.COVERED), ("x=y", Dropped.UNKNOWN), ("include:b.example", Dropped.ASKED),
        ("+ip4:0.0.0.0/0", Dropped.EVERYBODY), ("?all", Dropped.NEUTRAL), ("mx", Dropped.AFTER_ALL),
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["", "a b.example", "%{i}.example", "a/24.example", "localhost", "192.0.2.1", "-.x", "ex..y"]
)
def test_no_host_name(text):
    with pytest.raises(UsageError):
        host_name(text)


@pytest.mark.parametrize(
    "text", ["", "a.example", "192.0.2.256", "10.0.0.1", "fe80::1", "::1", "11.0.0.0/8", "2001::/16"]
)
def test_no_network(text):
    with pytest.raises(UsageError):
        network(text)


def test_a_malformed_record_is_not_merged():
    with pytest.raises(UsageError, match="ip4:nonsense"):
        make_spf(DOMAIN, SpfChoice(own_mx=True), b"v=spf1 ip4:nonsense -all")


def test_neighbours_never_grow_too_wide():
    halves = [ip_network("192.0.0.0/16"), ip_network("192.1.0.0/16")]
    assert minimal(halves) == halves


PUBLIC = [ip_network(text) for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]


@st.composite
def networks(draw):
    if draw(st.booleans()):
        base = draw(st.sampled_from(PUBLIC))
        length = draw(st.integers(24, 32))
        address = int(base.network_address) + draw(st.integers(0, 255))
        return ipaddress.ip_network((address, length), strict=False)
    address = (0x20010DB8 << 96) + draw(st.integers(0, 2**64))
    return ipaddress.ip_network((address, draw(st.integers(32, 128))), strict=False)


HOSTS = st.sampled_from(["_spf.example.net", "a.example", "b.example", "xn--e1afmkfd.example"])
CHOICES = st.builds(
    SpfChoice,
    st.lists(HOSTS, max_size=3).map(tuple),
    st.lists(networks(), max_size=5).map(tuple),
    st.lists(HOSTS | st.just(DOMAIN), max_size=3).map(tuple),
    st.booleans(),
    st.sampled_from([None, *Ending]),
    st.just(()),
)
OLD_TERMS = st.sampled_from([
    "a", "+MX", "ptr", "include:_spf.example.net", "ip4:192.0.2.1", "ip4:10.0.0.0/8", "ip6:2001:DB8::/64", "a", "x=1",
    "-ip4:192.0.2.3", "exists:%{i}.example.net", "?all", "redirect=b.example", "exp=e.example", "a:c.example/24//64",
])  # fmt: skip


def olds(terms):
    single = [term for at, term in enumerate(terms) if "=" not in term or term not in terms[:at]]
    return " ".join(["v=spf1", *single]).encode()


def published(record):
    """Answer as a world in which everything a record may name exists."""

    def oracle(asked):
        rdata = {"A": b"\xc0\x00\x02\x05", "AAAA": bytes(15) + b"\x05", "MX": b"\0\x0a\4mail\7example\0"}.get(
            asked.kind
        )
        if asked.kind == "TXT":
            text = record if asked.name == DOMAIN else b"v=spf1 ip4:203.0.113.77 -all"
            rdata = txt_rdata(split_strings(text))
        found = (rdata,) if rdata else ()
        return proven(asked, Answer(asked.kind, Status.FOUND if found else Status.NODATA, found, 0))

    return oracle


@settings(max_examples=120, deadline=None)
@given(CHOICES, st.none() | st.lists(OLD_TERMS, max_size=6).map(olds))
def test_a_made_record_is_clean(choice, old):
    made = make_spf(DOMAIN, choice, old)
    record = parse(made.text.encode())
    assert record.all is not None and record.text == made.text
    outcome, _ = run(judge, published(made.text.encode()), target(DOMAIN))
    rules = load_rules()
    assert [f.code for f in outcome.findings if rules.severity(f) > Severity.INFO] == []
    assert outcome.unknown == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(networks(), max_size=6))
def test_minimal_keeps_every_address_and_adds_none(found):
    least = minimal(found)
    for one in found:
        assert any(other.version == one.version and one.subnet_of(other) for other in least)
    assert sum(one.num_addresses for one in least) == sum(
        one.num_addresses for version in (4, 6)
        for one in ipaddress.collapse_addresses([n for n in found if n.version == version])
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60), CHOICES)
def test_any_old_bytes_give_a_record_or_the_typed_error(junk, choice):
    try:
        made = make_spf(DOMAIN, choice, b"v=spf1 " + junk)
    except UsageError:
        return
    assert parse(made.text.encode())
