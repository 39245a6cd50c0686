"""Where a domain takes its mail: the MX records and the hosts they name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from workbench.checks._hints import allows_sending, forbids_sending, has_no_mail, is_null_mx
from workbench.checks._hosts import MOST_HOSTS, Host, find_hosts, is_literal, is_public
from workbench.checks._mx_codes import CODES
from workbench.checks.base import check
from workbench.model import names
from workbench.model.findings import Finding, Outcome, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask_all
from workbench.model.senders import load_senders
from workbench.model.target import Target

CONTROL = Question("A", "pmwb-none-such.invalid")
"""A name that must not exist (RFC 6761 6.4): who finds it invents answers."""

_HOST_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_SEVERE = frozenset({"mx.target_missing", "mx.target_no_address", "mx.target_address", "mx.private_address"})


@check(CODES)
def judge(target: Target) -> Inquiry[Outcome]:
    """
    Judge the MX records and the addresses of their hosts.

    Facts: `record` (the MX records as a zone file writes them, or None), `hosts` (preference, host, addresses, cname,
    service), `tree`.
    """
    domain = target.domain
    mx, txt, control = yield from ask_all([Question("MX", domain), Question("TXT", domain), CONTROL])
    hosts = yield from find_hosts(domain, mx)
    findings, unknowns = _verdict(target, mx, txt, hosts)
    findings = [*_judge_alias(domain, mx, txt), *findings]
    if control.status is Status.FOUND:
        args = {"server": control.server or "-", "name": CONTROL.name}
        findings = [Finding("mx.resolver_invents_answers", domain, args, _proof(control))]
        unknowns = _distrusted(domain, mx, hosts)
    facts = {
        "record": "\n".join(sorted(mx.lines)) or None,
        "hosts": [_host_facts(host) for host in hosts],
        "tree": _tree(domain, mx, hosts, findings),
    }
    return Outcome(facts, tuple(findings), tuple(unknowns))


def _verdict(target: Target, mx: Answer, txt: Answer, hosts: tuple[Host, ...]) -> tuple[list[Finding], list[Unknown]]:
    domain, asked = target.domain, Question("MX", target.domain)
    here = {"domain": domain}
    if not mx.status.known or (mx.status is Status.FOUND and not mx.exchanges):
        reason = Status.MALFORMED.value if mx.status.known else mx.status.value
        return [], [Unknown(str(asked), reason, "mx", evidence=mx.evidence)]
    if mx.status is Status.NXDOMAIN:
        return [Finding("mx.none" if mx.chain else "mx.domain_missing", domain, here, _proof(mx))], []
    if mx.status is Status.NODATA:
        return _without_mx(domain, mx, txt, hosts[0])
    if is_null_mx(mx):
        return [Finding(_null_code(txt), domain, here, _proof(mx, txt)), *_judge_null(domain, mx)], []
    findings = [*_judge_list(target, mx, hosts), *(found for host in hosts for found in _judge_host(domain, mx, host))]
    unknowns = list(_unknowns(domain, hosts))
    if all(_is_lost(host) for host in hosts):
        proof = (*_proof(mx), *(item for host in hosts for item in host.evidence))
        findings.insert(0, Finding("mx.unreachable", domain, here, proof))
    elif not unknowns and not any(_is_lost(host) for host in hosts):
        findings.append(Finding("mx.ok", domain, {"domain": domain, "count": len(hosts)}, _proof(mx)))
    return findings, unknowns


def _judge_alias(domain: str, mx: Answer, txt: Answer) -> Iterator[Finding]:
    """Say that a CNAME stands at the domain itself; below the top of an organization that can be meant so."""
    if chain := mx.chain or txt.chain:
        code = "mx.domain_alias" if names.organizational_domain(domain) == domain else "mx.subdomain_alias"
        yield Finding(code, domain, {"domain": domain, "target": chain[0]}, _proof(mx, txt))


def _judge_null(domain: str, mx: Answer) -> Iterator[Finding]:
    if preference := max(preference for preference, _ in mx.exchanges):
        yield Finding("mx.null_preference", domain, {"domain": domain, "preference": preference}, _proof(mx))


def _null_code(txt: Answer) -> str:
    if forbids_sending(txt):
        return "mx.no_mail_wanted"
    return "mx.null_but_sends" if allows_sending(txt) else "mx.null"


def _without_mx(domain: str, mx: Answer, txt: Answer, host: Host) -> tuple[list[Finding], list[Unknown]]:
    here = {"domain": domain}
    if has_no_mail(mx, txt):
        return [Finding("mx.no_mail_wanted", domain, here, _proof(mx, txt))], []
    if host.addresses:
        findings = [Finding("mx.implicit", domain, here, (*_proof(mx), *host.evidence))]
        return findings + list(_judge_addresses(host)), list(_unknowns(domain, (host,)))
    if host.failed:
        return [], list(_unknowns(domain, (host,)))
    return [Finding("mx.none", domain, here, (*_proof(mx), *host.evidence))], []


def _judge_list(target: Target, mx: Answer, hosts: tuple[Host, ...]) -> Iterator[Finding]:
    domain, proof = target.domain, _proof(mx)
    if any(host == "." for _, host in mx.exchanges):
        yield Finding("mx.null_with_others", domain, {"domain": domain}, proof)
    if lost := len(mx.rdata) - len(mx.exchanges):
        yield Finding("mx.unreadable", domain, {"count": lost}, proof)
    for name, times in Counter(name for _, name in mx.exchanges).items():
        if times > 1 and name != ".":
            yield Finding("mx.duplicate_host", name, {"domain": domain, "host": name}, proof)
    yield from _judge_sharing(mx, hosts)
    limit = int(target.rules.threshold("mx.answer_hosts"))
    if len(hosts) > limit:
        yield Finding("mx.too_many", domain, {"domain": domain, "count": len(hosts), "limit": limit}, proof)
    if len(hosts) == 1:
        yield Finding("mx.single", domain, {"domain": domain, "host": hosts[0].name}, proof)
    for preference, times in sorted(Counter(host.preference for host in hosts).items()):
        if times > 1:
            yield Finding("mx.equal_preference", domain, {"count": times, "preference": preference}, proof)
    known = [host.aaaa for host in hosts if host.aaaa is not None]
    if any(host.addresses for host in hosts) and all(
        answer.status in {Status.NODATA, Status.NXDOMAIN} for answer in known
    ):
        yield Finding("mx.no_ipv6", domain, {"domain": domain}, (*proof, *_proof(*known)))


def _judge_sharing(mx: Answer, hosts: tuple[Host, ...]) -> Iterator[Finding]:
    owners: dict[str, list[Host]] = {}
    for host in hosts:
        for address in host.addresses:
            owners.setdefault(str(address), []).append(host)
    said: set[tuple[str, ...]] = set()
    for shared, sharing in owners.items():
        alike = tuple(host.name for host in sharing)
        if len(alike) > 1 and alike not in said:  # the same pair shares IPv4 and IPv6: one finding says it
            said.add(alike)
            proof = (*_proof(mx), *(item for host in sharing for item in host.evidence))
            yield Finding("mx.same_address", shared, {"address": shared, "hosts": list(alike)}, proof)


def _judge_host(domain: str, mx: Answer, host: Host) -> Iterator[Finding]:
    args: dict[str, Any] = {"domain": domain, "host": host.name}
    proof = (*_proof(mx), *host.evidence)
    if is_literal(host.name):
        yield Finding("mx.target_address", host.name, args, proof)
        return
    if host.gone:
        yield Finding("mx.target_missing", host.name, args, proof)
    elif _is_lost(host) and not host.addresses:
        yield Finding("mx.target_no_address", host.name, args, proof)
    if host.alias:
        yield Finding("mx.target_cname", host.name, {**args, "target": host.alias}, proof)
    if not _HOST_NAME.fullmatch(host.name):
        yield Finding("mx.target_invalid", host.name, args, proof)
    yield from _judge_addresses(host)


def _judge_addresses(host: Host) -> Iterator[Finding]:
    if inside := [str(address) for address in host.addresses if not is_public(address)]:
        yield Finding("mx.private_address", host.name, {"host": host.name, "addresses": inside}, host.evidence)


def _is_lost(host: Host) -> bool:
    """Whether it is known that nothing from the internet can be delivered to a host."""
    if is_literal(host.name):
        return True
    return bool(host.answers) and not _is_reachable(host) and not host.failed


def _is_reachable(host: Host) -> bool:
    return any(is_public(address) for address in host.addresses)


def _unknowns(domain: str, hosts: tuple[Host, ...]) -> Iterator[Unknown]:
    for host in hosts:
        for asked, answer in host.failed:
            reason = Status.MALFORMED.value if answer.status.known else answer.status.value
            yield Unknown(str(asked), reason, "mx", not _is_reachable(host), answer.evidence)
    if len(hosts) > MOST_HOSTS and any(not host.answers and not is_literal(host.name) for host in hosts):
        yield Unknown(f"MX {domain} (+{len(hosts) - MOST_HOSTS})", "too_many", "mx", decisive=False)


def _distrusted(domain: str, mx: Answer, hosts: tuple[Host, ...]) -> list[Unknown]:
    asked = [(Question("MX", domain), mx), *(pair for host in hosts for pair in host.answers)]
    return [Unknown(str(item), "resolver_invents_answers", "mx", evidence=answer.evidence) for item, answer in asked]


def _proof(*answers: Answer) -> tuple[str, ...]:
    return tuple(answer.evidence for answer in answers if answer.evidence)


def _host_facts(host: Host) -> dict[str, Any]:
    service = load_senders().of_exchange(host.name)
    return {
        "preference": host.preference,
        "host": host.name,
        "addresses": [str(address) for address in host.addresses],
        "cname": host.alias or None,
        "service": service.id if service else None,
    }


def _tree(domain: str, mx: Answer, hosts: tuple[Host, ...], findings: list[Finding]) -> dict[str, Any]:
    states = {"mx.target_cname": "warn", "mx.target_invalid": "warn"}
    by_host = {found.subject: found for found in reversed(findings) if found.code in states or found.code in _SEVERE}
    children = []
    for host in hosts:
        value = ", ".join(str(address) for address in host.addresses)
        node: dict[str, Any] = {"label": f"{host.preference} {host.name}", "value": value, "state": "ok"}
        if (found := by_host.get(host.name)) is not None:
            node |= {"state": states.get(found.code, "error"), "code": found.code, "args": found.args}
        elif not host.addresses:
            node["state"] = "unknown"
        children.append(node)
    state = "ok" if mx.status is Status.FOUND else "note" if mx.status.known else "unknown"
    return {"label": f"MX {domain}", "state": state, "children": children}
