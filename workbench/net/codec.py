"""
DNS messages: questions to wire bytes, wire bytes to records (RFC 1035 4, RFC 6891).

Names stay in wire form here, uncompressed and in lower case where they are owners, because bulk work only compares
them; `model.rdata.name_from_wire` gives the text. Only the answer section is taken apart at once; the sections behind
it are walked over (they must be whole) and read when asked for.
"""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

from workbench.model.inquiry import Question
from workbench.model.rdata import MAX_NAME, TYPES, name_to_wire, type_number

PAYLOAD = 1232
"""Bytes of UDP payload we accept: what passes without fragments everywhere (DNS flag day 2020)."""

NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED, NOTAUTH, BADVERS = 0, 1, 2, 3, 4, 5, 9, 16

_QR, _AA, _TC, _RD, _RA, _CD = 0x8000, 0x0400, 0x0200, 0x0100, 0x0080, 0x0010
_OPT = 41
_HEADER = Struct("!6H")
_FIXED = Struct("!HHIH")  # what follows a record's owner: type, class, TTL, length of data
_TAIL = Struct("!HH")  # what follows a question's name
_ERRORS_WITHOUT_QUESTION = frozenset({FORMERR, SERVFAIL, NOTIMP, REFUSED})

# (bytes before the names, number of names, whether anything may follow): every type whose data may arrive compressed
# (RFC 1035 3.3, RFC 3597 4), and a few of which old servers do it all the same.
LAYOUTS: dict[int, tuple[int, int, bool]] = {
    **dict.fromkeys((2, 3, 4, 5, 7, 8, 9, 12, 39), (0, 1, False)),  # NS MD MF CNAME MB MG MR PTR DNAME
    **dict.fromkeys((15, 18, 21, 36), (2, 1, False)),  # MX AFSDB RT KX
    **dict.fromkeys((14, 17), (0, 2, False)),  # MINFO RP
    6: (0, 2, True),  # SOA
    24: (18, 1, True),  # SIG
    26: (2, 2, False),  # PX
    30: (0, 1, True),  # NXT
    33: (6, 1, False),  # SRV
    46: (18, 1, True),  # RRSIG
    47: (0, 1, True),  # NSEC
}
_NAPTR = 35


class MessageError(ValueError):
    """The bytes are no DNS message."""


class Record(NamedTuple):
    """A resource record: owner in wire form and lower case, TTL in seconds, data with its names expanded."""

    name: bytes
    type: int
    cls: int
    ttl: int
    rdata: bytes


class Message(NamedTuple):
    """
    A decoded message.

    Attributes:
        id: What matches a response to its question.
        flags: The second 16 bits of the header.
        rcode: Response code, with the upper bits of EDNS.
        name: Name in the question, wire form, lower case; empty where there is no question.
        type: Type in the question.
        answer: Records of the answer section.
        wire: The whole message.
        behind: Where the authority section starts in `wire`.
        counts: Numbers of authority and of additional records.
        edns: Whether the server knows EDNS; one that does not cannot pass on signatures.
    """

    id: int
    flags: int
    rcode: int
    name: bytes
    type: int
    answer: tuple[Record, ...]
    wire: bytes
    behind: int
    counts: tuple[int, int]
    edns: bool = False

    @property
    def authoritative(self) -> bool:
        """Whether the server is responsible for the name itself."""
        return bool(self.flags & _AA)

    def authority(self) -> tuple[Record, ...]:
        """
        Return the records of the authority section.

        Raises:
            MessageError: data with a broken name.
        """
        return _records(self.wire, self.behind, self.counts[0], {12: self.name} if self.name else {})[0]


def encode(asked: Question, message_id: int = 0, *, edns: bool = True) -> bytes:
    """
    Return the query for a question, recursion desired.

    With `dnssec` the signatures are asked for, and the data also where the server itself finds them wrong (CD bit, RFC
    4035 3.2.2): the verdict, and its reason, is ours.

    Raises:
        ValueError: the name or the type cannot stand in a message.
    """
    return (
        _HEADER.pack(message_id, _RD | _CD if asked.dnssec else _RD, 1, 0, 0, 1 if edns else 0)
        + name_to_wire(asked.name)
        + _TAIL.pack(type_number(asked.kind), 1)
        + ((_OPT_DNSSEC if asked.dnssec else _OPT_PLAIN) if edns else b"")
    )


_OPT_PLAIN = b"\0" + _FIXED.pack(_OPT, PAYLOAD, 0, 0)
_OPT_DNSSEC = b"\0" + _FIXED.pack(_OPT, PAYLOAD, 0x8000, 0)  # DO bit: send signatures (RFC 3225)


def name_of(query: bytes) -> bytes:
    """Return the wire name that a query made by `encode` asks about."""
    return query[12 : query.index(0, 12) + 1]


def without_edns(query: bytes) -> bytes:
    """Return a query made by `encode` without its EDNS record, for servers that do not know it."""
    return query[:10] + b"\0\0" + query[12 : query.index(0, 12) + 5]


def question_of(query: bytes) -> bytes:
    """Return the question section of a query made by `encode`."""
    return query[12 : query.index(0, 12) + 5]


def is_response(data: bytes, question: bytes) -> bool:
    """
    Return whether `data` claims to respond to `question` (as `question_of` gives it); its id was compared before.

    Some servers send errors with the header alone.
    """
    if len(data) < 12 or not data[2] & 0x80:
        return False
    end = 12 + len(question)
    if data[4:6] == b"\0\1":
        said = data[12:end]
        # Length octets are below 64 and so no letters: lower() changes the case of names only.
        return said == question or (said[-4:] == question[-4:] and said[:-4].lower() == question[:-4])
    return data[4:6] == b"\0\0" and data[3] & 15 in _ERRORS_WITHOUT_QUESTION


