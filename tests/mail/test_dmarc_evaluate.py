"""Evaluation of RFC 9989 against published cases, and what missing answers do."""

import json

import pytest

from tests.conftest import SUITES, suite
from tests.mail.dmarc_zones import oracle, read_suite_zone
from workbench.mail.dmarc import Alignment, Author, Policy
from workbench.mail.dmarc_evaluate import Cause, Identifier, Result, evaluate
from workbench.model.inquiry import Answer, Status, replay
from workbench.model.rdata import txt_rdata

CASES = "dmarc-records/mailauth/dmarc-rfc9989-cases.json"


def suite_cases():
    if not (SUITES / CASES).exists():
        return []
    tests = json.loads((SUITES / CASES).read_text("utf-8"))["tests"]
    return [
        pytest.param(call, id=f"{case['test'].rpartition(' / ')[2]} {number}")
        for case in tests
        for number, call in enumerate(case["calls"], 1)
    ]


def suite_oracle(entries):
    """Answer a case's questions and nothing else: a question too many is a failure."""
    answers = {}
    for entry in entries:
        if "error" in entry:
            status = {"ENOTFOUND": Status.NXDOMAIN, "ENODATA": Status.NODATA}[entry["error"]]
            answers[entry["type"], entry["name"]] = Answer(entry["type"], status)
        elif entry["type"] == "TXT":
            data = tuple(txt_rdata(tuple(part.encode() for part in parts)) for parts in entry["answer"])
            answers["TXT", entry["name"]] = Answer("TXT", Status.FOUND, data, 0)
        else:
            answers[entry["type"], entry["name"]] = Answer(entry["type"], Status.FOUND, (bytes(4),), 0)
    return lambda asked: answers[asked.kind, asked.name]


def run_call(call, ask):
    given = call["input"]
    spf = [Identifier(entry["domain"], "pass") for entry in given["spfDomains"]]
    dkim = [Identifier(entry["domain"], "pass") for entry in given["dkimDomains"]]
    author = given["headerFrom"].rpartition("@")[2]
    return replay(evaluate(author, spf[0] if spf else None, dkim), ask)


def check_verdict(verdict, expected):
    assert verdict.result.value == expected["result"]
    assert verdict.domain == expected["domain"]
    if expected["result"] == "none":
        return
    record = verdict.record
    assert verdict.policy == expected["policy"]
    assert record.published(Author.DOMAIN) == expected["p"]
    assert record.published(Author.SUBDOMAIN) == expected["sp"]
    assert record.nonexistent_policy == expected.get("np")
    assert record.text == expected["rr"]
    assert verdict.spf_domain == expected["alignment"]["spf"].get("result")
    assert verdict.dkim_domain == expected["alignment"]["dkim"].get("result")
    assert (record.aspf is Alignment.STRICT) == expected["alignment"]["spf"]["strict"]
    assert (record.adkim is Alignment.STRICT) == expected["alignment"]["dkim"]["strict"]


@pytest.mark.parametrize("call", suite_cases())
def test_published_cases(call):
    check_verdict(run_call(call, suite_oracle(call["dns"])), call["result"])


def test_all_28_published_cases_are_run():
    suite(CASES)
    assert len(suite_cases()) == 28


