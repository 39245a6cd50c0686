"""`workbench stats`: numbers per day, with the reason where there is none."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.opening import opened
from workbench.cli.shapes import dumps
from workbench.cli.stat_tables import tables
from workbench.model.errors import UsageError
from workbench.model.metrics import METRICS, Given, Metric
from workbench.model.text import Texts
from workbench.tasks.stats import Line, Row, Stats, Wanted, read_stats

_COLUMNS = (
    "day", "source", "provider", "subject", "dimension", "value", "state", "n", "n_origin", "low", "high", "gap",
    "provisional", "revision", "restated",
)  # fmt: skip
_ABOUT = ("metric", "unit", "denominator", "day_zone", "lag_days")


@click.command(name="stats")
@options.project_argument
@click.option("--metric", "metrics", multiple=True, metavar="M", help="Only this metric; may be repeated.")
@click.option("--subject", metavar="S", help="Only of this domain or address.")
@click.option("--source", metavar="S", help="Only from this source, such as mailru_postmaster.")
@click.option("--since", metavar="DATE", help="First day, as 2026-11-23.")
@click.option("--until", metavar="DATE", help="Last day.")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated values.")
@options.json_options
@options.language_option
def command(
    *,
    project: Path,
    passphrase_file: Path | None,
    metrics: tuple[str, ...],
    subject: str | None,
    source: str | None,
    since: str | None,
    until: str | None,
    as_csv: bool,
    as_json: bool,
    as_lines: bool,
    texts: Texts,
) -> int:
    """
    List the statistics of PROJECT by day, each missing day with its reason.

    Shares are 0 to 1. A range beside a value is its uncertainty, where the source states of how many messages it is.
    """
    names = tuple(dict.fromkeys(_metric(name) for name in metrics)) or None
    wanted = Wanted(names, _subject(subject), source, since=_day(since), until=_day(until))
    if wanted.since and wanted.until and wanted.until < wanted.since:
        raise UsageError("The last day is before the first", "Put --since and --until the other way round")
    with opened(project, passphrase_file) as opened_project:
        found = read_stats(opened_project.read(), wanted)
    if as_csv:
        _write_csv(found)
    elif as_lines:
        for line in found.lines:
            for row in line.rows():
                click.echo(dumps({"metric": line.key.metric, **_sample(line, row)}))
    elif as_json:
        documents = [_document(metric, lines) for metric, lines in _by_metric(found, names)]
        click.echo(dumps(documents[0] if names is not None and len(names) == 1 else documents, indent=2))
    elif not found.lines:
        click.echo(texts.tr("There are no such numbers in this project."), err=True)
    else:
        for text in tables(found.lines, texts):
            click.echo(text)
    return Exit.DONE


def _metric(name: str) -> str:
    if name not in METRICS:
        raise UsageError("There is no metric {name}", "They are: {names}", name=name, names=", ".join(METRICS))
    return name


def _subject(text: str | None) -> str | None:
    """Return a domain as the project knows it; an address and anything else as it was typed."""
    from workbench.model.names import to_ascii

    if text is None:
        return None
    try:
        return to_ascii(text.strip().rstrip("."))
    except ValueError:
        return text.strip()


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise UsageError("“{text}” is no day", "Write it as: 2026-11-23", text=text) from error


def _by_metric(found: Stats, names: tuple[str, ...] | None) -> Iterator[tuple[Metric, list[Line]]]:
    """Yield every metric that was asked for, or that there is, with its lines."""
    groups = {metric: list(lines) for metric, lines in groupby(found.lines, lambda line: line.metric)}
    for metric in groups if names is None else (METRICS[name] for name in names):
        yield metric, groups.get(metric, [])


def _document(metric: Metric, lines: list[Line]) -> dict[str, Any]:
    """Return the JSON of one metric; lag and zone are null where its sources differ, and stand under `sources`."""
    sources = {line.key.source: line.given for line in lines}
    return {
        "metric": {
            "id": metric.id,
            "unit": metric.unit.value,
            "denominator": metric.denominator or None,
            "lag_days": _common([given and given.lag_days for given in sources.values()]),
            "day_zone": _common([given and given.day_zone for given in sources.values()]),
            "better": metric.better.value,
            "sources": {source: _given(given) for source, given in sources.items()},
        },
        "samples": [_sample(line, row) for line in lines for row in line.rows()],
    }


def _given(given: Given | None) -> dict[str, Any] | None:
    if given is None:
        return None
    return {"day_zone": given.day_zone or None, "lag_days": given.lag_days, "settles_days": given.settles_days}


def _common(found: list[Any]) -> Any:
    return found[0] or (None if isinstance(found[0], str) else found[0]) if len(set(found)) == 1 else None


def _sample(line: Line, row: Row) -> dict[str, Any]:
    key = line.key
    return {
        "day": row.day.isoformat(),
        "source": key.source,
        "provider": key.provider,
        "subject": key.subject,
        "dimension": key.dimension,
        "value": plain(row.value),
        "state": row.state,
        "n": row.n,
        "n_origin": row.n_origin.value,
        "low": row.low,
        "high": row.high,
        "gap": None if row.gap is None else row.gap.value,
        "provisional": row.provisional,
        "revision": row.revision,
        "restated": row.restated,
        "account": key.account,
        "computed": line.computed,
    }


def plain(value: float | None) -> float | int | None:
    """Return a whole number as one, so that JSON and CSV write 12 and not 12.0."""
    return int(value) if value is not None and value.is_integer() else value


def _write_csv(found: Stats) -> None:
    """Write the same numbers, digit for digit, as JSON has them."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([*_ABOUT, *_COLUMNS])
    for line in found.lines:
        given = line.given
        about = (
            line.metric.id, line.metric.unit.value, line.metric.denominator, given.day_zone if given else "",
            given.lag_days if given else "",
        )  # fmt: skip
        for row in line.rows():
            sample = _sample(line, row)
            writer.writerow([*about, *(_cell(sample[name]) for name in _COLUMNS)])


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return repr(value) if isinstance(value, float) else value
