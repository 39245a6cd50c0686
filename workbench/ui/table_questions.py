"""What has to be answered before a table is read: nothing is guessed, and nothing is chosen beforehand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QLineEdit, QRadioButton, QScrollArea, QVBoxLayout

from workbench.model.errors import NotADomainError
from workbench.model.metric_wording import metric_about, metric_title
from workbench.model.metrics import METRICS
from workbench.model.names import parse_domain
from workbench.model.table import ColumnMapping, DayOrder, DecimalMark, Doubt, Question, Role, Scale, TableMapping
from workbench.model.table_wording import doubt_names, mark_names, order_names, scale_names
from workbench.ui.flow import Flow
from workbench.ui.parts import button, clear, label, row_of
from workbench.ui.session import Session
from workbench.ui.table_columns import with_metric

if TYPE_CHECKING:
    from workbench.sources.table import Sheet

Answer = Callable[[str], TableMapping]


class TableQuestions(QScrollArea):
    """
    The open questions of a table, each with its answers.

    Signals:
        answered: one was answered; carries the `TableMapping` with the answer in it.
    """

    answered = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._domains: tuple[str, ...] = ()
        self.answers: dict[tuple[Doubt, int], list[QRadioButton] | QComboBox] = {}
        self.inside = QFrame()
        self.inside.setObjectName("card")
        self.column = QVBoxLayout(self.inside)
        self.column.setContentsMargins(14, 10, 14, 12)
        self.column.setSpacing(6)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self.inside)

    def offer(self, domains: Sequence[str]) -> None:
        """Propose these where it is asked whose numbers a table has."""
        self._domains = tuple(domains)

    def show_questions(self, sheet: Sheet, mapping: TableMapping, questions: Sequence[Question]) -> None:
        """Ask what is open now."""
        clear(self.column)
        self.answers = {}
        self.setVisible(bool(questions))
        texts = self._session.texts
        if not questions:
            return
        count = texts.plural(
            "{count} question before this table can be read", "{count} questions before this table can be read",
            len(questions),
        )  # fmt: skip
        self.column.addWidget(label(count, "cardTitle"))
        for question in questions:
            self._ask(sheet, mapping, question)
        self.column.addStretch(1)
        self._fit()
        QTimer.singleShot(0, self, self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        """Be as high as the questions, up to a third of a small window."""
        needed = self.column.totalHeightForWidth(self.viewport().width())
        most = self.fontMetrics().lineSpacing() * 12
        self.setFixedHeight(max(40, min(needed + 4, most)))

    def _ask(self, sheet: Sheet, mapping: TableMapping, question: Question) -> None:
        texts = self._session.texts
        said = doubt_names(texts)[question.doubt]
        if question.column >= 0:
            said = f"{sheet.headers[question.column] or '–'}: {said}"
        shown = "" if question.doubt is Doubt.METRIC else ", ".join(question.examples)  # its example is its header
        head = row_of(label(said, wrap=False), label(shown, "muted"), spacing=12)
        head.setStretch(1, 1)
        self.column.addLayout(head)
        key = (question.doubt, question.column)
        choices = _choices(self._session, sheet, question)
        give = _answer(mapping, question)
        if question.doubt in {Doubt.DAY_ORDER, Doubt.DECIMAL, Doubt.SCALE}:
            self.answers[key] = self._add_radios(choices, give)
        elif question.doubt is Doubt.SUBJECT:
            self.answers[key] = self._add_subject(mapping)
        else:
            self.answers[key] = self._add_combo(said, choices, give)

    def _add_radios(self, choices: Sequence[tuple[str, str]], give: Answer) -> list[QRadioButton]:
        flow, made = Flow(spacing=18), []
        group = QButtonGroup(self.inside)
        for value, word in choices:
            radio = QRadioButton(word)
            radio.clicked.connect(lambda _=False, value=value: self.answered.emit(give(value)))
            group.addButton(radio)
            flow.addWidget(radio)
            made.append(radio)
        self.column.addLayout(flow)
        return made

    def _add_combo(self, name: str, choices: Sequence[tuple[str, str]], give: Answer) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        combo.setPlaceholderText(self._session.texts.tr("Choose …"))
        combo.setMaxVisibleItems(16)
        for value, word in choices:
            combo.addItem(word, value)
            combo.setItemData(combo.count() - 1, metric_about(self._session.texts, value), Qt.ItemDataRole.ToolTipRole)
        combo.setCurrentIndex(-1)
        combo.activated.connect(lambda _=0: self.answered.emit(give(str(combo.currentData()))))
        self.column.addLayout(row_of(combo, None))
        return combo

    def _add_subject(self, mapping: TableMapping) -> QComboBox:
        texts = self._session.texts
        combo, line = QComboBox(), QLineEdit()
        combo.setEditable(True)
        combo.setLineEdit(line)
        combo.addItems(list(self._domains))
        combo.setCurrentIndex(-1)
        combo.setAccessibleName(doubt_names(texts)[Doubt.SUBJECT])
        line.setPlaceholderText("example.org")
        combo.setMinimumContentsLength(28)
        take, wrong = button(), label("", "wrong")
        take.setText(texts.tr("Take it"))

        def answer() -> None:
            subject = read_subject(combo.currentText())
            wrong.setText("" if subject else texts.tr("This is no domain and no address"))
            if subject:
                self.answered.emit(replace(mapping, subject=subject))

        take.clicked.connect(answer)
        combo.activated.connect(lambda _=0: answer())
        line.returnPressed.connect(answer)
        row = row_of(combo, take, wrong)
        row.setStretch(2, 1)
        self.column.addLayout(row)
        return combo


def read_subject(text: str) -> str:
    """Return the domain or the address that was typed; "" if it is neither."""
    import ipaddress

    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        pass
    try:
        return parse_domain(text)
    except NotADomainError:
        return ""


def _answer(mapping: TableMapping, question: Question) -> Answer:
    """Return what makes a mapping of an answer."""
    at = question.column
    return {
        Doubt.DAY_ORDER: lambda value: replace(mapping, day_order=DayOrder(value)),
        Doubt.DECIMAL: lambda value: replace(mapping, decimal=DecimalMark(value)),
        Doubt.SCALE: lambda value: mapping.with_column(at, replace(mapping.columns[at], scale=Scale(value))),
        Doubt.METRIC: lambda value: mapping.with_column(at, with_metric(value)),
        Doubt.DAY_COLUMN: lambda value: mapping.with_column(int(value), ColumnMapping(Role.DAY)),
        Doubt.VALUE_COLUMN: lambda value: mapping.with_column(int(value), ColumnMapping(Role.UNCLEAR)),
        Doubt.SUBJECT: lambda value: replace(mapping, subject=value),
    }[question.doubt]


def _choices(session: Session, sheet: Sheet, question: Question) -> list[tuple[str, str]]:
    """Return values and words of what can be answered, with what it would make of an example."""
    texts, examples = session.texts, question.examples
    if question.doubt is Doubt.DAY_ORDER:
        words = order_names(texts)
        return [(one, _with(words[DayOrder(one)], _day(session, examples, DayOrder(one)))) for one in question.choices]
    if question.doubt is Doubt.DECIMAL:
        marks = mark_names(texts)
        return [(one, marks[DecimalMark(one)]) for one in question.choices]
    if question.doubt is Doubt.SCALE:
        scales = scale_names(texts)
        return [(one, scales[Scale(one)]) for one in question.choices]
    if question.doubt is Doubt.METRIC:
        return [(one, metric_title(texts, one)) for one in question.choices or METRICS]
    return [(str(index), header or f"{index + 1}") for index, header in enumerate(sheet.headers)]


def _with(word: str, example: str) -> str:
    return f"{word} ({example})" if example else word


def _day(session: Session, examples: Sequence[str], order: DayOrder) -> str:
    """Return the first example as a day in words, read in an order."""
    figures = [int(part) for part in re.findall(r"\d+", examples[0])[:3]] if examples else []
    if len(figures) < 3:
        return ""
    first, second, year = figures
    day, month = (first, second) if order is DayOrder.DAY_FIRST else (second, first)
    try:
        return f"{examples[0]} = {session.texts.date(date(year if year > 99 else 2000 + year, month, day))}"
    except ValueError:
        return ""
