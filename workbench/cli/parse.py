"""`workbench parse`: read reports without a project and write what they say as JSON."""

from __future__ import annotations

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.shapes import dumps
from workbench.model.text import Texts
from workbench.tasks.parsing import parse_files


@click.command(name="parse")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@options.json_options
@options.language_option
def command(*, paths: tuple[str, ...], as_json: bool, as_lines: bool, texts: Texts) -> int:
    """
    Read the reports that each PATH holds, one JSON object for each, one a line.

    A PATH may be a file, a folder, an archive, a message or a mailbox; `-` is standard input. With --json all objects
    stand in one array.

    An object of the kind `error` stands for what cannot be read; the others go on.
    """
    documents = []
    good = bad = 0
    for document, error in parse_files(paths):
        shown = document if error is None else {**document, "reason": texts.error(error)}
        good, bad = good + (error is None), bad + (error is not None)
        if as_json and not as_lines:
            documents.append(shown)
        else:
            click.echo(dumps(shown))
    if as_json and not as_lines:
        click.echo(dumps(documents, indent=2))
    if not good:
        if not bad:
            click.echo("workbench: " + texts.tr("There is no file in what was given"), err=True)
        return Exit.UNUSABLE
    return Exit.IN_PART if bad else Exit.DONE
