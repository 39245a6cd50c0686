"""The statistics of a report: which metrics, over which days, and which accounts should have given them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta

from workbench.analysis.lines import Line
from workbench.analysis.periods import Period
from workbench.analysis.requirement_data import METRICS as ASKED
from workbench.model.series import SeriesKey, to_date
from workbench.model.text import Texts
from workbench.reports import mail, shares, states
from workbench.reports.base import Statistics
from workbench.store.accounts import list_accounts
from workbench.store.coverage import list_coverage
from workbench.store.database import Database
from workbench.store.series import Revision, list_revisions, list_series
from workbench.tasks.stats import Wanted, is_address, read_stats

METRICS = tuple(dict.fromkeys((*mail.COUNTS, *shares.RATES, *states.STATES, *states.ERRORS, *ASKED)))

DAYS = 90
"""How long a report looks back if nothing else is said."""

LONGEST_LAG = timedelta(3)
"""After so many days every source has published a day."""


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
        now: The time; when the project last got anything, if it is not given: the same project gives the same report.
    """
    connected = _connected(db, texts)
    asked = _asked(db)
    lines = [line for line in read_stats(db, Wanted(METRICS), now=now).lines if _is_wanted(line, domains)]
    fetched = _newest(lines)
    last = until or max(map(_last_day, lines), default=since)
    if last is None:
        return Statistics(connected=connected, asked=asked)
    last = max(last, since or last)
    period = Period(since or last - timedelta(DAYS - 1), last)
    moment = now or _moment(db, fetched, last)
    shown = read_stats(db, Wanted(METRICS, since=min(period.before.first, period.first), until=last), now=moment).lines
    kept = tuple(line for line in shown if _is_wanted(line, domains))
    return Statistics(
        kept, period if lines or connected else None, connected, fetched, _known(lines), asked,
        _earlier(db, kept, period),
    )  # fmt: skip


def _connected(db: Database, texts: Texts) -> dict[str, str]:
    """Return every source with an account; of several accounts the failure of one is told."""
    found: dict[str, str] = {}
    for entry in list_accounts(db):
        error = texts.tr(entry.health.error, **entry.health.arguments) if entry.health.error else ""
        found[entry.account.source] = found.get(entry.account.source) or error
    return found


def _is_wanted(line: Line, domains: Collection[str]) -> bool:
    return not line.empty and (not domains or line.key.subject in domains or is_address(line.key.subject))


def _last_day(line: Line) -> date:
    return to_date(int(line.series.days[line.gaps < 0].max()))


def _newest(lines: Collection[Line]) -> datetime | None:
    stamps = [int(line.series.fetched.max()) for line in lines if len(line.series)]
    newest = max(stamps, default=-1)
    return datetime.fromtimestamp(newest / 1_000_000, UTC) if newest >= 0 else None


def _moment(db: Database, fetched: datetime | None, last: date) -> datetime:
    """Return when the project last got anything; of days after that it is said that nobody asked, not that they lag."""
    stamps = [one.asked for one in list_coverage(db)] + ([fetched] if fetched else [])
    newest = max(stamps, default=datetime.min.replace(tzinfo=UTC))
    if newest.date() >= last:
        return newest
    return datetime.combine(last + LONGEST_LAG, time(), UTC)


def _asked(db: Database) -> dict[str, tuple[Period, ...]]:
    found: dict[str, set[Period]] = {}
    for one in list_coverage(db):
        found.setdefault(one.source, set()).add(Period(one.first, one.last))
    return {source: tuple(sorted(spans)) for source, spans in found.items()}


def _known(lines: Collection[Line]) -> dict[tuple[str, str], Period]:
    """Return the first and last day on which each source gave each metric."""
    found: dict[tuple[str, str], Period] = {}
    for line in lines:
        days = line.series.days[line.gaps < 0]
        span = Period(to_date(int(days.min())), to_date(int(days.max())))
        key = (line.key.source, line.key.metric)
        other = found.get(key, span)
        found[key] = Period(min(span.first, other.first), max(span.last, other.last))
    return found


def _earlier(db: Database, lines: Collection[Line], period: Period) -> dict[SeriesKey, Mapping[date, str | float]]:
    """Return what stood before, of each day of the period that a source stated anew."""
    changed = {line.key for line in lines if not line.computed and line.between(*period).series.restated.any()}
    if not changed:
        return {}
    entries = [entry for entry in list_series(db, metrics={key.metric for key in changed}) if entry.key in changed]
    return {
        entry.key: {day: _said(rows[-2]) for day, rows in list_revisions(db, entry, *period).items()}
        for entry in entries
    }


def _said(earlier: Revision) -> str | float:
    """Return one statement: a number, a word, or the ends of a range."""
    if earlier.value is not None:
        return earlier.value
    if earlier.low is not None or earlier.high is not None:
        return f"{'' if earlier.low is None else earlier.low}..{'' if earlier.high is None else earlier.high}"
    return earlier.state or (earlier.gap.value if earlier.gap else "")
