"""The option `--secrets-from`: secrets for one run, on a computer without a keyring."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import IO, Any, TypeVar

import click

from workbench.model.accounts import Account
from workbench.model.errors import UsageError
from workbench.net.secrets import MemoryVault, Vault, open_vault, patiently
from workbench.store.accounts import list_accounts
from workbench.store.database import Database

F = TypeVar("F", bound=Callable[..., Any])

LIMIT = 1024 * 1024


def secrets_option(function: F) -> F:
    """Add `--secrets-from FILE`; the function gets `secrets_from: IO[bytes] | None` for `vault_of`."""
    return click.option(
        "--secrets-from",
        type=click.File("rb"),
        metavar="FILE",
        help="Read the secrets from this JSON file for this run, not from the keyring; - for standard input.",
    )(function)


async def vault_of(secrets_from: IO[bytes] | None, db: Database) -> Vault:
    """
    Return the keyring, or the secrets of a file for this run only.

    The file holds one object by accounts (name, id or source/name), each an object of fields:
    `{"Acme at Mail.ru": {"refresh_token": "…"}}`. What a provider changes during the run is lost with it.

    Raises:
        SecretsError: there is no keyring.
        UsageError: the file is something else, or names an account that is not there.
    """
    if secrets_from is None:
        return await patiently(open_vault)
    return _read(secrets_from.read(LIMIT), [entry.account for entry in list_accounts(db)])


def _read(data: bytes, accounts: list[Account]) -> MemoryVault:
    """Fill a vault; errors never show what the file holds."""
    try:
        given = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or not all(_is_fields(value) for value in given.values()):
        raise UsageError(
            "The secrets cannot be read",
            "They must be JSON by account and field: {form}",
            form='{"name": {"field": "…"}}',
        )
    vault = MemoryVault()
    for words, fields in given.items():
        meant = [one for one in accounts if words in {one.id, one.name, f"{one.source}/{one.name}"}]
        if len(meant) != 1:
            raise UsageError(
                "The secrets are for an account that is not there",
                "Name accounts as “workbench account list” does: by name, id or source/name",
            )
        for field, value in fields.items():
            vault.put(meant[0].id, field, value)
    return vault


def _is_fields(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) and one for one in value.values())
