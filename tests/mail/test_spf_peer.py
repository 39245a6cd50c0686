"""`check_host()` against pyspf on generated records; skipped where pyspf is not installed."""

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench.spf import _for_peer
from workbench.mail.spf import evaluate
from workbench.mail.spf_result import Sender
from workbench.model.inquiry import Answer, Question, Status, replay
from workbench.model.rdata import name_to_wire, txt_rdata

peer = pytest.importorskip("spf", reason="pyspf, the engine to compare with, is not installed (extra: bench)")

NAMES = ["a.example", "b.example", "c.example", "d.example"]
DOMAIN = st.sampled_from([*NAMES, "%{d}", "%{o}", "%{l}.example", "%{d1r}.example", "x.%{ir}.example", "bad", "a..b"])
PREFIX = st.sampled_from(["", "/24", "/0", "/32", "//64", "/16//48", "/33"])
TERMS = st.one_of(
    st.sampled_from(["all", "-all", "~all", "?all", "a", "mx", "-a", "?mx", "moo", "ip4:", "a:", "all:x"]),
    st.builds(
        "{}ip4:192.0.{}.{}{}".format, st.sampled_from(["", "-", "~"]), st.integers(0, 2), st.integers(0, 3), PREFIX
    ),
    st.builds("ip6:2001:db8::{:x}{}".format, st.integers(0, 3), st.sampled_from(["", "/64", "/128", "/0", "/129"])),
    st.builds("{}:{}{}".format, st.sampled_from(["a", "mx", "-a"]), DOMAIN, PREFIX),
    st.builds("{}:{}".format, st.sampled_from(["exists", "-exists", "?exists"]), DOMAIN),
)
LINKS = st.builds("{}{}".format, st.sampled_from(["include:", "-include:", "redirect="]), st.sampled_from(NAMES[1:]))


def record(terms):
    return st.lists(terms, max_size=5).map(lambda words: " ".join(["v=spf1", *words]))


# only the first refers to the others: pyspf gives a term that includes its own record a verdict without reading on
RECORDS = st.tuples(record(TERMS | LINKS), record(TERMS), record(TERMS), record(TERMS))
IPS = st.sampled_from(["192.0.0.1", "192.0.2.1", "192.0.1.3", "2001:db8::1", "2001:db8:0:1::1"])


@settings(max_examples=300, deadline=None)
@given(RECORDS, IPS)
def test_same_verdict_as_pyspf(records, ip):
    zone = {Question("TXT", name): (txt_rdata((text.encode(),)),) for name, text in zip(NAMES, records, strict=True)}
    for number, name in enumerate(NAMES):
        zone[Question("A", name)] = (bytes([192, 0, 2, number]),)
        zone[Question("AAAA", name)] = (ipaddress.ip_address(f"2001:db8::{number}").packed,)
        zone[Question("MX", name)] = (b"\0\1" + name_to_wire(NAMES[number - 1]),)
    answers = {asked: Answer(asked.kind, Status.FOUND, data, 0) for asked, data in zone.items()}
    recorded = {(asked.name, asked.kind): _for_peer(asked, found) for asked, found in answers.items()}
    sender = Sender(ipaddress.ip_address(ip), "h.a.example", "b@a.example")
    ours = replay(evaluate(sender), lambda asked: answers.get(asked) or Answer(asked.kind, Status.NXDOMAIN))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(peer, "DNSLookup", lambda name, kind, *_: recorded.get((name.lower().rstrip("."), kind), []))
        theirs = peer.check2(ip, "b@a.example", "h.a.example")[0]
    assert ours.result.value == theirs
