"""Evidence: the exact bytes that a finding rests on, named by their hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime


def digest(data: bytes) -> str:
    """Return the id of evidence: `sha256:` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    Stored bytes.

    Attributes:
        id: `digest(data)`.
        data: The bytes, unchanged.
        media_type: How to read them: `text/dns` for `inquiry.canonical`, or that of a file.
        origin: Where they came from, for people: `TXT _dmarc.example.org`, a file name.
        captured: When they were received, with time zone; None if the recording did not say.
    """

    id: str
    data: bytes
    media_type: str
    origin: str
    captured: datetime | None

    @property
    def sound(self) -> bool:
        """Whether the bytes still have the hash they were stored under."""
        return digest(self.data) == self.id
