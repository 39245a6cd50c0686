"""Open the project that a verb names, its passphrase asked for or read from a file, never from an argument."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

from workbench.model.errors import ProjectError, UsageError
from workbench.store.header import Kind, identify
from workbench.store.project import Access, Project

T = TypeVar("T")


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
    with Project.open(path, _passphrase(path, passphrase_file), access=access) as project:
        yield project


@contextmanager
def opened_after(path: Path, passphrase_file: Path | None, look: Callable[[Project], T]) -> Iterator[tuple[Project, T]]:
    """
    Give the project for writing, once `look` had nothing against it, and what that returned.

    `look` gets the project for reading only: where it raises, the file keeps its bytes, which opening it for writing
    changes.

    Raises:
        ProjectError: it cannot be opened; the file is as it was.
    """
    passphrase = _passphrase(path, passphrase_file)
    with Project.open(path, passphrase, access=Access.READ) as project:
        seen = look(project)
    with Project.open(path, passphrase, access=Access.WRITE) as project:
        yield project, seen


def _passphrase(path: Path, passphrase_file: Path | None) -> str | None:
    """Return the passphrase of the project at `path`, which must exist; None where it has none."""
    if not _exists(path):
        raise ProjectError("There is no project {name}", "Make one with: workbench new {name}", name=str(path))
    passphrase = read_passphrase(passphrase_file) if passphrase_file else None
    if passphrase is None and identify(path) is Kind.ENCRYPTED:
        passphrase = ask_passphrase(new=False)
    return passphrase
