"""`workbench stats`: numbers per day, with the reason where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from workbench.cli import options
from workbench.cli.days import read_span
from workbench.cli.exits import Exit
from workbench.cli.opening import opened
from workbench.cli.shapes import dumps
from workbench.cli.stat_shapes import Shown, documents, objects, write_csv
from workbench.cli.stat_summary import period_tables, summary
from workbench.cli.stat_tables import tables
from workbench.model.errors import UsageError
from workbench.model.metrics import METRICS
from workbench.model.names import to_ascii, to_unicode
from workbench.model.text import Texts
from workbench.store.database import Database
from workbench.store.series import list_series
from workbench.tasks.restated import read_earlier
from workbench.tasks.stat_periods import By
from workbench.tasks.stats import Wanted, read_stats

MOST_NAMES = 30
"""Names that a sentence lists at most."""


@click.command(name="stats")
@options.project_argument
@click.option("--metric", "metrics", multiple=True, metavar="M", help="Only this metric; may be repeated.")
@click.option("--subject", metavar="S", help="Only of this domain or address.")
@click.option("--source", metavar="S", help="Only from this source, such as mailru_postmaster.")
@click.option("--since", metavar="DATE", help="First day, as 2026-11-23.")
@click.option("--until", metavar="DATE", help="Last day.")
@click.option(
    "--by", type=click.Choice([by.value for by in By]), help="Sums of weeks or months; rates of all their messages."
)
@click.option("--revisions", is_flag=True, help="With --csv: also a row for each value that was restated since.")
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
    by: str | None,
    revisions: bool,
    as_csv: bool,
    as_json: bool,
    as_lines: bool,
    texts: Texts,
) -> int:
    """
    List the statistics of PROJECT by day, each missing day with its reason.

    Shares are 0 to 1. A range beside a value is its uncertainty, where the source states of how many messages it is.

    Without --metric, --subject, --since and --by a summary is shown; --csv, --json and --jsonl are always complete.
    """
    if as_csv + as_json + as_lines > 1:
        raise UsageError("Only one of --csv, --json and --jsonl can be", "Choose one")
    if revisions and (by or not as_csv):
        raise UsageError("--revisions goes with --csv, by day", "--json, --jsonl and the list by day show them anyway")
    names = tuple(dict.fromkeys(_metric(name) for name in metrics)) or None
    first, last = read_span(since, until)
    wanted = Wanted(names, _subject(subject), source, since=first, until=last)
    with opened(project, passphrase_file) as opened_project:
        db = opened_project.read()
        _known(db, wanted)
        found = read_stats(db, wanted)
        shown = Shown(found, {} if by else read_earlier(db, found.lines), By(by) if by else None)
    if as_csv:
        write_csv(shown, revisions=revisions)
    elif as_lines:
        for one in objects(shown):
            click.echo(dumps(one))
    elif as_json:
        all_of_them = documents(shown, names)
        click.echo(dumps(all_of_them[0] if names is not None and len(names) == 1 else all_of_them, indent=2))
    else:
        _say(shown, texts, brief=not (metrics or subject or since))
    return Exit.DONE


def _say(shown: Shown, texts: Texts, *, brief: bool) -> None:
    lines = shown.stats.lines
    if not lines:
        click.echo(texts.tr("There are no such numbers in this project."), err=True)
        return
    if shown.by is not None:
        said = period_tables(lines, shown.by, texts)
    else:
        said = summary(lines, texts) if brief else tables(lines, texts, shown.earlier)
    for text in said:
        click.echo(text)


def _metric(name: str) -> str:
    if name not in METRICS:
        raise UsageError("There is no metric {name}", "They are: {names}", name=name, names=", ".join(METRICS))
    return name


def _known(db: Database, wanted: Wanted) -> None:
    """See that the project has numbers of the source and the subject, if it has any."""
    entries = list_series(db) if wanted.source or wanted.subject else []
    sources = {entry.key.source for entry in entries}
    subjects = {entry.key.subject for entry in entries}
    if sources and wanted.source and wanted.source not in sources:
        raise UsageError(
            "There are no numbers from “{name}”", "This project has numbers from: {names}", name=wanted.source,
            names=_names(sources),
        )  # fmt: skip
    if subjects and wanted.subject and wanted.subject not in subjects:
        raise UsageError(
            "There are no numbers of “{name}”", "This project has numbers of: {names}",
            name=to_unicode(wanted.subject), names=_names(map(to_unicode, subjects)),
        )  # fmt: skip


def _names(found: Iterable[str]) -> str:
    names = sorted(found)
    return ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")


def _subject(text: str | None) -> str | None:
    """Return a domain as the project knows it; an address and anything else as it was typed."""
    if text is None:
        return None
    try:
        return to_ascii(text.strip().rstrip("."))
    except ValueError:
        return text.strip()
