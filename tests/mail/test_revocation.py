"""Revocation lists made with an independent library: whose they are, of when, for what, and what they say."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.mail.certificates import END, NOW, REVOKED, START, Authority
from workbench.mail.mark_certificate import read_mark_certificate
from workbench.mail.revocation import MOST_LISTS, list_urls, read_list

URL, ROOT_URL = "http://crl.example.net/mark.crl", "http://crl.example.net/root.crl"
AUTHORITY = Authority(lists=[ROOT_URL])
LEAF = AUTHORITY.leaf(lists=[URL])
OWN, ABOVE = read_mark_certificate(AUTHORITY.issue(lists=[URL]), AUTHORITY.roots).revocable
OTHER_KEY = ec.generate_private_key(ec.SECP256R1())


def part(**only):
    options = dict.fromkeys(
        ("only_contains_user_certs", "only_contains_ca_certs", "only_contains_attribute_certs"), False
    )
    options |= {"indirect_crl": False, "only_some_reasons": None, "full_name": None, "relative_name": None}
    name = [x509.UniformResourceIdentifier(URL)]
    return x509.IssuingDistributionPoint(**{**options, "full_name": name, **only})


def test_what_can_be_asked_about_a_path():
    assert (OWN.lists, OWN.is_authority) == ((URL,), False)
    assert (ABOVE.lists, ABOVE.is_authority, ABOVE.name) == ((ROOT_URL,), True, "CN=Test Mark CA")
    stranger = read_mark_certificate(AUTHORITY.issue(lists=[URL]), Authority().roots)
    assert stranger.revocable == (), "of a path that leads nowhere nobody is asked"
    assert read_mark_certificate(Authority().issue(), AUTHORITY.roots).revocable == ()


@pytest.mark.parametrize(
    ("urls", "expected"),
    [
        ([URL], (URL,)),
        ([f"ldap://ldap.example.net/{n}" for n in range(3)] + [URL, URL], (URL,)),
        ([f"http://crl.example.net/{n}.crl" for n in range(9)], tuple(f"http://crl.example.net/{n}.crl" for n in range(MOST_LISTS))),
        (["http://[/a.crl", "http://crl.example.net/" + "a" * 1000], ()),
        ([], ()),
    ],
)  # fmt: skip
def test_where_lists_are(urls, expected):
    assert list_urls(AUTHORITY.leaf(lists=urls)) == expected


def test_good_and_revoked():
    assert read_list(AUTHORITY.revocation_list(1, 2, 3), OWN, NOW) is None
    found = read_list(AUTHORITY.revocation_list(1, OWN.serial), OWN, NOW)
    assert (found.on, found.reason) == (REVOKED, "")
    why = AUTHORITY.revocation_list(OWN.serial, reason=x509.ReasonFlags.key_compromise)
    assert read_list(why, OWN, NOW).reason == "keyCompromise"
    above = AUTHORITY.revocation_list(ABOVE.serial, by_root=True)
    assert read_list(above, ABOVE, NOW).on == REVOKED


def test_pem_is_read_too():
    made = x509.load_der_x509_crl(AUTHORITY.revocation_list(OWN.serial)).public_bytes(Encoding.PEM)
    assert read_list(b"\n" + made, OWN, NOW) is not None


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "ParseError"),
        (b"<html>", "ParseError"),
        (b"-----BEGIN X509 CRL-----\n", "PEM"),
        (AUTHORITY.revocation_list(by_root=True), "not the issuer's"),
        (AUTHORITY.revocation_list(signer=OTHER_KEY), "not the issuer's"),
        (AUTHORITY.revocation_list(start=NOW + timedelta(1), end=END), "future"),
        (AUTHORITY.revocation_list(start=START, end=NOW - timedelta(seconds=1)), "out of date"),
        (AUTHORITY.revocation_list(extensions=[part(only_contains_ca_certs=True)]), "other certificates"),
        (AUTHORITY.revocation_list(extensions=[part(indirect_crl=True)]), "other certificates"),
        (AUTHORITY.revocation_list(extensions=[x509.DeltaCRLIndicator(1)]), "changes only"),
        (
            AUTHORITY.revocation_list(extensions=[x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"")]),
            "rule of its own",
        ),
    ],
)
def test_lists_that_say_nothing(data, why):
    with pytest.raises(ValueError, match=why):
        read_list(data, OWN, NOW)


def test_a_list_for_users_alone_says_nothing_of_an_authority():
    users = part(only_contains_user_certs=True)
    assert read_list(AUTHORITY.revocation_list(extensions=[users]), OWN, NOW) is None
    with pytest.raises(ValueError, match="other certificates"):
        read_list(AUTHORITY.revocation_list(by_root=True, extensions=[users]), ABOVE, NOW)


def test_without_a_time_dates_are_left_aside():
    old = AUTHORITY.revocation_list(OWN.serial, start=START, end=START + timedelta(1))
    assert read_list(old, OWN, None) is not None


GOOD = AUTHORITY.revocation_list(OWN.serial)


@settings(max_examples=150, deadline=None)
@example((6, 1))
@given(st.one_of(st.binary(max_size=60), st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255))))
def test_any_bytes_say_the_truth_or_nothing(made):
    data = made if isinstance(made, bytes) else GOOD[: made[0]] + bytes([made[1]]) + GOOD[made[0] + 1 :]
    try:
        said = read_list(data, OWN, NOW)
    except ValueError:
        return
    assert said is not None, "whatever is signed by the issuer is the list as it was made"
