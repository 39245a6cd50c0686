"""What the latest audits heard of every blocklist, in a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.model.findings import Severity
from workbench.model.text import Texts
from workbench.model.wording import reason_text
from workbench.ui.wording import SEVERITIES, UNKNOWN, Look

if TYPE_CHECKING:
    from workbench.model.audit import Audit
    from workbench.store.database import Database

LISTED, CLEAR = "listed", "clear"


class Line(NamedTuple):
    """One thing a list was asked about: how it stands, on which parts of the list or why nobody knows."""

    subject: str
    standing: str
    entries: tuple[str, ...] = ()
    reason: str = ""


class Heard(NamedTuple):
    """How many questions of the latest audits a list answered so, and each of them, listings first."""

    listed: int = 0
    clear: int = 0
    unknown: int = 0
    lines: tuple[Line, ...] = ()


def read_heard(db: Database, scope: str | None) -> dict[str, Heard]:
    """Return what the latest audits, of one domain or all, heard of each list that was asked."""
    from workbench.store.audits import latest_audits

    return heard_of(audit for audit in latest_audits(db) if scope in {None, audit.domain})


def heard_of(audits: Iterable[Audit]) -> dict[str, Heard]:
    """Return what audits heard of each list that was asked."""
    found: dict[str, dict[Line, None]] = {}
    for audit in audits:
        run = audit.checks.get("blocklists")
        listings = run.facts.get("listings") if run is not None else None
        for entry in listings if isinstance(listings, list | tuple) else ():
            if isinstance(entry, Mapping) and entry.get("reason") != "not_asked":
                found.setdefault(str(entry.get("list")), {})[_line(entry)] = None
    return {name: _heard(list(lines)) for name, lines in found.items()}


def _line(entry: Mapping[str, Any]) -> Line:
    entries = entry.get("entries")
    parts = tuple(map(str, entries)) if isinstance(entries, list | tuple) else ()
    return Line(str(entry.get("subject", "")), str(entry.get("standing")), parts, str(entry.get("reason") or ""))


def _heard(lines: list[Line]) -> Heard:
    count = Counter(line.standing for line in lines)
    ordered = sorted(lines, key=lambda line: (line.standing != LISTED, line.standing == CLEAR, line.subject))
    return Heard(count[LISTED], count[CLEAR], len(lines) - count[LISTED] - count[CLEAR], tuple(ordered))


def line_text(texts: Texts, line: Line) -> str:
    """Return how one thing stands on a list."""
    if line.standing == LISTED:
        said = ", ".join(line.entries) or texts.tr("listed")
    elif line.standing == CLEAR:
        said = texts.tr("not listed")
    else:
        said = reason_text(texts, line.reason) if line.reason else UNKNOWN.word(texts)
    return f"{line.subject}: {said}"


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
