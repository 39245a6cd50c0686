"""What each column of a table is taken for, in boxes to be corrected: role, metric, scale, part of the mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QScrollArea, QWidget

from workbench.model.metric_wording import metric_title
from workbench.model.metrics import METRICS, Unit
from workbench.model.table import ColumnMapping, Role, Scale, TableMapping
from workbench.model.table_wording import role_names, scale_names
from workbench.ui.parts import Elided, clear, label
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.sources.table import Sheet

KINDS = ("campaign", "msgtype", "tag", "feedback", "ip", "isp")
"""Parts of the mail that columns often tell apart; others may be typed."""

HEADER, EXAMPLES, ROLE, METRIC, SCALE = range(5)


class ColumnRow:
    """The boxes of one column."""

    def __init__(self, session: Session, header: str, said: str) -> None:
        texts = session.texts
        tr = texts.tr
        self.header, self.examples = Elided(header or "–"), Elided(said, "muted")
        self.role, self.metric, self.scale, self.kind = QComboBox(), QComboBox(), QComboBox(), QComboBox()
        for role, word in role_names(texts).items():
            self.role.addItem(word, str(role))
        for metric in METRICS:
            self.metric.addItem(metric_title(texts, metric), metric)
        self.metric.setPlaceholderText(tr("of what?"))
        for scale, word in scale_names(texts).items():
            self.scale.addItem(word, str(scale))
        self.scale.setPlaceholderText(tr("how?"))
        self.kind.setEditable(True)
        self.kind.addItems(list(KINDS))
        name = header or "–"
        for box, word in (
            (self.role, tr("What “{column}” holds", column=name)),
            (self.metric, tr("Metric of “{column}”", column=name)),
            (self.scale, tr("How “{column}” is written", column=name)),
            (self.kind, tr("Part of the mail in “{column}”", column=name)),
        ):
            box.setAccessibleName(word)
            box.setMinimumContentsLength(8)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMaxVisibleItems(16)

    def show(self, column: ColumnMapping) -> None:
        """Show what the column is taken for."""
        for box in (self.role, self.metric, self.scale, self.kind):
            box.blockSignals(True)  # noqa: FBT003
        self.role.setCurrentIndex(self.role.findData(str(column.role)))
        self.metric.setCurrentIndex(self.metric.findData(column.metric))
        self.scale.setCurrentIndex(-1 if column.scale is None else self.scale.findData(str(column.scale)))
        self.kind.setCurrentText(column.dimension)
        metric = METRICS.get(column.metric)
        shared = metric is not None and metric.unit in {Unit.SHARE, Unit.CHANGE}
        self.metric.setVisible(column.role in {Role.VALUE, Role.UNCLEAR})
        self.scale.setVisible((column.role is Role.VALUE and shared) or column.role is Role.ANY_VALUE)
        self.kind.setVisible(column.role is Role.DIMENSION)
        for box in (self.role, self.metric, self.scale, self.kind):
            box.blockSignals(False)  # noqa: FBT003

    def read(self, before: ColumnMapping) -> ColumnMapping:
        """Return what the boxes say."""
        role = Role(self.role.currentData())
        if role is Role.DIMENSION:
            return ColumnMapping(role, dimension=self.kind.currentText().strip())
        if role is Role.ANY_VALUE:
            return ColumnMapping(role, scale=self._scale())
        if role not in {Role.VALUE, Role.UNCLEAR}:
            return ColumnMapping(role)
        metric = self.metric.currentData()
        if metric is None:
            return ColumnMapping(Role.UNCLEAR)
        scale = self._scale() if metric == before.metric else None
        return with_metric(str(metric), scale, before.dimension if before.role is Role.VALUE else "")

    def _scale(self) -> Scale | None:
        said = self.scale.currentData()
        return None if said is None else Scale(said)


def with_metric(metric: str, scale: Scale | None = None, dimension: str = "") -> ColumnMapping:
    """Return a column of numbers of a metric; how counts and states are written, their metric says."""
    unit = METRICS[metric].unit
    fixed = {Unit.COUNT: Scale.COUNT, Unit.STATE: Scale.STATE}.get(unit)
    return ColumnMapping(Role.VALUE, metric, fixed or scale, dimension)


class TableColumns(QScrollArea):
    """
    A line for each column.

    Signals:
        changed: the user corrected something; carries the new `TableMapping`.
    """

    changed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._mapping: TableMapping | None = None
        self.lines: list[ColumnRow] = []
        inside = QFrame()
        self.grid = QGridLayout(inside)
        self.grid.setContentsMargins(12, 8, 10, 8)
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(6)
        for column, share in ((HEADER, 4), (EXAMPLES, 3), (ROLE, 5), (METRIC, 6), (SCALE, 5)):
            self.grid.setColumnStretch(column, share)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show the columns of another table."""
        tr = self._session.texts.tr
        clear(self.grid)
        self.lines = []
        heads = (tr("Column"), tr("For example"), tr("Holds"), tr("Of what"), tr("Written as"))
        for number, word in enumerate(heads):
            self.grid.addWidget(label(word, "section", wrap=False), 0, number)
        for index, header in enumerate(sheet.headers):
            seen = dict.fromkeys(text for row in sheet.rows[:50] if (text := str(row.cells[index]).strip()))
            line = ColumnRow(self._session, header, ", ".join(list(seen)[:3]))
            self.lines.append(line)
            for place, widget in ((HEADER, line.header), (EXAMPLES, line.examples), (ROLE, line.role)):
                self.grid.addWidget(widget, index + 1, place)
            self._add_at(index, METRIC, line.metric, line.kind)
            self._add_at(index, SCALE, line.scale)
            for box in (line.role, line.metric, line.scale):
                box.activated.connect(lambda _=0, index=index: self._on_changed(index))
            line.kind.currentTextChanged.connect(lambda _="", index=index: self._on_changed(index))
        self.grid.setRowStretch(len(self.lines) + 1, 1)

    def _add_at(self, index: int, place: int, *widgets: QWidget) -> None:
        for widget in widgets:
            self.grid.addWidget(widget, index + 1, place)

    def show_mapping(self, mapping: TableMapping) -> None:
        """Show what the columns are taken for."""
        self._mapping = mapping
        for line, column in zip(self.lines, mapping.columns, strict=True):
            line.show(column)

    def _on_changed(self, index: int) -> None:
        if self._mapping is not None:
            before = self._mapping.columns[index]
            self.changed.emit(self._mapping.with_column(index, self.lines[index].read(before)))
