"""Files in the window: dropped or chosen, asked about, imported, listed, taken back."""

import gzip
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMessageBox

from tests.mail.test_aggregate import GOOD
from tests.providers.microsoft_snds import line
from tests.ui.accounts_world import settled, shown
from workbench.model.table import Doubt, Role, Scale
from workbench.model.text import Texts
from workbench.store.imports import Failure, ImportEntry, list_imports
from workbench.store.project import Project
from workbench.store.samples import list_samples
from workbench.ui.import_words import brought_text, kind_word, reason_text
from workbench.ui.importing import import_paths
from workbench.ui.table_dialog import TableDialog
from workbench.ui.yahoo_dialog import YahooDialog

UNCLEAR = (
    "Дата;Домен;Отправлено;Доля жалоб\n01.02.2026;shop.example;1000;0,2\nитого;;1000;\n03.02.2026;shop.example;x;0,3\n"
)
CLEAR = "Date,Domain,Sent\n2026-11-20,shop.example,3\n2026-11-21,shop.example,4\n"


@pytest.fixture
def plain(qtbot, window, tmp_path):
    """The window with an empty project."""
    Project.create(tmp_path / "client.postmaster").close()
    window.projects.open(tmp_path / "client.postmaster")
    qtbot.waitUntil(lambda: window.session.project is not None, timeout=10000)
    settled(qtbot, window)
    return window


@pytest.fixture
def page(plain):
    return plain.workspace.pages["imports"]


