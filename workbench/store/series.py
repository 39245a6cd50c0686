"""Queries on series: which there are, and one as arrays; a thousand days a millisecond or so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from workbench.model.samples import Gap, NOrigin
from workbench.model.series import ARRAYS, GAPS, ORIGINS, RECEIVERS, Series, SeriesEntry, SeriesKey, empty
from workbench.store.columns import from_day, from_time, from_time_or_null, to_day, to_json
from workbench.store.database import Database, border, select

_LIST = """
SELECT series.id, source.text, subject.text, metric.text, provider.text, dimension.text, account.text,
  min(day), max(day), count(DISTINCT day), max(fetched) FROM series
  JOIN word AS source ON source.id = series.source JOIN word AS account ON account.id = series.account
  JOIN word AS provider ON provider.id = series.provider JOIN word AS subject ON subject.id = series.subject
  JOIN word AS dimension ON dimension.id = series.dimension JOIN word AS metric ON metric.id = series.metric
  JOIN sample ON series_id = series.id
  WHERE (?1 IS NULL OR source.text = ?1) AND (?2 IS NULL OR subject.text = ?2)
    AND (?3 IS NULL OR provider.text = ?3) AND (?4 IS NULL OR dimension.text = ?4)
    AND (?5 IS NULL OR metric.text IN (SELECT value FROM json_each(?5)))
  GROUP BY series.id
  ORDER BY source.text, subject.text, provider.text, dimension.text, metric.text, account.text
