"""Mark certificates: made with another library, checked against OpenSSL, broken in every way that has a reason."""

import base64
import shutil
import subprocess
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT, suite
from tests.mail.certificates import LOGO, NOW, PILOT, Authority, der, logotype, pem
from workbench.mail.logotype import read_logotype
from workbench.mail.mark_certificate import Flaw, MarkKind, load_roots, read_mark_certificate

AUTHORITY = Authority()
NAMES = ("example.org",)


def read(data, roots=AUTHORITY.roots):
    return read_mark_certificate(data, roots)


def flaws(data, names=NAMES, now=NOW, roots=AUTHORITY.roots):
    return [problem.flaw for problem in read(data, roots).judge(names, now)]


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        ("Registered Mark", MarkKind.VERIFIED),
        ("Government Mark", MarkKind.VERIFIED),
        ("Prior Use Mark", MarkKind.COMMON),
        ("Modified Registered Mark", MarkKind.COMMON),
    ],
)
def test_vmc_and_cmc_are_told_apart(mark, kind):
    found = read(AUTHORITY.issue(mark=mark, source="https://web.archive.org/x"))
    assert (found.kind, found.mark_type, found.organization) == (kind, mark, "Example Ltd")
    assert found.judge(NAMES, NOW) == ()
    assert found.domains == NAMES
    assert found.root == "Test Mark Root"
    assert found.logo.data == LOGO
    assert found.logo.conforms


@pytest.mark.parametrize(
    ("options", "flaw"),
    [
        ({"names": ("example.net",)}, Flaw.WRONG_DOMAIN),
        ({"names": ()}, Flaw.WRONG_DOMAIN),
        ({"names": ("*.example.org",)}, Flaw.WRONG_DOMAIN),
        ({"usage": None}, Flaw.USAGE),
        ({"usage": PILOT}, Flaw.USAGE),
        ({"mark": "Logo"}, Flaw.MARK_TYPE),
        ({"mark": ""}, Flaw.MARK_TYPE),
        ({"pilot": True}, Flaw.PILOT),
        ({"mark": "Prior Use Mark"}, Flaw.NO_SOURCE),
        ({"logo": b""}, Flaw.NO_LOGO),
        ({"logo": b"\x30\x00"}, Flaw.NO_LOGO),
        ({"logo": b"not DER"}, Flaw.NO_LOGO),
        ({"logo": logotype(digest=bytes(32))}, Flaw.LOGO_HASH),
        ({"end": NOW - timedelta(days=1)}, Flaw.EXPIRED),
        ({"start": NOW + timedelta(days=1)}, Flaw.NOT_YET_VALID),
        ({"signer": ec.generate_private_key(ec.SECP256R1())}, Flaw.BAD_SIGNATURE),
    ],
)
def test_every_refusal_has_its_reason(options, flaw):
    assert flaws(AUTHORITY.issue(**options)) == [flaw]


@pytest.mark.parametrize(
    ("options", "since"),
    [
        ({"pilot": True}, datetime(2025, 3, 15, tzinfo=UTC)),
        ({"mark": "Prior Use Mark"}, datetime(2025, 4, 15, tzinfo=UTC)),
    ],
)
def test_the_rules_of_2025_hold_from_their_day(options, since):
    """STANDARDS: no Pilot Identifier from 15 March 2025; priorUseMarkSourceURL from 15 April 2025."""
    assert not flaws(AUTHORITY.issue(start=since - timedelta(seconds=1), **options))
    assert len(flaws(AUTHORITY.issue(start=since, **options))) == 1


def test_the_selector_name_and_capitals_match():
    data = AUTHORITY.issue(names=("Default._bimi.Example.org",))
    assert not flaws(data, names=("example.org", "default._bimi.example.org"))


def test_chains():
    leaf, stranger = AUTHORITY.leaf(), Authority(name="Stranger")
    assert flaws(pem(leaf)) == [Flaw.UNTRUSTED]
    assert flaws(stranger.issue()) == [Flaw.UNTRUSTED]
    assert flaws(pem(stranger.leaf(), stranger.intermediate, stranger.root)) == [Flaw.UNTRUSTED]
    assert flaws(pem(AUTHORITY.intermediate, leaf)) == [Flaw.ORDER]
    assert not flaws(pem(leaf, AUTHORITY.intermediate, AUTHORITY.root))
    expired = Authority(end=NOW - timedelta(days=1))
    assert flaws(expired.issue(), roots=expired.roots) == [Flaw.ISSUER_EXPIRED]


