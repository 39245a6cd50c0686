"""`workbench account`: the accounts at providers whose statistics a project fetches."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO

import click

from workbench.cli import options
from workbench.cli.account_add import add, reconnect
from workbench.cli.account_words import account_json, account_lines, error_of, source_json, source_lines
from workbench.cli.exits import Exit
from workbench.cli.opening import opened, opened_after
from workbench.cli.shapes import dumps
from workbench.cli.vault_option import keyring_or, secrets_option, vault_of
from workbench.model.errors import SecretsError, UsageError, WorkbenchError
from workbench.model.text import Texts
from workbench.net.api import Api
from workbench.net.resolver import Offline
from workbench.net.secrets import Vault
from workbench.sources.base import SOURCES
from workbench.store.accounts import AccountEntry, get_account, list_accounts
from workbench.store.project import Access, Project
from workbench.tasks import accounts as tasks
from workbench.tasks.context import Context
from workbench.tasks.standing import project_now


@click.group(name="account")
def command() -> None:
    """
    Connect the accounts at providers whose statistics a project fetches.

    Secrets go only into the keyring of this computer. They are asked for, or read from standard input; never given as
    an argument, which every program on the computer could read.
    """


command.add_command(add)
command.add_command(reconnect)


@command.command("list")
@options.project_argument
@options.json_options
@options.language_option
def list_command(*, project: Path, passphrase_file: Path | None, as_json: bool, as_lines: bool, texts: Texts) -> int:
    """List the accounts of PROJECT, what they see and how they do. Nothing is sent, no secret is read."""
    with opened(project, passphrase_file) as opened_project:
        entries = list_accounts(opened_project.read())
        now = project_now(opened_project.read())
    _show(entries, texts, now, as_json=as_json, as_lines=as_lines)
    if not entries and not as_json and not as_lines:
        click.echo(texts.tr("This project has no account yet: workbench account sources"), err=True)
    return Exit.DONE


@command.command("sources")
@click.argument("source", required=False)
@options.json_options
@options.language_option
def sources_command(*, source: str | None, as_json: bool, as_lines: bool, texts: Texts) -> int:
    """List what can be connected; of one SOURCE, what it asks for and how to come by that."""
    tasks.load_sources()
    infos = [tasks.find_source(source).info] if source else [SOURCES[name].info for name in sorted(SOURCES)]
    if as_json or as_lines:
        documents = [source_json(info, texts) for info in infos]
        click.echo(dumps(documents, indent=2) if as_json else "\n".join(map(dumps, documents)))
        return Exit.DONE
    for info in infos:
        for line in source_lines(info, texts, full=source is not None):
            click.echo(line)
    return Exit.DONE


@command.command("test")
@options.project_argument
@click.argument("names", nargs=-1, metavar="[ACCOUNT]...")
@secrets_option
@options.json_options
@options.verbose_option
@options.language_option
def test_command(
    *,
    project: Path,
    passphrase_file: Path | None,
    names: tuple[str, ...],
    secrets_from: IO[bytes] | None,
    as_json: bool,
    as_lines: bool,
    texts: Texts,
) -> int:
    """Ask the providers what the accounts of PROJECT see, all or those named; exits with 3 if one failed."""

    def look(opened_project: Project) -> tuple[list[AccountEntry], Vault]:
        db = opened_project.read()
        wanted = [get_account(db, name) for name in names] or list_accounts(db)
        if not wanted:
            raise UsageError("No account is connected", "Connect one with: workbench account add")
        tasks.refuse_offline(db)
        accounts = [entry.account for entry in list_accounts(db)]
        return wanted, asyncio.run(vault_of(secrets_from, accounts, texts))

    with opened_after(project, passphrase_file, look) as (opened_project, (wanted, vault)):
        entries, lost = asyncio.run(_test(opened_project, wanted, vault))
        now = project_now(opened_project.read())
    _show(entries, texts, now, as_json=as_json, as_lines=as_lines)
    for name, error in lost:
        click.echo(f"workbench: {name}: {texts.error(error)}", err=True)
    return Exit.IN_PART if lost or any(entry.health.error for entry in entries) else Exit.DONE


async def _test(
    project: Project, wanted: list[AccountEntry], vault: Vault
) -> tuple[list[AccountEntry], list[tuple[str, WorkbenchError]]]:
    tested: list[AccountEntry] = []
    lost: list[tuple[str, WorkbenchError]] = []
    async with Api() as api:
        for entry in wanted:
            try:
                tested.append(await tasks.test(Context(project, Offline()), vault, entry.account.id, api=api))
            except SecretsError as error:
                lost.append((entry.account.name, error))
    return tested, lost


@command.command("rename")
@options.project_argument
@click.argument("account")
@click.argument("name")
@options.language_option
def rename_command(*, project: Path, passphrase_file: Path | None, account: str, name: str, texts: Texts) -> int:
    """Call ACCOUNT of PROJECT something else: NAME."""
    with opened(project, passphrase_file, access=Access.WRITE) as opened_project:
        asyncio.run(tasks.rename(Context(opened_project, Offline()), account, name))
    click.echo(texts.tr("The account is called “{name}” now", name=name.strip()), err=True)
    return Exit.DONE


@command.command("remove")
@options.project_argument
@click.argument("account")
@click.option("--keep-secrets", is_flag=True, help="Leave the keyring and the provider as they are.")
@options.verbose_option
@options.language_option
def remove_command(
    *, project: Path, passphrase_file: Path | None, account: str, keep_secrets: bool, texts: Texts
) -> int:
    """
    Remove ACCOUNT from PROJECT, its secrets from the keyring, and its permission at the provider where that can be.

    The numbers it brought stay.
    """

    def look(opened_project: Project) -> tuple[AccountEntry, Vault | None]:
        entry = get_account(opened_project.read(), account)
        way = texts.tr("Without a keyring: --keep-secrets removes the account only from the project")
        return entry, None if keep_secrets else asyncio.run(keyring_or(texts, way))

    with opened_after(project, passphrase_file, look) as (opened_project, (entry, vault)):
        removal = asyncio.run(_remove(opened_project, entry, vault))
    click.echo(texts.tr("Removed “{name}”; its numbers stay in the project", name=entry.account.name), err=True)
    if removal.revoked is None:
        _say_still_valid(entry, texts)
    if removal.revoked:
        click.echo(texts.tr("The provider took its permission back."), err=True)
    if removal.trouble is not None:
        click.echo(f"workbench: {texts.error(removal.trouble)}", err=True)
        click.echo(texts.tr("Take the permission back in your account at the provider."), err=True)
        return Exit.IN_PART
    return Exit.DONE


def _say_still_valid(entry: AccountEntry, texts: Texts) -> None:
    """Say that a secret which the provider cannot be told to forget is still good, and where to end it."""
    tasks.load_sources()
    found = SOURCES.get(entry.account.source)
    if found is None or not tasks.secret_names(found.info):
        return
    click.echo(texts.tr("{source} was not told: its secret stays valid there.", source=found.info.title), err=True)
    if found.info.end_secret:
        click.echo(texts.tr(found.info.end_secret), err=True)
    else:
        click.echo(texts.tr("End it in your account at {source}.", source=found.info.title), err=True)


async def _remove(project: Project, entry: AccountEntry, vault: Vault | None) -> tasks.Removal:
    async with Api() as api:
        return await tasks.remove(Context(project, Offline()), vault, entry.account.id, api=api)


def _show(entries: list[AccountEntry], texts: Texts, now: datetime, *, as_json: bool, as_lines: bool) -> None:
    tasks.load_sources()
    documents = map(partial(account_json, texts=texts, now=now), entries)
    if as_json:
        click.echo(dumps(list(documents), indent=2))
    elif as_lines:
        for document in documents:
            click.echo(dumps(document))
    else:
        for entry in entries:
            for line in account_lines(entry, texts, now):
                click.echo(line)
            if entry.health.error:
                click.echo(click.style(f"  {error_of(entry.health, texts)}", fg="red"))
