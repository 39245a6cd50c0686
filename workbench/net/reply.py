"""What a provider's server said, without the secrets it was asked with."""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple, TypeVar
from urllib.parse import quote, quote_plus, urlsplit

from workbench.model.errors import SourceError

T = TypeVar("T")

HIDDEN = "***"
"""Stands where a secret stood."""

_SHORTEST = 4
"""Signs of the shortest text that is treated as a secret: shorter ones stand in every word."""


class Recorded(NamedTuple):
    """A reply as evidence: `name` says what was asked, without secrets."""

    name: str
    body: bytes
    media_type: str
    captured: datetime


def hiding(secrets: Collection[str]) -> Callable[[str], str]:
    """Return a function that hides secrets in a text, also where they stand encoded for an address or a header."""
    forms = set()
    for secret in secrets:
        if len(secret) >= _SHORTEST:
            encoded = base64.b64encode(secret.encode()).decode()
            forms |= {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), encoded.rstrip("=")}
    ordered = sorted(forms, key=len, reverse=True)

    def hide(text: str) -> str:
        for form in ordered:
            text = text.replace(form, HIDDEN)
        return text

    return hide


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Reply:
    """
    What a server said.

    Attributes:
        status: HTTP status.
        headers: By name in lower case.
        body: As it came, decompressed.
        url: What was asked, without secrets.
        hide: Hides the secrets of the request in a text.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    url: str
    hide: Callable[[str], str] = field(default=_as_it_is, repr=False, compare=False)

    @property
    def host(self) -> str:
        """Who was asked."""
        return urlsplit(self.url).hostname or self.url

    @property
    def media_type(self) -> str:
        """The type the server states, without parameters, in lower case; "" if it states none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_page(self) -> bool:
        """Whether this is a web page: no interface answers with one, but a sign-in page of a network does."""
        head = self.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return head.startswith((b"<!doctype html", b"<html")) or (
            self.media_type == "text/html" and head.startswith(b"<")
        )

    def json(self, kind: type[T]) -> T:
        """
        Return the body as `kind`, a msgspec type.

        Raises:
            SourceError: it is a web page, no JSON, or JSON of another shape; says where.
        """
        import msgspec

        try:
            return msgspec.json.decode(self.body, type=kind, strict=False)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            detail = self.hide(str(error))[:300]
        if self.is_page:
            raise SourceError(
                "{host} answered with a web page, not with data",
                "A sign-in page of the network or a filter may stand between: open any page in the browser, sign in if "
                "it asks, then try again",
                retryable=True,
                host=self.host,
            )
        raise SourceError(
            "{host} answered something unexpected",
            "Try again later; if it stays, the provider has changed its interface: {detail}",
            retryable=True,
            host=self.host,
            detail=detail,
        )

    def require_working(self) -> None:
        """
        Return if the server itself is in order; its other refusals are for the source to explain.

        Raises:
            SourceError: it throttles (429) or is in trouble (5xx), still, after every attempt.
        """
        if self.status == 429:
            raise SourceError(
                "{host} asks to wait",
                "It was asked more often than it allows. What came before is kept; fetch again later",
                retryable=True,
                host=self.host,
            )
        if self.status >= 500:
            raise SourceError(
                "{host} is in trouble: HTTP {status}",
                "Nothing to be done here; try again later",
                retryable=True,
                host=self.host,
                status=self.status,
            )


def asked_to_wait(reply: Reply, now: datetime) -> float | None:
    """Return the seconds that `Retry-After` states (RFC 9110 10.2.3), as a number or a date; None if it does not."""
    text = reply.headers.get("retry-after", "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return float(text[:9])
    then = date_of(text)
    if then is None:
        return None
    since = date_of(reply.headers.get("date", "")) or now  # the server's own clock, where it shows it
    return max(0.0, (then - since).total_seconds())


def date_of(text: str) -> datetime | None:
    """Return a date of an HTTP header, None if it is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else None
