import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from tests.ui.waiting import settled
from workbench.model.changes import Changes
from workbench.model.findings import Finding, Unknown
from workbench.store.entities import list_domains, put_domain
from workbench.store.project import Access, Project
from workbench.ui.cards import RecordCard, raw_records
from workbench.ui.pages.issues import EVERYTHING, ONLY_UNKNOWN
from workbench.ui.parts import Code
from workbench.ui.rows import LinkRow
from workbench.ui.selection import Selected


@pytest.fixture
def authentication(opened):
    return opened.workspace.pages["authentication"]


@pytest.fixture
def issues(opened):
    opened.show_page("issues")
    return opened.workspace.pages["issues"]


def cards(page):
    return [card for card in page.findChildren(RecordCard) if card.isVisibleTo(page)]


def test_a_card_for_each_check_with_record_and_verdict(authentication):
    audit = authentication.content.audits["kestrel-coffee.example"]
    assert {card.check for card in cards(authentication)} == set(audit.checks)
    assert [card.check for card in cards(authentication)][:3] == ["spf", "dkim", "dmarc"]
    spf = cards(authentication)[0]
    assert spf.findChild(Code).toPlainText() == audit.checks["spf"].facts["record"]
    assert spf.badge.word == "Fails"


def test_a_finding_on_a_card_opens_in_the_inspector(opened, authentication):
    card = cards(authentication)[0]
    line = card.findChildren(LinkRow)[0]
    line.click()
    chosen = opened.session.inspecting
    assert isinstance(chosen, Selected)
    assert isinstance(chosen.thing, Finding)
    assert chosen.thing.code.startswith("spf.")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"record": "v=spf1 -all"}, [("", "v=spf1 -all")]),
        ({"record": None, "records": ["a", "b"]}, [("", "a"), ("", "b")]),
        (
            {"selectors": [{"selector": "s1", "record": "v=DKIM1"}, {"selector": "s2", "record": None}]},
            [("s1", "v=DKIM1")],
        ),
        ({"records": 2, "selectors": "odd"}, []),
        ({}, []),
    ],
)
def test_raw_records(facts, expected):
    assert raw_records(facts) == expected


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://www.Example.ORG/path", "www.example.org"),
        ("info@пример.рф", "xn--e1afmkfd.xn--p1ai"),
        (" example.net. ", "example.net"),
    ],
)
def test_a_domain_is_added_as_people_have_it(qtbot, opened, authentication, typed, stored):
    authentication.add.field.setText(typed)
    QTest.keyClick(authentication.add.field, Qt.Key.Key_Return)
    settled(qtbot, opened)
    assert stored in [entry.name for entry in list_domains(opened.session.db)]
    assert authentication.domain == stored
    assert authentication.stack.currentWidget() is authentication.empty
    assert "No audit yet" in authentication.empty.text.text()


@pytest.mark.parametrize("typed", ["192.0.2.1", "localhost", "a b.example", "..", "[2001:db8::1]"])
def test_what_is_no_domain_is_said_where_it_was_typed(opened, authentication, typed):
    authentication.add.field.setText(typed)
    authentication.add.button.click()
    assert typed in authentication.add.problem.text()
    assert len(list_domains(opened.session.db)) == 3
    assert authentication.add.field.text() == typed


def test_selectors_and_addresses_are_stored_for_the_next_audit(qtbot, opened, authentication):
    box = authentication.knowledge
    box.selectors.setText("S1, s2;s3")
    box.ips.setText("192.0.2.9 2001:db8::9")
    box.ips.editingFinished.emit()
    settled(qtbot, opened)
    entry = list_domains(opened.session.db)[0]
    assert (entry.selectors, entry.sending_ips) == (("s1", "s2", "s3"), ("192.0.2.9", "2001:db8::9"))
    box.ips.setText("mail.example")
    box.ips.editingFinished.emit()
    assert "mail.example" in box.problem.text()


def test_an_empty_project_asks_for_a_domain(qtbot, window, tmp_path):
    path = tmp_path / "new.postmaster"
    Project.create(path).close()
    window.projects.open(path)
    qtbot.waitUntil(lambda: window.session.project is not None)
    settled(qtbot, window)
    page = window.workspace.pages["authentication"]
    assert "No domain yet" in page.empty.text.text()
    window.menus.run("audit.run")
    assert "Add a domain first" in window.messages.text.text()
    window.show_page("issues")
    assert "No audit yet" in window.workspace.pages["issues"].empty.text.text()


