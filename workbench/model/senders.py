"""Sending services by the names they leave in DNS, from `resources/senders.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from workbench.model.resources import resource


@dataclass(frozen=True, slots=True)
class Service:
    """
    A company or product that sends or receives mail for others.

    Attributes:
        id: Lower-case key that stays when the name changes: `google_workspace`.
        name: As the vendor writes it.
        selectors: DKIM selectors its customers use, most usual first.
        chosen: Whether there are selectors that nobody can guess (random, numbered, or up to the customer).
        spf: Hosts of `include:` and `redirect=`.
        mx: Domains of the MX hosts.
        cname: Domains that selectors point to.
    """

    id: str
    name: str
    selectors: tuple[str, ...] = ()
    chosen: bool = False
    spf: tuple[str, ...] = ()
    mx: tuple[str, ...] = ()
    cname: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Senders:
    """
    The whole list.

    Attributes:
        updated: Day of the last review, ISO 8601.
        common: Selectors worth asking of any domain, most usual first.
        services: In the order of the file.
        by_spf: Host or parent of an `include:` to its service.
        by_mx: Host or parent of an MX host to its service.
        by_cname: Host or parent of a selector's CNAME target to its service.
    """

    updated: str
    common: tuple[str, ...]
    services: tuple[Service, ...]
    by_spf: Mapping[str, Service]
    by_mx: Mapping[str, Service]
    by_cname: Mapping[str, Service]

    def of_include(self, host: str) -> Service | None:
        """Return the service behind the host of an SPF `include:`."""
        return _nearest(self.by_spf, host)

    def of_exchange(self, host: str) -> Service | None:
        """Return the service that an MX host belongs to."""
        return _nearest(self.by_mx, host)

    def of_target(self, host: str) -> Service | None:
        """Return the service whose name a DKIM selector points to by CNAME."""
        return _nearest(self.by_cname, host)


def _nearest(known: Mapping[str, Service], host: str) -> Service | None:
    name = host.lower().rstrip(".")
    while name:
        if (found := known.get(name)) is not None:
            return found
        name = name.partition(".")[2]
    return None


@cache
def load_senders() -> Senders:
    """Return the list that travels with the program; read once."""
    data = tomllib.loads(resource("senders.toml").read_text("utf-8"))
    services = tuple(
        Service(
            key,
            entry["name"],
            tuple(entry.get("selectors", ())),
            bool(entry.get("chosen", False)),
            tuple(entry.get("spf", ())),
            tuple(entry.get("mx", ())),
            tuple(entry.get("cname", ())),
        )
        for key, entry in data["service"].items()
    )
    return Senders(
        data["updated"],
        tuple(data["common"]),
        services,
        _index((service, service.spf) for service in services),
        _index((service, service.mx) for service in services),
        _index((service, service.cname) for service in services),
    )


def _index(pairs: Iterable[tuple[Service, tuple[str, ...]]]) -> dict[str, Service]:
    return {host: service for service, hosts in pairs for host in hosts}
