"""Ctrl+K: everything in one list, found in either language."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from workbench.ui.actions import ACTIONS
from workbench.ui.page import list_pages
from workbench.ui.palette import Entry, Palette, matching
from workbench.ui.selection import Selected


@pytest.fixture
def palette(qtbot, opened):
    QTest.keyClick(opened, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    found = opened.findChild(Palette)
    qtbot.waitUntil(lambda: not opened.session.jobs.running, timeout=20000)
    return found


def test_it_holds_commands_pages_domains_and_findings(opened, palette):
    texts = {entry.text for entry in palette.entries}
    assert {entry.title(opened.session.texts) for entry in list_pages()} <= texts
    assert "Run checks" in texts
    assert "kestrel-shop.example" in texts
    assert any(entry.text.startswith("The record needs 14") for entry in palette.entries)
    assert len(palette.entries) > len(ACTIONS)
    assert ACTIONS["edit.undo"].label(opened.session.texts) not in texts, "what makes no sense now is left out"


def test_words_of_either_language_find(palette):
    palette.field.setText("проблемы")
    assert palette.shown[0].text == "Issues"
    palette.field.setText("issues")
    assert palette.shown[0].text == "Issues"
    palette.field.setText("zzzz")
    assert not palette.shown
    assert palette.none.isVisibleTo(palette)


def test_enter_goes_there_and_arrows_choose(opened, palette):
    palette.field.setText("blocklists")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert opened.workspace.current == "blocklists"
    assert not palette.isVisible()


def test_a_domain_and_a_finding(qtbot, opened, palette):
    palette.field.setText("kestrel-shop")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert opened.session.scope == "kestrel-shop.example"
    opened.menus.run("view.palette")
    again = next(p for p in opened.findChildren(Palette) if p.isVisible())
    qtbot.waitUntil(lambda: not opened.session.jobs.running, timeout=20000)
    again.field.setText("14 look-ups")
    QTest.keyClick(again.field, Qt.Key.Key_Down)
    QTest.keyClick(again.field, Qt.Key.Key_Up)
    QTest.keyClick(again.field, Qt.Key.Key_Return)
    assert isinstance(opened.session.inspecting, Selected)
    assert opened.session.inspecting.thing.code == "spf.too_many_lookups"
    assert opened.workspace.current == "issues"


def test_without_a_project_there_are_commands(window):
    window.menus.run("view.palette")
    palette = window.findChild(Palette)
    assert {entry.text for entry in palette.entries} >= {"Open the example", "Quit"}
    assert "Run checks" not in {entry.text for entry in palette.entries}
    palette.reject()


def test_what_begins_so_comes_first():
    entries = [Entry(text, "", text.lower(), "", "", print) for text in ("A report", "Report a", "Other")]
    assert [entry.text for entry in matching(entries, "report")] == ["Report a", "A report"]
    assert len(matching(entries, "")) == 3
