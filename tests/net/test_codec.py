"""Our decoder against dnspython's, and against bytes that are no message."""

import contextlib

import dns.flags
import dns.message
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.model.inquiry import Question
from workbench.model.rdata import TYPES
from workbench.net.codec import (
    Message,
    MessageError,
    decode,
    encode,
    expand,
    is_response,
    is_truncated,
    question_of,
)

# Few labels, so that names share endings and get compressed; one with a dot, one not UTF-8, one in capitals.
LABELS = st.sampled_from([b"a", b"example", b"ORG", b"_dmarc", b"d.t", b"\xff\x00", b"x" * 63])
NAMES = st.lists(LABELS, max_size=3).map(lambda labels: dns.name.Name([*labels, b""]))
OCTETS = st.binary(max_size=40)
U16 = st.integers(0, 0xFFFF).map(lambda n: n.to_bytes(2, "big"))


def wire(name):
    return name.to_wire()


def joined(*parts):
    return st.tuples(*parts).map(b"".join)


STRINGS = st.lists(st.binary(max_size=255), min_size=1, max_size=4).map(
    lambda parts: b"".join(bytes([len(part)]) + part for part in parts)
)
NAME = NAMES.map(wire)
DATA = {
    "A": st.binary(min_size=4, max_size=4),
    "AAAA": st.binary(min_size=16, max_size=16),
    "TXT": STRINGS,
    "NS": NAME,
    "CNAME": NAME,
    "PTR": NAME,
    "DNAME": NAME,
    "MX": joined(U16, NAME),
    "SOA": joined(NAME, NAME, st.binary(min_size=20, max_size=20)),
    "SRV": joined(U16, U16, U16, NAME),
    "RP": joined(NAME, NAME),
    "NAPTR": joined(U16, U16, *[st.binary(max_size=9).map(lambda part: bytes([len(part)]) + part)] * 3, NAME),
    "DS": joined(U16, st.just(b"\x08\x02"), st.binary(min_size=32, max_size=32)),
    "TYPE65280": OCTETS,
}


@st.composite
def rrsets(draw):
    kind = draw(st.sampled_from(sorted(DATA)))
    number = dns.rdatatype.from_text(kind)
    records = draw(st.lists(DATA[kind], min_size=1, max_size=3, unique=True))
    rrset = dns.rrset.RRset(draw(NAMES), dns.rdataclass.IN, number)
    rrset.update_ttl(draw(st.integers(0, 0x7FFFFFFF)))
    for data in records:
        rrset.add(dns.rdata.from_wire(dns.rdataclass.IN, number, data, 0, len(data)))
    return rrset


@st.composite
def messages(draw):
    query = dns.message.make_query(
        draw(NAMES), draw(st.sampled_from(["A", "TXT", "MX"])), use_edns=draw(st.sampled_from([-1, 0]))
    )
    response = dns.message.make_response(query)
    response.set_rcode(draw(st.sampled_from([0, 2, 3, 5] + ([16, 23] if query.edns >= 0 else []))))
    response.flags |= draw(st.sampled_from([0, int(dns.flags.AA), int(dns.flags.AD)]))
    response.answer = draw(st.lists(rrsets(), max_size=4))
    response.authority = draw(st.lists(rrsets(), max_size=3))
    response.additional = draw(st.lists(rrsets(), max_size=2))
    return response


def flat(section):
    """Records as a set: dnspython writes those of a set in any order."""
    return sorted(
        (rrset.name.canonicalize().to_wire(), int(rrset.rdtype), int(rrset.rdclass), rrset.ttl, rdata.to_wire())
        for rrset in section
        for rdata in rrset
    )


