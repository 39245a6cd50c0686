"""MTA-STS, TLS-RPT and BIMI makers: what they make, our own parsers take without a word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.mail import bimi, mta_sts, tls_rpt
from workbench.mail.bimi_maker import make_bimi
from workbench.mail.mta_sts import MAX_AGE, Mode
from workbench.mail.mta_sts_maker import make_mta_sts, policy_url
from workbench.mail.tls_rpt_maker import make_tls_rpt
from workbench.model.errors import UsageError


def test_mta_sts():
    made = make_mta_sts(Mode.TESTING, ["MX1.example.org.", "mx1.example.org", "*.example.net"])
    assert made.policy == (
        "version: STSv1\r\nmode: testing\r\nmx: mx1.example.org\r\nmx: *.example.net\r\nmax_age: 604800\r\n"
    )
    assert made.record == make_mta_sts(Mode.TESTING, ["mx1.example.org", "*.example.net"]).record
    assert made.record != make_mta_sts(Mode.ENFORCE, ["mx1.example.org", "*.example.net"]).record
    assert make_mta_sts(Mode.NONE, [], policy_id="20261123").record == "v=STSv1; id=20261123;"
    assert policy_url("example.org") == "https://mta-sts.example.org/.well-known/mta-sts.txt"


@pytest.mark.parametrize(
    "words",
    [
        (Mode.ENFORCE, []),
        (Mode.ENFORCE, ["a b"]),
        (Mode.ENFORCE, ["a\r\nmode: none"]),
        (Mode.ENFORCE, ["*.*.example.org"]),
    ],
)
def test_no_mta_sts(words):
    with pytest.raises(UsageError):
        make_mta_sts(*words)


@pytest.mark.parametrize(
    "more", [{"max_age": 0}, {"max_age": MAX_AGE + 1}, {"policy_id": "a-b"}, {"policy_id": "1" * 33}]
)
def test_no_mta_sts_age_or_id(more):
    with pytest.raises(UsageError):
        make_mta_sts(Mode.ENFORCE, ["mx.example.org"], **more)


LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
HOSTS = st.lists(LABELS, min_size=2, max_size=4).map(".".join)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(list(Mode)), st.lists(HOSTS, min_size=1, max_size=5), st.integers(1, MAX_AGE))
def test_made_policies_are_clean(mode, hosts, age):
    made = make_mta_sts(mode, hosts, max_age=age)
    policy = mta_sts.parse_policy(made.policy)
    assert (policy.mode, policy.max_age, policy.mx, policy.oddities) == (mode, age, tuple(dict.fromkeys(hosts)), ())
    record = mta_sts.parse_record(made.record)
    assert record.extensions == () and made.policy.encode().isascii()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=20), st.text(max_size=40))
def test_any_text_gives_a_valid_record_or_the_typed_error(host, address):
    for make, parse in (
        (lambda: make_mta_sts(Mode.ENFORCE, [host]).policy, mta_sts.parse_policy),
        (lambda: make_tls_rpt([address]), tls_rpt.parse_record),
        (lambda: make_tls_rpt(["https://" + address]), tls_rpt.parse_record),
        (lambda: make_bimi("https://" + address), lambda text: bimi.parse(text).problems == () or 1 / 0),
    ):
        try:
            made = make()
        except UsageError:
            continue
        parse(made)


def test_tls_rpt():
    record = make_tls_rpt(["tls@example.org", "mailto:tls@example.org", "https://r.example.org/v1"])
    assert record == "v=TLSRPTv1; rua=mailto:tls@example.org,https://r.example.org/v1"
    assert tls_rpt.parse_record(record).rua == ("mailto:tls@example.org", "https://r.example.org/v1")


@pytest.mark.parametrize(
    "addresses", [[], ["a"], ["a@b"], ["http://x.example"], ["https://x.example/a,b"], ["https://"]]
)
def test_no_tls_rpt(addresses):
    with pytest.raises(UsageError):
        make_tls_rpt(addresses)


def test_bimi():
    assert make_bimi("") == "v=BIMI1; l=; a=;"
    made = make_bimi("https://example.org/l.svg", "https://example.org/c.pem", avatar=bimi.Avatar.PERSONAL)
    assert made == "v=BIMI1; l=https://example.org/l.svg; a=https://example.org/c.pem; avp=personal;"
    assert bimi.parse(made).problems == ()


@pytest.mark.parametrize("words", [("http://example.org/l.svg",), ("l.svg",), ("", "https://example.org/c.pem"),
                                   ("https://example.org/a;b",), ("https://example.org/a,b",)])  # fmt: skip
def test_no_bimi(words):
    with pytest.raises(UsageError):
        make_bimi(*words)
