"""Click's own words, in the language of the texts: it asks gettext for them, and here it is given ours."""

from __future__ import annotations

import sys

from workbench.model.text import Texts, mark

MODULES = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")
"""Modules of Click that speak to the user; each has gettext's functions under these names."""

WORDS = (
    mark("Usage:"),
    mark("Options"),
    mark("Show this message and exit."),
    mark("required"),
    mark("default: {default}"),
    mark("Missing command."),
    mark("Missing argument"),
    mark("Missing option"),
    mark("Missing parameter"),
    mark("Missing parameter: {param_name}"),
    mark("Invalid value: {message}"),
    mark("Invalid value for {param_hint}: {message}"),
    mark("No such option {name!r}."),
    mark("No such command {name!r}."),
    mark("Could not open file {filename!r}: {message}"),
    mark("Choose from:\n\t{choices}"),
    mark("{value!r} is not a valid {number_type}."),
    mark("{value} is not in the range {range}."),
    mark("{value!r} is not a valid boolean. Recognized values: {states}"),
    mark("file"),
    mark("directory"),
    mark("path"),
    mark("{name} {filename!r} does not exist."),
    mark("{name} {filename!r} is a file."),
    mark("{name} {filename!r} is a directory."),
    mark("{name} {filename!r} is not readable."),
    mark("{name} {filename!r} is not writable."),
    mark("Argument {name!r} takes {nargs} values."),
    mark("Option {name!r} does not take a value."),
    mark("Repeat for confirmation"),
    mark("Error: {message}"),
    mark("Error: The two entered values do not match."),
    mark("Error: invalid input"),
    # with a number: the catalogue has the other forms
    mark("Did you mean {possibility}?"),
    mark("Got unexpected extra argument ({args})"),
    mark("{value!r} is not {choice}."),
    mark("Option {name!r} requires an argument."),
)
"""What Click says in this program; anything else stays English."""


def speak(texts: Texts) -> None:
    """Let Click speak the language of `texts` from now on."""

    def one_or_other(one: str, other: str, count: int) -> str:
        return texts.template(one, other, count)

    for name in MODULES:
        module = sys.modules[f"click.{name}"]
        for hook, said in (("_", texts.template), ("ngettext", one_or_other)):
            if hasattr(module, hook):
                setattr(module, hook, said)
