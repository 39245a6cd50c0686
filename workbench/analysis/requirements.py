"""Whether a domain keeps the rules of the mailbox providers, as far as one audit can say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workbench.analysis.requirement_tests import TESTS, Part, sends_no_mail
from workbench.model.audit import Audit
from workbench.model.findings import Finding, Unknown
from workbench.model.requirements import Means, Provider, Rule


class Standing(StrEnum):
    """How a rule stands."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Result:
    """
    One rule judged.

    Attributes:
        rule: The rule.
        standing: The verdict; MET only if nothing else could refute it.
        reason: Why it is not known: `needs_message`, `needs_data`, `sends_no_mail`, `check_not_run`, or the reason of
            what the audit could not learn.
        findings: What the verdict rests on.
        unknown: What the audit could not learn, and the rule needs.
    """

    rule: Rule
    standing: Standing
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    unknown: tuple[Unknown, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the findings, each once."""
        return tuple(dict.fromkeys(found.code for found in self.findings))


@dataclass(frozen=True, slots=True)
class Compliance:
    """All rules of one provider, judged; `no_mail` is what says that the domain sends no mail, else empty."""

    provider: Provider
    results: tuple[Result, ...]
    no_mail: tuple[Finding, ...] = ()

    def count(self, standing: Standing) -> int:
        """Return how many rules stand so."""
        return sum(result.standing is standing for result in self.results)


def judge(audit: Audit, providers: Iterable[Provider]) -> tuple[Compliance, ...]:
    """Judge every rule of `providers` by what `audit` found; pure, so an old audit gives the old answer."""
    idle = sends_no_mail(audit)
    return tuple(Compliance(one, tuple(judge_rule(audit, rule) for rule in one.rules), idle) for one in providers)


_WANTS = {Means.MESSAGE: "needs_message", Means.DATA: "needs_data"}


def judge_rule(audit: Audit, rule: Rule) -> Result:
    """Judge one rule: DNS may refute it alone; it proves it only where nothing else is named as the answer."""
    if not (rule.every or rule.any_of):
        return _without(rule)
    part = (
        _all(TESTS[name](audit) for name in rule.every)
        if rule.every
        else _any(TESTS[name](audit) for name in rule.any_of)
    )
    if part.holds is False:
        return Result(rule, Standing.NOT_MET, findings=part.findings)
    if part.holds is None:
        return Result(rule, Standing.UNKNOWN, part.reason, part.findings, part.unknown)
    last = rule.answered_by[-1]
    if last is Means.DNS:
        return Result(rule, Standing.MET, findings=part.findings)
    if last is Means.ASK:
        return Result(rule, Standing.ASK, findings=part.findings)
    return Result(rule, Standing.UNKNOWN, _WANTS[last], part.findings)


def _without(rule: Rule) -> Result:
    """Judge a rule that DNS says nothing about."""
    first = rule.answered_by[0]
    return Result(rule, Standing.ASK) if first is Means.ASK else Result(rule, Standing.UNKNOWN, _WANTS[first])


def _all(parts: Iterable[Part]) -> Part:
    """Return the answer to several questions of which each must hold: one refutation is enough."""
    known = tuple(parts)
    refuted = [part for part in known if part.holds is False]
    if refuted:
        return Part(holds=False, findings=_findings(refuted))
    lost = [part for part in known if part.holds is None]
    if lost:
        return Part(None, lost[0].reason, _findings(lost), _unknown(lost))
    return Part(holds=True, findings=_findings(known))


def _any(parts: Iterable[Part]) -> Part:
    """Return the answer to several questions of which one must hold: one proof is enough."""
    known = tuple(parts)
    proven = [part for part in known if part.holds]
    if proven:
        return Part(holds=True, findings=_findings(proven))
    lost = [part for part in known if part.holds is None]
    if lost:
        return Part(None, lost[0].reason, _findings(lost), _unknown(lost))
    return Part(holds=False, findings=_findings(known))


def _findings(parts: Sequence[Part]) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for part in parts:
        found += [finding for finding in part.findings if finding not in found]
    return tuple(found)


def _unknown(parts: Sequence[Part]) -> tuple[Unknown, ...]:
    found: list[Unknown] = []
    for part in parts:
        found += [item for item in part.unknown if item not in found]
    return tuple(found)
