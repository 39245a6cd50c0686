"""The formats a report can be written in, by the end of the file's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from workbench.model.errors import UsageError
from workbench.reports import csv_zip, pdf
from workbench.reports.content import Document

Render: TypeAlias = Callable[[Document], bytes]

FORMATS: dict[str, Render] = {".pdf": pdf.render, ".csv.zip": csv_zip.render}
"""Every format by the end of its files' names."""


def format_of(name: str) -> str:
    """
    Return the format that a file's name asks for.

    Raises:
        UsageError: there is no such format; the hint names what is possible.
    """
    for ending in FORMATS:
        if name.lower().endswith(ending) and len(name) > len(ending):
            return ending
    raise UsageError(
        "A report cannot be written as {name}",
        "End the name with one of: {possible}",
        name=name,
        possible=", ".join(FORMATS),
    )


def render(ending: str, document: Document) -> bytes:
    """Return the report in the format of `ending`; a function of the module, so that a worker process can find it."""
    return FORMATS[ending](document)
