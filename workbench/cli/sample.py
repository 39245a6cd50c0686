"""`workbench sample`: write the sample project."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.model.errors import UsageError
from workbench.model.text import Texts
from workbench.tasks.sample import make_sample

SUFFIX = ".postmaster"


@click.command(name="sample")
@click.argument("file", type=click.Path(path_type=Path))
@options.language_option
def command(*, file: Path, texts: Texts) -> int:
    """
    Write the sample project FILE (`NAME.postmaster`): thirteen months of statistics of three fictional domains.

    The file has the same bytes every time; a file that is there is never touched.
    """
    if file.suffix and file.suffix.lower() != SUFFIX:
        raise UsageError("A project's name ends in .postmaster", "Write: {name}", name=file.with_suffix(SUFFIX))
    path = file if file.suffix else file.with_name(file.name + SUFFIX)
    asyncio.run(make_sample(path, language=texts.language))
    click.echo(texts.tr("Made {path}", path=str(path)), err=True)
    return Exit.DONE
