import csv
import io
import subprocess
import sys
from datetime import date

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QAbstractItemModelTester, QTest

from tests.ui.waiting import settled
from workbench.model.series import to_number
from workbench.store.notes import list_notes
from workbench.store.project import Project
from workbench.ui.chart_saving import save_chart
from workbench.ui.note_dialog import NoteDialog, Written, add_note, remove_note

TEA = "oriole-tea.example"
INCIDENT = (date(2026, 5, 1), date(2026, 5, 31))


@pytest.fixture
def timeline(qtbot, sampled):
    sampled.show_page("timeline")
    settled(qtbot, sampled)
    return sampled.workspace.pages["timeline"]


@pytest.fixture
def tea(qtbot, sampled, timeline):
    sampled.session.look_at(TEA)
    settled(qtbot, sampled)
    return timeline


def test_charts_are_loaded_when_they_are_first_shown(sample_file):
    """Opening a project must not pay for pyqtgraph."""
    code = (
        "import sys; from PySide6.QtWidgets import QApplication; app = QApplication([]);"
        "import workbench.ui.menus; from workbench.ui.page import list_pages;"
        "from workbench.ui.session import Session; from workbench.ui.theme import Theme;"
        "from workbench.model.settings import Settings;"
        "session = Session(Settings(language='en'), Theme(), print);"
        "pages = [entry.make(session) for entry in list_pages()];"
        "print([m for m in ('pyqtgraph', 'numpy') if m in sys.modules]); session.close()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_a_panel_for_each_provider_by_volume(timeline):
    names = [items.panel.name for items in timeline.board.panels]
    assert set(names) == {"SendGrid", "Gmail", "Mail.ru", "Outlook.com"}
    sizes = [items.panel.size for items in timeline.board.panels]
    assert sizes == sorted(sizes, reverse=True)
    mailru = next(items for items in timeline.board.panels if items.panel.provider == "mailru")
    assert mailru.head.corner() == "days in Moscow time"
    assert {name for _, name, _ in mailru.ends.labels()} == {f"oriole-{x}.example" for x in ("tea", "shop", "club")}


def test_the_scope_narrows_the_charts_to_a_domain_and_its_addresses(tea):
    labels = {line.label for items in tea.board.panels for line in items.panel.lines}
    assert labels == {TEA, "192.0.2.25"}
    gmail = next(items for items in tea.board.panels if items.panel.provider == "gmail")
    assert any("%" in words for words, _, _ in gmail.head.parts()), "the latest value stands in the head"


@pytest.mark.parametrize("family", ["complaints", "delivery", "spam_folder", "authentication", "volume"])
def test_every_family_has_charts_and_every_metric_a_reason(qtbot, sampled, timeline, family):
    timeline.choose(family)
    settled(qtbot, sampled)
    assert timeline.board.panels
    assert timeline.stack.currentWidget() is timeline.board
    for number in range(timeline.number.count()):
        timeline.choose(family, timeline.number.itemData(number))
        settled(qtbot, sampled)
        assert timeline.content.panels or timeline.empty.text.text()


def test_the_strips_follow_when_other_numbers_are_chosen(qtbot, sampled, timeline):
    timeline.choose("volume")
    settled(qtbot, sampled)
    board = timeline.board
    assert board.strips.view.width() == pytest.approx(board.panels[0].view.width())
    assert board.strips.days.geometry().width() == pytest.approx(board.panels[0].view.width())
    assert board.strips.lane.clusters()


def test_an_outage_is_named_and_drawn_as_a_gap(tea):
    day = to_number(date(2026, 10, 6))
    gmail = next(items.panel for items in tea.board.panels if items.panel.provider == "gmail")
    assert gmail.lines[0].gap(day) == "outage"
    tea.board.mark(day)
    assert "Outage of the provider" in tea.board.card.text.text()
    assert "Google published nothing" in tea.board.card.text.text(), "the note of that day stands there too"


def test_a_period_is_global_and_the_one_before_can_be_laid_under(sampled, tea):
    sampled.session.look_between(INCIDENT)
    first, last = tea.board.range()
    assert (first, last) == pytest.approx((to_number(INCIDENT[0]) - 0.5, to_number(INCIDENT[1]) + 0.5))
    assert tea.period.currentText() == "1 May 2026 – 31 May 2026"
    tea.compare.setChecked(True)
    assert tea.board.back == 35, "31 days, in whole weeks"
    assert all(items.before for items in tea.board.panels)
    QTest.keyClick(tea.board, Qt.Key.Key_BracketLeft, Qt.KeyboardModifier.NoModifier)
    assert sampled.session.period[1] == date(2026, 4, 30)
    tea.board.selected.emit(to_number(date(2026, 3, 1)), to_number(date(2026, 3, 9)))
    assert sampled.session.period == (date(2026, 3, 1), date(2026, 3, 9))


def test_seven_days_together_are_weighted_and_fill_no_gap(qtbot, sampled, tea):
    def sendgrid():
        return next(items.panel for items in tea.board.panels if items.panel.name == "SendGrid")

    daily = sendgrid().lines[0]
    tea.week.setChecked(True)
    settled(qtbot, sampled)
    pooled = sendgrid().lines[0]
    assert "7 days together" in sendgrid().detail
    at = daily.place(to_number(date(2026, 5, 20)))
    week = slice(at - 6, at + 1)
    expected = np.sum(np.rint(daily.values[week] * daily.n[week])) / np.sum(daily.n[week])
    assert pooled.values[at] == pytest.approx(expected)
    assert pooled.n[at] == np.sum(daily.n[week])
    assert (np.isnan(pooled.values) == np.isnan(daily.values)).all()


def test_the_table_twin_says_the_same_and_can_be_reached_by_keys(sampled, tea):
    sampled.session.look_between(INCIDENT)
    tea.board.setFocus()
    tea.board.mark(to_number(date(2026, 5, 14)))
    QTest.keyClick(tea.board, Qt.Key.Key_Return)
    assert tea.stack.currentWidget() is tea.table
    tester = QAbstractItemModelTester(tea.table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert tester.failureReportingMode() == QAbstractItemModelTester.FailureReportingMode.Fatal
    assert len(tea.table.rows.rows) == 31 * sum(len(items.panel.lines) for items in tea.board.panels)
    assert tea.table.table.current.day == to_number(date(2026, 5, 14))
    gmail = next(
        row for row in tea.table.rows.rows if row.words[1] == "Gmail" and row.day == to_number(date(2026, 5, 14))
    )
    line = next(items.panel.lines[0] for items in tea.board.panels if items.panel.provider == "gmail")
    assert gmail.words[4] == f"{line.value(gmail.day) * 100:.2f}%"
    QTest.keyClick(tea.table.table, Qt.Key.Key_Escape)
    assert tea.stack.currentWidget() is tea.board


def test_a_note_is_kept_and_taken_back(qtbot, sampled, timeline):
    count = len(timeline.content.marks)
    day = date(2026, 9, 3)
    add_note(sampled.session, timeline, Written(day, day, "New letters", TEA))
    qtbot.waitUntil(lambda: len(timeline.content.marks) == count + 1)
    mark = next(mark for mark in timeline.content.marks if mark.text == "New letters")
    assert (mark.day, mark.subject) == (to_number(day), TEA)
    sampled.menus.run("edit.undo")
    qtbot.waitUntil(lambda: len(timeline.content.marks) == count)
    sampled.menus.run("edit.redo")
    qtbot.waitUntil(lambda: len(timeline.content.marks) == count + 1)
    mark = next(mark for mark in timeline.content.marks if mark.text == "New letters")
    remove_note(sampled.session, timeline, mark.id, Written(day, day, "New letters", TEA))
    qtbot.waitUntil(lambda: not [note for note in list_notes(sampled.session.db) if note.text == "New letters"])


def test_n_asks_for_a_note_on_the_marked_day(tea):
    tea.board.mark(to_number(date(2026, 5, 14)))
    QTest.keyClick(tea.board, Qt.Key.Key_N)
    dialog = tea.findChild(NoteDialog)
    assert dialog.written == Written(date(2026, 5, 14), date(2026, 5, 14), "", TEA)
    assert dialog.wrong()
    dialog.reject()


def test_charts_are_saved_with_title_filter_and_date(sampled, tea, tmp_path):
    sampled.session.look_between(INCIDENT)
    assert sampled.menus.allowed(__import__("workbench.ui.actions", fromlist=["ACTIONS"]).ACTIONS["file.chart"])
    for kind in ("png", "svg", "csv"):
        save_chart(tea, tmp_path / f"chart.{kind}", kind)
    image = QImage(str(tmp_path / "chart.png"))
    assert image.width() > 2 * tea.board.body.width()
    assert QSvgRenderer(str(tmp_path / "chart.svg")).isValid()
    drawn = (tmp_path / "chart.svg").read_text("utf-8")
    assert "1 May 2026" in drawn
    rows = list(csv.reader(io.StringIO((tmp_path / "chart.csv").read_text("utf-8-sig"))))
    assert rows[0][0] == "Day"
    assert rows[-2] == ["Timeline · Complaints"]
    assert rows[-1][0].startswith(f"{TEA} · 1 May 2026 – 31 May 2026 · data of 20 November 2026")
    assert not list(tmp_path.glob("*.part"))


def test_words_and_colours_change_live(qtbot, sampled, timeline):
    sampled.session.speak("ru")
    settled(qtbot, sampled)
    assert timeline.title.text() == "Хронология"
    assert any("московское" in items.head.corner() for items in timeline.board.panels)
    timeline.board.mark(to_number(date(2026, 5, 14)))
    assert "14 мая 2026" in timeline.board.said.text()


def test_an_empty_project_says_what_helps(qtbot, window, tmp_path):
    path = tmp_path / "new.postmaster"
    Project.create(path).close()
    window.projects.open(path)
    qtbot.waitUntil(lambda: window.session.project is not None)
    window.show_page("timeline")
    settled(qtbot, window)
    page = window.workspace.pages["timeline"]
    assert page.stack.currentWidget() is page.empty
    assert "No statistics yet" in page.empty.text.text()
    assert page.offers[1].text() == "Open the sample"
    assert not page.can_export
    assert page.board is None


def test_a_domain_without_numbers_is_told_apart(qtbot, sampled, timeline):
    from workbench.model.changes import Changes
    from workbench.store.entities import put_domain

    sampled.session.write(Changes.ENTITIES, lambda db: put_domain(db, "new.example"), owner=sampled)
    settled(qtbot, sampled)
    sampled.session.look_at("new.example")
    settled(qtbot, sampled)
    assert "new.example" in timeline.empty.text.text()
    timeline.empty.button.click()
    settled(qtbot, sampled)
    assert timeline.stack.currentWidget() is timeline.board
