"""The maker of SPF records: who may send, which terms stay, which includes are flattened, and what it all costs."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QHeaderView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
)

from workbench.mail.spf_maker import Ending, SpfChoice, network
from workbench.mail.spf_record import scan
from workbench.model.senders import load_senders
from workbench.model.target import Target
from workbench.net.resolver import Resolver
from workbench.tasks import makers
from workbench.tasks.include_use import DAYS, IncludeUse, Use, include_use, mailed
from workbench.tasks.make_words import dropped_text
from workbench.ui.made import Made
from workbench.ui.maker_form import MakerForm, Work, listed
from workbench.ui.parts import label
from workbench.ui.session import Session

TERM, SERVICE, USE, FLAT = range(4)


class SpfForm(MakerForm):
    """Chosen senders, merged with the record that is there."""

    def __init__(self, session: Session, domain: str) -> None:
        super().__init__(session, domain)
        tr = session.texts.tr
        self._shown: bytes | None = None
        self._use: tuple[IncludeUse, ...] | None = None  # of the record that is there; the same whatever is chosen
        self.terms = self._terms()
        heading = label(tr("In the record now; untick what is to go"), wrap=False)
        heading.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.rows.addRow(heading)
        self.rows.addRow(self.terms)
        self.finder = QLineEdit()
        self.finder.setPlaceholderText(tr("Find a service"))
        self.finder.setAccessibleName(tr("Find a service"))
        self.finder.setClearButtonEnabled(True)
        self.services = QListWidget()
        self.services.setAccessibleName(tr("Services that send for the domain"))
        self.services.setFixedHeight(self.fontMetrics().lineSpacing() * 6)
        self.rows.addRow(tr("Add services"), self.finder)
        self.rows.addRow(self.services)
        self.includes = self.line(tr("Other includes"), "spf.service.example")
        self.networks = self.line(tr("Own addresses"), tr("addresses or networks, such as 192.0.2.0/28"))
        self.hosts = self.line(tr("Own servers"), f"mail.{domain}")
        self.own_mx = self.tick(tr("The hosts that receive the mail send it, too"))
        endings = [
            (tr("as it is; ~all in a new record"), None),
            (tr("~all: suspicious"), Ending.SOFTFAIL),
            (tr("-all: refused"), Ending.FAIL),
        ]
        self.ending = self.choice(tr("All others are"), endings)
        self.anew = self.tick(tr("Make it from nothing, whatever stands there now"))
        self._fill_services()
        self.finder.textChanged.connect(self._find)
        self.services.itemChanged.connect(self.touch)
        self.terms.itemChanged.connect(self.touch)
        self.anew.toggled.connect(lambda on: self.terms.setEnabled(not on))

    def _terms(self) -> QTreeWidget:
        tr = self.session.texts.tr
        made = QTreeWidget()
        made.setAccessibleName(tr("In the record now; untick what is to go"))
        made.setRootIsDecorated(False)
        made.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        made.setHeaderLabels([tr("Term"), tr("Service"), tr("In reports"), tr("Flatten")])
        made.setColumnHidden(USE, True)  # noqa: FBT003 - until there are reports
        made.setFixedHeight(self.fontMetrics().lineSpacing() * 9)
        header = made.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(TERM, QHeaderView.ResizeMode.Stretch)
        for column in (SERVICE, USE, FLAT):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        return made

    def _fill_services(self) -> None:
        for service in sorted(load_senders().services, key=lambda one: one.name.casefold()):
            if service.spf:
                item = QListWidgetItem(service.name)
                item.setData(Qt.ItemDataRole.UserRole, service.id)
                item.setToolTip(f"include:{service.spf[0]}")
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Unchecked)
                self.services.addItem(item)

    def _find(self, text: str) -> None:
        wanted = text.casefold().split()
        for item in self._items():
            said = f"{item.text()} {item.toolTip()}".casefold()
            ticked = item.checkState() is Qt.CheckState.Checked
            item.setHidden(not ticked and not all(word in said for word in wanted))

    def _items(self) -> list[QListWidgetItem]:
        return [self.services.item(number) for number in range(self.services.count())]

    def choose_service(self, name: str) -> None:
        """Tick a service by its id."""
        for item in self._items():
            if item.data(Qt.ItemDataRole.UserRole) == name:
                item.setCheckState(Qt.CheckState.Checked)

    def _rows(self) -> list[QTreeWidgetItem]:
        return [item for n in range(self.terms.topLevelItemCount()) if (item := self.terms.topLevelItem(n)) is not None]

    def show_published(self, record: bytes | None) -> None:
        """Show the terms of the record that is there, all ticked; of the same record what was unticked stays so."""
        if record == self._shown:
            return
        self._shown = record
        self.terms.blockSignals(True)  # noqa: FBT003
        self.terms.clear()
        found = scan(record)[0] if record is not None else None
        terms = [(term.text, term.name) for term in found.mechanisms if term.name != "all"] if found else []
        terms += [(term.text, term.name) for term in found.modifiers if term.name == "redirect"] if found else []
        for text, name in terms:
            self._add_term(text, name)
        self.terms.setColumnHidden(SERVICE, not any(item.text(SERVICE) for item in self._rows()))
        self.terms.blockSignals(False)  # noqa: FBT003

    def _add_term(self, text: str, name: str) -> None:
        host = text.partition(":")[2] if name == "include" else text.partition("=")[2] if name == "redirect" else ""
        service = load_senders().of_include(host) if host else None
        item = QTreeWidgetItem([text, service.name if service else "", "", ""])
        item.setData(USE, Qt.ItemDataRole.UserRole, host)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(TERM, Qt.CheckState.Checked)
        item.setData(TERM, Qt.ItemDataRole.UserRole, host if name == "redirect" else text.removeprefix("+"))
        item.setToolTip(TERM, text)
        if name == "include":
            item.setCheckState(FLAT, Qt.CheckState.Unchecked)
            item.setData(FLAT, Qt.ItemDataRole.UserRole, host)
            item.setToolTip(FLAT, self.session.texts.tr("Write the addresses behind it instead of its name"))
        self.terms.addTopLevelItem(item)

    def work(self) -> Work:
        """
        Return what makes the record.

        Raises:
            UsageError: an address is none.
        """
        chosen = [item for item in self._items() if item.checkState() is Qt.CheckState.Checked]
        services = makers.service_hosts([str(item.data(Qt.ItemDataRole.UserRole)) for item in chosen])
        gone, flat = [], []
        for item in self._rows() if not self.anew.isChecked() else ():
            if item.checkState(TERM) is not Qt.CheckState.Checked:
                gone.append(str(item.data(TERM, Qt.ItemDataRole.UserRole)))
            elif item.data(FLAT, Qt.ItemDataRole.UserRole) and item.checkState(FLAT) is Qt.CheckState.Checked:
                flat.append(str(item.data(FLAT, Qt.ItemDataRole.UserRole)))
        choice = SpfChoice(
            (*services, *listed(self.includes)),
            tuple(map(network, listed(self.networks))),
            listed(self.hosts),
            self.own_mx.isChecked(),
            self.ending.value,
            tuple(gone),
        )
        anew = self.anew.isChecked()
        project = self.session.project
        assert project is not None

        async def work(resolver: Resolver, target: Target) -> tuple[makers.SpfMade, tuple[IncludeUse, ...] | None]:
            made = await makers.spf(resolver, target, choice, flat, anew=anew)
            use = self._use
            if use is None and not anew:
                use = await include_use(resolver, target.domain, mailed(project.read(), target.domain))
            return made, use

        return work

    def tell(self, found: Any) -> Made:
        """Return what was made, and what it costs."""
        made: makers.SpfMade
        made, self._use = found
        texts = self.session.texts
        (there,) = made.proof.published
        values = there.values or ()
        self.show_published(values[0].encode("utf-8") if len(values) == 1 else None)
        self._show_use()
        said = list(self._cost(made))
        for term, why in made.made.dropped:
            said.append(texts.tr("Left out: {term} ({why})", term=term, why=dropped_text(texts, why)))
        for copy in made.copies:
            said.append(
                texts.tr(
                    "The price of flattening {host}: it changes its addresses without telling you.", host=copy.host
                )
            )
            said.append(
                texts.tr("From that day its mail fails. Compare the addresses every week, or keep the include.")
            )
        return Made(made.proof, after=tuple(said))

    def _show_use(self) -> None:
        """Show beside each include how much mail came from behind it, where there are reports that tell."""
        texts, found = self.session.texts, {one.host: one for one in self._use or ()}
        self.terms.blockSignals(True)  # noqa: FBT003
        for item in self._rows():
            one = found.get(str(item.data(USE, Qt.ItemDataRole.UserRole)))
            if one is None:
                continue
            said = {
                Use.USED: texts.plural("{count} message", "{count} messages", one.messages),
                Use.UNUSED: texts.tr("no mail"),
                Use.UNKNOWN: texts.tr("cannot be told"),
            }[one.use]
            item.setText(USE, said)
            item.setToolTip(USE, texts.tr("By the DMARC reports of {count} days: {said}", count=DAYS, said=said))
            if one.use is Use.UNUSED:
                item.setForeground(USE, QColor(self.session.theme.tokens.medium))
        self.terms.setColumnHidden(USE, not found)
        self.terms.blockSignals(False)  # noqa: FBT003

    def _cost(self, made: makers.SpfMade) -> list[str]:
        texts, audit = self.session.texts, made.proof.audit
        facts = audit.checks["spf"].facts if audit is not None else {}
        if "lookups" not in facts:
            return []
        cost = texts.plural("{count} DNS look-up of 10", "{count} DNS look-ups of 10", facts["lookups"])
        said = [texts.tr("Cost: {cost}", cost=cost)]
        if not facts.get("complete"):
            said.append(texts.tr("The cost is at least that: not every include could be followed."))
        return said
