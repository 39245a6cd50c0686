"""One DKIM selector: what stands there, and what is to be said about it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workbench.mail.dkim import (
    DRAFT_NAME,
    Form,
    KeyRecord,
    KeyRecordError,
    Problem,
    parse_key,
    repaired,
    without_testing,
)
from workbench.model.findings import Finding, Record, Severity
from workbench.model.inquiry import Answer, Question, Status
from workbench.model.rdata import labels
from workbench.model.rules import RulePack

_CODE_OF = {
    Problem.NOT_A_KEY: "dkim.not_a_key",
    Problem.STRAY: "dkim.stray_characters",
    Problem.SYNTAX: "dkim.invalid",
    Problem.VERSION: "dkim.version",
    Problem.NO_KEY: "dkim.no_key_data",
    Problem.BASE64: "dkim.base64",
    Problem.CUT_OFF: "dkim.cut_off",
    Problem.UNREADABLE: "dkim.unreadable",
    Problem.OTHER_TYPE: "dkim.other_type",
}

_SHOWN = {"rsa": "RSA", "ed25519": "Ed25519"}

LARGEST = 4096
"""Bits of RSA that every verifier can handle (RFC 8301 3.2)."""


@dataclass(frozen=True, slots=True)
class Selector:
    """
    A selector that was asked for.

    Attributes:
        name: The selector; `*` for a wildcard.
        domain: Whose.
        given: Whether the user named it.
        answer: What was said.
        text: The TXT record that is judged, None if there is none.
        record: What it says, None if it cannot be read.
        error: Why it cannot be read.
    """

    name: str
    domain: str
    given: bool
    answer: Answer
    text: bytes | None = None
    record: KeyRecord | None = None
    error: KeyRecordError | None = None

    @property
    def asked(self) -> Question:
        """The question that asks for the key."""
        return Question("TXT", self.owner)

    @property
    def owner(self) -> str:
        """The name the record stands at."""
        return f"{self.name}._domainkey.{self.domain}"

    @property
    def known(self) -> bool:
        """Whether it is known what stands there; data that cannot be cut into strings is no knowledge."""
        return self.answer.status.known and (self.answer.status is not Status.FOUND or self.text is not None)

    @property
    def dangling(self) -> bool:
        """Whether there is a CNAME that leads to nothing."""
        return bool(self.answer.chain) and self.answer.status in {Status.NODATA, Status.NXDOMAIN}

    @property
    def published(self) -> bool:
        """Whether anything stands there."""
        return self.text is not None or self.dangling

    def usable(self, rules: RulePack) -> bool:
        """Whether receivers can check a mail's signature with this key."""
        record = self.record
        if record is None or record.public is None or record.draft or not (record.takes_sha256 and record.for_mail):
            return False
        if record.public.kind == "rsa":
            return record.public.bits >= rules.threshold("dkim.rsa_bits_refused")
        return record.public.form is Form.RAW


def is_name(name: str) -> bool:
    """Whether a text can be a name in DNS at all."""
    try:
        return bool(labels(name))
    except ValueError:
        return False


def read_selector(name: str, domain: str, answer: Answer, *, given: bool) -> Selector:
    """Return a selector with the record that is there: of several the first that is a key, one of a draft the last."""
    draft: Selector | None = None
    first: tuple[bytes, KeyRecordError] | None = None
    for text in answer.texts:
        try:
            found = Selector(name, domain, given, answer, text, parse_key(text))
        except KeyRecordError as error:
            if first is None or first[1].problem is Problem.NOT_A_KEY:
                first = (text, error)
            continue
        if found.record is None or not found.record.draft:
            return found
        draft = draft or found
    if draft is not None:
        return draft
    if first is None:
        return Selector(name, domain, given, answer)
    return Selector(name, domain, given, answer, first[0], None, first[1])


def judge_selector(selector: Selector, rules: RulePack) -> Iterator[Finding]:
    """Yield everything to be said about one selector; nothing where it is not known what stands there."""
    args: dict[str, Any] = {"selector": selector.name, "domain": selector.domain}
    proof = (selector.answer.evidence,) if selector.answer.evidence else ()
    if not selector.known:
        return
    if selector.text is None:
        if selector.given:
            yield Finding("dkim.selector_missing", selector.owner, args, proof)
        if selector.dangling:
            target = selector.answer.chain[-1]
            yield Finding("dkim.cname_dangling", selector.owner, {**args, "target": target}, proof)
        return
    if len(selector.answer.texts) > 1:
        count = len(selector.answer.texts)
        yield Finding("dkim.several_records", selector.owner, {**args, "count": count}, proof)
    if selector.error is not None:
        yield _unusable(selector, selector.error, args, proof)
    if selector.record is None:
        return
    yield from _judge_key(selector, selector.record, rules, args, proof)


