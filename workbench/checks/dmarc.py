"""DMARC of a domain by RFC 9989: the record that applies, its flaws, and what it does to mail that fails."""

from __future__ import annotations

from typing import Any

from workbench.checks._dmarc_codes import CODES
from workbench.checks._dmarc_mail import Mail, ask_mail
from workbench.checks._dmarc_place import judge_place
from workbench.checks._dmarc_record import Subject, deciding, has_mailbox, judge_record
from workbench.checks._dmarc_reports import Destinations, judge_destinations
from workbench.checks._dmarc_tree import tree
from workbench.checks.base import check, unknown
from workbench.mail.dmarc import Author, DmarcRecord, Psd
from workbench.mail.dmarc_walk import Applicable, Step, Walk, discover, domain_exists, is_suffix, walk
from workbench.mail.tags import parse_tags
from workbench.model import names
from workbench.model.findings import Args, Finding, Outcome, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, ask, together
from workbench.model.target import Target

MISSING = frozenset({"dmarc.missing", "dmarc.missing_unused", "dmarc.missing_no_mailbox"})
"""Codes that say that no record covers the domain."""


@check(CODES)
def judge(target: Target) -> Inquiry[Outcome]:
    """
    Judge the DMARC record that governs mail from the domain, wherever it stands.

    Facts: `record` raw text of the record that applies, else of what stands in its place; `records` every TXT at the
    domain's own `_dmarc`; `found_at`, `source` (`domain`, `organizational_domain`, `public_suffix`);
    `organizational_domain` by tree walk, `psl_organizational_domain` by the Public Suffix List; `policy`,
    `subdomain_policy`, `nonexistent_policy` as the record states them, defaults filled in; `testing`;
    `effect` on failing mail from `domain`, `existing_subdomain`, `nonexistent_subdomain`: none, quarantine, reject,
    `no_dmarc`, or null for unknown; `exists` the domain; `report_hosts`; `tree`. A record with a repeated tag is
    no record (RFC 6376 3.2): its effect is `no_dmarc`, though some receivers act on it.
    """
    domain = target.domain
    asking: list[Inquiry[Any]] = [walk(domain), ask_mail(domain)]
    found, mail = yield from together(asking)
    applicable = discover(found)
    there = yield from _ask_existence(domain, found)
    exists = True if there is None else domain_exists(there)
    findings = yield from judge_place(found, applicable, mail)
    destinations = Destinations()
    if applicable is not None and applicable.record is not None and applicable.domain is not None:
        about = yield from _subject(found, applicable.domain, applicable.record, mail)
        author = _author(applicable, exists=exists)
        findings += _inherited(found, applicable, author, there)
        findings += judge_record(about, author)
        findings += _psl(found)
        above = about.organizational_domain or names.organizational_domain(applicable.domain)
        destinations = yield from judge_destinations(applicable.domain, applicable.record, above)
        findings += destinations.findings
    facts = _facts(found, applicable, exists=exists)
    facts["report_hosts"] = [host.facts for host in destinations.hosts]
    facts["tree"] = tree(found, applicable, findings, destinations.hosts)
    missed = (*_unknown(found, applicable, there), *destinations.unknown)
    if exists is False and any(finding.code in MISSING for finding in findings):
        return Outcome(facts, (), missed, applies=False)  # the check of MX says that there is no such domain
    return Outcome(facts, tuple(findings), missed)


def _ask_existence(domain: str, found: Walk) -> Inquiry[Answer | None]:
    """Ask whether the domain exists, only where it has no record of its own."""
    if found.own.record is not None or not found.own.known:
        return None
    return (yield from ask(Question("A", domain)))


def _author(applicable: Applicable, *, exists: bool | None) -> Author | None:
    """Return whose policy counts; None where that turns on whether the domain exists, and nobody knows."""
    if exists is None and applicable.depends_on_existence:
        return None
    return applicable.author(exists=exists is not False)


