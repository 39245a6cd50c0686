"""The records of DNSSEC taken apart (RFC 4034, RFC 5155), and names as they compare: in canonical order."""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple, TypeAlias

from workbench.net.codec import Record

CNAME, SOA, NS, DNAME, DS, RRSIG, NSEC, DNSKEY, NSEC3 = 5, 6, 2, 39, 43, 46, 47, 48, 50

ZONE_KEY, REVOKED = 0x0100, 0x0080

Order: TypeAlias = tuple[bytes, ...]

_RRSIG = Struct("!HBBIIIH")
_KEY = Struct("!HBB")
_DS = Struct("!HBB")
_NSEC3 = Struct("!BBH")


class Signature(NamedTuple):
    """An RRSIG record; `head` is the data up to the signature, the signer's name in lower case: what was signed."""

    covered: int
    algorithm: int
    labels: int
    original_ttl: int
    expires: int
    begins: int
    tag: int
    signer: bytes
    head: bytes
    value: bytes


class Key(NamedTuple):
    """A DNSKEY record; `tag` is computed (RFC 4034 B)."""

    flags: int
    protocol: int
    algorithm: int
    tag: int
    public: bytes
    rdata: bytes


class Delegation(NamedTuple):
    """A DS record."""

    tag: int
    algorithm: int
    digest_type: int
    digest: bytes


class Span(NamedTuple):
    """An NSEC record: between `owner` and `following` there is no name, and `owner` has these types."""

    owner: bytes
    following: bytes
    types: frozenset[int]


class HashedSpan(NamedTuple):
    """An NSEC3 record; `owner` and `following` are hashes."""

    owner: bytes
    following: bytes
    types: frozenset[int]
    opt_out: bool
    iterations: int
    salt: bytes


def name_end(data: bytes, at: int) -> int:
    """
    Return the offset behind the uncompressed name at `at`.

    Raises:
        ValueError: it is cut off.
    """
    try:
        while size := data[at]:
            at += size + 1
    except IndexError:
        raise ValueError("name cut off") from None
    return at + 1


def read_signature(rdata: bytes) -> Signature:
    """
    Take an RRSIG apart.

    Raises:
        ValueError: it is cut off.
    """
    end = name_end(rdata, 18)
    covered, algorithm, labels, ttl, expires, begins, tag = _RRSIG.unpack_from(rdata)
    signer = rdata[18:end].lower()
    head = rdata[:18] + signer
    return Signature(covered, algorithm, labels, ttl, expires, begins, tag, signer, head, rdata[end:])


def read_key(rdata: bytes) -> Key:
    """
    Take a DNSKEY apart.

    Raises:
        ValueError: it is cut off.
    """
    if len(rdata) < 5:
        raise ValueError("DNSKEY cut off")
    flags, protocol, algorithm = _KEY.unpack_from(rdata)
    return Key(flags, protocol, algorithm, key_tag(rdata), rdata[4:], rdata)


def key_tag(rdata: bytes) -> int:
    """Return the number that signatures and DS records know a key by (RFC 4034 B)."""
    total = sum(rdata[0::2]) * 256 + sum(rdata[1::2])
    return (total + (total >> 16)) & 0xFFFF


def read_delegation(rdata: bytes) -> Delegation:
    """
    Take a DS apart.

    Raises:
        ValueError: it is cut off.
    """
    if len(rdata) < 5:
        raise ValueError("DS cut off")
    tag, algorithm, digest_type = _DS.unpack_from(rdata)
    return Delegation(tag, algorithm, digest_type, rdata[4:])


def read_span(record: Record) -> Span:
    """
    Take an NSEC apart.

    Raises:
        ValueError: it is cut off.
    """
    end = name_end(record.rdata, 0)
    return Span(record.name, record.rdata[:end].lower(), _types(record.rdata, end))


def read_hashed_span(record: Record) -> HashedSpan:
    """
    Take an NSEC3 apart.

    Raises:
        ValueError: it is cut off, of an unknown hash algorithm or with unknown flags (RFC 5155 8.1, 8.2).
    """
    rdata = record.rdata
    if len(rdata) < 6:
        raise ValueError("NSEC3 cut off")
    algorithm, flags, iterations = _NSEC3.unpack_from(rdata)
    if algorithm != 1 or flags > 1:
        raise ValueError("NSEC3 of an unknown kind")
    at = 5 + rdata[4]
    if at >= len(rdata) or at + 1 + rdata[at] > len(rdata):
        raise ValueError("NSEC3 cut off")
    end = at + 1 + rdata[at]
    label = record.name[1 : 1 + record.name[0]]
    owner, following = _from_base32(label), rdata[at + 1 : end]
    if len(owner) != 20 or len(following) != 20:
        raise ValueError("NSEC3 hash of the wrong length")
    return HashedSpan(owner, following, _types(rdata, end), bool(flags & 1), iterations, rdata[5:at])


_BASE32 = {sign: value for value, sign in enumerate(b"0123456789abcdefghijklmnopqrstuv")}


def _from_base32(label: bytes) -> bytes:
    """Return the bytes that a label in base32hex without padding stands for (RFC 4648 7)."""
    number = 0
    for sign in label.lower():
        value = _BASE32.get(sign)
        if value is None:
            raise ValueError("no base32hex")
        number = number << 5 | value
    bits = len(label) * 5
    return (number >> bits % 8).to_bytes(bits // 8, "big")


def _types(data: bytes, at: int) -> frozenset[int]:
    """
    Return the types of a bitmap (RFC 4034 4.1.2).

    Raises:
        ValueError: a window is cut off, too long or out of order.
    """
    found = []
    last = -1
    while at < len(data):
        if at + 2 > len(data) or not 0 < data[at + 1] <= 32 or at + 2 + data[at + 1] > len(data) or data[at] <= last:
            raise ValueError("type bitmap broken")
        last = data[at]
        for number, byte in enumerate(data[at + 2 : at + 2 + data[at + 1]]):
            found += [last << 8 | number << 3 | bit for bit in range(8) if byte & 0x80 >> bit]
        at += 2 + data[at + 1]
    return frozenset(found)


def split(name: bytes) -> list[bytes]:
    """Return the labels of a wire name, without the root's."""
    found = []
    at = 0
    while size := name[at]:
        found.append(name[at + 1 : at + 1 + size])
        at += 1 + size
    return found


def join(labels: list[bytes]) -> bytes:
    """Return the wire name of labels."""
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def order(name: bytes) -> Order:
    """Return what sorts as the name does (RFC 4034 6.1): its labels from the right."""
    return tuple(reversed(split(name)))


def count_labels(name: bytes) -> int:
    """Return the number of labels as RRSIG counts them: neither the root nor a leading `*` (RFC 4034 3.1.3)."""
    found = 0
    at = 0
    while size := name[at]:
        at += 1 + size
        found += 1
    return found - 1 if name[:2] == b"\1*" else found


def parent(name: bytes) -> bytes:
    """Return a wire name without its first label."""
    return name[1 + name[0] :]


def is_under(name: bytes, zone: bytes) -> bool:
    """Return whether wire name `name` is `zone` or below it."""
    at = 0
    while len(name) - at > len(zone):
        at += name[at] + 1
    return name[at:] == zone


def suffix(name: bytes, labels: int) -> bytes:
    """Return the last `labels` labels of a wire name."""
    for _ in range(len(split(name)) - labels):
        name = parent(name)
    return name
