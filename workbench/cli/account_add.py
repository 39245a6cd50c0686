"""`workbench account add` and `reconnect`: secrets from a prompt or standard input, never from an argument."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import webbrowser
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from workbench.cli import options
from workbench.cli.account_words import account_json, account_lines, error_of, step_lines
from workbench.cli.exits import Exit
from workbench.cli.opening import opened
from workbench.cli.shapes import dumps
from workbench.cli.vault_option import keyring_or
from workbench.model.accounts import Secrets
from workbench.model.errors import UsageError
from workbench.model.text import Texts
from workbench.net.api import Api
from workbench.net.oauth import Browser
from workbench.net.redaction import hide
from workbench.net.resolver import Offline
from workbench.net.secrets import MemoryVault
from workbench.sources.base import Field, FieldKind, SourceInfo
from workbench.store.accounts import AccountEntry, get_account
from workbench.store.project import Access, Project
from workbench.tasks import accounts as tasks
from workbench.tasks.context import Context

F = TypeVar("F", bound=Callable[..., Any])

LIMIT = 256 * 1024
"""Characters of a secret that are read from a file or standard input."""


class Call(NamedTuple):
    """What both verbs were called with."""

    project: Path
    passphrase_file: Path | None
    given: dict[str, str]
    files: dict[str, str]
    show_browser: bool
    minutes: float
    as_json: bool
    texts: Texts


def _connecting(function: F) -> F:
    """Add what both verbs take; the function gets `call: Call`."""

    @click.argument("strays", nargs=-1, metavar="")
    @click.option("--set", "given", multiple=True, metavar="FIELD=VALUE", help="A field that is not secret.")
    @click.option("--file", "files", multiple=True, metavar="FIELD=FILE", help="Read a field from this file.")
    @click.option("--no-browser", is_flag=True, help="Only print the address of the provider's page.")
    @click.option(
        "--wait",
        "minutes",
        type=click.FloatRange(0.01, 60),
        default=5.0,
        help="Minutes for the sign-in in the browser.",
    )
    @click.option("--json", "as_json", is_flag=True, help="One JSON document.")
    @options.passphrase_option
    @options.verbose_option
    @options.language_option
    @wraps(function)
    def with_call(
        *,
        project: Path,
        passphrase_file: Path | None,
        strays: tuple[str, ...],
        given: tuple[str, ...],
        files: tuple[str, ...],
        no_browser: bool,
        minutes: float,
        as_json: bool,
        texts: Texts,
        **rest: Any,
    ) -> Any:
        if strays:  # whatever it is, it is not repeated: it may be a secret
            raise _no_arguments()
        call = Call(project, passphrase_file, _pairs(given), _pairs(files), not no_browser, minutes, as_json, texts)
        return function(call=call, **rest)

    return with_call  # type: ignore[return-value]


@click.command("add")
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("source")
@click.option("--name", default="", help="What you call the account.")
@click.option(
    "--no-keyring", is_flag=True, help="Keep no secret: each fetch then reads them by its own --secrets-from."
)
@_connecting
def add(*, call: Call, source: str, name: str, no_keyring: bool) -> int:
    """
    Connect an account of SOURCE to PROJECT and test it.

    Secrets are asked for without being shown. Where there is no terminal, standard input holds the only secret, or a
    JSON object of several by field. Some providers are connected in the browser of this computer.

    The exit status is 3 where the account is connected but the provider still wants something; it says what.
    """
    info = tasks.find_source(source).info
    _refuse_secrets(info, call)
    with _opened(call) as project:
        way = call.texts.tr("Without a keyring: --no-keyring keeps no secret, and each fetch reads --secrets-from FILE")
        vault = MemoryVault() if no_keyring else asyncio.run(keyring_or(call.texts, way))
        given, secrets = _ask(info, call, set())
        return _finish(
            call,
            project,
            lambda ctx, api: tasks.connect(
                ctx, vault, info.id, name, options=given, secrets=secrets, api=api, browser=_browser(call)
            ),
        )


@click.command("reconnect")
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("account")
@_connecting
def reconnect(*, call: Call, account: str) -> int:
    """
    Give ACCOUNT of PROJECT new secrets and test it: they ended, or this computer never had them.

    Secrets are read as by `account add`; what the account knows already is not asked for again.
    """
    with _opened(call) as project:
        entry = get_account(project.read(), account)
        way = call.texts.tr("Without a keyring nothing is kept: fetch and test with --secrets-from FILE")
        vault = asyncio.run(keyring_or(call.texts, way))
        info = tasks.find_source(entry.account.source).info
        known = asyncio.run(tasks.kept_fields(vault, entry.account))
        settled = {field.name for field in info.fields if field.kind is not FieldKind.SECRET} & {
            *known, *entry.account.options
        }  # fmt: skip
        _refuse_secrets(info, call)
        if call.given:
            raise UsageError(
                "Only secrets are given anew", "Remove the account and connect it again to change the rest"
            )
        _, secrets = _ask(info, call, settled)
        return _finish(
            call,
            project,
            lambda ctx, api: tasks.reconnect(
                ctx, vault, entry.account.id, secrets=secrets, api=api, browser=_browser(call)
            ),
        )


@contextmanager
def _opened(call: Call) -> Iterator[Project]:
    with opened(call.project, call.passphrase_file, access=Access.WRITE) as project:
        tasks.refuse_offline(project.read())
        yield project


def _finish(call: Call, project: Project, connect: Callable[[Context, Api], Awaitable[AccountEntry]]) -> int:
    """Connect; questions were asked before, since a prompt under a running event loop does not feel Ctrl+C."""

    async def run() -> AccountEntry:
        async with Api() as api:
            return await connect(Context(project, Offline()), api)

    entry = asyncio.run(run())
    _show(entry, call)
    return Exit.IN_PART if entry.health.error else Exit.DONE


def _show(entry: AccountEntry, call: Call) -> None:
    now = datetime.now(UTC)
    if call.as_json:
        click.echo(dumps(account_json(entry, texts=call.texts, now=now), indent=2))
    else:
        for line in account_lines(entry, call.texts, now):
            click.echo(line)
    if entry.health.error:
        click.echo(f"workbench: {error_of(entry.health, call.texts)}", err=True)


def _refuse_secrets(info: SourceInfo, call: Call) -> None:
    """See that no argument is a secret, nor looks like a field that is none: that may be a secret, too."""
    plain = {field.name for field in info.fields if not tasks.is_secret(field)}
    if not call.given.keys() <= plain:
        raise _no_arguments()


def _ask(info: SourceInfo, call: Call, settled: Collection[str]) -> tuple[dict[str, str], Secrets]:
    """Return the fields that are not secret, and those that are, from options, files, prompts and standard input."""
    fields = {field.name: field for field in info.fields}
    values = {**call.given, **{name: _read_file(path) for name, path in call.files.items()}}
    open_fields = [field for field in info.fields if field.name not in {*values, *settled}]
    wanted = [field for field in open_fields if tasks.is_secret(field)]
    if sys.stdin.isatty():
        for line in step_lines(info, call.texts) if wanted else ():
            click.echo(line, err=True)
        plain = [field for field in open_fields if field.required and not tasks.is_secret(field)]
        values |= {field.name: _prompt(field, call.texts) for field in (*plain, *wanted)}
    elif any(field.required for field in wanted):
        values |= _from_input(sys.stdin.read(LIMIT), info, wanted)
    secrets = Secrets(
        {name: value for name, value in values.items() if name not in fields or tasks.is_secret(fields[name])}
    )
    hide(*secrets.values())
    return {name: value for name, value in values.items() if name not in secrets}, secrets


def _prompt(field: Field, texts: Texts) -> str:
    title = texts.tr(field.title)
    if field.kind is FieldKind.FILE:
        return _read_file(click.prompt(texts.tr("{title} (path of the file)", title=title), err=True))
    choice = click.Choice(field.choices) if field.choices else None
    default = None if field.required and not field.default else field.default
    answer: str = click.prompt(
        title, default=default, type=choice, hide_input=tasks.is_secret(field), show_default=bool(default), err=True
    )
    return answer


def _from_input(text: str, info: SourceInfo, wanted: list[Field]) -> dict[str, str]:
    """Return the secrets in standard input: a JSON object of fields, or the only one as it is."""
    names = {field.name for field in wanted}
    with suppress(ValueError, RecursionError):
        found = json.loads(text)
        if isinstance(found, dict) and found.keys() <= names and all(isinstance(v, str) for v in found.values()):
            return found
    needed = [field for field in wanted if field.required]
    if not text.strip():
        raise UsageError(
            "{source} needs “{field}”", "Type it when asked, or give it on standard input", source=info.title,
            field=needed[0].name,
        )  # fmt: skip
    if len(needed) == 1:
        return {needed[0].name: text.strip()}
    raise UsageError(
        "{source} needs several secrets", "Give a JSON object of them on standard input: {fields}", source=info.title,
        fields=", ".join(sorted(names)),
    )  # fmt: skip


def _read_file(path: str) -> str:
    try:
        with Path(path).open(encoding="utf-8-sig") as file:
            return file.read(LIMIT).strip()
    except (OSError, UnicodeError) as error:
        raise UsageError("The file {name} cannot be read", "{why}", name=Path(path).name, why=str(error)) from error


def _pairs(texts: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign:
            raise _no_arguments()
        found[name.strip()] = value
    return found


def _no_arguments() -> UsageError:
    return UsageError(
        "A secret is never given as an argument",
        "Every program on this computer can read arguments, and the shell keeps them: type it when asked, or give it on"
        " standard input; other fields are given as --set FIELD=VALUE",
    )


def _browser(call: Call) -> Browser:
    def show(url: str) -> None:
        click.echo(call.texts.tr("Allow the access on this page, in a browser on this computer:"), err=True)
        click.echo(url, err=True)
        if call.show_browser:
            threading.Thread(target=_open, args=(url,), daemon=True).start()  # a text browser does not return

    return Browser(show, call.texts.language, call.minutes * 60)


def _open(url: str) -> None:
    with suppress(webbrowser.Error, OSError):
        webbrowser.open(url)
