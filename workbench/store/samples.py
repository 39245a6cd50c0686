"""Queries on samples: what was stated first, every restatement, and what stands now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

from workbench.model.samples import Gap, NOrigin, Sample
from workbench.store.columns import from_day, from_time_or_null, to_day, to_time_or_null
from workbench.store.database import Database, border, select, select_one

_Key: TypeAlias = tuple[str, str, str, str, str, str]
"""source, account, provider, subject, dimension, metric."""

_Row: TypeAlias = tuple[Any, ...]
"""day, then the columns of `sample` from `value` to `api`; places 1 to 7 are what is stated, 8 is `provisional`."""

_STATED = slice(1, 8)
_PROVISIONAL = 8

_AT_ONCE = 50_000
"""Samples held in memory before they are written."""


class Stored(NamedTuple):
    """What became of samples: of a day without one, other than what stood there, or the same."""

    new: int
    changed: int
    same: int


@border()
def put_samples(db: Database, samples: Iterable[Sample], *, import_id: int | None = None) -> int:
    """Store samples and return how many said something new; see `store_samples`."""
    found = store_samples(db, samples, import_id=import_id)
    return found.new + found.changed


@border()
def store_samples(db: Database, samples: Iterable[Sample], *, import_id: int | None = None) -> Stored:
    """
    Store samples and return how many were new, changed and the same.

    A sample that differs from the newest revision of its day becomes the next revision; both stay. An equal one changes
    nothing, but is remembered for its import: it keeps the sample when the import that stated it first is undone. Being
    provisional is no part of what is stated: a number that has settled is marked so where it stands.

    Args:
        db: A writable connection, in a transaction.
        samples: Of any number; may be a generator.
        import_id: Row of the import they belong to; None for what the user typed in.

    Raises:
        ValueError: a sample has not exactly one of value, interval, state and gap.
    """
    writing = _Writing(db, import_id)
    source = iter(samples)
    while groups := writing.read(islice(source, _AT_ONCE)):
        for key, rows in groups.items():
            writing.take(writing.series[key], rows)
        writing.flush()
    return Stored(writing.new, writing.changed, writing.same)


class _Writing:
    """
    Samples on their way into the file: by series, so that what stands there is read once for each.

    Attributes:
        series: Numbers of series.
        new: Samples of days that had none.
        changed: Samples that differ from what stood.
        same: Samples that say what stood.
    """

    def __init__(self, db: Database, import_id: int | None) -> None:
        self.series = _SeriesNumbers(db, _Words(db))
        self.new = self.changed = self.same = 0
        self._db = db
        self._import_id = import_id
        self._inserts: list[_Row] = []
        self._settled: list[tuple[int, int, int, int]] = []
        self._repeats: list[tuple[int, int, int]] = []

    def read(self, samples: Iterable[Sample]) -> dict[_Key, list[_Row]]:
        """Return samples as rows, by series, in their order."""
        words = self.series.words
        groups: dict[_Key, list[_Row]] = {}
        origin, origin_word = NOrigin.UNKNOWN, words[NOrigin.UNKNOWN.value]
        moment, microseconds = None, None
        for sample in samples:
            (day, source, subject, metric, value, low, high, state, n, n_origin, gap, account, provider, dimension,
             provisional, _, fetched, api) = sample  # fmt: skip
            if (
                value is None or value != value or low is not None or high is not None or state is not None  # noqa: PLR0124
                or gap is not None
            ) and not sample.whole:  # fmt: skip
                raise ValueError(f"a sample has one of value, interval, state and gap: {sample}")
            if n_origin is not origin:  # looking a member of an enumeration up is slower than this
                origin, origin_word = n_origin, words[n_origin.value]
            if fetched is not moment:
                moment, microseconds = fetched, to_time_or_null(fetched)
            key = (source, account, provider, subject, dimension, metric)
            row = (
                to_day(day), value, low, high, None if state is None else words[state],
                None if gap is None else words[gap.value], n, origin_word, 1 if provisional else 0, microseconds,
                words[api],
            )  # fmt: skip
            rows = groups.get(key)
            if rows is None:
                groups[key] = [row]
            else:
                rows.append(row)
        return groups

    def take(self, series: int, rows: list[_Row]) -> None:
        """Compare the rows of one series with what stands, and note what is to be written."""
        own = self._import_id
        standing = self._standing(series, rows)
        for row in rows:
            day = row[0]
            latest = standing.get(day)
            if latest is not None and latest[2] == row[_STATED]:
                self.same += 1
                self._repeat(series, day, latest, row[_PROVISIONAL])
                standing[day] = (*latest[:3], row[_PROVISIONAL])
                continue
            if latest is None:
                self.new += 1
                revision = 1
            else:
                self.changed += 1
                revision = latest[0] + 1
            self._inserts.append((series, day, revision, *row[1:], own))
            standing[day] = (revision, own, row[_STATED], row[_PROVISIONAL])

    def _standing(self, series: int, rows: list[_Row]) -> dict[int, tuple[int, int | None, _Row, int]]:
        """Return revision, import, statement and provisional flag of what stands now, by day."""
        if series in self.series.fresh:
            self.series.fresh.discard(series)
            return {}
        days = [row[0] for row in rows]
        return {
            found[0]: (found[1], found[2], found[3:10], found[10])
            for found in select(
                self._db,
                "SELECT day, revision, import_id, value, low, high, state, gap, n, n_origin, provisional FROM sample"
                " WHERE series_id = ? AND day BETWEEN ? AND ? ORDER BY day, revision",
                (series, min(days), max(days)),
            )
        }

    def _repeat(self, series: int, day: int, latest: tuple[int, int | None, _Row, int], provisional: int) -> None:
        revision, first = latest[:2]
        if provisional != latest[3]:
            self._settled.append((provisional, series, day, revision))
        if first is not None and first != self._import_id:
            self._repeats.append((series, day, revision))

    def flush(self) -> None:
        """Write what was noted."""
        self._db.executemany("INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", self._inserts)
        where = "WHERE series_id = ? AND day = ? AND revision = ?"
        self._db.executemany(f"UPDATE sample SET provisional = ? {where}", self._settled)
        if self._import_id is None:  # what the user says too, no undoing of an import takes away
            self._db.executemany(f"UPDATE sample SET import_id = NULL {where}", self._repeats)
        else:
            rows = [(self._import_id, *repeat) for repeat in self._repeats]
            self._db.executemany("INSERT OR IGNORE INTO sample_repeat VALUES (?, ?, ?, ?)", rows)
        self._inserts, self._settled, self._repeats = [], [], []


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
    """
    Numbers of series by the words that make them; a new one gets one.

    Attributes:
        words: Numbers of words.
        fresh: Series that were made here and have no samples yet.
    """

    def __init__(self, db: Database, words: _Words) -> None:
        super().__init__()
        self._db = db
        self.words = words
        self.fresh: set[int] = set()

    def __missing__(self, key: tuple[str, ...]) -> int:
        numbers = tuple(self.words[text] for text in key)
        row = select_one(
            self._db,
            "SELECT id FROM series WHERE (source, account, provider, subject, dimension, metric) = (?, ?, ?, ?, ?, ?)",
            numbers,
        )
        if row is not None:
            self[key] = number = int(row[0])
            return number
        self._db.execute(
            "INSERT INTO series (source, account, provider, subject, dimension, metric) VALUES (?, ?, ?, ?, ?, ?)",
            numbers,
        )
        self[key] = number = self._db.last_insert_rowid()
        self.fresh.add(number)
        return number
