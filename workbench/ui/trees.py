"""The tree of a record as a check parsed it, for a tree view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor

from workbench.model.text import Texts
from workbench.ui.icons import icon
from workbench.ui.theme import Theme, fixed_font
from workbench.ui.wording import STATES, code_title, state_word

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
Role = Qt.ItemDataRole

PART, VALUE, COST, STATE = range(4)


@dataclass(slots=True)
class Node:
    """A line of the tree; `children` are numbers of other lines."""

    label: str
    value: str
    cost: int | None
    state: str
    meaning: str
    parent: int
    row: int
    children: list[int]


class Tree(QAbstractItemModel):
    """
    `facts["tree"]` of a check.

    Lines are kept in one list and known to Qt by their number, so no pointer outlives anything.
    """

    def __init__(self, texts: Texts, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._theme = theme
        self._fixed = fixed_font()
        self.nodes: list[Node] = []

    def show(self, tree: Mapping[str, Any] | Sequence[Any] | None, texts: Texts) -> None:
        """Replace the whole tree; a list of nodes is shown without a common root."""
        self.beginResetModel()
        self._texts = texts
        self.nodes = [Node("", "", None, "", "", -1, 0, [])]
        roots = tree if isinstance(tree, list | tuple) else [tree] if tree else []
        for child in roots:
            if isinstance(child, Mapping):
                self._add(child, 0)
        self.endResetModel()

    def _add(self, data: Mapping[str, Any], parent: int) -> None:
        number = len(self.nodes)
        siblings = self.nodes[parent].children
        cost = data.get("cost")
        node = Node(
            str(data.get("label", "")), _shown(data.get("value")), cost if isinstance(cost, int) else None,
            str(data.get("state") or ""), code_title(self._texts, str(data.get("code") or ""), data.get("args") or {}),
            parent, len(siblings), [],
        )  # fmt: skip
        siblings.append(number)
        self.nodes.append(node)
        for child in data.get("children") or ():
            if isinstance(child, Mapping):
                self._add(child, number)

    @property
    def costs(self) -> bool:
        """Whether any line costs look-ups."""
        return any(node.cost is not None for node in self.nodes)

    def troubled(self, number: int) -> bool:
        """Whether a line below this one says more than that all is fine."""
        return any(
            self.nodes[child].state in {"warn", "error", "unknown"} or self.troubled(child)
            for child in self.nodes[number].children
        )

    def _node(self, index: Index) -> int:
        return index.internalId() if index.isValid() else 0

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:  # noqa: D102
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, self.nodes[self._node(parent)].children[row])

    def index_of(self, number: int) -> QModelIndex:
        """Return where a line is."""
        return self.createIndex(self.nodes[number].row, 0, number)

    def parent(self, index: Index = ROOT) -> QModelIndex:  # type: ignore[override]  # noqa: D102
        if not index.isValid():
            return QModelIndex()
        above = self.nodes[index.internalId()].parent
        return self.createIndex(self.nodes[above].row, 0, above) if above > 0 else QModelIndex()

    def rowCount(self, parent: Index = ROOT) -> int:  # noqa: D102
        if parent.column() > 0 or not self.nodes:
            return 0
        return len(self.nodes[self._node(parent)].children)

    def columnCount(self, _parent: Index = ROOT) -> int:  # noqa: D102
        return 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:  # noqa: D102
        if role != Role.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        tr = self._texts.tr
        return (tr("Part"), tr("Value"), tr("Look-ups"), tr("State"))[section]

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:  # noqa: D102
        if not index.isValid():
            return None
        node, column = self.nodes[index.internalId()], index.column()
        if role in {Role.DisplayRole, Role.ToolTipRole}:
            return self._text(node, column)
        if role == Role.FontRole:
            return self._fixed if column in {PART, VALUE} else None
        if role == Role.TextAlignmentRole and column == COST:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return self._look(node, role) if column == STATE else None

    def _look(self, node: Node, role: int) -> Any:
        look = STATES.get(node.state)
        if look is None:
            return None
        colour = self._theme.colour(look.colour)
        if role == Role.DecorationRole:
            return icon(look.icon, colour)
        return QBrush(QColor(colour)) if role == Role.ForegroundRole else None

    def _text(self, node: Node, column: int) -> str:
        if column == COST:
            return "" if node.cost is None else str(node.cost)
        if column == STATE:
            return node.meaning or state_word(self._texts, node.state)
        return (node.label, node.value)[column]


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
