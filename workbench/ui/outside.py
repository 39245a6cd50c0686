"""What the window turns to outside of itself: keyring, providers, browser. Tests put others in their place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # HTTP and keyring are loaded when they are used, not when the window starts
    from workbench.net.api import Api
    from workbench.net.secrets import MemoryVault, Vault


def _system_vault() -> Vault:
    from workbench.net.secrets import open_vault

    return open_vault()


def _network() -> Api:
    from workbench.net.api import Api

    return Api()


def _browser(url: str) -> object:
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    return QDesktopServices.openUrl(QUrl(url))


class Outside:
    """
    The ways out of the program.

    Attributes:
        open_vault: Opens the system's keyring; may block.
        make_api: Makes the client of one task.
        browse: Opens an address in the system's browser; on the GUI thread, and only when the user asked for it.
    """

    def __init__(self) -> None:
        self.open_vault: Callable[[], Vault] = _system_vault
        self.make_api: Callable[[], Api] = _network
        self.browse: Callable[[str], object] = _browser
        self._memory: MemoryVault | None = None

    @property
    def in_memory(self) -> bool:
        """Whether new secrets are kept for this run only."""
        return self._memory is not None

    def keep_in_memory(self) -> None:
        """Keep new secrets in memory from now on, until the program ends."""
        from workbench.net.secrets import MemoryVault

        self._memory = self._memory or MemoryVault()

    async def vault(self) -> Vault:
        """
        Return where secrets are.

        Raises:
            SecretsError: there is no keyring, and the user did not choose to do without.
        """
        from workbench.net.secrets import patiently

        if self._memory is None:
            return await patiently(self.open_vault)
        return RunVault(self._memory, self.open_vault)


class RunVault:
    """Secrets of this run, before what a keyring has, if there is one; new ones never get into the keyring."""

    def __init__(self, memory: MemoryVault, open_keyring: Callable[[], Vault]) -> None:
        self._memory = memory
        self._open = open_keyring

    def get(self, account_id: str, field: str) -> str | None:
        """Return a secret, or None."""
        found = self._memory.get(account_id, field)
        keyring = self._keyring() if found is None else None
        return found if keyring is None else keyring.get(account_id, field)

    def put(self, account_id: str, field: str, value: str) -> None:
        """Keep a secret for this run."""
        self._memory.put(account_id, field, value)

    def remove(self, account_id: str) -> None:
        """Forget the secrets of an account, also those that the keyring has."""
        self._memory.remove(account_id)
        keyring = self._keyring()
        if keyring is not None:
            keyring.remove(account_id)

    def _keyring(self) -> Vault | None:
        from workbench.model.errors import SecretsError

        try:
            return self._open()
        except SecretsError:  # that is why secrets are kept in memory
            return None
