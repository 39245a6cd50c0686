"""The DMARC check: what each state of DNS gives, and what is never claimed."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mail.dmarc_zones import oracle
from workbench.checks import dmarc
from workbench.checks._dmarc_codes import CODES
from workbench.mail.dmarc import parse
from workbench.model.findings import Record
from workbench.model.inquiry import Answer, Status, replay
from workbench.model.rdata import name_to_wire
from workbench.model.rules import load_rules
from workbench.model.target import Target
from workbench.model.text import Texts
from workbench.net.zone_file import read_zone

D = "example.com"
OWN = ("TXT", "_dmarc.example.com")
MAIL = {("MX", D): Answer("MX", Status.FOUND, (b"\0\x0a" + name_to_wire("mx.example.com"),), 0)}
GOOD = "v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@example.com"


def run(records, domain=D, **options):
    zone = MAIL | {(OWN if key == "own" else key): value for key, value in records.items()}
    outcome = replay(dmarc.judge(Target(domain, load_rules())), oracle(zone, **options))
    json.dumps(outcome.facts)
    return outcome


def codes(outcome):
    return {finding.code.removeprefix("dmarc.") for finding in outcome.findings}


def find(outcome, code):
    found = [finding for finding in outcome.findings if finding.code == f"dmarc.{code}"]
    assert found, codes(outcome)
    return found[0]


def value(outcome, code):
    (record,) = find(outcome, code).records
    return record.value


def effect(outcome):
    return tuple(outcome.facts["effect"].values())


def test_a_good_record():
    outcome = run({"own": GOOD})
    assert codes(outcome) == {"policy_reject", "reject_and_people"}
    assert outcome.unknown == ()
    assert outcome.facts["record"] == GOOD
    assert outcome.facts["found_at"] == outcome.facts["organizational_domain"] == D
    assert outcome.facts["source"] == "domain"
    assert effect(outcome) == ("reject", "reject", "reject")
    assert [node["label"] for node in outcome.facts["tree"]["children"]] == ["v", "p", "np", "rua", "RFC 9989 4.10"]
    assert all(finding.evidence for finding in outcome.findings)


def test_missing():
    outcome = run({})
    assert codes(outcome) == {"missing"}
    finding = find(outcome, "missing")
    assert finding.records == (Record("_dmarc.example.com", "TXT", "v=DMARC1; p=none; rua=mailto:dmarc@example.com"),)
    assert len(finding.evidence) == 2
    assert outcome.facts["record"] is None and outcome.facts["found_at"] is None
    assert effect(outcome) == ("no_dmarc", "no_dmarc", "no_dmarc")


@pytest.mark.parametrize(
    "status", [Status.SERVFAIL, Status.REFUSED, Status.TIMEOUT, Status.MALFORMED, Status.NOT_ASKED]
)
def test_unknown_is_never_missing(status):
    outcome = run({"own": status, ("TXT", "_dmarc.com"): status})
    assert outcome.findings == ()
    assert [(entry.question, entry.reason) for entry in outcome.unknown] == [
        ("TXT _dmarc.example.com", status.value),
        ("TXT _dmarc.com", status.value),
    ]
    assert outcome.unknown[0].decisive
    assert effect(outcome) == (None, None, None)


def test_nothing_answers_at_all():
    outcome = replay(
        dmarc.judge(Target("a.example.com", load_rules())), lambda asked: Answer(asked.kind, Status.TIMEOUT)
    )
    assert outcome.findings == () and len(outcome.unknown) == 3


def test_an_unknown_parent_leaves_open_whether_a_record_is_inherited():
    outcome = run({("A", "a.example.com"): Status.NODATA}, "a.example.com", broken={"_dmarc.example.com"})
    assert codes(outcome) == set()
    assert [entry.decisive for entry in outcome.unknown] == [True]


def test_a_zone_file_says_nothing_about_its_parent():
    outcome = run({"own": GOOD}, apex=D)
    assert codes(outcome) == {"policy_reject", "reject_and_people"}
    assert [(entry.question, entry.decisive) for entry in outcome.unknown] == [("TXT _dmarc.com", False)]
    assert effect(outcome) == ("reject", "reject", "reject")
    assert "missing" in codes(run({}, apex=D))


def test_inheritance():
    zone = {
        "own": "v=DMARC1; p=reject; sp=quarantine; np=reject; rua=mailto:a@example.com",
        ("A", "news.example.com"): Status.NODATA,
    }
    outcome = run(zone, "news.example.com")
    assert {"inherited", "policy_quarantine", "subdomains_weaker"} <= codes(outcome)
    assert outcome.facts["found_at"] == D and outcome.facts["source"] == "organizational_domain"
    assert effect(outcome) == ("quarantine", "quarantine", "reject")
    assert find(outcome, "inherited").subject == "news.example.com"


def test_a_domain_that_does_not_exist_is_covered_all_the_same():
    outcome = run({"own": "v=DMARC1; p=none; sp=none; np=reject; rua=mailto:a@example.com"}, "made-up.example.com")
    assert {"inherited", "nonexistent_domain", "policy_reject"} <= codes(outcome)
    assert effect(outcome)[0] == "reject"


def test_unknown_existence_is_unknown_only_where_it_matters():
    zone = {"own": "v=DMARC1; p=none; np=reject; rua=mailto:a@example.com"}
    outcome = run(zone, "x.example.com", broken={"x.example.com"})
    assert effect(outcome) == (None, "none", "reject")
    assert "A x.example.com" in [entry.question for entry in outcome.unknown]
    outcome = run({"own": GOOD}, "x.example.com", broken={"A x.example.com"})
    assert effect(outcome)[0] == "reject" and outcome.unknown == ()


def test_a_registry_covers_a_domain_without_record():
    zone = {("TXT", "_dmarc.com"): "v=DMARC1; p=reject; psd=y; rua=mailto:a@nic.com", ("A", D): Status.NODATA}
    outcome = run(zone)
    assert "inherited_from_suffix" in codes(outcome) and "psd_yes" not in codes(outcome)
    assert outcome.facts["source"] == "public_suffix"
    assert outcome.facts["organizational_domain"] == D


def test_the_record_of_a_subdomain_does_not_govern_its_own_subdomains():
    zone = {
        ("TXT", "_dmarc.a.example.com"): "v=DMARC1; p=reject; sp=reject; rua=mailto:a@example.com",
        "own": "v=DMARC1; p=none",
    }
    outcome = run(zone, "a.example.com")
    assert effect(outcome) == ("reject", "none", "none")
    assert find(outcome, "sp_ignored").args["organizational_domain"] == D


def test_public_suffix_list_and_tree_walk_differ():
    zone = {("TXT", "_dmarc.a.example.com"): GOOD}
    finding = find(run(zone, "a.example.com"), "psl_differs")
    assert (finding.args["walk"], finding.args["psl"]) == ("a.example.com", D)
    assert "psl_differs" not in codes(run({"own": GOOD}))


def test_several_records():
    outcome = run({"own": [GOOD, "v=DMARC1; p=none"]})
    assert codes(outcome) == {"several_records"}
    assert outcome.facts["records"] == ["v=DMARC1; p=none", GOOD] and outcome.facts["record"] == "v=DMARC1; p=none"


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("v=dmarc1; p=reject", "v=DMARC1; p=reject"),
        ("v=DMARC1x; p=reject; rua=a@example.com", "v=DMARC1; p=reject; rua=mailto:a@example.com"),
        ('"v=DMARC1; p=reject"', "v=DMARC1; p=reject"),
        ("DMARC1; p=none", "v=DMARC1; p=none"),
        ("v=DMARC1 p=quarantine", "v=DMARC1; p=quarantine"),
    ],
)
def test_texts_that_are_meant_as_records(text, better):
    outcome = run({"own": text})
    assert codes(outcome) == {"not_a_record"}
    assert value(outcome, "not_a_record") == better
    assert outcome.facts["record"] == text


def test_other_texts_in_its_place():
    assert codes(run({"own": "v=spf1 -all"})) == {"missing", "spf_in_its_place"}
    assert "stray_text" in codes(run({"own": "site=1"}))
    outcome = run({("TXT", D): ["v=spf1 -all", GOOD]})
    assert codes(outcome) == {"missing", "at_apex"}
    assert find(outcome, "at_apex").records == (Record("_dmarc.example.com", "TXT", GOOD),)


RUA = "rua=mailto:dmarc@example.com"


@pytest.mark.parametrize(
    ("text", "code", "better"),
    [
        ("v=DMARC1; p=none; " + RUA, "policy_none", None),
        ("v=DMARC1; p=quarantine; " + RUA, "policy_quarantine", None),
        ("v=DMARC1; p=none", "no_rua", "v=DMARC1; p=none; np=reject; " + RUA),
        ("v=DMARC1; " + RUA, "p_missing", "v=DMARC1; p=none; " + RUA),
        ("v=DMARC1; p=rejct; " + RUA, "treated_as_none", "v=DMARC1; p=none; " + RUA),
        ("v=DMARC1; p=reject; sp=x; " + RUA, "treated_as_none", "v=DMARC1; p=reject; " + RUA),
        ("v=DMARC1; p=rejct", "no_processing", "v=DMARC1; p=none; " + RUA),
        ("v=DMARC1; p=reject; t=y; " + RUA, "testing", None),
        ("v=DMARC1; p=none; t=y; " + RUA, "testing_no_effect", "v=DMARC1; p=none; np=reject; " + RUA),
        ("v=DMARC1; p=reject; sp=none; np=reject; " + RUA, "subdomains_weaker", None),
        ("v=DMARC1; p=reject; np=none; " + RUA, "np_weaker", "v=DMARC1; p=reject; np=reject; " + RUA),
        ("v=DMARC1; p=none; " + RUA, "np_absent", "v=DMARC1; p=none; np=reject; " + RUA),
        ("v=DMARC1; p=reject; psd=y; " + RUA, "psd_yes", "v=DMARC1; p=reject; " + RUA),
        ("v=DMARC1; p=reject; psd=n; " + RUA, "psd_no", None),
        ("v=DMARC1; p=reject; adkim=s; " + RUA, "strict_dkim", None),
        ("v=DMARC1; p=reject; aspf=s; " + RUA, "strict_spf", None),
        ("v=DMARC1; p=reject; fo=1; " + RUA, "fo_without_ruf", "v=DMARC1; p=reject; " + RUA),
        (GOOD + "; ruf=mailto:a@example.com", "ruf_without_fo", None),
        (GOOD + "; pct=20; ri=1", "historic_tags", GOOD),
        (GOOD + "; pct=20; ri=1; adkim=x", "bad_value", GOOD),
        (GOOD + "; pct=100; adkim=x", "bad_value", GOOD),
        (GOOD + "; ruq=1", "unknown_tag", GOOD),
        ("v=DMARC1; " + RUA + "; p=reject", "p_not_second", "v=DMARC1; p=reject; " + RUA),
        ("v=DMARC1; p=reject; rua=dmarc@example.com", "no_mailto", "v=DMARC1; p=reject; " + RUA),
        (GOOD + ",nonsense", "bad_uri", GOOD),
        (GOOD + "!5m", "uri_size", GOOD),
        (GOOD + ",https://example.com/r", "not_mailto", None),
        (GOOD + "; adkim=x", "bad_value", GOOD),
        (GOOD + "; p=none", "duplicate_tag", GOOD),
        (GOOD + "; hello", "garbage", GOOD),
        (GOOD + ";;", "empty_part", GOOD),
        (GOOD + "; x=\x01", "bad_character", GOOD),
    ],
)
def test_what_a_record_gives_cause_to_say(text, code, better):
    outcome = run({"own": text})
    if better is None:
        assert find(outcome, code).records == ()
    else:
        assert value(outcome, code) == better
    assert outcome.facts["record"] == text


def test_a_flood_of_flaws_is_no_flood_of_findings():
    assert len(run({"own": GOOD + ";" * 5000}).findings) < 40


def test_positions_count_from_one():
    assert find(run({"own": GOOD + "; adkim=x"}), "bad_value").args["position"] == len(GOOD + "; adkim=x")


REPORTS = "v=DMARC1; p=reject; rua=mailto:a@r.example.net,mailto:b@sub.example.com; ruf=mailto:c@r.example.net; fo=1"
HOST_MAIL = {
    ("MX", "r.example.net"): MAIL["MX", D],
    ("A", "sub.example.com"): Answer("A", Status.FOUND, (bytes(4),), 0),
}
AGREED = ("TXT", "example.com._report._dmarc.r.example.net")


def test_external_addresses_that_agreed():
    outcome = run({"own": REPORTS, AGREED: "v=DMARC1"} | HOST_MAIL)
    assert codes(outcome) == {"policy_reject", "reject_and_people", "external_ok"}
    first, second = outcome.facts["report_hosts"]
    assert first == {
        "host": "r.example.net",
        "addresses": ["rua a@r.example.net", "ruf c@r.example.net"],
        "external": True,
        "authorized": True,
        "receives_mail": True,
    }
    assert not second["external"] and second["receives_mail"]


def test_external_addresses_that_did_not_agree():
    outcome = run({"own": REPORTS} | HOST_MAIL)
    finding = find(outcome, "external_unauthorized")
    assert finding.records == (Record("example.com._report._dmarc.r.example.net", "TXT", "v=DMARC1"),)
    assert finding.args["addresses"] == ["a@r.example.net", "c@r.example.net"]


def test_agreement_that_cannot_be_learned_is_unknown():
    outcome = run({"own": REPORTS} | HOST_MAIL, broken={AGREED[1], "sub.example.com"})
    assert not codes(outcome) & {"external_unauthorized", "external_ok", "report_host_no_mail"}
    assert [(entry.question, entry.decisive) for entry in outcome.unknown] == [
        ("TXT example.com._report._dmarc.r.example.net", False),
        ("MX sub.example.com", False),
    ]


@pytest.mark.parametrize("mx", [Status.NXDOMAIN, Status.NODATA, Answer("MX", Status.FOUND, (b"\0\0\0",), 0)])
def test_hosts_that_cannot_receive_mail(mx):
    outcome = run({"own": REPORTS, AGREED: "v=DMARC1"} | HOST_MAIL | {("MX", "r.example.net"): mx})
    assert find(outcome, "report_host_no_mail").args["host"] == "r.example.net"


def test_a_host_with_half_an_answer_is_unknown():
    zone = {"own": REPORTS, AGREED: "v=DMARC1"} | HOST_MAIL | {("MX", "r.example.net"): Status.NODATA}
    outcome = run(zone, broken={"A r.example.net"})
    assert "report_host_no_mail" not in codes(outcome)
    assert "A r.example.net" in [entry.question for entry in outcome.unknown]


def test_hosts_are_bounded():
    uris = ",".join(f"mailto:a@h{number}.example.net" for number in range(15))
    log = []
    outcome = run({"own": f"v=DMARC1; p=reject; rua={uris}"}, log=log)
    assert len([asked for asked in log if asked.startswith("MX h")]) == 10
    assert len([entry for entry in outcome.unknown if entry.reason == "too_many"]) == 5


def test_bytes_that_are_not_text():
    outcome = run({"own": b"v=DMARC1; p=none; x=\xff\xfe; " + RUA.encode()})
    assert "bad_character" in codes(outcome)


def test_the_tag_that_decides_is_named():
    zone = {
        "own": "v=DMARC1; p=reject; sp=quarantine; np=none; rua=mailto:a@example.com",
        ("A", "a.example.com"): Status.NODATA,
    }
    assert find(run(zone), "policy_reject").args["tag"] == "p"
    assert find(run(zone, "a.example.com"), "policy_quarantine").args["tag"] == "sp"
    assert find(run(zone, "b.example.com"), "policy_none").args["tag"] == "np"
    assert find(run({"own": GOOD}, "a.example.com"), "policy_reject").args["tag"] == "np"
    assert find(run({"own": "v=DMARC1; p=none"}, "a.example.com"), "policy_none").args["tag"] == "p"


def test_a_wildcard_of_the_receiver_is_its_agreement():
    zone = """
