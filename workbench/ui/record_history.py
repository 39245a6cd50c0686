"""How the records of a check changed from audit to audit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from workbench.ui.checks import reader_of
from workbench.ui.parts import Code, clear, label
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.store.database import Database
    from workbench.tasks.history import Period, RecordHistory
    from workbench.tasks.policy_history import PolicyHistory

MOST = 12
"""Changes shown of one record, newest first."""


class HistoryBox(QFrame):
    """
    A list of changes: `changed on …: from → to`; read when it is first shown.

    Signals:
        filled: the list is there.
    """

    filled = Signal()

    def __init__(self, session: Session, domain: str, check: str) -> None:
        super().__init__()
        self._session, self._domain, self._check = session, domain, check
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(5)
        self.column.addWidget(label(session.texts.tr("Reading the history …"), "muted"))

        def work(db: Database) -> tuple[list[RecordHistory], list[PolicyHistory]]:
            from workbench.tasks.history import record_histories
            from workbench.tasks.policy_history import policy_histories

            return record_histories(db, domain), policy_histories(db, domain) if check == "dmarc" else []

        session.read(work, self._show, owner=self, key=f"history {domain} {check}")

    def _show(self, read: tuple[Iterable[RecordHistory], Iterable[PolicyHistory]]) -> None:
        histories, policies = read
        clear(self.column)
        texts = self._session.texts
        found = [own for history in histories if (own := self._own(history)) is not None]
        self.column.addWidget(label(texts.tr("History"), "section"))
        for history, periods in found:
            self._add(history, periods)
        if not found:
            self.column.addWidget(label(texts.tr("No stored audit saw a record of this kind."), "muted"))
        for policy in policies:
            self._add_reported(policy)
        self.filled.emit()

    def _add_reported(self, history: PolicyHistory) -> None:
        """Add the DMARC policy as receivers saw it, newest period first."""
        texts = self._session.texts
        self.column.addWidget(label(texts.tr("DMARC policy as seen in reports"), "section"))
        for period in list(reversed(history.periods))[:MOST]:
            begin, end = (texts.date(moment.astimezone(UTC).date()) for moment in (period.first, period.last))
            said = texts.tr("{begin} to {end}", begin=begin, end=end)
            reports = texts.plural("{count} report", "{count} reports", period.reports)
            self.column.addWidget(label(f"{said} · {reports}", "muted", selectable=True))
            self.column.addWidget(Code(period.text, said, most_lines=2))

    def _own(self, history: RecordHistory) -> tuple[RecordHistory, list[Period]] | None:
        """Return the periods of a record that the check reads; of TXT at a domain only the record of its kind."""
        from workbench.tasks.drafting import family, unquoted

        if reader_of(history.type, history.name) != self._check:
            return None
        if self._check == "spf" and history.name != self._domain:
            return None  # the records that are included stand in the tree
        periods: list[Period] = []
        for period in history.periods:
            values = period.values
            if self._check == "spf":
                values = tuple(value for value in values if family(unquoted(value)) == "spf1")
            if periods and periods[-1].values == values:
                periods[-1] = type(period)(values, periods[-1].first, period.last)
            else:
                periods.append(type(period)(values, period.first, period.last))
        return (history, periods) if any(period.values for period in periods) else None

    def _add(self, history: RecordHistory, periods: list[Period]) -> None:
        from workbench.tasks.drafting import unquoted

        texts = self._session.texts
        where = f"{history.type} {history.name}"

        def words(period: Period) -> str:
            return "\n".join(unquoted(value) for value in period.values) or texts.tr("(nothing)")

        if len(periods) == 1:
            since = texts.date(periods[0].first.seen.date())
            said = texts.tr("{record}: unchanged since the first audit on {day}", record=where, day=since)
            self.column.addWidget(label(said, "muted", selectable=True))
            return
        changes = list(pairwise(periods))
        for old, new in reversed(changes[-MOST:]):
            day, last = texts.date(new.first.seen.date()), texts.date(old.last.seen.date())
            said = texts.tr("{record}: changed between {last} and {day}", record=where, day=day, last=last)
            self.column.addWidget(label(said, selectable=True))
            self.column.addWidget(Code(f"− {words(old)}\n+ {words(new)}", said, most_lines=6))
        if len(changes) > MOST:
            more = texts.plural("{count} earlier change", "{count} earlier changes", len(changes) - MOST)
            self.column.addWidget(label(more, "muted"))
