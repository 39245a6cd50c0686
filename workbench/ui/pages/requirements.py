"""The mailbox providers' rules for senders, each answered as far as the latest audit and the sender can."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.analysis.requirements import Compliance, Result, Standing, judge
from workbench.model.changes import Changes
from workbench.model.ground_wording import bulk_text
from workbench.model.names import to_unicode
from workbench.model.requirement_wording import rule_text
from workbench.model.requirements import load_requirements
from workbench.ui.empty import Empty
from workbench.ui.icons import icon
from workbench.ui.page import Page, page
from workbench.ui.parts import clear, label, row_of
from workbench.ui.rule_card import STANDINGS, RuleCard
from workbench.ui.said_rules import Said, read_said, say, standing_with
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.model.audit import Audit
    from workbench.store.database import Database

ROOMY = 640
"""A page as wide as this has room for the list of providers beside the rules."""

_ORDER = (Standing.NOT_MET, Standing.UNKNOWN, Standing.ASK, Standing.MET)
"""What wants work comes first."""


def read_audit(db: Database, wanted: str | None) -> Audit | None:
    """Return the latest audit of a domain, without one that of the first domain which has any."""
    from workbench.store.audits import get_audit, list_audits
    from workbench.tasks.plugins import load_checks

    load_checks()
    rows = list_audits(db, wanted)  # newest first
    first = min((row.domain for row in rows), default=None)
    return next((get_audit(db, row.id) for row in rows if row.domain == first), None)


class Judged(NamedTuple):
    """A domain's latest audit, and how it stands with every provider."""

    audit: Audit
    judged: tuple[Compliance, ...]


def read_judged(db: Database, wanted: str | None, last: str | None) -> Judged | None:
    """
    Return the domain in scope judged by its audit and the project's statistics, as in the report.

    Args:
        db: Any connection.
        wanted: The domain in scope; None for all.
        last: The domain looked at last, which stands for all while it has an audit.
    """
    from workbench.tasks.requirements import read_known

    audit = read_audit(db, wanted) if wanted else (last and read_audit(db, last)) or read_audit(db, None)
    return Judged(audit, judge(audit, load_requirements().providers, read_known(db))) if audit else None