$ORIGIN test.
@ SOA ns hostmaster 1 1 1 1 1
_dmarc.shop TXT "v=DMARC1; p=reject; np=reject; rua=mailto:a@reports.watch.test"
*._report._dmarc.reports.watch TXT "v=DMARC1"
reports.watch MX 10 mx.watch
"""
    recording = read_zone(zone.encode(), name="test")
    outcome = replay(dmarc.judge(Target("shop.test", load_rules())), recording.answer)
    assert codes(outcome) == {"policy_reject", "reject_and_people", "external_ok"}


_TAGS = st.sampled_from(["p", "sp", "np", "psd", "t", "adkim", "aspf", "fo", "rua", "ruf", "pct", "x", "P", ""])
_VALUES = st.sampled_from(
    [
        "none",
        "reject",
        "y",
        "n",
        "s",
        "1",
        "",
        "a@b.example",
        "mailto:a@b.example",
        "mailto:c@example.com!1m",
        "é",
        "{0}",
    ]
)
_RECORDS = st.lists(st.tuples(_TAGS, _VALUES), max_size=8).map(
    lambda tags: "v=DMARC1;" + ";".join(f"{a}={b}" for a, b in tags)
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(_RECORDS | st.binary(max_size=60), max_size=2), st.sampled_from([D, "a.example.com", "com.example.com"])
)
def test_any_record_is_judged_and_every_finding_can_be_told(texts, domain):
    outcome = run({"own": texts} if texts else {}, domain)
    for finding in outcome.findings:
        assert finding.evidence
        for language in ("en", "ru"):
            words = Texts(language)
            code = CODES[finding.code]
            assert words.code_text(finding.code, code.title, finding.args)
            words.code_text(finding.code, code.why, finding.args), words.code_text(finding.code, code.fix, finding.args)
        for record in finding.records:
            parse(record.value)


@pytest.mark.parametrize("code", sorted(CODES))
@pytest.mark.parametrize("language", ["en", "ru"])
def test_texts(code, language):
    texts = Texts(language)
    for part in ("title", "why", "fix"):
        text = getattr(CODES[code], part)
        shown = texts.code_text(code, text, CODES[code].sample)
        assert bool(shown) == bool(text) and "{" not in shown
        if language == "ru" and text:
            assert shown != Texts("en").code_text(code, text, CODES[code].sample), (code, part)
