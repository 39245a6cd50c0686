"""Strangers' DNSSEC: whatever comes, a verdict, in bounded work; and parsers that take any bytes."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.model.errors import UsageError
from workbench.model.inquiry import Answer, Question, Status
from workbench.model.rdata import name_to_wire, type_number
from workbench.model.security import Cause, Security, Trust
from workbench.net.codec import Record
from workbench.net.dns import LookUp
from workbench.net.dnssec import Validator
from workbench.net.dnssec_records import (
    Delegation,
    Key,
    Signature,
    count_labels,
    key_tag,
    read_delegation,
    read_hashed_span,
    read_key,
    read_signature,
    read_span,
)
from workbench.net.dnssec_sets import Budget, RecordSet, TooMuchWorkError, sets_of, verify
from workbench.net.trust_anchor import TrustAnchor, parse_anchor, root_anchor

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NOW = int(NOON.timestamp())
NAME = name_to_wire("example.org")
SIGNED = RecordSet(NAME, 16, (b"\1a",), ())


def key(tag=7, algorithm=13):
    return Key(257, 3, algorithm, tag, b"\1" * 64, b"\1\1\3\15" + b"\1" * 64)


def signature(tag=7, algorithm=13, begins=NOW - 9, expires=NOW + 9, covered=16):
    return Signature(covered, algorithm, 2, 300, expires % 2**32, begins % 2**32, tag, NAME, b"head", b"\2" * 64)


def judged(signatures, keys, budget=None):
    return verify(SIGNED._replace(signatures=tuple(signatures)), NAME, keys, NOW, budget or Budget())


@pytest.mark.parametrize(
    ("signatures", "cause"),
    [
        ([], Cause.NO_SIGNATURE),
        ([signature()._replace(signer=name_to_wire("other"))], Cause.NO_SIGNATURE),
        ([signature()._replace(labels=3)], Cause.NO_SIGNATURE),
        ([signature(algorithm=12)], Cause.UNSUPPORTED),
        ([signature(tag=8)], Cause.NO_KEY),
        ([signature()], Cause.BAD_SIGNATURE),
        ([signature(expires=NOW - 1)], Cause.EXPIRED),
        ([signature(begins=NOW + 1)], Cause.NOT_YET_VALID),
        ([signature(tag=8), signature(expires=NOW - 1), signature()], Cause.EXPIRED),
    ],
)
def test_the_closest_fault_is_told(signatures, cause):
    assert judged(signatures, [key()]) is cause


def test_times_run_over_their_32_bits():
    """RFC 4034 3.1.5: serial number arithmetic, as the counter overflows in 2106."""
    late = 2**32 - 5
    found = SIGNED._replace(signatures=(signature(begins=late - 9, expires=late + 9),))
    assert verify(found, NAME, [key()], late, Budget()) is Cause.BAD_SIGNATURE


@pytest.mark.parametrize(
    ("signatures", "keys", "budget"),
    [
        ([signature()], [key()] * 5, None),
        ([signature()] * 9, [key()], None),
        ([signature(tag=8)] * 9, [key()], None),
    ],
)
def test_work_on_one_set_is_bounded(signatures, keys, budget):
    """CVE-2023-50387: keys of one tag and many signatures make work that grows with their product."""
    with pytest.raises(TooMuchWorkError):
        judged(signatures, keys, budget)


def test_work_on_one_answer_is_bounded():
    budget = Budget()
    for _ in range(2):
        judged([signature()] * 4, [key()] * 4, budget)
    with pytest.raises(TooMuchWorkError):
        judged([signature()] * 4, [key()] * 4, budget)


def test_both_root_keys_are_known():
    assert {one.tag for one in root_anchor().delegations} == {20326, 38696}
    assert root_anchor().zone == b"\0"


@pytest.mark.parametrize(
    "text",
    ["", "; nothing", "example. IN A 192.0.2.1", "a. DS 1 2", "a. DS 1 2 3 zz", "a. DS 1 8 2 00\nb. DS 1 8 2 00"],
)
def test_no_anchor(text):
    with pytest.raises(UsageError):
        parse_anchor(text)


def test_an_anchor_as_zone_files_have_it():
    assert parse_anchor("; mine\nExample. 300 IN DS 4711 13 2 AB CD ; ours\n") == TrustAnchor(
        name_to_wire("example"), (Delegation(4711, 13, 2, b"\xab\xcd"),)
    )


def test_key_tag_of_the_standard():
    """RFC 6605 6.1: the key of example.net with tag 55648."""
    import base64

    public = "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA=="
    assert key_tag(b"\1\1\3\15" + base64.b64decode(public)) == 55648


WIRES = st.sampled_from([b"\0", b"\7example\0", NAME, b"\1*" + NAME, b"\4none" + NAME, b"\3sub" + NAME])
RDATA = st.one_of(
    st.binary(max_size=60),
    st.builds(
        lambda head, name, rest: head + name + rest, st.binary(min_size=18, max_size=18), WIRES, st.binary(max_size=9)
    ),
    st.builds(lambda name, rest: name + rest, WIRES, st.binary(max_size=9)),
    st.builds(lambda rest: b"\1\1\3\15" + rest, st.binary(max_size=70)),
)


@pytest.mark.parametrize("parse", [read_signature, read_key, read_delegation])
@settings(max_examples=200, deadline=None)
@given(data=RDATA)
def test_any_bytes_are_a_record_or_none(parse, data):
    with suppress(ValueError):
        parse(data)


@pytest.mark.parametrize("parse", [read_span, read_hashed_span])
@settings(max_examples=200, deadline=None)
@given(data=RDATA, name=st.one_of(WIRES, st.binary(min_size=32, max_size=32).map(lambda label: b"\x20" + label + NAME)))
def test_any_bytes_are_a_denial_or_none(parse, data, name):
    with suppress(ValueError):
        parse(Record(name, 47, 1, 0, data))


@given(text=st.text(max_size=80))
def test_any_text_is_a_security_or_none(text):
    with suppress(ValueError):
        Security.from_json(text)


def test_security_survives():
    whole = Security(Trust.SECURE, None, "example.org", (8, 13), NOON, NOON)
    for one in (whole, Security(Trust.BOGUS, Cause.EXPIRED, "."), Security(Trust.INDETERMINATE)):
        assert Security.from_json(one.as_json()) == one


KINDS = st.sampled_from([2, 5, 6, 16, 39, 43, 46, 47, 48, 50])


@st.composite
def sources(draw):
    """Someone who answers every question with anything."""
    section = st.lists(st.builds(Record, WIRES, KINDS, st.just(1), st.just(300), RDATA), max_size=5).map(tuple)
    memory = {}

    class Stranger:
        described = ("a stranger",)
        asked = 0

        async def look_up(self, asked):
            self.asked += 1
            if asked not in memory:
                status = draw(st.sampled_from([Status.FOUND, Status.NODATA, Status.NXDOMAIN, Status.TIMEOUT]))
                answer, authority = draw(section), draw(section)
                rcode = 3 if status is Status.NXDOMAIN else 0
                name = name_to_wire(asked.name)
                message = _Made(rcode, name, type_number(asked.kind), (answer, authority))
                memory[asked] = LookUp(Answer(asked.kind, status, asked=NOON), (message,))
            return memory[asked]

    return Stranger()


class _Made:
    """A message whose sections a test made up."""

    edns = True

    def __init__(self, rcode, name, kind, sections):
        self.rcode, self.name, self.type = rcode, name, kind
        self.answer, self._authority = sections

    def authority(self):
        return self._authority


@settings(max_examples=150, deadline=None)
@given(source=sources(), kind=st.sampled_from(["TXT", "MX", "DS", "CNAME", "DNSKEY"]))
def test_a_stranger_never_makes_anything_secure(source, kind):
    anchor = TrustAnchor(b"\0", (Delegation(1, 13, 2, b"\0" * 32),))
    answer = asyncio.run(Validator(source, anchor).ask(Question(kind, "none.example.org", dnssec=True)))
    assert answer.security.trust is not Trust.SECURE
    assert source.asked < 20


def test_names_without_end_are_not_walked():
    class Deep:
        described = ()
        asked = 0

        async def look_up(self, asked):
            Deep.asked += 1
            return LookUp(Answer(asked.kind, Status.TIMEOUT, asked=NOON), ())

    name = ".".join(["a"] * 120)
    found = asyncio.run(Validator(Deep()).enclosing(name_to_wire(name)))
    assert found.security.cause is Cause.TOO_MUCH_WORK
    assert Deep.asked == 0


def test_labels_as_signatures_count_them():
    assert [count_labels(name_to_wire(name)) for name in (".", "a", "*.a", "b.*.a")] == [0, 1, 1, 3]


def test_an_unreadable_signature_is_none():
    assert sets_of([Record(NAME, 46, 1, 0, b"\0"), Record(NAME, 16, 1, 0, b"")])[NAME, 16].signatures == ()
