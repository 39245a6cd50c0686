import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from workbench.model.findings import Record
from workbench.model.text import Texts
from workbench.store.drafts import list_drafts
from workbench.store.project import Access, Project
from workbench.ui.draft_state import EMPTY, GOOD, TRYING, WRONG, Typed, one_line, problem_of, read_typed
from workbench.ui.session import DraftWish

COFFEE = "kestrel-coffee.example"
REJECT = "v=DMARC1; p=reject; rua=mailto:dmarc@kestrel-coffee.example"


@pytest.fixture
def page(opened):
    return opened.workspace.pages["authentication"]


@pytest.fixture
def drafts(page):
    return page.drafts


def settled(qtbot, window):
    qtbot.waitUntil(
        lambda: (
            not window.session.jobs.running and not window.workspace.pages["authentication"].drafts._pause.isActive()
        ),
        timeout=10000,
    )


def begin(qtbot, opened, record):
    opened.session.asked_to_draft.emit(DraftWish(COFFEE, record))
    settled(qtbot, opened)
    return opened.workspace.pages["authentication"].drafts.shown[-1]


def kept(opened):
    return [row.record for row in list_drafts(opened.session.db, COFFEE)]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (Typed(f"_dmarc.{COFFEE}", "TXT", REJECT), REJECT),
        (Typed(f"_DMARC.{COFFEE}.", "TXT", f'"{REJECT[:20]}" "{REJECT[20:]}"'), REJECT),
        (Typed(COFFEE, "TXT", "v=spf1 mx\n -all"), "v=spf1 mx -all"),
        (Typed(COFFEE, "MX", "10 mx1.kestrel-coffee.example."), "10 mx1.kestrel-coffee.example."),
        (Typed(COFFEE, "TXT", ""), ""),
    ],
)
def test_what_is_typed_is_read_exactly(typed, value):
    assert read_typed(typed).value == value
    assert not problem_of(Texts("en"), typed, COFFEE)


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        (Typed("", "TXT", "v=spf1"), "is no record"),
        (Typed("a b", "TXT", "v=spf1"), "is no record"),
        (Typed(f"{'x' * 64}.{COFFEE}", "TXT", "v=spf1"), "is no record"),
        (Typed(COFFEE, "MX", "ten mx1"), "no MX record"),
        (Typed(COFFEE, "A", "192.0.2"), "no A record"),
        (Typed("_dmarc.other.example", "TXT", REJECT), "is outside kestrel-coffee.example"),
    ],
)
def test_what_is_no_record_says_why(typed, part):
    assert part in problem_of(Texts("en"), typed, COFFEE)


def test_pasted_lines_become_one():
    assert one_line(" v=spf1 \r\n  mx\n") == "v=spf1 mx"


def test_a_draft_shows_what_would_change_and_is_kept(qtbot, opened, drafts):
    editor = begin(qtbot, opened, Record(f"_dmarc.{COFFEE}", "TXT", REJECT))
    found = drafts.difference.found
    assert "dmarc.policy_none" in {finding.code for finding in found.comparison.fixed}
    assert found.after.score.low > found.before.score.low
    assert drafts.difference.isVisibleTo(drafts)
    assert editor.standing.look is GOOD
    assert kept(opened) == [Record(f"_dmarc.{COFFEE}", "TXT", REJECT)]


def test_typing_is_judged_at_once_and_tried_after_a_pause(qtbot, opened, drafts):
    editor = begin(qtbot, opened, Record(f"_dmarc.{COFFEE}", "TXT", REJECT))
    editor.value.setPlainText("v=DMARC1; p=rejct")
    assert editor.standing.look is TRYING
    settled(qtbot, opened)
    assert "DMARC" in editor.standing.text.text()
    assert editor.standing.look not in {GOOD, TRYING}
    told = drafts.difference.found.comparison
    assert "dmarc.no_processing" in {finding.code for finding in (*told.new, *told.regressed)}
    assert kept(opened)[0].value == "v=DMARC1; p=rejct"
    editor.name.setText("_dmarc.other.example")
    editor.name.textEdited.emit("")
    assert editor.standing.look is WRONG
    settled(qtbot, opened)
    assert drafts.difference.found is None, "what is no record is not tried"
    assert kept(opened)[0].name == "_dmarc.other.example", "but it is kept"
    editor.name.setText(f"_dmarc.{COFFEE}")
    editor.value.setPlainText("")
    assert editor.standing.look is EMPTY
    settled(qtbot, opened)
    assert "dmarc.missing" in {finding.code for finding in drafts.difference.found.comparison.regressed}


