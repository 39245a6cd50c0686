"""`workbench make spf`: the record of the chosen senders, its cost, and what flattening would cost."""

from __future__ import annotations

from collections.abc import Iterator

import click

from workbench.cli import making
from workbench.cli.make_words import dropped_text
from workbench.cli.making import Call, maker
from workbench.mail.spf_flatten import Flattened, flatten
from workbench.mail.spf_maker import Ending, MadeSpf, SpfChoice, host_name, make_spf, network
from workbench.model.errors import UsageError
from workbench.model.findings import Record
from workbench.model.senders import load_senders
from workbench.net.resolver import Resolver
from workbench.tasks.driving import drive
from workbench.tasks.making import Proof, prove, text_there


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
    flat = tuple(map(host_name, flattened))
    chosen = SpfChoice(
        tuple(host for host in (*service_hosts(services), *includes) if host_name(host) not in flat),
        tuple(map(network, ips)),
        hosts,
        own_mx,
        Ending[ending.upper()] if ending else None,
        (*without, *flat),
    )
    made, copies, proof = making.run(call, lambda resolver: _work(resolver, call, chosen, flat))
    facts = proof.audit.checks["spf"].facts
    more = {
        "lookups": facts.get("lookups"),
        "void_lookups": facts.get("void_lookups"),
        "complete": facts.get("complete"),
        "size": facts.get("size"),
        "tree": facts.get("tree"),
        "dropped": [{"term": term, "reason": why.value} for term, why in made.dropped],
        "flattened": [{"host": c.host, "networks": [str(n) for n in c.networks]} for c in copies],
    }
    return making.show(call, proof, more, _words(call, proof, made, copies))


async def _work(
    resolver: Resolver, call: Call, chosen: SpfChoice, flat: tuple[str, ...]
) -> tuple[MadeSpf, tuple[Flattened, ...], Proof]:
    from dataclasses import replace

    old = None if call.replace else await text_there(resolver, call.domain, "spf1")
    copies = tuple([await drive(resolver, flatten(host)) for host in flat])
    for copy in copies:
        if copy.obstacle:
            raise UsageError(
                "{host} cannot be flattened: {obstacle}",
                "Its addresses depend on the sender, or are not known here; keep the include",
                host=copy.host,
                obstacle=copy.obstacle,
            )
    networks = chosen.networks + tuple(one for copy in copies for one in copy.networks)
    made = make_spf(call.domain, replace(chosen, networks=networks), old)
    record = Record(call.domain, "TXT", made.text)
    return made, copies, await prove(resolver, call.target, [record], checks=["spf"])


def service_hosts(ids: tuple[str, ...]) -> tuple[str, ...]:
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
