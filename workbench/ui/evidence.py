"""The bytes a finding rests on: one tab each, with hash, origin and time, verified as they are shown."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QSizePolicy, QTabBar, QVBoxLayout

from workbench.model.evidence import Evidence
from workbench.ui.parts import Badge, Code, CopyButton, Elided, clear, label, row_of
from workbench.ui.session import Session
from workbench.ui.wording import Look

SOUND = Look("pass", "good", lambda texts: texts.tr("Unchanged: the bytes match their hash"))
BROKEN = Look("critical", "critical", lambda texts: texts.tr("Changed: the bytes do not match their hash"))


class EvidenceBox(QFrame):
    """Stored answers, the decisive one first."""

    def __init__(self, session: Session, ids: tuple[str, ...]) -> None:
        super().__init__()
        from workbench.store.evidence import get_evidence

        self._session = session
        self.stored = [(id_, get_evidence(session.db, id_)) for id_ in dict.fromkeys(ids)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(session.texts.tr("Evidence"))
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for _, evidence in self.stored:
            self.tabs.addTab(evidence.origin if evidence else session.texts.tr("Missing"))
        column.addWidget(self.tabs)
        self.tabs.setVisible(len(self.stored) > 1)
        self._body = QVBoxLayout()
        self._body.setSpacing(5)
        column.addLayout(self._body)
        self.tabs.currentChanged.connect(self._show)
        self._show(0)

    def _show(self, number: int) -> None:
        clear(self._body)
        id_, evidence = self.stored[number]
        if evidence is None:
            said = self._session.texts.tr("The project does not hold these bytes: {id}", id=id_)
            self._body.addWidget(label(said, "wrong", selectable=True))
            return
        self._fill(evidence)

    def _fill(self, evidence: Evidence) -> None:
        texts = self._session.texts
        raw = evidence.data.decode("utf-8", "backslashreplace").rstrip("\n")
        copy = CopyButton(self._session, raw)
        head = row_of(Elided(evidence.origin), copy)
        head.setStretch(0, 1)
        self._body.addLayout(head)
        self._body.addWidget(Code(raw, texts.tr("Evidence, as received"), most_lines=12))
        if evidence.captured:
            said = texts.tr("Received: {when}", when=texts.moment(evidence.captured))
        else:
            said = texts.tr("From a recording that does not say when the answer was received")
        self._body.addWidget(label(said, "muted", selectable=True))
        self._body.addWidget(Code(evidence.id, texts.tr("Hash of the evidence"), most_lines=3))
        self._body.addLayout(row_of(Badge(self._session, SOUND if evidence.sound else BROKEN), None))
