"""Blocklists: whether the sending addresses, the mail hosts and the domain stand on those the user turned on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.analysis.blocklists import Reading, Standing, read_answer, trusted
from workbench.checks._blocklists_codes import CODES
from workbench.checks._hosts import find_hosts, is_public
from workbench.checks.base import check, unknown
from workbench.model.blocklists import Blocklist, Weight, load_blocklists
from workbench.model.findings import Finding, Outcome, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask, ask_all
from workbench.model.rdata import Address
from workbench.model.target import Target

MOST_ADDRESSES = 20
"""Addresses that are asked about, on every list."""

NAME = "blocklists"


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is looked for; `address` is None for the domain, `host` is empty for a sending address."""

    name: str
    address: Address | None = None
    host: str = ""

    @property
    def role(self) -> str:
        if self.address is None:
            return "domain"
        return "mx" if self.host else "sending"


@dataclass(frozen=True, slots=True)
class _Looked:
    """One subject on one list: what was answered and what it is worth."""

    subject: _Subject
    on: Blocklist
    answer: Answer
    reading: Reading
    proof: tuple[str, ...]

    @property
    def weight(self) -> Weight:
        """The heaviest part that the subject stands on, else the list's own."""
        order = list(Weight)
        return min((entry.weight for entry in self.reading.entries), key=order.index, default=self.on.weight)


@check(CODES)
def judge(target: Target) -> Inquiry[Outcome]:
    """
    Look for the domain and its addresses on the lists that were turned on; without any, ask nothing.

    Facts: `lists` (id, name, zone as it was asked with the key left out, weight), `listings` (subject, role, list,
    standing, entries, codes, reason), `tree`.
    """
    known = load_blocklists()
    lists = [known[name] for name in dict.fromkeys(target.blocklists) if name in known]
    lists = [one for one in lists if one.askable(keyed=one.id in target.blocklist_keys)]
    if not lists:  # nobody wanted to know, so nothing is unknown
        return Outcome({"lists": [], "listings": []}, applies=False)
    subjects, unknowns = yield from _subjects(target, lists)
    looked = yield from _look(target, lists, subjects)
    findings = [found for item in looked for found in _judge_one(item)]
    findings += [found for subject in subjects for found in _clear(subject, looked)]
    unknowns += _unknowns(lists, looked)
    asked = any(item.answer.status is not Status.NOT_ASKED for item in looked)
    facts = {
        "lists": [_list_facts(one, target) for one in lists],
        "listings": [_facts(item) for item in looked],
        "tree": _tree(target.domain, subjects, looked),
    }
    return Outcome(facts, tuple(findings), tuple(unknowns), applies=asked)


def _subjects(target: Target, lists: Sequence[Blocklist]) -> Inquiry[tuple[list[_Subject], list[Unknown]]]:
    """Return what to look for, and what of it is not known; the MX hosts are asked for only if it matters."""
    found = [_Subject(target.domain)] if any(one.of_domains for one in lists) else []
    if all(one.of_domains for one in lists):
        return found, []
    asked = Question("MX", target.domain)
    mx = yield from ask(asked)
    hosts = yield from find_hosts(target.domain, mx)
    unknowns = [] if mx.status.known else [unknown(NAME, asked, mx, decisive=False)]
    addresses = {address: _Subject(str(address), address) for address in target.sending_ips if is_public(address)}
    for host in hosts:
        unknowns += [unknown(NAME, *pair, decisive=False) for pair in host.failed]
        for address in filter(is_public, host.addresses):
            addresses.setdefault(address, _Subject(str(address), address, host.name))
    if not target.sending_ips:
        lost = Unknown(f"DNSBL {target.domain}", "sending_ips_not_given", NAME, decisive=False)
        unknowns.append(lost)
    if len(addresses) > MOST_ADDRESSES:
        more = f"DNSBL {target.domain} (+{len(addresses) - MOST_ADDRESSES})"
        unknowns.append(Unknown(more, "too_many", NAME, decisive=False))
    return found + list(addresses.values())[:MOST_ADDRESSES], unknowns


