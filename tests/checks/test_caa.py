"""Who may issue certificates: the climb up the tree, the tags, and records that cannot be read."""

import dns.rdata
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks.answers import codes, failing, finding, run, target, zones
from workbench.checks.caa import judge
from workbench.mail.caa import Property, parse_property
from workbench.model.inquiry import Answer, Question, Status, proven


def outcome(*records, domain="example.org", more=""):
    zone = "".join(f"@ CAA {record}\n" for record in records) + more
    return run(judge, zones("$ORIGIN org.\n" + zone.replace("@", "example")), target(domain))


def test_none_after_climbing_to_the_top():
    found, asked = outcome(domain="a.b.example.org", more="b.example TXT x\na.b.example TXT x\n")
    assert codes(found) == ["caa.none"] or found.unknown
    assert [one.name for one in asked][:4] == ["a.b.example.org", "b.example.org", "example.org", "org"]
    assert len(finding(found, "caa.none").evidence) == 4


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (['0 issue "ca.example.net"'], ["caa.mail_open", "caa.ok"]),
        (['0 issue "CA.example.net; account=1"', '0 issuemail "ca.example.net"'], ["caa.ok"]),
        (['0 issue ";"'], ["caa.mail_open", "caa.nobody_needed"]),
        (['0 issue ""', '0 issuemail ";"'], ["caa.mail_nobody", "caa.nobody_needed"]),
        (['0 issue ";"', '0 issuewild "ca.example.net"'], ["caa.mail_open", "caa.wildcard_only"]),
        (['0 issuewild ";"'], ["caa.mail_open", "caa.open_but_wildcard"]),
        (['0 issuewild "ca.example.net"'], ["caa.mail_open", "caa.open_but_wildcard"]),
        (['0 issue "https://ca.example.net"'], ["caa.bad_issuer", "caa.mail_open"]),
        (['0 issue "%%%%"'], ["caa.bad_issuer", "caa.mail_open"]),
        (['0 issue "ca.example.net; foo"'], ["caa.bad_issuer", "caa.mail_open"]),
        (['0 issue "ca.example.net ; a=1; b=mailto:x@y"'], ["caa.mail_open", "caa.ok"]),
        (['0 issue "ca.example.net;"'], ["caa.mail_open", "caa.ok"]),
        (['0 issue "letsencrypt"'], ["caa.mail_open", "caa.no_dot"]),
        (['0 issue "a.example"', '0 issuemail "https://a.example"'], ["caa.bad_issuer_other", "caa.ok"]),
        (['0 iodef "mailto:me@example.org"'], ["caa.mail_open", "caa.open"]),
        (['128 tbs "x"', '0 issue "a.example"'], ["caa.mail_open", "caa.unknown_critical"]),
        (['0 isue "a.example"'], ["caa.mail_open", "caa.open", "caa.unknown_tag"]),
        (['0 issue "a.example"', '0 iodef "me@example.org"'], ["caa.iodef_invalid", "caa.mail_open", "caa.ok"]),
        (['128 issue "a.example"', '0 iodef "mailto:me@example.org"'], ["caa.mail_open", "caa.ok"]),
        (['0 issuevmc "a.example"'], ["caa.mail_open", "caa.open"]),
    ],
)
def test_records(records, expected):
    assert codes(outcome(*records)[0]) == expected


def test_the_closest_set_counts_alone():
    found, _ = outcome(
        '0 issue "far.example"', domain="www.example.org", more='www.example CAA 0 issue "near.example"\n'
    )
    assert finding(found, "caa.ok").args == {"owner": "www.example.org", "authorities": ["near.example"]}


@pytest.mark.parametrize(
    ("more", "hosts"),
    [
        ("example MX 10 mx.example\nmx.example A 192.0.2.1\n", ["mx.example.org"]),
        ("mta-sts.example A 192.0.2.1\n", ["mta-sts.example.org"]),
        ('example MX 10 mx.example\nmx.example A 192.0.2.1\nmx.example CAA 0 issue "ca.example.net"\n', None),
        ("example MX 10 mx.elsewhere.example.\n", None),
        ("example MX 0 .\n", None),
        ("example A 192.0.2.1\n", None),
    ],
    ids=["mx", "policy host", "own rules", "elsewhere", "null mx", "no mx"],
)
def test_nobody_may_issue_for_servers_that_need_it(more, hosts):
    found, _ = outcome('0 issue ";"', more=more)
    if hosts is None:
        assert "caa.nobody_needed" in codes(found) and "caa.nobody" not in codes(found)
    else:
        assert finding(found, "caa.nobody").args == {"owner": "example.org", "hosts": hosts}


def test_whether_anybody_needs_certificates_may_be_unknown():
    oracle = zones('$ORIGIN org.\nexample CAA 0 issue ";"\n')
    found, _ = run(judge, failing(oracle, Question("MX", "example.org"), Status.SERVFAIL))
    assert [(one.question, one.decisive) for one in found.unknown] == [("MX example.org", True)]


def test_broken_records_are_told():
    def answer(asked):
        return proven(asked, Answer("CAA", Status.FOUND, (b"\0", b"\0\5issueca.example", b"\0\3a b;")))

    assert codes(run(judge, answer)[0]) == ["caa.mail_open", "caa.malformed"]


def test_unknown_on_the_way_up_is_unknown():
    oracle = zones("$ORIGIN org.\nexample TXT x\n")
    found, _ = run(judge, failing(oracle, Question("CAA", "org"), Status.SERVFAIL))
    assert not found.findings
    assert [(one.question, one.reason, one.decisive) for one in found.unknown] == [("CAA org", "servfail", True)]


@given(
    flags=st.integers(0, 255),
    tag=st.sampled_from(["issue", "ISSUEmail", "x1"]),
    value=st.text('abc;= ."\\', max_size=30),
)
def test_dnspython_reads_the_same(flags, tag, value):
    rdata = bytes([flags, len(tag)]) + tag.encode() + value.encode()
    judge_says = dns.rdata.from_wire("IN", "CAA", rdata, 0, len(rdata))
    assert parse_property(rdata) == Property(
        judge_says.flags, judge_says.tag.decode().lower(), judge_says.value.decode()
    )


@given(data=st.binary(max_size=40))
def test_any_bytes_are_a_property_or_none(data):
    try:
        found = parse_property(data)
    except ValueError:
        return
    assert found.tag.isalnum()
