"""Any table of daily numbers: CSV, TSV or XLSX, read by a mapping that is proposed, corrected and remembered."""

from __future__ import annotations

from pathlib import PurePath
from typing import BinaryIO

from workbench.model.errors import SourceError, UsageError
from workbench.model.table import Question, header_key
from workbench.model.text import mark
from workbench.sources._table_proposal import Proposal, open_questions, propose, rescale
from workbench.sources._table_rows import ReadTable, RowFailure, read_rows
from workbench.sources._table_sheets import MOST_BYTES, Sheet, is_workbook, read_sheets
from workbench.sources._table_words import meaning, plain
from workbench.sources.base import Batch, SourceInfo, source

__all__ = [
    "Proposal", "ReadTable", "RowFailure", "Sheet", "Table", "UnansweredError", "key_of", "open_questions", "propose",
    "read_rows", "read_sheets", "rescale",
]  # fmt: skip


class UnansweredError(UsageError):
    """A table cannot be read before the user has answered something."""

    def __init__(self, sheet: Sheet, questions: tuple[Question, ...]) -> None:
        super().__init__(
            mark("The columns of this table are not clear by themselves"),
            mark("Say how it is to be read with a mapping: {columns}"),
            columns=", ".join(sheet.headers[one.column] if one.column >= 0 else one.doubt.value for one in questions),
        )
        self.sheet = sheet
        self.questions = questions


def key_of(sheet: Sheet) -> str:
    """Return under what the mapping of a table is remembered: the same headers, the same mapping."""
    return header_key(sheet.headers)


@source
class Table:
    """Reads tables that speak for themselves; others are asked about, and read by `read_rows` with the answers."""

    info = SourceInfo("table", "CSV, TSV, XLSX")

    def sniff(self, head: bytes, name: str) -> float:
        """Return how sure it is that a file is a table: by its name, and by words that headers of ours have."""
        ending = PurePath(name).suffix.casefold()
        if is_workbook(head):
            return 0.6
        if b"<" in head[:200] and b">" in head[:2000] and ending not in {".csv", ".tsv"}:
            return 0.0
        try:
            sheets = read_sheets(head[: head.rfind(b"\n") + 1] or head, name)
        except SourceError:
            return 0.0
        known = sum(meaning(header)[0] != "ignored" for header in sheets[0].headers if plain(header))
        named = 0.3 if ending in {".csv", ".tsv", ".tab", ".txt"} else 0.0
        return min(0.8, named + 0.15 * known)

    def read(self, stream: BinaryIO, name: str) -> list[Batch]:
        """
        Return what a table says that needs no answers.

        Raises:
            SourceError: it is no table.
            UnansweredError: something must be asked first.
        """
        batches = []
        for sheet in read_sheets(stream.read(MOST_BYTES + 1), name):
            proposal = propose(sheet)
            if proposal.questions:
                raise UnansweredError(sheet, proposal.questions)
            batches.append(Batch(samples=read_rows(sheet, proposal.mapping).samples))
        return batches
