"""One table model and one table view for every list of rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QGuiApplication, QIcon, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

R = TypeVar("R")

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
Role = Qt.ItemDataRole


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """
    A column.

    Attributes:
        title: Its words, in the language of the moment.
        text: What a cell says.
        sort: What to sort by; the text where it is not given.
        right: Whether it stands to the right.
        shown: What a cell shows where that is less than it says: nothing beside an icon.
        icon: A cell's icon.
        colour: A cell's colour, `#rrggbb`.
    """

    title: Callable[[], str]
    text: Callable[[R], str]
    sort: Callable[[R], Any] | None = None
    right: bool = False
    shown: Callable[[R], str] | None = None
    icon: Callable[[R], QIcon] | None = None
    colour: Callable[[R], str] | None = None


class Rows(QAbstractTableModel, Generic[R]):
    """
    Immutable rows shown through column descriptions, sorted and filtered here.

    A proxy would call back into Python for every comparison: sorting 5,000 rows takes it 0.3 s, and this some
    milliseconds.

    Attributes:
        everything: All rows, as they came.
        rows: Those shown, in the order shown.
    """

    def __init__(self, columns: Sequence[Column[R]]) -> None:
        super().__init__()
        self.columns = columns
        self.everything: Sequence[R] = ()
        self.rows: list[R] = []
        self._wanted: Callable[[R], bool] | None = None
        self._order: tuple[int, bool] | None = None

    def describe(self, columns: Sequence[Column[R]]) -> None:
        """Show other columns; the order goes with them."""
        self.beginResetModel()
        self.columns, self._order = columns, None
        self.endResetModel()

    def show(self, rows: Sequence[R]) -> None:
        """Replace all rows; order and filter stay."""
        self.everything = rows
        self._arrange()

    def add(self, rows: Sequence[R]) -> None:
        """Add rows at their places; what is selected stays selected. Costs what the new rows cost."""
        self.everything = [*self.everything, *rows]
        shown = self.rows
        for row in rows:
            if self._wanted is None or self._wanted(row):
                at = self._place(shown, row)
                self.beginInsertRows(QModelIndex(), at, at)
                shown.insert(at, row)
                self.endInsertRows()

    def choose(self, wanted: Callable[[R], bool] | None) -> None:
        """Show the rows that are `wanted` only; None shows all."""
        self._wanted = wanted
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:  # noqa: D102
        self._order = (column, order == Qt.SortOrder.DescendingOrder) if 0 <= column < len(self.columns) else None
        self._arrange()

    def _key(self) -> Callable[[R], Any]:
        assert self._order is not None
        column = self.columns[self._order[0]]
        return column.sort or (lambda row: column.text(row).casefold())

    def _place(self, shown: Sequence[R], row: R) -> int:
        """Return where a row belongs, behind its equals."""
        if self._order is None:
            return len(shown)
        key, down = self._key(), self._order[1]
        own, low, high = key(row), 0, len(shown)
        while low < high:
            middle = (low + high) // 2
            other = key(shown[middle])
            if own > other if down else own < other:
                high = middle
            else:
                low = middle + 1
        return low

    def _arrange(self) -> None:
        rows = [row for row in self.everything if self._wanted is None or self._wanted(row)]
        if self._order is not None:
            rows.sort(key=self._key(), reverse=self._order[1])
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:  # noqa: D102
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:  # noqa: D102
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:  # noqa: D102
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Role.DisplayRole:
            return self.columns[section].title()
        if role == Role.TextAlignmentRole:
            # to the right the arrow of the order would cover the words
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid():
            return None
        column, row = self.columns[index.column()], self.rows[index.row()]
        if role in {Role.DisplayRole, Role.ToolTipRole, Role.AccessibleTextRole}:
            shown = column.shown if role == Role.DisplayRole else None
            return (shown or column.text)(row)
        if role == Role.DecorationRole and column.icon is not None:
            return column.icon(row)
        if role == Role.ForegroundRole and column.colour is not None:
            return QBrush(QColor(column.colour(row)))
        if role == Role.TextAlignmentRole and column.right:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


class Table(QTableView, Generic[R]):
    """
    A table of whole rows: arrows move, Enter opens, letters jump, Ctrl+C copies with headers.

    The current row stays the current one, by its key, when rows are sorted, filtered or read again.

    Signals:
        moved: the current row is another one; carries the row or None.
        opened: Enter or a double click on a row; carries the row.
    """

    moved = Signal(object)
    opened = Signal(object)

    def __init__(self, model: Rows[R], key: Callable[[R], Hashable], *, search_in: int) -> None:
        super().__init__()
        self._rows = model
        self._key = key
        self._search_in = search_in
        self._kept: Hashable = None
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSortingEnabled(True)
        self._fix_headers()
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        self.selectionModel().currentRowChanged.connect(self._on_moved)
        self.doubleClicked.connect(lambda _: self._open())

    def _fix_headers(self) -> None:
        down = self.verticalHeader()
        down.setVisible(False)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(self.fontMetrics().height() + 11)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setStretchLastSection(False)
        across.setSectionsMovable(True)

    @property
    def current(self) -> R | None:
        """The row the cursor is on."""
        index = self.currentIndex()
        return self._rows.rows[index.row()] if index.isValid() else None

    def go_to(self, key: Hashable) -> bool:
        """Move to the row with `key`; return whether it is shown."""
        for number, row in enumerate(self._rows.rows):
            if self._key(row) == key:
                self._select(number)
                return True
        return False

    @property
    def chosen(self) -> list[R]:
        """The selected rows, in the order shown."""
        numbers = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._rows.rows[number] for number in numbers]

    def columns_shown(self) -> list[Column[R]]:
        """Return the columns in the order they stand, also those a narrow window has no room for."""
        header = self.horizontalHeader()
        return [self._rows.columns[header.logicalIndex(at)] for at in range(header.count())]

    def copied(self) -> str:
        """Return the selected rows as tab-separated text under their headers, in the order shown."""
        shown = self.columns_shown()
        lines = [[column.title() for column in shown]]
        lines += [[_flat(column.text(row)) for column in shown] for row in self.chosen]
        return "\n".join("\t".join(line) for line in lines) + "\n"

    def copy(self) -> None:
        """Put the selected rows on the clipboard."""
        QGuiApplication.clipboard().setText(self.copied())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: D102
        index = self.currentIndex()
        if index.isValid() and index.column() != self._search_in:
            there = index.siblingAtColumn(self._search_in)
            self.selectionModel().setCurrentIndex(there, QItemSelectionModel.SelectionFlag.NoUpdate)
        super().keyboardSearch(search)

    def _open(self) -> None:
        if self.current is not None:
            self.opened.emit(self.current)

    def _keep(self) -> None:
        row = self.current
        if row is not None:
            self._kept = self._key(row)

    def _restore(self) -> None:
        if self._kept is None or not self.go_to(self._kept):
            self.moved.emit(None)

    def _select(self, number: int) -> None:
        index = self._rows.index(number, self._search_in)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)

    def _on_moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.moved.emit(self._rows.rows[current.row()] if current.isValid() else None)


def _flat(text: str) -> str:
    return " ".join(text.split())
