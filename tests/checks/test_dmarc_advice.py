"""What the DMARC check advises: one record for a name, no verdict beside its opposite, nothing a domain cannot do."""

from pathlib import Path

import pytest

from tests.checks.test_dmarc import GOOD, RUA, codes, effect, find, run, value
from workbench.checks import dmarc
from workbench.model.findings import Record, Severity
from workbench.model.inquiry import Answer, Status, replay
from workbench.model.rdata import name_to_wire
from workbench.model.rules import load_rules
from workbench.model.target import Target
from workbench.net.zone_file import read_zone

KESTREL = Path(__file__).parents[2] / "resources/example/kestrel.zone"
NULL_MX = Answer("MX", Status.FOUND, (b"\0\0\0",), 0)
SILENT = {("MX", "example.com"): NULL_MX, ("TXT", "example.com"): "v=spf1 -all"}


def values(outcome):
    return {record.value for finding in outcome.findings for record in finding.records}


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("v=DMARC1; p=reject; sp=none", "v=DMARC1; p=reject; sp=none; np=reject; " + RUA),
        ("v=DMARC1; p=quarantine; pct=20; " + RUA, "v=DMARC1; p=quarantine; np=reject; " + RUA),
        ("v=DMARC1; p=none; pct=100; " + RUA, "v=DMARC1; p=none; np=reject; " + RUA),
        ("v=DMARC1; p=none; adkim=s; psd=y; fo=1; hello; rf=afrf; ", "v=DMARC1; p=none; np=reject; adkim=s; " + RUA),
        ("v=DMARC1; p=reject; t=y; ri=1; np=none; ", "v=DMARC1; p=reject; np=reject; t=y; " + RUA),
        ("v=DMARC1; p=reject; sp=foo; rua=dmarc@example.com", "v=DMARC1; p=reject; " + RUA),
    ],
)
def test_there_is_one_record_to_paste_and_it_is_never_stricter_than_what_the_owner_wrote(text, better):
    assert values(run({"own": text})) == {better}
    assert values(run({"own": better})) <= {better}  # pasted, it is not asked for again


def test_one_value_for_a_name_in_the_example():
    recording = read_zone(KESTREL.read_bytes(), name="kestrel.zone")
    for domain in ("kestrel-coffee.example", "kestrel-shop.example", "kestrel-old.example"):
        outcome = replay(dmarc.judge(Target(domain, load_rules())), recording.answer)
        given = {record for finding in outcome.findings for record in finding.records}
        assert len({record.name for record in given}) == len(given)
    assert codes(outcome) == {"policy_reject", "external_ok"}


def test_a_policy_in_test_mode_is_not_said_to_hold():
    outcome = run({"own": GOOD + "; t=y"})
    assert codes(outcome) == {"testing"}
    assert find(outcome, "testing").args["applied"] == "quarantine"
    assert effect(outcome) == ("quarantine", "quarantine", "quarantine")


@pytest.mark.parametrize(("share", "policy", "rest"), [("20", "quarantine", "none"), ("0", "reject", "quarantine")])
def test_a_policy_for_a_part_of_the_mail_is_not_said_to_hold_for_all(share, policy, rest):
    outcome = run({"own": f"v=DMARC1; p={policy}; np=reject; pct={share}; " + RUA})
    assert codes(outcome) == {"pct_part"}
    finding = find(outcome, "pct_part")
    assert (finding.args["pct"], finding.args["applied"]) == (int(share), rest)
    assert load_rules().severity(finding) is Severity.MEDIUM


@pytest.mark.parametrize("share", ["100", "101", "x", "", "9" * 5000, "²"])
def test_other_shares_are_only_an_old_tag(share):
    assert codes(run({"own": GOOD + f"; pct={share}"})) - {"bad_character"} == {
        "policy_reject", "reject_and_people", "historic_tags"
    }  # fmt: skip


# RFC 6376 3.2: "if a tag name does occur more than once, the entire tag-list is invalid".
def test_a_repeated_tag_makes_the_record_invalid():
    outcome = run({"own": "v=DMARC1; p=reject; p=none; p=none; np=reject; " + RUA})
    assert codes(outcome) == {"duplicate_tag"}
    assert load_rules().severity(find(outcome, "duplicate_tag")) is Severity.HIGH
    assert effect(outcome) == ("no_dmarc", "no_dmarc", "no_dmarc")
    assert outcome.facts["policy"] is None and outcome.facts["tree"]["code"] == "dmarc.duplicate_tag"
    many = run({"own": GOOD + ";" * 60 + "; p=reject"})
    assert "duplicate_tag" in codes(many)


@pytest.mark.parametrize(
    ("text", "code", "tags"),
    [
        ("v=DMARC1; p=reject; sp=foo; " + RUA, "treated_as_none", ["sp=foo"]),
        ("v=DMARC1; p=reject; sp=foo", "no_processing", ["sp=foo"]),
        ("v=DMARC1; p=reject; np=foo", "no_processing", ["np=foo"]),
        ("v=DMARC1; p=block; SP=; ", "no_processing", ["p=block", "sp="]),
        ("v=DMARC1", "no_processing", ["p"]),
    ],
)
def test_a_wrong_policy_is_told_once(text, code, tags):
    outcome = run({"own": text})
    assert codes(outcome) <= {code, "no_rua"}
    assert find(outcome, code).args["tags"] == tags


