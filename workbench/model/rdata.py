"""
DNS names and record data: wire bytes to text and back, without loss.

Names are written in presentation form (RFC 1035 5.1), in lower case, without the final dot; the root is `.`; a byte
that is not printable ASCII, a dot inside a label and a backslash are escaped. Record data is what stands after
RDLENGTH, with compressed names already expanded.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import TypeAlias

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

TYPES: dict[str, int] = {
    "A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33, "DNAME": 39,
    "DS": 43, "RRSIG": 46, "NSEC": 47, "DNSKEY": 48, "NSEC3": 50, "TLSA": 52, "SVCB": 64, "HTTPS": 65, "SPF": 99,
    "CAA": 257,
}  # fmt: skip
"""Type mnemonics and their numbers (IANA, DNS parameters); any other type is `TYPEn` (RFC 3597)."""

NAMES: dict[int, str] = {number: name for name, number in TYPES.items()}

BEYOND_DNS = frozenset({"GET", "PROBE"})
"""Kinds of questions that are not put to a name server; see `model.fetched` and `model.probed`."""

MAX_LABEL = 63
MAX_NAME = 255


def type_number(kind: str) -> int:
    """
    Return the number of a type mnemonic or of `TYPEn`.

    Raises:
        ValueError: there is no such type.
    """
    if kind in TYPES:
        return TYPES[kind]
    if kind.startswith("TYPE") and kind[4:].isdecimal() and int(kind[4:]) <= 0xFFFF:
        return int(kind[4:])
    raise ValueError(f"no record type {kind!r}")


def type_name(number: int) -> str:
    """Return the mnemonic of a type number, `TYPEn` if it has none here."""
    return NAMES.get(number) or f"TYPE{number}"


_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-_*/+=,:!#%&'?^`{|}~<>[]")


def label_text(label: bytes) -> str:
    """Return one label in presentation form, ASCII letters in lower case."""
    lower = label.lower()
    if _PLAIN.issuperset(lower):
        return lower.decode("ascii")
    return "".join(chr(b) if b in _PLAIN else f"\\{chr(b)}" if 0x21 <= b <= 0x7E else f"\\{b:03d}" for b in lower)


def labels(name: str) -> list[bytes]:
    """
    Split a name in presentation form into its labels; the root has none.

    Raises:
        ValueError: an empty label, a broken escape, a label over 63 or a name over 255 octets, or a character
            outside ASCII.
    """
    if name in {"", "."}:
        return []
    if "\\" not in name:
        found = name.removesuffix(".").encode("ascii", "strict").lower().split(b".")
    else:
        found = list(_unescape(name))
    if not all(found) or max(map(len, found)) > MAX_LABEL:
        raise ValueError(f"label empty or over 63 octets in {name!r}")
    if sum(map(len, found)) + len(found) + 1 > MAX_NAME:
        raise ValueError(f"name over 255 octets: {name!r}")
    return found


def _unescape(name: str) -> Iterator[bytes]:
    raw = name.encode("ascii")
    label = bytearray()
    at = 0
    while at < len(raw):
        if raw[at] == 0x2E:
            yield bytes(label).lower()
            label.clear()
        elif raw[at] == 0x5C:
            digits = raw[at + 1 : at + 4]
            if len(digits) == 3 and digits.isdigit() and int(digits) < 256:
                label.append(int(digits))
                at += 3
            elif len(raw) > at + 1 and not raw[at + 1 : at + 2].isdigit():
                label.append(raw[at + 1])
                at += 1
            else:
                raise ValueError(f"broken escape in {name!r}")
        else:
            label.append(raw[at])
        at += 1
    if label or not name.endswith("."):
        yield bytes(label).lower()


def name_to_wire(name: str) -> bytes:
    """
    Return the uncompressed wire form of a name, in lower case.

    Raises:
        ValueError: as `labels`.
    """
    return b"".join([_SIZES[len(part)] + part for part in labels(name)]) + b"\0"


_SIZES = [bytes([size]) for size in range(MAX_LABEL + 1)]


def name_from_wire(data: bytes, at: int = 0) -> tuple[str, int]:
    """
    Return the name that starts at `at`, uncompressed, and the offset behind it.

    Raises:
        ValueError: the bytes end early or hold a compression pointer.
    """
    parts: list[str] = []
    while True:
        if at >= len(data):
            raise ValueError("name ends early")
        size = data[at]
        at += 1
        if size == 0:
            return ".".join(parts) or ".", at
        if size > MAX_LABEL or at + size > len(data):
            raise ValueError("label over 63 octets or cut off")
        parts.append(label_text(data[at : at + size]))
        at += size


def parent(name: str) -> str:
    """Return `name` without its first label; the parent of a top-level name is the root `.`."""
    at = 0
    while (dot := name.find(".", at)) > 0:
        backslashes = len(name[:dot]) - len(name[:dot].rstrip("\\"))
        if backslashes % 2 == 0:
            return name[dot + 1 :] or "."
        at = dot + 1
    return "."


def txt_strings(rdata: bytes) -> tuple[bytes, ...]:
    """
    Return the character-strings of TXT data; zero-length data gives none (odd, but servers send it).

    Raises:
        ValueError: a string is cut off.
    """
    found = []
    at = 0
    while at < len(rdata):
        size = rdata[at]
        if at + 1 + size > len(rdata):
            raise ValueError("character-string cut off")
        found.append(rdata[at + 1 : at + 1 + size])
        at += 1 + size
    return tuple(found)


def txt_rdata(strings: tuple[bytes, ...]) -> bytes:
    """
    Return TXT data of character-strings of at most 255 octets each.

    Raises:
        ValueError: a string is longer.
    """
    if any(len(part) > 255 for part in strings):
        raise ValueError("character-string over 255 octets")
    return b"".join(bytes([len(part)]) + part for part in strings)


def split_strings(text: bytes) -> tuple[bytes, ...]:
    """Cut a TXT value into character-strings of at most 255 octets; an empty value gives one empty string."""
    return tuple(text[at : at + 255] for at in range(0, len(text), 255)) or (b"",)


def quote(string: bytes) -> str:
    r"""Return a character-string as a zone file writes it: quoted, `"` and backslash escaped, other bytes as \DDD."""
    return '"' + string.decode("latin-1").translate(_QUOTED) + '"'


_QUOTED = {byte: f"\\{byte:03d}" for byte in range(256) if not 0x20 <= byte <= 0x7E} | {0x22: '\\"', 0x5C: "\\\\"}


def rdata_text(kind: str, rdata: bytes) -> str:
    """Return record data as a zone file writes it; what cannot be read as `kind` in RFC 3597 form. Lossless."""
    if kind in BEYOND_DNS:
        return quote(rdata)
    try:
        return _known_text(kind, rdata)
    except ValueError:
        return f"\\# {len(rdata)} {rdata.hex()}"


def _known_text(kind: str, rdata: bytes) -> str:
    match kind:
        case "A":
            return str(ipaddress.IPv4Address(rdata))
        case "AAAA":
            return str(ipaddress.IPv6Address(rdata))
        case "TXT" | "SPF":
            strings = txt_strings(rdata)
            if not strings:
                raise ValueError("no strings")
            return " ".join(quote(part) for part in strings)
        case "NS" | "CNAME" | "PTR" | "DNAME":
            return _whole_name(rdata, 0)
        case "MX":
            return f"{int.from_bytes(rdata[:2], 'big')} {_whole_name(rdata, 2)}"
        case _ if kind in _RARE:
            return _RARE[kind](rdata)
        case _:
            raise ValueError("generic")


def _numbers(data: bytes, *sizes: int) -> str:
    """Return numbers of the given sizes in octets, which must be all of `data`."""
    if len(data) != sum(sizes):
        raise ValueError("ends early")
    starts = [sum(sizes[:at]) for at in range(len(sizes))]
    return " ".join(str(int.from_bytes(data[at : at + n], "big")) for at, n in zip(starts, sizes, strict=True))


def _soa_text(rdata: bytes) -> str:
    _, at = name_from_wire(rdata)
    _, end = name_from_wire(rdata, at)
    return f"{_whole_name(rdata[:at], 0)} {_whole_name(rdata[at:end], 0)} {_numbers(rdata[end:], 4, 4, 4, 4, 4)}"


def _caa_text(rdata: bytes) -> str:
    """Write a CAA record (RFC 8659 4.1.1); a value that is not plain ASCII is left to the form of bytes."""
    size = rdata[1] if len(rdata) > 1 else 0
    tag, value = rdata[2 : 2 + size], rdata[2 + size :]
    if not size or len(tag) != size or not tag.isalnum() or not all(0x20 <= byte <= 0x7E for byte in value):
        raise ValueError("no CAA record")
    return f"{rdata[0]} {tag.decode('ascii')} {quote(value)}"


_DIGESTS = {1: 20, 2: 32, 4: 48}
"""Octets of a DS digest by its type (RFC 4034 A.2, RFC 4509, RFC 6605); a DS of another length is shown as bytes."""
_HASHES = {1: 32, 2: 64}
"""Octets of TLSA data by its matching type (RFC 6698 2.1.3); type 0 has any length."""


def _ds_text(rdata: bytes) -> str:
    if len(rdata) < 4 or len(rdata) - 4 != _DIGESTS.get(rdata[3]):
        raise ValueError("a digest of another length")
    return f"{_numbers(rdata[:4], 2, 1, 1)} {rdata[4:].hex()}"


def _tlsa_text(rdata: bytes) -> str:
    if len(rdata) < 4 or len(rdata) - 3 != _HASHES.get(rdata[2], len(rdata) - 3):
        raise ValueError("data of another length")
    return f"{_numbers(rdata[:3], 1, 1, 1)} {rdata[3:].hex()}"


def _srv_text(rdata: bytes) -> str:
    return f"{_numbers(rdata[:6], 2, 2, 2)} {_whole_name(rdata, 6)}"


def _whole_name(rdata: bytes, at: int) -> str:
    name, end = name_from_wire(rdata, at)
    if end != len(rdata):
        raise ValueError("bytes behind the name")
    return name if name == "." else name + "."


_RARE = {"SOA": _soa_text, "CAA": _caa_text, "DS": _ds_text, "TLSA": _tlsa_text, "SRV": _srv_text}
