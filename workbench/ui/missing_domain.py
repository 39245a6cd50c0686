"""The line that nobody may overlook: the domain does not exist, so everything else said of it is beside the point."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from workbench.model.audit import Audit
from workbench.ui.icons import pixmap
from workbench.ui.parts import label, row_of
from workbench.ui.session import Session

CODE = "mx.domain_missing"
"""The finding that says it."""


class MissingDomain(QFrame):
    """Shown above the cards of a domain that the DNS does not know."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setObjectName("missingDomain")
        self.picture, self.title, self.fix = (
            QLabel(),
            label("", "cardTitle", selectable=True),
            label("", selectable=True),
        )
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.fix)
        row = row_of(self.picture, spacing=12)
        row.addLayout(words, 1)
        row.setContentsMargins(14, 10, 14, 10)
        self.setLayout(row)
        self.hide()

    def show_audit(self, audit: Audit | None) -> None:
        """Show the line if an audit found that there is no such domain."""
        found = next((one for one in audit.findings if one.code == CODE), None) if audit is not None else None
        self.setVisible(found is not None)
        if found is None:
            return
        texts, tokens = self._session.texts, self._session.theme.tokens
        self.title.setText(texts.title(found))
        self.fix.setText(f"{texts.why(found)} {texts.fix(found)}")
        self.setAccessibleName(self.title.text())
        self.picture.setPixmap(pixmap("critical", tokens.critical, 28, self.devicePixelRatioF()))
        self.setStyleSheet(
            f"#missingDomain {{ background: {tokens.critical_tint}; border: 1px solid {tokens.critical};"
            f" border-radius: 8px; }} #missingDomain QLabel {{ color: {tokens.critical}; }}"
        )
