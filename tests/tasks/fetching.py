"""What the tests of fetching share: sources whose every word a test chooses, a project with accounts, a vault."""

from datetime import UTC, date, datetime, timedelta

from workbench.model.accounts import Account, Subject
from workbench.model.errors import SourceError
from workbench.model.samples import Sample
from workbench.net.api import Api
from workbench.net.resolver import Offline
from workbench.net.secrets import MemoryVault
from workbench.sources.base import SOURCES, Batch, Field, FieldKind, SourceInfo
from workbench.store.accounts import put_account
from workbench.tasks.accounts import find_source
from workbench.tasks.context import Context
from workbench.tasks.fetch import fetch

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()


def days(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


class Scripted:
    """
    A source that says what a test wants.

    `values` maps a subject to a function of the day that gives a number or None; `hook` is called before each subject.
    """

    def __init__(self, source_id="google_postmaster", subjects=("shop.example",), history=30):
        self.info = SourceInfo(
            source_id, source_id.title(), provider="gmail", history_days=history,
            fields=(Field("key", "Key", FieldKind.SECRET),),
        )  # fmt: skip
        self.subjects = [Subject(name) if isinstance(name, str) else name for name in subjects]
        self.value = lambda subject, day: 0.001
        self.windows = []
        self.hook = None
        self.metric = "spam_rate"

    async def discover(self, connection, api):
        assert connection.secrets["key"].startswith("secret-")
        return list(self.subjects)

    async def fetch(self, connection, subjects, window, api):
        self.windows.append((window.first, window.last, [one.name for one in subjects]))
        for subject in subjects:
            if self.hook is not None:
                await self.hook(subject.name, connection, api)
            yield Batch(
                [
                    Sample(day, self.info.id, subject.name, self.metric, value, provider="gmail", api="v2")
                    for day in days(window.first, window.last)
                    if (value := self.value(subject.name, day)) is not None
                ],
                asked=[(subject.name, window.first, window.last)],
            )


class World:
    """A project, its vault and its clock; `add` connects an account of a scripted source."""

    def __init__(self, project, monkeypatch):
        find_source("google_postmaster")  # all are loaded before one is replaced
        self.project = project
        self.vault = MemoryVault()
        self.now = NOW
        self.last = None
        self._monkeypatch = monkeypatch

    def add(self, name="Shop", source=None, number=1):
        source = source or Scripted()
        self._monkeypatch.setitem(SOURCES, source.info.id, source)
        account = Account(f"{number:032x}", source.info.id, name, {}, NOW - timedelta(days=1))
        self.project.write(lambda db: put_account(db, account)).result()
        self.vault.put(account.id, "key", f"secret-of-{name}")
        return source

    async def fetch(self, **wanted):
        self.last = Context(self.project, Offline(), clock=lambda: self.now)
        async with Api() as api:
            return await fetch(self.last, self.vault, api, **wanted)

    def at(self, day: date):
        self.now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def failing(title="{host} was cut", *, retryable=True):
    return SourceError(title, "Try again", retryable=retryable, host="api.example")
