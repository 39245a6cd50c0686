"""The options that turn blocklists on, and the keys for them: read from files, never from an argument."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from workbench.model.blocklists import choose
from workbench.tasks.list_keys import read_key

if TYPE_CHECKING:
    from workbench.tasks.resolving import Answering

F = TypeVar("F", bound=Callable[..., Any])


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
