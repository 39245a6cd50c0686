"""The blocklists check: off by default, honest about lists that refuse."""

import ipaddress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from tests.checks.answers import FAILED, codes, failing, finding, run, strangers, target, zones
from workbench.checks.blocklists import MOST_ADDRESSES, judge
from workbench.model.inquiry import Answer, Question, Status, proven

SENDING = ipaddress.ip_address("192.0.2.10")
DOMAIN = """@ MX 10 mx
mx A 192.0.2.25
mx AAAA 2001:db8::25
"""
IP_LISTS = (
    "zen.spamhaus.org",
    "psbl.surriel.com",
    "b.barracudacentral.org",
    "dnsbl-3.uceprotect.net",
    "all.spamrats.com",
)


def aimed(*lists, ips=(SENDING,), keys=(), domain="example.org"):
    return replace(target(domain, sending_ips=ips), blocklists=lists, blocklist_keys=keys)


def oracle(listed="", *, tests=True, zone="psbl.surriel.com", domain=DOMAIN):
    """Answer for the domain and for lists; `listed` are lines of one of them."""
    texts = []
    for name in IP_LISTS:
        own = "2.0.0.127 A 127.0.0.2\n" if tests else ""
        texts.append(f"$ORIGIN {name}.\n{own}{listed if name == zone else ''}")
    texts.append(
        "$ORIGIN dbl.spamhaus.org.\ndbltest.com A 127.0.1.2\n" + (listed if zone == "dbl.spamhaus.org" else "")
    )
    texts.append("$ORIGIN multi.surbl.org.\nsurbl-org-permanent-test-point.com A 127.0.0.126\n")
    return zones(domain, *texts)


def test_nothing_is_asked_unless_turned_on():
    outcome, asked = run(judge, oracle(), aimed())
    assert asked == []
    assert not outcome.applies and not outcome.findings
    assert not outcome.unknown


def test_clean():
    outcome, asked = run(judge, oracle(), aimed("psbl", "spamhaus-dbl"))
    assert codes(outcome) == ["blocklists.ok"] * 3
    assert {found.subject for found in outcome.findings} == {"192.0.2.10", "192.0.2.25", "example.org"}
    assert not outcome.unknown and outcome.applies
    assert {row["standing"] for row in outcome.facts["listings"]} == {"clear"}
    assert Question("A", "10.2.0.192.psbl.surriel.com") in asked
    assert not [question for question in asked if "8.b.d.0" in question.name], "PSBL knows no IPv6"


@pytest.mark.parametrize(
    ("name", "zone", "line", "code", "entries"),
    [
        ("spamhaus-zen", "zen.spamhaus.org", "10.2.0.192 A 127.0.0.3\n", "blocklists.listed", ["CSS"]),
        ("spamhaus-zen", "zen.spamhaus.org", "10.2.0.192 A 127.0.0.11\n", "blocklists.policy_listed", ["PBL"]),
        ("spamhaus-zen", "zen.spamhaus.org", "25.2.0.192 A 127.0.0.2\n", "blocklists.mx_listed", ["SBL"]),
        ("psbl", "psbl.surriel.com", "10.2.0.192 A 127.0.0.2\n", "blocklists.listed_minor", ["PSBL"]),
        ("uceprotect-3", "dnsbl-3.uceprotect.net", "10.2.0.192 A 127.0.0.2\n", "blocklists.listed_noise", ["Level 3"]),
        ("spamhaus-dbl", "dbl.spamhaus.org", "example.org A 127.0.1.4\n", "blocklists.domain_listed", ["phish"]),
    ],
)
def test_listed(name, zone, line, code, entries):
    outcome, _ = run(judge, oracle(line, zone=zone), aimed(name))
    found = finding(outcome, code)
    assert found.args["entries"] == entries
    assert found.evidence
    assert found.args["page"].startswith("https://")
    assert not [other for other in outcome.findings if other.code == "blocklists.ok" and other.subject == found.subject]


def test_ipv6_is_asked_by_nibbles():
    line = f"{'5.2.' + '0.' * 22}8.b.d.0.1.0.0.2 A 127.0.0.3\n"
    outcome, _ = run(judge, oracle(line, zone="zen.spamhaus.org"), aimed("spamhaus-zen"))
    assert finding(outcome, "blocklists.mx_listed").subject == "2001:db8::25"


