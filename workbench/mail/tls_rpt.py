"""TLS-RPT (RFC 8460): the record that says where reports about failed encryption go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

VERSION = "TLSRPTv1"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}")
_VALUE = re.compile(r"[\x21-\x3a\x3c\x3e-\x7e]+")
_URI = re.compile(r"[\x22-\x2b\x2d-\x3a\x3c-\x7e]+")  # RFC 8460 3: "!", "," and ";" are written as escapes
_RUA = re.compile(r"(?:^|[;,\s])[\"']*rua\s*[=:]\s*([^;]*)", re.IGNORECASE)
_WSP = " \t"


class Flaw(StrEnum):
    """Why a record is not valid."""

    VERSION = "version"  # does not begin with its version, spelt exactly
    NO_RUA = "no_rua"
    BAD_URI = "bad_uri"  # an address for reports that is neither mailto: nor https:, or is empty
    BAD_FIELD = "bad_field"  # not name=value, or with characters that the grammar does not have
    EMPTY_FIELD = "empty_field"  # two semicolons with nothing between


class TlsRptError(ValueError):
    """A record that no sender accepts: `flaw` says why, `piece` is the text it is about."""

    def __init__(self, flaw: Flaw, piece: str = "") -> None:
        super().__init__(f"{flaw}: {piece!r}" if piece else flaw.value)
        self.flaw = flaw
        self.piece = piece[:200]


@dataclass(frozen=True, slots=True)
class TlsRptRecord:
    """A valid record: where reports go, in order; `extensions` are fields nobody knows yet."""

    rua: tuple[str, ...]
    extensions: tuple[tuple[str, str], ...] = ()


def is_candidate(text: bytes) -> bool:
    """Whether senders count a TXT record at `_smtp._tls` as one of TLS-RPT; they discard the others (RFC 8460 3)."""
    return text.startswith(b"v=TLSRPTv1") and text[10:11] in {b"", b";", b" ", b"\t"}


def resembles(text: bytes) -> bool:
    """Whether a TXT record was meant to be one, whatever is wrong with it."""
    return re.search(rb"(?:^|;)[\s\"']*v\s*=\s*[\"']?tls", text, re.IGNORECASE) is not None


def parse_record(data: bytes | str) -> TlsRptRecord:
    """
    Return the record that one TXT value holds (RFC 8460 3).

    Raises:
        TlsRptError: no sender accepts it.
    """
    text = data if isinstance(data, str) else data.decode("latin-1")
    first, *parts = text.split(";")
    if first.rstrip(_WSP) != f"v={VERSION}":
        raise TlsRptError(Flaw.VERSION, first.strip())
    if parts and not parts[-1].strip(_WSP):
        parts.pop()  # a final semicolon is allowed
    rua: list[str] = []
    extensions = []
    for part in parts:
        name, value = _field(part.strip(_WSP))
        if name == "rua":
            rua += [_uri(piece.strip(_WSP)) for piece in value.split(",")]
        else:
            extensions.append((name, value))
    if not rua:
        raise TlsRptError(Flaw.NO_RUA)
    return TlsRptRecord(tuple(dict.fromkeys(rua)), tuple(extensions))


def _field(part: str) -> tuple[str, str]:
    if not part:
        raise TlsRptError(Flaw.EMPTY_FIELD)
    name, equals, value = part.partition("=")
    if not equals or not _NAME.fullmatch(name) or (name != "rua" and not _VALUE.fullmatch(value)):
        raise TlsRptError(Flaw.BAD_FIELD, part)
    return name, value


def _uri(text: str) -> str:
    if not _URI.fullmatch(text):
        raise TlsRptError(Flaw.BAD_URI, text)
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError as error:
        raise TlsRptError(Flaw.BAD_URI, text) from error
    if parts.scheme == "https" and host:
        return text
    local, at, domain = unquote(parts.path).rpartition("@")
    if parts.scheme == "mailto" and at and local and domain.strip("."):
        return text
    raise TlsRptError(Flaw.BAD_URI, text)


def salvage(data: bytes | str) -> tuple[str, ...]:
    """Return the addresses for reports that the owner of a damaged record meant, as they must be written."""
    text = data if isinstance(data, str) else data.decode("latin-1")
    found: dict[str, None] = {}
    for value in _RUA.findall(text):
        for piece in re.split(r"[,\s]+", value):
            if uri := _meant(piece.strip("\"'<>\\")):
                found[uri] = None
    return tuple(found)


def _meant(piece: str) -> str | None:
    """Return one address as it must be written; None where it cannot be told."""
    bare = re.sub(r"^(?:mailto:?/*|mail:)(?=[^/])", "", piece, flags=re.IGNORECASE)
    tries = (piece, f"mailto:{bare}" if "://" not in bare else re.sub(r"^[a-z]+(?=://)", "https", bare))
    for attempt in tries:
        try:
            return _uri(attempt)
        except TlsRptError:
            continue
    return None


def format_record(rua: tuple[str, ...]) -> str:
    """Return the record that sends reports to these addresses."""
    return f"v={VERSION}; rua={','.join(rua)}"
