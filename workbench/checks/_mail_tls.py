"""What the mail hosts show when they are greeted and asked for TLS: asked the same way by every check that needs it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from workbench.checks._hosts import Host, is_public
from workbench.mail.certificate import Certificate, read_certificate
from workbench.model.findings import Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask_all
from workbench.model.probed import KeyKind, Outdated, Probed, probe, probed
from workbench.model.rdata import Address

MOST_PROBES = 20
"""Addresses that are connected to; a hostile list of MX hosts may name thousands."""


IN_FORCE = frozenset({"TLSv1.2", "TLSv1.3"})
"""Versions of TLS that are not withdrawn (RFC 8996)."""


class Fault(StrEnum):
    """Why a sender that insists on TLS does not deliver to an address (RFC 8461 4.2)."""

    MISSING = "missing"  # STARTTLS is not offered
    FAILED = "failed"  # it is offered, but no session comes about
    EXPIRED = "expired"
    EARLY = "not_yet_valid"
    SELF_SIGNED = "self_signed"
    UNTRUSTED = "untrusted"  # the chain does not lead to a root the system trusts
    NAME = "wrong_name"  # the certificate does not name the host


class Look(NamedTuple):
    """
    One address of one mail host, and what it showed; `seen` is None where that is not known.

    With `only`, what it showed when nothing else was taken.
    """

    host: str
    address: Address
    answer: Answer
    seen: Probed | None
    certificate: Certificate | None
    only: KeyKind | Outdated | None = None

    @property
    def asked(self) -> Question:
        """The question that was put."""
        return probe(self.host, str(self.address), self.only)

    @property
    def was_let_in(self) -> bool:
        """Whether the server spoke with us, so that its silence about something means that it has not got it."""
        if self.seen is None or not self.seen.greeting.startswith("220"):
            return False
        return self.seen.starttls or bool(self.seen.extensions) or not self.seen.detail

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with its TLS, worst first; nothing where nothing is known."""
        return tuple(_faults(self)) if self.was_let_in else ()


def _faults(look: Look) -> Iterator[Fault]:
    seen, certificate, moment = look.seen, look.certificate, look.answer.asked
    assert seen is not None
    if not seen.starttls:
        yield Fault.MISSING
        return
    if not seen.tls_version:
        yield Fault.FAILED
        return
    untimely = _untimely(certificate, moment)
    if untimely is not None:
        yield untimely
    elif seen.trusted is False:
        own = certificate is not None and certificate.self_signed and len(seen.chain) == 1
        yield Fault.SELF_SIGNED if own else Fault.UNTRUSTED
    if certificate is not None and not certificate.is_for(look.host):
        yield Fault.NAME


def _untimely(certificate: Certificate | None, moment: datetime | None) -> Fault | None:
    if certificate is None or moment is None:
        return None
    if certificate.remaining(moment).total_seconds() < 0:
        return Fault.EXPIRED
    return Fault.EARLY if certificate.is_early(moment) else None


def look_at(hosts: tuple[Host, ...]) -> Inquiry[tuple[Look, ...]]:
    """Ask what the public addresses of mail hosts show, at most `MOST_PROBES`; the MX check speaks of the others."""
    pairs = [(host.name, address) for host in hosts for address in host.addresses if may_probe(address)]
    pairs = pairs[:MOST_PROBES]
    answers = yield from ask_all([probe(name, str(address)) for name, address in pairs])
    return tuple(_look(*pair, answer) for pair, answer in zip(pairs, answers, strict=True))


def look_closer(looks: tuple[Look, ...]) -> Inquiry[tuple[Look, ...]]:
    """
    Ask those that showed a certificate whether they have another one, with another kind of key.

    Returns:
        One look for each question, also where there was no answer, or no such certificate (its chain is empty then).
    """
    wanted = [(look, key) for look in looks if look.certificate is not None for key in _others(look.certificate)]
    answers = yield from ask_all([probe(look.host, str(look.address), key) for look, key in wanted])
    return tuple(
        _look(look.host, look.address, answer, key) for (look, key), answer in zip(wanted, answers, strict=True)
    )


def look_back(looks: tuple[Look, ...]) -> Inquiry[tuple[Look, ...]]:
    """Ask those that spoke a version of TLS that is in force whether they still speak those that are withdrawn."""
    wanted = [look for look in looks if look.seen is not None and look.seen.tls_version in IN_FORCE]
    answers = yield from ask_all([probe(look.host, str(look.address), Outdated.TLS) for look in wanted])
    return tuple(
        _look(look.host, look.address, answer, Outdated.TLS) for look, answer in zip(wanted, answers, strict=True)
    )


def _others(certificate: Certificate) -> tuple[KeyKind, ...]:
    shown = {"RSA": KeyKind.RSA, "EC": KeyKind.ECDSA}.get(certificate.key)
    return tuple(key for key in KeyKind if key is not shown)


def may_probe(address: Address) -> bool:
    """Whether to ask for a probe; loopback is left to whoever answers, since tests have their servers there."""
    return is_public(address) or address.is_loopback


def _look(host: str, address: Address, answer: Answer, only: KeyKind | Outdated | None = None) -> Look:
    seen = probed(answer)
    certificate = None
    if seen is not None and seen.chain:
        try:
            certificate = read_certificate(seen.chain[0])
        except ValueError:
            certificate = None
    return Look(host, address, answer, seen, certificate, only)


def list_unknown(check: str, domain: str, looks: tuple[Look, ...]) -> tuple[Unknown, ...]:
    """
    Return what could not be learnt at the mail hosts.

    Whether nobody was to connect is said once. An address that was not reached makes the verdict uncertain only where
    others of its kind were: else port 25, or IPv6, is likely not to be had from here.
    """
    if looks and all(look.answer.status is Status.NOT_ASKED for look in looks):
        return (Unknown(f"STARTTLS {domain}", "smtp_not_asked", check, decisive=False),)
    reached = {look.address.version for look in looks if look.seen is not None}
    return tuple(
        Unknown(
            str(look.asked), _reason(look), check, look.seen is None and look.address.version in reached,
            look.answer.evidence,
        )
        for look in looks
        if not look.was_let_in
    )  # fmt: skip


def _reason(look: Look) -> str:
    if look.seen is not None:
        return "smtp_turned_away"
    status = look.answer.status
    if status in {Status.TIMEOUT, Status.REFUSED, Status.NOT_ASKED}:
        return f"smtp_{status}"
    return Status.MALFORMED.value if status.known else status.value
