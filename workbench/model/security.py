"""What DNSSEC says of an answer: whether it can be trusted, and if not, why."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Trust(StrEnum):
    """The four ends of validation (RFC 4035 4.3)."""

    SECURE = "secure"
    """Signed, and the signatures lead to the trust anchor."""
    INSECURE = "insecure"
    """Proved not to be signed, or signed in a way that validators cannot check: plain DNS."""
    BOGUS = "bogus"
    """It must be signed and is not, or the signatures are wrong: validating resolvers refuse it."""
    INDETERMINATE = "indeterminate"
    """Something on the way could not be learned: it may be any of the others."""


class Cause(StrEnum):
    """Why an answer is not secure."""

    UNSIGNED = "unsigned"
    """Insecure: the parent proves that the zone has no DS record."""
    UNSUPPORTED = "unsupported"
    """Insecure: only algorithms or digests that validators do not know (RFC 4035 5.2)."""
    ITERATIONS = "iterations"
    """Insecure: NSEC3 with more iterations than validators compute (RFC 9276 3.2)."""
    OPT_OUT = "opt_out"
    """Insecure: the denial comes from an opt-out span (RFC 5155 9.2)."""
    EXPIRED = "expired"
    """Bogus: the signature has ended."""
    NOT_YET_VALID = "not_yet_valid"
    """Bogus: the signature begins in the future."""
    NO_DNSKEY = "no_dnskey"
    """Bogus: the parent has a DS record, the zone has no DNSKEY record at all."""
    DS_MISMATCH = "ds_mismatch"
    """Bogus: no DNSKEY record fits a DS record of the parent."""
    NO_KEY = "no_key"
    """Bogus: the key that made the signature is not among the zone's."""
    BAD_SIGNATURE = "bad_signature"
    """Bogus: the signature does not fit the data."""
    NO_SIGNATURE = "no_signature"
    """Bogus: records of a signed zone come without a signature."""
    NO_DENIAL = "no_denial"
    """Bogus: it is not proved that the records do not exist."""
    TOO_MUCH_WORK = "too_much_work"
    """Bogus: validating it would take more work than any honest zone needs (CVE-2023-50387)."""
    ANCHOR = "anchor"
    """Indeterminate: not even the trust anchor's own zone validates; whoever answers strips or forges signatures, or
    the clock is wrong."""
    OTHER_ROOT = "other_root"
    """Indeterminate: the trust anchor's own zone has keys, but not the known ones: another root, or an anchor that is
    out of date."""
    UNANSWERED = "unanswered"
    """Indeterminate: a question on the way from the trust anchor was not answered."""


@dataclass(frozen=True, slots=True)
class Security:
    """
    The result of validating an answer.

    Attributes:
        trust: The result.
        cause: Why it is not secure; None where it is.
        zone: The zone that signed it (secure), the first one that is not signed (insecure), or the one at fault.
        algorithms: Algorithm numbers of the signatures on the answer, sorted.
        signed: Beginning of the signature that ends first.
        expires: When the first of the signatures on the answer ends.
    """

    trust: Trust
    cause: Cause | None = None
    zone: str = ""
    algorithms: tuple[int, ...] = ()
    signed: datetime | None = None
    expires: datetime | None = None

    @property
    def line(self) -> str:
        """The result as evidence states it: `secure example.org`, `bogus expired example.org`."""
        return " ".join(part for part in (self.trust.value, self.cause.value if self.cause else "", self.zone) if part)

    def as_json(self) -> str:
        """Return it as one line of JSON; what is empty is left out."""
        document: dict[str, Any] = {"trust": self.trust.value}
        if self.cause is not None:
            document["cause"] = self.cause.value
        if self.zone:
            document["zone"] = self.zone
        if self.algorithms:
            document["algorithms"] = list(self.algorithms)
        for key, moment in (("signed", self.signed), ("expires", self.expires)):
            if moment is not None:
                document[key] = int(moment.timestamp())
        return json.dumps(document, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Security:
        """
        Read what `as_json` wrote.

        Raises:
            ValueError: it is something else.
        """
        try:
            document = json.loads(text)
            cause = document.get("cause")
            return cls(
                Trust(document["trust"]),
                None if cause is None else Cause(cause),
                str(document.get("zone", "")),
                tuple(int(number) for number in document.get("algorithms", ())),
                _moment(document.get("signed")),
                _moment(document.get("expires")),
            )
        except (KeyError, TypeError, AttributeError, OverflowError, OSError, RecursionError) as error:
            raise ValueError(f"no result of a validation: {text[:200]!r}") from error


def _moment(seconds: Any) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(int(seconds), UTC)
