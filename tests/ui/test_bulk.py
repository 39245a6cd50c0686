import csv
import io

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from tests.ui.rows import NOON
from workbench.model.audit import Audit, CheckRun, CheckStatus, Score
from workbench.model.findings import Finding, Unknown
from workbench.model.rules import load_rules
from workbench.model.wording import Verdict
from workbench.store.audits import list_audits
from workbench.store.entities import list_domains
from workbench.ui.bulk_rows import UNKNOWN_RANK, bulk_fields, bulk_row, worst_rank
from workbench.ui.bulk_run import BulkRun
from workbench.ui.csv_file import table_csv
from workbench.ui.domain_list import read_domains
from workbench.ui.query import parse
from workbench.ui.tables import Column

LIST = "kestrel-coffee.example\nkestrel-shop.example, info@kestrel-old.example\n\nsendwell.example\n192.0.2.1\n"


@pytest.fixture
def page(opened):
    opened.show_page("bulk")
    return opened.workspace.pages["bulk"]


def settled(qtbot, window):
    qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=20000)


@pytest.fixture
def listed(qtbot, opened, page):
    page.list.field.setPlainText(LIST)
    page.list.read()
    settled(qtbot, opened)
    return page


@pytest.fixture
def finished(qtbot, opened, listed):
    listed.start.click()
    qtbot.waitUntil(lambda: not listed.run.running, timeout=20000)
    return listed


@pytest.mark.parametrize(
    ("text", "domains", "repeated", "bad"),
    [
        ("a.example b.example;c.example,a.example", ("a.example", "b.example", "c.example"), 1, []),
        (
            "\ufeffhttps://A.example/x\r\nName <b@B.example>\nc.example, info@d.example",
            ("a.example", "b.example", "c.example", "d.example"),
            0,
            [],
        ),
        ("пример.рф\n# a remark\nxn--e1afmkfd.xn--p1ai # again", ("xn--e1afmkfd.xn--p1ai",), 1, []),
        ("ok.example\nlocalhost 192.0.2.1", ("ok.example",), 0, [(2, "localhost"), (2, "192.0.2.1")]),
        ("Doe, J. <j@a.example>; K <k@b.example>", ("a.example", "b.example"), 0, []),
        ("", (), 0, []),
    ],
)
def test_a_list_is_read_as_people_have_it(text, domains, repeated, bad):
    found = read_domains(text)
    assert (found.domains, found.repeated, [(b.line, b.text) for b in found.bad]) == (domains, repeated, bad)


def test_bad_lines_are_named_and_the_rest_can_be_checked(listed):
    assert listed.list.summary.text() == "4 domains · 1 entry is no domain"
    assert "Line 5: “192.0.2.1” is an IP address" in listed.list.wrong.toPlainText()
    assert listed.start.text() == "Check 4 domains"


def test_results_stand_in_the_table_and_nowhere_else(opened, finished):
    before = {entry.name for entry in list_domains(opened.session.db)}
    assert {row.domain for row in finished.rows.rows} == {*before, "sendwell.example"}
    shop = next(row for row in finished.rows.rows if row.domain == "kestrel-shop.example")
    assert shop.verdicts[finished.checks.index("dmarc")] is Verdict.FINE
    assert len(list_audits(opened.session.db)) == 6, "the example's own audits and no more"
    assert not finished.start.isVisible(), "nothing is left to do"
    assert finished.again.isVisible()


def test_more_domains_can_follow(qtbot, opened, finished):
    finished.list.field.setPlainText(LIST + "crm-cloud.example")
    finished.list.read()
    settled(qtbot, opened)
    assert finished.start.text() == "Check 1 more"
    finished.start.click()
    qtbot.waitUntil(lambda: not finished.run.running, timeout=20000)
    assert len(finished.rows.everything) == 5


def test_filter_by_verdict_and_score(finished):
    finished.filter.setText("dmarc:fine score>=90")
    finished._apply()
    assert {row.domain for row in finished.rows.rows} <= {"kestrel-shop.example", "kestrel-old.example"}
    assert finished.count.text().endswith("of 4 shown")
    finished.filter.setText("dmarc>3")
    finished._apply()
    assert "Not understood: dmarc>3" in finished.count.text()
    finished.filter.setText("zzz")
    finished._apply()
    assert finished.stack.currentWidget() is finished.empty


