"""Chapter: the cover, whose report it is, on what, when and by whose answers; no score."""

from __future__ import annotations

from workbench.model.names import to_unicode
from workbench.model.wording import answerer_text
from workbench.reports.base import Material, chapter
from workbench.reports.content import Chapter, Cover
from workbench.reports.signs import Pair
from workbench.reports.wording import domain_names

MOST_NAMED = 6
"""Domains named on the cover; of more, the rest is counted."""


@chapter(0)
def build(material: Material) -> Chapter:
    """Say whose report it is, on which domains, when they were asked, and who answered."""
    texts = material.texts
    title = material.client or domain_names(material)
    pairs = (
        Pair(texts.tr("Domain") if len(material.audits) == 1 else texts.tr("Domains"), _named(material)),
        Pair(texts.tr("Date"), texts.moment(material.generated)),
        Pair(texts.tr("Answered by"), ", ".join(_answerers(material)) or texts.tr("not recorded")),
        Pair(texts.tr("Judged by"), texts.tr("rule pack {rules}", rules=", ".join(_packs(material)))),
        Pair(texts.tr("Made with"), f"Postmaster Workbench {material.version}"),
        Pair(texts.tr("Fingerprint of the audits (SHA-256)"), material.fingerprint, code=True),
    )
    note = texts.tr(
        "Confidential. This report is for the client named above; it quotes public DNS records, and nothing that is"
        " not in the evidence appendix."
    )
    cover = Cover(texts.tr("E-mail deliverability audit"), title, _subtitle(material), pairs, note)
    return Chapter("cover", texts.tr("E-mail deliverability audit"), (cover,))


def _subtitle(material: Material) -> str:
    if not material.client:
        return ""
    return _named(material)


def _named(material: Material) -> str:
    names = [to_unicode(audit.domain) for audit in material.audits]
    shown = ", ".join(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        more = material.texts.tr("and {count} more", count=len(names) - MOST_NAMED)
        return f"{shown} {more}"
    return shown


def _answerers(material: Material) -> list[str]:
    lines = dict.fromkeys(line for audit in material.audits for line in audit.resolver)
    return [answerer_text(material.texts, line) for line in lines]


def _packs(material: Material) -> list[str]:
    return list(dict.fromkeys(audit.rules for audit in material.audits))
