"""A report as a folder of CSV files in one ZIP: one file for each table, and a README."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime

from workbench.reports.content import Cell, Document, Table, tables

RUN_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text cell that begins so is run by spreadsheet programs."""


def render(document: Document) -> bytes:
    """Return the archive; the same document gives the same bytes."""
    files = {"README.txt": document.readme.encode("utf-8")}
    for name, parts in _grouped(document).items():
        files[f"{name}.csv"] = _csv(parts)
    moment = datetime.fromisoformat(document.moment).astimezone(UTC)
    # A ZIP knows no year before 1980.
    stamp = max(moment.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, stamp)
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return out.getvalue()


def _grouped(document: Document) -> dict[str, list[Table]]:
    found: dict[str, list[Table]] = {}
    for table in tables(document):
        found.setdefault(table.id, []).append(table)
    return found


def _csv(parts: list[Table]) -> bytes:
    header = [column.key for column in parts[0].columns]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    for table in parts:
        if [column.key for column in table.columns] != header:
            raise RuntimeError(f"tables {table.id!r} have different columns")
        writer.writerows([field(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig", "backslashreplace")


def field(cell: Cell) -> str | int | float:
    """Return what stands in the file for a cell: its value where it has one, else its text, never a formula."""
    value = cell.text if cell.value is None else cell.value
    if isinstance(value, str) and value.startswith(RUN_AS_FORMULA):
        return f"'{value}"
    return value
