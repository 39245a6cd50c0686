"""Delegation: whether the domain's name servers are there, agree, and can lose one of them."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from workbench.checks._delegation_codes import CODES
from workbench.checks._delegation_names import judge_soa, judge_ttl, judge_wildcards
from workbench.checks._delegation_servers import (
    MAIL,
    MOST_SERVERS,
    Said,
    Server,
    ask_each,
    ask_parent,
    find_servers,
    find_zone,
    mail_view,
)
from workbench.checks._hosts import is_public
from workbench.checks.base import check, unknown
from workbench.model.findings import Finding, Outcome, Severity, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask
from workbench.model.target import Target

_LAME = frozenset({Status.REFUSED, Status.SERVFAIL, Status.NODATA, Status.NXDOMAIN, Status.MALFORMED})


@check(CODES)
def judge(target: Target) -> Inquiry[Outcome]:
    """
    Judge the zone that the domain is in: its name servers, each asked by itself, its SOA record, wildcards, TTLs.

    Where the name servers could not be asked, as in recordings, the check tells what it knows but has no part in the
    score.

    Facts: `record` (the NS records, or None), `zone`, `servers` (host, addresses, each with `serial` and `status`),
    `parent` (NS records at the parent, or None), `tree`.
    """
    zone, soa, asked = yield from find_zone(target.domain)
    if not soa.status.known:
        offline = soa.status is Status.NOT_ASKED
        lost = unknown("delegation", asked, soa, decisive=not offline)
        return Outcome({"record": None, "zone": None}, (), (lost,), applies=not offline)
    wildcards = yield from judge_wildcards(target.domain)
    if soa.status is not Status.FOUND or soa.chain:
        return Outcome({"record": None, "zone": None}, tuple(wildcards), applies=False)
    ns_asked = Question("NS", zone)
    ns = yield from ask(ns_asked)
    if ns.status is not Status.FOUND or not ns.names:
        lost = unknown("delegation", ns_asked, ns, decisive=ns.status is not Status.NOT_ASKED)
        return Outcome({"record": None, "zone": zone}, tuple(wildcards), (lost,), applies=lost.decisive)
    servers = yield from find_servers(ns)
    said = yield from ask_each(zone, target.domain, servers)
    live = any(one.soa.status is not Status.NOT_ASKED for one in said)
    above = (yield from ask_parent(zone)) if live else None
    unknowns = list(_unknowns(zone, ns, servers, said))
    findings = [
        *_judge_set(zone, ns, servers),
        *_judge_parent(zone, ns, above),
        *_judge_said(zone, said),
        *judge_soa(target, zone, soa),
        *judge_ttl(target, said),
        *wildcards,
    ]
    bad = any(CODES[found.code].severity > Severity.LOW for found in findings)
    if live and not bad and all(one.answers for one in said) and not any(item.decisive for item in unknowns):
        args = {"zone": zone, "count": len(servers)}
        findings.append(Finding("delegation.ok", zone, args, _proof(*(one.soa for one in said))))
    return Outcome(_facts(zone, ns, servers, said, above), tuple(findings), tuple(unknowns), applies=live)


def _judge_set(zone: str, ns: Answer, servers: tuple[Server, ...]) -> Iterator[Finding]:
    if len(set(ns.names)) == 1:
        yield Finding("delegation.single", zone, {"zone": zone, "host": ns.names[0]}, _proof(ns))
    yield from _judge_hosts(zone, ns, servers)
    every = _proof(ns, *(server.a for server in servers), *(server.aaaa for server in servers))
    if len(servers) > 1 and all(server.addresses for server in servers):
        networks = {_network(address) for server in servers for address in server.addresses}
        if len({network for network in networks if ":" not in network}) == 1 and len(networks) == 1:
            yield Finding("delegation.one_network", zone, {"zone": zone, "network": networks.pop()}, every)
    nothing = {Status.NODATA, Status.NXDOMAIN}
    if any(server.a.addresses for server in servers) and all(server.aaaa.status in nothing for server in servers):
        yield Finding("delegation.no_ipv6", zone, {"zone": zone}, every)


def _judge_hosts(zone: str, ns: Answer, servers: tuple[Server, ...]) -> Iterator[Finding]:
    """Yield what is wrong with the names of the servers: each fault once, with all that have it."""
    inside = {one: [str(address) for address in one.addresses if not is_public(address)] for one in servers}
    for code, wrong in (
        ("host_missing", [one for one in servers if one.is_lost]),
        ("alias", [one for one in servers if one.a.chain or one.aaaa.chain]),
        ("private_address", [one for one in servers if inside[one]]),
    ):
        if wrong:
            args: dict[str, Any] = {"zone": zone, "count": len(wrong), "hosts": [one.name for one in wrong]}
            if code == "private_address":
                args["addresses"] = list(dict.fromkeys(address for one in wrong for address in inside[one]))
            proof = _proof(ns, *(answer for one in wrong for answer in (one.a, one.aaaa)))
            yield Finding(f"delegation.{code}", zone, args, proof)


def _network(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    prefix = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network((address, prefix), strict=False))


def _judge_parent(zone: str, ns: Answer, above: Answer | None) -> Iterator[Finding]:
    if above is None or above.status is not Status.FOUND or not above.names:
        return
    here, there = {name.lower() for name in ns.names}, {name.lower() for name in above.names}
    if here != there:
        args = {"zone": zone, "parent": sorted(there - here) or ["-"], "child": sorted(here - there) or ["-"]}
        yield Finding("delegation.parent_differs", zone, args, _proof(ns, above))


def _judge_said(zone: str, said: tuple[Said, ...]) -> Iterator[Finding]:
    """Yield servers that do not answer while others do, and what those that answer do not agree in."""
    heard = {one.address.version for one in said if one.answers}
    here = [one for one in said if one.address.version in heard]  # else it may be the way from here
    for status in (Status.TIMEOUT, *sorted(_LAME)):
        same = [one for one in here if one.soa.status is status]
        if not same:
            continue
        addresses: dict[str, list[str]] = {}
        for one in same:
            addresses.setdefault(one.server.name, []).append(str(one.address))
        shown = [f"{host} ({', '.join(known)})" for host, known in addresses.items()]
        args: dict[str, Any] = {"zone": zone, "count": len(shown), "servers": shown}
        code = "delegation.silent" if status is Status.TIMEOUT else "delegation.lame"
        more = {} if status is Status.TIMEOUT else {"said": status.value}
        yield Finding(code, zone, args | more, _proof(*(one.soa for one in same)))
    serials = {str(one.serial) for one in said if one.serial is not None}
    if len(serials) > 1:
        proof = _proof(*(one.soa for one in said if one.answers))
        yield Finding("delegation.serial_differs", zone, {"zone": zone, "serials": sorted(serials)}, proof)
    yield from _judge_mail(zone, said)


def _judge_mail(zone: str, said: tuple[Said, ...]) -> Iterator[Finding]:
    """Yield in which mail records the servers differ, and which of them are in the minority."""
    views = [(one, mail_view(one.mail)) for one in said if one.mail is not None]
    differing: list[str] = []
    odd: dict[str, None] = {}
    proof: list[Answer] = []
    for number, what in enumerate(MAIL):
        counted = Counter(view[number] for _, view in views if view[number] is not None)
        if len(counted) < 2:
            continue
        differing.append(what)
        usual = counted.most_common(1)[0][0]
        for one, view in views:
            if view[number] is not None and one.mail is not None:
                proof.append(one.mail[number])
                if view[number] != usual:
                    odd[str(one.address)] = None
    if differing:
        args = {"zone": zone, "what": differing, "servers": list(odd)}
        yield Finding("delegation.answers_differ", zone, args, _proof(*proof))


def _unknowns(zone: str, ns: Answer, servers: tuple[Server, ...], said: tuple[Said, ...]) -> Iterator[Unknown]:
    for server in servers:
        for kind, answer in (("A", server.a), ("AAAA", server.aaaa)):
            if not answer.status.known and not server.is_lost:
                yield unknown("delegation", Question(kind, server.name), answer, decisive=False)
    heard = {one.address.version for one in said if one.answers}
    for one in said:
        if _is_open(one, heard):
            yield unknown("delegation", Question("SOA", zone, str(one.address)), one.soa, decisive=False)
    if len(set(ns.names)) > MOST_SERVERS:
        yield Unknown(f"NS {zone} (+{len(set(ns.names)) - MOST_SERVERS})", "too_many", "delegation", decisive=False)


def _is_open(one: Said, heard: Collection[int]) -> bool:
    """Whether nothing is known of an address: nobody asked it, or none of its kind is heard from here."""
    status = one.soa.status
    return status is Status.NOT_ASKED or (status is Status.TIMEOUT and one.address.version not in heard)


def _proof(*answers: Answer) -> tuple[str, ...]:
    return tuple(dict.fromkeys(answer.evidence for answer in answers if answer.evidence))


def _state(server: Server, said: list[Said]) -> str:
    """Return how the tree marks a server; one that nobody asked is neither good nor bad."""
    if server.is_lost:
        return "error"
    if not said:
        return "unknown"
    return "ok" if all(one.answers for one in said) else "warn"


def _facts(
    zone: str, ns: Answer, servers: tuple[Server, ...], said: tuple[Said, ...], above: Answer | None
) -> dict[str, Any]:
    seen = {(one.server.name, one.address): one for one in said}
    heard = {one.address.version for one in said if one.answers}
    listed = []
    children = []
    for server in servers:
        addresses = []
        for address in server.addresses:
            one = seen.get((server.name, address))
            status = None if one is None else one.soa.status.value
            addresses.append({"address": str(address), "status": status, "serial": None if one is None else one.serial})
        listed.append({"host": server.name, "addresses": addresses})
        state = _state(server, [one for one in said if one.server.name == server.name and not _is_open(one, heard)])
        value = ", ".join(str(address) for address in server.addresses)
        children.append({"label": server.name, "value": value, "state": state})
    return {
        "record": "\n".join(sorted(ns.lines)) or None,
        "zone": zone,
        "servers": listed,
        "parent": sorted(above.names) if above is not None and above.status is Status.FOUND else None,
        "tree": {"label": f"NS {zone}", "state": "note", "children": children},
    }
