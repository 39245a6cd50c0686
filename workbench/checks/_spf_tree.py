"""The tree of an SPF record: every include followed, every term with what it costs, also beyond the limit."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from workbench.checks._spf_reach import target_of
from workbench.checks._spf_repair import readable
from workbench.checks.base import unknown
from workbench.mail import spf_record
from workbench.mail.spf import select
from workbench.mail.spf_record import LOOKUP_TERMS, Mechanism, Modifier, Record
from workbench.mail.spf_result import Sender
from workbench.model.findings import Args, Finding, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask, ask_all, together
from workbench.model.target import Target

MAX_DEPTH = 20
"""Includes inside includes that are followed; no evaluation gets beyond ten."""
MAX_FOLLOWED = 250
"""Includes that are followed in all, so that a malicious record cannot keep the program busy."""

_SAMPLE_ADDRESS = ipaddress.IPv4Address("192.0.2.1")  # RFC 5737: belongs to nobody


@dataclass(frozen=True, slots=True)
class Node:
    """
    One term of the tree, or the record at its root.

    Attributes:
        label: The term as written; the domain for the root.
        value: What the term means: addresses, the included record.
        own: Look-ups of the term itself, 0 or 1.
        voids: Void look-ups for every sender, those of the children included.
        state: As in `model.findings.Outcome`.
        code: The finding that explains the node.
        args: Its arguments.
        depends: Whether the target depends on the sender, so that only a sample was followed.
        children: The terms of an included record.
    """

    label: str
    value: str = ""
    own: int = 0
    voids: int = 0
    state: str = "ok"
    code: str = ""
    args: Args = field(default_factory=dict)
    depends: bool = False
    children: tuple[Node, ...] = ()

    @property
    def cost(self) -> int:
        """Look-ups of the term and everything inside it."""
        return self.own + sum(child.cost for child in self.children)

    @property
    def depth(self) -> int:
        """How many includes stand inside each other."""
        return max((child.depth + (1 if child.children else 0) for child in self.children), default=0)

    def as_json(self) -> Args:
        """Return the node as facts hold it."""
        shown: Args = {"label": self.label, "value": self.value, "cost": self.cost, "own": self.own}
        shown |= {"state": self.state}
        if self.code:
            shown |= {"code": self.code, "args": self.args}
        if self.depends:
            shown["depends"] = True
        if self.children:
            shown["children"] = [child.as_json() for child in self.children]
        return shown


class _Place(NamedTuple):
    """A term, the domain whose record holds it, and the domains on the way there, the audited one first."""

    domain: str
    term: Mechanism | Modifier
    path: tuple[str, ...]

    @property
    def args(self) -> Args:
        """What findings about the term say."""
        return {"term": self.term.text, "domain": self.domain}


class Walk:
    """
    One walk over a tree.

    Attributes:
        findings: What was found in included records, in order of asking.
        unknown: Questions without an answer.
        complete: Whether everything was followed.
        answers: What was answered to the questions of the tree.
        texts: The records that were read.
        followed: How many includes and redirects were followed.
    """

    def __init__(self, target: Target) -> None:
        self.target = target
        address = target.sending_ips[0] if target.sending_ips else _SAMPLE_ADDRESS
        self.sender = Sender(address, target.domain, f"postmaster@{target.domain}")
        self.findings: list[Finding] = []
        self.unknown: list[Unknown] = []
        self.complete = True
        self.answers: dict[Question, Answer] = {}
        self.texts: set[bytes] = set()
        self.followed = 0

    def root(self, record: Record) -> Inquiry[Node]:
        """Return the tree of the audited domain's own record."""
        domain = self.target.domain
        self.texts.add(record.text.encode("latin-1"))
        children = yield from self.terms(domain, record, (domain,))
        return Node(domain, readable(record.text), voids=_voids(children), state=worst(children), children=children)

    def terms(self, domain: str, record: Record, path: tuple[str, ...]) -> Inquiry[tuple[Node, ...]]:
        """Return a node for each term, in order of writing; terms behind `all` are never evaluated and cost nothing."""
        last = record.all
        inquiries = []
        for term in record.terms:
            live = term is record.redirect if isinstance(term, Modifier) else last is None or term.at <= last.at
            inquiries.append(self.term(_Place(domain, term, path), live=live))
        return (yield from together(inquiries))

    def term(self, place: _Place, *, live: bool) -> Inquiry[Node]:
        """Return the node of one term."""
        term = place.term
        if term.name not in LOOKUP_TERMS or not live:
            return Node(term.text, state="ok" if live or isinstance(term, Modifier) else "note")
        if term.name == "ptr":
            return Node(term.text, own=1, state="warn", code="spf.ptr", args={"terms": [term.text]})
        text, name, depends = target_of(self.sender, place.domain, term)
        if term.name in {"include", "redirect"}:
            return (yield from self.included(place, name, depends=depends))
        return _dependent(term) if depends else (yield from self.addresses(place, text, name))

    def addresses(self, place: _Place, text: str, name: str | None) -> Inquiry[Node]:
        """Return the node of an a, mx or exists term whose target is the same for every sender."""
        if name is None:
            return self.void(place, text, None)
        if place.term.name == "mx":
            return (yield from self.mx(place, name))
        return (yield from self.hosts(place, name, ("A",) if place.term.name == "exists" else ("A", "AAAA")))

    def included(self, place: _Place, name: str | None, *, depends: bool) -> Inquiry[Node]:
        """Return the node of an include or redirect, its record's terms below it."""
        if name in place.path:
            return self.bad(place, "spf.loop", ())
        if name is None or "." not in name:
            return self.bad(place, "spf.include_missing", ())
        self.followed += 1
        if len(place.path) > MAX_DEPTH or self.followed > MAX_FOLLOWED:
            self.complete = False
            return Node(place.term.text, own=1, state="unknown")
        asked = Question("TXT", name)
        answer = yield from self.ask(asked)
        if not answer.status.known:
            self.unknown.append(unknown("spf", asked, answer, decisive=not depends))
            return Node(place.term.text, own=1, state="unknown", depends=depends)
        return (yield from self.answered(place, name, answer, depends=depends))

    def answered(self, place: _Place, name: str, answer: Answer, *, depends: bool) -> Inquiry[Node]:
        """Return the node of an include whose target was asked for."""
        term = place.term
        texts = select(answer)
        if not texts and depends:  # the sample sender has no record there; others may
            args: Args = {"term": term.text, "ip": str(self.sender.address)}
            return Node(term.text, own=1, state="warn", code="spf.depends", args=args, depends=True)
        if len(texts) != 1:
            code = "spf.include_several" if texts else "spf.include_missing"
            return self.bad(place, code, (answer.evidence,))
        record, problems = spf_record.scan(texts[0])
        self.texts.add(texts[0])
        children = yield from self.terms(name, record, (*place.path, name))
        code, args, state = "", place.args, worst(children)
        if problems:
            args |= {"wrong": readable(problems[0].term), "position": problems[0].at + 1}
            code, state = "spf.include_broken", "error"
        if code:
            self.findings.append(Finding(code, self.target.domain, args, (answer.evidence,)))
        return Node(
            term.text, readable(record.text), 1, _voids(children), state, code, args if code else {}, depends, children
        )

    def mx(self, place: _Place, name: str) -> Inquiry[Node]:
        """Return the node of an mx term, its hosts and their addresses as the value."""
        asked = Question("MX", name)
        answer = yield from self.ask(asked)
        if not answer.status.known:
            self.unknown.append(unknown("spf", asked, answer))
            return Node(place.term.text, own=1, state="unknown")
        if answer.status is not Status.FOUND:
            return self.void(place, name, answer)
        hosts = tuple(dict.fromkeys(host for _, host in answer.exchanges if host != "."))
        most = int(self.target.rules.threshold("spf.mx_names"))
        if len(answer.exchanges) > most:
            return self.bad(place, "spf.too_many_mx", (answer.evidence,), hosts=len(answer.exchanges), limit=most)
        questions = [Question(kind, host) for host in hosts for kind in ("A", "AAAA")]
        answers = yield from self.ask_all(questions)
        state = self.note_unanswered(questions, answers)
        return Node(place.term.text, ", ".join((*hosts, *_addresses(answers))), 1, state=state)

    def hosts(self, place: _Place, name: str, kinds: Sequence[str]) -> Inquiry[Node]:
        """Return the node of an a or exists term, the addresses as its value."""
        questions = [Question(kind, name) for kind in kinds]
        answers = yield from self.ask_all(questions)
        state = self.note_unanswered(questions, answers)
        if state == "ok" and all(answer.status is not Status.FOUND for answer in answers):
            return self.void(place, name, answers[0])
        return Node(place.term.text, ", ".join(_addresses(answers)), 1, state=state)

    def ask(self, asked: Question) -> Inquiry[Answer]:
        """Ask, and keep the answer."""
        answer = self.answers[asked] = yield from ask(asked)
        return answer

    def ask_all(self, questions: Sequence[Question]) -> Inquiry[tuple[Answer, ...]]:
        """Ask for several, and keep the answers."""
        answers = yield from ask_all(questions)
        self.answers.update(zip(questions, answers, strict=True))
        return answers

    def note_unanswered(self, questions: Sequence[Question], answers: Sequence[Answer]) -> str:
        """Note the questions without an answer; return the state of a node that rests on them."""
        missed = [pair for pair in zip(questions, answers, strict=True) if not pair[1].status.known]
        self.unknown += [unknown("spf", asked, answer) for asked, answer in missed]
        return "unknown" if missed else "ok"

    def void(self, place: _Place, name: str, answer: Answer | None) -> Node:
        """Return the node of a term that finds nothing for any sender (RFC 7208 4.6.4), and note the finding."""
        args = place.args | {"name": name}
        evidence = (answer.evidence,) if answer is not None else ()
        self.findings.append(Finding("spf.void_lookup", self.target.domain, args, evidence))
        return Node(place.term.text, name, 1, 1 if answer is not None else 0, "warn", "spf.void_lookup", args)

    def bad(self, place: _Place, code: str, evidence: tuple[str, ...], **more: int) -> Node:
        """Return the node of a term that makes the evaluation fail, and note the finding."""
        args = place.args | more
        self.findings.append(Finding(code, self.target.domain, args, evidence))
        return Node(place.term.text, own=1, state="error", code=code, args=args)


def _dependent(term: Mechanism | Modifier) -> Node:
    return Node(term.text, own=1, state="note", code="spf.macros", args={"terms": [term.text]}, depends=True)


def worst(children: Sequence[Node]) -> str:
    """Return the state of a record by those of its terms."""
    order = ("ok", "note", "unknown", "warn", "error")
    found = max((order.index(child.state) for child in children), default=0)
    return "ok" if order[found] == "note" else order[found]


def _voids(children: Sequence[Node]) -> int:
    return sum(child.voids for child in children)


def _addresses(answers: Sequence[Answer]) -> list[str]:
    return [str(address) for answer in answers for address in answer.addresses]
