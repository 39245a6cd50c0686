"""What every kind of block is made of: signs, and labels with what stands under them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How something stands; a format shows it as a sign beside the word, never as a colour alone."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"
    PASS = "pass"
    UNKNOWN = "unknown"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and what stands under it."""

    label: str
    text: str
    code: bool = False
