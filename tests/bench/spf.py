"""
SPF evaluations per second from recorded answers, beside pyspf: `python -m tests.bench.spf`.

Both engines get the same recorded answers and the same senders, in turns in one run, and are timed in CPU time; the
verdicts must agree. "cold" forgets every parsed record before each evaluation, "warm" keeps them, as the program does.
"""

import ipaddress
import random
import statistics
import time
from collections import Counter

from workbench.mail import spf, spf_macro, spf_record
from workbench.mail.spf_result import Sender
from workbench.model.inquiry import Answer, Question, Status, replay
from workbench.model.rdata import name_to_wire, split_strings, txt_rdata

ROUNDS = 5


def make_zone(domains=200, providers=30, seed=7):
    """Return answers by question, and senders: domains with two levels of includes, a and mx terms."""
    rng = random.Random(seed)
    zone = {}

    def txt(name, text):
        zone[Question("TXT", name)] = (txt_rdata(split_strings(text.encode())),)

    for number in range(providers):
        name = f"_spf.provider{number}.example"
        children = [f"_netblock{part}.provider{number}.example" for part in range(rng.randint(1, 3))]
        txt(name, "v=spf1 " + " ".join(f"include:{child}" for child in children) + " ~all")
        for child in children:
            nets = " ".join(
                f"ip4:10.{number}.{rng.randrange(256)}.0/{rng.choice((20, 22, 24))}" for _ in range(rng.randint(4, 15))
            )
            txt(child, f"v=spf1 {nets} ip6:2001:db8:{number:x}::/48 ~all")
    senders = []
    for number in range(domains):
        name = f"d{number}.example"
        includes = " ".join(
            f"include:_spf.provider{rng.randrange(providers)}.example" for _ in range(rng.randint(1, 2))
        )
        txt(name, f"v=spf1 a mx ip4:192.0.2.{number} {includes} {rng.choice(('-all', '~all', '?all'))}")
        zone[Question("A", name)] = (ipaddress.ip_address(f"198.51.100.{number}").packed,)
        zone[Question("MX", name)] = (b"\0\n" + name_to_wire(f"mail.{name}"),)
        zone[Question("A", f"mail.{name}")] = (ipaddress.ip_address(f"203.0.113.{number}").packed,)
        for ip in (
            f"192.0.2.{number}",
            f"203.0.113.{number}",
            f"10.{rng.randrange(providers)}.1.1",
            "9.9.9.9",
            "8.8.4.4",
        ):
            senders.append(Sender(ipaddress.ip_address(ip), f"mail.{name}", f"someone@{name}"))
    answers = {asked: Answer(asked.kind, Status.FOUND, rdata, 0) for asked, rdata in zone.items()}
    return answers, senders


def forget():
    spf._find.cache_clear()
    spf_record.scan.cache_clear()
    spf_record._domain_spec.cache_clear()
    spf_macro.query_name.cache_clear()


def ours(answers, senders, *, cold):
    def oracle(asked):
        return answers.get(asked) or Answer(asked.kind, Status.NXDOMAIN, (), 3)

    found = []
    started = time.process_time()
    for sender in senders:
        if cold:
            forget()
        found.append(replay(spf.evaluate(sender), oracle).result.value)
    return time.process_time() - started, found


def pyspf(answers, senders):
    import spf as peer

    recorded = {(asked.name, asked.kind): _for_peer(asked, answer) for asked, answer in answers.items()}

    def look_up(name, kind, *_args, **_kwargs):
        return recorded.get((name.lower().removesuffix("."), kind), [])

    real, peer.DNSLookup = peer.DNSLookup, look_up
    try:
        found = []
        started = time.process_time()
        for sender in senders:
            found.append(peer.check2(str(sender.ip), sender.mail_from, sender.helo)[0])
        return time.process_time() - started, found
    finally:
        peer.DNSLookup = real


def _for_peer(asked, answer):
    if asked.kind == "TXT":
        return [((asked.name, "TXT"), list(strings)) for strings in answer.strings]
    if asked.kind == "MX":
        return [((asked.name, "MX"), exchange) for exchange in answer.exchanges]
    return [((asked.name, asked.kind), str(address)) for address in answer.addresses]


def main():
    answers, senders = make_zone()
    times = {"pyspf": [], "cold": [], "warm": []}
    for _ in range(ROUNDS):
        for name, engine in (
            ("pyspf", lambda: pyspf(answers, senders)),
            ("cold", lambda: ours(answers, senders, cold=True)),
            ("warm", lambda: ours(answers, senders, cold=False)),
        ):
            taken, verdicts = engine()
            times[name].append(taken)
            if name == "pyspf":
                wanted = verdicts
            assert verdicts == wanted, f"{name} disagrees with pyspf"
    print(f"{len(senders)} evaluations, {ROUNDS} rounds, verdicts {dict(Counter(wanted))}")
    base = statistics.median(times["pyspf"])
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"{name:<6} {median / len(senders) * 1e6:7.1f} us of CPU, {base / median:5.1f} times pyspf's rate")
    return base / statistics.median(times["cold"]), base / statistics.median(times["warm"])


if __name__ == "__main__":
    main()
