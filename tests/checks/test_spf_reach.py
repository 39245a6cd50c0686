"""Whom a record lets in: the audit and the evaluation of single senders must say the same of strangers."""

import ipaddress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checks.test_spf import DOMAIN, answering, audit, codes
from workbench.checks import _spf_whole as whole
from workbench.checks._spf_reach_codes import REACH_CODES
from workbench.checks._spf_tree import Walk
from workbench.checks.spf import judge
from workbench.mail import spf_space
from workbench.mail.spf import evaluate
from workbench.mail.spf_record import scan
from workbench.mail.spf_result import Sender
from workbench.model.inquiry import Answer, Status, replay
from workbench.model.rdata import txt_rdata
from workbench.model.rules import load_rules
from workbench.model.target import Target

ZONE = {
    ("TXT", "all.test"): ("v=spf1 +all",),
    ("TXT", "inner.test"): ("v=spf1 include:all.test -all",),
    ("TXT", "wide.test"): ("v=spf1 ip4:0.0.0.0/0 ip6:::/0 -all",),
    ("TXT", "halves.test"): ("v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all",),
    ("TXT", "onward.test"): ("v=spf1 mx:none.test redirect=all.test",),
    ("TXT", "neutral.test"): ("v=spf1 a:h.test ?all",),
    ("TXT", "open.test"): ("v=spf1 a:h.test",),
    ("TXT", "further.test"): ("v=spf1 redirect=open.test",),
    ("TXT", "closed.test"): ("v=spf1 a:h.test -all",),
    ("MX", "none.test"): ("h.test",),
    ("A", "h.test"): ("192.0.2.1",),
    ("A", DOMAIN): ("192.0.2.9",),
}


@pytest.mark.parametrize(
    ("record", "code", "named"),
    [
        ("v=spf1 redirect=all.test", "spf.include_passes_all", ("redirect=all.test", "+all", "all.test")),
        ("v=spf1 include:inner.test -all", "spf.include_passes_all", ("include:inner.test", "+all", "all.test")),
        (
            "v=spf1 include:wide.test -all",
            "spf.include_passes_all",
            ("include:wide.test", "ip4:0.0.0.0/0", "wide.test"),
        ),
        (
            "v=spf1 include:halves.test ~all",
            "spf.include_passes_all",
            ("include:halves.test", "ip4:0.0.0.0/1 ip4:128.0.0.0/1", "halves.test"),
        ),
        ("v=spf1 mx include:onward.test -all", "spf.include_passes_all", ("include:onward.test", "+all", "all.test")),
        ("v=spf1 -a:h.test redirect=all.test", "spf.include_passes_all", ("redirect=all.test", "+all", "all.test")),
        ("v=spf1 a/0 mx:none.test/1 -all", "spf.pass_all", ("a/0",)),
        ("v=spf1 exists:h.test -all", "spf.pass_all", ("exists:h.test",)),
        ("v=spf1 ip6:2001:db8::1 ip6:::/0 -all", "spf.pass_all", ("ip6:::/0",)),
        ("v=spf1 -include:closed.test +all", "spf.pass_all", ("+all",)),
    ],
)
def test_the_term_that_lets_everybody_in_is_named(record, code, named):
    outcome = audit(record, zone=ZONE)
    assert codes(outcome) == [code]
    args = outcome.findings[0].args
    assert tuple(args[key] for key in ("term", "culprit", "domain") if key in args) == named
    node = next(child for child in outcome.facts["tree"]["children"] if child["label"] == named[0])
    assert (node["state"], node["code"], outcome.facts["tree"]["state"]) == ("error", code, "error")


