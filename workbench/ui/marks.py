"""What the user says of findings: open, fixed, ignored for a reason, not true; each can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.model.changes import Changes
from workbench.model.findings import Finding
from workbench.model.text import Texts
from workbench.ui.dialogs import Form
from workbench.ui.issue_rows import OPEN, IssueRow
from workbench.ui.session import Session
from workbench.ui.wording import Look

if TYPE_CHECKING:
    from workbench.store.database import Database

FIXED, IGNORED, FALSE_POSITIVE = "fixed", "ignored", "false_positive"

STATUSES: dict[str, Look] = {
    OPEN: Look("list", "text", lambda texts: texts.tr("Still open")),
    FIXED: Look("pass", "good", lambda texts: texts.tr("Fixed")),
    IGNORED: Look("na", "muted", lambda texts: texts.tr("Ignored")),
    FALSE_POSITIVE: Look("missing", "muted", lambda texts: texts.tr("False positive")),
}
"""In the order of their keys, 1 to 4."""


class Said(NamedTuple):
    """A finding by what marks it, and what is said of it."""

    domain: str
    code: str
    subject: str
    status: str
    reason: str


def said_text(texts: Texts, row: IssueRow) -> str:
    """Return the status of a row, with its reason; nothing for what is unknown, which is no finding."""
    if not isinstance(row.selected.thing, Finding):
        return ""
    word = STATUSES[row.status].word(texts)
    return f"{word}: {row.reason}" if row.reason else word


def mark(session: Session, owner: QWidget, rows: Sequence[IssueRow], status: str, then: Callable[[], object]) -> None:
    """Mark findings, and do what is to be done `then`; of one that is to be ignored it is asked why first."""
    rows = [row for row in rows if isinstance(row.selected.thing, Finding)]
    if not rows or not session.writable:
        return
    if status == IGNORED:
        dialog = ReasonDialog(session, owner)
        dialog.accepted.connect(lambda: _mark(session, owner, rows, status, dialog.reason.text().strip()))
        dialog.accepted.connect(then)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
    else:
        _mark(session, owner, rows, status, "")
        then()


def _mark(session: Session, owner: QWidget, rows: Iterable[IssueRow], status: str, reason: str) -> None:
    before = [_said(row, row.status, row.reason) for row in rows]
    after = [said._replace(status=status, reason=reason) for said in before]

    def write(all_: list[Said]) -> None:
        session.write(Changes.FINDINGS, partial(_put, all_=all_), owner=owner)

    write(after)
    word = STATUSES[status].word(session.texts)
    text = session.texts.plural("{count} issue: {status}", "{count} issues: {status}", len(after), status=word)
    session.undo.push(text, lambda: write(before), lambda: write(after))
    session.note(text, action="edit.undo")


def _said(row: IssueRow, status: str, reason: str) -> Said:
    finding = row.selected.thing
    assert isinstance(finding, Finding)
    return Said(row.selected.domain, finding.code, finding.subject, status, reason)


def _put(db: Database, all_: Iterable[Said]) -> None:
    from workbench.store.findings import Mark, put_mark

    for said in all_:
        put_mark(db, said.domain, said.code, said.subject, Mark(said.status), reason=said.reason)


class ReasonDialog(Form):
    """Asks why something is ignored."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        tr: Callable[..., str] = session.texts.tr
        super().__init__(session, parent, tr("Ignore"), tr("Ignore"))
        self.reason = QLineEdit()
        self.reason.setAccessibleName(tr("Reason"))
        self.reason.setPlaceholderText(tr("Why it is left as it is; stands in the project beside the finding"))
        self.form.addRow(tr("Reason"), self.reason)

    def wrong(self) -> str:
        """Return what keeps the dialog from being accepted."""
        return "" if self.reason.text().strip() else self.session.texts.tr("Give a reason: somebody will ask for it")
