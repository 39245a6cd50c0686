"""Whether the addresses that DMARC reports go to want them (RFC 9990 4) and can receive mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.checks.base import unknown
from workbench.mail.dmarc import DmarcRecord, is_dmarc
from workbench.model.findings import Args, Finding, Record, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask_all

MOST_HOSTS = 10
"""Hosts of one record that are looked at; receivers need not send to more than two addresses."""


@dataclass(slots=True)
class Host:
    """
    One domain that reports are sent to.

    Attributes:
        name: The domain.
        addresses: The addresses there, as `rua mailto:…`.
        external: Whether it belongs to somebody else than the record, so that it must agree.
        authorized: Whether it agreed; None if unknown.
        receives: Whether mail to it can be delivered; None if unknown.
        evidence: The answers that say so.
    """

    name: str
    addresses: tuple[str, ...]
    external: bool
    authorized: bool | None = None
    receives: bool | None = None
    evidence: dict[str, str] = field(default_factory=dict)

    @property
    def facts(self) -> Args:
        """The host for people and scripts."""
        return {
            "host": self.name,
            "addresses": list(self.addresses),
            "external": self.external,
            "authorized": self.authorized if self.external else True,
            "receives_mail": self.receives,
        }


@dataclass(frozen=True, slots=True)
class Destinations:
    """Everything learned about where reports go."""

    hosts: tuple[Host, ...] = ()
    findings: tuple[Finding, ...] = ()
    unknown: tuple[Unknown, ...] = ()


def judge_destinations(domain: str, record: DmarcRecord, organizational_domain: str) -> Inquiry[Destinations]:
    """Ask about every host that `record`, found at `domain`, names in `rua` and `ruf`."""
    hosts = list_hosts(record, organizational_domain)
    missed = [Unknown(f"MX {host.name}", "too_many", "dmarc", decisive=False) for host in hosts[MOST_HOSTS:]]
    hosts = hosts[:MOST_HOSTS]
    missed += yield from _ask_agreement(domain, hosts)
    missed += yield from _ask_mail(hosts)
    findings = [finding for host in hosts for finding in _judge(domain, host)]
    agreed = [host for host in hosts if host.external and host.authorized]
    if agreed:
        evidence = tuple(dict.fromkeys(host.evidence["agreement"] for host in agreed))
        findings.append(Finding("dmarc.external_ok", domain, {"hosts": [host.name for host in agreed]}, evidence))
    return Destinations(tuple(hosts), tuple(findings), tuple(missed))


def list_hosts(record: DmarcRecord, organizational_domain: str) -> list[Host]:
    """Return the hosts of all `mailto:` addresses, each once, in the order written."""
    found: dict[str, list[str]] = {}
    for tag, entries in (("rua", record.rua), ("ruf", record.ruf)):
        for entry in entries:
            if entry.host:
                found.setdefault(entry.host, []).append(f"{tag} {entry.mailbox}")
    return [
        Host(name, tuple(addresses), name != organizational_domain and not name.endswith("." + organizational_domain))
        for name, addresses in found.items()
    ]


def agreement_name(domain: str, host: str) -> str:
    """Return where `host` says that it takes the reports about `domain` (RFC 9990 4)."""
    return f"{domain}._report._dmarc.{host}"


def _ask_agreement(domain: str, hosts: Sequence[Host]) -> Inquiry[list[Unknown]]:
    """Fill in `authorized`; a wildcard record of the host answers the same question."""
    missed = []
    external = [host for host in hosts if host.external]
    questions = [Question("TXT", agreement_name(domain, host.name)) for host in external]
    answers = yield from ask_all(questions)
    for host, asked, answer in zip(external, questions, answers, strict=True):
        if answer.status.known:
            host.authorized = any(is_dmarc(text) for text in answer.texts)
            host.evidence["agreement"] = answer.evidence
        else:
            missed.append(unknown("dmarc", asked, answer, decisive=False))
    return missed


def _ask_mail(hosts: Sequence[Host]) -> Inquiry[list[Unknown]]:
    """Fill in `receives`: an MX that is not the null MX, else an address (RFC 5321 5.1)."""
    questions = [Question("MX", host.name) for host in hosts]
    answers = yield from ask_all(questions)
    missed = []
    bare = []
    for host, asked, answer in zip(hosts, questions, answers, strict=True):
        host.evidence["mail"] = answer.evidence
        if not answer.status.known:
            missed.append(unknown("dmarc", asked, answer, decisive=False))
        elif answer.status is Status.NODATA:
            bare.append(host)
        else:
            host.receives = any(name != "." for _, name in answer.exchanges)
    questions = [Question(kind, host.name) for host in bare for kind in ("A", "AAAA")]
    answers = yield from ask_all(questions)
    for number, host in enumerate(bare):
        pair = answers[2 * number : 2 * number + 2]
        host.receives = _any_address(pair)
        if host.receives is None:
            missed += [
                unknown("dmarc", asked, answer, decisive=False)
                for asked, answer in zip(questions[2 * number : 2 * number + 2], pair, strict=True)
                if not answer.status.known
            ]
    return missed


def _any_address(answers: Sequence[Answer]) -> bool | None:
    if any(answer.status is Status.FOUND for answer in answers):
        return True
    return False if all(answer.status.known for answer in answers) else None


def _judge(domain: str, host: Host) -> list[Finding]:
    found = []
    args = {"domain": domain, "host": host.name, "addresses": [entry.partition(" ")[2] for entry in host.addresses]}
    if host.external and host.authorized is False:
        record = Record(agreement_name(domain, host.name), "TXT", "v=DMARC1")
        found.append(
            Finding(
                "dmarc.external_unauthorized",
                domain,
                args | {"record": record.name},
                (host.evidence["agreement"],),
                (record,),
            )
        )
    if host.receives is False:
        found.append(Finding("dmarc.report_host_no_mail", domain, args, (host.evidence["mail"],)))
    return found
