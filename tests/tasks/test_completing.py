"""An audit of some checks must hide nothing of the others, and must not make old findings look new."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import ROOT
from workbench.checks.base import CHECKS
from workbench.model.rules import load_rules
from workbench.model.target import Target
from workbench.net.recording import RecordedResolver, Recording
from workbench.net.recordings import read_recording
from workbench.store.audits import get_answers, get_audit, latest_audits
from workbench.store.findings import list_findings, list_unknown
from workbench.store.project import Project
from workbench.tasks.audit import audit, audit_domain
from workbench.tasks.context import Context

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
COFFEE = "kestrel-coffee.example"
ZONE = ROOT / "resources/example/kestrel.zone"


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "a.postmaster") as made:
        yield made


@pytest.fixture
def mended(tmp_path):
    path = tmp_path / "mended.zone"
    path.write_text(ZONE.read_text("utf-8").replace("p=none; pct=100", "p=reject; np=reject"), "utf-8")
    return path


def run(project, zone, hours, checks=None):
    target = Target(COFFEE, load_rules(), ("sendwell",))
    resolver = RecordedResolver(read_recording(zone))
    ctx = Context(project, resolver, clock=lambda: NOON + timedelta(hours=hours))
    (made,) = asyncio.run(audit(ctx, [target], checks=checks))
    return made


def test_a_part_keeps_what_the_others_said(project, mended):
    whole = run(project, ZONE, 0)
    part = run(project, mended, 1, ["dmarc"])
    (latest,) = latest_audits(project.read())
    assert latest == part and latest.id != whole.id
    assert list(latest.checks) == list(whole.checks) == list(CHECKS)
    old = {f.code for f in whole.findings if not f.code.startswith("dmarc.")}
    assert {f.code for f in latest.findings if not f.code.startswith("dmarc.")} == old
    assert "dmarc.policy_none" not in {f.code for f in latest.findings}
    assert latest.checks["spf"].facts["kept_from"] == whole.id
    assert latest.checks["spf"].facts["ran"] == NOON.isoformat()
    assert "kept_from" not in latest.checks["dmarc"].facts
    assert latest.score.high > whole.score.high
    assert {p.id for p in latest.score.parts} == {p.id for p in whole.score.parts}


def test_views_and_snapshot_are_whole(project, mended):
    whole = run(project, ZONE, 0)
    part = run(project, mended, 1, ["dmarc"])
    rows = list_findings(project.read())
    assert {row.audit_id for row in rows} == {part.id}
    assert {row.since for row in rows if row.finding.code.startswith("spf.")} == {NOON}
    assert {row.unknown for row in list_unknown(project.read())} == set(part.unknown)
    kept = Recording.of_answers(get_answers(project.read(), part.id), name="project")
    again = asyncio.run(audit_domain(RecordedResolver(kept), Target(COFFEE, load_rules(), ("sendwell",)))).audit
    assert again.findings == part.findings and again.score == part.score
    assert get_audit(project.read(), whole.id) == whole


def test_parts_add_up(project):
    run(project, ZONE, 0, ["spf"])
    second = run(project, ZONE, 1, ["dmarc"])
    third = run(project, ZONE, 2, ["mx"])
    assert set(second.checks) == {"spf", "dmarc"} and set(third.checks) == {"spf", "dmarc", "mx"}
    assert third.checks["spf"].facts["ran"] == NOON.isoformat()
    assert third.checks["dmarc"].facts["kept_from"] == second.id


def test_an_earlier_time_takes_nothing_from_a_later_audit(project):
    run(project, ZONE, 5)
    early = run(project, ZONE, 1, ["spf"])
    assert set(early.checks) == {"spf"}


def test_a_whole_audit_keeps_nothing(project, mended):
    run(project, ZONE, 0)
    whole = run(project, mended, 1)
    assert not any("kept_from" in check.facts for check in whole.checks.values())
