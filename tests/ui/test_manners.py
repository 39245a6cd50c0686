"""How the window behaves at a stranger's hands: where the cursor is, what is refused, what is said and for how long."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.waiting import settled
from workbench.model.findings import Record
from workbench.store.audits import latest_audits
from workbench.store.entities import list_domains, put_domain
from workbench.store.project import Access, Project
from workbench.ui.dialogs import NewProjectDialog
from workbench.ui.draft_state import caution_of
from workbench.ui.marks import IGNORED, ReasonDialog
from workbench.ui.pages.issues import OPEN, PROBLEMS
from workbench.ui.wording import VERDICTS


def test_a_space_in_the_name_of_a_new_client_presses_no_button(qtbot, window, tmp_path):
    window.session.settings.folder = str(tmp_path)
    window.menus.run("file.new")
    dialog = window.findChild(NewProjectDialog)
    assert dialog.focusWidget() is dialog.client
    QTest.keyClicks(dialog.focusWidget(), "Acme Ltd")
    assert dialog.client.text() == "Acme Ltd"
    assert dialog.isVisible()
    dialog.client.clear()
    dialog.confirm.click()
    assert dialog.isVisible()
    assert dialog.problem.text() == "Enter the client's name or a domain"
    dialog.reject()


def test_a_reason_is_typed_at_once(qtbot, opened):
    issues = opened.workspace.pages["issues"]
    opened.show_page("issues")
    issues.table.go_to(issues.rows.rows[0].key)
    issues.mark(IGNORED)
    dialog = opened.findChild(ReasonDialog)
    assert dialog.focusWidget() is dialog.reason
    dialog.reject()


def test_a_key_goes_to_the_table_and_a_mark_to_the_next_row(qtbot, opened):
    issues = opened.workspace.pages["issues"]
    QTest.keyClick(opened, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert opened.focusWidget() is issues.table
    following = issues.rows.rows[1].key
    assert issues.table.current.key == issues.rows.rows[0].key
    QTest.keyClick(issues.table, Qt.Key.Key_2)
    settled(qtbot, opened)
    assert issues.table.current.key == following == issues.rows.rows[0].key


def test_another_project_begins_with_the_usual_filter(qtbot, opened):
    issues = opened.workspace.pages["issues"]
    issues.filter.setText("dmarc")
    issues.clear_filter()
    issues.filter.setText("dmarc")
    path = opened.session.project.path
    opened.projects.leave()
    qtbot.waitUntil(lambda: opened.session.project is None)
    opened.projects.open(path)
    qtbot.waitUntil(lambda: opened.session.project is not None)
    chosen = (issues.filter.text(), issues.severity.currentData(), issues.status.currentData())
    assert chosen == ("", PROBLEMS, OPEN)


def test_a_domain_that_is_there_is_said_and_shown(opened):
    page = opened.workspace.pages["authentication"]
    names = [entry.name for entry in list_domains(opened.session.db)]
    page.add.field.setText(f"https://{names[-1]}/")
    page.add.button.click()
    assert opened.status.message.text() == f"{names[-1]} is in the project already"
    assert page.name.text() == names[-1]
    assert [entry.name for entry in list_domains(opened.session.db)] == names


def test_a_message_goes_with_time_or_with_the_next_action(qtbot, opened):
    opened.session.note("done", action="edit.undo")
    assert opened.status.open.isVisible()
    opened.status._fade.timeout.emit()
    assert not opened.status.message.text()
    assert not opened.status.open.isVisible()
    opened.session.note("done")
    opened.menus.run("view.refresh")
    assert not opened.status.message.text()


def test_long_names_stay_inside_the_inspector(qtbot, opened):
    opened.session.speak("ru")
    settled(qtbot, opened)
    issues, inspector = opened.workspace.pages["issues"], opened.dock.widget()
    opened.show_page("issues")
    for row in issues.rows.everything:
        opened.session.inspect(row.selected)
        inspector.refresh()
        assert inspector.widget().minimumSizeHint().width() <= inspector.viewport().width(), row.title


def test_no_two_verdicts_share_a_picture():
    pictures = [look.icon for look in VERDICTS.values()]
    assert len(set(pictures)) == len(pictures)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("v=DMARC1; p=reject", True),
        ("v=DMARC1; P = Quarantine ; rua=mailto:a@b.example", True),
        ("v=DMARC1; p=none; sp=reject", False),
        ("", False),
    ],
)
def test_a_strict_policy_over_unproven_mail_is_a_risk(opened, value, said):
    texts, audits = opened.session.texts, {audit.domain: audit for audit in latest_audits(opened.session.db)}
    audit = audits["kestrel-coffee.example"]
    record = Record(f"_dmarc.{audit.domain}", "TXT", value)
    assert bool(caution_of(texts, record, audit)) is said
    assert not caution_of(texts, Record(audit.domain, "TXT", value), audit)


def test_a_window_that_may_not_write_offers_no_checks(qtbot, window, tmp_path):
    path = tmp_path / "a.postmaster"
    with Project.create(path, client="ACME", access=Access.WINDOW) as project:
        project.write(lambda db: put_domain(db, "example.org")).result()
        window.projects.open(path)
        qtbot.waitUntil(lambda: window.session.project is not None)
        settled(qtbot, window)
        button = window.workspace.pages["authentication"].empty.button
        assert button.text() == "Run checks"
        assert not button.isEnabled()
        window.projects.leave()
        qtbot.waitUntil(lambda: window.session.project is None)
    window.projects.open(path)
    qtbot.waitUntil(lambda: window.session.project is not None)
    settled(qtbot, window)
    assert button.isEnabled()
