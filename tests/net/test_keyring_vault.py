"""Secrets in a keyring: which keyrings are trusted, what is said of the others, and long secrets in short entries."""

import asyncio
import json
import threading

import keyring.errors
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null

from workbench.model.errors import SecretsError
from workbench.model.text import LANGUAGES, Texts
from workbench.net import keyring_vault
from workbench.net.keyring_vault import KeyringVault, locked, no_keyring, system_keyring
from workbench.net.redaction import redact
from workbench.net.secrets import SERVICE, MemoryVault, patiently

ACCOUNT = "0123456789abcdef" * 2
LIMIT = 2560
PLATFORMS = ("linux", "darwin", "win32")


class Windows:
    """Credential Manager: an entry takes 2560 bytes of UTF-16; what is not there cannot be removed."""

    def __init__(self):
        self.entries = {}

    def get_password(self, service, username):
        assert service == SERVICE
        return self.entries.get(username)

    def set_password(self, service, username, password):
        assert service == SERVICE
        if len(password.encode("utf-16-le")) > LIMIT:
            raise keyring.errors.PasswordSetError("(1783, 'CredWrite', 'The stub received bad data')")
        self.entries[username] = password

    def delete_password(self, service, username):
        if username not in self.entries:
            raise keyring.errors.PasswordDeleteError(service)
        del self.entries[username]


class Broken(Windows):
    def __init__(self, error):
        super().__init__()
        self.error = error

    def get_password(self, service, username):
        raise self.error


@pytest.mark.parametrize("kind", [MemoryVault, lambda: KeyringVault(Windows())])
def test_what_is_put_is_got(kind):
    vault = kind()
    assert vault.get(ACCOUNT, "token") is None
    vault.put(ACCOUNT, "token", "first secret")
    vault.put(ACCOUNT, "token", "second secret")
    vault.put("other", "token", "third secret")
    assert vault.get(ACCOUNT, "token") == "second secret"
    vault.remove(ACCOUNT)
    assert vault.get(ACCOUNT, "token") is None
    assert vault.get("other", "token") == "third secret"
    vault.remove(ACCOUNT)
    assert "secret" not in redact(str(vault) + repr(vault)).replace("secrets", "")


def test_entries_are_named_by_account_and_field():
    backend = Windows()
    KeyringVault(backend).put(ACCOUNT, "refresh_token", "a secret")
    assert backend.entries == {f"{ACCOUNT}/refresh_token": "a secret", f"{ACCOUNT}/": '["refresh_token"]'}


SECRETS = st.one_of(
    st.text(max_size=50),
    st.text("aé𝄞\0\n", min_size=500, max_size=4000),
    st.integers(1, 9).map(lambda n: "k" * n * 600),
    st.just("postmaster-workbench:parts:00000000:3"),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(SECRETS, min_size=1, max_size=4))
def test_secrets_of_any_length(secrets):
    backend = Windows()
    vault = KeyringVault(backend)
    for secret in secrets:
        vault.put(ACCOUNT, "client", secret)
        assert vault.get(ACCOUNT, "client") == secret
    assert len(backend.entries) <= 2 + len(secrets[-1]) // 600 + 1, "parts of an earlier secret were left behind"
    vault.remove(ACCOUNT)
    assert not backend.entries


def test_a_break_in_writing_leaves_the_old_secret():
    backend = Windows()
    vault = KeyringVault(backend)
    old, new = "o" * 5000, "n" * 5000
    vault.put(ACCOUNT, "client", old)
    real, wrote = backend.set_password, []

    def breaks(service, username, password):
        wrote.append(username)
        if len(wrote) > 2:
            raise OSError("the power went")
        real(service, username, password)

    backend.set_password = breaks
    with pytest.raises(SecretsError):
        vault.put(ACCOUNT, "client", new)
    assert vault.get(ACCOUNT, "client") == old


def test_a_lost_part_is_a_lost_secret():
    backend = Windows()
    KeyringVault(backend).put(ACCOUNT, "client", "x" * 5000)
    del backend.entries[next(name for name in backend.entries if name.endswith(".2"))]
    assert KeyringVault(backend).get(ACCOUNT, "client") is None
    KeyringVault(backend).remove(ACCOUNT)
    assert not backend.entries


def test_a_spoilt_list_of_fields_hurts_nothing():
    backend = Windows()
    vault = KeyringVault(backend)
    for spoilt in ("", "{", "7", '[1, "token"]'):
        backend.entries[f"{ACCOUNT}/"] = spoilt
        vault.put(ACCOUNT, "token", "a secret")
        assert "token" in json.loads(backend.entries[f"{ACCOUNT}/"])


def test_a_keyring_that_keeps_nothing_is_noticed():
    with pytest.raises(SecretsError, match="did not keep"):
        KeyringVault(null.Keyring()).put(ACCOUNT, "token", "a secret")


