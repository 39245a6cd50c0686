"""
Where secrets are kept: the system's keyring, or memory for this run only; never a file of ours.

Calls of a vault block, and a keyring may ask the user for its password: tasks call it through `patiently`.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from workbench.model.errors import SecretsError
from workbench.net.redaction import hide

T = TypeVar("T")

SERVICE = "postmaster-workbench"
"""Name of the program in every keyring; an entry is called `<account id>/<field>`."""

PATIENCE_S = 120.0
"""How long a keyring may take: its user may have to find the password."""


class Vault(Protocol):
    """Secrets by account and field."""

    def get(self, account_id: str, field: str) -> str | None:
        """
        Return a secret, or None where there is none.

        Raises:
            SecretsError: the keyring is locked, or failed.
        """
        ...

    def put(self, account_id: str, field: str, value: str) -> None:
        """
        Keep a secret in place of the one before.

        Raises:
            SecretsError: the keyring is locked, or failed.
        """
        ...

    def remove(self, account_id: str) -> None:
        """
        Forget every secret of an account; that there is none is no error.

        Raises:
            SecretsError: the keyring is locked, or failed.
        """
        ...


class MemoryVault:
    """Keeps secrets until the program ends."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], str] = {}

    def get(self, account_id: str, field: str) -> str | None:
        """Return a secret, or None."""
        return self._kept.get((account_id, field))

    def put(self, account_id: str, field: str, value: str) -> None:
        """Keep a secret."""
        hide(value)
        self._kept[account_id, field] = value

    def remove(self, account_id: str) -> None:
        """Forget the secrets of an account."""
        self._kept = {key: value for key, value in self._kept.items() if key[0] != account_id}

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self._kept)} secrets>"


def open_vault() -> Vault:
    """
    Return the system's keyring; blocks, as its calls do.

    Raises:
        SecretsError: this computer has none, or one that does not protect what it keeps; the hint says what to install.
    """
    from workbench.net.keyring_vault import KeyringVault, system_keyring

    return KeyringVault(system_keyring())


async def patiently(work: Callable[[], T], *, timeout_s: float = PATIENCE_S) -> T:
    """
    Return what a blocking call of a vault returns, without waiting for ever.

    The call runs in a thread of its own that holds up neither a cancellation nor the end of the program: a keyring
    whose window nobody answers does not hang us.

    Raises:
        SecretsError: the vault's own, or the time is over.
    """
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def run() -> None:
        try:
            value = work()
        except BaseException as error:  # noqa: BLE001 - handed over to whoever waits
            tell(result.set_exception, error)
        else:
            tell(result.set_result, value)

    def tell(set_it: Callable[[T], None] | Callable[[BaseException], None], value: object) -> None:
        def set_if_waited_for() -> None:
            if not result.done():
                set_it(value)  # type: ignore[arg-type]

        try:
            loop.call_soon_threadsafe(set_if_waited_for)
        except RuntimeError:  # the loop has ended: nobody waits
            return

    threading.Thread(target=run, name="keyring", daemon=True).start()
    try:
        async with asyncio.timeout(timeout_s):
            return await result
    except TimeoutError as error:
        raise SecretsError(
            "The keyring did not answer",
            "It may be waiting for its password in a window of its own; answer it, then try again",
            retryable=True,
        ) from error
