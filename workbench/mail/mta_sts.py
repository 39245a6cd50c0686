"""MTA-STS (RFC 8461): the record, the policy, and which mail hosts a policy covers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

VERSION = "STSv1"

MAX_AGE = 31_557_600
"""The most seconds a policy may be kept, a year (RFC 8461 3.2)."""

MAX_POLICY = 65_536
"""Octets of a policy that a sender must be ready to read (RFC 8461 3.3 suggests 64 KB)."""

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}")
_ID = re.compile(r"[A-Za-z0-9]{1,32}")
_RECORD_VALUE = re.compile(r"[\x21-\x3a\x3c\x3e-\x7e]+")
_POLICY_VALUE = re.compile(r"[^\x00-\x20\x7f]+(?: +[^\x00-\x20\x7f]+)*")
_WSP = " \t"


class Mode(StrEnum):
    """What a sender does where a mail host does not meet the policy (RFC 8461 5)."""

    ENFORCE = "enforce"
    TESTING = "testing"
    NONE = "none"


class Flaw(StrEnum):
    """Why a record or a policy is not valid."""

    VERSION = "version"  # does not begin with its version, spelt exactly
    NO_ID = "no_id"
    BAD_ID = "bad_id"  # not 1 to 32 letters and digits
    BAD_FIELD = "bad_field"  # not name=value, or with characters that the grammar does not have
    EMPTY_FIELD = "empty_field"  # two semicolons with nothing between
    NO_MODE = "no_mode"
    BAD_MODE = "bad_mode"
    NO_MAX_AGE = "no_max_age"
    BAD_MAX_AGE = "bad_max_age"  # not one to ten digits
    NO_MX = "no_mx"  # a policy that is meant to be met covers no host
    BAD_MX = "bad_mx"  # not a host name, nor one behind "*."
    BAD_LINE = "bad_line"  # not name:value
    NOT_TEXT = "not_text"  # not UTF-8


class MtaStsError(ValueError):
    """A record or a policy that no sender accepts: `flaw` says why, `piece` is the text it is about."""

    def __init__(self, flaw: Flaw, piece: str = "") -> None:
        super().__init__(f"{flaw}: {piece!r}" if piece else flaw.value)
        self.flaw = flaw
        self.piece = piece[:200]


@dataclass(frozen=True, slots=True)
class StsRecord:
    """A valid record: `id` changes with every change of the policy; `extensions` are fields nobody knows yet."""

    id: str
    extensions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """
    A valid policy.

    Attributes:
        mode: What it asks for.
        max_age: Seconds to keep it; may be above `MAX_AGE`, then senders take that.
        mx: Patterns of mail hosts, in lower case, in order, each once; may be empty in mode none.
        extensions: Fields nobody knows yet.
        oddities: Names of single fields that stand more than once (the first counts), and `blank line`.
    """

    mode: Mode
    max_age: int
    mx: tuple[str, ...] = ()
    extensions: tuple[tuple[str, str], ...] = ()
    oddities: tuple[str, ...] = ()

    def covers(self, host: str) -> bool:
        """Whether a sender may deliver to a mail host under this policy."""
        return any(matches(pattern, host) for pattern in self.mx)


def is_candidate(text: bytes) -> bool:
    """Whether senders count a TXT record at `_mta-sts` as one of MTA-STS; they discard the others (RFC 8461 3.1)."""
    return text.startswith(b"v=STSv1") and text[7:8] in {b"", b";", b" ", b"\t"}


def resembles(text: bytes) -> bool:
    """Whether a TXT record was meant to be one, whatever is wrong with it."""
    return re.search(rb"(?:^|;)[\s\"']*v\s*=\s*[\"']?sts", text, re.IGNORECASE) is not None


def parse_record(data: bytes | str) -> StsRecord:
    """
    Return the record that one TXT value holds (RFC 8461 3.1); where `id` is given twice, the first counts.

    Raises:
        MtaStsError: no sender accepts it.
    """
    first, *parts = _text(data).split(";")
    if first.rstrip(_WSP) != f"v={VERSION}":
        raise MtaStsError(Flaw.VERSION, first.strip())
    if parts and not parts[-1].strip(_WSP):
        parts.pop()  # a final semicolon is allowed
    found: str | None = None
    extensions = []
    for part in parts:
        name, value = _record_field(part.strip(_WSP))
        if name != "id":
            extensions.append((name, value))
        elif found is None:
            found = value
    if found is None:
        raise MtaStsError(Flaw.NO_ID)
    return StsRecord(found, tuple(extensions))


def _record_field(part: str) -> tuple[str, str]:
    if not part:
        raise MtaStsError(Flaw.EMPTY_FIELD)
    name, equals, value = part.partition("=")
    if name == "id" and equals and not _ID.fullmatch(value):
        raise MtaStsError(Flaw.BAD_ID, value)
    if not equals or not _NAME.fullmatch(name) or not _RECORD_VALUE.fullmatch(value):
        raise MtaStsError(Flaw.BAD_FIELD, part)
    return name, value


def parse_policy(data: bytes | str) -> Policy:
    """
    Return the policy that a document holds (RFC 8461 3.2).

    Lines end in LF or CRLF. A single field that is repeated counts as first given, as the standard has it. Blank
    lines, which the grammar does not have, are passed over and named in `oddities`.

    Raises:
        MtaStsError: senders do not accept it.
    """
    single: dict[str, str] = {}
    patterns: list[str] = []
    extensions: list[tuple[str, str]] = []
    oddities: list[str] = []
    for name, value in _policy_fields(_text(data)):
        if not name:
            oddities.append("blank line")
        elif name == "mx":
            patterns.append(_pattern(value))
        elif name not in {"version", "mode", "max_age"}:
            extensions.append((name, value))
        elif name in single:
            oddities.append(name)
        else:
            single[name] = value
    mode, max_age = _single(single)
    if mode is not Mode.NONE and not patterns:
        raise MtaStsError(Flaw.NO_MX)
    unique = tuple(dict.fromkeys(patterns))
    return Policy(mode, max_age, unique, tuple(extensions), tuple(dict.fromkeys(oddities)))


def _policy_fields(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and value of every line; an empty name stands for a blank line that is not the last."""
    lines = text.split("\n")
    if not lines[-1].strip(_WSP):
        lines.pop()
    for line in lines:
        bare = line.removesuffix("\r").rstrip(_WSP)
        if not bare:
            yield "", ""
            continue
        name, colon, rest = bare.partition(":")
        value = rest.lstrip(_WSP)
        if not colon or not _NAME.fullmatch(name) or (value and not _POLICY_VALUE.fullmatch(value)):
            raise MtaStsError(Flaw.BAD_LINE, bare)
        yield name, value


