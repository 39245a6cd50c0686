"""Fetch the numbers of the connected accounts, all at once: whole batches are kept, each account fails for itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple, cast

from workbench.model.accounts import Access, Health, Subject
from workbench.model.errors import SecretsError, SourceError, UsageError, WorkbenchError
from workbench.net.api import Api
from workbench.net.api_errors import clock_error
from workbench.net.secrets import Vault
from workbench.sources.base import Batch, Connection, Source, Trouble
from workbench.store.accounts import AccountEntry, list_accounts
from workbench.store.coverage import list_coverage
from workbench.store.database import Database
from workbench.store.samples import Stored
from workbench.tasks import accounts as connecting
from workbench.tasks.context import Context
from workbench.tasks.fetch_days import Order, windows
from workbench.tasks.fetch_run import Run

NOTHING = Stored(0, 0, 0)

CLOCK_TOLERANCE = timedelta(hours=1)
"""A clock that is further off asks for the wrong days near midnight, and ends tokens early or late."""


_ADDRESS = re.compile(r"[0-9./]+|[0-9a-f:./]*:[0-9a-f:./]*", re.IGNORECASE)

AHEAD = timedelta(hours=14)
"""By how much the day of the zone that is furthest ahead comes before that of UTC."""


class Outcome(NamedTuple):
    """
    How the fetch of one account went.

    Attributes:
        account: Its id.
        source: Its source.
        name: What the user calls it.
        counts: Samples new, changed, the same as before.
        subjects: What the account sees, and whether its numbers may be had.
        troubles: What could not be had of single subjects.
        error: What ended it; None if nothing did.
        import_id: Names the fetch for undoing it; "" if nothing was kept.
        gone: Domains that the account saw before, and that its provider does not list any more.
    """

    account: str
    source: str
    name: str
    counts: Stored = NOTHING
    subjects: tuple[Subject, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    error: WorkbenchError | None = None
    import_id: str = ""
    gone: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether everything came that was asked for."""
        return self.error is None and not self.troubles

    @property
    def complete(self) -> bool:
        """Whether everything came, of every domain that the account sees, and it still sees what it saw before."""
        return self.whole and not self.gone and all(subject.access is Access.FULL for subject in self.subjects)


class FetchSummary(NamedTuple):
    """How a fetch went, an outcome for each account, by source and name."""

    outcomes: tuple[Outcome, ...]

    @property
    def whole(self) -> bool:
        """Whether everything came that was asked for."""
        return all(one.whole for one in self.outcomes)

    @property
    def complete(self) -> bool:
        """Whether that is so of every domain that is listed, too."""
        return all(one.complete for one in self.outcomes)

    @property
    def fruitless(self) -> bool:
        """Whether no account could be fetched at all."""
        return all(one.error is not None and not one.import_id for one in self.outcomes)


async def fetch(
    ctx: Context,
    vault: Vault,
    api: Api,
    *,
    accounts: Collection[str] | None = None,
    sources: Collection[str] | None = None,
    since: date | None = None,
    until: date | None = None,
) -> FetchSummary:
    """
    Ask every account for what it has not given yet, and for the days that may still change.

    All accounts are asked at once; hosts they share are asked in turn. Every batch is kept in one transaction as it
    comes, so that a cancelled or failed fetch goes on where it stopped. Each account's fetch is one import.

    Args:
        ctx: Of a writable project; `progress` names the domain at hand.
        vault: Where the secrets are.
        api: Carries the requests; must stay open.
        accounts: Ids of those to ask; None for all.
        sources: Ids of sources whose accounts are asked; None for all.
        since: First day; else the program knows best.
        until: Last day; today, if it is not given.

    Raises:
        UsageError: the project is offline, or there is nothing to fetch from.
        ProjectError: the project could not be written.
    """
    entries = choose(ctx.project.read(), accounts, sources)
    order = Order(since, until)
    if since is not None and until is not None and since > until:
        raise UsageError("The first day is after the last", "Exchange them")
    if since is not None and since > (ctx.clock() + AHEAD).date():
        raise UsageError("The days from {day} on have not come yet", "Begin with an earlier day", day=since.isoformat())
    done: list[Outcome] = []
    broken: list[Exception] = []

    async def one(entry: AccountEntry) -> None:
        try:
            done.append(await _Fetching(ctx, vault, api.beside(), entry).run(order))
        except Exception as error:  # noqa: BLE001 - a bug in one source must not take the numbers of the others
            broken.append(error)

    async with asyncio.TaskGroup() as group:
        for entry in entries:
            group.create_task(one(entry))
    if broken:
        raise broken[0]
    return FetchSummary(tuple(sorted(done, key=lambda outcome: (outcome.source, outcome.name))))


