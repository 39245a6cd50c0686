"""Turns at a host: never more than the rate allows, in order, none lost to a cancelled waiter."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.net.pace import Pace, Rate


class Time:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now = 100.0

    def clock(self):
        return self.now

    async def sleep(self, seconds):
        self.now += seconds
        await asyncio.sleep(0)


async def turns(time, pace, rate, count, host="one.example"):
    taken = []
    for _ in range(count):
        await pace.turn(host, rate)
        taken.append(time.now)
    return taken


async def test_two_a_second():
    time = Time()
    taken = await turns(time, Pace(time.sleep, time.clock), Rate(2, 1.0), 5)
    assert [moment - 100 for moment in taken] == [0, 0, 1, 1, 2]


async def test_all_users_share_a_host_and_hosts_share_nothing():
    time = Time()
    pace = Pace(time.sleep, time.clock)
    await asyncio.gather(*(turns(time, pace, Rate(2, 1.0), 2) for _ in range(4)))
    assert time.now == 103.0
    assert await turns(time, pace, Rate(2, 1.0), 2, host="two.example") == [103.0, 103.0]


async def test_who_is_cancelled_takes_no_turn():
    real = Time()
    gate = asyncio.Event()

    async def sleep(seconds):
        await gate.wait()
        real.now += seconds

    pace = Pace(sleep, real.clock)
    await pace.turn("one.example", Rate(1, 10.0))
    waiting = asyncio.ensure_future(pace.turn("one.example", Rate(1, 10.0)))
    behind = asyncio.ensure_future(pace.turn("one.example", Rate(1, 10.0)))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.set()
    await behind
    assert real.now == 110.0


@given(st.integers(1, 5), st.floats(0.1, 60), st.lists(st.floats(0, 30), max_size=20))
@settings(max_examples=50, deadline=None)
def test_never_more_than_the_rate(requests, seconds, pauses):
    async def run():
        time = Time()
        pace = Pace(time.sleep, time.clock)
        taken = []
        for pause in pauses:
            time.now += pause
            await pace.turn("one.example", Rate(requests, seconds))
            taken.append(time.now)
        for early, late in zip(taken, taken[requests:], strict=False):
            assert late - early >= seconds - 1e-6

    asyncio.run(run())
