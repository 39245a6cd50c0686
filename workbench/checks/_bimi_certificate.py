"""What is said of a mark certificate: its chain, its domain, its mark, its logo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from workbench.checks._bimi_fetch import Document, judge_fetch, shorten
from workbench.mail.mark_certificate import MarkCertificate, MarkKind, Problem, load_roots, read_mark_certificate
from workbench.mail.svg_ps import Logo
from workbench.model.findings import Args, Finding, Unknown
from workbench.model.rules import RulePack


@dataclass(frozen=True, slots=True)
class Judged:
    """
    A certificate file after a look at it.

    Attributes:
        document: The file.
        certificate: The certificate; None if there is none that can be read.
        fault: Why it cannot be read, in English, for experts.
        problems: What is wrong with it.
        matches: Whether its logo is that of the record; None if one of the two is not known.
        revocation: `good`, `revoked`, `unknown` as its issuers' lists have it; empty where none was to be asked.
        unasked: The lists that could not be had, or say nothing.
    """

    document: Document
    certificate: MarkCertificate | None = None
    fault: str = ""
    problems: tuple[Problem, ...] = ()
    matches: bool | None = None
    revocation: str = ""
    unasked: tuple[Unknown, ...] = ()

    @property
    def valid(self) -> bool | None:
        """Whether receivers trust it; None if it is not known."""
        if self.document.body is None:
            return None if self.document.found is None or self.document.elsewhere else False
        return self.certificate is not None and not self.problems and self.matches is not False


def read(document: Document, names: tuple[str, ...], logo: Logo | None) -> Judged:
    """Return what the certificate's file is, for a domain with these names and this logo."""
    if document.body is None:
        return Judged(document)
    try:
        certificate = read_mark_certificate(document.body, load_roots())
    except ValueError as error:
        return Judged(document, fault=shorten(str(error)) or "-")
    problems = certificate.judge(names, document.asked)
    both = logo is not None and certificate.logo is not None
    matches = certificate.logo.data == logo.data if both and certificate.logo and logo else None
    return Judged(document, certificate, "", problems, matches)


def judge_certificate(domain: str, judged: Judged, rules: RulePack) -> Iterator[Finding]:
    """Say everything about the certificate."""
    document, certificate = judged.document, judged.certificate
    yield from judge_fetch(document)
    args: Args = {"url": shorten(document.url), "domain": domain}
    if judged.fault:
        yield Finding("bimi.certificate_unreadable", document.url, args | {"detail": judged.fault}, document.evidence)
    if certificate is None:
        return
    for flaw, text in judged.problems:
        yield Finding(
            f"bimi.certificate_{flaw.value}", document.url, args | {"text": shorten(text) or "-"}, document.evidence
        )
    if judged.matches is False:
        yield Finding("bimi.certificate_other_logo", document.url, args, document.evidence)
    yield from _praise(args, judged, certificate)
    yield from _ending(args, judged, certificate, rules)


def _praise(args: Args, judged: Judged, certificate: MarkCertificate) -> Iterator[Finding]:
    if not judged.valid or judged.document.asked is None or certificate.kind is MarkKind.UNKNOWN:
        return
    code = "bimi.verified_mark" if certificate.kind is MarkKind.VERIFIED else "bimi.common_mark"
    named = {"issuer": shorten(certificate.issuer), "until": certificate.not_after.date().isoformat()}
    yield Finding(code, args["domain"], {"domain": args["domain"], **named}, judged.document.evidence)


def _ending(args: Args, judged: Judged, certificate: MarkCertificate, rules: RulePack) -> Iterator[Finding]:
    moment, days = judged.document.asked, int(rules.threshold("bimi.certificate_days"))
    if moment is None or not timedelta() <= certificate.not_after - moment < timedelta(days=days):
        return
    left = {"count": (certificate.not_after - moment).days, "until": certificate.not_after.date().isoformat()}
    yield Finding("bimi.certificate_ends_soon", judged.document.url, args | left, judged.document.evidence)


def undated(judged: Judged) -> Iterator[Unknown]:
    """List that the validity cannot be judged where nobody wrote down when the file was fetched, and unknown lists."""
    if judged.certificate is not None and judged.document.asked is None:
        yield Unknown(str(judged.document.question), "time_not_recorded", "bimi", decisive=False)
    yield from judged.unasked
