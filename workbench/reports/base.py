"""What a chapter builder is, what it may read, and the list of chapters."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, TypeAlias

import workbench
from workbench.model.audit import Audit
from workbench.model.errors import ExportError
from workbench.model.evidence import Evidence
from workbench.model.findings import Finding, Severity
from workbench.model.rules import RulePack, load_rules
from workbench.model.text import Language, Texts
from workbench.reports.content import Chapter

if TYPE_CHECKING:
    from workbench.analysis.lines import Line
    from workbench.analysis.periods import Period
    from workbench.model.series import SeriesKey
    from workbench.store.project import Project


@dataclass(frozen=True, slots=True)
class Entry:
    """
    A finding in its audit: its severity by the audit's rules, its place in the report, the points it costs.

    Attributes:
        audit: Where it was found.
        finding: What was found.
        severity: By the rules of that audit.
        anchor: Where the report tells of it.
        points: The share of the score it costs.
        also: Further domains for which the very same was found; filled by `distinct`.
    """

    audit: Audit
    finding: Finding
    severity: Severity
    anchor: str
    points: float
    also: tuple[str, ...] = ()

    @property
    def domains(self) -> tuple[str, ...]:
        """Every domain it was found for."""
        return (self.audit.domain, *self.also)


@dataclass(frozen=True, slots=True)
class Statistics:
    """
    The numbers that a report tells.

    Attributes:
        lines: Of the period and of the one before it.
        period: The days that are told; None where there are no numbers.
        connected: Sources with an account, each with its last failure in the reader's language, or "".
        fetched: When the newest of the numbers came, with time zone; None where there are none.
        known: First and last day of all that the project holds, by source and metric.
        asked: Days that were asked for, by source.
        earlier: What stood before on days that were restated, by series.
    """

    lines: tuple[Line, ...] = ()
    period: Period | None = None
    connected: Mapping[str, str] = field(default_factory=dict)
    fetched: datetime | None = None
    known: Mapping[tuple[str, str], Period] = field(default_factory=dict)
    asked: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)
    earlier: Mapping[SeriesKey, Mapping[date, str | float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Material:
    """
    Everything a chapter may read.

    Attributes:
        client: Whose report it is; may be empty.
        audits: One for each domain, by domain; empty where a project has nothing but statistics.
        evidence: Returns stored bytes by id, None where the project has none.
        rules: The project's rule pack.
        texts: The reader's language.
        generated: The time of the newest audit, or of the newest numbers where there is none, with zone: reports know
            no other time.
        version: Of the program.
        packs: Rule packs of audits that were judged by another one than the project's, by id.
        lines: Statistics of the period and of the one before it; empty where the project has none.
        period: The days that the chapters of statistics speak of; None where there are none.
        connected: Sources with an account, each with its last failure in the reader's language, or "".
        known: First and last day of all that the project holds, by source and metric.
        asked: Days that were asked for, by source.
        earlier: What stood before on days that were restated, by series.
    """

    client: str
    audits: tuple[Audit, ...]
    evidence: Callable[[str], Evidence | None]
    rules: RulePack
    texts: Texts
    generated: datetime
    version: str = workbench.__version__
    packs: Mapping[str, RulePack] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    period: Period | None = None
    connected: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[tuple[str, str], Period] = field(default_factory=dict)
    asked: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)
    earlier: Mapping[SeriesKey, Mapping[date, str | float]] = field(default_factory=dict)

    @classmethod
    def from_project(
        cls,
        project: Project,
        language: Language,
        *,
        audits: Sequence[str] = (),
        domains: Collection[str] = (),
        statistics: Statistics | None = None,
    ) -> Material:
        """
        Read audits, and the evidence they cite.

        Args:
            project: An open project.
            language: The reader's.
            audits: Ids of the audits; the newest of every domain if none is named.
            domains: Only the newest audits of these; of all if none is named.
            statistics: What the chapters of statistics tell; None for a report without them.

        Raises:
            ExportError: no domain was audited yet, and there are no statistics.
            UsageError: there is no such audit, or one was judged by a rule pack this program does not carry.
            ProjectError: the project cannot be read.
        """
        from workbench.store.audits import get_audit, latest_audits
        from workbench.store.entities import get_client
        from workbench.store.evidence import get_evidence

        reader = project.read()
        client = get_client(reader)
        read = [get_audit(reader, name) for name in audits] if audits else latest_audits(reader)
        wanted = [audit for audit in read if not domains or audit.domain in domains]
        chosen = tuple(sorted(wanted, key=lambda audit: audit.domain))
        numbers = statistics or Statistics()
        moments = [*(audit.audited for audit in chosen), *([numbers.fetched] if numbers.fetched else [])]
        if not chosen and not (numbers.lines or numbers.known):
            raise ExportError("There is nothing to report", "Audit a domain of this project first")
        cited = dict.fromkeys(name for audit in chosen for name in citations(audit))
        found = {name: get_evidence(reader, name) for name in cited}
        return cls(
            unicodedata.normalize("NFC", client.name),  # composed: fonts draw letters, not their parts
            chosen,
            found.get,
            load_rules(client.rules),
            Texts(language),
            max([audit.audited for audit in chosen] or moments).astimezone(UTC),
            packs={audit.rules: load_rules(audit.rules) for audit in chosen},
            lines=numbers.lines,
            period=numbers.period,
            connected=numbers.connected,
            known=numbers.known,
            asked=numbers.asked,
            earlier=numbers.earlier,
        )

    def pack(self, audit: Audit) -> RulePack:
        """Return the rule pack that an audit was judged by."""
        return self.packs.get(audit.rules, self.rules)

    @property
    def silent(self) -> bool:
        """Whether the project has nothing to do with statistics: no numbers, and nobody to get them from."""
        return not self.lines and not self.connected and not self.known

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the audits and of the numbers, hexadecimal; no wording or layout changes it."""
        told: object = [
            {**asdict(audit), "audited": audit.audited.astimezone(UTC).isoformat()} for audit in self.audits
        ]
        if self.lines:
            told = {"audits": told, "period": self.period, "numbers": [_numbers(line) for line in self.lines]}
        text = json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)
        return hashlib.sha256(text.encode("ascii")).hexdigest()


