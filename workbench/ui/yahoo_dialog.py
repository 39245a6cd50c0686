"""Yahoo's numbers, typed by hand: Yahoo has no interface that would give them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QDateEdit, QLineEdit, QWidget

from workbench.model.changes import Changes
from workbench.model.errors import WorkbenchError
from workbench.model.samples import Sample
from workbench.ui.dialogs import Form
from workbench.ui.parts import button, label, row_of
from workbench.ui.session import Session

if TYPE_CHECKING:
    from datetime import datetime

    from workbench.store.database import Database
    from workbench.tasks.context import Context

HUB = "https://senders.yahooinc.com/"


class YahooDialog(Form):
    """Day, domain, complaint rate, messages in the inbox, complaints."""

    def __init__(self, session: Session, domains: Sequence[str], today: date, parent: QWidget | None = None) -> None:
        tr = session.texts.tr
        super().__init__(session, parent, tr("Type Yahoo's numbers"), tr("Keep"))
        self._samples: list[Sample] = []
        yesterday = today - timedelta(days=1)
        self.day = QDateEdit(QDate(yesterday.year, yesterday.month, yesterday.day))
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("dd.MM.yyyy" if session.texts.language == "ru" else "yyyy-MM-dd")
        self.day.setMaximumDate(QDate(today.year, today.month, today.day))
        self.domain = QComboBox()
        self.domain.setEditable(True)
        self.domain.addItems(list(domains))
        self.domain.setMinimumContentsLength(28)
        self.rate, self.inboxed, self.complaints = QLineEdit(), QLineEdit(), QLineEdit()
        self.rate.setPlaceholderText("0,08 %" if session.texts.language == "ru" else "0.08%")
        hub = button(flat=True)
        hub.setText(tr("Open {host}", host="senders.yahooinc.com"))
        hub.clicked.connect(lambda: session.outside.browse(HUB))
        said = tr("Open Insights in Yahoo Sender Hub and copy the numbers of one day. What is not shown stays empty.")
        self.form.addRow(label(said, "muted"))
        self.form.addRow(row_of(hub, None))
        for word, field in (
            (tr("Day"), self.day),
            (tr("Domain of the DKIM signature"), self.domain),
            (tr("Complaint rate in percent"), self.rate),
            (tr("Delivered to the inbox"), self.inboxed),
            (tr("Complaints, if shown"), self.complaints),
        ):
            field.setAccessibleName(word)
            self.form.addRow(word, field)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        self.rate.setFocus()

    def wrong(self) -> str:
        """Return what is wrong with what was typed; keep what it means if nothing is."""
        from workbench.sources.yahoo_sender_hub import type_samples

        day = self.day.date()
        try:
            self._samples = type_samples(
                date(day.year(), day.month(), day.day()),
                self.domain.currentText(),
                complaint_rate=self.rate.text(),
                inboxed=self.inboxed.text(),
                complaints=self.complaints.text(),
            )
        except WorkbenchError as error:
            return self.session.texts.error(error)
        return ""

    @property
    def samples(self) -> list[Sample]:
        """What was typed."""
        return self._samples


def keep_typed(session: Session, samples: Sequence[Sample], *, owner: QWidget) -> None:
    """Store what was typed; Ctrl+Z takes it back, and what stood before stands again."""
    texts = session.texts
    moments: list[datetime] = []

    def put() -> None:
        async def task(ctx: Context) -> None:
            from workbench.store.samples import put_samples

            now = ctx.clock()
            stamped = [sample._replace(fetched=now) for sample in samples]
            await ctx.write(Changes.SAMPLES, lambda db: put_samples(db, stamped))
            moments.append(now)

        session.start("", task, owner=owner)

    def back() -> None:
        def work(db: Database) -> None:
            from workbench.store.typed import remove_typed

            for moment in moments:
                remove_typed(db, moment)

        session.write(Changes.SAMPLES, work, owner=owner)

    put()
    text = texts.plural("{count} number of Yahoo typed", "{count} numbers of Yahoo typed", len(samples))
    session.undo.push(text, back, put)
    session.note(text, action="edit.undo")
