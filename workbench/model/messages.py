"""The header of one message, as its bytes say it; nothing in it is verified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Header(NamedTuple):
    """One header field: its name in lower case, and its value unfolded, without white space around it."""

    name: str
    value: str


class Signature(NamedTuple):
    """One DKIM signature: who signed, and the names of the fields it covers; all in lower case."""

    domain: str
    selector: str
    covered: frozenset[str]


class Hop(NamedTuple):
    """One Received field: the host that took the message, by which protocol (`ESMTPS`), and whether through TLS."""

    by: str
    protocol: str
    tls: bool


@dataclass(frozen=True, slots=True)
class Message:
    """
    The header of a message.

    Attributes:
        name: What the reader calls it: the name of a file.
        headers: Every field in order.
        authors: The addresses in all From fields, in lower case, as far as they are addresses.
        signatures: Every DKIM signature that says who signed.
        hops: Every Received field that says who took the message, the last one first.
        returned_to: Domain of the Return-Path; "" where there is none.
        date: When it was written; None where it does not say.
        flaws: Ways in which the header breaks RFC 5322: `stray_line`, `long_line`, `raw_characters`.
        mailing: Whether the reader says that it went to many, whatever its header says.
    """

    name: str
    headers: tuple[Header, ...]
    authors: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    hops: tuple[Hop, ...] = ()
    returned_to: str = ""
    date: datetime | None = None
    flaws: tuple[str, ...] = ()
    mailing: bool = False

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of every field of a name, given in lower case."""
        return tuple(header.value for header in self.headers if header.name == name)

    @property
    def domains(self) -> tuple[str, ...]:
        """Every domain that the message names as its own: of its authors, its signatures, its return path."""
        authors = [author.rpartition("@")[2] for author in self.authors]
        signers = [signature.domain for signature in self.signatures]
        return tuple(dict.fromkeys(name for name in (*authors, *signers, self.returned_to) if name))

    def belongs_to(self, domain: str) -> bool:
        """Return whether it names this domain, or one below it, as its own."""
        return any(name == domain or name.endswith("." + domain) for name in self.domains)