@given(messages())
@settings(deadline=None, max_examples=300)
def test_decoding_agrees_with_dnspython(response):
    data = response.to_wire(max_size=65535)
    judge = dns.message.from_wire(data, one_rr_per_rrset=True)
    ours = decode(data)
    assert (ours.id, ours.flags, ours.rcode) == (judge.id, int(judge.flags), int(judge.rcode()))
    assert ours.name == judge.question[0].name.canonicalize().to_wire()
    assert ours.type == int(judge.question[0].rdtype)
    assert ours.edns == (judge.edns >= 0)
    assert ours.authoritative == bool(judge.flags & dns.flags.AA)
    assert sorted(map(tuple, ours.answer)) == flat(judge.answer)
    assert sorted(map(tuple, ours.authority())) == flat(judge.authority)


@given(NAMES, st.sampled_from(sorted(TYPES)), st.integers(0, 0xFFFF), st.booleans(), st.booleans())
@settings(deadline=None, max_examples=200)
def test_dnspython_reads_what_we_encode(name, kind, number, edns, dnssec):
    text = name.canonicalize().to_text(omit_final_dot=True) if name != dns.name.root else "."
    data = encode(Question(kind, text, None, dnssec), number, edns=edns)
    judge = dns.message.from_wire(data)
    assert judge.id == number
    assert judge.flags == dns.flags.RD | (dns.flags.CD if dnssec else 0)
    assert judge.question[0].name == name
    assert int(judge.question[0].rdtype) == TYPES[kind]
    assert judge.edns == (0 if edns else -1)
    assert judge.payload == (1232 if edns else 0)
    assert bool(judge.ednsflags & dns.flags.DO) == (dnssec and edns)
    ours = decode(data)
    assert (ours.id, ours.name, ours.type, ours.answer) == (number, name.canonicalize().to_wire(), TYPES[kind], ())


def taken_apart(data):
    try:
        message = decode(data)
    except MessageError:
        return
    assert isinstance(message, Message)
    with contextlib.suppress(MessageError):
        message.authority()


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=300)
def test_any_bytes_are_a_message_or_an_error(data):
    taken_apart(data)


@given(messages(), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=6), st.integers(0, 200))
@settings(deadline=None, max_examples=300)
def test_damaged_messages_are_a_message_or_an_error(response, changes, cut):
    data = bytearray(response.to_wire(max_size=65535))
    for at, value in changes:
        data[at % len(data)] = value
    taken_apart(bytes(data[: len(data) - cut]))


@given(st.binary(min_size=12, max_size=300))
@settings(deadline=None, max_examples=200)
def test_dnspython_rejects_or_agrees_on_any_bytes(data):
    """Whatever both take, both understand the same way; being stricter than the judge is allowed, and so is laxer."""
    try:
        ours, judge = decode(data), dns.message.from_wire(data, one_rr_per_rrset=True)
    except (MessageError, ValueError, dns.exception.DNSException):
        return
    assert len(ours.answer) == sum(map(len, judge.answer))


HEADER = b"\x12\x34\x81\x80\0\1\0\1\0\0\0\0"
QUESTION = b"\1a\0\0\x10\0\1"


def response(owner, rdata=b"\1x", *, size=None, kind=16, header=HEADER):
    fixed = kind.to_bytes(2, "big") + b"\0\1\0\0\0\x3c" + (len(rdata) if size is None else size).to_bytes(2, "big")
    return header + QUESTION + owner + fixed + rdata


