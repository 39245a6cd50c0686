"""Providers' rules judged on audits of the bundled zone: what DNS shows, what it refutes, what it leaves open."""

import ipaddress
from dataclasses import replace
from functools import cache

import pytest

from tests.conftest import ROOT
from workbench.analysis.requirements import Standing, judge, judge_rule
from workbench.checks.base import CHECKS
from workbench.model.audit import Audit, CheckRun, CheckStatus
from workbench.model.inquiry import not_asked, replay
from workbench.model.requirements import load_requirements
from workbench.model.rules import load_rules
from workbench.model.target import Target
from workbench.net.zone_file import read_zone
from workbench.tasks.plugins import load_checks

load_checks()
PROVIDERS = load_requirements().providers
RULES = {rule.id: rule for provider in PROVIDERS for rule in provider.rules}
ZONE = read_zone((ROOT / "resources/example/kestrel.zone").read_bytes(), name="kestrel.zone")
DNS = ("spf", "dkim", "dmarc", "mx", "ptr")
MET, NOT_MET, UNKNOWN, ASK = Standing


@cache
def audited(domain, *, selectors=(), ips=(), oracle=ZONE.answer):
    from datetime import UTC, datetime

    target = Target(domain, load_rules(), selectors, tuple(map(ipaddress.ip_address, ips)))
    outcomes = {name: replay(CHECKS[name](target), oracle) for name in DNS}
    return Audit(
        "a", domain, datetime(2026, 11, 23, tzinfo=UTC), "2026-11",
        checks={name: CheckRun(CheckStatus.DONE, found.facts, found.applies) for name, found in outcomes.items()},
        findings=tuple(item for found in outcomes.values() for item in found.findings),
        unknown=tuple(item for found in outcomes.values() for item in found.unknown),
        selectors=selectors, sending_ips=ips,
    )  # fmt: skip


SHOP = audited("kestrel-shop.example", selectors=("sendwell",), ips=("192.0.2.21",))
COFFEE = audited("kestrel-coffee.example", selectors=("sendwell",), ips=("198.51.100.17",))
OLD = audited("kestrel-old.example")
SILENT = audited("kestrel-shop.example", selectors=("sendwell",), ips=("192.0.2.21",), oracle=not_asked)


def standing(audit, rule):
    return judge_rule(audit, RULES[rule]).standing


@pytest.mark.parametrize(
    "rule", ["GA1", "GA2", "GB1", "GB2", "YA1", "YA3", "YB1", "YB7", "YB8", "MA1", "AB1", "AB2", "YX1", "YX2"]
)
def test_a_sound_domain_keeps_what_dns_decides(rule):
    found = judge_rule(SHOP, RULES[rule])
    assert found.standing is MET
    assert found.findings and not found.reason


@pytest.mark.parametrize(
    ("rule", "standing_", "reason"),
    [
        ("MB1", UNKNOWN, "needs_message"), ("MB2", UNKNOWN, "needs_message"), ("MB3", UNKNOWN, "needs_message"),
        ("RU1", UNKNOWN, "needs_message"), ("GX1", UNKNOWN, "needs_message"), ("GA4", UNKNOWN, "needs_data"),
        ("GB5", UNKNOWN, "needs_message"), ("MB4", ASK, ""), ("MA2", ASK, ""), ("AB3", ASK, ""), ("YB4", ASK, ""),
    ],
)  # fmt: skip
def test_what_dns_cannot_prove_stays_open_for_a_sound_domain(rule, standing_, reason):
    found = judge_rule(SHOP, RULES[rule])
    assert (found.standing, found.reason) == (standing_, reason)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("GB1", "spf.too_many_lookups"), ("MB1", "spf.include_missing"), ("AB1", "spf.too_many_lookups"),
        ("GA2", "ptr.mismatch"), ("YB7", "ptr.generic"), ("MA2", "ptr.generic"),
    ],
)  # fmt: skip
def test_a_faulty_domain_is_told_why(rule, code):
    found = judge_rule(COFFEE, RULES[rule])
    assert found.standing is NOT_MET
    assert code in found.codes


def test_one_of_two_is_enough_where_the_rule_says_or():
    assert standing(COFFEE, "GA1") is MET  # SPF is broken, DKIM is not
    assert standing(COFFEE, "GB2") is MET  # p=none is a policy


def test_a_domain_without_mail():
    found = judge(OLD, PROVIDERS)
    assert all(one.no_mail for one in found)
    assert (judge_rule(OLD, RULES["AB1"]).standing, judge_rule(OLD, RULES["AB1"]).reason) == (UNKNOWN, "sends_no_mail")
    assert standing(OLD, "MB4") is NOT_MET  # it cannot receive answers


def test_nothing_known_is_nothing_judged():
    for one in judge(SILENT, PROVIDERS):
        for result in one.results:
            assert result.standing in {UNKNOWN, ASK}
            assert result.standing is ASK or result.reason
    assert judge_rule(SILENT, RULES["GA1"]).unknown


def test_addresses_that_were_not_given():
    audit = audited("kestrel-shop.example", selectors=("sendwell",))
    assert judge_rule(audit, RULES["GA2"]).reason == "sending_ips_not_given"
    assert standing(audited("kestrel-coffee.example", ips=("192.0.2.11", "192.0.2.20")), "GA2") is NOT_MET


@pytest.mark.parametrize("rule", RULES)
def test_checks_that_did_not_run_or_failed(rule):
    bare = replace(SHOP, checks={}, findings=(), unknown=())
    crashed = replace(bare, checks={name: CheckRun(CheckStatus.CRASHED, {}) for name in DNS})
    for audit, reason in ((bare, "check_not_run"), (crashed, "crashed")):
        found = judge_rule(audit, RULES[rule])
        if RULES[rule].every or RULES[rule].any_of:
            assert (found.standing, found.reason) == (UNKNOWN, reason)
        else:
            assert found == judge_rule(SHOP, RULES[rule])


def test_the_counts_add_up():
    for audit in (SHOP, COFFEE, OLD, SILENT):
        for one in judge(audit, PROVIDERS):
            assert sum(one.count(each) for each in Standing) == len(one.provider.rules)


def test_a_key_of_a_draft_is_no_key():
    """DKIM2: receivers of today pass over its keys, so that the mail counts as unsigned."""
    key = "v=DKIM2; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    zone = f'@ SOA a. b. 1 2 3 4 5\n@ A 192.0.2.1\ns1._domainkey TXT "{key}"\n'
    answers = [
        read_zone(text.encode(), name="z", origin="a.example") for text in (zone, zone.replace("DKIM2", "DKIM1"))
    ]
    draft, known = (audited("a.example", selectors=("s1",), oracle=one.answer) for one in answers)
    rule = next(name for name, rule in RULES.items() if rule.every == ("dkim",) or rule.any_of == ("dkim",))
    assert judge_rule(draft, RULES[rule]).codes == ("dkim.dkim2_only",)
    assert (standing(draft, rule), standing(known, rule) is NOT_MET) == (NOT_MET, False)
