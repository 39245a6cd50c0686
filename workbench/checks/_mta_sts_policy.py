"""The parts of the MTA-STS check about the policy: how it was served, what it says, which mail hosts meet it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.checks._hosts import Host
from workbench.checks._mail_tls import Look
from workbench.mail.certificate import Certificate, read_certificate
from workbench.mail.mta_sts import MAX_AGE, MAX_POLICY, Flaw, Mode, MtaStsError, Policy, parse_policy
from workbench.model.fetched import Fetched, FetchEnd, fetched
from workbench.model.findings import Finding, Unknown
from workbench.model.inquiry import Answer, Status
from workbench.model.target import Target

_WORDLESS = frozenset({Flaw.NO_MODE, Flaw.NO_MAX_AGE, Flaw.NO_MX})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Findings and what could not be learnt; two of them add up."""

    findings: list[Finding]
    unknowns: list[Unknown]

    def __add__(self, other: Verdict) -> Verdict:
        """Return both together."""
        return Verdict([*self.findings, *other.findings], [*self.unknowns, *other.unknowns])


def judge_fetch(target: Target, answer: Answer) -> Verdict:
    """Judge how the policy's host answered, and whether what it sent is a policy."""
    domain, host = target.domain, f"mta-sts.{target.domain}"
    here: dict[str, Any] = {"domain": domain, "host": host}
    page = fetched(answer)
    if page is None:
        if answer.status in {Status.NXDOMAIN, Status.NODATA}:  # the address went between two questions
            return Verdict([Finding("mta_sts.host_missing", host, here, (answer.evidence,))], [])
        return Verdict([], [_lost(host, answer)])
    code, more = _served(page, host, answer.asked)
    findings = [Finding(f"mta_sts.{code}", domain, {**here, **more}, (answer.evidence,))] if code else []
    if not code:
        if page.content_type != "text/plain":
            args = {**here, "type": page.content_type or "-"}
            findings.append(Finding("mta_sts.policy_type", domain, args, (answer.evidence,)))
        findings += _syntax(domain, page, answer)
        findings += _expiry(target, page, answer, here)
    return Verdict(findings, [])


def _lost(host: str, answer: Answer) -> Unknown:
    status = answer.status
    own = status in {Status.TIMEOUT, Status.REFUSED, Status.NOT_ASKED}
    reason = f"https_{status}" if own else Status.MALFORMED.value if status.known else status.value
    text = f"GET https://{host}/.well-known/mta-sts.txt"
    return Unknown(text, reason, "mta_sts", status is not Status.NOT_ASKED, answer.evidence)


def _served(page: Fetched, host: str, moment: datetime | None) -> tuple[str, dict[str, Any]]:
    """Return the code of what stands in the way, empty if nothing does, and its arguments."""
    detail = {"detail": page.detail or "-"}
    url = {"url": f"https://{host}/.well-known/mta-sts.txt"}
    if page.end is FetchEnd.CERTIFICATE:
        return _certificate(page, host, moment)
    ends = {
        FetchEnd.FORBIDDEN: "host_private",
        FetchEnd.TLS: "host_no_tls",
        FetchEnd.CUT: "policy_cut",
        FetchEnd.TOO_LARGE: "policy_too_large",
    }
    if page.end in ends:
        return ends[page.end], detail
    if page.code is not None and 300 <= page.code < 400:
        return "policy_redirected", {"location": page.location or "-", **url}
    if page.code != 200:
        return "policy_status", {"code": page.code or 0, **url}
    return ("policy_too_large", detail) if len(page.body) > MAX_POLICY else ("", {})


def _certificate(page: Fetched, host: str, moment: datetime | None) -> tuple[str, dict[str, Any]]:
    certificate = _read(page.certificate)
    if certificate is not None and moment is not None and certificate.remaining(moment).total_seconds() < 0:
        return "host_expired", {"detail": f"{certificate.not_after:%Y-%m-%d}"}
    if certificate is not None and not certificate.is_for(host):
        return "host_wrong_name", {"names": list(certificate.names[:10]) or ["-"]}
    return "host_untrusted", {"detail": page.detail or "-"}


