"""CSV, TSV and XLSX bytes as sheets: headers, and rows of cells with the number of their line."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, TypeAlias

from workbench.mail import packed
from workbench.model.errors import SourceError

Cell: TypeAlias = str | float | date
"""Text as it was typed; a number or a day where the file itself says which it is, as a workbook does."""

MOST_BYTES = 256 * 1024 * 1024
DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 60
"""Rows from which delimiter and header are told."""

csv.field_size_limit(16 * 1024 * 1024)


class Row(NamedTuple):
    """One row: its line in the file, from 1, and its cells; as many as there are headers."""

    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    One table.

    Attributes:
        name: Of the sheet in a workbook; "" of a text file.
        headers: Names of the columns; "" where a column has none.
        rows: What follows, without rows that are empty.
    """

    name: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


def is_workbook(head: bytes) -> bool:
    """Whether a file begins as an XLSX, XLS or ODS workbook does."""
    return head.startswith(b"\xd0\xcf\x11\xe0") or (head.startswith(b"PK\x03\x04") and packed.is_workbook(head))


def read_sheets(data: bytes, name: str) -> list[Sheet]:
    """
    Return the tables in a file, those without rows left out.

    Raises:
        SourceError: it holds no table.
    """
    if len(data) > MOST_BYTES:
        raise SourceError("{name} is too large for a table", "Split it: at most 256 MiB are read", name=name)
    found = _workbook(data, name) if is_workbook(data[:200]) else [("", list(_text_rows(data, name)))]
    sheets = [sheet for title, rows in found if (sheet := _sheet(title, rows)) is not None]
    if not sheets:
        raise SourceError(
            "There is no table in {name}", "It needs a line of headers and at least one row under it", name=name
        )
    return sheets


def _workbook(data: bytes, name: str) -> list[tuple[str, list[Row]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        _refuse_bomb(data, name)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            (title, [Row(line, tuple(map(_typed, cells))) for line, cells in enumerate(_cells(book, title), 1)])
            for title in book.sheet_names
        ]
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError) as error:
        raise SourceError(
            "{name} is no workbook that can be read", "Save it again as XLSX or CSV", name=name
        ) from error


def _cells(book: object, title: str) -> Iterator[Sequence[object]]:
    sheet = book.get_sheet_by_name(title)  # type: ignore[attr-defined]
    for _ in range(sheet.start[0] if sheet.start else 0):  # so that line numbers are those that the user sees
        yield ()
    yield from sheet.to_python(skip_empty_area=True)


def _refuse_bomb(data: bytes, name: str) -> None:
    if not data.startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > 4 * MOST_BYTES:
            raise SourceError("{name} is too large for a table", "Split it: at most 256 MiB are read", name=name)


def _typed(value: object) -> Cell:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return "" if value is None else str(value).strip()


def decode(data: bytes) -> str:
    """Return text in UTF-8, UTF-16 or, where it is neither, the Windows encoding that its letters speak for."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    head = data[:400]
    if 0 in head:  # of UTF-16, one half of every figure and separator
        return data.decode("utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        cyrillic = data.decode("cp1251", "replace")
        words = len(re.findall("[А-Яа-яё]{2,}", cyrillic))
        return (
            cyrillic
            if words * 2 > len(re.findall("[À-ÿ]", data.decode("latin-1"))) ** 0.5
            else data.decode("cp1252", "replace")
        )


def _text_rows(data: bytes, name: str) -> Iterator[Row]:
    text = decode(data)
    if "\0" in text:
        raise SourceError("{name} is no table", "A table is a CSV, TSV or XLSX file", name=name)
    hint = re.match(r"sep=(.)\r?\n", text)
    delimiter = hint[1] if hint else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 0
    try:
        for cells in reader:
            if not (hint and line == 0):
                yield Row(line + 1, tuple(cell.strip() for cell in cells))
            line = reader.line_num
    except csv.Error as error:
        raise SourceError(
            "{name} cannot be read on from line {line}",
            "A quotation mark is open, or a cell is far too long",
            name=name,
            line=line + 1,
        ) from error


def _delimiter(text: str) -> str:
    sample = text[: 64 * 1024].splitlines()[:_LOOKED_AT]
    if len(text) > 64 * 1024:
        sample = sample[:-1] or sample
    best = max(DELIMITERS, key=lambda sign: _evenness(sample, sign))
    return best if _evenness(sample, best) > (0, 0) else ","


def _evenness(lines: list[str], delimiter: str) -> tuple[int, int]:
    """Return how many lines have the commonest number of columns, and that number; zeros for a single column."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
    except csv.Error:
        return (0, 0)
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return (0, 0)
    width, count = max(several.items(), key=lambda item: (item[1], item[0]))
    return (count, width)


def _sheet(title: str, rows: list[Row]) -> Sheet | None:
    full = [row for row in rows if any(cell != "" for cell in row.cells)]
    start = _header_row(full)
    if start is None or start + 1 >= len(full):
        return None
    headers = [" ".join(str(cell).split()) for cell in full[start].cells]
    while headers and not headers[-1]:
        headers.pop()
    width = max(len(headers), *(_width(row) for row in full[start + 1 :]))
    headers += [""] * (width - len(headers))
    body = tuple(Row(row.line, (*row.cells, *[""] * width)[:width]) for row in full[start + 1 :])
    return Sheet(title, tuple(headers), body)


def _width(row: Row) -> int:
    return max((index for index, cell in enumerate(row.cells, 1) if cell != ""), default=0)


def _header_row(rows: list[Row]) -> int | None:
    """Return which row names the columns: the first as wide as most, all of words."""
    widths = Counter(_width(row) for row in rows[:_LOOKED_AT] if _width(row) > 1)
    if not widths:
        return None
    usual = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    for index, row in enumerate(rows[:_LOOKED_AT]):
        filled = [cell for cell in row.cells if cell != ""]
        if len(filled) >= max(2, usual - 1) and all(isinstance(cell, str) and _is_word(cell) for cell in filled):
            return index
    return None


def _is_word(cell: str) -> bool:
    return re.search(r"[^\W\d_]", cell) is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d.*", cell)
