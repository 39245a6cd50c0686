"""Whether a domain keeps the rules of the mailbox providers, as far as an audit, statistics and messages can say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from workbench.analysis.requirement_tests import TESTS, Part, sends_no_mail
from workbench.model.audit import Audit
from workbench.model.findings import Finding, Unknown
from workbench.model.grounds import Ground
from workbench.model.messages import Message
from workbench.model.requirements import Means, Provider, Rule

if TYPE_CHECKING:
    from workbench.analysis.lines import Line


class Standing(StrEnum):
    """How a rule stands."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    ASK = "ask"


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """
    What is known beside an audit.

    Attributes:
        lines: Statistics of the project, of whatever subjects.
        today: The day they are looked at; nothing is judged by statistics without it.
        messages: Messages of whatever domains; each is asked only about a domain that it names as its own.
    """

    lines: Sequence[Line] = ()
    today: date | None = None
    messages: tuple[Message, ...] = ()


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Result:
    """
    One rule judged.

    Attributes:
        rule: The rule.
        standing: The verdict; MET only if nothing else could refute it.
        reason: Why it is not known: `needs_message`, `needs_data`, `sends_no_mail`, `check_not_run`, the reason of
            what the audit could not learn, or a reason of `model.requirement_wording`.
        findings: What the verdict rests on in DNS.
        unknown: What the audit could not learn, and the rule needs.
        grounds: What statistics and messages say to it, whatever the verdict.
        answered: What the verdict was taken from; empty while it is open.
    """

    rule: Rule
    standing: Standing
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    grounds: tuple[Ground, ...] = ()
    answered: tuple[Means, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the findings, each once."""
        return tuple(dict.fromkeys(found.code for found in self.findings))


@dataclass(frozen=True, slots=True)
class Compliance:
    """
    All rules of one provider, judged.

    Attributes:
        provider: Whose rules.
        results: One for each rule.
        no_mail: What says that the domain sends no mail; else empty.
        bulk: What volumes say to whether the sender is a bulk sender: reached, or the highest day known; None for
            nothing.
    """

    provider: Provider
    results: tuple[Result, ...]
    no_mail: tuple[Finding, ...] = ()
    bulk: Ground | None = None

    def count(self, standing: Standing) -> int:
        """Return how many rules stand so."""
        return sum(result.standing is standing for result in self.results)


def judge(audit: Audit, providers: Iterable[Provider], known: Known = NOTHING) -> tuple[Compliance, ...]:
    """Judge every rule of `providers` by what `audit` found; pure, so an old audit gives the old answer."""
    idle = sends_no_mail(audit)
    return tuple(
        Compliance(one, tuple(judge_rule(audit, rule, known) for rule in one.rules), idle, _bulk(audit, one, known))
        for one in providers
    )


def _bulk(audit: Audit, provider: Provider, known: Known) -> Ground | None:
    if not known.lines:
        return None
    from workbench.analysis.requirement_volume import bulk_sender

    return bulk_sender(known.lines, audit.domain, provider.id)


_WANTS = {Means.MESSAGE: "needs_message", Means.DATA: "needs_data"}


def judge_rule(audit: Audit, rule: Rule, known: Known = NOTHING) -> Result:
    """Judge one rule: whatever was asked may refute it; only what is named as its proof proves it."""
    parts = _parts(audit, rule, known)
    grounds = tuple(ground for part in parts.values() for ground in part.grounds)
    refuting = tuple(means for means, part in parts.items() if part.holds is False)
    if refuting:
        return Result(rule, Standing.NOT_MET, "", _found(parts, refuting), (), grounds, refuting)
    proving = tuple(means for means in rule.proof if means in parts and parts[means].holds)
    if proving and all(part.holds for means, part in parts.items() if means not in rule.proof):
        return Result(rule, Standing.MET, "", _found(parts, tuple(parts)), (), grounds, proving)
    findings = _found(parts, tuple(parts))
    lost = tuple(item for part in parts.values() for item in part.unknown)
    read = any(message.belongs_to(audit.domain) for message in known.messages)
    standing, reason = _open(rule, parts, read=read)
    return Result(rule, standing, reason, findings, lost if standing is Standing.UNKNOWN else (), grounds)


def _found(parts: Mapping[Means, Part], wanted: tuple[Means, ...]) -> tuple[Finding, ...]:
    return tuple(finding for means in wanted for finding in parts[means].findings)


def _open(rule: Rule, parts: Mapping[Means, Part], *, read: bool) -> tuple[Standing, str]:
    """
    Return how a rule stands that is neither refuted nor proven: what is not known of it, or who is to be asked.

    Args:
        rule: The rule.
        parts: What was asked, and said.
        read: Whether the header of a message was read: what it does not show, only its text does.
    """
    if rule.answered_by[0] is Means.ASK:
        return Standing.ASK, ""
    for means in rule.answered_by:
        if means in parts and parts[means].holds is None and parts[means].reason:
            return Standing.UNKNOWN, parts[means].reason
    for means in rule.answered_by:
        if means is Means.ASK:
            return Standing.ASK, ""
        if means not in parts:
            return Standing.UNKNOWN, "needs_reading" if means is Means.MESSAGE and read else _WANTS[means]
    return Standing.UNKNOWN, "no_limit_named"


def _parts(audit: Audit, rule: Rule, known: Known) -> dict[Means, Part]:
    """Return what each means says, of those that say anything at all."""
    found: dict[Means, Part | None] = {}
    if rule.every:
        found[Means.DNS] = _all(TESTS[name](audit) for name in rule.every)
    elif rule.any_of:
        found[Means.DNS] = _any(TESTS[name](audit) for name in rule.any_of)
    if rule.message and known.messages:
        from workbench.analysis.requirement_messages import ask_messages

        own = [message for message in known.messages if message.belongs_to(audit.domain)]
        found[Means.MESSAGE] = ask_messages(rule.message, own)
    if rule.data and known.lines and known.today is not None:
        from workbench.analysis.requirement_data import DATA_TESTS

        found[Means.DATA] = DATA_TESTS[rule.data](audit, known.lines, known.today)
    return {means: part for means, part in found.items() if part is not None}


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
