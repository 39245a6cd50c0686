"""What the domain's DNS says about its mail: a card for each check."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from workbench.checks.base import CHECKS
from workbench.model.audit import Audit
from workbench.model.changes import Changes
from workbench.model.names import to_unicode
from workbench.model.rules import RulePack, load_rules
from workbench.ui.cards import RecordCard, audit_line, look_of, opens_by_itself
from workbench.ui.checks import grouped, short_title
from workbench.ui.domains import AddDomain, DomainList, Knowledge
from workbench.ui.drafts import Drafts
from workbench.ui.empty import Empty
from workbench.ui.maker_menu import MakerMenu
from workbench.ui.missing_domain import MissingDomain
from workbench.ui.outline import Outline
from workbench.ui.page import Page, page
from workbench.ui.parts import Badge, clear, label, row_of
from workbench.ui.running import run_checks
from workbench.ui.session import DraftWish, Session
from workbench.ui.wording import score_text, worst_of

if TYPE_CHECKING:
    from workbench.store.database import Database
    from workbench.store.drafts import DraftRow
    from workbench.store.entities import DomainEntry


FOLDS = "cards"
"""The setting that remembers which cards are open."""

ROOMY = 900
"""A page as wide as this has room for the list of domains beside the cards."""


SPARE = 640
"""A page narrower than this leaves out what can be done without."""


class Content(NamedTuple):
    """What the page shows: domains, the latest audit of those that have one, drafts, and every check there is."""

    entries: list[DomainEntry]
    audits: dict[str, Audit]
    drafts: list[DraftRow]
    checks: tuple[str, ...]


def read_content(db: Database) -> Content:
    """Read what the page shows."""
    from workbench.store.audits import latest_audits
    from workbench.store.drafts import list_drafts
    from workbench.store.entities import list_domains
    from workbench.tasks.plugins import load_checks

    load_checks()
    audits = {audit.domain: audit for audit in latest_audits(db)}
    return Content(list_domains(db), audits, list_drafts(db), tuple(CHECKS))


@page(title=lambda texts: texts.tr("Authentication"), icon="shield", order=10)
class AuthenticationPage(Page):
    """Question: does mail from this domain prove who it is?"""

    shows = Changes.FINDINGS | Changes.ENTITIES | Changes.DRAFTS

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.content = Content([], {}, [], ())
        self._drawn: tuple[Audit, tuple[str, ...], str, object] | None = None
        self._remembered: dict[str, dict[str, bool]] | None = None
        self.title, self.question = label("", "pageTitle", wrap=False), label("", "muted")
        self.add = AddDomain(session)
        self.list = DomainList(session)
        self.knowledge = Knowledge(session)
        self.empty = Empty(session, "shield")
        self.cards_area = QScrollArea()
        self.cards_area.setWidgetResizable(True)
        self.cards_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.outline, self.drafts = Outline(session), Drafts(session)
        self.shown: dict[str, RecordCard] = {}
        self.known_above, self.known_alone = QVBoxLayout(), QVBoxLayout()
        self.cards = QVBoxLayout()
        self.cards.setSpacing(8)
        self._fill_area()
        self.verdict = row_of()
        self.missing = MissingDomain(session)
        self.maker = MakerMenu(session, lambda: self.current)
        self.name: QLabel = label("", "cardTitle", wrap=False, selectable=True)
        self.asked = label("", "muted", selectable=True)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.cards_area)
        self.stack.addWidget(self.empty)
        self._lay_out()
        self.outline.chosen.connect(self.go_to_check)
        session.asked_to_draft.connect(self.open_draft)
        self.list.chosen.connect(self.show_domain)
        self.add.added.connect(self._on_added)
        session.project_changed.connect(self._forget)
        session.follow(self)

    def _forget(self) -> None:
        self._drawn = self._remembered = None

    def _fill_area(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(10)
        column.addLayout(self.known_above)
        column.addWidget(self.drafts)
        column.addLayout(self.cards)
        column.addStretch(1)
        self.cards_area.setWidget(inside)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 14, 14)
        column.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.title)
        words.addWidget(self.question)
        head = QHBoxLayout()
        head.addLayout(words, 1)
        head.addWidget(self.add, 1)
        column.addLayout(head)
        right = QVBoxLayout()
        right.setSpacing(8)
        top = row_of(self.name)
        top.addLayout(self.verdict, 1)
        top.addWidget(self.maker)
        right.addLayout(top)
        right.addWidget(self.missing)
        right.addWidget(self.asked)
        right.addLayout(self.known_alone)
        right.addWidget(self.outline)
        right.addWidget(self.stack, 1)
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addWidget(self.list)
        body.addLayout(right, 1)
        column.addLayout(body, 1)

    def retranslate(self) -> None:
        """Write all words and icons again."""
        tr = self.session.texts.tr
        self.title.setText(tr("Authentication"))
        self.question.setText(tr("Does mail from this domain prove who it is?"))
        self.list.setAccessibleName(tr("Domains"))
        self.maker.retranslate()
        self.cards_area.setAccessibleName(tr("Checks"))
        self._show()

    def refresh(self) -> None:
        """Read domains and latest audits again."""
        self.session.read(read_content, self.show_content, owner=self, key="authentication")

    def show_content(self, content: Content) -> None:
        """Show what was read; the current domain stays if it is still there."""
        self.content = content
        self._show()

    @property
    def domain(self) -> str | None:
        """The domain looked at last, also while all are in scope."""
        return self.session.domain

    @property
    def current(self) -> str | None:
        """The domain that is shown."""
        entry = self._entry()
        return entry.name if entry is not None else None

    def show_domain(self, domain: str) -> None:
        """Look at another domain, on every page: what is chosen here and above the pages is never two things."""
        self.session.look_at(domain)
        self._show()

    def search(self) -> None:
        """Go to the list of domains, or to the field that adds one."""
        boxes: list[QWidget] = [self.list, self.add.field]
        next(box for box in boxes if box.isVisible()).setFocus()

    def _on_added(self, domain: str) -> None:
        self.session.domain = domain
        if self.session.scope not in {None, domain}:
            self.session.look_at(domain)
        elif any(entry.name == domain for entry in self.content.entries):
            self._show()

    def _entry(self) -> DomainEntry | None:
        entries = {entry.name: entry for entry in self.content.entries}
        if self.session.scope is not None:
            return entries.get(self.session.scope)
        if self.domain not in entries:
            return next(iter(entries.values()), None)
        return entries[self.domain]

    def _show(self) -> None:
        entry = self._entry()
        name = entry.name if entry else None
        marked = [(e.name, *self._mark(e.name)) for e in self.content.entries]
        self.list.show_domains(marked, name)
        self.knowledge.setVisible(entry is not None)
        audit = self.content.audits.get(name) if name else None
        self._show_domains()
        self._show_head(name, audit)
        home = self.known_alone if audit is None else self.known_above
        if home.indexOf(self.knowledge) < 0:
            home.addWidget(self.knowledge)  # above the cards it scrolls with them: there is little room
        self.outline.setVisible(audit is not None)
        self.drafts.show_domain(name, audit, self.content.drafts)
        if entry is not None:
            self.knowledge.show_domain(entry)
        if audit is None:
            self._show_empty(entry)
        else:
            self._show_cards(audit)
            self.stack.setCurrentWidget(self.cards_area)

    def _show_domains(self) -> None:
        """Show the list of domains where there are several and room for it; the choice above the pages is always."""
        self.list.setVisible(len(self.content.entries) > 1 and self.width() >= ROOMY)
        self.question.setVisible(self.width() >= SPARE)
        self.add.shorten(short=self.width() < SPARE)
        self.maker.shorten(short=self.width() < SPARE)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._show_domains()

    def _show_empty(self, entry: DomainEntry | None) -> None:
        tr = self.session.texts.tr
        if entry is None:
            said = tr("No domain yet: add the domain the mail is sent from")
            self.empty.say(said, tr("Add domain"), self.add.field.setFocus)
        else:
            self.empty.say(tr("No audit yet: run the checks to see what the DNS says"), action="audit.run")
        self.stack.setCurrentWidget(self.empty)

    def _mark(self, name: str) -> tuple[str, str]:
        audit = self.content.audits.get(name)
        if audit is None:
            return "na", "muted"
        look = worst_of(audit, load_rules(audit.rules))
        return look.icon, look.colour

    def _show_head(self, name: str | None, audit: Audit | None) -> None:
        clear(self.verdict)
        self.name.setText(to_unicode(name or ""))
        self.name.setToolTip(name or "")
        if audit is not None:
            self.verdict.addWidget(Badge(self.session, worst_of(audit, load_rules(audit.rules))))
            said = score_text(self.session.texts, audit.score)
            self.verdict.addWidget(label(said, "muted", wrap=False, selectable=True))
        self.verdict.addStretch(1)
        self.missing.show_audit(audit)
        self.maker.setEnabled(name is not None)
        self.asked.setVisible(audit is not None)
        self.asked.setText(audit_line(self.session.texts, audit) if audit else "")

    def _show_cards(self, audit: Audit) -> None:
        drawn = (audit, self.content.checks, self.session.texts.language, self.session.theme.tokens)
        if self._drawn is not None and (audit.id, *drawn[1:]) == (self._drawn[0].id, *self._drawn[1:]):
            return
        before = None if self._drawn is None else self._drawn[0]
        self._drawn = drawn
        bar = self.cards_area.verticalScrollBar()
        at = bar.value() if before is not None and before.domain == audit.domain else 0
        clear(self.cards)
        self.shown = {}
        rules, texts = load_rules(audit.rules), self.session.texts
        groups = grouped({*audit.checks, *self.content.checks})
        for group in groups:
            self.cards.addWidget(label(group.title(texts), "section"))
            for check in group.checks:
                self.cards.addWidget(self._card(audit, check, rules))
        order = [check for group in groups for check in group.checks]
        self.outline.show_checks((name, short_title(texts, name), look_of(audit, name, rules)) for name in order)
        bar.setValue(at)

    def _card(self, audit: Audit, check: str, rules: RulePack) -> RecordCard:
        opened = self._folds().get(audit.domain, {}).get(check, opens_by_itself(audit, check, rules))
        card = self.shown[check] = RecordCard(self.session, audit, check, rules, opened=opened)
        card.chosen.connect(self._on_chosen)
        card.wanted.connect(lambda: run_checks(self.session, self, domain=audit.domain, check=check))
        card.grown.connect(lambda part: QTimer.singleShot(0, part, lambda: self.cards_area.ensureWidgetVisible(part)))
        card.folded.connect(lambda is_open: self._remember(audit.domain, check, is_open=is_open))
        return card

    def _folds(self) -> dict[str, dict[str, bool]]:
        """Return which cards the user opened or closed, by domain and check."""
        if self._remembered is None:
            stored = self.session.setting(FOLDS, {})
            self._remembered = stored if isinstance(stored, dict) else {}
        return self._remembered

    def _remember(self, domain: str, check: str, *, is_open: bool) -> None:
        folds = self._folds()
        folds.setdefault(domain, {})[check] = is_open
        if self.session.writable:
            from workbench.store.settings import put_setting

            work = partial(put_setting, key=FOLDS, value=json.dumps(folds))
            self.session.write(Changes.SETTINGS, work, owner=self)

    def go_to_check(self, check: str) -> None:
        """Open the card of a check and show it from its top."""
        card = self.shown.get(check)
        if card is None:
            return
        card.set_open(opened=True)
        QTimer.singleShot(0, card, lambda: self._scroll_to(card))
        card.head.setFocus()

    def _scroll_to(self, part: QWidget) -> None:
        inside = self.cards_area.widget()
        column = inside.layout() if inside is not None else None
        if inside is None or column is None:
            return
        column.activate()
        self.cards_area.verticalScrollBar().setValue(part.mapTo(inside, QPoint(0, 0)).y())

    def open_draft(self, wish: DraftWish) -> None:
        """Begin a draft, in the panel above the cards."""
        self.session.domain = wish.domain
        if self.session.scope not in {None, wish.domain}:
            self.session.look_at(wish.domain)
        self.session.asked_for_page.emit("authentication")
        self._show()
        editor = self.drafts.open(wish.domain, wish.record)
        if wish.write:
            self.drafts.rewrite(editor, wish.record)
        QTimer.singleShot(0, editor, lambda: self._scroll_to(editor))
        editor.value.setFocus()

    def _on_chosen(self, selected: object) -> None:
        self.session.inspect(selected)
        self.session.asked_for_inspector.emit()
