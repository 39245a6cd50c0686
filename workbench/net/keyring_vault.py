"""Keeps secrets in the keyring of the operating system, and says in a sentence why it cannot."""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Protocol

from workbench.model.errors import SecretsError
from workbench.net.redaction import hide, redact
from workbench.net.secrets import SERVICE

SAFE = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)
"""Modules of keyrings that the operating system guards; all others are refused: files, even encrypted, are copied."""

PART = 1200
"""Characters of one entry: Windows' Credential Manager takes 2560 bytes of UTF-16."""

_INTERACTION_NOT_ALLOWED = "-25308"
"""What macOS says where it may not ask, as over SSH."""

_SPLIT = "postmaster-workbench:parts:"


class Keyring(Protocol):
    """What is needed of a `keyring.backend.KeyringBackend`."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """Return a password, or None."""
        ...

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Keep a password."""
        ...

    def delete_password(self, service: str, username: str, /) -> None:
        """Remove a password; an error where there is none."""
        ...


def system_keyring(platform: str = sys.platform) -> Keyring:
    """
    Return the keyring that the user set (PYTHON_KEYRING_BACKEND, keyringrc.cfg), else the system's best.

    Raises:
        SecretsError: there is none that keeps a secret secret.
    """
    from keyring import core

    try:
        chosen = core.load_env() or core.load_config()
    except (ImportError, AttributeError, RuntimeError, ValueError, TypeError) as error:
        raise SecretsError(
            "The keyring that is set cannot be used",
            "Look into PYTHON_KEYRING_BACKEND and keyringrc.cfg: {detail}",
            detail=redact(str(error)),
        ) from error
    if chosen is None:
        return _best(platform)
    if not _is_safe(type(chosen)):
        raise SecretsError(
            "The keyring that is set does not protect secrets",
            "{name} is none of the operating system's: take it out of PYTHON_KEYRING_BACKEND or keyringrc.cfg",
            name=f"{type(chosen).__module__}.{type(chosen).__name__}",
        )
    return chosen


def _best(platform: str) -> Keyring:
    """Return the best keyring that is there now; asked anew each time, since one may have been started meanwhile."""
    from keyring.backend import KeyringBackend, by_priority

    for module in SAFE:
        with suppress(ImportError):
            import_module(module)
    usable = [kind for kind in KeyringBackend.get_viable_backends() if _is_safe(kind)]
    if not usable:
        raise no_keyring(platform)
    return max(usable, key=by_priority)()


def _is_safe(kind: type[object]) -> bool:
    module = kind.__module__
    return any(module == safe or module.startswith(f"{safe}.") for safe in SAFE)


class KeyringVault:
    """
    Keeps secrets in a keyring.

    A secret longer than an entry may be is kept in several: the parts first, under a name nobody has seen, then the
    entry that names them, so that a break in between leaves the old secret whole. A further entry, `<account id>/`,
    lists the fields, since a keyring cannot be searched.
    """

    def __init__(self, keyring: Keyring, platform: str = sys.platform) -> None:
        self._keyring = keyring
        self._platform = platform

    def get(self, account_id: str, field: str) -> str | None:
        """Return a secret; None also where a part of it is gone."""
        with self._border():
            head = self._read(f"{account_id}/{field}")
            parts = [self._read(name) for name in _part_names(f"{account_id}/{field}", head)]
        if head is None or None in parts:
            return None
        value = "".join(part or "" for part in parts) if head.startswith(_SPLIT) else head
        hide(value)
        return value

    def put(self, account_id: str, field: str, value: str) -> None:
        """Keep a secret, and see that it is there."""
        hide(value)
        name = f"{account_id}/{field}"
        with self._border():
            before = self._read(name)
            head = self._write_parts(name, value) if len(value) > _room(value) or value.startswith(_SPLIT) else value
            self._keyring.set_password(SERVICE, name, head)
            for old in _part_names(name, before):
                self._delete(old)
            fields = self._fields(account_id)
            if field not in fields:
                self._keyring.set_password(SERVICE, f"{account_id}/", json.dumps([*fields, field]))
            kept = self._read(name) == head
        if not kept:
            raise SecretsError("The keyring did not keep the secret", "Its own settings may say why")

    def remove(self, account_id: str) -> None:
        """Forget every secret of an account, the list of them last."""
        with self._border():
            for field in self._fields(account_id):
                name = f"{account_id}/{field}"
                parts = list(_part_names(name, self._read(name)))
                for entry in (name, *parts):
                    self._delete(entry)
            self._delete(f"{account_id}/")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} in {type(self._keyring).__module__}>"

    def _write_parts(self, name: str, value: str) -> str:
        room = _room(value)
        pieces = [value[at : at + room] for at in range(0, len(value), room)]
        head = f"{_SPLIT}{secrets.token_hex(4)}:{len(pieces)}"
        for entry, piece in zip(_part_names(name, head), pieces, strict=True):
            self._keyring.set_password(SERVICE, entry, piece)
        return head

    def _fields(self, account_id: str) -> list[str]:
        listed = self._read(f"{account_id}/")
        try:
            found = json.loads(listed or "[]")
        except ValueError:
            return []
        return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []

    def _read(self, name: str) -> str | None:
        return self._keyring.get_password(SERVICE, name)

    def _delete(self, name: str) -> None:
        if self._read(name) is not None:
            self._keyring.delete_password(SERVICE, name)

    @contextmanager
    def _border(self) -> Iterator[None]:
        from keyring import errors

        try:
            yield
        except errors.KeyringLocked as error:
            raise locked(self._platform) from error
        except errors.NoKeyringError as error:
            raise no_keyring(self._platform) from error
        except _foreign() as error:
            raise _failed(error, self._platform) from error


