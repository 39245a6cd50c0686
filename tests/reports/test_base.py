"""Registering chapters, ordering findings, reading a project."""

from dataclasses import replace

import pytest

import workbench.reports
from tests.reports import samples
from workbench.model.errors import ExportError
from workbench.model.findings import Severity
from workbench.model.registry import load
from workbench.reports.base import CHAPTERS, Material, chapter, citations, entries, short
from workbench.store.audits import put_audit
from workbench.store.evidence import put_evidence
from workbench.store.project import Project


def test_chapters_stand_in_reading_order():
    load(workbench.reports)
    assert list(CHAPTERS) == [
        "cover",
        "summary",
        "fixes",
        "authentication",
        "delivery",
        "complaints",
        "reputation",
        "requirements",
        "score",
        "unknown",
        "method",
        "appendix",
    ]


def test_a_chapter_registers_once():
    load(workbench.reports)
    with pytest.raises(RuntimeError, match="twice"):
        chapter(5)(CHAPTERS["cover"])


def test_the_worst_comes_first_and_then_what_costs_most():
    found = entries(samples.material(samples.troubled(), samples.fine()))
    assert [entry.severity for entry in found] == sorted((entry.severity for entry in found), reverse=True)
    assert found[0].finding.code == "dmarc.sample_none"
    # DMARC weighs 30 of the 90 that apply, and a critical finding takes all of it.
    assert found[0].points == pytest.approx(30 / 90, abs=1e-6)


def test_anchors_are_unique():
    found = entries(samples.material(samples.troubled(), samples.troubled("other.example"), samples.many()))
    assert len({entry.anchor for entry in found}) == len(found)


def test_severity_is_that_of_the_pack_the_audit_was_judged_by():
    material = samples.material(samples.troubled())
    pack = replace(material.rules, severities={"spf.sample_soft": Severity.CRITICAL})
    judged = replace(material, packs={material.audits[0].rules: pack})
    severities = {entry.finding.code: entry.severity for entry in entries(judged)}
    assert severities["spf.sample_soft"] is Severity.CRITICAL


def test_the_fingerprint_tells_facts_not_words():
    audits = (samples.troubled(), samples.fine())
    assert samples.material(*audits).fingerprint == samples.material(*audits, language="ru").fingerprint
    assert samples.material(audits[0]).fingerprint != samples.material(audits[1]).fingerprint
    assert len(samples.material(*audits).fingerprint) == 64


def test_citations_are_each_named_once_and_those_of_unknowns_too():
    audit = samples.troubled()
    ids = citations(audit)
    assert len(ids) == len(set(ids)) == 4
    assert audit.unknown[0].evidence in ids
    assert short(ids[0]) == ids[0][7:15]


def test_a_project_gives_its_newest_audits_and_their_evidence(tmp_path):
    audit = samples.troubled()
    with Project.create(tmp_path / "a.postmaster", client="Cafe\u0301") as project:
        for name in citations(audit):
            project.write(lambda db, name=name: put_evidence(db, samples.EVIDENCE[name])).result()
        project.write(lambda db: put_audit(db, audit, ())).result()
        material = Material.from_project(project, "ru")
    assert material.client == "Caf\u00e9"  # in one form, whatever the system's keyboard made of it
    assert [item.domain for item in material.audits] == ["shop.example"]
    assert material.generated == samples.MOMENT
    assert material.texts.language == "ru"
    assert {material.evidence(name).data for name in citations(audit)} == {
        samples.EVIDENCE[name].data for name in citations(audit)
    }
    assert material.evidence("sha256:0") is None


def test_a_project_without_an_audit_says_what_to_do(tmp_path):
    with Project.create(tmp_path / "a.postmaster") as project, pytest.raises(ExportError, match="Audit a domain"):
        Material.from_project(project, "en")
