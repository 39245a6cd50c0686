"""A parsed record as a tree, opened where there is trouble, no higher than its lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHeaderView, QTreeView

from workbench.ui.session import Session
from workbench.ui.trees import COST, PART, STATE, VALUE, Tree

MOST_ROWS = 16
"""Lines shown at once; a longer tree scrolls."""


class TreeView(QTreeView):
    """A parsed record, as high as its lines, up to a limit."""

    def __init__(self, session: Session, tree: Mapping[str, Any] | None, name: str) -> None:
        super().__init__()
        self.tree = Tree(session.texts, session.theme, self)
        self.tree.show(tree, session.texts)
        self.setModel(self.tree)
        self.setAccessibleName(name)
        self.setUniformRowHeights(True)
        self.setTabKeyNavigation(False)
        self.setIndentation(16)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._natural: dict[int, int] = {}
        self._open_trouble()
        self.setColumnHidden(COST, not self.tree.costs)
        self.setColumnHidden(STATE, not any(node.state for node in self.tree.nodes))
        self._fit_columns()
        self.expanded.connect(self._fit_height)
        self.collapsed.connect(self._fit_height)
        self._fit_height()

    def _fit_columns(self) -> None:
        """Share the width: what is short gets what it needs, values and meanings the rest."""
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(50)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column in (PART, VALUE, COST, STATE):
            self.resizeColumnToContents(column)
            self._natural[column] = self.columnWidth(column) + 10
        header.setSectionResizeMode(VALUE, QHeaderView.ResizeMode.Stretch)

    def _open_trouble(self) -> None:
        """Open the first level, and below it what leads to a line that is not fine."""
        for number, node in enumerate(self.tree.nodes):
            if number and (node.parent == 0 or self.tree.troubled(number)):
                self.setExpanded(self.tree.index_of(number), True)  # noqa: FBT003

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self._fit_height()  # rows have their height once the style is known

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        left = max(self.viewport().width() - (0 if self.isColumnHidden(COST) else self._natural[COST]), 200)
        self.setColumnWidth(COST, self._natural[COST])
        self.setColumnWidth(PART, min(self._natural[PART], int(left * 0.42)))
        self.setColumnWidth(STATE, min(self._natural[STATE], int(left * 0.36)))

    def _fit_height(self, _index: QModelIndex | None = None) -> None:
        self.ensurePolished()
        shown, index = 0, self.model().index(0, 0)
        high = 0
        while index.isValid() and shown < MOST_ROWS:
            shown += 1
            high += self.rowHeight(index)
            index = self.indexBelow(index)
        self.setFixedHeight(self.header().sizeHint().height() + high + 4)
