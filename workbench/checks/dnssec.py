"""DNSSEC: whether the domain's DNS is signed, whether the signatures hold, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from workbench.checks._dnssec_codes import BROKEN, CODES
from workbench.checks._dnssec_keys import NSEC3PARAM, judge_strength
from workbench.checks._hosts import is_literal
from workbench.checks._secured import signed, trust, why_unknown
from workbench.checks.base import check
from workbench.model.findings import Finding, Outcome, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask_all
from workbench.model.security import Cause, Security, Trust
from workbench.model.target import Target

KINDS = ("SOA", "MX", "TXT")
MOST_HOSTS = 10
"""Mail hosts whose zones are looked at."""

_FULL_LIFE_DAYS = 7
"""Signatures made to live shorter are made anew all the time: that they end soon says nothing."""


@check(CODES)
def judge(target: Target) -> Inquiry[Outcome]:
    """
    Judge the signatures on the domain's own records, its keys, and the addresses of its mail hosts.

    Facts: `record` (the DS records, or None), `trust` (of SOA, MX and TXT), `zone`, `expires`, `algorithms`,
    `hosts` (host, trust, zone), `tree`.
    """
    asked = [signed(kind, target.domain) for kind in KINDS]
    answers = yield from ask_all(asked)
    pairs = list(zip(asked, answers, strict=True))
    unknowns = [why_unknown("dnssec", *pair) for pair in pairs if trust(pair[1]) is None]
    if len(unknowns) == len(pairs):
        return Outcome(
            {"record": None}, (), tuple(dict.fromkeys(unknowns)), applies=any(item.decisive for item in unknowns)
        )
    hosts = yield from _ask_hosts(answers[1])
    findings = list(_judge_answers(target, pairs))
    record = None
    if answers[0].status is Status.FOUND and not answers[0].chain:
        strength, lost, record = yield from _judge_zone(target, answers[0])
        findings += strength
        unknowns += lost
    findings += _judge_hosts(target.domain, answers[1], hosts)
    unknowns += [why_unknown("dnssec", *pair) for pair in hosts if trust(pair[1]) is None]
    if not unknowns and all(trust(answer) is Trust.SECURE for answer in answers):
        findings.append(Finding("dnssec.ok", target.domain, {"domain": target.domain}, _proof(*answers)))
    return Outcome(_facts(target.domain, pairs, hosts, record), tuple(findings), tuple(unknowns))


def _ask_hosts(mx: Answer) -> Inquiry[list[tuple[Question, Answer]]]:
    names = [name for _, name in sorted(mx.exchanges) if name != "." and not is_literal(name)]
    asked = [signed("A", name) for name in dict.fromkeys(names)][:MOST_HOSTS]
    answers = yield from ask_all(asked)
    return list(zip(asked, answers, strict=True))


def _judge_answers(target: Target, pairs: list[tuple[Question, Answer]]) -> Iterator[Finding]:
    """Yield each way in which the domain's own answers are not secure, once, with the records it touches."""
    touched: dict[tuple[Cause, str], list[tuple[Question, Answer]]] = {}
    for asked, answer in pairs:
        security = answer.security
        if security is not None and security.cause is not None and trust(answer) is not None:
            touched.setdefault((security.cause, security.zone), []).append((asked, answer))
    for (cause, zone), found in touched.items():
        args: dict[str, Any] = {"domain": target.domain, "zone": zone, "records": [asked.kind for asked, _ in found]}
        proof = _proof(*(answer for _, answer in found))
        if cause in BROKEN:
            yield Finding(BROKEN[cause], target.domain, args, proof)
        elif cause is Cause.UNSUPPORTED:
            yield Finding("dnssec.unsupported", target.domain, args, proof)
        elif cause is Cause.UNSIGNED:
            yield Finding("dnssec.unsigned", target.domain, args, proof)
    yield from _judge_end(target, pairs)


