"""Compare two audits of a domain: what is new, what was fixed, what got worse, what stayed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from workbench.model.audit import Audit, CheckStatus
from workbench.model.findings import Finding, Severity
from workbench.model.rules import RulePack


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    The difference between an older and a newer audit, problems only (low and worse), the worst first.

    Attributes:
        new: Found now and not then.
        fixed: Found then, and now known not to be there; not where something worse took its place.
        regressed: Found now, where the same check called the same subject fine then, or named something less severe
            that is gone.
        unchanged: Found both times; the newer finding.
        open: Found then; whether it is there now could not be learned.
        first_seen: Found now; then its check was not run, or failed, so that nobody knows whether it is new.
    """

    new: tuple[Finding, ...]
    fixed: tuple[Finding, ...]
    regressed: tuple[Finding, ...]
    unchanged: tuple[Finding, ...]
    open: tuple[Finding, ...]
    first_seen: tuple[Finding, ...] = ()


def compare(old: Audit, new: Audit, rules: RulePack) -> Comparison:
    """Compare by code and subject; both audits are judged by the severities of `rules`."""
    then = _problems(old, rules)
    now = _problems(new, rules)
    sighted, looked = _sighted(new), _ran(old)
    fine_then = {_about(finding) for finding in old.findings if rules.severity(finding) is Severity.PASS}
    gone = [finding for key, finding in then.items() if key not in now]
    came = [finding for key, finding in now.items() if key not in then]
    mildest = _by_subject(gone, rules, min)
    worst = _by_subject(came, rules, max)

    def worse(finding: Finding) -> bool:
        about = _about(finding)
        return about in fine_then or (about in mildest and rules.severity(finding) > mildest[about])

    def replaced(finding: Finding) -> bool:
        return worst.get(_about(finding), Severity.PASS) > rules.severity(finding)

    def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
        return tuple(sorted(findings, key=lambda finding: -rules.severity(finding)))

    return Comparison(
        new=ordered(f for f in came if _check(f) in looked and not worse(f)),
        fixed=ordered(f for f in gone if _check(f) in sighted and not replaced(f)),
        regressed=ordered(f for f in came if worse(f)),
        unchanged=ordered(finding for key, finding in now.items() if key in then),
        open=ordered(f for f in gone if _check(f) not in sighted),
        first_seen=ordered(f for f in came if _check(f) not in looked),
    )


def _by_subject(
    findings: list[Finding], rules: RulePack, choose: Callable[[Severity, Severity], Severity]
) -> dict[tuple[str, str], Severity]:
    chosen: dict[tuple[str, str], Severity] = {}
    for finding in findings:
        about, severity = _about(finding), rules.severity(finding)
        chosen[about] = choose(chosen.get(about, severity), severity)
    return chosen


def _about(finding: Finding) -> tuple[str, str]:
    return _check(finding), finding.subject


def _problems(audit: Audit, rules: RulePack) -> dict[tuple[str, str], Finding]:
    return {(f.code, f.subject): f for f in audit.findings if rules.severity(f) > Severity.INFO}


def _check(finding: Finding) -> str:
    return finding.code.partition(".")[0]


def _sighted(audit: Audit) -> set[str]:
    """Return the checks that ran and learned everything decisive: only they prove that something is gone."""
    return _ran(audit) - {item.check for item in audit.unknown if item.decisive}


def _ran(audit: Audit) -> set[str]:
    return {name for name, run in audit.checks.items() if run.status is CheckStatus.DONE}
