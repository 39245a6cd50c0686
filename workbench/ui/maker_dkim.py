"""The maker of DKIM keys: the private half goes to a file the user picks and nowhere else."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog, QLineEdit

from workbench.mail.dkim_maker import KeyKind, make_key, selector_name
from workbench.model.changes import Changes
from workbench.model.errors import UsageError
from workbench.model.target import Target
from workbench.net.resolver import Resolver
from workbench.tasks import makers
from workbench.tasks.making import Proof, write_private_key
from workbench.ui.dialogs import documents
from workbench.ui.made import Made
from workbench.ui.maker_form import MakerForm, Work
from workbench.ui.parts import button, row_of
from workbench.ui.session import Session

if TYPE_CHECKING:
    from workbench.store.database import Database


class DkimForm(MakerForm):
    """Selector, algorithm, key file; the key is made when the button is pressed, once."""

    def __init__(self, session: Session, domain: str) -> None:
        super().__init__(session, domain)
        tr = session.texts.tr
        self._wanted = False
        self.made_to: Path | None = None
        kinds = [
            (tr("RSA, 2048 bits: every receiver reads it"), KeyKind.RSA),
            (tr("Ed25519: short; sign with RSA beside it"), KeyKind.ED25519),
        ]
        self.selector = self.line(tr("Selector"), "s2026", f"s{datetime.now(UTC):%Y%m}")
        self.kind = self.choice(tr("Algorithm"), kinds, KeyKind.RSA)
        self.path = QLineEdit()
        self.path.setAccessibleName(tr("File for the private key"))
        self.choose = button()
        self.choose.setText(tr("Choose …"))
        row = row_of(self.path, self.choose, spacing=6)
        row.setStretch(0, 1)
        self.rows.addRow(tr("File for the private key"), row)
        self.make = button()
        self.make.setText(tr("Make the key pair"))
        self.rows.addRow(row_of(self.make, None))
        self.remark(tr("The private key is written to this new file, readable by you alone; it is shown nowhere else."))
        self.choose.clicked.connect(self._choose)
        self.make.clicked.connect(self._make)
        self.selector.textEdited.connect(lambda _: self._suggest())
        self._suggest()

    def _suggest(self) -> None:
        """Name the file after the selector, until the user names it."""
        if self.path.isModified():
            return
        folder = Path(self.session.settings.folder) if self.session.settings.folder else documents()
        name = self.selector.text().strip() or "dkim"
        self.path.setText(str(folder / f"{name}.{self.domain}.key"))

    def _choose(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self,
            self.session.texts.tr("File for the private key"),
            self.path.text(),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if path:
            self.path.setText(path)
            self.path.setModified(True)

    def _make(self) -> None:
        self._wanted = True
        self.touch()

    def work(self) -> Work | None:
        """
        Return what makes the key; None until it is wanted.

        Raises:
            UsageError: the selector or the file makes no sense.
        """
        if not self._wanted:
            return None
        self._wanted = False
        selector, kind = selector_name(self.selector.text()), self.kind.value
        text = self.path.text().strip()
        if not text:
            raise UsageError("A private key needs a file", "Choose where it shall be")
        path = Path(text).expanduser()

        async def work(resolver: Resolver, target: Target) -> tuple[Proof, Path]:
            pair = await asyncio.to_thread(make_key, kind)
            proof = await makers.dkim(resolver, target, selector, pair)
            write_private_key(path, pair.private)
            return proof, path

        return work

    def tell(self, found: Any) -> Made:
        """Return the record, and where the key is."""
        proof, self.made_to = found
        said = self.session.texts.tr(
            "The private key is in {path}; only you may read it. Keep it secret.", path=str(self.made_to)
        )
        for part in (self.selector, self.kind, self.path, self.choose, self.make):
            part.setEnabled(False)  # another key would want another file
        return Made(proof, (said,))

    def laid(self) -> None:
        """Remember the selector: the checks ask for it from now on."""
        from workbench.store.entities import list_domains

        session, selector = self.session, selector_name(self.selector.text())
        entry = next((one for one in list_domains(session.db) if one.name == self.domain), None)
        if entry is None or selector in entry.selectors:
            return
        before, after = entry.selectors, (*entry.selectors, selector)
        home = session.jobs  # outlives the dialog

        def put(selectors: tuple[str, ...]) -> None:
            work = partial(_put_selectors, domain=self.domain, selectors=selectors)
            session.write(Changes.ENTITIES, work, owner=home)

        put(after)
        text = session.texts.tr("selector {name}", name=selector)
        session.undo.push(text, lambda: put(before), lambda: put(after))


def _put_selectors(db: Database, domain: str, selectors: tuple[str, ...]) -> None:
    from workbench.store.entities import list_domains, put_domain

    entry = next((one for one in list_domains(db) if one.name == domain), None)
    if entry is not None:
        put_domain(db, domain, selectors=selectors, sending_ips=entry.sending_ips)
