"""Mail.ru Postmaster: what became of the mail of a DKIM domain at Mail.ru, a day each."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta, timezone

from workbench.model.accounts import Access, Subject
from workbench.model.errors import NotADomainError, SourceError
from workbench.model.names import parse_domain
from workbench.model.text import mark
from workbench.net.api import Api
from workbench.net.oauth import REFRESH, utc_now
from workbench.sources._mailru_calls import CONSENT, RATE, Calls, Said
from workbench.sources._mailru_rows import Stamp, domain_name, entries, read_days, read_troubles
from workbench.sources.base import Batch, Connection, Field, FieldKind, SourceInfo, Step, Trouble, Window, source

MOSCOW = timezone(timedelta(hours=3))
"""Its days are Moscow's, which has no summer time."""

YEAR = timedelta(days=365)
_TESTED_DAYS = 30
_LATER_DAYS = 3
"""By how many days the first one may move where the provider counts its year otherwise."""

_MSGTYPE = re.compile(r"[A-Za-z0-9_.-]{1,32}")

_FIELDS = (
    Field(
        REFRESH,
        mark("Token of Mail.ru"),
        FieldKind.SECRET,
        help=mark("Everything that the page shows, with its braces; the refresh token alone is enough, too."),
    ),
    Field(
        "msgtypes",
        mark("Message types"),
        required=False,
        help=mark(
            "Values of the header X-Postmaster-Msgtype in your mail, separated by commas: each gets numbers of its own."
            " Mail.ru does not list them."
        ),
    ),
    Field(
        "domains",
        mark("Only these domains"),
        required=False,
        help=mark("Separated by commas. Empty: every domain that is confirmed in this account."),
    ),
)
_STEPS = (
    Step(
        mark(
            "Open Mail.ru Postmaster with the mailbox that manages your domain. The domain must be listed there as"
            " confirmed, and it must be the domain in your DKIM signatures (d=), which may differ from the one in From."
        ),
        "https://postmaster.mail.ru/",
    ),
    Step(mark("In the same browser open the page of consent and allow access to your statistics."), CONSENT),
    Step(
        mark(
            "The next page shows a line of text in braces, with the words access_token and refresh_token. Select all of"
            " it and copy it."
        )
    ),
    Step(
        mark(
            "Paste it here. It is kept in your system's keyring. If another program uses Mail.ru with the same mailbox,"
            " a new token may end that program's access: let each have its own mailbox."
        )
    ),
    Step(mark("If your mail bears the header X-Postmaster-Msgtype, type its values under “Message types”.")),
)


