"""TLSA records: what counts for mail, and what fits a chain; OpenSSL is the judge of digests."""

import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from tests.authority import Authority, authority
from workbench.mail.tlsa import Defect, Tlsa, fits, parse_tlsa, public_key, record_for, vouches

NOW = datetime.now(UTC)
LEAF = authority().issue("mx.example.org").der
ROOT = x509.load_pem_x509_certificate(authority().pem.encode()).public_bytes(Encoding.DER)
CHAIN = (LEAF, ROOT)
NAMES = ("mx.example.org",)


def record(usage, selector, matching, certificate):
    import hashlib

    data = certificate if selector == 0 else public_key(certificate)
    digest = {0: bytes, 1: lambda d: hashlib.sha256(d).digest(), 2: lambda d: hashlib.sha512(d).digest()}[matching]
    return Tlsa(usage, selector, matching, digest(data))


def test_openssl_computes_the_same_digest():
    command = "openssl x509 -inform der -pubkey -noout | openssl pkey -pubin -outform der | openssl sha256"
    said = subprocess.run(["sh", "-c", command], input=LEAF, capture_output=True, check=True).stdout.decode()
    assert record_for(LEAF) == f"3 1 1 {said.split()[-1]}"


@pytest.mark.parametrize("matching", [0, 1, 2])
@pytest.mark.parametrize("selector", [0, 1])
def test_every_form_fits_its_certificate_alone(selector, matching):
    for usage, own, other in ((3, LEAF, ROOT), (2, ROOT, LEAF)):
        made = record(usage, selector, matching, own)
        assert made.defect is None
        assert fits(made, own)
        assert not fits(made, other)
        assert vouches(made, CHAIN, NAMES, NOW)
        assert not vouches(record(usage, selector, matching, other), CHAIN, NAMES, NOW)


@pytest.mark.parametrize(
    ("certificate", "leaf_counts", "authority_counts"),
    [
        (authority().issue("mx.example.org"), True, True),
        (authority().issue("other.example"), True, False),
        (authority().issue("mx.example.org", days=-1), True, False),
        (authority().issue("*.example.org"), True, True),
        (Authority("another").issue("mx.example.org"), True, False),
    ],
)
def test_names_and_dates_count_for_authorities_only(certificate, leaf_counts, authority_counts):
    chain = (certificate.der, ROOT)
    assert vouches(record(3, 1, 1, certificate.der), chain, NAMES, NOW) is leaf_counts
    assert vouches(record(2, 0, 1, ROOT), chain, NAMES, NOW) is authority_counts


def test_an_authority_that_is_not_sent():
    """RFC 7671 5.2.2: it must be sent, unless the record holds it whole."""
    assert not vouches(record(2, 0, 1, ROOT), (LEAF,), NAMES, NOW)
    assert vouches(record(2, 0, 0, ROOT), (LEAF,), NAMES, NOW)


def test_dates_unknown_are_not_held_against_it():
    late = authority().issue("mx.example.org", days=-1)
    assert vouches(record(2, 0, 1, ROOT), (late.der, ROOT), NAMES, None)
    assert not vouches(record(2, 0, 1, ROOT), (late.der, ROOT), NAMES, NOW - timedelta(0))


@pytest.mark.parametrize(
    ("made", "defect"),
    [
        (Tlsa(0, 1, 1, b"\0" * 32), Defect.USAGE),
        (Tlsa(1, 0, 2, b"\0" * 64), Defect.USAGE),
        (Tlsa(4, 1, 1, b"\0" * 32), Defect.USAGE),
        (Tlsa(3, 2, 1, b"\0" * 32), Defect.SELECTOR),
        (Tlsa(3, 1, 3, b"\0" * 32), Defect.MATCHING),
        (Tlsa(3, 1, 1, b"\0" * 31), Defect.LENGTH),
        (Tlsa(3, 1, 2, b"\0" * 32), Defect.LENGTH),
        (Tlsa(2, 0, 0, b"\0" * 32), Defect.CERTIFICATE),
        (Tlsa(3, 1, 1, b"\0" * 32), None),
    ],
)
def test_defects(made, defect):
    assert made.defect is defect


@given(data=st.one_of(st.binary(max_size=80), st.binary(max_size=8).map(lambda head: head + LEAF)))
def test_any_bytes_are_a_record_or_none(data):
    try:
        found = parse_tlsa(data)
    except ValueError:
        assert len(data) < 4
        return
    assert found.defect in {None, *Defect}
    vouches(found, CHAIN, NAMES, NOW)


@given(chain=st.lists(st.one_of(st.binary(max_size=60), st.just(LEAF), st.just(ROOT), st.just(LEAF[:-9])), max_size=4))
def test_any_bytes_are_a_chain_that_fits_or_not(chain):
    for usage in (2, 3):
        vouches(record(usage, 1, 1, ROOT), chain, NAMES, NOW)
