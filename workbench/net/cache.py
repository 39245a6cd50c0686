"""Asks every question once, however many want to know."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from workbench.model.inquiry import Answer, Question
from workbench.net.resolver import Resolver


class _Work:
    """A question on its way, and who waits for its answer."""

    __slots__ = ("task", "waiting")

    def __init__(self, task: asyncio.Task[Answer]) -> None:
        self.task = task
        self.waiting: list[asyncio.Future[Answer]] = []


class Cache:
    """
    A resolver over another one, for the length of one run of checks: TTLs do not matter to it.

    Knowledge is kept, the least recently used dropped first. What is unknown (a time-out) is shared by all who wait for
    it and then forgotten. An asker that is cancelled leaves the others' question alone; when the last one has left, the
    question is withdrawn.

    Args:
        resolver: Who answers what is not kept.
        size: Most answers kept; what many domains share is used so often that it stays.
    """

    def __init__(self, resolver: Resolver, *, size: int = 5_000) -> None:
        self._resolver = resolver
        self._size = size
        self._kept: OrderedDict[Question, Answer] = OrderedDict()
        self._running: dict[Question, _Work] = {}

    @property
    def described(self) -> tuple[str, ...]:
        """Who answers behind the cache."""
        return self._resolver.described

    async def ask(self, asked: Question) -> Answer:
        """Return the answer, kept, shared or new."""
        begun = self.begin(asked)
        if isinstance(begun, Answer):
            return begun
        try:
            return await begun
        finally:
            self.leave(asked, begun)

    def begin(self, asked: Question) -> Answer | asyncio.Future[Answer]:
        """Return the answer if it is kept, else a future of it: the asker's own, to be given up with `leave`."""
        answer = self._kept.get(asked)
        if answer is not None:
            self._kept.move_to_end(asked)
            return answer
        work = self._running.get(asked) or self._start(asked)
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        work.waiting.append(future)
        return future

    def leave(self, asked: Question, future: asyncio.Future[Answer]) -> None:
        """Give up a future that `begin` returned; nothing happens if the answer has come."""
        work = self._running.get(asked)
        if work is not None and future in work.waiting:
            work.waiting.remove(future)
            if not work.waiting:
                work.task.cancel()
                del self._running[asked]

    def _start(self, asked: Question) -> _Work:
        # A task of its own, not a TaskGroup's: it belongs to whoever waits for it, and no asker may outlive the others.
        work = _Work(asyncio.get_running_loop().create_task(self._resolver.ask(asked)))
        self._running[asked] = work
        work.task.add_done_callback(lambda _: self._finish(asked, work))
        return work

    def _finish(self, asked: Question, work: _Work) -> None:
        if self._running.get(asked) is work:
            del self._running[asked]
        if work.task.cancelled():
            for future in work.waiting:
                future.cancel()
        elif (error := work.task.exception()) is not None:  # a bug: it goes to everybody who waits, and is not kept
            for future in work.waiting:
                if not future.done():
                    future.set_exception(error)
        else:
            self._keep(asked, work.task.result())
            for future in work.waiting:
                if not future.done():
                    future.set_result(work.task.result())

    def _keep(self, asked: Question, answer: Answer) -> None:
        if answer.status.known:
            self._kept[asked] = answer
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
