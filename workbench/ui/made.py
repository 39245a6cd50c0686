"""What a maker shows of the record it made: how it stands, the exact text, what the checks say, the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.model.findings import Finding, Record, Severity
from workbench.model.rdata import split_strings
from workbench.model.rules import RulePack
from workbench.model.wording import reason_text
from workbench.ui.checks import reader_of_record, short_title
from workbench.ui.draft_state import GOOD
from workbench.ui.flow import Flow
from workbench.ui.parts import Badge, Code, CopyButton, Standing, clear, label, row_of
from workbench.ui.session import Session
from workbench.ui.wording import SEVERITIES, UNKNOWN, Look

if TYPE_CHECKING:
    from workbench.mail.dmarc_maker import Step
    from workbench.model.audit import Audit
    from workbench.tasks.making import Proof, Published


@dataclass(frozen=True, slots=True)
class Made:
    """
    A made record in the user's words.

    Attributes:
        proof: The records, what is there now, and what the checks say.
        before: What must be done first.
        served: A text that a web server must give, and where: `(address, text)`.
        after: What else is to be said: the cost, what was left out.
        steps: Of a plan.
    """

    proof: Proof
    before: tuple[str, ...] = ()
    served: tuple[str, str] | None = None
    after: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


class MadeView(QWidget):
    """Shows a `Made`."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.standing: Standing | None = None
        self.copies: list[CopyButton] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 8, 0)
        self.column.setSpacing(6)

    def show_made(self, made: Made | None, rules: RulePack) -> None:
        """Show another one, or nothing."""
        clear(self.column)
        self.copies, self.standing = [], None
        if made is not None:
            self._fill(made, rules)
        self.column.addStretch(1)

    def _fill(self, made: Made, rules: RulePack) -> None:
        tr = self._session.texts.tr
        self.standing = Standing(self._session)
        self._stand(made.proof, rules)
        self.column.addWidget(self.standing)
        self._sentences(tr("First"), made.before)
        if made.served is not None:
            where, text = made.served
            self._section(tr("Serve this policy at {url}", url=where))
            self._add_code("\n".join(text.splitlines()), where, [self._copy(text)])
        for record in made.proof.records:
            self._add_record(record)
        self._sentences("", made.after)
        if made.steps:
            self._add_steps(made.steps)
        self._add_findings(made.proof, rules)
        self._section(tr("The way back: what is there now"))
        for there in made.proof.published:
            self._add_back(there)

    def _stand(self, proof: Proof, rules: RulePack) -> None:
        texts = self._session.texts
        assert self.standing is not None
        worst = max(proof.caused, key=rules.severity, default=None)
        if proof.audit is None:
            self.standing.say(UNKNOWN, texts.tr("This version has no check for such a record."))
        elif worst is not None and rules.severity(worst) > Severity.INFO:
            self.standing.say(SEVERITIES[rules.severity(worst)], texts.title(worst))
        elif any(item.decisive for item in proof.audit.unknown):
            self.standing.say(UNKNOWN, texts.tr("part of what the record leads to is not known here"))
        else:
            check = short_title(texts, reader_of_record(proof.records[0]))
            self.standing.say(GOOD, texts.tr("the {check} check reads it without errors", check=check))

    def _section(self, title: str) -> None:
        self.column.addSpacing(6)
        self.column.addWidget(label(title, "section", selectable=True))

    def _sentences(self, title: str, said: tuple[str, ...]) -> None:
        if title and said:
            self._section(title)
        for one in said:
            self.column.addWidget(label(one, selectable=True))

    def _copy(self, text: str, *, line: bool = False) -> CopyButton:
        word = (lambda texts: texts.tr("Copy as a zone-file line")) if line else None
        made = CopyButton(self._session, text, word)
        self.copies.append(made)
        return made

    def _add_code(self, text: str, name: str, tools: list[CopyButton], said: str = "", *, most: int = 8) -> None:
        self.column.addWidget(Code(text, name, most_lines=most))
        flow = Flow()
        for part in tools:
            flow.addWidget(part)
        if said:
            size = label(said, "muted", wrap=False)
            size.setMinimumHeight(tools[0].sizeHint().height() if tools else 0)
            flow.addWidget(size)
        self.column.addLayout(flow)

    def _add_record(self, record: Record) -> None:
        from workbench.tasks.making import zone_form

        texts = self._session.texts
        self._section(f"{record.type}  {record.name}")
        self._add_code(record.value, texts.tr("The value, as one text"), [self._copy(record.value)], self._size(record))
        line = zone_form(record)
        self._section(texts.tr("Exactly as published"))
        self._add_code(line, texts.tr("Exactly as published"), [self._copy(line + "\n", line=True)])

    def _size(self, record: Record) -> str:
        texts = self._session.texts
        sizes = [len(part) for part in split_strings(record.value.encode("utf-8"))]
        said = texts.plural("{count} byte", "{count} bytes", sum(sizes))
        if len(sizes) > 1:
            said += " · " + texts.tr(
                "in {number} strings: {parts}", number=len(sizes), parts=" + ".join(map(str, sizes))
            )
        return said

    def _add_steps(self, steps: tuple[Step, ...]) -> None:
        from workbench.tasks.make_words import condition_text

        texts = self._session.texts
        self._section(texts.tr("The plan; the days are the earliest:"))
        for step in steps:
            said = f"{texts.date(step.day)} · p={step.policy.value}"
            self.column.addWidget(label(said, selectable=True))
            self.column.addWidget(label(condition_text(texts, step.condition), "muted", selectable=True))
            self._add_code(step.record, said, [self._copy(step.record)], most=3)

    def _add_findings(self, proof: Proof, rules: RulePack) -> None:
        audit, texts = proof.audit, self._session.texts
        if audit is None:
            return
        self._section(texts.tr("What the check says once it is published:"))
        for finding in sorted(audit.findings, key=lambda one: -rules.severity(one)):
            self._add_finding(finding, rules.severity(finding))
        self._add_unknown(audit)

    def _add_finding(self, finding: Finding, severity: Severity) -> None:
        texts = self._session.texts
        said = [label(texts.title(finding), selectable=True)]
        if severity > Severity.INFO:
            said.append(label(texts.fix(finding), "muted", selectable=True))
        self._add_judged(SEVERITIES[severity], said)

    def _add_judged(self, look: Look, said: list[QLabel]) -> None:
        """Add a verdict with its sentences beside it."""
        words = QVBoxLayout()
        words.setSpacing(2)
        for part in said:
            words.addWidget(part)
        badge = Badge(self._session, look)
        home = QWidget()
        home.setFixedWidth(max(badge.sizeHint().width(), self.fontMetrics().averageCharWidth() * 14))
        held = row_of(badge, None)
        home.setLayout(held)
        row = row_of(spacing=8)
        row.addWidget(home, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.column.addLayout(row)

    def _add_unknown(self, audit: Audit) -> None:
        texts = self._session.texts
        said = [f"{item.question}: {reason_text(texts, item.reason)}" for item in audit.unknown]
        if said:
            self._add_judged(UNKNOWN, [label(one, selectable=True) for one in said])

    def _add_back(self, there: Published) -> None:
        from workbench.tasks.making import zone_form

        texts = self._session.texts
        if there.values is None:
            self.column.addWidget(label(texts.tr("{type} {name}: not known", type=there.type, name=there.name)))
        elif not there.values:
            said = texts.tr("{type} {name}: nothing is there; delete the new record", type=there.type, name=there.name)
            self.column.addWidget(label(said, selectable=True))
        else:
            lines = "\n".join(zone_form(Record(there.name, there.type, value)) for value in there.values)
            self._add_code(lines, texts.tr("The way back: what is there now"), [self._copy(lines + "\n")])
