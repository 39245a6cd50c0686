"""One audit of one domain: what the checks found, what they could not learn, and the score."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from workbench.model.findings import Args, Finding, Unknown


class CheckStatus(StrEnum):
    """How a check ended."""

    DONE = "done"
    CRASHED = "crashed"  # a bug of ours in this check alone: everything it would have said is unknown


@dataclass(frozen=True, slots=True)
class CheckRun:
    """
    One check of an audit.

    Attributes:
        status: How it ended.
        facts: As `Outcome.facts`; for a crashed check `{"error": …}`.
        applies: As `Outcome.applies`.
    """

    status: CheckStatus
    facts: Args
    applies: bool = True


@dataclass(frozen=True, slots=True)
class ScorePart:
    """
    The share of one check in the score.

    Attributes:
        id: The check.
        weight: Its share of the whole, after the checks that do not apply were left out; all weights sum to 1.
        low: Least possible value, 0..1: everything decisive that is unknown being as bad as it can be.
        high: Greatest possible value, 0..1: everything unknown being fine.
        lost_by: Codes that cost points, dearest first.
        unknown: Whether something decisive is unknown, so that low and high may differ.
    """

    id: str
    weight: float
    low: float
    high: float
    lost_by: tuple[str, ...] = ()
    unknown: bool = False

    @property
    def value(self) -> float | None:
        """The value where it is certain, else None."""
        return self.high if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Score:
    """The score of an audit, 0..1; low and high differ where something decisive is unknown."""

    low: float
    high: float
    grade_low: str
    grade_high: str
    parts: tuple[ScorePart, ...]

    @property
    def value(self) -> float | None:
        """The value where it is certain, else None: unknown gives a range, never points."""
        return self.high if self.low == self.high else None

    @property
    def grade(self) -> str | None:
        """The grade where every possible value has the same one, else None."""
        return self.grade_high if self.grade_low == self.grade_high else None


@dataclass(frozen=True, slots=True)
class Audit:
    """
    A finished audit.

    Attributes:
        id: Unique, sortable by time.
        domain: A-labels, lower case.
        audited: When the questions were asked, with time zone.
        rules: Id of the rule pack.
        resolver: Who answered, for people: server addresses, file names.
        checks: Every check that ran, by name, in running order.
        findings: In order of checks.
        unknown: In order of checks.
        score: None where no check with a weight was run.
        selectors: DKIM selectors the user gave.
        sending_ips: Sending addresses the user gave.
    """

    id: str
    domain: str
    audited: datetime
    rules: str
    resolver: tuple[str, ...] = ()
    checks: dict[str, CheckRun] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    score: Score | None = None
    selectors: tuple[str, ...] = ()
    sending_ips: tuple[str, ...] = ()
