import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checks.answers import FAILED, codes, failing, finding, run, strangers, target, zones
from workbench.checks._reverse_names import is_host_name, looks_generic
from workbench.checks.ptr import judge
from workbench.model.inquiry import Answer, Question, Status, proven
from workbench.model.rdata import name_to_wire

FORWARD = "mail A 192.0.2.10\nmail AAAA 2001:db8::10\n@ MX 10 mx1\nmx1 A 192.0.2.25\n"
REVERSE = "$ORIGIN 2.0.192.in-addr.arpa.\n10 PTR mail.example.org.\n25 PTR mx1.example.org.\n"
SENDER = ipaddress.ip_address("192.0.2.10")
PTR = Question("PTR", "10.2.0.192.in-addr.arpa")


def one(forward, reverse, *ips):
    return run(judge, zones(forward, reverse), target(sending_ips=ips))[0]


def test_sender_and_mail_host_confirmed():
    outcome = one(FORWARD, REVERSE, SENDER)
    assert codes(outcome) == ["ptr.mx_ok", "ptr.ok"]
    assert not outcome.unknown and outcome.applies
    assert outcome.facts["addresses"] == [
        {"address": "192.0.2.10", "role": "sending", "host": None, "names": ["mail.example.org"], "confirmed": True},
        {
            "address": "192.0.2.25",
            "role": "mx",
            "host": "mx1.example.org",
            "names": ["mx1.example.org"],
            "confirmed": True,
        },
    ]
    assert [child["state"] for child in outcome.facts["tree"]["children"]] == ["ok", "ok"]
    assert len(finding(outcome, "ptr.ok").evidence) == 2


def test_only_mail_hosts_known():
    outcome = one(FORWARD, REVERSE)
    assert codes(outcome) == ["ptr.mx_ok"]
    assert [(lost.reason, lost.decisive) for lost in outcome.unknown] == [("sending_ips_not_given", False)]


@pytest.mark.parametrize(
    ("reverse", "expected"),
    [
        ("", ["ptr.missing", "ptr.mx_missing"]),
        ("10 PTR other.example.org.\n25 PTR other.example.org.", ["ptr.mismatch", "ptr.mx_mismatch"]),
        ("10 PTR mx1.example.org.\n25 PTR mx1.example.org.", ["ptr.mismatch", "ptr.mx_ok"]),
        ("10 PTR mail.example.org.\n10 PTR other.example.org.\n25 PTR mx1.example.org.", ["ptr.mx_ok", "ptr.ok", "ptr.several"]),
        ("10 PTR mail_1.example.org.\n25 PTR mx1.example.org.", ["ptr.invalid_name", "ptr.mismatch", "ptr.mx_ok"]),
        ("10 PTR 10-2-0-192.dsl.example.org.\n25 PTR mx1.example.org.", ["ptr.generic", "ptr.mx_ok", "ptr.ok"]),
        ("10 PTR .\n25 PTR mx1.example.org.", ["ptr.invalid_name", "ptr.mismatch", "ptr.mx_ok"]),
    ],
)  # fmt: skip
def test_verdicts(reverse, expected):
    outcome = one(FORWARD + "10-2-0-192.dsl A 192.0.2.10\n", "$ORIGIN 2.0.192.in-addr.arpa.\n" + reverse, SENDER)
    assert codes(outcome) == expected
    assert not outcome.unknown


def test_address_of_version_6():
    address = ipaddress.ip_address("2001:db8::10")
    owner = "0.1.0.0." + "0.0.0.0." * 5 + "8.b.d.0.1.0.0.2.ip6.arpa"
    assert address.reverse_pointer == owner
    reverse = f"$ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.\n{owner}. PTR mail.example.org.\n"
    assert "ptr.ok" in codes(one(FORWARD, reverse, address))


def test_through_a_classless_delegation():
    """RFC 2317: the provider points each address into the customer's zone."""
    reverse = "$ORIGIN 2.0.192.in-addr.arpa.\n10 CNAME 10.0-26\n10.0-26 PTR mail.example.org.\n25 PTR mx1.example.org."
    assert codes(one(FORWARD, reverse, SENDER)) == ["ptr.mx_ok", "ptr.ok"]


def test_private_sender_is_not_asked_about():
    outcome, asked = run(judge, zones(FORWARD, REVERSE), target(sending_ips=[ipaddress.ip_address("10.0.0.5")]))
    assert "ptr.not_public" in codes(outcome)
    assert not any("10.in-addr" in question.name for question in asked)


