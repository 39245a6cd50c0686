"""The statistics of a report: which metrics, over which days, and which accounts should have given them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

from workbench.analysis.lines import Line
from workbench.analysis.periods import Period
from workbench.analysis.requirement_data import METRICS as ASKED
from workbench.model.series import to_date
from workbench.model.text import Texts
from workbench.reports import complaints, delivery, reputation
from workbench.reports.base import Statistics
from workbench.store.accounts import list_accounts
from workbench.store.database import Database
from workbench.tasks.stats import Wanted, is_address, read_stats

METRICS = tuple(
    dict.fromkeys(
        (
            "sent", *delivery.ARRIVED, *delivery.SPAM, *delivery.RETURNED, *complaints.RATES, *reputation.STATES,
            *reputation.ERRORS, *ASKED,
        )
    )
)  # fmt: skip

DAYS = 90
"""How long a report looks back if nothing else is said."""


def read_statistics(
    db: Database,
    texts: Texts,
    *,
    since: date | None = None,
    until: date | None = None,
    domains: Collection[str] = (),
    now: datetime | None = None,
) -> Statistics:
    """
    Return what a report tells of a project's statistics.

    Args:
        db: Any connection.
        texts: The reader's language, for the failures of accounts.
        since: First day; 90 days before the last, if it is not given.
        until: Last day; the last on which anything has a value, if it is not given.
        domains: Only of these; addresses are always told, since no domain owns one here.
        now: The time; the system's, if it is not given.
    """
    connected: dict[str, str] = {}
    for entry in list_accounts(db):
        error = texts.tr(entry.health.error, **entry.health.arguments) if entry.health.error else ""
        connected[entry.account.source] = connected.get(entry.account.source) or error  # of several, the first to fail
    lines = [line for line in read_stats(db, Wanted(METRICS), now=now).lines if _is_wanted(line, domains)]
    last = until or max(map(_last_day, lines), default=None)
    if last is None or not lines:
        return Statistics(connected=connected)
    period = Period(since or last - timedelta(DAYS - 1), last)
    shown = read_stats(db, Wanted(METRICS, since=min(period.before.first, period.first), until=last), now=now).lines
    kept = tuple(line for line in shown if _is_wanted(line, domains))
    return Statistics(kept, period, connected, _newest(kept))


def _is_wanted(line: Line, domains: Collection[str]) -> bool:
    return not line.empty and (not domains or line.key.subject in domains or is_address(line.key.subject))


def _last_day(line: Line) -> date:
    return to_date(int(line.series.days[line.gaps < 0].max()))


def _newest(lines: Collection[Line]) -> datetime | None:
    stamps = [int(line.series.fetched.max()) for line in lines if len(line.series)]
    newest = max(stamps, default=-1)
    return datetime.fromtimestamp(newest / 1_000_000, UTC) if newest >= 0 else None
