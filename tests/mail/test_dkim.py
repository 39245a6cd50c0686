import base64
import json
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import suite
from workbench.mail.dkim import Form, KeyRecordError, Problem, parse_key, repaired, without_testing

# RFC 6376 C.2: a 1024-bit key; RFC 8463 A.2: an Ed25519 key and an RSA key.
RFC6376 = (
    b"v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkM"
    b"oGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/R"
    b"tdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToI"
    b"MmPSPDdQPNUYckcQ2QIDAQAB"
)
RFC8463 = b"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

SPKI = serialization.PublicFormat.SubjectPublicKeyInfo
PKCS1 = serialization.PublicFormat.PKCS1
DER = serialization.Encoding.DER


def der(key, form=SPKI):
    return key.public_key().public_bytes(DER, form)


def record(data, head=b"v=DKIM1; k=rsa"):
    return head + b"; p=" + base64.b64encode(data)


@pytest.fixture(scope="module")
def keys():
    return {bits: rsa.generate_private_key(65537, bits) for bits in (1024, 2048)}


def problem(text):
    with pytest.raises(KeyRecordError) as caught:
        parse_key(text)
    return caught.value


def failure(text):
    try:
        parse_key(text)
    except KeyRecordError as error:
        return error
    return None


def test_keys_of_the_standards():
    found = parse_key(RFC6376)
    assert (found.version, found.key_type, found.public.bits, found.public.exponent) == ("DKIM1", "rsa", 1024, 65537)
    assert found.for_mail and found.takes_sha256 and not found.testing and not found.revoked
    found = parse_key(RFC8463)
    assert (found.public.kind, found.public.bits, found.public.form) == ("ed25519", 256, Form.RAW)


def test_lengths_as_cryptography_sees_them(keys):
    for bits, key in keys.items():
        for form, name in ((SPKI, Form.SPKI), (PKCS1, Form.PKCS1)):
            found = parse_key(record(der(key, form))).public
            assert (found.bits, found.form) == (bits, name)
            assert found.bits == key.public_key().key_size


@pytest.mark.parametrize(("bits", "exponent"), [(512, 3), (768, 65537), (1025, 17), (1536, 65537)])
def test_lengths_as_openssl_makes_them(tmp_path, bits, exponent):
    option = f"rsa_keygen_pubexp:{exponent}"
    make = ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}", "-pkeyopt", option]
    try:
        private = subprocess.run(make, capture_output=True, check=True).stdout
    except FileNotFoundError:
        pytest.skip("the program openssl is not installed")
    show = ["openssl", "pkey", "-pubout", "-outform", "DER"]
    public = subprocess.run(show, input=private, capture_output=True, check=True).stdout
    found = parse_key(record(public)).public
    assert (found.bits, found.exponent) == (bits, exponent)


def test_published_good_and_bad_records():
    cases = json.loads((suite("records") / "mox-records.json").read_text("utf-8"))["cases"]
    tried = 0
    for case in cases:
        if case["protocol"] == "dkim-key-record":
            tried += 1
            if case["verdict"] == "good":
                assert parse_key(case["text"].encode()).public.bits == 2048
            else:
                assert problem(case["text"].encode())
    assert tried


def test_published_keys_beside_messages():
    tried = 0
    for path in sorted((suite("dkim") / "mail-auth").glob("*.txt")):
        for line in path.read_text("utf-8", "replace").split("\n\n")[0].splitlines():
            _, _, text = line.partition(" ")
            found = parse_key(text.encode())
            if found.public.form is Form.SPKI:
                loaded = serialization.load_der_public_key(found.key)
                assert found.public.bits == loaded.key_size
            tried += 1
    assert tried >= 6


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("1024_testkey_wo_markers.pub.txt", 1024), ("1024_testkey_wo_markers.pub.rsa.txt", 1024),
        ("2048_testkey_wo_markers.pub.rsa.txt", 2048), ("2048_testkey_PKCS8.key.pub.txt", 2048),
        ("ed25519test.dns", 256), ("eximtest.dns", 256), ("test_tlsrpt.txt", 1024),
        ("test_bad.txt", Problem.CUT_OFF), ("badversion.txt", Problem.VERSION), ("badk.txt", None),
    ],
)  # fmt: skip
def test_published_keys_of_a_library(name, expected):
    text = (suite("dkim") / "dkimpy" / name).read_bytes().strip()
    if isinstance(expected, Problem):
        assert problem(text).problem is expected
    else:
        found = parse_key(text)
        assert (found.public and found.public.bits) == expected
        assert found.for_mail is (name != "test_tlsrpt.txt")


def test_every_tag():
    found = parse_key(
        b" v=DKIM1 ; h = sha1 : SHA256 ; k=RSA; n=a\xc3\xa9 note; s=email:tlsrpt; t=y:s:x; p=; future=1;; "
    )
    assert found.hashes == ("sha1", "sha256")
    assert (found.key_type, found.notes, found.services) == ("rsa", "aé note", ("email", "tlsrpt"))
    assert found.flags == ("y", "s", "x") and found.testing and found.revoked and found.public is None
    assert parse_key(b"p=").version is None
    assert not parse_key(b"p=; h=sha1").takes_sha256