@pytest.mark.parametrize("zone", ["@ MX 0 .", '@ TXT "v=spf1 -all"', "@ MX 10 gone"])
def test_nothing_to_look_at(zone):
    outcome, _ = run(judge, zones(zone))
    assert (outcome.applies, outcome.findings, outcome.unknown) == (False, (), ())


@pytest.mark.parametrize("status", FAILED)
@pytest.mark.parametrize(
    ("broken", "lost"),
    [
        (PTR, {"ptr.ok"}),
        (Question("A", "mail.example.org"), {"ptr.ok"}),
        (Question("MX", "example.org"), {"ptr.mx_ok"}),
        (Question("A", "mx1.example.org"), {"ptr.mx_ok"}),
        (Question("PTR", "25.2.0.192.in-addr.arpa"), {"ptr.mx_ok"}),
    ],
)
def test_what_is_unknown_is_never_missing(broken, lost, status):
    aimed = target(sending_ips=[SENDER])
    outcome, _ = run(judge, failing(zones(FORWARD, REVERSE), broken, status), aimed)
    assert set(codes(outcome)) == {"ptr.ok", "ptr.mx_ok"} - lost
    assert [(item.question, item.reason, item.decisive) for item in outcome.unknown] == [
        (str(broken), status.value, True)
    ]


def test_second_name_may_confirm_though_the_first_is_unknown():
    reverse = REVERSE + "10 PTR lost.example.org."
    oracle = failing(zones(FORWARD, reverse), Question("A", "lost.example.org"), Status.TIMEOUT)
    outcome, _ = run(judge, oracle, target(sending_ips=[SENDER]))
    assert "ptr.ok" in codes(outcome) and not outcome.unknown


def test_hundreds_of_names_are_not_followed():
    names = tuple(name_to_wire(f"h{n}.example.org") for n in range(300))

    def answer(asked):
        if asked == PTR:
            return proven(asked, Answer("PTR", Status.FOUND, names))
        return proven(asked, Answer(asked.kind, Status.NXDOMAIN))

    outcome, asked = run(judge, answer, target(sending_ips=[SENDER]))
    assert len(asked) == 12
    assert "ptr.mismatch" not in codes(outcome)
    assert [lost.reason for lost in outcome.unknown] == ["too_many"]


@pytest.mark.parametrize(
    ("name", "address", "generic"),
    [
        ("192-0-2-10.example.net", "192.0.2.10", True),
        ("10.2.0.192.example.net", "192.0.2.10", True),
        ("ec2-192-0-2-10.compute.example.net", "192.0.2.10", True),
        ("host10-2-0.example.net", "192.0.2.10", True),
        ("ip-c000020a.example.net", "192.0.2.10", True),
        ("p192000002010.example.net", "192.0.2.10", True),
        ("dynamic.example.net", "192.0.2.10", True),
        ("a1.adsl.example.net", "192.0.2.10", True),
        ("pool-7.example.net", "192.0.2.10", True),
        ("2001-0db8-0000-0000-0000-0000-0000-0010.example.net", "2001:db8::10", True),
        ("mail.example.org", "192.0.2.10", False),
        ("o1.ptr2410.sendgrid.net", "192.0.2.10", False),
        ("mail-wm1-f10.google.com", "192.0.2.10", False),
        ("smtp10.liverpool.example", "192.0.2.10", False),
        ("a10-2.smtp-out.amazonses.com", "54.240.10.2", False),
    ],
)
def test_names_of_access_networks(name, address, generic):
    assert looks_generic(name, ipaddress.ip_address(address)) is generic


@pytest.mark.parametrize(
    ("name", "valid"),
    [("mail.example.org", True), ("localhost", False), ("192.0.2.1", False), ("a_b.example", False), ("-a.example", False),
     ("xn--e1afmkfd.xn--p1ai", True), (r"a\.b.example", False), (".", False)],
)  # fmt: skip
def test_host_names(name, valid):
    assert is_host_name(name) is valid


@given(strangers(), st.lists(st.ip_addresses(), max_size=2))
@settings(max_examples=150, deadline=None)
def test_any_answers_give_an_outcome(oracle, ips):
    outcome, asked = run(judge, oracle, target(sending_ips=ips))
    assert len(outcome.facts["addresses"]) <= 60
    said = {found.subject for found in outcome.findings if found.code.endswith("missing")}
    for question in asked:
        if question.kind == "PTR" and oracle(question).status in FAILED:
            assert not said.intersection(str(ip) for ip in ips if ip.reverse_pointer == question.name)
