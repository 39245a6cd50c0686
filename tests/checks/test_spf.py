"""The SPF check over small zones; the verdicts are those of RFC 7208."""

import ipaddress
from pathlib import Path

import pytest

from workbench.checks.base import CHECKS
from workbench.checks.spf import CODES, SYNTAX_CODES, judge
from workbench.mail.spf_record import Fault
from workbench.model.inquiry import Answer, Status, proven, replay
from workbench.model.rdata import name_to_wire, split_strings, txt_rdata
from workbench.model.rules import load_rules
from workbench.model.target import Target

DOMAIN = "example.org"


def data(kind, value):
    match kind:
        case "TXT":
            strings = value if isinstance(value, tuple) else split_strings(value.encode("utf-8"))
            return txt_rdata(tuple(part if isinstance(part, bytes) else part.encode() for part in strings))
        case "MX":
            return b"\0\n" + name_to_wire(value)
        case _:
            return ipaddress.ip_address(value).packed


def answering(zone):
    def oracle(asked):
        found = zone.get((asked.kind, asked.name))
        if isinstance(found, Status):
            return proven(asked, Answer(asked.kind, found))
        if found:
            return proven(asked, Answer(asked.kind, Status.FOUND, tuple(data(asked.kind, value) for value in found), 0))
        exists = any(name == asked.name for _, name in zone)
        return proven(asked, Answer(asked.kind, Status.NODATA if exists else Status.NXDOMAIN))

    return oracle


def audit(*records, zone=None, ips=()):
    zone = {("TXT", DOMAIN): records, ("MX", DOMAIN): ("mx.example.org",), **(zone or {})}
    zone.setdefault(("A", "mx.example.org"), ("192.0.2.1",))
    target = Target(DOMAIN, load_rules(), sending_ips=tuple(map(ipaddress.ip_address, ips)))
    return replay(judge(target), answering(zone))


def codes(outcome):
    return [finding.code for finding in outcome.findings]


def pasted(outcome, code):
    finding = next(finding for finding in outcome.findings if finding.code == code)
    assert all((record.name, record.type) == (DOMAIN, "TXT") for record in finding.records)
    return [record.value for record in finding.records]


def test_is_registered():
    assert CHECKS["spf"] is judge


def test_a_sound_record():
    zone = {("TXT", "_spf.example.net"): ("v=spf1 ip4:192.0.2.0/24 ~all",)}
    outcome = audit("v=spf1 mx include:_spf.example.net -all", zone=zone)
    assert codes(outcome) == ["spf.ok"]
    assert outcome.unknown == ()
    facts = outcome.facts
    assert (facts["lookups"], facts["void_lookups"], facts["all"], facts["size"]) == (2, 0, "-all", 39)
    assert [child["label"] for child in facts["tree"]["children"]] == ["mx", "include:_spf.example.net", "-all"]
    assert facts["tree"]["children"][1]["children"][0]["label"] == "ip4:192.0.2.0/24"
    assert outcome.findings[0].evidence[0].startswith("sha256:")


def test_no_record():
    assert codes(audit("some other text")) == ["spf.missing"]
    outcome = audit(zone={("TXT", DOMAIN): (), ("MX", DOMAIN): (), ("A", DOMAIN): ("192.0.2.1",)})
    assert codes(outcome) == ["spf.missing_unused"]
    assert pasted(outcome, "spf.missing_unused") == ["v=spf1 -all"]
    assert codes(replay(judge(Target("none.example", load_rules())), answering({}))) == []  # MX says so


def test_a_parked_domain():
    assert codes(audit("v=spf1 -all")) == ["spf.null_record"]


@pytest.mark.parametrize(
    "status", [Status.SERVFAIL, Status.REFUSED, Status.TIMEOUT, Status.MALFORMED, Status.NOT_ASKED]
)
def test_without_an_answer_nothing_is_missing(status):
    outcome = audit(zone={("TXT", DOMAIN): status, ("MX", DOMAIN): status})
    assert outcome.findings == ()
    assert [(item.question, item.reason, item.decisive) for item in outcome.unknown] == [
        ("TXT example.org", status.value, True)
    ]
    inside = audit(
        "v=spf1 include:_spf.example.net a mx -all", zone={("TXT", "_spf.example.net"): status, ("A", DOMAIN): status}
    )
    assert codes(inside) == []
    assert [item.question for item in inside.unknown] == ["TXT _spf.example.net", "A example.org"]


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ('"v=spf1 mx -all"', ["v=spf1 mx -all"]),
        (" v=spf1 mx -all", ["v=spf1 mx -all"]),
        ("v=spf1mx -all", ["v=spf1 mx -all"]),
        ("v = spf1 mx -all", ["v=spf1 mx -all"]),
        ("\ufeffv=spf1 mx -all", ["v=spf1 mx -all"]),
        ("spf1 mx moo -all", []),
        ("v=spf1; mx; -all", ["v=spf1 mx -all"]),
        ("v=spf10 mx -all", ["v=spf1 mx -all"]),
        ("v=spf2 mx -all", ["v=spf1 mx -all"]),
        ("v:spf1 mx -all", ["v=spf1 mx -all"]),
        ("spf1 mx +all", ["v=spf1 mx ~all"]),
        ("spf1 +all", []),
    ],
)
def test_almost_a_record(text, fixed):
    outcome = audit(text)
    assert codes(outcome) == ["spf.almost"]
    assert pasted(outcome, "spf.almost") == fixed