def _judge_key(
    selector: Selector, record: KeyRecord, rules: RulePack, args: dict[str, Any], proof: tuple[str, ...]
) -> Iterator[Finding]:
    """Yield what is to be said of a record that can be read: withdrawn, a draft's, or a key."""
    if record.revoked:
        code = "dkim.selector_revoked" if selector.given else "dkim.revoked"
        yield Finding(code, selector.owner, args, proof)
    elif record.draft:
        shown = {**args, "type": record.key_type[:30], "draft": DRAFT_NAME}
        yield Finding("dkim.dkim2", selector.owner, shown, proof)
    else:
        found = list(_judge_record(selector, record, rules, args, proof))
        yield from found
        spotless = all(rules.severity(item) <= Severity.INFO for item in found) and len(selector.answer.texts) == 1
        if selector.usable(rules) and spotless and (public := record.public) is not None:
            kind = _SHOWN[public.kind]
            shown = {**args, "type": f"{kind} {public.bits}" if public.kind == "rsa" else kind}
            yield Finding("dkim.key_ok", selector.owner, shown, proof)


def _unusable(selector: Selector, error: KeyRecordError, args: dict[str, Any], proof: tuple[str, ...]) -> Finding:
    args |= {"tag": error.tag or "-", "position": error.position + 1}
    records: tuple[Record, ...] = ()
    better = repaired(selector.text or b"") if error.problem is Problem.STRAY else None
    if better is not None and not selector.answer.chain:
        records = (Record(selector.owner, "TXT", better),)
    return Finding(_CODE_OF[error.problem], selector.owner, args, proof, records)


def _judge_record(
    selector: Selector, record: KeyRecord, rules: RulePack, args: dict[str, Any], proof: tuple[str, ...]
) -> Iterator[Finding]:
    where = selector.owner
    if not record.takes_sha256:
        yield Finding("dkim.sha1_only", where, {**args, "hashes": list(record.hashes)}, proof)
    if not record.for_mail:
        yield Finding("dkim.service_type", where, {**args, "services": list(record.services)}, proof)
    yield from _judge_public(selector, record, rules, args, proof)
    if "s" in record.flags:
        yield Finding("dkim.domain_only", where, args, proof)
    if record.testing:
        better = without_testing(selector.text or b"")
        records = () if selector.answer.chain else (Record(where, "TXT", better),)  # behind a CNAME another's record
        yield Finding("dkim.test_flag", where, args, proof, records)


def _judge_public(
    selector: Selector, record: KeyRecord, rules: RulePack, args: dict[str, Any], proof: tuple[str, ...]
) -> Iterator[Finding]:
    where, public = selector.owner, record.public
    if public is None:
        yield Finding("dkim.key_type_unknown", where, {**args, "type": record.key_type[:30]}, proof)
        return
    if public.kind == "ed25519":
        if public.form is not Form.RAW:
            bare = base64.b64encode(record.key[-32:]).decode("ascii")
            value = f"v=DKIM1; k=ed25519; p={bare}"
            plain = not (record.hashes or record.flags or record.notes or record.services != ("*",))
            records = (Record(where, "TXT", value),) if plain and not selector.answer.chain else ()
            yield Finding("dkim.ed25519_wrapped", where, args, proof, records)
        return
    bits = {**args, "bits": public.bits}
    refused, wanted = int(rules.threshold("dkim.rsa_bits_refused")), int(rules.threshold("dkim.rsa_bits_wanted"))
    if public.bits < refused:
        yield Finding("dkim.key_short", where, {**bits, "limit": refused}, proof)
    elif public.bits < wanted:
        yield Finding("dkim.key_weak", where, {**bits, "wanted": wanted}, proof)
    elif public.bits > LARGEST:
        yield Finding("dkim.key_large", where, bits, proof)
    if public.form is Form.PKCS1:
        yield Finding("dkim.key_bare", where, args, proof)
    if public.exponent < 65537:
        yield Finding("dkim.exponent_odd", where, {**args, "exponent": public.exponent}, proof)
