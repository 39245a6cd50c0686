"""The formats a report can be written in, by the end of the file's name."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
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


def render_to(home: Connection) -> None:
    """
    Render in a worker process: take the ending and the document, send `(True, bytes)` or `(False, trace)` of a bug.

    What is to be rendered comes through the connection and not with the start of the process: a process that dies at
    its start would leave whoever hands it more than a pipe holds waiting for ever.

    It stands here and not with the task, so that the process loads neither database nor checks.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole terminal; who started this ends it
    ending, document = home.recv()
    try:
        answer: tuple[bool, bytes | str] = (True, FORMATS[ending](document))
    except Exception:  # noqa: BLE001 - the border of a process: what is not sent home is lost
        answer = (False, traceback.format_exc())
    home.send(answer)
    home.close()