def test_a_certificate_that_may_not_sign():
    key = ec.generate_private_key(ec.SECP256R1())
    between, forger = AUTHORITY.leaf(key=key), Authority()
    forger.name, forger.key = between.subject, key
    assert flaws(pem(forger.leaf(), between, AUTHORITY.intermediate)) == [Flaw.NOT_AN_ISSUER]


def test_without_a_time_dates_are_left_out():
    assert not flaws(AUTHORITY.issue(end=NOW - timedelta(days=1)), now=None)


@pytest.mark.parametrize("packed", [True, False])
def test_the_logo_packed_or_not(packed):
    plain, right = read_logotype(logotype(packed=packed)).image()
    assert (plain, right) == (LOGO, True)


def test_openssl_agrees_on_the_path(tmp_path):
    """An independent verifier says the same of a good and of a forged path."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    (tmp_path / "root.pem").write_bytes(pem(AUTHORITY.root))
    (tmp_path / "between.pem").write_bytes(pem(AUTHORITY.intermediate))
    forged = AUTHORITY.leaf(signer=ec.generate_private_key(ec.SECP256R1()))
    for leaf, good in ((AUTHORITY.leaf(), True), (forged, False)):
        (tmp_path / "leaf.pem").write_bytes(pem(leaf))
        options = ["-attime", str(int(NOW.timestamp())), "-CAfile", "root.pem", "-untrusted", "between.pem"]
        ended = subprocess.run(
            ["openssl", "verify", *options, "leaf.pem"], cwd=tmp_path, capture_output=True, check=False
        )
        assert (ended.returncode == 0) is good
        assert (not flaws(pem(leaf, AUTHORITY.intermediate))) is good


def test_the_roots_carried():
    """They are those of the published list, each file saying source and date."""
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509 import load_pem_x509_certificates

    listed = load_pem_x509_certificates((suite("bimi") / "checkdmarc/MVACAs.pem").read_bytes())
    assert set(load_roots()) == {root.public_bytes(Encoding.DER) for root in listed}
    for path in (ROOT / "resources/trust/mark-roots").glob("*.pem"):
        assert "# Source: " in path.read_text("ascii")


@pytest.mark.parametrize(
    "data",
    [b"", b"garbage", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"\xff" * 600_000, LOGO],
    ids=["empty", "garbage", "pem of nothing", "large", "svg"],
)
def test_garbage_is_a_value_error(data):
    with pytest.raises(ValueError):  # noqa: PT011
        read(data)


def test_too_many_certificates():
    with pytest.raises(ValueError, match="11 certificates"):
        read(pem(*[AUTHORITY.intermediate] * 11))


GOOD = AUTHORITY.leaf()


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2000), st.integers(0, 255), st.booleans())
@example(15, 128, False)  # a negative serial number
def test_a_bent_certificate_is_read_or_refused(at, value, cut):
    """One octet changed, or the end cut off: a certificate that nobody trusts, or a ValueError."""
    from cryptography.hazmat.primitives.serialization import Encoding

    data = bytearray(GOOD.public_bytes(Encoding.DER))
    at %= len(data)
    changed = data[at] != value or cut
    data[at] = value
    bent = bytes(data[:at] if cut else data)
    text = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(bent) + b"-----END CERTIFICATE-----\n"
    try:
        found = read(text + pem(AUTHORITY.intermediate))
    except ValueError:
        return
    if changed:
        assert found.judge(NAMES, NOW)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.builds(lambda a, b: der(0x30, der(0xA2, der(0xA0, a), b)), st.binary(max_size=60), st.binary(max_size=9)),
    )
)
def test_any_logotype_bytes(data):
    try:
        read_logotype(data).image()
    except ValueError:
        return


def test_a_bomb_in_the_certificate():
    bomb = zlib.compressobj(wbits=31)
    packed = bomb.compress(bytes(50_000_000)) + bomb.flush()
    found = replace(
        read_logotype(logotype()),
        uris=("data:image/svg+xml;base64," + base64.b64encode(packed).decode(),),
    )
    with pytest.raises(ValueError, match="too large"):
        found.image()
