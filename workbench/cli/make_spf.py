"""`workbench make spf`: the record of the chosen senders, its cost, and what flattening would cost."""

from __future__ import annotations

from collections.abc import Iterator

import click

from workbench.cli import making
from workbench.cli.include_words import use_json, use_lines
from workbench.cli.making import Call, maker
from workbench.mail.spf_flatten import Flattened
from workbench.mail.spf_maker import Ending, MadeSpf, SpfChoice, network
from workbench.tasks import makers
from workbench.tasks.include_use import include_use
from workbench.tasks.make_words import dropped_text
from workbench.tasks.making import Proof


@click.command("spf")
@click.option("--service", "services", multiple=True, metavar="ID", help="A known service that sends for the domain.")
@click.option("--include", "includes", multiple=True, metavar="HOST", help="The SPF record of any other service.")
@click.option("--ip", "ips", multiple=True, metavar="NETWORK", help="An address or a network of your own.")
@click.option("--host", "hosts", multiple=True, metavar="HOST", help="A server of your own, by name.")
@click.option("--mx", "own_mx", is_flag=True, help="The hosts that receive the mail send it, too.")
@click.option("--all", "ending", type=click.Choice(["softfail", "fail"]), help="What receivers are told of all others.")
@click.option("--without", "without", multiple=True, metavar="TERM", help="Leave this term of the old record out.")
@click.option(
    "--flatten", "flattened", multiple=True, metavar="HOST", help="Write this include's addresses instead of its name."
)
@maker
def spf(
    *,
    call: Call,
    services: tuple[str, ...],
    includes: tuple[str, ...],
    ips: tuple[str, ...],
    hosts: tuple[str, ...],
    own_mx: bool,
    ending: str | None,
    without: tuple[str, ...],
    flattened: tuple[str, ...],
) -> int:
    """Make the shortest SPF record of the senders you choose, merged with the one that is there."""
    chosen = SpfChoice(
        (*makers.service_hosts(services), *includes),
        tuple(map(network, ips)),
        hosts,
        own_mx,
        Ending[ending.upper()] if ending else None,
        without,
    )
    whole = making.run(call, lambda resolver: makers.spf(resolver, call.target, chosen, flattened, anew=call.replace))
    made, copies, proof = whole.made, whole.copies, whole.proof
    sent = call.sent
    use = making.run(call, lambda resolver: include_use(resolver, call.domain, sent)) if sent is not None else ()
    facts = proof.audit.checks["spf"].facts
    more = {
        "lookups": facts.get("lookups"),
        "void_lookups": facts.get("void_lookups"),
        "complete": facts.get("complete"),
        "size": facts.get("size"),
        "tree": facts.get("tree"),
        "dropped": [{"term": term, "reason": why.value} for term, why in made.dropped],
        "includes": use_json(use, sent),
        "flattened": [{"host": c.host, "networks": [str(n) for n in c.networks]} for c in copies],
    }
    return making.show(call, proof, more, (*_words(call, proof, made, copies), *use_lines(use, sent, call.texts)))


def _words(call: Call, proof: Proof, made: MadeSpf, copies: tuple[Flattened, ...]) -> Iterator[str]:
    texts = call.texts
    facts = proof.audit.checks["spf"].facts if proof.audit is not None else {}
    if "lookups" in facts:
        cost = texts.plural("{count} DNS look-up of 10", "{count} DNS look-ups of 10", facts["lookups"])
        yield texts.tr("Cost: {cost}", cost=cost)
        if not facts.get("complete"):
            yield texts.tr("The cost is at least that: not every include could be followed.")
    for term, why in made.dropped:
        yield texts.tr("Left out: {term} ({why})", term=term, why=dropped_text(texts, why))
    for copy in copies:
        yield texts.tr("The price of flattening {host}: it changes its addresses without telling you.", host=copy.host)
        yield texts.tr("From that day its mail fails. Compare the addresses every week, or keep the include.")
