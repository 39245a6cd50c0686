"""The drafts of a domain: kept while they are typed, tried together on the latest stored answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QVBoxLayout

from workbench.model.audit import Audit
from workbench.model.changes import Changes
from workbench.model.errors import WorkbenchError
from workbench.model.findings import Record
from workbench.ui.difference import Difference
from workbench.ui.draft_editor import DraftEditor
from workbench.ui.draft_state import caution_of, standing
from workbench.ui.parts import label, row_of
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.store.database import Database
    from workbench.store.drafts import DraftRow
    from workbench.tasks.whatif import WhatIf

PAUSE_MS = 250
"""After the last key a draft is kept and tried."""


class Drafts(QFrame):
    """The panel of drafts above the cards; hidden where there are none."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._domain: str | None = None
        self._audit: Audit | None = None
        self._gone: set[int] = set()
        self._changed: set[DraftEditor] = set()
        self.editors: dict[str, list[DraftEditor]] = {}
        self.setObjectName("drafts")
        self.title, self.hint = label("", "cardTitle", wrap=False), label("", "muted")
        self.problem = label("", "wrong")
        self.difference = Difference(session)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._on_pause)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 14)
        self.column.setSpacing(10)
        self.column.addLayout(row_of(self.title, None))
        for part in (self.hint, self.problem, self.difference):
            self.column.addWidget(part)
        self.hide()
        self.difference.chosen.connect(self._on_chosen)
        session.project_changed.connect(self._forget)
        session.follow(self)

    def retranslate(self) -> None:
        """Write all words and icons again."""
        tr = self._session.texts.tr
        self.title.setText(tr("Drafts"))
        self.hint.setText(
            tr(
                "Laid over the answers of the latest audit; nothing is sent or published. Kept in the project as you "
                "type."
            )
        )
        self.setAccessibleName(tr("Drafts"))
        for editors in self.editors.values():
            for editor in editors:
                editor.retranslate()
        self.difference.retranslate()
        self._tell()

    @property
    def shown(self) -> list[DraftEditor]:
        """The drafts of the domain that is shown."""
        return self.editors.get(self._domain or "", [])

    def _forget(self) -> None:
        for editors in self.editors.values():
            for editor in editors:
                editor.deleteLater()
        self.editors, self._gone, self._changed = {}, set(), set()
        self._domain = self._audit = None
        self.difference.show_found(None)

    def show_domain(self, domain: str | None, audit: Audit | None, rows: Iterable[DraftRow]) -> None:
        """Show the drafts of a domain; what is being typed is newer than what was read."""
        rows = list(rows)
        for row in rows:
            known = {number for editor in self.editors.get(row.domain, ()) for number in editor.ids}
            if row.id not in known | self._gone:
                self._make(row.domain, row.record, row.id)
        moved = domain != self._domain or (audit and audit.id) != (self._audit and self._audit.id)
        self._domain, self._audit = domain, audit
        self._show()
        if moved:
            self.difference.show_found(None)
            self._try()

    def open(self, domain: str, record: Record) -> DraftEditor:
        """Begin a draft, or go to the one that is there for the same record; several MX stand side by side."""
        for editor in self.editors.get(domain, ()):
            kept = editor.kept
            same = kept == record if record.type != "TXT" else (kept.name, kept.type) == (record.name, record.type)
            if same:
                self._show()
                return editor
        editor = self._make(domain, record)
        self._changed.add(editor)
        self._show()
        self._on_pause()
        return editor

    def rewrite(self, editor: DraftEditor, record: Record) -> None:
        """Let a draft say something else; Ctrl+Z brings back what it said."""
        before = editor.kept
        if before == record:
            return

        def put(said: Record) -> None:
            self.open(editor.domain, said).write(said)

        put(record)
        text = self._session.texts.tr("draft of {name}", name=record.name)
        self._session.undo.push(text, lambda: put(before), lambda: put(record))

    def _make(self, domain: str, record: Record, row: int | None = None) -> DraftEditor:
        editor = DraftEditor(self._session, domain, record, row)
        editor.hide()
        self.editors.setdefault(domain, []).append(editor)
        self.column.insertWidget(self.column.count() - 2, editor)
        editor.retranslate()
        editor.edited.connect(lambda: self._on_edited(editor))
        editor.discarded.connect(lambda: self._discard(editor))
        return editor

    def _show(self) -> None:
        for domain, editors in self.editors.items():
            for editor in editors:
                editor.setVisible(domain == self._domain)
        self.setVisible(bool(self.shown))

    def _on_edited(self, editor: DraftEditor) -> None:
        self._changed.add(editor)
        self._pause.start()

    def _on_pause(self) -> None:
        if self._session.project is None:
            return
        for editor in self._changed if self._session.writable else ():
            self._keep(editor)
        self._changed = set()
        self._try()

    def _keep(self, editor: DraftEditor) -> None:
        """Write a draft to the project in place of what was kept of it; writes run one after the other."""
        from workbench.store.drafts import put_draft, remove_draft
        from workbench.store.entities import list_domains

        record, domain = editor.kept, editor.domain

        def work(db: Database) -> None:
            if editor.row is not None:
                remove_draft(db, editor.row)
            if all(entry.name != domain for entry in list_domains(db)):
                return  # removed meanwhile, and its drafts with it
            editor.row = put_draft(db, domain, record)
            editor.ids.add(editor.row)
            self._gone.discard(editor.row)

        self._session.write(Changes.DRAFTS, work, owner=self)

    def _discard(self, editor: DraftEditor) -> None:
        """Take a draft away; Ctrl+Z brings it back."""
        session, record, domain = self._session, editor.kept, editor.domain
        self._drop(editor)
        tr = session.texts.tr
        held = [editor]

        def back() -> None:
            held[0] = self.open(domain, record)

        text = tr("draft of {name}", name=record.name)
        session.undo.push(text, back, lambda: self._drop(held[0]))
        session.note(tr("Draft of {name} discarded", name=record.name), action="edit.undo")

    def _drop(self, editor: DraftEditor) -> None:
        from workbench.store.drafts import remove_draft

        if editor not in self.editors.get(editor.domain, ()):
            return
        self.editors[editor.domain].remove(editor)
        self._changed.discard(editor)
        self._gone |= editor.ids
        editor.hide()
        editor.deleteLater()

        def work(db: Database) -> None:
            if editor.row is not None:
                remove_draft(db, editor.row)

        if self._session.writable:
            self._session.write(Changes.DRAFTS, work, owner=self)
        self._show()
        self._try()

    def _try(self) -> None:
        """Audit the stored answers with the drafts over them, in the background; a newer try ends an older one."""
        project, domain, audit = self._session.project, self._domain, self._audit
        drafts = tuple(editor.record for editor in self.shown if editor.record is not None)
        self._tell()
        if project is None or domain is None or audit is None or not drafts:
            self.difference.show_found(None)
            return

        async def task() -> WhatIf | WorkbenchError:
            from workbench.tasks.whatif import latest_kept, what_if

            try:
                return await what_if(latest_kept(project.read(), domain), drafts)
            except WorkbenchError as error:
                return error

        self._session.jobs.run("", task(), owner=self, done=self._on_found, key="whatif")

    def _on_found(self, found: WhatIf | WorkbenchError) -> None:
        if isinstance(found, WorkbenchError):
            self.difference.show_found(None)
            self.problem.setText(self._session.texts.error(found))
            self.problem.show()
            return
        if found.stored.domain != self._domain:
            return
        self.problem.hide()
        self.difference.show_found(found)
        self._tell()

    def _tell(self) -> None:
        """Say of every draft how it stands, as far as it was tried; and why none could be."""
        texts, found = self._session.texts, self.difference.found
        for editor in self.shown:
            record, audit = editor.record, self._audit
            editor.warn("" if record is None or audit is None else caution_of(texts, record, audit))
            if (
                found is not None
                and editor.record in found.drafts
                and editor.record is not None
                and editor.record.value
            ):
                editor.say(*standing(texts, editor.record, found))
        waiting = self._audit is None and bool(self.shown)
        self.problem.setText(texts.tr("No audit of this domain yet: run the checks, then drafts can be tried"))
        self.problem.setVisible(waiting)

    def _on_chosen(self, selected: object) -> None:
        self._session.inspect(selected)
        self._session.asked_for_inspector.emit()
