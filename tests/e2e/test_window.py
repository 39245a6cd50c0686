"""A user's story in the real window: the example, an issue, its record, the checks again, a report."""

import zipfile

import pytest

from tests.ui.display import require_qt

require_qt()

from PySide6.QtCore import Qt  # noqa: E402
from PySide6.QtGui import QGuiApplication  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402

from tests.ui.conftest import theme, window  # noqa: E402, F401
from workbench.store.audits import list_audits  # noqa: E402
from workbench.ui.dialogs import ReportDialog  # noqa: E402

pytestmark = pytest.mark.e2e


def press(window, keys):  # noqa: F811
    """Press what a menu offers, as the menu does."""
    action = window.menus.actions[keys]
    assert action.isEnabled(), keys
    action.trigger()


def settled(qtbot, window):  # noqa: F811
    qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=60000)


@pytest.fixture
def example_open(qtbot, window):  # noqa: F811
    window.start.example.click()
    qtbot.waitUntil(lambda: window.session.project is not None, timeout=30000)
    settled(qtbot, window)
    return window


def test_from_the_start_page_to_a_report(qtbot, example_open, tmp_path):
    window = example_open  # noqa: F811
    assert window.scope_bar.client.text() == "Kestrel Coffee"
    assert window.status.offline.text() == "OFFLINE"

    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    issues = window.workspace.pages["issues"]
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert issues.filter.hasFocus()
    QTest.keyClicks(issues.filter, "severity>=medium check:dkim")
    assert 0 < issues.rows.rowCount() < len(issues.rows.everything)
    QTest.keyClick(issues.filter, Qt.Key.Key_Return)
    assert issues.table.hasFocus()
    numbers = [n for n, row in enumerate(issues.rows.rows) if row.selected.thing.records]
    assert numbers, "the example has an issue with a record to paste"
    issues.table.go_to(issues.rows.rows[numbers[0]].key)
    inspector = window.dock.widget()
    qtbot.waitUntil(lambda: bool(inspector.copies))
    inspector.copies[0].click()
    record = issues.rows.rows[numbers[0]].selected.thing.records[0]
    assert QGuiApplication.clipboard().text() == record.value
    assert inspector.evidence.stored[0][1].sound

    before = len(list_audits(window.session.db))
    QTest.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    assert len(list_audits(window.session.db)) == before + 3, "three domains, from the recorded zone, offline"
    assert "3 domains checked" in window.status.message.text()
    assert not window.messages.isVisible()

    for number, ending in enumerate(("pdf", "csv.zip")):
        window.activateWindow()  # no window manager gives it back when a dialog has closed
        qtbot.waitUntil(window.isActiveWindow)
        QTest.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        dialog = next(d for d in window.findChildren(ReportDialog) if d.isVisible())
        dialog.format.setCurrentIndex(number)
        path = tmp_path / f"Отчёт.{ending}"
        dialog.path.setText(str(path))
        dialog.accept()
        settled(qtbot, window)
        qtbot.waitUntil(lambda path=path: path.name in window.status.message.text())
        assert window.status.open.isVisible()
    assert (tmp_path / "Отчёт.pdf").read_bytes().startswith(b"%PDF-")
    assert zipfile.ZipFile(tmp_path / "Отчёт.csv.zip").testzip() is None

    press(window, "file.close")
    qtbot.waitUntil(lambda: window.session.project is None)
    assert window.start.isVisible()
    assert [entry.client for entry in window.session.settings.recent] == ["Kestrel Coffee"]
    folder = tmp_path / "data" / "postmaster-workbench"
    assert [path.name for path in folder.iterdir()] == ["Kestrel Coffee.postmaster"], "one file after close"


def test_a_client_s_own_zone_file_answers(qtbot, window, tmp_path, monkeypatch):  # noqa: F811
    """New project, a domain, a recorded zone instead of the network, and the language of the user."""
    from PySide6.QtWidgets import QFileDialog

    from workbench.model.resources import resource
    from workbench.ui.dialogs import NewProjectDialog

    window.session.settings.folder = str(tmp_path)
    press(window, "view.russian")
    press(window, "file.new")
    dialog = window.findChild(NewProjectDialog)
    dialog.client.setText("Пустельга")
    dialog.client.textEdited.emit("")
    dialog.domains.setPlainText("https://kestrel-coffee.example/")
    dialog.accept()
    qtbot.waitUntil(lambda: window.session.project is not None, timeout=30000)
    assert window.session.project.path.name == "Пустельга.postmaster"
    zone = str(resource("example/kestrel.zone"))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *args: ([zone], ""))
    press(window, "tools.recordings")
    settled(qtbot, window)
    press(window, "audit.run")
    settled(qtbot, window)
    issues = window.workspace.pages["issues"]
    assert any(row.word == "Критично" for row in issues.rows.everything)
    assert "Проверен 1 домен" in window.status.message.text()
