"""
Samples stored and read per second: `python -m tests.bench.samples`.

Thirteen months of ten domains with fifty series each are stored as a first fetch, stated again unchanged, and stated
again with every value changed. Beside it, in the same run, the same rows go into the same table by one plain
`executemany` of APSW, which knows no words, no series, no revisions and no repeats. Then 20 series of 400 days are read.
Every figure is the best of the rounds; time of the processor stands beside time of the clock.
"""

import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from workbench.model.samples import NOrigin, Sample
from workbench.store.database import transaction
from workbench.store.project import Project
from workbench.store.samples import put_samples
from workbench.store.series import list_series, read_series

DAYS, DOMAINS, SERIES, ROUNDS = 400, 10, 50, 3
NOW = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)


def samples(value=0.0):
    """Return a fetch: day by day, as a provider's pages come."""
    return [
        Sample(
            date(2025, 10, 17) + timedelta(day), "google_postmaster", f"client{domain}.example", "delivery_error_rate",
            value=value + (day * 7 + series) % 1000 / 1000, n=1000, n_origin=NOrigin.STATED, account="a" * 32,
            provider="gmail", dimension=f"error=reject,reason={series}", fetched=NOW, api="v2",
        )
        for domain in range(DOMAINS) for day in range(DAYS) for series in range(SERIES)
    ]  # fmt: skip


def timed(work):
    """Return seconds of the clock and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def measure(folder, round_):
    """Return seconds by what was done, once."""
    first, again, changed = samples(), samples(), samples(0.0001)
    found = {}
    with Project.create(folder / f"{round_}.postmaster") as project:
        db = project._writer._db

        def stored(made):
            with transaction(db):
                put_samples(db, made)

        found["put_samples, new"] = timed(lambda: stored(first))
        found["put_samples, all the same"] = timed(lambda: stored(again))
        found["put_samples, all restated"] = timed(lambda: stored(changed))
        entries = list_series(project.read())[:20]
        found["20 series of 400 days read"] = timed(lambda: [read_series(project.read(), one) for one in entries])
        rows = db.execute("SELECT * FROM sample WHERE revision = 1 ORDER BY series_id, day").fetchall()
        db.execute("DELETE FROM sample")

        def plain():
            with transaction(db):
                db.executemany("INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

        found["plain executemany"] = timed(plain)
    return found


def main():
    """Print rows a second."""
    count = DAYS * DOMAINS * SERIES
    with tempfile.TemporaryDirectory() as folder:
        rounds = [measure(Path(folder), number) for number in range(ROUNDS)]
    best = {name: [min(one[name][at] for one in rounds) for at in (0, 1)] for name in rounds[0]}
    reading = best.pop("20 series of 400 days read")
    plain = best["plain executemany"]
    print(f"{count:,} samples in {DOMAINS * SERIES} series, best of {ROUNDS} rounds")
    for name, (clock, processor) in best.items():
        rate = f"{count / clock:>10,.0f} rows/s  {count / processor:>10,.0f} rows/s of processor time"
        print(f"{name:<28} {rate}  {processor / plain[1]:.2f} x plain")
    print(
        f"{'20 series of 400 days read':<28} {1000 * reading[0]:>7.1f} ms  {1000 * reading[1]:.1f} ms of processor time"
    )


if __name__ == "__main__":
    main()
