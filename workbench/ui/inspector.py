"""The inspector: what was found, why it matters, how to fix it, the record to paste, and the bytes it rests on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QToolButton, QVBoxLayout, QWidget

from workbench.model.audit import Audit
from workbench.model.findings import CODES, Finding, Record, Severity, Unknown
from workbench.model.names import to_unicode
from workbench.model.rules import load_rules
from workbench.model.wording import check_title, reason_text
from workbench.ui.checks import MAKERS
from workbench.ui.evidence import EvidenceBox
from workbench.ui.flow import Flow
from workbench.ui.icons import icon
from workbench.ui.parts import Badge, Code, CopyButton, Elided, clear, label, prose, row_of, small_button
from workbench.ui.rows import LinkRow
from workbench.ui.selection import Selected
from workbench.ui.session import DraftWish, MakeWish, Session
from workbench.ui.wording import SEVERITIES, UNKNOWN, remedy_text

SETTLE_MS = 40
"""While arrow keys run through a table, the inspector waits this long before it follows."""

MOST_RELATED = 12


class DockTitle(QFrame):
    """The inspector's head: its name, and a button that hides it."""

    def __init__(self, session: Session, hide: Callable[[], None]) -> None:
        super().__init__()
        self._session = session
        self.setObjectName("dockTitle")
        self.name = label("", "section", wrap=False)
        self.hide_button = QToolButton()
        self.hide_button.clicked.connect(lambda _=False: hide())
        row = row_of(self.name, None, self.hide_button)
        row.setContentsMargins(16, 3, 6, 3)
        self.setLayout(row)
        session.follow(self)

    def retranslate(self) -> None:
        """Write all words and icons again."""
        tr = self._session.texts.tr
        self.name.setText(tr("Inspector"))
        self.hide_button.setIcon(icon("close", self._session.theme.tokens.muted))
        self.hide_button.setAccessibleName(tr("Hide the inspector"))
        self.hide_button.setToolTip(tr("Hide the inspector") + "  (F9)")


