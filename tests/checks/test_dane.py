"""DANE: which records count, whether certificates fit them, and what is not known."""

import hashlib
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given as examples
from hypothesis import strategies as st

from tests.authority import authority
from tests.checks.answers import codes, finding, run, zones
from tests.checks.secured import SECURE, UNSIGNED, bogus, given, validated
from workbench.checks.dane import judge
from workbench.mail.tlsa import public_key
from workbench.model.inquiry import Question, Status
from workbench.model.probed import KeyKind, Probed, probe
from workbench.model.security import Cause, Security, Trust

LEAF, OTHER = authority().issue("mx.example.org", days=400).der, authority().issue("mx.example.org", days=400).der
ROOT = x509.load_pem_x509_certificate(authority().pem.encode()).public_bytes(Encoding.DER)
ONE = "@ MX 10 mx\nmx A 192.0.2.1\n"
TWO = ONE + "@ MX 20 mx2\nmx2 A 192.0.2.2\nmx2 AAAA 2001:db8::2\n"
SMTP = {"greeting": "220 mx ESMTP", "extensions": ("STARTTLS",), "starttls": True}


def tlsa(certificate, usage=3):
    return bytes([usage, 1, 1]) + hashlib.sha256(public_key(certificate)).digest()


def at(host):
    return Question("TLSA", f"_25._tcp.{host}.example.org")


def shows(*chain, **more):
    return Probed(**{**SMTP, "tls_version": "TLSv1.3", "chain": chain, "trusted": False, **more}).as_rdata()


def judged(zone, records, probes=None, verdicts=None, default=SECURE):
    answers = dict.fromkeys([at("mx"), at("mx2")], Status.NXDOMAIN)
    answers |= {at(host): rdata for host, rdata in records.items()}
    oracle = given(zones(zone), answers | {probe(*where): seen for where, seen in (probes or {}).items()})
    return run(judge, validated(oracle, verdicts, default))[0]


MX = ("mx.example.org", "192.0.2.1")
MX2, MX2_6 = ("mx2.example.org", "192.0.2.2"), ("mx2.example.org", "2001:db8::2")


def test_no_records_is_worth_knowing():
    found = judged(ONE, {})
    assert codes(found) == ["dane.none"]
    assert not found.applies


@pytest.mark.parametrize("record", [tlsa(LEAF), tlsa(ROOT, 2)], ids=["leaf", "authority"])
def test_what_is_shown_fits(record):
    found = judged(ONE, {"mx": [record, tlsa(OTHER)]}, {MX: shows(LEAF, ROOT)})
    assert codes(found) == ["dane.ok"]
    assert found.applies and not found.unknown
    assert found.facts["hosts"][0]["addresses"] == {"192.0.2.1": True}


def test_rollover_advice():
    assert codes(judged(ONE, {"mx": [tlsa(LEAF)]}, {MX: shows(LEAF)})) == ["dane.ok", "dane.only_current"]


RSA = authority().issue("mx.example.org", rsa_bits=2048).der
OTHER_RSA = authority().issue("mx.example.org", rsa_bits=2048).der
MX_RSA, MX_ECDSA = (*MX, KeyKind.RSA), (*MX, KeyKind.ECDSA)
NONE = Probed("220 mx ESMTP", ("STARTTLS",), starttls=True, detail="handshake failure").as_rdata()


