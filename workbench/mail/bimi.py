"""
BIMI Assertion Records: text in, typed record out; no DNS here.

After draft-brand-indicators-for-message-identification-14, section 4.3. Receivers must not mend capitals or syntax
there, so nothing is mended here either: what is wrong stands in `problems` with its place.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlsplit

from workbench.mail.tags import Flaw, Tag, TagList, format_tags, parse_tags

DEFAULT_SELECTOR = "default"
KNOWN = ("v", "l", "a", "avp", "lps")

_VERSION = re.compile(r"[ \t]*v[ \t]*=[ \t]*BIMI1[ \t]*(?:;|$)")
_LIKE = re.compile(r"[^A-Za-z0-9]*(?:v[^A-Za-z0-9]*)?BIMI", re.IGNORECASE)
_LATER_VERSION = re.compile(r"(?:^|;)\s*v\s*=\s*BIMI\s*1?\s*(?:;|$)", re.IGNORECASE)
_URI = re.compile(r"(?:[A-Za-z0-9\-._~:/?#@!$&'()*+=\[\]]|%[0-9A-Fa-f]{2})+")  # RFC 3986; a comma must be encoded
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*\.?")
_PREFIX = re.compile(r"[A-Za-z0-9-]{1,63}")
_RUN = re.compile(r"[_.]+")


class Avatar(StrEnum):
    """Which picture the owner prefers where the sender has one of his own."""

    BRAND = "brand"
    PERSONAL = "personal"


class Trouble(StrEnum):
    """What is wrong at one place of a record."""

    NO_LOCATION = "no_location"  # `l` is missing altogether
    BAD_URI = "bad_uri"
    NOT_HTTPS = "not_https"
    NO_FULL_NAME = "no_full_name"  # the host of `a` must be a fully qualified domain name
    BAD_AVATAR = "bad_avatar"
    BAD_LOCAL_PART = "bad_local_part"
    OLD_LOCAL_PART = "old_local_part"  # lps=true of drafts up to -10, where -14 has a list of prefixes
    DUPLICATE = "duplicate_tag"
    GARBAGE = "garbage"
    EMPTY_PART = "empty_part"
    BAD_CHARACTER = "bad_character"
    UNKNOWN_TAG = "unknown_tag"

    @property
    def fatal(self) -> bool:
        """Whether receivers must not use the record (4.3: missing or not well-formed "is an error")."""
        return self in _FATAL


_FATAL = frozenset({
    Trouble.NO_LOCATION, Trouble.BAD_URI, Trouble.NOT_HTTPS, Trouble.NO_FULL_NAME, Trouble.DUPLICATE, Trouble.GARBAGE,
    Trouble.BAD_CHARACTER,
})  # fmt: skip


class Problem(NamedTuple):
    """One thing wrong: `position` counts characters of the record from 0; `tag` is empty where none is concerned."""

    trouble: Trouble
    tag: str
    position: int
    text: str


@dataclass(frozen=True, slots=True)
class BimiRecord:
    """
    A record; what is missing or wrong has its default.

    Attributes:
        location: URL of the logo, empty if declined, None if missing or not valid.
        evidence: URL of the mark certificate, empty if there is none, None if not valid.
        avatar: `avp`, brand by default.
        local_parts: Prefixes of `lps`, lower case; empty for any local part, None where the tag is missing.
        unknown: Unknown tags as written.
        text: The record as published; not compared.
        problems: By position; not compared.
        tags: Every tag with its position; not compared.
    """

    location: str | None = ""
    evidence: str | None = ""
    avatar: Avatar = Avatar.BRAND
    local_parts: tuple[str, ...] | None = None
    unknown: tuple[tuple[str, str], ...] = ()
    text: str = field(default="", compare=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False)
    tags: tuple[Tag, ...] = field(default=(), compare=False)

    @property
    def usable(self) -> bool:
        """Whether receivers may go on with this record at all."""
        return not any(problem.trouble.fatal for problem in self.problems)

    @property
    def declined(self) -> bool:
        """Whether the owner refuses to take part: `l` and `a` both empty (4.3.1)."""
        return self.location == "" and self.evidence == ""

    def selects(self, selector: str) -> bool:
        """Whether a selector made of a local part is to be looked up (4.5)."""
        if self.local_parts is None:
            return False
        return not self.local_parts or selector.lower().startswith(self.local_parts)


def is_bimi(text: bytes | str) -> bool:
    """Whether a TXT value is a record at all: `v=BIMI1` first, in exactly this case (7.2, step 4)."""
    return _VERSION.match(text if isinstance(text, str) else text.decode("latin-1")) is not None


def is_like_bimi(text: str) -> bool:
    """Whether a TXT value that is no record was probably meant to be one."""
    return _LIKE.match(text) is not None or _LATER_VERSION.search(text) is not None


def parse(data: bytes | str) -> BimiRecord:
    """
    Return the record in a TXT value; everything wrong behind the version is in `problems`.

    Raises:
        ValueError: it does not begin with `v=BIMI1`, so that receivers ignore it.
    """
    found = parse_tags(data)
    if not is_bimi(found.text):
        raise ValueError(f"not a BIMI record, it does not begin with v=BIMI1: {found.text[:60]!r}")
    return _Reader(found).read()


def format_record(record: BimiRecord) -> str:
    """Return a record in the usual order and spelling, without its defaults and without unknown tags."""
    pairs = [("v", "BIMI1"), ("l", record.location or ""), ("a", record.evidence or "")]
    if record.avatar is not Avatar.BRAND:
        pairs.append(("avp", record.avatar.value))
    if record.local_parts is not None:
        pairs.append(("lps", ",".join(record.local_parts)))
    return format_tags(pairs) + ";"


def local_part_selector(local_part: str) -> str | None:
    """Return the selector that a local part stands for (4.5), in lower case; None where it cannot be one."""
    plain = _RUN.sub("-", local_part.partition("+")[0]).strip("-")
    return plain.lower() if _PREFIX.fullmatch(plain) else None


class _Reader:
    """Reads the tags of one list into a record, noting what is wrong where."""

    def __init__(self, tags: TagList) -> None:
        self._list = tags
        self._first: dict[str, Tag] = {}
        for tag in tags.tags:  # of a duplicate, the first is shown; names in exactly this case (RFC 6376 3.2)
            self._first.setdefault(tag.name, tag)
        self._problems: list[Problem] = []

    def read(self) -> BimiRecord:
        self._grammar()
        unknown = [tag for name, tag in self._first.items() if name not in KNOWN]
        for tag in unknown:
            self._note(Trouble.UNKNOWN_TAG, tag.name, tag.position, tag.name)
        if "l" not in self._first:
            self._note(Trouble.NO_LOCATION, "l", len(self._list.text), "")
        return BimiRecord(
            self._uri("l") if "l" in self._first else None,
            self._uri("a"),
            self._avatar(),
            self._local_parts(),
            tuple((tag.name, tag.value) for tag in unknown),
            text=self._list.text,
            problems=tuple(sorted(self._problems, key=lambda found: found.position)),
            tags=self._list.tags,
        )

    def _note(self, trouble: Trouble, tag: str, position: int, text: str) -> None:
        self._problems.append(Problem(trouble, tag, position, text))

    def _grammar(self) -> None:
        kinds = {
            Flaw.EMPTY_PART: Trouble.EMPTY_PART,
            Flaw.BAD_CHARACTER: Trouble.BAD_CHARACTER,
            Flaw.DUPLICATE: Trouble.DUPLICATE,
        }
        for flaw, position, text in self._list.problems:
            kind = kinds.get(flaw, Trouble.GARBAGE)
            self._note(kind, text if kind is Trouble.DUPLICATE else "", position, text)

    def _uri(self, name: str) -> str | None:
        tag = self._first.get(name)
        if tag is None or not tag.value:
            return ""
        trouble = _uri_trouble(tag.value, full_name=name == "a")
        if trouble is None:
            return tag.value
        self._note(trouble, name, tag.value_position, tag.value)
        return None

    def _avatar(self) -> Avatar:
        tag = self._first.get("avp")
        if tag is None:
            return Avatar.BRAND
        if tag.value in tuple(Avatar):
            return Avatar(tag.value)
        self._note(Trouble.BAD_AVATAR, "avp", tag.value_position, tag.value)
        return Avatar.BRAND

    def _local_parts(self) -> tuple[str, ...] | None:
        tag = self._first.get("lps")
        if tag is None:
            return None
        if not tag.value:
            return ()
        if tag.value in {"true", "false"}:
            self._note(Trouble.OLD_LOCAL_PART, "lps", tag.value_position, tag.value)
        found: list[str] = []
        at = tag.value_position
        for part in tag.value.split(","):
            prefix = part.strip()
            if _PREFIX.fullmatch(prefix):
                found.append(prefix.lower())
            else:
                self._note(Trouble.BAD_LOCAL_PART, "lps", at + len(part) - len(part.lstrip()), prefix)
            at += len(part) + 1
        return tuple(dict.fromkeys(found)) or None


def _uri_trouble(text: str, *, full_name: bool) -> Trouble | None:
    try:
        parts = urlsplit(text) if _URI.fullmatch(text) else None
        host, _ = (parts.hostname or "", parts.port) if parts is not None else ("", None)
    except ValueError:
        return Trouble.BAD_URI
    if parts is None or not host or "@" in parts.netloc or parts.netloc.endswith(":"):
        return Trouble.BAD_URI
    if parts.scheme != "https":
        return Trouble.NOT_HTTPS if parts.scheme else Trouble.BAD_URI
    is_address = _is_address(host)
    if not is_address and not _HOST.fullmatch(host):
        return Trouble.BAD_URI
    return Trouble.NO_FULL_NAME if full_name and (is_address or "." not in host.rstrip(".")) else None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
