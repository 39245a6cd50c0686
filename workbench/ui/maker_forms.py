"""The makers of DMARC, MTA-STS, TLS-RPT and BIMI records."""

from __future__ import annotations

from datetime import date
from typing import Any

from workbench.mail.bimi import Avatar
from workbench.mail.dmarc import Alignment, Policy
from workbench.mail.dmarc_maker import STEP_DAYS, DmarcChoice
from workbench.mail.mta_sts import Mode
from workbench.mail.mta_sts_maker import policy_url
from workbench.tasks import makers
from workbench.tasks.make_words import doubt_text
from workbench.ui.made import Made
from workbench.ui.maker_form import MakerForm, Work, listed
from workbench.ui.session import Session

DAY_S = 86_400


class DmarcForm(MakerForm):
    """Policy, where reports go, and the dated way to reject."""

    def __init__(self, session: Session, domain: str) -> None:
        super().__init__(session, domain)
        tr = session.texts.tr
        keep = (tr("as it is"), None)
        policies = [keep, *((f"p={policy.value}", policy) for policy in Policy)]
        self.rua = self.line(tr("Reports to"), f"dmarc@{domain}")
        self.planned = self.tick(tr("Make a dated plan, step by step"), on=True)
        self.goal = self.choice(tr("Goal"), [(f"p={one.value}", one) for one in Policy], Policy.REJECT)
        self.start = self.day(tr("First day"))
        self.days = self.number(tr("Days a step takes at least"), 7, 366, STEP_DAYS)
        self.policy = self.choice(tr("Policy to begin with"), policies)
        below = [keep, *((f"sp={one.value}", one) for one in Policy)]
        missing = [keep, *((f"np={one.value}", one) for one in Policy)]
        self.subdomains = self.choice(tr("Subdomains"), below)
        self.nonexistent = self.choice(tr("Names that do not exist"), missing)
        aligned = [keep, (tr("relaxed"), Alignment.RELAXED), (tr("strict"), Alignment.STRICT)]
        self.adkim = self.choice(tr("Alignment of DKIM"), aligned)
        self.aspf = self.choice(tr("Alignment of SPF"), aligned)
        self.ruf = self.line(tr("Failure reports to"), tr("seldom sent, and they hold parts of messages"))
        self.anew = self.tick(tr("Make it from nothing, whatever stands there now"))
        self.planned.toggled.connect(self._show_plan)

    def _show_plan(self, shown: bool) -> None:  # noqa: FBT001
        for part in (self.goal, self.start, self.days):
            part.setEnabled(shown)

    def work(self) -> Work:
        """Return what makes the record."""
        choice = DmarcChoice(
            self.policy.value,
            self.subdomains.value,
            self.nonexistent.value,
            self.adkim.value,
            self.aspf.value,
            listed(self.rua),
            listed(self.ruf),
        )
        day, anew, plan = self.start.date(), self.anew.isChecked(), None
        if self.planned.isChecked():
            first = date(day.year(), day.month(), day.day())
            plan = makers.DmarcPlan(first, self.goal.value, self.days.value())
        return lambda resolver, target: makers.dmarc(resolver, target, choice, plan, anew=anew)

    def tell(self, found: Any) -> Made:
        """Return what was made."""
        made: makers.DmarcMade = found
        doubts = tuple(doubt_text(self.session.texts, doubt) for doubt in made.doubts)
        return Made(made.proof, after=doubts, steps=made.steps)


class StsForm(MakerForm):
    """Mode, hosts and age of an MTA-STS policy."""

    def __init__(self, session: Session, domain: str) -> None:
        super().__init__(session, domain)
        tr = session.texts.tr
        modes = [
            (tr("testing: report only"), Mode.TESTING),
            (tr("enforce: refuse to deliver without TLS"), Mode.ENFORCE),
            (tr("none: give the policy up"), Mode.NONE),
        ]
        self.mode = self.choice(tr("Mode"), modes, Mode.TESTING)
        self.hosts = self.line(tr("Mail hosts"), tr("those of the MX records"))
        self.days = self.number(tr("Days the policy is kept"), 1, 365, 7)
        self.policy_id = self.line(tr("Id of the policy"), tr("follows from the policy"))
        self.remark(tr("Begin with testing, read the reports for some weeks, then enforce."))

    def work(self) -> Work:
        """Return what makes policy and record."""
        mode, hosts = self.mode.value, listed(self.hosts)
        age, name = self.days.value() * DAY_S, self.policy_id.text().strip()
        return lambda resolver, target: makers.mta_sts(resolver, target, mode, hosts, max_age=age, policy_id=name)

    def tell(self, found: Any) -> Made:
        """Return what was made."""
        made: makers.StsMade = found
        tr, host = self.session.texts.tr, f"mta-sts.{self.domain}"
        before = (tr("Give {host} an address first: it has none.", host=host),) if made.has_address is False else ()
        return Made(made.proof, before, served=(policy_url(self.domain), made.made.policy))


class TlsForm(MakerForm):
    """Where reports about failed encryption go."""

    def __init__(self, session: Session, domain: str) -> None:
        super().__init__(session, domain)
        tr = session.texts.tr
        self.rua = self.line(tr("Reports to"), f"tls@{domain}")
        self.remark(tr("One or more addresses, or an https address that takes reports."))

    def work(self) -> Work:
        """Return what makes the record."""
        addresses = listed(self.rua)
        return lambda resolver, target: makers.tls_rpt(resolver, target, addresses)

    def tell(self, found: Any) -> Made:
        """Return what was made."""
        made: makers.TlsMade = found
        tr = self.session.texts.tr
        deaf = (tr("{host} cannot receive mail: reports sent there are lost.", host=host) for host in made.deaf)
        return Made(made.proof, tuple(deaf))


class BimiForm(MakerForm):
    """Logo and certificate."""

    def __init__(self, session: Session, domain: str) -> None:
        super().__init__(session, domain)
        tr = session.texts.tr
        self.logo = self.line(tr("Address of the logo"), f"https://{domain}/logo.svg")
        self.certificate = self.line(tr("Address of the certificate"), f"https://{domain}/logo.pem")
        self.selector = self.line(tr("Selector"), "default", "default")
        avatars = [(tr("the logo of the brand"), Avatar.BRAND), (tr("the sender's own picture"), Avatar.PERSONAL)]
        self.avatar = self.choice(tr("Preferred picture"), avatars, Avatar.BRAND)
        self.remark(tr("Without a logo the record says that the domain takes no part in BIMI."))

    def work(self) -> Work:
        """Return what makes the record."""
        logo, certificate = self.logo.text().strip(), self.certificate.text().strip()
        selector, avatar = self.selector.text().strip() or "default", self.avatar.value
        return lambda resolver, target: makers.bimi(
            resolver, target, logo, certificate, selector=selector, avatar=avatar
        )

    def tell(self, found: Any) -> Made:
        """Return what was made."""
        return Made(found)