def test_a_record_over_255_bytes_is_cut_and_copied_exactly(qtbot, opened):
    value = "v=spf1 " + " ".join(f"ip4:198.51.100.{n}" for n in range(20)) + " -all"
    editor = begin(qtbot, opened, Record(COFFEE, "TXT", value))
    assert "in 2 strings: 255 + " in editor.split.text()
    editor.copy_value.click()
    assert QGuiApplication.clipboard().text() == value
    editor.copy_line.click()
    assert QGuiApplication.clipboard().text() == f'{COFFEE}. TXT "{value[:255]}" "{value[255:]}"\n'


def test_several_drafts_are_tried_together(qtbot, opened, drafts):
    begin(qtbot, opened, Record(f"_dmarc.{COFFEE}", "TXT", REJECT))
    begin(qtbot, opened, Record(COFFEE, "TXT", "v=spf1 mx -all"))
    assert len(drafts.shown) == 2
    assert len(drafts.difference.found.drafts) == 2
    codes = {finding.code for finding in drafts.difference.found.comparison.fixed}
    assert {"dmarc.policy_none", "spf.too_many_lookups"} <= codes
    begin(qtbot, opened, Record(COFFEE, "TXT", "v=spf1 -all"))
    assert len(drafts.shown) == 2, "one draft for a record of one kind"


def test_a_discarded_draft_comes_back(qtbot, opened, drafts):
    record = Record(f"_dmarc.{COFFEE}", "TXT", REJECT)
    begin(qtbot, opened, record).discard.click()
    settled(qtbot, opened)
    assert not drafts.shown
    assert not drafts.isVisibleTo(opened)
    assert not kept(opened)
    assert opened.status.open.text() == "Undo"
    opened.menus.run("edit.undo")
    settled(qtbot, opened)
    assert [editor.record for editor in drafts.shown] == [record]
    assert kept(opened) == [record]
    opened.menus.run("edit.redo")
    settled(qtbot, opened)
    assert not drafts.shown
    assert not kept(opened)


def test_drafts_are_there_again_after_a_crash(qtbot, opened, drafts, tmp_path):
    begin(qtbot, opened, Record(f"_dmarc.{COFFEE}", "TXT", REJECT)).value.setPlainText("v=DMARC1; p=quar")
    settled(qtbot, opened)
    with Project.open(opened.session.project.path, access=Access.READ) as other:
        assert [row.record.value for row in list_drafts(other.read())] == ["v=DMARC1; p=quar"]
    path = opened.session.project.path
    opened.projects.leave()
    qtbot.waitUntil(lambda: opened.session.project is None)
    opened.projects.open(path)
    qtbot.waitUntil(lambda: opened.session.project is not None)
    settled(qtbot, opened)
    assert [editor.value.toPlainText() for editor in drafts.shown] == ["v=DMARC1; p=quar"]


def test_the_domain_s_drafts_only(qtbot, opened, drafts):
    begin(qtbot, opened, Record(f"_dmarc.{COFFEE}", "TXT", REJECT))
    opened.session.look_at("kestrel-shop.example")
    settled(qtbot, opened)
    assert not drafts.isVisibleTo(opened)
    assert drafts.difference.found is None
    opened.session.look_at(None)
    settled(qtbot, opened)
    assert not drafts.shown, "with all domains in scope the one that was looked at last stays"
    opened.session.look_at(COFFEE)
    settled(qtbot, opened)
    assert len(drafts.shown) == 1


def test_words_of_drafts_change_live(qtbot, opened, drafts):
    editor = begin(qtbot, opened, Record(f"_dmarc.{COFFEE}", "TXT", REJECT))
    opened.session.speak("ru")
    settled(qtbot, opened)
    assert drafts.title.text() == "Черновики"
    assert editor.discard.text() == "Удалить черновик"
    assert editor.standing.text.text().startswith("Запись составлена верно")


def test_enter_does_not_break_a_record(qtbot, opened):
    editor = begin(qtbot, opened, Record(COFFEE, "TXT", "v=spf1 -all"))
    QTest.keyClick(editor.value, Qt.Key.Key_Return)
    assert editor.value.toPlainText() == "v=spf1 -all"
