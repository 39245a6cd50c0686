"""What a check says: codes and arguments, never sentences; and the register of all codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeAlias

Args: TypeAlias = dict[str, Any]
"""JSON values that fill the texts of a code: str, int, float, bool, or lists of str."""


class Severity(IntEnum):
    """Weight of a finding; the rule pack decides it, not the check."""

    PASS = 0
    INFO = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4
    CRITICAL = 5

    @property
    def word(self) -> str:
        """The name in the command line's JSON, in lower case."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Plural:
    """
    An English text that depends on a number.

    Attributes:
        count: The argument that decides.
        one: The text for 1.
        other: The text for every other number.
    """

    count: str
    one: str
    other: str


Text: TypeAlias = str | Plural
"""English text with `{argument}` places; the key of its translation."""


@dataclass(frozen=True, slots=True)
class Code:
    """
    One thing that can be found.

    Attributes:
        severity: The default, where the rule pack says nothing.
        title: What it is, in plain words, no full stop.
        why: What it does to the mail; one or two sentences.
        fix: What to do; one or two sentences, empty where nothing is to be done.
        reference: The rule: `RFC 7208 4.6.4`, or a provider's rule with its date.
        sample: Arguments for which the texts can be rendered, used by tests and the handbook.
    """

    severity: Severity
    title: Text
    why: Text
    fix: Text
    reference: str
    sample: Mapping[str, Any] = field(default_factory=dict)


CODES: dict[str, Code] = {}
"""Every declared code: `spf.too_many_lookups` and its meaning."""


def declare(codes: Mapping[str, Code]) -> None:
    """
    Add codes to the register.

    Raises:
        RuntimeError: a code is declared twice.
    """
    for name, code in codes.items():
        if name in CODES and CODES[name] != code:
            raise RuntimeError(f"code {name!r} is declared twice")
        CODES[name] = code


@dataclass(frozen=True, slots=True)
class Record:
    """A DNS record to paste, character-exact: `value` is the whole text, not cut into strings, without quotes."""

    name: str
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One statement about one subject.

    Attributes:
        code: Selects texts and severity.
        subject: What it is about: a domain, a host, an address, `selector._domainkey.example.org`.
        args: Fill the texts.
        evidence: Ids of the answers it rests on, the decisive one first.
        records: Records to paste; empty where there is no exact one.
    """

    code: str
    subject: str
    args: Args = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    records: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """
    Something that could not be learned; never a severity, never points.

    Attributes:
        question: `TXT _dmarc.example.org`, `DNSBL example.org`, `NS example.org (+5)` for what lies beyond a limit;
            never words, because it is shown in every language.
        reason: The `Status` of the answer (`timeout`, `servfail` …) or a reason of the check: `selectors_not_given`.
        check: The check that wanted to know.
        decisive: Whether the check's verdict could be another one if it were known; makes the score a range.
        evidence: Id of the failed answer, if there was one.
    """

    question: str
    reason: str
    check: str
    decisive: bool = True
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What one check returns.

    Attributes:
        facts: JSON for people and scripts, in the shape the check documents. By convention `record` is the raw
            text (or None) and `tree` one node `{"label", "value", "cost", "state", "code", "args", "children"}` that
            the window shows as it is: `label` and `value` are technical text, never a sentence; `cost` counts DNS
            look-ups; `state` is ok, note, warn, error or unknown; `code` with `args` names a finding whose title
            explains the node; only `label` is required.
        findings: Statements, worst or most basic first.
        unknown: What could not be learned.
        applies: False where the check has nothing to judge (no weight in the score).
    """

    facts: Args = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    applies: bool = True
