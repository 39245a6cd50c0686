"""Trust anchors: DS and DNSKEY records of the root as Debian publishes them, IANA's document, and everything else."""

import base64
from datetime import UTC, datetime

import dns.dnssec
import dns.rdata
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.model.errors import UsageError
from workbench.model.rdata import name_to_wire
from workbench.net.trust_anchor import MAX_READ, parse_anchor, read_anchor, root_anchor

NOW = datetime(2026, 11, 23, tzinfo=UTC)

# Both as in Debian's package dns-root-data, which verifies IANA's signature.
KEY_2017 = (
    "AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3+/4RgWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh4+B5xQlNVz8Og8kv"
    "ArMtNROxVQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF0jLHwVN8efS3rCj/EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+e"
    "oZG+SrDK6nWeL3c6H5Apxz7LjVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6+cn8HFRm+2hM8AnXGXws9555KrUB5qihylGa8subX2Nn6UwN"
    "R1AkUTV74bU="
)
DS_2017 = "20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D"
DS_2024 = "38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16"
OTHER = base64.b64encode(b"\1" * 64).decode()

DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<TrustAnchor id="380DC50D-484E-40D0-A3AE-68F2B18F61C7" source="http://data.iana.org/root-anchors/root-anchors.xml">
  <Zone>.</Zone>
  <KeyDigest id="Kjqmt7v" validFrom="2010-07-15T00:00:00+00:00" validUntil="2019-01-11T00:00:00+00:00">
    <KeyTag>19036</KeyTag><Algorithm>8</Algorithm><DigestType>2</DigestType>
    <Digest>49AAC11D7B6F6446702E54A1607371607A1A41855200FD2CE1CDDE32F24E8FB5</Digest>
  </KeyDigest>
  <!-- the key of today -->
  <KeyDigest id="Klajeyz" validFrom="2017-02-02T00:00:00+00:00">
    <KeyTag>20326</KeyTag><Algorithm>8</Algorithm><DigestType>2</DigestType>
    <Digest>E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D</Digest>
  </KeyDigest>
  <KeyDigest id="Kmyv6jo" validFrom="2024-07-18T00:00:00+00:00">
    <KeyTag>38696</KeyTag><Algorithm>8</Algorithm><DigestType>2</DigestType>
    <Digest>683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16</Digest>
  </KeyDigest>
</TrustAnchor>
"""


def tags(text, moment=NOW):
    return [one.tag for one in parse_anchor(text, moment).delegations]


@pytest.mark.parametrize(
    "text",
    [
        f". IN DS {DS_2017}\n. 172800 IN DS {DS_2024}\n",
        f"; the root\n$TTL 300\n$ORIGIN .\n@ DS {DS_2017} ; old\n  DS {DS_2024}\n",
        f". DNSKEY 257 3 8 ( {KEY_2017[:100]}\n {KEY_2017[100:]} ) ; keytag 20326\n. DS {DS_2024}\n",
        DOCUMENT,
    ],
)
def test_the_root_in_every_form(text):
    assert set(parse_anchor(text, NOW).delegations) == set(root_anchor().delegations)
    assert parse_anchor(text, NOW).zone == root_anchor().zone


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2015, 1, 1, tzinfo=UTC), [19036]),
        (datetime(2018, 1, 1, tzinfo=UTC), [19036, 20326]),
        (NOW, [20326, 38696]),
    ],
)
def test_keys_of_the_document_count_in_their_time(moment, expected):
    """RFC 9718 2.1: validFrom and validUntil."""
    assert tags(DOCUMENT, moment) == expected


def test_a_key_becomes_the_digest_that_dnspython_makes():
    key = f"257 3 13 {OTHER}"
    made = dns.dnssec.make_ds("example.org.", dns.rdata.from_text("IN", "DNSKEY", key), "SHA256")
    found = parse_anchor(f"Example.ORG. 300 IN DNSKEY {key}")
    assert found.zone == name_to_wire("example.org")
    (one,) = found.delegations
    assert (one.tag, one.algorithm, one.digest_type, one.digest) == (
        made.key_tag, made.algorithm, made.digest_type, made.digest,
    )  # fmt: skip


def test_entry_points_count_and_revoked_keys_do_not():
    """As `dig DNSKEY` prints a zone: its signing key (256), an entry point (257), a revoked one (385), a signature."""
    lines = [f"a. 300 IN DNSKEY {flags} 3 13 {OTHER}" for flags in (256, 257, 385)]
    both = "\n".join([*lines, f"a. 300 IN RRSIG DNSKEY 13 1 300 20261201000000 20261101000000 1 a. {OTHER}"])
    alone = parse_anchor(lines[1]).delegations
    assert parse_anchor(both).delegations == alone
    assert parse_anchor(lines[0]).delegations != alone


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "exactly one zone"),
        ("; nothing", "exactly one zone"),
        ("a. DS 1 8 2 00\nb. DS 1 8 2 00", "exactly one zone"),
        (f"a. DNSKEY 385 3 13 {OTHER}", "exactly one zone"),
        (DOCUMENT.replace("2017-02", "2037-02").replace("2024-07", "2037-07"), "exactly one zone"),
        ("a. A 192.0.2.1", "no trust anchor: a. A 192.0.2.1"),
        ("a. DS 1 2 3 zz", "no trust anchor"),
        ("a. DS 1 8 2", "no trust anchor"),
        ("a. DS 70000 8 2 00", "no trust anchor"),
        ("a. DNSKEY 257 2 13 AAAA", "no trust anchor"),
        ("a. DNSKEY 257 3 13 A*A=", "no trust anchor"),
        ("a. DNSKEY 257 3 13 ( AAAA", "no trust anchor"),
        ("a..b. DS 1 8 2 00", "no trust anchor"),
        ("<html><body>Sign in</body></html>", "no trust anchor: <html>"),
        ("<TrustAnchor>", "no trust anchor"),
        (DOCUMENT.replace("<Zone>.</Zone>", ""), "no trust anchor: <Zone>"),
        (DOCUMENT.replace("<KeyTag>20326", "<KeyTag>x"), "no trust anchor"),
        (DOCUMENT.replace("2017-02-02T00:00:00+00:00", "yesterday"), "no trust anchor"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>\n' + DOCUMENT, "no trust anchor"),
    ],
)
def test_what_is_none_says_why(text, why):
    with pytest.raises(UsageError, match=why):
        parse_anchor(text, NOW)


@given(
    st.one_of(st.text(max_size=80), st.text(max_size=60).map("a. DS ".__add__), st.text(max_size=60).map("<".__add__))
)
def test_any_text_is_an_anchor_or_a_clear_error(text):
    try:
        assert parse_anchor(text, NOW).delegations
    except UsageError:
        return


def test_files(tmp_path):
    path = tmp_path / "anchor"
    path.write_bytes(b"\xef\xbb\xbf" + f". IN DS {DS_2017}\r\n".encode())
    assert tags(read_anchor(path)) == [20326]
    with pytest.raises(UsageError, match="cannot be read"):
        read_anchor(tmp_path)
    path.write_bytes(b";" * (MAX_READ + 1))
    with pytest.raises(UsageError, match="too large"):
        read_anchor(path)
    path.write_text("Hello")
    with pytest.raises(UsageError, match="no trust anchor: Hello"):
        read_anchor(path)
