import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.model.errors import UsageError
from workbench.model.findings import Record
from workbench.model.inquiry import Question
from workbench.net.recording import RecordedResolver
from workbench.net.zone_file import read_zone
from workbench.tasks.drafting import Filled, beside, family, overlaid, read_draft

ZONE = b"""@ 60 IN SOA ns. root. 1 1 1 1 1
@ TXT "site-verification=1"
@ TXT "v=spf1 -all"
@ TXT "\\255"
@ MX 10 mx
_dmarc TXT "v=DMARC1; p=none"
"""


@pytest.fixture
def base():
    return RecordedResolver(read_zone(ZONE, name="a.zone", origin="example.org"))


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("Example.org. txt v=spf1 mx -all", Record("example.org", "TXT", "v=spf1 mx -all")),
        ('_dmarc.example.org TXT "v=DMARC1; " "p=none"', Record("_dmarc.example.org", "TXT", "v=DMARC1; p=none")),
        ("пример.example MX 10 mx.example.", Record("xn--e1afmkfd.example", "MX", "10 mx.example.")),
        ("example.org MX", Record("example.org", "MX", "")),
        (r'example.org TXT "a\"b"', Record("example.org", "TXT", 'a"b')),
    ],
)
def test_read_draft(text, record):
    assert read_draft(text) == record


@pytest.mark.parametrize("text", ["", "example.org", "example.org SPAM x", "a..b TXT x", "TXT example.org v=spf1"])
def test_no_draft(text):
    with pytest.raises(UsageError):
        read_draft(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_a_draft_or_the_typed_error(text):
    try:
        read_draft("example.org TXT " + text)
    except UsageError:
        return


def test_family():
    assert family("v=spf1 -all") == "spf1" and family("v = DMARC1; p=none") == "dmarc1" and family("site=1") == ""


def test_neighbours_stay(base):
    draft = Record("example.org", "TXT", "v=spf1 mx -all")
    assert asyncio.run(beside(base, [draft])) == (draft, Record("example.org", "TXT", "site-verification=1"))
    added = Record("example.org", "TXT", "other=2")
    assert len(asyncio.run(beside(base, [added]))) == 3
    gone = Record("example.org", "TXT", "")
    assert asyncio.run(beside(base, [gone])) == (gone,)


def test_overlaid(base):
    over = asyncio.run(overlaid(base, [Record("Example.org.", "TXT", "v=spf1 mx -all")]))
    answer = asyncio.run(over.ask(Question("TXT", "example.org")))
    assert set(answer.texts) == {b"v=spf1 mx -all", b"site-verification=1"}
    assert asyncio.run(over.ask(Question("TXT", "_dmarc.example.org"))).texts == (b"v=DMARC1; p=none",)


def test_filled_asks_only_what_is_not_kept(base):
    other = RecordedResolver(read_zone(ZONE, name="b.zone", origin="example.net"))
    filled = Filled(base, other)
    assert asyncio.run(filled.ask(Question("MX", "example.org"))).server == "a.zone"
    assert asyncio.run(filled.ask(Question("MX", "example.net"))).server == "b.zone"
    assert filled.described == (*base.described, *other.described)


def test_one_record_alone_stands_at_the_names_of_mail(base):
    draft = Record("_dmarc.example.org", "TXT", "hello")
    assert asyncio.run(beside(base, [draft])) == (draft,)


def test_a_misspelt_record_and_one_that_is_told_to_take_the_place_of_spf(base):
    neighbour = Record("example.org", "TXT", "site-verification=1")
    for draft, replacing in (("v=spf2 -all", {}), ("v=spf1mx -all", {}), ("hello", {"example.org": "spf1"})):
        record = Record("example.org", "TXT", draft)
        assert asyncio.run(beside(base, [record], replacing=replacing)) == (record, neighbour)


def test_what_a_wildcard_gave_does_not_stay():
    zone = ZONE + b'* TXT "v=spf1 -all"\nwww TXT "own"\n'
    wild = RecordedResolver(read_zone(zone, name="w.zone", origin="example.org"))
    new = Record("new.example.org", "TXT", "hello")
    assert asyncio.run(beside(wild, [new])) == (new,)
    www = Record("www.example.org", "TXT", "hello")
    assert asyncio.run(beside(wild, [www])) == (www, Record("www.example.org", "TXT", "own"))


@pytest.mark.parametrize("name", ["a..b", "." * 3, "x" * 64, "a\\"])
def test_a_name_that_cannot_be_is_the_typed_error(base, name):
    with pytest.raises(UsageError):
        asyncio.run(overlaid(base, [Record(name, "TXT", "v=spf1 -all")]))
