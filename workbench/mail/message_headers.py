"""Read the header of a message from its raw bytes, as strangers' programs write it (RFC 5322 2.2, lenient)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from workbench.mail.tags import parse_tags
from workbench.model.errors import ReportError
from workbench.model.messages import Header, Hop, Message, Signature

MOST_BYTES = 1 << 20
MOST_FIELDS = 2_000
_MOST_VALUE = 20_000

_NAME = re.compile(rb"[!-9;-~]+")  # RFC 5322 2.2: printable ASCII without the colon
_FIRST = re.compile(rb"[A-Za-z][A-Za-z0-9_-]*")  # what other files begin with is often a name by the rule, too
_LONGEST = 998  # RFC 5322 2.1.1
_LINE = re.compile(rb"\r\n|\n|\r")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What moves a terminal's cursor or turns the direction of a text: shown as a question mark."""

_ADDRESS = re.compile(r"[^\s<>@,;:\"()]+@([^\s<>@,;:\"()\[\]]+)")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
_BY = re.compile(r"\bby\s+([A-Za-z0-9_.\[\]:-]+)")
_WITH = re.compile(r"\bwith\s+([A-Za-z0-9]+)")
_TLS_SAID = re.compile(r"\b(?:version=TLS|TLSv?1|using TLS)", re.IGNORECASE)
_TLS_PROTOCOL = re.compile(r"(?:E|UTF8)?(?:SMTP|LMTP)SA?")  # RFC 3848, RFC 6531 4.3: …S is with TLS
_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")


def read_message(data: bytes, name: str = "") -> Message:
    """
    Return what the header of a message says.

    Args:
        data: The message, or the beginning of it with the whole header.
        name: What to call it.

    Raises:
        ReportError: there is no header in it.
    """
    headers, flaws = _headers(data[:MOST_BYTES])
    if not headers:
        raise ReportError("This is no message: it begins with no header", "Save the message as a file: .eml")
    signatures = (_signature(header.value) for header in headers if header.name == "dkim-signature")
    hops = (_hop(header.value) for header in headers if header.name == "received")
    back = next((header.value for header in headers if header.name == "return-path"), "")
    written = next((header.value for header in headers if header.name == "date"), "")
    return Message(
        name,
        headers,
        tuple(found for header in headers if header.name == "from" for found in read_addresses(header.value)),
        tuple(found for found in signatures if found is not None),
        tuple(found for found in hops if found is not None),
        next((found.rpartition("@")[2] for found in read_addresses(back)), ""),
        _date(written),
        flaws,
    )


def read_addresses(value: str) -> tuple[str, ...]:
    """
    Return the addresses in the value of a field, in lower case.

    A display name may hold an address of its own in quotes or comments: those are no mailboxes.
    """
    bare = _without_quotes(value)
    found = []
    for part in bare.split(","):
        inside = re.search(r"<([^<>]*)>", part)
        match = _ADDRESS.fullmatch((inside.group(1) if inside else part.rpartition(":")[2]).strip().rstrip(";").strip())
        if match is not None:
            found.append(match.group().lower().rstrip("."))
    return tuple(found)


def _without_quotes(value: str) -> str:
    """Return a value without comments and quoted display names; a quoted local part becomes one without quotes."""
    kept = re.sub(r'"(?:[^"\\]|\\.)*"(?=@)', "quoted", value[:_MOST_VALUE])
    return _without_comments(re.sub(r'"(?:[^"\\]|\\.)*"', " ", kept))


def _without_comments(value: str) -> str:
    for _ in range(5):  # they nest
        shorter = _COMMENT.sub(" ", value)
        if shorter == value:
            break
        value = shorter
    return value


def _headers(data: bytes) -> tuple[tuple[Header, ...], tuple[str, ...]]:
    """Return the fields, and the ways in which the lines break the rules, each once."""
    found: list[tuple[str, list[bytes]]] = []
    flaws: list[str] = []
    for at, line in enumerate(_LINE.split(data.removeprefix(b"\xef\xbb\xbf"))):
        if not line.strip():
            if found:
                break
            continue
        if len(line) > _LONGEST:
            flaws.append("long_line")
        if found and line[:1] in b" \t":
            found[-1][1].append(line)
            continue
        if at == 0 and line.startswith((b"From ", b">From ")):  # of a mailbox file (RFC 4155)
            continue
        name, colon, value = line.partition(b":")
        if not colon or not (_NAME if found else _FIRST).fullmatch(name.rstrip(b" \t")):
            if not found:
                return (), ()
            flaws.append("stray_line")
            continue
        if len(found) < MOST_FIELDS:
            found.append((name.rstrip(b" \t").decode("ascii").lower(), [value]))
    headers = tuple(Header(name, _text(b" ".join(part.strip() for part in lines), flaws)) for name, lines in found)
    return headers, tuple(dict.fromkeys(flaws))


def _text(value: bytes, flaws: list[str]) -> str:
    if not value.isascii() or _CONTROL.search(value.decode("latin-1")):
        flaws.append("raw_characters")
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = value.decode("latin-1")
    return _CONTROL.sub("\ufffd", text).strip()


def _signature(value: str) -> Signature | None:
    tags = parse_tags(value)
    domain, selector = (_joined(tags.value(name)).lower().removesuffix(".") for name in ("d", "s"))
    if not _HOST.fullmatch(domain):
        return None
    covered = _joined(tags.value("h")).lower().split(":")
    return Signature(domain, selector, frozenset(filter(None, covered)))


def _joined(value: str) -> str:
    return "".join(value.split())


def _hop(value: str) -> Hop | None:
    value = value[:_MOST_VALUE]
    plain = _without_comments(value)
    by = _BY.search(plain)
    if by is None:
        return None
    protocol = _WITH.search(plain)
    word = protocol.group(1).upper() if protocol else ""
    tls = _TLS_PROTOCOL.fullmatch(word) is not None or _TLS_SAID.search(value) is not None
    return Hop(by.group(1).lower().rstrip("."), word, tls)


def _date(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
