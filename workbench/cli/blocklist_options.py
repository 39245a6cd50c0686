"""The options that turn blocklists on, and the keys for them: read from files, never from an argument."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from workbench.model.blocklists import choose
from workbench.model.errors import UsageError

if TYPE_CHECKING:
    from workbench.tasks.resolving import Answering

F = TypeVar("F", bound=Callable[..., Any])

_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)


class Lists(NamedTuple):
    """The lists that were turned on, and those of them that are asked with a key: ids, no secrets."""

    ids: tuple[str, ...] = ()
    keyed: tuple[str, ...] = ()


def blocklist_options(function: F) -> F:
    """Add `--blocklist` and `--list-key`; the function gets `lists: Lists`, and the keys are put into `answering`."""

    @click.option(
        "--blocklist",
        "names",
        multiple=True,
        metavar="ID|all",
        help="Ask this blocklist, too; `workbench blocklists` lists them.",
    )
    @click.option(
        "--list-key",
        "key_files",
        multiple=True,
        metavar="ID[=FILE]",
        help="Ask a blocklist with the key in this file; without a file, answer from a recording made with a key.",
    )
    @wraps(function)
    def with_lists(
        *args: Any, names: tuple[str, ...], key_files: tuple[str, ...], answering: Answering, **kwargs: Any
    ) -> Any:
        named = (text.partition("=") for text in key_files)
        keys = {name: read_key(Path(path)) if path else "" for name, _, path in named}
        lists = Lists(choose(names, keys), tuple(keys))
        secrets = {name: key for name, key in keys.items() if key}
        return function(*args, lists=lists, answering=replace(answering, blocklist_keys=secrets), **kwargs)

    return with_lists  # type: ignore[return-value]


def read_key(path: Path) -> str:
    """
    Return the key in the first line of a file.

    Raises:
        UsageError: the file cannot be read, or its first line is no key; it never quotes what stands there.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except OSError as error:
        reason = error.strerror or "?"
        raise UsageError("The key file {name} cannot be read", "{why}", name=path.name, why=reason) from error
    except UnicodeError:
        lines = []
    key = lines[0].strip() if lines else ""
    if not _KEY.fullmatch(key):
        raise UsageError(
            "The key file {name} holds no key", "Its first line is the key: letters and digits", name=path.name
        )
    return key
