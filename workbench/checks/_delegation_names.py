"""What does not depend on which name server is asked: wildcards, and how long records are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbench.checks._delegation_servers import Said, soa_numbers
from workbench.model.findings import Finding
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask_all
from workbench.model.target import Target

CONTROL = Question("A", "pmwb-none-such.invalid")
"""A name that must not exist (RFC 6761 6.4): who finds it invents answers, and wildcards everywhere."""
_KINDS = ("TXT", "MX", "A")
_SHOWN = 120


def judge_wildcards(domain: str) -> Inquiry[list[Finding]]:
    """Ask for a name that nobody has made; what it has, every name below the domain has."""
    name = f"pmwb-none-such.{domain}"
    text, mx, address, control = yield from ask_all([*(Question(kind, name) for kind in _KINDS), CONTROL])
    if control.status not in {Status.NXDOMAIN, Status.NOT_ASKED}:  # who was not asked is a recording, without invention
        return []
    found = []
    if text.status is Status.FOUND:
        shown = (text.texts[0] if text.texts else b"").decode("latin-1")[:_SHOWN]
        args = {"domain": domain, "text": shown.encode("ascii", "backslashreplace").decode()}
        found.append(Finding("delegation.wildcard_text", domain, args, _proof(text)))
    if mx.status is Status.FOUND:
        found.append(Finding("delegation.wildcard_mx", domain, {"domain": domain}, _proof(mx)))
    if address.status is Status.FOUND:
        found.append(Finding("delegation.wildcard_address", domain, {"domain": domain}, _proof(address)))
    return found


def judge_soa(target: Target, zone: str, soa: Answer) -> Iterator[Finding]:
    """Yield what is odd about the times in a zone's SOA record."""
    numbers = soa_numbers(soa)
    if numbers is None:
        return
    _, _, _, expire, negative = numbers
    if expire < target.rules.threshold("delegation.expire_low"):
        yield Finding("delegation.expire_short", zone, {"zone": zone, "seconds": expire}, _proof(soa))
    if negative > target.rules.threshold("delegation.negative_ttl_high"):
        yield Finding("delegation.negative_ttl_long", zone, {"zone": zone, "seconds": negative}, _proof(soa))


def judge_ttl(target: Target, said: tuple[Said, ...]) -> Iterator[Finding]:
    """Yield how long mail records are kept where that is odd; only the zone's own servers know, others count down."""
    low, high = target.rules.threshold("delegation.ttl_low"), target.rules.threshold("delegation.ttl_high")
    found: dict[str, Answer] = {}
    for one in said:
        for what, answer in zip(("SPF", "DMARC", "MX"), one.mail or (), strict=False):
            if answer.status is Status.FOUND and answer.ttl is not None:
                found.setdefault(what, answer)
    for code, odd in (
        ("delegation.ttl_low", {what: one for what, one in found.items() if (one.ttl or 0) < low}),
        ("delegation.ttl_high", {what: one for what, one in found.items() if (one.ttl or 0) > high}),
    ):
        if odd:
            times = [answer.ttl or 0 for answer in odd.values()]
            seconds = min(times) if code.endswith("low") else max(times)
            args: dict[str, Any] = {"domain": target.domain, "seconds": seconds, "what": list(odd)}
            yield Finding(code, target.domain, args, _proof(*odd.values()))


def _proof(*answers: Answer) -> tuple[str, ...]:
    return tuple(dict.fromkeys(answer.evidence for answer in answers if answer.evidence))
