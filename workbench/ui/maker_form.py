"""The fields of a maker, and the parts they share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QFormLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from workbench.model.target import Target
from workbench.net.resolver import Resolver
from workbench.ui.domains import words
from workbench.ui.made import Made
from workbench.ui.parts import label
from workbench.ui.session import Session

Work: TypeAlias = Callable[[Resolver, Target], Awaitable[Any]]


class Choice(QComboBox):
    """A choice whose values stay what they are: Qt hands an enumeration's back as plain text."""

    def __init__(self, entries: Sequence[tuple[str, Any]]) -> None:
        super().__init__()
        self._values = [value for _, value in entries]
        self.addItems([text for text, _ in entries])

    @property
    def value(self) -> Any:
        """The value chosen."""
        return self._values[self.currentIndex()]

    def choose(self, value: Any) -> None:
        """Choose a value; the first one if there is no such."""
        self.setCurrentIndex(self._values.index(value) if value in self._values else 0)


class MakerForm(QWidget):
    """
    What is asked for one kind of record.

    Signals:
        changed: a field says something else.
    """

    changed = Signal()

    def __init__(self, session: Session, domain: str) -> None:
        super().__init__()
        self.session, self.domain = session, domain
        self.touched = False
        self.rows = QFormLayout(self)
        self.rows.setContentsMargins(0, 0, 8, 0)
        self.rows.setVerticalSpacing(8)
        self.rows.setHorizontalSpacing(10)
        self.rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)

    def work(self) -> Work | None:
        """
        Return what makes the record of what the fields say; None while the form waits for its own button.

        Raises:
            UsageError: a field makes no sense.
        """
        raise NotImplementedError

    def tell(self, found: Any) -> Made:
        """Return what was made in the user's words; also a chance to learn what is published."""
        raise NotImplementedError

    def laid(self) -> None:
        """Do what belongs to laying the record as a draft."""

    def touch(self, *_: object) -> None:
        """Note that the user changed something."""
        self.touched = True
        self.changed.emit()

    def line(self, title: str, hint: str = "", text: str = "") -> QLineEdit:
        """Add a field for one line."""
        made = QLineEdit(text)
        made.setPlaceholderText(hint)
        made.textEdited.connect(self.touch)
        self._add(title, made)
        return made

    def choice(self, title: str, entries: Sequence[tuple[str, Any]], chosen: Any = None) -> Choice:
        """Add a choice of `(words, value)`."""
        made = Choice(entries)
        made.choose(chosen)
        made.currentIndexChanged.connect(self.touch)
        self._add(title, made)
        return made

    def tick(self, text: str, *, on: bool = False) -> QCheckBox:
        """Add a check box."""
        made = QCheckBox(text)
        made.setChecked(on)
        made.toggled.connect(self.touch)
        self.rows.addRow(made)
        return made

    def number(self, title: str, least: int, most: int, value: int) -> QSpinBox:
        """Add a field for a whole number."""
        made = QSpinBox()
        made.setRange(least, most)
        made.setValue(value)
        made.setMinimumWidth(self.fontMetrics().averageCharWidth() * 16)
        made.valueChanged.connect(self.touch)
        self._add(title, made)
        return made

    def day(self, title: str) -> QDateEdit:
        """Add a field for a day, today at first."""
        made = QDateEdit(QDate.currentDate())
        made.setDisplayFormat("yyyy-MM-dd")
        made.setMinimumWidth(self.fontMetrics().averageCharWidth() * 16)
        made.dateChanged.connect(self.touch)
        self._add(title, made)
        return made

    def remark(self, text: str) -> None:
        """Add a sentence."""
        self.rows.addRow(label(text, "muted"))

    def _add(self, title: str, made: QWidget) -> None:
        made.setAccessibleName(title)
        self.rows.addRow(title, made)


def listed(field: QLineEdit) -> tuple[str, ...]:
    """Return what stands in a field, between spaces and commas."""
    return tuple(words(field.text()))
