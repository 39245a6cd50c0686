"""The condition that BIMI sets on DMARC: a policy that is enforced, for the domain and for what lies below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.checks._bimi_fetch import lost, shorten
from workbench.mail.dmarc import DmarcRecord, Policy
from workbench.mail.dmarc_walk import Applicable, Walk, discover, is_suffix
from workbench.model.findings import Args, Finding, Unknown


@dataclass(frozen=True, slots=True)
class Condition:
    """
    Whether DMARC allows a logo.

    Attributes:
        met: None if it is not known.
        findings: Why not, or what is weak.
        unknown: What was not learned.
    """

    met: bool | None
    findings: tuple[Finding, ...] = ()
    unknown: tuple[Unknown, ...] = ()


def judge_dmarc(domain: str, walk: Walk) -> Condition:
    """Judge the records on the way up by draft-brand-indicators-for-message-identification-14, 7.1."""
    applicable = discover(walk)
    if applicable is None and not walk.records and all(is_suffix(step.domain) for step in walk.unknown):
        applicable = Applicable()  # only a public suffix was silent: nothing of the owner's own is there
    if applicable is None:
        missing = [(step.question, step.answer) for step in walk.unknown]
        return Condition(
            None, unknown=tuple(lost(asked, answer) for asked, answer in missing if asked is not None and answer)
        )
    findings = (*_own(domain, walk, applicable), *_above(domain, walk, applicable))
    return Condition(all(finding.code == "bimi.dmarc_pct" for finding in findings), findings)


def _own(domain: str, walk: Walk, applicable: Applicable) -> Iterator[Finding]:
    args: Args = {"domain": domain, "found_at": applicable.domain or domain}
    record = applicable.record
    if record is None:
        proof = tuple(proof for step in walk.steps for proof in step.evidence)
        yield Finding("bimi.dmarc_missing", domain, args, proof)
        return
    step = walk.find(applicable.domain or domain)
    proof = step.evidence if step is not None else ()
    published, applied = record.published(applicable.author()), applicable.policy()
    if published in {None, Policy.NONE}:
        weak_below = applicable.inherited and record.policy not in {None, Policy.NONE}
        yield Finding("bimi.dmarc_subdomains" if weak_below else "bimi.dmarc_none", domain, args, proof)
    elif applied is Policy.NONE:
        yield Finding("bimi.dmarc_testing", domain, args, proof)
    elif record.subdomain_policy is Policy.NONE:
        yield Finding("bimi.dmarc_subdomains", domain, args, proof)
    if published is Policy.QUARANTINE and (share := _pct(record)) not in {"", "100"}:
        yield Finding("bimi.dmarc_pct", domain, args | {"share": shorten(share)}, proof)


def _above(domain: str, walk: Walk, applicable: Applicable) -> Iterator[Finding]:
    """Rules 7 and 8 name the Organizational Domain beside the author's."""
    above = walk.organizational_domain
    step = walk.find(above) if above is not None and above != applicable.domain else None
    if step is None or step.record is None or applicable.record is None:
        return
    if Policy.NONE in {step.record.policy, step.record.subdomain_policy}:
        yield Finding("bimi.dmarc_above", domain, {"domain": domain, "found_at": step.domain}, step.evidence)


def _pct(record: DmarcRecord) -> str:
    return next((value for name, value in record.historic if name.lower() == "pct"), "")
