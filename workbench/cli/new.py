"""`workbench new`: make a project."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.opening import ask_passphrase, read_passphrase
from workbench.model.names import parse_domain
from workbench.model.text import Texts
from workbench.store.entities import put_domain
from workbench.store.project import Project


@click.command(name="new")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--client", default="", help="The client's name.")
@click.option("--domain", "domains", multiple=True, metavar="D", help="A domain of the client; may be repeated.")
@click.option("--encrypted", is_flag=True, help="Encrypt the file with a passphrase.")
@options.passphrase_option
@options.language_option
def command(
    *,
    project: Path,
    client: str,
    domains: tuple[str, ...],
    encrypted: bool,
    passphrase_file: Path | None,
    texts: Texts,
) -> int:
    """Make the project file PROJECT (`NAME.postmaster`); a file that is there is never touched."""
    names = [parse_domain(text) for text in domains]
    passphrase = read_passphrase(passphrase_file) if passphrase_file else None
    if encrypted and passphrase is None:
        passphrase = ask_passphrase(new=True)
    path = project if project.suffix else project.with_name(project.name + ".postmaster")
    made = Project.create(path, passphrase, client=client or path.stem)
    try:
        for name in dict.fromkeys(names):
            made.write(partial(put_domain, name=name)).result()
    finally:
        made.close()
    click.echo(texts.tr("Made {path}", path=str(path)), err=True)
    return Exit.DONE
