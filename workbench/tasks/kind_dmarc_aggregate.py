"""DMARC aggregate reports among the files that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from workbench.mail.aggregate import AggregateReader, looks_like_aggregate
from workbench.mail.packed import Part
from workbench.model.aggregate import AggregateReport, AggregateRow, PublishedPolicy
from workbench.store.database import Database
from workbench.store.reports import find_report, put_report
from workbench.tasks.file_kinds import Document, FileKind, Loaded, Put, register

MOST_WAITING = 8_000
"""Rows of one report that are read before they are stored; a larger one is read while it is stored."""


class _Waiting:
    """A report of which the beginning, mostly the whole, has been read."""

    def __init__(self, part: Part) -> None:
        self._reader = AggregateReader(part.stream, name=part.name, mending=part.mending)
        self._coming = iter(self._reader)
        self._batches: list[list[AggregateRow]] = []
        self.rows = 0
        self.live = True
        for batch in self._coming:
            self._batches.append(batch)
            self.rows += len(batch)
            if self.rows >= MOST_WAITING:
                return
        self.live = False

    @property
    def keeps_file(self) -> bool:
        return True

    @property
    def has_head(self) -> bool:
        return self._reader.has_head

    @property
    def head(self) -> AggregateReport:
        return self._reader.head

    def __iter__(self) -> Iterator[list[AggregateRow]]:
        read, self._batches = self._batches, []
        return chain(read, self._coming)

    def known_from(self, db: Database) -> str | None:
        return find_report(db, self.head) if self.has_head else None

    def put(self, db: Database, import_id: int, name: str) -> Put | None:
        stored = put_report(db, import_id, name, self)
        return None if stored is None else Put(1, stored.rows, int(self.head.mended))


def _load(part: Part, _: datetime) -> Loaded:
    return _Waiting(part)


def _documents(part: Part) -> Iterator[Document]:
    reader = AggregateReader(part.stream, name=part.name, mending=part.mending)
    rows = [_row(row) for batch in reader for row in batch]
    yield _document(reader.head, rows)


def _document(head: AggregateReport, rows: list[Document]) -> Document:
    """Return the JSON of a report; null stands for what it does not say."""
    return {
        "version": head.version or None,
        "namespace": head.namespace or None,
        "org_name": head.org_name,
        "email": head.email or None,
        "extra_contact_info": head.contact or None,
        "report_id": head.report_id,
        "generator": head.generator or None,
        "errors": list(head.errors),
        "domain": head.policy.domain,
        "begin": head.begin.isoformat().replace("+00:00", "Z"),
        "end": head.end.isoformat().replace("+00:00", "Z"),
        "policy": policy_json(head.policy),
        "rows": rows,
        "repairs": [{"what": one.what.value, "where": one.where, "times": one.times} for one in head.repairs],
    }


def policy_json(policy: PublishedPolicy) -> dict[str, str | None]:
    """Return a published policy; null stands for what the report does not say."""
    return {name: value or None for name, value in policy._asdict().items() if name != "domain"}


def _row(row: AggregateRow) -> Document:
    dkim: list[dict[str, Any]] = [
        {"domain": one.domain, "selector": one.selector or None, "result": one.result or None,
         "human_result": one.remark or None}
        for one in row.dkim_results
    ]  # fmt: skip
    spf: list[dict[str, Any]] = [
        {"domain": one.domain, "scope": one.scope or None, "result": one.result or None,
         "human_result": one.remark or None}
        for one in row.spf_results
    ]  # fmt: skip
    return {
        "source_ip": row.source_ip or None,
        "count": row.messages,
        "disposition": row.disposition or None,
        "dkim": row.dkim or None,
        "spf": row.spf or None,
        "header_from": row.header_from or None,
        "envelope_from": row.envelope_from or None,
        "envelope_to": row.envelope_to or None,
        "auth": {"dkim": dkim, "spf": spf},
        "reasons": [{"type": one.type or None, "comment": one.comment or None} for one in row.reasons],
    }


def _sniff(head: bytes) -> float:
    if not looks_like_aggregate(head):
        return 0.0
    return 0.9 if b"feedback" in head.replace(b"\0", b"") else 0.2


register(FileKind("dmarc_aggregate", _sniff, _load, _documents))