@pytest.mark.parametrize(
    ("text", "expected", "tag"),
    [
        (b"", Problem.NOT_A_KEY, ""),
        (b"v=spf1 -all", Problem.NOT_A_KEY, ""),
        (b"google-site-verification=abc", Problem.NOT_A_KEY, ""),
        (b"v=DKIM1", Problem.NO_KEY, "p"),
        (b"k=rsa", Problem.NO_KEY, "p"),
        (b"v=DKIM3; p=", Problem.VERSION, "v"),
        (b"v=dkim1; p=", Problem.VERSION, "v"),
        (b"k=rsa; v=DKIM2; p=", Problem.VERSION, "v"),
        (b"k=rsa; v=DKIM1; p=", Problem.VERSION, "v"),
        (b"v=DKIM1; k=rsa; k=rsa; p=", Problem.SYNTAX, "k"),
        (b"v=DKIM1; novalue; p=", Problem.SYNTAX, "v"),
        (b"v=DKIM1; k=r\xffsa; p=", Problem.SYNTAX, "k"),
        (b"v=DKIM1\\; k=rsa\\; p=", Problem.STRAY, "v"),
        (b'"v=DKIM1; p="', Problem.STRAY, "v"),
        (b"v=DKIM1; p=ab-d", Problem.BASE64, "p"),
        (b"v=DKIM1; p=a=bc", Problem.BASE64, "p"),
        (b"v=DKIM1; p====", Problem.BASE64, "p"),
        (b"v=DKIM1; p=MIGf", Problem.CUT_OFF, "p"),
        (b"v=DKIM1; p=AAAA", Problem.UNREADABLE, "p"),
        (b"v=DKIM1; k=ed25519; p=" + RFC6376[11:], Problem.OTHER_TYPE, "p"),
        (RFC8463.replace(b"k=ed25519; ", b""), Problem.OTHER_TYPE, "p"),
    ],
)  # fmt: skip
def test_what_is_refused(text, expected, tag):
    error = problem(text)
    assert (error.problem, error.tag) == (expected, tag)
    assert 0 <= error.position <= len(text)


def test_position_of_a_bad_character():
    assert problem(b"v=DKIM1; p=ab c-d").position == len(b"v=DKIM1; p=ab c")


@pytest.mark.parametrize("cut", [1, 2, 3, 4, 50, 130])
def test_every_cut_is_seen(cut):
    assert problem(RFC6376[:-cut]).problem is Problem.CUT_OFF


def test_white_space_and_missing_padding_are_forgiven(keys):
    text = record(der(keys[1024]))
    spaced = text[:60] + b" \t" + text[60:100] + b"\r\n " + text[100:]
    assert parse_key(spaced).key == parse_key(text).key == der(keys[1024])
    assert parse_key(RFC8463.rstrip(b"=")).key == parse_key(RFC8463).key


def test_other_keys_in_the_wrapping():
    curve = der(ec.generate_private_key(ec.SECP256R1()))
    assert problem(record(curve)).problem is Problem.OTHER_TYPE
    edwards = ed25519.Ed25519PrivateKey.generate()
    found = parse_key(record(der(edwards), b"v=DKIM1; k=ed25519")).public
    assert (found.kind, found.form) == ("ed25519", Form.SPKI)
    raw = edwards.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    assert parse_key(record(raw, b"v=DKIM1; k=ed25519")).key == raw
    assert parse_key(record(b"anything", b"v=DKIM1; k=ml-dsa-44")).public is None


def test_bytes_behind_the_key(keys):
    assert problem(record(der(keys[1024]) + b"\0")).problem is Problem.UNREADABLE


def test_repairs():
    assert repaired(b"v=DKIM1\\; k=rsa\\; p=") == "v=DKIM1; k=rsa; p="
    half = len(RFC6376) // 2
    assert repaired(b'"' + RFC6376[:half] + b'" "' + RFC6376[half:] + b'"') == RFC6376.decode()
    assert repaired(RFC6376) is None
    assert repaired(b'v=DKIM1; p="ab-d"') is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=DKIM1; t=y; p=abc", "v=DKIM1; p=abc"),
        ("v=DKIM1;t=y;p=", "v=DKIM1; p="),
        ("v=DKIM1; p=abc; t=y", "v=DKIM1; p=abc"),
        ("v=DKIM1; t=s:y; p=abc", "v=DKIM1; t=s; p=abc"),
        ("t=y; p=abc", "p=abc"),
        ("v=DKIM1; p=abc", "v=DKIM1; p=abc"),
    ],
)
def test_taking_the_test_flag_out(text, expected):
    assert without_testing(text.encode()).strip() == expected


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes(data):
    error = failure(data)
    assert error is None or 0 <= error.position <= len(data)
    repaired(data)
    without_testing(data)


@given(st.binary(max_size=400), st.sampled_from([b"", b"k=rsa", b"k=ed25519"]))
@settings(max_examples=300, deadline=None)
def test_any_key_data(data, head):
    error = failure(record(data, head))
    if error is None:
        assert parse_key(record(data, head)).key == data
    else:
        assert error.problem in {Problem.CUT_OFF, Problem.UNREADABLE, Problem.OTHER_TYPE}


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_damaged_key_is_judged_like_cryptography_does(keys, data):
    """One octet changed: what we call readable and long enough, `cryptography` loads with the same length."""
    whole = bytearray(der(keys[1024]))
    whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = parse_key(record(bytes(whole)))
    except KeyRecordError:
        return
    try:
        loaded = serialization.load_der_public_key(found.key)
    except ValueError:
        return  # stricter about encodings that verifiers in the wild accept
    assert loaded.key_size == found.public.bits


@pytest.mark.parametrize(
    ("text", "draft"),
    [
        (b"v=DKIM2; p=", True),
        (b"v=DKIM1; k=ML-DSA-44; p=AAAA", True),
        (b"k=mldsa44; p=AAAA", True),
        (b"v=DKIM1; k=mld; p=AAAA", False),
        (b"v=DKIM1; p=", False),
    ],
)
def test_records_that_only_drafts_of_dkim2_know(text, draft):
    """draft-ietf-dkim-dkim2-spec; RFC 6376 3.6.1 and 6.1.2 step 3: another version is ignored by verifiers of DKIM."""
    assert parse_key(text).draft is draft
