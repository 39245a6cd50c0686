"""CAA: which authorities may issue certificates for the domain's servers, and for its mail addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbench.checks._caa_codes import CODES
from workbench.checks._hints import is_null_mx
from workbench.checks._hosts import find_hosts, is_literal
from workbench.checks.base import check, unknown
from workbench.mail.caa import CRITICAL, ISSUING, KNOWN_TAGS, Property, parse_property
from workbench.model.findings import Finding, Outcome, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask, ask_all
from workbench.model.rdata import parent
from workbench.model.target import Target

MOST_STEPS = 10
"""Names on the way up that are asked; no domain of mail lies deeper."""
MOST_OWN = 5
"""Servers of the domain's own that are looked at where nobody may issue."""
_SHOWN = 200
_SERVERS = frozenset({"issue", "issuewild"})
_NOT_OK = frozenset({"caa.malformed", "caa.unknown_critical", "caa.bad_issuer", "caa.no_dot"})


@check(CODES)
def judge(target: Target) -> Inquiry[Outcome]:
    """
    Judge the CAA records that count for the domain: its own, or those of the closest name above that has any.

    Facts: `record` (the records as text, or None), `owner` (whose they are), `tree`.
    """
    domain = owner = target.domain
    proof: list[str] = []
    for _ in range(MOST_STEPS):
        asked = Question("CAA", owner)
        answer = yield from ask(asked)
        if not answer.status.known:
            offline = answer.status is Status.NOT_ASKED
            lost = unknown("caa", asked, answer, decisive=not offline)
            return Outcome({"record": None, "owner": None}, (), (lost,), applies=not offline)
        proof.append(answer.evidence)
        if answer.status is Status.FOUND:
            return (yield from _judge_records(domain, owner, answer))
        owner = parent(owner)
        if owner == ".":
            break
    found = Finding("caa.none", domain, {"domain": domain}, tuple(dict.fromkeys(proof)))
    return Outcome({"record": None, "owner": None, "tree": {"label": f"CAA {domain}", "state": "note"}}, (found,))


def _judge_records(domain: str, owner: str, answer: Answer) -> Inquiry[Outcome]:
    properties, broken = _read(answer)
    unknowns: list[Unknown] = []
    proof = (answer.evidence,)
    findings = [Finding(code, owner, {"owner": owner, **args}, proof) for code, args in _faults(properties, broken)]
    findings += [Finding(code, domain, {"domain": domain}, proof) for code in _mail(properties)]
    named = sorted({one.issuer for one in properties if one.tag in _SERVERS and one.issuer})
    scope = None if broken else _scope(properties)
    if scope == "caa.nobody":
        found, unknowns = yield from _nobody(domain, owner, answer)
        findings.append(found)
    elif scope is not None and not any(found.code in _NOT_OK for found in findings):
        args = {"authorities": named} if scope in {"caa.ok", "caa.wildcard_only"} else {}
        findings.append(Finding(scope, owner, {"owner": owner, **args}, proof))
    lines = [_line(one) for one in properties]
    facts: dict[str, Any] = {
        "record": "\n".join(lines) or None,
        "owner": owner,
        "tree": {
            "label": f"CAA {owner}",
            "state": "warn" if broken else "ok",
            "children": [{"label": line, "state": "ok"} for line in lines],
        },
    }
    return Outcome(facts, tuple(findings), tuple(unknowns))


def _scope(properties: list[Property]) -> str | None:
    """Return the code for whom the records let issue for servers; None where damage already says it."""
    ordinary = [one for one in properties if one.tag == "issue"]
    wild = [one for one in properties if one.tag == "issuewild"]
    if not ordinary:
        return "caa.open_but_wildcard" if wild else "caa.open"
    if any(one.issuer for one in ordinary):
        return "caa.ok"
    if any(one.damaged for one in ordinary):
        return None
    return "caa.wildcard_only" if any(one.issuer for one in wild) else "caa.nobody"


def _nobody(domain: str, owner: str, answer: Answer) -> Inquiry[tuple[Finding, list[Unknown]]]:
    """Judge that nobody may issue by whether the domain has servers below `owner` that need certificates."""
    policy = f"mta-sts.{domain}"
    asked = [Question("MX", domain), Question("A", policy), Question("AAAA", policy)]
    mx, a, aaaa = yield from ask_all(asked)
    hosts = () if mx.status is Status.NODATA or is_null_mx(mx) else (yield from find_hosts(domain, mx))
    names = [host.name for host in hosts if host.addresses and not is_literal(host.name)]
    names += [policy] if a.addresses or aaaa.addresses else []
    own = [name for name in dict.fromkeys(names) if name == owner or name.endswith(f".{owner}")][:MOST_OWN]
    bound = []
    for name in own:
        if not (yield from _has_own_rules(name, owner)):
            bound.append(name)
    if bound:
        proof = tuple(one for one in (answer.evidence, mx.evidence, a.evidence, aaaa.evidence) if one)
        return Finding("caa.nobody", owner, {"owner": owner, "hosts": bound}, proof), []
    unknowns = [
        unknown("caa", question, said, decisive=said.status is not Status.NOT_ASKED)
        for question, said in zip(asked, (mx, a, aaaa), strict=True)
        if not said.status.known
    ]
    return Finding("caa.nobody_needed", owner, {"owner": owner}, (answer.evidence,)), unknowns


def _has_own_rules(name: str, owner: str) -> Inquiry[bool]:
    """Whether CAA records closer to a host than those of `owner` decide for it (RFC 8659 3)."""
    for _ in range(MOST_STEPS):
        if name in {owner, "."}:
            return False
        answer = yield from ask(Question("CAA", name))
        if answer.status is Status.FOUND:
            return True
        name = parent(name)
    return False


def _read(answer: Answer) -> tuple[list[Property], int]:
    properties = []
    for rdata in answer.rdata:
        try:
            properties.append(parse_property(rdata))
        except ValueError:
            continue
    return properties, len(answer.rdata) - len(properties)


def _faults(properties: list[Property], broken: int) -> Iterator[tuple[str, dict[str, Any]]]:
    if broken:
        yield "caa.malformed", {"count": broken}
    for tag in sorted({one.tag for one in properties} - KNOWN_TAGS):
        critical = any(one.tag == tag and one.flags & CRITICAL for one in properties)
        yield "caa.unknown_critical" if critical else "caa.unknown_tag", {"tag": tag}
    for one in properties:
        if one.damaged:
            yield "caa.bad_issuer" if one.tag in _SERVERS else "caa.bad_issuer_other", {"record": _line(one)}
        elif one.tag in ISSUING and one.issuer and "." not in one.issuer:
            yield "caa.no_dot", {"record": _line(one)}
        if one.tag == "iodef" and not one.value.lower().startswith(("mailto:", "https://", "http://")):
            yield "caa.iodef_invalid", {"value": one.value[:_SHOWN]}


def _mail(properties: list[Property]) -> Iterator[str]:
    mail = [one for one in properties if one.tag == "issuemail"]
    if not mail:
        yield "caa.mail_open"
    elif not any(one.issuer or one.damaged for one in mail):
        yield "caa.mail_nobody"


def _line(one: Property) -> str:
    return f'{one.flags} {one.tag} "{one.value[:_SHOWN]}"'
