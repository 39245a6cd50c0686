"""`workbench make`: make records, prove them by the checks, and show the way back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import click

from workbench.cli import making
from workbench.cli.days import day_value
from workbench.cli.make_spf import spf
from workbench.cli.making import Call, maker
from workbench.mail.bimi import Avatar
from workbench.mail.dkim_maker import KeyKind, make_key, selector_name
from workbench.mail.dmarc import Alignment, Policy
from workbench.mail.dmarc_maker import STEP_DAYS, DmarcChoice, Step
from workbench.mail.mta_sts import Mode
from workbench.mail.mta_sts_maker import policy_url
from workbench.tasks import makers
from workbench.tasks.make_words import condition_text, doubt_text
from workbench.tasks.making import write_private_key

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
    proof = making.run(call, lambda resolver: makers.dkim(resolver, call.target, name, pair))
    write_private_key(key_file, pair.private)
    note = call.texts.tr("The private key is in {path}; only you may read it. Keep it secret.", path=str(key_file))
    return making.show(call, proof, {"private_key": str(key_file)}, iter([note]))


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
@click.option("--start", callback=day_value, metavar="YYYY-MM-DD", help="First day of the plan; today if not given.")
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
    start: date | None,
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
    day = start or datetime.now(UTC).date()
    wanted = makers.DmarcPlan(day, Policy(goal), step_days) if plan else None
    made = making.run(call, lambda resolver: makers.dmarc(resolver, call.target, choice, wanted, anew=call.replace))
    steps, doubts = made.steps, made.doubts
    more = {"plan": [_step(call, step) for step in steps], "doubts": [doubt.value for doubt in doubts]}
    first = [doubt_text(call.texts, doubt) for doubt in doubts]
    return making.show(call, made.proof, more, _plan_words(call, steps), first=first)


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

    whole = making.run(
        call,
        lambda resolver: makers.mta_sts(resolver, call.target, Mode(mode), mx, max_age=max_age, policy_id=policy_id),
    )
    made, found, proof = whole.made, whole.has_address, whole.proof
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
    made = making.run(call, lambda resolver: makers.tls_rpt(resolver, call.target, rua))
    deaf, proof = made.deaf, made.proof
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
    proof = making.run(
        call,
        lambda resolver: makers.bimi(
            resolver, call.target, logo, certificate, selector=selector, avatar=Avatar(avatar)
        ),
    )
    return making.show(call, proof, {}, iter(()))


command.add_command(spf)
