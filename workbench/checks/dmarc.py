"""DMARC of a domain by RFC 9989: the record that applies, its flaws, and what it does to mail that fails."""

from __future__ import annotations

import re

from workbench.checks._dmarc_codes import CODES
from workbench.checks._dmarc_record import Subject, judge_record, paste, repaired, shorten
from workbench.checks._dmarc_reports import Destinations, judge_destinations
from workbench.checks._dmarc_tree import tree
from workbench.checks.base import check, unknown
from workbench.mail.dmarc import Author, DmarcRecord, Policy, Psd, ReportUri, is_dmarc, parse
from workbench.mail.dmarc_walk import Applicable, Step, Walk, discover, domain_exists, is_suffix, walk
from workbench.mail.tags import parse_tags
from workbench.model import names
from workbench.model.findings import Args, Finding, Outcome, Record, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, ask_all
from workbench.model.target import Target

_LIKE_DMARC = re.compile(r"\W*(?:v\s*=\s*)?DMARC\s*\d?", re.IGNORECASE)


@check(CODES)
def judge(target: Target) -> Inquiry[Outcome]:
    """
    Judge the DMARC record that governs mail from the domain, wherever it stands.

    Facts: `record` raw text of the record that applies, else of what stands in its place; `records` every TXT at the
    domain's own `_dmarc`; `found_at`, `source` (`domain`, `organizational_domain`, `public_suffix`);
    `organizational_domain` by tree walk, `psl_organizational_domain` by the Public Suffix List; `policy`,
    `subdomain_policy`, `nonexistent_policy` as the record states them, defaults filled in; `testing`;
    `effect` on failing mail from `domain`, `existing_subdomain`, `nonexistent_subdomain`: none, quarantine, reject,
    `no_dmarc`, or null for unknown; `exists` the domain; `report_hosts`; `tree`.
    """
    domain = target.domain
    found = yield from walk(domain)
    applicable = discover(found)
    apex, there = yield from _ask_about(domain, found)
    exists = True if there is None else domain_exists(there)
    findings = list(_own(found, applicable, apex))
    destinations = Destinations()
    if applicable is not None and applicable.record is not None and applicable.domain is not None:
        about = _subject(found, applicable.domain, applicable.record)
        findings += _inherited(found, applicable, exists=exists, there=there)
        findings += judge_record(about, applicable.author(exists=exists is not False))
        findings += _psl(found)
        above = about.organizational_domain or names.organizational_domain(applicable.domain)
        destinations = yield from judge_destinations(applicable.domain, applicable.record, above)
        findings += destinations.findings
    facts = _facts(found, applicable, exists=exists)
    facts["report_hosts"] = [host.facts for host in destinations.hosts]
    facts["tree"] = tree(found, applicable, findings, destinations.hosts)
    missed = (*_unknown(found, applicable, there), *destinations.unknown)
    if exists is False and any(finding.code == "dmarc.missing" for finding in findings):
        return Outcome(facts, (), missed, applies=False)  # the check of MX says that there is no such domain
    return Outcome(facts, tuple(findings), missed)


def _ask_about(domain: str, found: Walk) -> Inquiry[tuple[Answer | None, Answer | None]]:
    """Ask, only where the domain has no record of its own, for TXT at the domain itself and for its existence."""
    if found.own.record is not None or not found.own.known:
        return None, None
    answers = yield from ask_all([Question("TXT", domain), Question("A", domain)])
    return answers[0], answers[1]


def _subject(found: Walk, domain: str, record: DmarcRecord) -> Subject:
    step = found.find(domain)
    evidence = step.evidence if step is not None else ()
    return Subject(domain, record, found.organizational_domain, evidence)


def _own(found: Walk, applicable: Applicable | None, apex: Answer | None) -> list[Finding]:
    """Say what stands at the domain's own `_dmarc`, if it is not one good record."""
    step = found.own
    if step.record is not None or not step.known:
        return []
    said = [*_wrong_texts(step), *_at_apex(step, apex)]
    covered = applicable is not None and applicable.record is not None
    could_be_inherited = applicable is None and any(not is_suffix(entry.domain) for entry in found.unknown)
    if covered or could_be_inherited or any(finding.code in _IN_ITS_PLACE for finding in said):
        return said
    address = f"dmarc@{found.domain}"
    record = DmarcRecord(Policy.NONE, rua=(ReportUri(f"mailto:{address}", found.domain),))
    evidence = tuple(proof for entry in found.steps for proof in entry.evidence)
    args = {"domain": found.domain, "address": address}
    return [Finding("dmarc.missing", found.domain, args, evidence, (paste(found.domain, record),)), *said]


_IN_ITS_PLACE = frozenset({"dmarc.several_records", "dmarc.not_a_record"})


def _wrong_texts(step: Step) -> list[Finding]:
    """Say why the TXT records at `_dmarc` do not count."""
    args: Args = {"domain": step.domain}
    texts = [parse_tags(text).text for text in step.texts if not is_dmarc(text)]
    said = []
    if step.count > 1:
        said.append(Finding("dmarc.several_records", step.domain, args | {"count": step.count}, step.evidence))
    for text in texts:
        shown = args | {"text": shorten(text)}
        if text.lstrip().lower().startswith("v=spf1"):
            said.append(Finding("dmarc.spf_in_its_place", step.domain, shown, step.evidence))
        elif _LIKE_DMARC.match(text):
            said.append(Finding("dmarc.not_a_record", step.domain, shown, step.evidence, _corrected(step.domain, text)))
        else:
            said.append(Finding("dmarc.stray_text", step.domain, shown, step.evidence))
    return said


def _corrected(domain: str, text: str) -> tuple[Record, ...]:
    """Return the record that somebody meant who got the version wrong."""
    rest = text.partition(";")[2] if ";" in text else _LIKE_DMARC.sub("", text, count=1)
    return (paste(domain, repaired(parse("v=DMARC1;" + rest.rstrip(" \t\"';")))),)


def _at_apex(step: Step, apex: Answer | None) -> list[Finding]:
    misplaced = [text for text in apex.texts if is_dmarc(text)] if apex is not None else []
    if apex is None or not misplaced:
        return []
    record = Record(f"_dmarc.{step.domain}", "TXT", parse_tags(misplaced[0]).text)
    return [Finding("dmarc.at_apex", step.domain, {"domain": step.domain}, (apex.evidence,), (record,))]


def _inherited(found: Walk, applicable: Applicable, *, exists: bool | None, there: Answer | None) -> list[Finding]:
    if not applicable.inherited or applicable.record is None:
        return []
    above = found.find(applicable.domain or "")
    evidence = (*(above.evidence if above is not None else ()), *found.own.evidence)
    code = "inherited_from_suffix" if applicable.record.psd is Psd.YES else "inherited"
    args = {"domain": found.domain, "found_at": applicable.domain}
    said = [Finding(f"dmarc.{code}", found.domain, args, evidence)]
    if exists is False and there is not None:
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