def _judge_end(target: Target, pairs: list[tuple[Question, Answer]]) -> Iterator[Finding]:
    limit = target.rules.threshold("dnssec.signature_days")
    ending: list[tuple[float, Security, Answer]] = []
    for _, answer in pairs:
        security = answer.security
        if security is None or security.expires is None or security.signed is None or answer.asked is None:
            continue
        left, life = _days(answer.asked, security.expires), _days(security.signed, security.expires)
        if life > _FULL_LIFE_DAYS and left < limit and left < life / 4:
            ending.append((left, security, answer))
    if ending:
        left, security, answer = min(ending, key=lambda item: item[0])
        args = {"zone": security.zone, "days": round(left)}
        yield Finding("dnssec.ends_soon", security.zone, args, _proof(answer))


def _days(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 86400


def _judge_zone(target: Target, soa: Answer) -> Inquiry[tuple[list[Finding], list[Unknown], str | None]]:
    """Judge keys and DS records of a domain that is a zone of its own."""
    zone = target.domain
    asked = [signed("DS", zone), signed("DNSKEY", zone), signed(NSEC3PARAM, zone)]
    ds, keys, parameters = yield from ask_all(asked)
    record = "\n".join(sorted(ds.lines)) or None
    unknowns = [
        Unknown(str(question), answer.status.value, "dnssec", decisive=False, evidence=answer.evidence)
        for question, answer in zip(asked, (ds, keys, parameters), strict=True)
        if not answer.status.known
    ]
    if trust(soa) is Trust.SECURE:
        return list(judge_strength(zone, target.rules, ds, keys, parameters)), unknowns, record
    found = []
    if ds.status in {Status.NODATA, Status.NXDOMAIN} and trust(ds) is Trust.SECURE and keys.status is Status.FOUND:
        found.append(Finding("dnssec.not_linked", zone, {"zone": zone}, _proof(ds, keys)))
    return found, unknowns, record


def _judge_hosts(domain: str, mx: Answer, hosts: list[tuple[Question, Answer]]) -> Iterator[Finding]:
    for asked, answer in hosts:
        security = answer.security
        own = mx.security is not None and security is not None and mx.security.zone == security.zone
        if security is not None and trust(answer) is Trust.BOGUS and not (own and trust(mx) is Trust.BOGUS):
            args = {"domain": domain, "host": asked.name, "zone": security.zone}
            yield Finding("dnssec.host_bogus", asked.name, args, _proof(answer))
    plain = {asked.name: answer for asked, answer in hosts if trust(answer) is Trust.INSECURE}
    if trust(mx) is Trust.SECURE and plain:
        counted: dict[str, Any] = {"domain": domain, "count": len(plain), "hosts": list(plain)}
        yield Finding("dnssec.host_unsigned", domain, counted, _proof(*plain.values()))


def _proof(*answers: Answer) -> tuple[str, ...]:
    return tuple(answer.evidence for answer in answers if answer.evidence)


def _facts(
    domain: str, pairs: list[tuple[Question, Answer]], hosts: list[tuple[Question, Answer]], record: str | None
) -> dict[str, Any]:
    ends = [answer.security.expires for _, answer in pairs if answer.security and answer.security.expires]
    algorithms = {number for _, answer in pairs if answer.security for number in answer.security.algorithms}
    children = [_node(asked, answer) for asked, answer in (*pairs, *hosts)]
    return {
        "record": record,
        "trust": {asked.kind: _word(answer) for asked, answer in pairs},
        "zone": next((answer.security.zone for _, answer in pairs if answer.security), None),
        "expires": min(ends).isoformat() if ends else None,
        "algorithms": sorted(algorithms),
        "hosts": [
            {"host": asked.name, "trust": _word(answer), "zone": answer.security.zone if answer.security else None}
            for asked, answer in hosts
        ],
        "tree": {"label": f"DNSSEC {domain}", "state": "note", "children": children},
    }


def _word(answer: Answer) -> str | None:
    return None if answer.security is None else answer.security.trust.value


def _node(asked: Question, answer: Answer) -> dict[str, Any]:
    states = {Trust.SECURE: "ok", Trust.INSECURE: "note", Trust.BOGUS: "error"}
    found = trust(answer)
    value = "" if answer.security is None else answer.security.line
    return {"label": str(asked), "value": value, "state": "unknown" if found is None else states[found]}
