"""DKIM key records: what a selector's TXT record says, and how strong the key in it really is."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, NoReturn

from workbench.mail.tags import Flaw, TagList, parse_tags

_STRAY = re.compile(r'["\\]')
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/=\s]")
_DRAFT_TYPE = re.compile(r"ml-?dsa")  # ML-DSA-44 (FIPS 204), the key type that DKIM2 brings; its spelling may change
_RSA_OID = bytes.fromhex("2a864886f70d010101")
_ED25519_OID = bytes.fromhex("2b6570")

_DRAFT = "DKIM2"
DRAFT_NAME = "draft-ietf-dkim-dkim2-dns-02"
"""Where records of DKIM2 are described; not a standard, and it still changes from month to month."""


class Problem(StrEnum):
    """Why a text is not a usable key record."""

    NOT_A_KEY = "not_a_key"  # something else altogether: neither v=DKIM1 nor p=
    STRAY = "stray"  # quotes or backslashes of a zone file ended up inside the text
    SYNTAX = "syntax"  # not a tag list, or a tag twice (RFC 6376 3.2)
    VERSION = "version"  # v= is not DKIM1 or not the first tag
    NO_KEY = "no_key"  # p= is missing
    BASE64 = "base64"  # p= holds a character that base64 has not
    CUT_OFF = "cut_off"  # the key data ends early
    UNREADABLE = "unreadable"  # p= decodes to something that is no public key
    OTHER_TYPE = "other_type"  # p= holds a key of another type than k= says


class KeyRecordError(ValueError):
    """
    A text is not a usable key record.

    Attributes:
        problem: Why not.
        tag: The tag at fault, empty where it is the whole text.
        position: Where in the text, in characters from 0.
    """

    def __init__(self, problem: Problem, tag: str, position: int) -> None:
        super().__init__(f"{problem.value} in tag {tag!r} at {position}")
        self.problem = problem
        self.tag = tag
        self.position = position


class Form(StrEnum):
    """How the key is wrapped inside p=."""

    SPKI = "spki"  # SubjectPublicKeyInfo: for RSA what everybody publishes
    PKCS1 = "pkcs1"  # bare RSAPublicKey: the letter of RFC 6376 3.6.1, rare
    RAW = "raw"  # 32 octets: Ed25519 (RFC 8463 4)


class PublicKey(NamedTuple):
    """A decoded public key: `bits` is the real length of the modulus; `exponent` is 0 for Ed25519."""

    kind: str
    bits: int
    exponent: int
    form: Form


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """
    A key record (RFC 6376 3.6.1).

    Attributes:
        version: `DKIM1`, or None where the tag is absent, which means the same; `DKIM2` only as a draft has it.
        hashes: Accepted hash algorithms, lower case; empty means every one.
        key_type: Lower case, `rsa` where the record does not say.
        notes: For people; as written.
        services: Service types, lower case; `*` where the record does not say.
        flags: Lower case: `y` testing, `s` no subdomains in i=.
        key: What p= decodes to; empty for a revoked key.
        public: The decoded key; None if revoked or of a type this program does not know.
    """

    version: str | None
    hashes: tuple[str, ...]
    key_type: str
    notes: str
    services: tuple[str, ...]
    flags: tuple[str, ...]
    key: bytes
    public: PublicKey | None

    @property
    def revoked(self) -> bool:
        """Whether p= is empty: the key has been withdrawn."""
        return not self.key

    @property
    def draft(self) -> bool:
        """Whether only the drafts of DKIM2 know such a record; verifiers of DKIM pass it over (RFC 6376 6.1.2)."""
        return self.version == _DRAFT or _DRAFT_TYPE.match(self.key_type) is not None

    @property
    def testing(self) -> bool:
        """Whether the domain says it is only testing DKIM."""
        return "y" in self.flags

    @property
    def for_mail(self) -> bool:
        """Whether the key may sign mail at all."""
        return "*" in self.services or "email" in self.services

    @property
    def takes_sha256(self) -> bool:
        """Whether a signature with SHA-256, the only hash still allowed (RFC 8301 3.1), can match this record."""
        return not self.hashes or "sha256" in self.hashes


def parse_key(data: bytes | str) -> KeyRecord:
    """
    Read the joined text of one TXT record.

    Forgiven, as verifiers do: empty parts between semicolons, missing base64 padding, characters outside ASCII in n=.

    Raises:
        KeyRecordError: it is not a usable key record.
    """
    tags = parse_tags(data)
    _refuse_strangers(tags)
    _refuse_bad_grammar(tags)
    version = _version(tags)
    field = tags.find("p")
    if field is None:
        raise KeyRecordError(Problem.NO_KEY, "p", len(tags.text))
    key_type = tags.value("k", "rsa").lower()
    key, whole = _decode(field.value, field.value_position)
    public = None
    if key:
        try:
            public = _read_public(key_type, key)
        except _BadKeyError as error:
            problem = error.problem if whole or error.problem is Problem.CUT_OFF else Problem.BASE64
            raise KeyRecordError(problem, "p", field.value_position) from error
        if not whole and public is None:
            raise KeyRecordError(Problem.BASE64, "p", field.value_position)
    return KeyRecord(
        version,
        _words(tags.value("h")),
        key_type,
        tags.value("n"),
        _words(tags.value("s", "*")) or ("*",),
        _words(tags.value("t")),
        key,
        public,
    )


def repaired(data: bytes) -> str | None:
    """Return the text without stray quotes and backslashes if that alone makes it a key record, else None."""
    text = parse_tags(data).text
    plain = re.sub(r'"\s*"', "", text).replace('"', "").replace("\\", "").strip()
    if plain == text:
        return None
    try:
        parse_key(plain)
    except KeyRecordError:
        return None
    return plain


def without_testing(data: bytes) -> str:
    """Return the text with the flag `y` taken out and nothing else changed."""
    text = parse_tags(data).text
    tag = parse_tags(data).find("t")
    if tag is None:
        return text
    end = tag.value_position + len(tag.value)
    flags = [flag for flag in tag.value.split(":") if flag.strip().lower() not in {"y", ""}]
    if flags:
        return text[: tag.value_position] + ":".join(flags) + text[end:]
    before, after = text[: tag.position].rstrip(), text[end:].lstrip(" \t;")
    return f"{before} {after}" if after else before.removesuffix(";").rstrip() or text


def _refuse_strangers(tags: TagList) -> None:
    """Tell a broken key from a text that never was one."""
    if "p" in tags or tags.text.lstrip(' "').lower().startswith("v=dkim"):
        return
    if tags.tags and tags.tags[0].name == "k":
        return
    raise KeyRecordError(Problem.NOT_A_KEY, "", 0)


def _refuse_bad_grammar(tags: TagList) -> None:
    note = tags.find("n")
    inside = (note.value_position, note.value_position + len(note.value)) if note else (0, 0)
    for found in _STRAY.finditer(tags.text):
        if not inside[0] <= found.start() < inside[1]:
            raise KeyRecordError(Problem.STRAY, _tag_at(tags, found.start()), found.start())
    for flaw, position, _ in tags.problems:
        if flaw is Flaw.EMPTY_PART or (flaw is Flaw.BAD_CHARACTER and inside[0] <= position < inside[1]):
            continue
        raise KeyRecordError(Problem.SYNTAX, _tag_at(tags, position), position)


def _tag_at(tags: TagList, position: int) -> str:
    """Return the name of the tag that a position belongs to, in a form fit for a sentence."""
    name = next((tag.name for tag in reversed(tags.tags) if tag.position <= position), "")
    return re.sub(r"[^A-Za-z0-9_]", "", name)[:30]


def _version(tags: TagList) -> str | None:
    tag = tags.find("v")
    if tag is None:
        return None
    if tag.value not in {"DKIM1", _DRAFT} or tags.tags[0] is not tag:
        raise KeyRecordError(Problem.VERSION, "v", tag.position)
    return tag.value


def _words(value: str) -> tuple[str, ...]:
    return tuple(word for part in value.split(":") if (word := part.strip().lower()))


def _decode(value: str, position: int) -> tuple[bytes, bool]:
    """Return the octets of p= and whether its base64 was whole; a cut-off end is left away."""
    if (bad := _NOT_BASE64.search(value)) is not None:
        raise KeyRecordError(Problem.BASE64, "p", position + bad.start())
    text = "".join(value.split())
    plain = text.rstrip("=")
    if (middle := plain.find("=")) >= 0 or len(text) - len(plain) > 2 or (text and not plain):
        raise KeyRecordError(Problem.BASE64, "p", position + max(middle, 0))
    whole = len(plain) % 4 != 1
    if not whole:
        plain = plain[:-1]
    return binascii.a2b_base64(plain + "=" * (-len(plain) % 4)), whole


class _BadKeyError(ValueError):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def _bad(problem: Problem = Problem.UNREADABLE) -> NoReturn:
    raise _BadKeyError(problem)


def _read_public(key_type: str, key: bytes) -> PublicKey | None:
    """
    Decode a public key with a DER reader of our own.

    It tells a key that was cut off (the usual fault) from garbage, and shows odd exponents and short keys that
    libraries refuse to load; at 3 microseconds a key it costs a bulk audit nothing.
    """
    if key_type not in {"rsa", "ed25519"}:
        return None
    found = PublicKey("ed25519", 256, 0, Form.RAW) if len(key) == 32 else _read_der(key)
    if found.kind != key_type:
        _bad(Problem.OTHER_TYPE)
    return found


def _read_der(key: bytes) -> PublicKey:
    start, stop = _element(key, 0, len(key), 0x30)
    if stop != len(key):
        _bad()
    if key[start : start + 1] == b"\x02":
        return _rsa(key, start, stop, Form.PKCS1)
    head, head_stop = _element(key, start, stop, 0x30)
    oid_start, oid_stop = _element(key, head, head_stop, 0x06)
    bits_start, bits_stop = _element(key, head_stop, stop, 0x03)
    if bits_stop != stop or key[bits_start : bits_start + 1] != b"\0":
        _bad()
    oid = key[oid_start:oid_stop]
    if oid == _ED25519_OID:
        return PublicKey("ed25519", 256, 0, Form.SPKI) if bits_stop - bits_start == 33 else _bad()
    if oid != _RSA_OID:
        _bad(Problem.OTHER_TYPE)
    start, inner = _element(key, bits_start + 1, bits_stop, 0x30)
    if inner != bits_stop:
        _bad()
    return _rsa(key, start, inner, Form.SPKI)


def _rsa(key: bytes, start: int, stop: int, form: Form) -> PublicKey:
    first, first_stop = _element(key, start, stop, 0x02)
    second, second_stop = _element(key, first_stop, stop, 0x02)
    modulus, exponent = _positive(key[first:first_stop]), _positive(key[second:second_stop])
    if second_stop != stop or exponent < 3 or exponent % 2 == 0 or exponent >= modulus:
        _bad()
    return PublicKey("rsa", modulus.bit_length(), exponent, form)


def _positive(octets: bytes) -> int:
    return int.from_bytes(octets, "big") if octets and octets[0] < 0x80 else _bad()


def _element(data: bytes, at: int, end: int, tag: int) -> tuple[int, int]:
    """Return where the contents of the DER element at `at` start and stop."""
    if at + 2 > end:
        _bad(Problem.CUT_OFF)
    if data[at] != tag:
        _bad()
    size, at = data[at + 1], at + 2
    if size & 0x80:
        count = size & 0x7F
        if not 1 <= count <= 4:
            _bad()
        if at + count > end:
            _bad(Problem.CUT_OFF)
        size, at = int.from_bytes(data[at : at + count], "big"), at + count
    if at + size > end:
        _bad(Problem.CUT_OFF if end == len(data) else Problem.UNREADABLE)
    return at, at + size