def is_truncated(data: bytes) -> bool:
    """Return whether a response says that it did not fit (RFC 2181 9: its content is not to be used)."""
    return bool(data[2] & 0x02)


def decode(data: bytes) -> Message:
    """
    Take a message apart.

    Raises:
        MessageError: a section is cut off, a name is broken or loops, or there is more than one question.
    """
    if len(data) < 12:
        raise MessageError("header cut off")
    message_id, flags, questions, answers, authorities, additionals = _HEADER.unpack_from(data)
    name, kind, at = b"", 0, 12
    if questions == 1:
        name, at = expand(data, 12)
        name = name.lower()
        if at + 4 > len(data):
            raise MessageError("question cut off")
        kind = _TAIL.unpack_from(data, at)[0]
        at += 4
    elif questions:
        raise MessageError("several questions")
    answer, behind = _records(data, at, answers, {12: name} if name else {})
    upper = _walk(data, behind, authorities, additionals)
    return Message(
        message_id,
        flags,
        max(upper, 0) << 4 | flags & 15,
        name,
        kind,
        answer,
        data,
        behind,
        (authorities, additionals),
        upper >= 0,
    )


def expand(data: bytes, at: int) -> tuple[bytes, int]:
    """
    Return the name at `at`, uncompressed, and the offset behind it.

    Raises:
        MessageError: the name is cut off, over 255 octets, of an unknown label type, or a pointer does not lead
            backwards (so that no loop is possible).
    """
    end = start = 0
    parts = []
    size = 0
    limit = at
    try:
        while length := data[at]:
            if length < 64:
                size += length + 1
                start, at = at, at + length + 1
                parts.append(data[start:at])
            elif length < 192:
                raise MessageError("unknown label type")
            else:
                end = end or at + 2
                at = (length & 63) << 8 | data[at + 1]
                if not 12 <= at < limit:
                    raise MessageError("pointer does not lead backwards")
                limit = at
            if size >= MAX_NAME:
                raise MessageError("name over 255 octets")
    except IndexError:
        raise MessageError("name cut off") from None
    parts.append(b"\0")
    return b"".join(parts), end or at + 1


def _records(data: bytes, at: int, count: int, known: dict[int, bytes]) -> tuple[tuple[Record, ...], int]:
    """Return `count` records from `at` on, and where they end; `known` holds names by their offset."""
    found = []
    size = len(data)
    for _ in range(count):
        if at + 1 < size and data[at] >= 192:  # nearly every owner is one pointer, to the question or the record before
            pointer = (data[at] & 63) << 8 | data[at + 1]
            name = known.get(pointer)
            if name is None:
                name = known[pointer] = expand(data, at)[0].lower()
            at += 2
        else:
            start = at
            name, at = expand(data, at)
            name = known[start] = name.lower()
        if at + 10 > size:
            raise MessageError("record cut off")
        kind, cls, ttl, length = _FIXED.unpack_from(data, at)
        at += 10
        if at + length > size:
            raise MessageError("record data cut off")
        layout = LAYOUTS.get(kind)
        if layout is not None:
            rdata = _expanded(data, at, length, layout)
        elif kind == _NAPTR:
            rdata = _by_dnspython(data, at, length, kind)
        else:
            rdata = data[at : at + length]
        at += length
        found.append(Record(name, kind, cls, ttl if ttl < 0x80000000 else 0, rdata))  # RFC 2181 8
    return tuple(found), at


def _expanded(data: bytes, at: int, length: int, layout: tuple[int, int, bool]) -> bytes:
    """Return record data with its names expanded, their spelling as received; empty data stays empty."""
    if not length:
        return b""
    before, names, more = layout
    end = at + length
    parts = [data[at : at + before]]
    at += before
    for _ in range(names):
        name, at = expand(data, at)
        parts.append(name)
    if at > end or (at < end and not more):
        raise MessageError("a name does not end where its record does")
    parts.append(data[at:end])
    return b"".join(parts)


def _by_dnspython(data: bytes, at: int, length: int, kind: int) -> bytes:
    """Return the data of a type whose names stand behind strings."""
    import dns.exception
    import dns.rdata
    import dns.rdataclass
    import dns.rdatatype

    try:
        found = dns.rdata.from_wire(dns.rdataclass.IN, dns.rdatatype.RdataType.make(kind), data, at, length)
        return found.to_wire() or b""
    except dns.exception.DNSException as error:
        raise MessageError("record data broken") from error


def _walk(data: bytes, at: int, authorities: int, additionals: int) -> int:
    """Walk over the last two sections; return the upper bits of the response code (RFC 6891 6.1.3), -1 without EDNS."""
    upper = -1
    size = len(data)
    for number in range(authorities + additionals):
        while at < size and 0 < data[at] < 64:
            at += data[at] + 1
        if at < size and 64 <= data[at] < 192:
            raise MessageError("unknown label type")
        at += 2 if at < size and data[at] >= 192 else 1
        if at + 10 > size:
            raise MessageError("record cut off")
        kind, _, ttl, length = _FIXED.unpack_from(data, at)
        at += 10 + length
        if at > size:
            raise MessageError("record data cut off")
        if kind == _OPT and number >= authorities:
            upper = ttl >> 24
    return upper


TYPE_CNAME, TYPE_SOA, TYPE_NS = TYPES["CNAME"], TYPES["SOA"], TYPES["NS"]