class Inspector(QScrollArea):
    """Shows what `Session.inspect` was given."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setObjectName("inspector")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(310)
        inside = QWidget()
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(16, 14, 16, 16)
        self.column.setSpacing(6)
        self.setWidget(inside)
        self.copies: list[CopyButton] = []
        self.evidence: EvidenceBox | None = None
        self._audit: Audit | None = None
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.refresh)
        session.inspected.connect(lambda _: self._settle.start())
        session.project_changed.connect(self._forget)
        session.follow(self)

    def retranslate(self) -> None:
        """Write everything again."""
        self.setAccessibleName(self._session.texts.tr("Inspector"))
        self.refresh()

    def _forget(self) -> None:
        self._audit = None

    def refresh(self) -> None:
        """Show the selected thing."""
        clear(self.column)
        self.copies = []
        self.evidence = None
        chosen = self._session.inspecting
        if not isinstance(chosen, Selected) or self._session.project is None:
            self._show_nothing()
        elif isinstance(chosen.thing, Finding):
            self._show_finding(chosen, chosen.thing)
        else:
            self._show_unknown(chosen, chosen.thing)
        self.column.addStretch(1)
        self.verticalScrollBar().setValue(0)

    def _show_nothing(self) -> None:
        tr = self._session.texts.tr
        self.column.addWidget(label(tr("Nothing is selected"), "inspectorTitle"))
        self.column.addWidget(
            label(tr("Select a finding to see what it means, how to fix it and the bytes it rests on."), "muted")
        )

    def _show_finding(self, chosen: Selected, finding: Finding) -> None:
        texts, session = self._session.texts, self._session
        severity = load_rules(chosen.rules).severity(finding)
        self._head(Badge(session, SEVERITIES[severity]), texts.title(finding), finding.subject)
        self._section(texts.tr("Why it matters"), texts.why(finding))
        self._section(texts.tr("How to fix it"), texts.fix(finding))
        for record in finding.records:
            self._add_record(record, chosen.domain)
        self._add_maker(finding, severity, chosen.domain)
        if finding.code in CODES:
            self._section(texts.tr("Reference"), CODES[finding.code].reference)
        if chosen.tried:
            self._section(texts.tr("Evidence"), texts.tr("None: this is what the drafts would lead to"), muted=True)
        else:
            self._add_evidence(finding.evidence)
            self._add_related(chosen, finding)
        self._section("", texts.tr("Code {code}", code=finding.code), muted=True)

    def _show_unknown(self, chosen: Selected, unknown: Unknown) -> None:
        texts = self._session.texts
        title = texts.tr("This could not be learned: {question}", question=unknown.question)
        self._head(Badge(self._session, UNKNOWN), title, chosen.domain)
        self._section(texts.tr("Why it is unknown"), reason_text(texts, unknown.reason))
        self._section(texts.tr("What to do"), remedy_text(texts, unknown.reason))
        self._section(texts.tr("Wanted by"), check_title(texts, unknown.check))
        if unknown.decisive:
            self._section("", texts.tr("The verdict may change once it is known: the score is a range until then."))
        if not chosen.tried:
            self._add_evidence((unknown.evidence,) if unknown.evidence else ())

    def _head(self, badge: Badge, title: str, subject: str) -> None:
        self.column.addLayout(row_of(badge, None))
        self.column.addWidget(prose(title, "inspectorTitle"))
        shown = Elided(to_unicode(subject), "muted")
        shown.setToolTip(subject)
        self.column.addWidget(shown)

    def _section(self, title: str, text: str, *, muted: bool = False) -> None:
        if not text:
            return
        self.column.addSpacing(8)
        if title:
            self.column.addWidget(label(title, "section"))
        self.column.addWidget(prose(text, "muted" if muted else ""))

    def _add_record(self, record: Record, domain: str) -> None:
        tr, session = self._session.texts.tr, self._session
        self.column.addSpacing(8)
        copy = CopyButton(self._session, record.value)
        copy.setAccessibleDescription(record.value)
        self.copies.append(copy)
        draft = small_button(tr("Try it"), icon("edit", session.theme.tokens.text))
        draft.setToolTip(tr("Lay this record over the stored answers and see what would change"))
        draft.clicked.connect(lambda: session.asked_to_draft.emit(DraftWish(domain, record)))
        head, line = label(tr("Record to paste"), "section", wrap=False), Flow()
        head.setMinimumHeight(copy.sizeHint().height())
        for part in (head, draft, copy):
            line.addWidget(part)
        self.column.addLayout(line)
        self.column.addWidget(Code(f"{record.name}  {record.type}", tr("Name and type"), most_lines=3))
        self.column.addWidget(Code(record.value, tr("Record to paste"), most_lines=10))

    def _add_maker(self, finding: Finding, severity: Severity, domain: str) -> None:
        """Offer to make the record that the finding is about."""
        check = finding.code.partition(".")[0]
        if check not in MAKERS or severity < Severity.LOW:
            return
        session = self._session
        make = small_button(session.texts.tr("Make a record …"), icon("make", session.theme.tokens.text))
        make.setObjectName("makeRecord")
        make.clicked.connect(lambda: session.asked_to_make.emit(MakeWish(domain, check)))
        self.column.addSpacing(8)
        self.column.addLayout(row_of(make, None))

    def _add_evidence(self, ids: tuple[str, ...]) -> None:
        tr = self._session.texts.tr
        self.column.addSpacing(8)
        self.column.addWidget(label(tr("Evidence"), "section"))
        if not ids:
            self.column.addWidget(label(tr("No answer was stored: nothing was received."), "muted"))
            return
        self.evidence = EvidenceBox(self._session, ids)
        self.column.addWidget(self.evidence)

    def _add_related(self, chosen: Selected, finding: Finding) -> None:
        audit = self._audit_of(chosen)
        others = [f for f in audit.findings if f.subject == finding.subject and f != finding]
        if not others:
            return
        texts, rules = self._session.texts, load_rules(chosen.rules)
        self.column.addSpacing(8)
        self.column.addWidget(Elided(texts.tr("Also about {subject}", subject=to_unicode(finding.subject)), "section"))
        box = QFrame()
        lines = QVBoxLayout(box)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        for other in sorted(others, key=lambda f: -rules.severity(f))[:MOST_RELATED]:
            lines.addWidget(self._related(Selected.of(audit, other), other, rules.id))
        self.column.addWidget(box)
        if len(others) > MOST_RELATED:
            more = texts.plural(
                "{count} more on the Issues page", "{count} more on the Issues page", len(others) - MOST_RELATED
            )
            self.column.addWidget(label(more, "muted"))

    def _audit_of(self, chosen: Selected) -> Audit:
        """Return the audit; a stored one never changes, so the last one read is kept for the next arrow key."""
        if self._audit is None or self._audit.id != chosen.audit_id:
            from workbench.store.audits import get_audit

            self._audit = get_audit(self._session.db, chosen.audit_id)
        return self._audit

    def _related(self, selected: Selected, other: Finding, rules: str) -> LinkRow:
        look = SEVERITIES[load_rules(rules).severity(other)]
        row = LinkRow(self._session, look, self._session.texts.title(other), word=False)
        row.clicked.connect(lambda: self._session.inspect(selected))
        return row
