import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.waiting import settled
from workbench.model.findings import Severity
from workbench.store.findings import Mark, list_marks
from workbench.ui.marks import FALSE_POSITIVE, IGNORED, ReasonDialog
from workbench.ui.pages.issues import ANY, ONLY_UNKNOWN


@pytest.fixture
def issues(opened):
    opened.show_page("issues")
    return opened.workspace.pages["issues"]


def press(qtbot, opened, issues, key):
    issues.table.setFocus()
    QTest.keyClick(issues.table, key)
    settled(qtbot, opened)


def marks(opened):
    return [(mark.code, mark.status, mark.reason) for mark in list_marks(opened.session.db)]


def test_a_key_marks_and_ctrl_z_takes_it_back(qtbot, opened, issues):
    row, shown = issues.rows.rows[0], issues.rows.rowCount()
    issues.table.go_to(row.key)
    press(qtbot, opened, issues, Qt.Key.Key_2)
    code = row.selected.thing.code
    assert marks(opened) == [(code, Mark.FIXED, "")]
    assert issues.rows.rowCount() == shown - 1
    assert opened.status.open.text() == "Undo"
    issues.status.setCurrentIndex(issues.status.findData(ANY))
    assert issues.table.go_to(row.key)
    assert issues.rows.index(issues.table.currentIndex().row(), 5).data() == "Fixed"
    opened.menus.run("edit.undo")
    settled(qtbot, opened)
    assert marks(opened) == [(code, Mark.OPEN, "")]
    issues.status.setCurrentIndex(0)
    assert issues.rows.rowCount() == shown


def test_ignoring_asks_for_a_reason(qtbot, opened, issues):
    row = issues.rows.rows[0]
    issues.table.go_to(row.key)
    press(qtbot, opened, issues, Qt.Key.Key_3)
    dialog = opened.findChild(ReasonDialog)
    dialog.accept()
    assert "Give a reason" in dialog.problem.text()
    assert not marks(opened)
    dialog.reason.setText("the old shop closes in May")
    dialog.accept()
    settled(qtbot, opened)
    assert marks(opened)[0][1:] == (Mark.IGNORED, "the old shop closes in May")
    issues.filter.setText("status:ignored")
    issues.status.setCurrentIndex(issues.status.findData(IGNORED))
    assert [r.key for r in issues.rows.rows] == [row.key]
    assert issues.rows.index(0, 5).data() == "Ignored: the old shop closes in May"


def test_several_at_once(qtbot, opened, issues):
    issues.table.selectAll()
    chosen = [row for row in issues.table.chosen if row.rank >= Severity.PASS]
    issues.mark(FALSE_POSITIVE)
    settled(qtbot, opened)
    assert {status for _, status, _ in marks(opened)} == {Mark.FALSE_POSITIVE}
    assert not [row for row in issues.rows.rows if row.rank >= Severity.PASS], chosen
    opened.menus.run("edit.undo")
    settled(qtbot, opened)
    assert {status for _, status, _ in marks(opened)} == {Mark.OPEN}


def test_what_was_called_fixed_and_is_found_again_is_open(qtbot, opened, issues):
    row = issues.rows.rows[0]
    issues.table.go_to(row.key)
    press(qtbot, opened, issues, Qt.Key.Key_2)
    assert row.key not in {r.key for r in issues.rows.rows}
    opened.menus.run("audit.run")
    settled(qtbot, opened)
    assert row.key in {r.key for r in issues.rows.rows}


def test_the_unknown_is_no_finding_and_cannot_be_marked(qtbot, opened, issues):
    issues.clear_filter()
    issues.severity.setCurrentIndex(issues.severity.findData(ONLY_UNKNOWN))
    issues.table.selectAll()
    issues.mark(FALSE_POSITIVE)
    settled(qtbot, opened)
    assert not marks(opened)
    assert opened.session.undo.next_back is None


def test_the_count_in_the_navigation_is_of_what_is_open(qtbot, opened, issues):
    counts = []
    issues.counted.connect(counts.append)
    issues.table.go_to(issues.rows.rows[0].key)
    before = sum(1 for row in issues.rows.everything if row.rank >= Severity.LOW)
    press(qtbot, opened, issues, Qt.Key.Key_4)
    assert counts[-1] == before - 1