@pytest.mark.parametrize(
    ("records", "probes", "expected"),
    [
        ([LEAF, RSA, OTHER], {MX: shows(LEAF), MX_RSA: shows(RSA)}, ["dane.ok"]),
        ([LEAF, RSA], {MX: shows(LEAF), MX_RSA: shows(RSA)}, ["dane.ok", "dane.only_current"]),
        ([LEAF, OTHER], {MX: shows(LEAF), MX_RSA: shows(RSA)}, ["dane.mismatch_key"]),
        ([RSA, OTHER], {MX: shows(RSA), MX_ECDSA: shows(LEAF)}, ["dane.mismatch_key"]),
        ([RSA, OTHER], {MX: shows(LEAF), MX_RSA: shows(RSA)}, ["dane.mismatch"]),
        ([OTHER], {MX: shows(LEAF), MX_RSA: shows(RSA)}, ["dane.mismatch", "dane.mismatch_key"]),
        ([LEAF, OTHER], {MX: shows(LEAF), MX_RSA: NONE}, ["dane.ok"]),
    ],
)
def test_every_kind_of_key_must_fit(records, probes, expected):
    found = judged(ONE, {"mx": [tlsa(record) for record in records]}, probes)
    assert codes(found) == expected
    assert not found.unknown


def test_a_record_for_the_authority_fits_every_kind():
    found = judged(ONE, {"mx": [tlsa(ROOT, 2)]}, {MX: shows(LEAF, ROOT), MX_RSA: shows(OTHER_RSA, ROOT)})
    assert codes(found) == ["dane.ok"]


def test_two_digests_of_one_key_prepare_no_next_one():
    digest = bytes([3, 1, 2]) + hashlib.sha512(public_key(LEAF)).digest()
    assert codes(judged(ONE, {"mx": [tlsa(LEAF), digest]}, {MX: shows(LEAF)})) == ["dane.ok", "dane.only_current"]


def test_another_certificate_that_could_not_be_looked_at_is_listed():
    found = judged(ONE, {"mx": [tlsa(LEAF), tlsa(OTHER)]}, {MX: shows(LEAF), MX_RSA: Status.TIMEOUT})
    assert codes(found) == ["dane.ok"]
    (lost,) = found.unknown
    assert (lost.question, lost.reason, lost.decisive) == ("PROBE mx.example.org 192.0.2.1 rsa", "smtp_timeout", False)


def test_what_is_shown_does_not_fit():
    found = judged(ONE, {"mx": [tlsa(OTHER), tlsa(ROOT)]}, {MX: shows(LEAF)})
    assert codes(found) == ["dane.mismatch"]
    (record,) = finding(found, "dane.mismatch").records
    assert (record.name, record.type) == ("_25._tcp.mx.example.org", "TLSA")
    assert bytes.fromhex(record.value.split()[3]) == tlsa(LEAF)[3:]


def test_each_address_is_looked_at():
    records = {"mx": [tlsa(LEAF), tlsa(ROOT, 2)], "mx2": [tlsa(LEAF), tlsa(ROOT, 2)]}
    found = judged(TWO, records, {MX: shows(LEAF), MX2: shows(LEAF), MX2_6: shows(OTHER)})
    assert codes(found) == ["dane.mismatch"]
    assert finding(found, "dane.mismatch").args["address"] == "2001:db8::2"


@pytest.mark.parametrize(
    "seen",
    [
        Probed("220 mx ESMTP", ("PIPELINING",)).as_rdata(),
        Probed("220 mx ESMTP", ("STARTTLS",), starttls=True, detail="handshake failure").as_rdata(),
    ],
)
def test_records_without_encryption(seen):
    found = judged(ONE, {"mx": [tlsa(LEAF), tlsa(OTHER)]}, {MX: seen})
    assert codes(found) == ["dane.no_tls"]


@pytest.mark.parametrize("seen", [Status.NOT_ASKED, Status.TIMEOUT, Status.REFUSED, Probed("554 no").as_rdata()])
def test_nobody_connected(seen):
    found = judged(ONE, {"mx": [tlsa(LEAF), tlsa(OTHER)]}, {MX: seen})
    assert codes(found) == ["dane.published"]
    assert len(found.unknown) == 1 and not found.unknown[0].decisive


def test_only_one_of_two_hosts_has_records():
    found = judged(TWO, {"mx": [tlsa(LEAF), tlsa(OTHER)]}, {MX: shows(LEAF)})
    assert codes(found) == ["dane.partial"]
    assert finding(found, "dane.partial").args["hosts"] == ["mx2.example.org"]


