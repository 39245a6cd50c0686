"""Questions to stored DMARC reports: which there are, which policies they saw, who sent, what passed."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from workbench.model.aggregate import Mended, PublishedPolicy, Repair
from workbench.store.columns import from_json, from_time, to_time
from workbench.store.database import Database, border, select, select_one

_CONCERNS = (
    "(report.domain = ?1 OR (substr(?1, -length(report.domain) - 1) = '.' || report.domain"
    " AND (header_from = ?1 OR substr(header_from, -length(?1) - 1) = '.' || ?1)))"
)
"""Rows that a record of the domain decides: those reported for it, and those of it and below that a parent decided."""

_POLICY = "report.domain, p, sp, np, adkim, aspf, fo, pct, testing, discovery_method"


class ReportEntry(NamedTuple):
    """A stored report without its rows; `import_id` is the uid of the import that brought it."""

    org_name: str
    report_id: str
    begin: datetime
    end: datetime
    policy: PublishedPolicy
    file: str
    import_id: str
    rows: int
    messages: int
    errors: tuple[str, ...]
    repairs: tuple[Repair, ...]


class Coverage(NamedTuple):
    """What stored reports cover; the times are None where there is no report."""

    reports: int
    messages: int
    begin: datetime | None
    end: datetime | None


class SenderRow(NamedTuple):
    """What reports say of the mail of one address in the name of a domain; numbers are messages."""

    source_ip: str
    messages: int
    passed: int
    dkim: int
    spf: int
    quarantined: int
    rejected: int
    first: datetime
    last: datetime


class Sighting(NamedTuple):
    """The policy that one report saw."""

    domain: str
    org_name: str
    begin: datetime
    end: datetime
    policy: PublishedPolicy


class Judged(NamedTuple):
    """Messages that a receiver judged alike, as DMARC sees them; `adkim` and `aspf` were published then."""

    source_ip: str
    header_from: str
    disposition: str
    dkim: str
    spf: str
    adkim: str
    aspf: str
    passed_dkim: tuple[str, ...]
    passed_spf: tuple[str, ...]
    messages: int


@border()
def list_reports(db: Database, domain: str | None = None) -> list[ReportEntry]:
    """Return the stored reports, or those for one policy domain, newest first."""
    rows = select(
        db,
        f"SELECT org_name, report_id, begins, ends, file, uid, row_count, messages, errors, repairs, {_POLICY}"
        " FROM report JOIN import ON import.id = import_id WHERE ?1 IS NULL OR report.domain = ?1"
        " ORDER BY begins DESC, report.id DESC",
        (domain,),
    )
    return [
        ReportEntry(
            org, name, from_time(begins), from_time(ends), PublishedPolicy(*policy), file, uid, count, messages,
            tuple(from_json(errors)), tuple(Repair(Mended(what), *more) for what, *more in from_json(repairs)),
        )
        for org, name, begins, ends, file, uid, count, messages, errors, repairs, *policy in rows
    ]  # fmt: skip


@border()
def list_policies(db: Database, domain: str | None = None) -> list[Sighting]:
    """Return what each report saw published, by domain and time."""
    rows = select(
        db,
        f"SELECT org_name, begins, ends, {_POLICY} FROM report WHERE ?1 IS NULL OR report.domain = ?1"
        " ORDER BY report.domain, begins, ends, org_name, report.id",
        (domain,),
    )
    return [
        Sighting(policy[0], org, from_time(begins), from_time(ends), PublishedPolicy(*policy))
        for org, begins, ends, *policy in rows
    ]


@border()
def coverage(db: Database, domain: str, *, since: datetime | None = None) -> Coverage:
    """Return what the reports on mail of a domain cover that began at or after `since`."""
    row = select_one(
        db,
        "SELECT count(DISTINCT report.id), coalesce(sum(report_row.messages), 0), min(begins), max(ends) FROM report"
        f" JOIN report_row ON report_row.report_id = report.id WHERE {_CONCERNS} AND (?2 IS NULL OR begins >= ?2)",
        (domain, None if since is None else to_time(since)),
    )
    reports, messages, begins, ends = row or (0, 0, None, None)
    return Coverage(
        reports, messages, None if begins is None else from_time(begins), None if ends is None else from_time(ends)
    )


@border()
def list_senders(db: Database, domain: str, *, since: datetime | None = None) -> list[SenderRow]:
    """Return the addresses that sent in the name of a domain, those with the most messages first."""
    rows = select(
        db,
        "SELECT source_ip, coalesce(sum(report_row.messages), 0) AS total,"
        " sum(report_row.messages) FILTER (WHERE 'pass' IN (dkim, spf)),"
        " sum(report_row.messages) FILTER (WHERE dkim = 'pass'), sum(report_row.messages) FILTER (WHERE spf = 'pass'),"
        " sum(report_row.messages) FILTER (WHERE disposition = 'quarantine'),"
        " sum(report_row.messages) FILTER (WHERE disposition = 'reject'), min(begins), max(ends) FROM report"
        f" JOIN report_row ON report_row.report_id = report.id WHERE {_CONCERNS} AND (?2 IS NULL OR begins >= ?2)"
        " GROUP BY source_ip ORDER BY total DESC, source_ip",
        (domain, None if since is None else to_time(since)),
    )
    return [
        SenderRow(
            address, total, passed or 0, dkim or 0, spf or 0, quarantined or 0, rejected or 0, from_time(first),
            from_time(last),
        )
        for address, total, passed, dkim, spf, quarantined, rejected, first, last in rows
    ]  # fmt: skip


@border()
def list_judged(db: Database, domain: str, *, since: datetime | None = None) -> list[Judged]:
    """Return all messages of reports on a domain's mail, alike ones together, for judging them again."""
    rows = select(
        db,
        "WITH one AS (SELECT report_row.*, report.adkim AS adkim, report.aspf AS aspf,"
        "  (SELECT group_concat(DISTINCT domain) FROM report_auth AS auth WHERE auth.report_id = report.id"
        "   AND auth.position = report_row.position AND method = 'dkim' AND result = 'pass') AS keys,"
        "  (SELECT group_concat(DISTINCT domain) FROM report_auth AS auth WHERE auth.report_id = report.id AND"
        "   auth.position = report_row.position AND method = 'spf' AND result = 'pass' AND scope <> 'helo') AS names"
        f" FROM report JOIN report_row ON report_row.report_id = report.id WHERE {_CONCERNS}"
        "  AND (?2 IS NULL OR begins >= ?2))"
        " SELECT source_ip, header_from, disposition, dkim, spf, adkim, aspf, keys, names, coalesce(sum(messages), 0)"
        " FROM one GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9",
        (domain, None if since is None else to_time(since)),
    )
    return [
        Judged(address, author, done, dkim, spf, adkim, aspf, _names(keys), _names(names), total)
        for address, author, done, dkim, spf, adkim, aspf, keys, names, total in rows
    ]


def _names(joined: str | None) -> tuple[str, ...]:
    return tuple(joined.split(",")) if joined else ()
