"""The SPF check over any records and any answers: it never fails, and what it offers to paste is right."""

import ipaddress
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.checks.spf import judge
from workbench.mail.spf import evaluate
from workbench.mail.spf_record import parse
from workbench.mail.spf_result import Sender
from workbench.model.inquiry import Answer, Status, replay
from workbench.model.rdata import name_to_wire, split_strings, txt_rdata
from workbench.model.rules import load_rules
from workbench.model.target import Target
from workbench.model.text import Texts

NAMES = ["a.example", "b.example", "c.example"]
PIECES = (
    "a mx ptr all +all -all ?all include: exists: ip4:192.0.2.1 ip4:10.0.0.0/8 ip4:0.0.0.0/0 ip6:2001:db8::/16 redirect="
    " exp= moo a.example b.example c.example %{d} %{i} %{l}.example % include=a.example v=spf1 a:192.0.2.1 ipv4:1.2.3.4"
    ' , " \u201c \u0430 \x00 x=y redirect:a.example ip4:2001:db8::1 - ip4:1.2.3'
)
WHOLE = (
    " -exists:%{i}.b.example include:%{d2} include:b.example include:c.example mx:a.example a:b.example/24//64 ra=x"
    " redirect=b.example exp=c.example ptr:a.example exists:a..b"
)
GLUED = st.lists(st.sampled_from([*PIECES.split(" "), " "]), max_size=10).map("".join)
SPACED = st.lists(st.sampled_from([*PIECES.split(" "), *WHOLE.split(" ")]), max_size=6).map(" ".join)
RECORD = (SPACED | SPACED | GLUED).map(lambda words: f"v=spf1 {words}".encode())
TEXT = (
    RECORD
    | RECORD
    | RECORD
    | st.binary(max_size=40)
    | st.sampled_from([b"v=spf1", b'"v=spf1 -all"', b"v=spf1mx -all", b"spf1 "])
)
STATUS = st.sampled_from([Status.FOUND] * 6 + list(Status))
WIRE = {
    "A": bytes([192, 0, 2, 1]),
    "AAAA": bytes(16),
    "MX": b"\0\1" + name_to_wire("a.example"),
    "PTR": name_to_wire("a.example"),
}


@st.composite
def worlds(draw):
    """Who answers what: TXT records of some names, and how every question ends."""
    texts = {name: draw(st.lists(TEXT, min_size=1, max_size=1) | st.lists(TEXT, max_size=2)) for name in NAMES}
    endings = draw(st.lists(STATUS, min_size=1, max_size=7))

    def oracle(asked):
        status = endings[sum(str(asked).encode()) % len(endings)]
        if status is not Status.FOUND:
            return Answer(asked.kind, status)
        if asked.kind != "TXT":
            return Answer(asked.kind, status, (WIRE[asked.kind],))
        found = tuple(txt_rdata(split_strings(text)) for text in texts.get(asked.name, ()))
        return Answer("TXT", status if found else Status.NODATA, found)

    return oracle


@settings(max_examples=300, deadline=None)
@given(worlds())
def test_any_world_is_judged(oracle):
    address = ipaddress.ip_address("192.0.2.1")
    outcome = replay(judge(Target("a.example", load_rules(), sending_ips=(address,))), oracle)
    assert outcome.findings or outcome.unknown or not outcome.applies
    json.dumps(outcome.facts)
    for finding in outcome.findings:
        for language in ("en", "ru"):
            texts = Texts(language)
            assert texts.title(finding)
            assert texts.why(finding)
            texts.fix(finding)
        for record in finding.records:
            parse(record.value.encode("ascii"))


@settings(max_examples=200, deadline=None)
@given(worlds(), st.text(max_size=20), st.text(max_size=20))
def test_any_sender_gets_a_result(oracle, helo, local):
    sender = Sender(ipaddress.ip_address("2001:db8::1"), helo, f"{local}@a.example")
    result = replay(evaluate(sender), oracle)
    assert result.lookups <= 11
    assert result.void_lookups <= 3
    assert (result.problem is None) == (not result.result.endswith("error"))
    json.dumps(result.as_json())
