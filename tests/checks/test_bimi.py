"""The BIMI check: every state of record, DMARC, logo and certificate, from zones and files made here."""

import gzip
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.checks.answers import FAILED, codes, failing, finding, run, target, zones
from tests.mail.certificates import LOGO, NOW, Authority, logotype
from workbench.checks import _bimi_certificate
from workbench.checks.bimi import judge
from workbench.mail.bimi import Trouble, parse
from workbench.mail.mark_certificate import Flaw
from workbench.mail.svg_ps import Kind
from workbench.model.fetched import Fetched, FetchEnd, get
from workbench.model.findings import CODES, Severity
from workbench.model.inquiry import Answer, Question, Status, not_asked, proven

AUTHORITY = Authority()
LOGO_URL, MARK_URL = "https://example.org/logo.svg", "https://example.org/vmc.pem"
DMARC = '_dmarc TXT "v=DMARC1; p=reject"\n'
BOTH = f'default._bimi TXT "v=BIMI1; l={LOGO_URL}; a={MARK_URL}"\n'
ALONE = f'default._bimi TXT "v=BIMI1; l={LOGO_URL}"\n'
SVG = Fetched(FetchEnd.RESPONSE, 200, "image/svg+xml", body=LOGO)


@pytest.fixture(autouse=True)
def roots(monkeypatch):
    monkeypatch.setattr(_bimi_certificate, "load_roots", lambda: AUTHORITY.roots)


def mark(**options):
    return Fetched(FetchEnd.RESPONSE, 200, "application/x-pem-file", body=AUTHORITY.issue(**options))


def world(zone, files=(), *, moment=NOW, origin="example.org"):
    """Return who answers DNS from a zone and GET from files; what is not there was not asked."""
    dns = zones(zone, origin=origin)
    files = dict(files)

    def answer(asked):
        if asked.kind != "GET":
            return dns(asked)
        if asked.name not in files:
            return not_asked(asked)
        return proven(asked, Answer("GET", Status.FOUND, files[asked.name].as_rdata(), asked=moment))

    return answer


def judged(zone, files=(), *, domain="example.org", **options):
    outcome, asked = run(judge, world(zone, files, **options), target(domain))
    return outcome, asked


def fine(**options):
    return {LOGO_URL: SVG, MARK_URL: mark(**options)}


def test_nothing_published():
    outcome, asked = judged("@ A 192.0.2.1\n")
    assert codes(outcome) == ["bimi.none"]
    assert not outcome.applies
    assert not outcome.unknown
    assert not [question for question in asked if question.kind == "GET"]


def test_everything_as_it_should_be():
    outcome, asked = judged(DMARC + BOTH, fine())
    assert codes(outcome) == ["bimi.logo_ok", "bimi.record_ok", "bimi.verified_mark"]
    assert outcome.facts["shown_by"] == {"gmail": "checkmark", "apple_mail": "logo", "yahoo": "logo"}
    assert outcome.facts["certificate"]["kind"] == "vmc"
    assert outcome.facts["certificate"]["matches_logo"] is True
    assert [question.name for question in asked if question.kind == "GET"] == [LOGO_URL, MARK_URL]
    assert not outcome.unknown


def test_a_common_mark():
    outcome, _ = judged(DMARC + BOTH, fine(mark="Prior Use Mark", source="https://web.archive.org/x"))
    assert "bimi.common_mark" in codes(outcome)
    assert outcome.facts["shown_by"] == {"gmail": "logo", "apple_mail": None, "yahoo": "logo"}


def test_without_a_certificate():
    outcome, _ = judged(DMARC + ALONE, {LOGO_URL: SVG})
    assert codes(outcome) == ["bimi.logo_ok", "bimi.no_certificate", "bimi.record_ok"]
    assert outcome.facts["shown_by"] == {"gmail": "no", "apple_mail": "no", "yahoo": "logo"}


def test_offline_says_what_the_record_says_and_no_more():
    outcome, _ = judged(DMARC + BOTH)
    assert codes(outcome) == ["bimi.record_ok"]
    assert [(item.reason, item.decisive) for item in outcome.unknown] == [("not_asked", False)] * 2
    assert outcome.facts["shown_by"] == {"gmail": None, "apple_mail": None, "yahoo": None}


@pytest.mark.parametrize("status", FAILED)
@pytest.mark.parametrize("lost", [get(LOGO_URL), get(MARK_URL), Question("TXT", "_dmarc.example.org")])
def test_what_is_not_known_is_no_problem(lost, status):
    oracle = failing(world(DMARC + BOTH, fine()), lost, status)
    outcome, _ = run(judge, oracle)
    assert all(CODES[code].severity is Severity.PASS for code in codes(outcome))
    assert str(lost) in [item.question for item in outcome.unknown]
    assert "no" not in outcome.facts["shown_by"].values()


