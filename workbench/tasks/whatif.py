"""
What would an audit find if these records were published: drafts over the answers that a project kept.

Nothing is sent: the latest audit's answers are judged twice, as they are and with the drafts over them, both as of
that audit's time, so that nothing but the drafts makes a difference. What a draft leads to and nobody ever asked (a
new include) is unknown, and named, unless somebody is there to ask.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workbench.model.audit import Audit
from workbench.model.errors import UsageError
from workbench.model.findings import Record, Unknown
from workbench.model.inquiry import Status
from workbench.model.rules import RulePack, load_rules
from workbench.model.target import Target
from workbench.net.cache import Cache
from workbench.net.recording import RecordedResolver, Recording
from workbench.net.resolver import Resolver
from workbench.net.wildcards import wildcard
from workbench.store.audits import get_answers, get_audit, list_audits
from workbench.store.database import Database
from workbench.tasks.audit import audit_domain
from workbench.tasks.compare import Comparison, compare
from workbench.tasks.drafting import Filled, overlaid


@dataclass(frozen=True, slots=True)
class Kept:
    """The latest audit of a domain with who answers from it."""

    audit: Audit
    resolver: Resolver
    rules: RulePack

    @property
    def target(self) -> Target:
        """What was audited."""
        ips = tuple(map(ipaddress.ip_address, self.audit.sending_ips))
        return Target(self.audit.domain, self.rules, self.audit.selectors, ips)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """
    What drafts would change.

    Attributes:
        stored: The audit whose answers were used.
        drafts: The records that were tried.
        before: Those answers as this program judges them.
        after: The same with the drafts over them.
        comparison: From before to after.
        lost: What is unknown with the drafts and was not without them; also a drafted wildcard where nobody knows what
            it gives now, and so what it changes.
        rules: What both are judged by.
    """

    stored: Audit
    drafts: tuple[Record, ...]
    before: Audit
    after: Audit
    comparison: Comparison
    lost: tuple[Unknown, ...]
    rules: RulePack

    @property
    def not_asked(self) -> tuple[Unknown, ...]:
        """What the drafts lead to and the project has no answer to."""
        return tuple(item for item in self.lost if item.reason == Status.NOT_ASKED)


def latest_kept(db: Database, domain: str) -> Kept:
    """
    Return a domain's latest audit, ready to answer.

    Raises:
        UsageError: the domain was never audited in this project.
    """
    rows = list_audits(db, domain)
    if not rows:
        raise UsageError("{domain} was not audited in this project", "Audit it first", domain=domain)
    audit = get_audit(db, rows[0].id)
    recording = Recording.of_answers(get_answers(db, audit.id), name="project")
    return Kept(audit, RecordedResolver(recording), load_rules(audit.rules))


def domain_of(db: Database, domain: str | None, drafts: Sequence[Record]) -> str:
    """
    Return the domain that drafts are about: the one named, the one their names end in, or the project's only one.

    Raises:
        UsageError: it is not plain which.
    """
    if domain is not None:
        return domain
    known = sorted({row.domain for row in list_audits(db)})
    named = {name for name in known for draft in drafts if draft.name == name or draft.name.endswith("." + name)}
    if drafts and named:
        known = [max(named, key=len)]
    if len(known) == 1:
        return known[0]
    if not known:
        raise UsageError("This project has no audit", "Audit a domain first")
    raise UsageError("The project has several domains: {domains}", "Name one of them", domains=", ".join(known))


def refuse_outside(domain: str, drafts: Sequence[Record]) -> None:
    """
    Make sure that drafts are about a domain.

    Raises:
        UsageError: one is not; it names it.
    """
    for draft in drafts:
        if draft.name != domain and not draft.name.endswith("." + domain):
            raise UsageError(
                "{name} is outside of {domain}, so nothing can be said of it",
                "Try records of {domain} and of names below it",
                name=draft.name,
                domain=domain,
            )


async def what_if(
    kept: Kept,
    drafts: Sequence[Record],
    *,
    online: Resolver | None = None,
    replacing: Mapping[str, str] | None = None,
) -> WhatIf:
    """
    Audit a stored audit's answers with drafts over them.

    Args:
        kept: The stored audit.
        drafts: Records; one of an empty value takes away what stands there.
        online: Who is asked what the stored answers do not know; nobody if None.
        replacing: For a name, the family of the published TXT records that drafts there replace in any case.

    Raises:
        UsageError: a draft is no record.
    """
    base = kept.resolver if online is None else Cache(Filled(kept.resolver, online))
    over = await overlaid(base, drafts, replacing=replacing)
    moment = kept.audit.audited
    before = (await audit_domain(base, kept.target, clock=lambda: moment)).audit
    after = (await audit_domain(over, _knowing(kept.target, drafts), clock=lambda: moment)).audit
    known = {(item.question, item.check) for item in before.unknown}
    lost = tuple(item for item in after.unknown if (item.question, item.check) not in known)
    lost += tuple([item for draft in drafts if (item := await _unknown_wildcard(base, draft)) is not None])
    return WhatIf(kept.audit, tuple(drafts), before, after, compare(before, after, kept.rules), lost, kept.rules)


def _knowing(target: Target, drafts: Sequence[Record]) -> Target:
    """Return the target with the selectors of drafted keys: nobody could know them before the keys were made."""
    end = f"._domainkey.{target.domain}"
    names = [draft.name.lower().removesuffix(".") for draft in drafts if draft.value]
    fresh = [name.removesuffix(end) for name in names if name.endswith(end)]
    return replace(target, selectors=tuple(dict.fromkeys([*target.selectors, *fresh])))


async def _unknown_wildcard(base: Resolver, draft: Record) -> Unknown | None:
    if not draft.name.startswith("*."):
        return None
    found = await wildcard(base, draft.type, draft.name[2:])
    if found.status.known:
        return None
    return Unknown(f"{draft.type} {draft.name}", found.status.value, "delegation")