def test_other_texts_are_not_almost_spf():
    assert codes(audit("spf2.0/pra mx -all", "v=spf2.0/mfrom", "v=DMARC1; p=none")) == ["spf.missing"]


def test_several_records_are_merged():
    outcome = audit("v=spf1 mx ip4:192.0.2.1 -all", "v=spf1 include:a.example mx ~all")
    assert codes(outcome) == ["spf.several_records"]
    assert pasted(outcome, "spf.several_records") == ["v=spf1 mx ip4:192.0.2.1 include:a.example ~all"]
    assert pasted(audit("v=spf1 mx -all", "v=spf1 redirect=a.example"), "spf.several_records") == []


@pytest.mark.parametrize(
    ("term", "fault", "fixed"),
    [
        ("ipv4:192.0.2.9", Fault.MECHANISM, "ip4:192.0.2.9"),
        ("a:192.0.2.9", Fault.DOMAIN_IS_ADDRESS, "ip4:192.0.2.9"),
        ("192.0.2.9", Fault.MECHANISM, "ip4:192.0.2.9"),
        ("ip4:2001:db8::/32", Fault.IP4, "ip6:2001:db8::/32"),
        ("ip4:192.0.2.9,", Fault.IP4, "ip4:192.0.2.9"),
        ("redirect:a.example", Fault.MECHANISM, None),
        ("ip4:192.0.2.0/33", Fault.PREFIX, None),
        ("include:", Fault.VALUE_MISSING, None),
        ("include: mx.example.org", Fault.VALUE_MISSING, "include:mx.example.org"),
        ("ip4: 192.0.2.9", Fault.VALUE_MISSING, "ip4:192.0.2.9"),
        ("ip6:192.0.2.9", Fault.IP6, "ip4:192.0.2.9"),
        ("ip4:::ffff:192.0.2.9", Fault.IP4, "ip4:192.0.2.9"),
        ("ip4:::ffff:192.0.2.0/120", Fault.IP4, "ip4:192.0.2.0/24"),
        ("all:foo", Fault.VALUE_UNEXPECTED, None),
        ("ip6:2001", Fault.IP6, None),
        ("a:museum", Fault.DOMAIN, None),
        ("a:%x.example.org", Fault.MACRO, None),
        ("b\u00fccher", Fault.CHARACTER, None),
    ],
)
def test_malformed_terms(term, fault, fixed):
    outcome = audit(f"v=spf1 mx {term} -all")
    code = f"spf.syntax_{fault.value}"
    assert code in codes(outcome)
    finding = next(finding for finding in outcome.findings if finding.code == code)
    assert finding.args["position"] == 11
    assert "spf.ok" not in codes(outcome)
    if fixed:
        assert pasted(outcome, code) == [f"v=spf1 mx {fixed} -all"]


def test_all_errors_are_told():
    outcome = audit("v=spf1 moo exp=a.example exp=b.example include: -all")
    assert codes(outcome) == ["spf.syntax_mechanism", "spf.syntax_repeated", "spf.syntax_value_missing"]
    assert [finding.args["position"] for finding in outcome.findings] == [8, 26, 40]


def test_letters_of_another_alphabet_are_shown_as_written():
    outcome = audit("v=spf1 mx in\u0441lude:a.example \u201cip4:192.0.2.1\u201d -all")
    assert [finding.args["term"] for finding in outcome.findings] == [
        "in\u0441lude:a.example",
        "\u201cip4:192.0.2.1\u201d",
    ]
    assert "in\u0441lude" in outcome.facts["record"]
    assert pasted(audit("v=spf1 mx \u201cip4:192.0.2.1\u201d -all"), "spf.syntax_character") == [
        "v=spf1 mx ip4:192.0.2.1 -all"
    ]


