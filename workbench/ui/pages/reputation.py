"""How providers rank domains and addresses: colours and verdicts over time, and what is a percentage as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from workbench.ui.chart_page import ChartPage
from workbench.ui.page import page
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.store.database import Database
    from workbench.ui.chart_lines import Content
    from workbench.ui.charts import Board
    from workbench.ui.reputation_reading import Told


@page(title=lambda texts: texts.tr("Reputation"), icon="reputation", order=55)
class ReputationPage(ChartPage):
    """Question: how do the providers rank this mail?"""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.google = False
        self.compare.hide()
        self.build()
        session.follow(self)

    def retranslate(self) -> None:
        """Write all words again."""
        tr = self.session.texts.tr
        self.title.setText(tr("Reputation"))
        self.question.setText(tr("How do the providers rank this mail?"))
        super().retranslate()

    def refresh(self) -> None:
        """Read again what is shown."""
        scope, texts, begin = self.session.scope, self.session.texts, self.begin

        def read(db: Database) -> Told:
            from workbench.ui.reputation_reading import read_reputation

            return read_reputation(db, scope, texts, begin)

        self.session.read(read, self._show, owner=self, key="reputation")

    def _show(self, told: Told) -> None:
        self.google = told.google
        self.show_content(told.content)

    def _on_project(self) -> None:
        self.google = False
        super()._on_project()

    def reading(self) -> Callable[[Database], Content]:
        """Return what reads the panels."""
        scope, texts, begin = self.session.scope, self.session.texts, self.begin

        def read(db: Database) -> Content:
            from workbench.ui.reputation_reading import read_reputation

            return read_reputation(db, scope, texts, begin).content

        return read

    def prepare(self, board: Board) -> None:
        """Let each percentage have its own height, and say what Google no longer gives."""
        board.log, board.same = False, False

    def say(self, text: str) -> None:
        """Say what Google no longer tells, before what else is to be said."""
        tr = self.session.texts.tr
        gone = tr(
            "Google no longer tells the reputation of a domain or an address: its old page ended on 30 September 2025. "
            "What is left are its verdicts, and refusals that name a low reputation as their reason."
        )
        super().say(" ".join(part for part in (gone if self.google else "", text) if part))