# Expected from the names and comments of the zone, and RFC 9989 4.10.
@pytest.mark.parametrize(
    ("author", "result", "policy", "domain", "organizational"),
    [
        ("mail-dmarc.tnpi.net", "fail", "reject", "mail-dmarc.tnpi.net", "tnpi.net"),
        ("tnpi.net", "fail", "reject", "tnpi.net", "tnpi.net"),
        ("nothing.tnpi.net", "fail", "reject", "tnpi.net", "tnpi.net"),
        ("invalid-sp-and-with-rua.example.com", "fail", "none", "invalid-sp-and-with-rua.example.com", "example.com"),
        (
            "invalid-sp-and-without-rua.example.com",
            "none",
            None,
            "invalid-sp-and-without-rua.example.com",
            "example.com",
        ),
        ("example.com", "fail", "none", "example.com", "example.com"),
        ("sub.anchor.dmarctest.net", "fail", "none", "anchor.dmarctest.net", "anchor.dmarctest.net"),
        ("sub.psd.dmarctest.net", "none", None, "sub.psd.dmarctest.net", "sub.psd.dmarctest.net"),
        ("deep.sub.psd.dmarctest.net", "none", None, "deep.sub.psd.dmarctest.net", "sub.psd.dmarctest.net"),
        ("ttest.dmarctest.net", "fail", "quarantine", "ttest.dmarctest.net", "ttest.dmarctest.net"),
        ("np.dmarctest.net", "fail", "none", "np.dmarctest.net", "np.dmarctest.net"),
        ("ghost.np.dmarctest.net", "fail", "reject", "np.dmarctest.net", "np.dmarctest.net"),
        ("real.np.dmarctest.net", "fail", "none", "np.dmarctest.net", "np.dmarctest.net"),
        ("txtonly.np.dmarctest.net", "fail", "none", "np.dmarctest.net", "np.dmarctest.net"),
        ("ghost.npnosp.dmarctest.net", "fail", "quarantine", "npnosp.dmarctest.net", "npnosp.dmarctest.net"),
        ("ghost.npnone.dmarctest.net", "fail", "none", "npnone.dmarctest.net", "npnone.dmarctest.net"),
        ("ghost.npttest2.dmarctest.net", "fail", "quarantine", "npttest2.dmarctest.net", "npttest2.dmarctest.net"),
    ],
)
def test_mail_dmarc_zone(author, result, policy, domain, organizational):
    zone = suite("dmarc-records/mail-dmarc/dmarcbis-fixtures.zone").read_text("utf-8")
    verdict = replay(evaluate(author, None, []), oracle(read_suite_zone(zone)))
    found = verdict.result, verdict.policy, verdict.domain, verdict.organizational_domain
    assert found == (result, policy, domain, organizational)


ZONE = {
    ("TXT", "_dmarc.example.com"): "v=DMARC1; p=reject; sp=quarantine; np=reject",
    ("A", "sub.example.com"): Status.NODATA,
}


def run(author, spf=None, dkim=(), **zone):
    spf = Identifier(*spf) if spf else None
    return replay(
        evaluate(author, spf, [Identifier(*entry) for entry in dkim]), oracle(zone.pop("records", ZONE), **zone)
    )


def test_a_result_other_than_pass_aligns_nothing():
    verdict = run("example.com", ("example.com", "softfail"), [("example.com", "fail"), ("example.com", "neutral")])
    assert verdict.result is Result.FAIL
    assert verdict.spf_aligned is False and verdict.dkim_aligned is False


def test_spf_and_dkim_each_suffice():
    assert run("sub.example.com", ("bounce.example.com", "pass")).spf_aligned
    verdict = run("sub.example.com", ("example.net", "pass"), [("example.net", "pass"), ("example.com", "pass")])
    assert (verdict.result, verdict.spf_aligned, verdict.dkim_domain) == (Result.PASS, False, "example.com")


def test_an_author_that_does_not_answer_is_a_temporary_error():
    verdict = run("example.com", ("example.com", "pass"), broken={"_dmarc.example.com"})
    assert (verdict.result, verdict.policy, verdict.spf_aligned) == (Result.TEMPERROR, None, None)
    assert verdict.reason == "TXT _dmarc.example.com"


def test_an_identifier_that_does_not_answer_is_a_temporary_error_unless_another_passes():
    broken = {"_dmarc.sub.example.com"}
    assert run("example.com", dkim=[("sub.example.com", "pass")], broken=broken).result is Result.TEMPERROR
    verdict = run("example.com", ("example.com", "pass"), [("sub.example.com", "pass")], broken=broken)
    assert (verdict.result, verdict.dkim_aligned) == (Result.PASS, None)


