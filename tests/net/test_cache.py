import asyncio

import pytest

from workbench.model.inquiry import Answer, Question, Status
from workbench.net.cache import Cache

ASKED = Question("TXT", "example.org")


class Gate:
    """A resolver that answers when told, and counts."""

    described = ("gate",)

    def __init__(self, status=Status.FOUND):
        self.status = status
        self.asked = []
        self.cancelled = 0
        self.started = asyncio.Event()
        self.open = asyncio.Event()

    async def ask(self, asked):
        self.asked.append(asked)
        self.started.set()
        try:
            await self.open.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.status is None:
            raise ZeroDivisionError("a bug")
        return Answer(asked.kind, self.status)


async def several(cache, count):
    tasks = [asyncio.ensure_future(cache.ask(ASKED)) for _ in range(count)]
    await asyncio.sleep(0)
    return tasks


async def test_one_question_for_all_askers():
    gate = Gate()
    cache = Cache(gate)
    tasks = await several(cache, 50)
    gate.open.set()
    answers = await asyncio.gather(*tasks)
    assert gate.asked == [ASKED]
    assert all(answer is answers[0] for answer in answers)
    assert await cache.ask(ASKED) is answers[0]
    assert cache.described == ("gate",)


async def test_a_cancelled_asker_leaves_the_others_alone():
    gate = Gate()
    first, second, third = await several(Cache(gate), 3)
    await gate.started.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    gate.open.set()
    assert (await second).status is Status.FOUND
    assert (await third).status is Status.FOUND
    assert gate.asked == [ASKED]
    assert not gate.cancelled


async def test_the_question_is_withdrawn_with_its_last_asker_and_can_be_asked_anew():
    gate = Gate()
    cache = Cache(gate)
    tasks = await several(cache, 3)
    await gate.started.wait()
    for task in tasks:
        task.cancel()
    again = asyncio.ensure_future(cache.ask(ASKED))
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(result, asyncio.CancelledError) for result in results)
    gate.open.set()
    assert (await again).status is Status.FOUND
    # Whoever came before the last one left shares the first question, otherwise there is a second one; never a third.
    assert len(gate.asked) <= 2
    assert gate.cancelled == len(gate.asked) - 1


async def test_withdrawn_for_good_when_nobody_is_left():
    gate = Gate()
    tasks = await several(Cache(gate), 2)
    await gate.started.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0)
    assert gate.cancelled == 1


@pytest.mark.parametrize("status", [status for status in Status if not status.known])
async def test_what_is_unknown_is_shared_but_not_kept(status):
    gate = Gate(status)
    cache = Cache(gate)
    tasks = await several(cache, 5)
    gate.open.set()
    assert {answer.status for answer in await asyncio.gather(*tasks)} == {status}
    assert len(gate.asked) == 1
    await cache.ask(ASKED)
    assert len(gate.asked) == 2


@pytest.mark.parametrize("status", [Status.FOUND, Status.NODATA, Status.NXDOMAIN])
async def test_knowledge_is_kept(status):
    gate = Gate(status)
    gate.open.set()
    cache = Cache(gate)
    assert await cache.ask(ASKED) is await cache.ask(ASKED)
    assert len(gate.asked) == 1


async def test_server_and_dnssec_make_another_question():
    gate = Gate()
    gate.open.set()
    cache = Cache(gate)
    for asked in (ASKED, ASKED._replace(server="192.0.2.1"), ASKED._replace(dnssec=True), ASKED._replace(kind="A")):
        await cache.ask(asked)
    assert len(gate.asked) == 4


async def test_the_least_recently_used_answer_goes_first():
    gate = Gate()
    gate.open.set()
    cache = Cache(gate, size=2)
    one, two, three = (Question("A", name) for name in ("one.example", "two.example", "three.example"))
    for asked in (one, two, one, three):
        await cache.ask(asked)
    gate.asked.clear()
    await cache.ask(one)
    await cache.ask(three)
    assert not gate.asked
    await cache.ask(two)
    assert gate.asked == [two]


async def test_a_bug_reaches_every_asker_and_is_not_kept():
    gate = Gate(None)
    cache = Cache(gate)
    tasks = await several(cache, 2)
    gate.open.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results] == [ZeroDivisionError] * 2
    gate.status = Status.FOUND
    assert (await cache.ask(ASKED)).status is Status.FOUND


async def test_a_future_given_up_leaves_the_others_alone():
    gate = Gate()
    cache = Cache(gate)
    first, second = cache.begin(ASKED), cache.begin(ASKED)
    cache.leave(ASKED, first)
    gate.open.set()
    assert (await second).status is Status.FOUND
    assert not first.done()
    assert cache.begin(ASKED) is await second
    cache.leave(ASKED, second)  # too late to matter


async def test_a_future_given_up_by_the_last_withdraws_the_question():
    gate = Gate()
    cache = Cache(gate)
    future = cache.begin(ASKED)
    await gate.started.wait()
    cache.leave(ASKED, future)
    await asyncio.sleep(0)
    assert gate.cancelled == 1
    gate.open.set()
    assert (await cache.ask(ASKED)).status is Status.FOUND