def test_what_is_seen_is_saved(qtbot, opened, finished, tmp_path):
    finished.filter.setText("kestrel")
    finished._apply()
    finished.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    path = tmp_path / "seen.csv"
    finished.save_csv(path)
    settled(qtbot, opened)
    lines = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    assert lines[0][:5] == ["Domain", "Score", "Worst", "Problems", "Unknown"]
    assert [line[0] for line in lines[1:]] == ["kestrel-shop.example", "kestrel-old.example", "kestrel-coffee.example"]
    dmarc = lines[0].index("DMARC")
    assert lines[1][dmarc] == "Fine", "words, where the table shows icons alone"
    finished.table.selectAll()
    finished.table.copy()
    assert QGuiApplication.clipboard().text().splitlines()[1].split("\t") == lines[1]


def test_a_cell_is_never_run_as_a_formula():
    data = table_csv([Column(lambda: "Name", str)], ["=1+1", "a,b"]).decode("utf-8-sig")
    assert data == 'Name\r\n\'=1+1\r\n"a,b"\r\n'


def test_selected_domains_are_added_and_taken_back(qtbot, opened, finished):
    finished.table.selectAll()
    finished.add.click()
    settled(qtbot, opened)
    assert "sendwell.example" in {entry.name for entry in list_domains(opened.session.db)}
    assert "1 domain added" in opened.status.message.text()
    opened.menus.run("edit.undo")
    settled(qtbot, opened)
    assert "sendwell.example" not in {entry.name for entry in list_domains(opened.session.db)}
    assert len(list_domains(opened.session.db)) == 3, "what was there before stays"


def test_offline_is_respected(qtbot, opened, listed):
    opened.menus.run("tools.live")
    settled(qtbot, opened)
    listed.start.click()
    assert not listed.run.running
    assert "Offline" in opened.messages.text.text()


def test_stopping_keeps_what_is_done_and_goes_on_later(qtbot, opened, page):
    page.list.field.setPlainText("\n".join(f"d{number}.example" for number in range(3000)))
    page.list.read()
    settled(qtbot, opened)
    page.start.click()
    qtbot.waitUntil(lambda: len(page.rows.everything) > 0, timeout=20000)
    assert page.stop.isVisible()
    page.stop.click()
    qtbot.waitUntil(lambda: not page.run.running, timeout=5000)
    done = len(page.rows.everything)
    assert 0 < done < 3000
    assert page.start.text() == f"Check {3000 - done} more"
    page.again.click()
    assert not page.rows.everything
    assert page.start.text() == "Check 3000 domains"


def test_the_inspector_leaves_its_room_and_comes_back(opened, page):
    assert not opened.inspector_shown
    opened.show_page("issues")
    assert opened.inspector_shown


def test_words_change_live(qtbot, opened, finished):
    opened.session.speak("ru")
    assert finished.title.text() == "Массовая проверка"
    assert finished.rows.headerData(1, Qt.Orientation.Horizontal) == "Балл"
    assert "4 домена" in finished.list.summary.text()


def audit(*findings, unknown=(), score=None):
    return Audit(
        "a", "a.example", NOON, "2026-11", checks={"spf": CheckRun(CheckStatus.DONE, {})},
        findings=findings, unknown=unknown, score=score,
    )  # fmt: skip


def test_a_row_tells_unknown_from_fine_and_from_missing():
    rules = load_rules()
    row = bulk_row(audit(unknown=(Unknown("TXT a.example", "timeout", "spf"),)), ("spf", "dkim"), rules)
    assert (row.worst, row.unknown, row.verdicts) == (UNKNOWN_RANK, 1, (Verdict.UNKNOWN, None))
    assert row.figure == "–"
    row = bulk_row(audit(Finding("spf.missing", "a.example"), score=Score(0.4, 0.7, "F", "C", ())), ("spf",), rules)
    assert (row.score, row.figure, row.grade) == (40, "40–70", "")
    fields = bulk_fields(("spf", "tls_rpt"))
    assert parse("spf!=fine score<50 severity>=low", fields).matches(row)
    assert not parse("severity=unknown", fields).matches(row)


def test_rate_and_time_left(session):
    now = [0.0]
    run = BulkRun(session, clock=lambda: now[0])
    assert run.left_s is None
    run._job = object()
    run.progress.total = 100
    now[0] = 10.0
    run.progress.step(20)
    assert (run.rate, run.left_s) == (2.0, 40.0)
    run._job = None


def test_an_empty_page_offers_only_what_can_be_done(page):
    assert page.start.text() == "Check 0 domains"
    assert not page.start.isEnabled()
    assert page.stop.isHidden()
    assert page.again.isHidden()
    assert page.bar.isHidden()


def test_a_run_that_ends_says_so_and_has_the_worst_first(opened, finished):
    assert opened.status.message.text() == "4 domains checked"
    ranks = [worst_rank(row) for row in finished.rows.rows]
    assert ranks == sorted(ranks, reverse=True)
