"""`workbench plugins`: list all sources, checks, chapters and pages."""

from __future__ import annotations

import pkgutil

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.shapes import dumps
from workbench.tasks.plugins import list_plugins


@click.command(name="plugins")
@options.json_options
def command(*, as_json: bool, as_lines: bool) -> int:
    """List the ids of all sources, checks, chapters and pages."""
    found = {**list_plugins(), "page": _pages()}
    if as_json:
        click.echo(dumps(found, indent=2))
    else:
        for kind, ids in found.items():
            for name in ids:
                click.echo(dumps({"kind": kind, "id": name}) if as_lines else f"{kind} {name}")
    return Exit.DONE


def _pages() -> list[str]:
    """Return the pages by their modules' names, without importing them: that would load Qt."""
    package = pkgutil.resolve_name("workbench").__path__[0]
    return sorted(info.name for info in pkgutil.iter_modules([f"{package}/ui/pages"]))
