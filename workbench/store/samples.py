"""Queries on samples: what was stated first, every restatement, and what stands now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeAlias

from workbench.model.samples import Gap, NOrigin, Sample
from workbench.store.columns import from_day, from_time_or_null, to_day, to_time_or_null
from workbench.store.database import Database, border, select, select_one

_Statement: TypeAlias = tuple[Any, ...]
"""value, low, high, state, gap, n, n_origin, provisional: if one differs, a sample is restated."""

_STATEMENT = "value, low, high, state, gap, n, n_origin, provisional"


@border()
def put_samples(db: Database, samples: Iterable[Sample], *, import_id: int | None = None) -> int:
    """
    Store samples and return how many said something new.

    A sample that differs from the newest revision of its day becomes the next revision; both stay. An equal one changes
    nothing, but is remembered for its import: it keeps the sample when the import that stated it first is undone.

    Args:
        db: A writable connection, in a transaction.
        samples: Of any number; may be a generator.
        import_id: Row of the import they belong to; None for what the user typed in.

    Raises:
        ValueError: a sample has not exactly one of value, interval, state and gap.
    """
    words = _Words(db)
    series = _SeriesNumbers(db, words)
    new = 0
    for sample in samples:
        if not sample.whole:
            raise ValueError(f"a sample has one of value, interval, state and gap: {sample}")
        key = (series[sample.source, sample.account, sample.provider, sample.subject, sample.dimension, sample.metric],
               to_day(sample.day))  # fmt: skip
        statement = _statement(sample, words)
        latest = select_one(
            db,
            f"SELECT revision, import_id, {_STATEMENT} FROM sample WHERE series_id = ? AND day = ?"
            " ORDER BY revision DESC LIMIT 1",
            key,
        )
        if latest is not None and latest[2:] == statement:
            _repeat(db, key, latest, import_id)
            continue
        db.execute(
            "INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*key, latest[0] + 1 if latest else 1, *statement,
             to_time_or_null(sample.fetched), words[sample.api], import_id),
        )  # fmt: skip
        new += 1
    return new


def _statement(sample: Sample, words: _Words) -> _Statement:
    return (
        sample.value, sample.low, sample.high,
        None if sample.state is None else words[sample.state], None if sample.gap is None else words[sample.gap.value],
        sample.n, words[sample.n_origin.value], int(sample.provisional),
    )  # fmt: skip


def _repeat(db: Database, key: tuple[int, int], latest: tuple[Any, ...], import_id: int | None) -> None:
    revision, first = latest[:2]
    if first is None or first == import_id:
        return
    if import_id is None:  # what the user says too, no undoing of an import takes away
        db.execute(
            "UPDATE sample SET import_id = NULL WHERE series_id = ? AND day = ? AND revision = ?", (*key, revision)
        )
    else:
        db.execute("INSERT OR IGNORE INTO sample_repeat VALUES (?, ?, ?, ?)", (import_id, *key, revision))


@border()
def list_samples(
    db: Database,
    *,
    source: str | None = None,
    subject: str | None = None,
    metric: str | None = None,
    since: date | None = None,
    until: date | None = None,
    revisions: bool = False,
) -> list[Sample]:
    """
    Return samples by series, day and revision.

    Args:
        db: Any connection.
        source: Only of this source.
        subject: Only about this subject.
        metric: Only of this metric.
        since: First day.
        until: Last day.
        revisions: Whether all revisions are returned, or only what stands now.
    """
    rows = select(
        db,
        "SELECT day, source.text, subject.text, metric.text, value, low, high, state.text, n, n_origin.text, gap.text,"
        " account.text, provider.text, dimension.text, provisional, revision, fetched, api.text"
        f" FROM {'sample' if revisions else 'sample_now'} AS sample JOIN series ON series.id = series_id"
        " JOIN word AS source ON source.id = series.source JOIN word AS account ON account.id = series.account"
        " JOIN word AS provider ON provider.id = series.provider JOIN word AS subject ON subject.id = series.subject"
        " JOIN word AS dimension ON dimension.id = series.dimension JOIN word AS metric ON metric.id = series.metric"
        " JOIN word AS n_origin ON n_origin.id = sample.n_origin JOIN word AS api ON api.id = sample.api"
        " LEFT JOIN word AS state ON state.id = sample.state LEFT JOIN word AS gap ON gap.id = sample.gap"
        " WHERE (?1 IS NULL OR source.text = ?1) AND (?2 IS NULL OR subject.text = ?2)"
        " AND (?3 IS NULL OR metric.text = ?3) AND (?4 IS NULL OR day >= ?4) AND (?5 IS NULL OR day <= ?5)"
        " ORDER BY series_id, day, revision",
        (source, subject, metric, since and to_day(since), until and to_day(until)),
    )
    return [_sample(row) for row in rows]


def _sample(row: tuple[Any, ...]) -> Sample:
    (day, source, subject, metric, value, low, high, state, n, n_origin, gap,
     account, provider, dimension, provisional, revision, fetched, api) = row  # fmt: skip
    return Sample(
        from_day(day), source, subject, metric, value, low, high, state, n, NOrigin(n_origin),
        None if gap is None else Gap(gap), account, provider, dimension, bool(provisional), revision,
        from_time_or_null(fetched), api,
    )  # fmt: skip


class _Words(dict[str, int]):
    """Numbers of words; a new word gets one."""

    def __init__(self, db: Database) -> None:
        super().__init__()
        self._db = db

    def __missing__(self, text: str) -> int:
        row = select_one(self._db, "SELECT id FROM word WHERE text = ?", (text,))
        if row is None:
            self._db.execute("INSERT INTO word (text) VALUES (?)", (text,))
        self[text] = number = self._db.last_insert_rowid() if row is None else int(row[0])
        return number


class _SeriesNumbers(dict[tuple[str, ...], int]):
    """Numbers of series by the words that make them; a new one gets one."""

    def __init__(self, db: Database, words: _Words) -> None:
        super().__init__()
        self._db = db
        self._words = words

    def __missing__(self, key: tuple[str, ...]) -> int:
        numbers = tuple(self._words[text] for text in key)
        row = select_one(
            self._db,
            "SELECT id FROM series WHERE (source, account, provider, subject, dimension, metric) = (?, ?, ?, ?, ?, ?)",
            numbers,
        )
        if row is None:
            self._db.execute(
                "INSERT INTO series (source, account, provider, subject, dimension, metric) VALUES (?, ?, ?, ?, ?, ?)",
                numbers,
            )
        self[key] = number = self._db.last_insert_rowid() if row is None else int(row[0])
        return number
