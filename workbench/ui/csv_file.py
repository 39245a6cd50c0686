"""What a table shows as a CSV file that spreadsheets open as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TypeVar

from workbench.reports.csv_zip import RUN_AS_FORMULA
from workbench.ui.tables import Column

R = TypeVar("R")


def table_csv(columns: Sequence[Column[R]], rows: Iterable[R]) -> bytes:
    """Return headers and rows in UTF-8 with a mark, CRLF between lines; nothing in it is run as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.title() for column in columns])
    writer.writerows([_safe(column.text(row)) for column in columns] for row in rows)
    return out.getvalue().encode("utf-8-sig", "backslashreplace")


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(RUN_AS_FORMULA) else text
