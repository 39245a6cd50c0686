"""The secret link of Microsoft SNDS: what it may be, asking it for a day, and what each refusal means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from types import MappingProxyType
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit, urlunsplit

from workbench.model.errors import SourceError
from workbench.net.api import Api, Rate
from workbench.sources._snds_csv import Table, is_page, read_data

RATE = Rate(1, 1.0)
LIFE_DAYS = 30
"""Days from the making of a link to its end."""

FORMS: Mapping[str, str] = MappingProxyType(
    {"MMDDYY": "%m%d%y", "YYYY-MM-DD": "%Y-%m-%d", "MMDDYYYY": "%m%d%Y", "YYYYMMDD": "%Y%m%d"}
)
"""How the parameter `date` may be written. The classic interface is said to take the first; nobody documents it."""

_OLD_HOSTS = frozenset({"sendersupport.olc.protection.outlook.com", "postmaster.live.com"})
_OWNERS = ("office.com", "microsoft.com", "outlook.com")
PROBED_DAYS = 7
"""Days that are tried before a link is called ended: 404 also means that a day has no data."""


def read_link(text: str) -> SplitResult:
    """
    Return a pasted link.

    Raises:
        SourceError: it is none, leads to somebody else, or to the portal that is closed.
    """
    found = re.search(r"https?://[!#-&(-;=?-~]{1,4000}", text)  # printable ASCII but quotes and angle brackets
    try:
        url = urlsplit(found[0] if found else "")
        host = (url.hostname or "").rstrip(".")
        plain = url.port in {None, 443} and url.username is None
    except ValueError:
        url, host, plain = urlsplit(""), "", False
    if host in _OLD_HOSTS:
        raise SourceError(
            "The old links of SNDS ended on 22 June 2026",
            "Make a new one in the new portal, page “Automated Data Access”, and paste it here",
        )
    if url.scheme != "https" or not plain or not any(host == owner or host.endswith("." + owner) for owner in _OWNERS):
        raise SourceError(
            "This is not a link of Microsoft SNDS",
            "Copy the whole address from the page “Automated Data Access” of the portal; it begins with https://",
        )
    return url


class FormRefusedError(Exception):
    """A day was asked for in a form that the server refuses or ignores; nothing is known of the day."""


class Link:
    """
    Asks one link; `latest` first: what a refusal of a day means is known from its answer.

    Attributes:
        form: The form of a date that is proven to work, a key of FORMS; "" while none is.
        alive: Whether the link has given data, be it for one day: then 404 means that a day has none.
    """

    def __init__(self, text: str, api: Api, *, form: str = "") -> None:
        self._url = read_link(text)
        self._api = api
        self.form = form if form in FORMS else ""
        self.alive = False

    async def latest(self) -> Table | None:
        """Return the newest data, None for a 404."""
        return await self._get("", "latest")

    async def day(self, day: date) -> Table | None:
        """
        Return the data of a day; None for a 404.

        Raises:
            FormRefusedError: the form of dates does not work.
        """
        return await self._day(day, self.form)

    async def prove(self, newest: date, *, after_latest: bool) -> tuple[date, Table] | None:
        """
        Find the form of a date that works, by asking for some days back from `newest`; return what proved it.

        A form is proven by data of the very day that was asked for. Where the newest data are known, days before them
        are asked: a server that ignores the parameter gives the newest again.
        """
        forms = [self.form] if self.form else list(FORMS)
        for back in range(1 if after_latest else 0, PROBED_DAYS + after_latest):
            day = newest - timedelta(days=back)
            for form in forms:
                with suppress(FormRefusedError):
                    table = await self._day(day, form)
                    if table is not None and table.entries:
                        self.form = form
                        return day, table
        return None

    async def _day(self, day: date, form: str) -> Table | None:
        table = await self._get(day.strftime(FORMS[form]), day.isoformat())
        if table is not None and not all(day in entry.days for entry in table.entries):
            raise FormRefusedError  # another day's data: the parameter was ignored
        return table

    async def status(self, link: str) -> bytes | None:
        """Return the table of blocked addresses; None where no link to it is known, or for a 404."""
        url = read_link(link) if link.strip() else self._beside()
        if url is None:
            return None
        return await self._ask(url, "SNDS address status")

    def _beside(self) -> SplitResult | None:
        """Return the link of address status, which stood beside that of the data in the classic interface."""
        path = re.sub(r"(?i)/data\.aspx$", "/ipStatus.aspx", self._url.path)
        return None if path == self._url.path else self._url._replace(path=path)

    async def _get(self, day: str, shown: str) -> Table | None:
        url = self._url
        if day:
            url = url._replace(query="&".join(part for part in (url.query, f"date={quote(day, safe='')}") if part))
        body = await self._ask(url, f"SNDS {shown}", dated=bool(day))
        if body is None:
            return None
        table = read_data(body)
        self.alive = True
        return table

    async def _ask(self, url: SplitResult, name: str, *, dated: bool = False) -> bytes | None:
        reply = await self._api.request(
            "GET", urlunsplit(url), secrets=_secrets(url), rate=RATE, redirects=True, name=name
        )
        reply.require_working()
        if reply.status == 404:
            return None
        if reply.status == 400 and dated:
            raise FormRefusedError  # without the date the same key was understood
        if 300 <= reply.status < 400 or is_page(reply.body) or reply.status in {401, 403}:
            raise SourceError(
                "SNDS wants a sign-in instead of giving data",
                "The link has ended or was copied in part. Make a new one on the page “Automated Data Access”",
            )
        if reply.status == 400:
            raise SourceError(
                "SNDS cannot read the key in the link",
                "The link was copied in part. Copy the whole of it from the page “Automated Data Access”",
            )
        if reply.status != 200:
            raise SourceError(
                "SNDS answered with HTTP {status}",
                "Try again later; if it stays, make a new link",
                retryable=True,
                status=reply.status,
            )
        return reply.body


def _secrets(url: SplitResult) -> list[str]:
    """Return what must not be shown of a link: all of it, for nobody says where in it the key stands."""
    values = [value for _, value in parse_qsl(url.query) if len(value) > 10]
    parts = [part for part in url.path.split("/") if len(part) > 20 and not part.startswith("ip-domain")]
    return [urlunsplit(url), f"{url.path}?{url.query}", url.query, *values, *parts]


def silence(made: date | None, now: datetime) -> SourceError:
    """Return what to tell of a link that says 404 to every day, as an ended key does, and a day without data."""
    age = (now.date() - made).days if made else None
    if age is not None and age >= LIFE_DAYS:
        return SourceError(
            "The link of SNDS has ended",
            "It was made {days} days ago and lives {life} days. Make a new one on the page “Automated Data Access”",
            days=age,
            life=LIFE_DAYS,
        )
    return SourceError(
        "SNDS has no data for this link",
        "Either it has ended (it lives {life} days), or none of your addresses sent more than 100 messages on any of"
        " the last {probed} days. Look into the portal; if there are data, make a new link",
        life=LIFE_DAYS,
        probed=PROBED_DAYS,
    )
