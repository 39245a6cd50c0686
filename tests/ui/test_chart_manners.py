"""What the pages of charts do around the charts: reading, paging, kinds of marks, signs, restated days, the period."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from tests.ui.waiting import settled
from workbench.model.changes import Changes
from workbench.model.series import to_number
from workbench.model.text import Texts
from workbench.store.series import list_revisions, list_series
from workbench.ui.chart_cursor import details_of
from workbench.ui.chart_legend import Legend, signs
from workbench.ui.chart_lines import Content, stepped
from workbench.ui.chart_table import point_rows
from workbench.ui.scope_bar import short_span

TEA = "oriole-tea.example"


@pytest.fixture
def timeline(qtbot, sampled):
    sampled.show_page("timeline")
    settled(qtbot, sampled)
    return sampled.workspace.pages["timeline"]


def blank(page):
    return [
        made
        for made in page.findChildren(QAbstractButton)
        if made.isVisibleTo(page) and not made.text().strip() and made.icon().isNull()
    ]


def test_while_numbers_are_read_it_is_said_and_nothing_is_offered(qtbot, sampled):
    for name in ("timeline", "reputation", "requirements"):
        sampled.show_page(name)
        page = sampled.workspace.pages[name]
        assert page.stack.currentWidget() is page.empty
        assert page.empty.text.text() == "Reading …"
        assert not page.empty.button.isVisibleTo(page)
        assert not blank(page)
        settled(qtbot, sampled)
        assert page.stack.currentWidget() is not page.empty
        assert not blank(page)


def test_another_project_shows_nothing_of_the_one_before(qtbot, sampled, timeline, example):
    sampled.projects.open(example)
    qtbot.waitUntil(lambda: sampled.session.project is not None and sampled.session.project.path == example)
    assert timeline.stack.currentWidget() is timeline.empty
    settled(qtbot, sampled)
    assert "No statistics yet" in timeline.empty.text.text()


def test_a_restated_day_says_both_values_as_they_are_stored(sampled, timeline):
    panel, line = next(
        (items.panel, line)
        for items in timeline.board.panels
        for line in items.panel.lines
        if line.earlier and items.panel.provider == "gmail"
    )
    day = max(line.earlier)
    entry = next(
        one
        for one in list_series(sampled.session.db, source="google_postmaster", metrics=("spam_rate",), dimension="")
        if one.key.subject == line.label
    )
    first, last = list_revisions(sampled.session.db, entry)[date.fromordinal(day + date(1970, 1, 1).toordinal())]
    texts = Texts("en")
    words = f"restated: was {texts.percent(first.value, 2)} until {texts.date(last.fetched.date())}"
    words = words if first.value else words.replace("0.00%", "0%")
    assert words in details_of(texts, panel, line, day, 0)
    assert line.value(day) == last.value
    row = next(row for row in point_rows(texts, timeline.content, day, day, 0) if row.key == (day, panel.id, line.id))
    assert words in row.words[-1]
    timeline.board.mark(day)
    assert words in timeline.board.card.text.text()


def test_more_charts_than_a_board_holds_are_counted_and_can_be_reached(sampled, timeline):
    few = timeline.content.panels[:3]
    content = replace(timeline.content, panels=few, begin=0, total=7)
    timeline.show_content(content)
    pager = timeline.pager
    assert pager.isVisibleTo(timeline)
    assert pager.said.text() == "Charts 1 to 3 of 7"
    assert (pager.back.isEnabled(), pager.on.isEnabled()) == (False, True)
    pager.on.click()
    assert timeline.begin == 12
    sampled.session.look_at(TEA)
    assert timeline.begin == 0, "another domain begins with its first charts"


def test_panels_are_cut_into_boards_and_none_is_lost(timeline):
    from workbench.ui.chart_reading import laid_out

    panels = [replace(timeline.content.panels[0], id=str(number)) for number in range(30)]
    today = date(2026, 11, 20)
    shown = [laid_out(panels, (), today, None, begin) for begin in (0, 12, 24)]
    assert [len(one.panels) for one in shown] == [12, 12, 6]
    assert [panel.id for one in shown for panel in one.panels] == [str(number) for number in range(30)]
    assert {(one.first, one.last) for one in shown} == {(shown[0].first, shown[0].last)}
    assert laid_out(panels[:5], (), today, None, 24).begin == 0


def test_marks_are_shown_by_kind(timeline):
    every = len(timeline.board.content.marks)
    kinds = {mark.kind for mark in timeline.content.marks}
    assert {"audit", "incident"} <= kinds
    assert len(timeline.kinds.choice.actions()) == len(kinds)
    audits = next(made for made in timeline.kinds.choice.actions() if made.text().startswith("Audits"))
    audits.trigger()
    left = timeline.board.content.marks
    assert len(left) < every
    assert not [mark for mark in left if mark.kind == "audit"]
    assert timeline.kinds.text() == "Marks – 1 kind hidden"
    audits.trigger()
    assert len(timeline.board.content.marks) == every


def test_signs_are_explained_with_one_click(qtbot, sampled, timeline):
    timeline.signs.click()
    dialog = timeline.findChild(Legend)
    assert dialog.isVisible()
    said = " ".join(words for _, words in signs(sampled.session))
    for sign in ("Hollow dot", "Grey dot", "Shaded", "Outage of the provider", "dashed", "zero"):
        assert sign in said
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not timeline.findChildren(Legend))


def test_one_curve_names_its_domain(qtbot, sampled, timeline):
    sampled.session.look_at(TEA)
    settled(qtbot, sampled)
    gmail = next(items for items in timeline.board.panels if items.panel.provider == "gmail")
    assert TEA in [words for words, _, _ in gmail.head.parts()]
    timeline.choose("volume")
    settled(qtbot, sampled)
    for items in timeline.board.panels:
        said = {words for words, _, _ in items.head.parts()}
        assert said & {TEA, "192.0.2.25"}, "the domain, or the address it sends from"


def test_the_period_stands_above_every_page_and_is_taken_back_there(sampled, timeline):
    bar = sampled.scope_bar
    assert not bar.period.isVisibleTo(sampled)
    QTest.keyClick(sampled, Qt.Key.Key_BracketLeft)
    assert sampled.session.period == (date(2026, 10, 22), date(2026, 11, 20)), "the last thirty days first"
    QTest.keyClick(sampled, Qt.Key.Key_BracketLeft)
    assert sampled.session.period == (date(2026, 9, 22), date(2026, 10, 21))
    QTest.keyClick(sampled, Qt.Key.Key_BracketRight)
    QTest.keyClick(sampled, Qt.Key.Key_BracketRight)
    assert sampled.session.period == (date(2026, 10, 22), date(2026, 11, 20)), "there are no days beyond"
    sampled.show_page("issues")
    assert bar.period.isVisibleTo(sampled)
    assert bar.period.text() == "22 Oct – 20 Nov 2026"
    assert "22 Oct" in bar.period.accessibleName()
    bar.period.click()
    assert sampled.session.period is None
    assert not bar.period.isVisibleTo(sampled)


def test_a_step_never_leaves_the_days_there_are():
    first, last = to_number(date(2026, 1, 1)), to_number(date(2026, 1, 31))
    assert stepped(None, -1, first, last) == (date(2026, 1, 2), date(2026, 1, 31))
    assert stepped((date(2026, 1, 8), date(2026, 1, 14)), -1, first, last) == (date(2026, 1, 1), date(2026, 1, 7))
    assert stepped((date(2026, 1, 1), date(2026, 1, 7)), -1, first, last) is None
    assert short_span(Texts("en"), date(2025, 12, 1), date(2026, 1, 31)) == "1 Dec 2025 – 31 Jan 2026"


def test_an_empty_board_has_no_pages():
    assert Content((), (), 0, 1).left_out == 0


def test_another_program_s_samples_are_read_at_once(qtbot, sampled, timeline):
    """What the command line writes beside the window: seen by the watch, not by a signal of this process."""
    from workbench.store.notes import put_note
    from workbench.store.project import Project

    count = len(timeline.content.marks)
    with Project.open(sampled.session.project.path) as beside:
        beside.write(lambda db: put_note(db, day=date(2026, 9, 2), text="from beside")).result()
    sampled.session.look_around()
    qtbot.waitUntil(lambda: len(timeline.content.marks) == count + 1)
    assert Changes.SAMPLES & timeline.shows
    assert datetime.now(UTC)
