"""The guided connection of one source: numbered steps with links, fields, and the hosts that will be talked to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from workbench.model.accounts import Account
from workbench.ui.account_fields import FieldBox, make_box
from workbench.ui.account_words import hosts_of
from workbench.ui.parts import button, clear, label, row_of
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.sources.base import SourceInfo


class AccountForm(QWidget):
    """
    Steps at the left, fields at the right.

    Attributes:
        info: The source.
        boxes: A box for every field asked for.
        name: What the user calls the account.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.info: SourceInfo | None = None
        self.boxes: list[FieldBox] = []
        self.name = QLineEdit()
        self.heading = label("", "cardTitle")
        self.hosts = label("", "muted")
        self.steps, left = _column()
        self.fields, self.right = _column()
        both = QHBoxLayout()
        both.setSpacing(18)
        both.addWidget(left, 10)
        both.addWidget(self.right, 11)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addLayout(both, 1)
        column.addWidget(self.hosts)

    def show_source(self, info: SourceInfo, account: Account | None = None) -> None:
        """Ask for what a source needs; of an `account` that is there, only for its secrets, and none is necessary."""
        tr = self._session.texts.tr
        self.info = info
        self._account = account
        title = info.title if account is None else account.name
        self.heading.setText(
            tr("Connect {source}", source=title) if account is None else tr("Reconnect {name}", name=title)
        )
        self._fill_steps(info)
        self._fill_fields(info, account)
        self._say_hosts()

    def _fill_steps(self, info: SourceInfo) -> None:
        texts = self._session.texts
        clear(self.steps)
        for number, step in enumerate(info.steps, 1):
            head = label(f"{number}.", "section", wrap=False)
            head.setAlignment(Qt.AlignmentFlag.AlignTop)
            text = label(texts.tr(step.text), selectable=True)
            row = row_of(head, text, spacing=8)
            row.setStretch(1, 1)
            self.steps.addLayout(row)
            if step.link:
                self.steps.addLayout(self._link(step.link))
        self.steps.addStretch(1)

    def _link(self, url: str) -> QHBoxLayout:
        link = button(flat=True)
        link.setText(self._session.texts.tr("Open {host}", host=urlsplit(url).hostname or url))
        link.setToolTip(url)
        link.clicked.connect(lambda: self._session.outside.browse(url))
        row = row_of(link, None)
        row.setContentsMargins(18, 0, 0, 0)
        return row

    def _fill_fields(self, info: SourceInfo, account: Account | None) -> None:
        from workbench.tasks.accounts import is_secret

        tr = self._session.texts.tr
        clear(self.fields)
        inside = QWidget()
        form = QFormLayout(inside)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setVerticalSpacing(8)
        self.boxes = []
        for field in info.fields:
            if account is not None and not is_secret(field):
                continue
            box = make_box(self._session, field, known=account is not None)
            box.changed.connect(self._say_hosts)
            self.boxes.append(box)
            title = tr(field.title)
            form.addRow(title if field.required else tr("{title} (may be empty)", title=title), box)
        if account is None:
            self.name = QLineEdit()
            self.name.setPlaceholderText(info.title)
            self.name.setAccessibleName(tr("Name of the account"))
            form.addRow(tr("What you call the account (may be empty)"), self.name)
        if info.sign_in:
            form.addRow(
                label(tr("Then the browser opens the provider's own page, where you allow the access."), "muted")
            )
        self.fields.addWidget(inside)
        self.fields.addStretch(1)

    def _say_hosts(self) -> None:
        if self.info is None:
            return
        tr = self._session.texts.tr
        known = dict(self._account.options) if self._account is not None else {}
        known |= {box.field.name: box.value for box in self.boxes if box.field.choices}
        hosts = hosts_of(self.info, Account("", self.info.id, "", known))
        self.hosts.setText(tr("Requests will go only to: {hosts}", hosts=", ".join(hosts)))

    @property
    def problem(self) -> str:
        """What is missing; "" if nothing is."""
        tr = self._session.texts.tr
        missing = [tr(box.field.title) for box in self.boxes if box.missing]
        return tr("Still missing: {fields}", fields=", ".join(missing)) if missing else ""

    def wipe(self) -> None:
        """Forget every secret."""
        for box in self.boxes:
            box.wipe()

    def first_field(self) -> QWidget | None:
        """Return where typing begins."""
        return self.boxes[0].start if self.boxes else None


def _column() -> tuple[QVBoxLayout, QScrollArea]:
    inside = QFrame()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 8, 0)
    column.setSpacing(6)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return column, area
