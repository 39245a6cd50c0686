import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel

from workbench.model.settings import Recent
from workbench.ui.dialogs import NewProjectDialog, PassphraseDialog, ReportDialog
from workbench.ui.start import RecentRow


def rows(window):
    layout = window.start.recent
    parts = [layout.itemAt(number).widget() for number in range(layout.count())]
    return [part for part in parts if isinstance(part, RecentRow)]


def test_language_is_chosen_at_once_and_stays(window):
    english, russian = window.start.languages.buttons()
    assert english.isChecked()
    russian.click()
    assert window.start.new.title.text() == "Новый проект"
    assert window.menus.menus["file"].title() == "&Файл"
    assert window.session.settings.language == "ru"
    english.click()
    assert window.start.new.title.text() == "New project"


def test_recent_projects_pin_missing_forget(window, example):
    settings = window.session.settings
    settings.recent = [Recent("/not/there.postmaster", "Gone Ltd", "2026-10-01"), Recent(str(example), "Kestrel")]
    window.start.refresh()
    gone, here = rows(window)
    assert not gone.button.isEnabled()
    assert any("Not found" in label.text() for label in gone.findChildren(QLabel))
    here.pin.click()
    assert [row.button.title.text() for row in rows(window)] == ["Kestrel", "Gone Ltd"]
    rows(window)[1].forget.click()
    assert [entry.client for entry in settings.recent] == ["Kestrel"]


def test_a_recent_project_opens(qtbot, window, example):
    window.session.settings.recent = [Recent(str(example), "Kestrel")]
    window.start.refresh()
    rows(window)[0].button.click()
    qtbot.waitUntil(lambda: window.session.project is not None)
    assert window.windowTitle().startswith("Kestrel")
    assert window.session.settings.recent[0].client == "Kestrel Coffee"


def test_a_project_that_is_open_stays_open_and_writable(qtbot, opened, example):
    project = opened.session.project
    opened.projects.open(example)
    qtbot.waitUntil(lambda: not opened.session.jobs.running)
    assert opened.session.project is project
    assert not project.read_only


def test_a_dropped_project_opens(qtbot, window, example):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(example))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)
    qtbot.waitUntil(lambda: window.session.project is not None)


def test_a_file_that_is_no_project_is_said_and_the_page_stays(qtbot, window, tmp_path):
    path = tmp_path / "letter.postmaster"
    path.write_text("Dear Sirs " * 100)
    window.projects.open(path)
    qtbot.waitUntil(window.messages.isVisible)
    assert "letter.postmaster" in window.messages.text.text()
    assert window.session.project is None
    assert path.read_text().startswith("Dear Sirs")


@pytest.fixture
def dialog(qtbot, window, tmp_path):
    window.session.settings.folder = str(tmp_path)
    made = NewProjectDialog(window.session, window)
    qtbot.addWidget(made)
    return made


def test_a_new_project_is_named_after_its_client(dialog, tmp_path):
    dialog.client.setText("Acme / Söhne")
    dialog.client.textEdited.emit("")
    dialog.domains.setPlainText("https://shop.example.org/x, info@пример.рф\nexample.net.")
    assert dialog.path.text() == str(tmp_path / "Acme - Söhne.postmaster")
    assert dialog.wrong() == ""
    assert dialog.chosen.domains == ("shop.example.org", "xn--e1afmkfd.xn--p1ai", "example.net")


def test_a_new_project_says_what_is_wrong(dialog):
    dialog.domains.setPlainText("example.org 192.0.2.1")
    dialog.accept()
    assert "“192.0.2.1” is an IP address" in dialog.problem.text()
    dialog.domains.setPlainText("not_a_domain")
    assert "“not_a_domain” has no dot" in dialog.wrong()
    dialog.domains.setPlainText("")
    assert dialog.wrong() == "Enter the client's name or a domain"
    dialog.client.setText("Acme")
    dialog.encrypt.setChecked(True)
    assert dialog.wrong() == "The passphrase is empty"
    dialog.passphrase.setText("one")
    dialog.again.setText("two")
    assert dialog.wrong() == "The two passphrases differ"


def test_a_protected_project_is_made_and_asks_when_it_is_opened(qtbot, window, dialog, tmp_path):
    dialog.client.setText("Safe")
    dialog.domains.setPlainText("example.org")
    dialog.path.setText(str(tmp_path / "safe"))
    dialog.encrypt.setChecked(True)
    dialog.passphrase.setText("открой")
    dialog.again.setText("открой")
    window.projects.create(dialog.chosen)
    qtbot.waitUntil(lambda: window.session.project is not None)
    window.projects.leave()
    qtbot.waitUntil(lambda: window.session.project is None)
    window.projects.open(tmp_path / "safe.postmaster")
    qtbot.waitUntil(lambda: window.findChild(PassphraseDialog) is not None)
    asked = window.findChild(PassphraseDialog)
    asked.passphrase.setText("wrong")
    asked.accept()
    qtbot.waitUntil(lambda: any(d is not asked for d in window.findChildren(PassphraseDialog)))
    again = next(d for d in window.findChildren(PassphraseDialog) if d is not asked)
    assert again.problem.text()
    again.passphrase.setText("открой")
    again.accept()
    qtbot.waitUntil(lambda: window.session.project is not None)


def test_a_report_s_name_follows_its_format(qtbot, window, tmp_path):
    window.session.settings.folder = str(tmp_path)
    dialog = ReportDialog(window.session, "ACME", "ru", window)
    qtbot.addWidget(dialog)
    assert (dialog.file, dialog.language) == (tmp_path / "ACME.pdf", "ru")
    dialog.format.setCurrentIndex(1)
    assert dialog.file == tmp_path / "ACME.csv.zip"
    dialog.path.setText("x.docx")
    assert dialog.wrong()


def test_the_sample_opens_in_one_click(qtbot, window):
    window.start.sample.click()
    qtbot.waitUntil(lambda: window.session.project is not None, timeout=60000)
    assert "Oriole Tea" in window.windowTitle()
    assert not window.session.project.read_only
