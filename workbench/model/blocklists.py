"""Blocklists that can be asked over DNS, from `resources/blocklists.toml`, and how each is asked."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from workbench.model.errors import UsageError
from workbench.model.inquiry import Question, question
from workbench.model.names import organizational_domain
from workbench.model.rdata import Address
from workbench.model.resources import resource

ALL = "all"
"""The word that chooses every list that can be asked and is not part of another one."""

KEY = "KEY"
"""Stands for the key in the zone of a list, as the list of lists writes it."""

TEXTS = "blocklists"
"""The context under which the catalogue holds what the lists mean, and their terms."""


class Weight(StrEnum):
    """How much a listing costs in delivery, most first; this program's judgement."""

    REAL = "real"
    LOW = "low"
    NOISE = "noise"


class Access(StrEnum):
    """Who may ask a list."""

    OPEN = "open"
    KEY = "key"
    PRIVATE = "private"
    CLOSED = "closed"


class Refusal(StrEnum):
    """Why a list answered, but not what it was asked."""

    RESOLVER = "resolver"
    VOLUME = "volume"
    KEY = "key"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Entry:
    """One part of a list: its name, its weight, whether it only says that an address is not meant to send mail."""

    name: str
    weight: Weight
    policy: bool = False


@dataclass(frozen=True, slots=True)
class Blocklist:
    """
    One list; the file's head says what the fields mean.

    Attributes:
        of_domains: Whether domains are asked, not addresses.
        codes: Answer (`127.0.0.2`), or value of a bit (`8`), to the part of the list it stands for.
        refused: Answers that are no listing.
        listed: What is always listed, as it is asked: `2.0.0.127`; empty if the operator names none.
        never: What is never listed.
    """

    id: str
    name: str
    operator: str
    of_domains: bool
    ipv6: bool
    registered: bool
    zone: str
    keyed: str
    state: Access
    closed: str
    part_of: str
    weight: Weight
    means: str
    terms: str
    delisting: str
    bits: bool
    codes: Mapping[str, Entry]
    refused: Mapping[str, Refusal]
    listed: str
    never: str
    source: str
    date: str

    def askable(self, *, keyed: bool) -> bool:
        """Return whether there is a zone to ask, given that there is a key or none."""
        return self.state in {Access.OPEN, Access.KEY} and bool(self.keyed if keyed else self.zone)

    def zone_asked(self, *, keyed: bool) -> str:
        """Return the zone that questions name; the key itself is put in where they are sent, never before."""
        return keyed_zone(self.id, self.keyed) if keyed and self.keyed else self.zone

    def of_address(self, address: Address, *, keyed: bool) -> Question | None:
        """Return the question for an address; None if the list does not know such ones (RFC 5782 2.1, 2.4)."""
        if self.of_domains or (address.version == 6 and not self.ipv6):
            return None
        reverse = address.reverse_pointer.removesuffix(".in-addr.arpa").removesuffix(".ip6.arpa")
        return self._asked(reverse, keyed=keyed)

    def of_domain(self, domain: str, *, keyed: bool) -> Question | None:
        """Return the question for a domain; None if the list knows addresses only."""
        if not self.of_domains:
            return None
        return self._asked(organizational_domain(domain) if self.registered else domain, keyed=keyed)

    def of_tests(self, *, keyed: bool) -> tuple[Question | None, Question]:
        """Return the questions for what is always listed (None if there is no such entry) and never (RFC 5782 5)."""
        listed = self._asked(self.listed, keyed=keyed) if self.listed else None
        return listed, self._asked(self.never, keyed=keyed)

    def _asked(self, what: str, *, keyed: bool) -> Question:
        return question("A", f"{what}.{self.zone_asked(keyed=keyed)}")


def placeholder(list_id: str) -> str:
    """Return the label that stands for a list's key in questions: names are stored and shown, keys are not."""
    return f"key--{list_id}"


def keyed_zone(list_id: str, zone: str) -> str:
    """Return a zone such as `KEY.zen.dq.spamhaus.net` with the list's placeholder as its first label."""
    return zone.replace(KEY, placeholder(list_id), 1)


@cache
def load_blocklists() -> Mapping[str, Blocklist]:
    """Return every list that the program knows, by id, in the order of the file."""
    data = tomllib.loads(resource("blocklists.toml").read_text("utf-8"))
    return {name: _blocklist(name, entry) for name, entry in data["list"].items()}


def reviewed() -> str:
    """Return the day of the last review of the list of lists, ISO 8601."""
    return str(tomllib.loads(resource("blocklists.toml").read_text("utf-8"))["updated"])


def _blocklist(name: str, data: Mapping[str, Any]) -> Blocklist:
    of_domains = data["kind"] == "domain"
    weight = Weight(data["weight"])
    return Blocklist(
        id=name,
        name=data["name"],
        operator=data["operator"],
        of_domains=of_domains,
        ipv6=data.get("ipv6", False),
        registered=data.get("registered", False),
        zone=data.get("zone", ""),
        keyed=data.get("keyed", ""),
        state=Access(data.get("state", Access.OPEN)),
        closed=data.get("closed", ""),
        part_of=data.get("part_of", ""),
        weight=weight,
        means=data["means"],
        terms=data["terms"],
        delisting=data.get("delisting", ""),
        bits=data.get("bits", False),
        codes={
            code: Entry(entry["name"], Weight(entry.get("weight", weight)), entry.get("policy", False))
            for code, entry in data.get("codes", {}).items()
        },
        refused={code: Refusal(why) for code, why in data.get("refused", {}).items()},
        listed=data.get("listed", "test" if of_domains else "2.0.0.127"),
        never=data.get("never", "invalid" if of_domains else "1.0.0.127"),
        source=data["source"],
        date=data["date"],
    )


def choose(names: Iterable[str], keys: Collection[str] = ()) -> tuple[str, ...]:
    """
    Return the ids of the lists that a user turned on; `all` stands for every one that can be asked.

    Args:
        names: Ids, or `all`.
        keys: Ids of the lists for which there is a key.

    Raises:
        UsageError: there is no such list, or it cannot be asked.
    """
    known = load_blocklists()
    for name in keys:
        if not _known(name).keyed:
            raise UsageError("The blocklist {name} knows no keys", "Turn it on without one", name=name)
    chosen: dict[str, None] = {}
    for name in names:
        if name == ALL:
            whole = (one for one in known.values() if not one.part_of and one.askable(keyed=one.id in keys))
            chosen.update(dict.fromkeys(one.id for one in whole))
        else:
            chosen[_checked(name, keyed=name in keys).id] = None
    return tuple(chosen)


def _known(name: str) -> Blocklist:
    found = load_blocklists().get(name)
    if found is None:
        known = ", ".join(load_blocklists())
        raise UsageError("There is no blocklist {name}", "The blocklists are {known}", name=name, known=known)
    return found


def _checked(name: str, *, keyed: bool) -> Blocklist:
    found = _known(name)
    if found.state is Access.CLOSED:
        day = found.closed
        raise UsageError("The blocklist {name} is closed", "Since {day} its answers mean nothing", name=name, day=day)
    if found.state is Access.PRIVATE:
        raise UsageError("The blocklist {name} answers only its own customers", name=name)
    if not found.askable(keyed=keyed):
        raise UsageError("The blocklist {name} answers only with a key", "Give --list-key {name}=FILE", name=name)
    return found
