"""DMARC evaluation of one message by RFC 9989: author domain and authentication results in, verdict out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from workbench.mail.alignment import align, share_an_ancestor
from workbench.mail.dmarc import Alignment, DmarcRecord, Policy
from workbench.mail.dmarc_walk import Applicable, Walk, discover, exists, walk
from workbench.model.inquiry import Inquiry, together


class Result(StrEnum):
    """The result of a DMARC evaluation (RFC 9989 9, RFC 8601 2.7.7 for the words)."""

    PASS = "pass"
    FAIL = "fail"
    NONE = "none"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class Cause(StrEnum):
    """Why there is no DMARC processing at all."""

    NO_RECORD = "no_record"
    SEVERAL_RECORDS = "several_records"
    REPEATED_TAG = "repeated_tag"
    NO_POLICY = "no_policy"


class Identifier(NamedTuple):
    """What SPF or one DKIM signature said: the domain, A-labels in lower case, and `pass`, `fail`, `temperror` …"""

    domain: str
    result: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What DMARC says of one message.

    Attributes:
        result: The result.
        author: The author's domain.
        policy: What the domain owner asks for if the message fails, after `sp`, `np` and `t`; None where no record
            applies or it could not be learned.
        domain: Where the record that applies stands; the author's domain where there is none.
        organizational_domain: Of the author's domain; None if it could not be learned.
        spf_aligned: Whether SPF passed for an aligned domain; None if that could not be learned.
        dkim_aligned: The same for the first aligned signature.
        spf_domain: The aligned domain of SPF, or None.
        dkim_domain: The aligned domain of DKIM, or None.
        testing: Whether `t=y` took the policy one level down.
        record: The record that applies.
        reason: For a temporary error, the question that stayed unanswered.
        cause: For no result, why there is none.
        cause_at: The domain at whose `_dmarc` that shows.
    """

    result: Result
    author: str
    policy: Policy | None = None
    domain: str = ""
    organizational_domain: str | None = None
    spf_aligned: bool | None = False
    dkim_aligned: bool | None = False
    spf_domain: str | None = None
    dkim_domain: str | None = None
    testing: bool = False
    record: DmarcRecord | None = None
    reason: str = ""
    cause: Cause | None = None
    cause_at: str = ""


def evaluate(author: str, spf: Identifier | None, dkim: Sequence[Identifier]) -> Inquiry[Verdict]:
    """
    Evaluate a message from `author` (A-labels, lower case) by the answers to the questions asked.

    An answer that is missing gives `temperror` wherever it could change the result; a message that passes by what is
    known passes.
    """
    found = yield from walk(author)
    applicable = discover(found)
    if applicable is None:
        return _undecided(found)
    if applicable.record is None or not applicable.record.applies:
        return _none(found, applicable, spf, dkim)
    return (yield from _judge(found, applicable, spf, dkim))


def _none(found: Walk, applicable: Applicable, spf: Identifier | None, dkim: Sequence[Identifier]) -> Verdict:
    """Return the verdict where no record counts; what is aligned is told as far as nothing more must be asked."""
    cause, where = _cause(found, applicable)
    spf_aligned, spf_domain = _plainly_aligned(found.domain, (spf,) if spf is not None else ())
    dkim_aligned, dkim_domain = _plainly_aligned(found.domain, dkim)
    return Verdict(
        Result.NONE,
        found.domain,
        domain=found.domain,
        organizational_domain=found.organizational_domain,
        spf_aligned=spf_aligned,
        dkim_aligned=dkim_aligned,
        spf_domain=spf_domain,
        dkim_domain=dkim_domain,
        record=applicable.record,
        cause=cause,
        cause_at=where,
    )


def _cause(found: Walk, applicable: Applicable) -> tuple[Cause, str]:
    if applicable.record is not None:
        cause = Cause.REPEATED_TAG if applicable.record.repeated else Cause.NO_POLICY
        return cause, applicable.domain or found.domain
    several = next((step.domain for step in found.steps if step.count > 1), None)
    return (Cause.NO_RECORD, found.domain) if several is None else (Cause.SEVERAL_RECORDS, several)


def _plainly_aligned(author: str, identifiers: Sequence[Identifier]) -> tuple[bool | None, str | None]:
    """Return what can be told of alignment by the names alone; None where only a walk could tell."""
    passed = [entry.domain for entry in identifiers if entry.result == "pass"]
    if author in passed:
        return True, author
    return (None if any(share_an_ancestor(author, domain) for domain in passed) else False), None


def _judge(found: Walk, applicable: Applicable, spf: Identifier | None, dkim: Sequence[Identifier]) -> Inquiry[Verdict]:
    record = applicable.record
    if record is None or applicable.domain is None:  # never: the caller made sure
        raise ValueError("no record applies")
    spf_aligned, spf_domain = yield from _aligned(found, (spf,) if spf is not None else (), record.aspf)
    dkim_aligned, dkim_domain = yield from _aligned(found, dkim, record.adkim)
    there = (yield from exists(found.domain)) if applicable.depends_on_existence else True
    policy = None if there is None else applicable.policy(exists=there)
    result = _result(policy, (spf_aligned, dkim_aligned))
    reason = f"A {found.domain}" if there is None else _unanswered(found)
    return Verdict(
        result,
        found.domain,
        policy,
        applicable.domain,
        found.organizational_domain,
        spf_aligned,
        dkim_aligned,
        spf_domain,
        dkim_domain,
        testing=record.testing,
        record=record,
        reason=reason if result is Result.TEMPERROR else "",
    )


def _result(policy: Policy | None, aligned: tuple[bool | None, bool | None]) -> Result:
    if True in aligned:
        return Result.PASS
    return Result.TEMPERROR if None in aligned or policy is None else Result.FAIL


def _aligned(
    found: Walk, identifiers: Sequence[Identifier], mode: Alignment
) -> Inquiry[tuple[bool | None, str | None]]:
    """Return whether any identifier that passed is aligned, and which; an aligned temporary error leaves it open."""
    candidates = [entry for entry in identifiers if entry.result in {"pass", "temperror"}]
    verdicts = yield from together([align(found, entry.domain, mode) for entry in candidates])
    is_open = False
    for entry, verdict in zip(candidates, verdicts, strict=True):
        if verdict and entry.result == "pass":
            return True, entry.domain
        is_open = is_open or verdict is None or (verdict and entry.result == "temperror")
    return (None if is_open else False), None


def _undecided(found: Walk) -> Verdict:
    return Verdict(
        Result.TEMPERROR,
        found.domain,
        domain=found.domain,
        organizational_domain=found.organizational_domain,
        spf_aligned=None,
        dkim_aligned=None,
        reason=_unanswered(found),
    )


def _unanswered(found: Walk) -> str:
    return next((str(step.question) for step in found.unknown), "")
