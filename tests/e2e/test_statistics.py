"""A user's story of numbers: the sample, an account of Mail.ru over real TLS, a fetch, a table with an open question."""

import gc
import sys

import pytest

from tests.ui.display import require_qt

require_qt()

from PySide6.QtCore import Qt  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from tests.providers.server import ProviderServer  # noqa: E402
from tests.secret_service import SecretService  # noqa: E402
from tests.ui.accounts_world import ACCESS, PAGE, REFRESH, mailru, settled, shown, texts_of  # noqa: E402
from tests.ui.conftest import theme, window  # noqa: E402, F401
from tests.ui.test_imports import drop  # noqa: E402
from workbench.model.table import Doubt  # noqa: E402
from workbench.net.secrets import MemoryVault  # noqa: E402
from workbench.store.database import select  # noqa: E402
from workbench.store.evidence import get_evidence  # noqa: E402
from workbench.store.samples import list_samples  # noqa: E402
from workbench.ui.account_dialog import RESULT, ConnectDialog  # noqa: E402
from workbench.ui.table_dialog import TableDialog  # noqa: E402

pytestmark = pytest.mark.e2e

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def server(tmp_path, monkeypatch):
    with ProviderServer(tmp_path, mailru()) as made:
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        yield made


@pytest.fixture
def sample_open(qtbot, window, server):  # noqa: F811
    """The sample project in the user's data folder, with the network allowed and a keyring."""
    window.start.sample.click()
    qtbot.waitUntil(lambda: window.session.project is not None, timeout=60000)
    settled(qtbot, window)
    vault = MemoryVault()
    window.session.outside.open_vault = lambda: vault
    if window.session.offline:
        window.status.offline.click()
        settled(qtbot, window)
    return window


def numbers(window):  # noqa: F811
    """Return the numbers of the domain that only this test's account and table know."""
    return list_samples(window.session.db, subject="shop.example")


def test_an_account_a_fetch_and_a_table(qtbot, sample_open, server, tmp_path):
    window = sample_open  # noqa: F811
    window.show_page("accounts")
    page = window.workspace.pages["accounts"]
    settled(qtbot, window)
    assert page.rows.rowCount() == 4, "the accounts of the sample"

    page.connect_button.click()
    dialog = shown(window, ConnectDialog)
    dialog.choice.choose("mailru_postmaster")
    dialog.go.click()
    settled(qtbot, window)
    QApplication.clipboard().setText(PAGE)
    dialog.form.boxes[0].paste.click()
    dialog.form.name.setText("Acme")
    assert not server.connects, "something was sent before the user said so"
    dialog.go.click()
    settled(qtbot, window)
    assert dialog.stack.currentIndex() == RESULT, dialog.problem.text()
    assert set(server.connects) <= {"postmaster.mail.ru", "o2.mail.ru"}
    dialog.go.click()  # fetch this account
    settled(qtbot, window)
    fetched = numbers(window)
    assert len({one.day for one in fetched}) == 40
    assert f"Acme: {len(fetched)} new, 0 changed, 0 as before" in window.messages.text.text()
    settled(qtbot, window)
    assert page.table.go_to(page.current.account.id)
    acme = next(entry for entry in page.rows.rows if entry.account.name == "Acme")
    assert acme.health.last_day == max(one.day for one in fetched)
    QApplication.clipboard().clear()
    for where in (window, *window.findChildren(ConnectDialog)):
        assert not [text for text in texts_of(where) if REFRESH in text or ACCESS in text]
    assert not [one for one in kept(window) if REFRESH.encode() in one or ACCESS.encode() in one]

    timeline = window.workspace.pages.get("timeline")
    if timeline is not None:
        window.show_page("timeline")
        settled(qtbot, window)

    path = tmp_path / "Жалобы.csv"
    path.write_text("Дата;Домен;Жалобы\n03.02.2026;shop.example;4\n04.02.2026;shop.example;1 200\n", "utf-8")
    drop(window, path)
    settled(qtbot, window)
    table = shown(window, TableDialog)
    settled(qtbot, window)
    assert not table.go.isEnabled()
    before = numbers(window)
    table.questions.answers[Doubt.DAY_ORDER, 0][0].click()
    qtbot.waitUntil(table.go.isEnabled, timeout=5000)
    table.go.click()
    settled(qtbot, window)
    assert {(str(one.day), one.value) for one in numbers(window)} - {(str(one.day), one.value) for one in before} == {
        ("2026-02-03", 4.0), ("2026-02-04", 1200.0),
    }  # fmt: skip
    window.activateWindow()  # no window manager gives it back when a dialog has closed
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    settled(qtbot, window)
    assert numbers(window) == before
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)  # and the fetch before it
    settled(qtbot, window)
    assert not numbers(window)


@pytest.fixture
def keyring(tmp_path):
    """A Secret Service; its clients leave their connections to the collector of garbage."""
    with SecretService(tmp_path / "session") as made:
        yield made
    gc.collect()


@pytest.mark.filterwarnings("ignore:.*unclosed.*:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(sys.platform != "linux", reason="needs Secret Service")
def test_the_keyring_of_the_system(qtbot, window, server, keyring, monkeypatch):  # noqa: F811
    """Nothing is put in the place of the keyring here; then the computer has none any more."""
    window.start.sample.click()
    qtbot.waitUntil(lambda: window.session.project is not None, timeout=60000)
    settled(qtbot, window)
    if window.session.offline:
        window.status.offline.click()
        settled(qtbot, window)
    for name, value in keyring.environment.items():
        monkeypatch.setenv(name, value)
    window.menus.run("account.add")
    dialog = shown(window, ConnectDialog)
    dialog.choice.choose("mailru_postmaster")
    dialog.go.click()
    settled(qtbot, window)
    assert not dialog.problem.isVisible(), dialog.problem.text()
    dialog.form.boxes[0].line.setText(REFRESH)
    dialog.go.click()
    settled(qtbot, window)
    account = dialog.connected.account.id
    assert {one["username"] for _, one in keyring.entries()} == {f"{account}/", f"{account}/refresh_token"}
    dialog.go.click()
    settled(qtbot, window)
    assert numbers(window)
    keyring.lock()
    window.workspace.pages["accounts"].table.go_to(account)
    window.menus.run("fetch.account")
    settled(qtbot, window)
    assert "The keyring is locked" in window.messages.text.text()
    for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    window.menus.run("fetch.all")
    settled(qtbot, window)
    assert "keyring" in window.messages.text.text()
    assert window.messages.act.text() == "Keep secrets for this run only"
    window.messages.act.click()
    assert window.session.outside.in_memory
    assert window.workspace.current == "accounts"


def kept(window):  # noqa: F811
    """Return the bytes of the project file and of all evidence in it."""
    db = window.session.db
    ids = [f"sha256:{bytes(row[0]).hex()}" for row in select(db, "SELECT sha256 FROM evidence")]
    return [window.session.project.path.read_bytes(), *(get_evidence(db, one).data for one in ids)]
