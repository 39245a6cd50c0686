"""Read a recording whatever its form: a zone file, pasted output, or a snapshot."""

from __future__ import annotations

import re
from pathlib import Path

from workbench.model.errors import RecordingError
from workbench.model.inquiry import Question
from workbench.net import snapshot
from workbench.net.master_file import decode
from workbench.net.pasted import read_pasted
from workbench.net.recording import Recording
from workbench.net.zone_file import read_zone

MAX_BYTES = 64 * 1024 * 1024

_PASTED = re.compile(
    r"<<>> DiG|->>HEADER<<-|^;; (?:ANSWER|QUESTION) SECTION|^;; connection timed out|no servers could be reached"
    r"|^[^;\"\n]*[$#%>]\s*(?:sudo )?(?:dig|host|nslookup|kdig) |^\s*(?:PS [^>\n]*>\s*)?Resolve-DnsName"
    r"|^\S+ (?:has (?:IPv6 )?address |descriptive text |mail is handled by |has no \S+ record|domain name pointer )"
    r"|^Host \S+ not found: |^\S+ is an alias for |^\*\*\*? .*(?:can't find|timed-out|records available)"
    r"|^\S+\s+(?:text =|mail exchanger = |MX preference = |nameserver = |canonical name = )"
    r"|^\s*Name\s+Type\s+TTL\s+Section|^(?:QueryType|Section|Strings)\s*: |^;; Received \d+ bytes",
    re.MULTILINE,
)
_ZONE = re.compile(r"^\s*\$(?:ORIGIN|TTL|INCLUDE|GENERATE)\b|\bSOA\b", re.MULTILINE | re.IGNORECASE)
_ANSWER_ROW = re.compile(r"^\S+\.\s+\d+\s+IN\s+[A-Z0-9]+\s", re.ASCII)


def read_recording(path: Path, origin: str | None = None, *, asked: Question | None = None) -> Recording:
    """
    Read the file at `path`.

    Args:
        path: A zone file, pasted output of a DNS program, or a snapshot.
        origin: Of a zone file; with it the file is taken for one.
        asked: The question that a pasted `dig +short` answers; with it the file is taken for a paste.

    Raises:
        RecordingError: it cannot be read, is too large, or holds nothing that answers a question.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RecordingError(
            "{file} cannot be read", "{reason}", file=str(path), reason=error.strerror or str(error)
        ) from error
    if len(data) > MAX_BYTES:
        raise RecordingError("{file} is larger than {limit} MB", file=str(path), limit=MAX_BYTES // 1024 // 1024)
    return read_bytes(data, path.name, origin, asked=asked)


def read_bytes(data: bytes, name: str, origin: str | None = None, *, asked: Question | None = None) -> Recording:
    """Read a recording from memory; as `read_recording`."""
    if snapshot.is_snapshot(data):
        return snapshot.read(data, name=name)
    if origin is None and (asked is not None or _is_pasted(decode(data))):
        return read_pasted(data, name=name, asked=asked)
    try:
        return read_zone(data, name=name, origin=origin)
    except RecordingError as no_zone:
        if origin is not None:
            raise
        try:
            return read_pasted(data, name=name)
        except RecordingError as no_paste:
            raise (no_paste if "question" in no_paste.title else no_zone) from None


def _is_pasted(text: str) -> bool:
    """
    Return whether a text is output of a program rather than a zone file.

    Rows alone, each with a final dot, a TTL and a class, are what `dig +noall +answer` prints: they may be a zone file
    too, but only as answers do they claim no more than they show.
    """
    if _PASTED.search(text) is not None:
        return True
    if _ZONE.search(text) is not None:
        return False
    rows = [line for line in text.split("\n") if line.strip() and not line.startswith(";")]
    return bool(rows) and len(rows) <= 1000 and all(_ANSWER_ROW.match(row) for row in rows)
