"""The providers to choose from; experimental ones are shown when they are switched on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from workbench.model.changes import Changes
from workbench.model.metric_wording import provider_title
from workbench.ui.parts import label
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.sources.base import SourceInfo

SOURCE = Qt.ItemDataRole.UserRole
EXPERIMENTAL = "experimental_sources"
"""The project's setting that shows sources whose provider promises nothing."""


class ProviderChoice(QWidget):
    """
    The list of sources that can be connected.

    Signals:
        chosen: a double click or Enter on one.
    """

    chosen = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        tr = session.texts.tr
        self._session = session
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Provider"))
        self.list.setStyleSheet("QListView::item { padding: 5px 8px; }")
        self.experimental = QCheckBox(tr("Also experimental ones: their providers promise nothing"))
        self.experimental.setChecked(bool(session.setting(EXPERIMENTAL, default=False)))
        self.experimental.toggled.connect(self._on_experimental)
        self.list.itemActivated.connect(lambda _: self.chosen.emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(tr("Where do the numbers come from?"), "cardTitle"))
        column.addWidget(self.list, 1)
        column.addWidget(self.experimental)
        yahoo = tr("Yahoo offers no connection: its numbers are typed in or imported as a table (menu “Project”).")
        column.addWidget(label(yahoo, "muted"))
        self._fill()

    def _fill(self) -> None:
        import workbench.sources
        from workbench.model.registry import load
        from workbench.sources.base import SOURCES

        load(workbench.sources)
        texts, kept = self._session.texts, self.current
        self.list.clear()
        infos = sorted((one.info for one in SOURCES.values()), key=lambda info: (not info.provider, info.title))
        for info in infos:
            if info.experimental and not self.experimental.isChecked():
                continue
            about = (
                texts.tr("mail to {provider}", provider=provider_title(texts, info.provider))
                if info.provider
                else texts.tr("a sending service: mail to everybody")
            )
            said = f"{info.title} – {about}"
            if info.experimental:
                said += " " + texts.tr("(experimental)")
            item = QListWidgetItem(said)
            item.setData(SOURCE, info.id)
            self.list.addItem(item)
            if kept is not None and kept.id == info.id:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)

    def _on_experimental(self, on: bool) -> None:  # noqa: FBT001
        from workbench.store.settings import put_setting

        self._fill()
        put = partial(put_setting, key=EXPERIMENTAL, value="true" if on else None)
        self._session.write(Changes.SETTINGS, put, owner=self)

    @property
    def current(self) -> SourceInfo | None:
        """The source that the cursor is on."""
        from workbench.tasks.accounts import find_source

        item = self.list.currentItem()
        return find_source(str(item.data(SOURCE))).info if item is not None else None

    def choose(self, source: str) -> None:
        """Put the cursor on a source; an experimental one is switched on."""
        from workbench.tasks.accounts import find_source

        if find_source(source).info.experimental:
            self.experimental.setChecked(True)
        for number in range(self.list.count()):
            if self.list.item(number).data(SOURCE) == source:
                self.list.setCurrentRow(number)
