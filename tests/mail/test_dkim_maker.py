"""Keys are judged by cryptography and OpenSSL's formats, not by our own reader alone."""

import base64

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from workbench.mail.dkim import Form, parse_key
from workbench.mail.dkim_maker import KeyKind, make_key, selector_name
from workbench.mail.tags import parse_tags
from workbench.model.errors import UsageError


def test_rsa():
    pair = make_key(KeyKind.RSA)
    record = parse_key(pair.record)
    assert (record.key_type, record.public.bits, record.public.exponent, record.public.form) == (
        "rsa", 2048, 65537, Form.SPKI,
    )  # fmt: skip
    public = serialization.load_der_public_key(base64.b64decode(parse_tags(pair.record).value("p")))
    private = serialization.load_pem_private_key(pair.private, None)
    signature = private.sign(b"message", padding.PKCS1v15(), hashes.SHA256())
    public.verify(signature, b"message", padding.PKCS1v15(), hashes.SHA256())


def test_ed25519():
    pair = make_key(KeyKind.ED25519)
    record = parse_key(pair.record)
    assert (record.key_type, record.public.form, len(record.key)) == ("ed25519", Form.RAW, 32)
    private = serialization.load_pem_private_key(pair.private, None)
    Ed25519PublicKey.from_public_bytes(record.key).verify(private.sign(b"message"), b"message")


@pytest.mark.parametrize("kind", KeyKind)
def test_the_private_half_is_shown_nowhere(kind):
    pair = make_key(kind)
    assert b"PRIVATE KEY" in pair.private
    assert "PRIVATE" not in repr(pair) + str(pair) + pair.record
    assert make_key(kind).record != pair.record


@pytest.mark.parametrize("text", ["", "a_b", "-a", "a.", "ключ", "a b", "x" * 64])
def test_no_selector(text):
    with pytest.raises(UsageError):
        selector_name(text)


def test_selector():
    assert selector_name(" S2026.Mail ") == "s2026.mail"
