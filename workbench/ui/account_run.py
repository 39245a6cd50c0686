"""Does things with accounts in the background; an expected failure comes back as a value, for the dialog that asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from workbench.model.accounts import Secrets
from workbench.model.changes import Changes
from workbench.model.errors import SecretsError, WorkbenchError
from workbench.ui.jobs import Job
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.net.api import Api
    from workbench.net.secrets import Vault
    from workbench.store.accounts import AccountEntry
    from workbench.store.database import Database
    from workbench.tasks.accounts import Removal
    from workbench.tasks.context import Context

T = TypeVar("T")


def attempt(
    session: Session,
    title: str,
    work: Callable[[Context, Vault, Api], Awaitable[T]],
    *,
    owner: QObject,
    done: Callable[[T | WorkbenchError], None],
    ended: Callable[[], None] | None = None,
) -> Job:
    """
    Do something that needs secrets and the network.

    Args:
        session: With a project.
        title: What the status bar shows.
        work: What is done.
        owner: Who asked.
        done: Gets what came of it, or why it failed.
        ended: Called last, however it ended.
    """

    async def task(ctx: Context) -> T | WorkbenchError:
        try:
            vault = await session.outside.vault()
            async with session.outside.make_api() as api:
                return await work(ctx, vault, api)
        except WorkbenchError as error:
            return error

    job = session.start(title, task, owner=owner, done=done)
    if ended is not None:
        told, after = job.ended, ended

        def all_ended() -> None:
            if told is not None:
                told()
            after()

        job.ended = all_ended
    return job


def test_account(session: Session, entry: AccountEntry, *, owner: QObject) -> Job:
    """Ask the provider what an account sees, and say how it went."""
    texts, name = session.texts, entry.account.name

    async def work(ctx: Context, vault: Vault, api: Api) -> AccountEntry:
        from workbench.tasks import accounts

        return await accounts.test(ctx, vault, entry.account.id, api=api)

    def done(found: AccountEntry | WorkbenchError) -> None:
        if isinstance(found, WorkbenchError):
            session.note(f"{name}: {texts.error(found)}", lasting=True)
        elif not found.health.error:
            session.note(texts.tr("{name} works", name=name))

    return attempt(session, texts.tr("Testing {name}", name=name), work, owner=owner, done=done)


def rename_account(session: Session, entry: AccountEntry, name: str, *, owner: QObject) -> None:
    """Call an account something else; Ctrl+Z takes it back."""
    account, texts = entry.account, session.texts

    def put(said: str) -> None:
        async def task(ctx: Context) -> None:
            from workbench.tasks import accounts

            await accounts.rename(ctx, account.id, said)

        session.start("", task, owner=owner)

    put(name)
    text = texts.tr("The account is called “{name}” now", name=name)
    session.undo.push(text, lambda: put(account.name), lambda: put(name))
    session.note(text, action="edit.undo")


def remove_account(session: Session, entry: AccountEntry, *, owner: QObject, everywhere: bool) -> None:
    """
    Remove an account; its numbers stay.

    What the provider forgot cannot be taken back; all else can, as long as the program runs.

    Args:
        session: With a writable project.
        entry: The account.
        owner: Who asked.
        everywhere: Whether the keyring and, where it can be told, the provider forget it, too.
    """
    kept = Secrets()

    def push(said: str) -> None:
        session.undo.push(
            said,
            partial(restore_account, session, entry, kept, owner=owner),
            lambda: _remove(session, entry, kept, owner=owner, everywhere=everywhere, push=lambda _: None),
        )

    _remove(session, entry, kept, owner=owner, everywhere=everywhere, push=push)


def _remove(
    session: Session,
    entry: AccountEntry,
    kept: Secrets,
    *,
    owner: QObject,
    everywhere: bool,
    push: Callable[[str], None],
) -> None:
    texts, account = session.texts, entry.account

    async def task(ctx: Context) -> Removal | WorkbenchError:
        from workbench.tasks import accounts

        try:
            async with session.outside.make_api() as api:
                if not everywhere:
                    return await accounts.remove(ctx, None, account.id, api=api)
                vault = await session.outside.vault()
                kept.update(await _secrets(vault, entry))
                return await accounts.remove(ctx, vault, account.id, api=api)
        except WorkbenchError as error:
            return error

    def done(removal: Removal | WorkbenchError) -> None:
        if isinstance(removal, WorkbenchError):
            session.note(f"{account.name}: {texts.error(removal)}", lasting=True)
            return
        said = texts.tr("Removed “{name}”; its numbers stay in the project", name=account.name)
        if removal.revoked:
            session.note(f"{said}. {texts.tr('The provider took its permission back.')}")
            return
        push(said)
        session.note(said, action="edit.undo")
        if removal.trouble is not None:
            advice = texts.tr("Take the permission back in your account at the provider.")
            session.note(f"{texts.error(removal.trouble)}. {advice}", lasting=True)

    session.start(texts.tr("Removing {name}", name=account.name), task, owner=owner, done=done)


async def _secrets(vault: Vault, entry: AccountEntry) -> Secrets:
    """Return what can be put back; a source that this program does not know has no names to look for."""
    from workbench.model.errors import UsageError
    from workbench.net.secrets import patiently
    from workbench.tasks.accounts import find_source, secret_names

    try:
        names = secret_names(find_source(entry.account.source).info)
    except UsageError:
        return Secrets()
    found = Secrets()
    for name in names:
        value = await patiently(partial(vault.get, entry.account.id, name))
        if value is not None:
            found[name] = value
    return found


def restore_account(session: Session, entry: AccountEntry, secrets: Secrets, *, owner: QObject) -> None:
    """Put back an account that was removed, with its secrets where they are still known."""

    async def task(ctx: Context) -> None:
        from workbench.net.secrets import patiently
        from workbench.store import accounts as store

        if secrets:
            vault = await session.outside.vault()
            for name, value in secrets.items():
                await patiently(partial(vault.put, entry.account.id, name, value))

        def write(db: Database) -> None:
            store.put_account(db, entry.account)
            store.put_health(db, entry.account.id, entry.health)
            store.put_subjects(db, entry.account.id, entry.subjects)

        await ctx.write(Changes.ENTITIES, write)

    session.start("", task, owner=owner)


def wants_memory(error: WorkbenchError) -> bool:
    """Whether a failure is one of the keyring, which keeping secrets for this run only gets around."""
    return isinstance(error, SecretsError)
