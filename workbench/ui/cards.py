"""The card of a check: verdict, raw record, parsed tree, what was found and what could not be learned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QTreeView, QVBoxLayout, QWidget

from workbench.model.audit import Audit
from workbench.model.findings import Finding, Unknown
from workbench.model.rules import RulePack
from workbench.model.text import Texts
from workbench.model.wording import answerers_text, check_title, findings_of, reason_text, unknown_of, verdict
from workbench.ui.parts import Badge, Code, CopyButton, label, row_of
from workbench.ui.rows import LinkRow
from workbench.ui.selection import Selected
from workbench.ui.session import Session
from workbench.ui.trees import COST, PART, STATE, VALUE, Tree
from workbench.ui.wording import SEVERITIES, UNKNOWN, VERDICTS

MOST_ROWS = 16
MOST_LINES = 40
"""A card lists this many findings; a table shows the rest better."""


class TreeView(QTreeView):
    """A parsed record, as high as its lines, up to a limit."""

    def __init__(self, session: Session, tree: Mapping[str, Any] | None, name: str) -> None:
        super().__init__()
        self.tree = Tree(session.texts, session.theme, self)
        self.tree.show(tree, session.texts)
        self.setModel(self.tree)
        self.setAccessibleName(name)
        self.setUniformRowHeights(True)
        self.setTabKeyNavigation(False)
        self.setIndentation(16)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._natural: dict[int, int] = {}
        self._open_trouble()
        self.setColumnHidden(COST, not self.tree.costs)
        self.setColumnHidden(STATE, not any(node.state for node in self.tree.nodes))
        self._fit_columns()
        self.expanded.connect(self._fit_height)
        self.collapsed.connect(self._fit_height)
        self._fit_height()

    def _fit_columns(self) -> None:
        """Share the width: what is short gets what it needs, values and meanings the rest."""
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(50)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column in (PART, VALUE, COST, STATE):
            self.resizeColumnToContents(column)
            self._natural[column] = self.columnWidth(column) + 10
        header.setSectionResizeMode(VALUE, QHeaderView.ResizeMode.Stretch)

    def _open_trouble(self) -> None:
        """Open the first level, and below it what leads to a line that is not fine."""
        for number, node in enumerate(self.tree.nodes):
            if number and (node.parent == 0 or self.tree.troubled(number)):
                self.setExpanded(self.tree.index_of(number), True)  # noqa: FBT003

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self._fit_height()  # rows have their height once the style is known

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        left = max(self.viewport().width() - (0 if self.isColumnHidden(COST) else self._natural[COST]), 200)
        self.setColumnWidth(COST, self._natural[COST])
        self.setColumnWidth(PART, min(self._natural[PART], int(left * 0.42)))
        self.setColumnWidth(STATE, min(self._natural[STATE], int(left * 0.36)))

    def _fit_height(self, _index: QModelIndex | None = None) -> None:
        self.ensurePolished()
        shown, index = 0, self.model().index(0, 0)
        high = 0
        while index.isValid() and shown < MOST_ROWS:
            shown += 1
            high += self.rowHeight(index)
            index = self.indexBelow(index)
        self.setFixedHeight(self.header().sizeHint().height() + high + 4)


class RecordCard(QFrame):
    """
    One check of one audit.

    Signals:
        chosen: a finding or an unknown was clicked; carries a `Selected`.
    """

    chosen = Signal(object)

    def __init__(self, session: Session, audit: Audit, check: str, rules: RulePack) -> None:
        super().__init__()
        self._session, self._audit, self._rules = session, audit, rules
        self.setObjectName("card")
        self.check = check
        title = check_title(session.texts, check)
        self.setAccessibleName(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 14)
        self.column.setSpacing(10)
        self.badge = Badge(session, VERDICTS[verdict(audit, check, rules)])
        self.column.addLayout(row_of(label(title, "cardTitle", wrap=False), self.badge, None))
        self._add_facts(audit.checks[check].facts, title)
        self._add_lines(check)

    def _add_facts(self, facts: Mapping[str, Any], title: str) -> None:
        records = raw_records(facts)
        for name, record in records:
            self._add_record(name, record, title, most_lines=8 if len(records) == 1 else 3)
        if facts.get("tree"):
            name = self._session.texts.tr("{check}, taken apart", check=title)
            self.column.addWidget(TreeView(self._session, facts["tree"], name))
        if isinstance(facts.get("error"), str):
            self.column.addWidget(Code(facts["error"], title))

    def _add_record(self, name: str, record: str, title: str, *, most_lines: int) -> None:
        copy = CopyButton(self._session, record)
        spoken = self._session.texts.tr("{check}, as published", check=f"{title} {name}".strip())
        code = Code(record, spoken, most_lines=most_lines)
        row = QHBoxLayout()
        row.setSpacing(8)
        if name:
            named = label(name, "section", wrap=False)
            named.setMinimumWidth(self.fontMetrics().averageCharWidth() * 10)
            row.addWidget(named, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(code, 1)
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(row)

    def _add_lines(self, check: str) -> None:
        lines = QVBoxLayout()
        lines.setSpacing(0)
        things: list[Finding | Unknown] = [
            *sorted(findings_of(self._audit, check), key=lambda f: -self._rules.severity(f)),
            *unknown_of(self._audit, check),
        ]
        for thing in things[:MOST_LINES]:
            lines.addWidget(self._line(thing))
        if len(things) > MOST_LINES:
            more = self._session.texts.plural(
                "{count} more on the Issues page", "{count} more on the Issues page", len(things) - MOST_LINES
            )
            lines.addWidget(label(more, "muted"))
        if things:
            self.column.addLayout(lines)

    def _line(self, thing: Finding | Unknown) -> QWidget:
        texts = self._session.texts
        if isinstance(thing, Unknown):
            look, title, detail = UNKNOWN, thing.question, reason_text(texts, thing.reason)
        else:
            look = SEVERITIES[self._rules.severity(thing)]
            title = texts.title(thing)
            detail = "" if thing.subject == self._audit.domain else thing.subject
        row = LinkRow(self._session, look, title, detail)
        row.clicked.connect(lambda: self.chosen.emit(Selected.of(self._audit, thing)))
        return row


def raw_records(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the records a check read, each with the name that tells it from its neighbours."""
    record = facts.get("record")
    if isinstance(record, str) and record:
        return [("", record)]
    found = [("", text) for text in _listed(facts.get("records")) if isinstance(text, str)]
    for entry in _listed(facts.get("selectors")):
        if isinstance(entry, Mapping) and isinstance(entry.get("record"), str):
            found.append((str(entry.get("selector", "")), entry["record"]))
    return found


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def audit_line(texts: Texts, audit: Audit) -> str:
    """Return when an audit was made, and who answered."""
    when, who = texts.moment(audit.audited), answerers_text(texts, audit)
    return texts.tr("Audited {when} · answers from {who} · rules {rules}", when=when, who=who, rules=audit.rules)
