"""Which includes of an SPF record sent anything, by the addresses in stored DMARC reports."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from workbench.mail.spf_flatten import flatten
from workbench.mail.spf_record import scan
from workbench.mail.spf_space import BITS, Space, holds, network, union
from workbench.net.resolver import Resolver
from workbench.store.database import Database
from workbench.store.report_queries import Coverage, SenderRow, coverage, list_senders
from workbench.tasks.driving import drive
from workbench.tasks.making import text_there

DAYS = 90


@dataclass(frozen=True, slots=True)
class Mailed:
    """Who sent in the name of a domain by stored reports, over the last days that they cover."""

    covered: Coverage
    senders: tuple[SenderRow, ...]
    days: int


class Use(StrEnum):
    """What the reports say of an include."""

    USED = "used"
    UNUSED = "unused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class IncludeUse:
    """An include; `messages` came from its addresses; `obstacle` is why these could not be told."""

    host: str
    use: Use
    messages: int = 0
    obstacle: str = ""


def mailed(db: Database, domain: str, days: int = DAYS) -> Mailed:
    """Return who sent over the last `days` before the end of the newest report."""
    whole = coverage(db, domain)
    if whole.end is None:
        return Mailed(whole, (), days)
    since = whole.end - timedelta(days=days)
    return Mailed(coverage(db, domain, since=since), tuple(list_senders(db, domain, since=since)), days)


async def include_use(resolver: Resolver, domain: str, sent: Mailed) -> tuple[IncludeUse, ...]:
    """Return the includes (and the redirect) of the record that is there, in its order; none without reports."""
    text = await text_there(resolver, domain, "spf1") if sent.covered.reports else None
    if text is None:
        return ()
    record, _ = scan(text)
    hosts = [term.text.partition(":")[2] for term in record.mechanisms if term.name == "include"]
    hosts += [term.text.partition("=")[2] for term in record.modifiers if term.name == "redirect"]
    return tuple([await _use(resolver, host, sent.senders) for host in dict.fromkeys(hosts)])


async def _use(resolver: Resolver, host: str, senders: Sequence[SenderRow]) -> IncludeUse:
    if "%" in host:
        return IncludeUse(host, Use.UNKNOWN, obstacle=host)
    found = await drive(resolver, flatten(host))
    if found.obstacle:
        return IncludeUse(host, Use.UNKNOWN, obstacle=found.obstacle)
    spaces: dict[int, Space] = {
        version: union(
            network(int(one.network_address), one.prefixlen, version)
            for one in found.networks
            if one.version == version
        )
        for version in BITS
    }
    messages = sum(one.messages for one in senders if _inside(one.source_ip, spaces))
    seen = any(_inside(one.source_ip, spaces) for one in senders)
    return IncludeUse(host, Use.USED if seen else Use.UNUSED, messages)


def _inside(text: str, spaces: dict[int, Space]) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return holds(spaces[address.version], int(address))
