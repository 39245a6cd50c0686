"""Signs, links and short words that several chapters need; the words themselves are shared with the window."""

from __future__ import annotations

from workbench.model import wording
from workbench.model.audit import Audit
from workbench.model.findings import Severity
from workbench.model.names import to_unicode
from workbench.model.text import Texts
from workbench.model.wording import Verdict
from workbench.reports.base import Material, exhibit_anchor, short
from workbench.reports.content import Ref
from workbench.reports.signs import Mark

SHOWN_REFS = 3
"""Links to evidence in one cell; a search for selectors may rest on fifty answers."""


def mark_of(severity: Severity) -> Mark:
    """Return the sign of a severity."""
    return Mark(severity.word)


def check_name(name: str) -> str:
    """Return the short name of a check."""
    return name.upper().replace("_", "-")


def points(share: float, texts: Texts) -> str:
    """Return a share of the score as points out of 100, with one decimal where it is needed."""
    value = round(share * 100, 1)
    return texts.number(value, 0 if value == int(value) else 1)


def verdict(material: Material, audit: Audit, name: str) -> tuple[Mark, str]:
    """Return how one check of an audit ended, as a sign and a word."""
    pack = material.pack(audit)
    found = wording.verdict(audit, name, pack)
    word = wording.verdict_word(material.texts, found)
    if found in {Verdict.FAILS, Verdict.WEAK}:
        return mark_of(max(pack.severity(finding) for finding in wording.findings_of(audit, name))), word
    marks = {Verdict.FINE: Mark.PASS, Verdict.NOT_APPLICABLE: Mark.NONE, Verdict.NOT_LOOKED_AT: Mark.UNKNOWN}
    return marks.get(found, Mark.UNKNOWN), word


def domain_names(material: Material) -> str:
    """Return the audited domains as one phrase, internationalised names readable."""
    return ", ".join(to_unicode(audit.domain) for audit in material.audits)


def evidence_refs(ids: tuple[str, ...], *, limit: int = SHOWN_REFS) -> tuple[Ref, ...]:
    """Return links to evidence; of more than `limit` the others are counted."""
    shown = tuple(Ref(short(name), exhibit_anchor(name)) for name in ids[:limit])
    return (*shown, Ref(f"+{len(ids) - limit}")) if len(ids) > limit else shown