def test_a_recording_without_times_cannot_judge_dates():
    outcome, _ = judged(DMARC + BOTH, fine(end=NOW - timedelta(days=1)), moment=None)
    assert codes(outcome) == ["bimi.logo_ok", "bimi.record_ok"]
    assert [item.reason for item in outcome.unknown] == ["time_not_recorded"]


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ("v=bimi1; l=https://example.org/logo.svg", "bimi.not_a_record"),
        ("v=spf1 -all", "bimi.stray_text"),
        ("v=BIMI1; a=", "bimi.no_location"),
        ("v=BIMI1; l=; a=https://example.org/vmc.pem", "bimi.location_empty"),
        ("v=BIMI1; l=logo.svg", "bimi.bad_uri"),
        ("v=BIMI1; l=http://example.org/logo.svg", "bimi.not_https"),
        (f"v=BIMI1; l={LOGO_URL}; a=https://host/v.pem", "bimi.no_full_name"),
        (f"v=BIMI1; l={LOGO_URL}; avp=x", "bimi.bad_avatar"),
        (f"v=BIMI1; l={LOGO_URL}; lps=a.b", "bimi.bad_local_part"),
        (f"v=BIMI1; l={LOGO_URL}; lps=true", "bimi.old_local_part"),
        (f"v=BIMI1; l={LOGO_URL}; lps=news,info", "bimi.local_parts"),
        (f"v=BIMI1; l={LOGO_URL}; l=", "bimi.duplicate_tag"),
        (f"v=BIMI1; l={LOGO_URL}; x", "bimi.garbage"),
        (f"v=BIMI1;; l={LOGO_URL}", "bimi.empty_part"),
        (f"v=BIMI1; l={LOGO_URL}; a=\\226\\128\\156", "bimi.bad_character"),
        (f"v=BIMI1; l={LOGO_URL}; z=1", "bimi.unknown_tag"),
        ("v=BIMI1; l=; a=;", "bimi.declined"),
    ],
)
def test_the_text_of_the_record(record, code):
    outcome, asked = judged(DMARC + f'default._bimi TXT "{record}"\n', {LOGO_URL: SVG})
    assert code in codes(outcome)
    for said in outcome.findings:
        for mended in said.records:
            assert mended.name == "default._bimi.example.org"
            assert parse(mended.value).usable
            assert not parse(mended.value).problems
    if code in {"bimi.not_https", "bimi.bad_uri", "bimi.declined", "bimi.duplicate_tag"}:
        assert not [question for question in asked if question.kind == "GET"]


def test_records_to_paste_are_exact():
    zone = DMARC + f'default._bimi TXT "v=bimi1 ; l={LOGO_URL}; avp=personal"\n'
    (record,) = finding(judged(zone)[0], "bimi.not_a_record").records
    assert record.value == f"v=BIMI1; l={LOGO_URL}; a=; avp=personal;"
    (record,) = finding(judged(DMARC + ALONE.replace('"\n', '; lps=true"\n'))[0], "bimi.old_local_part").records
    assert record.value == f"v=BIMI1; l={LOGO_URL}; a=; lps=;"


def test_several_records():
    outcome, _ = judged(DMARC + ALONE + BOTH)
    assert codes(outcome) == ["bimi.several_records"]


def test_a_record_at_the_domain_itself():
    outcome, _ = judged(DMARC + f'@ TXT "v=BIMI1; l={LOGO_URL}"\n')
    assert codes(outcome) == ["bimi.misplaced"]
    assert outcome.findings[0].records[0].name == "default._bimi.example.org"


def test_subdomains_take_the_record_of_the_main_domain():
    outcome, _ = judged(DMARC + BOTH + "news A 192.0.2.1\n", fine(), domain="news.example.org")
    assert codes(outcome) == ["bimi.inherited", "bimi.logo_ok", "bimi.record_ok", "bimi.verified_mark"]
    assert outcome.facts["source"] == "organizational_domain"
    declined = 'default._bimi.news TXT "v=BIMI1; l=; a="\n'
    outcome, _ = judged(DMARC + BOTH + declined, fine(), domain="news.example.org")
    assert codes(outcome) == ["bimi.declined"]


def test_an_alias_is_a_record():
    """Draft 6.3 recommends CNAMEs for sharing one logo."""
    outcome, _ = judged(DMARC + f'default._bimi CNAME shared\nshared TXT "v=BIMI1; l={LOGO_URL}"\n', {LOGO_URL: SVG})
    assert "bimi.record_ok" in codes(outcome)