@page(title=lambda texts: texts.tr("Sender rules"), icon="requirements", order=40)
class RequirementsPage(Page):
    """Question: does the domain keep the rules of the mailbox providers?"""

    shows = Changes.FINDINGS | Changes.SETTINGS | Changes.ENTITIES | Changes.SAMPLES | Changes.IMPORTS

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.audit: Audit | None = None
        self._read = False
        self.said: dict[str, Said] = {}
        self.judged: tuple[Compliance, ...] = ()
        self.title, self.question = label("", "pageTitle", wrap=False), label("", "muted")
        self.domain = label("", "cardTitle", wrap=False, selectable=True)
        self.about = label("", "muted", selectable=True)
        self.filter = QComboBox()
        self.filter.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.providers = QListWidget()
        self.providers.setFixedWidth(self.fontMetrics().averageCharWidth() * 30)
        self.providers.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.providers.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # the counts at the end are to be read
        self.choice = QComboBox()
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.shown: dict[str, RuleCard] = {}
        self.empty = Empty(session, "requirements")
        self.stack = QStackedWidget()
        self._lay_out()
        self.providers.currentRowChanged.connect(self._on_provider)
        self.choice.activated.connect(self.providers.setCurrentRow)
        self.filter.currentIndexChanged.connect(lambda _: self._show_rules())
        session.project_changed.connect(self._on_project)
        session.follow(self)

    def _lay_out(self) -> None:
        inside = QWidget()
        self.cards = QVBoxLayout(inside)
        self.cards.setContentsMargins(0, 0, 6, 0)
        self.cards.setSpacing(8)
        self.area.setWidget(inside)
        content = QFrame()
        body = QHBoxLayout(content)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(12)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.choice)
        right.addWidget(self.about)
        right.addWidget(self.area, 1)
        body.addWidget(self.providers)
        body.addLayout(right, 1)
        self.stack.addWidget(content)
        self.stack.addWidget(self.empty)
        self.stack.setCurrentWidget(self.empty)
        self.filter.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 14, 14)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.question)
        column.addLayout(row_of(self.domain, None, self.filter))
        column.addWidget(self.stack, 1)

    def retranslate(self) -> None:
        """Write all words and icons again."""
        tr = self.session.texts.tr
        self.title.setText(tr("Sender rules"))
        self.question.setText(tr("Does the domain keep the rules of the mailbox providers?"))
        self.providers.setAccessibleName(tr("Mailbox providers"))
        self.choice.setAccessibleName(tr("Mailbox providers"))
        self.area.setAccessibleName(tr("Rules"))
        self.filter.setAccessibleName(tr("Which rules are shown"))
        chosen = self.filter.currentIndex()
        self.filter.blockSignals(True)  # noqa: FBT003
        self.filter.clear()
        self.filter.addItems([tr("All rules"), tr("Rules that want work"), tr("Questions to the sender")])
        self.filter.setCurrentIndex(max(0, chosen))
        self.filter.blockSignals(False)  # noqa: FBT003
        if self._read:
            self._show()
        else:
            self.empty.wait()

    def _on_project(self) -> None:
        """Show nothing of the project before."""
        self.audit, self.judged, self._read = None, (), False
        self.domain.setText("")
        self.filter.hide()
        self.empty.wait()
        self.stack.setCurrentWidget(self.empty)

    def refresh(self) -> None:
        """Read the latest audits, the statistics and the answers again."""
        scope, last = self.session.scope, self.session.domain
        self.session.read(lambda db: read_judged(db, scope, last), self.show_judged, owner=self, key="requirements")

    def show_judged(self, found: Judged | None) -> None:
        """Show what was read."""
        self._read = True
        self.audit, self.judged = found or (None, ())
        self._show()

    def search(self) -> None:
        """Go to the providers."""
        (self.providers if self.providers.isVisible() else self.choice).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self.providers.setVisible(self.width() >= ROOMY)
        self.choice.setVisible(self.width() < ROOMY)

    def _on_provider(self, row: int) -> None:
        self.choice.setCurrentIndex(row)
        self.area.verticalScrollBar().setValue(0)
        self._show_rules()

    def _show(self) -> None:
        audit, tr = self.audit, self.session.texts.tr
        self.filter.setVisible(audit is not None)
        self.domain.setText(to_unicode(audit.domain if audit else self.session.scope or ""))
        if audit is None:
            self.empty.say(tr("No audit yet: the rules are answered when the checks have run"), action="audit.run")
            self.stack.setCurrentWidget(self.empty)
            return
        self.said = read_said(self.session, audit.domain)
        self._show_providers()
        self._show_rules()
        self.stack.setCurrentIndex(0)

    def _count(self, one: Compliance, standing: Standing) -> int:
        return sum(standing_with(result, self.said) is standing for result in one.results)

    def _show_providers(self) -> None:
        texts, theme = self.session.texts, self.session.theme
        kept = max(0, self.providers.currentRow())
        self.providers.blockSignals(True)  # noqa: FBT003
        self.providers.clear()
        self.choice.clear()
        for one in self.judged:
            met = self._count(one, Standing.MET)
            worst = next(standing for standing in _ORDER if self._count(one, standing) or standing is Standing.MET)
            look = STANDINGS[worst]
            said = texts.tr("{name}: {met} of {total}", name=one.provider.name, met=met, total=len(one.results))
            item = QListWidgetItem(icon(look.icon, theme.colour(look.colour)), said)
            counts = (f"{STANDINGS[s].word(texts)}: {self._count(one, s)}" for s in _ORDER)
            item.setToolTip(" · ".join(counts))
            self.providers.addItem(item)
            self.choice.addItem(item.icon(), said)
        self.providers.setCurrentRow(min(kept, len(self.judged) - 1))
        self.providers.blockSignals(False)  # noqa: FBT003
        self.choice.setCurrentIndex(self.providers.currentRow())

    @property
    def compliance(self) -> Compliance | None:
        """The provider that is shown."""
        row = self.providers.currentRow()
        return self.judged[row] if 0 <= row < len(self.judged) else None

    def _show_rules(self) -> None:
        one, audit = self.compliance, self.audit
        bar = self.area.verticalScrollBar()
        at = bar.value()
        clear(self.cards)
        self.shown = {}
        if one is None or audit is None:
            return
        self.about.setText(self._about(one))
        for result in sorted(one.results, key=lambda result: _ORDER.index(standing_with(result, self.said))):
            if self._wanted(result):
                self.cards.addWidget(self._card(audit, result))
        if not self.shown:
            self.cards.addWidget(label(self.session.texts.tr("No rule of this kind"), "muted"))
        self.cards.addStretch(1)
        bar.setValue(at)

    def _about(self, one: Compliance) -> str:
        texts, provider = self.session.texts, one.provider
        day = texts.date(date.fromisoformat(provider.date))
        said = [texts.tr("Source: {source}, as of {day}.", source=rule_text(texts, provider.source), day=day)]
        if not provider.certain:
            said.append(texts.tr("Known from copies and from practice; the provider may word it otherwise."))
        if provider.bulk:
            said.append(texts.tr("Bulk senders: {who}", who=rule_text(texts, provider.bulk)))
        if one.bulk is not None:
            said.append(bulk_text(texts, one.bulk))
        if one.no_mail:
            said.append(texts.tr("The domain says that it sends no mail: the rules matter only if it does."))
        return " ".join(said)

    def _wanted(self, result: Result) -> bool:
        standing = standing_with(result, self.said)
        if self.filter.currentIndex() == 1:
            return standing is not Standing.MET
        return self.filter.currentIndex() != 2 or result.standing is Standing.ASK

    def _card(self, audit: Audit, result: Result) -> RuleCard:
        rule = result.rule.id
        provider = next(one.provider for one in self.judged if result in one.results)
        general = (provider.source, provider.date)
        card = self.shown[rule] = RuleCard(self.session, audit, result, self.said.get(rule), general)
        card.said.connect(lambda kept: say(self.session, audit.domain, rule, self, kept=kept))
        card.chosen.connect(self._on_chosen)
        return card

    def _on_chosen(self, selected: object) -> None:
        self.session.inspect(selected)
        self.session.asked_for_inspector.emit()
