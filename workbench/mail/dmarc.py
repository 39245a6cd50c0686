"""DMARC policy records (RFC 9989 4.7, 4.8): text in, typed record out; no DNS here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from workbench.mail.tags import Flaw, Tag, TagList, format_tags, parse_tags

KNOWN = ("v", "p", "sp", "np", "psd", "t", "adkim", "aspf", "fo", "rua", "ruf")
HISTORIC = ("pct", "rf", "ri")
"""Tags of RFC 7489 that RFC 9989 removed; a receiver of today ignores them."""

_VERSION = re.compile(r"[ \t]*v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)", re.IGNORECASE)
_SIZE = re.compile(r"!\d+[kmgt]?$", re.IGNORECASE)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9%\-._~:/?#\[\]@$&'()*+;=]+")  # RFC 3986 without "!" and ","
_MAILBOX = re.compile(r"[A-Za-z0-9%\-._~$&'*+=/?^`{|}#]+@(?P<host>[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)\.?")


class Policy(StrEnum):
    """What a domain owner asks for when a message fails, from the weakest to the strongest."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"

    @property
    def strength(self) -> int:
        """0 for none to 2 for reject."""
        return list(Policy).index(self)

    @property
    def tested(self) -> Policy:
        """The policy one level lower: what `t=y` asks for (RFC 9989 4.7)."""
        return list(Policy)[max(0, self.strength - 1)]


class Psd(StrEnum):
    """Whether the record is that of a public suffix domain."""

    YES = "y"
    NO = "n"
    UNKNOWN = "u"


class Alignment(StrEnum):
    """How close an authenticated domain must be to the author's."""

    RELAXED = "r"
    STRICT = "s"


class Author(StrEnum):
    """Whom a policy is asked for: the owner of the record, or a domain below it."""

    DOMAIN = "domain"
    SUBDOMAIN = "existing_subdomain"
    NONEXISTENT = "nonexistent_subdomain"


class Trouble(StrEnum):
    """What is wrong at one place of a record."""

    BAD_VALUE = "bad_value"
    DUPLICATE = "duplicate_tag"
    GARBAGE = "garbage"
    EMPTY_PART = "empty_part"
    BAD_CHARACTER = "bad_character"
    NO_MAILTO = "no_mailto"
    BAD_URI = "bad_uri"
    NOT_MAILTO = "not_mailto"
    URI_SIZE = "uri_size"


class Problem(NamedTuple):
    """One thing wrong: `position` counts characters of the record from 0; `tag` is empty where none is concerned."""

    trouble: Trouble
    tag: str
    position: int
    text: str