@pytest.mark.parametrize(
    ("dmarc", "code"),
    [
        ("", "bimi.dmarc_missing"),
        ("v=DMARC1; p=none", "bimi.dmarc_none"),
        ("v=DMARC1; p=reject; sp=none", "bimi.dmarc_subdomains"),
        ("v=DMARC1; p=quarantine; t=y", "bimi.dmarc_testing"),
        ("v=DMARC1; p=quarantine; pct=50", "bimi.dmarc_pct"),
        ("v=DMARC1; p=quarantine; pct=100", ""),
        ("v=DMARC1; p=reject; pct=1", ""),
        ("v=DMARC1; p=reject; t=y", ""),
    ],
)
def test_what_is_demanded_of_dmarc(dmarc, code):
    """Draft 7.1, rules 7 to 9; t by RFC 9989 4.7."""
    outcome, _ = judged(ALONE + (f'_dmarc TXT "{dmarc}"\n' if dmarc else ""), {LOGO_URL: SVG})
    found = [name for name in codes(outcome) if name.startswith("bimi.dmarc")]
    assert found == ([code] if code else [])
    assert ("bimi.record_ok" in codes(outcome)) is (code == "")
    assert outcome.facts["shown_by"]["yahoo"] == ("logo" if code in {"", "bimi.dmarc_pct"} else "no")


def test_the_main_domain_must_be_enforced_too():
    zone = '_dmarc TXT "v=DMARC1; p=none"\n_dmarc.news TXT "v=DMARC1; p=reject"\n' + ALONE
    outcome, _ = judged(zone, {LOGO_URL: SVG}, domain="news.example.org")
    assert "bimi.dmarc_above" in codes(outcome)
    zone = '_dmarc TXT "v=DMARC1; p=reject; sp=none"\n' + ALONE
    outcome, _ = judged(zone, {LOGO_URL: SVG}, domain="news.example.org")
    assert "bimi.dmarc_subdomains" in codes(outcome)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (Fetched(FetchEnd.RESPONSE, 404), "bimi.file_missing"),
        (Fetched(FetchEnd.RESPONSE, 301, location="https://cdn.example.net/l.svg"), "bimi.redirect"),
        (Fetched(FetchEnd.RESPONSE, 302, location="http://example.org/l.svg"), "bimi.redirect"),
        (Fetched(FetchEnd.RESPONSE, 302, location=LOGO_URL), "bimi.redirect"),
        (Fetched(FetchEnd.CERTIFICATE, detail="expired"), "bimi.server_certificate"),
        (Fetched(FetchEnd.TLS, detail="handshake"), "bimi.server_tls"),
        (Fetched(FetchEnd.FORBIDDEN), "bimi.server_private"),
        (Fetched(FetchEnd.TOO_LARGE, 200, body=b"x" * 1000), "bimi.file_huge"),
        (Fetched(FetchEnd.CUT), "bimi.file_cut"),
        (replace(SVG, content_type="text/plain"), "bimi.svg_media_type"),
        (replace(SVG, body=b"<html/>"), "bimi.svg_not_svg"),
        (replace(SVG, body=LOGO.replace(b"<rect", b"<script/><rect")), "bimi.svg_element"),
        (replace(SVG, body=LOGO.replace(b"</svg>", b"<!--" + b"x" * 40_000 + b"--></svg>")), "bimi.svg_size"),
        (replace(SVG, body=LOGO.replace(b"</svg>", b"<!--" + b"x" * 2_000_000 + b"--></svg>")), "bimi.svg_too_large"),
    ],
)
def test_the_file_of_the_logo(found, code):
    outcome, asked = judged(DMARC + ALONE, {LOGO_URL: found})
    assert code in codes(outcome)
    assert ("bimi.logo_ok" in codes(outcome)) is (code == "bimi.svg_media_type")
    assert {question.name for question in asked if question.kind == "GET"} == {LOGO_URL}
    expected = None if code == "bimi.redirect" else "logo" if code == "bimi.svg_media_type" else "no"
    assert outcome.facts["shown_by"]["yahoo"] == expected