def test_refused_for_a_public_resolver():
    outcome, _ = run(
        judge, oracle("* A 127.255.255.254\n", tests=False, zone="zen.spamhaus.org"), aimed("spamhaus-zen")
    )
    assert not outcome.findings
    (lost,) = outcome.unknown
    assert (lost.reason, lost.decisive) == ("list_refuses_resolver", True)
    assert lost.question == "Spamhaus ZEN: 192.0.2.10, 192.0.2.25, 2001:db8::25"


def test_a_list_that_is_silent_to_strangers_is_not_clean():
    """Barracuda gives unregistered servers NXDOMAIN for everything, its test entry included."""
    outcome, _ = run(judge, oracle(tests=False), aimed("barracuda"))
    assert not outcome.findings
    assert [lost.reason for lost in outcome.unknown] == ["list_is_blind"]


def test_a_list_without_a_test_entry_can_list_but_not_clear():
    """SpamRATS names no entry that is always listed; a server that knows no list at all answers the same."""
    outcome, _ = run(judge, oracle(), aimed("spamrats"))
    assert not outcome.findings
    assert [(lost.reason, lost.decisive) for lost in outcome.unknown] == [("list_without_test", False)]
    outcome, _ = run(judge, oracle("10.2.0.192 A 127.0.0.38\n", zone="all.spamrats.com"), aimed("spamrats"))
    assert codes(outcome) == ["blocklists.listed_minor"]


def test_a_list_that_lists_the_world_lists_nobody():
    outcome, _ = run(judge, oracle("* A 127.0.0.2\n", tests=False), aimed("psbl"))
    assert not outcome.findings
    assert [lost.reason for lost in outcome.unknown] == ["list_lists_everything"]


@pytest.mark.parametrize("status", FAILED)
def test_one_answer_is_missing(status):
    broken = Question("A", "10.2.0.192.psbl.surriel.com")
    outcome, _ = run(judge, failing(oracle(), broken, status), aimed("psbl"))
    assert codes(outcome) == ["blocklists.ok"]  # the MX host's
    assert [(lost.question, lost.reason) for lost in outcome.unknown] == [("PSBL: 192.0.2.10", status.value)]


@pytest.mark.parametrize("status", FAILED)
def test_nobody_answers(status):
    def nobody(asked):
        return proven(asked, Answer(asked.kind, status))

    outcome, _ = run(judge, nobody, aimed("psbl", "surbl", "spamhaus-zen"))
    assert not outcome.findings
    assert outcome.applies == (status is not Status.NOT_ASKED)
    assert {lost.reason for lost in outcome.unknown} == {status.value}
    assert not any(lost.decisive for lost in outcome.unknown) or status is not Status.NOT_ASKED


def test_with_a_key_only_the_placeholder_is_seen():
    answering = zones(DOMAIN, "$ORIGIN key--spamhaus-zen.zen.dq.spamhaus.net.\n2.0.0.127 A 127.0.0.2\n")
    outcome, asked = run(judge, answering, aimed("spamhaus-zen", keys=("spamhaus-zen",)))
    assert Question("A", "10.2.0.192.key--spamhaus-zen.zen.dq.spamhaus.net") in asked
    assert set(codes(outcome)) == {"blocklists.ok"}
    assert outcome.facts["lists"][0]["zone"] == "key--spamhaus-zen.zen.dq.spamhaus.net"


def test_without_sending_addresses_the_verdict_is_about_the_others():
    outcome, _ = run(judge, oracle(), aimed("psbl", ips=()))
    assert [lost.reason for lost in outcome.unknown] == ["sending_ips_not_given"]


def test_private_addresses_are_not_asked_about():
    outcome, asked = run(judge, oracle(), aimed("psbl", ips=(ipaddress.ip_address("10.0.0.5"),)))
    assert not [question for question in asked if question.name.startswith("5.0.0.10")]
    assert outcome.facts["listings"]


def test_no_more_than_so_many_addresses():
    ips = tuple(ipaddress.ip_address(f"192.0.2.{n}") for n in range(100, 100 + MOST_ADDRESSES + 5))
    outcome, asked = run(judge, oracle(), aimed("psbl", ips=ips))
    assert sum(question.name.endswith("psbl.surriel.com") for question in asked) == MOST_ADDRESSES + 2
    assert "too_many" in {lost.reason for lost in outcome.unknown}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(strangers())
def test_a_stranger_answers(answers):
    run(judge, answers, aimed("spamhaus-zen", "surbl", "uribl", "barracuda", "spamrats"))
