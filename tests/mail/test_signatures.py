from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import suite
from workbench.mail.signatures import Signer, read_signatures
from workbench.model.errors import ReportError


def test_published_messages_name_their_keys():
    folder = suite("dmarc-aggregate")
    found = read_signatures((folder / "mail-auth/104.eml").read_bytes())
    assert found.signers == (
        Signer("amazonses.com", "a66wkfbz3zwxdt2n5p6d7lj2ja7sdwuc"), Signer("amazonses.com", "6gbrjpgwjskckoa6a5zn6fwqkn67xbtw"),
    )  # fmt: skip
    assert found.date == datetime(2022, 9, 20, 10, 28, 17, tzinfo=UTC)
    assert read_signatures((folder / "mox/google.eml").read_bytes()).signers == (Signer("google.com", "20210112"),)


@pytest.mark.parametrize(
    ("field", "signers"),
    [
        ("v=1; d=A.Example; s=S1", (Signer("a.example", "s1"),)),
        ("v=1; d=a.example.; s=a.b", (Signer("a.example", "a.b"),)),
        ("v=1; s=x", ()),
        ("v=1; d=example; s=x", ()),
        ("v=1; d=a..example; s=x", ()),
        ("v=1; d=a.example; s=", ()),
        ("v=1; d=a.example; s=*", ()),
        ("v=1; d=a.example; s=" + "x" * 70, ()),
        ("nonsense", ()),
    ],
)
def test_only_possible_names_count(field, signers):
    assert (
        read_signatures(f"From: a@b\nDKIM-Signature: {field}\n\nDKIM-Signature: d=body.example; s=b".encode()).signers
        == signers
    )


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes(data):
    try:
        found = read_signatures(b"DKIM-Signature: d=" + data)
    except ReportError:
        return
    assert all(signer.domain.isascii() and signer.selector.isascii() for signer in found.signers)
