"""The start page: new, open, sample, example, and what was open before."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.model.settings import Recent
from workbench.ui.icons import icon, pixmap
from workbench.ui.parts import clear, label, row_of
from workbench.ui.session import Session
from workbench.ui.wording import LANGUAGE_NAMES


class BigButton(QPushButton):
    """One way to begin: icon, name, a sentence."""

    def __init__(self, session: Session, picture: str) -> None:
        super().__init__()
        self._session = session
        self._picture = picture
        self.setObjectName("row")
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 12, 9)
        row.setSpacing(14)
        self.picture = QLabel()
        self.title, self.detail = label("", "cardTitle", wrap=False), label("", "muted")
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(self.detail)
        row.addWidget(self.picture)
        row.addLayout(column, 1)
        for child in self.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, title: str, detail: str) -> None:
        """Write name and sentence."""
        self.title.setText(title)
        self.detail.setText(detail)
        self.setAccessibleName(title)
        self.setAccessibleDescription(detail)
        self.picture.setPixmap(pixmap(self._picture, self._session.theme.tokens.accent, 28, self.devicePixelRatioF()))
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: D102
        inner = self.layout()
        assert inner is not None
        return QSize(300, inner.totalHeightForWidth(max(self.width(), 300)))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(200, self.sizeHint().height())


class RecentRow(QFrame):
    """A project that was open before; a missing file stays listed and says so."""

    opened = Signal(str)
    pinned = Signal(str)
    forgotten = Signal(str)

    def __init__(self, session: Session, entry: Recent) -> None:
        super().__init__()
        texts, theme, path = session.texts, session.theme, Path(entry.path)
        missing = entry.missing
        self.button = BigButton(session, "missing" if missing else "project")
        detail = str(path.parent)
        when = _day(session, entry.opened)
        if when:
            detail += " · " + texts.tr("opened {day}", day=when)
        if missing:
            detail = texts.tr("Not found: {folder}", folder=path.parent)
        self.button.say(entry.client or path.stem, detail)
        self.button.setToolTip(entry.path)
        self.button.setEnabled(not missing)
        self.button.clicked.connect(lambda: self.opened.emit(entry.path))
        self.pin = _tool("pin", theme.tokens.accent if entry.pinned else theme.tokens.muted)
        self.pin.setCheckable(True)
        self.pin.setChecked(entry.pinned)
        words = texts.tr("Unpin") if entry.pinned else texts.tr("Pin: keep it first")
        self.pin.setAccessibleName(words)
        self.pin.setToolTip(words)
        self.pin.clicked.connect(lambda: self.pinned.emit(entry.path))
        self.forget = _tool("close", theme.tokens.muted)
        self.forget.setAccessibleName(texts.tr("Remove from this list; the file stays"))
        self.forget.setToolTip(texts.tr("Remove from this list; the file stays"))
        self.forget.clicked.connect(lambda: self.forgotten.emit(entry.path))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.button, 1)
        row.addWidget(self.pin)
        row.addWidget(self.forget)


class StartPage(QWidget):
    """What the window shows while no project is open."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.name, self.slogan = label("Postmaster Workbench", "bigTitle", wrap=False), label("", "muted")
        self.new, self.open = BigButton(session, "plus"), BigButton(session, "folder")
        self.sample, self.example = BigButton(session, "sample"), BigButton(session, "sample")
        ways = (
            (self.new, "file.new"),
            (self.open, "file.open"),
            (self.sample, "file.sample"),
            (self.example, "file.example"),
        )
        for part, action in ways:
            part.clicked.connect(lambda _=False, action=action: session.wanted.emit(action))
        self.recent_title, self.hint = label("", "section"), label("", "muted")
        self.languages = QButtonGroup(self)
        self.recent = QVBoxLayout()
        self.recent.setSpacing(2)
        self._lay_out()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        session.project_changed.connect(self.refresh)
        session.follow(self)

    def _lay_out(self) -> None:
        columns = QHBoxLayout()
        columns.setSpacing(40)
        columns.addLayout(self._ways(), 5)
        columns.addWidget(self._recent_box(), 6)
        page = QWidget()
        page.setMaximumWidth(1040)
        column = QVBoxLayout(page)
        column.setContentsMargins(36, 20, 36, 24)
        column.setSpacing(4)
        switch = row_of(None, *(self._language(code, word) for code, word in LANGUAGE_NAMES.items()), spacing=4)
        column.addLayout(switch)
        column.addStretch(2)
        column.addLayout(self._head())
        column.addSpacing(26)
        column.addLayout(columns)
        column.addStretch(3)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addStretch(1)
        outer.addWidget(page, 20)
        outer.addStretch(1)

    def _head(self) -> QHBoxLayout:
        mark = QLabel()
        mark.setPixmap(pixmap("app", "#ffffff", 56, self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.slogan)
        head = QHBoxLayout()
        head.setSpacing(18)
        head.addWidget(mark)
        head.addLayout(words, 1)
        return head

    def _ways(self) -> QVBoxLayout:
        """Return the ways to begin."""
        column = QVBoxLayout()
        column.setSpacing(4)
        for part in (self.new, self.open, self.sample, self.example):
            column.addWidget(part)
        column.addSpacing(10)
        self.hint.setContentsMargins(12, 0, 0, 0)
        column.addWidget(self.hint)
        column.addStretch(1)
        return column

    def _recent_box(self) -> QFrame:
        box = QFrame()
        box.setObjectName("card")
        box.setMinimumHeight(320)
        box.setMaximumHeight(520)
        column = QVBoxLayout(box)
        column.setContentsMargins(14, 12, 8, 10)
        column.setSpacing(6)
        column.addWidget(self.recent_title)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setLayout(self.recent)
        self.recent.setContentsMargins(0, 0, 4, 0)
        area.setWidget(inside)
        column.addWidget(area, 1)
        return box

    def _language(self, code: str, word: str) -> QToolButton:
        made = QToolButton()
        made.setText(word)
        made.setCheckable(True)
        made.setProperty("language", code)
        made.setAccessibleName(word)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.languages.addButton(made)
        action = "view.english" if code == "en" else "view.russian"
        made.clicked.connect(lambda: self._session.wanted.emit(action))
        return made

    def retranslate(self) -> None:
        """Write all words and icons again."""
        tr = self._session.texts.tr
        self.slogan.setText(tr("E-mail deliverability, one file per client, on your own computer"))
        self.new.say(tr("New project"), tr("A client, their domains, one file"))
        self.open.say(tr("Open project"), tr("A .postmaster file; you can also drop it here"))
        self.sample.say(tr("Open the sample"), tr("Thirteen months of fictional statistics, with one bad mailing"))
        self.example.say(tr("Open the example"), tr("A fictional client with real problems; works offline"))
        self.hint.setText(
            tr(
                "Nothing is sent anywhere until you run a check, and then only to name servers and the domain's own"
                " servers."
            )
        )
        self.recent_title.setText(tr("Recent projects"))
        for made in self.languages.buttons():
            made.setChecked(made.property("language") == self._session.texts.language)
        self.refresh()

    def refresh(self) -> None:
        """Show the recent projects, pinned ones first."""
        if self._session.project is not None:
            return
        clear(self.recent)
        entries = sorted(self._session.settings.recent, key=lambda entry: not entry.pinned)
        for entry in entries:
            row = RecentRow(self._session, entry)
            row.opened.connect(self._session.asked_to_open)
            row.pinned.connect(self._pin)
            row.forgotten.connect(self._forget)
            self.recent.addWidget(row)
        if not entries:
            said = self._session.texts.tr("Projects you open are listed here. The example is a good first look.")
            self.recent.addWidget(label(said, "muted"))
        self.recent.addStretch(1)

    def _pin(self, path: str) -> None:
        for entry in self._session.settings.recent:
            if entry.path == path:
                entry.pinned = not entry.pinned
        self._session.settings.save()
        self.refresh()

    def _forget(self, path: str) -> None:
        self._session.settings.forget(path)
        self.refresh()


def _tool(name: str, colour: str) -> QToolButton:
    made = QToolButton()
    made.setIcon(icon(name, colour))
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made


def _day(session: Session, text: str) -> str:
    try:
        return f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d}"
    except ValueError:
        return ""
