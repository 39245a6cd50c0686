"""The scope: which domain every page shows, and which days if not all. Above all pages, always."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QWidget

from workbench.model.changes import Changes
from workbench.model.names import to_unicode
from workbench.model.text import Texts
from workbench.ui.icons import icon
from workbench.ui.parts import Elided, small_button
from workbench.ui.session import Session


class ScopeBar(QWidget):
    """A choice of all domains or one; a chosen period, and the way back to all days."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.client = Elided("", "section")
        self.client.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.client.setMinimumWidth(self.fontMetrics().averageCharWidth() * 6)  # a long name yields to the choices
        self.title = QLabel()
        self.domains = QComboBox()
        self.domains.setMinimumWidth(self.fontMetrics().averageCharWidth() * 26)
        self.period = small_button(" ")
        self.period.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the cross stands behind the days
        self.period.clicked.connect(lambda: session.look_between(None))
        self.title.setBuddy(self.domains)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.client)
        row.addSpacing(8)
        row.addWidget(self.title)
        row.addWidget(self.domains)
        row.addWidget(self.period)
        self.domains.activated.connect(self._on_chosen)
        session.changed.connect(self._on_changed)
        session.project_changed.connect(self.refresh)
        session.scoped.connect(self._mark)
        session.period_changed.connect(self._show_period)
        session.follow(self)

    def retranslate(self) -> None:
        """Write all words again."""
        self.title.setText(self._session.texts.tr("Domain"))
        self.domains.setAccessibleName(self._session.texts.tr("Domain in scope, for every page"))
        self.refresh()
        self._show_period()

    def _show_period(self) -> None:
        span, texts = self._session.period, self._session.texts
        self.period.setVisible(span is not None)
        if span is None:
            return
        words = short_span(texts, *span)
        self.period.setText(words)
        self.period.setIcon(icon("close", self._session.theme.tokens.text))
        self.period.setToolTip(texts.tr("Show all days"))
        self.period.setAccessibleName(texts.tr("Days in scope: {days}. Show all days", days=words))

    def refresh(self) -> None:
        """Read the domains again."""
        if self._session.project is None:
            return
        self._show_period()
        from workbench.store.entities import get_client, list_domains

        self.client.setText(get_client(self._session.db).name)
        self.client.setToolTip(self.client.text())
        names = [entry.name for entry in list_domains(self._session.db)]
        self.domains.blockSignals(True)  # noqa: FBT003
        self.domains.clear()
        said = self._session.texts.plural("All domains ({count})", "All domains ({count})", len(names))
        self.domains.addItem(said, None)
        for name in names:
            self.domains.addItem(to_unicode(name), name)
        self.domains.blockSignals(False)  # noqa: FBT003
        if self._session.scope is not None and self._session.scope not in names:
            self._session.look_at(None)
        self._mark()

    def _on_changed(self, changes: Changes) -> None:
        if changes & Changes.ENTITIES:
            self.refresh()

    def _mark(self) -> None:
        scope = self._session.scope
        self.domains.setCurrentIndex(0 if scope is None else max(0, self.domains.findData(scope)))

    def _on_chosen(self, number: int) -> None:
        self._session.look_at(self.domains.itemData(number))


def short_span(texts: Texts, first: date, last: date) -> str:
    """Return a period with short months: `1 May – 31 May 2026`; the first year only where it differs."""
    from workbench.model.series import to_number
    from workbench.ui.chart_days import short_day

    begin = short_day(texts, to_number(first), year=first.year != last.year)
    return f"{begin} – {short_day(texts, to_number(last), year=True)}"
