"""The verdict on a domain's signatures: every way to be broken, what is weak, what ends, and what is not known."""

from dataclasses import replace
from datetime import timedelta

import dns.dnssec
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given as examples
from hypothesis import strategies as st

from tests.checks.answers import codes, finding, run, zones
from tests.checks.secured import NOON, SECURE, UNSIGNED, bogus, given, validated
from workbench.checks._dnssec_codes import BROKEN
from workbench.checks._dnssec_keys import rsa_bits
from workbench.checks.dnssec import judge
from workbench.model.inquiry import Question, Status
from workbench.model.security import Cause, Security, Trust

ZONE = '@ NS ns\n@ MX 10 mx\n@ MX 20 mx.example.net.\n@ TXT "v=spf1 -all"\nmx A 192.0.2.1\n'
KEY13 = b"\1\1\3\15" + b"\1" * 64
ORACLE = given(
    zones(ZONE, "$ORIGIN example.net.\nmx A 192.0.2.2\n"),
    {
        Question("DS", "example.org"): [b"\0\7\15\2" + b"\1" * 32],
        Question("DNSKEY", "example.org"): [KEY13],
        Question("TYPE51", "example.org"): Status.NODATA,
    },
)


def judged(verdicts=None, default=SECURE, oracle=ORACLE):
    return run(judge, validated(oracle, verdicts, default))[0]


def test_all_is_well():
    found = judged()
    assert codes(found) == ["dnssec.ok"]
    assert found.applies and not found.unknown
    assert found.facts["expires"] == "2026-12-03T12:00:00+00:00"


def test_unsigned_is_worth_knowing_and_no_problem():
    found = judged(default=UNSIGNED)
    assert codes(found) == ["dnssec.unsigned"]
    assert finding(found, "dnssec.unsigned").args["records"] == ["SOA", "MX", "TXT"]
    assert not found.unknown


@pytest.mark.parametrize("cause", list(BROKEN))
def test_every_way_to_be_broken(cause):
    found = judged(default=bogus(cause))
    assert codes(found) == [f"dnssec.{cause}"]
    assert finding(found, f"dnssec.{cause}").subject == "example.org"


def test_broken_for_one_type_only():
    found = judged({"TXT": bogus(Cause.BAD_SIGNATURE)})
    assert codes(found) == ["dnssec.bad_signature"]
    assert finding(found, "dnssec.bad_signature").args["records"] == ["TXT"]


def test_zones_of_mail_hosts():
    broken = judged({"mx.example.net": bogus(zone="example.net")})
    assert codes(broken) == ["dnssec.host_bogus", "dnssec.ok"]
    unsigned = judged({"mx.example.net": replace(UNSIGNED, zone="example.net")})
    assert finding(unsigned, "dnssec.host_unsigned").args["hosts"] == ["mx.example.net"]


@pytest.mark.parametrize(
    ("left", "life", "days"),
    [(2, 30, 2), (0.6, 14, 1), (4, 30, None), (2, 7.5, None), (1, 2, None), (2.9, 10, None), (2.4, 10, 2)],
)
def test_signatures_that_end(left, life, days):
    """Signed anew all the time, short-lived signatures always end soon."""
    ends = NOON + timedelta(days=left)
    found = judged({"MX": replace(SECURE, expires=ends, signed=ends - timedelta(days=life))})
    assert codes(found) == (["dnssec.ends_soon", "dnssec.ok"] if days else ["dnssec.ok"])
    if days:
        assert finding(found, "dnssec.ends_soon").args["days"] == days


def test_what_is_weak():
    key = dns.dnssec.make_dnskey(rsa.generate_private_key(65537, 1024).public_key(), 7).to_wire()
    weak = given(
        ORACLE,
        {
            Question("DS", "example.org"): [b"\0\7\7\1" + b"\1" * 20],
            Question("DNSKEY", "example.org"): [key, KEY13],
            Question("TYPE51", "example.org"): [b"\1\0\0\12\0"],
        },
    )
    found = judged(oracle=weak)
    assert codes(found) == [
        "dnssec.iterations", "dnssec.ok", "dnssec.short_key", "dnssec.weak_algorithm", "dnssec.weak_digest",
    ]  # fmt: skip
    assert finding(found, "dnssec.short_key").args["bits"] == 1024
    assert finding(found, "dnssec.iterations").args["count"] == 10
    strong = given(weak, {Question("DS", "example.org"): [b"\0\7\7\1" + b"\1" * 20, b"\0\7\7\2" + b"\1" * 32]})
    assert "dnssec.weak_digest" not in codes(judged(oracle=strong))


def test_signed_but_not_linked():
    oracle = given(ORACLE, {Question("DS", "example.org"): Status.NODATA})
    found = judged({"DS": SECURE}, UNSIGNED, oracle)
    assert codes(found) == ["dnssec.not_linked", "dnssec.unsigned"]


def test_algorithms_that_nobody_knows():
    assert codes(judged(default=Security(Trust.INSECURE, Cause.UNSUPPORTED, "example.org"))) == ["dnssec.unsupported"]


@pytest.mark.parametrize(
    ("security", "reason", "applies"),
    [
        (None, "not_asked", False),
        (Security(Trust.INDETERMINATE, Cause.ANCHOR, "."), "signatures_not_passed", False),
        (Security(Trust.INDETERMINATE, Cause.OTHER_ROOT, "."), "other_root", False),
        (Security(Trust.INDETERMINATE, Cause.UNANSWERED, "org"), "not_validated", True),
    ],
)
def test_nothing_is_known(security, reason, applies):
    found = judged(default=security)
    assert not found.findings
    assert {one.reason for one in found.unknown} == {reason}
    assert found.applies is applies
    assert all(one.decisive is applies for one in found.unknown)


def test_a_recording_without_signatures_has_no_part_in_the_score():
    found, asked = run(
        judge, lambda asked: ORACLE(asked) if not asked.dnssec else given(ORACLE, {})(asked._replace(kind="NONE"))
    )
    assert len(asked) == 3 and not found.applies and not found.findings


def test_one_answer_lost_is_no_praise():
    found = judged({"TXT": Security(Trust.INDETERMINATE, Cause.UNANSWERED)})
    assert codes(found) == []
    assert [(one.question, one.decisive) for one in found.unknown] == [("TXT example.org", True)]


SECURITIES = st.one_of(
    st.none(),
    st.builds(
        Security,
        st.sampled_from(Trust),
        st.one_of(st.none(), st.sampled_from(Cause)),
        st.sampled_from(["", "org", "\\200"]),
    ),
)


@examples(data=st.data())
def test_any_verdict_and_any_data(data):
    verdicts = {kind: data.draw(SECURITIES) for kind in ("SOA", "MX", "TXT", "DS", "DNSKEY", "A")}
    rdata = st.lists(st.binary(max_size=20), min_size=1, max_size=3)
    answers = {Question(kind, "example.org"): data.draw(rdata) for kind in ("DS", "DNSKEY", "TYPE51", "MX")}
    judged(verdicts, oracle=given(ORACLE, answers))


@examples(data=st.binary(max_size=30))
def test_any_bytes_have_a_size_or_none(data):
    assert rsa_bits(data) is None or rsa_bits(data) > 0
