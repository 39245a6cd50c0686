"""Results that are stored nowhere are not lost without a question; one domain is looked at, everywhere the same."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from workbench.model.changes import Changes
from workbench.model.findings import Finding
from workbench.store.audits import latest_audits, put_audit
from workbench.ui.dialogs import ReportDialog

LIST = "kestrel-coffee.example\nkestrel-shop.example"


@pytest.fixture
def bulk(qtbot, opened):
    opened.show_page("bulk")
    page = opened.workspace.pages["bulk"]
    page.list.field.setPlainText(LIST)
    page.list.read()
    settled(qtbot, opened)
    page.start.click()
    qtbot.waitUntil(lambda: not page.run.running, timeout=30000)
    return page


def settled(qtbot, window):
    qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=30000)


def box_of(window):
    return next((box for box in window.findChildren(QMessageBox) if box.isVisible()), None)


def press(box, word):
    next(button for button in box.buttons() if button.text() == word).click()


def test_closing_asks_with_the_numbers_and_cancel_stays(opened, bulk):
    opened.close()
    box = box_of(opened)
    assert box.text() == "The bulk check has 2 results."
    opened.close()
    assert len([b for b in opened.findChildren(QMessageBox) if b.isVisible()]) == 1, "asked once"
    press(box, "Cancel")
    assert opened.isVisible()
    assert len(bulk.rows.everything) == 2


def test_discarding_leaves(qtbot, opened, bulk):
    opened.menus.run("file.close")
    press(box_of(opened), "Discard them")
    qtbot.waitUntil(lambda: opened.session.project is None)


def test_saving_leaves_once_all_is_on_the_disk(qtbot, opened, bulk, tmp_path, monkeypatch):
    path = tmp_path / "results.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **kwargs: (str(path), ""))
    bulk.filter.setText("shop")
    opened.menus.run("file.close")
    press(box_of(opened), "Save as CSV …")
    qtbot.waitUntil(lambda: opened.session.project is None, timeout=20000)
    text = path.read_text("utf-8-sig")
    assert "kestrel-coffee.example" in text, "also what the filter hid"
    assert "kestrel-shop.example" in text


def test_not_choosing_a_file_stays(opened, bulk, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args, **kwargs: ("", ""))
    opened.menus.run("file.close")
    press(box_of(opened), "Save as CSV …")
    assert opened.session.project is not None
    assert len(bulk.rows.everything) == 2


def test_what_was_saved_or_dropped_is_no_question(qtbot, opened, bulk, tmp_path):
    bulk.save_csv(tmp_path / "all.csv")
    settled(qtbot, opened)
    assert not bulk.unsaved()
    bulk.forget()
    assert not bulk.unsaved()
    opened.menus.run("file.close")
    qtbot.waitUntil(lambda: opened.session.project is None)
    assert box_of(opened) is None


def test_a_run_under_way_is_told_with_its_numbers(opened, bulk, monkeypatch):
    monkeypatch.setattr(type(bulk.run), "running", property(lambda _: True))
    bulk.run.progress.done, bulk.run.progress.total = 34, 120
    assert bulk.unsaved() == "The bulk check is running: 34 of 120 domains are checked."


def test_one_choice_of_the_domain(qtbot, opened):
    page = opened.workspace.pages["authentication"]
    opened.resize(1500, 800)
    qtbot.waitUntil(page.list.isVisible)
    page.list.setCurrentRow(2)
    settled(qtbot, opened)
    assert page.name.text() == opened.session.scope == opened.scope_bar.domains.currentData()
    assert page.list.isVisible(), "to go on to the next"
    opened.session.look_at(None)
    settled(qtbot, opened)
    assert page.name.text() == "kestrel-shop.example", "the one looked at last"


def test_a_domain_that_does_not_exist_says_so_at_the_top(qtbot, opened):
    page = opened.workspace.pages["authentication"]
    assert not page.missing.isVisibleTo(page)
    audit = next(a for a in latest_audits(opened.session.db) if a.domain == "kestrel-coffee.example")
    gone = Finding("mx.domain_missing", audit.domain, {"domain": audit.domain}, (), ())
    newer = replace(audit, id="99991231T000000Z-x", findings=(gone,))
    opened.session.write(Changes.FINDINGS, lambda db: put_audit(db, newer, ()), owner=opened)
    settled(qtbot, opened)
    assert page.missing.isVisibleTo(page)
    assert page.missing.title.text() == "The domain kestrel-coffee.example does not exist"


def test_a_report_of_chosen_domains(qtbot, opened, tmp_path):
    import zipfile

    opened.session.look_at("kestrel-shop.example")
    settled(qtbot, opened)
    opened.menus.run("report.export")
    dialog = opened.findChild(ReportDialog)
    assert dialog.domains.count() == 3
    assert dialog.chosen == ("kestrel-shop.example",)
    path = tmp_path / "one.csv.zip"
    dialog.path.setText(str(path))
    dialog.accept()
    settled(qtbot, opened)
    with zipfile.ZipFile(path) as file:
        everything = b"".join(file.read(name) for name in file.namelist())
    assert b"kestrel-shop.example" in everything
    assert b"kestrel-old.example" not in everything


def test_a_report_needs_a_domain(opened):
    from PySide6.QtCore import Qt

    opened.menus.run("report.export")
    dialog = opened.findChild(ReportDialog)
    for number in range(3):
        dialog.domains.item(number).setCheckState(Qt.CheckState.Unchecked)
    assert dialog.wrong() == "Choose at least one domain"
    dialog.reject()


def test_a_narrow_window_keeps_no_room_for_an_empty_inspector(qtbot, opened):
    opened.resize(1024, 640)
    assert not opened.inspector_shown
    issues = opened.workspace.pages["issues"]
    opened.show_page("issues")
    issues.table.go_to(issues.rows.rows[0].key)
    qtbot.waitUntil(lambda: opened.inspector_shown)
    opened.menus.run("view.inspector")
    assert not opened.inspector_shown
