"""`workbench fetch`: fetch the numbers of the connected accounts into a project."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import click

from workbench.cli import options
from workbench.cli.days import read_span
from workbench.cli.exits import Exit
from workbench.cli.opening import opened_after
from workbench.cli.shapes import dumps
from workbench.cli.vault_option import secrets_option, shape_of, vault_of
from workbench.model.accounts import Access, Account, Subject
from workbench.model.errors import UsageError
from workbench.model.names import to_unicode
from workbench.model.progress import Progress
from workbench.model.text import Texts
from workbench.net.api import Api
from workbench.net.resolver import Offline
from workbench.net.secrets import Vault
from workbench.sources.base import SOURCES
from workbench.store import project as store
from workbench.store.accounts import get_account, list_accounts
from workbench.store.database import Database
from workbench.tasks.accounts import kept_fields
from workbench.tasks.context import Context
from workbench.tasks.fetch import FetchSummary, Outcome, choose, fetch

_TICK_S = 0.2


@click.command(name="fetch")
@options.project_argument
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only accounts of this source.")
@click.option("--account", "accounts", multiple=True, metavar="NAME", help="Only this account: its name or id.")
@click.option("--since", metavar="YYYY-MM-DD", help="First day; else what is missing or may still change.")
@click.option("--until", metavar="YYYY-MM-DD", help="Last day; else today.")
@secrets_option
@options.json_options
@options.verbose_option
@options.language_option
def command(
    *,
    project: Path,
    passphrase_file: Path | None,
    sources: tuple[str, ...],
    accounts: tuple[str, ...],
    since: str | None,
    until: str | None,
    secrets_from: IO[bytes] | None,
    as_json: bool,
    as_lines: bool,
    texts: Texts,
) -> int:
    """
    Fetch the numbers of the accounts connected to PROJECT, all or those named.

    The first time the whole history is asked for that a provider keeps, later what is missing and the days that may
    still change. What comes is kept at once: Ctrl+C or a failure loses nothing, the next fetch goes on from there.
    """
    if as_json and as_lines:
        raise UsageError("Only one of --json and --jsonl can be", "Choose one")
    days = read_span(since, until)

    def look(opened_project: store.Project) -> tuple[list[str] | None, Vault]:
        db = opened_project.read()
        ids = [get_account(db, words).account.id for words in accounts] or None
        chosen = [entry.account for entry in choose(db, ids, sources or None)]
        return ids, asyncio.run(_vault(secrets_from, db, chosen, texts))

    with opened_after(project, passphrase_file, look) as (opened_project, (ids, vault)):
        summary = asyncio.run(_fetch(opened_project, vault, ids, sources, days))
    documents = [_json(one, texts) for one in summary.outcomes]
    if as_json:
        click.echo(dumps({"accounts": documents}, indent=2))
    elif as_lines:
        click.echo("\n".join(map(dumps, documents)))
    else:
        for one in summary.outcomes:
            click.echo(_line(one, texts))
    for one in summary.outcomes:
        for complaint in (*_complaints(one, texts), *_cut(one, days[0], texts)):
            click.echo(complaint, err=True)
    return Exit.DONE if summary.complete else Exit.IN_PART


async def _vault(secrets_from: IO[bytes] | None, db: Database, chosen: list[Account], texts: Texts) -> Vault:
    """Return the secrets; a file must have some of an account that is asked, else there is nothing to do."""
    vault = await vault_of(secrets_from, [entry.account for entry in list_accounts(db)], texts)
    if secrets_from is not None:
        for account in chosen:
            if await kept_fields(vault, account):
                return vault
        raise UsageError(
            "The file has no secrets of these accounts", "It must be JSON such as {form}", form=shape_of(chosen)
        )
    return vault


async def _fetch(
    project: store.Project,
    vault: Vault,
    ids: list[str] | None,
    sources: tuple[str, ...],
    days: tuple[date | None, date | None],
) -> FetchSummary:
    ctx = Context(project, Offline())
    async with Api() as api:
        with _shown(ctx.progress):
            return await fetch(ctx, vault, api, accounts=ids, sources=sources or None, since=days[0], until=days[1])


@contextmanager
def _shown(progress: Progress) -> Iterator[None]:
    """Show on a terminal how far a fetch is, and what it is at."""
    if not sys.stderr.isatty():
        yield
        return

    async def tick() -> None:
        while True:
            click.echo(f"\r\x1b[K{progress.done}/{progress.total} {progress.text}", err=True, nl=False)
            await asyncio.sleep(_TICK_S)

    ticking = asyncio.ensure_future(tick())
    try:
        yield
    finally:
        ticking.cancel()
        click.echo("\r\x1b[K", err=True, nl=False)


def _json(one: Outcome, texts: Texts) -> dict[str, Any]:
    return {
        "id": one.account,
        "source": one.source,
        "name": one.name,
        "import_id": one.import_id or None,
        "samples": one.counts._asdict(),
        "subjects": [{"name": subject.name, "access": subject.access.value} for subject in one.subjects],
        "troubles": [{"subject": trouble.subject, "reason": texts.error(trouble.error)} for trouble in one.troubles],
        "gone": list(one.gone),
        "error": texts.error(one.error) if one.error else None,
        "retryable": bool(one.error and one.error.retryable),
    }


def _line(one: Outcome, texts: Texts) -> str:
    counts = {name: texts.number(count) for name, count in one.counts._asdict().items()}
    said = texts.tr("{new} new, {changed} changed, {same} as before", **counts)
    return f"{click.style(one.name, bold=True)}  {_title(one)}: {said}"


def _complaints(one: Outcome, texts: Texts) -> Iterator[str]:
    where = f"workbench: {one.name} ({_title(one)})"
    if one.error is not None:
        yield f"{where}: {texts.error(one.error)}"
    for trouble in one.troubles:
        yield f"{where}: {texts.error(trouble.error)}"
    for subject in one.subjects:
        if subject.access is not Access.FULL:
            yield f"{where}: {to_unicode(subject.name)}: {_why(one, subject, texts)}"
    for name in one.gone:
        said = texts.tr(
            "is not listed at the provider any more: see there whether it was removed, or the access to it taken away;"
            " its numbers stay"
        )
        yield f"{where}: {to_unicode(name)}: {said}"


def _why(one: Outcome, subject: Subject, texts: Texts) -> str:
    if subject.access is Access.UNVERIFIED:
        return texts.tr(
            "its owner is not verified at the provider: no numbers. Verify it at {source}, then fetch again",
            source=_title(one),
        )
    return texts.tr(
        "this account may not read its numbers. Let its owner give this account access at {source}, or connect theirs",
        source=_title(one),
    )


def _cut(one: Outcome, since: date | None, texts: Texts) -> Iterator[str]:
    """Yield that a provider does not keep days that were asked for."""
    if since is None or one.error is not None or one.source not in SOURCES:
        return
    info = SOURCES[one.source].info
    first = datetime.now(UTC).date() - timedelta(days=info.history_days)
    if since < first:
        said = texts.tr(
            "it gives about {count} days: there may be nothing before {day}", count=info.history_days,
            day=first.isoformat(),
        )  # fmt: skip
        yield f"workbench: {one.name} ({_title(one)}): {said}"


def _title(one: Outcome) -> str:
    return SOURCES[one.source].info.title if one.source in SOURCES else one.source