def choose(db: Database, ids: Collection[str] | None, sources: Collection[str] | None) -> list[AccountEntry]:
    """
    Return the accounts to ask; see `fetch`.

    Raises:
        UsageError: the project is offline, or there is nothing to fetch from.
    """
    connecting.refuse_offline(db)
    entries = list_accounts(db)
    for name in sources or ():
        connecting.find_source(name)  # says which there are
    found = [
        entry
        for entry in entries
        if (ids is None or entry.account.id in ids) and (sources is None or entry.account.source in sources)
    ]
    if not entries:
        raise UsageError("No account is connected", "Connect one with: workbench account add")
    if not found:
        raise UsageError(
            "No connected account is of this kind", "What is connected is shown by: workbench account list"
        )
    return found


class _Fetching:
    """The fetch of one account."""

    def __init__(self, ctx: Context, vault: Vault, api: Api, entry: AccountEntry) -> None:
        self._ctx = ctx
        self._vault = vault
        self._api = api
        self._entry = entry
        self._subjects: tuple[Subject, ...] = ()
        self._troubles: list[Trouble] = []
        self._error: WorkbenchError | None = None
        self._ended = False

    async def run(self, order: Order) -> Outcome:
        account = self._entry.account
        run = Run(self._ctx, self._api, account)
        try:
            source = connecting.find_source(account.source)
            connection = await connecting.open_connection(self._vault, account)
        except (SecretsError, UsageError) as error:
            self._error = error
            self._ended = True
            await run.finish(self._health(run, self._ctx.clock()), self._subjects, self._troubles)
            return self._outcome(run)
        self._api.hide(*connection.secrets.values())
        before = dict(connection.secrets)
        try:
            await self._fetch(source, connection, before, run, order)
            self._watch_clock()
            self._ended = True
        except (SourceError, SecretsError) as error:
            self._error = error
            self._ended = True
        finally:  # also when it is cancelled: what came is kept, and a secret that was exchanged must not be lost
            await self._keep(connection, before)
            await run.finish(self._health(run, self._ctx.clock()), self._subjects, self._troubles)
        return self._outcome(run)

    async def _fetch(
        self, source: Source, connection: Connection, before: dict[str, str], run: Run, order: Order
    ) -> None:
        account = connection.account
        self._ctx.progress.text = account.name
        subjects = await source.discover(connection, self._api)
        self._subjects = tuple(subjects)
        await self._keep(connection, before)
        open_ones = [subject for subject in subjects if subject.access is Access.FULL]
        self._ctx.progress.total += len(open_ones)
        covered = list_coverage(self._ctx.project.read(), source=account.source, account=account.id)
        for window, group in windows(source.info, open_ones, covered, order, self._ctx.clock()).items():
            batches = cast("AsyncGenerator[Batch, None]", source.fetch(connection, group, window, self._api))
            async with aclosing(batches):
                async for batch in batches:
                    await self._store(run, batch)
                    await self._keep(connection, before)

    def _watch_clock(self) -> None:
        """Say so if this computer takes another day for today than its provider does."""
        skew = self._api.skew
        if skew is not None and abs(skew) > CLOCK_TOLERANCE:
            self._troubles.append(Trouble("", clock_error(skew)))

    async def _store(self, run: Run, batch: Batch) -> None:
        self._troubles += batch.troubles
        if batch.subjects:
            self._subjects = tuple(batch.subjects)
        await run.store(batch)
        self._ctx.progress.step(len({subject for subject, *_ in batch.asked}))
        named = [sample.subject for sample in batch.samples[:1]] or [subject for subject, *_ in batch.asked]
        self._ctx.progress.text = named[0] if named else self._entry.account.name

    async def _keep(self, connection: Connection, before: dict[str, str]) -> None:
        if connection.secrets == before:
            return
        self._api.hide(*connection.secrets.values())
        try:
            await connecting.keep_rotated(self._vault, connection, before)
        except SecretsError as error:
            self._error = self._error or error
        else:
            before.update(connection.secrets)

    def _health(self, run: Run, now: datetime) -> Health:
        if not self._ended:  # it was cancelled, or met a bug: neither a success nor a failure of the account
            health = self._entry.health
        elif self._error is not None:
            health = connecting.failed(self._entry.health, self._error, now)
        elif self._troubles:
            health = connecting.failed(self._entry.health, self._troubles[0].error, now)
        else:
            health = connecting.succeeded(self._entry.health)
        return replace(health, fetched=now) if any(run.counts) else health

    def _outcome(self, run: Run) -> Outcome:
        account = self._entry.account
        return Outcome(
            account.id, account.source, account.name, run.counts, self._subjects, tuple(self._troubles), self._error,
            run.uid, self._gone(),
        )  # fmt: skip

    def _gone(self) -> tuple[str, ...]:
        """Return the domains that are not listed any more; only addresses come and go by themselves."""
        if self._error is not None or not self._subjects:
            return ()
        seen = {subject.name for subject in self._subjects}
        before = {subject.name for subject in self._entry.subjects}
        return tuple(sorted(name for name in before - seen if not _ADDRESS.fullmatch(name)))
