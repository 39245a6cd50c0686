"""The tree walk: names and their order, the organizational domain, the record that applies."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mail.dmarc_zones import oracle
from workbench.mail.dmarc_walk import MAX_QUERIES, Applicable, discover, exists, walk, walk_names
from workbench.model.inquiry import Status, replay

N = "v=DMARC1; p=none; psd=n"
Y = "v=DMARC1; p=reject; psd=y"
U = "v=DMARC1; p=quarantine"


def walked(domain, zone=None, **options):
    records = {("TXT", f"_dmarc.{name}"): text for name, text in (zone or {}).items()}
    return replay(walk(domain), oracle(records, **options))


def test_the_names_of_the_example_in_rfc_9989_4_10():
    assert walk_names("a.b.c.d.e.f.g.h.i.j.mail.example.com") == (
        "a.b.c.d.e.f.g.h.i.j.mail.example.com",
        "g.h.i.j.mail.example.com",
        "h.i.j.mail.example.com",
        "i.j.mail.example.com",
        "j.mail.example.com",
        "mail.example.com",
        "example.com",
        "com",
    )


@pytest.mark.parametrize(("labels", "queries"), [(1, 1), (2, 2), (7, 7), (8, 8), (9, 8), (30, 8)])
def test_the_number_of_questions(labels, queries):
    assert len(walk_names(".".join(["a"] * labels))) == queries


_domains = st.lists(st.from_regex(r"[a-z0-9_-]{1,10}", fullmatch=True), min_size=1, max_size=20).map(".".join)


@settings(max_examples=150, deadline=None)
@given(_domains, st.lists(st.sampled_from([N, Y, U, None]), max_size=20))
def test_never_more_than_eight_questions(domain, texts):
    log = []
    zone = {name: text for name, text in zip(walk_names(domain), texts, strict=False) if text}
    found = walked(domain, zone, log=log)
    assert len(log) == len(set(log)) <= MAX_QUERIES
    assert log[0] == f"TXT _dmarc.{domain}"
    assert found.organizational_domain is not None
    assert domain == found.organizational_domain or domain.endswith("." + found.organizational_domain)


@pytest.mark.parametrize(
    ("domain", "zone", "organizational"),
    [
        # The three examples of RFC 9989 4.10.2.
        ("a.mail.example.com", {"mail.example.com": U, "example.com": U}, "example.com"),
        ("a.mail.example.com", {"mail.example.com": N, "example.com": U}, "mail.example.com"),
        ("a.mail.example.com", {"com": Y}, "example.com"),
        ("mail.example.com", {"example.com": Y}, "mail.example.com"),
        ("example.com", {"example.com": Y}, "example.com"),
        ("example.com", {"example.com": Y, "com": U}, "example.com"),
        ("example.com", {}, "example.com"),
        ("example.com", {"com": U}, "com"),
        ("example.com", {"example.com": [U, U], "com": "v=spf1 -all"}, "example.com"),
    ],
)
def test_organizational_domain(domain, zone, organizational):
    assert walked(domain, zone).organizational_domain == organizational


def test_the_walk_stops_at_psd():
    log = []
    walked("a.b.example.com", {"b.example.com": N, "example.com": U}, log=log)
    assert log == ["TXT _dmarc.a.b.example.com", "TXT _dmarc.b.example.com"]


def test_unknown_answers_make_it_unknown():
    found = walked("a.example.com", {"example.com": U}, broken={"_dmarc.a.example.com"})
    assert found.organizational_domain is None and discover(found) is None
    found = walked("a.b.example.com", {"a.b.example.com": U}, broken={"_dmarc.example.com"})
    assert found.organizational_domain is None
    assert discover(found).domain == "a.b.example.com"


def test_a_silent_public_suffix_is_harmless_only_right_above_a_record():
    assert walked("example.com", {"example.com": U}, broken={"_dmarc.com"}).organizational_domain == "example.com"
    assert walked("a.example.com", {"a.example.com": U}, broken={"_dmarc.com"}).organizational_domain is None


def test_preference_of_records():
    assert discover(walked("a.example.com", {"a.example.com": U, "example.com": U})).domain == "a.example.com"
    assert discover(walked("a.b.example.com", {"b.example.com": U, "example.com": U})).domain == "example.com"
    assert discover(walked("a.example.com", {"com": Y})).domain == "com"
    assert discover(walked("a.example.com", {"example.com": U, "com": Y})).domain == "example.com"
    assert discover(walked("example.com")) == Applicable()


def test_a_subdomain_without_record():
    found = walked("b.example.com", {"b.example.com": U, "example.com": U}).below()
    assert discover(found).domain == "example.com"
    found = walked("example", {"example": Y}).below()
    assert (found.organizational_domain, discover(found).domain) == ("*.example", "example")
    found = walked("b.example.com", {"b.example.com": N, "example.com": U}).below()
    assert discover(found).domain == "b.example.com"


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(Status.NXDOMAIN, False), (Status.NODATA, True), (Status.SERVFAIL, None), (Status.TIMEOUT, None)],
)
def test_existence(status, verdict):
    assert replay(exists("a.example.com"), oracle({("A", "a.example.com"): status})) is verdict
