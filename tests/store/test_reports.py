from datetime import UTC, datetime, timedelta

import pytest

from tests.store.material import NOON
from workbench.model.aggregate import (
    AggregateReport,
    AggregateRow,
    DkimResult,
    Mended,
    PublishedPolicy,
    Reason,
    Repair,
    SpfResult,
)
from workbench.model.errors import ReportError
from workbench.store import migration
from workbench.store.database import select
from workbench.store.evidence import evidence_of
from workbench.store.imports import begin_import, get_import_uid, is_imported, put_import_file, undo_import
from workbench.store.integrity import check_integrity
from workbench.store.project import Project
from workbench.store.report_queries import coverage, list_judged, list_policies, list_reports, list_senders
from workbench.store.reports import Origin, SelectorSeen, is_stored, list_selectors, put_report, put_selectors
from workbench.store.schema import STEPS, keep_reports

BEGIN = datetime(2026, 6, 1, tzinfo=UTC)
TABLES = ("import", "import_file", "evidence", "report", "report_row", "report_auth", "selector_seen")


def row(address="192.0.2.1", messages=3, dkim="pass", spf="fail", author="a.example", **more):
    signed = (DkimResult("a.example", "s1", dkim), DkimResult("esp.example", "k", "pass"))
    return AggregateRow(
        address, messages, "none" if "pass" in (dkim, spf) else "reject", dkim, spf, author, "b.example", "",
        signed, (SpfResult("b.example", "mfrom", "pass"),), (Reason("other", "ё"),), **more,
    )  # fmt: skip


def head(name="1", day=0, domain="a.example", **policy):
    begin = BEGIN + timedelta(days=day)
    return AggregateReport(
        "r.example", name, begin, begin + timedelta(days=1), PublishedPolicy(domain, **{"p": "none", **policy}),
        errors=("half",), repairs=(Repair(Mended.EMPTY, "x", 2),),
    )  # fmt: skip


class Reading:
    def __init__(self, about, *batches, late=False, breaks=False):
        self.head, self.has_head, self.batches, self.breaks = about, not late, batches, breaks

    def __iter__(self):
        yield from self.batches
        if self.breaks:
            raise ReportError("broken")


def bring(project, *readings):
    def work(db):
        number = begin_import(db, kind="files", origin="x", started=NOON)
        put_import_file(db, number, "x", evidence_of(str(number).encode(), "text/xml", "x", NOON))
        return get_import_uid(db, number), [put_report(db, number, "x", one) for one in readings]

    return project.write(work).result()


def contents(project):
    return {name: select(project.read(), f"SELECT * FROM {name} ORDER BY 1, 2, 3") for name in TABLES}


def test_a_report_comes_back(project):
    uid, (stored,) = bring(project, Reading(head(sp="reject", pct="50"), [row(), row(messages=None)], [row("::1", 2)]))
    assert stored == (3, 5)
    (entry,) = list_reports(project.read())
    assert (entry.org_name, entry.report_id, entry.begin, entry.end) == (
        "r.example",
        "1",
        BEGIN,
        BEGIN + timedelta(days=1),
    )
    assert entry.policy == PublishedPolicy("a.example", p="none", sp="reject", pct="50")
    assert (entry.rows, entry.messages, entry.import_id) == (3, 5, uid)
    assert (entry.errors, entry.repairs) == (("half",), (Repair(Mended.EMPTY, "x", 2),))
    assert select(project.read(), "SELECT source_ip, messages, reasons FROM report_row ORDER BY position") == [
        ("192.0.2.1", 3, '[["other","ё"]]'), ("192.0.2.1", None, '[["other","ё"]]'), ("::1", 2, '[["other","ё"]]'),
    ]  # fmt: skip
    assert len(select(project.read(), "SELECT * FROM report_auth")) == 9
    assert check_integrity(project.read()) == []


@pytest.mark.parametrize("late", [False, True])
def test_a_report_is_stored_once(project, late):
    bring(project, Reading(head(), [row()]))
    before = contents(project)["report_row"]
    again = Reading(head(), [row()], [row()], late=late)
    _, results = bring(project, again, Reading(head("2"), [row()]), Reading(head("2"), [row()], late=late))
    assert [one is None for one in results] == [True, False, True]
    assert contents(project)["report_row"][: len(before)] == before
    assert len(list_reports(project.read())) == 2
    assert is_stored(project.read(), head())
    assert not is_stored(project.read(), head(day=1))


def test_the_key_is_reporter_id_domain_and_begin(project):
    _, results = bring(
        project, *(Reading(one, [row()]) for one in (head(), head(day=1), head(domain="b.example"), head("2")))
    )
    assert None not in results


