"""The status bar: the file, whether it can be written, whether anything may be sent, and what is running."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QStatusBar, QToolButton

from workbench.model.changes import Changes
from workbench.ui.actions import ACTIONS
from workbench.ui.icons import icon
from workbench.ui.jobs import Job
from workbench.ui.parts import button, label
from workbench.ui.session import Note, Session
from workbench.ui.wording import read_only_text

SHOWN_MS = 8000
"""So long a message stays, unless something else is done before."""


class JobBox(QFrame):
    """The job that has run longest: title, progress, cancel; and how many others run."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._job: Job | None = None
        self.title = label("", wrap=False)
        self.bar = QProgressBar()
        self.bar.setFixedWidth(130)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(10)
        self.cancel = QToolButton()
        self.cancel.clicked.connect(self._on_cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 4, 0)
        row.setSpacing(6)
        for part in (self.title, self.bar, self.cancel):
            row.addWidget(part)
        self.hide()
        session.jobs.moved.connect(self._on_moved)
        session.follow(self)

    def retranslate(self) -> None:
        """Write all words and icons again."""
        tr = self._session.texts.tr
        self.cancel.setIcon(icon("close", self._session.theme.tokens.text))
        self.cancel.setAccessibleName(tr("Cancel"))
        self.cancel.setToolTip(tr("Cancel"))
        self.bar.setAccessibleName(tr("Progress"))

    def _on_moved(self) -> None:
        titled = [job for job in self._session.jobs.running if job.title]
        self.setVisible(bool(titled))
        self._job = titled[0] if titled else None
        if self._job is None:
            return
        progress, texts = self._job.progress, self._session.texts
        self.bar.setRange(0, progress.total)
        self.bar.setValue(min(progress.done, progress.total))
        said = self._job.title
        if progress.total:
            said += " " + texts.tr("{done} of {total}", done=progress.done, total=progress.total)
        if len(titled) > 1:
            said += " · " + texts.plural("{count} more running", "{count} more running", len(titled) - 1)
        self.title.setText(said)

    def _on_cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.title.setText(self._session.texts.tr("Stopping …"))


class Status(QStatusBar):
    """The window's lowest line."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._note: Note | None = None
        self._fade = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._fade.timeout.connect(self.forget)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(12, 0, 4, 0)
        self.path = label("", "muted", wrap=False)
        self.path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.path.setMinimumWidth(60)
        self.message = label("", wrap=False)
        self.open: QPushButton = button(flat=True)
        self.open.clicked.connect(self._on_open)
        self.read_only = QLabel()
        self.read_only.setObjectName("badge")
        self.read_only_icon = QLabel()
        self.offline = QToolButton()
        self.offline.setObjectName("offlineSwitch")
        self.offline.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.offline.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.offline.clicked.connect(lambda: session.wanted.emit("tools.offline"))
        self.jobs = JobBox(session)
        self.addWidget(self.path)
        self.addWidget(self.message)
        self.addWidget(self.open)
        for part in (self.jobs, self.read_only_icon, self.read_only, self.offline):
            self.addPermanentWidget(part)
        session.noted.connect(self._on_note)
        session.changed.connect(self._on_changed)
        session.project_changed.connect(self._on_project)
        session.follow(self)

    def retranslate(self) -> None:
        """Write all words and icons again."""
        tr, project = self._session.texts.tr, self._session.project
        self._show_offer()
        self.path.setAccessibleName(tr("Project file"))
        self.path.setText(str(project.path) if project else "")
        self.path.setToolTip(str(project.path) if project else "")
        locked = project is not None and project.read_only
        self.read_only.setVisible(locked)
        self.read_only_icon.setVisible(locked)
        if project is not None and locked:
            reason = read_only_text(self._session.texts, project.read_only_reason)
            self.read_only.setText(tr("Read-only: {reason}", reason=reason))
            theme = self._session.theme.tokens
            self.read_only.setStyleSheet(f"color: {theme.medium}; background: {theme.medium_tint};")
            self.read_only_icon.setPixmap(icon("lock", theme.medium).pixmap(16, 16))
        self._show_offline()

    def _show_offline(self) -> None:
        session = self._session
        self.offline.setVisible(session.project is not None)
        off, tr, theme = session.offline, session.texts.tr, session.theme.tokens
        self.offline.setEnabled(session.writable)
        self.offline.setProperty("off", off)
        self.offline.style().polish(self.offline)
        self.offline.setText(tr("OFFLINE") if off else tr("Online"))
        self.offline.setIcon(icon("offline" if off else "online", theme.medium if off else theme.text))
        self.offline.setAccessibleName(tr("Offline switch"))
        self.offline.setToolTip(
            tr("Nothing is sent. Click to allow requests that you start")
            if off
            else tr("Requests are sent only when you start them. Click to forbid all")
        )

    def forget(self) -> None:
        """Take the message away: what it says is over."""
        self._fade.stop()
        self._note = None
        self.message.clear()
        self._show_offer()

    def _on_project(self) -> None:
        self.forget()
        self.retranslate()

    def _on_changed(self, changes: Changes) -> None:
        if changes & Changes.SETTINGS:
            self._show_offline()

    def _on_note(self, note: Note) -> None:
        if note.lasting:
            return
        self._note = note
        self.message.setText(note.text)
        self._show_offer()
        self._fade.start()

    def _show_offer(self) -> None:
        """Offer to open what was written, or the action that the note names."""
        note, texts = self._note, self._session.texts
        self.open.setVisible(note is not None and (note.path is not None or bool(note.action)))
        self.open.setText(ACTIONS[note.action].label(texts) if note is not None and note.action else texts.tr("Open"))

    def _on_open(self) -> None:
        if self._note is None:
            return
        if self._note.path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._note.path)))
        elif self._note.action:
            self.open.hide()
            self._session.wanted.emit(self._note.action)
