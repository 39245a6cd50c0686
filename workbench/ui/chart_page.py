"""What the pages of charts have in common: the board made late, its table twin, the period, notes and export."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QMenu, QStackedWidget, QVBoxLayout, QWidget

from workbench.model.changes import Changes
from workbench.ui.actions import ACTIONS
from workbench.ui.chart_kinds import Kinds
from workbench.ui.chart_pager import Pager
from workbench.ui.chart_saving import ask_for_file
from workbench.ui.empty import Empty
from workbench.ui.flow import Flow
from workbench.ui.page import Page
from workbench.ui.parts import button, label, row_of
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.store.database import Database
    from workbench.ui.chart_lines import Content, Mark
    from workbench.ui.charts import Board

PERIODS = (30, 90, 180, 365)
"""Lengths of the periods on offer, in days; 0 stands for all, -1 for one that was chosen in the chart."""
ALL, CHOSEN = 0, -1
IMPORT, CONNECT = "import.files", "account.add"
"""Actions that help where there are no numbers."""


class ChartPage(Page):
    """
    A page of charts; pyqtgraph and numpy are loaded when the first numbers are to be shown.

    Attributes:
        board: The charts; None until there was something to show.
        table: The same points as rows; None until then.
    """

    shows = Changes.SAMPLES | Changes.NOTES | Changes.IMPORTS | Changes.FINDINGS | Changes.ENTITIES
    inspects = False

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.board: Board | None = None
        self.table: Any = None
        self.content: Content | None = None
        self.title, self.question = label("", "pageTitle", wrap=False), label("", "muted")
        self.period, self.compare = QComboBox(), QCheckBox()
        self.period.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.twin, self.note, self.signs = button(), button(), button(flat=True)
        self.kinds, self.pager = Kinds(session), Pager(session)
        self._turned: tuple[object, int] = (None, 0)
        self.twin.setCheckable(True)
        self.notice = label("", "muted")
        self.controls = Flow(spacing=8)
        self.stack = QStackedWidget()
        self.empty = Empty(session, "timeline")
        self.offers = [button(flat=True), button(flat=True)]
        self._language = session.texts
        self.period.activated.connect(self._on_period)
        self.compare.toggled.connect(self._use_period)
        self.twin.toggled.connect(self._on_twin)
        self.note.clicked.connect(lambda: self.add_note(None))
        self.signs.clicked.connect(self.explain_signs)
        self.kinds.chosen.connect(self._on_kinds)
        self.pager.turned.connect(self._on_turned)
        self.offers[0].clicked.connect(partial(session.wanted.emit, IMPORT))
        self.offers[1].clicked.connect(partial(session.wanted.emit, "file.sample"))
        session.period_changed.connect(self._on_period_changed)
        session.project_changed.connect(self._on_project)

    def list_controls(self) -> list[QWidget]:
        """Return the page's own controls, which stand before the common ones."""
        return []

    def reading(self) -> Callable[[Database], Content]:
        """Return what reads the content; that runs beside the window's thread and may touch no widget."""
        raise NotImplementedError

    def key(self) -> tuple[object, ...]:
        """Return what is looked at; where that is something else the first charts are shown."""
        return self.session.project, self.session.scope

    @property
    def begin(self) -> int:
        """How many charts stand before those shown."""
        return self._turned[1] if self._turned[0] == self.key() else 0

    def _on_turned(self, begin: int) -> None:
        self._turned = (self.key(), begin)
        self.reread()

    def heading(self) -> str:
        """Return what the board shows, for the title of a file."""
        return self.title.text()

    def prepare(self, board: Board) -> None:
        """Set the board up before it shows anything."""

    def build(self) -> None:
        """Lay everything out; called when the page's own controls are made."""
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 14, 8)
        column.setSpacing(6)
        head = row_of(self.title, self.question)
        head.addWidget(self.signs)
        head.setStretch(1, 1)
        head.setAlignment(self.question, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(head)
        for control in (*self.list_controls(), self.period, self.compare, self.twin, self.kinds, self.note):
            if isinstance(control, QCheckBox):
                control.setMinimumHeight(self.period.sizeHint().height())  # on one line with its neighbours
            self.controls.addWidget(control)
        column.addLayout(self.controls)
        column.addWidget(self.notice)
        column.addWidget(self.pager)
        column.addWidget(self.stack, 1)
        inner = self.empty.layout()
        assert isinstance(inner, QVBoxLayout)
        inner.insertLayout(inner.count() - 1, row_of(None, *self.offers, None))
        self.stack.addWidget(self.empty)
        self.notice.hide()
        self._wait()

    def retranslate(self) -> None:
        """Write all words again."""
        tr = self.session.texts.tr
        self.period.setAccessibleName(tr("Period"))
        self._fill_periods()
        self.compare.setText(tr("Period before"))
        self.compare.setToolTip(tr("Draw the period before, from the same weekdays, as a thin dashed line"))
        self.twin.setText(tr("As a table"))
        self.note.setText(tr("Add a note"))
        self.signs.setText(tr("What do the signs mean?"))
        self.kinds.offer(self.content.marks if self.content else ())
        self.note.setToolTip(tr("Write down what happened on the marked day (N)"))
        if self._language is not self.session.texts:
            self._language = self.session.texts
            self.reread()
        if self.board is not None:
            self._name_board()
            self.board.restyle()
            self.table.rows.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.table.rows.columns) - 1)

    def _fill_periods(self) -> None:
        texts = self.session.texts
        self.period.blockSignals(True)  # noqa: FBT003
        self.period.clear()
        self.period.addItem(texts.tr("All days"), ALL)
        for days in PERIODS:
            self.period.addItem(texts.plural("Last {count} day", "Last {count} days", days), days)
        span = self.session.period
        if span is not None:
            chosen = next((days for days in PERIODS if span == self._last(days)), CHOSEN)
            if chosen == CHOSEN:
                self.period.addItem(f"{texts.date(span[0])} – {texts.date(span[1])}", CHOSEN)
            self.period.setCurrentIndex(self.period.findData(chosen))
        self.period.blockSignals(False)  # noqa: FBT003

    def _last(self, days: int) -> tuple[date, date] | None:
        if self.content is None:
            return None
        from workbench.ui.chart_lines import day_of

        return day_of(self.content.last - days + 1), day_of(self.content.last)

    def _on_project(self) -> None:
        """Show nothing of the project before."""
        self.content = None
        self._wait()

    def _wait(self) -> None:
        """Say that numbers are being read; nothing can be done with them before they are there."""
        self._enable(filled=False)
        self.pager.hide()
        self.say("")
        self.empty.wait()
        for offer in self.offers:
            offer.hide()
        self.stack.setCurrentWidget(self.empty)

    def _enable(self, *, filled: bool) -> None:
        for control in (self.period, self.compare, self.twin, self.kinds, self.note, self.signs):
            control.setEnabled(filled)
        self.note.setEnabled(filled and self.session.writable)

    def refresh(self) -> None:
        """Read again what is shown."""
        self.session.read(self.reading(), self.show_content, owner=self, key=f"charts {type(self).__name__}")

    def show_content(self, content: Content) -> None:
        """Show what was read, or why there is nothing."""
        self.content = content
        self._fill_periods()
        filled = bool(content.panels)
        self._enable(filled=filled)
        self.say("")
        self.kinds.offer(content.marks)
        self.pager.show_content(content)
        if not filled:
            self.stack.setCurrentWidget(self.empty)
            self.session.read(_count_accounts, self.say_empty, owner=self, key=f"accounts {type(self).__name__}")
            return
        board = self._board()
        self.prepare(board)
        board.show_content(self.kinds.keep(content))
        self._use_period()
        self._show_twin()

    def say(self, text: str) -> None:
        """Show a line above the charts, or none."""
        self.notice.setText(text)
        self.notice.setVisible(bool(text))

    def say_empty(self, accounts: int) -> None:
        """Say why there is nothing, and what helps."""
        tr = self.session.texts.tr
        other, sample = self.offers
        for offer in self.offers:
            offer.hide()
        if self.session.scope is not None and accounts:
            scope = self.session.scope
            words = tr("No numbers of {domain} here: no account sees it, or nothing was fetched", domain=scope)
            self.empty.say(words, tr("Show all domains"), partial(self.session.look_at, None))
            return
        if accounts:
            self.empty.say(tr("The connected accounts have given no such numbers yet"), *self._to_accounts())
            return
        self.empty.say(tr("No statistics yet: they appear when an account is connected"), *self._to_accounts())
        sample.setText(tr("Open the sample"))
        sample.show()
        if IMPORT in ACTIONS:
            other.setText(tr("Import a table"))
            other.show()

    def _to_accounts(self) -> tuple[str, Any]:
        words = self.session.texts.tr("Connect an account")
        return words, partial(self.session.wanted.emit, CONNECT) if CONNECT in ACTIONS else None

    def _board(self) -> Board:
        """Return the board, made when it is first needed."""
        if self.board is None:
            from workbench.ui.chart_twin import Twin
            from workbench.ui.charts import Board

            self.board = board = Board(self.session)
            self.table = Twin(self.session)
            self.stack.addWidget(board)
            self.stack.addWidget(self.table)
            board.selected.connect(self._on_selected)
            board.stepped.connect(self.step_period)
            board.asked.connect(self._on_menu)
            board.wants_note.connect(self.add_note)
            board.wants_table.connect(lambda: self.twin.setChecked(True))
            board.pressed_marks.connect(self._on_marks)
            self.table.left.connect(lambda: self.twin.setChecked(False))
            self.table.moved.connect(lambda row: board.mark(row.day) if row else None)
            board.restyle()
            self._name_board()
        return self.board

    def _name_board(self) -> None:
        tr = self.session.texts.tr
        assert self.board is not None
        self.board.setAccessibleName(tr("Charts: arrows move the day, Up and Down the line, Enter shows the table"))

    def _on_period(self, number: int) -> None:
        days = self.period.itemData(number)
        self.session.look_between(None if days == ALL else self._last(days) if days > 0 else self.session.period)

    def _on_period_changed(self) -> None:
        self._fill_periods()
        self._use_period()
        self._show_twin()

    def _on_selected(self, first: int, last: int) -> None:
        from workbench.ui.chart_lines import day_of

        self.session.look_between((day_of(first), day_of(last)))

    def step_period(self, step: int) -> None:
        """Go to the period before or after."""
        from workbench.ui.chart_lines import stepped

        if self.content is None or not self.content.panels:
            return
        span = stepped(self.session.period, step, self.content.first, self.content.last)
        if span is None:
            self.session.note(self.session.texts.tr("There are no days beyond these"))
        else:
            self.session.look_between(span)

    def _use_period(self, *_: object) -> None:
        if self.board is None or self.content is None or not self.content.panels:
            return
        from workbench.model.series import to_number
        from workbench.ui.chart_reading import before

        span = self.session.period
        self.compare.setEnabled(span is not None)
        if span is None:
            self.board.use_period(self.content.first, self.content.last, 28, overlay=False)
        else:
            overlay = self.compare.isChecked()
            self.board.use_period(to_number(span[0]), to_number(span[1]), before(*span), overlay=overlay)

    def _on_twin(self) -> None:
        if self.board is None:
            return
        self._show_twin()
        (self.table if self.twin.isChecked() else self.board).setFocus()

    def _show_twin(self) -> None:
        if self.board is None or self.content is None or not self.content.panels:
            return
        from workbench.ui.charts import visible

        as_table = self.twin.isChecked()
        if as_table:
            self.table.show_points(self.content, *visible(self.board), self.board.back, self.board.day)
        self.stack.setCurrentWidget(self.table if as_table else self.board)

    def _on_kinds(self) -> None:
        if self.board is not None and self.content is not None and self.content.panels:
            self.board.show_content(self.kinds.keep(self.content))
            self._use_period()

    def explain_signs(self) -> None:
        """Show what the signs of the charts mean."""
        from workbench.ui.chart_legend import Legend

        dialog = Legend(self.session, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def enter(self) -> None:
        """Go to the charts."""
        self.search()

    def search(self) -> None:
        """Put the cursor on the charts, or on what helps where there are none."""
        shown = self.stack.currentWidget() or self
        (self.empty.button if shown is self.empty else shown).setFocus()

    def add_note(self, day: int | None) -> None:
        """Ask for a note on a day; on the marked one if none is given."""
        from workbench.ui.chart_lines import day_of
        from workbench.ui.note_dialog import ask_for_note

        if self.content is None:
            return
        marked = self.board.day if self.board is not None else None
        chosen = next(number for number in (day, marked, self.content.last) if number is not None)
        ask_for_note(self.session, self, day_of(chosen))

    def _on_marks(self, marks: tuple[Mark, ...]) -> None:
        from workbench.ui.mark_menu import marks_menu

        marks_menu(self.session, self, marks).popup(self.cursor().pos())

    def _on_menu(self, at: QPoint) -> None:
        tr = self.session.texts.tr
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Save as a picture …"), partial(ask_for_file, self, "png"))
        menu.addAction(tr("Save as a drawing …"), partial(ask_for_file, self, "svg"))
        menu.addAction(tr("Save the numbers …"), partial(ask_for_file, self, "csv"))
        menu.addSeparator()
        menu.addAction(tr("As a table"), self.twin.toggle)
        menu.addAction(tr("Add a note"), partial(self.add_note, None)).setEnabled(self.session.writable)
        menu.addAction(tr("Show the whole period"), self.board.reset if self.board else self.reread)
        menu.popup(at)

    @property
    def can_export(self) -> bool:
        """Whether there is a chart to be saved."""
        return self.board is not None and self.stack.currentWidget() is not self.empty


def _count_accounts(db: Database) -> int:
    from workbench.store.accounts import list_accounts

    return len(list_accounts(db))