"""

_READ = (
    "SELECT day, revision, value, low, high, state, gap, n, n_origin, provisional, fetched FROM sample"
    " WHERE series_id = ? AND day BETWEEN ? AND ? ORDER BY day, revision"
)
_NOW = (  # SQLite takes bare columns from the row that has the maximum
    "SELECT day, max(revision), value, low, high, state, gap, n, n_origin, provisional, fetched, count(*) > 1"
    " FROM sample WHERE series_id = ? AND day BETWEEN ? AND ? GROUP BY day ORDER BY day"
)
_FIRST, _LAST = -(2**31), 2**31 - 1

_Look: TypeAlias = tuple[str, str, str]
"""source, account, subject: what one account sees of one subject."""


class Revision(NamedTuple):
    """One statement of a day; the fields are those of a `Sample`."""

    revision: int
    value: float | None
    low: float | None
    high: float | None
    state: str | None
    gap: Gap | None
    n: int | None
    n_origin: NOrigin
    provisional: bool
    fetched: datetime | None


@border()
def list_series(
    db: Database,
    *,
    source: str | None = None,
    subject: str | None = None,
    provider: str | None = None,
    dimension: str | None = None,
    metrics: Collection[str] | None = None,
) -> list[SeriesEntry]:
    """
    Return every series that has samples, by source, subject, provider, dimension and metric.

    Of a mailbox provider's series that several accounts see, the account asked last stands for all and the others are
    named; accounts of sending services are other mail each, and stay apart.

    Args:
        db: Any connection.
        source: Only of this source.
        subject: Only about this subject.
        provider: Only of this provider's recipients; "" for a sending service's totals.
        dimension: Only of this part of the mail; "" for all of it.
        metrics: Only of these.
    """
    wanted = None if metrics is None else to_json(sorted(metrics))
    rows = select(db, _LIST, (source, subject, provider, dimension, wanted))
    groups: dict[SeriesKey, list[tuple[Any, ...]]] = {}
    for row in rows:
        source, subject_, metric, provider_, dimension_, account = row[1:7]
        key = SeriesKey(source, subject_, metric, provider_, dimension_, "" if source in RECEIVERS else account)
        groups.setdefault(key, []).append(row)
    newest = _newest(rows, _last_asked(db)) if len(groups) < len(rows) else {}
    return [_entry(key, group, newest) for key, group in groups.items()]


def _newest(rows: list[tuple[Any, ...]], asked: dict[_Look, int]) -> dict[_Look, tuple[int, int]]:
    """
    Return when each account last asked for all days of a subject, and when it last said something new.

    Of all its metrics together: one account stands for all of them, for rates are made of several.
    """
    said: dict[_Look, int] = {}
    for row in rows:
        look = (row[1], row[6], row[2])
        said[look] = max(said.get(look, 0), row[10] or 0)
    return {look: (asked.get(look, 0), moment) for look, moment in said.items()}


def _last_asked(db: Database) -> dict[_Look, int]:
    rows = select(db, "SELECT source, account, subject, max(asked) FROM coverage GROUP BY source, account, subject")
    return {(source, account, subject): asked for source, account, subject, asked in rows}


def _entry(key: SeriesKey, rows: list[tuple[Any, ...]], newest: dict[_Look, tuple[int, int]]) -> SeriesEntry:
    """Return one entry for the rows of all accounts that see it."""
    ordered = sorted(rows, key=lambda row: row[6])
    ordered.sort(key=lambda row: newest.get((row[1], row[6], row[2]), (0, 0)), reverse=True)
    return SeriesEntry(
        key._replace(account=ordered[0][6]), from_day(min(row[7] for row in rows)),
        from_day(max(row[8] for row in rows)), max(row[9] for row in rows),
        tuple(row[6] for row in ordered[1:]), tuple(row[0] for row in ordered),
    )  # fmt: skip


@border()
def read_series(db: Database, entry: SeriesEntry, since: date | None = None, until: date | None = None) -> Series:
    """
    Return what stands now in a series, day by day.

    Args:
        db: Any connection.
        entry: From `list_series`.
        since: First day.
        until: Last day.
    """
    words = _Words(db)
    span = (_FIRST if since is None else to_day(since), _LAST if until is None else to_day(until))
    parts = [_read(db, entry, number, span, words) for number in entry.numbers]
    return _overlay(entry, parts)


@border()
def read_many(
    db: Database, entries: Iterable[SeriesEntry], since: date | None = None, until: date | None = None
) -> list[Series]:
    """Return several series; see `read_series`."""
    return [read_series(db, entry, since, until) for entry in entries]


@border()
def list_revisions(
    db: Database, entry: SeriesEntry, since: date | None = None, until: date | None = None
) -> dict[date, list[Revision]]:
    """Return the days that were restated, each with every statement of the account that stands there, oldest first."""
    words = _Words(db)
    span = (_FIRST if since is None else to_day(since), _LAST if until is None else to_day(until))
    found: dict[date, list[Revision]] = {}
    for number in entry.numbers:
        days: dict[date, list[Revision]] = {}
        for day, *said in select(db, _READ, (number, *span)):
            days.setdefault(from_day(day), []).append(_revision(said, words))
        found |= {day: rows for day, rows in days.items() if day not in found}
    return {day: rows for day, rows in sorted(found.items()) if len(rows) > 1}


@border()
def list_days(db: Database, source: str, provider: str) -> dict[str, npt.NDArray[np.int32]]:
    """Return for every subject of a source the days on which it has a number of all its mail; states are no numbers."""
    rows = select(
        db,
        "SELECT DISTINCT subject.text, day FROM series JOIN word AS subject ON subject.id = series.subject"
        " JOIN sample ON series_id = series.id"
        " WHERE series.source = (SELECT id FROM word WHERE text = ?1)"
        " AND series.provider = (SELECT id FROM word WHERE text = ?2)"
        " AND series.dimension = (SELECT id FROM word WHERE text = '')"
        " AND (value IS NOT NULL OR low IS NOT NULL OR high IS NOT NULL)",
        (source, provider),
    )
    found: dict[str, list[int]] = {}
    for subject, day in rows:
        found.setdefault(subject, []).append(day)
    return {subject: np.array(sorted(days), np.int32) for subject, days in found.items()}


@border()
def list_asked(db: Database, source: str, subject: str) -> list[tuple[str, date, date, datetime]]:
    """Return what a provider was asked for about a subject: by which account, first and last day, when."""
    rows = select(
        db,
        "SELECT account, first_day, last_day, asked FROM coverage WHERE source = ? AND subject = ? ORDER BY asked, id",
        (source, subject),
    )
    return [(account, from_day(first), from_day(last), from_time(asked)) for account, first, last, asked in rows]


@border()
def list_since(db: Database) -> dict[tuple[str, str], date]:
    """Return since when accounts see their subjects, by account and subject, where that is known."""
    rows = select(
        db,
        "SELECT uid, account_subject.name, since FROM account_subject"
        " JOIN source_account ON source_account.id = account_id WHERE since IS NOT NULL",
    )
    return {(account, subject): from_day(since) for account, subject, since in rows}


def _revision(row: Sequence[Any], words: _Words) -> Revision:
    revision, value, low, high, state, gap, n, origin, provisional, fetched = row
    return Revision(
        revision,
        value,
        low,
        high,
        None if state is None else words.text(state),
        None if gap is None else Gap(words.text(gap)),
        n,
        NOrigin(words.text(origin)),
        bool(provisional),
        from_time_or_null(fetched),
    )


def _read(db: Database, entry: SeriesEntry, number: int, span: tuple[int, int], words: _Words) -> Series:
    """Return what one account says."""
    rows = select(db, _NOW, (number, *span))
    if not rows:
        return empty(entry.key)
    columns = list(zip(*rows, strict=True))
    states, names = words.codes(columns[5])
    gaps, gap_names = words.codes(columns[6])
    origins, origin_names = words.codes(columns[8])
    places = np.array([GAPS.index(Gap(name)) for name in gap_names] + [-1], np.int8)
    sources = np.array([ORIGINS.index(NOrigin(name)) for name in origin_names] + [-1], np.int8)
    return Series(
        key=entry.key,
        days=np.array(columns[0], np.int32),
        values=np.array(columns[2], np.float64),
        low=np.array(columns[3], np.float64),
        high=np.array(columns[4], np.float64),
        n=np.array(columns[7], np.float64),
        origins=sources[origins],
        states=states,
        gaps=places[gaps],
        provisional=np.array(columns[9], np.bool_),
        revisions=np.array(columns[1], np.int32),
        restated=np.array(columns[11], np.bool_),
        fetched=_times(columns[10]),
        words=names,
        others=entry.others,
    )


def _times(column: tuple[int | None, ...]) -> npt.NDArray[np.int64]:
    if None in column:
        return np.array([-1 if moment is None else moment for moment in column], np.int64)
    return np.array(column, np.int64)


def _overlay(entry: SeriesEntry, parts: list[Series]) -> Series:
    """Return the first account's statements, and the others' where it has none."""
    stands, filled = parts[0], 0
    for part in parts[1:]:
        more = part.pick(~np.isin(part.days, stands.days))
        if not len(more):
            continue
        filled += len(more)
        words = tuple(dict.fromkeys(stands.words + more.words))
        place = np.array([words.index(word) for word in more.words] + [-1], np.int16)
        order = np.argsort(np.concatenate((stands.days, more.days)), kind="stable")
        more = replace(more, states=place[more.states])
        columns: dict[str, Any] = {
            name: np.concatenate((getattr(stands, name), getattr(more, name)))[order] for name in ARRAYS
        }
        stands = Series(entry.key, **columns, words=words)
    return replace(stands, others=entry.others, filled=filled)


class _Words:
    """Texts of the dictionary, read when they are met."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._texts: dict[int, str] = {}

    def text(self, number: int) -> str:
        """Return a text by its number."""
        found = self._texts.get(number)
        if found is None:
            found = self._texts[number] = str(select(self._db, "SELECT text FROM word WHERE id = ?", (number,))[0][0])
        return found

    def codes(self, column: tuple[int | None, ...]) -> tuple[npt.NDArray[np.int16], tuple[str, ...]]:
        """Return a column of numbers of texts as places in a list of these texts, -1 for none, and the list."""
        met = dict.fromkeys(number for number in column if number is not None)
        if not met:
            return np.full(len(column), -1, np.int16), ()
        places = {number: at for at, number in enumerate(met)}
        if len(met) == 1 and None not in column:
            codes = np.zeros(len(column), np.int16)
        else:
            codes = np.array([-1 if number is None else places[number] for number in column], np.int16)
        return codes, tuple(self.text(number) for number in met)
