"""Trust anchors: the keys that validation begins with, the root zone's unless others are given."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from workbench.model.errors import UsageError
from workbench.model.rdata import name_to_wire
from workbench.model.resources import resource
from workbench.net.dnssec_records import REVOKED, ZONE_KEY, Delegation, Key, read_key
from workbench.net.master_file import decode, entries
from workbench.net.record_text import wire_name

MAX_READ = 1024 * 1024
"""Octets of a file with trust anchors; IANA's has two thousand."""

_SECURE_ENTRY = 0x0001
_SHA256 = 2


@dataclass(frozen=True, slots=True)
class TrustAnchor:
    """A zone and its key-signing keys in DS form."""

    zone: bytes
    delegations: tuple[Delegation, ...]


@cache
def root_anchor() -> TrustAnchor:
    """Return the root zone's keys, as IANA publishes them."""
    facts = tomllib.loads(resource("trust/root-anchors.toml").read_text("utf-8"))
    return TrustAnchor(
        name_to_wire(facts["zone"]),
        tuple(
            Delegation(one["key_tag"], one["algorithm"], one["digest_type"], bytes.fromhex(one["digest"]))
            for one in facts["anchor"]
        ),
    )


def read_anchor(path: Path) -> str:
    """
    Return the text of a file with a trust anchor, for `parse_anchor`.

    Raises:
        UsageError: it cannot be read, is too large, or holds no trust anchor.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_READ + 1)
    except OSError as error:
        raise UsageError("{name} cannot be read", "{why}", name=str(path), why=str(error)) from error
    if len(data) > MAX_READ:
        raise UsageError("{name} is too large for a trust anchor", "Write: . IN DS 20326 8 2 E06D…", name=str(path))
    text = decode(data)
    parse_anchor(text)
    return text


def parse_anchor(text: str, moment: datetime | None = None) -> TrustAnchor:
    """
    Read the trust anchor of one zone.

    Either DS and DNSKEY records as a zone file writes them, `example. IN DS 4711 13 2 9F…`, or the document that IANA
    publishes (RFC 9718), of which the keys count that are valid at a moment. Of DNSKEY records those count that are
    marked as entry points, or all where none is (RFC 4034 2.1.1), and none that is revoked (RFC 5011 2.1).

    Args:
        text: As `net.master_file.decode` gives it: one character an octet.
        moment: When the anchor is to be valid; None for now.

    Raises:
        UsageError: a line is no such record, they are of several zones, or there is none.
    """
    pairs = _of_document(text, moment or datetime.now(UTC)) if text.lstrip().startswith("<") else _of_records(text)
    if len({zone for zone, _ in pairs}) != 1:
        raise UsageError(
            "A trust anchor needs DS or DNSKEY records of exactly one zone", "Write: . IN DS 20326 8 2 E06D…"
        )
    return TrustAnchor(pairs[0][0], tuple(dict.fromkeys(found for _, found in pairs)))


def _bad(line: str, error: Exception | None = None) -> UsageError:
    found = UsageError("This is no trust anchor: {line}", "Write: . IN DS 20326 8 2 E06D…", line=line.strip()[:200])
    found.__cause__ = error
    return found


def _of_records(text: str) -> list[tuple[bytes, Delegation]]:
    found: list[tuple[bytes, Delegation]] = []
    keys: list[tuple[bytes, Key]] = []
    origin: str | None = None
    owner = b""
    for entry in entries(text):
        words = [token.text for token in entry.tokens]
        line = " ".join(words)
        if not words and not entry.fault:
            continue
        if entry.fault:
            raise _bad(line)
        try:
            if words[0].upper() == "$ORIGIN":
                origin = words[1].lower().removesuffix(".") or "."
            if words[0].startswith("$"):
                continue
            if not entry.indented:
                owner = wire_name(words[0].lower(), origin or ".")
            kind, data = _kind(words if entry.indented else words[1:])
            if kind == "DS":
                found.append((owner, _delegation(data)))
            elif kind == "DNSKEY":
                keys.append((owner, _key(data)))
        except (ValueError, IndexError) as error:
            raise _bad(line, error) from error
    return found + _entry_points(keys)


def _kind(words: Sequence[str]) -> tuple[str, list[str]]:
    """Return the type of a record and its data; signatures, which `dig +dnssec` prints beside keys, are passed over."""
    for at, word in enumerate(words):
        if word.upper() in {"DS", "DNSKEY", "RRSIG"}:
            return word.upper(), list(words[at + 1 :])
    raise ValueError("neither DS nor DNSKEY")


def _delegation(data: Sequence[str]) -> Delegation:
    tag, algorithm, digest_type = _numbers(data, (65535, 255, 255))
    digest = bytes.fromhex("".join(data[3:]))
    if not digest:
        raise ValueError("no digest")
    return Delegation(tag, algorithm, digest_type, digest)


def _key(data: Sequence[str]) -> Key:
    flags, protocol, algorithm = _numbers(data, (65535, 255, 255))
    public = base64.b64decode("".join(data[3:]), validate=True)
    if protocol != 3:
        raise ValueError("the protocol of a DNSKEY is 3 (RFC 4034 2.1.2)")
    return read_key(flags.to_bytes(2, "big") + bytes([protocol, algorithm]) + public)


def _numbers(data: Sequence[str], most: tuple[int, int, int]) -> tuple[int, int, int]:
    one, two, three = (int(word) for word in data[:3])
    if not all(0 <= number <= limit for number, limit in zip((one, two, three), most, strict=True)):
        raise ValueError("a number out of range")
    return one, two, three


def _entry_points(keys: Sequence[tuple[bytes, Key]]) -> list[tuple[bytes, Delegation]]:
    live = [(zone, key) for zone, key in keys if key.flags & ZONE_KEY and not key.flags & REVOKED]
    marked = [(zone, key) for zone, key in live if key.flags & _SECURE_ENTRY]
    return [
        (zone, Delegation(key.tag, key.algorithm, _SHA256, hashlib.sha256(zone + key.rdata).digest()))
        for zone, key in marked or live
    ]


def _of_document(text: str, moment: datetime) -> list[tuple[bytes, Delegation]]:
    if "<!" in text.replace("<!--", ""):
        raise _bad("<!…>")  # IANA's document declares nothing, and entities can grow without end
    try:
        root = ElementTree.fromstring(text.encode("latin-1"))
    except (ElementTree.ParseError, ValueError) as error:
        raise _bad(text.strip().split("\n", 1)[0], error) from error
    if root.tag != "TrustAnchor":
        raise _bad(f"<{root.tag}>")
    try:
        zone = name_to_wire(_content(root, "Zone").lower())
        return [(zone, _digest(entry)) for entry in root.iter("KeyDigest") if _is_valid(entry, moment)]
    except ValueError as error:
        raise _bad(str(error), error) from error


def _digest(entry: ElementTree.Element) -> Delegation:
    return _delegation([_content(entry, name) for name in ("KeyTag", "Algorithm", "DigestType", "Digest")])


def _content(entry: ElementTree.Element, name: str) -> str:
    text = "".join((entry.findtext(name) or "").split())
    if not text:
        raise ValueError(f"<{name}>")
    return text


def _is_valid(entry: ElementTree.Element, moment: datetime) -> bool:
    return all(begins <= moment for begins in _times(entry, "validFrom")) and all(
        moment < ends for ends in _times(entry, "validUntil")
    )


def _times(entry: ElementTree.Element, name: str) -> Iterator[datetime]:
    """Yield the time of an attribute, if it is there; without a zone it is UTC."""
    if text := entry.get(name):
        time = datetime.fromisoformat(text)
        yield time if time.tzinfo else time.replace(tzinfo=UTC)
