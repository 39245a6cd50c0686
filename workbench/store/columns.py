"""What a value looks like in a column, and back: times, days, JSON, evidence ids, record data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_MICROSECOND = timedelta(microseconds=1)
_SHA256 = "sha256:"


def to_time(moment: datetime) -> int:
    """
    Return microseconds since 1970 UTC.

    Raises:
        ValueError: the time has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a time without zone cannot be stored: {moment}")
    return (moment - _EPOCH) // _MICROSECOND


def from_time(stored: int) -> datetime:
    """Return the moment in UTC."""
    return _EPOCH + timedelta(microseconds=stored)


def to_time_or_null(moment: datetime | None) -> int | None:
    """Return microseconds since 1970 UTC, or None for None."""
    return None if moment is None else to_time(moment)


def from_time_or_null(stored: int | None) -> datetime | None:
    """Return the moment in UTC, or None for None."""
    return None if stored is None else from_time(stored)


def to_day(day: date) -> int:
    """Return days since 1 January 1970."""
    return day.toordinal() - _EPOCH_DAY


def from_day(stored: int) -> date:
    """Return the day."""
    return date.fromordinal(stored + _EPOCH_DAY)


def to_json(value: Any) -> str:
    """Return compact JSON with sorted keys, readable in any script."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair: bytes that were no UTF-8; only an escape can hold it
        return json.dumps(value, sort_keys=True, separators=(",", ":"))
    return text


def from_json(stored: str) -> Any:
    """Return the JSON value."""
    return json.loads(stored)


def to_digest(evidence_id: str) -> bytes:
    """
    Return the 32 bytes of `sha256:…`.

    Raises:
        ValueError: it is no id of evidence.
    """
    kind, _, digits = evidence_id.partition(":")
    if kind != "sha256" or len(digits) != 64 or digits != digits.lower():
        raise ValueError(f"no id of evidence: {evidence_id!r}")
    return bytes.fromhex(digits)


def from_digest(stored: bytes) -> str:
    """Return `sha256:` and 64 hexadecimal digits."""
    return _SHA256 + stored.hex()


def to_rdata(records: Iterable[bytes]) -> bytes | None:
    """Return all records, two bytes of length before each; None for no records."""
    return b"".join(len(data).to_bytes(2, "big") + data for data in records) or None


def from_rdata(stored: bytes | None) -> tuple[bytes, ...]:
    """Return the records."""
    found = []
    at = 0
    stored = stored or b""
    while at < len(stored):
        end = at + 2 + int.from_bytes(stored[at : at + 2], "big")
        found.append(stored[at + 2 : end])
        at = end
    return tuple(found)