def _read(der: bytes) -> Certificate | None:
    try:
        return read_certificate(der) if der else None
    except ValueError:
        return None


def _syntax(domain: str, page: Fetched, answer: Answer) -> Iterator[Finding]:
    try:
        parse_policy(page.body)
    except MtaStsError as error:
        args = {"domain": domain} if error.flaw in _WORDLESS else {"domain": domain, "piece": error.piece or "-"}
        yield Finding(f"mta_sts.policy_{error.flaw}", domain, args, (answer.evidence,))


def _expiry(target: Target, page: Fetched, answer: Answer, here: dict[str, Any]) -> Iterator[Finding]:
    certificate = _read(page.certificate)
    if certificate is None or answer.asked is None:
        return
    days = certificate.remaining(answer.asked).days
    if 0 <= days < target.rules.threshold("starttls.expiry_days"):
        yield Finding("mta_sts.host_expires_soon", here["host"], {**here, "days": days}, (answer.evidence,))


def judge_policy(target: Target, policy: Policy, answer: Answer) -> Verdict:
    """Judge what a valid policy says of itself."""
    domain, proof = target.domain, (answer.evidence,)
    here: dict[str, Any] = {"domain": domain, "host": f"mta-sts.{domain}"}
    findings = []
    if policy.mode is Mode.TESTING:
        findings.append(Finding("mta_sts.testing", domain, here, proof))
    if policy.mode is Mode.NONE:
        findings.append(Finding("mta_sts.mode_none", domain, here, proof))
    age = {"domain": domain, "seconds": policy.max_age}
    if policy.max_age > MAX_AGE:
        findings.append(Finding("mta_sts.max_age_long", domain, age, proof))
    elif policy.mode is not Mode.NONE and policy.max_age < target.rules.threshold("mta_sts.max_age"):
        findings.append(Finding("mta_sts.max_age_short", domain, age, proof))
    if policy.oddities:
        args = {"domain": domain, "lines": list(policy.oddities)}
        findings.append(Finding("mta_sts.policy_odd", domain, args, proof))
    return Verdict(findings, [])


def judge_hosts(
    domain: str, policy: Policy, answer: Answer, mx: Answer, *, hosts: tuple[Host, ...], looks: tuple[Look, ...]
) -> Verdict:
    """Judge which mail hosts a policy covers, and which of those a sender may deliver to."""
    if not mx.status.known:
        lost = Unknown(f"MX {domain}", mx.status.value, "mta_sts", mx.status is not Status.NOT_ASKED, mx.evidence)
        return Verdict([], [lost])
    proof = (answer.evidence, mx.evidence)
    names = [host.name for host in hosts]
    out = [name for name in names if not policy.covers(name)]
    findings = []
    if out:
        whole = "mta_sts.mx_refused" if len(out) == len(names) else "mta_sts.mx_some_refused"
        code = whole if policy.mode is Mode.ENFORCE else "mta_sts.mx_testing"
        findings.append(Finding(code, domain, {"domain": domain, "hosts": out}, proof))
    failing = [look for look in looks if look.faults and policy.covers(look.host)]
    if failing:
        code = "mta_sts.mx_insecure" if policy.mode is Mode.ENFORCE else "mta_sts.mx_insecure_testing"
        shown = [f"{look.host} ({look.address})" for look in failing]
        seen = tuple(look.answer.evidence for look in failing)
        findings.append(Finding(code, domain, {"domain": domain, "hosts": shown}, (*seen, *proof)))
    idle = [pattern for pattern in policy.mx if not any(Policy(policy.mode, 0, (pattern,)).covers(n) for n in names)]
    if idle and names:
        findings.append(Finding("mta_sts.pattern_unused", domain, {"domain": domain, "patterns": idle}, proof))
    return Verdict(findings, [])
