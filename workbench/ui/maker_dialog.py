"""A maker in the window: fields at the left, at the right the exact record as it comes out of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench.model.errors import WorkbenchError
from workbench.model.names import to_unicode
from workbench.ui.checks import short_title
from workbench.ui.jobs import Job
from workbench.ui.made import Made, MadeView
from workbench.ui.maker_answers import MakerAnswers
from workbench.ui.maker_dkim import DkimForm
from workbench.ui.maker_form import MakerForm, Work
from workbench.ui.maker_forms import BimiForm, DmarcForm, StsForm, TlsForm
from workbench.ui.maker_spf import SpfForm
from workbench.ui.parts import label, row_of
from workbench.ui.running import answering
from workbench.ui.session import DraftWish, Session

FORMS: dict[str, Callable[[Session, str], MakerForm]] = {
    "spf": SpfForm,
    "dkim": DkimForm,
    "dmarc": DmarcForm,
    "mta_sts": StsForm,
    "tls_rpt": TlsForm,
    "bimi": BimiForm,
}
"""By the check that judges the record."""

PAUSE_MS = 250
"""After the last key the record is made anew."""

FORM_WIDE = 430


class _Failed(NamedTuple):
    """Why no record can be made."""

    error: WorkbenchError


class MakerDialog(QDialog):
    """
    Makes one kind of record for a domain.

    Attributes:
        made: What was made last; None while nothing could be.
    """

    def __init__(self, session: Session, domain: str, check: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.domain, self.check = session, domain, check
        self.answers = MakerAnswers.read(session.db, domain, answering(session))
        self.made: Made | None = None
        self._job: Job | None = None
        self.form = FORMS[check](session, domain)
        self.view = MadeView(session)
        self.problem = label("", "wrong", selectable=True)
        self.waiting = label("", "muted")
        self.online = QCheckBox()
        self.draft = QPushButton()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.make)
        self.waiting.hide()
        self.problem.hide()
        self._lay_out()
        self._say_words()
        self.form.changed.connect(self._on_changed)
        self.online.toggled.connect(self._on_changed)
        self.draft.clicked.connect(self.lay_as_draft)
        self._fit(parent)
        self.make()

    def _lay_out(self) -> None:
        box = QDialogButtonBox()
        self.draft.setProperty("primary", True)  # noqa: FBT003
        self.draft.setAutoDefault(False)
        self.draft.setEnabled(False)
        box.addButton(self.draft, QDialogButtonBox.ButtonRole.ActionRole)
        self.shut: QPushButton = box.addButton("-", QDialogButtonBox.ButtonRole.RejectRole)
        self.shut.setAutoDefault(False)
        self.shut.clicked.connect(self.reject)
        left, right = _scrolled(self.form), _scrolled(self.view)
        left.setFixedWidth(FORM_WIDE)
        beside = QVBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(self.problem)
        beside.addWidget(self.waiting)
        beside.addWidget(right, 1)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(left)
        body.addLayout(beside, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 16, 14)
        column.setSpacing(10)
        column.addLayout(body, 1)
        column.addLayout(row_of(self.online, None, box))

    def _say_words(self) -> None:
        tr = self.session.texts.tr
        name = short_title(self.session.texts, self.check)
        self.setWindowTitle(tr("Make a record: {check} for {domain}", check=name, domain=to_unicode(self.domain)))
        self.view.setAccessibleName(tr("The record that was made"))
        self.waiting.setText(tr("The record is being made …"))
        self.draft.setText(tr("Lay as draft"))
        self.draft.setToolTip(tr("Lay this record over the stored answers and see what would change"))
        self.shut.setText(tr("Close"))
        offline, recorded = self.answers.answering.offline, bool(self.answers.answering.recordings)
        self.online.setText(
            tr("Offline: what the latest audit does not hold stays unknown")
            if offline
            else tr("Ask name servers for what the latest audit does not hold")
        )
        self.online.setEnabled(not offline)
        self.online.setVisible(not recorded)

    def _fit(self, parent: QWidget | None) -> None:
        room = parent.window().size() if parent is not None else self.screen().availableSize()
        self.setMinimumSize(820, 480)
        self.resize(min(1120, room.width() - 40), min(720, room.height() - 40))

    def _on_changed(self) -> None:
        self._pause.start()

    def make(self) -> None:
        """Make the record of what the fields say, in the background; a newer try ends an older one."""
        self._pause.stop()
        try:
            work = self.form.work()
        except WorkbenchError as error:
            self._show(_Failed(error))
            return
        if work is not None:
            task = _make(self.answers, work, online=self.online.isChecked())
            title = self.session.texts.tr("Asking name servers") if self.online.isChecked() else ""
            self.waiting.setVisible(self.made is None)
            self.problem.hide()
            self._job = self.session.jobs.run(title, task, owner=self, done=self._show, key="maker")

    def _show(self, found: Any) -> None:
        texts = self.session.texts
        self.made = None if isinstance(found, _Failed) else self.form.tell(found)
        self.waiting.hide()
        self.problem.setText(texts.error(found.error) if isinstance(found, _Failed) else "")
        self.problem.setObjectName("wrong" if self.form.touched else "muted")  # nothing is wrong before it is filled in
        self.problem.style().polish(self.problem)
        self.problem.setVisible(isinstance(found, _Failed))
        self.view.show_made(self.made, self.answers.target.rules)
        self.draft.setEnabled(self.made is not None)

    def lay_as_draft(self) -> None:
        """Put the record into the draft editor of the Authentication page."""
        if self.made is None:
            return
        for record in self.made.proof.records:
            self.session.asked_to_draft.emit(DraftWish(self.domain, record, write=True))
        if self.session.writable:
            self.form.laid()
        self.accept()

    def done(self, result: int) -> None:
        """Close the dialog; what was not ready is not wanted any more, and a key that was not made is not written."""
        self._pause.stop()
        if self._job in self.session.jobs.running:
            self._job.cancel()
        super().done(result)


async def _make(answers: MakerAnswers, work: Work, *, online: bool) -> Any:
    """Return what was made, or why nothing can be."""
    try:
        async with answers.resolver(online=online) as resolver:
            return await work(resolver, answers.target)
    except WorkbenchError as error:
        return _Failed(error)


def _scrolled(inside: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area
