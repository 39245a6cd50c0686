"""Answer JSON lines: many under way at once, answers in the order of the lines, each as soon as it is there."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from typing import IO, Any, TypeAlias, TypeVar

from workbench.cli.exits import Exit
from workbench.cli.shapes import dumps
from workbench.model.errors import UsageError

T = TypeVar("T")

Document: TypeAlias = dict[str, Any]

_NO_OBJECT = "a line must be a JSON object"

AT_ONCE = 50
"""Lines under way at the same time."""


async def answer_lines(
    lines: IO[bytes] | Iterable[bytes], work: Callable[[Document], Awaitable[Document]], emit: Callable[[str], None]
) -> Exit:
    """
    Answer every line, which is a JSON object, by what `work` makes of it; `id` is echoed.

    A line that is no object, or that `work` refuses with ValueError, is answered by `{"error": …, "line": n}`, lines
    counted from 1; the others go on.
    Lines are read as they come, in a thread that may hang in reading, so that Ctrl+C need not wait for it; no more are
    read ahead than are under way.

    Returns:
        IN_PART where a line was broken or ended in `temperror`, UNUSABLE where all were broken, else DONE.

    Raises:
        UsageError: there was no line at all.
    """
    broken = in_part = total = 0
    async for task in _Reader(lines, work):
        document = await task
        total += 1
        broken += "error" in document
        in_part += document.get("result") == "temperror"
        emit(dumps(document))
    if not total:
        raise UsageError("There is not one line to answer", "Each line is a JSON object; blank lines do not count")
    if broken == total:
        return Exit.UNUSABLE
    return Exit.IN_PART if broken or in_part else Exit.DONE


def split_lines(source: IO[bytes] | Iterable[bytes]) -> Iterator[bytes]:
    """
    Yield lines as they come, those of a file read without its buffer.

    A thread that hangs in a buffered read holds the buffer's lock, which ends the program in a fatal error.
    """
    try:
        number: int = source.fileno()  # type: ignore[union-attr]
    except (AttributeError, OSError):  # no file, or one in memory
        yield from source
        return
    rest: list[bytes] = []
    while piece := os.read(number, 1 << 16):
        first, *others = piece.split(b"\n")
        rest.append(first)
        for line in others:
            yield b"".join(rest)
            rest = [line]
    yield b"".join(rest)


class _Reader:
    """Iterates over the tasks of the lines, in order."""

    def __init__(self, lines: IO[bytes] | Iterable[bytes], work: Callable[[Document], Awaitable[Document]]) -> None:
        self._work = work
        self._loop = asyncio.get_running_loop()
        self._coming: asyncio.Queue[asyncio.Task[Document] | OSError | None] = asyncio.Queue()
        self._room = threading.Semaphore(AT_ONCE)
        threading.Thread(target=self._read, args=(split_lines(lines),), name="lines", daemon=True).start()

    def __aiter__(self) -> _Reader:
        return self

    async def __anext__(self) -> asyncio.Task[Document]:
        task = await self._coming.get()
        if task is None:
            raise StopAsyncIteration
        if isinstance(task, OSError):
            raise task
        await asyncio.wait([task])
        self._room.release()
        return task

    def _read(self, lines: Iterable[bytes]) -> None:
        end: OSError | None = None
        try:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    self._room.acquire()
                    self._tell(self._start, (number, line))
        except OSError as error:
            end = error
        except ValueError:  # the file was closed by somebody who wants no more of it
            pass
        self._tell(self._coming.put_nowait, end)

    def _tell(self, call: Callable[[T], None], value: T) -> None:
        with suppress(RuntimeError):  # the loop ended first: nobody waits for more
            self._loop.call_soon_threadsafe(call, value)

    def _start(self, numbered: tuple[int, bytes]) -> None:
        self._coming.put_nowait(self._loop.create_task(self._answer(*numbered)))

    async def _answer(self, number: int, line: bytes) -> Document:
        given: Any = None
        try:
            given = json.loads(line.decode("utf-8-sig"))
            answer = await self._work(given) if isinstance(given, dict) else {"error": _NO_OBJECT, "line": number}
        except (ValueError, RecursionError) as error:
            answer = {"error": str(error) or "not JSON", "line": number}
        return {"id": given["id"], **answer} if isinstance(given, dict) and "id" in given else answer
