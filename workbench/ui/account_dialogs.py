"""Short dialogs about one account: its name, and its removal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from workbench.ui.account_words import source_info
from workbench.ui.dialogs import Form
from workbench.ui.parts import label
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.store.accounts import AccountEntry


class RenameDialog(Form):
    """Asks for another name."""

    def __init__(self, session: Session, entry: AccountEntry, parent: QWidget | None = None) -> None:
        tr = session.texts.tr
        super().__init__(session, parent, tr("Rename the account"), tr("Rename"))
        self._entry = entry
        self.name = QLineEdit(entry.account.name)
        self.name.selectAll()
        self.name.setAccessibleName(tr("Name"))
        self.form.addRow(tr("Name"), self.name)

    def wrong(self) -> str:
        """Return what is wrong with the name."""
        from workbench.store.accounts import list_accounts

        tr, name, own = self.session.texts.tr, self.name.text().strip(), self._entry.account
        if not name:
            return tr("An account needs a name")
        taken = {
            one.account.name
            for one in list_accounts(self.session.db)
            if one.account.source == own.source and one.account.id != own.id
        }
        return tr("There is an account “{name}” of this source already", name=name) if name in taken else ""


class RemoveDialog(Form):
    """Says what goes and what stays before an account is removed."""

    def __init__(self, session: Session, entry: AccountEntry, parent: QWidget | None = None) -> None:
        tr = session.texts.tr
        super().__init__(session, parent, tr("Remove the account"), tr("Remove"))
        self._revocable = is_revocable(entry.account.source)
        info = source_info(entry.account.source)
        self._provider = info.title if info is not None else entry.account.source
        self.said = label("")
        self.only_here = QCheckBox(tr("Leave the keyring and the provider as they are"))
        self.only_here.toggled.connect(lambda _: self._say())
        self.form.addRow(label(tr("Remove “{name}” from this project?", name=entry.account.name), "cardTitle"))
        self.form.addRow(self.said)
        self.form.addRow(self.only_here)
        self._say()

    def _say(self) -> None:
        tr = self.session.texts.tr
        stays = tr("The numbers it brought stay in the project.")
        if self.only_here.isChecked():
            goes = tr("Only this project forgets it; Undo brings it back.")
        elif self._revocable:
            goes = tr(
                "Its secrets leave the keyring, and {provider} is told to take its permission back. That cannot be"
                " undone: the account would have to be connected again.",
                provider=self._provider,
            )
        else:
            goes = tr(
                "Its secrets leave the keyring. {provider} cannot be told: take the permission back in your account"
                " there if nobody needs it any more.",
                provider=self._provider,
            )
        self.said.setText(f"{goes} {stays}")


def is_revocable(source: str) -> bool:
    """Whether the provider can be told to take a permission back."""
    from workbench.model.errors import UsageError
    from workbench.tasks.accounts import find_source

    try:
        return hasattr(find_source(source), "revoke")
    except UsageError:
        return False
