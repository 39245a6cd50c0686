"""Verify that a project is sound, that its evidence is unchanged, and that a report was made from it."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workbench import __version__
from workbench.model.errors import UsageError
from workbench.model.text import LANGUAGES, Texts, as_language
from workbench.reports.base import Material
from workbench.reports.plan import document
from workbench.store.evidence import broken_evidence, count_evidence
from workbench.store.integrity import check_integrity
from workbench.store.project import Project
from workbench.tasks.export import render_apart
from workbench.tasks.numbers import read_statistics
from workbench.tasks.plugins import load_plugins


@dataclass(frozen=True, slots=True)
class Verification:
    """
    What was looked at and what is wrong with it.

    Attributes:
        faults: What SQLite says of the file; empty if it is sound.
        broken: Ids of evidence whose bytes no longer have their hash.
        evidence: How many pieces of evidence were looked at.
    """

    faults: tuple[str, ...]
    broken: tuple[str, ...]
    evidence: int

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults and not self.broken


class ReportMatch(StrEnum):
    """How a report compares with the project it should come from."""

    IDENTICAL = "identical"
    CHANGED = "changed"
    OTHER_VERSION = "other_version"
    FOREIGN = "foreign"
    NO_REPORT = "no_report"


def verify(project: Project) -> Verification:
    """Read the whole project and say what is wrong with it; nothing is changed."""
    db = project.read()
    return Verification(tuple(check_integrity(db)), tuple(broken_evidence(db)), count_evidence(db))


async def verify_report(project: Project, data: bytes) -> ReportMatch:
    """Make the report in `data` again, from the audits its keywords name, and compare the bytes."""
    keywords = _keywords(data)
    language = keywords.get("language", [""])[0]
    if not (keywords.get("audit") or keywords.get("days")) or language not in LANGUAGES:
        return ReportMatch.NO_REPORT
    if keywords.get("workbench") != [__version__]:
        return ReportMatch.OTHER_VERSION
    load_plugins()
    texts = Texts(as_language(language))
    try:
        first, last = _days(keywords)
        audits = tuple(keywords.get("audit", ()))
        numbers = read_statistics(project.read(), texts, since=first, until=last)
        material = Material.from_project(project, texts.language, audits=audits, statistics=numbers)
    except UsageError:  # there is no such audit here
        return ReportMatch.FOREIGN
    made = await render_apart(".pdf", await asyncio.to_thread(document, material))
    return ReportMatch.IDENTICAL if made == data else ReportMatch.CHANGED


def _days(keywords: dict[str, list[str]]) -> tuple[date | None, date | None]:
    """Return the days whose statistics a report tells; None twice where it tells none."""
    first, _, last = keywords.get("days", [""])[0].partition("/")
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None, None


def _keywords(data: bytes) -> dict[str, list[str]]:
    """Return the keywords of a report's XMP packet, which stands unpacked in the file: `language:ru`, `audit:ID` …."""
    found = re.search(rb"<pdf:Keywords>([^<]{1,100000})</pdf:Keywords>", data)
    keywords: dict[str, list[str]] = {}
    for word in found.group(1).decode("utf-8", "replace").split(", ") if found else ():
        name, _, value = word.partition(":")
        keywords.setdefault(name, []).append(value)
    return keywords
