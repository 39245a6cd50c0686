import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QWidget

from workbench.model.text import Texts
from workbench.store.project import Access, Project
from workbench.ui.actions import ACTIONS, MENUS
from workbench.ui.history import History, Place
from workbench.ui.page import PAGES, list_pages


def test_every_action_has_a_menu_words_in_both_languages_and_keys_of_its_own(window):
    keys = [key for entry in ACTIONS.values() for key in entry.shortcuts]
    assert len(keys) == len(set(keys))
    for entry in ACTIONS.values():
        assert entry.menu in MENUS
        assert entry.label(Texts("en"))
        assert entry.label(Texts("ru"))
        assert all(not QKeySequence(key).isEmpty() for key in entry.shortcuts)


def test_without_a_project_what_needs_one_is_off(window):
    actions = window.menus.actions
    assert not actions["audit.run"].isEnabled()
    assert not actions["report.export"].isEnabled()
    assert actions["file.new"].isEnabled()
    assert actions["file.example"].isEnabled()


def test_pages_by_keys_and_back_and_forward(opened):
    window = opened
    assert [entry.id for entry in list_pages()][:2] == ["authentication", "issues"]
    assert window.workspace.current == "authentication"
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.workspace.current == "issues"
    window.session.look_at("kestrel-shop.example")
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert (window.workspace.current, window.session.scope) == ("issues", None)
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.workspace.current == "authentication"
    QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert (window.workspace.current, window.session.scope) == ("issues", "kestrel-shop.example")
    assert window.scope_bar.domains.currentData() == "kestrel-shop.example"


def test_no_part_shows_itself_as_a_window_of_its_own(qtbot, opened, qapp):
    """A part that is shown before it has a parent flashes on the screen and takes the focus."""
    seen = []

    class Watch(QObject):
        def eventFilter(self, part, event):
            if event.type() == QEvent.Type.Show and isinstance(part, QWidget) and part.isWindow():
                seen.append(part)
            return False

    watch = Watch()
    qapp.installEventFilter(watch)
    try:
        for domain in ("kestrel-shop.example", None):
            opened.session.look_at(domain)
            for page in PAGES:
                opened.show_page(page)
                qtbot.waitUntil(lambda: not opened.session.jobs.running)
        issues = opened.workspace.pages["issues"]
        for row in issues.rows.rows:
            opened.session.inspect(row.selected)
            opened.dock.widget().refresh()
        opened.session.speak("ru")
        qtbot.waitUntil(lambda: not opened.session.jobs.running)
    finally:
        qapp.removeEventFilter(watch)
    assert not seen
    assert opened.isActiveWindow()


def test_history_forgets_what_lay_ahead():
    shown = []
    history = History(shown.append)
    for name in "abc":
        history.visit(Place(name, None))
    history.go(-1)
    history.go(-1)
    history.visit(Place("d", None))
    assert not history.can(1)
    history.go(-1)
    assert [place.page for place in shown] == ["b", "a", "a"]


def test_f6_goes_around_the_panes(opened):
    seen = []
    for _ in range(3):
        QTest.keyClick(opened, Qt.Key.Key_F6)
        focus = opened.focusWidget()
        panes = {"page": opened.page, "inspector": opened.dock, "navigation": opened.workspace.navigation}
        seen += [name for name, pane in panes.items() if pane is focus or pane.isAncestorOf(focus)]
    assert sorted(seen) == ["inspector", "navigation", "page"]


def test_a_second_window_reads_only_and_says_why(qtbot, window, example):
    with Project.open(example, access=Access.WINDOW):
        window.projects.open(example)
        qtbot.waitUntil(lambda: window.session.project is not None)
        assert window.status.read_only.text() == "Read-only: This project is open in another window"
        assert window.status.read_only.isVisible()
        assert not window.menus.actions["audit.run"].isEnabled()
        assert window.menus.actions["report.export"].isEnabled()
        assert not window.workspace.pages["authentication"].add.isEnabled()
        window.projects.leave()
        qtbot.waitUntil(lambda: window.session.project is None)
    window.projects.open(example)
    qtbot.waitUntil(lambda: window.session.project is not None)
    assert not window.status.read_only.isVisible()
    assert window.workspace.pages["authentication"].add.isEnabled()


def test_offline_is_remembered_by_the_project_and_forbids_checks(qtbot, opened):
    window = opened
    assert window.status.offline.text() == "OFFLINE"
    window.menus.run("tools.live")
    qtbot.waitUntil(lambda: window.session.setting("zone") is None and not window.session.jobs.running)
    window.menus.run("audit.run")
    assert "Offline" in window.messages.text.text()
    assert window.messages.act.text() == "Go online"
    window.messages.act.click()
    qtbot.waitUntil(lambda: window.status.offline.text() == "Online")
    assert window.session.offline is False


def test_jobs_are_shown_with_progress_and_can_be_cancelled(qtbot, opened):
    import asyncio

    box = opened.status.jobs

    async def task(ctx):
        ctx.progress.total = 10
        ctx.progress.step(4)
        await asyncio.sleep(60)

    opened.session.start("Counting", task, owner=opened)
    qtbot.waitUntil(lambda: "4 of 10" in box.title.text())
    assert box.isVisible()
    assert (box.bar.value(), box.bar.maximum()) == (4, 10)
    box.cancel.click()
    qtbot.waitUntil(lambda: not opened.session.jobs.running)
    qtbot.waitUntil(lambda: not box.isVisible())
    assert not opened.messages.isVisible()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_control_has_a_name(opened, language):
    opened.session.speak(language)
    nameless = [
        (type(part).__name__, part.objectName())
        for part in opened.findChildren(QWidget)
        if isinstance(part, QAbstractButton | QLineEdit | QComboBox)
        and part.isVisibleTo(opened)
        and not part.objectName().startswith("qt_")
        and not (part.accessibleName() or (isinstance(part, QAbstractButton) and part.text()))
    ]
    assert not nameless


def test_the_smallest_window_holds_everything(qtbot, opened):
    opened.resize(1024, 640)
    opened.session.speak("ru")
    for page in PAGES:
        opened.show_page(page)
        assert (opened.width(), opened.height()) == (1024, 640)
        parts = [part for part in (opened.page, opened.dock, opened.workspace.navigation) if part.isVisible()]
        qtbot.waitUntil(lambda parts=parts: sum(part.width() for part in parts) <= 1026)


def test_the_window_s_place_is_remembered(opened):
    opened.resize(1111, 777)
    opened.close()
    assert opened.session.settings.geometry
    assert opened.session.project is None