@pytest.mark.parametrize(
    ("record", "share", "terms"),
    [
        ("v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all", 100, ["ip4:0.0.0.0/1", "ip4:128.0.0.0/1"]),
        ("v=spf1 " + " ".join(f"ip4:{part}.0.0.0/2" for part in (0, 64, 128, 192)) + " -all", 100, None),
        ("v=spf1 ip4:128.0.0.0/2 a:h.test -all", 28, ["ip4:128.0.0.0/2"]),
        ("v=spf1 ip6:2000::/5 -all", 25, ["ip6:2000::/5"]),
        ("v=spf1 -ip4:0.0.0.0/1 ip4:0.0.0.0/0 -all", 43, ["ip4:0.0.0.0/0"]),
    ],
)
def test_large_parts_of_the_internet(record, share, terms):
    outcome = audit(record, zone=ZONE)
    assert codes(outcome) == ["spf.passes_internet"]
    assert outcome.findings[0].args["share"] == share
    assert terms is None or outcome.findings[0].args["terms"] == terms


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ("v=spf1 ip4:20.0.0.0/8 -all", ["spf.wide_network"]),
        ("v=spf1 mx -all ip4:20.0.0.0/8", ["spf.after_all", "spf.ok"]),
        ("v=spf1 mx ?include:all.test ~all", ["spf.neutral_term"]),
        ("v=spf1 ?ip4:0.0.0.0/0 ?exists:h.test ~all", ["spf.neutral_term"]),
        ("v=spf1 ~include:all.test -all", ["spf.ok"]),
        ("v=spf1 -include:all.test +all", ["spf.ok"]),
        ("v=spf1 -all +all", ["spf.after_all", "spf.ok"]),
        ("v=spf1 redirect=neutral.test", ["spf.redirect_neutral"]),
        ("v=spf1 redirect=further.test", ["spf.redirect_neutral"]),
        ("v=spf1 redirect=closed.test", ["spf.ok"]),
        ("v=spf1 include:neutral.test -all", ["spf.ok"]),
    ],
)
def test_qualifiers_order_and_endings_count(record, found):
    outcome = audit(record, zone=ZONE)
    assert codes(outcome) == found


@pytest.mark.parametrize(
    ("record", "terms"),
    [
        ("v=spf1 mx include:gone.test +all", ["+all"]),
        ("v=spf1 mx moo +all", ["+all"]),
        ("v=spf1 " + "a:h.test " * 11 + "include:all.test -all", ["include:all.test"]),
        ("v=spf1 include:example.org ip4:0.0.0.0/0 -all", ["ip4:0.0.0.0/0"]),
        ("v=spf1 include:gone.test -include:all.test +all", None),
    ],
)
def test_what_an_error_still_hides_is_said(record, terms):
    outcome = audit(record, zone=ZONE)
    found = [finding.args["terms"] for finding in outcome.findings if finding.code == "spf.open_once_mended"]
    assert found == ([terms] if terms else [])
    assert not {"spf.pass_all", "spf.include_passes_all", "spf.passes_internet"} & set(codes(outcome))


def test_what_depends_on_the_sender_is_said():
    zone = {("TXT", "192.0.2.1.inc.test"): ("v=spf1 ip4:192.0.2.0/24 -all",), ("A", "h.test"): ("192.0.2.1",)}
    assert codes(audit("v=spf1 include:%{i}.inc.test ~all", zone=zone)) == ["spf.macros", "spf.ok_in_part"]
    assert codes(audit("v=spf1 include:%{i}.inc.test ~all")) == ["spf.depends"]
    nested = {("TXT", "crm.test"): ("v=spf1 exists:%{i}.ip.test ~all",)}
    outcome = audit("v=spf1 include:crm.test -all", zone=nested)
    assert codes(outcome) == ["spf.macros", "spf.ok_in_part"]
    assert outcome.findings[0].args == {"terms": ["exists:%{i}.ip.test"]}


@pytest.mark.parametrize(
    ("texts", "found"), [((), ["spf.alias", "spf.missing"]), (("v=spf1 mx mx ?all",), ["spf.alias", "spf.neutral_all"])]
)
def test_nothing_can_be_published_beside_an_alias(texts, found):
    zone = answering({("MX", "mx.example.org"): (), ("A", "mx.example.org"): ("192.0.2.1",)})

    def oracle(asked):
        if asked.name != DOMAIN:
            return zone(asked)
        data = tuple(txt_rdata((text.encode(),)) for text in texts) if asked.kind == "TXT" else ()
        return Answer(asked.kind, Status.FOUND if data else Status.NODATA, data, chain=("shop.test",))

    outcome = replay(judge(Target(DOMAIN, load_rules())), oracle)
    assert codes(outcome)[:2] == found
    assert outcome.findings[0].args == {"target": "shop.test"}
    assert not any(finding.records for finding in outcome.findings)


NAMES = ["a.test", "b.test", "c.test", "d.test"]
DOMAINS = st.sampled_from([*NAMES, "gone.test", "%{d}", "x.%{o}"])
QUALIFIER = st.sampled_from(["", "", "+", "-", "~", "?"])
NETWORKS = ("ip4:0.0.0.0/1", "ip4:128.0.0.0/1", "ip4:0.0.0.0/0", "ip4:192.0.0.0/3", "ip4:64.0.0.0/2", "ip4:7.0.0.0/30",
            "ip6:2000::/4", "ip6:2001:db8::/32", "ip6:::/0", "ip4:32.0.0.0/3", "ip6:3000::/5")  # fmt: skip
