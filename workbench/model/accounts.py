"""An account at a provider: what the project may know of it, and the secrets it may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Access(StrEnum):
    """What an account may do with a subject that the provider lists for it."""

    FULL = "full"  # its numbers can be fetched
    UNVERIFIED = "unverified"  # the owner has not been proven to the provider
    NONE = "none"  # listed, but the account has no right to its numbers


@dataclass(frozen=True, slots=True)
class Account:
    """
    One account of one source, as the project stores it: nothing in here is secret.

    Attributes:
        id: 32 hexadecimal digits, made once; the keyring's entries are named by it.
        source: Id of the source: `google_postmaster`.
        name: What the user calls it; unique among the accounts of its source.
        options: What the source asked for beside secrets: region, domains typed by hand, message types.
        added: When it was connected, with time zone.
    """

    id: str
    source: str
    name: str
    options: Mapping[str, str] = field(default_factory=dict)
    added: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """
    Something an account has numbers of.

    Attributes:
        name: A domain, an address.
        access: Whether its numbers may be fetched.
        since: First day of access where the provider says so: earlier days were never to be had.
        detail: The provider's own word: `OWNER`, `VERIFICATION_STATE_UNSPECIFIED`.
    """

    name: str
    access: Access = Access.FULL
    since: date | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """
    How a connection does.

    Attributes:
        made: When its secret (token, link) was made or pasted; None where nobody knows.
        expires: When the secret ends; None where it does not, or nobody knows.
        fetched: When it last gave anything.
        last_day: Newest day with a value.
        error: Title of the last failure, "" after a success; English, the key of its translation.
        hint: What to do about it.
        failed: When that was.
        arguments: What fills the `{places}` of `error` and `hint`; nothing secret.
    """

    made: datetime | None = None
    expires: datetime | None = None
    fetched: datetime | None = None
    last_day: date | None = None
    error: str = ""
    hint: str = ""
    failed: datetime | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)


class Secrets(dict[str, str]):
    """Secrets of one account by field name; shown nowhere, not even by `repr`."""

    def __repr__(self) -> str:
        return f"<{len(self)} secrets>"

    __str__ = __repr__
