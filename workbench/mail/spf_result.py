"""Who is asked about in an SPF evaluation, and what comes out of it (RFC 7208 sections 2.4 and 2.6)."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from workbench.mail.spf_record import Mechanism
from workbench.model.inquiry import Question, Status
from workbench.model.names import to_ascii
from workbench.model.rdata import Address

MAX_LOOKUPS = 10
MAX_VOIDS = 2
MAX_NAMES = 10

MATCH = "match"
NO_MATCH = "no match"


class Verdict(StrEnum):
    """The seven results of `check_host()` (RFC 7208 2.6)."""

    PASS = "pass"
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


class Trouble(StrEnum):
    """Why an evaluation ended in an error."""

    UNANSWERED = "unanswered"
    SYNTAX = "syntax"
    SEVERAL_RECORDS = "several_records"
    TOO_MANY_LOOKUPS = "too_many_lookups"
    TOO_MANY_VOIDS = "too_many_voids"
    TOO_MANY_MX = "too_many_mx"
    NO_RECORD = "no_record"  # the target of an include or redirect has none


@dataclass(frozen=True, slots=True)
class Sender:
    """
    One SMTP client and what it said.

    Attributes:
        ip: Its address; an IPv4-mapped IPv6 address counts as IPv4 (RFC 7208 5).
        helo: The name in HELO or EHLO.
        mail_from: The address in MAIL FROM, without angle brackets; empty for a bounce.
        receiver: The host that checks, for the macro `r`.
        at: Seconds since 1970, for the macro `t`.
    """

    ip: Address
    helo: str
    mail_from: str
    receiver: str = "unknown"
    at: int = 0

    @property
    def address(self) -> Address:
        """The address that is checked."""
        mapped = self.ip.ipv4_mapped if isinstance(self.ip, ipaddress.IPv6Address) else None
        return mapped or self.ip

    @property
    def mailbox(self) -> tuple[str, str]:
        """Local part and domain: HELO stands in for an empty MAIL FROM, `postmaster` for an empty local part."""
        local, _, domain = (self.mail_from or self.helo).rpartition("@")
        return local or "postmaster", domain.removesuffix(".")

    @property
    def domain(self) -> str:
        """The domain whose record is evaluated, in A-labels where it can be; empty for an address literal."""
        domain = self.mailbox[1]
        if domain.startswith("[") and domain.endswith("]"):
            return ""
        try:
            return domain if domain.isascii() else to_ascii(domain)
        except ValueError:
            return ""


def macro_values(sender: Sender, domain: str) -> dict[str, str]:
    """Return what each macro letter but `p` stands for in the record of `domain` (RFC 7208 7.2)."""
    address = sender.address
    four = address.version == 4
    local, sender_domain = sender.mailbox[0], sender.domain
    return {
        "s": f"{local}@{sender_domain}",
        "l": local,
        "o": sender_domain,
        "d": domain,
        "i": str(address) if four else ".".join(f"{int(address):032X}"),
        "v": "in-addr" if four else "ip6",
        "h": sender.helo,
        "c": str(address),
        "r": sender.receiver,
        "t": str(sender.at),
    }


class Asked(NamedTuple):
    """One question of an evaluation and how it ended."""

    question: Question
    status: Status

    def __str__(self) -> str:
        """Return `A mail.example.org: found`."""
        return f"{self.question}: {self.status.value}"


class Step(NamedTuple):
    """
    One step of an evaluation.

    Attributes:
        depth: 0 for the domain itself, one more inside each include or redirect.
        domain: Whose record is evaluated.
        record: The record; empty where none was found.
        term: The term as written; empty for looking up the record itself.
        asked: What was looked up for it, in order; the record of an include is a step of its own.
        verdict: For a term `match`, `no match`, or an error; for a record `found`, `none` or an error.
    """

    depth: int
    domain: str
    record: str
    term: str
    asked: tuple[Asked, ...]
    verdict: str

    def as_json(self) -> dict[str, Any]:
        """Return the step for scripts."""
        return {
            "depth": self.depth,
            "domain": self.domain,
            "record": self.record or None,
            "term": self.term or None,
            "asked": [{"question": str(asked), "status": status.value} for asked, status in self.asked],
            "verdict": self.verdict,
        }


class Passed(NamedTuple):
    """Terms without look-ups that did not match, side by side; `Result.trace` makes a step of each."""

    depth: int
    domain: str
    record: str
    terms: tuple[Mechanism, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """
    What made a temperror or permerror.

    Attributes:
        trouble: Its kind.
        domain: Whose record or name it is about.
        term: The term, if it is about one.
        at: For SYNTAX the term's offset in the record, from 0.
        asked: For UNANSWERED the question and how it ended.
    """

    trouble: Trouble
    domain: str
    term: str = ""
    at: int | None = None
    asked: Asked | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the problem for scripts; positions count from 1."""
        return {
            "kind": self.trouble.value,
            "domain": self.domain,
            "term": self.term or None,
            "position": None if self.at is None else self.at + 1,
            "question": str(self.asked.question) if self.asked else None,
            "reason": self.asked.status.value if self.asked else None,
        }


class Doubt(NamedTuple):
    """A `ptr` that may have matched: the question nobody asked, and the result if it had; None if that is open."""

    problem: Problem
    verdict: Verdict | None


class Result(NamedTuple):
    """
    The outcome of one evaluation.

    Attributes:
        result: The verdict.
        domain: The domain that was checked.
        explanation: What the domain says to a refused sender; None if it says nothing usable.
        lookups: Terms that cost a look-up, as counted against the limit of 10.
        void_lookups: Terms whose look-up found nothing, as counted against the limit of 2.
        matched: The step of the mechanism that decided at the top level; None if none matched.
        problem: Why, for temperror and permerror.
        log: The steps in order, terms without look-ups taken together.
    """

    result: Verdict
    domain: str
    explanation: str | None
    lookups: int
    void_lookups: int
    matched: Step | None
    problem: Problem | None
    log: tuple[Step | Passed, ...]

    @property
    def trace(self) -> tuple[Step, ...]:
        """Every step in order; an include stands before the steps inside it."""
        steps: list[Step] = []
        for entry in self.log:
            if isinstance(entry, Step):
                steps.append(entry)
            else:
                steps += (Step(*entry[:3], term.text, (), NO_MATCH) for term in entry.terms)
        return tuple(steps)

    def as_json(self) -> dict[str, Any]:
        """Return the result for scripts."""
        return {
            "result": self.result.value,
            "domain": self.domain,
            "explanation": self.explanation,
            "lookups": self.lookups,
            "void_lookups": self.void_lookups,
            "mechanism": self.matched.term if self.matched else None,
            "problem": self.problem.as_json() if self.problem else None,
            "trace": [step.as_json() for step in self.trace],
        }
