import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest

from tests.ui.rows import issues
from workbench.ui.tables import Column, Rows, Table

FRUIT = [("pear", 3), ("apple", 10), ("Fig", 2), ("quince\tof\nlate autumn", 7)]


def columns():
    return [
        Column(lambda: "Name", lambda r: r[0]),
        Column(lambda: "Count", lambda r: str(r[1]), lambda r: r[1], right=True),
    ]


@pytest.fixture
def rows(qapp):
    made = Rows(columns())
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.show(FRUIT)
    return made


@pytest.fixture
def table(qtbot, rows):
    made = Table(rows, lambda r: r[0], search_in=0)
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    return made


def shown(rows):
    return [rows.index(number, 0).data() for number in range(rows.rowCount())]


def test_sorting_is_by_number_where_there_is_one_and_ignores_case(rows):
    rows.sort(0)
    assert shown(rows)[:3] == ["apple", "Fig", "pear"]
    rows.sort(1, Qt.SortOrder.DescendingOrder)
    assert [row[1] for row in rows.rows] == [10, 7, 3, 2]


def test_order_and_filter_outlive_new_rows(rows):
    rows.sort(1)
    rows.choose(lambda row: row[1] > 2)
    rows.show([*FRUIT, ("date", 4)])
    assert [row[1] for row in rows.rows] == [3, 4, 7, 10]
    rows.choose(None)
    assert rows.rowCount() == 5


def test_the_current_row_stays_through_sort_filter_and_new_rows(rows, table):
    seen = []
    table.moved.connect(seen.append)
    assert table.go_to("pear")
    rows.sort(1)
    rows.choose(lambda row: row[1] > 2)
    rows.show(list(FRUIT))
    assert table.current == ("pear", 3)
    rows.choose(lambda row: row[1] > 5)
    assert table.current is None
    assert seen[-1] is None
    rows.choose(None)
    assert table.current == ("pear", 3)


@pytest.mark.parametrize("order", [None, Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder])
def test_rows_that_come_find_their_places_and_the_selection_stays(rows, table, order):
    if order is not None:
        table.sortByColumn(1, order)
    rows.choose(lambda row: row[1] != 5)
    table.selectAll()
    chosen = set(table.chosen)
    rows.add([("date", 7), ("plum", 1), ("hidden", 5), ("kiwi", 99)])
    assert set(table.chosen) == chosen
    assert len(rows.everything) == 8
    numbers = [row[1] for row in rows.rows]
    assert 5 not in numbers
    if order is not None:
        assert numbers == sorted(numbers, reverse=order == Qt.SortOrder.DescendingOrder)
    there = list(rows.rows)
    rows.choose(lambda row: row[1] != 5)
    assert rows.rows == there, "as if they had been there from the start"


def test_copy_has_headers_and_one_line_a_row(rows, table):
    table.selectAll()
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Name\tCount"
    assert sorted(lines[1:]) == ["Fig\t2", "apple\t10", "pear\t3", "quince of late autumn\t7"]


def test_keys_move_jump_and_open(qtbot, rows, table):
    opened = []
    table.opened.connect(opened.append)
    rows.sort(0)
    table.go_to("apple")
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.current[0] == "Fig"
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened == [("Fig", 2)]
    QTest.keyClick(table, Qt.Key.Key_P)
    assert table.current[0] == "pear"


def test_five_thousand_rows_answer_at_once(qtbot, window, capsys):
    """Filter, sort, keyboard and copy work on 5,000 findings; what each took is printed, painting included."""
    from workbench.ui.pages.issues import EVERYTHING, IssuesPage

    page = IssuesPage(window.session)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.severity.setCurrentIndex(page.severity.findData(EVERYTHING))
    page.show_rows(issues(5000))

    def timed(work):
        start = time.perf_counter()
        work()
        page.table.viewport().repaint()
        return (time.perf_counter() - start) * 1e3

    keys, shown = [], []
    for text in ("f", "fi", "finding 4", "check:spf", ""):
        keys.append(timed(lambda text=text: page.filter.setText(text)))
        shown.append(page.table.model().rowCount())
    sorts = [timed(lambda at=at: page.table.sortByColumn(at, Qt.SortOrder.AscendingOrder)) for at in range(6)]
    page.table.go_to(2500)
    moves = [timed(lambda: QTest.keyClick(page.table, Qt.Key.Key_Down)) for _ in range(20)]
    page.table.selectAll()
    copy = timed(page.table.copy)
    with capsys.disabled():
        print(
            f"\n5,000 rows: filter {max(keys):.1f} ms, sort {max(sorts):.1f} ms, arrow {max(moves):.1f} ms, copy {copy:.0f} ms"
        )
    assert shown[0] == shown[1] == shown[-1] == 5000
    assert 0 < shown[2] < 5000
    assert QGuiApplication.clipboard().text().count("\n") == 5001
