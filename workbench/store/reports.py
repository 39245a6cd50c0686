"""Storing DMARC aggregate reports, each once however often it comes, and the selectors that anything imported names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from workbench.model.aggregate import AggregateReport, AggregateRow, Reason
from workbench.store.columns import from_time, to_json, to_time
from workbench.store.database import Database, border, select, select_one

MOST_SELECTORS = 1000
"""Selectors kept of one report; more are invented by forgers."""


class Reading(Protocol):
    """A report that is being read: batches of rows, the head complete after the last."""

    @property
    def head(self) -> AggregateReport:
        """Everything but the rows."""

    @property
    def has_head(self) -> bool:
        """Whether `head` can be told already."""

    def __iter__(self) -> Iterator[list[AggregateRow]]:
        """Yield the rows."""


class Stored(NamedTuple):
    """What came of a report: its number of rows and of messages."""

    rows: int
    messages: int


class Origin(StrEnum):
    """Where a selector was seen."""

    REPORT = "report"
    MESSAGE = "message"


class SelectorSeen(NamedTuple):
    """A selector of a domain: seen from when to when, on how many messages, and on how many its signature held."""

    domain: str
    selector: str
    origin: Origin
    first: datetime
    last: datetime
    messages: int
    passed: int


@border()
def put_report(db: Database, import_id: int, file: str, reading: Reading) -> Stored | None:
    """
    Store a report and return what it held; None where the project has it (same reporter, id, domain and begin).

    Whole or not at all: an error of reading leaves nothing of it. Must run inside of a transaction.
    """
    db.execute("SAVEPOINT report")
    try:
        stored = _store(db, import_id, file, reading)
    except BaseException:
        db.execute("ROLLBACK TO report")
        db.execute("RELEASE report")
        raise
    if stored is None:
        db.execute("ROLLBACK TO report")
    db.execute("RELEASE report")
    return stored


def _store(db: Database, import_id: int, file: str, reading: Reading) -> Stored | None:
    row = rows = messages = 0
    selectors: dict[tuple[str, str], list[int]] = {}
    for batch in reading:
        if not row:
            if reading.has_head and is_stored(db, reading.head):
                return None
            row = _begin(db, import_id, file)
        db.executemany("INSERT INTO report_row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _rows(row, rows, batch))
        db.executemany("INSERT INTO report_auth VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _results(row, rows, batch))
        rows += len(batch)
        messages += _count(batch, selectors)
    head = reading.head
    if is_stored(db, head):
        return None
    _finish(db, row or _begin(db, import_id, file), head, Stored(rows, messages))
    _put_selectors(db, import_id, head, selectors)
    return Stored(rows, messages)


@border()
def is_stored(db: Database, head: AggregateReport) -> bool:
    """Whether the project has this report."""
    return find_report(db, head) is not None


@border()
def find_report(db: Database, head: AggregateReport) -> str | None:
    """Return the uid of the import that brought this report; None if the project does not have it."""
    key = (head.org_name, head.report_id, head.policy.domain, to_time(head.begin))
    query = (
        "SELECT uid FROM report JOIN import ON import.id = import_id"
        " WHERE org_name = ? AND report_id = ? AND domain = ? AND begins = ?"
    )
    row = select_one(db, query, key)
    return None if row is None else str(row[0])


def _begin(db: Database, import_id: int, file: str) -> int:
    """Make room for a report whose head may not be known yet; nothing else has an empty domain."""
    db.execute(
        "INSERT INTO report VALUES (NULL, ?, ?, '', '', '', 0, 0, '', '', '', '', '', '[]', '[]',"
        " '', '', '', '', '', '', '', '', '', 0, 0)",
        (import_id, file),
    )
    return db.last_insert_rowid()


def _finish(db: Database, row: int, head: AggregateReport, stored: Stored) -> None:
    policy = head.policy
    db.execute(
        "UPDATE report SET org_name = ?, report_id = ?, domain = ?, begins = ?, ends = ?, version = ?, namespace = ?,"
        " email = ?, contact = ?, generator = ?, errors = ?, repairs = ?, p = ?, sp = ?, np = ?, adkim = ?, aspf = ?,"
        " fo = ?, pct = ?, testing = ?, discovery_method = ?, row_count = ?, messages = ? WHERE id = ?",
        (
            head.org_name, head.report_id, policy.domain, to_time(head.begin), to_time(head.end), head.version,
            head.namespace, head.email, head.contact, head.generator, to_json(head.errors), to_json(head.repairs),
            *policy[1:], stored.rows, stored.messages, row,
        ),
    )  # fmt: skip


def _rows(report: int, start: int, batch: list[AggregateRow]) -> Iterator[tuple[object, ...]]:
    for position, row in enumerate(batch, start):
        yield (report, position, *row[:8], _reasons(row.reasons))


def _reasons(reasons: tuple[Reason, ...]) -> str | None:
    return to_json(reasons) if reasons else None


def _results(report: int, start: int, batch: list[AggregateRow]) -> Iterator[tuple[object, ...]]:
    for position, row in enumerate(batch, start):
        number = 0
        for domain, selector, result, remark in row.dkim_results:
            yield report, position, number, "dkim", domain, selector, "", result, remark
            number += 1
        for domain, scope, result, remark in row.spf_results:
            yield report, position, number, "spf", domain, "", scope, result, remark
            number += 1


def _count(batch: list[AggregateRow], selectors: dict[tuple[str, str], list[int]]) -> int:
    total = 0
    for row in batch:
        messages = row.messages or 0
        total += messages
        for domain, selector, result, _ in row.dkim_results:
            if selector and domain and ((key := (domain, selector)) in selectors or len(selectors) < MOST_SELECTORS):
                seen = selectors.setdefault(key, [0, 0])
                seen[0] += messages
                seen[1] += messages if result == "pass" else 0
    return total


def _put_selectors(
    db: Database, import_id: int, head: AggregateReport, found: dict[tuple[str, str], list[int]]
) -> None:
    put_selectors(
        db,
        import_id,
        [
            SelectorSeen(domain, selector, Origin.REPORT, head.begin, head.end, *numbers)
            for (domain, selector), numbers in found.items()
        ],
    )


@border()
def put_selectors(db: Database, import_id: int, found: Iterable[SelectorSeen]) -> None:
    """Keep which selectors were seen; what one import sees again is added up."""
    db.executemany(
        "INSERT INTO selector_seen VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " first = min(first, excluded.first), last = max(last, excluded.last),"
        " messages = messages + excluded.messages, passed = passed + excluded.passed",
        [
            (import_id, one.domain, one.selector, one.origin, to_time(one.first), to_time(one.last), one.messages,
             one.passed)
            for one in found
        ],
    )  # fmt: skip


@border()
def list_selectors(db: Database, domain: str, *, since: datetime | None = None) -> list[SelectorSeen]:
    """Return the selectors seen of a domain, those with the most passing messages first."""
    rows = select(
        db,
        "SELECT domain, selector, origin, min(first), max(last), sum(messages), sum(passed) FROM selector_seen"
        " WHERE domain = ?1 GROUP BY selector, origin HAVING ?2 IS NULL OR max(last) >= ?2"
        " ORDER BY sum(passed) DESC, max(last) DESC, selector",
        (domain, None if since is None else to_time(since)),
    )
    return [
        SelectorSeen(owner, selector, Origin(origin), from_time(first), from_time(last), messages, passed)
        for owner, selector, origin, first, last, messages, passed in rows
    ]
