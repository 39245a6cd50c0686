"""Chapter: the cover, whose report it is, on what, when and by whose answers; no score."""

from __future__ import annotations

import ipaddress
from itertools import filterfalse

from workbench.model.metric_wording import source_title
from workbench.model.names import to_unicode
from workbench.model.wording import answerer_text
from workbench.reports.base import Material, chapter
from workbench.reports.content import Chapter, Cover
from workbench.reports.figures import span_text
from workbench.reports.signs import Pair
from workbench.reports.wording import domain_names

MOST_NAMED = 6
"""Domains named on the cover; of more, the rest is counted."""


@chapter(0)
def build(material: Material) -> Chapter:
    """Say whose report it is, on which domains, when they were asked, and who answered."""
    texts = material.texts
    names = _named(material)
    title = material.client or names
    pairs = [
        Pair(texts.tr("Domain") if len(_names(material)) == 1 else texts.tr("Domains"), names),
        Pair(texts.tr("Date"), texts.moment(material.generated)),
    ]
    if material.period is not None and (material.lines or not material.audits):
        pairs.append(Pair(texts.tr("Statistics"), span_text(material.period, texts)))
    if material.audits:
        pairs.append(Pair(texts.tr("Answered by"), ", ".join(_answerers(material)) or texts.tr("not recorded")))
        pairs.append(Pair(texts.tr("Judged by"), texts.tr("rule pack {rules}", rules=", ".join(_packs(material)))))
    else:
        sources = dict.fromkeys(source_title(texts, line.key.source) for line in material.lines)
        pairs.append(Pair(texts.tr("Numbers from"), ", ".join(sources) or texts.tr("nobody")))
        pairs.append(Pair(texts.tr("Judged by"), texts.tr("rule pack {rules}", rules=material.rules.id)))
    pairs += [
        Pair(texts.tr("Made with"), f"Postmaster Workbench {material.version}"),
        Pair(fingerprint_words(material), material.fingerprint, code=True),
    ]
    cover = Cover(report_title(material), title, names if material.client else "", tuple(pairs), _note(material))
    return Chapter("cover", report_title(material), (cover,))


def report_title(material: Material) -> str:
    """Return what kind of report it is: an audit, or statistics alone."""
    texts = material.texts
    return texts.tr("E-mail deliverability audit") if material.audits else texts.tr("E-mail delivery statistics")


def fingerprint_words(material: Material) -> str:
    """Return of what the fingerprint is one."""
    texts = material.texts
    if not material.audits:
        return texts.tr("Fingerprint of the numbers (SHA-256)")
    if material.lines:
        return texts.tr("Fingerprint of audits and numbers (SHA-256)")
    return texts.tr("Fingerprint of the audits (SHA-256)")


def _note(material: Material) -> str:
    texts = material.texts
    if material.audits and not material.lines:
        return texts.tr(
            "Confidential. This report is for the client named above; it quotes public DNS records, and nothing that is"
            " not in the evidence appendix."
        )
    if material.audits:
        return texts.tr(
            "Confidential. This report is for the client named above; it quotes public DNS records, which stand in the"
            " evidence appendix, and numbers of the named services, which stand in the tables (csv.zip)."
        )
    return texts.tr(
        "Confidential. This report is for the client named above; its numbers are those of the named services, and"
        " stand day by day in the tables (csv.zip)."
    )


def _names(material: Material) -> list[str]:
    """Return the audited domains; where nothing was audited, those of the numbers."""
    subjects = {line.key.subject for line in material.lines}
    found = (
        [audit.domain for audit in material.audits] or sorted(filterfalse(_is_address, subjects)) or sorted(subjects)
    )
    return [to_unicode(name) for name in found]


def _is_address(subject: str) -> bool:
    try:
        ipaddress.ip_network(subject, strict=False)
    except ValueError:
        return False
    return True


def _named(material: Material) -> str:
    names = _names(material)
    shown = ", ".join(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        more = material.texts.tr("and {count} more", count=len(names) - MOST_NAMED)
        return f"{shown} {more}"
    return shown


def client_name(material: Material) -> str:
    """Return whose report it is: the client, else the domains."""
    return material.client or domain_names(material) or _named(material)


def _answerers(material: Material) -> list[str]:
    lines = dict.fromkeys(line for audit in material.audits for line in audit.resolver)
    return [answerer_text(material.texts, line) for line in lines]


def _packs(material: Material) -> list[str]:
    return list(dict.fromkeys(audit.rules for audit in material.audits))
