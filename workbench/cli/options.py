"""Options that several verbs share, and what they mean."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from workbench.cli.exits import Exit
from workbench.model.errors import UsageError
from workbench.model.findings import Severity
from workbench.model.inquiry import Question, question
from workbench.model.names import to_ascii
from workbench.model.rdata import type_number
from workbench.model.text import LANGUAGES, Texts, as_language
from workbench.net.redaction import Redacting

if TYPE_CHECKING:
    from workbench.net.recording import Recording
    from workbench.tasks.resolving import Answering

F = TypeVar("F", bound=Callable[..., Any])

SEVERITIES = [severity.word for severity in Severity]


def language_option(function: F) -> F:
    """Add `--lang`; the function gets `texts: Texts`."""

    @click.option("--lang", type=click.Choice(LANGUAGES), default=None, help="Language of the texts.")
    @click.pass_obj
    @wraps(function)
    def with_texts(chosen: Texts, /, *args: Any, lang: str | None, **kwargs: Any) -> Any:
        return function(*args, texts=Texts(as_language(lang)) if lang else chosen, **kwargs)

    return with_texts  # type: ignore[return-value]


def json_options(function: F) -> F:
    """Add `--json` and `--jsonl`; the function gets `as_json: bool` and `as_lines: bool`."""
    function = click.option("--json", "as_json", is_flag=True, help="One JSON document.")(function)
    return click.option("--jsonl", "as_lines", is_flag=True, help="One JSON object a line.")(function)


def lines_options(function: F) -> F:
    """Add `--jsonl FILE` and `--json` of a verb that evaluates; the function gets `lines` and `as_json`."""
    function = click.option("--json", "as_json", is_flag=True, help="One JSON document.")(function)
    return click.option(
        "--jsonl",
        "lines",
        type=click.File("rb"),
        metavar="FILE",
        help="Evaluate one JSON object a line; - for standard input.",
    )(function)


def resolver_options(function: F) -> F:
    """
    Add who answers; the function gets `answering: tasks.resolving.Answering` and returns the exit status.

    The status becomes IN_PART where something in a recording could not be used.
    """

    @click.option(
        "--server",
        "servers",
        multiple=True,
        metavar="HOST[:PORT]",
        help="Ask this name server; several are tried in turn.",
    )
    @click.option(
        "--zone",
        "zones",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Answer from a zone file, or from pasted output of dig, host, nslookup or Resolve-DnsName.",
    )
    @click.option(
        "--snapshot",
        "snapshots",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Answer from answers recorded earlier.",
    )
    @click.option("--offline", is_flag=True, help="Send nothing.")
    @click.option(
        "--per-server",
        type=click.IntRange(1, 1000),
        metavar="N",
        help="Most questions to one DNS server at a time; 200 to those that resolve for you, and at most 20 to others.",
    )
    @click.option("--asked", metavar='"TYPE NAME"', help="What `dig +short` in a --zone file was asked.")
    @click.pass_obj
    @wraps(function)
    def with_answering(
        texts: Texts,
        /,
        *args: Any,
        servers: tuple[str, ...],
        zones: tuple[Path, ...],
        snapshots: tuple[Path, ...],
        offline: bool,
        per_server: int | None,
        asked: str | None,
        **kwargs: Any,
    ) -> Any:
        from workbench.tasks.resolving import Answering

        if servers and (zones or snapshots or offline):
            raise UsageError("--server asks over the network; --zone, --snapshot and --offline forbid it")
        problems = Problems(texts)
        answering = Answering(
            servers,
            zones + snapshots,
            offline=offline,
            asked=_question(asked),
            told=problems,
            per_server=per_server,
        )
        return problems.status(function(*args, answering=answering, **kwargs))

    return with_answering  # type: ignore[return-value]


def anchor_option(function: F) -> F:
    """Add `--anchor` to a verb that has `resolver_options`, which must stand above: it goes into `answering`."""

    @click.option(
        "--anchor",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Begin DNSSEC at the DS or DNSKEY records of this file, or at IANA's root-anchors.xml.",
    )
    @wraps(function)
    def with_anchor(*args: Any, anchor: Path | None, answering: Answering, **kwargs: Any) -> Any:
        if anchor is not None:
            from workbench.net.trust_anchor import read_anchor

            if answering.offline or answering.recordings:
                raise UsageError(
                    "--anchor validates what is asked over the network; --zone, --snapshot and --offline forbid it"
                )
            answering = replace(answering, anchor=read_anchor(anchor))
        return function(*args, answering=answering, **kwargs)

    return with_anchor  # type: ignore[return-value]


class Problems:
    """Says on standard error what of a recording could not be used, and counts it."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self.count = 0

    def __call__(self, recording: Recording) -> None:
        """Take note of one recording."""
        for problem in recording.problems:
            self.count += 1
            where = f"{recording.name}:{problem.line}"
            click.echo(f"workbench: {where}: {self._texts.error(problem.error)}", err=True)

    def status(self, ended: int) -> int:
        """Return the exit status of a verb that ended so: done in part where something could not be used."""
        return Exit.IN_PART if self.count and ended != Exit.UNUSABLE else ended


def _question(text: str | None) -> Question | None:
    if text is None:
        return None
    kind, _, name = text.strip().partition(" ")
    try:
        type_number(kind.upper())
        return question(kind.upper(), to_ascii(name.strip()))
    except ValueError as error:
        raise UsageError("“{text}” is no question", "Write it as: TXT example.org", text=text) from error


def project_argument(function: F) -> F:
    """Add the argument PROJECT and `--passphrase-file`; the function gets `project` and `passphrase_file`."""
    return click.argument("project", type=click.Path(path_type=Path))(passphrase_option(function))


def passphrase_option(function: F) -> F:
    """Add `--passphrase-file`; the function gets `passphrase_file: Path | None` (see `cli.opening`)."""
    return click.option(
        "--passphrase-file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Read the project's passphrase from the first line of this file.",
    )(function)


def fail_on_option(function: F) -> F:
    """Add `--fail-on SEVERITY`; the function gets `fail_on: str | None`."""
    return click.option(
        "--fail-on", type=click.Choice(SEVERITIES), help="Exit with 1 if something is found of this severity or worse."
    )(function)


def verbose_option(function: F) -> F:
    """Add `-v`: log to standard error, without secrets."""

    @click.option("-v", "--verbose", is_flag=True, help="Log to standard error.")
    @wraps(function)
    def with_log(*args: Any, verbose: bool, **kwargs: Any) -> Any:
        level = logging.DEBUG if verbose else logging.ERROR
        log = logging.StreamHandler()
        log.setFormatter(Redacting("%(levelname)s %(name)s: %(message)s"))
        logging.basicConfig(level=level, handlers=[log], force=True)
        return function(*args, **kwargs)

    return with_log  # type: ignore[return-value]
