"""
Read and store 2,000 DMARC aggregate reports of 91,235 rows, and one of 200,000, and say what it costs.

    python -m tests.bench.reports [--giant] [--peer]

Each run prints CPU seconds, rows a CPU second, and how far the memory grew. `--peer` also measures parsedmarc, where it
is installed beside this checkout's own libraries, on the same files.
"""

from __future__ import annotations

import asyncio
import gzip
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

REPORTS = 2_000
ROWS = 91_235
GIANT = 200_000
BEGIN = 1_750_000_000


def sizes() -> list[int]:
    """Return how many rows each report has: log-normal, 1 to 500, 91,235 together."""
    rng = random.Random(7)
    found = [max(1, min(500, round(rng.lognormvariate(3.0, 1.25)))) for _ in range(REPORTS)]
    while (left := ROWS - sum(found)) != 0:
        at = rng.randrange(REPORTS)
        found[at] = max(1, min(500, found[at] + (1 if left > 0 else -1)))
    return found


def report(number: int, rows: int) -> Iterator[str]:
    """Write one report; one of ten in the form of RFC 9990."""
    rng = random.Random(number)
    new = number % 10 == 0
    space = ' xmlns="urn:ietf:params:xml:ns:dmarc-2.0"' if new else ""
    policy = "<testing>n</testing><discovery_method>treewalk</discovery_method>" if new else "<pct>100</pct>"
    begin = BEGIN + number % 90 * 86400
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feedback{space}>\n  <version>1.0</version>\n  <report_metadata>\n'
        f"    <org_name>receiver{number % 40}.example</org_name>\n    <email>dmarc@receiver{number % 40}.example</email>\n"
        f"    <report_id>{number:08d}</report_id>\n    <date_range><begin>{begin}</begin><end>{begin + 86399}</end>"
        "</date_range>\n  </report_metadata>\n  <policy_published>\n    <domain>client.example</domain>\n"
        f"    <adkim>r</adkim><aspf>r</aspf><p>quarantine</p><sp>none</sp>{policy}\n  </policy_published>\n"
    )
    for _ in range(rows):
        ip = f"198.{rng.randrange(18, 20)}.{rng.randrange(256)}.{rng.randrange(256)}"
        good = rng.random() < 0.9
        signatures = "".join(
            f"      <dkim>\n        <domain>{name}</domain>\n        <selector>s{rng.randrange(3)}</selector>\n"
            f"        <result>{'pass' if good else 'fail'}</result>\n      </dkim>\n"
            for name in ("client.example", "esp.example")[: rng.randrange(1, 3)]
        )
        yield (
            f"  <record>\n    <row>\n      <source_ip>{ip}</source_ip>\n      <count>{rng.randrange(1, 90)}</count>\n"
            f"      <policy_evaluated>\n        <disposition>{'none' if good else 'quarantine'}</disposition>\n"
            f"        <dkim>{'pass' if good else 'fail'}</dkim>\n        <spf>fail</spf>\n      </policy_evaluated>\n"
            "    </row>\n    <identifiers>\n      <header_from>client.example</header_from>\n"
            f"      <envelope_from>bounce{rng.randrange(9)}.esp.example</envelope_from>\n    </identifiers>\n"
            f"    <auth_results>\n{signatures}      <spf>\n        <domain>bounce.esp.example</domain>\n"
            "        <scope>mfrom</scope>\n        <result>pass</result>\n      </spf>\n    </auth_results>\n  </record>\n"
        )
    yield "</feedback>\n"


def write(folder: Path, *, giant: bool) -> None:
    """Write the files."""
    plan = [GIANT] if giant else sizes()
    for number, rows in enumerate(plan):
        with gzip.open(folder / f"r.example!client.example!{BEGIN}!{number}.xml.gz", "wt", compresslevel=6) as file:
            file.writelines(report(number, rows))


def run(folder: Path) -> None:
    """Import a folder in this process and say what it cost."""
    from workbench.net.resolver import Offline
    from workbench.store.project import Project
    from workbench.tasks.context import Context
    from workbench.tasks.importing import import_files

    with tempfile.TemporaryDirectory() as scratch, Project.create(Path(scratch) / "bench.postmaster") as project:
        before, start, wall = _peak(), time.process_time(), time.perf_counter()
        found = asyncio.run(import_files(Context(project, Offline()), [str(folder)]))
        cpu, taken = time.process_time() - start, time.perf_counter() - wall
        print(
            f"{found.reports} reports, {found.rows} rows: CPU {cpu:.2f} s, wall {taken:.2f} s,"
            f" {found.rows / cpu:,.0f} rows/CPU s, memory +{_peak() - before:.0f} MiB, {len(found.failures)} failed"
        )


def peer(folder: Path) -> None:
    """Read the same files with parsedmarc in this process."""
    import parsedmarc

    start, rows = time.process_time(), 0
    for path in sorted(folder.iterdir()):
        parsed = parsedmarc.parse_report_file(str(path), offline=True, always_use_local_files=True)
        rows += len(parsed["report"]["records"])
    cpu = time.process_time() - start
    print(f"parsedmarc {parsedmarc.__version__}: {rows} rows, CPU {cpu:.2f} s, {rows / cpu:,.0f} rows/CPU s")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(words: list[str]) -> None:
    """Write the files, then measure each in a process of its own."""
    if words[:1] in (["run"], ["peer"]):
        {"run": run, "peer": peer}[words[0]](Path(words[1]))
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write(folder, giant="--giant" in words)
        for what in ["run", *(["peer"] if "--peer" in words else [])]:
            subprocess.run([sys.executable, "-m", "tests.bench.reports", what, scratch], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