ERRORS = {
    keyring.errors.KeyringLocked("Failed to unlock the collection!"): "is locked",
    keyring.errors.NoKeyringError("No recommended backend"): "no keyring",
    keyring.errors.InitError("Failed to create the collection: Prompt dismissed.."): "not allowed to open",
    keyring.errors.KeyringError("Can't get password from keychain: (-25308, 'Unknown Error')"): "is locked",
    keyring.errors.PasswordSetError("Can't store password on keychain: (-67030, 'x')"): "keyring failed",
    OSError("bus gone"): "keyring failed",
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"): "keyring failed",
}


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_its_errors_have_their_sentence(error):
    for call in (
        lambda vault: vault.get(ACCOUNT, "token"),
        lambda vault: vault.put(ACCOUNT, "token", "a secret"),
        lambda vault: vault.remove(ACCOUNT),
    ):
        with pytest.raises(SecretsError, match=ERRORS[error]):
            call(KeyringVault(Broken(error), "linux"))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("PromptDismissedException", "not allowed to open"),
        ("LockedException", "is locked"),
        ("SecretServiceNotAvailableException", "keyring failed"),
    ],
)
def test_errors_of_the_secret_service(name, why):
    exceptions = pytest.importorskip("secretstorage.exceptions", reason="Linux's keyring")
    pytest.importorskip("jeepney.wrappers")
    messages = {"PromptDismissedException": "Prompt dismissed.", "LockedException": "Collection is locked!"}
    error = getattr(exceptions, name)(messages.get(name, "x"))
    with pytest.raises(SecretsError, match=why):
        KeyringVault(Broken(error), "linux").put(ACCOUNT, "token", "a secret")


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_system_has_its_own_advice(platform, language, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    name = {"linux": "KeePassXC", "darwin": "macOS", "win32": "Windows"}[platform]
    for error in (locked(platform), no_keyring(platform)):
        assert name in Texts(language).error(error)
    assert {"linux": "gnome-keyring"}.get(platform, "") in Texts(language).error(no_keyring(platform))


def test_without_a_session_bus_it_says_so(monkeypatch, tmp_path):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    assert "D-Bus" in str(no_keyring("linux"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert "D-Bus" in str(no_keyring("linux"))
    (tmp_path / "bus").touch()
    assert "Install gnome-keyring" in str(no_keyring("linux"))


class Plain(KeyringBackend):
    """A file that everybody may read, as `keyrings.alt.file.PlaintextKeyring`."""

    priority = 20

    def get_password(self, service, username):
        return None

    def set_password(self, service, username, password):
        raise AssertionError("a secret went into a file")


Plain.__module__ = "keyrings.alt.file"


@pytest.fixture
def chosen(monkeypatch):
    """Set which keyring the user's settings name."""

    def choose(backend):
        monkeypatch.setattr("keyring.core.load_env", lambda: backend)
        monkeypatch.setattr("keyring.core.load_config", lambda: None)

    return choose


@pytest.mark.parametrize("backend", [fail.Keyring(), null.Keyring(), chainer.ChainerBackend(), Plain()])
def test_keyrings_that_protect_nothing_are_refused(backend, chosen):
    chosen(backend)
    with pytest.raises(SecretsError, match="does not protect secrets"):
        system_keyring()


def test_a_plain_file_is_never_chosen_by_itself(chosen, monkeypatch):
    chosen(None)
    monkeypatch.setattr(KeyringBackend, "get_viable_backends", lambda: iter([Plain, null.Keyring, fail.Keyring]))
    with pytest.raises(SecretsError, match="no keyring"):
        system_keyring("linux")


def test_a_setting_that_cannot_be_used(monkeypatch):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Keyring")
    with pytest.raises(SecretsError, match="PYTHON_KEYRING_BACKEND"):
        system_keyring()


def test_the_systems_own_are_trusted(chosen):
    safe = type("Keyring", (Windows,), {"__module__": "keyring.backends.macOS"})()
    chosen(safe)
    assert system_keyring("darwin") is safe
    assert "keyring.backends.macOSX" not in keyring_vault.SAFE


async def test_patience_ends(monkeypatch):
    never = threading.Event()
    with pytest.raises(SecretsError, match="did not answer") as caught:
        await patiently(never.wait, timeout_s=0.01)
    assert caught.value.retryable
    never.set()


async def test_a_hanging_keyring_holds_up_no_cancellation():
    never, begun = threading.Event(), threading.Event()

    def hang():
        begun.set()
        never.wait()

    task = asyncio.ensure_future(patiently(hang))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    never.set()


async def test_what_the_vault_raises_comes_through():
    with pytest.raises(SecretsError, match="is locked"):
        await patiently(lambda: KeyringVault(Broken(keyring.errors.KeyringLocked()), "linux").get(ACCOUNT, "x"))
    assert await patiently(lambda: 7) == 7
