"""The DNS Tree Walk of DMARC (RFC 9989 4.10): which records stand above a domain, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from workbench.mail import dmarc
from workbench.mail.dmarc import Author, DmarcRecord, Policy, Psd
from workbench.model import names
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask
from workbench.model.rdata import labels, parent

MAX_QUERIES = 8
"""Names asked in one walk, at most: RFC 9989 4.10."""


@dataclass(frozen=True, slots=True)
class Step:
    """
    One name of a walk.

    Attributes:
        domain: The name, without `_dmarc`.
        question: What was asked there; None for a step that was only supposed.
        answer: What came back; None where nothing was asked.
        texts: Every TXT record found.
        record: The one DMARC record; None where there is none, or more than one (RFC 9989 4.10, steps 2 and 6).
        count: How many of `texts` are DMARC records.
    """

    domain: str
    question: Question | None = None
    answer: Answer | None = None
    texts: tuple[bytes, ...] = ()
    record: DmarcRecord | None = None
    count: int = 0

    @property
    def known(self) -> bool:
        """Whether it is known what stands there."""
        return self.answer is None or self.answer.status.known

    @property
    def evidence(self) -> tuple[str, ...]:
        """The id of the answer, if it has one."""
        return (self.answer.evidence,) if self.answer is not None and self.answer.evidence else ()


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk from `domain` upwards: its steps, longest name first."""

    domain: str
    steps: tuple[Step, ...]

    @property
    def own(self) -> Step:
        """The step of the domain itself."""
        return self.steps[0]

    @property
    def records(self) -> tuple[tuple[str, DmarcRecord], ...]:
        """Domain and record of every step that has one, longest name first."""
        return tuple((step.domain, step.record) for step in self.steps if step.record is not None)

    @property
    def unknown(self) -> tuple[Step, ...]:
        """Steps whose question was not answered."""
        return tuple(step for step in self.steps if not step.known)

    def find(self, domain: str) -> Step | None:
        """Return the step of `domain`, None if the walk did not come by."""
        return next((step for step in self.steps if step.domain == domain), None)

    @property
    def organizational_domain(self) -> str | None:
        """
        The organizational domain (RFC 9989 4.10.2); None if answers that are missing could change it.

        Of a public suffix that did not answer it is assumed that it publishes either nothing or a record with
        `psd=y`, as RFC 9989 demands of it; so a walk that found the record right below is certain all the same.
        """
        if any(not is_suffix(step.domain) for step in self.unknown):
            return None
        possible = {
            _select(self.domain, tuple(self._supposed(silent)))
            for silent in product((False, True), repeat=len(self.unknown))
        }
        return possible.pop() if len(possible) == 1 else None

    def _supposed(self, marked: tuple[bool, ...]) -> list[tuple[str, Psd]]:
        """Domain and psd of every record, supposing a `psd=y` at those unknown steps that are marked."""
        suffixes = {step.domain for step, mark in zip(self.unknown, marked, strict=True) if mark}
        return [
            (step.domain, Psd.YES if step.record is None else step.record.psd)
            for step in self.steps
            if step.record is not None or step.domain in suffixes
        ]

    def below(self) -> Walk:
        """Return the walk of a subdomain without a record of its own: what a mail from there would meet."""
        child = Step("*." + self.domain)
        steps = [child]
        for step in self.steps:
            steps.append(step)
            if _stops(step):
                break
        return Walk(child.domain, tuple(steps))


def is_suffix(domain: str) -> bool:
    """Whether the Public Suffix List says of `domain` that it is a public suffix."""
    return names.public_suffix(domain) == domain


def walk(domain: str) -> Inquiry[Walk]:
    """Ask for the records at `domain` and above, one name after another, as RFC 9989 4.10 orders."""
    steps: list[Step] = []
    for name in walk_names(domain):
        question = Question("TXT", f"_dmarc.{name}")
        answer = yield from ask(question)
        step = read_step(name, question, answer)
        steps.append(step)
        if _stops(step):
            break
    return Walk(domain, tuple(steps))


