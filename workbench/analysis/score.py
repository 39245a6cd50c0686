"""The score of an audit: the rule pack's arithmetic, and nothing that `--json` does not show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workbench.model.audit import CheckRun, CheckStatus, Score, ScorePart
from workbench.model.findings import Finding, Unknown
from workbench.model.rules import RulePack


def score(
    checks: Mapping[str, CheckRun], findings: Iterable[Finding], unknown: Iterable[Unknown], rules: RulePack
) -> Score | None:
    """
    Return the score as the pack's `[score]` describes it.

    Args:
        checks: The checks that ran; others have no part in it.
        findings: What they found; a finding belongs to the check its code begins with.
        unknown: What they could not learn.
        rules: Weights, losses, grades.

    Returns:
        None if no check that ran has a weight and applies.
    """
    weighed = {name: rules.scoring.weights.get(name, 0.0) for name, run in checks.items() if run.applies}
    total = sum(weighed.values())
    if total == 0:
        return None
    uncertain = {item.check for item in unknown if item.decisive}
    uncertain |= {name for name, run in checks.items() if run.status is CheckStatus.CRASHED}
    codes = {finding.code for finding in findings}
    parts = tuple(
        _part(name, weight / total, codes, unknown=name in uncertain, rules=rules)
        for name, weight in weighed.items()
        if weight
    )
    low, high = (
        round(sum(p.weight * edge for p, edge in zip(parts, edges, strict=True)), 6) for edges in _edges(parts)
    )
    return Score(low, high, _grade(low, rules), _grade(high, rules), parts)


def _edges(parts: tuple[ScorePart, ...]) -> tuple[list[float], list[float]]:
    return [part.low for part in parts], [part.high for part in parts]


def _part(name: str, weight: float, codes: set[str], *, unknown: bool, rules: RulePack) -> ScorePart:
    losses = {
        code: loss
        for code in codes
        if code.partition(".")[0] == name and (loss := rules.scoring.loss[rules.severity_of(code)]) > 0
    }
    high = round(max(0.0, 1.0 - sum(losses.values())), 6)
    lost_by = tuple(sorted(losses, key=lambda code: (-losses[code], code)))
    return ScorePart(name, weight, 0.0 if unknown else high, high, lost_by, unknown)


def _grade(value: float, rules: RulePack) -> str:
    return next(grade for grade, least in rules.scoring.grades if value >= least)
