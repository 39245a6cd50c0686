"""Microsoft SNDS: what outlook.com saw of each sending address a day, by its secret link or as a saved table."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import BinaryIO

from workbench.model.accounts import Subject
from workbench.model.errors import SourceError
from workbench.model.metrics import METRICS
from workbench.model.text import mark
from workbench.net.api import Api
from workbench.sources._snds_csv import Table, is_page, read_blocked, read_data
from workbench.sources._snds_link import FORMS, LIFE_DAYS, PROBED_DAYS, RATE, FormRefusedError, Link, silence
from workbench.sources._snds_samples import Teller, read_wanted
from workbench.sources.base import Batch, Connection, Field, FieldKind, SourceInfo, Step, Trouble, Window, source

_HISTORY = timedelta(days=90)
_COLOURS = frozenset(METRICS["filter_result"].states)
_HEAD = 64 * 1024
_MOST_BYTES = 64 * 1024 * 1024
_FOUND = "date_form_found"
"""Option in which a proven form of dates is kept for the next fetch."""
_MET = "addresses_met"
"""Option in which the addresses are kept that had data once."""

_PORTAL = "https://substrate.office.com/ip-domain-management-snds/"
_FIELDS = (
    Field(
        "link",
        mark("Link of automated data access"),
        FieldKind.SECRET,
        help=mark("The whole address: whoever has it can read your data. It is kept in your system's keyring."),
    ),
    Field(
        "made",
        mark("Day on which you made the link"),
        required=False,
        help=mark("As 2026-11-23; empty: today. A link lives 30 days, and you are warned a week before its end."),
    ),
    Field(
        "status_link",
        mark("Link of IP status"),
        FieldKind.SECRET,
        required=False,
        help=mark("Where the page shows a second link, of blocked addresses."),
    ),
    Field(
        "addresses",
        mark("Only these addresses"),
        required=False,
        help=mark("IP addresses or networks, separated by commas. Empty: every address of the link."),
    ),
    Field(
        "date_form",
        mark("How days are asked for"),
        FieldKind.CHOICE,
        choices=("auto", *FORMS, "latest"),
        required=False,
        default="auto",
        help=mark(
            "Microsoft does not document it: “auto” tries and keeps what works, “latest” fetches only the newest day."
        ),
    ),
)
_STEPS = (
    Step(
        mark(
            "Open Microsoft's SNDS portal and sign in with a Microsoft account. SNDS is about IP addresses: it is of"
            " use only where you send from addresses of your own (dedicated IP)."
        ),
        _PORTAL,
    ),
    Step(
        mark(
            "If your addresses are not listed there, request access to them; Microsoft writes to the address that"
            " their owner has registered, often your hosting or sending service."
        ),
        _PORTAL,
    ),
    Step(
        mark(
            "Open the page “Automated Data Access”, switch it on and make a link. If saving fails with “There was a"
            " problem saving your changes”, first edit and save “Edit Profile”."
        ),
        _PORTAL,
    ),
    Step(mark("Copy the whole link and paste it here. Links of the old portal ended on 22 June 2026.")),
    Step(
        mark(
            "Make a new link every 30 days and paste it here. Without a link, save the table as CSV and import the"
            " file. Days on which an address sent fewer than 100 messages are not shown by Microsoft at all."
        )
    ),
)


def _now() -> datetime:
    return datetime.now(UTC)


@source
class MicrosoftSnds:
    """Asks a link for the newest data, then day after day backwards; reads the same table from files."""

    info = SourceInfo(
        "microsoft_snds",
        "Microsoft SNDS",
        provider="microsoft",
        hosts=("substrate.office.com",),
        fields=_FIELDS,
        steps=_STEPS,
        history_days=_HISTORY.days,
        rate=RATE,
        secret_days=LIFE_DAYS,
    )

    def __init__(self, clock: Callable[[], datetime] = _now) -> None:
        self._clock = clock

    async def discover(self, connection: Connection, api: Api) -> list[Subject]:
        """Return the addresses of the newest data or day that has some, and those met before."""
        run = _Run(connection, api, self._clock)
        table = await run.link.latest()
        if table is not None:
            run.batch(table, ())
        else:
            await run.prove(run.today, after_latest=False)
        return run.subjects()

    async def fetch(
        self, connection: Connection, subjects: Sequence[Subject], window: Window, api: Api
    ) -> AsyncIterator[Batch]:
        """Yield the newest data, the status of addresses, then a batch for each day backwards."""
        run = _Run(connection, api, self._clock, known=[subject.name for subject in subjects])
        first, newest = max(window.first, run.today - _HISTORY), min(window.last, run.today)
        latest = await run.link.latest()
        if latest is not None:
            days = {entry.days[0] for entry in latest.entries}
            newest = max(days, default=newest)
            yield run.batch(latest, days)
        if run.form == "latest" and latest is None:
            raise run.silence()
        yield await run.status()
        if run.form == "latest":
            return
        after_latest = latest is not None and bool(latest.entries)
        if not run.link.form and (latest is None or newest > first):
            yield await run.prove(newest, after_latest=after_latest)
        async for batch in run.walk(min(newest, window.last), first):
            yield batch

    def sniff(self, head: bytes, name: str) -> float:
        """Return how sure it is that a file is a table of SNDS."""
        lines = head.splitlines(keepends=True)
        try:
            table = read_data(b"".join(lines[:-1] if len(lines) > 1 and len(head) >= _HEAD else lines))
        except SourceError:
            return 0.0
        if not table.entries:
            return 0.0
        colours = sum(entry.filter_result in _COLOURS for entry in table.entries)
        return 0.95 if colours == len(table.entries) and len(table.faults) <= colours else 0.5

    def read(self, stream: BinaryIO, name: str) -> list[Batch]:
        """
        Return what a saved table says.

        Raises:
            SourceError: it is none; a table of blocked addresses is not taken, for it bears no date.
        """
        data = stream.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise SourceError("The table is too large", "SNDS keeps 90 days: {name} has more", name=name)
        if is_page(data):
            raise SourceError(
                "{name} is a web page, not a table",
                "The browser saved the page. Export or open the table as CSV and save that",
                name=name,
            )
        try:
            table = read_data(data)
        except SourceError as error:
            if _is_status(data):
                raise SourceError(
                    "{name} lists blocked addresses, without a date",
                    "Connect SNDS with its links, then the status is fetched and dated by the day of the fetch",
                    name=name,
                ) from error
            raise
        if not table.entries:
            raise SourceError("{name} is empty", "Microsoft shows only addresses with 100 messages a day", name=name)
        teller = Teller("", self._clock().date(), read_wanted(""))
        names = {entry.ip for entry in table.entries}
        batch = Batch(samples=teller.tell(table), subjects=[Subject(name) for name in sorted(names)])
        return [_finish(batch, table, names, {entry.days[0] for entry in table.entries})]


class _Run:
    """One task with one link: which days it has asked for, and which addresses it has met."""

    def __init__(
        self, connection: Connection, api: Api, clock: Callable[[], datetime], *, known: Iterable[str] = ()
    ) -> None:
        options = connection.account.options
        self._secrets = connection.secrets
        self._now = clock()
        self.today = self._now.date()
        self._made = _read_made(options.get("made", ""), self.today)
        self.form = options.get("date_form", "auto")
        form = self.form if self.form in FORMS else options.get(_FOUND, "")
        self.link = Link(connection.secrets.get("link", ""), api, form=form)
        wanted = read_wanted(options.get("addresses", ""))
        self._met = {name for name in options.get(_MET, "").split(",") if name and wanted(name)}
        self._known = {*known, *self._met}
        self._teller = Teller(connection.account.id, self.today, wanted)
        self._asked: list[date] = []
        self._unsure: list[date] = []

    def subjects(self) -> list[Subject]:
        """Return every address that was met, in this task or before."""
        return [Subject(name) for name in sorted(self._known)]

    def silence(self) -> SourceError:
        """Return what to tell where nothing was ever given."""
        return silence(self._made, self._now)

    def batch(self, table: Table | None, days: Iterable[date]) -> Batch:
        """Return what a reply says, and for which addresses these days, and for new ones the earlier, are asked."""
        batch = Batch(samples=self._teller.tell(table) if table else [])
        names = {sample.subject for sample in batch.samples}
        batch.asked = [(name, day, day) for name in sorted(names - self._known) for day in self._asked]
        self._known |= names
        if names - self._met:  # an address that pauses is not in the newest data, but still one of the account
            self._met |= names
            batch.settings[_MET] = ",".join(sorted(self._met))
            batch.subjects = self.subjects()
        self._asked += days
        return _finish(batch, table or Table(), self._known, set(days))

    async def prove(self, newest: date, *, after_latest: bool) -> Batch:
        """
        Find how days are asked for, and keep it, with the data that prove it.

        Raises:
            SourceError: the link has given nothing at all.
        """
        found = await self.link.prove(newest, after_latest=after_latest)
        if found is not None:
            batch = self.batch(found[1], [found[0]])
            batch.settings[_FOUND] = self.link.form
            return batch
        if not self.link.alive:
            raise self.silence()
        return Batch(troubles=[_no_earlier_days()])

    async def walk(self, newest: date, first: date) -> AsyncIterator[Batch]:
        """
        Yield a batch for each day that was not given yet, backwards; nothing where nobody knows how to ask.

        Raises:
            SourceError: after some days the link has still given nothing.
        """
        for back in range((newest - first).days + 1 if self.link.form else 0):
            day = newest - timedelta(days=back)
            if day in self._asked:
                continue
            try:
                table = await self.link.day(day)
            except FormRefusedError:
                yield Batch(settings={_FOUND: ""}, troubles=[_no_earlier_days()])
                return
            self._unsure.append(day)
            if self.link.alive:  # else 404 may mean the key
                days, self._unsure = self._unsure, []
                yield self.batch(table, days)
            elif len(self._unsure) >= PROBED_DAYS or day == first:
                raise self.silence()

    async def status(self) -> Batch:
        """Return which addresses are blocked today; that it cannot be had costs nothing else."""
        try:
            body = await self.link.status(self._secrets.get("status_link", ""))
            listed = read_blocked(body) if body else []
        except SourceError as error:
            return Batch(troubles=[Trouble("", error)])
        return Batch(samples=self._teller.status(listed, self._known))


def _finish(batch: Batch, table: Table, names: set[str], days: set[date]) -> Batch:
    """Return the batch of a table with the days that it covers and the lines that cannot be read."""
    batch.asked += [(name, day, day) for name in sorted(names) for day in sorted(days)]
    if table.faults:
        unreadable = SourceError(
            "Some lines of SNDS cannot be read",
            "The others were kept. Left out: {faults}",
            faults="; ".join(table.faults[:5]) + (" …" if len(table.faults) > 5 else ""),
        )
        batch.troubles.append(Trouble("", unreadable))
    return batch


def _is_status(data: bytes) -> bool:
    try:
        return bool(read_blocked(data))
    except SourceError:
        return False


def _no_earlier_days() -> Trouble:
    return Trouble(
        "",
        SourceError(
            "SNDS gave no data of earlier days",
            "Only the newest day was fetched, so fetch every day; or choose in this account how days are asked for, or"
            " save the tables of earlier days as CSV and import them",
        ),
    )


def _read_made(typed: str, today: date) -> date | None:
    if not typed.strip():
        return None
    try:
        made = date.fromisoformat(typed.strip())
    except ValueError:
        made = today + timedelta(days=2)
    if made > today + timedelta(days=1):  # the user's calendar may be a day ahead
        raise SourceError(
            "{typed} is not a day on which a link was made", "Type it as 2026-11-23", typed=typed.strip()[:40]
        )
    return made
