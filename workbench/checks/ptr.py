"""The names of a domain's addresses, and whether they lead back: sending addresses and MX hosts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from workbench.checks._hosts import Host, find_hosts, is_public
from workbench.checks._ptr_codes import CODES
from workbench.checks._reverse_names import is_host_name, looks_generic
from workbench.checks.base import check, unknown
from workbench.model.findings import Finding, Outcome, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask, ask_all, together
from workbench.model.rdata import Address
from workbench.model.target import Target

MOST_ADDRESSES = 60
"""Addresses that are asked about."""

MOST_NAMES = 10
"""Names of one address that are followed (RFC 7208 4.6.4 draws the same line)."""


@dataclass(frozen=True, slots=True)
class _Named:
    """One address and what was said about its names; `answer` is None where there was no point in asking."""

    address: Address
    host: str  # the MX host it belongs to, empty for a sending address
    answer: Answer | None = None
    forward: dict[str, Answer] = field(default_factory=dict)

    @property
    def asked(self) -> Question:
        return _reverse(self.address)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.answer.names)) if self.answer else ()

    @property
    def confirmed(self) -> bool | None:
        """Whether a name leads back to the address; None where that is not known."""
        if self.answer is None or not _is_knowledge(self.answer):
            return None
        if any(self.address in answer.addresses for answer in self.forward.values()):
            return True
        open_ends = any(not answer.status.known for answer in self.forward.values()) or len(self.names) > MOST_NAMES
        return None if open_ends else False

    @property
    def evidence(self) -> tuple[str, ...]:
        answers = [self.answer] if self.answer else []
        return tuple(answer.evidence for answer in [*answers, *self.forward.values()] if answer.evidence)


@check(CODES)
def judge(target: Target) -> Inquiry[Outcome]:
    """
    Judge the names of the given sending addresses and of the MX hosts' addresses.

    Facts: `addresses` (address, role `sending` or `mx`, host, names, confirmed), `tree`.
    """
    asked = Question("MX", target.domain)
    mx = yield from ask(asked)
    hosts = yield from find_hosts(target.domain, mx)
    subjects = _subjects(target, hosts)
    named = yield from together([_look_up(address, host) for address, host in subjects[:MOST_ADDRESSES]])
    unknowns = [] if mx.status.known else [unknown("ptr", asked, mx)]
    unknowns += [unknown("ptr", *pair, decisive=not host.addresses) for host in hosts for pair in host.failed]
    unknowns += [lost for item in named for lost in _unknowns(item)]
    if len(subjects) > MOST_ADDRESSES:
        more = f"PTR {target.domain} (+{len(subjects) - MOST_ADDRESSES})"
        unknowns.append(Unknown(more, "too_many", "ptr", decisive=False))
    findings = [found for item in named for found in _judge_one(item)]
    findings += _summary(target.domain, named)
    if subjects and not target.sending_ips:  # the verdict is about the MX hosts then, and nobody can say more
        lost = Unknown(f"PTR {target.domain}", "sending_ips_not_given", "ptr", decisive=False)
        unknowns.append(lost)
    facts = {"addresses": [_facts(item) for item in named], "tree": _tree(target.domain, named, findings)}
    return Outcome(facts, tuple(findings), tuple(unknowns), applies=bool(subjects or unknowns))


def _subjects(target: Target, hosts: tuple[Host, ...]) -> list[tuple[Address, str]]:
    found: dict[Address, str] = dict.fromkeys(target.sending_ips, "")
    for host in hosts:
        for address in host.addresses:
            if is_public(address):  # what is wrong with the others the MX check says
                found.setdefault(address, host.name)
    return list(found.items())


def _reverse(address: Address) -> Question:
    return Question("PTR", address.reverse_pointer)


def _look_up(address: Address, host: str) -> Inquiry[_Named]:
    if not is_public(address):
        return _Named(address, host)
    answer = yield from ask(_reverse(address))
    kind = "A" if address.version == 4 else "AAAA"
    names = [name for name in dict.fromkeys(answer.names) if name != "."][:MOST_NAMES]
    forward = yield from ask_all([Question(kind, name) for name in names])
    return _Named(address, host, answer, dict(zip(names, forward, strict=True)))


def _is_knowledge(answer: Answer) -> bool:
    return answer.status.known and (answer.status is not Status.FOUND or bool(answer.names))


def _unknowns(item: _Named) -> Iterator[Unknown]:
    if item.answer is None:
        return
    if not _is_knowledge(item.answer):
        reason = Status.MALFORMED.value if item.answer.status.known else item.answer.status.value
        yield Unknown(str(item.asked), reason, "ptr", evidence=item.answer.evidence)
    elif item.confirmed is None:
        kind = "A" if item.address.version == 4 else "AAAA"
        for name, answer in item.forward.items():
            if not answer.status.known:
                yield unknown("ptr", Question(kind, name), answer)
        if len(item.names) > MOST_NAMES:
            yield Unknown(f"{kind} {item.address} (+{len(item.names) - MOST_NAMES})", "too_many", "ptr")


def _judge_one(item: _Named) -> Iterator[Finding]:
    text = str(item.address)
    args: dict[str, Any] = {"address": text, "host": item.host} if item.host else {"address": text}
    if item.answer is None:
        yield Finding("ptr.not_public", text, args)
    elif _is_knowledge(item.answer):
        prefix = "ptr.mx_" if item.host else "ptr."
        if not item.names:
            yield Finding(prefix + "missing", text, args, item.evidence)
        elif item.confirmed is False:
            yield Finding(prefix + "mismatch", text, {**args, "names": list(item.names)}, item.evidence)
        if not item.host:
            yield from _judge_names(item)


def _judge_names(item: _Named) -> Iterator[Finding]:
    """Judge what receivers see of a sending address."""
    text, proof = str(item.address), item.evidence
    if bad := [name for name in item.names if not is_host_name(name)]:
        yield Finding("ptr.invalid_name", text, {"address": text, "names": bad}, proof)
    if len(item.names) > 1:
        yield Finding("ptr.several", text, {"address": text, "count": len(item.names)}, proof)
    if (generic := next((name for name in item.names if looks_generic(name, item.address)), None)) is not None:
        yield Finding("ptr.generic", text, {"address": text, "name": generic}, proof)
    if item.confirmed:
        name = next(name for name, answer in item.forward.items() if item.address in answer.addresses)
        yield Finding("ptr.ok", text, {"address": text, "name": name}, proof)


def _summary(domain: str, named: tuple[_Named, ...]) -> Iterator[Finding]:
    hosts = [item for item in named if item.host]
    if hosts and all(item.confirmed for item in hosts):
        proof = tuple(dict.fromkeys(evidence for item in hosts for evidence in item.evidence))
        yield Finding("ptr.mx_ok", domain, {"domain": domain, "count": len(hosts)}, proof)


def _facts(item: _Named) -> dict[str, Any]:
    return {
        "address": str(item.address),
        "role": "mx" if item.host else "sending",
        "host": item.host or None,
        "names": list(item.names),
        "confirmed": item.confirmed,
    }


def _tree(domain: str, named: tuple[_Named, ...], findings: list[Finding]) -> dict[str, Any]:
    """Return the addresses as nodes, each with the first thing that was found about it."""
    first = {found.subject: found for found in reversed(findings)}
    states = {"ptr.ok": "ok", "ptr.missing": "error", "ptr.mismatch": "error", "ptr.not_public": "error"}
    children = []
    for item in named:
        node: dict[str, Any] = {"label": str(item.address), "value": ", ".join(item.names)}
        if (found := first.get(str(item.address))) is not None:
            node |= {"state": states.get(found.code, "warn"), "code": found.code, "args": found.args}
        else:
            node["state"] = "unknown" if item.confirmed is None else "ok"
        if item.host:
            node["children"] = [{"label": item.host}]
        children.append(node)
    return {"label": f"PTR {domain}", "state": "ok" if named else "note", "children": children}
