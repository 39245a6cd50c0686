"""One rule of a mailbox provider: how it stands and why, who says so, and the question that only the sender answers."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from workbench.analysis.requirements import Result, Standing
from workbench.model.audit import Audit
from workbench.model.ground_wording import ground_texts
from workbench.model.requirement_wording import means_words, rule_text, standing_reason, standing_word
from workbench.model.rules import load_rules
from workbench.model.wording import reason_text
from workbench.ui.parts import Badge, label, row_of, small_button
from workbench.ui.rows import LinkRow
from workbench.ui.said_rules import Said, standing_with
from workbench.ui.selection import Selected
from workbench.ui.session import Session
from workbench.ui.wording import SEVERITIES, Look

STANDINGS: dict[Standing, Look] = {
    Standing.MET: Look("pass", "good", lambda texts: standing_word(texts, "met")),
    Standing.NOT_MET: Look("critical", "critical", lambda texts: standing_word(texts, "not_met")),
    Standing.UNKNOWN: Look("unknown", "unknown", lambda texts: standing_word(texts, "unknown")),
    Standing.ASK: Look("info", "low", lambda texts: standing_word(texts, "ask")),
}
MOST_SAID = 6
"""Sentences about figures on a card; the report has all of them."""

ADVISED = Look("medium", "medium", lambda texts: standing_word(texts, "not_met"))
"""A mere recommendation that is not kept."""


def look_of(result: Result, standing: Standing) -> Look:
    """Return how a rule that stands so is shown."""
    return ADVISED if standing is Standing.NOT_MET and not result.rule.required else STANDINGS[standing]


class RuleCard(QFrame):
    """
    A rule; `general` is the source and the day that the provider's rules have in common.

    Signals:
        said: the user answered: True, False, or None to take the answer back.
        chosen: a finding was clicked; carries a `Selected`.
    """

    said = Signal(object)
    chosen = Signal(object)

    def __init__(
        self, session: Session, audit: Audit, result: Result, own: Said | None, general: tuple[str, str]
    ) -> None:
        super().__init__()
        self._session, self._audit, self._result, self._own = session, audit, result, own
        standing = standing_with(result, {} if own is None else {result.rule.id: own})
        texts, rule = session.texts, result.rule
        self.setObjectName("card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 10, 14, 10)
        self.column.setSpacing(5)
        notes = [texts.tr("bulk senders only") if rule.bulk else texts.tr("all senders")]
        notes.append(texts.tr("required") if rule.required else texts.tr("recommended"))
        if result.answered:
            notes.append(texts.tr("from: {means}", means=means_words(texts, result.answered)))
        else:
            notes.append(texts.tr("shown by: {who}", who=means_words(texts, rule.answered_by)))
        head = label(" · ".join([rule.id, *notes]), "muted", selectable=True)
        row = row_of(Badge(session, look_of(result, standing)))
        row.addWidget(head, 1)
        self.column.addLayout(row)
        self.column.addWidget(label(rule_text(texts, rule.text), selectable=True))
        self._add_reasons()
        if result.standing is Standing.ASK:
            self._add_question()
        if (rule.source, rule.date) == general:
            return  # said of all rules above them
        day = texts.date(date.fromisoformat(rule.date))
        source = texts.tr("Source: {source}, as of {day}.", source=rule_text(texts, rule.source), day=day)
        self.column.addWidget(label(source, "muted", selectable=True))

    def _add_reasons(self) -> None:
        texts, result = self._session.texts, self._result
        reason = standing_reason(texts, result.reason)
        if reason and result.standing is Standing.UNKNOWN:
            self.column.addWidget(label(reason, selectable=True))
        for item in result.unknown:
            said = f"{item.question}: {reason_text(texts, item.reason)}"
            self.column.addWidget(label(said, "muted", selectable=True))
        figures = ground_texts(texts, result.grounds, about=self._audit.domain)
        for words in figures[:MOST_SAID]:
            self.column.addWidget(label(words, "muted", selectable=True))
        if len(figures) > MOST_SAID:
            more = texts.plural("{count} more", "{count} more", len(figures) - MOST_SAID)
            self.column.addWidget(label(more, "muted"))
        if result.standing is Standing.NOT_MET:
            rules = load_rules(self._audit.rules)
            for finding in result.findings:
                row = LinkRow(self._session, SEVERITIES[rules.severity(finding)], texts.title(finding))
                chosen = Selected.of(self._audit, finding)
                row.clicked.connect(lambda _=False, chosen=chosen: self.chosen.emit(chosen))
                self.column.addWidget(row)

    def _add_question(self) -> None:
        texts, own = self._session.texts, self._own
        self.yes, self.no = small_button(texts.tr("We keep it")), small_button(texts.tr("We do not"))
        tools: list[QWidget | None] = [self.yes, self.no]
        for made, kept in ((self.yes, True), (self.no, False)):
            made.setCheckable(True)
            made.setChecked(own is not None and own.kept is kept)
            made.setEnabled(self._session.writable)
            made.setAccessibleName(f"{made.text()}: {self._result.rule.id}")
            answer = None if made.isChecked() else kept
            made.clicked.connect(lambda _=False, answer=answer: self.said.emit(answer))
        row = row_of(*tools)
        said = texts.tr("as you said on {day}", day=texts.date(own.day)) if own is not None else ""
        row.addWidget(label(said, "muted"), 1)
        self.column.addLayout(row)