@dataclass(frozen=True, slots=True)
class ReportUri:
    """
    Where reports are sent.

    Attributes:
        uri: As written, without the obsolete `!size`.
        host: Domain of the address, lower case; empty for anything but `mailto:`.
    """

    uri: str
    host: str = ""

    @property
    def mailbox(self) -> str:
        """The address of a `mailto:`, else empty."""
        return self.uri[7:].partition("?")[0] if self.host else ""


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    """
    A record; what is missing or wrong has its default (RFC 9989 4.7).

    Attributes:
        policy: The valid `p`, None if missing or wrong.
        subdomain_policy: The valid `sp`.
        nonexistent_policy: The valid `np`.
        psd: `psd`, `u` by default.
        testing: `t=y`.
        adkim: Alignment of DKIM.
        aspf: Alignment of SPF.
        fo: Failure reporting options; `("0",)` by default.
        rua: Valid addresses for aggregate reports.
        ruf: Valid addresses for failure reports.
        historic: `pct`, `rf`, `ri` as written: name and value.
        unknown: Unknown tags as written.
        void: Which of `p`, `sp`, `np` are there but not valid (RFC 9989 4.10.1 treats that specially).
        text: The record as published; not compared.
        problems: By position; not compared.
        tags: Every tag with its position; not compared.
    """

    policy: Policy | None = None
    subdomain_policy: Policy | None = None
    nonexistent_policy: Policy | None = None
    psd: Psd = Psd.UNKNOWN
    testing: bool = False
    adkim: Alignment = Alignment.RELAXED
    aspf: Alignment = Alignment.RELAXED
    fo: tuple[str, ...] = ("0",)
    rua: tuple[ReportUri, ...] = ()
    ruf: tuple[ReportUri, ...] = ()
    historic: tuple[tuple[str, str], ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    void: tuple[str, ...] = ()
    text: str = field(default="", compare=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False)
    tags: tuple[Tag, ...] = field(default=(), compare=False)

    @property
    def unusable(self) -> tuple[str, ...]:
        """Which policy tags break the policy: `p` where it is missing or wrong, `sp` and `np` where they are wrong."""
        missing = ("p",) if self.policy is None and "p" not in self.void else ()
        return missing + self.void

    @property
    def repeated(self) -> tuple[str, ...]:
        """
        Names of tags that stand more than once, each once.

        RFC 9989 4.7 takes its tag lists from RFC 6376, whose section 3.2 makes a list with a repeated name invalid as
        a whole. Not every receiver follows that, but nobody can rely on one that does not.
        """
        return tuple(dict.fromkeys(found.tag for found in self.problems if found.trouble is Trouble.DUPLICATE))

    @property
    def applies(self) -> bool:
        """Whether receivers process DMARC at all by this record (RFC 9989 4.10.1)."""
        return not self.repeated and (not self.unusable or bool(self.rua))

    def published(self, author: Author) -> Policy | None:
        """Return the policy for `author`, `t` not yet applied; None where receivers do no DMARC processing."""
        if self.unusable or self.policy is None or not self.applies:
            return Policy.NONE if self.applies else None
        below = self.subdomain_policy or self.policy
        match author:
            case Author.DOMAIN:
                return self.policy
            case Author.SUBDOMAIN:
                return below
            case Author.NONEXISTENT:
                return self.nonexistent_policy or below

    def applied(self, author: Author) -> Policy | None:
        """Return the policy for `author` after `t=y` took it one level down."""
        policy = self.published(author)
        return policy.tested if policy is not None and self.testing else policy


def is_dmarc(text: bytes | str) -> bool:
    """Whether a TXT value is a DMARC record at all: `v=DMARC1` first, the value in exactly this case."""
    found = _VERSION.match(text if isinstance(text, str) else text.decode("latin-1"))
    return found is not None and "DMARC1" in found.group()


def parse(data: bytes | str) -> DmarcRecord:
    """
    Return the record in a TXT value; everything wrong behind the version is in `problems`.

    Raises:
        ValueError: it does not begin with `v=DMARC1`, so that receivers ignore it.
    """
    found = parse_tags(data)
    if not is_dmarc(found.text):
        raise ValueError(f"not a DMARC record, it does not begin with v=DMARC1: {found.text[:60]!r}")
    return _Reader(found).read()


def format_record(record: DmarcRecord, *, historic: bool = True, unknown: bool = True) -> str:
    """Return a record in the usual order and spelling, without its defaults."""
    pairs: list[tuple[str, str]] = [("v", "DMARC1")]
    for name, value in (
        ("p", record.policy),
        ("sp", record.subdomain_policy),
        ("np", record.nonexistent_policy),
        ("psd", None if record.psd is Psd.UNKNOWN else record.psd),
        ("t", "y" if record.testing else None),
        ("adkim", None if record.adkim is Alignment.RELAXED else record.adkim),
        ("aspf", None if record.aspf is Alignment.RELAXED else record.aspf),
        ("fo", None if record.fo == ("0",) else ":".join(record.fo)),
        ("rua", ",".join(entry.uri for entry in record.rua) or None),
        ("ruf", ",".join(entry.uri for entry in record.ruf) or None),
    ):
        if value is not None:
            pairs.append((name, str(value)))
    pairs += record.historic if historic else ()
    pairs += record.unknown if unknown else ()
    return format_tags(pairs)


class _Reader:
    """Reads the tags of one list into a record, noting what is wrong where."""

    def __init__(self, tags: TagList) -> None:
        self._list = tags
        self._first: dict[str, Tag] = {}
        for tag in tags.tags:  # of a duplicate the first is shown, though the list is invalid then
            self._first.setdefault(tag.name.lower(), tag)  # ABNF literals: the case of a name does not matter
        self._problems: list[Problem] = []
        self._void: list[str] = []

    def read(self) -> DmarcRecord:
        self._grammar()
        p, sp, np = (self._policy(name) for name in ("p", "sp", "np"))
        others = [(tag.name, tag.value) for name, tag in self._first.items() if name not in KNOWN and _is_name(name)]
        return DmarcRecord(
            policy=p,
            subdomain_policy=sp,
            nonexistent_policy=np,
            psd=Psd(self._choice("psd", tuple(Psd), Psd.UNKNOWN)),
            testing=self._choice("t", ("y", "n"), "n") == "y",
            adkim=Alignment(self._choice("adkim", tuple(Alignment), Alignment.RELAXED)),
            aspf=Alignment(self._choice("aspf", tuple(Alignment), Alignment.RELAXED)),
            fo=tuple(self._choice("fo", ("0", "1", "d", "s", "d:s", "s:d"), "0").split(":")),
            rua=self._uris("rua"),
            ruf=self._uris("ruf"),
            historic=tuple(pair for pair in others if pair[0].lower() in HISTORIC),
            unknown=tuple(pair for pair in others if pair[0].lower() not in HISTORIC),
            void=tuple(self._void),
            text=self._list.text,
            problems=tuple(sorted(self._problems, key=lambda found: found.position)),
            tags=self._list.tags,
        )

    def _grammar(self) -> None:
        kinds = {Flaw.EMPTY_PART: Trouble.EMPTY_PART, Flaw.BAD_CHARACTER: Trouble.BAD_CHARACTER}
        for flaw, position, text in self._list.problems:
            if flaw is not Flaw.DUPLICATE:
                self._note(kinds.get(flaw, Trouble.GARBAGE), "", position, text)
        seen: set[str] = set()
        for tag in self._list.tags:
            name = tag.name.lower()
            if name in seen:
                self._note(Trouble.DUPLICATE, name, tag.position, f"{tag.name}={tag.value}")
            elif not tag.name.isalpha() and _is_name(tag.name):  # dmarc-tag = 1*ALPHA
                self._note(Trouble.GARBAGE, "", tag.position, f"{tag.name}={tag.value}")
            seen.add(name)

    def _note(self, trouble: Trouble, tag: str, position: int, text: str) -> None:
        self._problems.append(Problem(trouble, tag, position, text))

    def _choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        tag = self._first.get(name)
        if tag is None:
            return default
        if (value := tag.value.lower()) in allowed:
            return value
        self._note(Trouble.BAD_VALUE, name, tag.value_position, tag.value)
        return default

    def _policy(self, name: str) -> Policy | None:
        found = self._choice(name, tuple(Policy), "")
        if name in self._first and not found:
            self._void.append(name)
        return Policy(found) if found else None

    def _uris(self, name: str) -> tuple[ReportUri, ...]:
        tag = self._first.get(name)
        if tag is None:
            return ()
        found = []
        at = tag.value_position
        for part in tag.value.split(","):
            entry = self._uri(name, at + len(part) - len(part.lstrip()), part.strip())
            if entry is not None and entry not in found:
                found.append(entry)
            at += len(part) + 1
        return tuple(found)

    def _uri(self, name: str, at: int, text: str) -> ReportUri | None:
        if (size := _SIZE.search(text)) is not None:
            self._note(Trouble.URI_SIZE, name, at + size.start(), size.group())
            text = text[: size.start()]
        if _MAILBOX.fullmatch(text):
            self._note(Trouble.NO_MAILTO, name, at, text)
            return None
        if not _URI.fullmatch(text):
            self._note(Trouble.BAD_URI, name, at, text)
            return None
        scheme, _, rest = text.partition(":")
        if scheme.lower() != "mailto":
            self._note(Trouble.NOT_MAILTO, name, at, text)
            return ReportUri(text)
        mailbox = _MAILBOX.fullmatch(rest.partition("?")[0])
        if mailbox is None:
            self._note(Trouble.BAD_URI, name, at, text)
            return None
        return ReportUri(text, mailbox["host"].lower())


def _is_name(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) is not None
