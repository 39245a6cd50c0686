"""CAA: which authorities may issue certificates for the domain's servers, and for its mail addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbench.checks._caa_codes import CODES
from workbench.checks.base import check, unknown
from workbench.mail.caa import CRITICAL, KNOWN_TAGS, Property, parse_property
from workbench.model.findings import Finding, Outcome
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask
from workbench.model.rdata import parent
from workbench.model.target import Target

MOST_STEPS = 10
"""Names on the way up that are asked; no domain of mail lies deeper."""
_SHOWN = 200


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
            return _judge_records(domain, owner, answer)
        owner = parent(owner)
        if owner == ".":
            break
    found = Finding("caa.none", domain, {"domain": domain}, tuple(dict.fromkeys(proof)))
    return Outcome({"record": None, "owner": None, "tree": {"label": f"CAA {domain}", "state": "note"}}, (found,))


def _judge_records(domain: str, owner: str, answer: Answer) -> Outcome:
    properties, broken = _read(answer)
    proof = (answer.evidence,)
    findings = [Finding(code, owner, {"owner": owner, **args}, proof) for code, args in _faults(properties, broken)]
    findings += [Finding(code, domain, {"domain": domain}, proof) for code in _mail(properties)]
    named = sorted({one.issuer for one in properties if one.tag in {"issue", "issuewild"} and one.issuer})
    if named and not any(found.code in {"caa.malformed", "caa.unknown_critical"} for found in findings):
        findings.append(Finding("caa.ok", owner, {"owner": owner, "authorities": named}, proof))
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
    return Outcome(facts, tuple(findings))


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
    issuing = [one for one in properties if one.tag in {"issue", "issuewild"}]
    if issuing and not any(one.issuer for one in issuing):
        yield "caa.nobody", {}
    for one in properties:
        if one.tag == "iodef" and not one.value.lower().startswith(("mailto:", "https://", "http://")):
            yield "caa.iodef_invalid", {"value": one.value[:_SHOWN]}


def _mail(properties: list[Property]) -> Iterator[str]:
    mail = [one for one in properties if one.tag == "issuemail"]
    if not mail:
        yield "caa.mail_open"
    elif not any(one.issuer for one in mail):
        yield "caa.mail_nobody"


def _line(one: Property) -> str:
    return f'{one.flags} {one.tag} "{one.value[:_SHOWN]}"'
