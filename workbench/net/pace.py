"""How fast one host is asked: everybody who asks it waits in one line."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from typing import NamedTuple


class Rate(NamedTuple):
    """At most `requests` in `seconds` to one host."""

    requests: int
    seconds: float


class Pace:
    """
    Gives turns, first come, first served; who is cancelled while waiting takes none.

    Args:
        sleep: Waits seconds.
        clock: Seconds that only grow.
    """

    def __init__(self, sleep: Callable[[float], Awaitable[object]], clock: Callable[[], float]) -> None:
        self._sleep = sleep
        self._clock = clock
        self._lines: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._turns: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=1000))

    async def turn(self, host: str, rate: Rate) -> None:
        """Return when `host` may be asked: then fewer than `rate.requests` have had a turn in the last seconds."""
        async with self._lines[host]:
            turns = self._turns[host]
            now = self._clock()
            if len(turns) >= rate.requests:
                due = turns[-rate.requests] + rate.seconds
                if due > now:
                    await self._sleep(due - now)
                    now = max(self._clock(), due)  # a timer may end a little early
            turns.append(now)