def test_existence_is_asked_only_where_it_matters_and_unknown_existence_is_a_temporary_error():
    log = []
    assert run("sub.example.com", log=log).policy is Policy.QUARANTINE
    assert "A sub.example.com" in log
    verdict = run("sub.example.com", broken={"sub.example.com"})
    assert (verdict.result, verdict.policy, verdict.reason) == (Result.TEMPERROR, None, "A sub.example.com")
    log.clear()
    assert (
        run("sub.example.com", records={("TXT", "_dmarc.example.com"): "v=DMARC1; p=reject"}, log=log).policy
        is Policy.REJECT
    )
    assert not [asked for asked in log if asked.startswith("A ")]


def test_an_alias_of_something_missing_exists():
    records = dict(ZONE)
    records["A", "alias.example.com"] = Answer("A", Status.NXDOMAIN, rcode=3, chain=("gone.example.net",))
    assert run("alias.example.com", records=records).policy is Policy.QUARANTINE
    assert run("made-up.example.com").policy is Policy.REJECT


def test_a_temporary_error_of_an_aligned_signature_leaves_the_result_open():
    assert run("example.com", dkim=[("example.com", "temperror")]).result is Result.TEMPERROR
    assert run("example.com", dkim=[("example.net", "temperror")]).result is Result.FAIL


def test_a_silent_top_level_domain_changes_nothing_where_the_record_stands_right_below():
    verdict = run("sub.example.com", ("example.com", "pass"), apex="example.com")
    assert (verdict.result, verdict.policy, verdict.organizational_domain) == (Result.PASS, "quarantine", "example.com")


def test_a_silent_top_level_domain_leaves_a_domain_without_record_open():
    assert run("nothing.example.org", apex="example.org").result is Result.TEMPERROR


def test_strict_alignment_asks_nothing_about_the_identifier():
    log = []
    records = {("TXT", "_dmarc.example.com"): "v=DMARC1; p=reject; adkim=s; aspf=s"}
    assert (
        run("example.com", ("a.example.com", "pass"), [("b.example.com", "pass")], records=records, log=log).result
        is Result.FAIL
    )
    assert log == ["TXT _dmarc.example.com", "TXT _dmarc.com"]


def test_policy_of_a_public_suffix_for_a_domain_without_record():
    records = {
        ("TXT", "_dmarc.example"): "v=DMARC1; p=reject; sp=quarantine; psd=y",
        ("A", "foo.example"): Status.NODATA,
    }
    verdict = run("foo.example", records=records)
    assert (verdict.policy, verdict.domain, verdict.organizational_domain) == ("quarantine", "example", "foo.example")
    below = run("a.foo.example", ("b.foo.example", "pass"), records=records)
    assert (below.result, below.organizational_domain) == (Result.PASS, "foo.example")
    assert run("foo.example", ("bar.example", "pass"), records=records).result is Result.FAIL


# RFC 6376 3.2 makes a tag list with a repeated name invalid; RFC 9989 4.10 discards several records.
@pytest.mark.parametrize(
    ("record", "cause"),
    [
        (["v=DMARC1; p=reject", "v=DMARC1; p=none"], Cause.SEVERAL_RECORDS),
        ("v=DMARC1; p=reject; p=none; rua=mailto:a@example.com", Cause.REPEATED_TAG),
        ("v=DMARC1; p=reject; fo=1; FO=1", Cause.REPEATED_TAG),
        ("v=DMARC1; p=blok", Cause.NO_POLICY),
        ([], Cause.NO_RECORD),
    ],
)
def test_no_result_has_a_cause_and_alignment_is_told_as_far_as_names_tell_it(record, cause):
    records = {("TXT", "_dmarc.example.com"): record} if record else {}
    spf, dkim = ("example.com", "pass"), [("example.net", "pass"), ("example.org", "fail")]
    verdict = run("example.com", spf, dkim, records=records)
    assert (verdict.result, verdict.policy, verdict.cause, verdict.cause_at) == (
        Result.NONE,
        None,
        cause,
        "example.com",
    )
    assert (verdict.spf_aligned, verdict.dkim_aligned) == (True, False)
    assert run("example.com", ("mail.example.com", "pass"), records=records).spf_aligned is None
    assert run("example.com").cause is None