def test_the_command_line_s_domain_appears(qtbot, opened, authentication):
    with Project.open(opened.session.project.path, access=Access.WRITE) as other:
        other.write(lambda db: put_domain(db, "new.example")).result()
    opened.session.look_around()
    settled(qtbot, opened)
    assert "new.example" in [entry.name for entry in authentication.content.entries]
    assert opened.scope_bar.domains.findData("new.example") > 0


def test_issues_say_how_many_are_hidden_and_clear_shows_all(issues):
    total = len(issues.rows.everything)
    shown = issues.rows.rowCount()
    assert 0 < shown < total
    assert issues.count.text().startswith(f"{shown} of {total} shown")
    issues.reset.click()
    assert issues.rows.rowCount() == total
    assert issues.severity.currentData() == EVERYTHING
    assert not issues.reset.isVisible()


def test_nothing_matches_is_told_apart_from_nothing_there(issues):
    issues.filter.setText("zzz")
    assert issues.stack.currentWidget() is issues.empty
    assert "Nothing matches" in issues.empty.text.text()
    issues.empty.button.click()
    assert issues.stack.currentWidget() is issues.table


def test_a_filter_that_is_not_understood_says_so(issues):
    issues.filter.setText("severity>=awful")
    assert "severity>=awful" in issues.count.text()
    assert issues.filter.property("wrong")


def test_the_inspector_follows_the_arrows(qtbot, opened, issues):
    inspector = opened.dock.widget()
    issues.table.go_to(issues.rows.rows[0].key)
    issues.table.setFocus()
    QTest.keyClick(issues.table, Qt.Key.Key_Down)
    assert opened.session.inspecting == issues.rows.rows[1].selected
    qtbot.waitUntil(lambda: inspector.evidence is not None)
    origin = inspector.evidence.stored[0][1]
    assert origin.sound
    assert origin.data.decode() in inspector.evidence.findChild(Code).toPlainText() + "\n"


def test_scope_narrows_the_issues(qtbot, opened, issues):
    opened.session.look_at("kestrel-shop.example")
    settled(qtbot, opened)
    assert {row.domain for row in issues.rows.everything} == {"kestrel-shop.example"}


def test_an_unknown_is_no_severity_and_says_what_to_do(qtbot, opened, issues):
    from dataclasses import replace

    from workbench.store.audits import latest_audits, put_audit

    audit = latest_audits(opened.session.db)[0]
    lost = Unknown("TXT example.org", "timeout", "spf")
    newer = replace(audit, id="99991231T000000Z-x", unknown=(lost,))
    opened.session.write(Changes.FINDINGS, lambda db: put_audit(db, newer), owner=opened)
    settled(qtbot, opened)
    opened.session.look_at(audit.domain)
    settled(qtbot, opened)
    issues.severity.setCurrentIndex(issues.severity.findData(ONLY_UNKNOWN))
    assert [row.word for row in issues.rows.rows] == ["Unknown"]
    issues.filter.setText("severity>=pass")
    assert issues.rows.rowCount() == 0
    issues.filter.clear()
    issues.table.go_to(issues.rows.rows[0].key)
    inspector = opened.dock.widget()
    qtbot.waitUntil(
        lambda: any("TXT example.org" in part.text() for part in inspector.findChildren(type(issues.title)))
    )
    said = " ".join(part.text() for part in inspector.findChildren(type(issues.title)))
    assert "No answer came" in said
    assert "Run the checks again later" in said


def test_copy_through_the_menu(opened, issues):
    issues.table.go_to(issues.rows.rows[0].key)
    opened.menus.run("edit.copy")
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["Severity", "Finding", "Subject", "Check", "Since", "Status", "Evidence"]
    assert lines[1].split("\t")[1] == issues.rows.rows[0].title


def test_words_change_live_everywhere(qtbot, opened, issues):
    issues.table.go_to(issues.rows.rows[0].key)
    opened.session.speak("ru")
    settled(qtbot, opened)
    assert issues.title.text() == "Проблемы"
    assert issues.rows.rows[0].word == "Критично"
    assert issues.table.current is not None, "the cursor stays where it was"
    assert issues.rows.headerData(0, Qt.Orientation.Horizontal) == "Важность"
