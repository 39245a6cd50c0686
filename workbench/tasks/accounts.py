"""
Connects, tests, renames and removes accounts; their secrets go into the vault and nowhere else.

Every call of the vault is patient: a keyring whose window nobody answers ends in a sentence, not in a hang.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from typing import NamedTuple, cast

import workbench.sources
from workbench.model.accounts import Account, Health, Secrets, Subject
from workbench.model.changes import Changes
from workbench.model.errors import SecretsError, SourceError, UsageError, WorkbenchError
from workbench.model.registry import load
from workbench.net.api import Api
from workbench.net.oauth import REFRESH, Browser
from workbench.net.redaction import hide, redact
from workbench.net.secrets import Vault, patiently
from workbench.sources.base import SOURCES, Connection, Field, FieldKind, Revocable, SignedIn, Source, SourceInfo
from workbench.store import accounts as store
from workbench.store.accounts import AccountEntry
from workbench.store.database import Database
from workbench.store.settings import get_setting
from workbench.tasks.context import Context
from workbench.tasks.standing import standing_day

SOON = timedelta(days=7)
"""A secret that ends within this is worth a word."""

MADE = "made"
"""Field in which a source whose secret ends asks for the day on which the user made it."""


class Removal(NamedTuple):
    """How an account was removed: whether the provider was told (None: it cannot be), and what stood in the way."""

    revoked: bool | None
    trouble: WorkbenchError | None = None


def refuse_offline(db: Database) -> None:
    """
    Say so where the project is switched offline.

    Raises:
        UsageError: it is; nothing may be sent.
    """
    if get_setting(db, "offline") == "true":
        if standing_day(db) is not None:
            raise UsageError(
                "This is the sample project: there is nothing to fetch",
                "Its domains, accounts and numbers are made up; make a project of your own for yours",
            )
        raise UsageError(
            "This project is offline",
            "Turn the offline switch off in the status bar of the window: workbench FILE.postmaster opens it",
        )


@cache
def load_sources() -> None:
    """Import every source, so that `SOURCES` is complete; the folder is looked through once."""
    load(workbench.sources)


def find_source(source_id: str) -> Source:
    """
    Return a source that has accounts.

    Raises:
        UsageError: there is none of this id.
    """
    load_sources()
    if source_id not in SOURCES:
        raise UsageError(
            "There is no source “{name}” to connect",
            "There are: {names}",
            name=source_id,
            names=", ".join(sorted(SOURCES)),
        )
    return SOURCES[source_id]


def is_secret(field: Field) -> bool:
    """Whether what the user gives for a field belongs into the keyring; a file does: it holds a client's secret."""
    return field.kind in {FieldKind.SECRET, FieldKind.FILE}


def secret_names(info: SourceInfo) -> tuple[str, ...]:
    """Return the names of all secrets that an account of a source may have."""
    names = tuple(field.name for field in info.fields if is_secret(field))
    return (*names, REFRESH) if info.sign_in and REFRESH not in names else names


def list_health(ctx: Context) -> list[AccountEntry]:
    """Return every account of the project with how it does; see `expires_in` for its secret."""
    return store.list_accounts(ctx.project.read())


def expires_in(health: Health, now: datetime) -> int | None:
    """Return in how many days a secret ends, 0 for today, negative after it; None where it does not end."""
    return None if health.expires is None else (health.expires - now).days


async def connect(
    ctx: Context,
    vault: Vault,
    source_id: str,
    name: str,
    *,
    options: Mapping[str, str],
    secrets: Mapping[str, str],
    api: Api,
    browser: Browser | None = None,
) -> AccountEntry:
    """
    Connect an account: sign in where the provider wants that, test it, keep its secrets, store it.

    Nothing is kept if the provider refuses it. Only an account that the user allowed in the browser is kept even so:
    what is missing (an interface not turned on, a domain not verified) is done elsewhere, and `health.error` names it.

    Args:
        ctx: Of a writable project.
        vault: Where the secrets go.
        source_id: Id of the source.
        name: What the user calls the account; the source's title, if it is empty.
        options: Fields that are not secret.
        secrets: Fields that are.
        api: Carries the requests.
        browser: Needed where `info.sign_in`.

    Raises:
        UsageError: a field is missing or wrong, or the name is taken.
        SourceError: the provider refused it.
        SecretsError: the secrets could not be kept.
    """
    source = find_source(source_id)
    refuse_offline(ctx.project.read())
    given = _checked(source.info, {**options, **secrets})
    account = Account(uuid.uuid4().hex, source_id, _free_name(ctx, source.info, name), given.options, ctx.clock())
    connection = Connection(account, given.secrets)
    return await _admit(ctx, vault, source, connection, api=api, browser=browser)


