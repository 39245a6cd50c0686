"""What is said of a BIMI logo: the file, the SVG Tiny PS profile, how it is served."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.checks._bimi_fetch import Document, judge_fetch, shorten
from workbench.mail.svg_ps import Kind, Level, Logo, read_logo
from workbench.model.findings import Args, Finding
from workbench.model.rules import RulePack

MEDIA_TYPES = frozenset({"image/svg+xml", "image/svg+xml+gzip", "image/svg", "application/gzip"})
_MOST_NAMES = 5


def logo_of(document: Document | None) -> Logo | None:
    """Return the logo, if its file came."""
    body = document.body if document is not None else None
    return read_logo(body) if body is not None else None


def shown(logo: Logo | None, rules: RulePack) -> bool | None:
    """Whether receivers can show a logo; None if it is not known."""
    if logo is None:
        return None
    return logo.accepted and len(logo.data) <= rules.threshold("bimi.logo_octets")


def judge_logo(document: Document, logo: Logo | None, rules: RulePack) -> Iterator[Finding]:
    """Say everything about the logo's file."""
    yield from judge_fetch(document)
    if logo is None or document.found is None:
        return
    proof = document.evidence
    yield from _flaws(document, logo)
    limit = int(rules.threshold("bimi.logo_octets"))
    args: Args = {"url": shorten(document.url), "size": _kilobytes(len(logo.data)), "limit": _kilobytes(limit)}
    if len(logo.data) > limit and not any(flaw.kind is Kind.TOO_LARGE for flaw in logo.flaws):
        yield Finding("bimi.svg_size", document.url, args, proof)
    if document.found.content_type not in MEDIA_TYPES:
        served = {"url": args["url"], "type": shorten(document.found.content_type) or "-"}
        yield Finding("bimi.svg_media_type", document.url, served, proof)
    if shown(logo, rules) and logo.conforms:
        yield Finding("bimi.logo_ok", document.url, {"url": args["url"], "title": shorten(logo.title)}, proof)


def _flaws(document: Document, logo: Logo) -> Iterator[Finding]:
    """One finding a kind: a file from a drawing program has the same flaw on every line."""
    kinds = dict.fromkeys(sorted((flaw.kind for flaw in logo.flaws), key=lambda kind: list(Level).index(kind.level)))
    for kind in kinds:
        same = [flaw for flaw in logo.flaws if flaw.kind is kind]
        names = [shorten(flaw.text) for flaw in same if flaw.text]
        more = ["…"] if len(names) > _MOST_NAMES else []
        args: Args = {
            "url": shorten(document.url),
            "line": min(flaw.line for flaw in same),
            "names": names[:_MOST_NAMES] + more or ["-"],
        }
        yield Finding(f"bimi.svg_{kind.value}", document.url, args, document.evidence)


def _kilobytes(octets: int) -> float:
    return round(octets / 1024, 1)
