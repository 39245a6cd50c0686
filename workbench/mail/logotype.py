"""The logo inside a certificate: the logotype extension (RFC 9399, before it RFC 3709 and 6170)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from workbench.mail.svg_ps import MAX_READ, unpack

OID = "1.3.6.1.5.5.7.1.12"

_SEQUENCE, _IA5, _OCTETS, _OBJECT = 0x30, 0x16, 0x04, 0x06
_SUBJECT_LOGO, _DIRECT = 0xA2, 0xA0
_HASHES = {
    bytes.fromhex("2b0e03021a"): "sha1",
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}


class Value(NamedTuple):
    """One DER value: its tag octet and its content."""

    tag: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Logotype:
    """
    The subject's logo, where the extension names one directly.

    Attributes:
        media_type: As written: `image/svg+xml` or `image/svg+xml+gzip`.
        digests: Name of the algorithm, None for one that is not known here, and hash.
        uris: Where the image is; a mark certificate carries it in a `data:` URI.
    """

    media_type: str
    digests: tuple[tuple[str | None, bytes], ...]
    uris: tuple[str, ...]

    def image(self) -> tuple[bytes, bool]:
        """
        Return the image as carried, unpacked, and whether its hash is right.

        A hash of either form counts, packed or unpacked: issuers differ.

        Raises:
            ValueError: there is no image in a `data:` URI, or it cannot be read.
        """
        for uri in self.uris:
            head, comma, text = uri.partition(",")
            if head.lower().startswith("data:") and comma and head.lower().endswith(";base64"):
                packed = _base64(text)
                plain, _ = unpack(packed)
                if len(plain) > MAX_READ:
                    raise ValueError("the logo in the certificate is too large")
                return plain, self._is_hash_of(packed) or self._is_hash_of(plain)
        raise ValueError("the certificate carries no logo of its own")

    def _is_hash_of(self, data: bytes) -> bool:
        return any(name is not None and hashlib.new(name, data).digest() == wanted for name, wanted in self.digests)


def read_logotype(data: bytes) -> Logotype:
    """
    Return the subject's logo of an extension's DER value.

    Raises:
        ValueError: it is no such value, or holds no logo of the subject with an image.
    """
    for part in _children(_only(data, _SEQUENCE)):
        if part.tag == _SUBJECT_LOGO:  # [2] EXPLICIT LogotypeInfo, of which [0] IMPLICIT is LogotypeData
            for images in _children(_only(part.content, _DIRECT)):
                if images.tag == _SEQUENCE:
                    return _image(images.content)
    raise ValueError("no logo of the subject in the extension")


def _image(images: bytes) -> Logotype:
    first = _take(images, 0)[0]
    details = next(_children(_expect(first, _SEQUENCE)), None)
    if details is None:
        raise ValueError("empty logotype image")
    media, digests, uris = _exactly(_children(_expect(details, _SEQUENCE)), 3)
    return Logotype(
        _expect(media, _IA5).decode("ascii", "replace"),
        tuple(_digest(entry) for entry in _children(_expect(digests, _SEQUENCE))),
        tuple(_expect(uri, _IA5).decode("ascii", "replace") for uri in _children(_expect(uris, _SEQUENCE))),
    )


def _digest(entry: Value) -> tuple[str | None, bytes]:
    algorithm, value = _exactly(_children(_expect(entry, _SEQUENCE)), 2)
    oid = next(_children(_expect(algorithm, _SEQUENCE)), Value(0, b""))
    return _HASHES.get(_expect(oid, _OBJECT)), _expect(value, _OCTETS)


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"the logo in the certificate is not base64: {error}") from error


def _take(data: bytes, at: int) -> tuple[Value, int]:
    """Return the value at `at` and the offset behind it; definite lengths only (DER)."""
    if at + 2 > len(data):
        raise ValueError("DER value cut off")
    tag, size = data[at], data[at + 1]
    if tag & 0x1F == 0x1F:
        raise ValueError("DER tag of several octets")
    at += 2
    if size >= 0x80:
        octets = size & 0x7F
        if not 1 <= octets <= 4 or at + octets > len(data):
            raise ValueError("DER length not readable")
        size = int.from_bytes(data[at : at + octets], "big")
        at += octets
    if at + size > len(data):
        raise ValueError("DER value cut off")
    return Value(tag, data[at : at + size]), at + size


def _children(data: bytes) -> Iterator[Value]:
    at = 0
    while at < len(data):
        value, at = _take(data, at)
        yield value


def _exactly(values: Iterator[Value], count: int) -> list[Value]:
    found = list(values)
    if len(found) != count:
        raise ValueError("DER structure of another form")
    return found


def _only(data: bytes, tag: int) -> bytes:
    value, end = _take(data, 0)
    if end != len(data):
        raise ValueError("bytes behind the DER value")
    return _expect(value, tag)


def _expect(value: Value, tag: int) -> bytes:
    if value.tag != tag:
        raise ValueError(f"DER tag {value.tag:#04x} instead of {tag:#04x}")
    return value.content