@pytest.mark.parametrize(
    ("author", "tag", "policy"), [("sub.example.com", "sp", "none"), ("made-up.example.com", "np", "quarantine")]
)
def test_the_tag_that_decides_is_named_with_the_record_it_stands_in(author, tag, policy):
    zone = {"own": "v=DMARC1; p=reject; sp=none; np=quarantine; " + RUA, ("A", "sub.example.com"): Status.NODATA}
    outcome = run(zone, author)
    finding = find(outcome, f"policy_{policy}")
    assert finding.args == {"domain": author, "found_at": "example.com", "tag": tag}
    assert find(outcome, "inherited").args["tag"] == tag
    assert "reject_and_people" not in codes(outcome)


def test_an_author_of_unknown_existence_is_told_no_policy():
    outcome = run({"own": "v=DMARC1; p=none; np=reject; " + RUA}, "x.example.com", broken={"A x.example.com"})
    assert not {code for code in codes(outcome) if code.startswith("policy_")}
    assert find(outcome, "inherited").args["tag"] == "p, np"


def test_a_domain_that_sends_nothing_has_no_people_and_no_mailbox():
    outcome = run(SILENT | {"own": "v=DMARC1; p=reject"})
    assert codes(outcome) == {"policy_reject", "no_rua_elsewhere"} and values(outcome) == set()
    outcome = run(SILENT)
    assert codes(outcome) == {"missing_unused"} and values(outcome) == {"v=DMARC1; p=reject"}


def test_reports_are_not_asked_for_where_no_mail_arrives():
    zone = {("MX", "example.com"): Status.NODATA, ("TXT", "example.com"): "hello"}
    outcome = run(zone)
    assert codes(outcome) == {"missing_no_mailbox"} and values(outcome) == {"v=DMARC1; p=none"}
    address = Answer("A", Status.FOUND, (bytes(4),), 0)
    assert codes(run(zone | {("A", "example.com"): address})) == {"missing"}
    assert codes(run(zone, broken={"AAAA example.com"})) == {"missing"}  # nobody knows


def test_reports_about_a_subdomain_go_by_the_mail_of_the_domain_above():
    zone = {"own": "v=DMARC1; p=reject", ("A", "a.example.com"): Status.NODATA}
    assert "no_rua" in codes(run(zone, "a.example.com"))
    assert "no_rua_elsewhere" in codes(run(zone | SILENT, "a.example.com"))


def test_a_wildcard_is_not_taken_for_a_record_put_there():
    zone = """
$ORIGIN test.
@ SOA ns hostmaster 1 1 1 1 1
wild MX 10 mx.wild
wild TXT "v=spf1 mx -all"
*.wild TXT "v=spf1 -all"
plain MX 10 mx.wild
_dmarc.plain TXT "v=spf1 -all"
"""
    recording = read_zone(zone.encode(), name="test")
    found = {}
    for name in ("wild", "plain"):
        found[name] = replay(dmarc.judge(Target(f"{name}.test", load_rules())), recording.answer)
    assert codes(found["wild"]) == {"missing", "wildcard"}
    assert codes(found["plain"]) == {"missing", "spf_in_its_place"}


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("v=DMARC1, p=reject", "v=DMARC1; p=reject"),
        ("p=reject; v=DMARC1", "v=DMARC1; p=reject"),
        ("v=DMARC1 p=quarantine sp=reject", "v=DMARC1; p=quarantine; sp=reject"),
        ("v=DMARC1, p=none, rua=mailto:a@x.test,mailto:b@x.test", "v=DMARC1; p=none; rua=mailto:a@x.test,mailto:b@x.test"),
        ("v=DMARC1\\; p=reject\\; adkim=s", "v=DMARC1; p=reject; adkim=s"),
        ("rua=mailto:a@x.test; p=reject; v=dmarc1", "v=DMARC1; p=reject; rua=mailto:a@x.test"),
    ],
)  # fmt: skip
def test_a_record_that_is_none_keeps_the_policy_meant(text, better):
    outcome = run({"own": text})
    assert codes(outcome) == {"not_a_record"} and value(outcome, "not_a_record") == better


def test_texts_without_end_are_corrected_in_no_time():
    for text in ("v=DMARC1" + " " * 60000 + "x", "v " * 30000 + "v=DMARC1", "," * 60000 + "DMARC1"):
        assert run({"own": text}).facts["record"] == text


def test_reports_over_the_web_are_no_reports():
    outcome = run({"own": "v=DMARC1; p=reject; np=reject; rua=https://x.test/r"})
    assert {"not_mailto", "no_rua"} <= codes(outcome)
    assert find(outcome, "not_mailto").records == ()
    assert find(outcome, "no_rua").records == (
        Record("_dmarc.example.com", "TXT", "v=DMARC1; p=reject; np=reject; rua=https://x.test/r,mailto:dmarc@example.com"),
    )  # fmt: skip


def test_mail_of_a_domain_with_a_mail_host_is_mail():
    mx = Answer("MX", Status.FOUND, (b"\0\x0a" + name_to_wire("mx.example.com"),), 0)
    assert "reject_and_people" in codes(run({"own": GOOD, ("MX", "example.com"): mx} | {SPF: "v=spf1 -all"}))


SPF = ("TXT", "example.com")