async def reconnect(
    ctx: Context,
    vault: Vault,
    account_id: str,
    *,
    secrets: Mapping[str, str],
    api: Api,
    browser: Browser | None = None,
) -> AccountEntry:
    """
    Give an account of the project new secrets: they ended, or this computer never had them. See `connect`.

    A secret that is not given is taken from the vault.
    """
    entry = store.get_account(ctx.project.read(), account_id)
    source = find_source(entry.account.source)
    refuse_offline(ctx.project.read())
    known = await _read_secrets(vault, source.info, entry.account.id)
    kept = {name: value for name, value in entry.account.options.items() if name != MADE}
    fields = {field.name for field in source.info.fields}
    given = _checked(source.info, {**{name: kept[name] for name in fields & kept.keys()}, **known, **secrets})
    account = replace(entry.account, options={**kept, **given.options})  # the rest the source found out by itself
    return await _admit(ctx, vault, source, Connection(account, given.secrets), api=api, browser=browser)


async def test(ctx: Context, vault: Vault, account_id: str, *, api: Api) -> AccountEntry:
    """
    Ask the provider what an account sees, and keep that and how it went; `health.error` is empty if it went well.

    Raises:
        UsageError: there is no such account.
        SecretsError: the keyring is locked, or failed, or lacks the secrets.
    """
    entry = store.get_account(ctx.project.read(), account_id)
    source = find_source(entry.account.source)
    refuse_offline(ctx.project.read())
    connection = await open_connection(vault, entry.account)
    before = dict(connection.secrets)
    try:
        error, subjects = await _discover(source, connection, api)
    finally:  # also when it is cancelled: a secret that was exchanged must not be lost
        await keep_rotated(vault, connection, before)
    health = failed(entry.health, error, ctx.clock()) if error else succeeded(entry.health)
    return await _store(ctx, entry.account, health, entry.subjects if error else subjects)


async def rename(ctx: Context, account_id: str, name: str) -> None:
    """
    Call an account something else.

    Raises:
        UsageError: there is no such account, or the name is taken or empty.
    """
    entry = store.get_account(ctx.project.read(), account_id)
    if not name.strip():
        raise UsageError("An account needs a name")
    await ctx.write(Changes.ENTITIES, partial(store.put_account, account=replace(entry.account, name=name.strip())))


async def remove(ctx: Context, vault: Vault | None, account_id: str, *, api: Api) -> Removal:
    """
    Remove an account and its secrets, and tell the provider to forget them where it can be told; its numbers stay.

    Args:
        ctx: Of a writable project.
        vault: Where the secrets are; None removes the account only from the project.
        account_id: Id or name.
        api: Carries the request to the provider.

    Raises:
        UsageError: there is no such account.
        SecretsError: the keyring is locked or failed; nothing was removed.
    """
    entry = store.get_account(ctx.project.read(), account_id)
    removal = Removal(None)
    if vault is not None:
        removal = await _revoke(ctx, vault, entry.account, api)
        await patiently(partial(vault.remove, entry.account.id))
    await ctx.write(Changes.ENTITIES, lambda db: store.remove_account(db, entry.account.id))
    return removal


async def open_connection(vault: Vault, account: Account) -> Connection:
    """
    Return an account with its secrets.

    Raises:
        UsageError: this program knows no such source.
        SecretsError: this computer lacks them, or its keyring is locked or failed.
    """
    info = find_source(account.source).info
    secrets = await _read_secrets(vault, info, account.id)
    missing = [name for name in needed_secrets(info) if name not in secrets]
    if missing:
        raise SecretsError(
            "This computer has no secret of “{name}”",
            "The project was made on another machine, or the keyring lost it: connect the account again",
            name=account.name,
        )
    return Connection(account, secrets)


async def kept_fields(vault: Vault, account: Account) -> frozenset[str]:
    """Return which secrets of an account are at hand."""
    return frozenset(await _read_secrets(vault, find_source(account.source).info, account.id))


async def keep_rotated(vault: Vault, connection: Connection, before: Mapping[str, str]) -> None:
    """Keep the secrets that a provider changed meanwhile: a new refresh token makes the old one useless."""
    for name, value in connection.secrets.items():
        if value and value != before.get(name):
            await patiently(partial(vault.put, connection.account.id, name, value))


def succeeded(health: Health) -> Health:
    """Return the health of an account that just did what it was asked."""
    return replace(health, error="", hint="", arguments={}, failed=None)


def failed(health: Health, error: WorkbenchError, now: datetime) -> Health:
    """Return the health of an account that just failed."""
    arguments = {name: redact(str(value)) for name, value in error.arguments.items()}
    return replace(health, error=error.title, hint=error.hint, arguments=arguments, failed=now)


class _Given(NamedTuple):
    options: dict[str, str]
    secrets: Secrets


