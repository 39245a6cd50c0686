"""The scope: which domain every page shows. Above all pages, always."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from workbench.model.changes import Changes
from workbench.model.names import to_unicode
from workbench.ui.session import Session


class ScopeBar(QWidget):
    """A choice of all domains or one."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.client = QLabel()
        self.client.setObjectName("section")
        self.title = QLabel()
        self.domains = QComboBox()
        self.domains.setMinimumWidth(self.fontMetrics().averageCharWidth() * 30)
        self.title.setBuddy(self.domains)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.client)
        row.addSpacing(8)
        row.addWidget(self.title)
        row.addWidget(self.domains)
        self.domains.activated.connect(self._on_chosen)
        session.changed.connect(self._on_changed)
        session.project_changed.connect(self.refresh)
        session.scoped.connect(self._mark)
        session.follow(self)

    def retranslate(self) -> None:
        """Write all words again."""
        self.title.setText(self._session.texts.tr("Domain"))
        self.domains.setAccessibleName(self._session.texts.tr("Domain in scope, for every page"))
        self.refresh()

    def refresh(self) -> None:
        """Read the domains again."""
        if self._session.project is None:
            return
        from workbench.store.entities import get_client, list_domains

        self.client.setText(get_client(self._session.db).name)
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
