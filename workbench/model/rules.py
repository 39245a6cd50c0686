"""Dated thresholds, severities and score weights: a rule pack, pinned by a project, so that old verdicts stay."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from workbench.model.errors import UsageError
from workbench.model.findings import CODES, Finding, Severity
from workbench.model.resources import resource

CURRENT = "2026-11"
"""The pack that new projects are pinned to."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that a verdict turns on, with who says so and since when."""

    value: float
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class Scoring:
    """
    How a score is made; the pack's `[score]` says it in words too.

    Attributes:
        weights: Weight of each check; only their proportion matters.
        loss: What one finding of a severity takes from its check's 1.0.
        grades: Grade and the least value that earns it, best first.
    """

    weights: Mapping[str, float]
    loss: Mapping[Severity, float]
    grades: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class RulePack:
    """One `resources/rules/*.toml`."""

    id: str
    severities: Mapping[str, Severity]
    thresholds: Mapping[str, Threshold]
    scoring: Scoring

    def severity(self, finding: Finding) -> Severity:
        """Return the pack's severity of a finding, else its code's own."""
        return self.severity_of(finding.code)

    def severity_of(self, code: str) -> Severity:
        """Return the pack's severity of a code, else the program's; INFO for a code of another version."""
        found = self.severities.get(code)
        if found is not None:
            return found
        return CODES[code].severity if code in CODES else Severity.INFO

    def threshold(self, name: str) -> float:
        """Return the value of a threshold; a name the pack lacks is a bug (`KeyError`)."""
        return self.thresholds[name].value


def load_rules(name: str = CURRENT) -> RulePack:
    """
    Return the rule pack `name` (`2026-11`).

    Raises:
        UsageError: this program carries no such pack.
    """
    try:
        path = resource(f"rules/{name}.toml")
    except FileNotFoundError as error:
        raise UsageError(
            "This program has no rule pack {name}",
            "A newer version of the program may have it",
            name=name,
        ) from error
    return _read(path)


@cache
def _read(path: Path) -> RulePack:
    data = tomllib.loads(path.read_text("utf-8"))
    return RulePack(
        data["id"],
        {code: Severity[word.upper()] for code, word in data.get("severity", {}).items()},
        {name: Threshold(**entry) for name, entry in data["threshold"].items()},
        _scoring(data["score"]),
    )


def _scoring(data: dict[str, Any]) -> Scoring:
    return Scoring(
        data["weights"],
        {Severity[word.upper()]: float(loss) for word, loss in data["loss"].items()},
        tuple(sorted(((g, float(v)) for g, v in data["grades"].items()), key=lambda pair: -pair[1])),
    )
