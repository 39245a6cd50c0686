"""How checks read an answer that DNSSEC was asked of: validated, or why not."""

from __future__ import annotations

from workbench.model.findings import Unknown
from workbench.model.inquiry import Answer, Question, Status
from workbench.model.security import Cause, Trust

NOT_PASSED = "signatures_not_passed"
"""Reason: whoever answers does not pass signatures on, or none that lead to the trust anchor."""
OTHER_ROOT = "other_root"
"""Reason: whoever answers knows another root than the one whose keys are known."""
NOT_VALIDATED = "not_validated"
"""Reason: something between the trust anchor and the answer was not answered."""


def signed(kind: str, name: str) -> Question:
    """Ask for records, and whether DNSSEC proves them."""
    return Question(kind, name, dnssec=True)


def trust(answer: Answer) -> Trust | None:
    """Return how an answer validated; None where that is not known, INDETERMINATE included."""
    if answer.security is None or answer.security.trust is Trust.INDETERMINATE:
        return None
    return answer.security.trust


def why_unknown(check: str, asked: Question, answer: Answer) -> Unknown:
    """
    Return that it is not known how an answer validates.

    It is decisive only where the domain's own DNS failed: that nobody was there to ask, or that the DNS server in
    between passes no signatures on, says nothing about the domain.
    """
    reason = answer.status.value
    security = answer.security
    if answer.status.known:
        reason = NOT_VALIDATED
        if security is None:
            reason = Status.NOT_ASKED.value
        elif security.cause is Cause.ANCHOR:
            reason = NOT_PASSED
        elif security.cause is Cause.OTHER_ROOT:
            reason = OTHER_ROOT
    decisive = reason not in {Status.NOT_ASKED.value, NOT_PASSED, OTHER_ROOT}
    # The records may well be known; what nobody was asked for is their signatures.
    what = f"RRSIG {asked.name}" if reason == Status.NOT_ASKED else str(asked)
    return Unknown(what, reason, check, decisive, answer.evidence)