def _look(target: Target, lists: Sequence[Blocklist], subjects: Sequence[_Subject]) -> Inquiry[list[_Looked]]:
    """Ask every list about every subject it knows, and about its test entries, all at once."""
    pairs: list[tuple[_Subject, Blocklist, Question]] = []
    tests: dict[str, tuple[Question | None, Question]] = {}
    for one in lists:
        keyed = one.id in target.blocklist_keys
        tests[one.id] = one.of_tests(keyed=keyed)
        for subject in subjects:
            asked = _question(one, subject, keyed=keyed)
            if asked is not None:
                pairs.append((subject, one, asked))
    questions = [asked for _, _, asked in pairs] + [asked for both in tests.values() for asked in both if asked]
    answers = yield from ask_all(questions)
    said = dict(zip(questions, answers, strict=True))
    looked = []
    for subject, one, asked in pairs:
        listed, never = tests[one.id]
        shown = read_answer(one, said[listed]) if listed else None
        reading = trusted(read_answer(one, said[asked]), shown, read_answer(one, said[never]))
        proof = [said[asked].evidence, *(said[test].evidence for test in (listed, never) if test)]
        looked.append(_Looked(subject, one, said[asked], reading, tuple(dict.fromkeys(filter(None, proof)))))
    return looked


def _question(one: Blocklist, subject: _Subject, *, keyed: bool) -> Question | None:
    if subject.address is None:
        return one.of_domain(subject.name, keyed=keyed)
    return one.of_address(subject.address, keyed=keyed)


def _judge_one(item: _Looked) -> Iterator[Finding]:
    if item.reading.standing is not Standing.LISTED:
        return
    names = list(dict.fromkeys(entry.name for entry in item.reading.entries))
    args: dict[str, Any] = {"list": item.on.name, "entries": names, "page": item.on.delisting}
    subject = item.subject
    if subject.address is None:
        code = "domain_listed" if item.weight is Weight.REAL else "domain_listed_minor"
        args["domain"] = subject.name
    else:
        code = _address_code(item)
        args["address"] = subject.name
        if code == "mx_listed":
            args["host"] = subject.host
    yield Finding(f"{NAME}.{code}", subject.name, args, item.proof)


def _address_code(item: _Looked) -> str:
    if item.weight is Weight.NOISE:
        return "listed_noise"
    if item.subject.host:
        return "mx_listed"
    if item.weight is Weight.LOW:
        return "listed_minor"
    return "policy_listed" if all(entry.policy for entry in item.reading.entries) else "listed"


def _clear(subject: _Subject, looked: Sequence[_Looked]) -> Iterator[Finding]:
    own = [item for item in looked if item.subject is subject]
    clear = [item for item in own if item.reading.standing is Standing.CLEAR]
    if clear and not any(item.reading.standing is Standing.LISTED for item in own):
        proof = tuple(dict.fromkeys(name for item in clear for name in item.proof))
        yield Finding(f"{NAME}.ok", subject.name, {"subject": subject.name, "count": len(clear)}, proof)


def _unknowns(lists: Sequence[Blocklist], looked: Sequence[_Looked]) -> Iterator[Unknown]:
    """Yield what a list did not tell: one line for each list and reason, not for each address."""
    for one in lists:
        lost = [item for item in looked if item.on is one and item.reading.reason]
        for reason in dict.fromkeys(item.reading.reason for item in lost):
            same = [item for item in lost if item.reading.reason == reason]
            told = ", ".join(item.subject.name for item in same[:3]) + (" …" if len(same) > 3 else "")
            decisive = reason != Status.NOT_ASKED and one.weight is Weight.REAL
            evidence = next((name for item in same for name in item.proof), "")
            yield Unknown(f"{one.name}: {told}", reason, NAME, decisive, evidence)


def _list_facts(one: Blocklist, target: Target) -> dict[str, Any]:
    zone = one.zone_asked(keyed=one.id in target.blocklist_keys)
    return {"id": one.id, "name": one.name, "zone": zone, "weight": one.weight.value}


def _facts(item: _Looked) -> dict[str, Any]:
    return {
        "subject": item.subject.name,
        "role": item.subject.role,
        "list": item.on.id,
        "standing": item.reading.standing.value,
        "entries": [entry.name for entry in item.reading.entries],
        "codes": list(item.reading.codes),
        "reason": item.reading.reason or None,
    }


_STATES = {Standing.CLEAR: "ok", Standing.REFUSED: "unknown", Standing.UNKNOWN: "unknown"}


def _tree(domain: str, subjects: Sequence[_Subject], looked: Sequence[_Looked]) -> dict[str, Any]:
    """Return the subjects as nodes, below each the lists it was looked for on."""
    children = []
    for subject in subjects:
        own = [item for item in looked if item.subject is subject]
        nodes = [
            {
                "label": item.on.name,
                "value": ", ".join([*(entry.name for entry in item.reading.entries), *item.reading.codes]),
                "state": _STATES.get(item.reading.standing, "error" if item.weight is Weight.REAL else "warn"),
            }
            for item in own
        ]
        children.append({"label": subject.name, "value": subject.host, "children": nodes})
    return {"label": f"DNSBL {domain}", "children": children}
