"""What holds for a whole table: whose numbers, from where, how days and fractions are written, whose days these are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QLineEdit

from workbench.model.metric_tables import PROVIDERS, SOURCES
from workbench.model.metric_wording import provider_title, source_title
from workbench.model.table import DayOrder, DecimalMark, TableMapping
from workbench.model.table_wording import mark_names, order_names
from workbench.ui.session import Session
from workbench.ui.table_questions import read_subject

ZONES = ("", "UTC", "Europe/Moscow", "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles")


class TableSettings(QFrame):
    """
    The settings of a table.

    Signals:
        changed: the user corrected something; carries the new `TableMapping`.
    """

    changed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        texts = session.texts
        tr = texts.tr
        self._session = session
        self._mapping: TableMapping | None = None
        self.source, self.provider, self.order, self.decimal, self.zone = (QComboBox() for _ in range(5))
        self.subject = QComboBox()
        self.subject.setEditable(True)
        self._fill(self.source, [(name, source_title(texts, name)) for name in SOURCES])
        self._fill(self.provider, [(name, provider_title(texts, name)) for name in ("", *PROVIDERS)])
        self._fill(self.order, [("", tr("as each date says itself")), *order_names(texts).items()])
        self._fill(self.decimal, [("", tr("as each number says itself")), *mark_names(texts).items()])
        self._fill(self.zone, [(zone, zone or tr("nobody knows")) for zone in ZONES])
        form = QFormLayout(self)
        form.setContentsMargins(12, 10, 12, 10)
        form.setVerticalSpacing(7)
        for word, box in (
            (tr("The numbers are from"), self.source),
            (tr("Domain or address of all rows"), self.subject),
            (tr("Whose recipients"), self.provider),
            (tr("Dates in figures"), self.order),
            (tr("Fractions"), self.decimal),
            (tr("Time zone of the days"), self.zone),
        ):
            box.setAccessibleName(word)
            form.addRow(word, box)
        for box in (self.source, self.provider, self.order, self.decimal, self.zone, self.subject):
            box.activated.connect(lambda _=0: self._on_changed())
        line = self.subject.lineEdit()
        assert isinstance(line, QLineEdit)
        line.editingFinished.connect(self._on_changed)

    def _fill(self, box: QComboBox, choices: Sequence[tuple[str, str]]) -> None:
        for value, word in dict(choices).items():
            box.addItem(word, str(value))

    def offer(self, domains: Sequence[str]) -> None:
        """Propose these domains."""
        self.subject.clear()
        self.subject.addItems(["", *domains])

    def show_mapping(self, mapping: TableMapping) -> None:
        """Show how the table is read."""
        self._mapping = mapping
        for box, value in (
            (self.source, mapping.source), (self.provider, mapping.provider), (self.order, mapping.day_order or ""),
            (self.decimal, mapping.decimal or ""), (self.zone, mapping.day_zone),
        ):  # fmt: skip
            if box.findData(str(value)) < 0:
                box.addItem(str(value), str(value))
            box.setCurrentIndex(box.findData(str(value)))
        self.subject.setCurrentText(mapping.subject)

    def _on_changed(self) -> None:
        if self._mapping is None:
            return
        typed = self.subject.currentText().strip()
        subject = read_subject(typed) if typed else ""
        if typed and not subject:
            self.subject.setCurrentText(self._mapping.subject)
            subject = self._mapping.subject
        order, decimal = self.order.currentData(), self.decimal.currentData()
        new = replace(
            self._mapping,
            source=str(self.source.currentData()),
            provider=str(self.provider.currentData()),
            day_order=DayOrder(order) if order else None,
            decimal=DecimalMark(decimal) if decimal else None,
            day_zone=str(self.zone.currentData()),
            subject=subject,
        )
        if new != self._mapping:
            self.changed.emit(new)