def _numbers(line: Line) -> list[object]:
    """Return a line as plain values: what was stated of each day, and why nothing was."""
    series = line.series
    words = [series.state(at) for at in range(len(series))]
    arrays = (series.days, series.values, series.low, series.high, series.n, series.provisional, series.revisions)
    return [list(line.key), words, line.gaps.tolist(), *(array.tolist() for array in arrays)]


def citations(audit: Audit) -> tuple[str, ...]:
    """Return the ids of the evidence an audit cites, in order and each once."""
    found = [name for finding in audit.findings for name in finding.evidence]
    found += [item.evidence for item in audit.unknown if item.evidence]
    return tuple(dict.fromkeys(found))


def entries(material: Material) -> tuple[Entry, ...]:
    """
    Return every finding of every audit in the report's order.

    Severity first; then the points it costs (a share of the whole score); then what one record mends; then the order
    of domains and checks.
    """
    found = []
    for audit in material.audits:
        pack = material.pack(audit)
        weights = {part.id: part.weight for part in audit.score.parts} if audit.score else {}
        for number, finding in enumerate(audit.findings, 1):
            severity = pack.severity(finding)
            points = weights.get(check_of(finding), 0.0) * pack.scoring.loss[severity]
            anchor = f"finding-{audit.domain}-{number}"
            found.append(Entry(audit, finding, severity, anchor, round(points, 6)))
    return tuple(sorted(found, key=lambda entry: (-entry.severity, -entry.points, not entry.finding.records)))


def distinct(found: Sequence[Entry]) -> tuple[Entry, ...]:
    """
    Return the entries with one for what was found several times: the same code, subject, arguments and records.

    An address that several domains use is one thing to mend, however many of them were audited.
    """
    kept: dict[tuple[str, ...], Entry] = {}
    for entry in found:
        finding = entry.finding
        told = json.dumps([finding.args, finding.records], sort_keys=True, default=str)
        key = (finding.code, finding.subject, told, entry.severity.word)
        first = kept.setdefault(key, entry)
        if entry.audit.domain not in first.domains:
            kept[key] = replace(first, also=(*first.also, entry.audit.domain))
    return tuple(kept.values())


def check_of(finding: Finding) -> str:
    """Return the check that a finding belongs to."""
    return finding.code.partition(".")[0]


def short(evidence: str) -> str:
    """Return the short form of an evidence id: eight hexadecimal digits."""
    return evidence.removeprefix("sha256:")[:8]


def exhibit_anchor(evidence: str) -> str:
    """Return where a piece of evidence is quoted."""
    return "evidence-" + evidence.removeprefix("sha256:")


Builder: TypeAlias = Callable[[Material], Chapter]

CHAPTERS: dict[str, Builder] = {}
"""Every chapter by name, in reading order."""

_PLACES: dict[str, int] = {}


def chapter(place: int) -> Callable[[Builder], Builder]:
    """Register a builder under its module's name; chapters are read by rising place."""

    def register(build: Builder) -> Builder:
        name = build.__module__.rpartition(".")[2]
        if name in CHAPTERS:
            raise RuntimeError(f"chapter {name!r} is registered twice")
        CHAPTERS[name] = build
        _PLACES[name] = place
        ordered = sorted(CHAPTERS.items(), key=lambda item: (_PLACES[item[0]], item[0]))
        CHAPTERS.clear()
        CHAPTERS.update(ordered)
        return build

    return register
