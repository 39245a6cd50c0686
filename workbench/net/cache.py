"""Asks every question once, however many want to know."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from workbench.model.inquiry import Answer, Question
from workbench.net.resolver import Resolver


class _Work:
    """A question on its way, and how many wait for its answer."""

    __slots__ = ("askers", "task")

    def __init__(self, task: asyncio.Task[Answer]) -> None:
        self.task = task
        self.askers = 0


class Cache:
    """
    A resolver over another one, for the length of one run of checks: TTLs do not matter to it.

    Knowledge is kept, the least recently used dropped first. What is unknown (a time-out) is shared by all who wait for
    it and then forgotten. An asker that is cancelled leaves the others' question alone; when the last one has left, the
    question is withdrawn.

    Args:
        resolver: Who answers what is not kept.
        size: Most answers kept.
    """

    def __init__(self, resolver: Resolver, *, size: int = 20_000) -> None:
        self._resolver = resolver
        self._size = size
        self._kept: OrderedDict[Question, Answer] = OrderedDict()
        self._running: dict[Question, _Work] = {}

    @property
    def described(self) -> tuple[str, ...]:
        """Who answers behind the cache."""
        return self._resolver.described

    def kept(self, asked: Question) -> Answer | None:
        """Return the answer if it is there already."""
        answer = self._kept.get(asked)
        if answer is not None:
            self._kept.move_to_end(asked)
        return answer

    async def ask(self, asked: Question) -> Answer:
        """Return the answer, kept, shared or new."""
        answer = self.kept(asked)
        if answer is not None:
            return answer
        work = self._running.get(asked) or self._start(asked)
        work.askers += 1
        try:
            return await asyncio.shield(work.task)
        finally:
            work.askers -= 1
            if not work.askers and not work.task.done():
                work.task.cancel()
                self._forget(asked, work)

    def _start(self, asked: Question) -> _Work:
        # A task of its own, not a TaskGroup's: it belongs to whoever waits for it, and no asker may outlive the others.
        work = _Work(asyncio.get_running_loop().create_task(self._resolver.ask(asked)))
        self._running[asked] = work
        work.task.add_done_callback(lambda task: self._keep(asked, work, task))
        return work

    def _keep(self, asked: Question, work: _Work, task: asyncio.Task[Answer]) -> None:
        self._forget(asked, work)
        if task.cancelled() or task.exception() is not None:
            return  # a bug goes to everybody who waits, and is not kept
        answer = task.result()
        if answer.status.known:
            self._kept[asked] = answer
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)

    def _forget(self, asked: Question, work: _Work) -> None:
        if self._running.get(asked) is work:
            del self._running[asked]