def test_a_report_that_breaks_off_leaves_nothing(project):
    def work(db):
        number = begin_import(db, kind="files", origin="x", started=NOON)
        with pytest.raises(ReportError):
            put_report(db, number, "x", Reading(head(), [row()], breaks=True))
        put_report(db, number, "y", Reading(head("2"), [row()]))

    project.write(work).result()
    assert [entry.report_id for entry in list_reports(project.read())] == ["2"]
    assert len(contents(project)["report_row"]) == 1


def test_undoing_removes_exactly_what_an_import_brought(project):
    bring(project, Reading(head(), [row()]))
    before = contents(project)
    uid, _ = bring(project, Reading(head("2", day=3), [row(), row()]), Reading(head(), [row()]))
    assert contents(project) != before
    project.write(lambda db: undo_import(db, uid)).result()
    assert contents(project) == before
    assert check_integrity(project.read()) == []


def test_who_sent_and_what_is_covered(project):
    bring(
        project,
        Reading(head(), [row(), row("192.0.2.9", 10, "fail", "fail")]),
        Reading(head("2", day=40), [row(messages=4, dkim="fail", spf="pass")]),
        Reading(head("3", domain="other.example"), [row(author="other.example")]),
    )
    db = project.read()
    assert [(one.source_ip, one.messages, one.passed, one.dkim, one.spf, one.rejected) for one in list_senders(db, "a.example")] == [
        ("192.0.2.9", 10, 0, 0, 0, 10), ("192.0.2.1", 7, 7, 3, 4, 0),
    ]  # fmt: skip
    assert coverage(db, "a.example")[:2] == (2, 17)
    assert coverage(db, "a.example", since=BEGIN + timedelta(days=30))[:2] == (1, 4)
    assert coverage(db, "none.example") == (0, 0, None, None)


def test_a_name_below_is_judged_where_its_parent_decided(project):
    bring(project, Reading(head(), [row(), row(author="news.a.example", messages=5)]))
    assert coverage(project.read(), "news.a.example")[:2] == (1, 5)
    assert sum(one.messages for one in list_judged(project.read(), "a.example")) == 8


def test_judged_mail_is_added_up(project):
    bring(project, Reading(head(adkim="s"), [row(), row(messages=4)]))
    (one,) = list_judged(project.read(), "a.example")
    assert (one.messages, one.adkim, one.aspf, one.dkim, one.spf) == (7, "s", "", "pass", "fail")
    assert (set(one.passed_dkim), one.passed_spf) == ({"a.example", "esp.example"}, ("b.example",))


def test_policies_seen(project):
    bring(project, Reading(head("2", day=2, p="reject"), [row()]), Reading(head(), [row()]))
    assert [(one.begin, one.policy.p) for one in list_policies(project.read())] == [
        (BEGIN, "none"), (BEGIN + timedelta(days=2), "reject"),
    ]  # fmt: skip


def test_selectors_are_added_up(project):
    bring(project, Reading(head(), [row(), row(dkim="fail", messages=2)]), Reading(head("2", day=5), [row()]))

    def work(db):
        number = begin_import(db, kind="files", origin="x", started=NOON)
        put_selectors(db, number, [SelectorSeen("a.example", "m", Origin.MESSAGE, NOON, NOON, 1, 0)] * 2)

    project.write(work).result()
    found = list_selectors(project.read(), "a.example")
    assert found == [
        SelectorSeen("a.example", "s1", Origin.REPORT, BEGIN, BEGIN + timedelta(days=6), 8, 6),
        SelectorSeen("a.example", "m", Origin.MESSAGE, NOON, NOON, 2, 0),
    ]
    assert [one.selector for one in list_selectors(project.read(), "a.example", since=NOON)] == ["m"]


def test_bytes_of_an_import_are_known(project):
    known = evidence_of(b"x", "text/xml", "x", NOON)
    assert not is_imported(project.read(), known.id)
    project.write(
        lambda db: put_import_file(db, begin_import(db, kind="files", origin="", started=NOON), "x", known)
    ).result()
    assert is_imported(project.read(), known.id)


def test_a_project_from_before_reports_gets_their_tables(tmp_path, monkeypatch):
    path = tmp_path / "old.postmaster"
    with monkeypatch.context() as older:
        older.setattr(migration, "STEPS", STEPS[: STEPS.index(keep_reports)])
        Project.create(path).close()
    with Project.open(path) as project:
        bring(project, Reading(head(), [row()]))
        assert len(list_reports(project.read())) == 1
        assert check_integrity(project.read()) == []
