"""The whole report: every chapter in reading order, and what stands around them."""

from __future__ import annotations

import workbench.reports
from workbench.model.registry import load
from workbench.reports.base import CHAPTERS, Material
from workbench.reports.content import Document
from workbench.reports.cover import client_name, fingerprint_words, report_title


def document(material: Material) -> Document:
    """Return the report in the language of `material`, free of any format."""
    load(workbench.reports)
    texts = material.texts
    client = client_name(material)
    fingerprint = material.fingerprint
    return Document(
        texts.language,
        f"{report_title(material)}: {client}",
        client,
        texts.date(material.generated.date()),
        material.generated.isoformat(),
        fingerprint,
        _keywords(material),
        _footer(material, fingerprint[:12]),
        # The format fills the places: it alone knows the pages.
        texts.tr("Page {page} of {pages}", page="{page}", pages="{pages}"),
        texts.tr("Contents"),
        _readme(material, client),
        tuple(build(material) for name, build in CHAPTERS.items() if _is_told(name, material)),
    )


def _footer(material: Material, start: str) -> str:
    texts = material.texts
    if not material.audits:
        return texts.tr("Numbers {hash}", hash=start)
    if material.lines:
        return texts.tr("Audits and numbers {hash}", hash=start)
    return texts.tr("Audits {hash}", hash=start)


NUMBERS = frozenset({"delivery", "complaints", "reputation"})
"""Chapters of statistics; one of them is enough to say that there are none."""

ALWAYS = NUMBERS | {"cover"}
"""Chapters that need no audit."""


def _is_told(name: str, material: Material) -> bool:
    if material.silent and name in NUMBERS - {"delivery"}:
        return False
    return bool(material.audits) or name in ALWAYS


def _keywords(material: Material) -> tuple[str, ...]:
    audits = [f"audit:{audit.id}" for audit in material.audits]
    days = [f"days:{material.period.first}/{material.period.last}"] if material.period else []
    return (f"workbench:{material.version}", f"language:{material.texts.language}", *audits, *days)


def _readme(material: Material, client: str) -> str:
    texts = material.texts
    lines = (
        f"{report_title(material)}: {client}",
        texts.moment(material.generated),
        f"{fingerprint_words(material)}: {material.fingerprint}",
        "",
        texts.tr(
            "Each file is one table of the report: UTF-8 with a byte order mark, commas, RFC 4180. The first line names"
            " the columns, with the same names in every language; numbers have a decimal point."
        ),
        texts.tr(
            "A text that begins with =, +, -, @, a tab or a line end has an apostrophe put before it, because"
            " spreadsheet programs would run it as a formula and the records come from strangers. Numbers are not"
            " changed."
        ),
        texts.tr("Scores, weights and thresholds are given as in the command line's JSON: shares from 0 to 1."),
    )
    return "\n".join(lines) + "\n"
