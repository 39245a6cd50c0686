"""Open the project that a verb names, its passphrase asked for or read from a file, never from an argument."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from workbench.model.errors import ProjectError, UsageError
from workbench.store.header import Kind, identify
from workbench.store.project import Access, Project


def read_passphrase(path: Path) -> str:
    """
    Return the first line of a passphrase file.

    Raises:
        UsageError: it is empty or no text.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeError) as error:
        raise UsageError(
            "The passphrase file {name} cannot be read", "{why}", name=path.name, why=str(error)
        ) from error
    if not lines or not lines[0]:
        raise UsageError("The passphrase file {name} is empty", "Its first line is the passphrase", name=path.name)
    return lines[0]


def ask_passphrase(*, new: bool) -> str:
    """
    Ask for a passphrase on the terminal.

    Raises:
        UsageError: there is no terminal to ask on.
    """
    if not sys.stdin.isatty():
        raise UsageError("This project needs its passphrase", "Give --passphrase-file FILE")
    answer: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True)
    return answer


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name the system cannot have
        return False


@contextmanager
def opened(path: Path, passphrase_file: Path | None, *, access: Access = Access.READ) -> Iterator[Project]:
    """
    Give the project at `path`, which must exist, and close it afterwards.

    Raises:
        ProjectError: it cannot be opened; the file is as it was.
    """
    if not _exists(path):
        raise ProjectError("There is no project {name}", "Make one with: workbench new {name}", name=str(path))
    passphrase = read_passphrase(passphrase_file) if passphrase_file else None
    if passphrase is None and identify(path) is Kind.ENCRYPTED:
        passphrase = ask_passphrase(new=False)
    project = Project.open(path, passphrase, access=access)
    try:
        yield project
    finally:
        project.close()
