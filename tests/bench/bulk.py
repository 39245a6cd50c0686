"""
Bulk audit against checkdmarc: one name server, 20 ms away, the same questions, one run.

    python -m tests.bench.bulk [DOMAINS]

Prints domains a second, CPU milliseconds a domain, questions a domain and memory of each contestant, and the ratios.
checkdmarc gets fewer domains, since one after another it needs the better part of a second for each.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.delay import delayed
from tests.bench.zones import write
from tests.name_server import NameServer

DELAY_S = 0.02
ROUNDS = 3


def contest(who, port, count):
    command = [sys.executable, "-m", "tests.bench.bulk_worker", who, str(port), str(count)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def line(who, count, figures, questions):
    rate = figures["domains"] / figures["seconds"]
    cpu = figures["cpu"] / figures["domains"] * 1000
    print(
        f"{who:14} {count:6} domains  {rate:8.1f} domains/s  {cpu:6.2f} ms CPU/domain  "
        f"{questions / count:5.1f} questions/domain  {figures['peak_mib']:6.0f} MiB  {figures['timeouts']} time-outs",
        flush=True,
    )
    return rate, cpu


def main(count=2000):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, count)
        zones = {origin: (folder / f"{origin}.zone").read_text() for origin in ("example", "in-addr.arpa")}
        server = NameServer(folder, zones)
        with delayed(server.port, DELAY_S) as (port, counted):
            best = {}
            for _ in range(ROUNDS):
                for who, domains in (
                    ("ours", count // 4),
                    ("ours", count),
                    ("checkdmarc-32", count // 5),
                    ("checkdmarc", count // 100),
                ):
                    before = counted.value
                    figures = contest(who, port, domains)
                    rate, cpu = line(who, domains, figures, counted.value - before)
                    best.setdefault((who, domains), []).append((rate, cpu, figures["peak_mib"]))
        server.stop()
    report(best, count)


def median(rows, at):
    return sorted(row[at] for row in rows)[len(rows) // 2]


def report(best, count):
    ours = best["ours", count]
    threads = best["checkdmarc-32", count // 5]
    alone = best["checkdmarc", count // 100]
    print(f"domains a second: {median(ours, 0) / median(alone, 0):.0f} times checkdmarc one after another, "
          f"{median(ours, 0) / median(threads, 0):.1f} times its 32 threads")  # fmt: skip
    print(f"CPU a domain: {median(ours, 1) / median(alone, 1):.3f} of checkdmarc's, "
          f"{median(ours, 1) / median(threads, 1):.3f} of its 32 threads'")  # fmt: skip
    print(f"memory: {median(ours, 2):.0f} MiB for {count} domains, "
          f"{median(best['ours', count // 4], 2):.0f} MiB for {count // 4}")  # fmt: skip


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
