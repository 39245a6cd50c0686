"""Accounts in the window: connected by hand or in the browser, tested, fetched, renamed, removed; secrets unseen."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.providers.base import InProcess
from tests.ui.accounts_world import ACCESS, PAGE, REFRESH, TODAY, Far, settled, shown, texts_of
from workbench.model.accounts import Access, Account, Health, Subject
from workbench.model.errors import SecretsError
from workbench.model.text import Texts
from workbench.net.api import Api
from workbench.store.accounts import AccountEntry, list_accounts
from workbench.store.imports import list_imports
from workbench.store.project import Project
from workbench.store.samples import list_samples
from workbench.ui.account_dialog import CHOICE, FORM, RESULT, ConnectDialog
from workbench.ui.account_dialogs import RemoveDialog, RenameDialog
from workbench.ui.account_words import condition, failure_text, health_lines, hosts_of, source_info


@pytest.fixture
def plain(qtbot, window, tmp_path):
    """The window with an empty project."""
    Project.create(tmp_path / "client.postmaster").close()
    window.projects.open(tmp_path / "client.postmaster")
    qtbot.waitUntil(lambda: window.session.project is not None, timeout=10000)
    settled(qtbot, window)
    return window


@pytest.fixture
def far(plain):
    return Far(plain)


@pytest.fixture
def page(plain):
    return plain.workspace.pages["accounts"]


def dialog_of(qtbot, window, source):
    """Open the guided connection of a source at its form."""
    window.menus.run("account.add")
    dialog = shown(window, ConnectDialog)
    dialog.choice.choose(source)
    dialog.advance()
    settled(qtbot, window)
    assert dialog.stack.currentIndex() == FORM
    return dialog


def connect_mailru(qtbot, window, page=PAGE):
    dialog = dialog_of(qtbot, window, "mailru_postmaster")
    QApplication.clipboard().setText(page)
    dialog.form.boxes[0].paste.click()
    dialog.advance()
    settled(qtbot, window)
    return dialog


@pytest.fixture
def connected(qtbot, plain, far):
    dialog = connect_mailru(qtbot, plain)
    assert dialog.stack.currentIndex() == RESULT, dialog.problem.text()
    dialog.reject()
    settled(qtbot, plain)
    return plain


def accounts(window):
    return list_accounts(window.session.db)


def test_an_empty_project_offers_to_connect(qtbot, plain, page, far):
    plain.menus.run("fetch.all")
    assert plain.workspace.current == "accounts"
    assert "Connect an account first" in plain.messages.text.text()
    page.empty.button.click()
    assert shown(plain, ConnectDialog).isVisible()
    assert not far.mailru.asked


def test_mailru_from_a_pasted_page(qtbot, plain, page, far):
    dialog = dialog_of(qtbot, plain, "mailru_postmaster")
    assert "postmaster.mail.ru, o2.mail.ru" in dialog.form.hosts.text()
    box = dialog.form.boxes[0]
    assert box.line.echoMode() is QLineEdit.EchoMode.Password
    dialog.advance()
    assert "Still missing: Token of Mail.ru" in dialog.problem.text()
    assert not far.mailru.asked, "something was sent before anything was given"
    QApplication.clipboard().setText(PAGE)
    box.paste.click()
    assert REFRESH not in box.line.displayText()
    assert f"{len(PAGE)} characters, hidden" in box.said.text()
    dialog.advance()
    settled(qtbot, plain)
    assert dialog.stack.currentIndex() == RESULT
    assert "1 domain can be fetched" in " ".join(texts_of(dialog.result_page))
    (entry,) = accounts(plain)
    assert (entry.account.source, entry.account.name) == ("mailru_postmaster", "Mail.ru Postmaster")
    assert far.vault.get(entry.account.id, "refresh_token") == REFRESH
    QApplication.clipboard().clear()
    assert not [text for text in texts_of(plain) if REFRESH in text or ACCESS in text]
    dialog.advance()  # fetch at once
    settled(qtbot, plain)
    assert len(list_samples(plain.session.db, subject="shop.example")) > 300
    settled(qtbot, plain)
    assert page.current.account.id == entry.account.id
    assert "Newest day with a value" in " ".join(texts_of(page.details))


def test_a_refusal_is_a_sentence_and_nothing_is_kept(qtbot, plain, far):
    dialog = connect_mailru(qtbot, plain, "refresh-token-that-mail-ru-does-not-know")
    assert dialog.stack.currentIndex() == FORM
    assert "Mail.ru" in dialog.problem.text()
    assert not dialog.memory.isVisible()
    assert not accounts(plain)
    dialog.reject()
    assert not [text for text in texts_of(dialog) if "refresh-token-that" in text]


def test_links_open_only_on_a_click(qtbot, plain, far):
    dialog = dialog_of(qtbot, plain, "mailru_postmaster")
    assert not far.browsed
    links = [part for part in dialog.form.findChildren(type(dialog.go)) if part.text() == "Open postmaster.mail.ru"]
    links[0].click()
    assert far.browsed == ["https://postmaster.mail.ru/"]


def test_without_a_keyring_secrets_can_be_kept_for_this_run(qtbot, plain, far):
    def none():
        raise SecretsError("This computer has no keyring", "Install gnome-keyring")

    plain.session.outside.open_vault = none
    dialog = dialog_of(qtbot, plain, "mailru_postmaster")
    assert "Install gnome-keyring" in dialog.problem.text()
    dialog.memory.click()
    assert "for this run only" in dialog.keeping.text()
    QApplication.clipboard().setText(REFRESH)
    dialog.form.boxes[0].paste.click()
    dialog.advance()
    settled(qtbot, plain)
    assert dialog.stack.currentIndex() == RESULT
    dialog.reject()
    plain.menus.run("fetch.all")
    settled(qtbot, plain)
    assert list_samples(plain.session.db)


def test_google_in_the_browser(qtbot, plain, far, tmp_path):
    file = tmp_path / "client_secret.json"
    file.write_text(far.oauth.client_file)
    dialog = dialog_of(qtbot, plain, "google_postmaster")
    dialog.form.boxes[0].read(file)
    dialog.advance()
    settled(qtbot, plain)
    assert dialog.stack.currentIndex() == RESULT, dialog.problem.text()
    assert len(far.browsed) == 1 and far.browsed[0].startswith("https://accounts.google.com/")
    assert not [text for secret in far.oauth.secrets() for text in texts_of(plain) if secret in text]
    dialog.reject()
    page = plain.workspace.pages["accounts"]
    settled(qtbot, plain)
    page.act("remove")
    ask = shown(page, RemoveDialog)
    assert "cannot be undone" in ask.said.text()
    ask.accept()
    settled(qtbot, plain)
    assert not far.oauth.refresh_tokens, "the consent was not taken back"
    assert not accounts(plain)
    assert plain.session.undo.next_back is None


def test_a_sign_in_is_stopped(qtbot, plain, far, tmp_path):
    far.consents = False
    file = tmp_path / "client_secret.json"
    file.write_text(far.oauth.client_file)
    dialog = dialog_of(qtbot, plain, "google_postmaster")
    dialog.form.boxes[0].read(file)
    dialog.advance()
    qtbot.waitUntil(lambda: bool(far.browsed), timeout=5000)
    assert "left" in dialog.waiting.said.text()
    assert dialog.waiting.again.isVisible()
    dialog.waiting.stop.click()
    settled(qtbot, plain)
    assert dialog.problem.text() == "Stopped. Nothing was connected."
    assert dialog.go.isEnabled()
    assert not accounts(plain)


def test_experimental_sources_are_switched_on(qtbot, plain, far):
    plain.menus.run("account.add")
    dialog = shown(plain, ConnectDialog)
    assert dialog.stack.currentIndex() == CHOICE
    before = dialog.choice.list.count()
    assert not dialog.choice.list.findItems("Yandex", _contains())
    dialog.choice.experimental.click()
    assert dialog.choice.list.count() > before
    assert dialog.choice.list.findItems("Yandex", _contains())
    settled(qtbot, plain)
    assert plain.session.setting("experimental_sources") is True


def _contains():
    from PySide6.QtCore import Qt

    return Qt.MatchFlag.MatchContains


def test_offline_asks_nobody(qtbot, connected, far):
    connected.menus.run("tools.offline")
    settled(qtbot, connected)
    asked = len(far.mailru.asked)
    for name in ("fetch.all", "account.add", "account.reconnect"):
        connected.messages.hide()
        connected.menus.run(name)
        settled(qtbot, connected)
        assert "Offline" in connected.messages.text.text()
    connected.workspace.pages["accounts"].act("test")
    settled(qtbot, connected)
    assert len(far.mailru.asked) == asked


def test_fetch_says_what_came_and_is_undone_as_a_unit(qtbot, connected, far):
    connected.menus.run("fetch.all")
    settled(qtbot, connected)
    count = len(list_samples(connected.session.db))
    assert count > 300
    assert f"Mail.ru Postmaster: {count} new, 0 changed, 0 as before" in connected.messages.text.text()
    connected.messages.act.click()
    settled(qtbot, connected)
    assert not list_samples(connected.session.db)
    assert not list_imports(connected.session.db)
    connected.menus.run("edit.redo")
    settled(qtbot, connected)
    assert len(list_samples(connected.session.db)) == count
    connected.menus.run("edit.undo")
    settled(qtbot, connected)
    assert not list_samples(connected.session.db)


def test_the_button_takes_back_the_fetch_whatever_was_done_since(qtbot, connected, far):
    connected.menus.run("fetch.all")
    settled(qtbot, connected)
    page = connected.workspace.pages["accounts"]
    page.act("rename")
    ask = shown(page, RenameDialog)
    ask.name.setText("Acme")
    ask.accept()
    settled(qtbot, connected)
    connected.messages.act.click()
    settled(qtbot, connected)
    assert not list_samples(connected.session.db)
    assert [one.account.name for one in accounts(connected)] == ["Acme"]


def test_a_fetch_is_stopped_and_keeps_what_came(qtbot, connected, far):
    waiting = []

    async def forever(_):
        waiting.append(True)
        await asyncio.sleep(3600)

    far.mailru.throttle = 1000
    connected.session.outside.make_api = lambda: Api(transport=InProcess(far.mailru), sleep=forever)
    connected.menus.run("fetch.all")
    qtbot.waitUntil(lambda: bool(waiting), timeout=5000)
    qtbot.waitUntil(connected.status.jobs.isVisible, timeout=5000)
    assert "Fetching statistics" in connected.status.jobs.title.text()
    connected.status.jobs.cancel.click()
    settled(qtbot, connected)
    assert connected.status.message.text() == "Stopped. What was finished is kept."


def test_enter_goes_to_what_can_be_done(qtbot, connected, far):
    page = connected.workspace.pages["accounts"]
    page.table.opened.emit(page.current)
    assert connected.focusWidget() is page.details.tools["fetch"]
    assert list(page.details.tools) == ["fetch", "test", "reconnect", "rename", "remove"]


def test_a_failed_fetch_is_tried_again(qtbot, connected, far):
    far.mailru.refresh = "another-refresh-token-altogether"
    connected.menus.run("fetch.account")
    settled(qtbot, connected)
    assert "Mail.ru Postmaster: " in connected.messages.text.text()
    assert connected.messages.act.text() == "Retry"
    page = connected.workspace.pages["accounts"]
    assert condition(page.current, connected.session.texts, datetime.now(UTC)).word == "Does not work"
    far.mailru.refresh = REFRESH
    connected.messages.act.click()
    settled(qtbot, connected)
    assert list_samples(connected.session.db)
    assert condition(page.current, connected.session.texts, datetime.now(UTC)).word == "Works"


def test_a_new_secret(qtbot, connected, far):
    far.mailru.refresh = "another-refresh-token-altogether"
    connected.menus.run("account.reconnect")
    dialog = shown(connected, ConnectDialog)
    settled(qtbot, connected)
    assert [box.field.name for box in dialog.form.boxes] == ["refresh_token"]
    dialog.form.boxes[0].line.setText("another-refresh-token-altogether")
    dialog.advance()
    settled(qtbot, connected)
    assert dialog.stack.currentIndex() == RESULT
    (entry,) = accounts(connected)
    assert far.vault.get(entry.account.id, "refresh_token") == "another-refresh-token-altogether"


def test_rename_and_remove_are_taken_back(qtbot, connected, far):
    page = connected.workspace.pages["accounts"]
    page.act("rename")
    ask = shown(page, RenameDialog)
    ask.name.setText(" ")
    ask.accept()
    assert ask.problem.text() == "An account needs a name"
    ask.name.setText("Acme")
    ask.accept()
    settled(qtbot, connected)
    assert [one.account.name for one in accounts(connected)] == ["Acme"]
    connected.menus.run("edit.undo")
    settled(qtbot, connected)
    assert [one.account.name for one in accounts(connected)] == ["Mail.ru Postmaster"]
    connected.menus.run("fetch.all")
    settled(qtbot, connected)
    before = accounts(connected)
    numbers = len(list_samples(connected.session.db))
    page.act("remove")
    shown(page, RemoveDialog).accept()
    settled(qtbot, connected)
    assert not accounts(connected)
    assert far.vault.get(before[0].account.id, "refresh_token") is None
    assert len(list_samples(connected.session.db)) == numbers
    connected.menus.run("edit.undo")
    settled(qtbot, connected)
    assert accounts(connected) == before
    assert far.vault.get(before[0].account.id, "refresh_token") == REFRESH


def test_a_test_finds_what_changed(qtbot, connected, far):
    far.mailru.domains.append("post.example")
    page = connected.workspace.pages["accounts"]
    page.act("test")
    settled(qtbot, connected)
    assert [one.name for one in page.current.subjects] == ["post.example", "shop.example"]
    assert "works" in connected.status.message.text()


NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FINE = AccountEntry(
    Account("a" * 32, "microsoft_snds", "Acme", {}, NOW), Health(fetched=NOW), (Subject("shop.example"),)
)


@pytest.mark.parametrize(
    ("health", "subjects", "word"),
    [
        ({}, FINE.subjects, "Works"),
        ({"fetched": None}, FINE.subjects, "Nothing fetched yet"),
        ({"expires": NOW + timedelta(days=3, hours=1)}, FINE.subjects, "ends in 3 days"),
        ({"expires": NOW + timedelta(days=20)}, FINE.subjects, "Works"),
        ({"expires": NOW - timedelta(days=2)}, FINE.subjects, "Has ended"),
        ({"error": "Nobody signed in within {minutes} min", "arguments": {"minutes": "5"}}, (), "Does not work"),
        ({}, (Subject("a.example", Access.UNVERIFIED),), "Sees no verified domain"),
    ],
)
def test_how_an_account_does(health, subjects, word):
    entry = FINE._replace(health=replace(FINE.health, **health), subjects=subjects)
    assert condition(entry, Texts("en"), NOW).word == word


def test_health_in_both_languages():
    health = Health(
        made=NOW - timedelta(days=27), expires=NOW + timedelta(days=3, hours=1), last_day=TODAY, failed=NOW,
        error="The proxy {proxy} refuses the way to {host}", hint="", arguments={"proxy": "p", "host": "h"},
    )  # fmt: skip
    entry = FINE._replace(health=health)
    assert health_lines(Texts("en"), entry, NOW)[:2] == ["Connected 27 days ago", "Its secret ends in 3 days"]
    assert "3 дня" in health_lines(Texts("ru"), entry, NOW)[1]
    assert failure_text(Texts("ru"), health).startswith("Прокси-сервер p")
    assert failure_text(Texts("en"), replace(health, arguments={})) == health.error


def test_hosts_name_what_is_known():
    info = source_info("amazon_ses")
    assert hosts_of(info) == ("email.….amazonaws.com",)
    assert hosts_of(info, Account("", "amazon_ses", "", {"region": "eu-west-1"})) == ("email.eu-west-1.amazonaws.com",)
    assert source_info("no_such_source") is None
