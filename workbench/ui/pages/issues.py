"""What to fix, worst first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QHeaderView, QLabel, QLineEdit, QMenu, QStackedWidget, QVBoxLayout

from workbench.model.changes import Changes
from workbench.model.findings import Finding, Severity
from workbench.ui.checks import short_title
from workbench.ui.empty import Empty
from workbench.ui.icons import icon
from workbench.ui.issue_rows import FIELDS, OPEN, UNKNOWN_RANK, IssueRow, look_of, read_rows
from workbench.ui.marks import STATUSES, mark, said_text
from workbench.ui.page import Page, page
from workbench.ui.parts import button, label, row_of
from workbench.ui.query import Query, parse
from workbench.ui.session import Session
from workbench.ui.tables import Column, Rows, Table

TITLE = 1

_WIDTHS = ((17, 0), (0, 0), (24, 820), (10, 0), (13, 760), (14, 560), (9, 980))
"""Of each column: characters, and the least width of the page at which it is shown."""

ANY = "any"

EVERYTHING, PROBLEMS, ONLY_UNKNOWN = -9, int(Severity.LOW), -8


@page(title=lambda texts: texts.tr("Issues"), icon="list", order=20)
class IssuesPage(Page):
    """Question: what should be fixed first?"""

    shows = Changes.FINDINGS | Changes.ENTITIES
    eager = True  # the navigation shows how many there are

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.title, self.question = label("", "pageTitle", wrap=False), label("", "muted")
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(180)
        self.severity = QComboBox()
        self.severity.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.status = QComboBox()
        self.status.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.count: QLabel = label("", "muted", wrap=False)
        self.reset = button(flat=True)
        self.rows: Rows[IssueRow] = Rows(self._columns())
        self.table: Table[IssueRow] = Table(self.rows, lambda row: row.key, search_in=TITLE)
        self.empty = Empty(session, "list")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self._language = session.texts
        self._lay_out()
        self._connect()
        session.follow(self)

    def _columns(self) -> list[Column[IssueRow]]:
        def heading(key: str) -> str:
            return _heading(self.session, key)

        theme = self.session.theme
        return [
            Column(
                lambda: heading("severity"), lambda r: r.word, lambda r: r.rank,
                icon=lambda r: icon(look_of(r.rank)[0], theme.colour(look_of(r.rank)[1])),
                colour=lambda r: theme.colour(look_of(r.rank)[1]),
            ),
            Column(lambda: heading("finding"), lambda r: r.title),
            Column(lambda: heading("subject"), lambda r: r.subject),
            Column(lambda: heading("check"), lambda r: short_title(self.session.texts, r.check)),
            Column(lambda: heading("since"), lambda r: r.since_day, lambda r: r.since),
            Column(
                lambda: heading("status"), lambda r: said_text(self.session.texts, r),
                lambda r: (list(STATUSES).index(r.status), r.reason),
                colour=lambda r: theme.colour(STATUSES[r.status].colour),
            ),
            Column(lambda: heading("evidence"), lambda r: str(r.evidence), lambda r: r.evidence, right=True),
        ]  # fmt: skip

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.setSpacing(8)
        column.addLayout(row_of(self.title, None))
        column.addWidget(self.question)
        column.addSpacing(4)
        bar = row_of(self.filter, self.status, self.severity)
        bar.setStretch(0, 1)
        column.addLayout(bar)
        column.addLayout(row_of(self.count, self.reset, None))
        column.addWidget(self.stack, 1)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._apply)
        self.filter.returnPressed.connect(self.table.setFocus)
        self.severity.currentIndexChanged.connect(self._apply)
        self.status.currentIndexChanged.connect(self._apply)
        for number, status in enumerate(STATUSES, 1):
            key = QShortcut(QKeySequence(str(number)), self.table, context=Qt.ShortcutContext.WidgetShortcut)
            key.activated.connect(partial(self.mark, status))
        self.reset.clicked.connect(self.clear_filter)
        self.session.project_changed.connect(self._on_project)
        self.table.moved.connect(lambda row: self.session.inspect(row.selected if row else None))
        self.table.opened.connect(self._open)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._on_menu)

    def retranslate(self) -> None:
        """Write all words and icons again."""
        tr = self.session.texts.tr
        self.title.setText(tr("Issues"))
        self.question.setText(tr("What should be fixed first?"))
        self.filter.setPlaceholderText(tr("Filter: words, or severity>=high domain:shop check:spf"))
        self.filter.setAccessibleName(tr("Filter the issues"))
        self.severity.setAccessibleName(tr("Severity"))
        self.table.setAccessibleName(tr("Issues"))
        self.reset.setText(tr("Clear filter"))
        self.status.setAccessibleName(tr("Status"))
        self._fill_severities()
        self._fill_statuses()
        self.rows.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(_WIDTHS) - 1)
        self._fit_columns()
        if self._language is not self.session.texts:
            self._language = self.session.texts
            self.reread()
        self._count()
        self.table.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Give short columns what their words need, and leave out what a narrow window has no room for."""
        sizes = QComboBox.SizeAdjustPolicy
        for box in (self.severity, self.status):
            box.setMinimumContentsLength(8)
            narrow = self.width() < 560
            box.setSizeAdjustPolicy(sizes.AdjustToMinimumContentsLengthWithIcon if narrow else sizes.AdjustToContents)
        self.filter.setMinimumWidth(120)
        header, metrics = self.table.horizontalHeader(), self.table.fontMetrics()
        wide = metrics.averageCharWidth()
        room = self.width() - 40
        for number, (chars, least) in enumerate(_WIDTHS):
            needed = metrics.horizontalAdvance(self.rows.columns[number].title()) + 5 * wide
            self.table.setColumnHidden(number, room < least)
            if number != TITLE:
                header.resizeSection(number, max(needed, wide * chars))

    def _fill_severities(self) -> None:
        tr, chosen = self.session.texts.tr, self.severity.currentData()
        self.severity.blockSignals(True)  # noqa: FBT003
        self.severity.clear()
        for text, rank in (
            (tr("Everything, also what passed"), EVERYTHING),
            (tr("Problems and unknowns"), PROBLEMS),
            (tr("Medium and worse"), int(Severity.MEDIUM)),
            (tr("High and worse"), int(Severity.HIGH)),
            (tr("Critical only"), int(Severity.CRITICAL)),
            (tr("Unknown only"), ONLY_UNKNOWN),
        ):
            self.severity.addItem(text, rank)
        self.severity.setCurrentIndex(max(0, self.severity.findData(PROBLEMS if chosen is None else chosen)))
        self.severity.blockSignals(False)  # noqa: FBT003

    def _fill_statuses(self) -> None:
        tr, chosen = self.session.texts.tr, self.status.currentData()
        self.status.blockSignals(True)  # noqa: FBT003
        self.status.clear()
        for status, look in STATUSES.items():
            self.status.addItem(look.word(self.session.texts), status)
        self.status.addItem(tr("Any status"), ANY)
        self.status.setCurrentIndex(max(0, self.status.findData(chosen or OPEN)))
        self.status.blockSignals(False)  # noqa: FBT003

    def mark(self, status: str) -> None:
        """Say of the selected issues what becomes of them."""
        mark(self.session, self, self.table.chosen, status, self._step)

    def _step(self) -> None:
        """Go on to the row behind those selected; before them at the end of the table."""
        chosen = {row.key for row in self.table.chosen}
        numbers = [number for number, row in enumerate(self.rows.rows) if row.key in chosen]
        if not numbers:
            return
        rows = self.rows.rows
        near = [*rows[numbers[-1] + 1 :], *reversed(rows[: numbers[-1]])]
        following = next((row for row in near if row.key not in chosen), None)
        if following is not None:
            self.table.go_to(following.key)

    def _on_project(self) -> None:
        """Begin another project with the usual choice of rows."""
        self.filter.clear()
        self.severity.setCurrentIndex(self.severity.findData(PROBLEMS))
        self.status.setCurrentIndex(self.status.findData(OPEN))

    def refresh(self) -> None:
        """Read the latest audits again."""
        texts, scope = self.session.texts, self.session.scope
        self.session.read(lambda db: read_rows(db, texts, scope), self.show_rows, owner=self, key="issues")

    def show_rows(self, rows: list[IssueRow]) -> None:
        """Show rows that were read; the filter stays."""
        self.rows.show(rows)
        self.counted.emit(sum(1 for row in rows if row.rank >= Severity.LOW and row.status == OPEN))
        self._apply()

    def _apply(self) -> None:
        query = parse(self.filter.text(), FIELDS)
        self.filter.setProperty("wrong", bool(query.wrong))
        self.filter.style().polish(self.filter)
        self.filter.setToolTip(self.session.texts.tr("Not understood: {term}", term=query.wrong) if query.wrong else "")
        self.rows.choose(_wanted(self.severity.currentData(), self.status.currentData(), query))
        self._count(query.wrong)

    def _count(self, wrong: str = "") -> None:
        texts, shown, total = self.session.texts, len(self.rows.rows), len(self.rows.everything)
        parts = [texts.tr("{shown} of {total} shown", shown=shown, total=total)]
        if shown < total:
            parts.append(texts.plural("{count} hidden by the filter", "{count} hidden by the filter", total - shown))
        if wrong:
            parts.append(texts.tr("Not understood: {term}", term=wrong))
        self.count.setText(" · ".join(parts))
        self.reset.setVisible(shown < total)
        self.stack.setCurrentWidget(self.table if shown else self.empty)
        if not shown:
            self._say_empty(total)

    def _say_empty(self, total: int) -> None:
        tr = self.session.texts.tr
        if total and self.filter.text():
            self.empty.say(tr("Nothing matches the filter"), tr("Clear filter"), self.clear_filter)
        elif total:
            self.empty.say(tr("No issues at this severity"), tr("Show everything"), self.clear_filter, icon="pass")
        else:
            self.empty.say(tr("No audit yet: the issues appear when the checks have run"), action="audit.run")

    def clear_filter(self) -> None:
        """Show every row."""
        self.filter.clear()
        self.severity.setCurrentIndex(self.severity.findData(EVERYTHING))
        self.status.setCurrentIndex(self.status.findData(ANY))

    def search(self) -> None:
        """Go to the filter box."""
        self.filter.setFocus()
        self.filter.selectAll()

    def enter(self) -> None:
        """Go to the table, on its first row if there was none yet."""
        if self.stack.currentWidget() is self.empty:
            self.empty.button.setFocus()
            return
        if not self.table.chosen:
            self.table.go_to((self.table.current or self.rows.rows[0]).key)
        self.table.setFocus()

    def _open(self, row: IssueRow) -> None:
        self.session.inspect(row.selected)
        self.session.asked_for_inspector.emit()

    def _on_menu(self, at: QPoint) -> None:
        row = self.table.current
        if row is None:
            return
        tr = self.session.texts.tr
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Open in the inspector"), lambda: self._open(row))
        menu.addAction(tr("Copy rows"), self.table.copy)
        menu.addSeparator()
        if isinstance(row.selected.thing, Finding) and self.session.writable:
            marks = menu.addMenu(tr("Mark"))
            for number, (status, look) in enumerate(STATUSES.items(), 1):
                marks.addAction(f"{look.word(self.session.texts)}\t{number}", partial(self.mark, status))
            menu.addSeparator()
        menu.addAction(tr("Only {what}", what=row.check.upper()), lambda: self._add(f"check:{row.check}"))
        menu.addAction(tr("Only {what}", what=row.domain), lambda: self._add(f"domain:{row.domain}"))
        menu.addAction(
            tr("Leave out {what}", what=row.check.upper()),
            lambda: self._add(f"-check:{row.check}"),
        )
        menu.popup(self.table.viewport().mapToGlobal(at))

    def _add(self, term: str) -> None:
        self.filter.setText(f"{self.filter.text()} {term}".strip())


def _wanted(least: int, status: str, query: Query) -> Callable[[IssueRow], bool]:
    tests = query.tests

    def wanted(row: IssueRow) -> bool:
        if least == ONLY_UNKNOWN:
            inside = row.rank == UNKNOWN_RANK
        elif least == PROBLEMS:
            inside = row.rank >= PROBLEMS or row.rank == UNKNOWN_RANK
        else:
            inside = row.rank >= least
        return inside and status in {row.status, ANY} and all(test(row) for test in tests)

    return wanted


def _heading(session: Session, key: str) -> str:
    tr = session.texts.tr
    return {
        "severity": tr("Severity"),
        "finding": tr("Finding"),
        "subject": tr("Subject"),
        "check": tr("Check"),
        "since": tr("Since"),
        "status": tr("Status"),
        "evidence": tr("Evidence"),
    }[key]