def write(tmp_path, text, name="выгрузка.csv"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def drop(window, *paths):
    """Drag files from a file manager onto the window."""
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    how = (carried, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entering = QDragEnterEvent(QPoint(400, 300), Qt.DropAction.CopyAction, *how)
    window.dragEnterEvent(entering)
    assert entering.isAccepted()
    window.dropEvent(QDropEvent(QPointF(400, 300), Qt.DropAction.CopyAction, *how))


def answer(qtbot, dialog, doubt, value):
    """Answer a question with the choice that shows `value`."""
    key = next(key for key in dialog.questions.answers if key[0] is doubt)
    boxes = dialog.questions.answers[key]
    if isinstance(boxes, list):
        next(radio for radio in boxes if value in radio.text()).click()
    else:
        boxes.setCurrentText(value)
        boxes.activated.emit(boxes.currentIndex())
    qtbot.waitUntil(lambda: not dialog._later.isActive(), timeout=5000)
    settled(qtbot, dialog)


def asked(dialog):
    return {key[0] for key in dialog.questions.answers}


def test_a_dropped_table_asks_and_is_imported_and_undone(qtbot, plain, page, tmp_path):
    drop(plain, write(tmp_path, UNCLEAR))
    settled(qtbot, plain)
    dialog = shown(plain, TableDialog)
    settled(qtbot, plain)
    assert asked(dialog) >= {Doubt.DAY_ORDER, Doubt.METRIC}
    assert not dialog.go.isEnabled()
    assert not any(radio.isChecked() for radio in dialog.questions.answers[Doubt.DAY_ORDER, 0]), "an answer was guessed"
    assert "01.02.2026 = 1 February 2026" in dialog.questions.answers[Doubt.DAY_ORDER, 0][0].text()
    answer(qtbot, dialog, Doubt.DAY_ORDER, "day, month")
    answer(qtbot, dialog, Doubt.METRIC, "Complaint rate at Yahoo")
    assert asked(dialog) == {Doubt.SCALE}
    answer(qtbot, dialog, Doubt.SCALE, "per cent")
    assert not asked(dialog) and dialog.go.isEnabled()
    assert [one.line for one in dialog.failures.failures.rows] == [3, 4]
    assert "3 rows: 3 numbers" in dialog.said.text()
    dialog.go.click()
    settled(qtbot, plain)
    found = {(one.day, one.metric): one.value for one in list_samples(plain.session.db)}
    assert found == {
        (date(2026, 2, 1), "sent"): 1000, (date(2026, 2, 1), "complaint_rate_inbox"): 0.002,
        (date(2026, 2, 3), "complaint_rate_inbox"): 0.003,
    }  # fmt: skip
    assert plain.workspace.current == "imports"
    assert "3 new numbers from выгрузка.csv. 2 cells are left out" in plain.messages.text.text()
    assert page.table.current.origin == "выгрузка.csv"
    assert page.details.failures.rowCount() == 2
    plain.messages.act.click()
    settled(qtbot, plain)
    assert not list_samples(plain.session.db) and not list_imports(plain.session.db)
    plain.menus.run("edit.redo")
    settled(qtbot, plain)
    assert len(list_samples(plain.session.db)) == 3
    drop(plain, write(tmp_path, UNCLEAR.replace("01.02", "05.06"), "next.csv"))
    settled(qtbot, plain)
    again = next(found for found in plain.findChildren(TableDialog) if found.table.path.name == "next.csv")
    settled(qtbot, plain)
    assert "Read as you read" in again.remembered.text()
    assert again.go.isEnabled()
    again.reject()


def test_columns_are_corrected(qtbot, plain, tmp_path):
    import_paths(plain, [write(tmp_path, CLEAR)])
    settled(qtbot, plain)
    dialog = shown(plain, TableDialog)
    settled(qtbot, plain)
    sent = dialog.columns.lines[2]
    assert (sent.role.currentData(), sent.metric.currentData()) == ("value", "sent")
    sent.metric.setCurrentIndex(sent.metric.findData("complaint_rate_inbox"))
    sent.metric.activated.emit(sent.metric.currentIndex())
    qtbot.waitUntil(dialog.go.isEnabled, timeout=5000)
    assert dialog.mapping.columns[2].scale is Scale.PERCENT, "3 and 4 are no shares of one"
    sent.scale.setCurrentIndex(sent.scale.findData("ratio"))
    sent.scale.activated.emit(0)
    qtbot.waitUntil(lambda: len(dialog.failures.failures.rows) == 2, timeout=5000)
    assert not dialog.go.isEnabled(), "no row is left to import"
    sent.scale.setCurrentIndex(sent.scale.findData("percent"))
    sent.scale.activated.emit(0)
    qtbot.waitUntil(dialog.go.isEnabled, timeout=5000)
    domain = dialog.columns.lines[1]
    domain.role.setCurrentIndex(domain.role.findData("ignored"))
    domain.role.activated.emit(0)
    qtbot.waitUntil(lambda: asked(dialog) == {Doubt.SUBJECT}, timeout=5000)
    combo = dialog.questions.answers[Doubt.SUBJECT, -1]
    combo.setCurrentText("not a domain")
    combo.lineEdit().returnPressed.emit()
    assert dialog.mapping.subject == ""
    combo.setCurrentText("post.example")
    combo.lineEdit().returnPressed.emit()
    qtbot.waitUntil(dialog.go.isEnabled, timeout=5000)
    dialog.settings.source.setCurrentIndex(dialog.settings.source.findData("yahoo_sender_hub"))
    dialog.settings.source.activated.emit(0)
    qtbot.waitUntil(lambda: dialog.go.isEnabled() and dialog.mapping.source == "yahoo_sender_hub", timeout=5000)
    dialog.go.click()
    settled(qtbot, plain)
    found = [(one.source, one.subject, one.value) for one in list_samples(plain.session.db)]
    assert found == [("yahoo_sender_hub", "post.example", 0.03), ("yahoo_sender_hub", "post.example", 0.04)]


def test_a_column_of_a_part_of_the_mail(qtbot, plain, tmp_path):
    import_paths(
        plain, [write(tmp_path, "Date,Domain,X,Sent\n2026-11-20,shop.example,a,3\n2026-11-20,shop.example,b,4\n")]
    )
    settled(qtbot, plain)
    dialog = shown(plain, TableDialog)
    settled(qtbot, plain)
    assert len(dialog.failures.failures.rows) == 1, "two rows for one day are not added up"
    part = dialog.columns.lines[2]
    part.role.setCurrentIndex(part.role.findData(Role.DIMENSION.value))
    part.role.activated.emit(0)
    qtbot.waitUntil(lambda: dialog.mapping.columns[2].role is Role.DIMENSION, timeout=5000)
    part.kind.setCurrentText("tag")
    qtbot.waitUntil(lambda: dialog.go.isEnabled() and dialog.mapping.columns[2].dimension == "tag", timeout=5000)
    dialog.go.click()
    settled(qtbot, plain)
    assert {one.dimension: one.value for one in list_samples(plain.session.db)} == {"tag=a": 3, "tag=b": 4}


def test_a_file_of_a_provider_needs_no_answers(qtbot, plain, tmp_path):
    text = "".join(line(date(2026, 11, day)) + "\r\n" for day in (18, 19))
    import_paths(plain, [write(tmp_path, text, "snds.csv")])
    settled(qtbot, plain)
    assert {one.source for one in list_samples(plain.session.db)} == {"microsoft_snds"}
    (entry,) = list_imports(plain.session.db)
    assert (entry.kind, entry.files) == ("files", 1)
    assert f"{entry.counts['samples']} numbers" in plain.messages.text.text()
    plain.menus.run("edit.undo")
    settled(qtbot, plain)
    assert not list_samples(plain.session.db)


def test_a_report_beside_a_table(qtbot, plain, page, tmp_path):
    report = tmp_path / "report.xml.gz"
    report.write_bytes(gzip.compress(GOOD.encode()))
    drop(plain, report, write(tmp_path, CLEAR))
    settled(qtbot, plain)
    assert [entry.kind for entry in page.rows.rows] == ["files"]
    assert "1 report" in plain.messages.text.text()
    dialog = shown(plain, TableDialog)
    settled(qtbot, plain)
    dialog.go.click()
    settled(qtbot, plain)
    assert sorted(entry.kind for entry in page.rows.rows) == ["files", "table"]


def test_what_is_no_report_is_said(qtbot, plain, tmp_path):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    import_paths(plain, [tmp_path / "picture.png"])
    settled(qtbot, plain)
    assert "picture.png: " in plain.messages.text.text()
    assert not list_imports(plain.session.db)


def test_one_of_the_list_is_taken_back_after_a_question(qtbot, plain, page, tmp_path):
    for name in ("one.csv", "two.csv"):
        import_paths(plain, [write(tmp_path, CLEAR.replace("shop", name[:3]), name)])
        settled(qtbot, plain)
        dialog = next(found for found in plain.findChildren(TableDialog) if found.table.path.name == name)
        settled(qtbot, plain)
        dialog.go.click()
        settled(qtbot, plain)
    first = next(entry for entry in page.rows.rows if entry.origin == "one.csv")
    page.table.go_to(first.id)
    page.details.undo.click()
    box = shown(page, QMessageBox)
    assert "one.csv" in box.text()
    next(part for part in box.buttons() if part.text() == "Take it back").click()
    settled(qtbot, plain)
    assert [entry.origin for entry in page.rows.rows] == ["two.csv"]
    assert {one.subject for one in list_samples(plain.session.db)} == {"two.example"}
    plain.menus.run("edit.undo")
    settled(qtbot, plain)
    plain.menus.run("edit.undo")  # of the one that is gone already
    settled(qtbot, plain)
    assert not list_samples(plain.session.db)


def test_yahoo_is_typed_and_taken_back(qtbot, plain):
    plain.menus.run("import.yahoo")
    dialog = shown(plain, YahooDialog)
    dialog.domain.setCurrentText("shop.example")
    dialog.accept()
    assert "Nothing was typed" in dialog.problem.text()
    dialog.rate.setText("0,08 %")
    dialog.inboxed.setText("12 500")
    dialog.accept()
    settled(qtbot, plain)
    stored = {one.metric: (one.value, one.n) for one in list_samples(plain.session.db)}
    assert stored["complaint_rate_inbox"] == (0.0008, 12500)
    assert not list_imports(plain.session.db)
    plain.menus.run("edit.undo")
    settled(qtbot, plain)
    assert not list_samples(plain.session.db)
    plain.menus.run("edit.redo")
    settled(qtbot, plain)
    assert len(list_samples(plain.session.db)) == len(stored)


def test_words_for_imports():
    now = datetime(2026, 11, 23, tzinfo=UTC)
    fetch = ImportEntry("1", "fetch", "Acme", now, now, {"new": 2, "changed": 1, "same": 5}, 3, ())
    assert brought_text(Texts("en"), fetch) == "2 new numbers, 1 changed, 5 as before"
    table = fetch._replace(kind="table", counts={"rows": 9, "samples": 7, "new": 3, "failed": 2})
    assert brought_text(Texts("en"), table) == "3 new numbers, 4 as before"
    assert brought_text(Texts("en"), fetch._replace(finished=None)) == "was broken off"
    assert kind_word(Texts("ru"), "table") == "Таблица" and kind_word(Texts("ru"), "newer") == "newer"
    known = Failure("a.csv:2", "no day can be read in “{cell}”", {"cell": "x"})
    assert reason_text(Texts("en"), known) == "no day can be read in “x”"
    assert reason_text(Texts("en"), known._replace(args={})) == known.reason
