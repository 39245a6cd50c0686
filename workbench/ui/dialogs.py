"""Dialogs that ask for a project, a passphrase, a report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.model.names import parse_domain, to_unicode
from workbench.model.text import LANGUAGES, Language, as_language
from workbench.ui.domains import domain_problem, words
from workbench.ui.parts import button, label, row_of
from workbench.ui.session import Session
from workbench.ui.wording import LANGUAGE_NAMES

SUFFIX = ".postmaster"


@dataclass(frozen=True, slots=True)
class NewProject:
    """What a new project is made of."""

    path: Path
    client: str
    domains: tuple[str, ...]
    passphrase: str | None


class Form(QDialog):
    """A dialog of fields with one line for what is wrong."""

    def __init__(self, session: Session, parent: QWidget | None, title: str, confirm: str) -> None:
        super().__init__(parent)
        self.session = session
        self.setWindowTitle(title)
        self.setMinimumWidth(560)
        self.form = QFormLayout()
        self.form.setVerticalSpacing(10)
        self.form.setHorizontalSpacing(14)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.problem = label("", "wrong")
        box = QDialogButtonBox()
        self.confirm: QPushButton = box.addButton(confirm, QDialogButtonBox.ButtonRole.AcceptRole)
        self.confirm.setProperty("primary", True)  # noqa: FBT003
        self.confirm.setDefault(True)
        self.cancel: QPushButton = box.addButton(session.texts.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.cancel.setAutoDefault(False)
        box.accepted.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addLayout(self.form)
        column.addWidget(self.problem)
        column.addWidget(box)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        self._begin_with_fields()
        super().showEvent(event)

    def _begin_with_fields(self) -> None:
        """Put the cursor in the first field and the buttons last: a space that is typed must press none of them."""
        fields: list[QWidget] = []
        part = self.nextInFocusChain()
        while part is not None and part is not self:
            if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part not in {self.confirm, self.cancel}:
                fields.append(part)
            part = part.nextInFocusChain()
        if fields:
            QWidget.setTabOrder(fields[-1], self.confirm)
            QWidget.setTabOrder(self.confirm, self.cancel)
            fields[0].setFocus()

    def wrong(self) -> str:
        """Return what keeps the dialog from being accepted; empty if nothing does."""
        return ""

    def accept(self) -> None:
        """Close the dialog if nothing is wrong."""
        problem = self.wrong()
        self.problem.setText(problem)
        if not problem:
            super().accept()

    def add_path(self, title: str, field: QLineEdit, filters: str) -> None:
        """Add a field for a file to be written, with a button to choose it."""
        choose = button()
        choose.setText(self.session.texts.tr("Choose …"))

        def ask() -> None:
            path, _ = QFileDialog.getSaveFileName(
                self, title, field.text(), filters, options=QFileDialog.Option.DontConfirmOverwrite
            )
            if path:
                field.setText(path)
                field.setModified(True)

        choose.clicked.connect(ask)
        field.setAccessibleName(title)
        row = row_of(field, choose, spacing=6)
        row.setStretch(0, 1)
        self.form.addRow(title, row)


class NewProjectDialog(Form):
    """Client, domains, file, and a passphrase if wanted."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        tr = session.texts.tr
        super().__init__(session, parent, tr("New project"), tr("Create project"))
        self.client, self.path = QLineEdit(), QLineEdit()
        self.domains = QPlainTextEdit()
        self.domains.setObjectName("field")
        self.domains.setTabChangesFocus(True)
        self.domains.setFixedHeight(self.fontMetrics().lineSpacing() * 4)
        self.domains.setPlaceholderText(tr("example.org, one or more: names, addresses or links"))
        self.client.setPlaceholderText(tr("Whose mail it is"))
        self.encrypt = QCheckBox(tr("Protect the file with a passphrase"))
        self.passphrase, self.again = _secret(tr("Passphrase")), _secret(tr("Passphrase again"))
        for name, field in ((tr("Client"), self.client), (tr("Domains"), self.domains)):
            field.setAccessibleName(name)
            self.form.addRow(name, field)
        self.add_path(tr("File"), self.path, f"{tr('Postmaster projects')} (*{SUFFIX})")
        self.form.addRow("", self.encrypt)
        self.form.addRow(tr("Passphrase"), self.passphrase)
        self.form.addRow(tr("Passphrase again"), self.again)
        self.client.textEdited.connect(lambda _: self._suggest())
        self.domains.textChanged.connect(self._suggest)
        self.encrypt.toggled.connect(self._show_passphrase)
        self._show_passphrase(shown=False)
        self._suggest()

    def _show_passphrase(self, shown: bool) -> None:  # noqa: FBT001
        for field in (self.passphrase, self.again):
            self.form.setRowVisible(field, shown)

    def _suggest(self) -> None:
        """Name the file after the client, until the user names it."""
        if self.path.isModified():
            return
        first = next(iter(words(self.domains.toPlainText())), "")
        name = re.sub(r'[<>:"/\\|?*\x00-\x1f]+', "-", self.client.text().strip() or first).strip(". -")
        name = name or self.session.texts.tr("Project")
        folder = Path(self.session.settings.folder) if self.session.settings.folder else documents()
        path, number = folder / f"{name}{SUFFIX}", 2
        while path.exists():
            path, number = folder / f"{name} {number}{SUFFIX}", number + 1
        self.path.setText(str(path))

    def wrong(self) -> str:
        """Return what is wrong with the fields."""
        texts, domains = self.session.texts, words(self.domains.toPlainText())
        if not domains and not self.client.text().strip():
            return texts.tr("Enter the client's name or a domain")
        for word in domains:
            if problem := domain_problem(texts, word):
                return problem
        if not self.path.text().strip():
            return texts.tr("Choose where the file shall be")
        if self.encrypt.isChecked() and not self.passphrase.text():
            return texts.tr("The passphrase is empty")
        if self.encrypt.isChecked() and self.passphrase.text() != self.again.text():
            return texts.tr("The two passphrases differ")
        return ""

    @property
    def chosen(self) -> NewProject:
        """What was entered."""
        path = Path(self.path.text().strip()).expanduser()
        if path.suffix != SUFFIX:
            path = path.with_name(path.name + SUFFIX)
        domains = tuple(dict.fromkeys(parse_domain(word) for word in words(self.domains.toPlainText())))
        passphrase = self.passphrase.text() if self.encrypt.isChecked() else None
        return NewProject(path, self.client.text().strip(), domains, passphrase)


