"""DANE: whether DNS vouches for the certificates of the mail hosts, and they are the ones that are shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbench.checks._dane_codes import CODES
from workbench.checks._dane_hosts import Vouched, find_vouched
from workbench.checks._hints import is_null_mx
from workbench.checks._hosts import find_hosts
from workbench.checks._mail_tls import Look, list_unknown, look_at, look_closer
from workbench.checks._secured import signed, trust, why_unknown
from workbench.checks.base import check
from workbench.mail.tlsa import END_ENTITY, fits, record_for, vouches
from workbench.model.findings import Finding, Outcome, Record, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask_all
from workbench.model.security import Trust
from workbench.model.target import Target

_KEYS = {"EC": "ECDSA"}


@check(CODES)
def judge(target: Target) -> Inquiry[Outcome]:
    """
    Judge the TLSA records of the mail hosts, and the certificates of those that were connected to.

    A server may have certificates with different kinds of keys, and shows each sender the one that it prefers: all of
    them must fit, so each address is asked for the other kind as well.

    Facts: `record` (the TLSA records with their hosts, or None), `hosts` (host, place, trust, records, addresses with
    whether their certificate fits, certificates with address, kind of key and whether they fit), `tree`.
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
    closer = yield from look_closer(looks)
    shown = (*looks, *(look for look in closer if look.certificate is not None and not _is_known(look, looks)))
    unknowns = [why_unknown("dane", one.asked, one.answer) for one in found if one.trust is None]
    if not plain.status.known:
        unknowns.append(Unknown(f"MX {domain}", plain.status.value, "dane", evidence=plain.evidence))
    unknowns += list_unknown("dane", domain, looks)
    findings = [
        *(item for one in found for item in _judge_records(domain, one, shown)),
        *(item for look in shown for item in _judge_look(domain, look, found)),
        *_judge_whole(domain, mx, found, shown, certain=not unknowns),
    ]
    unknowns += _missed(closer)
    applies = any(one.has_records for one in found) or any(item.decisive for item in unknowns)
    return Outcome(_facts(domain, found, shown), tuple(findings), tuple(unknowns), applies)


def _is_known(look: Look, looks: tuple[Look, ...]) -> bool:
    """Return whether an address showed the same certificate before."""
    return any(
        (one.host, one.address) == (look.host, look.address) and one.certificate == look.certificate for one in looks
    )


def _missed(closer: tuple[Look, ...]) -> list[Unknown]:
    """List the servers that did not answer when asked for another certificate; a recording may not have asked."""
    lost = [look for look in closer if look.seen is None and look.answer.status is not Status.NOT_ASKED]
    return [
        Unknown(str(look.asked), f"smtp_{look.answer.status}", "dane", decisive=False, evidence=look.answer.evidence)
        for look in lost
    ]


def _judge_records(domain: str, one: Vouched, shown: tuple[Look, ...]) -> Iterator[Finding]:
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
        if _is_for_today(one, shown):
            yield Finding("dane.only_current", one.name, args, proof)


def _is_for_today(one: Vouched, shown: tuple[Look, ...]) -> bool:
    """Return whether all records are for keys in use, none for a next one and none for an authority."""
    if not one.usable or any(record.usage != END_ENTITY for record in one.usable):
        return False
    leaves = {look.seen.chain[0] for look in shown if look.host == one.name and look.seen and look.seen.chain}
    if not leaves:
        return len(one.usable) == 1
    return all(any(fits(record, leaf) for leaf in leaves) for record in one.usable)


def _judge_look(domain: str, look: Look, found: tuple[Vouched, ...]) -> Iterator[Finding]:
    one = next(item for item in found if item.name == look.host)
    args = {"domain": domain, "host": look.host, "address": str(look.address)}
    proof = _proof(one.answer, look.answer)
    fit = _fits(domain, look, found)
    if look.only is not None and look.seen is not None and look.certificate is not None:
        if fit is False:
            args["key"] = _key(look) or "-"
            yield Finding("dane.mismatch_key", look.host, args, proof, _repair(one, look.seen.chain[0]))
    elif fit is None and look.was_let_in and look.seen is not None:
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
                "addresses": {
                    str(look.address): _fits(domain, look, found)
                    for look in looks
                    if look.host == one.name and look.only is None
                },
                "certificates": [
                    {"address": str(look.address), "key": _key(look), "fits": _fits(domain, look, found)}
                    for look in looks
                    if look.host == one.name and look.certificate is not None
                ],
            }
            for one in found
        ],
        "tree": {
            "label": f"DANE {domain}",
            "state": "note",
            "children": [_node(domain, one, looks, found) for one in found],
        },
    }


def _key(look: Look) -> str:
    """Return the kind of key that an address showed: `RSA`, `ECDSA`; empty where it showed none that can be read."""
    kind = look.certificate.key if look.certificate is not None else ""
    return _KEYS.get(kind, kind)


def _node(domain: str, one: Vouched, looks: tuple[Look, ...], found: tuple[Vouched, ...]) -> dict[str, Any]:
    states = {True: "ok", False: "error", None: "unknown"}
    children: list[dict[str, Any]] = [
        {"label": f"{record.head} {record.data.hex()}", "state": "warn" if record.defect else "ok"}
        for record in one.records
    ]
    children += [
        {"label": str(look.address), "value": _key(look), "state": states[_fits(domain, look, found)]}
        for look in looks
        if look.host == one.name
    ]
    state = "ok" if one.usable else "warn" if one.has_records else "note" if one.answer.status.known else "unknown"
    return {"label": one.name, "value": one.asked.name, "state": state, "children": children}
