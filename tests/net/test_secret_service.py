"""The keyring of a real Linux desktop: unlocked, locked, absent."""

import asyncio
import gc
import sys
import threading

import pytest

from tests.secret_service import MuteService, SecretService
from workbench.model.errors import SecretsError
from workbench.net.redaction import redact
from workbench.net.secrets import SERVICE, open_vault, patiently

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="Secret Service is Linux's"),
    # the library forgets to close its connection where the keyring is locked or gone
    pytest.mark.filterwarnings("ignore:.*unclosed.*:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

ACCOUNT = "fedcba9876543210" * 2


@pytest.fixture(autouse=True)
def collected():
    """Collect what is left here, where the warning is expected."""
    yield
    gc.collect()


@pytest.fixture
def service(tmp_path, monkeypatch):
    with SecretService(tmp_path / "session") as running:
        running.enter(monkeypatch)
        yield running


def test_secrets_are_kept_and_removed(service):
    vault = open_vault()
    long = "1//0" + "é" * 3000
    vault.put(ACCOUNT, "refresh_token", "a first secret")
    vault.put(ACCOUNT, "refresh_token", "a second secret")
    vault.put(ACCOUNT, "client", long)
    again = open_vault()
    assert again.get(ACCOUNT, "refresh_token") == "a second secret"
    assert again.get(ACCOUNT, "client") == long
    assert again.get(ACCOUNT, "other") is None
    kept = service.entries()
    assert {attributes["service"] for _, attributes in kept} == {SERVICE}
    assert f"{ACCOUNT}/refresh_token" in {attributes["username"] for _, attributes in kept}
    assert not [one for one in kept if "second" in str(one) or "éé" in str(one)], "a secret stands in a label"
    again.remove(ACCOUNT)
    assert not service.entries()


def test_the_secret_is_on_no_disk_in_plain(service, tmp_path):
    open_vault().put(ACCOUNT, "refresh_token", "a-very-plain-secret")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if b"a-very-plain-secret" in path.read_bytes()]


async def test_it_is_asked_from_a_thread(service):
    vault = await patiently(open_vault)
    await patiently(lambda: vault.put(ACCOUNT, "token", "a secret"))
    values = await asyncio.gather(*(patiently(lambda: vault.get(ACCOUNT, "token")) for _ in range(5)))
    assert values == ["a secret"] * 5


def test_a_locked_keyring_says_what_to_do(service):
    vault = open_vault()
    vault.put(ACCOUNT, "token", "a secret")
    service.lock()
    for call in (
        lambda: vault.get(ACCOUNT, "token"),
        lambda: open_vault().put(ACCOUNT, "token", "another secret"),
        lambda: vault.remove(ACCOUNT),
    ):
        with pytest.raises(SecretsError, match="is locked") as caught:
            call()
        assert caught.value.retryable
        assert "another" not in redact(str(caught.value))


def test_a_session_without_a_keyring(service, monkeypatch, tmp_path):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")
    with pytest.raises(SecretsError, match="This computer has no keyring") as caught:
        open_vault()
    assert "gnome-keyring" in str(caught.value)


def test_a_computer_without_a_bus(tmp_path, monkeypatch):
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "PYTHON_KEYRING_BACKEND"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with pytest.raises(SecretsError, match="This session has no keyring"):
        open_vault()


def test_the_keyring_goes_away_meanwhile(tmp_path, monkeypatch):
    with SecretService(tmp_path / "session") as running:
        running.enter(monkeypatch)
        vault = open_vault()
    with pytest.raises(SecretsError, match="keyring"):
        vault.get(ACCOUNT, "token")


async def test_a_keyring_that_never_answers(tmp_path, monkeypatch):
    with MuteService(tmp_path / "session") as running:
        running.enter(monkeypatch)
        vault = await patiently(open_vault)
        with pytest.raises(SecretsError, match="did not answer"):
            await patiently(lambda: vault.get(ACCOUNT, "token"), timeout_s=0.2)
    for thread in threading.enumerate():
        if thread.name == "keyring":
            thread.join(30)  # its bus is gone, so it ends
