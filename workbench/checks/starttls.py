"""Whether mail to a domain can travel encrypted: what every address of its mail hosts shows on port 25."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from workbench.checks._hints import is_null_mx
from workbench.checks._hosts import find_hosts
from workbench.checks._mail_tls import IN_FORCE, MOST_PROBES, Fault, Look, list_unknown, look_at, look_back, may_probe
from workbench.checks._starttls_codes import CODES
from workbench.checks.base import check, unknown
from workbench.model.findings import Finding, Outcome, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask
from workbench.model.target import Target

_OURS = "no protocols available"
"""What OpenSSL says where it was built without old versions: nothing was asked then."""


@check(CODES)
def judge(target: Target) -> Inquiry[Outcome]:
    """
    Judge the encryption of the mail hosts, where they could be looked at; else the check does not apply.

    Facts: `servers` (host, address, greeting, starttls, version, outdated: the newest withdrawn version of TLS that is
    spoken, too, "" for none, null where that is not known; cipher, trusted, names, issuer, not_after, extensions,
    detail), `tree`.
    """
    asked = Question("MX", target.domain)
    mx = yield from ask(asked)
    hosts = yield from find_hosts(target.domain, mx)
    looks = yield from look_at(hosts)
    backward = yield from look_back(looks)
    unknowns = [unknown("starttls", asked, mx, decisive=mx.status is not Status.NOT_ASKED)] if _is_lost(mx) else []
    unknowns += [unknown("starttls", *pair, decisive=False) for host in hosts for pair in host.failed]
    unknowns += [*list_unknown("starttls", target.domain, looks), *_unknown_versions(backward)]
    wanted = sum(may_probe(address) for host in hosts for address in host.addresses)
    if wanted > MOST_PROBES:
        more = f"STARTTLS {target.domain} (+{wanted - MOST_PROBES})"
        unknowns.append(Unknown(more, "too_many", "starttls", decisive=False))
    if is_null_mx(mx):
        unknowns = []
    found = [*(one for look in looks for one in _judge(target, look)), *_judge_versions(backward)]
    findings = [*_merge(found), *_whole(target.domain, looks)]
    outdated = {(look.host, look.address): _outdated(look) for look in backward}
    servers = [_facts(look, outdated.get((look.host, look.address))) for look in looks if look.seen]
    facts = {"servers": servers, "tree": _tree(target.domain, looks)}
    lost = any(item.decisive for item in unknowns)
    return Outcome(facts, tuple(findings), tuple(unknowns), applies=lost or any(look.was_let_in for look in looks))


def _is_lost(mx: Answer) -> bool:
    return not mx.status.known or (mx.status is Status.FOUND and not mx.exchanges)


def _judge(target: Target, look: Look) -> Iterator[Finding]:
    seen, certificate = look.seen, look.certificate
    if seen is None:
        return
    if not look.was_let_in:
        said = seen.greeting if not seen.greeting.startswith("220") else ""
        yield _finding(look, "turned_away", greeting=said or seen.detail or "-")
        return
    for fault in look.faults:
        yield _finding(look, fault.value, **_details(look, fault))
    if seen.tls_version and seen.tls_version not in IN_FORCE:
        yield _finding(look, "old_version", version=seen.tls_version)
    if certificate is None:
        return
    if certificate.key == "RSA" and certificate.key_bits < target.rules.threshold("starttls.rsa_bits"):
        yield _finding(look, "weak_key", bits=certificate.key_bits)
    if look.answer.asked is not None:
        days = certificate.remaining(look.answer.asked).days
        if 0 <= days < target.rules.threshold("starttls.expiry_days"):
            yield _finding(look, "expires_soon", days=days, date=f"{certificate.not_after:%Y-%m-%d}")


def _judge_versions(backward: tuple[Look, ...]) -> Iterator[Finding]:
    for look in backward:
        version = _outdated(look)
        if version:
            yield _finding(look, "old_version_too", version=version)


def _outdated(look: Look) -> str | None:
    """Return the withdrawn version that a server spoke when nothing newer was taken; None where that is not known."""
    if look.seen is None or not look.was_let_in or not look.seen.starttls or _OURS in look.seen.detail.lower():
        return None
    return look.seen.tls_version


def _unknown_versions(backward: tuple[Look, ...]) -> list[Unknown]:
    """List who could not be asked a second time; a recording made before this was asked lacks nothing else."""
    return [
        Unknown(str(look.asked), f"smtp_{look.answer.status}", "starttls", decisive=False)
        for look in backward
        if look.answer.status in {Status.TIMEOUT, Status.REFUSED}
    ]


def _details(look: Look, fault: Fault) -> dict[str, Any]:
    seen, certificate = look.seen, look.certificate
    if fault in {Fault.FAILED, Fault.UNTRUSTED}:
        return {"detail": (seen.detail if seen else "") or "-"}
    if certificate is None:
        return {}
    if fault is Fault.NAME:
        return {"names": list(certificate.names[:10]) or ["-"]}
    if fault is Fault.EXPIRED:
        return {"date": f"{certificate.not_after:%Y-%m-%d}"}
    return {"date": f"{certificate.not_before:%Y-%m-%d}"} if fault is Fault.EARLY else {}


def _finding(look: Look, word: str, **args: Any) -> Finding:
    shown = {"host": look.host, "addresses": [str(look.address)], **args}
    return Finding(f"starttls.{word}", look.host, shown, (look.answer.evidence,))


def _merge(findings: Iterable[Finding]) -> list[Finding]:
    """Say the same about several addresses of one host in one finding."""
    kept: dict[str, Finding] = {}
    for found in findings:
        rest = {name: value for name, value in found.args.items() if name != "addresses"}
        key = f"{found.code} {sorted(rest.items())}"
        if (first := kept.get(key)) is None:
            kept[key] = found
        else:
            addresses = [*first.args["addresses"], *found.args["addresses"]]
            kept[key] = Finding(
                found.code, found.subject, {**found.args, "addresses": addresses}, (*first.evidence, *found.evidence)
            )
    return list(kept.values())


def _whole(domain: str, looks: tuple[Look, ...]) -> Iterator[Finding]:
    """Judge what holds for all addresses that were looked at."""
    met = [look for look in looks if look.was_let_in and look.seen is not None]
    if not met:
        return
    proof = tuple(look.answer.evidence for look in met)
    for word in ("SMTPUTF8", "REQUIRETLS"):
        if all(_offers(look, word) for look in met):
            yield Finding(f"starttls.{word.lower()}", domain, {"domain": domain}, proof)
    sound = all(not look.faults and look.seen and look.seen.tls_version in IN_FORCE for look in met)
    if sound and len(met) == len(looks):
        yield Finding("starttls.ok", domain, {"domain": domain, "count": len(met)}, proof)


def _offers(look: Look, word: str) -> bool:
    seen = look.seen
    return seen is not None and any(line.split()[:1] == [word] for line in seen.extensions_tls or seen.extensions)


def _facts(look: Look, outdated: str | None) -> dict[str, Any]:
    seen, certificate = look.seen, look.certificate
    assert seen is not None
    return {
        "host": look.host,
        "address": str(look.address),
        "greeting": seen.greeting,
        "starttls": seen.starttls if look.was_let_in else None,
        "version": seen.tls_version or None,
        "outdated": outdated,
        "cipher": seen.cipher or None,
        "trusted": seen.trusted,
        "names": list(certificate.names) if certificate else [],
        "issuer": certificate.issuer if certificate else None,
        "not_after": certificate.not_after.isoformat() if certificate else None,
        "extensions": list(seen.extensions_tls or seen.extensions),
        "detail": seen.detail,
    }


def _tree(domain: str, looks: tuple[Look, ...]) -> dict[str, Any]:
    children = []
    for look in looks:
        seen = look.seen
        state = "unknown" if not look.was_let_in else "error" if look.faults else "ok"
        value = " ".join(filter(None, (seen.tls_version, seen.cipher))) if seen else ""
        children.append({"label": f"{look.host} {look.address}", "value": value, "state": state})
    return {"label": f"STARTTLS {domain}", "state": "ok" if looks else "note", "children": children}
