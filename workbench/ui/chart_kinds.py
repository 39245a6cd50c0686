"""Which kinds of marks stand above the charts: notes of each kind, audits, imports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton

from workbench.model.text import Texts
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.ui.chart_lines import Content, Mark


def kind_words(texts: Texts, kind: str) -> str:
    """Return what marks of a kind are called; a kind that nobody knows as it is stored."""
    return {
        "note": texts.tr("Notes"),
        "campaign": texts.tr("Campaigns"),
        "dns": texts.tr("Changes in DNS"),
        "incident": texts.tr("Incidents"),
        "repair": texts.tr("Repairs"),
        "provider": texts.tr("News from providers"),
        "holiday": texts.tr("Holidays"),
        "audit": texts.tr("Audits"),
        "import": texts.tr("Imports"),
    }.get(kind, kind)


class Kinds(QPushButton):
    """
    A button with a menu of the kinds that there are, each with its count.

    Signals:
        chosen: other kinds are to be shown.
    """

    chosen = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.hidden: set[str] = set()
        self.choice = QMenu(self)
        self.setMenu(self.choice)

    def offer(self, marks: Iterable[Mark]) -> None:
        """Offer the kinds of these marks."""
        texts = self._session.texts
        counts = Counter(mark.kind for mark in marks)
        self.choice.clear()
        for kind, count in sorted(counts.items(), key=lambda one: kind_words(texts, one[0])):
            words = f"{kind_words(texts, kind)} ({texts.number(count)})"
            made = self.choice.addAction(words.replace("&", "&&"))
            made.setCheckable(True)
            made.setChecked(kind not in self.hidden)
            made.toggled.connect(lambda on, kind=kind: self._on_toggled(kind, on=on))
        self.setEnabled(bool(counts))
        self._name()

    def _name(self) -> None:
        texts = self._session.texts
        hidden = sum(not made.isChecked() for made in self.choice.actions())
        words = texts.tr("Marks")
        if hidden:
            words += " – " + texts.plural("{count} kind hidden", "{count} kinds hidden", hidden)
        self.setText(words)
        self.setToolTip(texts.tr("Choose what is marked above the charts: notes, audits, imports"))

    def _on_toggled(self, kind: str, *, on: bool) -> None:
        (self.hidden.discard if on else self.hidden.add)(kind)
        self._name()
        self.chosen.emit()

    def keep(self, content: Content) -> Content:
        """Return a content with only the marks that are to be shown."""
        return replace(content, marks=tuple(mark for mark in content.marks if mark.kind not in self.hidden))