PREFIXES = st.sampled_from(["", "/0", "/1", "//2", "/2//1", "/30"])
TERMS = st.one_of(
    st.builds("{}{}".format, QUALIFIER, st.sampled_from([*NETWORKS, "all"])),
    st.builds("{}{}{}".format, QUALIFIER, st.sampled_from(["a", "mx"]), PREFIXES),
    st.builds("{}{}:{}{}".format, QUALIFIER, st.sampled_from(["a", "mx"]), DOMAINS, PREFIXES),
    st.builds("{}{}:{}".format, QUALIFIER, st.sampled_from(["exists", "include", "include"]), DOMAINS),
    st.builds("redirect={}".format, DOMAINS),
)
RECORDS = st.lists(TERMS, max_size=6).map(lambda words: " ".join(["v=spf1", *words]))
ADDRESSES = st.one_of(st.ip_addresses(v=4), st.integers(0, 2**125 - 1).map(lambda n: ipaddress.IPv6Address(2**125 + n)))
HOSTS = st.lists(st.sampled_from(["7.0.0.1", "200.1.1.1"]), max_size=2, unique=True)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(RECORDS, min_size=4, max_size=4),
    st.lists(HOSTS, min_size=4, max_size=4),
    st.lists(ADDRESSES, min_size=4, max_size=8),
)
def test_audit_and_evaluation_agree_about_any_stranger(records, hosts, addresses):
    zone = {("TXT", name): (text,) for name, text in zip(NAMES, records, strict=True)}
    zone |= {("A", name): tuple(found) for name, found in zip(NAMES, hosts, strict=True) if found}
    zone |= {("MX", name): (NAMES[number - 1], "gone.test") for number, name in enumerate(NAMES) if hosts[number]}
    zone |= {("AAAA", "b.test"): ("2001:db8::5",), ("A", "x.a.test"): ("192.0.2.1",)}
    oracle = answering(zone)
    walk = Walk(Target("a.test", load_rules()))
    text = records[0].encode()
    record, problems = scan(text)
    replay(walk.root(record), oracle)
    reach = whole.reach(walk, text)
    for address in [*addresses, ipaddress.ip_address("7.0.0.2"), ipaddress.ip_address("200.1.1.1")]:
        result = replay(evaluate(Sender(address, "a.test", "postmaster@a.test")), oracle).result
        if reach is not whole.NOBODY:
            assert spf_space.holds(reach.space(address.version), int(address)) == (result == "pass")
    if reach is whole.NOBODY and not problems:  # nothing wide anywhere: at most some of the addresses at hand pass
        assert not whole.too_much(whole.reaching.reach(walk.sender, record, walk.answers), walk.target.rules)
    assert bool(whole.strangers(walk.target, reach, ())) == any(reach.share(version) >= 0.1 for version in reach.parts)


def test_a_hostile_record_is_bounded():
    words = [f"{'-' if number % 2 else ''}ip4:{number % 223 + 1}.{number // 223}.0.0/24" for number in range(3500)]
    outcome = audit("v=spf1 " + " ".join(words) + " +all")
    assert "spf.ok" not in codes(outcome)


def test_a_hostile_tree_is_bounded():
    links = " ".join(f"include:s{number}.test" for number in range(20))
    zone = {("TXT", f"s{number}.test"): (f"v=spf1 {links} +all",) for number in range(20)}
    assert "spf.open_once_mended" in codes(audit(f"v=spf1 {links} -all", zone=zone))


def test_every_code_is_found_here():
    text = Path(__file__).read_text("utf-8")
    assert [code for code in REACH_CODES if f'"{code}"' not in text] == []


def test_the_share_stands_in_the_rule_pack():
    """A pack that allows more lets a record pass that this one does not."""
    oracle = answering({("TXT", DOMAIN): ("v=spf1 ip4:64.0.0.0/3 -all",)})
    strict, threshold = load_rules(), load_rules().thresholds["spf.internet_share"]
    lenient = replace(strict, thresholds={**strict.thresholds, "spf.internet_share": replace(threshold, value=0.2)})
    found = [codes(replay(judge(Target(DOMAIN, rules)), oracle)) for rules in (strict, lenient)]
    assert ["spf.passes_internet" in said for said in found] == [True, False]