def test_every_fault_has_a_code():
    assert {f"spf.syntax_{fault.value}" for fault in Fault} - set(SYNTAX_CODES) == {"spf.syntax_version"}


@pytest.mark.parametrize(
    ("record", "code", "fixed"),
    [
        ("v=spf1 mx +all", "spf.pass_all", ["v=spf1 mx ~all"]),
        ("v=spf1 mx all", "spf.pass_all", ["v=spf1 mx ~all"]),
        ("v=spf1 +all mx", "spf.pass_all", ["v=spf1 mx ~all"]),
        ("v=spf1 +all", "spf.pass_all", []),
        ("v=spf1 mx ip4:0.0.0.0/0 -all", "spf.pass_all", ["v=spf1 mx ~all"]),
        ("v=spf1 mx ?all", "spf.neutral_all", ["v=spf1 mx ~all"]),
        ("v=spf1 mx", "spf.no_all", ["v=spf1 mx ~all"]),
        ("v=spf1", "spf.no_all", []),
        ("v=spf1 ?all", "spf.neutral_all", []),
        ("v=spf1 mx -all ip4:192.0.2.1", "spf.after_all", ["v=spf1 mx ip4:192.0.2.1 -all"]),
        ("v=spf1 mx -all redirect=a.example", "spf.redirect_ignored", ["v=spf1 mx -all"]),
        ("v=spf1 mx ptr -all", "spf.ptr", []),
        ("v=spf1 mx default=pass -all", "spf.unknown_modifier", []),
        ("v=spf1 mx ip4=192.0.2.1 -all", "spf.not_a_mechanism", ["v=spf1 mx ip4:192.0.2.1 -all"]),
        ("v=spf1 mx v=spf1 -all", "spf.repeated_version", ["v=spf1 mx -all"]),
        ("v=spf1 mx -all v=spf1 a:mx.example.org -all", "spf.after_all", ["v=spf1 mx a:mx.example.org -all"]),
        ("V=SpF1 mx -all", "spf.version_case", ["v=spf1 mx -all"]),
        ("v=spf1 mx mx -all", "spf.duplicate", ["v=spf1 mx -all"]),
        ("v=spf1 mx ip4:10.1.2.3 -all", "spf.private_network", ["v=spf1 mx -all"]),
        ("v=spf1 mx ip6:fd00::/8 -all", "spf.private_network", ["v=spf1 mx -all"]),
        ("v=spf1 mx ip4:20.0.0.0/8 -all", "spf.wide_network", []),
        ("v=spf1 mx exists:%{i}.a.example -all", "spf.macros", []),
    ],
)
def test_lint(record, code, fixed):
    outcome = audit(record)
    assert codes(outcome)[0] == code
    assert pasted(outcome, code) == fixed


def test_a_record_cut_into_strings():
    glued = audit((b"v=spf1 include:a.example.net", b"include:b.example.net -all"))
    assert pasted(glued, "spf.split_word") == ["v=spf1 include:a.example.net include:b.example.net -all"]
    assert "spf.split_word" not in codes(audit((b"v=spf1 ip4:192.0.2.", b"5 mx", b" -all")))
    large = audit("v=spf1 " + " ".join(f"ip4:192.0.2.{number}" for number in range(40)) + " -all")
    assert codes(large) == ["spf.large", "spf.ok"]


def chain(count):
    """A record that costs `count` look-ups, each include but the last holding the next."""
    zone = {("TXT", f"s{n}.example"): (f"v=spf1 include:s{n + 1}.example -all",) for n in range(1, count)}
    zone[("TXT", f"s{count}.example")] = ("v=spf1 ip4:192.0.2.1 -all",)
    return zone


@pytest.mark.parametrize(
    ("count", "code"),
    [
        (8, "spf.ok"),
        (9, "spf.near_lookup_limit"),
        (10, "spf.near_lookup_limit"),
        (11, "spf.too_many_lookups"),
        (15, "spf.too_many_lookups"),
    ],
)
def test_look_ups_are_counted_beyond_the_limit(count, code):
    outcome = audit("v=spf1 include:s1.example -all", zone=chain(count))
    assert codes(outcome)[0] == code
    assert outcome.facts["lookups"] == count
    assert outcome.facts["depth"] == count