@pytest.mark.parametrize(
    "data",
    [
        b"",
        HEADER[:11],
        HEADER,
        HEADER + QUESTION,  # the answer is missing
        HEADER + b"\xc0\x0c\0\x10\0\1",  # the question's name points at itself
        HEADER + b"\x40a\0\0\x10\0\1",  # label type of the future
        response(b"\xc0\x13"),  # points at itself
        response(b"\xc0\x30"),  # points forwards
        response(b"\xc0\x04"),  # points into the header
        response(b"\1b\xc0\x13"),  # label and pointer in a circle
        response(b"\x3fshort"),
        response(b"\xc0\x0c", size=3),  # data longer than the message
        response(b"\xc0\x0c", b"\0\x0a\xc0", kind=15),  # half a pointer
        response(b"\xc0\x0c", b"\0\x0a\1b\0\0", kind=15),  # a byte behind the exchange
        response(b"\xc0\x0c", b"\0", kind=15),
        response(b"\xc0\x0c", b"\0\x0a\1b", kind=15),
        response(b"\xc0\x0c", b"\0\x0a\0\x0a\1", kind=35),
        response(b"".join(b"\x3f" + b"x" * 63 for _ in range(4)) + b"\0"),  # 257 octets
        response(b"\xc0\x0c", header=HEADER[:4] + b"\0\2" + HEADER[6:]),  # two questions
        response(b"\xc0\x0c", header=HEADER[:8] + b"\0\1\0\0"),  # the authority section is missing
        response(b"\xc0\x0c", header=HEADER[:8] + b"\0\1\0\0") + b"\x80",
        response(b"\xc0\x0c", header=HEADER[:8] + b"\0\0\0\1") + b"\0\0\x29\x04\xd0\0\0\0\0\0\1",
    ],
)
def test_broken_messages(data):
    with pytest.raises(MessageError):
        decode(data)


@pytest.mark.parametrize("rdata", [b"", b"\0", b"\3\xff\xfe\x80", b"\1a\0\1b", b"\x05ab"])
def test_odd_text_data_comes_as_it_is(rdata):
    (record,) = decode(response(b"\xc0\x0c", rdata)).answer
    assert record.rdata == rdata
    assert record.name == b"\1a\0"


def test_empty_data_of_a_type_with_a_name_stays_empty():
    (record,) = decode(response(b"\xc0\x0c", b"", kind=15)).answer
    assert record.rdata == b""


def test_longest_name():
    name = b"\x3f" + b"x" * 63 + b"\x3f" + b"y" * 63 + b"\x3f" + b"z" * 63 + b"\x3d" + b"w" * 61 + b"\0"
    assert len(name) == 255
    assert expand(name, 0) == (name, 255)
    with pytest.raises(MessageError):
        expand(name[:192] + b"\x3e" + b"w" * 62 + b"\0", 0)


def test_a_ttl_with_the_top_bit_set_is_zero():
    data = bytearray(response(b"\xc0\x0c"))
    at = data.index(b"\0\0\0\x3c")
    data[at] = 0x80
    assert decode(bytes(data)).answer[0].ttl == 0


@pytest.mark.parametrize("name", ["x" * 64 + ".example", ".".join(["abcdefgh"] * 29), "a..b", "ü.example", "a\\"])
def test_names_that_no_message_can_carry(name):
    with pytest.raises(ValueError):  # noqa: PT011
        encode(Question("TXT", name))


def test_a_response_is_told_from_a_stranger():
    query = encode(Question("TXT", "example.org"), 7)
    asked = question_of(query)
    assert asked == b"\7example\3org\0\0\x10\0\1"
    good = query[:2] + b"\x81\x80" + query[4:]
    assert is_response(good, asked)
    assert is_response(good.replace(b"example", b"ExAmPlE"), asked)
    assert not is_response(query, asked)  # a query
    assert not is_response(good.replace(b"example", b"examplf"), asked)
    assert not is_response(good[:12] + asked[:-4] + b"\0\x30\0\1", asked)  # types 0x10 and 0x30 differ by one bit
    assert not is_response(good[:12] + b"\7example\3org\0\0\x10\0\3", asked)
    assert not is_response(good[:11], asked)
    assert is_response(good[:3] + b"\x05" + bytes(8), asked)  # REFUSED, header alone
    assert not is_response(good[:3] + b"\x00" + bytes(8), asked)  # success must say what it is about
    assert not is_truncated(good)
    assert is_truncated(good[:2] + b"\x83" + good[3:])


def test_letters_and_other_types_are_not_confused():
    """0x41 is the type HTTPS and the letter A, 0x61 another type and the letter a."""
    asked = question_of(encode(Question("HTTPS", "a")))
    other = b"\0\0\x81\x80\0\1\0\0\0\0\0\0" + b"\1a\0\0\x61\0\1"
    assert not is_response(other, asked)
