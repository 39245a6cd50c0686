"""The columns of the bulk table: domain, score, worst severity, numbers, and one for every check."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtGui import QIcon

from workbench.model.findings import Severity
from workbench.ui.bulk_rows import UNKNOWN_RANK, BulkRow, verdict_rank, worst_rank
from workbench.ui.checks import short_title
from workbench.ui.icons import icon
from workbench.ui.session import Session
from workbench.ui.tables import Column
from workbench.ui.wording import SEVERITIES, UNKNOWN, VERDICTS, Look

FIXED = 5
"""Columns before those of the checks."""

WORST = 2
"""The column of the worst severity."""


def _worst(row: BulkRow) -> Look:
    return UNKNOWN if row.worst == UNKNOWN_RANK else SEVERITIES[Severity(row.worst)]


def bulk_columns(session: Session, checks: Sequence[str]) -> list[Column[BulkRow]]:
    """Return the columns; those of the checks show icons alone, the page has a legend, and copies have words."""

    def heading(key: str) -> str:
        return _heading(session, key)

    return [
        Column(lambda: heading("domain"), lambda r: r.shown, lambda r: r.shown),
        Column(
            lambda: heading("score"), lambda r: f"{r.figure} {r.grade}".strip(),
            lambda r: -1 if r.score is None else r.score, right=True,
        ),
        Column(
            lambda: heading("worst"), lambda r: _worst(r).word(session.texts), worst_rank,
            icon=lambda r: _picture(session, _worst(r)), colour=lambda r: session.theme.colour(_worst(r).colour),
        ),
        Column(lambda: heading("problems"), lambda r: str(r.problems), lambda r: r.problems, right=True),
        Column(lambda: heading("unknown"), lambda r: str(r.unknown), lambda r: r.unknown, right=True),
        *(_check(session, number, check) for number, check in enumerate(checks)),
    ]  # fmt: skip


def _check(session: Session, number: int, check: str) -> Column[BulkRow]:
    def look(row: BulkRow) -> Look | None:
        found = row.verdicts[number]
        return None if found is None else VERDICTS[found]

    def word(row: BulkRow) -> str:
        found = look(row)
        return "" if found is None else found.word(session.texts)

    def picture(row: BulkRow) -> QIcon:
        found = look(row)
        return QIcon() if found is None else _picture(session, found)

    def colour(row: BulkRow) -> str:
        found = look(row)
        return session.theme.colour("muted" if found is None else found.colour)

    return Column(
        lambda: short_title(session.texts, check), word, partial(verdict_rank, number=number),
        shown=lambda _: "", icon=picture, colour=colour,
    )  # fmt: skip


def _picture(session: Session, look: Look) -> QIcon:
    return icon(look.icon, session.theme.colour(look.colour))


def _heading(session: Session, key: str) -> str:
    tr = session.texts.tr
    return {
        "domain": tr("Domain"),
        "score": tr("Score"),
        "worst": tr("Worst"),
        "problems": tr("Problems"),
        "unknown": tr("Unknown"),
    }[key]
