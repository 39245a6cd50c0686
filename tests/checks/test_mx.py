from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.checks.answers import FAILED, codes, failing, finding, run, strangers, target, zones
from workbench.checks.mx import CONTROL, judge
from workbench.model.findings import Severity
from workbench.model.inquiry import Answer, Question, Status, proven

MISSING = {"mx.none", "mx.domain_missing", "mx.target_missing", "mx.target_no_address", "mx.unreachable", "mx.ok"}

GOOD = """
@    MX 10 mx1
@    MX 20 mx2
mx1  A 192.0.2.1
mx1  AAAA 2001:db8::1
mx2  A 198.51.100.2
"""

CASES = {
    "good": (GOOD, ["mx.ok"]),
    "single": ("@ MX 10 mx1\nmx1 A 192.0.2.1\nmx1 AAAA 2001:db8::1", ["mx.ok", "mx.single"]),
    "no IPv6": ("@ MX 10 mx1\nmx1 A 192.0.2.1", ["mx.no_ipv6", "mx.ok", "mx.single"]),
    # RFC 7505
    "null": ("@ MX 0 .", ["mx.null"]),
    "null and sends nothing": ('@ MX 0 .\n@ TXT "v=spf1 -all"', ["mx.no_mail_wanted"]),
    "null but sends": ('@ MX 0 .\n@ TXT "v=spf1 ip4:192.0.2.0/24 -all"', ["mx.null_but_sends"]),
    "null and SPF elsewhere": ('@ MX 0 .\n@ TXT "v=spf1 redirect=_spf.example.net"', ["mx.null"]),
    "null and nobody named": ('@ MX 0 .\n@ TXT "v=spf1 ~all"', ["mx.null"]),
    "null beside others": (GOOD + "@ MX 0 .", ["mx.null_with_others", "mx.ok"]),
    # RFC 5321 5.1
    "implicit": ("@ A 192.0.2.1", ["mx.implicit"]),
    "none": ('@ TXT "hello"', ["mx.none"]),
    "parked": ('@ A 192.0.2.1\n@ TXT "v=spf1 -all"', ["mx.no_mail_wanted"]),
    # RFC 2181 10.3
    "alias": ("@ MX 10 mx1\nmx1 CNAME real\nreal AAAA 2001:db8::1", ["mx.ok", "mx.single", "mx.target_cname"]),
    "address as target": ("@ MX 10 192.0.2.1.", ["mx.single", "mx.target_address", "mx.unreachable"]),
    "target not there": (GOOD + "@ MX 30 mx3", ["mx.target_missing"]),
    "target without address": (GOOD + '@ MX 30 mx3\nmx3 TXT "x"', ["mx.target_no_address"]),
    "none resolves": ("@ MX 10 mx1\n@ MX 20 mx2", ["mx.target_missing", "mx.target_missing", "mx.unreachable"]),
    "same host twice": (GOOD + "@ MX 30 mx1", ["mx.duplicate_host", "mx.ok"]),
    "same address": (GOOD + "@ MX 30 mx3\nmx3 A 192.0.2.1\nmx3 AAAA 2001:db8::1", ["mx.ok", "mx.same_address"]),
    "same preference": (GOOD + "@ MX 10 mx3\nmx3 A 192.0.2.9", ["mx.equal_preference", "mx.ok"]),
    "private": (GOOD + "@ MX 30 mx3\nmx3 A 10.1.2.3", ["mx.private_address"]),
    "loopback": (GOOD + "@ MX 30 mx3\nmx3 AAAA ::1", ["mx.private_address"]),
    "private and public": (GOOD + "@ MX 30 mx3\nmx3 A 10.1.2.3\nmx3 A 192.0.2.3", ["mx.ok", "mx.private_address"]),
    "only private": (
        "@ MX 10 mx1\nmx1 A 10.0.0.1",
        ["mx.no_ipv6", "mx.private_address", "mx.single", "mx.unreachable"],
    ),
    "only loopback": (
        "@ MX 10 mx1\nmx1 A 127.0.0.1\nmx1 AAAA ::1",
        ["mx.private_address", "mx.single", "mx.unreachable"],
    ),
    "null with a preference": ("@ MX 10 .", ["mx.null", "mx.null_preference"]),
    "bad name": (GOOD + "@ MX 30 mx_3\nmx_3 A 192.0.2.9", ["mx.ok", "mx.target_invalid"]),
}


@pytest.mark.parametrize("name", CASES)
def test_verdicts(name):
    text, expected = CASES[name]
    outcome, _ = run(judge, zones(text))
    assert codes(outcome) == expected
    assert not outcome.unknown
    for found in outcome.findings:
        assert found.evidence


