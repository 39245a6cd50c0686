import time

import pytest

from tests.store.material import ANSWERS, DMARC, NOON, SPF, audit, days_later, full_audit, store
from workbench.model.errors import UsageError
from workbench.model.findings import Finding, Unknown
from workbench.store.audits import put_audit, remove_audit
from workbench.store.entities import remove_domain
from workbench.store.findings import Mark, list_findings, list_marks, list_unknown, put_mark


def since(project, audit_id=None):
    return {(row.finding.code, row.finding.subject): row.since for row in list_findings(project.read(), audit_id)}


def test_findings_of_the_latest_audit_of_every_domain(project):
    store(project, full_audit(), ANSWERS)
    store(project, audit("b", "a.example", findings=["mx.a"]))
    store(project, audit("c", "a.example", days_later(1), ["mx.b", "mx.a"]))
    rows = list_findings(project.read())
    assert [(r.audit_id, r.domain, r.finding.code) for r in rows] == [
        ("c", "a.example", "mx.b"), ("c", "a.example", "mx.a"),
        ("20261123-full", "example.org", "spf.missing"), ("20261123-full", "example.org", "mx.ok"),
    ]  # fmt: skip
    assert rows[2].finding == full_audit().findings[0]
    assert rows[2].audited == NOON and rows[2].rules == "2026-11"
    assert [r.finding.code for r in list_findings(project.read(), "b")] == ["mx.a"]
    with pytest.raises(UsageError):
        list_findings(project.read(), "d")


def test_unknowns_are_a_list_of_their_own(project):
    store(project, full_audit(), ANSWERS)
    rows = list_unknown(project.read())
    assert [row.unknown for row in rows] == list(full_audit().unknown)
    assert (rows[0].audit_id, rows[0].domain, rows[0].audited) == (full_audit().id, "example.org", NOON)
    assert rows[0].unknown.evidence == DMARC[1].evidence
    assert list_unknown(project.read(), "2026") == rows


def test_a_run_begins_anew_after_an_audit_without_the_finding(project):
    for day, found in enumerate([["spf.a", "spf.b"], ["spf.a"], ["spf.a", "spf.b"], ["spf.b", "spf.a"]]):
        store(project, audit(f"a{day}", audited=days_later(day), findings=found))
    assert since(project) == {("spf.a", "example.org"): NOON, ("spf.b", "example.org"): days_later(2)}
    assert since(project, "a0") == {("spf.a", "example.org"): NOON, ("spf.b", "example.org"): NOON}


def test_subject_and_domain_are_part_of_the_identity(project):
    store(project, audit("a", findings=[Finding("mx.x", "mx1.example.net")]))
    store(project, audit("b", "b.example", days_later(1), [Finding("mx.x", "mx1.example.net")]))
    store(project, audit("c", "example.org", days_later(2), [Finding("mx.x", "mx2.example.net")], checks=["mx"]))
    assert since(project) == {
        ("mx.x", "mx1.example.net"): days_later(1),
        ("mx.x", "mx2.example.net"): days_later(2),
    }


@pytest.mark.parametrize(
    ("between", "unbroken"),
    [
        ({}, False),
        ({"checks": ["dkim"]}, True),  # the check did not run
        ({"checks": ["dkim"], "crashed": ["spf"]}, True),
        ({"unknown": [Unknown("TXT example.org", "timeout", "spf")]}, True),
        ({"unknown": [Unknown("TXT example.org", "timeout", "spf", decisive=False)]}, False),
        ({"unknown": [Unknown("TXT example.org", "timeout", "dkim")]}, False),
    ],
)
def test_what_could_not_be_known_breaks_no_run(project, between, unbroken):
    store(project, audit("a", findings=["spf.a"]))
    store(project, audit("b", audited=days_later(1), findings=[], **between))
    store(project, audit("c", audited=days_later(2), findings=["spf.a"]))
    assert since(project) == {("spf.a", "example.org"): NOON if unbroken else days_later(2)}


def test_older_audits_may_come_later_and_go_again(project):
    store(project, audit("new", audited=days_later(9), findings=["spf.a"]))
    assert since(project) == {("spf.a", "example.org"): days_later(9)}
    store(project, audit("old", audited=days_later(1), findings=["spf.a"]))
    assert since(project) == {("spf.a", "example.org"): days_later(1)}
    store(project, audit("between", audited=days_later(5), findings=[]))
    assert since(project) == {("spf.a", "example.org"): days_later(9)}
    project.write(lambda db: remove_audit(db, "between")).result()
    assert since(project) == {("spf.a", "example.org"): days_later(1)}
    project.write(lambda db: remove_audit(db, "old")).result()
    assert since(project) == {("spf.a", "example.org"): days_later(9)}


def test_the_user_may_mark_what_stays_from_audit_to_audit(project):
    store(project, audit())
    project.write(lambda db: put_mark(db, "example.org", "spf.a", "s", Mark.IGNORED, reason="a relay")).result()
    project.write(lambda db: put_mark(db, "example.org", "spf.a", "s", Mark.FIXED)).result()
    ((*mark, _),) = list_marks(project.read())
    assert mark == ["example.org", "spf.a", "s", Mark.FIXED, ""]
    with pytest.raises(UsageError):
        project.write(lambda db: put_mark(db, "b.example", "spf.a", "s", Mark.OPEN)).result()
    project.write(lambda db: remove_domain(db, "example.org")).result()
    assert list_marks(project.read()) == []


def test_five_thousand_findings_are_listed_at_once(project):
    many = [
        Finding(f"spf.c{n % 50}", f"host{n}.example", {"n": n, "record": "v=spf1 -all"}, (SPF[1].evidence,))
        for n in range(5000)
    ]
    project.write(lambda db: put_audit(db, audit("many", findings=many), ANSWERS)).result()
    took = []
    for _ in range(5):
        start = time.process_time()
        rows = list_findings(project.read())
        took.append(time.process_time() - start)
    assert [row.finding for row in rows] == many
    assert min(took) < 0.5  # some 25 ms; the bound only catches a query that went quadratic
