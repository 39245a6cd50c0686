"""What the latest audits heard of every blocklist, in a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from workbench.model.findings import Severity
from workbench.model.text import Texts
from workbench.ui.wording import SEVERITIES, UNKNOWN, Look

if TYPE_CHECKING:
    from workbench.model.audit import Audit
    from workbench.store.database import Database

LISTED, CLEAR = "listed", "clear"


class Heard(NamedTuple):
    """How many questions of the latest audits a list answered so."""

    listed: int = 0
    clear: int = 0
    unknown: int = 0


def read_heard(db: Database, scope: str | None) -> dict[str, Heard]:
    """Return what the latest audits, of one domain or all, heard of each list that was asked."""
    from workbench.store.audits import latest_audits

    return heard_of(audit for audit in latest_audits(db) if scope in {None, audit.domain})


def heard_of(audits: Iterable[Audit]) -> dict[str, Heard]:
    """Return what audits heard of each list that was asked."""
    counts: dict[str, Counter[str]] = {}
    for audit in audits:
        run = audit.checks.get("blocklists")
        listings = run.facts.get("listings") if run is not None else None
        for entry in listings if isinstance(listings, list | tuple) else ():
            if isinstance(entry, Mapping) and entry.get("reason") != "not_asked":
                counts.setdefault(str(entry.get("list")), Counter())[str(entry.get("standing"))] += 1
    return {
        name: Heard(found[LISTED], found[CLEAR], found.total() - found[LISTED] - found[CLEAR])
        for name, found in counts.items()
    }


def heard_text(texts: Texts, heard: Heard | None) -> str:
    """Return it in a few words; nothing for a list that was not asked."""
    if heard is None:
        return ""
    if heard.listed:
        return texts.plural("{count} listing", "{count} listings", heard.listed)
    if heard.clear:
        return texts.tr("not listed")
    return texts.tr("gave no usable answer")


def heard_look(heard: Heard | None) -> Look | None:
    """Return icon and colour for it."""
    if heard is None:
        return None
    if heard.listed:
        return SEVERITIES[Severity.HIGH]
    return SEVERITIES[Severity.PASS] if heard.clear else UNKNOWN