def _checked(info: SourceInfo, values: Mapping[str, str]) -> _Given:
    """Return what the user gave, sorted by where it goes; what a source does not ask for is a mistake."""
    given = _Given({}, Secrets())
    known = {field.name for field in info.fields} | {*secret_names(info)}
    strange = sorted(values.keys() - known)
    if strange:
        raise UsageError(
            "{source} asks for no “{field}”", "It asks for: {fields}", source=info.title, field=strange[0],
            fields=", ".join(field.name for field in info.fields) or "-",
        )  # fmt: skip
    for field in info.fields:
        value = values.get(field.name, "").strip() or field.default
        if not value and field.required:
            raise UsageError("{source} needs “{field}”", source=info.title, field=field.name)
        if value and field.kind is FieldKind.CHOICE and value not in field.choices:
            raise UsageError(
                "“{value}” is no choice for {field}", "Choose one of: {choices}", value=value, field=field.name,
                choices=", ".join(field.choices),
            )  # fmt: skip
        if value:
            (given.secrets if is_secret(field) else given.options)[field.name] = value
    given.secrets.update({name: values[name] for name in secret_names(info) if values.get(name)})
    hide(*given.secrets.values())
    return given


def _free_name(ctx: Context, info: SourceInfo, wanted: str) -> str:
    """Return a name that no account of the source has; a name that the user chose is not changed."""
    taken = {one.account.name for one in store.list_accounts(ctx.project.read()) if one.account.source == info.id}
    name = wanted.strip() or info.title
    if name not in taken:
        return name
    if wanted.strip():
        raise UsageError("There is an account “{name}” of this source already", "Give another name", name=name)
    return next(f"{name} {number}" for number in range(2, len(taken) + 3) if f"{name} {number}" not in taken)


async def _admit(
    ctx: Context, vault: Vault, source: Source, connection: Connection, *, api: Api, browser: Browser | None
) -> AccountEntry:
    info, account = source.info, connection.account
    if info.sign_in:
        if browser is None:
            raise UsageError("{source} is connected in a browser", source=info.title)
        await cast(SignedIn, source).sign_in(connection, api, browser)
    error, subjects = await _discover(source, connection, api)
    if error and not info.sign_in:
        raise error
    now = ctx.clock()
    made = _made(account, now)
    expires = made + timedelta(days=info.secret_days) if info.secret_days else None
    known = [one for one in store.list_accounts(ctx.project.read()) if one.account.id == account.id]
    health = Health(made=made, expires=expires, fetched=known[0].health.fetched if known else None)
    try:
        for name, value in connection.secrets.items():
            await patiently(partial(vault.put, account.id, name, value))
        return await _store(ctx, account, failed(health, error, now) if error else health, subjects)
    except BaseException:
        if not known:  # no account will ever ask for them; a keyring that hangs is not waited for, its thread goes on
            with suppress(SecretsError):
                await patiently(partial(vault.remove, account.id), timeout_s=0.5)
        raise


def _made(account: Account, now: datetime) -> datetime:
    """Return when the user made the secret, if the source asks for that; else now."""
    try:
        day = date.fromisoformat(account.options.get(MADE, ""))
    except ValueError:
        return now
    return min(datetime(day.year, day.month, day.day, tzinfo=UTC), now)


async def _store(ctx: Context, account: Account, health: Health, subjects: tuple[Subject, ...]) -> AccountEntry:
    def write(db: Database) -> AccountEntry:
        store.put_account(db, account)
        store.put_health(db, account.id, health)
        store.put_subjects(db, account.id, subjects)
        return store.get_account(db, account.id)

    return await ctx.write(Changes.ENTITIES, write)


async def _discover(source: Source, connection: Connection, api: Api) -> tuple[SourceError | None, tuple[Subject, ...]]:
    try:
        return None, tuple(await source.discover(connection, api))
    except SourceError as error:
        return error, ()


async def _read_secrets(vault: Vault, info: SourceInfo, account_id: str) -> Secrets:
    found = Secrets()
    for name in secret_names(info):
        value = await patiently(partial(vault.get, account_id, name))
        if value is not None:
            found[name] = value
    return found


def needed_secrets(info: SourceInfo) -> tuple[str, ...]:
    """Return the names of the secrets without which an account of a source cannot do anything."""
    needed = tuple(field.name for field in info.fields if is_secret(field) and field.required)
    return (*needed, REFRESH) if info.sign_in and REFRESH not in needed else needed


async def _revoke(ctx: Context, vault: Vault, account: Account, api: Api) -> Removal:
    load_sources()
    source = SOURCES.get(account.source)
    if source is None or not hasattr(source, "revoke"):
        return Removal(None)
    secrets = await _read_secrets(vault, source.info, account.id)
    if not secrets:
        return Removal(revoked=False)
    try:
        refuse_offline(ctx.project.read())
        await cast(Revocable, source).revoke(Connection(account, secrets), api)
    except (SourceError, UsageError) as error:
        return Removal(revoked=False, trouble=error)
    return Removal(revoked=True)
