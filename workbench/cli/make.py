"""`workbench make`: make records, prove them by the checks, and show the way back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from workbench.cli import making
from workbench.cli.make_spf import spf
from workbench.cli.make_words import condition_text, doubt_text
from workbench.cli.making import Call, maker
from workbench.mail.bimi import Avatar
from workbench.mail.bimi_maker import make_bimi
from workbench.mail.dkim_maker import KeyKind, make_key, selector_name
from workbench.mail.dmarc import Alignment, Policy
from workbench.mail.dmarc_maker import STEP_DAYS, DmarcChoice, Step, list_doubts, mailbox, make_dmarc, make_plan
from workbench.mail.mta_sts import Mode
from workbench.mail.mta_sts_maker import make_mta_sts, policy_url
from workbench.mail.tls_rpt_maker import make_tls_rpt
from workbench.model.findings import Record
from workbench.model.names import organizational_domain
from workbench.net.resolver import Resolver
from workbench.tasks.making import deaf_hosts, has_address, mail_hosts, prove, served, text_there, write_private_key

_POLICIES = [policy.value for policy in Policy]


@click.group(name="make")
def command() -> None:
    """
    Make DNS records for a domain.

    Every record is judged by the checks before it is shown, with the record that is there now for the way back. The
    exit status is 1 where the record itself has a problem of high severity or worse.
    """


@command.command("dkim")
@click.option("--selector", required=True, metavar="S", help="The name of the key, such as s2026.")
@click.option("--type", "kind", type=click.Choice([k.value for k in KeyKind]), default="rsa", help="Algorithm.")
@click.option(
    "--key-file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the private key to this new file; it is shown nowhere.",
)
@maker
def dkim(*, call: Call, selector: str, kind: str, key_file: Path) -> int:
    """Make a DKIM key pair: the record to publish, and a file with the private key for the mail server."""
    name = selector_name(selector)
    pair = make_key(KeyKind(kind))
    record = Record(f"{name}._domainkey.{call.domain}", "TXT", pair.record)
    target = _with_selector(call, name)
    proof = making.run(call, lambda resolver: prove(resolver, target, [record], checks=["dkim"]))
    write_private_key(key_file, pair.private)
    note = call.texts.tr("The private key is in {path}; only you may read it. Keep it secret.", path=str(key_file))
    return making.show(call, proof, {"private_key": str(key_file)}, iter([note]))


def _with_selector(call: Call, name: str) -> Any:
    from dataclasses import replace

    return replace(call.target, selectors=tuple(dict.fromkeys([name, *call.target.selectors])))


@command.command("dmarc")
@click.option("--policy", type=click.Choice(_POLICIES), help="For mail of the domain that fails.")
@click.option("--subdomains", type=click.Choice(_POLICIES), help="For subdomains that exist.")
@click.option("--nonexistent", type=click.Choice(_POLICIES), help="For names that do not exist; reject if not given.")
@click.option("--rua", "rua", multiple=True, metavar="ADDRESS", help="Where reports go; may be repeated.")
@click.option("--ruf", "ruf", multiple=True, metavar="ADDRESS", help="Where failure reports go; may be repeated.")
@click.option("--adkim", type=click.Choice(["r", "s"]), help="Alignment of DKIM: relaxed or strict.")
@click.option("--aspf", type=click.Choice(["r", "s"]), help="Alignment of SPF: relaxed or strict.")
@click.option("--plan", is_flag=True, help="Make the dated steps to the goal.")
@click.option("--goal", type=click.Choice(_POLICIES), default="reject", show_default=True, help="Where the plan ends.")
@click.option(
    "--step-days", type=click.IntRange(7, 366), default=STEP_DAYS, show_default=True, help="Days a step takes at least."
)
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), help="First day of the plan; today if not given.")
@maker
def dmarc(
    *,
    call: Call,
    policy: str | None,
    subdomains: str | None,
    nonexistent: str | None,
    rua: tuple[str, ...],
    ruf: tuple[str, ...],
    adkim: str | None,
    aspf: str | None,
    plan: bool,
    goal: str,
    step_days: int,
    start: datetime | None,
) -> int:
    """Make a DMARC record from what is there and what you choose; with --plan the steps from none to reject."""
    choice = DmarcChoice(
        Policy(policy) if policy else None,
        Policy(subdomains) if subdomains else None,
        Policy(nonexistent) if nonexistent else None,
        Alignment(adkim) if adkim else None,
        Alignment(aspf) if aspf else None,
        rua,
        ruf,
    )
    day = (start or datetime.now(UTC)).date()
    name = f"_dmarc.{call.domain}"
    organizational = organizational_domain(call.domain) == call.domain

    async def work(resolver: Resolver) -> Any:
        old = None if call.replace else await text_there(resolver, name, "dmarc1")
        steps: tuple[Step, ...] = ()
        if plan:
            steps = make_plan(choice, day, old, goal=Policy(goal), step_days=step_days, organizational=organizational)
        text = steps[0].record if steps else make_dmarc(choice, old, organizational=organizational)
        return steps, await prove(resolver, call.target, [Record(name, "TXT", text)], checks=["dmarc"])

    steps, proof = making.run(call, work)
    doubts = list_doubts(choice, proof.records[0].value)
    more = {"plan": [_step(call, step) for step in steps], "doubts": [doubt.value for doubt in doubts]}
    first = [doubt_text(call.texts, doubt) for doubt in doubts]
    return making.show(call, proof, more, _plan_words(call, steps), first=first)


def _step(call: Call, step: Step) -> dict[str, str]:
    return {
        "day": step.day.isoformat(),
        "policy": step.policy.value,
        "value": step.record,
        "condition": step.condition.value,
        "text": condition_text(call.texts, step.condition),
    }


def _plan_words(call: Call, steps: tuple[Step, ...]) -> Iterator[str]:
    if steps:
        yield call.texts.tr("The plan; the days are the earliest:")
    for step in steps:
        yield f"  {call.texts.date(step.day)}: p={step.policy}"
        yield f"    {condition_text(call.texts, step.condition)}"
        yield f"    {step.record}"


@command.command("mta-sts")
@click.option(
    "--mode",
    type=click.Choice([mode.value for mode in Mode]),
    default="testing",
    show_default=True,
    help="What senders do where a host does not meet the policy.",
)
@click.option("--mx", "mx", multiple=True, metavar="HOST", help="A host that receives mail; else those of the domain.")
@click.option("--max-age", type=int, metavar="SECONDS", help="How long senders keep the policy.")
@click.option("--id", "policy_id", default="", metavar="ID", help="The policy's id; else it follows from the policy.")
@maker
def mta_sts(*, call: Call, mode: str, mx: tuple[str, ...], max_age: int | None, policy_id: str) -> int:
    """Make an MTA-STS policy and its record."""
    host = f"mta-sts.{call.domain}"

    async def work(resolver: Resolver) -> Any:
        hosts = mx or (await mail_hosts(resolver, call.domain) if mode != "none" else ())
        made = make_mta_sts(Mode(mode), hosts, max_age=max_age, policy_id=policy_id)
        record = Record(f"_mta-sts.{call.domain}", "TXT", made.record)
        base = served(resolver, call.domain, made.policy)
        proof = await prove(base, call.target, [record], checks=["mta_sts"])
        return made, await has_address(resolver, host), proof

    made, found, proof = making.run(call, work)
    url = policy_url(call.domain)
    lines = [call.texts.tr("Give {host} an address first: it has none.", host=host)] if found is False else []
    lines.append(call.texts.tr("Serve this policy first, at {url}:", url=url))
    lines += [f"  {line}" for line in made.policy.splitlines()]
    more = {"policy": {"url": url, "text": made.policy}, "host": {"name": host, "has_address": found}}
    return making.show(call, proof, more, (), first=lines)


@command.command("tls-rpt")
@click.option(
    "--rua", "rua", multiple=True, required=True, metavar="ADDRESS", help="Where reports go; may be repeated."
)
@maker
def tls_rpt(*, call: Call, rua: tuple[str, ...]) -> int:
    """Make a TLS-RPT record: where reports about failed encryption go."""
    text = make_tls_rpt(rua)
    record = Record(f"_smtp._tls.{call.domain}", "TXT", text)
    hosts = [mailbox(address).host for address in rua if not address.strip().lower().startswith("https:")]

    async def work(resolver: Resolver) -> Any:
        deaf = await deaf_hosts(resolver, hosts)
        return deaf, await prove(resolver, call.target, [record], checks=["tls_rpt"])

    deaf, proof = making.run(call, work)
    first = [call.texts.tr("{host} cannot receive mail: reports sent there are lost.", host=host) for host in deaf]
    return making.show(call, proof, {"cannot_receive": list(deaf)}, (), first=first)


@command.command("bimi")
@click.option("--logo", default="", metavar="URL", help="The logo, an SVG; without one the domain takes no part.")
@click.option("--certificate", default="", metavar="URL", help="The mark certificate of the logo.")
@click.option("--selector", default="default", show_default=True, metavar="S", help="The name of the logo.")
@click.option(
    "--avatar",
    type=click.Choice([one.value for one in Avatar]),
    default="brand",
    show_default=True,
    help="Which picture is preferred where the sender has one of his own.",
)
@maker
def bimi(*, call: Call, logo: str, certificate: str, selector: str, avatar: str) -> int:
    """Make a BIMI record: the logo that mailboxes show beside your mail."""
    text = make_bimi(logo, certificate, avatar=Avatar(avatar))
    record = Record(f"{selector_name(selector)}._bimi.{call.domain}", "TXT", text)
    proof = making.run(call, lambda resolver: prove(resolver, call.target, [record], checks=["bimi"]))
    return making.show(call, proof, {}, iter(()))


command.add_command(spf)
