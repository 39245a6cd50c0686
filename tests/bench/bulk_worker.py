"""
One contestant of the bulk audit, in a process of its own: `python -m tests.bench.bulk_worker WHO PORT COUNT`.

It audits the first COUNT domains and prints domains, those whose verdict is right, time-outs, seconds, CPU seconds and
the greatest memory as JSON. WHO is

* `ours-equal`: MX with the hosts' addresses and names, SPF, DMARC with the authorisation of report addresses, and
  every question besides that checkdmarc asks for the same (CNAME and SPF records beside TXT and hosts);
* `ours-own`: the same checks with our own questions; `ours-full`: DKIM as well, its selectors guessed;
* `checkdmarc`: one domain after another; `checkdmarc-32`: thirty-two threads around it.
"""

import asyncio
import json
import resource
import sys
import time
from pathlib import Path

from tests.bench.zones import SPF_LOOKUPS, domain, is_faulty, policy

FOUR = ("mx", "ptr", "spf", "dmarc")
CHECKS = {"ours-equal": FOUR, "ours-own": FOUR, "ours-full": (*FOUR, "dkim")}


def truth(number):
    """What an audit must say: SPF look-ups, DMARC policy, MX hosts with their addresses, hosts without a name."""
    return SPF_LOOKUPS, policy(number), 2, 2 if is_faulty(number) else 0


def equal(base):
    """Return a kind of cache that asks, for each new question, what checkdmarc asks besides."""

    class Equal(base):
        def begin(self, asked):
            for item in besides(asked):
                super().begin(item)
            return super().begin(asked)

        async def end(self):
            """Wait for what is still on its way."""
            while work := next(iter(self._running.values()), None):
                await work.task

    return Equal


def besides(asked):
    kind, name = asked.kind, asked.name
    if kind == "TXT" and "._report._dmarc." in name:
        yield asked._replace(name="*._report._dmarc." + name.partition("._report._dmarc.")[2])
    elif (kind == "TXT" and name.startswith("_dmarc.d")) or (kind == "A" and name.startswith("mx")):
        yield asked._replace(kind="CNAME")
    elif kind == "TXT" and not name.startswith("_dmarc."):
        yield asked._replace(kind="CNAME")
        yield asked._replace(kind="SPF")


async def ours(who, port, count):
    from workbench.model.rules import load_rules
    from workbench.model.target import Target
    from workbench.net.cache import Cache
    from workbench.net.dns import LiveResolver, Server
    from workbench.tasks.audit import audit_many

    rules = load_rules()
    right = timeouts = 0
    async with LiveResolver([Server("127.0.0.1", port)]) as live:
        resolver = (equal(Cache) if who == "ours-equal" else Cache)(live)
        targets = (Target(domain(number), rules) for number in range(count))
        async for result in audit_many(resolver, targets, checks=CHECKS[who]):
            audit = result.audit
            timeouts += sum(item.reason == "timeout" for item in audit.unknown)
            right += _said(audit) == truth(int(audit.domain[1:6]))
        if who == "ours-equal":
            await resolver.end()
    return right, timeouts


def _said(audit):
    facts = {name: run.facts for name, run in audit.checks.items()}
    hosts = sum(len(host["addresses"]) == 1 for host in facts["mx"]["hosts"])
    nameless = sum(finding.code == "ptr.mx_missing" for finding in audit.findings)
    return facts["spf"]["lookups"], facts["dmarc"]["policy"], hosts, nameless


def one_by_checkdmarc(number, resolver):
    from checkdmarc.dmarc import check_dmarc
    from checkdmarc.smtp import check_mx
    from checkdmarc.spf import check_spf

    name = domain(number)
    mx = check_mx(name, resolver=resolver)
    spf = check_spf(name, resolver=resolver)
    dmarc = check_dmarc(name, resolver=resolver)
    hosts = sum(len(host["addresses"]) == 1 for host in mx["hosts"])
    nameless = sum("does not have any reverse DNS" in warning for warning in mx["warnings"])
    said = spf.get("dns_lookups"), dmarc.get("tags", {}).get("p", {}).get("value"), hosts, nameless
    heard = json.dumps([mx, spf, dmarc], default=str)
    return said == truth(number), "timed out" in heard or "lifetime expired" in heard


def by_checkdmarc(port, count, threads):
    from concurrent.futures import ThreadPoolExecutor

    import checkdmarc.smtp
    import dns.resolver

    checkdmarc.smtp.check_dnssec = lambda *_args, **_more: False  # its DNSSEC test knows no port but 53
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = port
    if threads == 1:
        found = [one_by_checkdmarc(number, resolver) for number in range(count)]
    else:
        with ThreadPoolExecutor(threads) as pool:
            found = list(pool.map(lambda number: one_by_checkdmarc(number, resolver), range(count)))
    return sum(right for right, _ in found), sum(late for _, late in found)


def peak_mib():
    """The greatest memory of this program; `ru_maxrss` would tell that of the process it was forked from."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def main(who, port, count):
    count = int(count)
    if who in CHECKS:
        import workbench.net.dns
        import workbench.tasks.audit

        workbench.tasks.audit.load_checks()  # importing is not what is measured
    else:
        import checkdmarc  # noqa: F401
    used = resource.getrusage(resource.RUSAGE_SELF)
    began, cpu = time.perf_counter(), used.ru_utime + used.ru_stime
    if who in CHECKS:
        right, timeouts = asyncio.run(ours(who, int(port), count))
    else:
        right, timeouts = by_checkdmarc(int(port), count, 32 if who.endswith("32") else 1)
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "right": right,
        "timeouts": timeouts,
        "seconds": time.perf_counter() - began,
        "cpu": used.ru_utime + used.ru_stime - cpu,
        "peak_mib": peak_mib(),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
