"""Make DMARC records (RFC 9989): one for a choice, and the dated way from watching to rejecting."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from workbench.mail.dmarc import Alignment, DmarcRecord, Policy, Psd, ReportUri, format_record, parse
from workbench.model.errors import UsageError
from workbench.model.names import to_ascii

STEP_DAYS = 28
"""How long a step is watched before the next: a month has every newsletter and every invoice run in it once."""

_LOCAL = re.compile(r"[A-Za-z0-9._~$&'*+=/?^`{|}#-]+")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")


@dataclass(frozen=True, slots=True)
class DmarcChoice:
    """
    What a record should say; None keeps what is there, else the default.

    Attributes:
        policy: For the domain.
        subdomain_policy: For subdomains that exist.
        nonexistent_policy: For names that do not exist; nothing honest comes from there, so reject is the default.
            A policy that is chosen is written as chosen, even where it is weaker.
        adkim: Alignment of DKIM.
        aspf: Alignment of SPF.
        rua: Mailboxes for aggregate reports; empty keeps those that are there.
        ruf: Mailboxes for failure reports; empty keeps those that are there.
    """

    policy: Policy | None = None
    subdomain_policy: Policy | None = None
    nonexistent_policy: Policy | None = None
    adkim: Alignment | None = None
    aspf: Alignment | None = None
    rua: tuple[str, ...] = ()
    ruf: tuple[str, ...] = ()


class Condition(StrEnum):
    """What must hold before a step of the plan is taken."""

    START = "start"  # reports are read
    ALIGNED = "aligned"  # all own mail passes aligned
    QUIET = "quiet"  # nothing of one's own went to spam under quarantine
    KEEP = "keep"  # the goal is reached: go on reading reports


@dataclass(frozen=True, slots=True)
class Step:
    """One record of a plan: from which day at the earliest, and what must hold then."""

    day: date
    policy: Policy
    record: str
    condition: Condition


def mailbox(text: str) -> ReportUri:
    """
    Return where reports go, from an address with or without `mailto:`.

    Raises:
        UsageError: it is no address that a record can hold.
    """
    address = text.strip()
    if address[:7].lower() == "mailto:":
        address = address[7:]
    local, _, host = address.rpartition("@")
    try:
        host = to_ascii(host.removesuffix("."))
    except ValueError:
        host = ""
    if not _LOCAL.fullmatch(local) or not _HOST.fullmatch(host):
        raise UsageError(
            "“{text}” is no address for reports", "Write it as: dmarc@example.org, in plain letters", text=text
        )
    return ReportUri(f"mailto:{local}@{host}", host.lower())


def make_dmarc(choice: DmarcChoice, old: bytes | None = None, *, organizational: bool = True) -> str:
    """
    Return a record: the old one with the choice put into it, else a new one.

    Tags that no receiver reads any more (`pct`, `rf`, `ri`), unknown ones and defaults go. `sp` and `np` only count at
    an organizational domain and are left out elsewhere. There they say what was chosen, even if that is weaker than
    the domain's policy (`list_doubts` names it); what nobody chose and is weaker goes.

    Raises:
        UsageError: an address makes no sense, or what is there is no DMARC record.
    """
    record = _start(old)
    policy = choice.policy or _felt(record, record.policy) or Policy.NONE
    below, missing = _below(choice, record, policy)
    rua = _mailboxes(choice.rua) or record.rua
    ruf = _mailboxes(choice.ruf) or record.ruf
    made = replace(
        record,
        policy=policy,
        subdomain_policy=below if organizational else None,
        nonexistent_policy=missing if organizational else None,
        psd=record.psd if record.psd is Psd.NO else Psd.UNKNOWN,
        testing=False,
        adkim=choice.adkim or record.adkim,
        aspf=choice.aspf or record.aspf,
        fo=("1",) if ruf and record.fo == ("0",) else record.fo if ruf else ("0",),
        rua=rua,
        ruf=ruf,
    )
    return format_record(made, historic=False, unknown=False)


def _below(choice: DmarcChoice, record: DmarcRecord, policy: Policy) -> tuple[Policy | None, Policy | None]:
    """Return `sp` and `np`: as chosen; else the stricter of what is there and the default, None where `p` says it."""
    below = choice.subdomain_policy or _felt(record, record.subdomain_policy)
    if choice.subdomain_policy is None and below is not None and below.strength <= policy.strength:
        below = None
    if choice.nonexistent_policy is not None:
        return below, choice.nonexistent_policy
    return below, None if (below or policy) is Policy.REJECT else Policy.REJECT


class Doubt(StrEnum):
    """What a choice orders that does not protect, or does nothing."""

    SUBDOMAINS = "subdomains"  # sp is weaker than p
    NONEXISTENT = "nonexistent"  # np is weaker than what would hold without it
    NO_PLACE = "no_place"  # sp and np do not count here


def list_doubts(choice: DmarcChoice, record: str) -> tuple[Doubt, ...]:
    """Return what should be said of a choice beside the record that was made of it."""
    made = parse(record)
    policy = made.policy or Policy.NONE
    chosen = (choice.subdomain_policy, choice.nonexistent_policy)
    if any(chosen) and (made.subdomain_policy, made.nonexistent_policy) == (None, None):
        return (Doubt.NO_PLACE,)
    found = []
    below = made.subdomain_policy or policy
    if choice.subdomain_policy is not None and below.strength < policy.strength:
        found.append(Doubt.SUBDOMAINS)
    missing = choice.nonexistent_policy
    if missing is not None and missing.strength < max(policy.strength, below.strength):
        found.append(Doubt.NONEXISTENT)
    return tuple(found)


def _start(old: bytes | None) -> DmarcRecord:
    if old is None:
        return DmarcRecord()
    try:
        return parse(old)
    except ValueError as error:
        raise UsageError("The DMARC record that is there cannot be read", "Make a new one from nothing") from error


def _felt(record: DmarcRecord, policy: Policy | None) -> Policy | None:
    """Return a policy as it is felt: one level down under `t=y`, so that leaving that tag out changes nothing."""
    return policy.tested if policy is not None and record.testing else policy


def _mailboxes(texts: Iterable[str]) -> tuple[ReportUri, ...]:
    return tuple(dict.fromkeys(map(mailbox, texts)))


def make_plan(
    choice: DmarcChoice,
    start: date,
    old: bytes | None = None,
    *,
    goal: Policy = Policy.REJECT,
    step_days: int = STEP_DAYS,
    organizational: bool = True,
) -> tuple[Step, ...]:
    """
    Return the steps from the policy that is there (else none) to the goal, a record each.

    The days are the earliest; each step waits for its condition, however long that takes. There is no share of mail to
    raise step by step: receivers of today ignore `pct` (RFC 9989 removed it).

    Raises:
        UsageError: as `make_dmarc`, or the goal is weaker than what is there.
    """
    there = _start(old)
    begin = choice.policy or _felt(there, there.policy) or Policy.NONE
    if goal.strength < begin.strength:
        raise UsageError(
            "The policy is {policy} already, and the goal {goal} is weaker", policy=begin.value, goal=goal.value
        )
    steps = []
    for number, policy in enumerate(list(Policy)[begin.strength : goal.strength + 1]):
        record = make_dmarc(replace(choice, policy=policy), old, organizational=organizational)
        condition = Condition.START if number == 0 else Condition.ALIGNED
        if number > 0 and policy is Policy.REJECT:
            condition = Condition.QUIET
        if number == 0 and policy is goal:
            condition = Condition.KEEP
        steps.append(Step(start + timedelta(days=step_days * number), policy, record, condition))
    return tuple(steps)
