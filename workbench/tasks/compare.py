"""Compare two audits of a domain: what is new, what was fixed, what got worse, what stayed."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.model.audit import Audit, CheckStatus
from workbench.model.findings import Finding, Severity
from workbench.model.rules import RulePack


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    The difference between an older and a newer audit, problems only (low and worse).

    Attributes:
        new: Found now and not then.
        fixed: Found then, and now known not to be there.
        regressed: Found now, where the same check called the same subject fine then.
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
    fine_then = {
        (_check(finding), finding.subject) for finding in old.findings if rules.severity(finding) is Severity.PASS
    }
    gone = [finding for key, finding in then.items() if key not in now]
    came = [finding for key, finding in now.items() if key not in then]
    return Comparison(
        new=tuple(f for f in came if _check(f) in looked and (_check(f), f.subject) not in fine_then),
        fixed=tuple(f for f in gone if _check(f) in sighted),
        regressed=tuple(f for f in came if (_check(f), f.subject) in fine_then),
        unchanged=tuple(finding for key, finding in now.items() if key in then),
        open=tuple(f for f in gone if _check(f) not in sighted),
        first_seen=tuple(f for f in came if _check(f) not in looked),
    )


def _problems(audit: Audit, rules: RulePack) -> dict[tuple[str, str], Finding]:
    return {(f.code, f.subject): f for f in audit.findings if rules.severity(f) > Severity.INFO}


def _check(finding: Finding) -> str:
    return finding.code.partition(".")[0]


def _sighted(audit: Audit) -> set[str]:
    """Return the checks that ran and learned everything decisive: only they prove that something is gone."""
    return _ran(audit) - {item.check for item in audit.unknown if item.decisive}


def _ran(audit: Audit) -> set[str]:
    return {name for name, run in audit.checks.items() if run.status is CheckStatus.DONE}
