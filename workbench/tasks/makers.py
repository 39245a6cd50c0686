"""
The record makers from choice to proof, one coroutine for each kind of record.

The command line and the window fill in the choices and show what comes back; everything between is here, so that both
make the same record of the same choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from workbench.mail.bimi import Avatar
from workbench.mail.bimi_maker import make_bimi
from workbench.mail.dkim_maker import KeyPair, selector_name
from workbench.mail.dmarc import Policy
from workbench.mail.dmarc_maker import (
    STEP_DAYS,
    DmarcChoice,
    Doubt,
    Step,
    list_doubts,
    mailbox,
    make_dmarc,
    make_plan,
)
from workbench.mail.mta_sts import Mode
from workbench.mail.mta_sts_maker import MadeSts, make_mta_sts
from workbench.mail.spf_flatten import Flattened, flatten
from workbench.mail.spf_maker import MadeSpf, SpfChoice, host_name, make_spf
from workbench.mail.tls_rpt_maker import make_tls_rpt
from workbench.model.errors import UsageError
from workbench.model.findings import Record
from workbench.model.names import organizational_domain
from workbench.model.senders import load_senders
from workbench.model.target import Target
from workbench.net.resolver import Resolver
from workbench.tasks.driving import drive
from workbench.tasks.making import Proof, deaf_hosts, has_address, mail_hosts, prove, served, text_there


@dataclass(frozen=True, slots=True)
class SpfMade:
    """An SPF record, the includes that were flattened, and the proof."""

    made: MadeSpf
    copies: tuple[Flattened, ...]
    proof: Proof


@dataclass(frozen=True, slots=True)
class DmarcPlan:
    """The dated steps to a policy; `days` is how long each is watched at least."""

    start: date
    goal: Policy = Policy.REJECT
    days: int = STEP_DAYS


@dataclass(frozen=True, slots=True)
class DmarcMade:
    """A DMARC record, the steps of its plan if one was wanted, what is to be said of the choice, and the proof."""

    steps: tuple[Step, ...]
    doubts: tuple[Doubt, ...]
    proof: Proof


@dataclass(frozen=True, slots=True)
class StsMade:
    """An MTA-STS policy with its record, whether its host has an address (None: nobody knows), and the proof."""

    made: MadeSts
    has_address: bool | None
    proof: Proof


@dataclass(frozen=True, slots=True)
class TlsMade:
    """A TLS-RPT record, those of its hosts that receive no mail, and the proof."""

    deaf: tuple[str, ...]
    proof: Proof


async def spf(
    resolver: Resolver, target: Target, chosen: SpfChoice, flat: Sequence[str] = (), *, anew: bool = False
) -> SpfMade:
    """
    Make an SPF record.

    Args:
        resolver: Who knows what is published.
        target: Whose.
        chosen: Who may send.
        flat: Hosts of includes whose addresses are written instead.
        anew: Whether the record that is there is left out of account.

    Raises:
        UsageError: nothing can be made of it; it says why.
    """
    old = None if anew else await text_there(resolver, target.domain, "spf1")
    hosts = tuple(host_name(host) for host in flat)
    copies = tuple([await drive(resolver, flatten(host)) for host in hosts])
    for copy in copies:
        if copy.obstacle:
            raise UsageError(
                "{host} cannot be flattened: {obstacle}",
                "Its addresses depend on the sender, or are not known here; keep the include",
                host=copy.host,
                obstacle=copy.obstacle,
            )
    whole = replace(
        chosen,
        includes=tuple(host for host in chosen.includes if host_name(host) not in hosts),
        networks=chosen.networks + tuple(one for copy in copies for one in copy.networks),
        without=(*chosen.without, *hosts),
    )
    made = make_spf(target.domain, whole, old)
    record = Record(target.domain, "TXT", made.text)
    return SpfMade(made, copies, await prove(resolver, target, [record], checks=["spf"]))


def service_hosts(ids: Sequence[str]) -> tuple[str, ...]:
    """
    Return the include of each known service.

    Raises:
        UsageError: there is no such service, or it has no SPF record to include.
    """
    known = {service.id: service for service in load_senders().services}
    found = []
    for name in ids:
        service = known.get(name)
        if service is None or not service.spf:
            raise UsageError(
                "There is no service {name} with an SPF record",
                "Known are: {known}",
                name=name,
                known=", ".join(sorted(one.id for one in known.values() if one.spf)),
            )
        found.append(service.spf[0])
    return tuple(found)


async def dkim(resolver: Resolver, target: Target, selector: str, pair: KeyPair) -> Proof:
    """
    Prove the public half of a key.

    Raises:
        UsageError: the selector is none.
    """
    name = selector_name(selector)
    wider = replace(target, selectors=tuple(dict.fromkeys([name, *target.selectors])))
    record = Record(f"{name}._domainkey.{target.domain}", "TXT", pair.record)
    return await prove(resolver, wider, [record], checks=["dkim"])


async def dmarc(
    resolver: Resolver, target: Target, choice: DmarcChoice, plan: DmarcPlan | None = None, *, anew: bool = False
) -> DmarcMade:
    """
    Make a DMARC record, of a plan the first one.

    Raises:
        UsageError: nothing can be made of it; it says why.
    """
    name = f"_dmarc.{target.domain}"
    own = organizational_domain(target.domain) == target.domain
    old = None if anew else await text_there(resolver, name, "dmarc1")
    steps: tuple[Step, ...] = ()
    if plan is not None:
        steps = make_plan(choice, plan.start, old, goal=plan.goal, step_days=plan.days, organizational=own)
    text = steps[0].record if steps else make_dmarc(choice, old, organizational=own)
    proof = await prove(resolver, target, [Record(name, "TXT", text)], checks=["dmarc"])
    return DmarcMade(steps, list_doubts(choice, text), proof)


async def mta_sts(
    resolver: Resolver,
    target: Target,
    mode: Mode,
    hosts: Sequence[str] = (),
    *,
    max_age: int | None = None,
    policy_id: str = "",
) -> StsMade:
    """
    Make an MTA-STS policy and its record; without hosts those of the domain's MX records.

    Raises:
        UsageError: nothing can be made of it; it says why.
    """
    domain = target.domain
    chosen = hosts or (await mail_hosts(resolver, domain) if mode is not Mode.NONE else ())
    made = make_mta_sts(mode, chosen, max_age=max_age, policy_id=policy_id)
    record = Record(f"_mta-sts.{domain}", "TXT", made.record)
    proof = await prove(served(resolver, domain, made.policy), target, [record], checks=["mta_sts"])
    return StsMade(made, await has_address(resolver, f"mta-sts.{domain}"), proof)


async def tls_rpt(resolver: Resolver, target: Target, addresses: Sequence[str]) -> TlsMade:
    """
    Make a TLS-RPT record.

    Raises:
        UsageError: nothing can be made of it; it says why.
    """
    record = Record(f"_smtp._tls.{target.domain}", "TXT", make_tls_rpt(addresses))
    hosts = [mailbox(address).host for address in addresses if not address.strip().lower().startswith("https:")]
    deaf = await deaf_hosts(resolver, hosts)
    return TlsMade(deaf, await prove(resolver, target, [record], checks=["tls_rpt"]))


async def bimi(
    resolver: Resolver,
    target: Target,
    logo: str,
    certificate: str = "",
    *,
    selector: str = "default",
    avatar: Avatar = Avatar.BRAND,
) -> Proof:
    """
    Make a BIMI record.

    Raises:
        UsageError: nothing can be made of it; it says why.
    """
    text = make_bimi(logo, certificate, avatar=avatar)
    record = Record(f"{selector_name(selector)}._bimi.{target.domain}", "TXT", text)
    return await prove(resolver, target, [record], checks=["bimi"])