class PassphraseDialog(Form):
    """Asks for the passphrase of a project."""

    def __init__(self, session: Session, path: Path, problem: str, parent: QWidget | None = None) -> None:
        tr = session.texts.tr
        super().__init__(session, parent, tr("Passphrase"), tr("Open"))
        self.passphrase = _secret(tr("Passphrase"))
        self.form.addRow(label(tr("{file} is protected by a passphrase", file=path.name)))
        self.form.addRow(tr("Passphrase"), self.passphrase)
        self.problem.setText(problem)

    def wrong(self) -> str:
        """Return what is wrong."""
        return "" if self.passphrase.text() else self.session.texts.tr("The passphrase is empty")


class ReportDialog(Form):
    """Format, language, domains and file of a report."""

    def __init__(
        self,
        session: Session,
        name: str,
        language: str,
        parent: QWidget | None = None,
        *,
        domains: Sequence[str] = (),
    ) -> None:
        tr = session.texts.tr
        super().__init__(session, parent, tr("Report"), tr("Export"))
        self.format, self.languages, self.path = QComboBox(), QComboBox(), QLineEdit()
        self.format.addItem(tr("PDF, for reading and printing"), "pdf")
        self.format.addItem(tr("CSV tables in a ZIP file, for spreadsheets"), "csv.zip")
        for code in LANGUAGES:
            self.languages.addItem(LANGUAGE_NAMES[code], code)
        self.languages.setCurrentIndex(max(0, self.languages.findData(language)))
        folder = Path(session.settings.folder) if session.settings.folder else documents()
        self.path.setText(str(folder / f"{name}.pdf"))
        for title, box in ((tr("Format"), self.format), (tr("Language"), self.languages)):
            box.setAccessibleName(title)
            self.form.addRow(title, box)
        self.domains = _ticked(domains, session.scope)
        self.domains.setAccessibleName(tr("Domains"))
        self.form.addRow(tr("Domains"), self.domains)
        self.form.setRowVisible(self.domains, len(domains) > 1)
        self.add_path(tr("File"), self.path, "PDF (*.pdf);;CSV (*.csv.zip)")
        self.format.currentIndexChanged.connect(self._rename)

    def _rename(self) -> None:
        bare = re.sub(r"\.(pdf|csv\.zip)$", "", self.path.text())
        self.path.setText(f"{bare}.{self.format.currentData()}")

    def wrong(self) -> str:
        """Return what is wrong."""
        texts = self.session.texts
        if not self.path.text().strip():
            return texts.tr("Choose where the file shall be")
        if not self.file.name.endswith((".pdf", ".csv.zip")):
            return texts.tr("The name must end in .pdf or .csv.zip")
        if self.domains.count() and not self.chosen:
            return texts.tr("Choose at least one domain")
        return ""

    @property
    def chosen(self) -> tuple[str, ...]:
        """The domains the report is about."""
        items = [self.domains.item(number) for number in range(self.domains.count())]
        return tuple(
            str(item.data(Qt.ItemDataRole.UserRole)) for item in items if item.checkState() is Qt.CheckState.Checked
        )

    @property
    def file(self) -> Path:
        """The file to write."""
        return Path(self.path.text().strip()).expanduser()

    @property
    def language(self) -> Language:
        """The language to write in."""
        return as_language(str(self.languages.currentData()))


def _ticked(domains: Sequence[str], scope: str | None) -> QListWidget:
    """Return domains to be ticked; those in scope are."""
    made = QListWidget()
    for name in domains:
        item = QListWidgetItem(to_unicode(name))
        item.setData(Qt.ItemDataRole.UserRole, name)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if scope in {None, name} else Qt.CheckState.Unchecked)
        made.addItem(item)
    made.setFixedHeight(made.fontMetrics().lineSpacing() * min(7, max(2, len(domains))) + 16)
    return made


def documents() -> Path:
    """Return the user's folder of documents."""
    from platformdirs import user_documents_path

    path = user_documents_path()
    return path if path.is_dir() else Path.home()


def _secret(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setAccessibleName(name)
    return field
