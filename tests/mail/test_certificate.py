"""Certificates as made by an independent library, and names as RFC 9525 has them; any bytes are read or refused."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.authority import authority
from workbench.mail.certificate import read_certificate

NOW = datetime.datetime.now(datetime.UTC)


def test_what_it_says():
    found = read_certificate(
        authority().issue("MX.example.org", "*.example.net", "192.0.2.1", days=30, rsa_bits=2048).der
    )
    assert found.names == ("mx.example.org", "*.example.net") and found.addresses == ("192.0.2.1",)
    assert (found.key, found.key_bits, found.hash, found.self_signed) == ("RSA", 2048, "sha256", False)
    assert found.subject == "CN=test" and found.issuer == "CN=Test authority"
    assert 29 <= found.remaining(NOW).days <= 30 and not found.is_early(NOW)
    assert read_certificate(authority().issue("a.example", self_signed=True).der).self_signed
    assert read_certificate(authority().issue("a.example").der).key == "EC"
    early = read_certificate(authority().issue("a.example", since=5, days=9).der)
    assert early.is_early(NOW)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("mx.example.org", True),
        ("MX.Example.ORG.", True),
        ("mx.example.net", True),
        ("a.mx.example.net", False),  # RFC 9525 6.3: a wildcard is one whole label
        ("example.net", False),
        (".example.net", False),
        ("test", False),  # the common name is no name
        ("xmx.example.org", False),
    ],
)
def test_names(host, expected):
    found = read_certificate(authority().issue("mx.example.org", "*.example.net", common_name="test").der)
    assert found.is_for(host) is expected


def test_no_names_at_all():
    assert not read_certificate(authority().issue(common_name="mx.example.org").der).is_for("mx.example.org")


GOOD = authority().issue("mx.example.org", days=30).der


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=60), st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255))))
def test_any_bytes(made):
    data = made if isinstance(made, bytes) else GOOD[: made[0]] + bytes([made[1]]) + GOOD[made[0] + 1 :]
    try:
        read_certificate(data).is_for("mx.example.org")
    except ValueError:
        return