# RFC 1034 3.6.2: "If a CNAME RR is present at a node, no other data should be present".
def test_a_domain_that_is_an_alias():
    target_zone = "$ORIGIN example.net.\n@ MX 10 mx1\nmx1 A 192.0.2.1\nmx1 AAAA 2001:db8::1\nbare A 192.0.2.9"

    def alias(name, goal):
        def answer(asked):
            if asked.name != name:
                return zones(target_zone)(asked)
            end = zones(target_zone)(asked._replace(name=goal))
            return proven(asked, replace(end, chain=(goal,)))

        return answer

    outcome, _ = run(judge, alias("example.org", "example.net"))
    assert codes(outcome) == ["mx.domain_alias", "mx.ok", "mx.single"]
    assert finding(outcome, "mx.domain_alias").args["target"] == "example.net"
    outcome, _ = run(judge, alias("example.org", "bare.example.net"))
    assert codes(outcome) == ["mx.domain_alias", "mx.implicit"]
    assert not [record for found in outcome.findings for record in found.records]
    outcome, _ = run(judge, alias("www.example.org", "example.net"), target("www.example.org"))
    assert codes(outcome) == ["mx.ok", "mx.single", "mx.subdomain_alias"]


def test_facts():
    outcome, _ = run(judge, zones(GOOD.replace("mx2", "mx2") + "@ MX 30 alt1.aspmx.l.google.com."))
    assert outcome.facts["record"].splitlines()[0] == "10 mx1.example.org."
    first, _, last = outcome.facts["hosts"]
    assert first == {
        "preference": 10, "host": "mx1.example.org", "addresses": ["192.0.2.1", "2001:db8::1"],
        "cname": None, "service": None,
    }  # fmt: skip
    assert last["service"] == "google_workspace"
    assert [child["state"] for child in outcome.facts["tree"]["children"]] == ["ok", "ok", "unknown"]


def test_domain_that_does_not_exist():
    outcome, asked = run(judge, zones(GOOD, origin="org"), target("gone.org"))
    assert codes(outcome) == ["mx.domain_missing"]
    assert len(asked) == 3


def test_more_hosts_than_a_receiver_looks_at():
    text = "".join(f"@ MX {n} mx{n}\nmx{n} A 192.0.2.{n}\nmx{n} AAAA 2001:db8::{n}\n" for n in range(1, 12))
    found = finding(run(judge, zones(text))[0], "mx.too_many")
    assert found.args["count"] == 11 and found.args["limit"] == 10


def test_hosts_beyond_reason_are_not_asked_for_but_said():
    text = "".join(f"@ MX {n} mx{n}\n" for n in range(1, 200))
    outcome, asked = run(judge, zones(text + "mx1 A 192.0.2.1"))
    assert len(asked) == 3 + 100
    assert [lost.reason for lost in outcome.unknown] == ["too_many"]
    assert "mx.unreachable" not in codes(outcome)


@pytest.mark.parametrize("status", FAILED)
@pytest.mark.parametrize("broken", [Question("A", "mx1.example.org"), Question("MX", "example.org")])
def test_what_is_unknown_is_never_missing(broken, status):
    text = "@ MX 10 mx1\nmx1 A 192.0.2.1"
    outcome, _ = run(judge, failing(zones(text), broken, status))
    assert not MISSING.intersection(codes(outcome))
    assert [(lost.question, lost.reason, lost.decisive) for lost in outcome.unknown] == [
        (str(broken), status.value, True)
    ]


@pytest.mark.parametrize("status", FAILED)
def test_one_kind_of_address_is_enough(status):
    outcome, _ = run(judge, failing(zones(GOOD), Question("AAAA", "mx1.example.org"), status))
    assert [lost.decisive for lost in outcome.unknown] == [False]
    assert not {"mx.no_ipv6", *MISSING}.intersection(codes(outcome))


@pytest.mark.parametrize("status", FAILED)
def test_unknown_spf_leaves_a_null_mx_what_it_is(status):
    zone = zones('@ MX 0 .\n@ TXT "v=spf1 -all"')
    assert codes(run(judge, failing(zone, Question("TXT", "example.org"), status))[0]) == ["mx.null"]


def test_a_resolver_that_invents_answers_is_not_believed():
    zone = zones(GOOD)

    def portal(asked):
        if asked == CONTROL:
            return proven(asked, Answer("A", Status.FOUND, (bytes([10, 0, 0, 1]),), server="192.0.2.53:53"))
        return zone(asked)

    outcome, _ = run(judge, portal)
    assert codes(outcome) == ["mx.resolver_invents_answers"]
    assert outcome.findings[0].args["server"] == "192.0.2.53:53"
    assert {lost.reason for lost in outcome.unknown} == {"resolver_invents_answers"}
    assert target().rules.severity(outcome.findings[0]) is Severity.HIGH


@pytest.mark.parametrize("status", [*FAILED, Status.NXDOMAIN, Status.NODATA])
def test_the_control_question_is_silent_otherwise(status):
    outcome, _ = run(judge, failing(zones(GOOD), CONTROL, status))
    assert codes(outcome) == ["mx.ok"] and not outcome.unknown


@given(strangers())
@settings(max_examples=150, deadline=None)
def test_any_answers_give_an_outcome(oracle):
    outcome, asked = run(judge, oracle)
    if oracle(Question("MX", "example.org")).status in FAILED:
        assert outcome.unknown and not MISSING.intersection(codes(outcome))
    assert len(asked) <= 3 + 2 * 4
