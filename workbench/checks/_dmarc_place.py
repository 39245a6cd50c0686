"""What stands at a domain's own `_dmarc` where one good record should stand, and what to publish there."""

from __future__ import annotations

import re

from workbench.checks._dkim_guess import NO_SUCH
from workbench.checks._dmarc_mail import Mail
from workbench.checks._dmarc_record import paste, repaired, shorten
from workbench.mail.dmarc import HISTORIC, KNOWN, DmarcRecord, Policy, ReportUri, is_dmarc, parse
from workbench.mail.dmarc_walk import Applicable, Step, Walk, is_suffix
from workbench.mail.tags import parse_tags
from workbench.model.findings import Args, Finding, Record
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask

_LIKE_DMARC = re.compile(r"\W*(?:v\s*=\s*)?DMARC\s*\d?|.*\bv\s*=\s*DMARC", re.IGNORECASE | re.DOTALL)
_VERSION = re.compile(r"(?:\bv\s*=\s*)?DMARC(?:\s*\d\w*|\w*)", re.IGNORECASE)
_BEFORE_A_TAG = re.compile(rf"(?<![\s,;])[\s,;]+(?=(?:{'|'.join((*KNOWN, *HISTORIC))})\s*=)", re.IGNORECASE)
_IN_ITS_PLACE = frozenset({"dmarc.several_records", "dmarc.not_a_record"})


def judge_place(found: Walk, applicable: Applicable | None, mail: Mail) -> Inquiry[list[Finding]]:
    """Say what stands at the domain's own `_dmarc`, if it is not one good record."""
    step = found.own
    if step.record is not None or not step.known:
        return []
    texts = [text for text in step.texts if not is_dmarc(text)]
    is_wildcard = bool(texts) and (yield from _is_wildcard(step))
    said = [*_wrong_texts(step, is_wildcard=is_wildcard), *_at_apex(step, mail.txt)]
    covered = applicable is not None and applicable.record is not None
    could_be_inherited = applicable is None and any(not is_suffix(entry.domain) for entry in found.unknown)
    if covered or could_be_inherited or any(finding.code in _IN_ITS_PLACE for finding in said):
        return said
    return [_missing(found, mail), *said]


def _missing(found: Walk, mail: Mail) -> Finding:
    """Say that no record covers the domain; reports are asked for only at an address that could receive them."""
    domain = found.domain
    args: Args = {"domain": domain}
    evidence = tuple(proof for entry in found.steps for proof in entry.evidence)
    if not mail.sends:
        record = paste(domain, DmarcRecord(Policy.REJECT))
        return Finding("dmarc.missing_unused", domain, args, (*evidence, *mail.evidence), (record,))
    if not mail.receives:
        record = paste(domain, DmarcRecord(Policy.NONE))
        return Finding("dmarc.missing_no_mailbox", domain, args, (*evidence, *mail.evidence), (record,))
    address = f"dmarc@{domain}"
    record = paste(domain, DmarcRecord(Policy.NONE, rua=(ReportUri(f"mailto:{address}", domain),)))
    return Finding("dmarc.missing", domain, args | {"address": address}, evidence, (record,))


def _is_wildcard(step: Step) -> Inquiry[bool]:
    """Whether a name that nobody made up on purpose answers the same (RFC 4592)."""
    made_up = yield from ask(Question("TXT", f"{NO_SUCH}.{step.domain}"))
    return made_up.status is Status.FOUND and step.answer is not None and made_up.rdata == step.answer.rdata


def _wrong_texts(step: Step, *, is_wildcard: bool) -> list[Finding]:
    """Say why the TXT records at `_dmarc` do not count."""
    args: Args = {"domain": step.domain}
    texts = [parse_tags(text).text for text in step.texts if not is_dmarc(text)]
    said = []
    if step.count > 1:
        said.append(Finding("dmarc.several_records", step.domain, args | {"count": step.count}, step.evidence))
    if is_wildcard:
        return [*said, Finding("dmarc.wildcard", step.domain, args | {"text": shorten(texts[0])}, step.evidence)]
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
    """Return the record that somebody meant who got the version or the separators wrong, with the policy meant."""
    rest = _VERSION.sub(";", text.replace("\\", ""), count=1)
    rest = _BEFORE_A_TAG.sub("; ", f" {rest}").strip(" \t\r\n\"';,")
    return (paste(domain, repaired(parse(f"v=DMARC1; {rest}"))),)


def _at_apex(step: Step, apex: Answer) -> list[Finding]:
    misplaced = [text for text in apex.texts if is_dmarc(text)]
    if not misplaced:
        return []
    record = Record(f"_dmarc.{step.domain}", "TXT", parse_tags(misplaced[0]).text)
    return [Finding("dmarc.at_apex", step.domain, {"domain": step.domain}, (apex.evidence,), (record,))]
