"""The option `--secrets-from`: secrets for one run, on a computer without a keyring."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import IO, Any, TypeVar

import click

from workbench.model.accounts import Account
from workbench.model.errors import SecretsError, UsageError
from workbench.model.text import Texts
from workbench.net.secrets import MemoryVault, Vault, open_vault, patiently
from workbench.sources.base import SOURCES
from workbench.tasks import accounts as tasks

F = TypeVar("F", bound=Callable[..., Any])

LIMIT = 1024 * 1024

SHOWN = 3
"""Accounts that the shape of the file is shown for, at most."""


def secrets_option(function: F) -> F:
    """Add `--secrets-from FILE`; the function gets `secrets_from: IO[bytes] | None` for `vault_of`."""
    return click.option(
        "--secrets-from",
        type=click.File("rb"),
        metavar="FILE",
        help="Read the secrets from this JSON file for this run, not from the keyring; - for standard input.",
    )(function)


async def vault_of(secrets_from: IO[bytes] | None, accounts: Sequence[Account], texts: Texts) -> Vault:
    """
    Return the keyring, or the secrets of a file for this run only.

    The file holds one object by accounts (name, id or source/name), each an object of fields:
    `{"Acme at Mail.ru": {"refresh_token": "…"}}`. What a provider changes during the run is lost with it.

    Args:
        secrets_from: The file; None for the keyring.
        accounts: Those of the project, whose names and fields an error shows.
        texts: For what an error says can be done.

    Raises:
        SecretsError: there is no keyring; it says how to do without.
        UsageError: the file is something else, or names an account that is not there.
    """
    if secrets_from is None:
        form = shape_of(accounts)
        return await keyring_or(
            texts, texts.tr("Without a keyring: --secrets-from FILE, a JSON file such as {form}", form=form)
        )
    return _read(secrets_from.read(LIMIT), accounts)


async def keyring_or(texts: Texts, way: str) -> Vault:
    """
    Return the keyring.

    Raises:
        SecretsError: there is none; after what to install it says `way`, how to do without.
    """
    try:
        return await patiently(open_vault)
    except SecretsError as error:
        why = texts.tr(error.hint, **error.arguments).removesuffix(".")
        raise SecretsError(
            error.title, "{why}. {way}", retryable=error.retryable, **{**error.arguments, "why": why, "way": way}
        ) from error


def shape_of(accounts: Sequence[Account]) -> str:
    """Return what a file of secrets looks like for these accounts: `{"Acme": {"refresh_token": "…"}}`."""
    tasks.load_sources()
    names = [account.name for account in accounts]
    shape = {
        account.name if names.count(account.name) == 1 else f"{account.source}/{account.name}": dict.fromkeys(
            tasks.needed_secrets(tasks.find_source(account.source).info) or ("…",), "…"
        )
        for account in accounts[:SHOWN]
        if account.source in SOURCES
    }
    return json.dumps(shape or {"name": {"field": "…"}}, ensure_ascii=False)


def _read(data: bytes, accounts: Sequence[Account]) -> MemoryVault:
    """Fill a vault; errors never show what the file holds."""
    try:
        given = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or not all(_is_fields(value) for value in given.values()):
        raise UsageError(
            "The secrets cannot be read",
            "They must be JSON by account and field: {form}",
            form=shape_of(accounts),
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
