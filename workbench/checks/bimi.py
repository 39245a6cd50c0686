"""BIMI of a domain: the record, what it demands of DMARC, the logo, and the certificate that vouches for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workbench.checks._bimi_certificate import judge_certificate, read, undated
from workbench.checks._bimi_certificate_codes import CERTIFICATE_CODES
from workbench.checks._bimi_codes import RECORD_CODES
from workbench.checks._bimi_dmarc import judge_dmarc
from workbench.checks._bimi_facts import Seen, facts, no_record
from workbench.checks._bimi_fetch import Document, fetch, lost, missed
from workbench.checks._bimi_logo import judge_logo, logo_of
from workbench.checks._bimi_record import Place, judge_record, judge_texts, misplaced
from workbench.checks._bimi_revocation import ask_revocation
from workbench.checks._bimi_svg_codes import SVG_CODES
from workbench.checks._dkim_guess import NO_SUCH
from workbench.checks.base import check
from workbench.mail.bimi import DEFAULT_SELECTOR, BimiRecord
from workbench.mail.dmarc_walk import Walk, walk
from workbench.model.findings import Finding, Outcome, Unknown
from workbench.model.inquiry import Inquiry, Question, Status, ask, together
from workbench.model.target import Target


@check({**RECORD_CODES, **SVG_CODES, **CERTIFICATE_CODES})
def judge(target: Target) -> Inquiry[Outcome]:
    """
    Judge the BIMI record that governs mail from the domain, if there is one.

    BIMI decides on a picture beside a message, never on its delivery, so that nothing here is graver than medium, and
    a domain without a record has nothing to be judged. Facts: `record`, `found_at`, `source` (`domain` or
    `organizational_domain`), `selector`, `location`, `evidence`, `avatar`, `local_parts`, `declined`, `usable`,
    `dmarc` (true, false, null for unknown), `logo`, `certificate`, `shown_by` (`gmail`, `apple_mail`, `yahoo`:
    `checkmark`, `logo`, `no`, null for unknown), `tree`.
    """
    domain = target.domain
    own = yield from _place(domain)
    found = yield from walk(domain)
    if not own.answer.status.known:
        return _silent(domain, own)
    place, unknown = yield from _fall_back(own, found)
    if place is None or place.count == 0:
        return (yield from _without(domain, own, place, unknown))
    if place.record is None:
        args = {"domain": place.domain, "count": place.count}
        several = Finding("bimi.several_records", place.name, args, place.evidence)
        return Outcome(no_record(domain, place), (several, *judge_texts(place)))
    files = yield from _files(place.record)
    return (yield from _outcome(target, found, place, place.record, files))


def _ask(domain: str) -> Inquiry[Place]:
    question = Question("TXT", f"{DEFAULT_SELECTOR}._bimi.{domain}")
    answer = yield from ask(question)
    return Place(domain, question, answer)


def _place(domain: str) -> Inquiry[Place]:
    """
    Ask, and tell texts that somebody put there from those of a wildcard (RFC 4592).

    The wildcard is no matter of BIMI: what it does to the domain's mail is said once, by the checks that it touches.
    """
    place = yield from _ask(domain)
    if not place.texts or place.count:
        return place
    made_up = yield from ask(Question("TXT", f"{NO_SUCH}.{domain}"))
    is_wildcard = made_up.status is Status.FOUND and made_up.rdata == place.answer.rdata
    return replace(place, is_wildcard=is_wildcard)


def _silent(domain: str, own: Place) -> Outcome:
    asked = own.answer.status is not Status.NOT_ASKED
    return Outcome(no_record(domain, own), unknown=(lost(own.question, own.answer),), applies=asked)


def _fall_back(own: Place, found: Walk) -> Inquiry[tuple[Place | None, tuple[Unknown, ...]]]:
    """Return the place whose record counts: the domain's, else the Organizational Domain's (7.2, step 6)."""
    if own.count:
        return own, ()
    above = found.organizational_domain
    if above is None:
        steps = [(step.question, step.answer) for step in found.unknown]
        return None, tuple(lost(asked, answer) for asked, answer in steps if asked is not None and answer is not None)
    if above == own.domain:
        return own, ()
    place = yield from _place(above)
    return (place, ()) if place.answer.status.known else (None, (lost(place.question, place.answer),))


def _without(domain: str, own: Place, place: Place | None, unknown: tuple[Unknown, ...]) -> Inquiry[Outcome]:
    """Say that there is no record, if that is known, and whether one stands in the wrong place."""
    apex = yield from ask(Question("TXT", domain))
    findings = list(judge_texts(own))
    if place is not None and place is not own:
        findings += judge_texts(place)
    findings += misplaced(domain, apex)
    meant = any(finding.code != "bimi.stray_text" for finding in findings)
    if place is not None and not meant:
        proof = tuple(dict.fromkeys((*own.evidence, *place.evidence)))
        findings.insert(0, Finding("bimi.none", domain, {"domain": domain}, proof))
    applies = meant or any(item.decisive for item in unknown)
    return Outcome(no_record(domain, own), tuple(findings), unknown, applies=applies)


def _files(record: BimiRecord) -> Inquiry[tuple[Document | None, Document | None]]:
    urls = [record.location, record.evidence] if record.usable and record.location else [None, None]
    wanted = [url for url in urls if url]
    got = dict(zip(wanted, (yield from together([fetch(url) for url in wanted])), strict=True)) if wanted else {}
    logo, certificate = (got.get(url) if url else None for url in urls)
    return logo, certificate


def _outcome(
    target: Target, found: Walk, place: Place, record: BimiRecord, files: tuple[Document | None, Document | None]
) -> Inquiry[Outcome]:
    domain, rules = target.domain, target.rules
    picture, proof = files
    logo = logo_of(picture)
    names = tuple(dict.fromkeys((domain, found.organizational_domain or domain, place.domain)))
    selected = tuple(f"{DEFAULT_SELECTOR}._bimi.{name}" for name in names)
    judged = read(proof, names + selected, logo) if proof is not None else None
    if judged is not None:
        judged = yield from ask_revocation(judged)
    seen = Seen(domain, place, record, judge_dmarc(domain, found), picture, logo, judged, rules)
    return Outcome(facts(seen), tuple(_findings(seen)), tuple(_unknown(seen)))


def _findings(seen: Seen) -> Iterator[Finding]:
    yield from judge_record(seen.domain, seen.place)
    if not seen.record.declined:
        yield from seen.condition.findings
    if seen.picture is not None:
        yield from judge_logo(seen.picture, seen.logo, seen.rules)
    if seen.judged is not None:
        yield from judge_certificate(seen.domain, seen.judged, seen.rules)
    yield from _conclusion(seen)
    yield from judge_texts(seen.place)


def _conclusion(seen: Seen) -> Iterator[Finding]:
    record, here, proof = seen.record, {"domain": seen.domain}, seen.place.evidence
    if record.usable and record.declined:
        yield Finding("bimi.declined", seen.domain, here, proof)
    elif record.usable and record.location:
        if not record.evidence:
            yield Finding("bimi.no_certificate", seen.domain, here, proof)
        if seen.condition.met and not seen.condition.findings:  # a share in pct may still cost the logo
            yield Finding("bimi.record_ok", seen.domain, here, proof)


def _unknown(seen: Seen) -> Iterator[Unknown]:
    if not seen.record.declined:
        yield from seen.condition.unknown
    if seen.picture is not None:
        yield from missed(seen.picture)
    if seen.judged is not None:
        yield from missed(seen.judged.document)
        yield from undated(seen.judged)
