"""TLS-RPT judged: records good and bad, and whether anybody would miss them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks.answers import codes, failing, finding, run, zones
from workbench.checks.tls_rpt import judge
from workbench.mail.tls_rpt import format_record, parse_record, salvage
from workbench.model.inquiry import Question, Status

MAIL = "@ MX 10 mx\nmx A 192.0.2.1\n"


def judged(zone):
    return run(judge, zones(zone))[0]


def with_record(text):
    return judged(MAIL + f'_smtp._tls TXT "{text}"\n'.replace(";", r"\;"))


def test_a_good_record():
    outcome = with_record("v=TLSRPTv1; rua=mailto:a@example.org,https://r.example/x")
    assert codes(outcome) == ["tls_rpt.ok"]
    assert outcome.facts["rua"] == ["mailto:a@example.org", "https://r.example/x"]


@pytest.mark.parametrize(
    ("text", "code", "kept"),
    [
        ("v=TLSRPTv1", "record_no_rua", "mailto:tls-reports@example.org"),
        ("v=TLSRPTv1; rua=nobody", "record_bad_uri", "mailto:tls-reports@example.org"),
        ("v=TLSRPTv1; rua=a@example.org", "record_bad_uri", "mailto:a@example.org"),
        ("v=TLSRPTv1; rua=http://r.example/x", "record_bad_uri", "https://r.example/x"),
        ("v=TLSRPTv1; RUA=mailto:a@example.org", "record_no_rua", "mailto:a@example.org"),
        ("v=TLSRPTv1; rua=mailto:a@example.org; junk", "record_bad_field", "mailto:a@example.org"),
        ("v=TLSRPTv1; rua=mailto:a@example.org;;", "record_empty_field", "mailto:a@example.org"),
        ("V=TLSRPTV1; rua=mailto:a@example.org", "record_version", "mailto:a@example.org"),
        ("v=TLSRPT1; rua=mailto:postmaster@example.org", "record_version", "mailto:postmaster@example.org"),
        ("rua=mailto:a@example.org; v=TLSRPTv1", "record_version", "mailto:a@example.org"),
    ],
)
def test_bad_records_are_repaired_with_the_address_of_their_owner(text, code, kept):
    outcome = with_record(text)
    assert codes(outcome) == [f"tls_rpt.{code}"]
    assert parse_record(outcome.findings[0].records[0].value).rua == (kept,)


@given(st.one_of(st.binary(max_size=80), st.text('rua=;:,@/<> mailtohsx."\\', max_size=60).map(str.encode)))
def test_what_is_kept_of_a_damaged_record_is_always_valid(data):
    if kept := salvage(b"v=TLSRPTv1; rua=" + data):
        assert parse_record(format_record(kept)).rua == kept


def test_missing_weighs_more_beside_a_policy():
    assert codes(judged(MAIL)) == ["tls_rpt.missing"]
    outcome = judged(MAIL + '_mta-sts TXT "v=STSv1\\; id=1"\n_smtp._tls TXT "v=spf1 -all"\n')
    found = finding(outcome, "tls_rpt.missing_with_policy")
    assert found.records[0].name == "_smtp._tls.example.org"
    assert found.records[0].value == "v=TLSRPTv1; rua=mailto:tls-reports@example.org"


def test_several_records():
    two = (
        '_smtp._tls TXT "v=TLSRPTv1\\; rua=mailto:a@b.example"\n_smtp._tls TXT "v=TLSRPTv1\\; rua=mailto:c@b.example"\n'
    )
    assert codes(judged(MAIL + two)) == ["tls_rpt.several_records"]


@pytest.mark.parametrize("zone", ["@ MX 0 .\n", "@ TXT x\n"])
def test_a_domain_without_mail(zone):
    outcome = judged(zone)
    assert not outcome.applies and outcome.findings == () == outcome.unknown


@pytest.mark.parametrize(("status", "decisive"), [(Status.SERVFAIL, True), (Status.NOT_ASKED, False)])
@pytest.mark.parametrize("lost", [Question("TXT", "_smtp._tls.example.org"), Question("MX", "example.org")])
def test_unknown_is_not_missing(lost, status, decisive):
    outcome, _ = run(judge, failing(zones(MAIL), lost, status))
    assert outcome.findings == () and outcome.applies is decisive
    assert [(item.reason, item.decisive) for item in outcome.unknown] == [(status.value, decisive)]
