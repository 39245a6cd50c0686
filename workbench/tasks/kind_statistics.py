"""Files of numbers among the files that can be read: tables, and what providers give to be saved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from workbench.mail.packed import Part
from workbench.model.errors import ReportError, WorkbenchError
from workbench.model.evidence import digest
from workbench.model.samples import Sample
from workbench.sources.base import FILES, FileSource
from workbench.sources.table import RowFailure, Sheet, UnansweredError, read_sheets
from workbench.store.database import Database
from workbench.store.imports import find_import
from workbench.store.samples import put_samples
from workbench.tasks.accounts import load_sources
from workbench.tasks.file_kinds import Document, FileKind, Loaded, Put, register
from workbench.tasks.tables import find_mapping, keep_zone, preview

KIND = "statistics"
_MOST = 256 << 20
_TABLE = "table"


class _Numbers:
    """What a reader of a provider's files has read."""

    live = False
    keeps_file = True

    def __init__(self, samples: list[Sample], troubles: list[ReportError], data: bytes) -> None:
        self._samples = samples
        self._troubles = troubles
        self._id = digest(data)

    @property
    def rows(self) -> int:
        return len(self._samples)

    def known_from(self, db: Database) -> str | None:
        return find_import(db, self._id)

    def put(self, db: Database, import_id: int, name: str) -> Put | None:
        put_samples(db, self._samples, import_id=import_id)
        failed = tuple((name, trouble) for trouble in self._troubles)
        return Put(samples=len(self._samples), failures=failed)


class _Tables:
    """Tables: how they are read is remembered in the project, so they are read when they are stored."""

    live = False
    keeps_file = True

    def __init__(self, sheets: list[Sheet], data: bytes, now: datetime) -> None:
        self._sheets = sheets
        self._id = digest(data)
        self._now = now

    @property
    def rows(self) -> int:
        return sum(len(sheet.rows) for sheet in self._sheets)

    def known_from(self, db: Database) -> str | None:
        return find_import(db, self._id)

    def put(self, db: Database, import_id: int, name: str) -> Put | None:
        """Store every sheet, or none: a question about one is asked before anything is written."""
        read = []
        for sheet in self._sheets:
            shown = preview(sheet, remembered=find_mapping(db, sheet))
            if shown.read is None:
                raise as_report_error(UnansweredError(sheet, shown.questions))
            read.append(shown.read)
            keep_zone(db, shown.mapping, {sample.subject for sample in shown.read.samples})
        samples = [sample._replace(fetched=self._now) for one in read for sample in one.samples]
        failures = [failed_row(name, failure) for one in read for failure in one.failures]
        if not samples:
            raise failures[0][1] if failures else ReportError("There is no number in this file")
        put_samples(db, samples, import_id=import_id)
        return Put(samples=len(samples), failures=tuple(failures))


class AskedError(ReportError):
    """A table cannot be read before the user has answered what it leaves open."""

    def __init__(self, error: UnansweredError) -> None:
        super().__init__(error.title, error.hint)
        self.arguments = error.arguments
        self.sheet = error.sheet
        self.questions = error.questions


def as_report_error(error: WorkbenchError) -> ReportError:
    """Return an error of a source as that of a file; its words stay, and its questions."""
    if isinstance(error, UnansweredError):
        return AskedError(error)
    made = ReportError(error.title, error.hint)
    made.arguments = error.arguments
    return made


def failed_row(name: str, failure: RowFailure) -> tuple[str, ReportError]:
    """Return a row that cannot be read as where it stands and why."""
    error = ReportError(failure.reason, cell=failure.cell, column=failure.column, line=failure.line)
    return f"{name}:{failure.line}", error


def _surest(head: bytes, name: str) -> tuple[float, str]:
    load_sources()
    return max(((reader.sniff(head, name), id_) for id_, reader in FILES.items()), default=(0.0, ""))


def _sniff(head: bytes) -> float:
    return _surest(head, "")[0]


def _load(part: Part, now: datetime) -> Loaded:
    data, name = _read(part)
    if name == _TABLE:
        try:
            return _Tables(read_sheets(data, part.name), data, now)
        except WorkbenchError as error:
            raise as_report_error(error) from error
    samples, troubles = _told(FILES[name], data, part.name)
    return _Numbers([sample._replace(fetched=now) for sample in samples], troubles, data)


def _read(part: Part) -> tuple[bytes, str]:
    """Return the bytes of a part and the reader that is surest of them."""
    head = part.head
    data = part.stream.read(_MOST + 1)
    if len(data) > _MOST:
        raise ReportError("This part is too large to be read")
    return data, _surest(head, part.name)[1]


def _told(reader: FileSource, data: bytes, name: str) -> tuple[list[Sample], list[ReportError]]:
    from io import BytesIO

    try:
        batches = reader.read(BytesIO(data), name)
    except WorkbenchError as error:
        raise as_report_error(error) from error
    samples = [sample for batch in batches for sample in batch.samples]
    return samples, [as_report_error(trouble.error) for batch in batches for trouble in batch.troubles]


def _documents(part: Part) -> Iterator[Document]:
    data, name = _read(part)
    samples, troubles = _told(FILES[name], data, part.name)
    for sample in samples:
        yield {
            "day": sample.day.isoformat(), "source": sample.source, "provider": sample.provider,
            "subject": sample.subject, "dimension": sample.dimension, "metric": sample.metric, "value": sample.value,
            "low": sample.low, "high": sample.high, "state": sample.state, "n": sample.n,
        }  # fmt: skip
    if troubles:
        raise troubles[0]


register(FileKind(KIND, _sniff, _load, _documents, costly=True))
