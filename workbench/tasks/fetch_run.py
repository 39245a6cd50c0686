"""One account's fetch as one import of the project: its batches, replies, days asked for, and its end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime

from workbench.model.accounts import Account, Health, Subject
from workbench.model.changes import Changes
from workbench.model.samples import Sample
from workbench.net.api import Api, Recorded
from workbench.net.redaction import redact
from workbench.sources.base import Batch, Campaign, Trouble
from workbench.store.accounts import put_health, put_options, put_subjects
from workbench.store.campaigns import CampaignEntry, put_campaigns
from workbench.store.coverage import Covered, put_coverage
from workbench.store.database import Database
from workbench.store.evidence import evidence_of
from workbench.store.imports import (
    Failure,
    begin_import,
    finish_import,
    get_import_uid,
    put_import_failure,
    put_import_file,
)
from workbench.store.samples import Stored, store_samples
from workbench.tasks.context import Context
from workbench.tasks.day_zones import zone_of
from workbench.tasks.fetch_days import settles_days

KIND = "fetch"


class Run:
    """
    Writes what comes for one account; the import begins with the first batch.

    Attributes:
        counts: Samples so far.
        uid: Names the import; "" before its first batch.
    """

    def __init__(self, ctx: Context, api: Api, account: Account) -> None:
        self.counts = Stored(0, 0, 0)
        self.uid = ""
        self._ctx = ctx
        self._api = api
        self._account = account
        self._started = ctx.clock()
        self._row: int | None = None

    async def store(self, batch: Batch) -> None:
        """Keep a batch with the replies it was made of, in one transaction; a cancellation waits for its end."""
        if not (batch.samples or batch.asked or batch.campaigns or batch.settings):
            return
        now = self._ctx.clock()
        replies = self._api.take_replies()
        samples = list(self._stamped(batch.samples, now))
        writing = asyncio.ensure_future(
            self._ctx.write(
                Changes.SAMPLES | Changes.IMPORTS | Changes.EVIDENCE | Changes.ENTITIES,
                lambda db: self._put(db, batch, samples, replies, now),
            )
        )
        try:
            self._note(await asyncio.shield(writing))
        except asyncio.CancelledError:
            self._note(await writing)  # it is stored, and belongs to the import that is finished now
            raise

    def _note(self, put: tuple[int, str, Stored]) -> None:
        self._row, self.uid, stored = put
        self.counts = Stored(*(old + more for old, more in zip(self.counts, stored, strict=True)))

    async def finish(self, health: Health, subjects: Sequence[Subject], troubles: Iterable[Trouble]) -> None:
        """Note how it went: of the account, and of the import if anything came."""
        now = self._ctx.clock()

        def write(db: Database) -> None:
            put_health(db, self._account.id, health)
            if subjects:
                put_subjects(db, self._account.id, subjects)
            if self._row is not None:
                for one in troubles:
                    args = {name: redact(str(value)) for name, value in one.error.arguments.items()}
                    put_import_failure(db, self._row, Failure(one.subject, one.error.title, args))
                finish_import(db, self._row, finished=now, counts=self.counts._asdict())

        await self._ctx.write(Changes.IMPORTS | Changes.ENTITIES, write)

    def _stamped(self, samples: Iterable[Sample], now: datetime) -> Iterable[Sample]:
        """Yield samples with the time they came, provisional as long as the source may still change them."""
        today = now.astimezone(zone_of(self._account.source)).date().toordinal()
        settles: dict[str, int] = {}
        for sample in samples:
            if sample.metric not in settles:
                settles[sample.metric] = settles_days(sample.source, sample.metric)
            young = today - sample.day.toordinal() < settles[sample.metric]
            yield sample._replace(account=self._account.id, fetched=now, provisional=sample.provisional or young)

    def _put(
        self, db: Database, batch: Batch, samples: list[Sample], replies: list[Recorded], now: datetime
    ) -> tuple[int, str, Stored]:
        account = self._account
        row = self._row
        if row is None:
            row = begin_import(db, kind=KIND, origin=account.name, started=self._started, account=account.id)
        for one in replies:
            put_import_file(db, row, one.name, evidence_of(one.body, one.media_type, one.name, one.captured))
        stored = store_samples(db, samples, import_id=row)
        put_coverage(
            db,
            [Covered(account.source, account.id, *asked, now) for asked in batch.asked],
            import_id=row,
        )
        put_campaigns(db, [_campaign(account.source, one) for one in batch.campaigns], import_id=row)
        if batch.settings:
            put_options(db, account.id, batch.settings)
        return row, get_import_uid(db, row), stored


def _campaign(source: str, given: Campaign) -> CampaignEntry:
    return CampaignEntry(source, given.key, given.name, given.subject, given.sent, given.messages)