def _subject(found: Walk, domain: str, record: DmarcRecord, mail: Mail) -> Inquiry[Subject]:
    step = found.find(domain)
    evidence = step.evidence if step is not None else ()
    receives = mail.receives
    if domain != found.domain and not has_mailbox(record):  # then an address there may be proposed
        theirs = yield from ask_mail(domain)
        receives = theirs.receives
    organizational = found.organizational_domain
    return Subject(domain, record, organizational, evidence, found.domain, sends=mail.sends, receives=receives)


def _inherited(found: Walk, applicable: Applicable, author: Author | None, there: Answer | None) -> list[Finding]:
    if not applicable.inherited or applicable.record is None:
        return []
    above = found.find(applicable.domain or "")
    evidence = (*(above.evidence if above is not None else ()), *found.own.evidence)
    code = "inherited_from_suffix" if applicable.record.psd is Psd.YES else "inherited"
    possible = (Author.SUBDOMAIN, Author.NONEXISTENT) if author is None else (author,)
    tags = dict.fromkeys(deciding(applicable.record, one) for one in possible)
    args = {"domain": found.domain, "found_at": applicable.domain, "tag": ", ".join(tags)}
    said = [Finding(f"dmarc.{code}", found.domain, args, evidence)]
    if author is Author.NONEXISTENT and there is not None:
        said.append(Finding("dmarc.nonexistent_domain", found.domain, args, (there.evidence, *evidence)))
    return said


def _psl(found: Walk) -> list[Finding]:
    walked, listed = found.organizational_domain, names.organizational_domain(found.domain)
    if walked is None or walked == listed:
        return []
    evidence = tuple(proof for step in found.steps for proof in step.evidence)
    return [
        Finding("dmarc.psl_differs", found.domain, {"domain": found.domain, "walk": walked, "psl": listed}, evidence)
    ]


def _facts(found: Walk, applicable: Applicable | None, *, exists: bool | None) -> Args:
    record = applicable.record if applicable is not None else None
    texts = [parse_tags(text).text for text in found.own.texts]
    stated = {author: None if record is None else record.published(author) for author in Author}
    return {
        "record": record.text if record is not None else (texts[0] if texts else None),
        "records": texts,
        "found_at": applicable.domain if applicable is not None else None,
        "source": _source(found, applicable),
        "organizational_domain": found.organizational_domain,
        "psl_organizational_domain": names.organizational_domain(found.domain),
        "policy": stated[Author.DOMAIN],
        "subdomain_policy": stated[Author.SUBDOMAIN],
        "nonexistent_policy": stated[Author.NONEXISTENT],
        "testing": record.testing if record is not None else None,
        "exists": exists,
        "effect": {
            Author.DOMAIN.value: _effect(applicable, exists=exists),
            Author.SUBDOMAIN.value: _effect(discover(found.below()), exists=True),
            Author.NONEXISTENT.value: _effect(discover(found.below()), exists=False),
        },
    }


def _source(found: Walk, applicable: Applicable | None) -> str | None:
    if applicable is None or applicable.record is None:
        return None
    if not applicable.inherited:
        return "domain"
    return "organizational_domain" if applicable.domain == found.organizational_domain else "public_suffix"


def _effect(applicable: Applicable | None, *, exists: bool | None) -> str | None:
    if applicable is None or (exists is None and applicable.depends_on_existence):
        return None
    policy = applicable.policy(exists=exists is not False)
    return "no_dmarc" if policy is None else policy.value


def _unknown(found: Walk, applicable: Applicable | None, there: Answer | None) -> list[Unknown]:
    """List what was not answered; it decides where no record of the domain's own was seen."""
    missed = [
        unknown("dmarc", step.question, step.answer, decisive=_decides(found, step))
        for step in found.unknown
        if step.question is not None and step.answer is not None
    ]
    if there is not None and not there.status.known and applicable is not None and applicable.depends_on_existence:
        missed.append(unknown("dmarc", Question("A", found.domain), there))
    return missed


def _decides(found: Walk, step: Step) -> bool:
    """Whether the verdict could be another one if `step` were known; of a suffix above, only psd=y could come."""
    return step is found.own or (found.own.record is None and not is_suffix(step.domain))
