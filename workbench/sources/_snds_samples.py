"""Samples of what Microsoft SNDS says of addresses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, TypeAlias

from workbench.model.errors import SourceError
from workbench.model.metrics import METRICS
from workbench.model.samples import NOrigin, Sample
from workbench.sources._snds_csv import Blocked, Entry, Table

SOURCE = "microsoft_snds"
_SETTLES = next(given.settles_days for given in METRICS["filter_result"].given if given.source == SOURCE)
_LISTED_ONE_BY_ONE = 256
"""Addresses of a blocked range that are named one by one, though nothing was heard of them before."""

Wanted: TypeAlias = Callable[[str], bool]


def read_wanted(typed: str) -> Wanted:
    """
    Return a test for the addresses and networks that a user typed; nothing typed means all.

    Raises:
        SourceError: something typed is neither.
    """
    networks: list[IPv4Network | IPv6Network] = []
    for part in typed.replace(",", " ").replace(";", " ").split():
        try:
            networks.append(ip_network(part, strict=False))
        except ValueError as error:
            raise SourceError(
                "{typed} is no IP address", "Correct the addresses of this account", typed=part[:80]
            ) from error
    return lambda ip: not networks or any(ip_address(ip) in network for network in networks)


class Teller:
    """
    Makes samples of entries, each address and day once however often it is read in one task.

    A day is the one on which the activity began; whose midnight that is, Microsoft does not say.

    Args:
        account: Id of the account.
        today: Days shortly before it are still provisional.
        wanted: Which addresses.
    """

    def __init__(self, account: str, today: date, wanted: Wanted) -> None:
        self._account = account
        self._today = today
        self._wanted = wanted
        self._told: dict[tuple[str, date], Entry] = {}

    def tell(self, table: Table) -> list[Sample]:
        """Return the samples of entries not told before; a second, differing row of a day becomes a fault."""
        samples: list[Sample] = []
        for entry in table.entries:
            if not self._wanted(entry.ip):
                continue
            known = self._told.setdefault((entry.ip, entry.days[0]), entry)
            if known is entry:
                samples += self._entry(entry)
            elif known != entry:
                table.faults.append(f"{entry.ip} {entry.days[0]}: two rows")
        return samples

    def status(self, listed: Iterable[Blocked], known: Collection[str]) -> list[Sample]:
        """
        Return what is known today of the addresses' status.

        Only addresses with a problem are listed, so that one beside a list is fine; an empty list says nothing.
        """
        ranges = list(listed)
        names = set(known)
        for one in ranges:
            if one.blocked and int(one.last) - int(one.first) < _LISTED_ONE_BY_ONE:
                names |= {str(one.first + step) for step in range(int(one.last) - int(one.first) + 1)}
        samples = []
        for name in sorted(filter(self._wanted, names)) if ranges else ():
            reasons = {one.reason for one in ranges if one.blocked and _holds(one, name)}
            state = "blocked" if reasons else "ok"
            samples.append(self._sample(self._today, name, "address_status", state=state))
            samples += [
                self._sample(self._today, name, "address_status", state=state, dimension=f"reason={_plain(reason)}")
                for reason in sorted(reasons - {""})
            ]
        return samples

    def _entry(self, entry: Entry) -> list[Sample]:
        counts = dict(entry.counts)
        day, recipients = entry.days[0], counts.get("recipients")
        provisional = (self._today - day).days < _SETTLES
        samples = [
            self._sample(day, entry.ip, name, value=float(count), provisional=provisional)
            for name, count in entry.counts
        ]
        samples.append(self._sample(day, entry.ip, "filter_result", state=entry.filter_result, provisional=provisional))
        if entry.complaints is not None:
            samples.append(
                self._sample(
                    day, entry.ip, "complaint_rate_snds", n=recipients, provisional=provisional,
                    n_origin=NOrigin.UNKNOWN if recipients is None else NOrigin.STATED, **entry.complaints._asdict(),
                )
            )  # fmt: skip
        return samples

    def _sample(self, day: date, ip: str, metric: str, **statement: Any) -> Sample:
        return Sample(day, SOURCE, ip, metric, account=self._account, provider="microsoft", api="csv", **statement)


def _holds(listed: Blocked, name: str) -> bool:
    address = ip_address(name)
    return address.version == listed.first.version and int(listed.first) <= int(address) <= int(listed.last)


def _plain(reason: str) -> str:
    """Return a reason as it may stand in a dimension, in which a comma separates."""
    return " ".join(reason.replace(",", ";").replace("=", ":").split())[:200]
