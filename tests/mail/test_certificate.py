"""Certificates as made by an independent library, and names as RFC 9525 has them; any bytes are read or refused."""

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import example, given, settings
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


def bent(at, value):
    return GOOD[:at] + bytes([value]) + GOOD[at + 1 :]


def with_extension(oid, value, *, twice=False):
    """Return a certificate with an extension of its own, or with the same one twice, which no builder makes."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW, NOW + datetime.timedelta(9))
    one, two = x509.ObjectIdentifier(oid), x509.ObjectIdentifier("1.2.3.4.5")
    made = made.add_extension(x509.UnrecognizedExtension(one, value), critical=False)
    made = made.add_extension(x509.UnrecognizedExtension(two, value), critical=False)
    der = made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
    short, long = bytes.fromhex("06042a030405"), bytes.fromhex("06042a030406")
    return der.replace(long, short) if twice else der


@pytest.mark.parametrize(
    ("der", "why"),
    [
        (bent(12, 1), "InvalidVersion"),  # version 2
        (bent(12, 9), "InvalidVersion"),
        (with_extension("1.2.3.4.6", b"", twice=True), "DuplicateExtension"),
        (with_extension("2.5.29.17", bytes.fromhex("3004a3023000")), "UnsupportedGeneralNameType"),  # an x400Address
        (with_extension("2.5.29.17", b"\x30\x7f"), "ValueError"),
        (b"", "ValueError"),
    ],
)
def test_every_error_of_the_library_is_a_value_error(der, why):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - whatever it says
        read_certificate(der)
    assert type(caught.value.__cause__ or caught.value).__name__ == why


def test_a_name_against_the_rules_is_read_without_a_word():
    """X.520 gives countries two letters; the library warns of others, and warnings are errors here."""
    der = authority().issue("mx.example.org", common_name="t").der
    assert read_certificate(der.replace(b"\x55\x04\x03\x0c\x01t", b"\x55\x04\x06\x0c\x01t")).subject == "C=t"


@settings(max_examples=150, deadline=None)
@example((12, 1))
@given(st.one_of(st.binary(max_size=60), st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255))))
def test_any_bytes(made):
    data = made if isinstance(made, bytes) else bent(*made)
    try:
        read_certificate(data).is_for("mx.example.org")
    except ValueError:
        return
