"""TLS-RPT records: mox's cases, the standard's examples; any bytes are a record or the error."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import suite
from workbench.mail.tls_rpt import Flaw, TlsRptError, format_record, is_candidate, parse_record, resembles

REASONS = {
    "missing rua": Flaw.NO_RUA,
    "empty uris": Flaw.BAD_URI,
    "invalid extension name": Flaw.BAD_FIELD,
    "additional semicolon": Flaw.EMPTY_FIELD,
    "trailing characters.": Flaw.BAD_URI,
    None: Flaw.VERSION,
}


def test_published_cases():
    text = (suite("records") / "mox-records.json").read_text("utf-8")
    cases = [case for case in json.loads(text)["cases"] if case["protocol"] == "tlsrpt-record"]
    assert len(cases) == 11
    for case in cases:
        if case["verdict"] == "good":
            assert parse_record(case["text"].encode()).rua
        else:
            with pytest.raises(TlsRptError) as refused:
                parse_record(case["text"].encode())
            assert refused.value.flaw is REASONS[case["note"]], case["text"]


def test_the_examples_of_the_standard():
    """RFC 8460 3.1.1 and 3.1.2."""
    assert parse_record(b"v=TLSRPTv1;rua=mailto:reports@example.com").rua == ("mailto:reports@example.com",)
    found = parse_record(b"v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt")
    assert found.rua == ("https://reporting.example.com/v1/tlsrpt",)


@pytest.mark.parametrize(
    "uri",
    ["", "reports@example.com", "http://a.example/x", "mailto:", "mailto:x", "mailto:x@", "https://", "https://["],
)
def test_addresses_nobody_can_report_to(uri):
    with pytest.raises(TlsRptError) as refused:
        parse_record(f"v=TLSRPTv1; rua={uri}")
    assert refused.value.flaw is Flaw.BAD_URI


def test_which_records_count():
    assert is_candidate(b"v=TLSRPTv1; rua=x") and not is_candidate(b"v=TLSRPTv12") and not is_candidate(b"v=spf1 -all")
    assert resembles(b"V=tlsrptv1; rua=x") and not resembles(b"v=spf1 -all")


def test_what_is_written_reads_back():
    rua = ("mailto:tls@example.org", "https://reports.example.org/tls?a=b")
    assert parse_record(format_record(rua)).rua == rua


PIECES = st.sampled_from([b"v=TLSRPTv1", b";", b"rua=", b"mailto:a@b.example", b",", b" ", b"https://[", b"\xff", b"="])


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=80), st.lists(PIECES, max_size=9).map(b"".join)))
def test_any_bytes(data):
    flaws = []
    try:
        assert parse_record(data).rua
    except TlsRptError as error:
        flaws.append(error.flaw)
    is_candidate(data), resembles(data)
    assert set(flaws) <= set(Flaw)