def test_records_that_count_for_nothing():
    assert codes(judged(ONE, {"mx": [tlsa(LEAF, 1), b"\3"]})) == ["dane.unusable"]
    found = judged(ONE, {"mx": [tlsa(LEAF, 0), tlsa(LEAF), tlsa(OTHER)]}, {MX: shows(LEAF)})
    assert codes(found) == ["dane.ok", "dane.partly_unusable"]


def test_records_without_dnssec():
    found = judged(ONE, {"mx": [tlsa(LEAF)]}, default=UNSIGNED)
    assert codes(found) == ["dane.not_secured"]


def test_a_domain_that_is_not_signed_with_hosts_that_are():
    found = judged(ONE, {"mx": [tlsa(LEAF), tlsa(OTHER)]}, {MX: shows(LEAF)}, {"MX": UNSIGNED})
    assert codes(found) == ["dane.mx_unsigned"]


def test_broken_signatures():
    found = judged(ONE, {"mx": [tlsa(LEAF)]}, verdicts={"TLSA": bogus(Cause.BAD_SIGNATURE)})
    assert codes(found) == ["dane.bogus"]


def test_records_are_looked_for_where_an_alias_leads():
    zone = "@ MX 10 www\nwww CNAME mx\nmx A 192.0.2.1\n"
    where = ("www.example.org", "192.0.2.1")
    found = judged(zone, {"mx": [tlsa(LEAF), tlsa(OTHER)]}, {where: shows(LEAF)})
    assert codes(found) == ["dane.ok"]
    here = judged(zone, {"www": [tlsa(OTHER), tlsa(ROOT)]}, {where: shows(LEAF)})
    assert codes(here) == ["dane.mismatch"]
    assert finding(here, "dane.mismatch").records[0].name == "_25._tcp.www.example.org"


@pytest.mark.parametrize("zone", ["@ MX 0 .\n", "a.example TXT x\n"])
def test_nothing_to_protect(zone):
    found = judged(zone, {})
    assert not [one for one in found.findings if one.code != "dane.none"]
    assert not found.applies


@pytest.mark.parametrize("security", [None, Security(Trust.INDETERMINATE, Cause.ANCHOR, ".")])
def test_nothing_is_known_of_dnssec(security):
    found = judged(ONE, {"mx": [tlsa(LEAF)]}, default=security)
    assert not found.findings and not found.applies
    assert not any(one.decisive for one in found.unknown)


@pytest.mark.parametrize("status", [Status.SERVFAIL, Status.TIMEOUT])
def test_no_answer_about_records_is_unknown(status):
    lost = replace(SECURE, trust=Trust.INDETERMINATE, cause=Cause.UNANSWERED)
    found = judged(ONE, {"mx": status}, verdicts={"TLSA": lost})
    assert codes(found) == []
    assert [(one.reason, one.decisive) for one in found.unknown] == [(status.value, True)]


@examples(data=st.data())
def test_any_records_and_any_servers(data):
    securities = st.sampled_from([None, SECURE, UNSIGNED, bogus(), Security(Trust.INDETERMINATE)])
    rdata = st.lists(st.one_of(st.binary(max_size=50), st.just(tlsa(LEAF))), min_size=1, max_size=4)
    chains = st.lists(st.one_of(st.binary(max_size=30), st.just(LEAF), st.just(ROOT)), max_size=3)
    seen = Probed(
        "220 x", ("STARTTLS",), (), True, data.draw(st.sampled_from(["", "TLSv1.3"])), "", tuple(data.draw(chains))
    )
    verdicts = {"MX": data.draw(securities), "TLSA": data.draw(securities)}
    judged(ONE, {"mx": data.draw(rdata)}, {MX: seen.as_rdata()}, verdicts)
