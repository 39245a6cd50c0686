import gzip
import io
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import suite
from tests.mail.test_aggregate import GOOD
from workbench.mail import _packed_streams
from workbench.mail.packed import Broken, Part, is_mailbox, is_message, messages, parts
from workbench.model.aggregate import Mended
from workbench.model.errors import ReportError

XML = GOOD.encode()
MAIL = (
    b"From: r@r.example\r\nSubject: Report domain: a.example\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHi feedback\r\n"
    b"--b\r\nContent-Type: application/xml; name=r.xml\r\n\r\n" + XML + b"\r\n--b--\r\n"
)


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


def opened(data, name="x"):
    """Return what is inside: name and bytes, or the error's title; and what was mended."""
    found, mended = [], set()
    for part in parts(io.BytesIO(data), name):
        if isinstance(part, Part):
            try:
                found.append((part.name, part.stream.read()))
            except ReportError as error:
                found.append((part.name, error.title))
            mended |= {repair.what for repair in part.mending.repairs()}
        else:
            found.append((part.name, part.error.title))
    return found, mended


@pytest.mark.parametrize(
    ("data", "name", "where"),
    [
        (XML, "r.xml", "r.xml"),
        (gzip.compress(XML), "r.xml.gz", "r.xml.gz"),
        (zipped(folder__r_xml=XML), "r.zip", "r.zip/folder/r.xml"),
        (gzip.compress(zipped(r_xml=XML)), "r.gz", "r.gz/r.xml"),
        (zipped(r_xml=gzip.compress(XML)), "r.zip", "r.zip/r.xml"),
        (MAIL, "r.eml", "r.eml/r.xml"),
        (zipped(mail=MAIL), "r.zip", "r.zip/mail/r.xml"),
        (b"From r@r.example Mon Nov 23 12:00:00 2026\n" + MAIL, "box", "box/1/r.xml"),
    ],
)
def test_the_report_inside_is_found(data, name, where):
    found, _ = opened(data, name)
    assert [(path, content.strip()) for path, content in found] == [(where, XML)]


def test_what_the_name_says_does_not_count():
    found, mended = opened(gzip.compress(XML), "r.xml")
    assert (found[0][1], mended) == (XML, {Mended.WRONG_NAME})
    found, mended = opened(XML, "r.xml.gz")
    assert (found[0][1], mended) == (XML, {Mended.WRONG_NAME})
    assert opened(gzip.compress(XML), "r.xml.gz")[1] == set()


def test_a_cut_gzip_gives_what_it_has_and_one_with_more_behind_is_read():
    noise = random.Random(1).randbytes(50_000)
    found, mended = opened(gzip.compress(XML + noise)[:-20_000], "r.gz")
    assert found[0][1].startswith(XML)
    assert mended == {Mended.CUT_ARCHIVE}
    found, mended = opened(gzip.compress(XML) + b"\0\0trailing", "r.gz")
    assert (found[0][1], mended) == (XML, {Mended.AFTER_ARCHIVE})
    assert opened(gzip.compress(XML[:50]) + gzip.compress(XML[50:]), "r.gz")[0][0][1] == XML


def test_damaged_data_is_refused_and_costs_only_itself():
    bad = bytearray(gzip.compress(XML))
    bad[-8:-4] = b"\0\0\0\0"  # the check sum
    assert opened(bytes(bad), "r.gz")[0] == [("r.gz", "The compressed data is damaged")]
    archive = bytearray(zipped(a_xml=XML, b_xml=XML))
    archive[60:80] = b"\xff" * 20
    found, _ = opened(bytes(archive), "r.zip")
    assert [name for name, _ in found] == ["r.zip/a.xml", "r.zip/b.xml"]
    assert found[1][1] == XML
    assert isinstance(found[0][1], str)


def test_an_encrypted_member_is_named():
    data = bytearray(zipped(a_xml=XML, b_xml=XML))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    found, _ = opened(bytes(data), "r.zip")
    assert found == [("r.zip/a.xml", "This archive is encrypted"), ("r.zip/b.xml", XML)]


def test_bombs_are_left():
    bomb = gzip.compress(b"\0" * (64 << 20))
    assert opened(bomb, "r.gz")[0] == [("r.gz", "This archive unpacks to many times its size")]
    assert opened(zipped(r_xml=b" " * (64 << 20)))[0][0][1] == "This archive unpacks to many times its size"
    nested = XML
    for _ in range(10):
        nested = gzip.compress(nested)
    assert opened(nested, "r.gz")[0][0][1] == "There are too many archives inside of each other"


def test_everything_together_has_a_limit():
    data = zipped(**{f"f{n}_xml": XML for n in range(6)})
    budget = _packed_streams.Budget(bytes=3 * len(XML), members=100)
    got = []
    for part in parts(io.BytesIO(data), "r.zip", budget=budget):
        try:
            got.append(part.stream.read() if isinstance(part, Part) else part.error.title)
        except ReportError as error:
            got.append(error.title)
    assert got == [XML] * 3 + ["Too much comes out of this file"] * 3
    (few,) = parts(io.BytesIO(data), "r.zip", budget=_packed_streams.Budget(members=4))
    assert isinstance(few, Broken)


def test_a_message_with_very_many_attachments_is_left():
    data = b"From: a\nTo: b\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n<?xml\n" * 1000
    assert opened(data, "m.eml")[0] == [("m.eml", "There are too many files in this archive")]


def test_a_message_without_a_report_is_itself():
    plain = b"From: a@a.example\nSubject: x\n\nfeedback"
    assert opened(plain, "m.eml")[0] == [("m.eml", plain)]


def test_mailboxes_are_taken_apart():
    box = b"From a@b Mon\nFrom: a@b\nTo: c\n\n>From here\n\nFrom c@d Tue\nFrom: c@d\nTo: e\n\nno From here\n"
    assert is_mailbox(box)
    assert list(messages(io.BytesIO(box))) == [
        b"From: a@b\nTo: c\n\nFrom here\n\n", b"From: c@d\nTo: e\n\nno From here\n",
    ]  # fmt: skip


@pytest.mark.parametrize("text", [b"", b"hello world\n", b"<feedback>\n", b"a: b\n", b"From x\n", b"PK: 1\n\nx: 2\n"])
def test_what_is_no_message(text):
    assert not is_message(text)


def test_published_archives():
    folder = suite("dmarc-aggregate")
    counts = {}
    for path in sorted([*folder.glob("*/*.eml"), *folder.glob("*/*.gz"), *folder.glob("*/*.zip")]):
        found, mended = opened(path.read_bytes(), path.name)
        assert mended == set()
        counts[path.name] = sum(b"report_metadata" in content for _, content in found)
    assert set(counts.values()) == {1}
    assert len(counts) == 11


@given(st.binary(max_size=300), st.sampled_from([b"", b"\x1f\x8b\x08", b"PK\x03\x04", b"From a\nA: b\nC: d\n\n"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_parts_or_say_why_not(data, start):
    opened(start + data)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_any_damage_to_an_archive_is_survived(data):
    whole = data.draw(st.sampled_from([gzip.compress(XML), zipped(a_xml=XML, b_xml=XML), MAIL]))
    raw = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    opened(bytes(raw))
