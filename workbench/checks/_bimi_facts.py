"""What the BIMI check knows, as JSON for people and scripts, with the tree that the window shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbench.checks._bimi_certificate import Judged
from workbench.checks._bimi_dmarc import Condition
from workbench.checks._bimi_fetch import Document, shorten
from workbench.checks._bimi_logo import shown
from workbench.checks._bimi_record import Place
from workbench.mail.bimi import DEFAULT_SELECTOR, BimiRecord
from workbench.mail.mark_certificate import MarkKind
from workbench.mail.svg_ps import Logo
from workbench.mail.tags import parse_tags
from workbench.model.findings import Args
from workbench.model.rules import RulePack


def no_record(domain: str, place: Place) -> Args:
    """Return the facts where there is no record to speak of."""
    texts = [parse_tags(text).text for text in place.texts]
    state = "note" if place.answer.status.known else "unknown"
    return {
        "record": texts[0] if texts else None,
        "found_at": None,
        "source": None,
        "selector": DEFAULT_SELECTOR,
        "tree": {"label": f"TXT {DEFAULT_SELECTOR}._bimi.{domain}", "state": state, "children": []},
    }


@dataclass(frozen=True, slots=True)
class Seen:
    """
    Everything one look at a domain with a record gave.

    Attributes:
        domain: The domain judged.
        place: Where the record stands.
        record: The record.
        condition: What DMARC says to it.
        picture: The logo's file; None if it was not wanted.
        logo: The logo; None without a file.
        judged: The certificate; None if none was wanted.
        rules: Thresholds.
    """

    domain: str
    place: Place
    record: BimiRecord
    condition: Condition
    picture: Document | None
    logo: Logo | None
    judged: Judged | None
    rules: RulePack

    @property
    def visible(self) -> bool | None:
        """Whether the logo can be shown; without a file it cannot, unless nobody knows whether there is one."""
        if self.picture is None or self.picture.body is not None:
            return shown(self.logo, self.rules)
        return None if self.picture.found is None or self.picture.elsewhere else False


def facts(seen: Seen) -> Args:
    """Return the facts of a domain with a record."""
    record = seen.record
    return {
        "record": record.text,
        "found_at": seen.place.domain,
        "source": "domain" if seen.place.domain == seen.domain else "organizational_domain",
        "selector": DEFAULT_SELECTOR,
        "location": record.location,
        "evidence": record.evidence,
        "avatar": record.avatar.value,
        "local_parts": list(record.local_parts) if record.local_parts is not None else None,
        "declined": record.declined,
        "usable": record.usable,
        "dmarc": seen.condition.met,
        "logo": _logo(seen.logo),
        "certificate": _certificate(seen.judged),
        "shown_by": _shown_by(seen),
        "tree": _tree(seen),
    }


def _logo(logo: Logo | None) -> Args | None:
    if logo is None:
        return None
    return {
        "accepted": logo.accepted,
        "conforms": logo.conforms,
        "title": shorten(logo.title),
        "view_box": list(logo.view_box) if logo.view_box is not None else None,
        "octets": len(logo.data),
        "compressed": logo.compressed,
        "sha256": logo.sha256,
        "flaws": [{"kind": kind.value, "line": line, "text": shorten(text)} for kind, line, text in logo.flaws],
    }


def _certificate(judged: Judged | None) -> Args | None:
    if judged is None or judged.certificate is None:
        return None
    found = judged.certificate
    return {
        "kind": found.kind.value,
        "mark_type": shorten(found.mark_type),
        "organization": shorten(found.organization),
        "issuer": shorten(found.issuer),
        "root": shorten(found.root),
        "domains": [shorten(name) for name in found.domains],
        "not_before": found.not_before.isoformat(),
        "not_after": found.not_after.isoformat(),
        "sha256": found.sha256,
        "logo_sha256": found.logo.sha256 if found.logo is not None else None,
        "matches_logo": judged.matches,
        "valid": judged.valid,
        "revocation": judged.revocation or None,
        "problems": [{"flaw": flaw.value, "text": shorten(text)} for flaw, text in judged.problems],
    }


def _shown_by(seen: Seen) -> Args:
    """
    Say what the large mailbox providers do, as far as it turns on the domain and not on its reputation.

    Gmail takes VMC (check mark) and CMC (no mark) since 2024-09-24; Apple's page names VMC "and other forms" that the
    provider trusts, so that a CMC is open there; Yahoo and AOL ask for no certificate.
    """
    record, judged = seen.record, seen.judged
    if not record.usable or not record.location or seen.condition.met is False or seen.visible is False:
        return dict.fromkeys(("gmail", "apple_mail", "yahoo"), "no")
    alone = None if seen.condition.met is None or seen.visible is None else "logo"
    if judged is None or judged.valid is False:
        return {"gmail": "no", "apple_mail": "no", "yahoo": alone}
    known = judged.valid is not None and judged.document.asked is not None and alone is not None
    verified = judged.certificate is not None and judged.certificate.kind is MarkKind.VERIFIED
    return {
        "gmail": ("checkmark" if verified else "logo") if known else None,
        "apple_mail": "logo" if known and verified else None,
        "yahoo": alone,
    }


def _tree(seen: Seen) -> dict[str, Any]:
    record, judged = seen.record, seen.judged
    spoiled = {problem.tag for problem in record.problems if problem.tag}
    states = {"l": _state(known=seen.visible) if seen.picture is not None else "ok"}
    if judged is not None:
        states["a"] = _state(known=judged.valid)
    children: list[dict[str, Any]] = []
    for tag in record.tags:
        state = "warn" if tag.name in spoiled else states.get(tag.name, "ok")
        inside = _certificate_nodes(judged) if tag.name == "a" and judged is not None else []
        children.append({"label": shorten(tag.name), "value": shorten(tag.value), "state": state, "children": inside})
    if not record.declined:
        children.append({"label": "DMARC", "state": _state(known=seen.condition.met), "children": []})
    state = "ok" if record.usable else "error"
    return {"label": f"TXT {seen.place.name}", "value": shorten(record.text), "state": state, "children": children}


def _certificate_nodes(judged: Judged) -> list[dict[str, Any]]:
    found = _certificate(judged)
    if found is None:
        return []
    names = ("kind", "mark_type", "organization", "issuer", "root", "not_after", "revocation")
    return [{"label": name, "value": str(found.get(name) or "-"), "state": "note", "children": []} for name in names]


def _state(*, known: bool | None) -> str:
    return "unknown" if known is None else "ok" if known else "error"