def walk_names(domain: str) -> tuple[str, ...]:
    """Return the domains a walk asks at, `domain` first; a name of 8 labels and more jumps to its last 7."""
    found = [domain]
    name = domain
    if len(labels(domain)) >= MAX_QUERIES:
        while len(labels(name)) >= MAX_QUERIES:
            name = parent(name)
        found.append(name)
    while (name := parent(name)) != ".":
        found.append(name)
    return tuple(found)


def read_step(domain: str, question: Question, answer: Answer) -> Step:
    """Return what the TXT records at `_dmarc.<domain>` mean: exactly one DMARC record counts."""
    texts = answer.texts if answer.status is Status.FOUND else ()
    found = [text for text in texts if dmarc.is_dmarc(text)]
    record = dmarc.parse(found[0]) if len(found) == 1 else None
    return Step(domain, question, answer, texts, record, len(found))


def _stops(step: Step) -> bool:
    return step.record is not None and step.record.psd is not Psd.UNKNOWN


def _select(start: str, found: tuple[tuple[str, Psd], ...]) -> str:
    """Choose the organizational domain among the records found, longest name first (RFC 9989 4.10.2)."""
    for domain, psd in found:
        if psd is Psd.NO:
            return domain
        if psd is Psd.YES and domain != start:
            depth = len(labels(domain)) + 1
            name = start
            while len(labels(name)) > depth:
                name = parent(name)
            return name
    return found[-1][0] if found else start


@dataclass(frozen=True, slots=True)
class Applicable:
    """
    The record that governs mail from a domain (RFC 9989 4.10.1).

    Attributes:
        domain: Where the record stands; None where there is no record.
        record: The record.
        inherited: Whether it is that of a domain above, so that `sp` or `np` count instead of `p`.
    """

    domain: str | None = None
    record: DmarcRecord | None = None
    inherited: bool = False

    def policy(self, *, exists: bool = True) -> Policy | None:
        """Return the policy after `t`, for an author domain that exists or not; None for no DMARC processing."""
        return self.record.applied(self.author(exists=exists)) if self.record is not None else None

    def author(self, *, exists: bool = True) -> Author:
        """Return which tag counts: `p`, `sp` or `np`."""
        if not self.inherited:
            return Author.DOMAIN
        return Author.SUBDOMAIN if exists else Author.NONEXISTENT

    @property
    def depends_on_existence(self) -> bool:
        """Whether it matters if the author's domain exists."""
        return self.policy(exists=True) != self.policy(exists=False)


def discover(found: Walk) -> Applicable | None:
    """
    Return the record that applies: the author's own, else that of the organizational domain, else of the suffix.

    None means that it cannot be known, because a question on the way was not answered.
    """
    if found.own.record is not None:
        return Applicable(found.domain, found.own.record)
    organizational = found.organizational_domain
    if not found.own.known or organizational is None:
        return None
    step = found.find(organizational)
    if step is not None and step.record is not None:
        return Applicable(step.domain, step.record, inherited=True)
    if found.unknown:
        return None
    for domain, record in found.records:
        if record.psd is Psd.YES:
            return Applicable(domain, record, inherited=True)
    return Applicable()


def exists(domain: str) -> Inquiry[bool | None]:
    """
    Return whether a domain exists, None if nobody knows.

    NXDOMAIN holds for a name whatever type is asked (RFC 8020), so that one question is enough; a name that is only
    an alias of something missing does exist. RFC 9989 calls nothing else non-existent.
    """
    answer = yield from ask(Question("A", domain))
    return domain_exists(answer)


def domain_exists(answer: Answer) -> bool | None:
    """Return what any answer says about the existence of the name asked for; None if nothing."""
    if not answer.status.known:
        return None
    return answer.status is not Status.NXDOMAIN or bool(answer.chain)