@source
class MailruPostmaster:
    """Reads the four calls of `ext-api`; domains are added and confirmed at Mail.ru only."""

    info = SourceInfo(
        "mailru_postmaster",
        "Mail.ru Postmaster",
        provider="mailru",
        hosts=("postmaster.mail.ru", "o2.mail.ru"),
        fields=_FIELDS,
        steps=_STEPS,
        history_days=YEAR.days,
        rate=RATE,
        end_secret=mark(
            "To end it, take the access away in the security settings of the mailbox at https://account.mail.ru/, or"
            " get a new token: it ends the earlier one."
        ),
    )

    def __init__(
        self,
        clock: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep

    async def discover(self, connection: Connection, api: Api) -> list[Subject]:
        """
        Return the confirmed domains, and the typed ones that are not.

        One call of stat-list proves that statistics can be read, not only names. That is all it is good for: its row is
        a sum over a period, which is no day, and days are asked for by stat-list-detailed.
        """
        calls = Calls(connection, api, self._clock, self._sleep)
        subjects = await self._subjects(calls, connection)
        first = self._today() - timedelta(days=_TESTED_DAYS)
        _checked(await calls.get("stat-list", {"date_from": first.isoformat()}))
        return subjects

    async def fetch(
        self, connection: Connection, subjects: Sequence[Subject], window: Window, api: Api
    ) -> AsyncIterator[Batch]:
        """Yield the troubles of today, then a batch for each domain; today's row is partial, hence provisional."""
        calls = Calls(connection, api, self._clock, self._sleep)
        today = self._today()
        known = {subject.name: subject for subject in await self._subjects(calls, connection)}
        yield await self._troubles(calls, connection, list(known.values()), today)
        window = Window(max(window.first, today - YEAR), min(window.last, today))
        for subject in subjects or list(known.values()):
            found = known.get(subject.name)
            if found is None or found.access is not Access.FULL:
                yield Batch(troubles=[Trouble(subject.name, _unconfirmed(subject.name))])
            elif window.first <= window.last:
                yield await self._domain(calls, connection, subject.name, window)

    async def _subjects(self, calls: Calls, connection: Connection) -> list[Subject]:
        said = _checked(await calls.get("reg-list"))
        names = (entry.get("domain") for entry in entries(said.value.get("domains")))
        confirmed = sorted({domain_name(name) for name in names if isinstance(name, str)} - {""})
        if not confirmed:
            raise SourceError(
                "No domain is confirmed in this Mail.ru account",
                "Add and confirm your domain at postmaster.mail.ru, or get the token with the mailbox that has it",
            )
        typed = _split(connection.account.options.get("domains", ""))
        wanted = [_parsed(name) for name in typed] or confirmed
        return [
            Subject(name, Access.FULL if name in confirmed else Access.UNVERIFIED) for name in dict.fromkeys(wanted)
        ]

    async def _troubles(self, calls: Calls, connection: Connection, subjects: list[Subject], today: date) -> Batch:
        batch = Batch(subjects=subjects)
        said = await calls.get("troubles-list")
        if said.refusal is not None:
            batch.troubles.append(Trouble("", said.refusal))
            return batch
        found = read_troubles(said.value, connection.account.id, today)
        batch.samples = [sample for subject in subjects for sample in found.get(subject.name, ())]
        return batch

    async def _domain(self, calls: Calls, connection: Connection, name: str, window: Window) -> Batch:
        """Return the days of one domain: of all its mail, then of each message type."""
        batch, first = Batch(), window.first
        parts = _parts(connection, name, batch)
        mistyped = len(batch.troubles)  # what cannot be asked at all leaves the rest complete
        for dimension, params in parts:
            day, said = await _from_first_allowed(calls, params, window)
            first = max(first, day)
            if said.refusal is not None:
                batch.troubles.append(Trouble(name, said.refusal))
                continue
            found = read_days(said.value, Stamp(connection.account.id, name, self._today(), dimension))
            batch.samples += found.samples
            if found.faults:
                batch.troubles.append(Trouble(name, _unreadable(name, found.faults)))
        if len(batch.troubles) == mistyped and first <= window.last:
            batch.asked.append((name, first, window.last))
        return batch

    def _today(self) -> date:
        return self._clock().astimezone(MOSCOW).date()


def _parts(connection: Connection, name: str, batch: Batch) -> list[tuple[str, dict[str, str]]]:
    """Return dimension and parameters of each call for a domain; what cannot be a message type becomes a trouble."""
    parts = [("", {"domain": name})]
    for msgtype in dict.fromkeys(_split(connection.account.options.get("msgtypes", ""))):
        if _MSGTYPE.fullmatch(msgtype):
            parts.append((f"msgtype={msgtype}", {"domain": name, "msgtype": msgtype}))
        else:
            batch.troubles.append(Trouble(name, _no_msgtype(msgtype)))
    return parts


async def _from_first_allowed(calls: Calls, params: dict[str, str], window: Window) -> tuple[date, Said]:
    """Ask for a window; one that begins too early begins a day later. Return its first day and the reply."""
    for later in range(_LATER_DAYS + 1):
        first = window.first + timedelta(days=later)
        said = await calls.get(
            "stat-list-detailed", {"date_from": first.isoformat(), "date_to": window.last.isoformat(), **params}
        )
        if not said.too_old or first >= window.last:
            break
    return first, said


def _checked(said: Said) -> Said:
    if said.refusal is not None:
        raise said.refusal
    return said


def _split(typed: str) -> list[str]:
    return [part for part in re.split(r"[,;\s]+", typed) if part]


def _parsed(typed: str) -> str:
    try:
        return parse_domain(typed)
    except NotADomainError as error:
        raise SourceError("{typed} is not a domain", "Correct the domains of this account", typed=typed[:80]) from error


def _unconfirmed(name: str) -> SourceError:
    return SourceError(
        "{domain} is not confirmed in Mail.ru Postmaster",
        "Add and confirm it at postmaster.mail.ru with the mailbox of this account, then fetch again",
        domain=name,
    )


def _no_msgtype(msgtype: str) -> SourceError:
    return SourceError(
        "{msgtype} cannot be a message type",
        "X-Postmaster-Msgtype has at most 32 Latin letters and digits; correct the options of this account",
        msgtype=msgtype[:40],
    )


def _unreadable(name: str, faults: list[str]) -> SourceError:
    return SourceError(
        "Some numbers of Mail.ru for {domain} cannot be read",
        "The others were kept. Left out: {faults}",
        domain=name,
        faults="; ".join(faults[:5]) + (" …" if len(faults) > 5 else ""),
    )
