"""The blocklists: which may be asked about the domains and their addresses. All are off until one is turned on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout

from workbench.model.blocklist_wording import access_word, weight_word
from workbench.model.blocklists import Access, Blocklist, Weight, load_blocklists, reviewed
from workbench.model.changes import Changes
from workbench.ui.icons import icon
from workbench.ui.list_choice import ListChoice, put_choice, read_choice
from workbench.ui.list_details import ListDetails
from workbench.ui.list_rows import Heard, heard_look, heard_text, read_heard
from workbench.ui.page import Page, page
from workbench.ui.parts import label, row_of
from workbench.ui.session import Session

NAME, ASKED, WEIGHT, ACCESS, HEARD = range(5)
LIST = Qt.ItemDataRole.UserRole
ROOMY = 980
"""A page as wide as this has room for a wide pane beside the table."""

_COLOURS = {Weight.REAL: "high", Weight.LOW: "text", Weight.NOISE: "muted"}


@page(title=lambda texts: texts.tr("Blocklists"), icon="blocklists", order=45)
class BlocklistsPage(Page):
    """Question: which lists may be asked, and what did they say?"""

    shows = Changes.SETTINGS | Changes.FINDINGS
    inspects = False

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.choice = ListChoice()
        self.heard: dict[str, Heard] = {}
        self.title, self.question = label("", "pageTitle", wrap=False), label("", "muted")
        self.notice, self.count = label(""), label("", "muted", wrap=False)
        self.table = QTreeWidget()
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.details = ListDetails(session)
        self._lay_out()
        self.table.currentItemChanged.connect(lambda *_: self._show_details())
        self.table.itemChanged.connect(self._on_ticked)
        self.details.wants_key.connect(self._choose_key)
        self.details.forgets_key.connect(lambda: self.use_key(None))
        session.follow(self)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 14, 14)
        column.setSpacing(8)
        for part in (self.title, self.question, self.notice):
            column.addWidget(part)
        column.addLayout(row_of(self.count, None))
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addWidget(self.table, 1)
        body.addWidget(self.details)
        column.addLayout(body, 1)

    def retranslate(self) -> None:
        """Write all words and icons again."""
        tr = self.session.texts.tr
        self.title.setText(tr("Blocklists"))
        self.question.setText(tr("Which lists may be asked, and what did they say?"))
        self.notice.setText(
            tr(
                "Every list is off until you turn it on. A list that is on is asked whenever the checks run, and its"
                " operator then sees the domains and addresses it is asked about."
            )
        )
        self.table.setAccessibleName(tr("Blocklists"))
        self.table.setHeaderLabels([tr("List"), tr("Asked about"), tr("A listing"), tr("Access"), tr("Latest audits")])
        self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self.details.setFixedWidth(self.fontMetrics().averageCharWidth() * (46 if self.width() >= ROOMY else 38))
        QTimer.singleShot(0, self.table, self._fit_columns)

    def _fit_columns(self) -> None:
        """Leave out columns for which there is no room; the pane beside the table says it, too."""
        header, table = self.table.header(), self.table
        needed = [max(table.sizeHintForColumn(n), header.sectionSizeHint(n)) for n in range(HEARD + 1)]
        room = table.viewport().width()
        for column in (ACCESS, ASKED):
            table.setColumnHidden(column, sum(needed) > room)
            needed[column] = 0 if table.isColumnHidden(column) else needed[column]

    def refresh(self) -> None:
        """Read the choice and what was heard."""
        scope = self.session.scope
        self.session.read(lambda db: read_heard(db, scope), self.show_heard, owner=self, key="blocklists")

    def show_heard(self, heard: dict[str, Heard]) -> None:
        """Show what was read; the cursor stays."""
        self.heard, self.choice = heard, read_choice(self.session)
        self._fill()

    def search(self) -> None:
        """Go to the table."""
        self.table.setFocus()

    @property
    def current(self) -> Blocklist | None:
        """The list the cursor is on."""
        item = self.table.currentItem()
        return load_blocklists().get(str(item.data(NAME, LIST))) if item is not None else None

    def _fill(self) -> None:
        kept = self.current
        self.table.blockSignals(True)  # noqa: FBT003
        self.table.clear()
        for one in load_blocklists().values():
            item = self._item(one)
            self.table.addTopLevelItem(item)
            if kept is None or kept.id == one.id:
                self.table.setCurrentItem(item)
                kept = one
        self.table.blockSignals(False)  # noqa: FBT003
        header = self.table.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self._show_details()
        self._fit_columns()
        texts = self.session.texts
        on = texts.plural("{count} list is on", "{count} lists are on", len(self.choice.ids))
        silent = len(self.choice.ids) - len(self.choice.asked)
        without = texts.plural("{count} of them waits for a key", "{count} of them wait for a key", silent)
        day = texts.tr("Reviewed {day}.", day=texts.date(date.fromisoformat(reviewed())))
        self.count.setText(" · ".join([on, *([without] if silent else []), day]))
        self.counted.emit(sum(heard.listed for heard in self.heard.values()))

    def _item(self, one: Blocklist) -> QTreeWidgetItem:
        texts, theme = self.session.texts, self.session.theme
        heard = self.heard.get(one.id)
        about = texts.tr("domains") if one.of_domains else texts.tr("addresses")
        cells = [one.name, about, weight_word(texts, one.weight), access_word(texts, one.state)]
        item = QTreeWidgetItem([*cells, heard_text(texts, heard)])
        item.setData(NAME, LIST, one.id)
        possible = one.state in {Access.OPEN, Access.KEY} and self.session.writable
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags | Qt.ItemFlag.ItemIsUserCheckable if possible else flags)
        on = one.id in self.choice.ids
        if one.state in {Access.OPEN, Access.KEY}:
            item.setCheckState(NAME, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        item.setForeground(WEIGHT, QColor(theme.colour(_COLOURS[one.weight])))
        if one.state in {Access.CLOSED, Access.PRIVATE}:
            for column in range(HEARD):
                item.setForeground(column, QColor(theme.tokens.muted))
        look = heard_look(heard)
        if look is not None:
            item.setIcon(HEARD, icon(look.icon, theme.colour(look.colour)))
            item.setForeground(HEARD, QColor(theme.colour(look.colour)))
        for column in range(HEARD + 1):
            item.setToolTip(column, item.text(column))
        return item

    def _show_details(self) -> None:
        one = self.current
        self.details.show_list(one, self.choice, self.heard.get(one.id) if one is not None else None)

    def _on_ticked(self, item: QTreeWidgetItem, _column: int) -> None:
        self.turn(str(item.data(NAME, LIST)), on=item.checkState(NAME) is Qt.CheckState.Checked)

    def turn(self, name: str, *, on: bool) -> None:
        """Turn a list on or off."""
        ids = tuple(one for one in load_blocklists() if (on if one == name else one in self.choice.ids))
        self.choice = self.choice._replace(ids=ids)
        put_choice(self.session, self.choice, self)

    def _choose_key(self) -> None:
        tr, settings = self.session.texts.tr, self.session.settings
        path, _ = QFileDialog.getOpenFileName(
            self, tr("The file that holds the key in its first line"), settings.folder
        )
        if path:
            settings.folder = str(Path(path).parent)
            self.use_key(path)

    def use_key(self, path: str | None) -> None:
        """Use the key in a file for the current list; None uses none any more. A file without a key is refused here."""
        from workbench.model.errors import WorkbenchError
        from workbench.tasks.list_keys import read_key

        one = self.current
        if one is None:
            return
        files = {name: file for name, file in self.choice.key_files.items() if name != one.id}
        if path is not None:
            try:
                read_key(Path(path))
            except WorkbenchError as error:
                self.session.note(self.session.texts.error(error), lasting=True)
                return
            files[one.id] = path
        self.choice = self.choice._replace(key_files=files)
        put_choice(self.session, self.choice, self)
