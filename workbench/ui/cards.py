"""The card of a check: verdict, raw record, parsed tree, what was found and what could not be learned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from workbench.model.audit import Audit
from workbench.model.findings import Finding, Record, Unknown
from workbench.model.rules import RulePack
from workbench.model.text import Texts
from workbench.model.wording import Verdict, answerers_text, check_title, findings_of, reason_text, unknown_of, verdict
from workbench.ui.checks import MAKERS, can_draft, place_of
from workbench.ui.icons import icon
from workbench.ui.parts import Badge, Code, CopyButton, label, row_of, small_button
from workbench.ui.record_history import HistoryBox
from workbench.ui.rows import LinkRow
from workbench.ui.selection import Selected
from workbench.ui.session import DraftWish, MakeWish, Session
from workbench.ui.tree_view import TreeView
from workbench.ui.wording import SEVERITIES, UNKNOWN, VERDICTS, Look

MOST_LINES = 40
"""A card lists this many findings; a table shows the rest better."""

ICON_AND_EDGES = 36
"""Pixels beside the words of a card's title."""

NOT_RUN = Look("missing", "info", lambda texts: texts.tr("Not run yet"))

_QUIET = frozenset({Verdict.FINE, Verdict.NOT_APPLICABLE, Verdict.NOT_LOOKED_AT})


def look_of(audit: Audit, check: str, rules: RulePack) -> Look:
    """Return how a check of an audit ended, also one that the audit did not run."""
    return VERDICTS[verdict(audit, check, rules)] if check in audit.checks else NOT_RUN


def opens_by_itself(audit: Audit, check: str, rules: RulePack) -> bool:
    """Whether a card has something that wants to be seen."""
    return check in audit.checks and verdict(audit, check, rules) not in _QUIET


