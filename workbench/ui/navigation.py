"""The list of pages at the left: icon, name, how many."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from workbench.ui.icons import icon
from workbench.ui.page import PageEntry
from workbench.ui.session import Session

COUNT = Qt.ItemDataRole.UserRole + 1


class _Lines(QStyledItemDelegate):
    """Paints a line of the navigation: the count stands at the right."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, option.fontMetrics.height() + 16)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self._session.theme
        state, area = option.state, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        back = theme.tokens.chosen if state & QStyle.StateFlag.State_Selected else ""
        if not back and state & QStyle.StateFlag.State_MouseOver:
            back = theme.tokens.hover
        if back:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(back))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 6, 6)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.tokens.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(2, 2, -2, -2), 6, 6)
        picture = icon(str(index.data(Qt.ItemDataRole.UserRole)), theme.tokens.text)
        picture.paint(painter, QRect(area.left() + 10, area.top(), 20, area.height()))
        painter.setPen(QColor(theme.tokens.text))
        count = index.data(COUNT)
        right = area.right() - 10
        if count:
            text = str(count)
            wide = option.fontMetrics.horizontalAdvance(text)
            painter.setPen(QColor(theme.tokens.muted))
            painter.drawText(
                QRect(right - wide, area.top(), wide + 2, area.height()), Qt.AlignmentFlag.AlignVCenter, text
            )
            painter.setPen(QColor(theme.tokens.text))
            right -= wide + 8
        left = area.left() + 40
        name = option.fontMetrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, area.top(), right - left, area.height()), Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()


class Navigation(QListWidget):
    """The pages; the current one is the one shown."""

    def __init__(self, session: Session, entries: Sequence[PageEntry]) -> None:
        super().__init__()
        self._session = session
        self._entries = list(entries)
        self._counts: dict[str, int] = {}
        self.setObjectName("navigation")
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Lines(session, self))
        for entry in self._entries:
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.UserRole, entry.icon)
            self.addItem(item)
        session.follow(self)

    def retranslate(self) -> None:
        """Write all words again."""
        texts = self._session.texts
        self.setAccessibleName(texts.tr("Pages"))
        for number, entry in enumerate(self._entries):
            name, count = entry.title(texts), self._counts.get(entry.id, 0)
            item = self.item(number)
            item.setText(name)
            item.setToolTip(f"{name}  (Ctrl+{number + 1})")
            item.setData(COUNT, texts.number(count) if count else "")
            spoken = (
                texts.plural("{name}, {count} thing", "{name}, {count} things", count, name=name) if count else name
            )
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        wide = max(self.fontMetrics().horizontalAdvance(entry.title(texts)) for entry in self._entries)
        self.setFixedWidth(wide + 96)
        self.viewport().update()

    def count_of(self, page: str, count: int) -> None:
        """Show how many things a page holds."""
        self._counts[page] = count
        self.retranslate()
