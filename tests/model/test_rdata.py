"""Names and record data, judged by dnspython where it has a view."""

import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.model import rdata

labels = st.binary(min_size=1, max_size=63)
names = st.lists(labels, max_size=4).filter(lambda parts: sum(map(len, parts)) + len(parts) < 255)


@given(names)
def test_name_to_text_and_back(parts):
    wire = b"".join(bytes([len(part)]) + part for part in parts) + b"\0"
    text, end = rdata.name_from_wire(wire)
    assert end == len(wire)
    assert rdata.name_to_wire(text) == wire.lower()
    assert rdata.labels(text) == [part.lower() for part in parts]
    assert dns.name.from_text(text).canonicalize().to_wire() == wire.lower()


@given(names.filter(bool))
def test_parent_is_the_name_without_its_first_label(parts):
    wire = b"".join(bytes([len(part)]) + part for part in parts) + b"\0"
    text, _ = rdata.name_from_wire(wire)
    assert rdata.labels(rdata.parent(text)) == [part.lower() for part in parts[1:]]


@given(st.text(max_size=300))
def test_any_text_is_a_name_or_a_value_error(text):
    try:
        wire = rdata.name_to_wire(text)
    except ValueError:
        return
    assert rdata.name_to_wire(rdata.name_from_wire(wire)[0]) == wire


@given(st.binary(max_size=300))
def test_any_bytes_are_a_name_or_a_value_error(data):
    try:
        text, _ = rdata.name_from_wire(data)
    except ValueError:
        return
    rdata.name_to_wire(text)


@pytest.mark.parametrize("name", ["a..b", ".a", "a" * 64, "x." * 130, "ü.example", "a\\", "a\\25", "a\\999"])
def test_no_name(name):
    with pytest.raises(ValueError, match=r"."):
        rdata.labels(name)


@given(st.lists(st.binary(max_size=255), max_size=4))
def test_txt_strings_and_back(strings):
    assert rdata.txt_strings(rdata.txt_rdata(tuple(strings))) == tuple(strings)


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=4))
def test_txt_text_is_what_a_zone_file_says(strings):
    data = rdata.txt_rdata(tuple(strings))
    read = dns.rdata.from_text("IN", "TXT", rdata.rdata_text("TXT", data))
    assert read.to_wire() == data


@given(st.sampled_from(["A", "AAAA", "TXT", "MX", "NS", "CNAME", "PTR", "SOA", "SRV", "CAA", "DS", "TLSA", "TYPE65280"]),
       st.binary(max_size=40))  # fmt: skip
def test_any_data_has_a_text_that_loses_nothing(kind, data):
    text = rdata.rdata_text(kind, data)
    if text.startswith("\\# "):
        assert bytes.fromhex(text.split(" ", 2)[2]) == data
    else:
        assert (
            dns.rdata.from_text("IN", kind, text, origin=dns.name.root, relativize=False).to_wire().lower()
            == data.lower()
        )


WRITTEN = [
    ("CAA", '128 issue "bar"'),
    ("CAA", r'0 issue "ca.example; a=\"b\\"'),
    ("CAA", '0 iodef ""'),
    ("SOA", "ns1.example.org. a\\.b.example.org. 2026112301 3600 900 604800 300"),
    ("SOA", ". . 0 0 0 0 4294967295"),
    ("SRV", "10 20 5060 sip.example.org."),
    ("DS", "60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118"),
    ("DS", "12345 13 2 " + "ab" * 32),
    ("TLSA", "3 1 1 " + "0c" * 32),
]


@pytest.mark.parametrize(("kind", "text"), WRITTEN)
def test_text_as_people_write_it(kind, text):
    data = dns.rdata.from_text("IN", kind, text, origin=dns.name.root, relativize=False).to_wire()
    assert rdata.rdata_text(kind, data) == text
    for size in range(len(data)):  # what is cut off loses nothing either
        cut = rdata.rdata_text(kind, data[:size])
        assert (
            cut.startswith("\\# ")
            or dns.rdata.from_text("IN", kind, cut, origin=dns.name.root, relativize=False).to_wire() == data[:size]
        )


@given(st.integers(0, 255), st.binary(min_size=1, max_size=8), st.binary(max_size=12))
def test_caa_text(flags, tag, value):
    data = bytes([flags, len(tag)]) + tag + value
    text = rdata.rdata_text("CAA", data)
    if not text.startswith("\\# "):
        assert dns.rdata.from_text("IN", "CAA", text).to_wire() == data


def test_split_strings():
    assert rdata.split_strings(b"") == (b"",)
    assert [len(part) for part in rdata.split_strings(b"x" * 600)] == [255, 255, 90]
    with pytest.raises(ValueError, match="255"):
        rdata.txt_rdata((b"x" * 256,))


@pytest.mark.parametrize("kind", sorted(rdata.TYPES))
def test_type_numbers(kind):
    assert rdata.type_number(kind) == dns.rdatatype.from_text(kind)
    assert rdata.type_name(rdata.type_number(kind)) == kind


def test_types_without_a_name():
    assert rdata.type_number("TYPE65280") == 65280
    assert rdata.type_name(65280) == "TYPE65280"
    for odd in ("", "NONSENSE", "TYPE", "TYPE70000", "TYPE-1"):
        with pytest.raises(ValueError, match="no record type"):
            rdata.type_number(odd)