def _room(value: str) -> int:
    return PART if value.isascii() else PART // 2  # a character may take two units of UTF-16


def _part_names(name: str, head: str | None) -> Iterator[str]:
    if head is None or not head.startswith(_SPLIT):
        return
    made, _, count = head.removeprefix(_SPLIT).partition(":")
    if count.isdecimal() and len(count) < 6:
        yield from (f"{name}#{made}.{number}" for number in range(1, int(count) + 1))


def _foreign() -> tuple[type[BaseException], ...]:
    """Return what the libraries of all platforms raise, as far as they are loaded."""
    from keyring.errors import KeyringError

    names = (
        ("secretstorage.exceptions", "SecretStorageException"),
        ("jeepney.wrappers", "DBusErrorResponse"),
        ("dbus.exceptions", "DBusException"),
        ("win32ctypes.pywin32.pywintypes", "error"),
        ("pywintypes", "error"),
    )
    loaded = [getattr(sys.modules[module], name) for module, name in names if module in sys.modules]
    return (KeyringError, OSError, RuntimeError, ValueError, *loaded)


def _failed(error: BaseException, platform: str) -> SecretsError:
    said = f"{error} {error.__cause__ or ''}".lower()
    if "dismissed" in said or "cancel" in said:
        return SecretsError(
            "The keyring was not allowed to open",
            "Its window was closed without an answer; try again and give the password",
            retryable=True,
        )
    if "locked" in said or _INTERACTION_NOT_ALLOWED in said:
        return locked(platform)
    return SecretsError(
        "The keyring failed", "{detail}", retryable=True, detail=redact(str(error) or repr(error))[:300]
    )


def locked(platform: str = sys.platform) -> SecretsError:
    """Return the error of a keyring that nobody unlocked."""
    if platform == "darwin":
        return SecretsError(
            "The macOS keychain was not opened",
            "Click “Always Allow” when macOS asks, or unlock the keychain “login” in Keychain Access; then try again",
            retryable=True,
        )
    if platform == "win32":
        return SecretsError(
            "Windows did not open the Credential Manager", "Log in to Windows again, then try again", retryable=True
        )
    return SecretsError(
        "The keyring is locked",
        "Give its password when it asks, or unlock it in “Passwords and Keys”, KWalletManager or KeePassXC; then try"
        " again",
        retryable=True,
    )


def no_keyring(platform: str = sys.platform) -> SecretsError:
    """Return the error of a computer without a keyring."""
    if platform == "win32":
        return SecretsError(
            "Windows' Credential Manager cannot be used",
            "Start the service “Credential Manager” in services.msc",
        )
    if platform == "darwin":
        return SecretsError(
            "The macOS keychain cannot be used",
            "Look in Keychain Access whether the keychain “login” is there",
        )
    if not _has_session_bus():
        return SecretsError(
            "This session has no keyring",
            "It has no D-Bus, as over SSH or in cron: use a desktop session or dbus-run-session with an unlocked"
            " gnome-keyring",
        )
    return SecretsError(
        "This computer has no keyring",
        "Install gnome-keyring (Debian, Ubuntu), KWallet or KeePassXC with its Secret Service on, and log in again",
    )


def _has_session_bus() -> bool:
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS")) or bool(folder and Path(folder, "bus").exists())
