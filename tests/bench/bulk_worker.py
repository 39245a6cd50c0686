"""
One contestant of the bulk audit, in a process of its own: `python -m tests.bench.bulk_worker WHO PORT COUNT`.

WHO is `ours`, `checkdmarc` (one domain after another) or `checkdmarc-32` (thirty-two threads around it). It audits the
first COUNT domains and prints domains, seconds, CPU seconds and the greatest memory as JSON. The questions are those
of MX with the hosts' addresses and PTR, SPF, and DMARC with the authorisation of report addresses.
"""

import asyncio
import json
import resource
import sys
import time

from tests.bench.zones import domain


async def ours(port, domains):
    from workbench.model.rules import load_rules
    from workbench.model.target import Target
    from workbench.net.cache import Cache
    from workbench.net.dns import LiveResolver, Server
    from workbench.tasks.audit import audit_many

    rules = load_rules()
    unknown = done = 0
    async with LiveResolver([Server("127.0.0.1", port)]) as live:
        targets = (Target(name, rules) for name in domains)
        chosen = ["mx", "ptr", "spf", "dmarc"]
        async for result in audit_many(Cache(live), targets, checks=chosen, at_once=200):
            done += 1
            unknown += sum(item.reason == "timeout" for item in result.audit.unknown)
    return done, unknown


def one_by_checkdmarc(name, port, resolver):
    import checkdmarc

    checkdmarc.check_mx(name, nameservers=None, resolver=resolver)
    checkdmarc.check_spf(name, resolver=resolver)
    return checkdmarc.check_dmarc(name, resolver=resolver)


def checkdmarc_resolver(port):
    import dns.resolver

    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = port
    return resolver


def by_checkdmarc(port, domains, threads):
    from concurrent.futures import ThreadPoolExecutor

    resolver = checkdmarc_resolver(port)
    if threads == 1:
        for name in domains:
            one_by_checkdmarc(name, port, resolver)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda name: one_by_checkdmarc(name, port, resolver), domains))
    return len(domains), 0


def main(who, port, count):
    domains = [domain(number) for number in range(int(count))]
    if who == "ours":
        import workbench.tasks.audit  # noqa: F401 - importing is not what is measured
    else:
        import checkdmarc  # noqa: F401
    used = resource.getrusage(resource.RUSAGE_SELF)
    began, cpu = time.perf_counter(), used.ru_utime + used.ru_stime
    if who == "ours":
        done, unknown = asyncio.run(ours(int(port), domains))
    else:
        done, unknown = by_checkdmarc(int(port), domains, 32 if who.endswith("32") else 1)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "domains": done,
                "timeouts": unknown,
                "seconds": time.perf_counter() - began,
                "cpu": used.ru_utime + used.ru_stime - cpu,
                "peak_mib": used.ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