def _single(found: dict[str, str]) -> tuple[Mode, int]:
    """Return mode and age of the fields that stand once."""
    if found.get("version") != VERSION:
        raise MtaStsError(Flaw.VERSION, found.get("version", ""))
    if "mode" not in found:
        raise MtaStsError(Flaw.NO_MODE)
    if found["mode"] not in set(Mode):
        raise MtaStsError(Flaw.BAD_MODE, found["mode"])
    if "max_age" not in found:
        raise MtaStsError(Flaw.NO_MAX_AGE)
    if not re.fullmatch(r"[0-9]{1,10}", found["max_age"]):
        raise MtaStsError(Flaw.BAD_MAX_AGE, found["max_age"])
    return Mode(found["mode"]), int(found["max_age"])


def _pattern(value: str) -> str:
    bare = value.removeprefix("*.")
    if len(bare) > 253 or not _DOMAIN.fullmatch(bare):
        raise MtaStsError(Flaw.BAD_MX, value)
    return value.lower()


def matches(pattern: str, host: str) -> bool:
    """Whether a pattern covers a host name: `*.` stands for exactly one label, the leftmost (RFC 8461 4.1)."""
    pattern, host = pattern.lower(), host.lower().removesuffix(".")
    if not pattern.startswith("*."):
        return pattern == host
    return host.partition(".")[2] == pattern[2:] and not host.startswith(".")


def format_policy(mode: Mode, mx: tuple[str, ...], max_age: int) -> str:
    """Return a policy as a document, lines ended by CRLF as the standard's examples have them."""
    lines = [f"version: {VERSION}", f"mode: {mode}", *(f"mx: {pattern}" for pattern in mx), f"max_age: {max_age}"]
    return "\r\n".join(lines) + "\r\n"


def format_record(policy: str) -> str:
    """Return the record for a policy: its id follows from the text, so that it changes when the text does."""
    return f"v={VERSION}; id={hashlib.sha256(policy.encode()).hexdigest()[:20]};"


def _text(data: bytes | str) -> str:
    if isinstance(data, str):
        return data
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MtaStsError(Flaw.NOT_TEXT, data[max(0, error.start - 20) : error.end].decode("latin-1")) from error
