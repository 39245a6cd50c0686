"""The order in which people read the checks, and which of them answer one question together."""

from __future__ import annotations

from collections.abc import Iterable

SENDING = ("spf", "dkim", "dmarc")
RECEIVING = ("mx", "ptr", "mta_sts", "tls_rpt", "starttls", "dane")
NAMES = ("dnssec", "delegation", "caa")
IDENTITY = ("bimi",)
LISTS = ("blocklists",)

READING_ORDER = (*SENDING, *RECEIVING, *NAMES, *IDENTITY, *LISTS)


def in_reading_order(checks: Iterable[str]) -> list[str]:
    """Return checks in reading order; those that nobody placed, of plug-ins perhaps, come last by name."""
    placed = {name: at for at, name in enumerate(READING_ORDER)}
    return sorted(checks, key=lambda name: (placed.get(name, len(placed)), name))
