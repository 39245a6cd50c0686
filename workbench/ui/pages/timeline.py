"""What happened, and when: the numbers of every provider below each other on one axis of days."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from workbench.model.metric_wording import metric_title
from workbench.ui.chart_families import FAMILIES, family_words
from workbench.ui.chart_page import ChartPage
from workbench.ui.page import page
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.store.database import Database
    from workbench.ui.chart_lines import Content
    from workbench.ui.charts import Board


WIDEST = 30
"""Characters of a metric's name in its field; the list under it has all of them."""


@page(title=lambda texts: texts.tr("Timeline"), icon="timeline", order=50)
class TimelinePage(ChartPage):
    """Question: what happened, and when?"""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.family, self.number, self.scale = QComboBox(), QComboBox(), QComboBox()
        self.same, self.week = QCheckBox(), QCheckBox()
        self.same.setChecked(True)
        self.build()
        for combo in (self.family, self.number, self.scale):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.number.setMaximumWidth(self.fontMetrics().averageCharWidth() * WIDEST)
        self.family.activated.connect(self._on_family)
        self.number.activated.connect(self._on_metric)
        self.scale.activated.connect(self._on_scale)
        self.same.toggled.connect(self._on_scale)
        self.week.toggled.connect(self._on_metric)
        session.follow(self)

    def list_controls(self) -> list[QWidget]:
        """Return the choice of numbers and how high they stand."""
        return [self.family, self.number, self.scale, self.same, self.week]

    def retranslate(self) -> None:
        """Write all words again."""
        texts = self.session.texts
        self.title.setText(texts.tr("Timeline"))
        self.question.setText(texts.tr("What happened, and when?"))
        self.family.setAccessibleName(texts.tr("Question"))
        self.number.setAccessibleName(texts.tr("Metric"))
        self.scale.setAccessibleName(texts.tr("Scale"))
        self.same.setText(texts.tr("Same scale"))
        self.same.setToolTip(texts.tr("All charts of one kind have the same scale, so that their heights compare"))
        self.week.setText(texts.tr("7 days together"))
        self.week.setToolTip(
            texts.tr("Rates over each day and the six before it, weighted by messages, where the messages are known")
        )
        chosen = self.family.currentData() or next(iter(FAMILIES))
        self.family.clear()
        for name in FAMILIES:
            self.family.addItem(family_words(texts, name), name)
        self.family.setCurrentIndex(self.family.findData(chosen))
        self._fill_metrics()
        log = self.log
        self.scale.clear()
        self.scale.addItem(texts.tr("Even scale"), False)  # noqa: FBT003
        self.scale.addItem(texts.tr("Powers of ten"), True)  # noqa: FBT003
        self.scale.setCurrentIndex(int(log))
        super().retranslate()

    def _fill_metrics(self) -> None:
        texts, chosen = self.session.texts, self.number.currentData()
        self.number.clear()
        self.number.addItem(texts.tr("Main number of each source"), "")
        for name in FAMILIES[self.family.currentData()].metrics:
            self.number.addItem(metric_title(texts, name), name)
        self.number.setCurrentIndex(max(0, self.number.findData(chosen)))
        view = self.number.view()  # the list is as wide as its words, the field only as wide as there is room
        view.setMinimumWidth(view.sizeHintForColumn(0) + 30)

    @property
    def log(self) -> bool:
        """Whether heights go by powers of ten."""
        chosen = self.scale.currentData()
        return FAMILIES[self.family.currentData()].log if chosen is None else bool(chosen)

    def key(self) -> tuple[object, ...]:
        """Return what is looked at."""
        return *super().key(), self.family.currentData(), self.number.currentData()

    def heading(self) -> str:
        """Return what the charts show."""
        parts = [self.title.text(), self.family.currentText()]
        if self.number.currentData():
            parts.append(self.number.currentText())
        return " · ".join(parts)

    def choose(self, family: str, metric: str = "") -> None:
        """Show a family of numbers, or one of its metrics."""
        self.family.setCurrentIndex(self.family.findData(family))
        self._fill_metrics()
        self.number.setCurrentIndex(max(0, self.number.findData(metric)))
        self.scale.setCurrentIndex(int(FAMILIES[family].log))
        self.reread()

    def _on_family(self) -> None:
        self.choose(self.family.currentData())

    def _on_metric(self, *_: object) -> None:
        self.reread()

    def _on_scale(self, *_: object) -> None:
        if self.board is not None:
            self.prepare(self.board)
            self.board.rescale()

    def prepare(self, board: Board) -> None:
        """Give the board the scales that are chosen."""
        board.log, board.same = self.log, self.same.isChecked()

    def reading(self) -> Callable[[Database], Content]:
        """Return what reads what is chosen."""
        family, metric = FAMILIES[self.family.currentData()], self.number.currentData() or ""
        scope, texts, pooled = self.session.scope, self.session.texts, self.week.isChecked()
        begin = self.begin

        def read(db: Database) -> Content:
            from workbench.ui.chart_reading import Wish, read_content

            return read_content(db, Wish(family, metric, scope, texts, pooled, begin))

        return read
