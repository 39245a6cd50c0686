"""What drafts would change, as a list: score, what comes, what goes, what stays, what nobody knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from workbench.model.findings import Finding
from workbench.model.wording import grade_words, reason_text, score_figure
from workbench.ui.flow import Flow
from workbench.ui.icons import icon
from workbench.ui.parts import Badge, clear, label, row_of, small_button
from workbench.ui.rows import LinkRow
from workbench.ui.selection import Selected
from workbench.ui.session import Session
from workbench.ui.wording import SEVERITIES, UNKNOWN, Look

if TYPE_CHECKING:
    from workbench.tasks.whatif import WhatIf

MOST = 25
"""Rows a group shows; how many more there are is said."""

NEW = Look("plus", "high", lambda texts: texts.tr("New"))
FIXED = Look("pass", "good", lambda texts: texts.tr("Fixed"))
WORSE = Look("critical", "critical", lambda texts: texts.tr("Regressed"))
SAME = Look("na", "info", lambda texts: texts.tr("Unchanged"))
OPEN = Look("unknown", "unknown", lambda texts: texts.tr("Not known now"))
FIRST = Look("info", "info", lambda texts: texts.tr("Not looked at before"))


class Difference(QFrame):
    """
    The difference that drafts make.

    Signals:
        chosen: a finding or an unknown was clicked; carries a `Selected`.
    """

    chosen = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.found: WhatIf | None = None
        self._all = False
        self.setObjectName("difference")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 10, 12, 10)
        self.column.setSpacing(6)
        self.hide()

    def show_found(self, found: WhatIf | None) -> None:
        """Show another difference, or none."""
        self.found = found
        self.retranslate()

    def retranslate(self) -> None:
        """Write everything again."""
        clear(self.column)
        self.setVisible(self.found is not None)
        self.setAccessibleName(self._session.texts.tr("What would change"))
        if self.found is not None:
            self._fill(self.found)

    def _fill(self, found: WhatIf) -> None:
        texts, result = self._session.texts, found.comparison
        self.column.addWidget(label(self._score_line(found), "cardTitle"))
        self.column.addLayout(self._counts(found))
        if not (result.new or result.regressed or result.fixed or result.open or result.first_seen or found.lost):
            self.column.addWidget(label(texts.tr("These drafts neither bring nor solve a problem"), "muted"))
        groups: tuple[tuple[Look, Iterable[Finding], bool], ...] = (
            (WORSE, result.regressed, True),
            (NEW, result.new, True),
            (FIXED, result.fixed, False),
            (OPEN, result.open, False),
            (FIRST, result.first_seen, True),
        )
        for look, findings, tried in groups:
            self._add_group(look, list(findings), tried=tried)
        if found.lost:
            self._add_lost(found)
        if result.unchanged:
            word = texts.plural("Show {count} unchanged", "Show {count} unchanged", len(result.unchanged))
            if self._all:
                self._add_group(SAME, list(result.unchanged), tried=False)
                word = texts.tr("Hide the unchanged")
            more = small_button(word, icon("list", self._session.theme.tokens.text))
            more.clicked.connect(self._switch)
            self.column.addLayout(row_of(more, None))

    def _switch(self) -> None:
        self._all = not self._all
        self.retranslate()

    def _score_line(self, found: WhatIf) -> str:
        texts = self._session.texts
        before, after = found.before.score, found.after.score
        if before == after:
            return texts.tr("Score stays {score}, {grade}", score=score_figure(after), grade=grade_words(texts, after))
        return texts.tr(
            "Score {before} → {after}, {grade}",
            before=score_figure(before),
            after=score_figure(after),
            grade=grade_words(texts, after),
        )

    def _counts(self, found: WhatIf) -> Flow:
        result, texts = found.comparison, self._session.texts
        said = [
            (WORSE, result.regressed), (NEW, result.new), (FIXED, result.fixed), (OPEN, result.open),
            (FIRST, result.first_seen), (SAME, result.unchanged),
        ]  # fmt: skip
        flow = Flow()
        for look, things in said:
            if things:
                flow.addWidget(Badge(self._session, look, word=f"{look.word(texts)} {len(things)}"))
        return flow

    def _add_group(self, look: Look, findings: list[Finding], *, tried: bool) -> None:
        if not findings or self.found is None:
            return
        texts, found = self._session.texts, self.found
        audit = found.after if tried else found.stored
        self.column.addWidget(label(look.word(texts), "section"))
        for finding in sorted(findings, key=lambda f: -found.rules.severity(f))[:MOST]:
            detail = "" if finding.subject == found.stored.domain else finding.subject
            row = LinkRow(self._session, SEVERITIES[found.rules.severity(finding)], texts.title(finding), detail)
            chosen = Selected.of(audit, finding, tried=tried)
            row.clicked.connect(lambda chosen=chosen: self.chosen.emit(chosen))
            self.column.addWidget(row)
        if len(findings) > MOST:
            self.column.addWidget(label(texts.plural("{count} more", "{count} more", len(findings) - MOST), "muted"))

    def _add_lost(self, found: WhatIf) -> None:
        texts = self._session.texts
        self.column.addWidget(label(texts.tr("Not known with these drafts"), "section"))
        for item in found.lost[:MOST]:
            row = LinkRow(self._session, UNKNOWN, item.question, reason_text(texts, item.reason))
            chosen = Selected.of(found.after, item, tried=True)
            row.clicked.connect(lambda chosen=chosen: self.chosen.emit(chosen))
            self.column.addWidget(row)
        if len(found.lost) > MOST:
            self.column.addWidget(label(texts.plural("{count} more", "{count} more", len(found.lost) - MOST), "muted"))
