"""Checks as people meet them: under which heading, by which short name, and which records each one reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from workbench.model.check_groups import IDENTITY, LISTS, NAMES, RECEIVING, SENDING
from workbench.model.findings import Record
from workbench.model.text import Texts
from workbench.model.wording import check_title


class Group(NamedTuple):
    """Checks that answer one question; `checks` in reading order."""

    title: Callable[[Texts], str]
    checks: tuple[str, ...]


GROUPS = (
    Group(lambda texts: texts.tr("Who may send"), SENDING),
    Group(lambda texts: texts.tr("Receiving"), RECEIVING),
    Group(lambda texts: texts.tr("DNS"), NAMES),
    Group(lambda texts: texts.tr("Identity"), IDENTITY),
    Group(lambda texts: texts.tr("Lists"), LISTS),
)
_OTHERS: Callable[[Texts], str] = lambda texts: texts.tr("Other checks")  # noqa: E731


def grouped(checks: Iterable[str]) -> list[Group]:
    """Return the groups that hold any of `checks`; those of nobody's group, of plug-ins perhaps, come last."""
    present = list(checks)
    found = [Group(group.title, tuple(name for name in group.checks if name in present)) for group in GROUPS]
    known = {name for group in GROUPS for name in group.checks}
    found.append(Group(_OTHERS, tuple(sorted(name for name in present if name not in known))))
    return [group for group in found if group.checks]


def short_title(texts: Texts, check: str) -> str:
    """Return the name of a check alone: `SPF`, `Blocklists`."""
    return check_title(texts, check).partition(":")[0]


_PLACES: dict[str, tuple[str, str]] = {
    "spf": ("TXT", "{domain}"),
    "dkim": ("TXT", "{selector}._domainkey.{domain}"),
    "dmarc": ("TXT", "_dmarc.{domain}"),
    "mx": ("MX", "{domain}"),
    "mta_sts": ("TXT", "_mta-sts.{domain}"),
    "tls_rpt": ("TXT", "_smtp._tls.{domain}"),
    "caa": ("CAA", "{domain}"),
    "bimi": ("TXT", "{selector}._bimi.{domain}"),
}
"""Where the record of a check stands, for those whose record somebody writes by hand."""


def can_draft(check: str) -> bool:
    """Whether a check judges a record that a person writes."""
    return check in _PLACES


def place_of(check: str, domain: str, selector: str = "default") -> tuple[str, str]:
    """Return type and name of the record that a check reads."""
    kind, name = _PLACES[check]
    return kind, name.format(domain=domain, selector=selector)


MAKERS = ("spf", "dkim", "dmarc", "mta_sts", "tls_rpt", "bimi")
"""Checks for whose records there is a maker, in reading order."""


_MARKS = (
    ("_dmarc.", "dmarc"),
    ("._domainkey.", "dkim"),
    ("_mta-sts.", "mta_sts"),
    ("mta-sts.", "mta_sts"),
    ("_smtp._tls.", "tls_rpt"),
    ("._bimi.", "bimi"),
)
_TYPES = {
    "TXT": "spf",
    "MX": "mx",
    "PTR": "ptr",
    "CAA": "caa",
    "TLSA": "dane",
    "DS": "dnssec",
    "DNSKEY": "dnssec",
    "NS": "delegation",
    "SOA": "delegation",
}


def reader_of(kind: str, name: str) -> str:
    """Return the check that reads a record of this type and name first of all; empty if none does."""
    for mark, check in _MARKS:
        if mark in f".{name}" if mark.startswith(".") else name.startswith(mark):
            return check
    return _TYPES.get(kind, "")


def reader_of_record(record: Record) -> str:
    """Return the check that a record is for."""
    return reader_of(record.type, record.name)
