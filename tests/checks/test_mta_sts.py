"""MTA-STS judged: every way a record, a host or a policy goes wrong, and what nobody could look at."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.authority import authority
from tests.checks.answers import codes, failing, finding, run, target, zones
from workbench.checks.mta_sts import judge
from workbench.mail.mta_sts import parse_policy, parse_record
from workbench.model.fetched import Fetched, FetchEnd, get
from workbench.model.inquiry import Answer, Question, Status, not_asked, proven
from workbench.model.probed import Probed

MOMENT = datetime.now(UTC)
URL = "https://mta-sts.example.org/.well-known/mta-sts.txt"
ZONE = """@ MX 10 mx1
@ MX 20 mx2
mx1 A 192.0.2.1
mx2 A 192.0.2.2
_mta-sts TXT "v=STSv1; id=1;"
mta-sts A 192.0.2.80
"""
POLICY = "version: STSv1\nmode: enforce\nmx: *.example.org\nmax_age: 1209600\n"
HOST_CERTIFICATE = authority().issue("mta-sts.example.org", days=60).der
MX_CERTIFICATE = authority().issue("mx1.example.org", "mx2.example.org", days=60).der
EXPIRED = authority().issue("mx1.example.org", "mta-sts.example.org", days=-2, since=-9).der


def page(text=POLICY, **fields):
    body = text.encode() if isinstance(text, str) else text
    return Fetched(**{
        "end": FetchEnd.RESPONSE, "code": 200, "content_type": "text/plain", "body": body,
        "certificate": HOST_CERTIFICATE, "address": "192.0.2.80", **fields,
    })  # fmt: skip


def shown(certificate=MX_CERTIFICATE, **fields):
    return Probed(**{
        "greeting": "220 mx", "extensions": ("STARTTLS",), "starttls": True, "tls_version": "TLSv1.3",
        "chain": (certificate,), "trusted": True, **fields,
    })  # fmt: skip


def world(zone=ZONE, web=None, mail=None):
    """Answer DNS from a zone, GET with one page, PROBE by host; what is None is not asked."""
    dns = zones(zone)

    def answer(asked):
        said = None
        if asked.kind == "GET":
            assert asked == get(URL)
            said = web
        elif asked.kind == "PROBE":
            said = (mail or {}).get(asked.name.split()[0])
        else:
            return dns(asked)
        if said is None:
            return not_asked(asked)
        if isinstance(said, Status):
            return proven(asked, Answer(asked.kind, said, asked=MOMENT))
        return proven(asked, Answer(asked.kind, Status.FOUND, said.as_rdata(), asked=MOMENT))

    return answer


def judged(*args, **kwargs):
    return run(judge, world(*args, **kwargs))[0]


def test_as_it_should_be():
    outcome = judged(web=page(), mail={"mx1.example.org": shown(), "mx2.example.org": shown()})
    assert codes(outcome) == ["mta_sts.ok"] and outcome.unknown == () and outcome.applies
    assert outcome.facts["mode"] == "enforce" and outcome.facts["mx"] == ["*.example.org"]
    assert outcome.facts["policy"] == POLICY and outcome.facts["id"] == "1"


def test_offline_the_record_is_all_that_is_known():
    outcome = judged()
    assert outcome.findings == () and not outcome.applies
    (lost,) = outcome.unknown
    assert (lost.reason, lost.decisive, lost.question) == ("https_not_asked", False, f"GET {URL}")


def test_missing_gives_the_policy_to_begin_with_and_no_record_that_would_stand_alone():
    outcome = judged(ZONE.replace("_mta-sts TXT", "x TXT").replace("mta-sts A", "www A"))
    found = finding(outcome, "mta_sts.missing")
    assert found.records == () and parse_record(outcome.facts["suggestion"]["record"]).id
    policy = parse_policy("\n".join(found.args["lines"]))
    assert policy.mx == ("mx1.example.org", "mx2.example.org") and policy.mode == "testing"
    again = judged(ZONE.replace("_mta-sts TXT", "x TXT").replace("mta-sts A", "www A"))
    assert again.facts["suggestion"] == outcome.facts["suggestion"], "not from the clock"


def test_a_policy_that_no_record_announces():
    outcome = judged(ZONE.replace("_mta-sts TXT", "x TXT"), web=page())
    (record,) = finding(outcome, "mta_sts.policy_without_record").records
    assert parse_record(record.value)


def test_in_a_bulk_audit_no_host_is_asked_for_a_policy_that_no_record_announces():
    silent, asked = run(judge, world(ZONE.replace("_mta-sts TXT", "x TXT"), page()), replace(target(), bulk=True))
    assert "mta_sts.missing" in codes(silent)
    assert not [question for question in asked if question.kind == "GET"]
    _, asked = run(judge, world(web=page()), replace(target(), bulk=True))
    assert [question.name for question in asked if question.kind == "GET"] == [URL]
    _, asked = run(judge, world(ZONE.replace('"v=STSv1; ', '"V=STSv1 '), page()), replace(target(), bulk=True))
    assert [question.name for question in asked if question.kind == "GET"] == [URL], (
        "a record gone wrong announces, too"
    )


@pytest.mark.parametrize(
    "zone", ["@ MX 0 .\n", "@ TXT x\n", "@ MX 0 .\nmta-sts A 192.0.2.80\n"], ids=["null_mx", "no_mx", "page"]
)
def test_a_domain_without_mail(zone):
    outcome = judged(zone, web=page(code=404))
    assert not outcome.applies and outcome.findings == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("v=STSv1;", "record_no_id"),
        ("v=STSv1; id=a-b", "record_bad_id"),
        ("v=STSv1; id=1; junk", "record_bad_field"),
        ("v=STSv1; id=1;;", "record_empty_field"),
        ("V=stsv1; id=1", "record_version"),
        ("v=STSv2; id=1", "record_version"),
        ("id=1; v=STSv1", "record_version"),
        ("v=STSv1; id=1\" \"\\255", "record_not_text"),
    ],
)  # fmt: skip
def test_records_nobody_reads(text, code):
    outcome = judged(ZONE.replace('"v=STSv1; id=1;"', f'"{text}"'.replace(";", r"\;")), web=page())
    assert codes(outcome) == [f"mta_sts.{code}"]


def test_several_records_and_strangers():
    assert codes(judged(ZONE + '_mta-sts TXT "v=STSv1; id=2"\n', web=page())) == ["mta_sts.several_records"]
    assert "mta_sts.several_records" not in codes(judged(ZONE + '_mta-sts TXT "v=spf1 -all"\n', web=page()))


def test_the_hosts_address():
    gone = ZONE.replace("mta-sts A", "www A")
    assert codes(judged(gone)) == ["mta_sts.host_missing"]
    alias = ZONE.replace("mta-sts A 192.0.2.80", "mta-sts CNAME web\nweb A 192.0.2.80")
    assert finding(judged(alias, web=page()), "mta_sts.host_alias").args["target"] == "web.example.org"
    for status in (Status.SERVFAIL, Status.TIMEOUT):
        outcome, _ = run(judge, failing(world(gone), Question("A", "mta-sts.example.org"), status))
        assert outcome.findings == () and outcome.unknown[0].reason == status and outcome.unknown[0].decisive


@pytest.mark.parametrize(
    ("web", "code", "args"),
    [
        (page(end=FetchEnd.FORBIDDEN, detail="not public"), "host_private", {}),
        (page(end=FetchEnd.CERTIFICATE, certificate=EXPIRED, detail="x"), "host_expired", {}),
        (page(end=FetchEnd.CERTIFICATE, certificate=MX_CERTIFICATE), "host_wrong_name", {"names": ["mx1.example.org", "mx2.example.org"]}),
        (page(end=FetchEnd.CERTIFICATE, detail="self-signed"), "host_untrusted", {"detail": "self-signed"}),
        (page(end=FetchEnd.CERTIFICATE, certificate=b"\0"), "host_untrusted", {}),
        (page(end=FetchEnd.TLS, detail="alert"), "host_no_tls", {"detail": "alert"}),
        (page(end=FetchEnd.CUT, detail="cut"), "policy_cut", {}),
        (page(end=FetchEnd.TOO_LARGE), "policy_too_large", {}),
        (page(POLICY + "a: b\n" * 20000), "policy_too_large", {}),
        (page(code=301, location="https://www.example.org/"), "policy_redirected", {"location": "https://www.example.org/", "url": URL}),
        (page(code=404), "policy_status", {"code": 404}),
        (page(content_type="text/html"), "policy_type", {"type": "text/html"}),
        (page("<html>"), "policy_bad_line", {"piece": "<html>"}),
        (page(""), "policy_version", {}),
        (page(b"\xff"), "policy_not_text", {}),
        (page(POLICY.replace("enforce", "Enforce")), "policy_bad_mode", {"piece": "Enforce"}),
        (page(POLICY.replace("mode: enforce\n", "")), "policy_no_mode", {}),
        (page(POLICY.replace("max_age: 1209600\n", "")), "policy_no_max_age", {}),
        (page(POLICY.replace("1209600", "1w")), "policy_bad_max_age", {"piece": "1w"}),
        (page(POLICY.replace("mx: *.example.org\n", "")), "policy_no_mx", {}),
        (page(POLICY.replace("*.example", "*.*.example")), "policy_bad_mx", {"piece": "*.*.example.org"}),
        (page(POLICY.replace("1209600", "60")), "max_age_short", {"seconds": 60}),
        (page(POLICY.replace("1209600", "99999999")), "max_age_long", {}),
        (page(POLICY + "\nmode: none\n"), "policy_odd", {"lines": ["blank line", "mode"]}),
        (page(POLICY.replace("enforce", "none")), "mode_none", {}),
        (page(POLICY.replace("enforce", "testing")), "testing", {}),
        (page(certificate=authority().issue("mta-sts.example.org", days=5).der), "host_expires_soon", {}),
        (Status.NXDOMAIN, "host_missing", {}),
    ],
)  # fmt: skip
def test_how_the_policy_is_served_and_what_it_says(web, code, args):
    outcome = judged(web=web)
    found = finding(outcome, f"mta_sts.{code}")
    assert args.items() <= found.args.items()
    assert "mta_sts.ok" not in codes(outcome) and outcome.applies


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (Status.TIMEOUT, "https_timeout"),
        (Status.REFUSED, "https_refused"),
        (Status.SERVFAIL, "servfail"),
        (Status.FOUND, "malformed"),
    ],
)
def test_a_web_server_out_of_reach_is_unknown(status, reason):
    outcome = judged(web=status)
    assert outcome.findings == () and [item.reason for item in outcome.unknown] == [reason]
    assert outcome.unknown[0].decisive and outcome.unknown[0].evidence


@pytest.mark.parametrize(
    ("mode", "patterns", "code"),
    [
        ("enforce", "mx: other.example", "mx_refused"),
        ("enforce", "mx: mx1.example.org", "mx_some_refused"),
        ("testing", "mx: mx1.example.org", "mx_testing"),
        ("enforce", "mx: *.example.org\nmx: old.example.org", "pattern_unused"),
    ],
)
def test_hosts_and_patterns(mode, patterns, code):
    outcome = judged(web=page(f"version: STSv1\nmode: {mode}\n{patterns}\nmax_age: 1209600\n"))
    assert f"mta_sts.{code}" in codes(outcome)
    if code == "mx_some_refused":
        assert finding(outcome, "mta_sts.mx_some_refused").args["hosts"] == ["mx2.example.org"]


@pytest.mark.parametrize("mode", ["enforce", "testing"])
@pytest.mark.parametrize(
    "bad",
    [
        shown(EXPIRED, trusted=False),
        shown(authority().issue("www.example.net").der),
        shown(trusted=False, detail="unable to get local issuer certificate"),
        shown(starttls=False, extensions=("SIZE",), chain=(), trusted=None, tls_version=""),
        shown(chain=(), trusted=None, tls_version="", detail="alert"),
    ],
)
def test_hosts_that_do_not_meet_the_policy(mode, bad):
    outcome = judged(
        web=page(POLICY.replace("enforce", mode)), mail={"mx1.example.org": bad, "mx2.example.org": shown()}
    )
    code = "mta_sts.mx_insecure" + ("" if mode == "enforce" else "_testing")
    assert finding(outcome, code).args["hosts"] == ["mx1.example.org (192.0.2.1)"]
    assert "mta_sts.ok" not in codes(outcome)


def test_hosts_that_turn_us_away_are_not_blamed():
    away = Probed("554 no", detail="")
    outcome = judged(web=page(), mail={"mx1.example.org": away, "mx2.example.org": Status.TIMEOUT})
    assert codes(outcome) == ["mta_sts.ok"]


def test_aimed_elsewhere_nothing_is_fetched():
    outcome, asked = run(judge, world("@ A 192.0.2.1\n"), target())
    assert not [question for question in asked if question.kind in {"GET", "PROBE"}]
    assert codes(outcome) == ["mta_sts.missing"]
