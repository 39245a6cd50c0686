"""What a source of numbers is, and the list of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import BinaryIO, NamedTuple, Protocol, TypeVar

from workbench.model.accounts import Account, Secrets, Subject
from workbench.model.errors import WorkbenchError
from workbench.model.samples import Sample
from workbench.net.api import Api, Rate
from workbench.net.oauth import Browser


class FieldKind(StrEnum):
    """How a field of the connection form behaves."""

    SECRET = "secret"  # goes into the keyring, never shown again
    TEXT = "text"
    CHOICE = "choice"
    FILE = "file"  # a file to choose whose text is the value: a client id of Google


@dataclass(frozen=True, slots=True)
class Field:
    """
    Something the user gives to connect an account.

    Attributes:
        name: Key in `Account.options`, or of the secret.
        title: English label, marked for translation.
        kind: How it behaves.
        choices: Values of a CHOICE; the first is proposed.
        required: Whether there is no connection without it.
        help: English sentence, marked; may be empty.
        default: What is proposed.
    """

    name: str
    title: str
    kind: FieldKind = FieldKind.TEXT
    choices: tuple[str, ...] = ()
    required: bool = True
    help: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered step of the guided connection: English, marked for translation; `link` opens in the browser."""

    text: str
    link: str = ""


TWO_A_SECOND = Rate(2, 1.0)


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """
    How a source presents itself.

    Attributes:
        id: Module's name: `google_postmaster`.
        title: The provider's own name for it; a name, not translated.
        provider: Whose recipients its numbers are about (`gmail`, `mailru`, `microsoft`, `yandex`, `yahoo`); "" where
            they are about all recipients, as a sending service's are.
        hosts: Hosts it talks to, for the privacy page; empty for files. `{region}` stands for an option.
        fields: What the user gives to connect.
        steps: How to come by that.
        history_days: How far back a first fetch asks.
        rate: How fast it may be asked.
        secret_days: Days after which its secret ends (SNDS: 30); 0 where it does not.
        sign_in: Whether the connection is made in the system's browser (OAuth).
        experimental: Off unless the user turns it on: the provider promises nothing.
        per_campaign: Whether it gives numbers of campaigns dated by the sending, not of days.
        end_secret: Where the user ends a secret that the provider cannot be told to forget; marked; "" where plain.
    """

    id: str
    title: str
    provider: str = ""
    hosts: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    steps: tuple[Step, ...] = ()
    history_days: int = 90
    rate: Rate = TWO_A_SECOND
    secret_days: int = 0
    sign_in: bool = False
    experimental: bool = False
    per_campaign: bool = False
    end_secret: str = ""


@dataclass(slots=True)
class Connection:
    """
    An account with its secrets, in memory for one task.

    Attributes:
        account: What the project knows.
        secrets: By field name. A source that gets a new one (a rotated refresh token) puts it here and the task keeps
            it in the keyring; access tokens of an hour stay in `tokens`.
        tokens: Short-lived, never stored.
        turn: Held while a token is refreshed, so that it is done once however many requests wait for it.
    """

    account: Account
    secrets: Secrets
    tokens: Secrets = field(default_factory=Secrets)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)


class Window(NamedTuple):
    """The days that are asked for, both included, in the source's own day zone."""

    first: date
    last: date


@dataclass(slots=True)
class Trouble:
    """One subject that could not be fetched while others could."""

    subject: str
    error: WorkbenchError


class Campaign(NamedTuple):
    """
    A mailing that samples name by their dimension `campaign=KEY`.

    Attributes:
        key: The service's own id.
        name: What its author called it.
        subject: Its subject line; "" where the service does not say.
        sent: When, with time zone; None where nobody says.
        messages: How many; None where nobody says.
    """

    key: str
    name: str
    subject: str = ""
    sent: datetime | None = None
    messages: int | None = None


@dataclass(slots=True)
class Batch:
    """
    What is stored in one transaction.

    Attributes:
        samples: Numbers as stated.
        subjects: What the provider says the account may see, if this batch found it out.
        asked: (subject, first day, last day) that the provider has now been asked for completely: what has no value in
            it was not given.
        troubles: What could not be had.
        settings: Options to keep for the next fetch: a cursor, identifiers seen.
        campaigns: Mailings that the samples name.
    """

    samples: list[Sample] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    asked: list[tuple[str, date, date]] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    campaigns: list[Campaign] = field(default_factory=list)


class Source(Protocol):
    """One provider. Raises SourceError and nothing else for what a provider or a network does."""

    info: SourceInfo

    async def discover(self, connection: Connection, api: Api) -> list[Subject]:
        """Return what the account has numbers of; this is also the test of a connection."""
        ...

    def fetch(
        self, connection: Connection, subjects: Sequence[Subject], window: Window, api: Api
    ) -> AsyncIterator[Batch]:
        """Yield batches; each is worth keeping by itself, so that a cut fetch goes on where it stopped."""
        ...


class Revocable(Protocol):
    """A source whose provider lets a token be taken back."""

    async def revoke(self, connection: Connection, api: Api) -> None:
        """Tell the provider to forget the secret."""
        ...


class SignedIn(Protocol):
    """A source whose connection is made in the system's browser: its `info.sign_in` is true."""

    async def sign_in(self, connection: Connection, api: Api, browser: Browser) -> None:
        """Ask for consent (`net.oauth.sign_in`) and put what lasts, the refresh token, into `connection.secrets`."""
        ...


class FileSource(Protocol):
    """A source of files."""

    info: SourceInfo

    def sniff(self, head: bytes, name: str) -> float:
        """Return how sure it is, 0..1, that a file that begins with `head` (at most 64 KiB) is one of its."""
        ...

    def read(self, stream: BinaryIO, name: str) -> list[Batch]:
        """
        Return what a file says.

        Raises:
            SourceError: it says nothing usable.
        """
        ...


SOURCES: dict[str, Source] = {}
"""Every source with an interface, by id."""

FILES: dict[str, FileSource] = {}
"""Every reader of files, by id; a source may stand in both."""

S = TypeVar("S")


def source(cls: type[S]) -> type[S]:
    """Register a class under its `info.id`, as a source, a reader of files, or both, by what it can do."""
    made = cls()
    info: SourceInfo = made.info  # type: ignore[attr-defined]
    if info.id in SOURCES or info.id in FILES:
        raise RuntimeError(f"source {info.id!r} is registered twice")
    if hasattr(made, "fetch"):
        SOURCES[info.id] = made  # type: ignore[assignment]
    if hasattr(made, "read"):
        FILES[info.id] = made  # type: ignore[assignment]
    return cls
