"""Many domains at once: a list in, a table out, nothing stored unless asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMenu, QProgressBar, QSizePolicy, QStackedWidget, QVBoxLayout

from workbench.model.changes import Changes
from workbench.model.check_groups import in_reading_order
from workbench.ui.bulk_columns import FIXED, WORST, bulk_columns
from workbench.ui.bulk_list import ListBox
from workbench.ui.bulk_rows import BulkRow, bulk_fields
from workbench.ui.bulk_run import BulkRun
from workbench.ui.empty import Empty
from workbench.ui.flow import Flow
from workbench.ui.page import Page, page
from workbench.ui.parts import Badge, button, clear, label, row_of
from workbench.ui.query import parse
from workbench.ui.running import answering, refuses
from workbench.ui.session import Session
from workbench.ui.tables import Rows, Table
from workbench.ui.wording import VERDICTS

if TYPE_CHECKING:
    from workbench.store.database import Database
    from workbench.tasks.context import Context

FEW = 60
"""As many new rows are put in their places one by one; more are sorted in at once."""

PAUSE_MS = 150
"""While a filter is typed over very many rows, it is applied after the last key."""


@page(title=lambda texts: texts.tr("Bulk check"), icon="bulk", order=30)
class BulkPage(Page):
    """Question: which of these domains need work?"""

    inspects = False

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.checks: tuple[str, ...] = ()
        self.title, self.question = label("", "pageTitle", wrap=False), label("", "muted")
        self.list = ListBox(session)
        self.run = BulkRun(session)
        self.start, self.stop, self.again = button(primary=True), button(), button(flat=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(10)
        self.pace = label("", "muted", wrap=False)
        self.filter = QLineEdit()
        self.filter.setClearButtonEnabled(True)
        self.count = label("", "muted", wrap=False)
        self.save, self.add = button(), button()
        self.rows: Rows[BulkRow] = Rows(bulk_columns(session, ()))
        self.table: Table[BulkRow] = Table(self.rows, lambda row: row.domain, search_in=0)
        self.empty = Empty(session, "bulk")
        self.legend = Flow(spacing=4)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._apply)
        self._saved = 0  # of the results, since all of them were last saved
        self._lay_out()
        self._connect()
        session.follow(self)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.setSpacing(8)
        for part in (self.title, self.question, self.list):
            column.addWidget(part)
        running = row_of(self.start, self.stop, self.again, self.bar, self.pace)
        running.setStretch(3, 1)
        for made in (self.start, self.stop, self.again):
            made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        running.addStretch(1)
        column.addLayout(running)
        looking = row_of(self.filter, self.save, self.add)
        looking.setStretch(0, 1)
        column.addLayout(looking)
        column.addWidget(self.count)
        column.addWidget(self.stack, 1)
        column.addLayout(self.legend)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _connect(self) -> None:
        self.start.clicked.connect(self._on_start)
        self.stop.clicked.connect(self._on_stop)
        self.again.clicked.connect(self.forget)
        self.save.clicked.connect(lambda _: self._on_save())
        self.add.clicked.connect(self.add_selected)
        self.list.changed.connect(self._show_state)
        self.run.came.connect(self._on_rows)
        self.run.moved.connect(self._show_state)
        self.run.ended.connect(self._on_ended)
        self.filter.textChanged.connect(lambda _: self._pause.start())
        self.filter.returnPressed.connect(self.table.setFocus)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_state())
        self.table.customContextMenuRequested.connect(self._on_menu)
        self.session.project_changed.connect(self._on_project)

    def retranslate(self) -> None:
        """Write all words and icons again."""
        tr = self.session.texts.tr
        self.title.setText(tr("Bulk check"))
        self.question.setText(
            tr("Which of these domains need work? Nothing is stored unless you add it to the project.")
        )
        self.stop.setText(tr("Stop"))
        self.again.setText(tr("Start over"))
        self.bar.setAccessibleName(tr("Progress"))
        self.filter.setPlaceholderText(tr("Filter: words, or score<50 spf:fails dmarc!=fine severity>=high"))
        self.filter.setAccessibleName(tr("Filter the domains"))
        self.save.setText(tr("Save as CSV …"))
        self.add.setText(tr("Add to project"))
        self.table.setAccessibleName(tr("Results"))
        clear(self.legend)
        for look in VERDICTS.values():
            self.legend.addWidget(Badge(self.session, look))
        self.rows.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, len(self.rows.columns) - 1))
        self._fit_columns()
        self._apply()
        self._show_state()

    def refresh(self) -> None:
        """Learn which checks there are."""
        self.session.read(_read_checks, self.show_checks, owner=self, key="bulk checks")

    def show_checks(self, checks: tuple[str, ...]) -> None:
        """Give every check its column."""
        if checks != self.checks:
            self.checks = checks
            self.rows.describe(bulk_columns(self.session, checks))
            self.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
            self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        header, metrics = self.table.horizontalHeader(), self.table.fontMetrics()
        char = metrics.averageCharWidth()
        header.setMinimumSectionSize(30)
        for number, column in enumerate(self.rows.columns):
            least = {0: char * 26, 1: char * 10, 2: char * 18}.get(number, 0)
            header.resizeSection(number, max(metrics.horizontalAdvance(column.title()) + 4 * char, least))
        self.table.viewport().update()

    def _on_project(self) -> None:
        self.forget()
        self.list.clear()

    def forget(self) -> None:
        """Drop the results; the list stays."""
        self._saved = 0
        self.run.forget()
        self.rows.show([])
        self._apply()
        self._show_state()

    def search(self) -> None:
        """Go to the filter, or to the list while there is nothing to filter."""
        (self.filter if self.rows.everything else self.list.field).setFocus()

    def _left(self) -> list[str]:
        done = {row.domain for row in self.rows.everything}
        return [domain for domain in self.list.found.domains if domain not in done]

    def _on_start(self) -> None:
        answers, domains = answering(self.session), self._left()
        if self.run.running or not domains or refuses(self.session, answers):
            return
        self.list.unfold(shown=False)
        self.run.start(answers, domains, self.checks, before=len(self.rows.everything))

    def _on_stop(self) -> None:
        self.stop.setEnabled(False)
        self.run.stop()

    def _on_rows(self, rows: list[BulkRow]) -> None:
        """Take rows that finished; few are put in their places, many are sorted anew."""
        if len(rows) <= FEW:
            self.rows.add(rows)
            self._count()
        else:
            self.rows.show([*self.rows.everything, *rows])
            self._apply()

    def _on_ended(self) -> None:
        """Say that the run is over, and bring the worst to the top unless the user chose an order."""
        session, progress = self.session, self.run.progress
        if session.project is None or not progress.done:
            return
        if self.table.horizontalHeader().sortIndicatorSection() < 0:
            self.table.sortByColumn(WORST, Qt.SortOrder.DescendingOrder)
        if progress.done < progress.total:
            session.note(
                session.texts.tr("Stopped: {done} of {total} checked", done=progress.done, total=progress.total)
            )
        else:
            session.note(session.texts.plural("{count} domain checked", "{count} domains checked", progress.done))

    def enter(self) -> None:
        """Go to the results, or to the list while there are none."""
        if self.rows.rows:
            self.table.setFocus()
        else:
            self.search()

    def _apply(self) -> None:
        query = parse(self.filter.text(), bulk_fields(self.checks))
        self.filter.setProperty("wrong", bool(query.wrong))
        self.filter.style().polish(self.filter)
        self.rows.choose(query.matches if query.tests else None)
        self._count(query.wrong)

    def _count(self, wrong: str = "") -> None:
        texts, shown, total = self.session.texts, len(self.rows.rows), len(self.rows.everything)
        parts = [texts.tr("{shown} of {total} shown", shown=shown, total=total)]
        if wrong:
            parts.append(texts.tr("Not understood: {term}", term=wrong))
        self.count.setText(" · ".join(parts))
        self.count.setVisible(bool(total))
        self.counted.emit(total)
        self.stack.setCurrentWidget(self.table if shown else self.empty)
        if not shown and total:
            self.empty.say(texts.tr("Nothing matches the filter"), texts.tr("Clear filter"), self.filter.clear)
        elif not shown:
            self.empty.say(texts.tr("The results appear here, one line a domain"))
        self.save.setEnabled(shown > 0)

    def _show_state(self) -> None:
        """Show what can be done, how far the run is, and how fast it goes."""
        texts, run = self.session.texts, self.run
        left, rows = len(self._left()), len(self.rows.everything)
        self.start.setText(
            texts.plural("Check {count} domain", "Check {count} domains", left)
            if not rows
            else texts.plural("Check {count} more", "Check {count} more", left)
        )
        self.start.setEnabled(left > 0 and not run.running and self.session.project is not None)
        self.start.setVisible(not run.running and (left > 0 or not rows))
        self.stop.setVisible(run.running)
        self.stop.setEnabled(run.running)
        self.again.setVisible(rows > 0 and not run.running)
        self.bar.setVisible(run.running)
        self.bar.setRange(0, max(1, run.progress.total))
        self.bar.setValue(run.progress.done)
        self.pace.setText(self._pace())
        self.add.setEnabled(self.session.writable and self.table.selectionModel().hasSelection())

    def _pace(self) -> str:
        texts, run = self.session.texts, self.run
        if not run.running:
            return ""
        parts = [texts.tr("{done} of {total}", done=run.progress.done, total=run.progress.total)]
        if run.rate:
            parts.append(texts.tr("{rate} a second", rate=texts.number(run.rate, 1)))
        if run.left_s is not None:
            minutes, seconds = divmod(round(run.left_s), 60)
            parts.append(texts.tr("{minutes} min {seconds} s left", minutes=minutes, seconds=seconds))
        return " · ".join(parts)

    def add_selected(self) -> None:
        """Add the selected domains to the project; their audits are made there when the checks are run."""
        from workbench.store.entities import list_domains

        session = self.session
        known = {entry.name for entry in list_domains(session.db)}
        fresh = [row.domain for row in self.table.chosen if row.domain not in known]
        if not fresh:
            session.note(session.texts.tr("All of these are in the project already"))
            return
        said = session.texts.plural(
            "{count} domain added to the project", "{count} domains added to the project", len(fresh)
        )

        def again() -> None:
            session.write(Changes.ENTITIES, partial(_put, domains=fresh), owner=self)

        again()
        session.undo.push(
            said, lambda: session.write(Changes.ENTITIES, partial(_take, domains=fresh), owner=self), again
        )
        session.note(said, action="edit.undo")

    def unsaved(self) -> str:
        """Return how many results nobody saved."""
        texts, run, rows = self.session.texts, self.run, len(self.rows.everything)
        if run.running:
            done, total = run.progress.done, run.progress.total
            return texts.tr("The bulk check is running: {done} of {total} domains are checked.", done=done, total=total)
        if rows <= self._saved:
            return ""
        return texts.plural("The bulk check has {count} result.", "The bulk check has {count} results.", rows)

    def save_unsaved(self, then: Callable[[], None]) -> None:
        """Stop, and save every result there is."""
        if self.run.running:
            self.run.ended.connect(partial(self._save_all, then), Qt.ConnectionType.SingleShotConnection)
            self.run.stop()
        else:
            self._save_all(then)

    def _save_all(self, then: Callable[[], None]) -> None:
        self.filter.clear()
        self._apply()
        self._on_save(then)

    def drop_unsaved(self) -> None:
        """Forget the results."""
        self.forget()

    def _on_save(self, then: Callable[[], None] | None = None) -> None:
        tr, settings = self.session.texts.tr, self.session.settings
        start = str(Path(settings.folder) / "domains.csv")
        path, _ = QFileDialog.getSaveFileName(self, tr("Save as CSV …").replace(" …", ""), start, "CSV (*.csv)")
        if path:
            settings.folder = str(Path(path).parent)
            self.save_csv(Path(path), then)

    def save_csv(self, path: Path, then: Callable[[], None] | None = None) -> None:
        """Write what is seen, in the order seen, as the columns stand."""
        from workbench.ui.csv_file import table_csv

        session = self.session
        data = table_csv(self.table.columns_shown(), self.rows.rows)
        written = len(self.rows.rows)

        async def task(_: Context) -> None:
            from workbench.tasks.export import write_whole

            write_whole(path, data)

        def done(_: None) -> None:
            session.note(session.texts.tr("Saved {file}", file=path.name), path=path)
            self._saved = written if written == len(self.rows.everything) else self._saved
            if then is not None:
                then()

        session.start(session.texts.tr("Writing {file}", file=path.name), task, owner=self, done=done)

    def _on_menu(self, at: QPoint) -> None:
        row = self.table.current
        if row is None:
            return
        tr = self.session.texts.tr
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Copy rows"), self.table.copy)
        menu.addAction(tr("Add to project"), self.add_selected).setEnabled(self.session.writable)
        number = self.table.columnAt(at.x()) - FIXED
        if number >= 0 and row.verdicts[number] is not None:
            term = f"{self.checks[number].replace('_', '')}:{row.verdicts[number]}"
            menu.addSeparator()
            menu.addAction(tr("Only {what}", what=term), lambda: self._narrow(term))
            menu.addAction(tr("Leave out {what}", what=term), lambda: self._narrow(f"-{term}"))
        menu.popup(self.table.viewport().mapToGlobal(at))

    def _narrow(self, term: str) -> None:
        self.filter.setText(f"{self.filter.text()} {term}".strip())


def _read_checks(_: Database) -> tuple[str, ...]:
    from workbench.checks.base import CHECKS
    from workbench.tasks.plugins import load_checks

    load_checks()
    return tuple(in_reading_order(CHECKS))


def _put(db: Database, domains: Sequence[str]) -> None:
    from workbench.store.entities import list_domains, put_domain

    known = {entry.name for entry in list_domains(db)}
    for domain in domains:
        if domain not in known:
            put_domain(db, domain)


def _take(db: Database, domains: Sequence[str]) -> None:
    """Remove domains that were added; one that was audited since stays, with all that was found."""
    from workbench.store.audits import list_audits
    from workbench.store.entities import remove_domain

    for domain in domains:
        if not list_audits(db, domain):
            remove_domain(db, domain)
