"""DANE: whether DNS vouches for the certificates of the mail hosts, and they are the ones that are shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbench.checks._dane_codes import CODES
from workbench.checks._dane_hosts import Vouched, find_vouched
from workbench.checks._hints import is_null_mx
from workbench.checks._hosts import find_hosts
from workbench.checks._mail_tls import Look, list_unknown, look_at
from workbench.checks._secured import signed, trust, why_unknown
from workbench.checks.base import check
from workbench.mail.tlsa import record_for, vouches
from workbench.model.findings import Finding, Outcome, Record, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask_all
from workbench.model.security import Trust
from workbench.model.target import Target


@check(CODES)
def judge(target: Target) -> Inquiry[Outcome]:
    """
    Judge the TLSA records of the mail hosts, and the certificates of those that were connected to.

    Facts: `record` (the TLSA records with their hosts, or None), `hosts` (host, place, trust, records, addresses with
    whether their certificate fits), `tree`.
    """
    domain = target.domain
    mx_asked = signed("MX", domain)
    mx, plain = yield from ask_all([mx_asked, Question("MX", domain)])
    if trust(mx) is None:
        lost = why_unknown("dane", mx_asked, mx)
        return Outcome({"record": None, "hosts": []}, (), (lost,), applies=lost.decisive)
    if is_null_mx(mx) or mx.status is Status.NXDOMAIN:
        return Outcome({"record": None, "hosts": []}, applies=False)
    hosts = yield from find_hosts(domain, plain)
    found = yield from find_vouched(hosts)
    looks = yield from look_at(tuple(one.host for one in found if one.usable))
    unknowns = [why_unknown("dane", one.asked, one.answer) for one in found if one.trust is None]
    if not plain.status.known:
        unknowns.append(Unknown(f"MX {domain}", plain.status.value, "dane", evidence=plain.evidence))
    unknowns += list_unknown("dane", domain, looks)
    findings = [
        *(item for one in found for item in _judge_records(domain, one)),
        *(item for look in looks for item in _judge_look(domain, look, found)),
        *_judge_whole(domain, mx, found, looks, certain=not unknowns),
    ]
    applies = any(one.has_records for one in found) or any(item.decisive for item in unknowns)
    return Outcome(_facts(domain, found, looks), tuple(findings), tuple(unknowns), applies)


def _judge_records(domain: str, one: Vouched) -> Iterator[Finding]:
    args: dict[str, Any] = {"domain": domain, "host": one.name}
    proof = _proof(one.answer)
    if one.trust is Trust.BOGUS:
        zone = one.answer.security.zone if one.answer.security else ""
        yield Finding("dane.bogus", one.name, {**args, "zone": zone}, proof)
    elif one.has_records and one.trust is Trust.INSECURE:
        yield Finding("dane.not_secured", one.name, args, proof)
    elif one.has_records and one.trust is Trust.SECURE:
        if one.useless:
            code = "dane.partly_unusable" if one.usable else "dane.unusable"
            yield Finding(code, one.name, {**args, "records": one.useless}, proof)
        if len(one.usable) == 1 and one.usable[0].usage == 3:
            yield Finding("dane.only_current", one.name, args, proof)


def _judge_look(domain: str, look: Look, found: tuple[Vouched, ...]) -> Iterator[Finding]:
    one = next(item for item in found if item.name == look.host)
    args = {"domain": domain, "host": look.host, "address": str(look.address)}
    proof = _proof(one.answer, look.answer)
    fit = _fits(domain, look, found)
    if fit is None and look.was_let_in and look.seen is not None:
        yield Finding("dane.no_tls", look.host, args, proof)
    elif fit is False and look.seen is not None:
        yield Finding("dane.mismatch", look.host, args, proof, _repair(one, look.seen.chain[0]))


def _fits(domain: str, look: Look, found: tuple[Vouched, ...]) -> bool | None:
    """Return whether an address shows what its host's records promise; None where it shows no certificate."""
    if not look.was_let_in or look.seen is None or not look.seen.chain:
        return None
    one = next(item for item in found if item.name == look.host)
    names = [name for name in (look.host, one.host.alias, domain) if name]  # RFC 7672 3.2.2
    return any(vouches(record, look.seen.chain, names, look.answer.asked) for record in one.usable)


def _repair(one: Vouched, leaf: bytes) -> tuple[Record, ...]:
    try:
        return (Record(one.asked.name, "TLSA", record_for(leaf)),)
    except ValueError:
        return ()


def _judge_whole(
    domain: str, mx: Answer, found: tuple[Vouched, ...], looks: tuple[Look, ...], *, certain: bool
) -> Iterator[Finding]:
    """Yield what is to be said of all hosts together."""
    proof = _proof(mx, *(one.answer for one in found))
    ready = [one.name for one in found if one.usable]
    bare = [one.name for one in found if one.answer.status in {Status.NODATA, Status.NXDOMAIN}]
    if ready and bare:
        yield Finding("dane.partial", domain, {"domain": domain, "count": len(bare), "hosts": bare}, proof)
    if ready and trust(mx) is Trust.INSECURE:
        yield Finding("dane.mx_unsigned", domain, {"domain": domain, "hosts": ready}, proof)
    if found and len(bare) == len(found):
        yield Finding("dane.none", domain, {"domain": domain}, proof)
    if not ready or len(ready) < len(found) or trust(mx) is not Trust.SECURE:
        return
    fits = [_fits(domain, look, found) for look in looks]
    if certain and fits and all(fits):
        yield Finding("dane.ok", domain, {"domain": domain}, (*proof, *_proof(*(look.answer for look in looks))))
    elif not any(look.was_let_in for look in looks):
        yield Finding("dane.published", domain, {"domain": domain}, proof)


def _proof(*answers: Answer) -> tuple[str, ...]:
    return tuple(dict.fromkeys(answer.evidence for answer in answers if answer.evidence))


def _facts(domain: str, found: tuple[Vouched, ...], looks: tuple[Look, ...]) -> dict[str, Any]:
    lines = [f"{one.asked.name} TLSA {record.head} {record.data.hex()}" for one in found for record in one.records]
    return {
        "record": "\n".join(lines) or None,
        "hosts": [
            {
                "host": one.name,
                "place": one.asked.name,
                "trust": one.answer.security.trust.value if one.answer.security else None,
                "records": [f"{record.head} {record.data.hex()}" for record in one.records],
                "addresses": {str(look.address): _fits(domain, look, found) for look in looks if look.host == one.name},
            }
            for one in found
        ],
        "tree": {
            "label": f"DANE {domain}",
            "state": "note",
            "children": [_node(domain, one, looks, found) for one in found],
        },
    }


def _node(domain: str, one: Vouched, looks: tuple[Look, ...], found: tuple[Vouched, ...]) -> dict[str, Any]:
    states = {True: "ok", False: "error", None: "unknown"}
    children: list[dict[str, Any]] = [
        {"label": f"{record.head} {record.data.hex()}", "state": "warn" if record.defect else "ok"}
        for record in one.records
    ]
    children += [
        {"label": str(look.address), "state": states[_fits(domain, look, found)]}
        for look in looks
        if look.host == one.name
    ]
    state = "ok" if one.usable else "warn" if one.has_records else "note" if one.answer.status.known else "unknown"
    return {"label": one.name, "value": one.asked.name, "state": state, "children": children}
