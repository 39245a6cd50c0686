"""The record to paste: one for all findings, and nobody who may send now is left out by it."""

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checks.test_spf import DOMAIN, answering, audit, codes, pasted
from workbench.checks.spf import judge
from workbench.mail.spf import evaluate
from workbench.mail.spf_result import Sender
from workbench.model.inquiry import Status, replay
from workbench.model.rules import load_rules
from workbench.model.target import Target

ZONE = {
    ("TXT", "good.test"): ("v=spf1 ip4:198.51.100.0/24 ~all",),
    ("TXT", "open.test"): ("v=spf1 +all",),
    ("TXT", "silent.test"): Status.NOT_ASKED,
    ("A", DOMAIN): ("192.0.2.9",),
}


def offered(record, **more):
    """Every record that is offered, as a set: two of them would contradict each other."""
    outcome = audit(record, zone=ZONE | more)
    return {one.value for finding in outcome.findings for one in finding.records}


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        ("v=spf1 -all include:good.test a mx", {"v=spf1 include:good.test a mx -all"}),
        ("v=spf1 -all include:gone.test a mx", set()),  # moved, a dead include would make the record an error
        ("v=spf1 -all include:silent.test a mx", set()),
        ("v=spf1 mx -all include:open.test", set()),
        ("v=spf1 mx -all ip4:0.0.0.0/1 ip4:128.0.0.0/1", set()),
        ("v=spf1 mx -all ~all", {"v=spf1 mx -all"}),
        ("v=spf1 -all +all", set()),
        ("v=spf1 -all redirect=good.test", set()),
        ("v=spf1 ptr:example.org -all", set()),
        ("v=spf1 ptr ptr:x.test mx mx ?all", {"v=spf1 ptr ptr:x.test mx ~all"}),
        ("v=spf1 include:good.test ptr +all", {"v=spf1 include:good.test ptr ~all"}),
        ("v=spf1 mx include=gone.test -all", set()),
        ("v=spf1 mx include=good.test ?all", {"v=spf1 mx include:good.test ~all"}),
        ("v=spf1 mx redirect:good.test -all", set()),  # which of the two is meant to decide?
        ("v=spf1 redirect:good.test", {"v=spf1 redirect=good.test"}),
        ("v=spf1 ip4:10.0.0.0/8 -all", set()),
        ("v=spf1 mx ip4:192.0.2.1/0 ~all", set()),
        ("v=spf1 mx ip4:0.0.0.0/0 -all", {"v=spf1 mx ~all"}),
        ("v=spf1 -a +all", set()),
        ("v=spf1 a/0 mx mx -all", {"v=spf1 a/0 mx -all"}),
        ("v=spf1 mx moo +all mx", set()),
        ("v=spf1 mx include: good.test mx -all", {"v=spf1 mx include:good.test -all"}),
    ],
)
def test_one_record_that_leaves_out_nobody(record, wanted):
    assert offered(record) == wanted


def test_a_record_that_does_not_help_is_not_offered_with_the_finding():
    outcome = audit("v=spf1 a/0 mx mx -all", zone=ZONE)
    assert codes(outcome) == ["spf.pass_all", "spf.duplicate"]
    assert pasted(outcome, "spf.pass_all") == []


def test_a_space_lost_between_strings_and_other_faults():
    outcome = audit((b"v=spf1 mx mx include:good.test", b"include:a.example.net ?all"), zone=ZONE)
    values = {one.value for finding in outcome.findings for one in finding.records}
    assert values == {"v=spf1 mx include:good.test include:a.example.net ~all"}


@pytest.mark.parametrize(
    ("texts", "merged"),
    [
        (("v=spf1 mx -all", "v=spf1 a +all"), ["v=spf1 a mx ~all"]),
        (("v=spf1 mx -all", "v=spf1 ip4:0.0.0.0/0 -all"), ["v=spf1 mx ~all"]),
        (("v=spf1 mx -all", "v=spf1 include:open.test -all"), []),
        (("v=spf1 ip4:0.0.0.0/1 -all", "v=spf1 ip4:128.0.0.0/1 -all"), []),
    ],
)
def test_several_records_are_not_merged_into_an_open_one(texts, merged):
    def as_set(values):
        return [set(value.split()) for value in values]

    assert as_set(pasted(audit(*texts, zone=ZONE), "spf.several_records")) == as_set(merged)


WORDS = (
    "a mx ?mx -a ptr all +all -all ?all ~all ip4:192.0.2.1 ip4:192.0.2.0/24 -ip4:192.0.2.1 ip4=198.51.100.1 a:good.test"
    " include:good.test -include:good.test include:gone.test include=good.test redirect=good.test v=spf1 x=y"
    " exists:good.test ?ip4:0.0.0.0/0"
)
TERMS = st.sampled_from(WORDS.split(" "))
SENDERS = ("192.0.2.1", "192.0.2.9", "192.0.2.77", "198.51.100.1", "198.51.100.7")


@settings(max_examples=200, deadline=None)
@given(st.lists(TERMS, max_size=7))
def test_whoever_may_send_now_may_send_then(words):
    """Where the record lets strangers in, only that they lose it; everybody else who passes keeps passing."""
    record = " ".join(["v=spf1", *words])
    values = offered(record)
    assert len(values) <= 1
    stranger = ipaddress.ip_address("203.0.113.77")
    if not values or result(record, stranger) == "pass":
        return
    for address in map(ipaddress.ip_address, SENDERS):
        before, after = result(record, address), result(next(iter(values)), address)
        assert before != "pass" or after == "pass", (record, values, address)
        assert after != "permerror" or before == "permerror", (record, values, address)
    assert result(next(iter(values)), stranger) != "pass"


def result(record, address):
    zone = {("TXT", DOMAIN): (record,), ("MX", DOMAIN): ("mx.example.org",), ("A", "mx.example.org"): ("192.0.2.1",)}
    return replay(evaluate(Sender(address, DOMAIN, f"x@{DOMAIN}")), answering(zone | ZONE)).result


def test_a_sound_record_asks_nothing_more():
    asked = []
    zone = answering(
        {("TXT", DOMAIN): ("v=spf1 mx -all",), ("MX", DOMAIN): ("m.test",), ("A", "m.test"): ("192.0.2.1",)}
    )

    def oracle(question):
        asked.append(question)
        return zone(question)

    assert codes(replay(judge(Target(DOMAIN, load_rules())), oracle)) == ["spf.ok"]
    assert len(asked) == len(set(asked)) + 1 == 5  # TXT, MX for the domain and for the term, A and AAAA of the host
