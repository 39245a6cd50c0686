"""
Bulk audit against checkdmarc: one name server, 20 ms away, in turns in one run.

    python -m tests.bench.bulk [DOMAINS [ROUNDS]]

First it is shown, on a few domains, that `ours-equal` asks every question that checkdmarc asks. Then domains a second,
CPU milliseconds a domain, questions a domain and memory of each contestant are printed, and the ratios of their
medians. A contestant whose verdicts are not those of the zones is named and the run ends in failure. checkdmarc gets
fewer domains, since one after another it needs the better part of a second for each.
"""

import json
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.delay import delayed
from tests.bench.zones import zones
from tests.dns_server import DnsServer
from tests.name_server import NameServer

DELAY_S = 0.02
SHOWN = 12


def contest(who, port, count):
    command = [sys.executable, "-m", "tests.bench.bulk_worker", who, str(port), str(count)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{who} failed:\n{done.stderr}")
    figures = json.loads(done.stdout)
    if figures["right"] != count or figures["timeouts"]:
        sys.exit(f"{who}: {figures['right']} of {count} verdicts right, {figures['timeouts']} time-outs")
    return figures


def questions(who, port, count):
    """Return the distinct questions a contestant asks of the server at `port`."""

    def forward(query, _transport):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(5)
            sock.connect(("127.0.0.1", port))
            sock.send(query)
            return [sock.recv(65535)]

    with DnsServer(forward) as between:
        contest(who, between.port, count)
    return {(kind, name) for kind, name, _ in between.asked}


def show_equality(port):
    asked = {who: questions(who, port, SHOWN) for who in ("ours-own", "ours-equal", "checkdmarc")}
    lacking = asked["checkdmarc"] - asked["ours-equal"]
    print(f"distinct questions for {SHOWN} domains: " + ", ".join(f"{who} {len(set_)}" for who, set_ in asked.items()))
    print(f"asked by checkdmarc, not by ours-equal: {sorted(lacking) or 'none'}")
    print(f"asked by ours-equal, not by checkdmarc: {len(asked['ours-equal'] - asked['checkdmarc'])}", flush=True)
    if lacking:
        sys.exit(1)


def line(who, count, figures, asked):
    rate = count / figures["seconds"]
    cpu = figures["cpu"] / count * 1000
    print(
        f"{who:14} {count:6} domains  {rate:8.1f} domains/s  {cpu:6.2f} ms CPU/domain  "
        f"{asked / count:5.1f} questions/domain  {figures['peak_mib']:6.0f} MiB",
        flush=True,
    )
    return rate, cpu, figures["peak_mib"]


def median(rows, at):
    return sorted(row[at] for row in rows)[len(rows) // 2]


def report(found, count, small):
    threads, alone = (next(rows for (who, _), rows in found.items() if who == name) for name in (
        "checkdmarc-32", "checkdmarc"))  # fmt: skip
    for who in ("ours-equal", "ours-own", "ours-full"):
        ours = found[who, count]
        print(
            f"{who:10} domains/s: {median(ours, 0) / median(alone, 0):4.0f} times checkdmarc, "
            f"{median(ours, 0) / median(threads, 0):4.1f} times its 32 threads; CPU a domain: "
            f"{median(ours, 1):.2f} ms, {median(ours, 1) / median(alone, 1):.3f} of checkdmarc's, "
            f"{median(ours, 1) / median(threads, 1):.3f} of its 32 threads'"
        )
    memory = ", ".join(f"{median(found['ours-own', size], 2):.0f} MiB for {size}" for size in (small, count))
    print(f"memory: {memory} domains")


def main(count=2000, rounds=3):
    small = count // 4
    order = (
        ("ours-equal", count),
        ("checkdmarc-32", count // 10),
        ("ours-own", count),
        ("checkdmarc", max(4, count // 100)),
        ("ours-full", count),
        ("ours-own", small),
    )
    found = {}
    with tempfile.TemporaryDirectory() as name:
        server = NameServer(Path(name), zones(count))
        try:
            show_equality(server.port)
            with delayed(server.port, DELAY_S) as (port, counted):
                for _ in range(rounds):
                    for who, domains in order:
                        before = counted.value
                        figures = contest(who, port, domains)
                        found.setdefault((who, domains), []).append(line(who, domains, figures, counted.value - before))
        finally:
            server.stop()
    report(found, count, small)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
