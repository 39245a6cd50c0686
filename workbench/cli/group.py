"""The command `workbench`: finds the verb, imports it, and turns every expected failure into one line."""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Sequence
from typing import Any

import click

from workbench import __version__
from workbench.cli.click_words import speak
from workbench.cli.exits import Exit
from workbench.cli.verbs import VERBS
from workbench.model.errors import WorkbenchError
from workbench.model.text import LANGUAGES, Texts, as_language, system_language


class _Verbs(click.Group):
    """A group that imports a verb when it is called, so that one verb does not pay for the others' libraries."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(VERBS[cmd_name].module).command
        translate_help(command, ctx.obj)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing them."""
        texts: Texts = ctx.obj
        with formatter.section(texts.tr("Commands")):
            formatter.write_dl([(name, texts.tr(verb.does)) for name, verb in VERBS.items()])


def help_key(text: str) -> str:
    """Return a help text as its translation's key: without line breaks, paragraphs kept."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def translate_help(command: click.Command, texts: Texts) -> None:
    """Put the help of a command and of its options into the language of `texts`; English stays as it is."""
    if texts.language == "en":
        return
    if command.help:
        command.help = texts.tr(help_key(command.help))
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = texts.tr(parameter.help)
    for part in getattr(command, "commands", {}).values():
        translate_help(part, texts)


@click.command(cls=_Verbs, name="workbench", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--lang", type=click.Choice(LANGUAGES), expose_value=False, help="Language of the texts.")
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s", help="Show the version.")
def group() -> None:
    """
    E-mail deliverability of your clients' domains: one file per client, no account, no server.

    Without a command, or with a project file, the window opens.
    """


def run(words: Sequence[str]) -> int:
    """Run one verb and return the exit status; never a traceback for what a user can cause."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # also in a pipe, on every system
    texts = _texts(words)
    speak(texts)
    translate_help(group, texts)
    try:
        result: Any = group.main(args=list(words), prog_name="workbench", standalone_mode=False, obj=texts)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return Exit.UNUSABLE
    except click.ClickException as error:
        return _complain(_usage(error, texts))
    except WorkbenchError as error:
        return _complain(texts.error(error))
    except (BrokenPipeError, SystemExit):  # `| head` has seen enough; Click ends with 1 then, which here means “found”
        return Exit.DONE
    except (KeyboardInterrupt, click.Abort):
        click.echo(texts.tr("Stopped. What was finished is kept."), err=True)
        return Exit.IN_PART
    return int(result or 0)


def _complain(line: str) -> int:
    click.echo(f"workbench: {' '.join(line.split())}", err=True)
    return Exit.UNUSABLE


def _usage(error: click.ClickException, texts: Texts) -> str:
    line = error.format_message()
    if isinstance(error, click.UsageError) and error.ctx is not None:
        see = texts.tr("See: {command} --help", command=error.ctx.command_path)
        line = f"{line}{'' if line.endswith(('.', '?', '!', ')')) else '.'} {see}"
    return line


def _texts(words: Sequence[str]) -> Texts:
    """Return the texts of the language asked for, by the verb before all; read by hand: parsing may be what failed."""
    found = system_language()
    for at, word in enumerate(words):
        name = word.partition("=")[2] if word.startswith("--lang=") else "".join(words[at + 1 : at + 2])
        if word.startswith("--lang") and name in {"en", "ru"}:
            found = as_language(name)
    return Texts(found)