def test_the_tree_adds_costs_up():
    zone = {
        ("TXT", "a.example"): ("v=spf1 a mx include:b.example -all",),
        ("TXT", "b.example"): ("v=spf1 a -all ptr",),
        ("A", "a.example"): ("192.0.2.1",),
        ("MX", "a.example"): ("mx.example.org",),
        ("AAAA", "b.example"): ("2001:db8::1",),
    }
    outcome = audit("v=spf1 include:a.example redirect=b.example", zone=zone)
    include, redirect = outcome.facts["tree"]["children"]
    assert (include["own"], include["cost"], redirect["cost"]) == (1, 5, 2)
    assert (outcome.facts["lookups"], outcome.facts["void_lookups"]) == (7, 0)


@pytest.mark.parametrize(
    ("zone", "code"),
    [
        ({}, "spf.include_missing"),
        ({("TXT", "a.example"): ("v=spf1 -all", "v=spf1 mx -all")}, "spf.include_several"),
        ({("TXT", "a.example"): ("v=spf1 moo -all",)}, "spf.include_broken"),
        ({("TXT", "a.example"): ("v=spf1 +all",)}, "spf.include_passes_all"),
        ({("TXT", "a.example"): ("v=spf1 include:example.org -all",)}, "spf.loop"),
        ({("TXT", "a.example"): ("v=spf1 a:gone.example -all",)}, "spf.void_lookup"),
        (
            {("TXT", "a.example"): ("v=spf1 mx -all",), ("MX", "a.example"): tuple(f"m{n}.example" for n in range(11))},
            "spf.too_many_mx",
        ),
    ],
)
def test_faults_of_included_records(zone, code):
    assert codes(audit("v=spf1 include:a.example -all", zone=zone))[0] == code


def test_void_look_ups():
    outcome = audit("v=spf1 a:x.example a:y.example exists:z.example -all")
    assert codes(outcome) == ["spf.too_many_voids", *["spf.void_lookup"] * 3]
    assert outcome.facts["void_lookups"] == 3


def test_macros_are_followed_for_a_sample_sender():
    zone = {("TXT", "example.org._spf.example.net"): ("v=spf1 ip4:192.0.2.1 -all",)}
    followed = audit("v=spf1 include:%{d}._spf.example.net -all", zone=zone)
    assert codes(followed) == ["spf.ok"]
    dependent = audit("v=spf1 include:%{i}._spf.example.net exists:%{i}.x.example -all")
    assert codes(dependent) == ["spf.depends", "spf.macros"]
    assert dependent.facts["lookups"] == 2
    assert all(child.get("depends") for child in dependent.facts["tree"]["children"][:2])


def test_a_hostile_tree_is_cut():
    zone = {
        ("TXT", f"s{n}.example"): (
            "v=spf1 " + " ".join(f"include:s{m}.example" for m in range(20) if m != n) + " -all",
        )
        for n in range(20)
    }
    outcome = audit("v=spf1 include:s0.example -all", zone=zone)
    assert codes(outcome)[0] == "spf.too_many_lookups"
    assert not outcome.facts["complete"]


def test_sending_addresses():
    outcome = audit("v=spf1 mx -all", ips=("192.0.2.1", "198.51.100.1"))
    assert [(f.code, f.args) for f in outcome.findings] == [
        ("spf.ip_pass", {"ip": "192.0.2.1", "result": "pass"}),
        ("spf.ip_not_authorised", {"ip": "198.51.100.1", "result": "fail"}),
    ]
    silent = audit(
        "v=spf1 exists:%{i}.x.example -all", zone={("A", "192.0.2.1.x.example"): Status.TIMEOUT}, ips=("192.0.2.1",)
    )
    assert [item.question for item in silent.unknown] == ["A 192.0.2.1.x.example"]
    assert "spf.ip_not_authorised" not in codes(silent)


def test_a_wide_tree_takes_few_rounds():
    zone = answering(
        {("TXT", DOMAIN): ("v=spf1 " + " ".join(f"include:s{n}.example" for n in range(9)) + " -all",)}
        | chain(1)
        | {("TXT", f"s{n}.example"): ("v=spf1 a -all",) for n in range(9)}
    )
    inquiry = judge(Target(DOMAIN, load_rules()))
    rounds = [next(inquiry)]
    try:
        while True:
            rounds.append(inquiry.send(tuple(map(zone, rounds[-1]))))
    except StopIteration as stop:
        outcome = stop.value
    assert codes(outcome) == ["spf.too_many_lookups", "spf.too_many_voids", *["spf.void_lookup"] * 9]
    assert len(rounds) == 3


def test_every_code_is_found_here():
    text = Path(__file__).read_text("utf-8")
    assert [code for code in CODES if f'"{code}"' not in text] == []
