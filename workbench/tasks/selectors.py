"""DKIM selectors that stored reports and messages show in use, for audits to look at."""

from __future__ import annotations

from datetime import datetime, timedelta

from workbench.store.database import Database
from workbench.store.reports import Origin, SelectorSeen, list_selectors

RECENT = timedelta(days=90)
"""A key that was used longer ago may rightly be gone; its absence would be a false alarm."""

MOST = 20


def selectors_in_use(db: Database, domain: str, moment: datetime) -> tuple[SelectorSeen, ...]:
    """
    Return the selectors of a domain that were in use shortly before `moment`, those with the most mail first.

    Of reports only those whose signatures held: anybody can write any selector into a signature that does not.
    """
    seen = list_selectors(db, domain, since=moment - RECENT)
    return tuple(one for one in seen if one.passed or one.origin is Origin.MESSAGE)[:MOST]
