"""`workbench sample`: write the sample project."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.model.text import Texts
from workbench.tasks.sample import make_sample


@click.command(name="sample")
@click.argument("file", type=click.Path(path_type=Path))
@options.language_option
def command(*, file: Path, texts: Texts) -> int:
    """
    Write the sample project FILE (`NAME.postmaster`): thirteen months of statistics of three fictional domains.

    The file has the same bytes every time; a file that is there is never touched.
    """
    path = file if file.suffix else file.with_name(file.name + ".postmaster")
    asyncio.run(make_sample(path, language=texts.language))
    click.echo(texts.tr("Made {path}", path=str(path)), err=True)
    return Exit.DONE