def test_a_redirect_on_the_same_host_is_followed():
    moved = Fetched(FetchEnd.RESPONSE, 308, location="/img/logo.svg")
    outcome, _ = judged(DMARC + ALONE, {LOGO_URL: moved, "https://example.org/img/logo.svg": SVG})
    assert "bimi.logo_ok" in codes(outcome)
    assert len(finding(outcome, "bimi.logo_ok").evidence) == 2


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (mark(names=("example.net",)), "bimi.certificate_wrong_domain"),
        (mark(end=NOW - timedelta(days=1)), "bimi.certificate_expired"),
        (mark(start=NOW + timedelta(days=1)), "bimi.certificate_not_yet_valid"),
        (mark(usage=None), "bimi.certificate_usage"),
        (mark(pilot=True), "bimi.certificate_pilot"),
        (mark(mark="Prior Use Mark"), "bimi.certificate_no_source"),
        (mark(mark="Logo"), "bimi.certificate_mark_type"),
        (mark(logo=b"\x30\x00"), "bimi.certificate_no_logo"),
        (mark(logo=logotype(digest=b"x" * 32)), "bimi.certificate_logo_hash"),
        (mark(logo=logotype(LOGO + b"\n")), "bimi.certificate_other_logo"),
        (Fetched(FetchEnd.RESPONSE, 200, body=Authority(name="Other").issue()), "bimi.certificate_untrusted"),
        (Fetched(FetchEnd.RESPONSE, 200, body=b"<html>"), "bimi.certificate_unreadable"),
        (Fetched(FetchEnd.RESPONSE, 404), "bimi.file_missing"),
    ],
)
def test_the_certificate(found, code):
    outcome, _ = judged(DMARC + BOTH, {LOGO_URL: SVG, MARK_URL: found})
    assert codes(outcome) == sorted(["bimi.logo_ok", "bimi.record_ok", code])
    assert outcome.facts["shown_by"] == {"gmail": "no", "apple_mail": "no", "yahoo": "logo"}


def test_the_certificate_ends_soon():
    outcome, _ = judged(DMARC + BOTH, fine(end=NOW + timedelta(days=12, hours=1)))
    assert finding(outcome, "bimi.certificate_ends_soon").args["count"] == 12
    assert "bimi.verified_mark" in codes(outcome)


def test_a_packed_logo_is_the_same_logo():
    packed = replace(SVG, body=gzip.compress(LOGO))
    outcome, _ = judged(DMARC + BOTH, {LOGO_URL: packed, MARK_URL: mark()})
    assert "bimi.verified_mark" in codes(outcome)


def test_every_reason_has_words_and_no_words_are_idle():
    """Every reason the parsers can give is a code, and every such code is a reason they can give."""
    given_by_parsers = {f"bimi.svg_{kind.value}" for kind in Kind} | {f"bimi.certificate_{flaw.value}" for flaw in Flaw}
    given_by_parsers |= {f"bimi.{trouble.value}" for trouble in Trouble}
    assert given_by_parsers <= set(CODES)
    own = {"svg_size", "svg_media_type", "certificate_unreadable", "certificate_other_logo", "certificate_ends_soon"}
    said = {name for name in CODES if name.startswith(("bimi.svg_", "bimi.certificate_"))}
    assert said - given_by_parsers == {f"bimi.{name}" for name in own}


_BODY = st.one_of(st.binary(max_size=80), st.just(LOGO), st.just(b""), st.just(gzip.compress(LOGO)))
_FETCHED = st.builds(
    Fetched,
    st.sampled_from(FetchEnd),
    st.sampled_from([None, 200, 301, 404, 999]),
    st.sampled_from(["", "image/svg+xml", "\x00"]),
    st.sampled_from(["", "/x", "https://[", "https://example.org/logo.svg", "\ud800"]),
    _BODY,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(_FETCHED, _FETCHED, st.text(max_size=60))
def test_any_web_server_and_any_record(logo, certificate, text):
    """Whatever stands in the record and at its addresses, there is an outcome that can be stored and shown."""
    data = f"v=BIMI1; l={LOGO_URL}; a={MARK_URL}; {text}".encode("utf-8", "replace")[:255]
    dns = world(DMARC, {LOGO_URL: logo, MARK_URL: certificate, "https://example.org/x": logo})

    def answer(asked):
        if asked.name == "default._bimi.example.org":
            return proven(asked, Answer("TXT", Status.FOUND, (bytes([len(data)]) + data,)))
        return dns(asked)

    outcome, _ = run(judge, answer)
    json.dumps(outcome.facts).encode("ascii")


def test_a_wildcard_is_no_matter_of_bimi():
    outcome, _ = judged('*.example.org. TXT "v=spf1 -all"\n')
    assert codes(outcome) == ["bimi.none"] and not outcome.applies
    outcome, _ = judged('*.example.org. TXT "v=spf1 -all"\ndefault._bimi TXT "site=1"\n')
    assert codes(outcome) == ["bimi.none", "bimi.stray_text"]