class Head(QPushButton):
    """The title of a card, pressed to open and close it; a long one gives way at its end."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._title = title
        self.setToolTip(title)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(120, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:  # noqa: D102
        wide = self.fontMetrics().horizontalAdvance(self._title) + ICON_AND_EDGES
        return QSize(wide, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        room = self.width() - ICON_AND_EDGES + 4
        self.setText(self.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, room))


class RecordCard(QFrame):
    """
    One check of one audit; its body is made when it is first opened.

    Signals:
        chosen: a finding or an unknown was clicked; carries a `Selected`.
        wanted: the check is to run again.
        folded: the card was opened or closed by the user; carries whether it is open.
        grown: a part was added that the user wants to see; carries the part.
    """

    chosen = Signal(object)
    wanted = Signal()
    folded = Signal(bool)
    grown = Signal(object)

    def __init__(self, session: Session, audit: Audit, check: str, rules: RulePack, *, opened: bool) -> None:
        super().__init__()
        self._session, self._audit, self._rules = session, audit, rules
        self.setObjectName("card")
        self.check = check
        self.title = check_title(session.texts, check)
        self.setAccessibleName(self.title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(10, 8, 12, 8)
        self.column.setSpacing(8)
        self.badge = Badge(session, look_of(audit, check, rules))
        self.history: HistoryBox | None = None
        self.body: QWidget | None = None
        self._add_head()
        self.set_open(opened=opened)

    def _add_head(self) -> None:
        texts, theme = self._session.texts, self._session.theme.tokens
        self.head = Head(self.title)
        self.head.setObjectName("cardHead")
        self.head.setAutoDefault(False)
        self.head.setCursor(Qt.CursorShape.PointingHandCursor)
        self.head.setIconSize(QSize(16, 16))
        self.head.clicked.connect(self._on_head)
        self.again = small_button(picture=icon("refresh", theme.text))
        self.again.setToolTip(texts.tr("Run this check again"))
        self.again.setAccessibleName(f"{texts.tr('Run this check again')}: {self.title}")
        self.again.setEnabled(self._session.writable)
        self.again.clicked.connect(self.wanted)
        self.column.addLayout(row_of(self.head, self.badge, None, self.again))

    @property
    def opened(self) -> bool:
        """Whether the body is shown."""
        return self.body is not None and self.body.isVisibleTo(self)

    def set_open(self, *, opened: bool) -> None:
        """Show or hide the body."""
        if opened and self.body is None:
            self._make_body()
        if self.body is not None:
            self.body.setVisible(opened)
        self.head.setIcon(icon("opened" if opened else "closed", self._session.theme.tokens.muted))
        said = self._session.texts.tr("unfolded") if opened else self._session.texts.tr("folded")
        self.head.setAccessibleName(f"{self.title}, {self.badge.word}, {said}")

    def _on_head(self) -> None:
        self.set_open(opened=not self.opened)
        self.folded.emit(self.opened)

    def _make_body(self) -> None:
        self.body = QWidget(self)
        self.inner = QVBoxLayout(self.body)
        self.inner.setContentsMargins(6, 2, 4, 6)
        self.inner.setSpacing(10)
        self.column.addWidget(self.body)
        run = self._audit.checks.get(self.check)
        if run is None:
            said = self._session.texts.tr("This check was not part of the latest audit: run it to see what it says.")
            self.inner.addWidget(label(said, "muted"))
            return
        self._add_age(run.facts)
        self._add_facts(run.facts)
        self._add_lines()
        self._add_tools(run.facts)

    def _add_age(self, facts: Mapping[str, Any]) -> None:
        """Say of a check that was kept from an earlier audit when it really ran."""
        texts = self._session.texts
        try:
            ran = datetime.fromisoformat(str(facts["ran"])) if "kept_from" in facts else None
        except (KeyError, ValueError):
            ran = None
        if ran is not None:
            said = texts.tr("Last run {when}; the audit since then ran other checks", when=texts.moment(ran))
            self.inner.addWidget(label(said, "muted"))

    def _add_facts(self, facts: Mapping[str, Any]) -> None:
        records = raw_records(facts)
        for name, record in records:
            self._add_record(name, record, most_lines=8 if len(records) == 1 else 3)
        if facts.get("tree"):
            name = self._session.texts.tr("{check}, taken apart", check=self.title)
            self.inner.addWidget(TreeView(self._session, facts["tree"], name))
        if isinstance(facts.get("error"), str):
            self.inner.addWidget(Code(facts["error"], self.title))

    def _add_record(self, name: str, record: str, *, most_lines: int) -> None:
        copy = CopyButton(self._session, record)
        spoken = self._session.texts.tr("{check}, as published", check=f"{self.title} {name}".strip())
        code = Code(record, spoken, most_lines=most_lines)
        row = QHBoxLayout()
        row.setSpacing(8)
        if name:
            named = label(name, "section", wrap=False)
            named.setMinimumWidth(self.fontMetrics().averageCharWidth() * 10)
            row.addWidget(named, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(code, 1)
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        if name and can_draft(self.check):
            draft = self._draft_button(record, name)
            row.addWidget(draft, 0, Qt.AlignmentFlag.AlignTop)
        self.inner.addLayout(row)

    def _draft_button(self, record: str, selector: str = "default") -> QWidget:
        tr = self._session.texts.tr
        made = small_button(tr("Draft …"), icon("edit", self._session.theme.tokens.text))
        made.setToolTip(tr("Try another record before publishing it"))
        made.clicked.connect(lambda: self.draft(record, selector))
        return made

    def _make_button(self) -> QWidget:
        texts = self._session.texts
        made = small_button(texts.tr("Make a record …"), icon("make", self._session.theme.tokens.text))
        made.setAccessibleName(f"{texts.tr('Make a record …')} {self.title}")
        wish = MakeWish(self._audit.domain, self.check)
        made.clicked.connect(lambda: self._session.asked_to_make.emit(wish))
        return made

    def draft(self, record: str, selector: str = "default") -> None:
        """Begin a draft of the check's record; of MX one for each line."""
        kind, name = place_of(self.check, self._audit.domain, selector)
        lines = record.splitlines() if kind != "TXT" and record else [record]
        for line in lines:
            self._session.asked_to_draft.emit(DraftWish(self._audit.domain, Record(name, kind, line)))

    def _add_lines(self) -> None:
        lines = QVBoxLayout()
        lines.setSpacing(0)
        things: list[Finding | Unknown] = [
            *sorted(findings_of(self._audit, self.check), key=lambda f: -self._rules.severity(f)),
            *unknown_of(self._audit, self.check),
        ]
        for thing in things[:MOST_LINES]:
            lines.addWidget(self._line(thing))
        if len(things) > MOST_LINES:
            more = self._session.texts.plural(
                "{count} more on the Issues page", "{count} more on the Issues page", len(things) - MOST_LINES
            )
            lines.addWidget(label(more, "muted"))
        if things:
            self.inner.addLayout(lines)

    def _add_tools(self, facts: Mapping[str, Any]) -> None:
        texts = self._session.texts
        self.tools = row_of()
        records = raw_records(facts)
        if can_draft(self.check) and not (records and records[0][0]):
            self.tools.addWidget(self._draft_button(records[0][1] if records else self._proposed()))
        if self.check in MAKERS:
            self.tools.addWidget(self._make_button())
        if self.check == "blocklists":
            choose = small_button(texts.tr("Choose blocklists …"), icon("blocklists", self._session.theme.tokens.text))
            choose.clicked.connect(lambda: self._session.asked_for_page.emit("blocklists"))
            self.tools.addWidget(choose)
        self.past = small_button(texts.tr("History"), icon("history", self._session.theme.tokens.text))
        self.past.setCheckable(True)
        self.past.toggled.connect(lambda shown: self.show_history(shown=shown))
        self.tools.addWidget(self.past)
        self.tools.addStretch(1)
        self.inner.addLayout(self.tools)

    def _proposed(self) -> str:
        """Return the record that a finding proposes where none is published."""
        kind, name = place_of(self.check, self._audit.domain)
        for finding in findings_of(self._audit, self.check):
            for record in finding.records:
                if (record.type, record.name) == (kind, name):
                    return record.value
        return ""

    def show_history(self, *, shown: bool) -> None:
        """Show or hide how the records changed."""
        if shown and self.history is None:
            self.history = HistoryBox(self._session, self._audit.domain, self.check)
            self.history.filled.connect(lambda: self.grown.emit(self.history))
            self.inner.addWidget(self.history)
        if self.history is not None:
            self.history.setVisible(shown)

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
