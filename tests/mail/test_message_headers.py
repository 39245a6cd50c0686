"""Headers of messages from raw bytes: RFC 5322 and what strangers' programs make of it; any bytes end well."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import suite
from workbench.mail.message_headers import MOST_BYTES, MOST_FIELDS, read_addresses, read_message
from workbench.model.errors import ReportError
from workbench.model.messages import Hop, Message

WHOLE = b"""Return-Path: <Bounce@news.Shop.example>\r
Received: by 2002:a05:6402:1234 with SMTP id abc; Mon, 23 Nov 2026 01:00:00 -0800 (PST)\r
Received: from mail.shop.example (HELO by.shop.example) (192.0.2.25)\r
\tby mx.google.com with ESMTPS id x (version=TLS1_3 cipher=X); Mon, 23 Nov 2026\r
DKIM-Signature: v=1; a=rsa-sha256; d=Shop.example; s=s1; h=From : to:\r
 list-unsubscribe; bh=x; b=y\r
From: "Shop, News <not@this.example>" (a, b@c.example) <News@Shop.example>\r
Subject: =?utf-8?q?a?=\r
Date: Mon, 23 Nov 2026 12:00:00 +0300\r
\r
From: body@else.example\r
"""


def test_a_message_as_it_was_received():
    found = read_message(WHOLE, "a.eml")
    assert found.name == "a.eml"
    assert [header.name for header in found.headers][:3] == ["return-path", "received", "received"]
    assert found.authors == ("news@shop.example",)
    (signature,) = found.signatures
    assert (signature.domain, signature.selector) == ("shop.example", "s1")
    assert signature.covered == {"from", "to", "list-unsubscribe"}
    assert found.hops == (Hop("2002:a05:6402:1234", "SMTP", False), Hop("mx.google.com", "ESMTPS", True))
    assert found.returned_to == "news.shop.example"
    assert found.date == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert found.flaws == ()
    assert found.values("subject") == ("=?utf-8?q?a?=",)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_ends_of_lines(end):
    found = read_message(end.join([b"From: a@b.example", b"To: x@y.example,", b"\tz@y.example", b"", b"no: header"]))
    assert [tuple(header) for header in found.headers] == [
        ("from", "a@b.example"), ("to", "x@y.example, z@y.example"),
    ]  # fmt: skip


def test_what_comes_before_the_header():
    for before in (b"From a@b Mon Nov 23 09:00:00 2026\n", b"\xef\xbb\xbf", b"\n\n"):
        assert read_message(before + b"From: a@b.example\n\n").authors == ("a@b.example",)


@pytest.mark.parametrize(
    ("line", "flaw"),
    [
        (b"this is no field", "stray_line"), (b"Sub ject: x", "stray_line"), (b"X: " + b"a" * 1000, "long_line"),
        ("Subject: скидка".encode(), "raw_characters"), (b"Subject: \xff", "raw_characters"),
        (b"Subject: \x1b[2J", "raw_characters"),
    ],
)  # fmt: skip
def test_broken_lines_cost_nothing_else(line, flaw):
    found = read_message(b"From: a@b.example\n" + line + b"\nTo: c@d.example\n")
    assert found.flaws == (flaw,)
    assert found.values("to") == ("c@d.example",)
    assert not any("\x1b" in header.value for header in found.headers), "nothing that moves a terminal"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"hello world", b"%PDF-1.7\nA: b\n", b'{"a": 1}'])
def test_what_is_no_message(data):
    with pytest.raises(ReportError, match="no message"):
        read_message(data)


@pytest.mark.parametrize(
    ("value", "addresses"),
    [
        ("a@b.example", ["a@b.example"]),
        ("A <a@b.example>, c@d.example", ["a@b.example", "c@d.example"]),
        ('"x@y.example" <a@b.example>', ["a@b.example"]),
        ('"a b"@c.example', ["quoted@c.example"]),
        ("Team: a@b.example, c@d.example;", ["a@b.example", "c@d.example"]),
        ("undisclosed-recipients:;", []), ("<>", []), ("Shop", []), ("(a@b.example)", []),
        ("a@b.example (x (y) z)", ["a@b.example"]),
    ],
)  # fmt: skip
def test_addresses(value, addresses):
    assert list(read_addresses(value)) == addresses


@pytest.mark.parametrize(
    ("received", "hop"),
    [
        ("from a by b.example with ESMTP id 1", Hop("b.example", "ESMTP", False)),
        ("from a by b.example with ESMTPSA id 1", Hop("b.example", "ESMTPSA", True)),
        ("from a by b.example with UTF8SMTPS", Hop("b.example", "UTF8SMTPS", True)),
        ("from a by b.example with ESMTPA", Hop("b.example", "ESMTPA", False)),
        ("from a by b.example (Postfix) with ESMTP (using TLSv1.3 with cipher X)", Hop("b.example", "ESMTP", True)),
        ("from a by b.example with Microsoft SMTP Server (version=TLS1_2)", Hop("b.example", "MICROSOFT", True)),
    ],
)
def test_hops(received, hop):
    assert read_message(f"Received: {received}\n".encode()).hops == (hop,)


def test_bounds():
    many = read_message(b"A: b\n" * (MOST_FIELDS + 5))
    assert len(many.headers) == MOST_FIELDS
    assert read_message(b"A: b\n" + b" (" * MOST_BYTES).headers


@pytest.mark.parametrize("name", ["dkim", "arf", "bounces"])
def test_messages_of_strangers(name):
    """Real messages: each is read, and each has an author or is a report without one."""
    read = 0
    for path in sorted(suite(name).rglob("*.eml")):
        found = read_message(path.read_bytes(), path.name)
        assert found.headers
        read += bool(found.authors)
    assert read


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(data):
    try:
        found = read_message(data)
    except ReportError:
        return
    assert isinstance(found, Message)
    assert found.headers


PIECES = st.sampled_from([
    b"From: ", b"Received: by ", b"DKIM-Signature: d=", b"h=", b"Date: ", b"\n", b"\r\n ", b":", b";", b"<", b">", b"@",
    b'"', b"(", b")", b"\\", b",", b"a.example", b" with ", b"ESMTPS", b"\x00", b"\xd0", b"9999999999",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=60))
def test_any_pieces_of_a_header(pieces):
    found = read_message(b"A: b\n" + b"".join(pieces))
    assert all(author.count("@") == 1 and author.rpartition("@")[2] for author in found.authors)
    assert all(signature.domain for signature in found.signatures)
